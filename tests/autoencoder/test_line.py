"""The line: gradient by torch, floor and axis by scikit-learn, sentences by both."""

import numpy as np
import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.stats import linregress
from sklearn.decomposition import PCA

from tests.autoencoder.running import run
from tests.printed import half_up
from vislib import autoencoder
from vislib.autoencoder import figures, linear, numbers, params, snippets, widgets
from vislib.autoencoder.figures.line import shown

SETTINGS = st.builds(
    params.Line,
    start=st.sampled_from((params.ANYWHERE, params.SECOND, params.BESIDE)),
    rate=st.integers(1, 60).map(lambda n: n / 200),
    steps=st.integers(2, 60).map(lambda n: 10 * n),
    sample=st.integers(0, 99),
)


def _run(p, points=None):
    points = p.points() if points is None else points
    middle = points.mean(axis=0)
    found = linear.lines(points - middle)
    start = p.vector(found)
    done = autoencoder.descend(points - middle, start, start, rate=p.rate, steps=p.steps)
    return done, found, middle, start


def test_the_specified_figures():
    done, found, _, _ = _run(params.Line())
    assert done.losses[-1] == pytest.approx(0.1212, abs=1e-4)
    assert found.variances == pytest.approx((2.179, 0.1212), abs=5e-4)
    assert (found.axis, found.y_on_x, found.x_on_y) == pytest.approx(
        (0.688, 0.633, 0.814), abs=5e-4
    )
    assert linear.angle(done.decoders[-1], found.axes[0]) == pytest.approx(0.08, abs=0.005)
    assert done.encoders[-1] @ done.decoders[-1] == pytest.approx(1, abs=1e-4)
    nudged = _run(params.Line(start=params.BESIDE))[0]
    assert nudged.losses[-1] == pytest.approx(0.121, abs=5e-4)
    hopping = _run(params.Line(rate=0.25))[0]
    assert hopping.losses[-1] == pytest.approx(0.343, abs=1e-3) or hopping.losses[
        -2
    ] == pytest.approx(0.343, abs=1e-3)


@given(st.integers(0, 99))
@settings(max_examples=20)
def test_at_the_saddle_the_loss_is_the_first_variance(sample):
    done, found, _, _ = _run(params.Line(start=params.SECOND, steps=100, sample=sample))
    assert done.losses[-1] == pytest.approx(found.variances[0], rel=0.01)


@given(SETTINGS)
@settings(max_examples=30)
def test_every_step_is_torchs(p):
    done, _, _, _ = _run(p)
    x = torch.tensor(done.points)
    for t in range(min(len(done.losses) - 1, 20)):
        w = torch.tensor(done.encoders[t], requires_grad=True)
        v = torch.tensor(done.decoders[t], requires_grad=True)
        loss = ((x - (x @ w)[:, None] * v) ** 2).sum(1).mean()
        assert done.losses[t] == pytest.approx(loss.item())
        pulls = torch.autograd.grad(loss, (w, v))
        after = [(a - p.rate * g).detach() for a, g in zip((w, v), pulls, strict=True)]
        np.testing.assert_allclose(done.encoders[t + 1], after[0], atol=1e-9)
        np.testing.assert_allclose(done.decoders[t + 1], after[1], atol=1e-9)


@given(st.integers(0, 99), st.floats(-3, 3), st.floats(-3, 3))
@settings(max_examples=40)
def test_axis_and_regressions_are_the_libraries(sample, x, y):
    points = np.vstack([params.Line(sample=sample).points(), [(x, y)]])
    points = points - points.mean(axis=0)
    found = linear.lines(points)
    theirs = PCA(2).fit(points)
    n = len(points)
    np.testing.assert_allclose(found.variances, theirs.explained_variance_ * (n - 1) / n)
    assert linear.angle(found.axes[0], theirs.components_[0]) < 1e-5
    assert found.y_on_x == pytest.approx(linregress(*points.T).slope)
    assert 1 / found.x_on_y == pytest.approx(linregress(*points.T[::-1]).slope)


@given(SETTINGS)
@settings(max_examples=25)
def test_every_sentence_says_what_is_computed(p):
    done, found, middle, start = _run(p)
    made = figures.line.scene(done, found, middle)
    assert len(made.pack().buffer) < 60_000
    far = np.hypot(*done.points.T).argmax()
    for t, caption in zip(shown(done), made.captions, strict=True):
        said = caption.values
        assert int(said["t"]) == t
        if "past a million" in caption:
            assert done.losses[t] > 1e6 or np.isnan(done.losses[t])
            continue
        z = done.points[far] @ done.encoders[t]
        rest = done.points - np.outer(done.points @ done.encoders[t], done.decoders[t])
        loss = (rest**2).sum(axis=1).mean()
        if loss < 1e4:
            assert float(said["loss"]) == pytest.approx(loss, abs=6e-5)
            assert float(said["z"].replace("−", "-")) == pytest.approx(z, abs=0.006)
            off = np.hypot(*rest[far])
            assert float(said["off"]) == pytest.approx(off, abs=0.006)
    asked = made.question()
    assert [q.id for q in asked.panels][0] == "cloud" and "λ" not in asked.captions[0]
    said = numbers.line(done, found)
    assert said["slope of the axis"] == half_up(found.axis, 3).replace("-", "−")
    assert max(len(said["last mean loss"][0]), len(said["w · v"])) <= 12  # also when it ran away


@given(SETTINGS)
@settings(max_examples=10)
def test_the_code_says_the_same(p):
    done, _, _, start = _run(p)
    if p.rate > 0.2 or p.start == params.SECOND:  # there rounding decides
        return
    loss, product = run(snippets.line(done, start, p.rate))
    if np.isfinite(done.losses[-1]) and not done.diverged:
        assert loss == pytest.approx(done.losses[-1], rel=1e-3)
        assert product == pytest.approx(done.encoders[-1] @ done.decoders[-1], rel=1e-3)


def test_in_many_dimensions_the_plane_is_that_of_pca_and_the_columns_are_not_the_axes():
    said = widgets.many_dimensions.__wrapped__()
    assert "PCA 1.000000" in said and "0.00°" in said
    cosines = [float(c) for c in said.split("are ")[-1].split(". ")[0].split(", ")]
    assert len(cosines) == 8 and max(cosines) < 0.9


def test_too_long_a_step_is_stopped_with_the_remedy():
    points = 3 * params.Line().points()
    done, found, middle, _ = _run(params.Line(rate=0.3), points)
    assert done.diverged
    made = figures.line.scene(done, found, middle)
    assert "smaller step size" in made.captions[-1]
    made.pack()


def test_what_will_not_do_is_refused_with_the_remedy():
    with pytest.raises(ValueError, match="spread them"):
        linear.lines(np.zeros((5, 2)))
    with pytest.raises(ValueError, match="finite"):
        autoencoder.descend([[0, np.nan], [1, 1]], [1, 0], [1, 0], rate=0.1, steps=3)
    with pytest.raises(ValueError, match="above 0"):
        autoencoder.descend([[0, 1], [1, 1]], [1, 0], [1, 0], rate=0.0, steps=3)


@pytest.mark.parametrize("placed", [" ".join(["1"] * 80), "nan", "1e300", "a"])
def test_odd_links_leave_the_page_alive(open_page, placed):
    query = {"autoencoder.chapter": "line", "autoencoder.line.points": placed}
    at = open_page("autoencoder", query=query)
    assert not at.exception


@given(st.integers(0, 99), st.integers(1, 4))
@settings(max_examples=20)
def test_the_angle_between_subspaces_is_scipys(seed, k):
    from scipy.linalg import subspace_angles

    a, b = np.random.default_rng(seed).normal(size=(2, 6, k))
    expected = np.degrees(subspace_angles(a, b).max())
    assert linear.largest_angle(a, b) == pytest.approx(expected, abs=1e-4)


@pytest.mark.parametrize(("flat", "slopes"), [(1, (0, 0, 0)), (0, (np.inf,) * 3)])
def test_points_in_a_row_have_no_slope_that_is_no_number(flat, slopes):
    points = np.column_stack([np.linspace(-2, 2, 40)] * 2)
    points[:, flat] = 0.0
    found = linear.lines(points)
    assert (found.axis, found.y_on_x, found.x_on_y) == slopes
    start = np.eye(2)[flat]
    done = autoencoder.descend(points, start, start, rate=0.05, steps=50)
    made = figures.line.scene(done, found, np.zeros(2))
    made.pack()
    said = [*made.captions, str(numbers.line(done, found))]
    assert not any("NaN" in text or "−0.00" in text for text in said)
