# SPDX-License-Identifier: Apache-2.0
"""HTTP/1.1 over TLS with a pinned key, on sockets, so that a test can also say what no library would."""
import json
import socket
import ssl

from cryptography import x509
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat


class WrongKey(Exception):
    """The other side's certificate has another key; nothing was sent."""


class Answer:
    """A status, fields by small-letter names, and the body."""

    def __init__(self, status, fields, body):
        self.status, self.fields, self.body = status, fields, body

    def json(self):
        return json.loads(self.body)

    def __repr__(self):
        return f"{self.status} {self.fields} {self.body[:600]!r}"


class Connection:
    """One connection; `pin` is the SubjectPublicKeyInfo that it must show, None to take any."""

    def __init__(self, host, port, pin=None, timeout=60, versions=(None, None)):
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
        context.check_hostname = False
        context.verify_mode = ssl.CERT_NONE
        if versions[0]:
            context.set_ciphers("ALL:@SECLEVEL=0")
            context.minimum_version, context.maximum_version = versions
        plain = socket.create_connection((host, port), timeout=timeout)
        try:
            plain.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            self.socket = context.wrap_socket(plain, server_hostname=host)
        except BaseException:
            plain.close()
            raise
        shown = x509.load_der_x509_certificate(self.socket.getpeercert(binary_form=True)).public_key()
        self.reader = None
        self.spki = shown.public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)
        if pin is not None and self.spki != pin:
            self.close()
            raise WrongKey("the certificate has another key than the pinned one")
        self.reader = self.socket.makefile("rb")

    def close(self):
        # The reader shares the socket: both must let go of it.
        if self.reader:
            self.reader.close()
        self.socket.close()

    def send(self, data):
        self.socket.sendall(data)

    def head(self, method, target, fields):
        """A request's head; `fields` are pairs of bytes or text."""
        lines = [f"{method} {target} HTTP/1.1".encode()]
        for name, value in fields:
            lines.append(name.encode() + b": " + (value if isinstance(value, bytes) else str(value).encode()))
        return b"\r\n".join(lines) + b"\r\n\r\n"

    def exchange(self, method, target, fields, body=None):
        """One request and its answer. Where the hub hangs up before it has taken the body, its answer is still read."""
        try:
            self.send(self.head(method, target, fields))
            if body:
                self.send(body)
        except (BrokenPipeError, ConnectionResetError, ssl.SSLError):
            pass
        return self.answer()

    def answer(self):
        """The next answer."""
        line = self.reader.readline(65536)
        if not line:
            raise ConnectionResetError("the hub closed the connection without an answer")
        status = int(line.split(b" ")[1])
        fields = {}
        while True:
            line = self.reader.readline(65536).rstrip(b"\r\n")
            if not line:
                break
            name, _, value = line.partition(b":")
            fields[name.decode().lower()] = value.strip().decode()
        if status == 100:
            return self.answer()
        return Answer(status, fields, self.body(status, fields))

    def body(self, status, fields):
        if status in (204, 304):
            return b""
        if fields.get("transfer-encoding", "").lower() == "chunked":
            data = b""
            while True:
                size = int(self.reader.readline(1024).split(b";")[0], 16)
                data += self.reader.read(size)
                self.reader.readline(1024)
                if size == 0:
                    return data
        return self.reader.read(int(fields.get("content-length", "0")))
