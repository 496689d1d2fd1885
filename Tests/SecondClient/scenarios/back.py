# SPDX-License-Identifier: Apache-2.0
"""Section 5.5: versions on their way back to the school that handed them over."""
import hashlib
import statistics
import time

from second.bundle import Del, Put
from second.chunks import groups
from second.problems import refusal
from second.signing import content_digest
from second.stage import scenario


def back(device, data, start=None):
    """The bytes that the hub gives for those of `data`, checked as 5.5 says."""
    name = hashlib.sha256(data).hexdigest()
    answer = device.ask("GET", f"/v1/blobs/{name}", fields=[("Range", start)] if start is not None else [])
    assert answer.fields["repr-digest"] == content_digest(data), answer
    assert int(answer.fields["content-length"]) == len(answer.body), "another length than was promised"
    return answer


def whole(device, data):
    answer = back(device, data)
    assert answer.status == 200 and answer.body == data and "content-range" not in answer.fields
    return True


def large(device, path, data, base=None):
    put = Put(path, data, base=base)
    for part in groups(put.chunks, 4 << 20):
        device.stage(part)
    return put


@scenario
def a_version_comes_back_to_its_school(stage):
    """Each version that a receipt names: an earlier one, a branch's, one behind a tombstone, one before a rename. [V-1] [V-2]"""
    device, other = stage.device(), stage.device(1)
    first, second = stage.bytes(20_000), stage.bytes(9_000_000)
    device.push(Put("BC CCHC.docx", first))
    assert device.push(large(device, "BC CCHC.docx", second, 1), only=()) == [(2, "stored")]
    assert other.push(Put("BC CCHC.docx", b"a branch", base=1)) == [(3, "conflict")]
    device.push(Put("Nháp.txt", b"a draft"))
    device.push(Del("Nháp.txt", 1))
    device.push(Put("moved.txt", b"before"))
    device.push(Put("elsewhere.txt", b"after", base=1, origin="moved.txt"))
    for data in (first, second, b"a branch", b"a draft", b"before", b"after"):
        # Of two devices of one school each may ask, and what came is the same.
        assert whole(device, data) and whole(other, data)


@scenario
def a_version_comes_back_in_parts(stage):
    """From any byte on, and nothing else is a range. [V-5]"""
    device = stage.device()
    data = stage.bytes(6_000_000)
    assert device.push(large(device, "a.bin", data), only=()) == [(1, "stored")]
    for start in sorted({1, 65536, len(data) - 1} | {stage.random.randrange(1, len(data)) for _ in range(20)}):
        answer = back(device, data, f"bytes={start}-")
        assert answer.status == 206 and answer.body == data[start:], start
        assert answer.fields["content-range"] == f"bytes {start}-{len(data) - 1}/{len(data)}", answer.fields
    for field in ("bytes=0-", "bytes=5-9", "bytes=-5", f"bytes={len(data)}-", "bytes=1-,3-", "bytes=-", "lines=1-",
                  "bytes=+1-", "bytes=99999999999999999999-", "bytes=1x-"):
        answer = back(device, data, field)
        assert answer.status == 200 and answer.body == data, field
    # The connection that gave them serves on.
    assert whole(device, data)


@scenario
def nothing_of_another_school_comes_back(stage):
    """Another school's version, a chunk that is no file and what nobody has are one answer, in one time. [V-3] [U-3]"""
    device, stranger = stage.device(), stage.device(2)
    theirs, shared = stage.bytes(3_000_000), stage.bytes(5000)
    put = large(stranger, "MN.bin", theirs)
    assert stranger.push(put, only=()) == [(1, "stored")]
    stranger.push(Put("both.txt", shared))
    device.push(Put("ours.txt", b"ours"))
    absent = [stage.bytes(32).hex() for _ in range(3)]
    names = [hashlib.sha256(d).hexdigest() for d in (theirs, shared)] + absent

    def asked(name, who=device):
        answer = who.call("GET", f"/v1/blobs/{name}")
        refusal(answer, "not-found")
        return answer

    bodies = {asked(name).body for name in names}
    assert len(bodies) == 1, bodies
    # A chunk of a file of several, for those who have it too.
    assert asked(put.chunks[0].hash, stranger).body in bodies
    for name in ("", "AB" * 32, "ab" * 31, "zz" * 32):
        refusal(device.call("GET", f"/v1/blobs/{name}"), "malformed", "not-found")

    def seconds(name):
        begin = time.perf_counter()
        asked(name)
        return time.perf_counter() - begin

    times = {name: [] for name in names}
    for _ in range(60):
        for name in names:
            times[name].append(seconds(name))
    there, not_there = ([t for n in part for t in times[n]] for part in (names[:2], absent))
    ratio = statistics.median(there) / statistics.median(not_there)
    assert 0.6 < ratio < 1.7, f"what another school holds takes {ratio:.2f} times as long"
    # Once it is ours too, it comes.
    device.push(Put("both.txt", shared))
    assert whole(device, shared)
