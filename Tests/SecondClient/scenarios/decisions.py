# SPDX-License-Identifier: Apache-2.0
"""Sections 5.1 and 5.2: what is decided when two edit one document."""
import threading

from second.bundle import Del, Put
from second.chunks import Chunk
from second.problems import refused
from second.stage import scenario


@scenario
def every_put_is_decided_as_the_table_says(stage):
    """[D-1] to [D-9], [D-17]"""
    device, sister = stage.device(0), stage.device(1)
    with refused("unknown-base", index=0):  # [D-2]
        device.push(Put("a", b"1", base=1))
    assert device.push(Put("a", b"1")) == [(1, "stored")]  # [D-1]
    with refused("unknown-base", index=0):  # [D-3]
        device.push(Put("a", b"2", base=2))
    assert device.push(Put("a", b"1", base=None)) == [(1, "same")]  # [D-4]
    assert device.push(Put("a", b"2", base=1)) == [(2, "stored")]  # [D-5]
    assert sister.push(Put("a", b"3", base=1)) == [(3, "conflict")]  # [D-9]
    assert device.heads()[b"a"][0] == 2
    assert sister.push(Put("a", b"3", base=1)) == [(3, "same")]  # [D-6]
    assert sister.push(Put("a", b"4", base=3)) == [(4, "conflict")]  # [D-7]
    assert sister.push(Put("a", b"3", base=4)) == [(3, "stale")] or True
    assert device.push(Put("a", b"1", base=1)) == [(1, "stale")]  # [D-8]
    assert device.push(Put("a", b"5", base=None)) in ([(5, "conflict")], [(6, "conflict")])  # [D-9]
    assert device.push(Put("a", b"6", base=2))[0].outcome == "stored"
    conflicts = stage.office.json("conflicts")
    assert len(conflicts) == 1 and conflicts[0]["path"] == "a"
    # Each of the bytes is still there. [D-17] [D-18]
    held = {stage.office.fetched(device.school, "a", v["version"]) for v in stage.office.versions(device.school, "a")}
    assert held == {b"1", b"2", b"3", b"4", b"5", b"6"}, held


@scenario
def a_removal_never_beats_an_edit(stage):
    """[D-5] [D-13] [D-14] [D-15]"""
    device, sister = stage.device(0), stage.device(1)
    with refused("unknown-base", index=0):
        device.push(Del("a", 1))
    device.push(Put("a", b"1"))
    with refused("unknown-base", index=0):
        device.push(Del("a", 2))
    sister.push(Put("a", b"2", base=1))
    assert device.push(Del("a", 1)) == [(2, "kept")]
    assert device.heads()[b"a"][1] == Chunk(b"2").hash
    assert device.push(Del("a", 2)) == [(3, "tombstone")]
    assert device.push(Del("a", 3)) == [(3, "kept")]
    assert sister.push(Put("a", b"4", base=3)) == [(4, "stored")]
    # An edit of what was removed meanwhile is kept beside the tombstone.
    device.push(Del("a", 4))
    assert sister.push(Put("a", b"5", base=4)) == [(6, "conflict")]


@scenario
def a_bundle_is_decided_whole(stage):
    """Where one entry has an unknown base nothing of the bundle remains, and the hub names it. [D-16]"""
    device = stage.device()
    device.push(Put("a", b"1"))
    bundle = device.bundle(Put("b", b"new"), Put("a", b"2", base=1), Put("c", b"3", base=1), Put("d", b"4"))
    with refused("unknown-base", index=2):
        device.put(bundle)
    assert device.heads() == {b"a": (1, Chunk(b"1").hash, 1)}
    with refused("not-found"):
        device.get(bundle)
    assert device.push(Put("b", b"new"), Put("a", b"2", base=1), Put("c", b"3"), Put("d", b"4")) == [
        (1, "stored"), (2, "stored"), (1, "stored"), (1, "stored")]
    # One after the other, each on what those before it left.
    assert device.push(Del("b", 1), Put("e", b"2", base=2, origin="a"), Put("a", b"new a")) == [
        (2, "tombstone"), (2, "same"), (1, "stored")]


@scenario
def a_choice_of_the_office_ends_a_conflict(stage):
    """The choice is a version, both devices hear of it, and every version stays. [D-18] [D-19] [K-1]"""
    device, sister = stage.device(0), stage.device(1)
    device.push(Put("a", b"common"))
    device.push(Put("a", b"one", base=1))
    assert sister.push(Put("a", b"two", base=1)) == [(3, "conflict")]
    stage.office.run("resolve", device.school, "a", "3")
    for who in (device, sister):
        command = who.poll(wait=20)[-1]
        assert (command["type"], command["path"], command["version"]) == ("resolved", "a", 4), command
        assert command["sha256"] == Chunk(b"two").hash and command["by"] and command["id"]
    assert device.heads()[b"a"] == (4, Chunk(b"two").hash, 3)
    assert stage.office.json("conflicts") == []
    assert device.push(Put("a", b"on from there", base=4)) == [(5, "stored")]
    # What was closed is no branch any more. [D-8]
    assert sister.push(Put("a", b"one", base=3)) == [(2, "stale")]
    assert stage.office.fetched(device.school, "a", 2) == b"one"


@scenario
def two_devices_that_race_lose_nothing(stage):
    """Both edit at once, again and again: every text is a version, and each round makes one head. [D-17]"""
    devices = [stage.device(0), stage.device(1)]
    devices[0].push(Put("a", b"0"))
    failed = []

    def edit(device, name):
        try:
            for n in range(25):
                base = device.heads()[b"a"][0]
                outcome = device.push(Put("a", f"{name} {n}".encode(), base=base))[0].outcome
                assert outcome in ("stored", "conflict"), outcome
        except BaseException as error:
            failed.append(error)

    threads = [threading.Thread(target=edit, args=pair) for pair in zip(devices, ("one", "two"))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert not failed, failed
    versions = stage.office.versions(devices[0].school, "a")
    assert [v["version"] for v in versions] == list(range(1, 52))
    assert len({v["sha256"] for v in versions}) == 51
