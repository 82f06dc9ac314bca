"""From yes and no to numbers: bounds, quotients, thresholds, and how often they miss."""

import re

import numpy as np
import pytest
import scipy.linalg
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.laws import settings_of
from tests.normalized_cuts import oracle
from tests.normalized_cuts.test_cut import value
from vislib import normalized_cuts as ncuts
from vislib.normalized_cuts import figures, goals, numbers, params, relaxing, snippets

pulls = st.lists(st.tuples(st.integers(0, 11), st.floats(-3, 3)), max_size=6)


def pulled(found, moves):
    own = np.stack([found.two_valued()] * 2)
    for index, height in moves:
        own = found.pulled(own, index, height)
    return np.stack([found.balanced(one) for one in own])


@settings(max_examples=25, deadline=None)
@given(settings_of(params.Eigen), pulls)
def test_bars_and_their_quotient(p, moves):
    found = p.relaxed()
    own = pulled(found, moves)
    scene = figures.eigen.bars(p.points, params.BOX, found, own)
    weights, degrees = found.weights, found.weights.sum(axis=1)
    now = own[0]
    assert abs(degrees @ now) < 1e-6 * degrees.sum() and np.abs(now).max() <= 2 + 1e-9
    gaps = np.square(now[:, None] - now)
    wanted = 0.5 * (weights * gaps).sum() / (degrees * now**2).sum()
    said = scene.captions.values
    assert value(said["quotient"]) == pytest.approx(wanted, rel=1e-3, abs=1e-9)
    assert value(said["above"]) == pytest.approx(0.5 * (weights * gaps).sum(), rel=1e-3, abs=1e-9)
    assert value(said["below"]) == pytest.approx((degrees * now**2).sum(), rel=1e-3, abs=1e-9)
    if degrees.min() > 1e-9:
        values = scipy.linalg.eigh(np.diag(degrees) - weights, np.diag(degrees), eigvals_only=True)
        assert value(said["second"]) == pytest.approx(values[1], rel=1e-3, abs=1e-9)
        assert wanted >= values[1] - 1e-9
        assert found.least >= values[1] - 1e-9
    assert found.quotient(own[1]) <= wanted + 1e-9
    two = found.quotient(found.two_valued())
    assert two == pytest.approx(found.least, rel=1e-6, abs=1e-9) or degrees.min() < 1e-9
    assert value(said["above"]) / value(said["below"]) == pytest.approx(
        value(said["quotient"]), rel=5.1e-4
    )
    least = found.divisions.ncuts.min()
    less, bound, *near = goals.near_the_bound(found, own)
    best, second = found.quotient(own[1]), found.values[1]
    assert less.met == (best < least * (1 - 1e-6)) != (" not below" in less.now)
    ours, theirs = (value(text) for text in re.findall(r"\d\S*", less.now))
    assert [ours, theirs] == pytest.approx([best, least], rel=1e-3, abs=1e-12)
    assert not less.met or ours < theirs
    printed = value(bound.now.removeprefix("λ₂ = "))
    assert bound.met == (second > 1e-3) == (printed > 1e-3) == bool(near)
    if near:
        share = value(near[0].now.split()[0])
        assert near[0].met == (best <= 1.02 * second) == (share <= 2)
        assert share == pytest.approx(100 * (best / second - 1), abs=0.051)


@settings(max_examples=25, deadline=None)
@given(settings_of(params.Eigen))
def test_every_frame_of_the_sweep_is_the_cost_of_its_colours(p):
    found = p.relaxed()
    scene = figures.eigen.sweep(p.points, params.BOX, found, p.vector)
    swept = found.sweep(p.vector)
    if swept is None:
        assert "no threshold divides" in scene.captions and scene.frames == 1
        return
    colours = np.atleast_2d(next(m.color for m in scene.marks if m.id == "points"))
    costs = []
    for colour, caption in zip(colours, scene.captions, strict=True):
        side = set(np.flatnonzero(colour == "output").tolist())
        wanted = oracle.costs(found.weights, side)[2]
        assert value(caption.values["cost"]) == pytest.approx(wanted, rel=1e-3, abs=1e-9)
        assert int(caption.values["above"]) == len(side)
        costs.append(wanted)
        assert caption.values["below"] == f"{12 - len(side)} point{'s' * (len(side) < 11)}"
        if "no division is cheaper" in caption:
            assert wanted <= found.divisions.ncuts.min() * (1 + 1e-6) + 1e-9
        if "of all costs" in caption:
            assert value(caption.values["least"]) < wanted
        if "sign changes" in caption:
            assert side == set(np.flatnonzero(found.vectors[:, p.vector - 1] > 0).tolist())
    assert numbers.eigen(found, pulled(found, []), p.vector)["best threshold"] == pytest.approx(
        min(costs), rel=1e-6, abs=1e-9
    )


@settings(max_examples=25, deadline=None)
@given(settings_of(params.Eigen))
def test_a_vibration_solves_the_equation_of_motion(p):
    found = p.relaxed()
    scene = figures.eigen.vibration(p.points, params.BOX, found, p.vector)
    xy = next(m.xy for m in scene.marks if m.id == "points")
    y, degrees = xy[0, :, 1] - p.points[:, 1], found.weights.sum(axis=1)
    pull = degrees * y - found.weights @ y
    lam = value(scene.captions.values["value"])
    assert (lam == 0) == (p.vector == 1) == ("No spring is stretched" in scene.captions)
    np.testing.assert_allclose(pull, lam * degrees * y, atol=2e-3 * max(1.0, degrees.max()))
    np.testing.assert_allclose(xy[12, :, 1] - p.points[:, 1], -y, atol=1e-9)
    assert len(scene.pack().buffer) + len(scene.pack().header) < 60_000


def test_how_often_thresholds_miss():
    zero = every = 0
    for seed in range(relaxing.CLOUDS):
        found = params.Eigen(data="random", seed=seed).relaxed()
        zero += found.at_zero(2) > found.least + 1e-9
        every += found.sweep(2).ncut > found.least + 1e-9
    assert {"zero": zero, "sweep": every} == relaxing.MISSED
    assert "miss the best division in 41 %, the best threshold in 0.3 %" in numbers.missed()


def test_the_preset_misses_both_ways():
    found = params.Eigen(data="random", seed=94).relaxed()
    assert found.least < found.sweep(2).ncut < found.at_zero(2)


def test_the_issues_numbers():
    found = params.Eigen().relaxed()
    bars = found.two_valued()
    assert bars[0] == 1 and bars[-1] == pytest.approx(-0.738, abs=5e-4)
    assert found.quotient(bars) == pytest.approx(0.1593, abs=5e-5)
    assert found.values[1] == pytest.approx(0.1342, abs=5e-5)


@settings(max_examples=25, deadline=None)
@given(settings_of(params.Eigen))
def test_the_code_gives_the_same(p):
    runs_to_the_same(p)


def runs_to_the_same(p):
    found = p.relaxed()
    with np.errstate(all="raise", under="ignore"):
        space = oracle.run(snippets.eigen(p.points, p.sigma, p.vector))
    faint = 1e-20 if found.degrees.min() >= 1e-12 else 1e-12
    np.testing.assert_allclose(space["values"], found.values, rtol=1e-4, atol=faint)
    ours, theirs = (y[:, p.vector - 1] / np.abs(y).max() for y in (found.vectors, space["y"]))
    np.testing.assert_allclose(theirs * np.sign(ours @ theirs), ours, atol=1e-6)
    swept = found.sweep(p.vector)
    if swept is None:
        assert space["best"] is None
    else:
        assert space["best"] == pytest.approx(swept.ncut, rel=1e-6, abs=1e-12)
    return found


@pytest.mark.parametrize("sigma", [0.5, 0.6, 0.7])
def test_the_code_runs_where_a_point_has_hardly_a_tie(sigma):
    """Of all samples; in the loosest ones every vector."""
    for data, seed in [("groups", 0)] + [("random", seed) for seed in range(relaxing.CLOUDS)]:
        p = params.Eigen(data=data, seed=seed, sigma=sigma, vector=1 + seed % 6)
        if runs_to_the_same(p).degrees.min() < 1e-5:
            for vector in range(1, 7):
                runs_to_the_same(params.Eigen(data=data, seed=seed, sigma=sigma, vector=vector))


def test_the_first_vector_is_all_alike_where_others_hardly_cost_more():
    for seed in range(relaxing.CLOUDS):
        found = params.Eigen(data="random", seed=seed, sigma=0.5).relaxed()
        held = found.degrees >= 1e-12
        assert np.ptp(found.vectors[held, 0]) < 1e-12 * found.vectors[:, 0].max()
        assert (found.sweep(1) is None) == bool(held.all())


def test_bars_that_are_all_alike_are_not_taken():
    found = params.Eigen().relaxed()
    own = np.stack([np.ones(12)] * 2)
    assert found.pulled(own, 0, 1.0) is own
    assert found.pulled(own, 19, 1.0) is own
    assert ncuts.eigenvectors(found.weights, 1)[0][0] == pytest.approx(0, abs=1e-12)


@pytest.mark.parametrize(("above", "met"), [(0.019, True), (0.021, False)])
def test_within_two_percent_is_no_more(above, met):
    """Of y₂ and y₃, as long as one: their squares mix λ₂ and λ₃."""
    found = params.Eigen().relaxed()
    second, third = found.values[1:3]
    share = above * second / (third - second)
    long = np.sqrt((found.degrees[:, None] * found.vectors[:, 1:3] ** 2).sum(axis=0))
    bars = found.vectors[:, 1:3] / long @ np.sqrt([1 - share, share])
    less, bound, near = goals.near_the_bound(found, np.stack([bars, bars]))
    assert less.met and bound.met
    assert (near.met, near.now) == (met, f"{100 * above:.1f} % above λ₂")


@pytest.mark.parametrize("alike", [[0, 1], [0], [1]])
def test_a_link_with_bars_that_are_all_alike_is_not_followed(alike):
    found = params.Eigen().relaxed()
    link = np.stack([np.array(params.GOOD_BARS[:12])] * 2)
    link[alike] = 1.0
    own = found.kept(link)
    np.testing.assert_allclose(own, [found.balanced(found.two_valued())] * 2)
    assert figures.eigen.bars(params.TWELVE, params.BOX, found, own).frames == 1


@settings(max_examples=25, deadline=None)
@given(settings_of(params.Eigen))
def test_bars_that_nobody_pulled_do_not_meet_the_challenge(p):
    found = p.relaxed()
    still = np.stack([found.balanced(found.two_valued())] * 2)
    assert not goals.near_the_bound(found, still)[0].met


@pytest.mark.parametrize("sigma", [0.5, 0.6])
def test_the_bound_holds_where_groups_hardly_hang_together(sigma):
    """λ₂ bounds the least Ncut, however faint, and the bars of the best division cost just that."""
    for seed in range(relaxing.CLOUDS):
        p = params.Eigen(data="random", seed=seed, sigma=sigma)
        found = p.relaxed()
        least, bars = found.least, found.balanced(found.two_valued())
        assert found.quotient(bars) == pytest.approx(least, rel=1e-9, abs=0)
        assert not goals.near_the_bound(found, np.stack([bars, bars]))[0].met
        assert 0 < found.values[1] <= least * (1 + 1e-9) + 1e-26
        said = figures.eigen.bars(p.points, params.BOX, found, np.stack([bars, bars])).captions
        above, below = value(said.values["above"]), value(said.values["below"])
        assert above / below == pytest.approx(least, rel=1e-3, abs=0)
        told = figures.eigen.vibration(p.points, params.BOX, found, 2).captions
        assert "No spring" not in told and value(told.values["value"]) > 0
