"""Pairs of distributions, the simplex and the two humps, against SciPy and autograd."""

import numpy as np
import pytest
import scipy.optimize
import scipy.special
import torch
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from vislib.softmax import divergence as dv
from vislib.softmax import numbers, params, simplex
from vislib.softmax.distributions import kl_divergence
from vislib.softmax.figures.triangle_inequality import scene as coins_scene

positive3 = arrays(np.float64, (3,), elements=st.floats(0.02, 1)).map(lambda w: w / w.sum())


@pytest.mark.parametrize("preset", params.PAIRS)
@pytest.mark.parametrize("direction", [dv.FORWARD, dv.REVERSE])
def test_terms_sum_to_the_divergence(preset, direction):
    p, q = params.Divergence(preset=preset).start
    t = dv.compare(p, q, direction)
    first, second = (p, q) if direction == dv.FORWARD else (q, p)
    expected = scipy.special.rel_entr(first, second)
    np.testing.assert_allclose(t.terms, expected, atol=1e-12)
    assert t.divergence == pytest.approx(expected.sum())
    assert t.cross_entropy == pytest.approx(t.entropy + t.forward)


def test_presets_show_what_they_are_for():
    def pair(name):
        return dv.compare(*params.Divergence(preset=name).start)

    assert (pair("four classes").terms < 0).any()
    assert pair("smoothed cat").forward == pytest.approx(1.8492, abs=1e-4)
    assert pair("smoothed cat").reverse == pytest.approx(2.5742, abs=1e-4)
    assert pair("one-hot P").reverse == np.inf and pair("one-hot P").forward < 3
    assert pair("Q misses one").forward == np.inf and pair("Q misses one").reverse < 3
    assert pair("equal").forward == 0


@settings(max_examples=80, deadline=None)
@given(
    arrays(np.float64, (4,), elements=st.floats(0, 1)).filter(lambda w: w.sum() > 0.1),
    st.integers(0, 3),
    st.floats(-2, 3),
)
def test_pulling_keeps_a_distribution(w, index, value):
    p = w / w.sum()
    q = dv.pull(p, index, value)
    assert q.sum() == pytest.approx(1) and (q >= 0).all()
    assert abs(q[index] - np.clip(value, 0, 1)) <= 0.005
    others = np.delete(p, index)
    if others.sum() > 1e-6 and q[index] < 1:  # proportions among the others are kept
        np.testing.assert_allclose(
            np.delete(q, index) / np.delete(q, index).sum(), others / others.sum(), atol=1e-9
        )


@settings(max_examples=200, deadline=None)
@given(arrays(np.float64, (5,), elements=st.floats(0.01, 1)), st.sampled_from([1e-16, 1e-12, 1e-3]))
def test_no_divergence_is_negative(w, size):
    p = w / w.sum()
    q = p * (1 + size * np.array([1, -2, 3, -1, 2]))
    q /= q.sum()
    for a, b in ((p, q), (q, p)):
        expected = scipy.special.rel_entr(a, b).sum()  # may be some 1e-17 below 0
        assert 0 <= kl_divergence(a, b) == pytest.approx(expected, abs=1e-15)


_CHANCES = st.integers(1, 99).map(lambda n: n / 100)


@settings(max_examples=200, deadline=None)
@given(_CHANCES, _CHANCES, st.sampled_from("abc"), _CHANCES)
def test_the_detour_is_shorter_longer_or_equally_long(a, c, place, other):
    b = {"a": a, "b": other, "c": c}[place]

    def way(x, y):
        return scipy.special.rel_entr([x, 1 - x], [y, 1 - y]).sum()

    straight, around = way(a, c), way(a, b) + way(b, c)
    d = dv.detour([a, b, c])
    said, told = coins_scene(d).captions, numbers.coins(d)["by way of B"][1]
    if b in (a, c):
        assert around == pytest.approx(straight, abs=1e-14)
        assert "equally long" in said and told == "equally long"
        assert ("stands on A and C" if a == c else f"stands on {'A' if a == b else 'C'}:") in said
    elif around < straight:
        assert "The detour is shorter" in said and told == "shorter!"
    else:
        assert "the detour is longer" in said and told == "longer"
    places = [dv.detour([a, n / 100, c]).broken for n in range(1, 100)]
    assert ("Find a place" in said) == (any(places) and not d.broken)


def test_detour_is_a4():
    d = dv.detour([0.5, 0.25, 0.1])
    np.testing.assert_allclose([d.straight, d.first, d.second], [0.5108, 0.1438, 0.0923], atol=5e-5)
    assert d.broken
    assert not dv.detour(params.TriangleInequality().start).broken


# -- the triangle ------------------------------------------------------------------------------
@settings(max_examples=50, deadline=None)
@given(positive3)
def test_the_triangle_and_back(p):
    np.testing.assert_allclose(simplex.to_probabilities(simplex.to_xy(p)), p, atol=1e-9)


@settings(max_examples=50, deadline=None)
@given(st.floats(-3, 3), st.floats(-3, 3))
def test_every_place_gives_a_distribution(x, y):
    p = simplex.to_probabilities((x, y))
    assert p.sum() == pytest.approx(1)
    assert (p >= simplex.MARGIN - 1e-12).all()


@pytest.mark.parametrize("direction", [simplex.FORWARD, simplex.REVERSE])
@pytest.mark.parametrize("p", [(0.2, 0.3, 0.5), (0.01, 0.9, 0.09)])
def test_contours_lie_at_their_level(p, direction):
    curves = simplex.contours(p, direction)
    for level, curve in zip(simplex.LEVELS, curves, strict=True):
        inside = curve[np.isfinite(curve).all(axis=1)]
        q = simplex._barycentric(inside)
        values = simplex.divergence(np.asarray(p), q, direction)
        np.testing.assert_allclose(values, level, rtol=5e-3, atol=1e-6)


def test_field_is_smallest_at_p():
    p = np.array([0.2, 0.3, 0.5])
    values, cell = simplex.field(p, simplex.FORWARD)
    row, column = np.unravel_index(np.nanargmin(values), values.shape)
    where = (np.array([column, row]) + 0.5) * cell
    assert np.abs(where - simplex.to_xy(p)).max() <= cell
    q = simplex.to_probabilities(where)
    assert values[row, column] == pytest.approx(kl_divergence(p, q))
    assert np.isnan(values[-1, 0])


@settings(max_examples=40, deadline=None)
@given(positive3, arrays(np.float64, (3,), elements=st.floats(-3, 3)))
@pytest.mark.parametrize("direction", [simplex.FORWARD, simplex.REVERSE])
def test_simplex_gradient_is_autograds(direction, p, s):
    scores = torch.tensor(s, requires_grad=True)
    q, t = torch.softmax(scores, 0), torch.tensor(p)
    a, b = (t, q) if direction == simplex.FORWARD else (q, t)
    (a * (a.log() - b.log())).sum().backward()
    np.testing.assert_allclose(simplex.gradient(s, p, direction), scores.grad.numpy(), atol=1e-10)


@pytest.mark.parametrize("direction", [simplex.FORWARD, simplex.REVERSE])
def test_walks_arrive(direction):
    w = simplex.walk((0.2, 0.3, 0.5), (0.8, 0.1, 0.1), direction, rate=1.0, steps=80)
    assert w.divergence[-1] < 1e-3 < w.divergence[0]
    assert (np.diff(w.divergence) <= 1e-9).all()
