"""The challenges, condition by condition: whoever judges by the words that stand there agrees."""

from __future__ import annotations

import re
from itertools import permutations
from types import SimpleNamespace

import numpy as np
import pytest
import torch
from hypothesis import example, given, settings
from hypothesis import strategies as st

from tests.checkerboard.oracle import along, verdict, worth
from tests.laws import settled
from vislib.checkerboard import decoders, goals, params
from vislib.checkerboard.gradients import Comparison
from vislib.core.conditions import reached

F = torch.nn.functional
MANY = settings(max_examples=200)
small = st.integers
NUMBER = r"[\d.,]*\d"


def said(condition) -> list[float]:
    """The numbers of its words."""
    return [worth(v) for v in re.findall(NUMBER, condition.now)]


@MANY
@given(
    small(1, 9),
    small(1, 5),
    small(2, 12),
    small(0, 4),
    st.sampled_from(["ones", "triangle", "random"]),
    small(0, 99),
)
def test_even_and_the_stride_are_judged_by_torchs_outputs(k, stride, inputs, padding, kind, seed):
    p = settled(
        params.Overlap,
        kernel=k,
        stride=stride,
        inputs=inputs,
        padding=padding,
        weights=kind,
        seed=seed,
    )
    trace = p.trace()
    even, outputs = verdict(p.inputs, trace.weights, p.stride, p.padding)
    evenly, divides = goals.overlap(trace)
    assert evenly.met is (even is True) and ("too few" in evenly.now) is (even is None)
    if even is not None:
        assert said(evenly) == pytest.approx(sorted(set(outputs.round(9))), abs=6e-3)
        assert (len(said(evenly)) == 1) is evenly.met
    assert divides.met is (p.kernel % p.stride != 0) is ("does not" in divides.now)


@MANY
@given(small(1, 6), small(1, 4), small(2, 6), small(0, 2))
def test_writes_of_4_6_and_9_are_those_that_no_end_reaches(kernel, stride, inputs, padding):
    p = settled(params.Plane, kernel=kernel, stride=stride, inputs=inputs, padding=padding)
    _, line = verdict(p.inputs, np.ones(p.kernel), p.stride, p.padding)
    counts = {int(v) for v in np.outer(line, line).ravel()}
    (one,) = goals.plane(p.counts)
    assert one.met is ({4, 6, 9} <= counts)
    if counts == {1}:
        assert one.now == "written once"
    else:
        assert said(one) == sorted(counts) if counts else "no output is free" in one.now


@MANY
@given(small(1, 3), small(1, 6), small(1, 3), small(1, 6))
def test_a_stack_is_asked_for_layers_stride_kernel_and_no_average(layers, kernel, stride, average):
    p = settled(params.Stack, layers=layers, kernel=kernel, stride=stride, average=average)
    asked = goals.stack(p.layers, p.kernel, p.stride, p.average, p.out)
    assert [c.met for c in asked[:4]] == [p.layers > 1, p.stride > 1, p.kernel % 2, p.average == 1]
    assert [said(c) for c in asked[:3]] == [[p.layers], [p.stride], [p.kernel]]
    assert asked[3].now == ("no average" if p.average == 1 else f"an average over {p.average}")
    assert reached(asked) <= (p.kernel == p.stride == 3)


@MANY
@given(small(1, 8), small(1, 4), st.sampled_from(["ones", "symmetric", "random"]), small(0, 99))
@example(2, 2, "symmetric", 0)  # all 1, whatever they are called
def test_a_bias_has_nothing_to_make_up_for_where_torchs_outputs_agree(kernel, stride, kind, seed):
    p = params.Taps(kernel, stride, weights=kind, seed=seed)
    unequal, wide, alike = goals.taps(p.taps, p.stride, p.biases.sums)
    assert unequal.met is bool(set(p.taps.tolist()) != {1.0})
    assert unequal.now == ("not all weights are 1" if unequal.met else "all weights are 1")
    assert wide.met is (stride >= 2) and said(wide) == [stride]
    made = along(np.ones(30), p.taps, stride)[10 * stride : 11 * stride]
    assert alike.met is bool(np.ptp(made) < 1e-9) is (len(said(alike)) == 1)
    assert said(alike) == pytest.approx(sorted(set(made.round(9))))


WEIGHT = small(-20_000, 20_000).map(lambda v: v / 10_000)
SILENT = WEIGHT.flatmap(lambda w: st.sampled_from([(w, -w, 0.0), (0.0, w, -w), (w, -w, w)]))


@MANY
@given(
    st.one_of(SILENT, st.tuples(WEIGHT, WEIGHT, WEIGHT)), st.sampled_from(["transposed", "resize"])
)
@example((0.1, -0.1, 0.0), "resize")  # small, and silent all the same
@example((1.0, -0.98, 0.0), "resize")  # nearly silent
@example((1.0, -0.9999, 0.0), "resize")
@example((1.0, 0.0, 0.5), "transposed")
@example((0.0, 0.0, 0.0), "resize")
def test_weights_are_silent_where_torch_writes_0_to_every_other_output(three, way):
    three = np.round(three, 4)
    how, there, silent = goals.silence(way, three)
    signal = np.random.default_rng(0).standard_normal(8)
    x, w = (torch.tensor(v)[None, None] for v in (signal, three))
    if way == "resize":
        twice = F.pad(F.interpolate(x, scale_factor=2), (1, 1), mode="replicate")
        made = F.conv1d(twice, w)[0, 0].numpy()
    else:
        made = F.conv_transpose1d(x, w, stride=2, padding=1, output_padding=1)[0, 0].numpy()
    fainter = min(np.abs(made[phase::2]).max() for phase in (0, 1))
    assert silent.met is bool(fainter < 1e-9) is (said(silent) == [0])
    assert how.met is (way == "resize") is how.now.startswith("resize")
    assert there.met is bool(three.any()) is ("all three 0" not in there.now)


@MANY
@given(small(0, 500_000).map(lambda v: v / 1e6), st.floats(0.01, 2000))
@example(0.0304, 9.96)
@example(0.03, 10.0)
@example(0.0, 10.04)
@example(1e-5, 9.9999999)
def test_stripes_are_judged_by_what_is_printed(strength, ratio):
    faint, high = goals.stripes(strength, ratio)
    if faint.now != "no stripes":
        assert faint.met is (0 < said(faint)[0] <= 0.03) is (0 < strength <= 0.03)
    else:
        assert strength == 0 and not faint.met
    assert high.met is (ratio >= 10) is (said(high)[0] >= 10)
    assert said(high)[0] == pytest.approx(ratio, rel=0.06, abs=0.06)


@pytest.mark.parametrize(("left", "right"), list(permutations(decoders.VARIANTS, 2)))
def test_a_decoder_is_dearer_by_torchs_weights(left, right):
    fewer, dearer = goals.dearer(decoders.cost(left), decoders.cost(right))
    weights = [sum(t.numel() for t in decoders.Decoder(n, 0).parameters()) for n in (left, right)]
    assert said(fewer) == weights and fewer.met is (weights[0] < weights[1])
    work = said(dearer)
    assert dearer.met is (work[0] > work[1])


@MANY
@given(st.lists(st.floats(0.01, 60), min_size=3, max_size=3), small(1, 3))
@example([5.97, 1.0, 1.0], 1)
@example([6.0, 5.999999, 1.0], 2)
@example([6.04, 1.0, 1.0], 1)
def test_a_faint_grid_is_judged_by_its_strongest_period(peaks, depth):
    last = (SimpleNamespace(peaks=tuple(peaks)),)
    (one,) = goals.faint(Comparison((64,), last, last), depth, dream=False)
    ratio, period = said(one)
    strongest = max(peaks[:depth])
    assert one.met is (strongest < 6) is (ratio < 6)
    assert peaks[(2, 4, 8).index(int(period))] == strongest
    (dream,) = goals.faint(Comparison((64,), last, last), depth, dream=True)
    assert not dream.met and "choose one gradient" in dream.now
