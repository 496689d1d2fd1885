# SPDX-License-Identifier: Apache-2.0
"""The enrolment token of section 2.1."""
import hashlib
import re

ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"


def crockford(data):
    """Five bits a character, most significant first, the last one filled up with zeros."""
    bits = "".join(f"{b:08b}" for b in data)
    bits += "0" * (-len(bits) % 5)
    return "".join(ALPHABET[int(bits[i : i + 5], 2)] for i in range(0, len(bits), 5))


def spelled(text):
    """Capitals for small letters, O as 0, I and L as 1; anything else outside of the alphabet is refused."""
    plain = text.upper().replace("O", "0").replace("I", "1").replace("L", "1")
    if not text.isascii() or any(c not in ALPHABET for c in plain):
        raise ValueError(f"not in the alphabet: {text}")
    return plain


class Token:
    """`https://host[:port]/CODE/SECRET/PIN`."""

    def __init__(self, text):
        if len(text.encode()) > 512:
            raise ValueError("a token is at most 512 bytes long")
        found = re.fullmatch(r"https://([^/@?#]+?)(?::(\d{1,5}))?/([^/]+)/([^/]+)/([^/]+)", "".join(text.split()))
        if not found:
            raise ValueError("not a token")
        self.host, port, self.school, secret, pin = found.groups()
        self.port = int(port or 443)
        self.secret, self.pin = spelled(secret), spelled(pin)
        if len(self.secret) != 16 or len(self.pin) != 26:
            raise ValueError("SECRET and PIN have 16 and 26 characters")

    @property
    def authority(self):
        host = self.host.lower()
        return host if self.port == 443 else f"{host}:{self.port}"

    def text(self, school=None, secret=None, pin=None):
        """The token with other parts."""
        parts = (self.host, self.port, school or self.school, secret or self.secret, pin or self.pin)
        return "https://%s:%d/%s/%s/%s" % parts

    @staticmethod
    def pin_of(spki, vkey):
        """First 16 bytes of SHA-256(DER SubjectPublicKeyInfo ‖ text of the log's vkey)."""
        return crockford(hashlib.sha256(spki + vkey.encode()).digest()[:16])
