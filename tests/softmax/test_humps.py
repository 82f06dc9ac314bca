"""Two humps: Gaussians fitted by either divergence, against autograd, SciPy and quadrature."""

import re

import numpy as np
import pytest
import scipy.optimize
import scipy.special
import torch
from hypothesis import given, settings
from hypothesis import strategies as st

from vislib.softmax import mode_seeking as humps
from vislib.softmax import numbers
from vislib.softmax.figures.mode_seeking import scene as humps_scene


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
