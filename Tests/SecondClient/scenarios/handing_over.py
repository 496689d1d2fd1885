# SPDX-License-Identifier: Apache-2.0
"""Sections 3.3, 3.4, 5.1 to 5.3: the ordinary days."""
import base64
import hashlib
import threading
import unicodedata

from second.bundle import Del, Put
from second.chunks import Chunk
from second.problems import refused
from second.receipts import Receipt
from second.stage import scenario


@scenario
def a_save_becomes_a_version_and_a_receipt(stage):
    """New, edited, the same again, many at once; the bytes that the Office gets are the school's. [U-10] [R-4]"""
    device = stage.device()
    first = device.bundle(Put("2026/CCHC/Quý I/BC CCHC quý I.docx", b"Kinh gui Phong,\n"))
    with refused("not-found"):
        device.ask("GET", f"/v1/bundles/{first.id}")
    receipt = device.put(first)
    assert receipt.outcomes == [(1, "stored")]
    # The same bundle again: the same receipt by either address, though the log went on meanwhile. [U-11]
    assert device.push(Put("2026/CCHC/Quý I/BC CCHC quý I.docx", b"sua lai", base=1)) == [(2, "stored")]
    for again in (device.put(first), device.get(first), device.put(first, first.body(only=()))):
        assert again.proof == receipt.proof
    assert device.push(Put("2026/CCHC/Quý I/BC CCHC quý I.docx", b"sua lai", base=2)) == [(2, "same")]
    many = [Put(f"2026/Sĩ số/lớp {n}.csv", f"ho_ten;lop\nBen Say;{n}".encode()) for n in range(500)]
    assert device.push(*many) == [(1, "stored")] * 500
    assert stage.office.fetched(device.school, "2026/CCHC/Quý I/BC CCHC quý I.docx", 1) == b"Kinh gui Phong,\n"
    assert stage.office.fetched(device.school, "2026/CCHC/Quý I/BC CCHC quý I.docx") == b"sua lai"
    versions = stage.office.versions(device.school, "2026/CCHC/Quý I/BC CCHC quý I.docx")
    assert [(v["version"], v["base"], v["outcome"]) for v in versions] == [(1, None, "stored"), (2, 1, "stored")]
    assert versions[0]["sha256"] == hashlib.sha256(b"Kinh gui Phong,\n").hexdigest()
    assert versions[0]["logIndex"] == receipt.index
    heads = device.heads()
    assert len(heads) == 501 and heads["2026/CCHC/Quý I/BC CCHC quý I.docx".encode()] == (
        2, hashlib.sha256(b"sua lai").hexdigest(), 7)


@scenario
def receipts_are_in_order_and_never_alike(stage):
    """Times do not go back with the index, and each receipt has a nonce of its own. [R-1] [R-4]"""
    device, sister = stage.device(0), stage.device(1)
    receipts = []
    for n in range(12):
        who = device if n % 3 else sister
        receipts.append(who.put(who.bundle(Put(f"{n}.txt", b"always the same"))))
    ordered = sorted(receipts, key=lambda r: r.index)
    assert [r.index for r in ordered] == [r.index for r in receipts]
    assert all(a.time <= b.time for a, b in zip(ordered, ordered[1:]))
    assert len({r.nonce for r in receipts}) == len(receipts)


@scenario
def a_chunk_that_the_hub_holds_is_not_sent_again(stage):
    """What is missing is named, nothing is committed meanwhile, and the same manifest then succeeds. [U-1] [U-2] [U-3]"""
    device, sister, stranger = stage.device(0), stage.device(1), stage.device(2)
    data = stage.bytes(50_000)
    assert device.push(Put("a.bin", data)) == [(1, "stored")]
    assert sister.push(Put("copy of a.bin", data), only=()) == [(1, "stored")]
    bundle = stranger.bundle(Put("a.bin", data), Put("b.bin", b"b"), Put("c.bin", b"c"))
    with refused("missing-chunks") as seen:
        stranger.put(bundle, bundle.body(only=[Chunk(b"b").hash]))
    # Another school's chunk is missing here, as if it were nowhere.
    assert sorted(seen.problem.members["hashes"]) == sorted([Chunk(data).hash, Chunk(b"c").hash])
    assert stranger.heads() == {}
    with refused("not-found"):
        stranger.get(bundle)
    with refused("missing-chunks") as seen:
        stranger.put(bundle, bundle.body(only=[Chunk(b"b").hash, Chunk(b"c").hash]))
    assert seen.problem.members["hashes"] == [Chunk(data).hash]
    assert stranger.put(bundle).outcomes == [(1, "stored")] * 3


@scenario
def one_bundle_may_hold_a_chunk_for_many_files(stage):
    """A chunk is sent once, however many entries name it. [B-11]"""
    device = stage.device()
    bundle = device.bundle(*[Put(f"{n}.txt", b"one and the same") for n in range(20)])
    assert len(bundle.chunks) == 1
    assert device.put(bundle).outcomes == [(1, "stored")] * 20


@scenario
def names_are_bytes(stage):
    """NFC and NFD twins, names that are not UTF-8, control characters: each its own document. [P-9] [P-10] [P-12]"""
    device = stage.device()
    name = "Quý/Báo cáo.docx"
    twins = [unicodedata.normalize(form, name).encode() for form in ("NFC", "NFD")]
    odd = [b"B\xb8o c\xb8o.doc", b"\xff", b"a\nb\tc", "tab\u200b\u202e.txt".encode(), b" ", b"%41", b"-", b"a%20b",
           b"\\..\\x", b"..a", b"...", b"C:", b"a" * 255, b"/".join([b"d" * 200] * 5), "Ã\x83".encode(),
           b'"quoted"', "\u007f\u0085\u2028".encode(), b"n\xcc\x83"]
    paths = twins + odd
    assert len(set(paths)) == len(paths)
    assert device.push(*[Put(path, path) for path in paths]) == [(1, "stored")] * len(paths)
    assert set(device.heads()) == set(paths)
    for n, path in enumerate(twins):
        assert stage.office.fetched(device.school, path.decode()) == path, n
    assert stage.office.run("get", device.school, "--path-base64", base64.b64encode(odd[0]).decode()) == odd[0]
    listed = stage.office.json("files", device.school)
    assert len(listed) == len(paths)


@scenario
def removals_and_renames_keep_every_version(stage):
    """[D-10] [D-11] [D-12] [D-14] [D-18]"""
    device = stage.device()
    assert device.push(Put("a.txt", b"1"), Put("b.txt", b"2"), Put("c.txt", b"3")) == [(1, "stored")] * 3
    # A rename with an edit is one document; no bytes are sent for one without. [D-10]
    assert device.push(Put("d.txt", b"1", base=1, origin="a.txt"), only=()) == [(1, "same")]
    assert device.push(Put("e.txt", b"2 changed", base=1, origin="b.txt")) == [(2, "stored")]
    assert set(device.heads()) == {b"c.txt", b"d.txt", b"e.txt"}
    # A removal keeps the bytes; the name can be used again. [D-14]
    assert device.push(Del("c.txt", 1)) == [(2, "tombstone")]
    assert device.heads()[b"c.txt"] == (2, None, 0)
    assert stage.office.fetched(device.school, "c.txt", 1) == b"3"
    assert device.push(Put("c.txt", b"3 again", base=2)) == [(3, "stored")]
    # Onto another document: the first gets a tombstone, the other one goes on from its own head. [D-11]
    assert device.push(Put("d.txt", b"3 again", base=3, origin="c.txt"), only=()) == [(2, "conflict")]
    assert device.heads()[b"c.txt"][1] is None
    # Onto a tombstone: it is the base.
    assert device.push(Put("c.txt", b"2 changed", base=2, origin="e.txt"), only=()) == [(5, "stored")]
    assert device.heads()[b"c.txt"][0] == 5 and device.heads()[b"e.txt"][1] is None
    # From where nothing of that base stands: as a new document. [D-12]
    assert device.push(Put("f.txt", b"new", base=9, origin="nowhere.txt")) == [(1, "stored")]
    assert device.push(Put("g.txt", b"newer", base=9, origin="f.txt")) == [(1, "stored")]
    assert device.heads()[b"f.txt"][0] == 1
    # Two that change places, in one bundle: each entry is decided on what those before it left. [D-16]
    assert device.push(Put("x", b"x"), Put("y", b"y")) == [(1, "stored")] * 2
    outcomes = device.push(Put("z", b"x", base=1, origin="x"), Put("x", b"y", base=1, origin="y"),
                           Put("y", b"x", base=1, origin="z"), only=())
    assert outcomes == [(1, "same")] * 3, outcomes
    heads = device.heads()
    assert heads[b"x"][1] == Chunk(b"y").hash and heads[b"y"][1] == Chunk(b"x").hash and b"z" not in heads


@scenario
def heads_are_paged_while_others_push(stage):
    """Every document that was there before and after shows, whatever comes meanwhile. [D-23] [H-9]"""
    device, sister = stage.device(0), stage.device(1)
    names = [f"{n:05d}.txt" for n in range(2500)]
    for start in range(0, len(names), 1250):
        device.push(*[Put(name, b"x") for name in names[start : start + 1250]])
    device.push(Put(b"\xff\xfe last", b"x"), Put(b"\x01 first", b"x"))
    failed = []

    def add():
        try:
            for n in range(20):
                sister.push(Put(f"{n * 111:05d}-between.txt", b"y"), Del(f"{n * 100:05d}.txt", 1))
        except BaseException as error:
            failed.append(error)

    thread = threading.Thread(target=add)
    thread.start()
    pages = [device.heads() for _ in range(4)]
    thread.join()
    assert not failed, failed
    wanted = {name.encode() for name in names} | {b"\xff\xfe last", b"\x01 first"}
    for page in pages:
        assert wanted <= set(page)
    assert len(device.heads()) == len(wanted) + 20
    for after in ("x", "zz", "%00", "=" * 10, "00" * 2000):
        with refused("malformed"):
            device.ask("GET", f"/v1/heads?after={after}")


@scenario
def a_report_says_how_the_school_stands(stage):
    """[I-2] What the Office sees is what was said, and nothing negative or endless is taken."""
    device = stage.device()
    device.report(tracked=7, receipted=5, pending={"bytes": 100, "files": 1}, skewMs=-1500, blocked=[
        {"cause": "possibleSecret", "count": 1, "folder": "2026/CCHC/Quý I"}, {"cause": "cause-of-tomorrow", "count": 2},
    ], inventory={"count": 0, "root": hashlib.sha256(b"").hexdigest()}, unknown={"member": [1, 2, 3]})
    school = next(s for s in stage.office.json("school", "list") if s["code"] == device.school)
    assert (school["tracked"], school["receipted"]) == (7, 5), school
    for members in [
        {"tracked": -1}, {"tracked": 10**15 + 1}, {"receipted": 1.5}, {"tracked": "7"}, {"skewMs": 10**14 + 1},
        {"pending": {"bytes": (1 << 60) + 1, "files": 1}}, {"pending": {"files": 1}}, {"tracked": 1 << 70},
        {"blocked": [{"cause": "x", "count": -1}]}, {"blocked": [{"count": 1}]}, {"tracked": True},
        {"blocked": [{"cause": "x", "count": 1}] * 1001}, {"inventory": {"count": 1, "root": "A" * 64}},
    ]:
        with refused("malformed", "limit"):
            device.report(**members)
    school = next(s for s in stage.office.json("school", "list") if s["code"] == device.school)
    assert (school["tracked"], school["receipted"]) == (7, 5), school
    device.report(tracked=8)
