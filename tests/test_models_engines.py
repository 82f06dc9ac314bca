"""Other engines behind the door: OpenVINO against torch, CUDA graphs against stand-ins."""

import importlib.util
import os
import subprocess
import sys
import threading
from pathlib import Path

import numpy as np
import pytest
import torch
from skimage import data

from models import engines, graphs, zoo
from models.segmenter import Segmenter, folded
from models.unet import UNet
from tests.test_models_segmenter import trained_looking

has_openvino = pytest.mark.skipif(
    importlib.util.find_spec("openvino") is None, reason="no OpenVINO"
)
needs_person = pytest.mark.skipif("person" not in zoo.available(), reason="no weights")
PHOTO = data.chelsea()[:150, :200].copy()


@pytest.fixture
def net() -> UNet:
    return folded(trained_looking())


def door(**options) -> Segmenter:
    named = {"side": 64, "device": "cpu", "precision": "full"} | options
    return Segmenter(trained_looking(), ("a", "b", "c"), **named)


# --- OpenVINO ------------------------------------------------------------------------------------


@has_openvino
@pytest.mark.parametrize("up", ["transposed", "bilinear", "nearest"])
@pytest.mark.parametrize("skips", [True, False])
def test_the_graph_computes_what_torch_computes(up, skips):
    torch.manual_seed(2)
    net = folded(UNet(3, 3, base=4, depth=3, up=up, skips=skips, norm="batch"))
    engine = engines.OpenVino(net)
    for shape in ((1, 3, 64, 48), (3, 3, 50, 33), (1, 3, 7, 90)):
        x = torch.randn(shape)
        with torch.inference_mode():
            expected = net(x)
        torch.testing.assert_close(engine(x), expected, rtol=1e-3, atol=1e-4)


@has_openvino
def test_the_papers_network_stays_with_torch():
    with pytest.raises(ValueError, match="torch"):
        engines.graph(UNet(1, 2, base=2, padding="valid"))


@has_openvino
@needs_person
@pytest.mark.parametrize("picture", ["astronaut", "chelsea", "coffee"])
def test_the_shipped_network_gives_equal_labels(picture):
    image = getattr(data, picture)()
    torch_labels, ours = (
        zoo.load("person", "cpu", "full", engine).predict(image).labels
        for engine in ("torch", "openvino")
    )
    assert (torch_labels == ours).mean() >= 0.999


@has_openvino
def test_an_answer_stays_when_the_next_comes(net):
    run, (first, second) = engines.OpenVino(net), torch.randn(2, 1, 3, 64, 64)
    kept = run(first)
    before = kept.clone()
    run(second)
    assert torch.equal(kept, before)


@has_openvino
def test_many_threads_do_not_share_memory():
    shared = door(engine="openvino")
    images = [np.roll(PHOTO, 7 * k, axis=1) for k in range(6)]
    expected = [shared.predict(image).probabilities for image in images]
    wrong = []

    def work(k: int) -> None:
        for _ in range(5):
            if not np.allclose(shared.predict(images[k]).probabilities, expected[k], atol=1e-5):
                wrong.append(k)

    threads = [threading.Thread(target=work, args=(k,)) for k in range(6)]
    for t in threads:
        t.start()
    for t in threads:
        t.join()
    assert not wrong


@has_openvino
def test_the_door_says_which_engine():
    assert door().place().endswith("OpenVINO, float32")
    assert "OpenVINO" not in door(engine="torch").predict(PHOTO).device
    with pytest.raises(ValueError, match="choose one of auto, torch, openvino"):
        door(engine="tpu")


def test_without_the_package_torch_does_it(monkeypatch):
    monkeypatch.setitem(sys.modules, "openvino", None)
    found = door().predict(PHOTO)
    assert "OpenVINO" not in found.device and not found.notice
    assert np.array_equal(found.labels, door(engine="torch").predict(PHOTO).labels)
    with pytest.raises(ValueError, match="Choose torch"):
        door(engine="openvino").predict(PHOTO)


def test_where_the_translation_fails_torch_does_it(monkeypatch):
    def fails(net):
        raise RuntimeError("no such operation")

    monkeypatch.setattr(engines, "graph", fails)
    assert "OpenVINO" not in door().predict(PHOTO).device


@has_openvino
def test_nothing_is_reported_and_no_file_is_left(tmp_path):
    """In a fresh process whose home is empty: imported plainly, OpenVINO leaves its notes there."""
    script = (
        "import socket, numpy as np\n"
        "def no(*a): raise SystemExit('network')\n"
        "socket.socket.connect = no\n"
        "from tests.test_models_engines import door, PHOTO\n"
        "assert 'OpenVINO' in door(engine='openvino').predict(PHOTO).device\n"
    )
    home = {"HOME": str(tmp_path), "USERPROFILE": str(tmp_path)}
    root = Path(__file__).resolve().parents[1]
    subprocess.run([sys.executable, "-c", script], cwd=root, env=os.environ | home, check=True)
    assert not [p for p in tmp_path.rglob("*") if "intel" in str(p).lower()]


def test_pictures_at_once_fit_the_cores(monkeypatch):
    monkeypatch.setattr(os, "sched_getaffinity", lambda pid: set(range(16)), raising=False)
    for threads, streams in ((1, 4), (8, 2), (16, 1), (32, 1)):
        monkeypatch.setattr(torch, "get_num_threads", lambda t=threads: t)
        assert engines.threads_and_streams() == (threads, streams)


# --- CUDA graphs, with stand-ins: a recording copies what the network said ------------------------


class Stand:
    """What replaces a CUDA graph: replaying runs the network into the recorded tensor."""

    def __init__(self, net, given, found):
        self.net, self.given, self.found, self.replays = net, given, found, 0

    def replay(self):
        self.replays += 1
        self.found.copy_(self.net(self.given))


@pytest.fixture
def recorded(monkeypatch):
    made = []

    def record(net, image):
        given = image.clone()
        graph = Stand(net, given, net(given).clone())
        made.append(graph)
        return graphs.Recording(graph, given, graph.found)

    monkeypatch.setattr(graphs, "record", record)
    return made


@torch.inference_mode()
def test_a_size_that_comes_again_is_recorded_and_replayed(net, recorded):
    run = graphs.Graphed(net)
    first, second = torch.randn(2, 1, 3, 32, 32)
    torch.testing.assert_close(run(first), net(first))
    assert not recorded
    kept = run(second)
    torch.testing.assert_close(kept, net(second))
    assert len(recorded) == 1 and recorded[0].replays == 2  # one to compare, one to answer
    torch.testing.assert_close(run(first), net(first))
    torch.testing.assert_close(kept, net(second))  # an answer is no window on the recording


@torch.inference_mode()
def test_few_sizes_are_kept_and_large_ones_never(net, recorded, monkeypatch):
    run = graphs.Graphed(net)
    for side in (16, 32, 48, 64, 80, 96):
        for _ in range(2):
            run(torch.randn(1, 3, side, side))
    assert len(run._kept) == graphs.SIZES and len(recorded) == 6
    monkeypatch.setattr(graphs, "LARGEST", 32 * 32)
    for _ in range(3):
        run(torch.randn(1, 3, 48, 32))
    assert len(recorded) == 6


@pytest.mark.parametrize("error", [RuntimeError("capture"), torch.OutOfMemoryError("memory")])
@torch.inference_mode()
def test_a_recording_that_fails_is_not_tried_again(net, monkeypatch, error):
    tries = []

    def record(net, image):
        tries.append(1)
        raise error

    monkeypatch.setattr(graphs, "record", record)
    run, x = graphs.Graphed(net), torch.randn(1, 3, 32, 32)
    for _ in range(4):
        torch.testing.assert_close(run(x), net(x))
    assert len(tries) == 1


@torch.inference_mode()
def test_a_recording_that_differs_is_not_used(net, recorded, monkeypatch):
    monkeypatch.setattr(Stand, "replay", lambda self: self.found.add_(1))
    run, x = graphs.Graphed(net), torch.randn(1, 3, 32, 32)
    for _ in range(3):
        torch.testing.assert_close(run(x), net(x))
    assert len(recorded) == 1


def test_a_network_that_finds_the_gpu_full_says_so_to_the_door(monkeypatch):
    def full(image):
        raise torch.OutOfMemoryError("no memory")

    with pytest.raises(torch.OutOfMemoryError):
        graphs.Graphed(full)(torch.zeros(1, 3, 16, 16))
