# SPDX-License-Identifier: Apache-2.0
"""What must hold of any scenario once the hub was stopped and started again."""
from second.problems import refused
from second.receipts import Receipt
from second.stage import Stage, scenario
from second.tree import root_of


@scenario
def after_restart(stage):
    """Every receipt is answered again byte for byte, the log continues what was seen, and the heads are the same. [U-10]"""
    for device, heads in Stage.load(stage.keep):
        if device.revoked:
            with refused("revoked"):
                device.heads()
            continue
        for ident, proof in device.bundles.items():
            message = device.ask("GET", f"/v1/bundles/{ident}").json()
            assert message["receipt"] == proof, "another receipt after a restart"
            Receipt(proof, device.log.key)
        # The hub presented these; one tree must have them all. [L-3] [L-4]
        now = device.checkpoint()
        leaves = device.tiles.leaves(now.size)
        for size, root in device.log.seen:
            assert size <= now.size and root_of(leaves[:size]).hex() == root, f"the root of size {size} is another"
            device.tiles.leaves(size)
        found = {path.hex(): list(head) for path, head in device.heads().items()}
        assert found == heads, "the heads are others after a restart"
