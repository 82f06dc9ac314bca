"""Two networks for people at the camera: what a browser is told of the smaller one, and when."""

from __future__ import annotations

import base64
import hashlib
import json
import re
import shutil
import struct

import numpy as np
import pytest
import torch
from safetensors.torch import save

from models import zoo
from models.unet import UNet
from vislib.core.params import controls_of
from vislib.unet import browser, params
from vislib.unet.widgets import camera, networks

needs_person = pytest.mark.skipif("person" not in zoo.available(), reason="no weights")
HOME = zoo.WEIGHTS


@pytest.fixture
def folder(tmp_path, monkeypatch):
    """A folder of weights without the smaller network; ``put()`` lays a stand-in there."""
    loaded, names = networks.load, ("person", "pets")
    sums = {f"{name}.safetensors": zoo.checksum(name) for name in names}
    for name in sums:
        shutil.copy(HOME / name, tmp_path)

    def put() -> str:
        torch.manual_seed(3)
        said = {"in_channels": 3, "classes": 4, "base": 8, "up": "transposed", "norm": "batch"}
        weights = {
            name: value.half() if value.is_floating_point() else value
            for name, value in UNet(**said).state_dict().items()
            if "num_batches" not in name
        }
        about = {"network": json.dumps(said), "classes": json.dumps(zoo.entry("person").classes),
                 "side": "128", "stretch": "0", "figures": '{"mIoU": 0.5}'}  # fmt: skip
        content = save(weights, about)
        (tmp_path / "person-small.safetensors").write_bytes(content)
        sums["person-small.safetensors"] = hashlib.sha256(content).hexdigest()
        (tmp_path / zoo.CHECKSUMS).write_text(json.dumps(sums))
        return "person-small"

    (tmp_path / zoo.CHECKSUMS).write_text(json.dumps(sums))
    monkeypatch.setattr(zoo, "WEIGHTS", tmp_path)
    yield put
    for cached in (camera._check, loaded):
        cached.clear()
    camera.sizes.cache_clear()


def _told(at) -> dict:
    """How the camera's browser is told to find labels."""
    sent = [c.proto for c in at.get("bidi_component")]
    data = next(p.bytes for p in sent if p.component_name.endswith("pixelwise_webcam"))
    photo, length = struct.unpack_from("<II", data, 12)
    start = 24 + 768 + photo
    return json.loads(data[start : start + length])["local"]


def _query(**values: str) -> dict[str, str]:
    return {"unet.chapter": "camera"} | {f"unet.camera.{k}": v for k, v in values.items()}


@needs_person
def test_a_browser_hears_of_the_smaller_network_where_there_is_one(folder, open_page):
    assert camera.smaller("person") == "" and camera.smaller("pets") == ""
    at = open_page("unet", query=_query())
    assert not at.exception and not at.error, at.error
    assert "smaller" not in _told(at)
    assert any("is missing here" in c.value for c in at.caption)
    folder()
    camera.sizes.cache_clear()
    at = open_page("unet", query=_query())
    told = _told(at)
    assert "/person." in told["network"] and "/person-small." in told["smaller"]["network"]
    assert told["network"].endswith(".safetensors") and "door" in told["smaller"]
    said = next(c.value for c in at.caption if c.value.startswith("On test pictures"))
    assert "3.9 MB, mean IoU 0.738" in said and "mean IoU 0.500" in said
    assert "smaller" not in _told(open_page("unet", query=_query(model="pets")))


@needs_person
def test_the_labels_beside_a_network_are_its_own(folder):
    small = folder()
    local = camera.network("person", "browser", small)
    for name, one in (("person", local), (small, local.smaller)):
        door = zoo.load(name, "cpu", "full")
        found = door.predict(one.check, min(one.check.shape[:2]))
        second, first = np.sort(found.probabilities, axis=0)[-2:]
        told = first - second > 1e-5  # elsewhere torch's order of sums decides
        assert told.mean() > 0.98, name
        assert np.array_equal(found.labels[told], one.expected[told]), name
        said = one.said()
        assert base64.b64decode(said["labels"]) == one.expected.tobytes()
    assert local.smaller.smaller is None
    assert not np.array_equal(local.expected, local.smaller.expected)


@needs_person
@pytest.mark.parametrize(("size", "name"), [("larger", "person"), ("smaller", "person-small")])
def test_the_learner_may_choose_either(size, name, folder, open_page):
    folder()
    told = _told(open_page("unet", query=_query(size=size)))
    assert f"/{name}." in told["network"] and "smaller" not in told


@needs_person
def test_the_server_computes_the_network_that_was_chosen(folder, open_page, monkeypatch):
    folder()
    from vislib.ui import webcam

    asked = []
    load = networks.load
    monkeypatch.setattr(networks, "load", lambda name, *more: asked.append(name) or load(name))
    open_page("unet", query=_query(where="server"))
    assert asked == ["person"]
    monkeypatch.setattr(webcam, "failed", lambda key, local: "no engine")
    asked.clear()
    at = open_page("unet", query=_query(size="smaller"))
    assert asked == ["person-small"] and any("no engine" in i.value for i in at.info)


def test_the_limit_is_the_one_that_the_control_names():
    said = controls_of(params.Camera)["size"].help
    crew = (browser.JS / "crew.js").read_text(encoding="utf-8")
    wanted = re.search(r"^const WANTED = (\d+);", crew, re.MULTILINE)[1]
    assert f"over {wanted} ms" in said


def test_the_remedy_for_half_precision_is_an_option():
    said = (browser.JS / "webgpu.js").read_text(encoding="utf-8")
    option = re.search(r"choose “(.*?)”", said)[1]
    assert params.WHERE["gpu"][0].endswith(option)
    assert params.WHERE["half"][1] == ("half",)
