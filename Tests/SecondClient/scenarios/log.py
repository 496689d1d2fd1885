# SPDX-License-Identifier: Apache-2.0
"""Sections 6.3 and 10.1."""
import struct

from second.bundle import Put
from second.log import tile_path, tiles_of
from second.problems import refusal, refused
from second.receipts import Receipt
from second.stage import scenario
from second.texts import b64
from second.tree import leaf_hash, root_of


@scenario
def the_log_is_one_tree_for_everyone(stage):
    """600 entries of two schools: every checkpoint that anyone saw is of one tree, tiles and entries included.
    [L-1] [L-2] [L-3] [L-4]"""
    device, stranger = stage.device(0), stage.device(2)
    receipts = []
    for n in range(300):
        for who in (device, stranger):
            receipts.append(who.put(who.bundle(Put(f"{n}.txt", f"{who.school} {n}".encode()))))
    now = device.checkpoint()
    assert now.size >= 602 and now.origin == device.log.key.name
    leaves = device.tiles.leaves(now.size)
    assert root_of(leaves) == now.root
    for size, root in device.log.seen + stranger.log.seen:
        assert root_of(leaves[:size]).hex() == root
    for receipt in receipts:
        # What is answered is already in the log that everyone sees.
        assert receipt.index < receipt.checkpoint.size <= now.size
    # Partial tiles of what was answered once, until the full one is there.
    for size in {size for size, _ in device.log.seen[-40:]}:
        assert len(device.tiles.leaves(size)) == size
    for level, index, width in tiles_of(now.size):
        if level == 0:
            path = tile_path(level, index, width).replace("tile/0/", "tile/entries/")
            data, found = device.fetch_log(path), []
            while data:
                length = struct.unpack(">H", data[:2])[0]
                found.append(leaf_hash(data[2 : 2 + length]))
                data = data[2 + length :]
            assert found == leaves[index * 256 : index * 256 + width]


@scenario
def consistency_is_proven_from_what_is_presented(stage):
    """Whatever was presented, smaller, equal or larger than the receipt's checkpoint. [U-14]"""
    device, sister = stage.device(0), stage.device(1)
    first = device.bundle(Put("a", b"a"))
    receipt = device.put(first)
    for n in range(20):
        sister.push(Put(f"{n}", b"x"))
    # An older receipt than the highest checkpoint: the proof goes the other way.
    device.checkpoint()
    assert device.log.highest.size > receipt.checkpoint.size
    assert device.get(first).proof == receipt.proof
    # Nothing presented: nothing to prove.
    kept, device.log.highest = device.log.highest, None
    assert "consistency" not in device.ask("GET", f"/v1/bundles/{first.id}").json()
    device.log.highest = kept
    # A forged receipt is not believed.
    for forged in [receipt.proof.replace(f"index {receipt.index}", f"index {receipt.index + 1}"),
                   receipt.proof.replace("extra aGFu", "extra aGFv"),
                   receipt.proof.replace(f"\n{receipt.checkpoint.size}\n", f"\n{receipt.checkpoint.size + 1}\n")]:
        assert forged != receipt.proof
        try:
            Receipt(forged, device.log.key)
        except (AssertionError, ValueError):
            continue
        raise AssertionError("a forged receipt was believed")


@scenario
def another_log_than_the_hubs_is_a_fork(stage):
    """The checkpoint that a request shows is compared before anything else is done. [H-4] [L-7]"""
    device = stage.device()
    device.push(Put("a", b"a"))
    now = device.checkpoint()
    bundle = device.bundle(Put("b", b"b"))
    for size, root in [(now.size, bytes(32)), (now.size + 1, now.root), (1, now.root), (1 << 60, bytes(32)),
                       ((1 << 64) - 1, bytes(32))]:
        field = [("Handover-Checkpoint", f"{size} {b64(root)}")]
        for method, target, body in [("GET", "/v1/heads", None), ("PUT", f"/v1/bundles/{bundle.id}", bundle.body()),
                                     ("GET", f"/v1/bundles/{bundle.id}", None), ("POST", "/v1/report", b"{}"),
                                     ("GET", "/v1/commands?after=0&wait=0", None)]:
            refusal(device.call(method, target, body, fields=field), "log-fork")
    with refused("not-found"):
        device.get(bundle)
    for value in ["", "x", "1", f"{now.size}", f"{now.size} AAAA", f"-1 {b64(now.root)}", f"1 {b64(now.root)} x",
                  f"{1 << 64} {b64(now.root)}", f"01 {b64(now.root)}", f"+1 {b64(now.root)}"]:
        answer = device.call("GET", "/v1/heads", fields=[("Handover-Checkpoint", value)])
        refusal(answer, "malformed", "log-fork")
    # The same size and root, and an older one, are right.
    for size, root in device.log.seen:
        device.ask("GET", "/v1/heads", fields=[("Handover-Checkpoint", f"{size} {b64(bytes.fromhex(root))}")])
    assert device.put(bundle).outcomes == [(1, "stored")]
