# SPDX-License-Identifier: Apache-2.0
"""Where a file is cut (4.1), and how a list is told by runs of an earlier one (4.2)."""
import hashlib

GEAR = [int.from_bytes(hashlib.md5(bytes([i]) * 64).digest()[:8], "big") for i in range(256)]
MASK = (1 << 64) - 1
MIB = 1 << 20
MEDIUM = (16 << 10, 64 << 10, 256 << 10, 0x0000D90707537000, 0x0000D90313530000)
LARGE = (64 << 10, 256 << 10, MIB, 0x0000D91747537000, 0x0000D90303537000)


def cut(data, start, kind):
    """Where the chunk that begins at `start` ends."""
    least, average, most, strict, easy = kind
    end = min(len(data), start + most)
    if end - start <= least:
        return end
    gear, h, middle = GEAR, 0, min(end, start + average)
    for i in range(start + least, middle):
        h = ((h << 1) + gear[data[i]]) & MASK
        if not h & strict:
            return i
    for i in range(middle, end):
        h = ((h << 1) + gear[data[i]]) & MASK
        if not h & easy:
            return i
    return end


class Chunk:
    """A piece of a file and its name."""

    def __init__(self, data):
        self.data = bytes(data)
        self.hash = hashlib.sha256(self.data).hexdigest()

    @property
    def told(self):
        return [self.hash, len(self.data)]


def chunks_of(data, kind=None):
    """The chunks of a file: one up to 1 MiB, else as its class cuts it."""
    if kind is None:
        if len(data) <= MIB:
            return [Chunk(data)]
        kind = MEDIUM if len(data) <= 1 << 30 else LARGE
    found, start = [], 0
    while start < len(data):
        end = cut(data, start, kind)
        found.append(Chunk(data[start:end]))
        start = end
    return found


def runs_over(earlier, chunks):
    """`chunks` told by runs over the list of hashes `earlier`."""
    places = {}
    for index, name in enumerate(earlier):
        places.setdefault(name, index)
    runs = []
    for chunk in chunks:
        last = runs[-1] if runs else None
        if last and isinstance(last[0], int) and last[0] + last[1] < len(earlier) and (
            earlier[last[0] + last[1]] == chunk.hash
        ):
            last[1] += 1
        elif chunk.hash in places:
            runs.append([places[chunk.hash], 1])
        else:
            runs.append(chunk.told)
    return runs


def groups(chunks, limit):
    """The chunks in parts of at most `limit` bytes, each once."""
    parts, size = [[]], 0
    for chunk in {chunk.hash: chunk for chunk in chunks}.values():
        if parts[-1] and size + len(chunk.data) > limit:
            parts.append([])
            size = 0
        parts[-1].append(chunk)
        size += len(chunk.data)
    return parts
