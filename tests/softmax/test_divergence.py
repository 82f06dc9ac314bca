"""Pairs of distributions, the simplex and the two humps, against SciPy and autograd."""

import re

import numpy as np
import pytest
import scipy.optimize
import scipy.special
import torch
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from vislib.softmax import divergence as dv
from vislib.softmax import mode_seeking as humps
from vislib.softmax import numbers, params, simplex
from vislib.softmax.distributions import kl_divergence
from vislib.softmax.figures.mode_seeking import scene as humps_scene
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


@pytest.mark.parametrize(("apart", "weight"), [(6.0, 0.5), (6.0, 0.9), (4.5, 0.75), (0.0, 0.5)])
@pytest.mark.parametrize(("centre", "width"), [(0.0, 5.0), (3.0, 4.0), (-4.5, 0.4), (1.0, 1.3)])
def test_the_axis_ends_where_it_is_said_to_end(apart, weight, centre, width):
    """Both divergences are those of densities on [−6, 6], by quadrature."""
    from scipy.integrate import quad
    from scipy.stats import norm, truncnorm

    q = truncnorm((-6 - centre) / width, (6 - centre) / width, centre, width)
    sides = ((1 - weight, -apart / 2), (weight, apart / 2))
    whole = sum(w * (norm.cdf(6, m, 0.7) - norm.cdf(-6, m, 0.7)) for w, m in sides)
    log_p = lambda x: np.log(sum(w * norm.pdf(x, m, 0.7) for w, m in sides) / whole)  # noqa: E731
    terms = {
        humps.FORWARD: lambda x: np.exp(log_p(x)) * (log_p(x) - q.logpdf(x)),
        humps.REVERSE: lambda x: q.pdf(x) * (q.logpdf(x) - log_p(x)),
    }
    places = sorted({-apart / 2, apart / 2, centre})
    for direction, term in terms.items():
        found = humps.fit(humps.mixture(apart, weight), centre, width, direction).divergence[0]
        exact = quad(term, -6, 6, points=places, limit=200)[0]
        assert found == pytest.approx(exact, abs=2e-3, rel=2e-3)


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


def _optimum(p, start, direction) -> scipy.optimize.OptimizeResult:
    """The least divergence near a start (centre, log width), by SciPy."""

    def value(state):
        z = (humps.GRID - state[0]) / np.exp(state[1])
        q = scipy.special.softmax(-0.5 * z * z)
        return scipy.special.rel_entr(*((p, q) if direction == humps.FORWARD else (q, p))).sum()

    bounds = [(-6, 6), (np.log(0.2), np.log(8))]
    options = {"ftol": 1e-14, "gtol": 1e-8}
    return scipy.optimize.minimize(value, start, bounds=bounds, options=options)


STARTS = [(4.0, 0.6, -4.5, 0.3), (6.0, 0.9, -4.5, 4.3), (6.0, 0.75, -4.1, 3.2),
          (6.0, 0.7, 4.5, 5.0), (0.0, 0.5, 4.5, 0.3), (0.5, 0.9, 4.5, 5.0)]  # fmt: skip
EVERYWHERE = st.tuples(
    st.integers(0, 12).map(lambda n: n / 2),
    st.integers(10, 18).map(lambda n: n / 20),
    st.integers(-45, 45).map(lambda n: n / 10),
    st.integers(3, 50).map(lambda n: n / 10),
)


def _arrives(apart, weight, centre, width):
    p = humps.mixture(apart, weight)
    for direction in (humps.FORWARD, humps.REVERSE):
        made = humps.fit(p, centre, width, direction)
        end = np.array([made.centres[-1], np.log(made.widths[-1])])
        best = _optimum(p, end, direction)
        if direction == humps.FORWARD:  # it has one valley: any start leads there
            best = min(best, _optimum(p, [0.0, 1.0], direction), key=lambda r: r.fun)
        assert made.divergence[-1] == pytest.approx(best.fun, abs=2e-6)
        np.testing.assert_allclose(end, best.x, atol=5e-3)
        assert (np.diff(made.divergence) < 1e-12).all() and len(made.centres) == 41


@pytest.mark.parametrize("start", STARTS)
def test_the_descent_arrives_where_scipy_does(start):
    _arrives(*start)


@settings(max_examples=30, deadline=None)
@given(EVERYWHERE)
def test_the_descent_arrives_from_everywhere(start):
    _arrives(*start)


@pytest.mark.parametrize(
    ("apart", "weight", "valleys"),
    [(0, 0.5, 1), (2, 0.6, 1), (3, 0.6, 1), (3, 0.7, 2), (4, 0.6, 3), (4, 0.9, 1), (6, 0.9, 2)],
)
def test_the_valleys_are_those_that_scipy_ends_in(apart, weight, valleys):
    p = humps.mixture(apart, weight)
    starts = [(c, np.log(w)) for c in (-4, -2, -1, 0, 1, 2, 4) for w in (0.5, 2.0, 4.0)]
    ends = [_optimum(p, start, humps.REVERSE) for start in starts]
    low = np.unique([np.round(r.x, 1) + 0.0 for r in ends if np.abs(r.jac).max() < 1e-3], axis=0)
    assert len(low) == valleys == humps.valleys(apart, weight)
    assert humps.valleys(apart, weight, humps.FORWARD) == 1


@pytest.mark.parametrize(
    ("apart", "weight", "centre", "said"),
    [(3.0, 0.6, -3.0, "one valley. The humps are too close: here both cover both."),
     (0.0, 0.6, 1.0, "one valley. P is a single hump here, and both cover it."),
     (3.0, 0.8, 1.0, "one valley. On the axis"), (4.0, 0.6, 1.0, "three valleys. On the axis"),
     (4.0, 0.6, 0.0, "three valleys, and from this start Q ends in the one that covers both.")],
)  # fmt: skip
def test_the_words_about_the_humps_are_those_of_the_fits(apart, weight, centre, said):
    p = humps.mixture(apart, weight)
    fits = [humps.fit(p, centre, 0.8, d) for d in (humps.FORWARD, humps.REVERSE)]
    last = humps_scene(*fits, apart, weight).captions[-1]
    names = [row["descends"] for row in numbers.humps(*fits)]
    assert said in numbers.hump_note(*fits, humps.valleys(apart, weight))
    if "single" in said:
        assert "single hump here, and both cover it" in last
        assert names == ["D(P‖Q), covers it", "D(Q‖P), covers it"]
    elif "both." in said:
        assert "Both cover both" in last
        assert names == ["D(P‖Q), covers both", "D(Q‖P), covers both"]
    else:
        assert "the other settles on one" in last and names[1] == "D(Q‖P), seeks a mode"


@pytest.mark.parametrize("direction", [humps.FORWARD, humps.REVERSE])
def test_a_hump_of_its_own_shape_costs_nothing_and_never_less(direction):
    for off in np.linspace(-1e-8, 1e-8, 41):
        same = humps.fit(humps.normal(0.5, 0.7), 0.5 + off, 0.7, direction)
        assert (same.divergence >= 0).all()
        np.testing.assert_allclose(same.divergence, 0, atol=1e-12)


@pytest.mark.parametrize("apart", [0.0, 0.5, 4.0])
def test_the_table_of_the_humps_says_what_the_last_caption_says(apart):
    p = humps.mixture(apart, 0.5)
    fits = [humps.fit(p, 1.0, 0.8, d) for d in (humps.FORWARD, humps.REVERSE)]
    said = humps_scene(*fits, apart, 0.5).captions[-1]
    for row, fit in zip(numbers.humps(*fits), fits, strict=True):
        assert (fit.divergence >= 0).all() and row["at the end"] >= 0
        shown = {name: f"{v:z.{v.digits}f}".replace("-", "−")
                 for name, v in row.items() if name != "descends"}  # fmt: skip
        ends = f"= {shown['at the end']}: centre {shown['centre']}, width {shown['width']}"
        assert ends in said
        assert "−0.00" not in shown.values()


def test_the_table_of_the_humps_on_the_page(open_page):
    query = {"softmax.chapter": "Two humps", "softmax.humps.apart": "0"}
    at = open_page("softmax", query=query)
    rows = next(h.proto.body for h in at.get("html") if "covers it" in h.proto.body)
    shown = re.findall(r'class="pw-num"[^>]*>([^<]*)<', rows)
    assert len(shown) == 8 and all(re.fullmatch(r"−?\d+\.\d{2,3}", v) for v in shown)
    assert shown[1] == "0.000" and shown[2] == "0.00"
