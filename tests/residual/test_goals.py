"""Who reads how a challenge stands judges each condition as the page does."""

import re
from types import SimpleNamespace

import numpy as np
import pytest
from hypothesis import assume, example, given, settings
from hypothesis import strategies as st

from tests.printed import read
from vislib.residual import figures, goals, params
from vislib.residual.residual_block import KINDS
from vislib.residual.shattered import Slopes
from vislib.residual.signal_flow import Flow

FEW = settings(max_examples=60, deadline=None)
SIZES = st.floats(-320, 12).map(lambda power: 10.0**power)


@given(st.one_of(st.just(0.0), SIZES.filter(lambda v: v <= 1)))
@example(0.004)
@example(9.999999e-7)
@FEW
def test_probabilities_that_differ_do_not_read_as_the_same(apart):
    one = goals.depth(apart)
    assert (float(one.now.split()[-1]) < 1e-6) == one.met


@given(SIZES, st.sampled_from([-1, 1]), SIZES)
@example(9.99999e-7, 1, 1000.0001)
@example(1e-6, -1, 1000.0)
@example(0.0, 1, float("inf"))
@example(0.5, 1, 0.99963)
@example(0.5, 1, 1.0)
@FEW
def test_gradients_are_printed_on_their_side_of_the_bounds(plain, sign, with_):
    large, small = goals.chain(sign * plain, sign * with_)
    values = (re.search(r"\((.+)\)$", one.now)[1] for one in (large, small))
    above, below = (abs(read(v.replace("≈ ", ""))) for v in values)
    assert ("≈" in large.now) is (abs(with_ - 1) > 1e-12 and f"{with_:.2e}" == "1.00e+00")
    assert large.met == (above > 1000) and small.met == (below < 1e-6)
    assert large.now.startswith("with shortcuts") and small.now.startswith("plain")


@given(SIZES, st.floats(0.9, 1.1))
@example(1e-7, 1.0)
@example(0.0, 1.0)
@FEW
def test_a_millionth_is_told_from_what_is_printed(last, near):
    for first in (near * 1e-6 * last, near * last):
        one = goals.layers(Flow(*3 * [np.array([first, last])]))
        said = [read(v) for v in re.fullmatch(r"(\S+) at the first, (\S+) at the last", one.now)
                .groups()]  # fmt: skip
        assert one.met == (said[1] > 0 and said[0] / said[1] < 1e-6 * (1 - 1e-9))


@given(st.integers(2, 112), st.integers(1, 4), st.sampled_from(KINDS))
@example(57, 2, "average first")
@example(2, 4, "average first")
@FEW
def test_a_side_is_halved_where_its_double_is_the_side(size, stride, kind):
    half, all_ = goals.shapes(params.Shapes(64, 128, size, stride, kind).shortcut())
    before, after = map(int, re.findall(r"\d+", half.now))
    assert half.met == (before == 2 * after) and all_.met == all_.now.startswith("100.0 %")


@given(st.integers(0, 256), st.integers(0, 20))
@example(243, 4)
@example(244, 3)
@FEW
def test_points_that_are_right_are_counted(points, out):
    found = SimpleNamespace(
        made=SimpleNamespace(name="residual-40"), removed=range(out), now=points / 256
    )
    _, gone, right = goals.paths(found)
    assert gone.met == (int(gone.now.split()[0]) >= 4)
    assert right.met == (float(right.now.split()[0]) >= 95) == (20 * points >= 19 * 256)


TENTHS = st.integers(-40, 40).map(lambda n: n / 20)


@given(st.lists(TENTHS, min_size=3, max_size=3))
@example([-1.0, -2.0, 0.753])  # a small output, not printed as 0
@example([-1.0, -2.0, -0.5])
@FEW
def test_a_block_puts_out_0_where_it_prints_it(x):
    p = params.Block(x=" ".join(map(str, x)))
    zeros, weights = goals.block(p.traces()["residual"], p.by_hand)
    assert zeros.met == (not any(map(float, zeros.now.split()))) and weights.met


@given(st.integers(0, 10), st.sampled_from(["1 2 0.5", "-1 -1 -1"]))
@FEW
def test_other_weights_are_named(tenths, x):
    p = params.Block(x=x, times=tenths / 10)
    _, weights = goals.block(p.traces()["residual"], p.by_hand)
    assert weights.met == (tenths == 10) == ("other" not in weights.now)


@given(st.floats(-0.999, 0.999))
@example(0.2004)
@example(0.1996)
@FEW
def test_a_correlation_is_printed_on_its_side_of_noise(wanted):
    """Slopes whose neighbours correlate about as wished: a walk that forgets."""
    rng, slope = np.random.default_rng(0), [1.0]
    for step in rng.normal(size=255):
        slope.append(wanted * slope[-1] + np.sqrt(1 - wanted**2) * step)
    line = Slopes(2, np.arange(256.0), np.zeros(256), np.array(slope))
    assume(np.isfinite(line.correlation))
    printed = read(figures.noise.correlation(line))
    assert (abs(printed) < figures.noise.LOW) == (abs(line.correlation) < figures.noise.LOW)


@pytest.mark.parametrize(
    ("query", "ticks"),
    [
        ("noise.norm=none", (False, False)),
        ("noise.scale=1&noise.depth=100", (True, True)),
        ("noise.scale=1&noise.depth=100&noise.norm=none", (False, False)),
        ("paths.net=plain-20&paths.removed=1 2 3 4", (False, True, False)),
        ("paths.removed=5", (True, False, True)),
        ("shapes.stride=1", (False, True)),
        ("block.x=-1 -1 -1&block.times=0.1", (True, False)),
        ("chain.layers=1", (False, False)),
    ],
)
def test_each_condition_is_ticked_by_itself(open_page, query, ticks):
    pairs = dict(part.split("=") for part in query.split("&"))
    chapter = query.partition(".")[0]
    at = open_page(
        "residual", query={"residual.chapter": chapter} | {f"residual.{k}": v for k, v in
                                                           pairs.items()},
    )  # fmt: skip
    said = next(m.value for m in at.markdown if "Now:" in m.value)
    icons = re.findall(r":material/(check|close):", said.partition("Now:")[2])
    assert tuple(icon == "check" for icon in icons) == ticks, said
