"""The ledger: sizes, fields and counts of every stage, against torch."""

import re

import numpy as np
import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st
from torch.utils.flop_counter import FlopCounterMode

from models.unet import UNet
from vislib.unet import arithmetic, numbers


@given(size=st.integers(140, 700))
def test_a_ledger_is_whole_or_names_sizes_that_are(size):
    ledger = arithmetic.ledger(size)
    if not ledger.problem:
        assert len(ledger.stages) == 11 and ledger.parameters == 31_030_658
        assert size - ledger.stages[-1].size == 184
        return
    named = re.findall(r"\d+", ledger.problem.split("Use ")[1].split(" instead")[0])
    assert named and all(not arithmetic.ledger(int(n)).problem for n in named)


def test_the_valid_sizes_of_the_deck():
    assert arithmetic.fitting(140, 600) == tuple(range(188, 601, 16))
    assert {188, 204, 556, 572, 588} <= set(arithmetic.fitting(140, 600))


@given(depth=st.integers(1, 5), base=st.integers(1, 64))
def test_same_padding_keeps_every_size(depth, base):
    ledger = arithmetic.ledger(2**depth * 8, base, depth, 3, 4, "same")
    assert not ledger.problem
    assert [s.size for s in ledger.stages] == [s.size for s in ledger.stages[::-1]]
    assert ledger.stages[depth + 1].size == 8


def ones(depth: int) -> UNet:
    """A network whose every path counts: positive weights, no bias that could hide one."""
    net = UNet(1, 1, base=1, depth=depth).double().eval()
    with torch.no_grad():
        for parameter in net.parameters():
            parameter.fill_(0.1)
    return net


def sees(net: UNet, size: int, index: int, place: int) -> tuple[int, int]:
    """By gradient, along the rows: first and last pixel on which a unit of a stage depends.

    Averages instead of maxima, so that no path is lost.
    """
    image = torch.ones(1, 1, size, size, dtype=torch.double, requires_grad=True)
    features = [net.down[0](image)]
    for stage in net.down[1:]:
        features.append(stage(torch.nn.functional.avg_pool2d(features[-1], 2)))
    outputs = net.expand(features)
    stages = [image, *features, *outputs, net.head(outputs[-1])]
    unit = stages[index][0, 0, place, place]
    (slope,) = torch.autograd.grad(unit, image)
    rows = np.flatnonzero(slope[0, 0].abs().sum(dim=1).numpy() > 0)
    return int(rows[0]), int(rows[-1])


@settings(max_examples=40)
@given(data=st.data(), depth=st.integers(1, 4))
def test_what_one_unit_sees_is_what_a_network_of_ones_depends_on(data, depth):
    size = 2**depth * data.draw(st.integers(1, 5))
    ledger = arithmetic.ledger(size, 1, depth, 1, 1, "same")
    index = data.draw(st.integers(0, len(ledger.stages) - 1))
    place = data.draw(st.integers(0, ledger.stages[index].size - 1))
    low, high = arithmetic.seen(ledger, index, place)
    assert (low, high) == sees(ones(depth), size, index, place)
    assert high - low + 1 <= ledger.stages[index].receptive_field


def test_the_most_that_a_unit_sees_is_reached_and_not_by_all():
    """204 at most in the middle of a picture, and 188 where the halvings leave over more."""
    ledger = arithmetic.ledger(512, 16, 4, 3, 3, "same")
    last, spans = len(ledger.stages) - 1, set()
    for place in range(200, 312):
        low, high = arithmetic.seen(ledger, last, place)
        spans.add(high - low + 1)
    assert spans == {188, 204} and ledger.stages[last].receptive_field == 204


def test_the_ledger_holds_the_numbers_of_all_maps():
    ledger = arithmetic.ledger(64, 4, 3, 3, 2, "same")
    net, image = UNet(3, 2, base=4, depth=3).eval(), torch.rand(1, 3, 64, 64)
    with torch.inference_mode():
        down = net.encode(image)
        up = net.expand(down)
        maps = [image, *down, *up, net.head(up[-1])]
    assert ledger.numbers == sum(m.numel() for m in maps)
    assert ledger.numbers_without_pooling == sum(m.shape[1] for m in maps) * 64**2


@pytest.mark.parametrize("pixels", [1, 4, 5, 200, 204])
def test_the_smallest_picture_for_so_many_labels(pixels):
    """By the network itself: the least size that it takes and that leaves enough."""
    with torch.device("meta"):
        net = UNet(1, 2, padding="valid")
    for size in range(140, 600):
        try:
            out = net(torch.empty(1, 1, size, size, device="meta")).shape[-1]
        except ValueError:
            continue
        if out >= pixels:
            break
    assert arithmetic.smallest_for(pixels) == size


def test_half_the_sides_are_a_quarter_of_the_work():
    """What "Webcam" asks, and the count it compares, by torch's own counter."""
    net = UNet(3, 2, base=4, depth=4, padding="same").eval()

    def work(side: int) -> int:
        with torch.no_grad(), FlopCounterMode(display=False) as counted:
            net(torch.zeros(1, 3, side, side * 4 // 3 // 16 * 16))
        return counted.get_total_flops()

    assert work(192) == 4 * work(96) > 0
    assert numbers.work(256) == 4 * numbers.work(128) > 2 * numbers.work(192) * 0.8


@pytest.mark.parametrize("size", [188, 204, 220, 396])
def test_without_padding_no_unit_sees_more_than_the_input(size):
    """By spreading each unit's needs down the paths of the valid network, one axis."""
    found = arithmetic.ledger(size)
    for index in range(6, 10):
        level = found.stages[index].level
        widest = 0
        for place in range(found.stages[index].size):
            low, high = place, place
            for _ in range(level, 4):  # up: two valid convolutions, then two of one
                low, high = low // 2, (high + 4) // 2
            for finer in range(4, -1, -1):
                low, high = (low, high + 4) if not finer else (2 * low, 2 * (high + 4) + 1)
            assert low >= 0 and high < size, (index, place)
            widest = max(widest, high - low + 1)
        assert widest == found.stages[index].receptive_field
