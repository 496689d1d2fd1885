# SPDX-License-Identifier: Apache-2.0
"""Section 3.5, and what is under way at once."""
import uuid

from second.bundle import Put
from second.problems import refusal, refused
from second.stage import scenario


@scenario
def numbers_tell_an_old_copy_of_the_state(stage):
    """[U-17] [U-18]"""
    device = stage.device()
    for n in range(1, 4):
        assert device.push(Put(f"{n}", b"x")) == [(1, "stored")]
    with refused("rollback-detected", lastSeq=3):
        device.push(Put("again", b"x"), seq=3)
    # Numbers may be left out, and taken up later within 16.
    device.push(Put("twenty", b"x"), seq=20)
    device.push(Put("four", b"x"), seq=4)
    device.push(Put("nineteen", b"x"), seq=19)
    with refused("rollback-detected", lastSeq=20):
        device.push(Put("again", b"x"), seq=4)
    device.push(Put("twenty-one", b"x"), seq=21)
    with refused("rollback-detected", lastSeq=21):
        device.push(Put("too low", b"x"), seq=1)
    assert len(device.heads()) == 7
    # A new life begins with number 1, and the old one is over. [U-18]
    old, device.incarnation = device.incarnation, str(uuid.uuid4())
    with refused("wrong-incarnation"):
        device.push(Put("b", b"x"), seq=2)
    assert device.push(Put("b", b"x"), seq=1) == [(1, "stored")]
    assert device.push(Put("c", b"x"), seq=2) == [(1, "stored")]
    device.incarnation, new = old, device.incarnation
    with refused("wrong-incarnation"):
        device.push(Put("d", b"x"), seq=22)
    with refused("wrong-incarnation"):
        device.push(Put("d", b"x"), seq=1)
    # A stage bundle has no place in the order. [U-5]
    device.stage(device.bundle(Put("e", b"e")).chunks)
    device.incarnation, device.seq = new, 2
    assert device.push(Put("d", b"x")) == [(1, "stored")]
    # Another device of the school has an order of its own.
    assert stage.device(1).push(Put("f", b"x"), seq=1) == [(1, "stored")]


@scenario
def what_was_answered_is_answered_whatever_its_number(stage):
    """The same bundle comes before any look at its number and its incarnation. [U-10]"""
    device = stage.device()
    bundle = device.bundle(Put("a", b"1"))
    first = device.put(bundle)
    device.push(Put("b", b"1"), seq=40)
    assert device.put(bundle).proof == first.proof
    device.incarnation = str(uuid.uuid4())
    device.push(Put("c", b"1"), seq=1)
    assert device.put(bundle).proof == device.get(bundle).proof == first.proof
    # Of another school it is nothing at all, and nobody else may put it. [U-11]
    stranger, sister = stage.device(2), stage.device(1)
    with refused("not-found"):
        stranger.ask("GET", f"/v1/bundles/{bundle.id}")
    with refused("bad-signature", "out-of-scope"):
        stranger.ask("PUT", f"/v1/bundles/{bundle.id}", bundle.body())
    # The school's other devices may ask for it.
    assert sister.ask("GET", f"/v1/bundles/{bundle.id}").json()["receipt"] == first.proof


@scenario
def only_so_much_is_under_way_at_once(stage):
    """[U-12] At least two bundles of one device; one beyond its share and a double are told to wait, and a cut one leaves nothing."""
    device, sister = stage.device(0), stage.device(1)
    bundles = [device.bundle(Put(f"{n}.bin", stage.bytes(300_000)), seq=n + 1) for n in range(10)]
    under_way = []
    for count, bundle in enumerate(bundles):
        answer = device.call("PUT", f"/v1/bundles/{bundle.id}", bundle.body(only=()), connection=device.connect())
        if refusal(answer, "missing-chunks", "too-many-requests").code == "too-many-requests":
            break
        body = bundle.body()
        under_way.append((device.begin(bundle, body, 150_000), body[150_000:]))
        stage.until("it is under way", lambda: in_progress(device, bundle))
    assert device.hello["limits"]["bundlesInFlight"] <= count < 8, count
    # It is the device's share: another goes on, and so does all else of this one.
    assert sister.push(Put("other.txt", b"x")) == [(1, "stored")]
    # Who asks for one is not told that it is unknown: it may be committed the next moment. Another school learns nothing.
    for asker in (device, sister):
        with refused("in-progress"):
            asker.get(bundles[0])
    with refused("not-found"):
        device.get(device.bundle(Put("never sent", b"x"), seq=50))
    with refused("not-found"):
        stage.device(2).get(bundles[0])
    device.report()
    # One is finished, the other cut off.
    connection, rest = under_way[0]
    connection.send(rest)
    answer = connection.answer()
    assert answer.status == 200, answer
    for connection, _ in under_way[1:]:
        connection.close()
    assert device.get(bundles[0]).outcomes == [(1, "stored")]

    def put_again():
        answer = device.call("PUT", f"/v1/bundles/{bundles[1].id}", bundles[1].body())
        if answer.status == 200:
            return answer
        refusal(answer, "in-progress", "too-many-requests")

    assert stage.until("the cut one is taken", put_again).status == 200
    assert device.get(bundles[1]).outcomes == [(1, "stored")]
    for bundle in bundles[2:]:
        assert device.put(bundle).outcomes == [(1, "stored")]


def in_progress(device, bundle):
    """Whether the hub says that it is just receiving this one; the small body asks without taking part."""
    answer = device.call("PUT", f"/v1/bundles/{bundle.id}", bundle.body(only=()), connection=device.connect())
    refusal(answer, "in-progress", "missing-chunks")
    return answer.status == 409
