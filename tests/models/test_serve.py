"""Networks on another machine: the messages, the same results, and every way to get none."""

import json
import re
import struct
import threading
import zlib

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from models import zoo
from models.segmenter import LARGEST_SIDE, Segmenter
from models.serve import client, wire, work
from models.serve.client import Served, Service
from tests.models.standin import StandIn, running

NET = "shapes"
PHOTO = np.random.default_rng(0).integers(0, 256, (90, 120, 3), dtype=np.uint8)


@pytest.fixture(scope="module")
def local() -> Segmenter:
    return zoo.local(NET, "cpu", "full")


def served(address: str, clock=None) -> Served:
    """A network that asks at ``address``, with a service of its own."""
    found = Service(address, clock) if clock else Service(address)
    return Served(*zoo._read(NET), "cpu", NET, "full", service=found)


@pytest.fixture(autouse=True)
def patient(monkeypatch):
    """However busy the machine is."""
    monkeypatch.setattr(client, "REACH", 60.0)
    monkeypatch.setattr(client, "PATIENCE", 60.0)


class Clock:
    now = 0.0

    def __call__(self) -> float:
        return self.now


# -- messages ------------------------------------------------------------------------------------
SIZES = st.tuples(st.integers(1, 9), st.integers(1, 9))


@given(st.lists(SIZES, min_size=1, max_size=4), st.booleans(), st.integers(1, 300))
def test_a_request_comes_as_it_went(sizes, maps, side):
    rng = np.random.default_rng(len(sizes))
    images = [rng.integers(0, 256, (*size, 3), dtype=np.uint8) for size in sizes]
    asked = wire.Asked("a", "b", side, maps, images)
    found = wire.read_asked(wire.pack_asked(asked))
    assert (found.network, found.mark, found.side, found.maps) == ("a", "b", side, maps)
    assert all(map(np.array_equal, found.images, images))


@given(st.lists(SIZES, min_size=1, max_size=4), st.booleans())
def test_an_answer_comes_as_it_went(sizes, maps):
    rng = np.random.default_rng(1)
    arrays = [
        rng.normal(size=(2, *s)).astype(np.float32) if maps else rng.integers(0, 9, s, np.uint8)
        for s in sizes
    ]
    answered = wire.Answered(arrays, {"network": 1.5}, "a GPU", 3, "a sentence")
    found = wire.read_answered(wire.pack_answered(answered), [a.shape for a in arrays], maps)
    assert all(map(np.array_equal, found.arrays, arrays))
    assert (found.milliseconds, found.device) == ({"network": 1.5}, "a GPU")
    assert (found.batch, found.notice) == (3, "a sentence")


def test_photographs_and_maps_get_smaller_on_the_way():
    from skimage import data

    photo = np.ascontiguousarray(data.astronaut())
    said = wire.pack_asked(wire.Asked(NET, "", 64, True, [photo]))
    assert len(said) < 0.75 * photo.nbytes
    assert len(said) < len(zlib.compress(photo, 1))


HEADS = st.one_of(
    st.none(),
    st.integers(),
    st.lists(st.integers(), max_size=2),
    st.fixed_dictionaries(
        {},
        optional={
            "shapes": st.one_of(
                st.none(),
                st.lists(st.lists(st.integers(-2, 10**6), max_size=4), max_size=3),
                st.lists(st.text(max_size=3), max_size=2),
            ),
            "side": st.one_of(st.booleans(), st.integers(-9, 10**9), st.floats()),
            "milliseconds": st.dictionaries(st.text(max_size=3), st.floats(), max_size=2),
            "batch": st.integers(-1, 2),
        },
    ),
)


@given(st.one_of(st.binary(max_size=80), st.tuples(HEADS, st.binary(max_size=40))))
def test_junk_is_refused_with_a_sentence(sent):
    if isinstance(sent, tuple):
        head = json.dumps(sent[0]).encode()
        sent = struct.pack("<I", len(head)) + head + zlib.compress(sent[1])
    for read in (wire.read_asked, lambda data: wire.read_answered(data, [(2, 2)], False)):
        try:
            read(sent)
        except ValueError as error:
            assert str(error)[0].isupper() or str(error).startswith("side")
        else:
            assert read is not wire.read_asked or sent[4:5] == b"{"


def test_what_would_fill_the_memory_is_not_inflated():
    def said(shape, data):
        head = json.dumps({"side": 9, "shapes": [shape]}).encode()
        return struct.pack("<I", len(head)) + head + data

    bomb = zlib.compress(bytes(50_000_000))
    with pytest.raises(ValueError, match="another size"):
        wire.read_asked(said([4, 4, 3], bomb))
    with pytest.raises(ValueError, match="pixels"):
        head = {"side": 9, "shapes": [[LARGEST_SIDE, LARGEST_SIDE, 3]] * 2}
        text = json.dumps(head).encode()
        wire.read_asked(struct.pack("<I", len(text)) + text + bomb)


# -- the same results ----------------------------------------------------------------------------
@pytest.fixture(scope="module")
def address():
    with running(StandIn()) as found:
        yield found


@settings(max_examples=10, deadline=None)
@given(st.integers(1, 70), st.integers(1, 70), st.sampled_from([None, 32, 50]))
def test_a_service_says_what_this_machine_says(address, local, h, w, side):
    if max(h, w) > 16 * min(h, w):
        return
    image = np.random.default_rng(h).integers(0, 256, (h, w, 3), dtype=np.uint8)
    here, there = local.predict(image, side), served(address).predict(image, side, decoded=2.0)
    assert not there.notice and there.device.endswith(f"at {address[7:]}")
    assert np.array_equal(there.labels, here.labels)
    assert np.allclose(there.probabilities, here.probabilities, atol=1e-6)
    assert set(there.milliseconds) == {"decode", "prepare", "network", "travel", "finish"}
    assert all(v >= 0 for v in there.milliseconds.values())


def test_a_batch_of_labels_goes_up_as_one_request(address, local):
    door = served(address)
    found = door.predict_batch([PHOTO, PHOTO[::-1].copy(), PHOTO[:, ::-1].copy()], maps=False)
    here = local.predict_batch([PHOTO, PHOTO[::-1].copy(), PHOTO[:, ::-1].copy()], maps=False)
    assert all(f.batch == 3 and f.probabilities.shape == (0, 90, 120) for f in found)
    assert all(np.array_equal(a.labels, b.labels) for a, b in zip(found, here, strict=True))
    assert "service" not in door.place() and door.place().endswith(address[7:])


def test_the_zoo_gives_it_where_the_environment_names_it(address, monkeypatch):
    monkeypatch.setenv("PIXELWISE_SERVE", address)
    found = zoo.load(NET)
    assert isinstance(found, Served) and not found.predict(PHOTO).notice
    assert type(zoo.load(NET, device="cpu")) is type(zoo.local(NET)) is Segmenter
    monkeypatch.setenv("PIXELWISE_SERVE", " ")
    assert type(zoo.load(NET)) is Segmenter


def test_many_at_once_share_batches_and_each_gets_its_own(local):
    service = StandIn(most=8)
    images = [np.roll(PHOTO, 7 * k, axis=1) for k in range(16)]
    found = [None] * len(images)
    with running(service) as address:
        door = served(address)

        def ask(k):
            found[k] = door.predict(images[k])

        threads = [threading.Thread(target=ask, args=(k,)) for k in range(len(images))]
        [t.start() for t in threads]
        [t.join() for t in threads]
    assert not any(f.notice for f in found)
    for image, f in zip(images, found, strict=True):
        assert (f.labels == local.predict(image).labels).mean() > 0.999
    assert sum(service.batches) == 16 and max(service.batches) > 1
    assert max(f.batch for f in found) == max(service.batches)


# -- no answer: this machine does it, says so, and asks again --------------------------------------
def told(door: Served, local: Segmenter) -> str:
    """The notice of a prediction that this machine made."""
    found = door.predict(PHOTO)
    assert np.array_equal(found.labels, local.predict(PHOTO).labels)
    assert not found.notice or (found.device == local.place() == door.place())
    return found.notice


def test_a_service_that_is_down_and_comes_back(local):
    clock = Clock()
    with running(StandIn()) as address:
        door = served(address, clock)
        assert not told(door, local)
    port = int(address.rpartition(":")[2])
    assert "cannot be reached" in told(door, local)
    with running(StandIn(), port):
        assert "cannot be reached" in told(door, local)  # it is not asked yet
        clock.now = client.AGAIN
        assert not told(door, local) and not told(door, local)


@pytest.mark.parametrize(
    ("fault", "words", "calls"),
    [
        ((503, ""), "is full", 1),
        ((429, ""), "is full", 1),
        ((500, "ActorDiedError"), r"failed \(500\)", 2),
        ((422, "No such thing."), "refuses: No such thing;", 1),
        ((200, "<html>"), "gives no answer of use", 1),
        ((200, "x" * 2_000_000), "more than was asked", 1),
    ],
)
def test_what_is_no_answer_gets_a_sentence(local, fault, words, calls):
    service, clock = StandIn(fault=lambda n: fault), Clock()
    with running(service) as address:
        door = served(address, clock)
        assert re.search(words, told(door, local)) and service.seen == calls
        assert re.search(words, told(door, local)) and service.seen == calls  # not asked again yet
        service.fault, clock.now = (lambda n: None), client.AGAIN
        assert not told(door, local)


def test_a_service_that_is_too_slow(local, monkeypatch):
    monkeypatch.setattr(client, "PATIENCE", 0.3)
    service = StandIn()
    service.slow = 2.0
    with running(service) as address:
        assert "took longer" in told(served(address), local)


def test_while_it_fails_one_asks_and_nobody_else_waits(local):
    service, clock = StandIn(fault=lambda n: (500, "")), Clock()
    with running(service) as address:
        door = served(address, clock)
        told(door, local)
        clock.now, before = client.AGAIN, service.seen
        for _ in range(3):
            assert told(door, local)
        assert service.seen == before + 2  # one call and its second try


def test_a_replica_that_dies_at_work_is_asked_again_elsewhere(local):
    """Every picture is answered once: the first replica's requests break, the second answers."""
    service = StandIn(fault=lambda n: (500, "ActorDiedError") if n % 2 else None)
    with running(service) as address:
        door = served(address)
        assert [told(door, local) for _ in range(4)] == [""] * 4
    assert service.seen == 8


@pytest.mark.parametrize(
    "address", ["machine:8100", "http://", "ftp://a", "http://a:x", "http://a:0"]
)
def test_what_is_no_address_is_said(address, monkeypatch, local):
    monkeypatch.setenv("PIXELWISE_SERVE", address)
    found = zoo.load(NET).predict(PHOTO)
    assert "http://machine:8100" in found.notice and found.labels.shape == PHOTO.shape[:2]


def test_a_gpu_that_fails_here_does_not_keep_the_service_from_answering(address, unusable_gpu):
    door = Served(*zoo._read(NET), name=NET, service=Service(address))
    assert not door.predict(PHOTO).notice


# -- the other side ------------------------------------------------------------------------------
def test_a_service_refuses_what_it_cannot_answer():
    networks = work.Networks("cpu", "full", 2)
    mark = zoo.checksum(NET)
    good = wire.Asked(NET, mark, 32, False, [PHOTO])
    answers = networks.answer(
        [
            good,
            wire.Asked("none", mark, 32, False, [PHOTO]),
            wire.Asked(NET, "old", 32, False, [PHOTO]),
            wire.Asked(NET, mark, 32, False, [PHOTO, PHOTO.transpose(1, 0, 2).copy()]),
            wire.Asked(NET, mark, 32, True, [PHOTO] * 3),
            good,
        ]
    )
    assert "no network" in str(answers[1]) and "other weights" in str(answers[2])
    assert "one working size" in str(answers[3])
    assert [a.shape for a in answers[4].arrays] == [(4, 32, 43)] * 3
    assert answers[0].batch == answers[5].batch == 2 and answers[4].batch == 2
    assert np.array_equal(answers[0].arrays[0], answers[5].arrays[0])


def test_routes_refuse_with_a_sentence(address):
    import urllib3

    def ask(method, path, body=b""):
        found = urllib3.request(method, address + path, body=body)
        return found.status, found.data

    assert ask("GET", "/about")[0] == 200
    assert NET in json.loads(ask("GET", "/about")[1])["networks"]
    assert ask("POST", "/segment", b"junk")[0] == 422
    assert ask("POST", "/other")[0] == 404 and ask("GET", "/segment")[0] == 404


def test_the_best_batch_is_the_one_with_most_pictures_a_second():
    class Door:
        side, device = 32, "cpu"
        spent = 0.0

        def predict_batch(self, images, maps):
            self.spent += cost(len(images))

    def best(of):
        nonlocal cost
        cost, door = of, Door()
        return work.best_batch(door, clock=lambda: door.spent)

    cost = None
    assert best(lambda n: 0.01 * n) == 1  # nothing gained
    assert best(lambda n: 0.01 + 0.001 * n) == 32
    assert best(lambda n: 0.08 + 0.02 * n) == 8  # 16 would take longer than a quarter of a second
