# SPDX-License-Identifier: Apache-2.0
"""A device: enrols, signs, hands over, and believes nothing that it has not verified."""
import time
import uuid

from .bundle import Bundle
from .http import Connection
from .log import LogMemory, Tiles
from .notes import NoteKey, SigningKey
from .receipts import Receipt
from .signing import Signature, content_digest
from .texts import dump, path_of_message, time_text, time_value, unb64
from .token import Token


class WrongPin(Exception):
    """The hub's keys are not those of the token; the secret was not sent."""


class Problem(Exception):
    """A refusal in the form of 9.1."""

    def __init__(self, answer):
        kind, self.members, self.status = answer.fields.get("content-type"), {}, answer.status
        assert kind == "application/problem+json", f"no problem: {answer}"
        assert answer.fields.get("handover-protocol") == "1", f"an answer without Handover-Protocol: {answer}"
        self.members = answer.json()
        assert self.members["status"] == answer.status and self.members["title"], answer
        prefix = "urn:handover:problem:"
        assert self.members["type"].startswith(prefix), answer
        self.code = self.members["type"][len(prefix) :]
        if "retryAfter" in self.members:
            assert answer.fields["retry-after"] == str(self.members["retryAfter"]), answer
        super().__init__(f"{answer.status} {self.members}")


class Device:
    """One enrolled agent of a school, its state in memory."""

    def __init__(self, token):
        self.token = Token(token)
        self.school = self.token.school
        self.key = SigningKey(f"school/{self.school}/device")
        self.incarnation, self.seq = str(uuid.uuid4()), 0
        self.connection = self.pin = self.hello = self.log = None
        self.commands, self.bundles, self.skew = None, {}, 0

    # Connections

    def connect(self, pinned=True, **options):
        return Connection(self.token.host, self.token.port, self.pin if pinned else None, **options)

    def call(self, method, target, body=None, fields=(), signature=None, signed=True, connection=None):
        """A request and its answer, whatever it is. The connection is kept; a new one is opened where the hub closed it."""
        sent = [("Host", self.token.authority)]
        if signed:
            sent.append(("Handover-Protocol", "1"))
            if self.log is not None and self.log.highest is not None:
                sent.append(("Handover-Checkpoint", self.log.presented))
        if body is not None:
            sent.append(("Content-Length", len(body)))
            if not target.startswith("/v1/bundles/"):
                sent += [("Content-Type", "application/json"), ("Content-Digest", content_digest(body))]
            else:
                sent.append(("Content-Type", "application/vnd.handover.bundle"))
        changed = {name.lower() for name, _ in fields}
        sent = [field for field in sent if field[0].lower() not in changed]
        sent += [field for field in fields if field[1] is not None]
        if signed:
            others = {name.lower(): value for name, value in sent}
            signature = signature or Signature(self.key)
            sent += signature.fields(method, self.token.authority, target, others)
        if connection is not None:
            return connection.exchange(method, target, sent, body)
        for again in (False, True):
            if self.connection is None:
                self.connection, again = self.connect(), True
            try:
                answer = self.connection.exchange(method, target, sent, body)
                break
            except (ConnectionResetError, BrokenPipeError, OSError):
                self.connection = None
                if again:
                    raise
        if answer.fields.get("connection", "").lower() == "close":
            self.connection.close()
            self.connection = None
        return answer

    def ask(self, method, target, body=None, **options):
        """A request that the hub is to carry out; a refusal is thrown as Problem."""
        answer = self.call(method, target, body, **options)
        if answer.status >= 300:
            raise Problem(answer)
        assert answer.fields.get("handover-protocol") == "1", f"an answer without Handover-Protocol: {answer}"
        if options.get("signed", True) and target != "/v1/enrol":
            # [H-5]
            assert "handover-commands" in answer.fields, f"an answer without Handover-Commands: {answer}"
            self.commands = int(answer.fields["handover-commands"])
        return answer

    # Enrolment

    def greet(self):
        """Asks who the hub is and checks it against the token; the secret has not been told when this throws. [E-4]"""
        answer = self.ask("GET", "/v1/hello", signed=False, connection=self.connect(pinned=False))
        hello = answer.json()
        spki = unb64(hello["tlsSpki"])
        if Token.pin_of(spki, hello["logs"][0]) != self.token.pin:
            raise WrongPin("the fingerprint of the hub is wrong")
        self.pin = spki
        # Once more over a connection that proves that the other side holds the key. [E-6]
        self.hello = self.ask("GET", "/v1/hello", signed=False).json()
        assert self.hello["tlsSpki"] == hello["tlsSpki"] and self.hello["logs"][0] == hello["logs"][0]
        self.log = LogMemory(NoteKey(self.hello["logs"][0]))
        self.skew = (time_value(self.hello["serverTime"]) - time.time()) * 1000
        first = self.log.open(self.hello["checkpoint"])
        if first.size:
            self.log.take(first, None, None, self.tiles)
        return self.hello

    def enrol_body(self, **changes):
        members = {"incarnation": self.incarnation, "key": self.key.vkey, "school": self.school,
                   "secret": self.token.secret}
        members.update(changes)
        return dump(members)

    def enrol(self):
        self.greet()
        answer = self.ask("POST", "/v1/enrol", self.enrol_body())
        assert answer.status == 201, answer
        found = answer.json()
        assert found["device"] == self.key.id and found["storeId"] == self.hello["storeId"], found
        return self

    # Bundles

    def members(self, **changes):
        members = {
            "hub": self.hello["storeId"], "school": self.school, "inc": self.incarnation, "seq": self.seq + 1,
            "sentAt": time_text(), "skewMs": int(self.skew), "stage": False, "files": [],
        }
        members.update(changes)
        return members

    def bundle(self, *entries, key=None, **changes):
        """A manifest with the next number (or another member than usual). It takes the number only when it is sent."""
        members = self.members(**{"files": [entry.told for entry in entries], **changes})
        return Bundle(key or self.key, members, entries)

    def stage_bundle(self, chunks, /, **changes):
        told = {"seq": 0, "stage": True, "chunks": [c.told for c in chunks], **changes}
        return Bundle(self.key, self.members(**told), staged=chunks)

    def put(self, bundle, body=None, connection=None):
        """Sends a bundle that commits; returns its receipt, everything of it verified."""
        presented = self.log.highest
        answer = self.ask("PUT", f"/v1/bundles/{bundle.id}", bundle.body() if body is None else body,
                          connection=connection)
        return self.accept(bundle, answer, presented)

    def accept(self, bundle, answer, presented):
        message = answer.json()
        receipt = Receipt(message["receipt"], self.log.key)
        receipt.outcomes = receipt.of_bundle(bundle, self)
        proof = message.get("consistency")
        sizes = {receipt.checkpoint.size, presented.size if presented else 0}
        # [U-14]
        assert (proof is not None) == (len(sizes) == 2 and 0 not in sizes), f"consistency: {message}"
        assert message.get("commands") == int(answer.fields["handover-commands"]), answer
        self.log.take(receipt.checkpoint, presented, proof, self.tiles)
        # [U-10]
        known = self.bundles.setdefault(bundle.id, receipt.proof)
        assert known == receipt.proof, "the same bundle was answered with another receipt"
        self.seq = max(self.seq, bundle.members["seq"])
        return receipt

    def put_fields(self, bundle, length):
        """The fields of a PUT that a scenario sends piece by piece; None for no Content-Length."""
        fields = [("Host", self.token.authority), ("Handover-Protocol", "1")]
        if length is not None:
            fields.append(("Content-Length", length))
        others = {}
        if self.log.presented:
            others["handover-checkpoint"] = self.log.presented
            fields.append(("Handover-Checkpoint", self.log.presented))
        return fields + Signature(self.key).fields("PUT", self.token.authority, f"/v1/bundles/{bundle.id}", others)

    def begin(self, bundle, body, count):
        """Sends the head and the first `count` bytes of a bundle on a connection of its own, which is returned."""
        connection = self.connect()
        fields = self.put_fields(bundle, len(body))
        connection.send(connection.head("PUT", f"/v1/bundles/{bundle.id}", fields) + body[:count])
        return connection

    def get(self, bundle):
        presented = self.log.highest
        return self.accept(bundle, self.ask("GET", f"/v1/bundles/{bundle.id}"), presented)

    def push(self, *entries, only=None, **changes):
        """A new bundle of these entries; returns the outcomes."""
        bundle = self.bundle(*entries, **changes)
        return self.put(bundle, bundle.body(only)).outcomes

    def stage(self, chunks, **options):
        bundle = self.stage_bundle(chunks)
        for again in range(60):
            try:
                answer = self.ask("PUT", f"/v1/bundles/{bundle.id}", bundle.body(), **options)
                break
            except Problem as problem:
                # Of an attempt that was cut off, the hub may not know yet that it has ended.
                if problem.code not in ("in-progress", "too-many-requests") or again == 59:
                    raise
                time.sleep(problem.members["retryAfter"])
        # [U-4]
        assert answer.json() == {"staged": len(chunks)}, answer
        return answer

    # The rest

    def heads(self):
        """All pages: path to (version, sha256 or None, size)."""
        found, target = {}, "/v1/heads"
        while target:
            page = self.ask("GET", target).json()
            assert len(page["heads"]) <= 1000
            for head in page["heads"]:
                path = path_of_message(head["path"])
                assert head["deleted"] == ("sha256" not in head) and (not head["deleted"] or head["size"] == 0), head
                found[path] = (head["version"], head.get("sha256"), head["size"])
            target = f"/v1/heads?after={page['next']}" if page.get("next") else None
        return found

    def poll(self, after=0, wait=0, connection=None):
        """The commands beyond `after`; an empty list for 204."""
        answer = self.ask("GET", f"/v1/commands?after={after}&wait={wait}", connection=connection)
        if answer.status == 204:
            return []
        commands = answer.json()["commands"]
        assert commands and [c["n"] for c in commands] == sorted({c["n"] for c in commands})
        assert commands[0]["n"] > after
        return commands

    def result(self, command, **members):
        answer = self.ask("POST", f"/v1/commands/{command}/result", dump(members))
        assert answer.status == 204, answer

    def report(self, **members):
        message = {"agent": "second", "blocked": [], "pending": {"bytes": 0, "files": 0}, "receipted": 0, "skewMs": 0,
                   "tracked": 0}
        message.update(members)
        answer = self.ask("POST", "/v1/report", dump(message))
        assert answer.status == 204, answer

    @property
    def tiles(self):
        return Tiles(self.fetch_log)

    def fetch_log(self, path):
        return self.ask("GET", f"/v1/log/{path}", signed=False).body

    def checkpoint(self):
        """The log's checkpoint of now, verified against the tiles and what was seen before."""
        checkpoint = self.log.open(self.fetch_log("checkpoint").decode())
        self.log.take(checkpoint, None, None, self.tiles)
        return checkpoint
