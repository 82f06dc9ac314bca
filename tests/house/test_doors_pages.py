"""Every chapter of every lesson against hostile links, hands and pictures: the page lives on."""

import io
import random

import numpy as np
import pytest
from PIL import Image as Pillow

from tests.house.test_pages import SLUGS, _assert_alive, _extremes, _widgets
from vislib.ui import link_state as placed
from vislib.ui import stage

HOSTILE = (
    "-inf", "+Infinity", "-nan", "1_000", "٣", "0x10", "1e308", "-1e308", "4.9e-324", "1.5",
    "null", "undefined", "[]", "{}", "\u202e\u0000é", "🦔" * 400, "9" * 5000, "a b; c", "../..",
    "${7*7}", "%00", "1;2;3", "<img src=x onerror=alert(1)>", ["inf", "1"], ["1", "nan"], [],
    ["", ""], ["1"] * 50,
)  # fmt: skip
ENDLESS = ("inf", "-Infinity", "nan", "1e999")
PLACED = ("0", "1", "-1", "1e6", "-1e6", "1e-300", "0.5", "7", "200.25")
PLACES = ((1e6, -1e6), (0.0, 0.0), (1e-300, 1e6), (-1e6, 1e6))


@pytest.fixture(scope="module")
def chapters():
    """The titles of the chapters of a lesson, looked up once."""
    found = {}

    def of(slug, open_page):
        if slug not in found:
            found[slug] = [tab.label for tab in open_page(slug).tabs]
        return found[slug]

    return of


@pytest.mark.parametrize("slug", SLUGS)
def test_each_parameter_of_a_link_may_be_junk_of_its_own(slug, open_page, chapters):
    rng = random.Random(slug)
    for chapter in chapters(slug, open_page):
        start = {f"{slug}.chapter": chapter}
        keys = [w.key for w in _widgets(open_page(slug, query=start), slug)]
        query = {key: rng.choice((rng.choice(HOSTILE), *ENDLESS)) for key in keys}
        at = open_page(slug, query=start | query | {"present": rng.choice(HOSTILE)})
        _assert_alive(at, f"{slug}, {chapter}: {query}")


def _placed(at) -> list[str]:
    """The names under which the open chapter looks for what hands placed."""
    return list(at.session_state["placed"]) if "placed" in at.session_state else []


@pytest.mark.parametrize("slug", SLUGS)
def test_what_a_link_says_was_placed_may_be_junk(slug, open_page, chapters, monkeypatch):
    monkeypatch.setattr(placed, "_mark", lambda of: "any")  # it belongs to whatever is asked for
    read, masks = placed.mask, set()  # numbers are no mask: it is not believed, and not kept
    monkeypatch.setattr(placed, "mask", lambda name, *how: masks.add(name) or read(name, *how))
    rng = random.Random(slug)
    for chapter in chapters(slug, open_page):
        start = {f"{slug}.chapter": chapter}
        names = _placed(open_page(slug, query=start))
        for count in (0, 1, 2, 4, 6, 8, 20, 121, 200) if names else ():
            numbers = [rng.choice(PLACED) for _ in range(count)]
            query = {name: "any~" + "_".join(numbers) for name in names}
            at = open_page(slug, query=start | query | {"step": f"{names[0]}~{rng.choice(PLACED)}"})
            believed = {name for name in names if at.session_state["placed"][name]}
            assert believed == {*names} - masks
            _assert_alive(at, f"{slug}, {chapter}: {query}")


@pytest.mark.parametrize("slug", SLUGS)
def test_controls_at_random_extremes_together(slug, open_page, chapters):
    rng = random.Random(slug)
    for chapter in chapters(slug, open_page):
        at = open_page(slug, query={f"{slug}.chapter": chapter})
        for _ in range(2):
            chosen = {}
            for widget in _widgets(at, slug):
                values = _extremes(widget)
                if values and rng.random() < 0.6:
                    chosen[widget.key] = rng.choice(values)
                    widget.set_value(chosen[widget.key])
            at.run()
            _assert_alive(at, f"{slug}, {chapter}: {chosen}")


def _stages(at, slug: str) -> list[str]:
    """The keys of the stages on the page; an element's id is mark, digest and key."""
    keys = [c.proto.id.split("-", 2)[-1] for c in at.get("bidi_component")]
    return [key for key in keys if key.startswith(f"{slug}.")]


class Hand(dict):
    """Positions of whatever mark is asked for: ``count`` of them, all at ``place``."""

    def get(self, mark, default=None):
        return [list(self["place"])] * self["count"]


class Words(dict):
    """The same text for whatever mask is asked for."""

    def get(self, mark, default=None):
        return self["said"]


MASKS = ("", "r", "r0", "rzzzz.zzzz", "b", "b____", "r9.9.", None, 7, ["r9"], "é" * 9, "r1" * 9999)


def _message(rng: random.Random) -> dict:
    """What a browser might send that has read our code and means ill."""
    place, count = rng.choice(PLACES), rng.choice((1, 2, 3, 4, 7, 40))
    marks = rng.choice(("scores", "P", "Q", "points", "centres", "lens", "labels", "no such mark"))
    at = rng.randrange(count)
    return {
        "handles": {
            "version": "",
            "marks": Hand(place=place, count=count),
            "masks": Words(said=rng.choice(MASKS)),
            "held": [marks, at],
            "seq": rng.randrange(1, 10**9),
        },
        "click": {"mark": marks, "index": rng.choice((-1, 0, at, 10**9)), "x": place[0],
                  "y": place[1], "panel": rng.choice(("", "cloud", "space", "x"))},
    }  # fmt: skip


@pytest.mark.parametrize("slug", SLUGS)
def test_hostile_hands_on_every_stage(slug, open_page, chapters, monkeypatch):
    rng = random.Random(slug)
    monkeypatch.setattr(stage, "_version", lambda key, version: "")
    for chapter in chapters(slug, open_page):
        for answered in (True, False):  # handles and clicks count before the answer, too
            at = open_page(slug, answered=answered, query={f"{slug}.chapter": chapter})
            for _ in range(3):
                message = _message(rng)
                for key in _stages(at, slug):
                    at.session_state[key] = message
                at.run()
                _assert_alive(at, f"{slug}, {chapter}: {message}")


def _picture(*shape: int) -> bytes:
    out = io.BytesIO()
    pixels = np.random.default_rng(0).integers(0, 256, (*shape, 3), dtype=np.uint8)
    Pillow.fromarray(pixels).save(out, "PNG")
    return out.getvalue()


@pytest.mark.parametrize("slug", SLUGS)
def test_odd_pictures_in_every_chapter_that_takes_one(slug, open_page, chapters):
    odd = {
        "one pixel.png": _picture(1, 1),
        "a line.png": _picture(1, 3000),
        "a post.png": _picture(3000, 1),
        "<img src=x onerror=alert(1)>.png": _picture(3, 5),
        "none.png": b"",
        "text.png": b"not a picture",
    }
    for chapter in chapters(slug, open_page):
        at = open_page(slug, query={f"{slug}.chapter": chapter})
        boxes = [b for b in at.selectbox if "Upload a picture" in b.options]
        for key in [b.key for b in boxes]:
            at.selectbox(key=key).select("Upload a picture").run()
            for name, data in odd.items():
                at.file_uploader[0].upload(name, data)
                at.run()
                _assert_alive(at, f"{slug}, {chapter}: {name}")


# -- what the machine may lack -------------------------------------------------------------------
@pytest.fixture
def fresh_networks():
    from vislib.unet.widgets import networks

    def forget():
        networks.load.clear()
        networks.predicted.clear()

    forget()
    yield forget
    forget()


def test_damaged_weights_leave_every_chapter_alive(
    open_page, chapters, monkeypatch, tmp_path, fresh_networks
):
    from models import zoo

    for name in zoo.available():
        (tmp_path / f"{name}.safetensors").write_bytes(b"rubbish")
    (tmp_path / zoo.CHECKSUMS).write_bytes((zoo.WEIGHTS / zoo.CHECKSUMS).read_bytes())
    titles = chapters("unet", open_page)
    fresh_networks()  # that look has loaded one
    monkeypatch.setattr(zoo, "WEIGHTS", tmp_path)
    told = 0
    for chapter in titles:
        at = open_page("unet", query={"unet.chapter": chapter})
        _assert_alive(at, f"unet, {chapter}, weights damaged")
        told += any("damaged" in w.value for w in at.warning)
    assert told >= 6  # the chapters that show a trained network


def test_a_full_gpu_is_told_and_the_labels_come(open_page, monkeypatch, fresh_networks):
    import torch

    from models.segmenter import Segmenter

    real, calls = Segmenter._predict_all, []

    def full_at_first(self, *arguments):
        calls.append(arguments)
        if len(calls) == 1:
            raise torch.OutOfMemoryError("no memory")
        return real(self, *arguments)

    monkeypatch.setattr(Segmenter, "_predict_all", full_at_first)
    monkeypatch.setattr(torch.cuda, "empty_cache", lambda: None)
    at = open_page("unet", query={"unet.chapter": "Live"})
    _assert_alive(at, "unet, Live, GPU full")
    assert len(calls) >= 2 and any("CPU" in info.value for info in at.info)


def test_a_service_labels_the_live_picture_and_its_loss_is_told(
    open_page, monkeypatch, fresh_networks
):
    from models.serve import client
    from tests.models.standin import StandIn, running

    monkeypatch.setattr(client, "REACH", 30.0)
    monkeypatch.setattr(client, "PATIENCE", 120.0)  # however busy the machine is

    def live() -> tuple[str, list[str]]:
        fresh_networks()
        at = open_page("unet", query={"unet.chapter": "Live"})
        _assert_alive(at, "unet, Live, with a service")
        return "".join(e.proto.body for e in at.get("html")), [info.value for info in at.info]

    with running(StandIn()) as address:
        monkeypatch.setenv("PIXELWISE_SERVE", address)
        said, told = live()
        assert "pictures together" in said and f"at {address[7:]}" in said
        assert not any("service" in words for words in told)
    said, told = live()
    assert "pictures together" not in said and f"at {address[7:]}" not in said
    assert any("cannot be reached" in words for words in told)
