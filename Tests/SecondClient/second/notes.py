# SPDX-License-Identifier: Apache-2.0
"""C2SP signed-note: keys, signatures, and the checkpoint that is one."""
import hashlib

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from .texts import b64, unb64

ED25519 = b"\x01"


def key_id(name, raw):
    return hashlib.sha256(name.encode() + b"\n" + ED25519 + raw).digest()[:4]


class NoteKey:
    """The public half: `name+keyID+base64(0x01 ‖ 32 bytes)`."""

    def __init__(self, vkey):
        self.name, self.id, rest = vkey.split("+", 2)
        data = unb64(rest)
        if data[:1] != ED25519 or len(data) != 33:
            raise ValueError("not an Ed25519 vkey")
        self.raw = data[1:]
        if key_id(self.name, self.raw).hex() != self.id:
            raise ValueError("the key ID is not the key's")

    def holds(self, signature, message):
        try:
            Ed25519PublicKey.from_public_bytes(self.raw).verify(signature, message)
            return True
        except InvalidSignature:
            return False

    def open(self, note):
        """The text of a signed note (str, ends with LF); ValueError unless this key signed it."""
        end = note.rindex("\n\n")
        text, lines = note[: end + 1], note[end + 2 :]
        if not lines.endswith("\n"):
            raise ValueError("the last line has no end")
        for line in lines[:-1].split("\n"):
            dash, name, signature = line.split(" ")
            if dash != "—":
                raise ValueError("not a signature line")
            data = unb64(signature)
            if name == self.name and data[:4].hex() == self.id:
                if not self.holds(data[4:], text.encode()):
                    raise ValueError("the signature does not hold")
                return text
        raise ValueError("this key did not sign")


class SigningKey:
    """A key pair with a name; made here, and only its public half is ever told. [E-7]"""

    def __init__(self, name, private=None):
        self.name = name
        self.private = private or Ed25519PrivateKey.generate()
        self.raw = self.private.public_key().public_bytes(Encoding.Raw, PublicFormat.Raw)
        self.id = key_id(name, self.raw).hex()

    @property
    def vkey(self):
        return f"{self.name}+{self.id}+{b64(ED25519 + self.raw)}"

    def sign(self, message):
        return self.private.sign(message)

    def note(self, text):
        """The signed note of a text that ends with LF, as bytes."""
        signature = b64(bytes.fromhex(self.id) + self.sign(text))
        return text + f"\n— {self.name} {signature}\n".encode()


class Checkpoint:
    """Origin, size and root; three lines and no more (10.1)."""

    def __init__(self, note, key):
        text = key.open(note)
        origin, size, root, rest = text.split("\n")
        if rest or origin != key.name:
            raise ValueError("not a checkpoint of this log")
        self.origin, self.size, self.root, self.note = origin, int(size), unb64(root), note
        if str(self.size) != size or len(self.root) != 32:
            raise ValueError("not a checkpoint")
