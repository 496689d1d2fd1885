# SPDX-License-Identifier: Apache-2.0
"""Requests that no client sends by mistake: games with lengths, bodies without an end, other schools' things."""
import socket
import ssl
import statistics
import threading
import time

from second.bundle import Del, Put
from second.chunks import Chunk
from second.device import Problem
from second.notes import SigningKey
from second.problems import refusal, refused
from second.signing import Signature
from second.stage import scenario

MIB = 1 << 20


def closes(connection, seconds):
    """Whether the hub ends the connection within `seconds`; what it says until then is read."""
    connection.socket.settimeout(0.5)
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        try:
            if not connection.socket.recv(65536):
                return True
        except (socket.timeout, ssl.SSLWantReadError):
            continue
        except OSError:
            return True
    return False


@scenario
def requests_that_can_be_read_two_ways_are_refused(stage):
    """Two lengths, a length and chunks, odd line ends: no answer but a refusal, and no second request is found inside. [H-7]"""
    device = stage.device()
    host = f"Host: {device.token.authority}\r\n"
    inner = f"GET /v1/log/checkpoint HTTP/1.1\r\n{host}\r\n"
    refused_heads = [
        f"POST /v1/report HTTP/1.1\r\n{host}Content-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
        f"POST /v1/report HTTP/1.1\r\n{host}Transfer-Encoding: chunked\r\nContent-Length: 5\r\n\r\n0\r\n\r\n",
        f"POST /v1/report HTTP/1.1\r\n{host}Content-Length: 5\r\nContent-Length: 6\r\n\r\nhello",
        f"POST /v1/report HTTP/1.1\r\n{host}Content-Length: 5, 6\r\n\r\nhello",
        f"POST /v1/report HTTP/1.1\r\n{host}Content-Length: -5\r\n\r\nhello",
        f"POST /v1/report HTTP/1.1\r\n{host}Content-Length: +5\r\n\r\nhello",
        f"POST /v1/report HTTP/1.1\r\n{host}Content-Length: 0x5\r\n\r\nhello",
        f"POST /v1/report HTTP/1.1\r\n{host}Content-Length: 99999999999999999999999\r\n\r\nhello",
        f"POST /v1/report HTTP/1.1\r\n{host}Transfer-Encoding: chunked, identity\r\n\r\n0\r\n\r\n",
        f"POST /v1/report HTTP/1.1\r\n{host}Transfer-Encoding: chunked\r\n\r\nFFFFFFFFFFFFFFFFF\r\n",
        f"POST /v1/report HTTP/1.1\r\n{host}Transfer-Encoding: chunked\r\n\r\n-1\r\nx\r\n0\r\n\r\n",
        f"GET /v1/hello HTTP/1.1\r\n{host}X : y\r\n\r\n",
        f"GET /v1/hello HTTP/1.1\r\n{host}X: a\0b\r\n\r\n",
        f"GET /v1/hello HTTP/1.1\r\n{host} folded: x\r\n\r\n",
        f"GET /v1/hello HTTP/1.1\r\n{host}no colon\r\n\r\n",
        f"GET /v1/hello HTTP/9.9\r\n{host}\r\n",
        f"GET /v1/hello\r\n{host}\r\n", f"G@T /v1/hello HTTP/1.1\r\n{host}\r\n", "\0\1\2\3\r\n\r\n",
        f"GET /v1/\x01hello HTTP/1.1\r\n{host}\r\n",
        f"GET /v1/hello HTTP/1.1\r\n{host}X: {'y' * 200_000}\r\n\r\n",
        f"GET /v1/hello HTTP/1.1\r\n{host}" + "".join(f"X{n}: y\r\n" for n in range(20_000)) + "\r\n",
        f"GET /v1/hello?{'y' * 200_000} HTTP/1.1\r\n{host}\r\n",
        "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n",
    ]
    for number, head in enumerate(refused_heads):
        connection = device.connect(timeout=20)
        try:
            connection.send(head.encode("latin-1") + inner.encode())
            answer = connection.answer()
        except (OSError, ConnectionResetError):
            continue  # Closed without a word.
        assert answer.status in (400, 401, 404, 413, 431), (number, head[:90], answer)
        refusal(answer, "malformed", "bad-signature", "limit", "not-found")
        if answer.status == 400:
            # Nothing after it is read as a request of its own.
            assert closes(connection, 15), (number, head[:90])
        connection.close()
    device.heads()


@scenario
def messages_that_are_no_json_are_refused(stage):
    """[P-15] [P-17] [P-18] [S-13]"""
    device = stage.device()
    good = '{"agent":"x","blocked":[],"pending":{"bytes":0,"files":0},"receipted":0,"skewMs":0,"tracked":0}'
    bodies = [
        b"", b"null", b"[]", b"{", b'"x"', b"\xff\xfe{}", good.encode("utf-16"), b"\xef\xbb\xbf" + good.encode(),
        good.replace('"x"', '"\xff"').encode("latin-1"), b"[" * 500_000, b'{"a":' * 100_000, b"{" + b'"agent":"x",' * 9,
        good.replace('"tracked":0', '"tracked":1e3').encode()[:-1], good.replace('"tracked":0', '"tracked":1.5').encode(),
        good.replace('"tracked":0', '"tracked":99999999999999999999').encode(),
        good.replace('"tracked":0', '"tracked":null').encode(), good.replace('"blocked":[]', '"blocked":{}').encode(),
        good.encode() + b"x", good.encode() + good.encode(), b"\0" * 1000, b" " * MIB,
    ]
    for body in bodies:
        try:
            with refused("malformed"):
                device.ask("POST", "/v1/report", body)
        except AssertionError as error:
            raise AssertionError(f"{body[:60]!r}: {error}") from error
    for body in (b"{}", b'{"result":7}', b'{"result":"absent"', b"[]"):
        with refused("malformed"):
            device.ask("POST", "/v1/commands/rq-1/result", body)
    device.ask("POST", "/v1/report", good.encode())


@scenario
def bodies_without_an_end_are_cut(stage):
    """Chunked bodies that never end are answered at their limit, and the connection does not stay open for the rest. [H-8] [P-19]"""
    device = stage.device()
    bundle = device.bundle(Put("a", b"a"))
    target = f"/v1/bundles/{bundle.id}"
    chunk = b"10000\r\n" + bytes(65536) + b"\r\n"
    # A manifest that is right, then a record that never comes to an end in chunks that do.
    begun = bundle.body()[:-12]
    for method, address, signed, first, codes in [
        ("POST", "/v1/report", True, b"", ("limit",)), ("POST", "/v1/enrol", False, b"", ("limit", "bad-signature")),
        ("PUT", target, True, b"", ("malformed",)), ("PUT", target, True, begun, ("malformed", "limit")),
        ("PUT", target, False, b"", ("bad-signature",)), ("POST", "/v1/nothing", True, b"", ("not-found",)),
        ("GET", "/v1/heads", False, b"", ("bad-signature",)),
    ]:
        connection = device.connect(timeout=30)
        fields = [("Transfer-Encoding", "chunked")]
        if signed:
            fields = [f for f in device.put_fields(bundle, None) if f[0] not in ("Signature", "Signature-Input")] + fields
            others = {name.lower(): value for name, value in fields}
            if address == "/v1/report":
                others["content-digest"] = "sha-256=:AAAA:"
                fields.append(("Content-Digest", "sha-256=:AAAA:"))
            fields += Signature(device.key).fields(method, device.token.authority, address, others)
        else:
            fields.append(("Host", device.token.authority))
        started, count = time.monotonic(), 0
        try:
            connection.send(connection.head(method, address, fields))
            if first:
                connection.send(b"%x\r\n%s\r\n" % (len(first), first))
            while time.monotonic() - started < 60 and count < 4000:
                connection.send(chunk)
                count += 1
        except OSError:
            pass
        # At most a bundle and what lies on the way is taken, and never for long.
        assert count * 65536 < 40 * MIB, (method, address, count)
        assert time.monotonic() - started < 30, (method, address)
        try:
            refusal(connection.answer(), *codes)
        except OSError:
            pass  # The answer was lost with what was still under way.
        connection.close()
    stage.until("the bundle is taken", lambda: taken(device, bundle))


def taken(device, bundle):
    try:
        return device.put(bundle).outcomes == [(1, "stored")]
    except Problem as problem:
        assert problem.code in ("in-progress", "too-many-requests"), problem
        return False


@scenario
def slow_senders_are_given_up(stage):
    """A body that trickles, a head that trickles, silence, and a refusal that nobody reads: each ends within 90 seconds, and
    others do not wait for it. [H-8]"""
    device = stage.device()
    bundle = device.bundle(Put("slow", b"slow"))
    connections = {}

    def begin(name, data):
        connections[name] = device.connect()
        connections[name].send(data)

    def head(method, address, fields):
        return b"\r\n".join([f"{method} {address} HTTP/1.1".encode()] + [f"{n}: {v}".encode() for n, v in fields]) + b"\r\n"

    host = ("Host", device.token.authority)
    begin("no head", b"")
    begin("half a head", b"GET /v1/hello HTT")
    begin("a head that trickles", b"GET /v1/hello HTTP/1.1\r\nX: ")
    fields = [host, ("Handover-Protocol", "1"), ("Content-Digest", "sha-256=:AAAA:"), ("Content-Length", "100000")]
    others = {"content-digest": "sha-256=:AAAA:"}
    if device.log.presented:
        fields.append(("Handover-Checkpoint", device.log.presented))
        others["handover-checkpoint"] = device.log.presented
    fields += Signature(device.key).fields("POST", device.token.authority, "/v1/report", others)
    begin("a message that trickles", head("POST", "/v1/report", fields) + b"\r\n")
    begin("a refusal", head("POST", "/v1/report", [host, ("Content-Length", "100000")]) + b"\r\n")
    body = bundle.body()
    connections["half a bundle"] = device.begin(bundle, body, len(body) // 2)

    ended, started = {}, time.monotonic()

    def watch(name, connection):
        trickles = "trickles" in name or name == "a refusal"
        while time.monotonic() - started < 100:
            if closes(connection, 1):
                break
            if trickles:
                try:
                    connection.send(b"x")
                except OSError:
                    break
        else:
            return
        ended[name] = time.monotonic() - started

    threads = [threading.Thread(target=watch, args=pair) for pair in connections.items()]
    for thread in threads:
        thread.start()
    for n in range(5):
        assert device.push(Put(f"{n}", b"quick"), seq=n + 2) == [(1, "stored")]
    for thread in threads:
        thread.join()
    assert set(ended) == set(connections), f"still open: {set(connections) - set(ended)} of {ended}"
    assert max(ended.values()) < 90 and ended["a refusal"] < 25, ended
    stage.until("the half bundle is forgotten", lambda: taken(device, bundle))


@scenario
def another_schools_things_are_nowhere(stage):
    """Ids, hashes, versions and commands of another school are answered as if they did not exist. [U-3] [U-11] [K-7]"""
    owner, stranger = stage.device(0), stage.device(2)
    data = stage.bytes(1_500_000)
    theirs = owner.bundle(Put("secret.docx", data))
    owner.put(theirs)
    command = stage.office.json("resend", owner.school, "secret.docx")["id"]
    chunks = Put("x", data).chunks

    def said(call):
        """What the hub says, without what is the question's own."""
        try:
            return call()
        except Problem as problem:
            return problem.code, problem.members

    def pairs():
        nowhere = Chunk(stage.bytes(1000))
        yield (lambda: stranger.ask("GET", f"/v1/bundles/{theirs.id}"), lambda: stranger.ask("GET", "/v1/bundles/" + "1" * 64))
        yield (lambda: stranger.result(command, result="absent"), lambda: stranger.result("rq-nowhere", result="absent"))
        yield (lambda: stranger.push(Del("secret.docx", 1)), lambda: stranger.push(Del("nothing.docx", 1)))
        yield (lambda: stranger.push(Put("secret.docx", b"x", base=1)), lambda: stranger.push(Put("nothing.docx", b"x", base=1)))
        yield (lambda: stranger.push(Put("y", b"x", changes={"from": "secret.docx", "chunks": {"of": 1, "runs": [[0, 1]]}})),
               lambda: stranger.push(Put("y", b"x", changes={"from": "nothing.docx", "chunks": {"of": 1, "runs": [[0, 1]]}})))
        yield (lambda: stranger.push(Put("y", chunks[0].data), only=()), lambda: stranger.push(Put("y", nowhere.data), only=()))

    for number, (real, made_up) in enumerate(pairs()):
        one, other = said(real), said(made_up)
        assert isinstance(one, tuple) and isinstance(other, tuple), (number, one, other)
        for members in (one[1], other[1]):
            members.pop("hashes", None)
        assert one == other, (number, one, other)
    assert stranger.heads() == {} and stranger.poll() == []
    # A stage bundle does not bring them in either, and theirs in our name is refused before anything is looked at.
    stage_bundle = stranger.stage_bundle(chunks)
    answer = stranger.call("PUT", f"/v1/bundles/{stage_bundle.id}", stage_bundle.body(only=()))
    problem = refusal(answer, "missing-chunks")
    assert set(problem.members["hashes"]) == {c.hash for c in chunks}
    with refused("out-of-scope"):
        stranger.push(Put("y", b"x"), school=owner.school)
    with refused("bad-signature"):
        stranger.ask("PUT", f"/v1/bundles/{theirs.id}", theirs.body())
    # With the sender's id and another key, or the other way round.
    thief = SigningKey(owner.key.name)
    for key, ident in ((stranger.key, owner.key.id), (thief, owner.key.id)):
        refusal(stranger.call("GET", "/v1/heads", signature=Signature(key, keyid=ident)), "bad-signature")
    assert list(owner.heads()) == [b"secret.docx"]
    assert [c["id"] for c in owner.poll()] == [command]
    # Nor does the time tell: of a chunk that they have and of one that nobody has. [U-3]
    def seconds(data):
        bundle = stranger.bundle(Put("y", data))
        started = time.perf_counter()
        with refused("missing-chunks"):
            stranger.ask("PUT", f"/v1/bundles/{bundle.id}", bundle.body(only=()))
        return time.perf_counter() - started

    spent = ([], [])
    for _ in range(150):
        for place, data in zip(spent, (chunks[1].data, stage.bytes(len(chunks[1].data)))):
            place.append(seconds(data))
    theirs_took, nobodys_took = (statistics.median(place) for place in spent)
    assert 0.6 < theirs_took / nobodys_took < 1.7, (theirs_took, nobodys_took)
    # Their bytes may be ours as well, if we bring them.
    assert stranger.push(Put("ours", data)) == [(1, "stored")]
