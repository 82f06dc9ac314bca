"""OpenVINO behind the door: chosen where it is installed, equal labels, torch where it fails."""

import threading

import numpy as np
import pytest
import torch

from models import openvino_engine, zoo
from models.segmenter import Segmenter, folded
from models.unet import UNet
from tests.models.test_segmenter import trained_looking

pytest.importorskip("openvino")
NETWORKS = zoo.available()


@pytest.fixture(autouse=True)
def turned_on(monkeypatch):
    monkeypatch.setenv(openvino_engine.SWITCH, "1")


def photographs() -> list[np.ndarray]:
    from skimage import data

    pictures = (data.astronaut(), data.chelsea(), data.coffee(), data.rocket())
    return [np.ascontiguousarray(picture[::2, ::2]) for picture in pictures]


@pytest.mark.parametrize("precision", ["full", "half"])
@pytest.mark.parametrize("name", NETWORKS)
def test_it_labels_999_of_1000_pixels_as_torch_does(name, precision):
    torch_door = zoo.load(name, "cpu", precision, "torch")
    door = zoo.load(name, "cpu", precision)
    assert door.engine == "openvino" and "OpenVINO" in door.place()
    same = []
    for picture in photographs():
        found, expected = door.predict(picture), torch_door.predict(picture)
        assert not found.notice
        same.append((found.labels == expected.labels).mean())
        assert np.allclose(found.probabilities.sum(axis=0), 1, atol=1e-4)
    assert np.mean(same) >= 0.999


def test_sizes_that_need_padding_and_batches_come_out_alike():
    torch_door, door = (zoo.load("shapes", "cpu", "full", engine) for engine in ("torch", "auto"))
    rng = np.random.default_rng(0)
    for height, width in ((33, 47), (1, 5), (97, 16)):
        x = torch.from_numpy(rng.normal(size=(2, 3, height, width)).astype(np.float32))
        with torch.inference_mode():
            expected = torch_door.net(x)
        assert torch.allclose(door._fastest()(x), expected, atol=1e-3)


@pytest.mark.parametrize("up", ["transposed", "bilinear", "nearest"])
@pytest.mark.parametrize("skips", [True, False])
def test_every_option_of_the_network_is_translated(up, skips):
    torch.manual_seed(1)
    net = UNet(3, 3, base=4, depth=3, up=up, skips=skips).eval()
    engine = openvino_engine.OpenVino(net)
    x = torch.randn(1, 3, 40, 24)
    with torch.inference_mode():
        assert torch.allclose(engine(x), net(x), atol=1e-4)


def test_many_threads_get_what_each_asked_for():
    door = zoo.load("shapes", "cpu", "full")
    pictures = photographs()
    expected = [door.predict(picture).labels for picture in pictures]
    wrong = []

    def ask(index: int) -> None:
        for _ in range(3):
            if not np.array_equal(door.predict(pictures[index]).labels, expected[index]):
                wrong.append(index)

    threads = [threading.Thread(target=ask, args=(k % len(pictures),)) for k in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert not wrong


def test_where_it_cannot_start_torch_computes_and_says_why(monkeypatch):
    def refuse(*_):
        raise RuntimeError("no such instruction\nand a long trace")

    monkeypatch.setattr(openvino_engine, "OpenVino", refuse)
    found = zoo.load("shapes", "cpu", "full").predict(photographs()[0])
    assert found.notice == "OpenVINO cannot be used (no such instruction), so torch computes."
    assert "OpenVINO" not in found.device


def test_where_it_fails_at_a_picture_torch_computes_that_one(monkeypatch):
    door = zoo.load("shapes", "cpu", "full")
    door.predict(photographs()[0])

    def fail(self, image):
        raise RuntimeError("out of memory")

    monkeypatch.setattr(openvino_engine.OpenVino, "__call__", fail)
    found = door.predict(photographs()[0])
    expected = zoo.load("shapes", "cpu", "full", "torch").predict(photographs()[0])
    assert np.array_equal(found.labels, expected.labels) and "out of memory" in found.notice
    assert door.engine == "torch"


def test_a_graph_that_computes_something_else_is_refused(monkeypatch):
    said = openvino_engine.graph
    net, other = folded(trained_looking()), folded(trained_looking())
    with torch.no_grad():
        other.head.weight.mul_(1.2)
    monkeypatch.setattr(openvino_engine, "graph", lambda _: said(other))
    with pytest.raises(RuntimeError, match="check picture"):
        openvino_engine.OpenVino(net)


def test_it_can_be_turned_off_and_the_paper_s_network_stays_with_torch(monkeypatch):
    paper = Segmenter(UNet(3, 2, base=4, padding="valid"), ("a", "b"))
    assert paper.engine == "torch"
    monkeypatch.setenv(openvino_engine.SWITCH, "0")
    assert zoo.load("shapes", "cpu").engine == "torch"
