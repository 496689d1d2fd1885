# SPDX-License-Identifier: Apache-2.0
"""Request signatures (2.2) and content digests (2.3)."""
import hashlib
import time

from .texts import b64

ORDER = ["@method", "@authority", "@path", "@query", "content-digest", "handover-checkpoint"]


def content_digest(body):
    return f"sha-256=:{b64(hashlib.sha256(body).digest())}:"


class Signature:
    """How a request is signed; every part can be told otherwise, for requests that must be refused."""

    def __init__(self, key, label="es", created=None, keyid=None, components=None, parameters=None, spoil=None):
        self.key, self.label, self.created, self.keyid = key, label, created, keyid
        self.components, self.parameters, self.spoil = components, parameters, spoil

    def fields(self, method, authority, target, others):
        """The two fields for a request whose other signed fields are in `others`, by small-letter names."""
        path, mark, query = target.partition("?")
        values = {"@method": method, "@authority": authority, "@path": path}
        if mark:
            values["@query"] = mark + query
        for name in ("content-digest", "handover-checkpoint"):
            if name in others:
                values[name] = others[name]
        named = self.components or [name for name in ORDER if name in values]
        listed = " ".join(f'"{name}"' for name in named)
        created = int(time.time()) if self.created is None else self.created
        keyid = self.keyid or self.key.id
        parameters = f';created={created};keyid="{keyid}";alg="ed25519"' if self.parameters is None else self.parameters
        lines = [f'"{name}": {values.get(name, "")}' for name in named]
        signed = "\n".join(lines + [f'"@signature-params": ({listed}){parameters}'])
        signature = self.key.sign(signed.encode())
        if self.spoil:
            signature = self.spoil(signature)
        return [
            ("Signature-Input", f"{self.label}=({listed}){parameters}"),
            ("Signature", f"{self.label}=:{b64(signature)}:"),
        ]
