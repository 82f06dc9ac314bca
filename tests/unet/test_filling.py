"""Chapters whose pictures the browser fills: what it is told, and what it is not told."""

from __future__ import annotations

import json
import zlib

import numpy as np
import pytest

from models import zoo
from vislib.unet import params
from vislib.unet.widgets import filling, networks, subjects

needs_weights = pytest.mark.skipif(not zoo.available(), reason="no weights")


def _told(at) -> dict:
    """What the component below the picture was sent."""
    sent = [c.proto for c in at.get("bidi_component")]
    data = next(p.bytes for p in sent if p.component_name.endswith("pixelwise_network"))
    length = int.from_bytes(data[:4], "little")
    return json.loads(data[4 : 4 + length]) | {"rest": data[4 + length :]}


def _scenes(at) -> list[dict]:
    """The headers of the scenes that were sent."""
    found = []
    for c in at.get("bidi_component"):
        if not c.proto.component_name.endswith("pixelwise_stage"):
            continue
        data = c.proto.bytes
        scene = data[4 + int.from_bytes(data[:4], "little") :]
        found.append(json.loads(scene[4 : 4 + int.from_bytes(scene[:4], "little")]))
    return found


def _query(slug: str, **values: str) -> dict[str, str]:
    values = {"where": "browser"} | values
    return {"unet.chapter": slug} | {f"unet.{slug}.{k}": v for k, v in values.items()}


@needs_weights
@pytest.mark.parametrize("answered", [True, False])
@pytest.mark.parametrize(
    ("slug", "values"),
    [("live", {"model": "shapes"}), ("skips", {"model": "shapes"}), ("path", {"model": "shapes"}),
     ("skips", {"model": "shapes", "exchange": "true"})],
)  # fmt: skip
def test_scene_and_browser_speak_of_the_same_data(slug, values, answered, open_page):
    at = open_page("unet", answered=answered, query=_query(slug, **values))
    assert not at.exception and not at.error
    told, scene = _told(at), _scenes(at)[0]
    assert scene["live"] == told["of"]["stage"]
    names = {m.get("id") for m in scene["marks"]}
    filled = {"live": {"fill", "outline"}, "skips": {"view0"}, "path": {"labels"}}[slug]
    assert filled <= names
    sizes = {name: size for name, _, size in told["parts"]}
    assert sum(sizes.values()) == len(told["rest"])
    assert told["chapter"] == slug and told["key"] == f"unet.{slug}"
    assert told["only"] == [] and told["network"].endswith(".safetensors")


@needs_weights
def test_half_precision_is_asked_for_by_name_alone(open_page):
    for where, only in params.WHERE.items():
        if where == "server":
            continue
        at = open_page("unet", query=_query("live", model="shapes", where=where))
        assert _told(at)["only"] == list(only[1])
        assert ("half" in _told(at)["only"]) == (where == "half")


@needs_weights
def test_before_the_answer_the_browser_is_not_told_what_it_would_tell(open_page):
    at = open_page("unet", answered=False, query=_query("skips", model="shapes"))
    told = _told(at)
    assert {name for name, *_ in told["parts"]} == {"rgba", "expected"}  # no truth
    assert "said" not in told["told"] and "kinds" not in told["told"]
    at = open_page("unet", query=_query("skips", model="shapes"))
    told = _told(at)
    assert "truth" in {name for name, *_ in told["parts"]} and "said" in told["told"]


@needs_weights
def test_on_the_server_nothing_is_told_and_no_scene_waits(open_page):
    at = open_page("unet", query=_query("live", model="shapes", where="server"))
    names = [c.proto.component_name for c in at.get("bidi_component")]
    assert not any(name.endswith("pixelwise_network") for name in names)
    assert all(scene["live"] == "" for scene in _scenes(at))


@needs_weights
def test_pictures_travel_once_and_exactly():
    import io

    from PIL import Image

    subject = subjects.drawn("shapes", 7)
    p = params.Live("shapes", where="processor")
    run = networks.predicted("shapes", subject.pixels, None, True)
    made = filling.live(p, subject, run, 96)
    data = made.packed("unet.live", p.where, known=False)
    length = int.from_bytes(data[:4], "little")
    told, at = json.loads(data[4 : 4 + length]), 4 + length
    assert told["only"] == ["relaxed", "plain"]
    assert told["sliders"]["threshold"] == "st-key-unet-live-threshold"
    for name, kind, size in told["parts"]:
        raw = data[at : at + size]
        at += size
        if kind == "image/webp":
            assert (np.asarray(Image.open(io.BytesIO(raw))) == subject.pixels).all()
        else:
            assert name == "expected" and zlib.decompress(raw) == run.found.labels.tobytes()
    known = made.packed("unet.live", p.where, known=True)
    assert len(known) < 10_000 and json.loads(known[4:])["parts"] == []
    other = filling.live(p, subjects.drawn("shapes", 8), run, 96)
    assert other.subject != made.subject
    moved = filling.live(params.Live("shapes", threshold=0.5, where="gpu"), subject, run, 96)
    assert moved.subject == made.subject  # no slider makes another picture of it
