# SPDX-License-Identifier: Apache-2.0
"""Receipts: the proof's file, the text in it, and what a school checks (section 6)."""
import hashlib
import re

from .notes import Checkpoint
from .texts import b64, in_line, text_in_line, time_value, unb64
from .tree import included, leaf_hash

PUT_OUTCOMES = ("stored", "same", "conflict", "stale")
DEL_OUTCOMES = ("tombstone", "kept", "held")


class Outcome:
    """What the hub decided about one entry."""

    def __init__(self, version, outcome):
        self.version, self.outcome = version, outcome

    def __eq__(self, other):
        return (self.version, self.outcome) == tuple(other)

    def __repr__(self):
        return f"({self.version}, {self.outcome!r})"


class Receipt:
    """A C2SP tlog-proof and the text that it proves."""

    def __init__(self, proof, key):
        head, _, note = proof.partition("\n\n")
        lines = head.split("\n")
        assert lines[0] == "c2sp.org/tlog-proof@v1" and lines[1].startswith("extra ") and lines[2].startswith("index ")
        self.proof = proof
        text = unb64(lines[1][6:])
        self.index = int(lines[2][6:])
        assert str(self.index) == lines[2][6:]
        self.checkpoint = Checkpoint(note, key)
        #
        entry = hashlib.sha256(text).digest()
        path = [unb64(line) for line in lines[3:]]
        assert included(self.index, self.checkpoint.size, leaf_hash(entry), path, self.checkpoint.root), "not in the log"
        self.text = text.decode("ascii")
        assert self.text.endswith("\n")
        self.lines = self.text[:-1].split("\n")
        self._head()

    def _head(self):
        heading, nonce, log, time, school, event, by = self.lines[:7]
        assert heading == "handover-receipt/v1"
        assert len(unb64(_after(nonce, "nonce"))) == 16
        self.nonce = _after(nonce, "nonce")
        assert _after(log, "log") == self.checkpoint.origin, "a receipt of another log"
        self.time = time_value(_after(time, "time"))
        self.school, self.event, self.by = _after(school, "school"), _after(event, "event"), _after(by, "by")

    def of_bundle(self, bundle, device):
        """The outcomes, in order, once every line is found to be that of the manifest. [R-8]"""
        m = bundle.members
        expected = [
            f"sent {m['sentAt']} skew {m['skewMs']:+d}",
            f"device {device.key.id} incarnation {m['inc']} seq {m['seq']}",
            f"bundle {bundle.id}",
        ] + ([f"command {m['cmd']}"] if "cmd" in m else [])
        assert self.event == "bundle" and self.school == m["school"] == device.school
        assert self.by == text_in_line(f"device:{device.key.id}"), self.by
        lines = self.lines[7:]
        assert lines[: len(expected)] == expected, (lines, expected)
        rest = lines[len(expected) :]
        assert len(rest) == len(bundle.entries), self.text
        return [_outcome(line, entry) for line, entry in zip(rest, bundle.entries)]

    def __repr__(self):
        return self.text


def _after(line, name):
    assert line.startswith(name + " "), line
    return line[len(name) + 1 :]


def _outcome(line, entry):
    base = "-" if entry.base is None else str(entry.base)
    path = re.escape(in_line(entry.path))
    if entry.told["op"] == "put":
        origin = "" if entry.origin is None else " " + re.escape(in_line(entry.origin))
        outcomes = "|".join(PUT_OUTCOMES)
        tail = f" {entry.size} {entry.sha256} {entry.stable_at} {path}{origin}"
    else:
        outcomes, tail = "|".join(DEL_OUTCOMES), f" {path}"
    found = re.fullmatch(f"{entry.told['op']} {base} ([1-9][0-9]*) ({outcomes}){tail}", line)
    assert found, f"the line is not the entry's: {line}"
    return Outcome(int(found[1]), found[2])
