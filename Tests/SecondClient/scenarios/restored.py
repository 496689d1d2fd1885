# SPDX-License-Identifier: Apache-2.0
"""Section 10.2, in two parts: between them the hub is replaced by its backup."""
import os

from second.bundle import Put
from second.chunks import Chunk
from second.log import LogMemory
from second.notes import NoteKey
from second.problems import refused
from second.receipts import Receipt
from second.stage import Stage, scenario


@scenario
def before_a_restore(stage):
    """Something is in the backup, and something came after it."""
    device = stage.device()
    device.push(Put("a", b"in the backup"))
    stage.office.run("backup", os.path.join(stage.keep, "backup"))
    for n in range(3):
        device.push(Put(f"{n}", b"too late"))


@scenario
def beyond_a_restore(stage):
    """The hub says from where its new log goes on, and proves it; receipts of the old one stay proofs. [L-6] [L-7] [P-7] [U-14]"""
    [(device, _)] = list(Stage.load(stage.keep))
    old = device.log
    for _ in range(2):
        with refused("log-fork") as seen:
            device.heads()
    hello = device.ask("GET", "/v1/hello", signed=False).json()
    key = NoteKey(hello["logs"][0])
    assert key.name == old.key.name + "-2" and key.raw == old.key.raw
    assert hello["logs"][1] == device.hello["logs"][0] and hello["storeId"] == device.hello["storeId"]
    fork = Receipt(device.fetch_log("fork").decode(), key)
    assert (fork.event, fork.school, fork.by, fork.index) == ("fork", "-", "hub", 0)
    word, origin, size, root = fork.lines[7].split(" ")
    assert (word, origin) == ("fork", old.key.name) and fork.lines[8].startswith("proven ")
    assert int(size) <= old.highest.size and len(fork.lines) == 9
    assert (int(size), root) in old.seen, "the restored root is one that was seen"
    assert seen.problem.members["size"] >= 1, seen.problem
    # From here on in the new log; what the backup lacks is sent again.
    device.log = LogMemory(key)
    device.checkpoint()
    assert device.heads() == {b"a": (1, Chunk(b"in the backup").hash, 13)}
    receipts = dict(device.bundles)
    assert device.push(*[Put(f"{n}", b"too late") for n in range(3)]) == [(1, "stored")] * 3
    for ident, proof in receipts.items():
        # Each was, and stays, a proof under the old name.
        held = Receipt(proof, old.key)
        answer = device.call("GET", f"/v1/bundles/{ident}")
        if held.index < int(size):
            message = answer.json()
            assert message["receipt"] == proof and "consistency" not in message, message
        else:
            assert answer.status == 404, answer
    # The old name is refused to whoever still shows it.
    kept, device.log = device.log, old
    with refused("log-fork"):
        device.heads()
    device.log = kept
    device.heads()
