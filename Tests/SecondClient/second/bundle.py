# SPDX-License-Identifier: Apache-2.0
"""Bundles: entries, manifest, bytes (section 3)."""
import hashlib
import struct
import subprocess
import time

from .chunks import Chunk, chunks_of, runs_over
from .texts import dump, path_members, time_text

MAGIC = b"HOVB\x01\x00\x00\x00"


class Put:
    """An entry that hands a file over."""

    def __init__(self, path, data, base=None, origin=None, chunks=None, runs=None, changes=None):
        """`origin` is where it stood before, `runs` the pair (version, hashes of its list) to tell the chunks by."""
        self.path, self.origin, self.base, self.size = _bytes(path), _bytes(origin), base, len(data)
        self.chunks = chunks if chunks is not None else chunks_of(data)
        self.sha256 = hashlib.sha256(data).hexdigest()
        self.stable_at = time_text(time.time() - 2)
        self.runs, self.changes = runs, changes or {}

    @property
    def told(self):
        entry = {
            "op": "put", "base": self.base, "size": self.size, "sha256": self.sha256, "mode": 0o644,
            "mtimeNs": 1777885950123456789, "stableAt": self.stable_at, **path_members("path", self.path),
        }
        if self.origin is not None:
            entry.update(path_members("from", self.origin))
        if self.runs:
            entry["chunks"] = {"of": self.runs[0], "runs": runs_over(self.runs[1], self.chunks)}
        elif len(self.chunks) > 1:
            entry["chunks"] = [chunk.told for chunk in self.chunks]
        entry.update(self.changes)
        return {name: value for name, value in entry.items() if value is not REMOVED}


class Del:
    """An entry that says a document is gone."""

    chunks = ()
    origin = None

    def __init__(self, path, base, changes=None):
        self.path, self.base, self.stable_at, self.changes = _bytes(path), base, time_text(), changes or {}

    @property
    def told(self):
        entry = {"op": "del", "base": self.base, "stableAt": self.stable_at, **path_members("path", self.path)}
        entry.update(self.changes)
        return {name: value for name, value in entry.items() if value is not REMOVED}


REMOVED = object()


def _bytes(path):
    return path.encode() if isinstance(path, str) else path


def record(chunk, encoding=0, stored=None, raw=None, name=None, kind=1, reserved=0):
    """One record; the parts can be told otherwise."""
    stored = chunk.data if stored is None else stored
    raw = len(chunk.data) if raw is None else raw
    return struct.pack(">BBHII", kind, encoding, reserved, len(stored), raw) + bytes.fromhex(name or chunk.hash) + stored


def packed(chunk):
    """The chunk as one zstd frame, by Debian's `zstd`."""
    frame = subprocess.run(["zstd", "-q", "-c", "--no-check"], input=chunk.data, stdout=subprocess.PIPE, check=True)
    return record(chunk, encoding=1, stored=frame.stdout)


def assembled(note, records):
    """A bundle's bytes: head, manifest, records, end."""
    body = MAGIC + struct.pack(">I", len(note)) + note + b"".join(records)
    return body + b"\xff" + len(records).to_bytes(3, "big") + struct.pack(">Q", len(body))


class Bundle:
    """A manifest that is signed and fixed, with the chunks it names."""

    def __init__(self, key, members, entries=(), staged=()):
        self.members, self.entries = members, list(entries)
        self.text = b"handover-bundle/v1\n" + dump(members) + b"\n"
        self.note = key.note(self.text)
        self.id = hashlib.sha256(self.text).hexdigest()
        chunks = [chunk for entry in entries for chunk in entry.chunks] or list(staged)
        self.chunks = list({chunk.hash: chunk for chunk in chunks}.values())

    def body(self, only=None, encode=record):
        """The bytes with the records of `only` (hashes), of all chunks where it is None."""
        return assembled(self.note, [encode(c) for c in self.chunks if only is None or c.hash in only])


def chunk(data):
    return Chunk(data)
