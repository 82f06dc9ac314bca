"""Pairs of distributions, the simplex and the two humps, against SciPy and autograd."""

import numpy as np
import pytest
import scipy.special
import torch
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from vislib import divergence as dv
from vislib import humps, simplex
from vislib.softmax import kl_divergence

positive3 = arrays(np.float64, (3,), elements=st.floats(0.02, 1)).map(lambda w: w / w.sum())


@pytest.mark.parametrize("preset", dv.PRESETS)
@pytest.mark.parametrize("direction", [dv.FORWARD, dv.REVERSE])
def test_terms_sum_to_the_divergence(preset, direction):
    p, q = dv.PairParams(preset=preset).start
    t = dv.compare(p, q, direction)
    first, second = (p, q) if direction == dv.FORWARD else (q, p)
    expected = scipy.special.rel_entr(first, second)
    np.testing.assert_allclose(t.terms, expected, atol=1e-12)
    assert t.divergence == pytest.approx(expected.sum())
    assert t.cross_entropy == pytest.approx(t.entropy + t.forward)


def test_presets_show_what_they_are_for():
    def pair(name):
        return dv.compare(*dv.PairParams(preset=name).start)

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


def test_detour_is_a4():
    d = dv.detour([0.5, 0.25, 0.1])
    np.testing.assert_allclose([d.straight, d.first, d.second], [0.5108, 0.1438, 0.0923], atol=5e-5)
    assert d.broken
    assert not dv.detour(dv.CoinParams().start).broken


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


# -- two humps ---------------------------------------------------------------------------------
def test_a_hump_is_a_normal_density():
    from scipy.stats import norm

    expected = norm.pdf(humps.GRID, 1.0, 0.8)
    np.testing.assert_allclose(humps.normal(1.0, 0.8), expected / expected.sum(), rtol=1e-9)
    assert humps.mixture(4.0, 0.6).sum() == pytest.approx(1)


@pytest.mark.parametrize("direction", [humps.FORWARD, humps.REVERSE])
@pytest.mark.parametrize(("centre", "width"), [(-0.5, 1.2), (3.0, 0.4), (-4.0, 4.0)])
def test_hump_gradient_is_autograds(direction, centre, width):
    log_p = torch.tensor(np.log(humps.mixture(4.0, 0.6)))
    state = torch.tensor([centre, np.log(width)], requires_grad=True)
    z = (torch.tensor(humps.GRID) - state[0]) / state[1].exp()
    log_q = torch.log_softmax(-0.5 * z * z, 0)
    a, b = (log_p, log_q) if direction == humps.FORWARD else (log_q, log_p)
    (a.exp() * (a - b)).sum().backward()
    ours = humps.gradient(log_p.numpy(), centre, width, direction)
    np.testing.assert_allclose(ours, state.grad.numpy(), rtol=1e-8, atol=1e-10)


def test_forward_covers_reverse_seeks():
    p = humps.mixture(4.0, 0.6)
    cover = humps.fit(p, -0.5, 1.2, humps.FORWARD)
    mean = (p * humps.GRID).sum()
    spread = np.sqrt((p * (humps.GRID - mean) ** 2).sum())
    # The best normal in this direction has the mean and the width of P.
    assert cover.centres[-1] == pytest.approx(mean, abs=0.03)
    assert cover.widths[-1] == pytest.approx(spread, rel=0.03)
    for start, hump in ((-2.5, -2.0), (2.5, 2.0)):
        seek = humps.fit(p, start, 0.8, humps.REVERSE)
        assert seek.centres[-1] == pytest.approx(hump, abs=0.1)
        assert seek.widths[-1] == pytest.approx(0.7, rel=0.1)
    for made in (cover, seek):
        assert made.divergence[-1] < made.divergence[0]


@pytest.mark.parametrize("centre", [-4.5, 0.0, 4.5])
@pytest.mark.parametrize("width", [0.3, 5.0])
@pytest.mark.parametrize("direction", [humps.FORWARD, humps.REVERSE])
def test_fits_never_blow_up(centre, width, direction):
    made = humps.fit(humps.mixture(6.0, 0.9), centre, width, direction)
    assert np.isfinite(made.divergence).all() and np.isfinite(made.q).all()
    assert made.divergence[-1] <= made.divergence[0] + 1e-9


def test_landscape_holds_the_fits_values():
    values = humps.landscape(4.0, 0.6, humps.REVERSE)
    assert values.shape == (48, 64) and np.isfinite(values).all()
    reached = humps.fit(humps.mixture(4.0, 0.6), 2.5, 0.8, humps.REVERSE).divergence[-1]
    assert values.min() == pytest.approx(reached, abs=0.05)
