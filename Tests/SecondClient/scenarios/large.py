# SPDX-License-Identifier: Apache-2.0
"""Sections 3.3 and 4: files of many chunks, broken links, little edits."""
import hashlib
import shutil
import struct
import threading

from second.bundle import Put, packed, record
from second.chunks import Chunk, chunks_of, groups
from second.problems import refused
from second.stage import scenario


@scenario
def files_are_cut_where_the_protocol_says(stage):
    """The cuts shown in section 4.1. [C-1] [C-3]"""
    data = b"".join(hashlib.sha256(b"fastcdc-vector" + struct.pack(">I", n)).digest() for n in range(65536))
    assert [len(c.data) for c in chunks_of(data)[:4]] == [31126, 52357, 82312, 69591]
    edited = data[: 1 << 20] + b"inserted" + data[1 << 20 :]
    before, after = ({c.hash for c in chunks_of(d)} for d in (data, edited))
    assert len(after - before) <= 3
    stage.device().push(Put("vector.bin", data))


@scenario
def a_large_file_is_staged_and_resumed(stage):
    """Two at a time, one cut off in the middle: what was answered is never sent again. [U-2] [U-4] [U-5] [U-6]"""
    device = stage.device()
    data = stage.bytes(9_000_000)
    put = Put("Tài liệu kiểm chứng.zip", data)
    assert len(put.chunks) > 50
    parts = groups(put.chunks, 1 << 20)
    # The first two at once, on connections of their own.
    staged, failed = [], []

    def send(chunks):
        try:
            device.stage(chunks, connection=device.connect())
            staged.extend(chunks)
        except BaseException as error:
            failed.append(error)

    threads = [threading.Thread(target=send, args=(part,)) for part in parts[:2]]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert not failed, failed
    # The third is cut off; nothing of it counts.
    cut = device.stage_bundle(parts[2])
    device.begin(cut, cut.body(), 500_000).close()
    bundle = device.bundle(put)

    def asks():
        with refused("missing-chunks") as seen:
            device.put(bundle, bundle.body(only=()))
        return seen.problem.members["hashes"]

    missing = asks()
    assert set(missing) == {c.hash for c in put.chunks} - {c.hash for c in staged}
    # A resume: only what is missing, a part of it twice, the last ones with the bundle itself.
    left = [c for c in put.chunks if c.hash in set(missing)]
    for part in groups(left, 1 << 20)[:-1]:
        device.stage(part)
        device.stage(part)
    last = groups(left, 1 << 20)[-1]
    assert set(asks()) == {c.hash for c in last}
    receipt = device.put(bundle, bundle.body(only=[c.hash for c in last]))
    assert receipt.outcomes == [(1, "stored")]
    assert stage.office.fetched(device.school, "Tài liệu kiểm chứng.zip") == data


@scenario
def an_edit_of_a_large_file_sends_little(stage):
    """By a list without the known chunks, and by runs of an earlier list. [C-2] [C-4] [M-11] [M-12]"""
    device = stage.device()
    data = stage.bytes(3_000_000)
    first = Put("a.bin", data)
    for part in groups(first.chunks, 4 << 20):
        device.stage(part)
    assert device.push(first, only=()) == [(1, "stored")]
    held = {c.hash for c in first.chunks}

    edited = data[:1_000_000] + stage.bytes(1024) + data[1_000_000:]
    second = Put("a.bin", edited, base=1)
    new = [c for c in second.chunks if c.hash not in held]
    assert sum(len(c.data) for c in new) < 600_000
    assert device.push(second, only=[c.hash for c in new]) == [(2, "stored")]

    again = edited[:2_000_000] + b"!" + edited[2_000_000:]
    third = Put("a.bin", again, base=2, runs=(2, [c.hash for c in second.chunks]))
    told = third.told["chunks"]
    assert len(told["runs"]) <= 5, told
    bundle = device.bundle(third)
    body = bundle.body(only=[r[0] for r in told["runs"] if isinstance(r[0], str)])
    assert len(body) < 700_000
    assert device.put(bundle, body).outcomes == [(3, "stored")]
    # Of a version that is not the base, of a renamed document, and of one that was a single chunk.
    assert device.push(Put("b.bin", edited, base=3, origin="a.bin", runs=(1, [c.hash for c in first.chunks]),
                           chunks=second.chunks), only=[c.hash for c in new]) == [(4, "stored")]
    small = stage.bytes(500_000)
    assert device.push(Put("c.bin", small)) == [(1, "stored")]
    both = [Chunk(small), Chunk(b"and more")]
    told = Put("c.bin", small + b"and more", base=1, chunks=both, runs=(1, [both[0].hash]))
    assert told.told["chunks"] == {"of": 1, "runs": [[0, 1], both[1].told]}
    assert device.push(told, only=[both[1].hash]) == [(2, "stored")]
    for name, version, wanted in [("b.bin", 1, data), ("b.bin", 2, edited), ("b.bin", 3, again),
                                  ("c.bin", 1, small), ("c.bin", 2, small + b"and more")]:
        assert stage.office.fetched(device.school, name, version) == wanted, (name, version)


@scenario
def any_cut_within_the_limits_is_taken(stage):
    """Chunks of one byte and of 12 MiB, the same chunk many times. [C-2]"""
    device = stage.device()
    data = b"abcabc" * 10
    chunks = [Chunk(data[i : i + 1]) for i in range(len(data))]
    assert device.push(Put("bytes", data, chunks=chunks)) == [(1, "stored")]
    big = stage.bytes(12 << 20)
    assert device.push(Put("whole", big, chunks=[Chunk(big)])) == [(1, "stored")]
    more = big + big + b"end"
    assert device.push(Put("repeated", more, chunks=[Chunk(big), Chunk(big), Chunk(b"end")]),
                       only=[Chunk(b"end").hash]) == [(1, "stored")]
    assert stage.office.fetched(device.school, "bytes") == data
    assert stage.office.fetched(device.school, "repeated") == more


@scenario
def compressed_records_are_taken(stage):
    """One zstd frame a chunk, beside raw ones. [B-13] Without the `zstd` program there is nothing to show."""
    if not shutil.which("zstd"):
        return
    device = stage.device()
    text = b"".join(b"ho_ten;lop;diem %d\n" % n for n in range(200_000))
    put = Put("bang diem.csv", text)
    assert len(put.chunks) > 1
    encode = {chunk.hash: packed if n % 2 else record for n, chunk in enumerate(put.chunks)}
    bundle = device.bundle(put)
    body = bundle.body(encode=lambda chunk: encode[chunk.hash](chunk))
    assert len(body) < 0.8 * len(text)
    assert device.put(bundle, body).outcomes == [(1, "stored")]
    assert stage.office.fetched(device.school, "bang diem.csv") == text


@scenario
def a_file_of_chunks_is_hashed_as_a_whole(stage):
    """Chunks that are all right do not make a file that is another. [U-7]"""
    device = stage.device()
    data = stage.bytes(2_000_000)
    put = Put("b.bin", data)
    swapped = [put.chunks[1], put.chunks[0]] + put.chunks[2:]
    lie = Put("b.bin", data, chunks=swapped)
    with refused("digest-mismatch", index=1):
        device.push(Put("a.txt", b"a"), lie)
    assert device.heads() == {}
    one = Put("c.txt", b"seven", changes={"sha256": Chunk(b"other").hash})
    with refused("digest-mismatch", "missing-chunks"):
        device.push(one)
    with refused("digest-mismatch", index=0):
        device.push(Put("c.txt", data, chunks=put.chunks, changes={"sha256": Chunk(b"other").hash}))
    assert device.push(put) == [(1, "stored")]

