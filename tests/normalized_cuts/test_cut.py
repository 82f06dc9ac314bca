"""The cheapest cut: captions, numbers and code against sums over ties."""

import re

import networkx
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.laws import settings_of
from tests.normalized_cuts import oracle
from tests.printed import last_digit
from vislib import normalized_cuts as ncuts
from vislib.normalized_cuts import figures, goals, numbers, params, snippets


@st.composite
def placed(draw, of=params.TWELVE):
    """The points, some of them dragged, perhaps onto others."""
    xy = of.copy()
    for _ in range(draw(st.integers(0, 4))):
        i, j = draw(st.tuples(st.integers(0, 11), st.integers(0, 11)))
        to = draw(st.tuples(st.floats(0, params.BOX[0]), st.floats(0, params.BOX[1])))
        xy[i] = xy[j] if draw(st.booleans()) else to
    return xy


def value(text: str) -> float:
    mantissa, _, power = text.replace(",", "").replace("−", "-").partition("·10")
    digits = power.translate(str.maketrans("⁻⁰¹²³⁴⁵⁶⁷⁸⁹", "-0123456789"))
    return float(mantissa) * 10.0 ** int(digits or 0)


@settings(max_examples=25, deadline=None)
@given(settings_of(params.Cut), placed(), st.none() | st.integers(0, 2046))
def test_every_caption_is_a_sum_over_ties(p, xy, chosen):
    weights = p.weights(xy)
    found = ncuts.divisions(weights)
    scene = figures.cut.scene(xy, params.BOX, weights, found, p.criterion, chosen)
    assert scene.frames == 3 + (chosen is not None)
    assert len(scene.pack().buffer) + len(scene.pack().header) < 100_000
    bars = next(m for m in scene.marks if m.kind == "bars")
    every = [oracle.costs(weights, set(np.flatnonzero(m).tolist())) for m in found.masks[::97]]
    dots = next(m for m in scene.marks if m.kind == "points" and m.id == "points")
    for frame, caption in enumerate(scene.captions):
        side = set(np.flatnonzero(dots.color[frame] == "output").tolist())
        cut, ratio, normal = oracle.costs(weights, side)
        said = caption.values
        assert int(said["few"]) == len(side) and int(said["many"]) == 12 - len(side)
        assert value(said["cut"]) == pytest.approx(cut, rel=1e-3, abs=1e-12)
        np.testing.assert_allclose(bars.heights[frame][0], cut, rtol=1e-6, atol=1e-12)
        if "ratio" in said:
            assert value(said["ratio"]) == pytest.approx(ratio, rel=1e-3, abs=1e-12)
        if "ncut" in said:
            assert value(said["ncut"]) == pytest.approx(normal, rel=6e-3)
        else:
            assert "apart" in caption and normal < 1e-11
        if "first" in said:
            follows(said)
        if frame < 3:
            assert [cut, ratio, normal][frame] <= min(e[frame] for e in every) + 1e-12
        if "times" in said:
            least = networkx.stoer_wagner(networkx.from_numpy_array(weights))[0]
            assert value(said["times"]) == pytest.approx(cut / least, rel=0.06)


def follows(said):
    """Who reckons with what the formula prints gets what it prints, and no term is printed as 0."""
    first, second = (value(said[name]) for name in ("first", "second"))
    assert first > 0 and second > 0
    assert first + second == pytest.approx(value(said["ncut"]), abs=6e-5)
    for term, side in (("first", "a"), ("second", "b")):
        last = 0.501 * last_digit(said[term])
        assert value(said["through"]) / value(said[side]) == pytest.approx(
            value(said[term]), abs=last
        )


@settings(max_examples=25, deadline=None)
@given(settings_of(params.Cut), placed())
def test_numbers_challenge_and_code_agree(p, xy):
    weights = p.weights(xy)
    found = ncuts.divisions(weights)
    told = numbers.cut(found)
    graph = networkx.from_numpy_array(weights)
    if networkx.is_connected(graph):
        least, (one, other) = networkx.stoer_wagner(graph)
        assert told["minimum cut"][0] == pytest.approx(least, rel=1e-9, abs=1e-15)
        same, sides = goals.same_division(found)
        count = int(re.search(r"takes off (\d+)", sides.now)[1])
        assert sides.met == (count >= 4)
        cut = told["best Ncut"][1].removeprefix("its cut ")
        assert same.met != ("is not" in same.now)
        assert not same.met or value(cut) == pytest.approx(least, rel=1e-3, abs=1e-12)
        assert count == min(found.masks[found.best("cut")].sum(), 12 -
                            found.masks[found.best("cut")].sum())  # fmt: skip
    space = oracle.run(snippets.cut(xy, p.sigma))
    ours = ncuts.divisions(p.weights(xy.round(6)))
    np.testing.assert_array_equal(space["masks"].astype(bool), ours.masks)
    np.testing.assert_allclose(space["cuts"], ours.cuts, rtol=1e-9, atol=1e-12)
    fine = (ours.masks @ weights.sum(1) > 1e-9) & (~ours.masks @ weights.sum(1) > 1e-9)
    np.testing.assert_allclose(space["ncuts"][fine], ours.ncuts[fine], rtol=1e-5, atol=1e-9)


def test_the_code_runs_with_a_point_that_hangs_on_nothing():
    """Eleven in one corner, one in the other: e⁻⁷⁵² is 0."""
    xy = np.array([[0.0, 0.0]] * 11 + [list(params.BOX)])
    with np.errstate(all="raise", under="ignore"):
        space = oracle.run(snippets.cut(xy, 0.3))
    found = ncuts.divisions(ncuts.affinity_points(xy, 0.3))
    assert found.ncuts.min() == 0
    np.testing.assert_allclose(space["ncuts"], found.ncuts, rtol=1e-12)


@pytest.mark.parametrize("few", [3, 4, 6])
def test_four_points_or_more_are_on_either_side(few):
    xy = np.array([(5 * (i < few), 0.3 * i) for i in range(12)], dtype=float)
    same, sides = goals.same_division(ncuts.divisions(ncuts.affinity_points(xy, 1.0)))
    assert same.met and (sides.met, sides.now) == (few >= 4, f"it takes off {few} points")


@pytest.mark.parametrize("left", [0.0, 0.37])
def test_a_minimum_cut_as_good_as_the_best_is_the_best(left):
    """Of three groups in a line either end comes off alike; rounding does not choose."""
    square = np.array([(0, 0), (0.2, 0), (0, 0.2), (0.2, 0.2)])
    xy = np.concatenate([square + (left + 3 * k, left) for k in range(3)])
    same, sides = goals.same_division(ncuts.divisions(ncuts.affinity_points(xy, 1.0)))
    assert same.met and sides.met and same.now == "the minimum cut is the best Ncut"


def test_the_issues_numbers_are_on_screen():
    weights = ncuts.affinity_points(params.TWELVE, 1.2)
    found = ncuts.divisions(weights)
    scene = figures.cut.scene(params.TWELVE, params.BOX, weights, found, "ncut")
    assert "cut 0.02559" in scene.captions[0]
    assert "= 0.0917 + 0.0676 = 0.1593" in scene.captions[2]
    assert "49 times" in scene.captions[2]


def test_the_answer_holds_where_it_is_asked():
    found = ncuts.divisions(params.Cut().weights(params.TWELVE))
    assert np.flatnonzero(found.masks[found.best("cut")]).tolist() == [11]


def test_what_costs_more_than_one_is_not_printed_as_one():
    weights = params.Cut(sigma=0.6).weights(params.TWELVE)
    found = ncuts.divisions(weights)
    said = figures.cut.scene(params.TWELVE, params.BOX, weights, found, "ratio").captions[1]
    assert found.ncuts[found.best("ratio")] > 1 and value(said.values["ncut"]) > 1
    assert [numbers.cost(v) for v in (1.0, 1.25, 0.5, 1 + 1e-6)] == ["1", "1.25", "0.5", "1.000001"]
