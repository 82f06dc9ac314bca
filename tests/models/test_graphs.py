"""CUDA graphs behind the door, against stand-ins: a recording copies what the network said."""

import pytest
import torch

from models import graphs
from models.segmenter import folded
from models.unet import UNet
from tests.models.test_segmenter import trained_looking


@pytest.fixture
def net() -> UNet:
    return folded(trained_looking())


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
