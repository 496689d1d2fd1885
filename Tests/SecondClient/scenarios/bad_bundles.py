# SPDX-License-Identifier: Apache-2.0
"""Bundles cut, flipped, oversized and compressed in bad faith. Each is refused with its code, nothing of it stays, and a good one
works afterwards."""
import hashlib
import shutil
import struct
import subprocess

from second.bundle import MAGIC, REMOVED, Bundle, Del, Put, assembled, packed, record
from second.chunks import Chunk
from second.notes import SigningKey
from second.problems import refusal, refused
from second.stage import scenario
from second.texts import b64, dump

MIB = 1 << 20
END = 12  # bytes of the end record


def sent(device, bundle, body, ident=None):
    return device.call("PUT", f"/v1/bundles/{ident or bundle.id}", body)


def unharmed(device, bundle):
    """The bundle of which spoilt copies were refused is taken as it should be, and nothing else is there."""
    with refused("not-found"):
        device.get(bundle)
    assert all(outcome == (1, "stored") for outcome in device.put(bundle).outcomes)
    assert set(device.heads()) == {entry.path for entry in bundle.entries}
    device.checkpoint()


@scenario
def bundles_that_are_cut_short_are_refused(stage):
    """[B-9] With a length that is as short, and with a connection that breaks."""
    device = stage.device()
    bundle = device.bundle(Put("a", stage.bytes(5000)), Put("b", b"bb"), Put("c", stage.bytes(100)))
    body = bundle.body()
    places = {0, 1, 7, 8, 11, 12, len(MAGIC) + 4 + len(bundle.note), len(body) - 1, len(body) - END, len(body) - END - 1}
    for end in sorted(places | {stage.random.randrange(len(body)) for _ in range(40)}):
        refusal(sent(device, bundle, body[:end]), "malformed")
    for end in (1, len(body) // 2, len(body) - 1):
        device.begin(bundle, body, end).close()
        stage.until("none is under way", lambda: no_flight(device, bundle))
    unharmed(device, bundle)


def no_flight(device, bundle):
    answer = sent(device, bundle, bundle.body(only=()))
    return refusal(answer, "missing-chunks", "in-progress", "too-many-requests").code == "missing-chunks"


@scenario
def bundles_with_a_flipped_bit_are_refused(stage):
    """Wherever it is: in the head, the manifest, its signature, a record, the end. [B-1] [B-3] [B-12] [M-2] [M-3]"""
    device = stage.device()
    bundle = device.bundle(Put("a", stage.bytes(300)), Put("b", b"bb"))
    body = bundle.body()
    for bit in sorted({stage.random.randrange(len(body) * 8) for _ in range(400)} | set(range(96))):
        spoilt = bytearray(body)
        spoilt[bit // 8] ^= 1 << bit % 8
        problem = refusal(sent(device, bundle, bytes(spoilt)), "malformed", "bad-signature", "limit",
                          "unsupported-encoding", "digest-mismatch")
        if bit < 64:
            assert problem.code == "malformed", (bit, problem)
    unharmed(device, bundle)


@scenario
def bundles_of_another_shape_are_refused(stage):
    """Each part of the layout told otherwise. [B-1] to [B-12]"""
    device = stage.device()
    bundle = device.bundle(Put("a", b"first"), Put("b", b"second"))
    one, two = bundle.chunks
    note, head = bundle.note, MAGIC + struct.pack(">I", len(bundle.note)) + bundle.note

    def ends(count, length):
        return b"\xff" + count.to_bytes(3, "big") + struct.pack(">Q", length)

    both = record(one) + record(two)
    whole = len(head) + len(both)
    stranger = Chunk(b"not named")
    cases = [
        (b"", "malformed", {}), (b"HOVB", "malformed", {}), (b"HOVC" + bundle.body()[4:], "malformed", {}),
        (MAGIC + struct.pack(">I", 0) + ends(0, 12), "malformed", {}),
        (MAGIC + struct.pack(">I", 4 * MIB + 1) + note, "limit", {"max": 4 * MIB}),
        (MAGIC + struct.pack(">I", 0xFFFFFFFF) + note, "limit", {}),
        (assembled(note, [record(one, kind=2), record(two)]), "malformed", {}),
        (assembled(note, [record(one, kind=0), record(two)]), "malformed", {}),
        (assembled(note, [record(one, encoding=2), record(two)]), "unsupported-encoding", {}),
        (assembled(note, [record(one, reserved=1), record(two)]), "malformed", {}),
        (assembled(note, [record(one, raw=4), record(two)]), "malformed", {}),
        (head + struct.pack(">BBHII", 1, 0, 0, 12 * MIB + 1, 12 * MIB + 1) + bytes(32), "limit", {"max": 12 * MIB}),
        (head + struct.pack(">BBHII", 1, 1, 0, 10, 4 * MIB + 1) + bytes(32), "limit", {"max": 4 * MIB}),
        (head + struct.pack(">BBHII", 1, 1, 0, 10, 0xFFFFFFFF) + bytes(32), "limit", {}),
        (head + struct.pack(">BBHII", 1, 1, 0, 0xFFFFFFFF, 10) + bytes(32), "limit", {}),
        (head + both + ends(1, whole), "malformed", {}), (head + both + ends(3, whole), "malformed", {}),
        (head + both + ends(2, whole - 1), "malformed", {}), (head + both + ends(2, 0), "malformed", {}),
        (head + both, "malformed", {}), (bundle.body() + b"\0", "malformed", {}),
        (bundle.body() + bundle.body(), "malformed", {}),
        (assembled(note, [record(one), record(two), record(two)]), "digest-mismatch", {"index": 2}),
        (assembled(note, [record(one), record(stranger)]), "digest-mismatch", {"index": 1}),
        (assembled(note, [record(one, name=two.hash), record(two)]), "digest-mismatch", {"index": 0}),
        (assembled(note, [record(one), record(Chunk(b"seconD"), name=two.hash)]), "digest-mismatch", {"index": 1}),
        (assembled(note, [record(two)]), "missing-chunks", {"hashes": [one.hash]}),
    ]
    for number, (body, code, members) in enumerate(cases):
        try:
            refusal(sent(device, bundle, body), code, **members)
        except AssertionError as error:
            raise AssertionError(f"case {number}: {error}") from error
    # The order of the records is free.
    receipt = device.put(bundle, assembled(note, [record(two), record(one)]))
    assert receipt.outcomes == [(1, "stored")] * 2


@scenario
def bundles_that_are_too_large_are_refused(stage):
    """[B-10] [P-19] [M-7] [M-10] Before the rest is taken, whether a length is told or not."""
    device = stage.device()
    limit = device.hello["limits"]["bundleBytes"]
    bundle = device.bundle(Put("a", b"a"))
    answer = device.call("PUT", f"/v1/bundles/{bundle.id}", bundle.body(),
                         fields=[("Content-Length", limit + 1)], connection=device.connect())
    refusal(answer, "limit", max=limit)
    refusal(device.call("POST", "/v1/report", b"{}", fields=[("Content-Length", MIB + 1)],
                        connection=device.connect()), "limit", max=MIB)
    # More than a bundle in records that are all right.
    data = stage.bytes(18 * MIB)
    chunks = [Chunk(data[i : i + 3 * MIB]) for i in range(0, len(data), 3 * MIB)]
    large = device.bundle(Put("large", data, chunks=chunks))
    refusal(device.call("PUT", f"/v1/bundles/{large.id}", large.body(), connection=device.connect()), "limit")
    with refused("limit"):
        device.push(Put("x", data[: 12 * MIB + 1], chunks=[Chunk(data[: 12 * MIB + 1])]))
    with refused("limit", max=5000):
        device.push(*[Put(f"{n}", b"x") for n in range(5001)])
    unharmed(device, bundle)


@scenario
def frames_that_expand_are_refused(stage):
    """What a frame yields is bounded by what the record says, and that by the limit. [B-6] [B-13]"""
    device = stage.device()
    if not shutil.which("zstd"):
        return
    chunk = Chunk(b"\0" * (4 * MIB))
    bundle = device.bundle(Put("zeros", chunk.data, chunks=[chunk]))

    def frame(data, *options):
        return subprocess.run(["zstd", "-q", "-c", *options], input=data, stdout=subprocess.PIPE, check=True).stdout

    def zeros(count):
        run = subprocess.Popen(["head", "-c", str(count), "/dev/zero"], stdout=subprocess.PIPE)
        packed_ = subprocess.run(["zstd", "-q", "-c", "-19"], stdin=run.stdout, stdout=subprocess.PIPE, check=True).stdout
        run.wait()
        return packed_

    good = frame(chunk.data)
    skippable = struct.pack("<II", 0x184D2A50, 4) + b"skip"
    frames = [
        zeros(1 << 30), zeros(4 * MIB + 1), zeros(4 * MIB - 1), frame(b""), good + good, good + b"\0", good[:-1],
        good + skippable, skippable + good, b"", b"\x28\xb5\x2f\xfd", stage.bytes(1000), frame(b"\1" * 4 * MIB),
        # A window of gigabytes, asked for in the frame's head.
        b"\x28\xb5\x2f\xfd\x00\xff" + good[6:],
    ]
    for number, stored in enumerate(frames):
        body = assembled(bundle.note, [record(chunk, encoding=1, stored=stored)])
        problem = refusal(sent(device, bundle, body), "digest-mismatch", "malformed")
        assert problem.code == "malformed" and stored == b"" or problem.members.get("index") == 0, (number, problem)
    flipped = bytearray(good)
    for _ in range(60):
        bit = stage.random.randrange(len(good) * 8)
        flipped[bit // 8] ^= 1 << bit % 8
        answer = sent(device, bundle, assembled(bundle.note, [record(chunk, encoding=1, stored=bytes(flipped))]))
        flipped = bytearray(good)
        if answer.status == 200:
            break  # A bit that says nothing: the frame still yields the chunk.
        refusal(answer, "digest-mismatch")
    assert device.put(bundle, bundle.body(encode=packed)).outcomes == [(1, "stored")]
    assert stage.office.fetched(device.school, "zeros") == chunk.data


@scenario
def manifests_that_are_not_right_are_refused(stage):
    """Signed by another, for another, or with a member that has not its form. [M-1] to [M-14]"""
    device, stranger = stage.device(0), stage.device(2)
    thief = SigningKey(device.key.name)

    def manifest(text, key=device.key):
        """A bundle with that text, whatever it says."""
        bundle = device.bundle(Put("a", b"a"))
        bundle.text, bundle.note = text, key.note(text)
        bundle.id = hashlib.sha256(text).hexdigest()
        return bundle

    right = device.bundle(Put("a", b"a"))
    line = dump(right.members)
    for key in (thief, stranger.key):
        other = Bundle(key, right.members, right.entries)
        refusal(sent(device, other, other.body()), "bad-signature")
    refusal(sent(device, right, right.body(), ident="0" * 64), "malformed")
    refusal(sent(device, right, right.body(), ident=right.id.upper()), "malformed", "bad-signature")
    for text in [
        b"handover-bundle/v2\n" + line + b"\n", b"handover-bundle/v1\n" + line + b"\n\n", line + b"\n", b"\n",
        b"handover-bundle/v1\n" + line + b"\n" + line + b"\n", b"handover-bundle/v1\r\n" + line + b"\n",
        b"handover-bundle/v1\n" + line[:-1] + b"\n", b"handover-bundle/v1\n[]\n", b"handover-bundle/v1\nnull\n",
        b"handover-bundle/v1\n" + b"[" * 100_000 + b"\n", b"handover-bundle/v1\n\xff\xfe\n",
        b"handover-bundle/v1\n\xef\xbb\xbf" + line + b"\n",
    ]:
        spoilt = manifest(text)
        # What is no note at all is not signed.
        refusal(sent(device, spoilt, spoilt.body()), "malformed", "bad-signature" if is_no_text(text) else "malformed")
    for code, changes in [
        ("out-of-scope", {"hub": "0" * 32}), ("out-of-scope", {"school": "MN07"}), ("out-of-scope", {"school": "NONE"}),
        ("malformed", {"hub": "x"}), ("malformed", {"school": ""}), ("malformed", {"inc": "x"}), ("malformed", {"seq": 0}),
        ("malformed", {"seq": -1}), ("malformed", {"seq": "1"}), ("malformed", {"sentAt": "yesterday"}),
        ("malformed", {"sentAt": "2026-02-30T00:00:00Z"}), ("malformed", {"skewMs": 10**15}), ("malformed", {"files": []}),
        ("malformed", {"files": {}}), ("malformed", {"chunks": [[Chunk(b"a").hash, 1]]}), ("malformed", {"stage": 1}),
        ("malformed", {"stage": True}), ("malformed", {"cmd": "Not an id"}), ("malformed", {"seq": 1 << 64}),
    ]:
        with refused(code, *(["out-of-scope"] if "hub" in changes or "school" in changes else [])):
            device.push(Put("a", b"a"), **changes)
    for code, changes in [
        ("malformed", {"op": "move"}), ("malformed", {"op": REMOVED}), ("malformed", {"base": 0}),
        ("malformed", {"base": -1}), ("malformed", {"base": "1"}), ("malformed", {"size": 0}), ("malformed", {"size": -1}),
        ("malformed", {"sha256": "A" * 64}), ("malformed", {"sha256": "ab"}), ("malformed", {"sha256": REMOVED}),
        ("malformed", {"mode": 4096}), ("malformed", {"mode": -1}), ("malformed", {"mtimeNs": "0"}),
        ("malformed", {"mtimeNs": 1 << 63}), ("malformed", {"stableAt": "2026-05-04"}), ("malformed", {"from": "a"}),
        ("malformed", {"pathBase64": b64(b"\xff")}), ("malformed", {"chunks": [[Chunk(b"a").hash, 2]]}),
        ("malformed", {"chunks": [[Chunk(b"a").hash]]}), ("malformed", {"chunks": [[Chunk(b"a").hash, 0]]}),
        ("malformed", {"chunks": "all"}), ("malformed", {"chunks": {"of": 0, "runs": [[0, 1]]}}),
        ("unknown-base", {"chunks": {"of": 1, "runs": [[0, 1]]}}), ("malformed", {"chunks": {"runs": [[0, 1]]}}),
        ("limit", {"size": 10_737_418_241}), ("limit", {"size": 13 * MIB}),
    ]:
        with refused(code, *(["limit"] if code == "malformed" and "size" in changes else [])):
            device.push(Put("a", b"a", changes=changes), only=() if "chunks" in changes else None)
    for changes in [{"base": None}, {"base": 0}, {"from": "b"}, {"path": REMOVED}]:
        with refused("malformed"):
            device.push(Del("a", 1, changes=changes))
    with refused("malformed"):
        device.push(Put("a", b"a"), Put("a", b"b"))
    for changes in [{"seq": 1}, {"stage": False}, {"cmd": "rq-1"}, {"chunks": []}, {"files": [Put("a", b"a").told]},
                    {"chunks": [[Chunk(b"a").hash, 13 * MIB]]}, {"chunks": [[Chunk(b"a").hash, 0]]}]:
        bundle = device.stage_bundle([Chunk(b"a")], **changes)
        refusal(sent(device, bundle, bundle.body()), "malformed", "limit", "digest-mismatch")
    assert device.heads() == stranger.heads() == {}
    # What is not known is passed over. [P-16]
    assert device.push(Put("a", b"a", changes={"colour": "red"}), later={"x": [1]}) == [(1, "stored")]


def is_no_text(data):
    try:
        return any(ord(c) < 0x20 and c != "\n" for c in data.decode()) or not data.endswith(b"\n")
    except UnicodeDecodeError:
        return True


@scenario
def runs_that_leave_the_earlier_list_are_refused(stage):
    """[M-12] A few bytes must not stand for gigabytes."""
    device = stage.device()
    data = stage.bytes(1_500_000)
    put = Put("a", data)
    count = len(put.chunks)
    device.push(put)
    for runs in [[[0, count + 1]], [[count, 1]], [[-1, 1]], [[0, -1]], [[0, 0]], [[1 << 62, 1 << 62]], [[0, (1 << 63) - 1]],
                 [[0, count]] * 5000, [[0, count], [0, 1]], [[0, count - 1]], [], [[0]], [[0, 1, 2]], ["x"], [[None, 1]]]:
        told = Put("a", data, base=1, changes={"chunks": {"of": 1, "runs": runs}})
        with refused("malformed", "limit"):
            device.push(Put("b", b"b"), told, only=[Chunk(b"b").hash])
    with refused("unknown-base", index=0):
        device.push(Put("a", data, base=1, changes={"chunks": {"of": 2, "runs": [[0, count]]}}), only=())
    assert set(device.heads()) == {b"a"}
    same = Put("a", data, base=1, changes={"chunks": {"of": 1, "runs": [[0, count]]}})
    assert device.push(same, only=()) == [(1, "same")]


@scenario
def paths_that_are_none_are_refused(stage):
    """`..`, NUL, too long, not UTF-8 where text stands, and other forms. [P-9] [P-12] [M-14]"""
    device = stage.device()
    device.push(Put("ok", b"ok"))
    texts = ["", ".", "..", "a/..", "../a", "a/../b", "./a", "a/.", "/a", "a/", "a//b", "/", "a\0b", "x" * 256,
             "/".join(["y" * 100] * 11), "z" * 5000, "/".join("z" for _ in range(2500))]
    for path in texts:
        with refused("malformed", "limit"):
            device.push(Put(path, b"x"))
        with refused("malformed", "limit"):
            device.push(Put("fine", b"x", base=1, origin="ok", changes={"from": path}))
        with refused("malformed", "limit"):
            device.push(Del("ok", 1, changes={"path": path}))
        with refused("malformed", "limit"):
            device.push(Put("fine", b"x", changes={"path": REMOVED, "pathBase64": b64(path.encode())}))
    for text in ["%%%", "QQ", b64(b"\xff/../\xff"), b64(b"\xff\0"), "", 7]:
        with refused("malformed"):
            device.push(Put("fine", b"x", changes={"path": REMOVED, "pathBase64": text}))
    # Bytes that are not UTF-8 in a text, and half a surrogate pair.
    for spoil in [lambda t: t.replace(b"SPOIL", b"a\xff"), lambda t: t.replace(b"SPOIL", b"\\ud800"),
                  lambda t: t.replace(b"SPOIL", b"\\u0000"), lambda t: t.replace(b"SPOIL", b"\xc0\xae\xc0\xae")]:
        bundle = device.bundle(Put("SPOIL", b"x"))
        text = spoil(bundle.text)
        bundle.note, bundle.id = device.key.note(text), hashlib.sha256(text).hexdigest()
        refusal(sent(device, bundle, bundle.body()), "malformed", "bad-signature")
    assert set(device.heads()) == {b"ok"}
