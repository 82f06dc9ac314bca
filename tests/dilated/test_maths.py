"""The mathematics against torch, SciPy and brute force, and the deck's numbers."""

import itertools

import numpy as np
import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import ndimage
from torch.nn import functional as F

from vislib import dilated
from vislib.dilated import aspp, benchmark_tables, gating, holes, levels, shuffling
from vislib.dilated.reading import layer_paths

RATES = st.lists(st.integers(1, 9), min_size=1, max_size=4)


@given(st.integers(1, 5), st.integers(1, 6), st.integers(0, 99))
@settings(max_examples=40)
def test_a_dilated_kernel_is_one_with_zeros(k, d, seed):
    rng = np.random.default_rng(seed)
    weights, x = rng.normal(size=(k, k)), rng.normal(size=(26, 25))
    tensor = torch.tensor(x)[None, None]
    wide = dilated.with_zeros(weights, d)
    assert wide.shape[0] == dilated.effective(k, d)
    there = F.conv2d(tensor, torch.tensor(weights)[None, None], dilation=d)[0, 0].numpy()
    np.testing.assert_allclose(F.conv2d(tensor, torch.tensor(wide)[None, None])[0, 0], there)
    if wide.shape[0] % 2:  # SciPy keeps the size; its inner part is the same
        r = wide.shape[0] // 2
        whole = ndimage.correlate(x, wide, mode="constant")
        np.testing.assert_allclose(whole[r : r + there.shape[0], r : r + there.shape[1]], there)


def test_the_decks_effective_kernels():
    assert [dilated.effective(3, d) for d in (1, 2, 3, 4, 6, 12, 18)] == [3, 5, 7, 9, 13, 25, 37]
    assert holes.Comb(3, 2, 13, 2).outputs == 13 and holes.Comb(3, 2, 13, 0).outputs == 9


@given(RATES, st.sampled_from([2, 3, 5]))
def test_paths_are_the_gradient_of_a_stack_of_ones(rates, k):
    found = dilated.paths(rates, k)
    x = torch.zeros(1, 1, found.size, dtype=torch.float64, requires_grad=True)
    y = x
    for rate in rates:
        y = F.conv1d(y, torch.ones(1, 1, k, dtype=torch.float64), dilation=rate)
    assert y.shape[-1] == 1
    y.sum().backward()
    np.testing.assert_array_equal(x.grad[0, 0].numpy(), found)
    np.testing.assert_array_equal(layer_paths(rates, k)[-1], found)


def test_the_printed_coverages():
    def plane(*rates):
        one = dilated.coverage(rates)
        return one.read**2, one.span**2

    assert dilated.paths([2, 2, 2]).tolist() == [1, 0, 3, 0, 6, 0, 7, 0, 6, 0, 3, 0, 1]
    assert plane(2, 2, 2) == (49, 169) and plane(1, 2, 3) == (169, 169)
    assert plane(1, 2, 9) == (441, 625) and dilated.hdc([1, 2, 9]) == 5
    assert plane(2, 4, 8) == (225, 841) and plane(4, 4, 4) == (49, 625)
    assert set(dilated.paths([1, 3, 9])) == {1}
    yu = dilated.coverage([1, 1, 2, 4, 8, 16, 1])
    assert yu.span == 67 and yu.whole


def test_order_and_the_rule_of_the_largest_gap_over_all_small_stacks():
    fine = missed = counter = 0
    for rates in itertools.product(range(1, 11), repeat=3):
        whole, rule = dilated.coverage(rates).whole, dilated.hdc(rates) <= 3
        assert dilated.coverage(rates[::-1]).whole == whole
        if rates[0] == 1:
            assert whole or not rule, rates
            fine += rule
            missed += whole and not rule
        else:
            counter += rule and not whole
    assert (fine, missed, counter) == (19, 14, 143)


@given(st.integers(2, 4), st.lists(st.integers(1, 4), min_size=1, max_size=3), st.integers(0, 9))
@settings(max_examples=25)
def test_dilation_is_unshuffle_convolve_shuffle(d, rates, seed):
    x = np.random.default_rng(seed).normal(size=(12 * d, 12 * d))
    kernel = np.random.default_rng(seed + 1).normal(size=(3, 3))
    parts = dilated.unshuffle(x, d)
    torchs = F.pixel_unshuffle(torch.tensor(x)[None, None], d)[0].numpy()
    np.testing.assert_array_equal(parts, torchs)
    np.testing.assert_array_equal(dilated.shuffle(parts, d), x)
    there = shuffling.convolved(x, kernel, d)
    np.testing.assert_array_equal(dilated.shuffle(shuffling.convolved(parts, kernel, 1), d), there)
    padded = F.pad(torch.tensor(x)[None, None], (d,) * 4, mode="circular")
    np.testing.assert_allclose(
        F.conv2d(padded, torch.tensor(kernel)[None, None], dilation=d)[0, 0].numpy(), there
    )
    # What each place gives, by convolving a grid that marks it.
    marks = np.zeros((12 * d, 12 * d))
    marks[::d, ::d] = 1.0
    for rate in rates:
        marks = shuffling.convolved(marks, shuffling.KERNELS["mean"], rate)
    share = dilated.shares(rates, d)
    np.testing.assert_allclose(share.sum(), 1)
    np.testing.assert_allclose(marks[:d, :d], share[(-np.arange(d)) % d][:, (-np.arange(d)) % d],
                               atol=1e-12)  # fmt: skip


def test_the_printed_shares():
    assert dilated.shares([2, 2, 2], 2)[0, 0] == pytest.approx(1)
    np.testing.assert_allclose(
        dilated.shares([1, 2, 3], 2).ravel(), [25 / 81, 20 / 81, 20 / 81, 16 / 81]
    )


@given(st.integers(1, 40), st.lists(st.integers(1, 12), min_size=1, max_size=4), st.integers(0, 9),
       st.sampled_from(levels.POOLINGS), st.sampled_from(levels.MODES))  # fmt: skip
@settings(max_examples=40)
def test_pyramids_are_torchs(n, bins, seed, pooling, mode):
    x = np.random.default_rng(seed).normal(size=(2, n, n + 3))
    made = dilated.pyramid(x, bins, pooling, mode)
    pool = F.adaptive_avg_pool2d if pooling == "average" else F.adaptive_max_pool2d
    more = {} if mode == "nearest" else {"align_corners": False}
    for b, small, large in zip(bins, made.pooled, made.maps, strict=True):
        there = pool(torch.tensor(x)[None], b)
        np.testing.assert_allclose(small, there[0].numpy())
        back = F.interpolate(there, size=(n, n + 3), mode=mode, **more)
        np.testing.assert_allclose(large, back[0].numpy(), atol=1e-12)
    assert made.joined.shape == (2 * (len(bins) + 1), n, n + 3)


def test_the_decks_pyramid():
    assert dilated.bins(7, 3) == ((0, 3), (2, 5), (4, 7))
    assert sum(b * b for b in (1, 2, 3, 6)) == 50
    assert levels.parameters(2048, (1, 2, 3, 6), 512) == (4_194_304, 18_874_368)


@given(st.integers(1, 40), st.integers(1, 60))
def test_taps_inside_are_those_that_meet_a_one(n, rate):
    ones = torch.ones(1, 1, n, n)
    there = F.conv2d(ones, torch.ones(1, 1, 3, 3), dilation=rate, padding=rate)[0, 0].numpy()
    np.testing.assert_array_equal(dilated.inside(n, rate), there)
    assert dilated.mean_taps(n, rate) == pytest.approx(there.mean())


def test_the_printed_taps_and_parameters():
    assert [round(dilated.mean_taps(65, r), 2) for r in (6, 12, 18)] == [7.93, 6.92, 5.98]
    assert [round(dilated.mean_taps(33, r), 2) for r in (6, 12, 18)] == [6.95, 5.17, 3.64]
    share = [100 * (dilated.inside(65, r) == 9).mean() for r in (6, 12, 18)]
    assert [round(s, 1) for s in share] == [66.5, 39.8, 19.9]
    parts = aspp.parameters(2048, 256, (6, 12, 18))
    assert parts["1×1"] == parts["image mean"] == 524_288
    assert parts["3×3"] == 3 * 4_718_592 and parts["joining 1×1"] == 327_680
    assert parts["norms"] == 3_072
    assert sum(v for k, v in parts.items() if k != "norms") == 15_532_032


def test_gates_and_tables():
    assert gating.sigmoid(-4) * 0.5 == pytest.approx(torch.sigmoid(torch.tensor(-4.0)) * 0.5)
    mask = np.zeros((40, 40), bool)
    mask[10:30, 12:28] = True
    edge = gating.outline(mask)
    brute = np.array([[min(np.hypot(r - a, c - b) for a, b in np.argwhere(edge))
                       for c in range(40)] for r in range(40)])  # fmt: skip
    np.testing.assert_allclose(gating.distance(edge), brute)
    a = gating.attention(edge, 6, 4)
    assert a[edge].min() == 6 and a[brute == 4].max() == 0 and a[brute > 4].max() < 0
    grey = np.random.default_rng(0).random((40, 40))
    grad = gating.gradient(grey)
    half = gating.gated(grad, gating.attention(edge, 0, 4))
    np.testing.assert_allclose(half, grad / 2)
    assert gating.share_near(half, edge) == pytest.approx(gating.share_near(grad, edge))
    assert gating.share_near(gating.gated(grad, a), edge) > gating.share_near(grad, edge)
    assert gating.gradient(np.arange(30.0)[None].repeat(9, 0))[4, 15] == pytest.approx(1)
    rounded = benchmark_tables.means().round(1)
    np.testing.assert_allclose(rounded, benchmark_tables.PRINTED_MEANS)
    better = benchmark_tables.CITYSCAPES[5] - benchmark_tables.CITYSCAPES[4]
    assert (better > 0).sum() == 16 and len(benchmark_tables.VOC) == 5
