"""The challenges, condition by condition: whoever judges by the words that stand there agrees."""

import itertools
import re

import numpy as np
import pytest
import torch
from hypothesis import example, given, settings
from hypothesis import strategies as st
from torch.nn import functional as F

from tests.laws import settled
from vislib.dilated import goals, params, widgets
from vislib.dilated.shuffling import KERNELS

FEW = settings(max_examples=60, deadline=None)


def said(condition) -> list[float]:
    """The numbers of its words."""
    return [float(v.replace(",", "")) for v in re.findall(r"[\d.,]*\d", condition.now)]


@given(st.integers(1, 5), st.integers(1, 18), st.integers(5, 40), st.sampled_from(["grid", "line"]))
@example(5, 6, 40, "line")  # 25 pixels, of five weights
@FEW
def test_three_weights_over_25_pixels_are_torchs(kernel, dilation, size, view):
    p = settled(
        params.Holes, kernel=kernel, dilation=dilation, size=size, view=view, padding="none"
    )
    three, wide = goals.holes(p.comb(), p.view == "line")
    x, one = torch.ones(1, 1, 200), torch.ones(1, 1, p.kernel)
    reach = 201 - F.conv1d(x, one, dilation=p.dilation).shape[-1]
    weights = p.kernel if p.view == "line" else p.kernel**2
    assert said(three) == [weights] and three.met is (weights == 3 and p.view == "line")
    assert said(wide) == [reach] and wide.met is (reach == 25)
    assert (p.view in three.now) and ("1 weight " in three.now) == (weights == 1)


@given(st.lists(st.integers(1, 9), min_size=1, max_size=7), st.sampled_from([2, 3, 5]))
@example([1, 3, 9], 3)
@example([2, 2, 2], 3)
@FEW
def test_paths_are_those_that_one_can_walk(rates, kernel):
    rates = rates[:4]
    found = params.Gridding(" ".join(map(str, rates)), kernel).coverage()
    three, different, once = goals.gridding(found)
    ends = [sum(walk) for walk in itertools.product(*(range(0, r * kernel, r) for r in rates))]
    paths = np.bincount(ends)
    assert said(three) == [len(rates)] and three.met is (len(rates) == 3)
    assert different.met is (len(set(rates)) == len(rates)) is (different.now == "no rate twice")
    counted = max(rates.count(rate) for rate in rates)
    often = re.fullmatch(r"rate \d+ stands (?:(twice)|(\d+) times)", different.now)
    assert counted == (1 if not often else 2 if often[1] else int(often[2]))
    assert said(once) == [int((paths == 1).sum()), len(paths)]
    assert once.met is bool((paths == 1).all())


@given(st.lists(st.integers(1, 4), min_size=1, max_size=4), st.sampled_from([2, 3, 4]),
       st.sampled_from(list(KERNELS)))  # fmt: skip
@example([1], 2, "Gauss")  # alike, of four pictures
@FEW
def test_shares_alike_are_those_of_torch(rates, parts, kernel):
    p = params.Four(" ".join(map(str, rates)), kernel, parts)
    mixture = widgets.mixture(p)
    nine, alike = goals.four(p.parts, mixture.shares(len(mixture.rates)))
    x, w = torch.zeros(1, 1, parts, parts, dtype=torch.float64), torch.tensor(KERNELS[kernel])
    x[0, 0, 0, 0] = 1
    for rate in rates:
        x = F.conv2d(
            x.repeat(1, 1, 9, 9), w.abs()[None, None] / w.abs().sum(), dilation=rate, padding="same"
        )
        x = x[..., 4 * parts : 5 * parts, 4 * parts : 5 * parts]
    assert nine.met is (parts == 3) and said(nine) == [parts, parts]
    low, high = 100 * float(x.min()), 100 * float(x.max())
    assert alike.met is bool(high - low < 1e-9) is (len(said(alike)) == 1)
    assert (said(alike)[0], said(alike)[-1]) == pytest.approx((low, high), abs=0.051)


@given(st.integers(65, 1025), st.sampled_from(["8", "16", "32"]))
@example(473, "8")
@FEW
def test_the_last_map_is_halved_as_torch_halves_it(size, output_stride):
    rows = widgets.backbone(size, int(output_stride))
    x = torch.zeros(1, 1, size)
    for _ in range({"8": 3, "16": 4, "32": 5}[output_stride]):
        x = F.max_pool1d(x, 3, 2, 1)
    (one,) = goals.keep(rows[-1].shape[1])
    assert said(one) == [x.shape[-1]] * 2 and one.met is (x.shape[-1] == 60)


@given(st.integers(6, 96), st.lists(st.integers(1, 12), min_size=1, max_size=6))
@example(7, [3])
@example(7, [3, 2])
@example(6, [4])  # overlapping, and two pixels wide
@example(6, [7])  # one pixel wide
@FEW
def test_bins_overlap_where_torch_reads_a_pixel_twice(size, levels):
    one, over, wide = goals.pyramid(size, levels)
    twice, narrowest = False, size
    for b in levels:
        x = torch.ones(1, 1, size, requires_grad=True)
        read = torch.stack([
            torch.autograd.grad(F.adaptive_avg_pool1d(x, b)[0, 0, i], x)[0][0, 0] != 0
            for i in range(b)
        ])  # fmt: skip
        twice |= bool((read.sum(0) > 1).any())
        narrowest = min(narrowest, int(read.sum(1).min()))
    assert one.met is (len(levels) == 1) and said(one) == [len(levels)]
    assert over.met is twice is (not over.now.startswith("no"))
    assert said(wide) == [narrowest] and wide.met is (narrowest >= 2)


@given(st.integers(17, 129), st.lists(st.integers(1, 128), min_size=1, max_size=5))
@example(129, [64])
@example(33, [15, 15])
@example(33, [14])
@FEW
def test_taps_inside_are_those_that_torch_meets(size, rates):
    map_, one, few = goals.aspp(size, rates)
    x = torch.ones(1, 1, size, size)
    met = F.conv2d(x, torch.ones(1, 1, 3, 3), dilation=rates[0], padding=rates[0])
    mean = float(met.double().mean())
    assert map_.met is (size == 33) and said(map_) == [size, size]
    assert one.met is (len(rates) == 1) and said(one) == [len(rates)]
    assert few.met is (mean < 4.5) is (said(few)[0] < 4.5)
    assert said(few)[0] == pytest.approx(mean, abs=0.0051)
    assert ("with rate" in few.now) == (len(rates) > 1)


@pytest.mark.parametrize("work", [8.3e9, 9.96e9, 1e10, 1.004e10, 4.3e10])
def test_work_is_judged_by_what_is_printed(work):
    (one,) = goals.shapes(work)
    assert one.met is (work < 1e10) is (said(one)[0] < 10)


def test_of_another_shape_the_encoder_decoder_is_not_judged(open_page):
    query = {"dilated.chapter": "shapes", "dilated.shapes.size": "224"}
    at = open_page("dilated", query=query | {"dilated.shapes.shape": "UperNet"})
    (line,) = (m.value for m in at.markdown if "Challenge" in m.value)
    assert line.endswith("Now: choose the encoder–decoder, or all shapes.")
    at = open_page("dilated", query=query | {"dilated.shapes.shape": "all"})
    assert any("Reached" in m.value for m in at.markdown)


@given(st.sampled_from(params.PICTURES), st.floats(0, 1))
@example("cat", 0.97)
@example("cat", 0.9704)
@example("cat", 0.9996)
@example("camera", 0.98)
@FEW
def test_the_gate_is_judged_by_what_is_printed(picture, share):
    cat, near = goals.gate(picture, share)
    assert cat.met is (picture == "cat") and picture in cat.now
    told = said(near)[0]
    assert near.met is (share > 0.97) is (told > 0.97)
    assert told == pytest.approx(share, abs=0.0101) and told < 1
