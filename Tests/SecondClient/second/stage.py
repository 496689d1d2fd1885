# SPDX-License-Identifier: Apache-2.0
"""What a scenario plays on: a hub that serves, tokens of its schools, its command line; and what is kept for after a restart."""
import json
import os
import random
import time

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat

from .device import Device
from .log import LogMemory
from .notes import NoteKey, SigningKey

SCENARIOS = {}


def scenario(play):
    """Makes a function a scenario, named as it is with - for _; its docstring says what it shows."""
    SCENARIOS[play.__name__.replace("_", "-")] = play
    return play


class Stage:
    def __init__(self, tokens, office, seed):
        self.tokens, self.office, self.seed = list(tokens), office, seed
        self.random, self.devices = random.Random(seed), []

    def device(self, number=0):
        """A device enrolled by the token of that number, counted from 0."""
        device = Device(self.tokens[number]).enrol()
        self.devices.append(device)
        return device

    def bytes(self, count):
        """Random bytes; the seed is printed."""
        return self.random.randbytes(count)

    def until(self, what, condition, seconds=20):
        """Waits until `condition` returns something true, and returns that."""
        end = time.monotonic() + seconds
        while time.monotonic() < end:
            found = condition()
            if found:
                return found
            time.sleep(0.05)
        raise AssertionError(f"it did not come true in {seconds} s: {what}")

    def save(self, directory):
        """Writes what the devices hold, for `Stage.load`."""
        kept = []
        for device in self.devices:
            secret = device.key.private.private_bytes(Encoding.Raw, PrivateFormat.Raw, NoEncryption())
            highest = device.log.highest
            kept.append({
                "token": self.tokens[0] if device.token is None else device.token.text(), "key": secret.hex(),
                "incarnation": device.incarnation, "seq": device.seq, "hello": device.hello, "pin": device.pin.hex(),
                "bundles": device.bundles, "highest": highest.note if highest else None, "seen": device.log.seen,
                "revoked": getattr(device, "revoked", False), "heads": _listed(device),
            })
        with open(os.path.join(directory, "devices.json"), "w", encoding="utf-8") as file:
            json.dump(kept, file)

    @staticmethod
    def load(directory):
        """The devices as they were, with the heads that they saw last."""
        with open(os.path.join(directory, "devices.json"), encoding="utf-8") as file:
            for kept in json.load(file):
                device = Device(kept["token"])
                device.key = SigningKey(device.key.name, Ed25519PrivateKey.from_private_bytes(bytes.fromhex(kept["key"])))
                device.incarnation, device.seq = kept["incarnation"], kept["seq"]
                device.hello, device.pin, device.bundles = kept["hello"], bytes.fromhex(kept["pin"]), kept["bundles"]
                device.log = LogMemory(NoteKey(device.hello["logs"][0]))
                device.log.seen = [tuple(seen) for seen in kept["seen"]]
                device.log.highest = device.log.open(kept["highest"]) if kept["highest"] else None
                device.revoked = kept["revoked"]
                yield device, kept["heads"]


def _listed(device):
    if getattr(device, "revoked", False):
        return None
    return {path.hex(): list(head) for path, head in device.heads().items()}
