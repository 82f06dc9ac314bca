"""The effective receptive field: against autograd, Luo et al.'s laws and exact binomials."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from vislib.receptive_field.effective import core, share, uniform_width, width
from vislib.receptive_field.effective_depth import depths
from vislib.receptive_field.fields import Layer, effective_receptive_field, geometry, region


def stack(depth, kernel=3, dilation=1, strided=0):
    padding = (kernel - 1) * dilation // 2
    return [
        Layer(f"conv{i}", kernel, 2 if i < strided else 1, padding, dilation) for i in range(depth)
    ]


def test_averaging_kernels_give_the_binomial():
    # Two boxes of three: 1 2 3 2 1 over 9, along both axes.
    field = effective_receptive_field(stack(2), 9, weights="uniform", activation="none")
    profile = np.zeros(9)
    profile[2:7] = np.array([1, 2, 3, 2, 1]) / 9
    np.testing.assert_allclose(field, np.outer(profile, profile), atol=1e-7)


layers = st.builds(
    Layer,
    name=st.sampled_from(["conv", "pool"]),
    kernel=st.integers(1, 4),
    stride=st.integers(1, 2),
    padding=st.integers(0, 2),
    dilation=st.integers(1, 2),
)


@given(st.lists(layers, min_size=1, max_size=3), st.integers(15, 24))
@settings(max_examples=30, deadline=None)
def test_it_stays_in_the_box_and_fills_it(stack, n):
    try:
        g = geometry(stack, n)
    except ValueError:
        return
    field = effective_receptive_field(stack, n, weights="uniform", activation="none", samples=1)
    assert field.shape == (n, n)
    assert field.sum() == pytest.approx(1)
    first, last = region(g, len(stack), g[-1].size // 2)
    rows = np.flatnonzero(field.sum(1))
    assert rows.min() >= max(first, 0) and rows.max() <= min(last, n - 1)
    if first >= 0 and last < n:
        assert (rows.min(), rows.max()) == (first, last)


@pytest.mark.parametrize("weights", ["random", "uniform"])
@pytest.mark.parametrize("activation", ["none", "relu", "tanh"])
def test_every_kind_gives_a_field(weights, activation):
    field = effective_receptive_field(
        stack(4), 15, weights=weights, activation=activation, seed=3, samples=6
    )
    assert field.shape == (15, 15) and field.min() >= 0
    assert field.sum() == pytest.approx(1)
    assert field[7, 7] > 0 and not field[:3].any()


def test_equal_seeds_give_equal_fields():
    def one(seed):
        return effective_receptive_field(
            stack(3), 11, weights="random", activation="relu", seed=seed, samples=2
        )

    np.testing.assert_array_equal(one(5), one(5))
    assert np.abs(one(5) - one(6)).max() > 0


def test_gridding():
    # The deck's (2, 2, 2): spans 13 and touches 7 along each axis.
    field = effective_receptive_field(
        stack(3, dilation=2), 17, weights="uniform", activation="none"
    )
    touched = np.flatnonzero(field.sum(0))
    assert touched.tolist() == list(range(2, 15, 2))


@pytest.mark.parametrize("kernel", [3, 5])
def test_uniform_width_grows_like_the_root_of_depth(kernel):
    found = depths(stack(9, kernel), weights="uniform", activation="none", samples=1, seed=0)
    np.testing.assert_allclose(found.widths, found.uniform, rtol=1e-4)
    root = np.sqrt(np.arange(1, 10) * (kernel**2 - 1) / 12)
    np.testing.assert_allclose(found.widths, root, rtol=1e-4)
    np.testing.assert_array_equal(found.boxes, 1 + np.arange(1, 10) * (kernel - 1))


@pytest.mark.parametrize("kernel", [2, 3, 4, 5, 7])
def test_an_even_field_has_a_quarter_in_the_middle_half(kernel):
    found = depths(stack(1, kernel), weights="uniform", activation="none", samples=1, seed=0)
    assert found.halves[0] == pytest.approx(0.25)


def test_random_width_also_grows_more_slowly_than_the_box():
    found = depths(stack(16), weights="random", activation="relu", samples=12, seed=1)
    assert 1.7 < found.widths[15] / found.widths[3] < 2.5  # the root of 16/4 is 2
    assert found.boxes[15] / found.boxes[3] == pytest.approx(33 / 9)
    assert found.cores[15] < 0.75 * found.boxes[15]
    assert np.all(found.halves[8:] > 0.6)


def test_widths_with_stride_and_dilation():
    layers = stack(3, dilation=2, strided=1)
    n = 61
    field = effective_receptive_field(layers, n, weights="uniform", activation="none")
    assert width(field) == pytest.approx(uniform_width(layers), rel=1e-4)


def test_share_and_core():
    field = np.zeros((9, 9))
    field[3:6, 3:6] = 1 / 9
    assert share(field, 3, 5) == pytest.approx(1)
    assert share(field, 4, 4) == pytest.approx(1 / 9)
    assert share(field, -5, 50) == pytest.approx(1)
    assert core(field, 4.0) == 3
    assert core(field, 4.0, 0.1) == 1


def test_pools_average():
    pool = [Layer("pool1", 2, 2)]
    field = effective_receptive_field(pool, 4, weights="random", activation="relu", samples=3)
    np.testing.assert_allclose(field[2:, 2:], 0.25)


@pytest.mark.parametrize(
    ("arguments", "remedy"),
    [
        ({"weights": "learned"}, "choose one of random, uniform"),
        ({"activation": "gelu"}, "choose one of none, relu, tanh"),
        ({"samples": 0}, "at least one sample"),
        ({"input_size": 0}, "at least one pixel"),
        ({"input_size": 4000, "samples": 30}, "fewer layers, fewer samples or a smaller"),
        ({"layers": [Layer("conv", 9)], "input_size": 3}, "does not fit"),
    ],
)
def test_the_impossible_is_refused_with_a_remedy(arguments, remedy):
    usual = {"layers": stack(2), "input_size": 9, "weights": "random", "activation": "relu"}
    usual |= {"seed": 0, "samples": 2} | arguments
    with pytest.raises(ValueError, match=remedy):
        effective_receptive_field(usual.pop("layers"), usual.pop("input_size"), **usual)
