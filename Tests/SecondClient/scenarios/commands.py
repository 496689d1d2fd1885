# SPDX-License-Identifier: Apache-2.0
"""Section 7."""
import threading
import time

from second.bundle import Put
from second.chunks import Chunk
from second.problems import refused
from second.stage import scenario


@scenario
def a_command_wakes_a_poll(stage):
    """[K-1] [K-2] [H-5]"""
    device, sister = stage.device(0), stage.device(1)
    started = time.monotonic()
    assert device.poll(wait=1) == []
    assert 0.8 < time.monotonic() - started < 5
    found = []
    thread = threading.Thread(target=lambda: found.extend(device.poll(wait=40, connection=device.connect())))
    thread.start()
    # Whether the poll has begun or not, it ends with the command.
    ident = stage.office.json("resend", device.school, "2026/x.pdf", "--reason", "tệp không mở được")["id"]
    asked = time.monotonic()
    thread.join()
    assert time.monotonic() - asked < 10
    command = found[0]
    assert (command["type"], command["id"], command["path"]) == ("resend", ident, "2026/x.pdf"), command
    assert command["reason"] == "tệp không mở được" and command["by"].startswith("os:")
    # At least once until it is acknowledged, then forgotten for this device and no other. [K-2]
    assert device.poll() == device.poll() == found
    assert device.poll(after=command["n"]) == [] and device.commands == 0
    assert device.poll(after=0) == []
    assert [c["id"] for c in sister.poll()] == [ident]
    device.result(ident, result="absent")
    # Odd numbers in the address do no harm. [H-9]
    for target in ("/v1/commands?after=x&wait=y","/v1/commands", "/v1/commands?after=99999999999&wait=0", "/v1/commands?after=0&wait=-5"):
        assert device.ask("GET", target).status in (200, 204)


@scenario
def a_resend_has_four_answers(stage):
    """The same bytes, a newer version, absent, refused; each is in the log. [K-6] [K-7] [K-8] [K-9] [K-11] [K-12]"""
    device = stage.device()
    data = stage.bytes(1_500_000)
    device.push(Put("a.bin", data), Put("b.txt", b"b"))
    known = device.checkpoint().size

    ident = asked(stage, device, "a.bin")
    answer = device.push(Put("a.bin", data, base=1), only=(), cmd=ident)
    assert answer == [(1, "same")]
    answered(stage, ident, "sameBytes")

    ident = asked(stage, device, "b.txt")
    assert device.push(Put("b.txt", b"newer", base=1), cmd=ident) == [(2, "stored")]
    answered(stage, ident, "newerVersion")
    # A rename answers too: the request names where it stood. [K-9]
    ident = asked(stage, device, "b.txt")
    assert device.push(Put("c.txt", b"newer", base=2, origin="b.txt"), only=(), cmd=ident) == [(2, "same")]
    answered(stage, ident, "sameBytes")

    ident = asked(stage, device, "never.txt")
    device.result(ident, result="absent")
    answered(stage, ident, "absent")
    # The same again is taken, another is not. [K-7]
    device.result(ident, result="absent")
    with refused("already-answered"):
        device.result(ident, result="refused", cause="possibleSecret")
    # What comes later is taken all the same; the answer stands. [K-13]
    assert device.push(Put("never.txt", b"after all"), cmd=ident) == [(1, "stored")]
    answered(stage, ident, "absent")

    ident = asked(stage, device, "secret.txt")
    device.result(ident, result="refused", cause="possibleSecret")
    answered(stage, ident, "refused")

    # A restored disk: old bytes are no newer version. [K-11]
    ident = asked(stage, device, "c.txt")
    assert device.push(Put("c.txt", b"b", base=1), only=(), cmd=ident) == [(1, "stale")]
    answered(stage, ident, "refused")

    # queued, fetched and the answer of six requests, and four bundles. [K-12]
    assert device.checkpoint().size == known + 6 * 3 + 5, (known, device.checkpoint().size)


@scenario
def an_answer_that_does_not_fit_is_refused(stage):
    """[K-6] [K-7] [K-9]"""
    device, stranger = stage.device(0), stage.device(2)
    device.push(Put("a.txt", b"a"))
    ident = asked(stage, device, "a.txt")
    for members in [{"result": "sameBytes"}, {"result": "newerVersion"}, {"result": "maybe"}, {}, {"result": 1}]:
        with refused("malformed"):
            device.result(ident, **members)
    with refused("not-found"):
        device.result("rq-unknown", result="absent")
    with refused("not-found"):
        stranger.result(ident, result="absent")
    for odd in ("RQ-1", "x" * 65, "a_b", "%2e%2e"):
        with refused("not-found", "malformed"):
            device.result(odd, result="absent")
    # A bundle that does not name the path is taken, and answers nothing; one of another school neither. [K-13]
    assert device.push(Put("b.txt", b"b"), cmd=ident) == [(1, "stored")]
    assert device.push(Put("c.txt", b"c"), cmd="rq-unknown") == [(1, "stored")]
    assert stranger.push(Put("a.txt", b"b"), cmd=ident) == [(1, "stored")]
    with refused("malformed"):
        device.push(Put("d.txt", b"d"), cmd="not an id\nput - 1 stored")
    assert set(device.heads()) == {b"a.txt", b"b.txt", b"c.txt"}
    assert stage.office.request(ident)["state"] == "fetched"
    assert device.push(Put("a.txt", b"a", base=1), only=(), cmd=ident) == [(1, "same")]
    answered(stage, ident, "sameBytes")


@scenario
def either_device_may_answer(stage):
    """A request goes to all devices of the school; the first answer stands, the same one again is taken."""
    device, sister = stage.device(0), stage.device(1)
    device.push(Put("a.txt", b"a"))
    ident = asked(stage, device, "a.txt")
    assert [c["id"] for c in sister.poll()] == [ident]
    assert sister.push(Put("a.txt", b"a"), cmd=ident) == [(1, "same")]
    answered(stage, ident, "sameBytes")
    with refused("already-answered"):
        device.result(ident, result="absent")
    assert device.push(Put("a.txt", b"b", base=1), cmd=ident) == [(2, "stored")]
    answered(stage, ident, "sameBytes")
    assert device.heads()[b"a.txt"][1] == Chunk(b"b").hash


def asked(stage, device, path):
    """The Office asks for a file, and the device has stored the command."""
    ident = stage.office.json("resend", device.school, path)["id"]
    command = device.poll(wait=20)[-1]
    assert command["id"] == ident
    device.poll(after=command["n"])
    assert stage.office.request(ident)["state"] == "fetched"
    return ident


def answered(stage, ident, answer):
    request = stage.office.request(ident)
    assert (request["state"], request["answer"]) == ("answered", answer), request
