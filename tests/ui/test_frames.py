"""Frames of cameras: gathered into batches, each page gets its own labels, junk gets a sentence."""

import io
import json
import threading
import zlib

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image
from starlette.applications import Starlette
from starlette.testclient import TestClient

from models.segmenter import Prediction
from vislib.classroom.rates import Rate
from vislib.ui import frames
from vislib.ui.frames import Frames


def jpeg(value: int, size: tuple[int, int] = (24, 16)) -> bytes:
    """A frame of one grey."""
    out = io.BytesIO()
    Image.new("RGB", size, (value,) * 3).save(out, "JPEG", quality=95)
    return out.getvalue()


def brightness(images):
    """Labels that are the pictures' own red values."""
    none = np.zeros((0, 1, 1), np.float32)
    laps = {"network": 2.0 / len(images)}
    return [Prediction(none, i[..., 0].copy(), laps, "here", "", len(images)) for i in images]


class Pages:
    """A server with frames, its open sessions, and what a browser would do."""

    def __init__(self):
        self.open = {"a session"}
        self.frames = Frames(lambda session: session in self.open)
        self.frames.lanes = 1
        self.client = TestClient(Starlette(routes=self.frames.routes("/app")))

    def page(self, ticket: str, group="a network", label=brightness) -> str:
        return f"/app/{self.frames.open(ticket, 'a session', group, label)}"


@pytest.fixture
def pages():
    made = Pages()
    with made.client:
        yield made


def test_a_frame_gets_its_labels_and_what_they_took(pages):
    answer = pages.client.post(pages.page("one"), content=jpeg(70))
    assert answer.status_code == 200 and answer.headers["cache-control"] == "no-store"
    told = json.loads(answer.headers["x-pixelwise"])
    assert (told["w"], told["h"], told["batch"], told["notice"]) == (24, 16, 1, "")
    assert told["milliseconds"] > 2
    labels = np.frombuffer(answer.content, np.uint8)  # httpx inflates, as browsers do
    assert answer.headers["content-encoding"] == "deflate"
    assert labels.shape == (24 * 16,) and abs(int(labels.mean()) - 70) <= 2
    assert pages.client.get("/app/pixelwise/frames").json()["frames"] == 1


def test_frames_that_wait_go_together_and_each_page_gets_its_own(pages):
    """While the first is computed the others gather; those of another network go by themselves."""
    begun, go_on, batches = threading.Event(), threading.Event(), []

    def slow(images):
        batches.append(len(images))
        begun.set()
        go_on.wait(60)
        return brightness(images)

    places = [pages.page(f"page {k}", "other" if k == 5 else "one", slow) for k in range(6)]
    found: dict[int, tuple] = {}

    def send(k):
        answer = pages.client.post(places[k], content=jpeg(30 * k + 20))
        found[k] = (answer.status_code, np.frombuffer(answer.content, np.uint8).mean(),
                    json.loads(answer.headers["x-pixelwise"])["batch"])  # fmt: skip

    threads = [threading.Thread(target=send, args=(k,)) for k in range(6)]
    threads[0].start()
    assert begun.wait(60)
    for thread in threads[1:]:
        thread.start()
    until(lambda: pages.frames._gather.waiting == 5)
    go_on.set()
    for thread in threads:
        thread.join(60)
    assert sorted(batches) == [1, 1, 4] and batches[0] == 1
    for k, (status, mean, batch) in found.items():
        assert status == 200 and abs(mean - (30 * k + 20)) <= 3
        assert batch == (1 if k in (0, 5) else 4)
    assert pages.frames.counted == {"frames": 6, "batches": 3, "largest": 4}


def until(done) -> None:
    """Wait for a condition."""
    for _ in range(6000):
        if done():
            return
        threading.Event().wait(0.01)
    raise TimeoutError


def test_a_newer_frame_of_a_page_takes_the_place_of_one_that_waits(pages):
    begun, go_on = threading.Event(), threading.Event()

    def slow(images):
        begun.set()
        go_on.wait(60)
        return brightness(images)

    first, second = pages.page("first", label=slow), pages.page("second", label=slow)
    said = {}

    def send(name, place, value):
        said[name] = pages.client.post(place, content=jpeg(value))

    threads = [threading.Thread(target=send, args=("first", first, 10))]
    threads[0].start()
    assert begun.wait(60)
    stream = pages.frames._streams["second"]
    for name, value in (("older", 50), ("newer", 90)):
        threads.append(threading.Thread(target=send, args=(name, second, value)))
        before = stream.waits
        threads[-1].start()
        until(lambda b=before: stream.waits is not None and stream.waits is not b)
    go_on.set()
    for thread in threads:
        thread.join(60)
    assert said["older"].status_code == 409 and "newer" in said["older"].json()["error"]
    assert said["newer"].status_code == said["first"].status_code == 200
    assert abs(np.frombuffer(said["newer"].content, np.uint8).mean() - 90) <= 3


def test_only_an_open_page_may_send(pages):
    place = pages.page("one")
    unknown = pages.client.post("/app/pixelwise/frames/guessed", content=jpeg(1))
    assert unknown.status_code == 404 and "load it again" in unknown.json()["error"]
    pages.open.clear()
    assert pages.client.post(place, content=jpeg(1)).status_code == 404
    pages.open.add("a session")
    assert pages.client.post(place, content=jpeg(1)).status_code == 404  # its ticket is gone
    assert pages.client.post(pages.page("one"), content=jpeg(1)).status_code == 200
    assert pages.frames.counted["frames"] == 1


def test_tickets_come_to_an_end(pages, monkeypatch):
    monkeypatch.setattr(frames, "STREAMS", 3)
    places = [pages.page(f"page {k}") for k in range(5)]
    found = [pages.client.post(place, content=jpeg(1)).status_code for place in places]
    assert found == [404, 404, 200, 200, 200]


def test_too_large_too_often_too_many(pages, monkeypatch):
    place = pages.page("one")
    assert pages.client.post(place, content=bytes(frames.BYTES + 1)).status_code == 413
    wide = pages.client.post(place, content=jpeg(9, (1024, 513)))
    assert wide.status_code == 422 and "million pixels" in wide.json()["error"]
    pages.frames._rate = Rate(*frames.RATE, clock=lambda: 0.0)
    found = [pages.client.post(place, content=b"") for _ in range(frames.RATE[0] + 1)]
    assert [f.status_code for f in found] == [422] * frames.RATE[0] + [429]
    assert "when an answer has come" in found[-1].json()["error"]
    assert pages.client.post(pages.page("two"), content=jpeg(9)).status_code == 200
    pages.frames._gather.room = 0
    full = pages.client.post(pages.page("three"), content=jpeg(9))
    assert full.status_code == 503 and "tried again" in full.json()["error"]


def test_a_network_that_fails_is_told_calmly(pages):
    def broken(_images):
        raise RuntimeError("secret words")

    answer = pages.client.post(pages.page("one", label=broken), content=jpeg(1))
    assert answer.status_code == 500 and "secret" not in answer.text
    assert pages.client.post(pages.page("one"), content=jpeg(1)).status_code == 200


FUZZED = Pages()


@settings(max_examples=40, deadline=None)
@given(st.one_of(st.binary(max_size=200), st.integers(0, 600).map(lambda n: jpeg(5)[:n])))
def test_any_bytes_are_a_frame_or_get_a_sentence(data):
    FUZZED.frames._rate.burst = 1e9
    with FUZZED.client as client:
        answer = client.post(FUZZED.page("fuzz"), content=data)
    FUZZED.frames._gather = None  # of this loop
    if answer.status_code == 200:
        assert np.frombuffer(answer.content, np.uint8).size == 24 * 16
    else:
        assert answer.status_code == 422 and answer.json()["error"].endswith(".")


def test_labels_are_deflated_as_browsers_inflate_them():
    labels = np.zeros((192, 256), np.uint8)
    assert np.frombuffer(zlib.decompress(frames._deflated(labels)), np.uint8).size == labels.size
    assert len(frames._deflated(labels)) < labels.size / 50
