# SPDX-License-Identifier: Apache-2.0
"""The log in public (section 10): tiles, and what a school remembers of the log."""
from .notes import Checkpoint
from .tree import consistent, root_of
from .texts import b64, unb64

WIDTH = 256


def tile_path(level, index, width):
    """tlog-tiles: the index in groups of three digits, all but the last with x; `.p/width` for a partial one."""
    groups = [f"{index % 1000:03d}"]
    while index >= 1000:
        index //= 1000
        groups.insert(0, f"x{index % 1000:03d}")
    return f"tile/{level}/{'/'.join(groups)}" + (f".p/{width}" if width < WIDTH else "")


def tiles_of(size):
    """Level, index and width of each tile of a tree."""
    level, count = 0, size
    while count:
        for index in range((count + WIDTH - 1) // WIDTH):
            yield level, index, min(WIDTH, count - index * WIDTH)
        level, count = level + 1, count // WIDTH


class Tiles:
    """Reads the tiles of one size, each checked against those below it."""

    def __init__(self, fetch):
        """`fetch` takes an address below /v1/log/ and returns bytes."""
        self.fetch = fetch

    def leaves(self, size):
        """The leaf hashes of the tree of `size`, after every tile of it was found right. [L-4]"""
        rows = {}
        for level, index, width in tiles_of(size):
            data = self.fetch(tile_path(level, index, width))
            assert len(data) == 32 * width, f"a tile of {len(data)} bytes"
            rows.setdefault(level, []).extend(data[i : i + 32] for i in range(0, len(data), 32))
        for level in rows:
            if level:
                below = rows[level - 1]
                own = [root_of(below[i * WIDTH : (i + 1) * WIDTH]) for i in range(len(below) // WIDTH)]
                assert rows[level] == own, f"the tiles of level {level} do not follow from those below"
        return rows.get(0, [])


class LogMemory:
    """The highest checkpoint that was verified, never simply the last. [R-11]"""

    def __init__(self, key):
        self.key, self.highest, self.seen = key, None, []

    @property
    def presented(self):
        """The value of Handover-Checkpoint, None while nothing is known."""
        if self.highest is None:
            return None
        return f"{self.highest.size} {b64(self.highest.root)}"

    def take(self, checkpoint, presented, proof, tiles):
        """Counts a checkpoint once it is found consistent with the highest: by the proof, else from tiles."""
        highest = self.highest
        if highest is not None and checkpoint.size != highest.size:
            if presented is highest and proof is not None:
                old, new = sorted([checkpoint, highest], key=lambda c: c.size)
                assert (proof["old"], proof["new"]) == (old.size, new.size), proof
                path = [unb64(step) for step in proof["proof"]]
                assert consistent(old.size, old.root, new.size, new.root, path), "the hub contradicts itself"
            else:
                leaves = tiles.leaves(max(checkpoint.size, highest.size))
                assert root_of(leaves[: checkpoint.size]) == checkpoint.root, "the hub contradicts itself"
                assert root_of(leaves[: highest.size]) == highest.root, "the hub contradicts itself"
        elif highest is not None:
            assert checkpoint.root == highest.root, "the hub contradicts itself"
        if highest is None or checkpoint.size > highest.size:
            self.highest = checkpoint
        self.seen.append((checkpoint.size, checkpoint.root.hex()))

    def open(self, note):
        return Checkpoint(note, self.key)
