"""How the challenges stand: each condition against its own sum, and what is printed of it."""

import math

import numpy as np
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from sklearn.decomposition import PCA

from tests.autoencoder.test_line import SETTINGS, _run
from tests.autoencoder.test_squeeze import PICTURES, _found
from tests.printed import read
from vislib.autoencoder import bending, forgetting, goals, halves, params
from vislib.autoencoder.principal import squeeze

BESIDE = st.floats(0, 20) | st.sampled_from((10, 10 + 1e-6, 10 - 1e-6, 4.0001, 4, 3.9999))


def first(said: str) -> float:
    """The first number of a phrase."""
    return next(read(word.strip("°")) for word in said.split() if word[0].isdigit())


@given(st.sampled_from(PICTURES), st.sampled_from((4, 8, 16)), st.booleans())
@settings(max_examples=12)
def test_what_19_numbers_keep_where_a_patch_has_so_many(name, side, colour):
    p = params.Squeeze(side=side, colour=colour)
    _, found = _found(name, p)
    eight, colours, kept = goals.tenth(found, side, colour)
    assert eight.met == (eight.now == "8 × 8 patches") and first(eight.now) == side
    assert colours.met == colour == (colours.now == "in colours")
    if p.size < 19:
        assert not kept.met and kept.now == f"a patch has {p.size} numbers, fewer than 19"
        return
    other = PCA(19, svd_solver="full").fit(found.patches).explained_variance_ratio_.sum()
    said = float(kept.now.split()[-2])
    assert said == pytest.approx(100 * other, abs=0.06)
    assert kept.met == (other < 0.95) == (said < 95)


def test_patches_that_do_not_vary_keep_nothing():
    found = squeeze(np.full((32, 32, 3), 7, np.uint8), 8, params.Squeeze().counts)
    kept = goals.tenth(found, 8, True)[-1]
    assert not kept.met and kept.now == "the patches do not vary"


@given(SETTINGS)
@settings(max_examples=60)
@example(params.Line(start=params.SECOND, steps=100))
@example(params.Line(start=params.BESIDE, steps=40))
def test_where_a_descent_stands_still(p):
    run, found, _, _ = _run(p)
    along, worse = goals.stands_still(run, found)
    length = math.hypot(*run.decoders[-1])
    cosine = abs(float(run.decoders[-1] @ found.axes[1])) / length
    turned = math.degrees(math.acos(min(1.0, cosine)))
    assert along.met == (first(along.now) <= 1)
    assert first(along.now) == pytest.approx(turned, abs=0.051)
    share = 100 * run.losses[-1] / PCA(2).fit(run.points).explained_variance_[0] * 40 / 39
    said = read(worse.now.removeprefix("a loss of ").removesuffix(" % of λ₁"))
    assert said == pytest.approx(share, abs=0.051, rel=1e-3)
    assert worse.met == (abs(round(said - 100, 9)) <= 1)


@given(st.floats(0.985, 1.015) | st.floats(0, 1e12))
def test_a_loss_is_printed_on_its_side_of_the_bound(share):
    now = goals._near(share)
    said = now.now.removeprefix("a loss of ").removesuffix(" % of λ₁")
    assert len(said) < 20
    if share < 1e2:
        assert now.met == (abs(round(read(said) - 100, 9)) <= 1)


@pytest.mark.parametrize("kind", bending.KINDS)
def test_a_straight_line_serves_the_arc_alone(kind):
    (now,) = goals.straight(bending.floor(bending.points(kind)))
    least = np.cov(bending.points(kind).T, bias=True)
    assert first(now.now) == pytest.approx(np.linalg.eigvalsh(least)[0], abs=1e-4)
    assert now.met == (first(now.now) < 0.05) == (kind == bending.ARC)


@given(BESIDE)
def test_times_and_distances_are_printed_on_their_side(value):
    (fails,), (lonely,) = goals.fails(value), goals.lonely(value)
    assert fails.met == (value > 10) == (first(fails.now) > 10)
    assert lonely.met == (value > 4) == (first(lonely.now) > 4)


def test_times_are_what_the_printed_errors_make():  # 0.0186 beside a mean of 0.022
    (now,) = goals.fails(0.01863 / 0.02195)
    assert now.now == "0.85 times its mean"


@given(st.floats(1e-3, 1), st.sampled_from((0.5, 0.999999, 1.0, 1.000001, 2)))
def test_two_errors_are_printed_apart(least, times):
    plain = least * times
    (now,) = goals.beats_pca(plain, least)
    one, other = (read(v.strip(",")) for v in now.now.removeprefix("an error of ").split(" PCA’s "))
    assert now.met == (plain < least) == (one < other) and (one == other) == (plain == least)


@given(
    st.tuples(*[st.integers(8, 88).map(lambda n: n / 4)] * 2, st.sampled_from((2.0, 3.0, 4.0))),
    st.floats(0, 2) | st.sampled_from((0.3333, 0.33334)),
)
def test_a_disc_at_the_right_is_wholly_there(place, share):
    x, y, radius = place
    right, light = goals.in_the_right_half(np.array(place), share)
    edge = radius + 0.5  # it fades out over half a pixel
    wholly = x - edge >= 12 and x + edge <= 24 and y - edge >= 0 and y + edge <= 24
    assert right.met is wholly is (right.now == "wholly in the right half")
    assert light.met == (share < 1 / 3) == (first(light.now) < 100 / 3)
    assert halves.half(np.array(place)) in goals._PLACES


@given(
    st.sampled_from((*forgetting.GALLERY, params.OWN)),
    st.sampled_from((0.0, 0.004, 0.05, 1.0)),
    st.floats(0, 0.1) | st.sampled_from((0.001, 0.0009999, 0.0010001)),
)
def test_two_discs_past_the_code(shown, code, error):
    two, gate, small = goals.past_the_code(shown, code, error)
    assert two.met == ("two discs" in two.now) and shown in two.now
    assert gate.met == (code == 0) == (float(gate.now.split()[-1]) == 0)
    assert small.met == (error < 0.001) == (first(small.now) < 0.001)
