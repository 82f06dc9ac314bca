"""Whatever is set: even or not, why, and every printed sum of counts, against torch."""

from __future__ import annotations

import re
from decimal import ROUND_HALF_UP, Decimal

import numpy as np
import pytest
import torch
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from tests.checkerboard.oracle import verdict, worth
from tests.laws import run, settled
from vislib import checkerboard as cb
from vislib.checkerboard import goals, params, snippets
from vislib.checkerboard.figures import overlap, plane, stack

F = torch.nn.functional
MANY = settings(max_examples=200)
small = st.integers
KINDS = st.sampled_from(["ones", "triangle", "random"])


# -- along a line ---------------------------------------------------------------------------------


@MANY
@given(small(1, 9), small(1, 5), small(2, 12), small(0, 4), KINDS, small(0, 99))
def test_even_is_said_exactly_where_torchs_outputs_are(kernel, stride, inputs, padding, kind, seed):
    p = settled(
        params.Overlap,
        kernel=kernel,
        stride=stride,
        inputs=inputs,
        padding=padding,
        weights=kind,
        seed=seed,
    )
    trace, said = p.trace(), overlap.scene(p).captions[-1]
    even, values = verdict(inputs, trace.weights, stride, padding)
    assert trace.even is even
    assert ("**even**" in said, "**uneven**" in said, "Too few" in said) == (
        even is True,
        even is False,
        even is None,
    )
    left, right = re.search(r"\$(\d+) = (.*)\$", said).groups() if "$" in said else ("0", "0")
    assert worth(left) == worth(right)
    if even:
        assert ("every output meets all weights" in said) == (
            stride == 1 and not trace.equal_weights
        )
        if "add up to" in said:
            total = re.search(r"add up to (\S+) at every place", said).group(1)
            assert float(total) == pytest.approx(values[0], abs=6e-3)
    if even is not None and kind == "ones":
        assert even == (kernel % stride == 0)  # the rule of equal weights, and of them alone
    listed = re.search(r"(?:gets|are) ([\d., ]+) …", said)
    if listed:
        shown = [float(v) for v in listed.group(1).split(", ")]
        assert shown == pytest.approx(values[: len(shown)], abs=6e-3)
    result = run(snippets.overlap(p))["result"].numpy()
    assert result == pytest.approx(trace.sums[-1], abs=1e-5)


def test_the_page_shows_both_ways_in_which_divisibility_is_no_rule():
    not_needed = params.Overlap(**params.OVERLAP["½ 1 ½, stride 2"])
    not_enough = params.Overlap(**params.OVERLAP["kernel 4, uneven"])
    assert not_needed.trace().even and not_needed.kernel % not_needed.stride
    assert not_enough.trace().even is False and not_enough.kernel % not_enough.stride == 0


# -- in two dimensions ----------------------------------------------------------------------------


@settings(max_examples=120)
@given(small(1, 6), small(1, 4), small(2, 6), small(0, 2))
def test_the_checkerboard_of_the_plane_is_torchs(kernel, stride, inputs, padding):
    p = settled(params.Plane, kernel=kernel, stride=stride, inputs=inputs, padding=padding)
    said = plane.scene(p).captions[-1]
    even, values = verdict(inputs, np.ones(kernel), stride, padding)
    assert ("**even**" in said, "**checkerboard**" in said, "Too few" in said) == (
        even is True,
        even is False,
        even is None,
    )
    found = sorted(set(np.outer(values, values).ravel().astype(int).tolist()))
    assert sorted(p.counts) == found
    if even is False:
        assert f"writes of {', '.join(map(str, found))}: " in said
    result = run(snippets.plane(p))["result"].numpy()
    assert np.array_equal(result, cb.overlap_2d(inputs, kernel, stride, padding))


# -- stacked --------------------------------------------------------------------------------------


@MANY
@given(small(1, 3), small(1, 6), small(1, 3), small(2, 8), small(1, 6), st.booleans())
def test_what_is_said_of_a_stack_is_what_torch_leaves(
    layers, kernel, stride, inputs, average, bell
):
    p = settled(
        params.Stack,
        layers=layers,
        kernel=kernel,
        stride=stride,
        inputs=inputs,
        average=average,
        bell=bell,
    )
    names = run(snippets.stack(p))
    counts, after = names["counts"].double().numpy(), names["result"].double().numpy()
    assert counts.tolist() == cb.stacked(inputs, p.stack).tolist()
    scene = stack.scene(p)
    inside = _free_of_ends(p, after)
    said, period = scene.captions[-1], stride**layers
    uneven = inside.size > 0 and np.ptp(inside) > 1e-4
    assert ("**uneven**" in said) == uneven
    assert ("**even**" in said) == (not uneven and inside.size >= period)
    assert ("oo few inputs" in said) == (not uneven and inside.size < period)
    *_, last = goals.stack(layers, kernel, stride, average, p.out)
    assert last.met is (not uneven and inside.size >= period)
    assert ("too few inputs" in last.now) == (not uneven and inside.size < period)
    if inside.size and "too few" not in last.now:
        ends = [worth(v) for v in re.findall(r"[\d.,]+", last.now)]
        assert len(ends) == 1 + uneven
        assert (ends[0], ends[-1]) == pytest.approx((inside.min(), inside.max()), abs=6e-3)
    for caption in scene.captions:
        for formula in re.findall(r"\$(.*?)\$", caption):
            left, right = formula.split(" = ")
            assert worth(left) == pytest.approx(worth(right), rel=6e-4, abs=6e-3)
            if worth(left) < 99:
                exact = Decimal(str(round(worth(left), 6)))
                assert worth(right) == float(exact.quantize(Decimal("0.01"), ROUND_HALF_UP))


def _free_of_ends(p, after: np.ndarray) -> np.ndarray:
    """The averages that more inputs on either side do not change, by torch."""
    more = 2 * p.kernel + 6
    x = torch.ones(1, 1, p.inputs + 2 * more)
    for _ in range(p.layers):
        x = F.conv_transpose1d(x, torch.ones(1, 1, p.kernel), stride=p.stride)
    w = torch.tensor(p.weights).float()
    wide = F.conv1d(x, (w / w.sum())[None, None])[0, 0].double().numpy()
    shift = more * p.stride**p.layers
    here = wide[shift : shift + len(after)]
    # Counts only grow with more inputs, so an average is equal only where all its paths are there.
    return after[np.abs(here - after) < 1e-4]


@settings(max_examples=100)
@given(small(1, 6), small(1, 3), small(1, 3), small(1, 12))
def test_equal_weights_even_out_exactly_over_whole_periods(kernel, stride, layers, average):
    """The chapter's rule, by looking at long stacks; the period is that of the counts."""
    counts = cb.stacked(60, [(kernel, stride)] * layers)
    inside = counts[cb.interior(60, [(kernel, stride)] * layers)]
    assume(inside.size > 40)
    period = next(m for m in range(1, 40) if np.array_equal(inside[m:], inside[:-m]))
    flat = np.convolve(inside, np.ones(average) / average, mode="valid")
    assert (np.ptp(flat) < 1e-9) == (average % period == 0)


def test_other_weights_even_out_with_less():
    counts = cb.overlap(20, 3, 2)[cb.interior(20, [(3, 2)])]
    flat = np.convolve(counts, [0.25, 0.5, 0.25], mode="valid")
    assert np.allclose(flat, 1.5)  # as the chapter says of ¼ ½ ¼ and 1 2 1 2
