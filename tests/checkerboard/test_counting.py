"""Overlap of transposed convolutions: the decks' numbers, torch as the oracle, the law of peaks."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from vislib import checkerboard as cb
from vislib.checkerboard import params
from vislib.core.params import controls_of

sizes = st.integers(1, 9)


def by_torch(values, kernel, stride, padding=0):
    import torch

    x = torch.as_tensor(np.asarray(values), dtype=torch.float64)[None, None]
    ones = torch.ones((1, 1, kernel), dtype=torch.float64)
    made = torch.nn.functional.conv_transpose1d(x, ones, stride=stride, padding=padding)
    return made[0, 0].numpy()


# -- the decks' numbers ---------------------------------------------------------------------------


def test_kernel_3_stride_2_is_the_decks_row():
    assert cb.overlap(6, 3, 2).tolist() == [1, 1, 2, 1, 2, 1, 2, 1, 2, 1, 2, 1, 1]


def test_kernel_4_stride_2_is_even_inside():
    assert cb.overlap(6, 4, 2).tolist() == [1, 1] + [2] * 10 + [1, 1]


def test_kernel_5_stride_3_repeats_2_2_1():
    counts = cb.overlap(6, 5, 3)
    inside = counts[cb.interior(6, [(5, 3)])]
    assert "2,2,1,2,2,1" in ",".join(map(str, inside))
    assert set(inside.tolist()) == {1, 2}


def test_in_two_dimensions_the_interior_is_1_2_4():
    inside = cb.interior(6, [(3, 2)])
    grid = cb.overlap_2d(6, 3, 2)[inside, inside]
    assert np.unique(grid).tolist() == [1, 2, 4]


def test_two_layers_compound():
    counts = cb.stacked(6, [(3, 2), (3, 2)])
    assert counts[:11].tolist() == [1, 1, 2, 1, 3, 2, 3, 1, 3, 2, 3]


def test_an_average_of_2_flattens_and_one_of_3_leaks():
    counts = cb.overlap(6, 3, 2)
    two = cb.averaged(counts, np.ones(2))[cb.interior(6, [(3, 2)], 2)]
    three = cb.averaged(counts, np.ones(3))[cb.interior(6, [(3, 2)], 3)]
    assert two == pytest.approx(np.full(len(two), 1.5))
    assert np.unique(three.round(2)).tolist() == [1.33, 1.67]


@pytest.mark.parametrize(
    ("kernel", "active"), [(1, {1, 0}), (2, {1}), (3, {2, 1}), (4, {2}), (5, {3, 2}), (6, {3})]
)
def test_active_taps_at_stride_2(kernel, active):
    assert {len(taps) for taps in cb.active_taps(kernel, 2)} == active


# -- torch as the oracle --------------------------------------------------------------------------


@settings(max_examples=60, deadline=None)
@given(st.integers(1, 12), sizes, st.integers(1, 5), st.integers(0, 3))
def test_overlap_is_torchs_transposed_convolution_of_ones(n, kernel, stride, padding):
    if (n - 1) * stride + kernel - 2 * padding < 1:
        with pytest.raises(ValueError, match="use at most"):
            cb.overlap(n, kernel, stride, padding)
        return
    counts = cb.overlap(n, kernel, stride, padding)
    assert counts.dtype.kind == "i"
    assert counts.tolist() == by_torch(np.ones(n), kernel, stride, padding).tolist()


@settings(max_examples=25, deadline=None)
@given(*[st.tuples(st.integers(low, 4), st.integers(low, 4)) for low in (2, 1, 1)])
def test_overlap_2d_is_torchs_for_pairs_too(n, kernel, stride):
    import torch

    x, w = torch.ones((1, 1, *n)), torch.ones((1, 1, *kernel))
    expected = torch.nn.functional.conv_transpose2d(x, w, stride=stride)[0, 0].numpy()
    assert np.array_equal(cb.overlap_2d(n, kernel, stride), expected)


@settings(max_examples=30, deadline=None)
@given(st.integers(2, 5), st.lists(st.tuples(st.integers(1, 5), st.integers(1, 3)), max_size=3))
def test_a_stack_is_torchs_layers_one_after_another(n, layers):
    values = np.ones(n)
    for kernel, stride in layers:
        values = by_torch(values, kernel, stride)
    assert cb.stacked(n, layers).tolist() == values.tolist()


@settings(max_examples=30, deadline=None)
@given(st.integers(1, 8), sizes, st.integers(1, 4), st.integers(0, 99))
def test_the_last_stamp_leaves_torchs_result(n, kernel, stride, seed):
    import torch

    weights = cb.random_weights(kernel, seed)
    assert weights.min() > 0 and weights.mean() == pytest.approx(1)
    trace = cb.stamps(n, weights, stride)
    ones, w = torch.ones((1, 1, n), dtype=torch.float64), torch.tensor(weights)[None, None]
    expected = torch.nn.functional.conv_transpose1d(ones, w, stride=stride)[0, 0].numpy()
    assert trace.sums[-1] == pytest.approx(expected)
    assert trace.counts[-1].tolist() == cb.overlap(n, kernel, stride).tolist()


# -- laws -----------------------------------------------------------------------------------------


@settings(max_examples=60, deadline=None)
@given(sizes, st.integers(1, 5))
def test_equal_weights_are_even_exactly_when_the_stride_divides_the_kernel(kernel, stride):
    trace = cb.stamps(12, np.ones(kernel), stride)
    assert trace.even == (kernel % stride == 0)


@settings(max_examples=40, deadline=None)
@given(st.integers(2, 5), st.lists(st.tuples(sizes, st.integers(1, 3)), max_size=3))
def test_interior_is_what_more_inputs_do_not_change(n, layers):
    """Away from the ends the counts repeat with the product of the strides."""
    period = int(np.prod([s for _, s in layers]))
    wide = cb.stacked(n + 8, layers)
    inside = cb.interior(n, layers)
    counts = cb.stacked(n, layers)
    assert inside.stop <= len(counts)
    shifted = wide[inside.start + 8 * period // 2 : inside.stop + 8 * period // 2]
    assert counts[inside].tolist() == shifted.tolist()


@pytest.mark.parametrize("stride", range(2, 7))
@pytest.mark.parametrize("kernel", range(1, 13))
def test_peaks_stand_exactly_where_kernel_and_stride_say(kernel, stride):
    """One period of the interior, through NumPy's FFT: harmonic m is there iff s ∤ m k."""
    middle = cb.stamps(30, np.ones(kernel), stride).middle
    whole = middle[: len(middle) // stride * stride]
    spectrum = np.abs(np.fft.rfft(whole)) / len(whole)
    for m in range(1, stride // 2 + 1):
        found = spectrum[m * len(whole) // stride] > 1e-6
        assert found == (m * kernel % stride != 0), (kernel, stride, m)


@settings(max_examples=30, deadline=None)
@given(st.integers(1, 5), st.integers(1, 8), st.integers(1, 4), st.integers(1, 8))
def test_an_average_over_a_multiple_of_the_stride_evens_one_layer_out(m, kernel, stride, seed):
    trace = cb.stamps(30, cb.random_weights(kernel, seed), stride)
    flat = cb.averaged(trace.middle, np.ones(m * stride))
    assert np.ptp(flat) < 1e-9


def test_divisible_is_not_sufficient():
    uneven = [not cb.stamps(8, cb.random_weights(4, s), 2).even for s in range(20)]
    assert np.mean(uneven) > 0.7
    assert not params.Overlap(kernel=4, weights="random").trace().even


@settings(max_examples=40, deadline=None)
@given(sizes, st.integers(1, 4), st.floats(0.1, 2), st.integers(0, 50))
def test_the_extra_bias_evens_the_phases_for_that_input_only(kernel, stride, value, seed):
    weights = cb.random_weights(kernel, seed)
    b = cb.biases(weights, stride, value)
    assert sorted(j for taps in b.taps for j in taps) == list(range(kernel))
    assert np.ptp(b.outputs + b.extra) < 1e-9
    twice = np.ptp(2 * value * b.sums + b.extra)
    assert twice == pytest.approx(value * np.ptp(b.sums), abs=1e-9)


@settings(max_examples=30, deadline=None)
@given(sizes, st.integers(1, 4), st.integers(0, 50))
def test_phase_sums_are_the_interior_of_the_transposed_convolution(kernel, stride, seed):
    weights = cb.random_weights(kernel, seed)
    trace = cb.stamps(20, weights, stride)
    start = cb.interior(20, [(kernel, stride)]).start
    sums = cb.biases(weights, stride).sums
    expected = [sums[(start + i) % stride] for i in range(len(trace.middle))]
    assert trace.middle == pytest.approx(expected)


@pytest.mark.parametrize("layer", [(3, 2), (4, 2), (5, 3), (2, 3), (3, 2, 1)])
def test_stamps_in_the_plane_add_up_to_the_product(layer):
    steps = cb.stamps_2d(4, *layer)
    assert len(steps) == 17 and not steps[0].any()
    assert np.array_equal(steps[-1], cb.overlap_2d(4, *layer))
    first = np.diff(steps, axis=0)
    assert first.min() == 0 and first.max() == 1


# -- bad input ------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "call",
    [
        lambda: cb.overlap(0, 3, 2),
        lambda: cb.overlap(3, 0, 2),
        lambda: cb.overlap(3, 3, 0),
        lambda: cb.overlap(3, 3, 2, 9),
        lambda: cb.averaged(np.ones(3), np.ones(4)),
        lambda: cb.active_taps(0, 2),
        lambda: params.Stack(layers=3, kernel=6, stride=3, inputs=99),
        lambda: params.Overlap(kernel=1, stride=1, inputs=2, padding=4),
    ],
)
def test_bad_input_gets_one_sentence_with_a_remedy(call):
    with pytest.raises(ValueError) as error:
        call()
    assert len(str(error.value)) > 25 and "\n" not in str(error.value)


@pytest.mark.parametrize("cls", [params.Overlap, params.Plane, params.Stack, params.Taps])
def test_defaults_stand(cls):
    assert controls_of(cls) and cls()


def test_every_corner_of_the_sliders_is_allowed_or_refused_with_a_sentence():
    for n in (2, 8):
        for kernel in (1, 6):
            for stride in (1, 3):
                for average in (1, 6):
                    try:
                        params.Stack(3, kernel, stride, n, average)
                    except ValueError as error:
                        assert "at most" in str(error)
