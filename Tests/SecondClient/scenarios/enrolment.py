# SPDX-License-Identifier: Apache-2.0
"""Section 2.1."""
import os
import socket
import ssl

from second.bundle import Put
from second.device import Device, WrongPin
from second.http import Connection, WrongKey
from second.notes import SigningKey
from second.problems import refusal, refused
from second.stage import scenario
from second.token import Token


@scenario
def a_token_enrols_one_key(stage):
    """The same secret and key are the same device; another key, secret or school is refused. [E-9] [E-10] [E-11]"""
    device = stage.device()
    hello = device.hello
    assert hello["protocol"]["min"] <= 1 <= hello["protocol"]["max"]
    assert len(hello["storeId"]) == 32 and all(value >= 1 for value in hello["limits"].values())
    for _ in range(2):
        again = device.ask("POST", "/v1/enrol", device.enrol_body())
        assert again.status == 201 and again.json()["device"] == device.key.id

    other = Device(stage.tokens[0])
    other.greet()
    with refused("code-used"):
        other.ask("POST", "/v1/enrol", other.enrol_body())
    with refused("code-refused"):
        other.ask("POST", "/v1/enrol", other.enrol_body(secret="0123456789ABCDEF"))
    # A key that was not enrolled is not known, and a secret of one school enrols nobody of another.
    with refused("unknown-key"):
        other.heads()
    foreign = Device(Token(stage.tokens[2]).text(school=device.school))
    foreign.greet()
    with refused("code-refused"):
        foreign.ask("POST", "/v1/enrol", foreign.enrol_body())
    # Of the secret there is nothing in the hub's files. [E-11]
    for folder, _, names in os.walk(stage.office.data):
        for name in names:
            if os.path.isfile(os.path.join(folder, name)):
                with open(os.path.join(folder, name), "rb") as file:
                    assert device.token.secret.encode() not in file.read(), name
    # A refusal used nothing up.
    stage.device(2)
    assert device.heads() == {}


@scenario
def an_enrolment_is_signed_by_its_own_key(stage):
    """Body and signature must name one key, of the school that the body names. [E-8] [S-12] [S-13]"""
    device, thief = Device(stage.tokens[0]), SigningKey("school/TH01/device")
    device.greet()
    with refused("bad-signature"):
        device.ask("POST", "/v1/enrol", device.enrol_body(key=thief.vkey))
    device.key = SigningKey("school/MN07/device")
    with refused("bad-signature"):
        device.ask("POST", "/v1/enrol", device.enrol_body())
    device.key = SigningKey("someone")
    with refused("bad-signature"):
        device.ask("POST", "/v1/enrol", device.enrol_body())
    device.key = SigningKey("school/TH01/device")
    body = device.enrol_body()
    refusal(device.call("POST", "/v1/enrol", body, signed=False, fields=[("Handover-Protocol", "1")]), "bad-signature")
    with refused("digest-mismatch"):
        device.ask("POST", "/v1/enrol", body, fields=[("Content-Digest", None)])
    with refused("malformed"):
        device.ask("POST", "/v1/enrol", b'{"school":"TH01"}')
    with refused("malformed"):
        device.ask("POST", "/v1/enrol", body[:-1])
    stage.device()


@scenario
def a_token_is_read_as_people_write_it(stage):
    """Small letters, O, I, L and white space are understood; a wrong pin ends before the secret is sent. [E-1] [E-2]"""
    token = Token(stage.tokens[0])
    device = Device(token.text(secret=token.secret.lower().replace("0", "o").replace("1", "l"),
                               pin=token.pin.lower().replace("1", "I")).replace("/", " /\n"))
    device.enrol()
    stage.devices.append(device)
    wrong = ("0" if token.pin[0] != "0" else "1") + token.pin[1:]
    try:
        Device(token.text(pin=wrong)).greet()
        raise AssertionError("a wrong pin was taken")
    except WrongPin:
        pass
    # The pinned key is asked for on every connection.
    try:
        Connection(token.host, token.port, pin=b"another key")
        raise AssertionError("a wrong key was taken")
    except WrongKey:
        pass


@scenario
def only_tls_is_spoken(stage):
    """Neither plain HTTP nor an old TLS gets an answer of this protocol. [H-1]"""
    device = stage.device()
    with socket.create_connection((device.token.host, device.token.port), timeout=10) as plain:
        plain.sendall(b"GET /v1/hello HTTP/1.1\r\nHost: hub\r\n\r\n")
        answer = plain.recv(4096)
        assert not answer.startswith(b"HTTP/1.1 200") and b"storeId" not in answer, answer
    for version in (ssl.TLSVersion.TLSv1, ssl.TLSVersion.TLSv1_1):
        try:
            device.connect(versions=(version, version))
            raise AssertionError(f"{version} was spoken")
        except (ssl.SSLError, OSError):
            pass
    device.connect(versions=(ssl.TLSVersion.TLSv1_2, ssl.TLSVersion.TLSv1_2)).close()


@scenario
def a_revoked_device_is_refused_whatever_it_asks(stage):
    """[E-12] The other device of the school goes on."""
    device, sister = stage.device(0), stage.device(1)
    assert device.push(Put("a.txt", b"a")) == [(1, "stored")]
    stage.office.run("device", "revoke", device.key.id)
    device.revoked = True
    bundle = device.bundle(Put("b.txt", b"b"))
    for method, target, body in [
        ("GET", "/v1/heads", None), ("GET", "/v1/commands?after=0&wait=0", None), ("POST", "/v1/report", b"{}"),
        ("PUT", f"/v1/bundles/{bundle.id}", bundle.body()), ("GET", f"/v1/bundles/{bundle.id}", None),
        ("POST", "/v1/commands/rq-1/result", b'{"result":"absent"}'), ("POST", "/v1/enrol", device.enrol_body()),
    ]:
        with refused("revoked"):
            device.ask(method, target, body)
    # Who cannot sign learns nothing: an unsigned request and one with a spoilt signature tell the same as ever. [S-10]
    refusal(device.call("GET", "/v1/heads", signed=False, fields=[("Handover-Protocol", "1")]), "bad-signature")
    assert sister.heads()[b"a.txt"][0] == 1
    assert sister.push(Put("b.txt", b"b")) == [(1, "stored")]
