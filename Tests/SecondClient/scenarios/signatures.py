# SPDX-License-Identifier: Apache-2.0
"""Sections 1.5, 2.2 and 2.3."""
import time

from second.notes import SigningKey
from second.problems import refusal, refused
from second.signing import Signature, content_digest
from second.stage import scenario
from second.texts import b64, time_value

TARGETS = [
    ("GET", "/v1/heads", None), ("GET", "/v1/commands?after=0&wait=0", None), ("POST", "/v1/report", b"{}"),
    ("GET", "/v1/bundles/" + "0" * 64, None), ("PUT", "/v1/bundles/" + "0" * 64, b"x"),
    ("POST", "/v1/commands/rq-1/result", b"{}"),
]


@scenario
def a_signature_is_that_of_rfc_9421(stage):
    """Other orders, labels and parameters are understood, and signed. [S-3] [S-4] [S-6] [S-7]"""
    device = stage.device()
    device.checkpoint()
    now = int(time.time())
    device.ask("GET", "/v1/heads", signature=Signature(device.key, components=[
        "handover-checkpoint", "@path", "@method", "@authority"]))
    device.ask("GET", "/v1/heads", signature=Signature(
        device.key, parameters=f';alg="ed25519";keyid="{device.key.id}";nonce="abc";created={now};tag="x"'))
    other = Signature(device.key)
    plain = other.fields("GET", device.token.authority, "/v1/heads", {"handover-checkpoint": device.log.presented})
    fields = [("Handover-Checkpoint", device.log.presented), ("Handover-Protocol", "1"),
              ("Signature-Input", 'proxy=("@method");created=1, ' + plain[0][1]),
              ("Signature", f"proxy=:{b64(b'x' * 64)}:, " + plain[1][1])]
    answer = device.call("GET", "/v1/heads", signed=False, fields=fields)
    assert answer.status == 200, answer
    # Two lines of a field are one list.
    fields[-2:] = [("Signature-Input", 'proxy=("@method");created=1'), ("Signature-Input", plain[0][1]),
                   ("Signature", f"proxy=:{b64(b'x' * 64)}:"), ("Signature", plain[1][1])]
    answer = device.call("GET", "/v1/heads", signed=False, fields=fields)
    assert answer.status == 200, answer


@scenario
def what_is_not_signed_right_is_refused(stage):
    """[S-1] [S-3] [S-4] [S-5] [S-10]"""
    device = stage.device()
    device.checkpoint()
    for method, target, body in TARGETS:
        answer = device.call(method, target, body, signed=False, fields=[("Handover-Protocol", "1")])
        refusal(answer, "bad-signature")
    whole = ["@method", "@authority", "@path", "handover-checkpoint"]
    for components in [
        whole[1:], whole[:1] + whole[2:], whole[:2] + whole[3:], whole[:3], whole + ["@query"], whole + ["host"],
        whole + ["@method"], whole + ["content-digest"], ["@target-uri"] + whole, [],
    ]:
        signature = Signature(device.key, components=components or ["@method"])
        refusal(device.call("GET", "/v1/heads", signature=signature), "bad-signature")
    answer = device.call("GET", "/v1/heads?after=", signature=Signature(device.key, components=whole))
    refusal(answer, "bad-signature")
    now, ident = int(time.time()), device.key.id
    for parameters in [
        f';created={now};keyid="{ident}"', f';created={now};alg="ed25519"', f';keyid="{ident}";alg="ed25519"',
        f';created={now};keyid="{ident}";alg="rsa-v1_5-sha256"', f';created="{now}";keyid="{ident}";alg="ed25519"',
        f';created={now}.5;keyid="{ident}";alg="ed25519"', f';created={now};keyid={ident!r};alg="ed25519"', "", ";",
    ]:
        signature = Signature(device.key, parameters=parameters)
        refusal(device.call("GET", "/v1/heads", signature=signature), "bad-signature", "unknown-key")
    for spoil in [lambda s: bytes([s[0] ^ 1]) + s[1:], lambda s: s[:63], lambda s: s + b"\0", lambda s: b""]:
        refusal(device.call("GET", "/v1/heads", signature=Signature(device.key, spoil=spoil)), "bad-signature")
    refusal(device.call("GET", "/v1/heads", signature=Signature(device.key, label="other")), "bad-signature")
    # A signature for another address, method or host is none for this.
    stranger = SigningKey(device.key.name)
    refusal(device.call("GET", "/v1/heads", signature=Signature(stranger)), "unknown-key")
    refusal(device.call("GET", "/v1/heads", signature=Signature(stranger, keyid=ident)), "bad-signature")
    for method, authority, target in [
        ("POST", device.token.authority, "/v1/heads"), ("GET", "hub.example.org", "/v1/heads"),
        ("GET", device.token.authority, "/v1/commands"),
    ]:
        others = {"handover-checkpoint": device.log.presented}
        fields = Signature(device.key).fields(method, authority, target, others)
        fields += [("Handover-Checkpoint", device.log.presented), ("Handover-Protocol", "1")]
        refusal(device.call("GET", "/v1/heads", signed=False, fields=fields), "bad-signature")
    # The authority is the hub's own, whatever Host says. [S-8]
    assert device.call("GET", "/v1/heads", fields=[("Host", "somewhere.else")]).status == 200
    device.heads()


@scenario
def a_clock_that_is_wrong_learns_the_time(stage):
    """Beyond 300 seconds to either side, and only from a signature that is right. [S-9] [S-10]"""
    device = stage.device()
    for off in (3 * 86400, -3 * 86400, 330, -330):
        signature = Signature(device.key, created=int(time.time()) + off)
        problem = refusal(device.call("GET", "/v1/heads", signature=signature), "clock-skew")
        assert abs(time_value(problem.members["server-time"]) - time.time()) < 60
        forged = Signature(device.key, created=int(time.time()) + off, spoil=lambda s: bytes(64))
        refusal(device.call("GET", "/v1/heads", signature=forged), "bad-signature")
    for off in (270, -270):
        signature = Signature(device.key, created=int(time.time()) + off)
        assert device.call("GET", "/v1/heads", signature=signature).status == 200
    for created in (0, -1, 10**15, -(10**15)):
        answer = device.call("GET", "/v1/heads", signature=Signature(device.key, created=created))
        refusal(answer, "clock-skew", "bad-signature")


@scenario
def a_body_has_its_digest(stage):
    """[S-12] [S-13] [S-14]"""
    device = stage.device()
    body = b'{"agent":"x","blocked":[],"pending":{"bytes":0,"files":0},"receipted":0,"skewMs":0,"tracked":0}'
    right = content_digest(body)
    for digest in [None, content_digest(b"other"), "sha-512=:" + b64(bytes(64)) + ":", "sha-256=:AAAA:", "nonsense",
                   right.replace("sha-256", "SHA-256"), "sha-256"]:
        refusal(device.call("POST", "/v1/report", body, fields=[("Content-Digest", digest)]), "digest-mismatch")
    for digest in [right, f"sha-512=:{b64(bytes(64))}:, {right}", f"md5=:AAAA:, {right}"]:
        answer = device.call("POST", "/v1/report", body, fields=[("Content-Digest", digest)])
        assert answer.status == 204, (digest, answer)


@scenario
def every_answer_says_what_it_is(stage):
    """Protocol, commands and types in the fields; a wrong version is refused. [H-3] [H-5] [H-6] [X-1]"""
    device = stage.device()
    for version in (None, "0", "2", "1.0", "", "x"):
        refusal(device.call("GET", "/v1/heads", fields=[("Handover-Protocol", version)]), "unsupported-protocol")
    answer = device.ask("GET", "/v1/heads")
    assert answer.fields["content-type"] == "application/json" and answer.fields["handover-commands"] == "0"
    answer = device.ask("GET", "/v1/hello", signed=False)
    assert answer.fields["content-type"] == "application/json" and "handover-commands" not in answer.fields
    for path in ("checkpoint",):
        assert device.fetch_log(path)
    stage.office.run("resend", device.school, "nothing.txt")
    device.report()
    assert device.commands == 1
    device.heads()
    assert device.commands == 1
    commands = device.poll()
    assert device.commands == 1 and len(commands) == 1
    device.poll(after=commands[-1]["n"])
    assert device.commands == 0
    device.result(commands[0]["id"], result="absent")
    assert device.commands == 0


@scenario
def unknown_addresses_and_methods_are_problems(stage):
    """404 for what is not there, names of later versions included. [H-6] [X-1]"""
    device = stage.device()
    for method, target in [
        ("GET", "/"), ("GET", "/v1"), ("GET", "/v2/hello"), ("GET", "/v1/nothing"), ("POST", "/v1/keys"),
        ("GET", "/v1/dispatches"), ("POST", "/v1/dispatches/1/ack"), ("GET", "/v1/blobs/" + "0" * 64),
        ("GET", "/v1/obligations"), ("GET", "/v1/log/tile/0/000.p/0"), ("GET", "/v1/log/tile/0/999"),
        ("GET", "/v1/log/tile/00/000"), ("GET", "/v1/log/tile/entries/999"), ("GET", "/v1/log/../hello"),
        ("GET", "/v1/log/fork"), ("GET", "/v1/log/nothing"), ("GET", "/v1/hello/"), ("GET", "/v1/%68ello"),
        ("DELETE", "/v1/heads"), ("PUT", "/v1/hello"), ("POST", "/v1/heads"), ("DELETE", "/v1/bundles/" + "0" * 64),
        ("GET", "/v1/enrol"), ("PATCH", "/v1/report"), ("OPTIONS", "/v1/hello"),
    ]:
        for signed in (True, False):
            answer = device.call(method, target, signed=signed, body=b"" if method in ("POST", "PUT") else None)
            assert answer.status in (404, 405, 401, 200), (method, target, answer)
            if answer.status == 200:
                assert target in ("/v1/hello/", "/v1/%68ello"), (method, target, answer)
            else:
                refusal(answer, "not-found", "bad-signature")
    with refused("malformed"):
        device.ask("GET", "/v1/bundles/abc")
    with refused("not-found"):
        device.ask("GET", "/v1/bundles/" + "0" * 64)
    device.heads()
