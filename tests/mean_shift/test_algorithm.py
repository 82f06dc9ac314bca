"""Mean shift on points, against scikit-learn, small cases by hand, and laws."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.mean_shift.eighths import QUICK, clouds, kernels, ordered
from vislib import mean_shift
from vislib.mean_shift import params
from vislib.mean_shift import steps as mean_shift_steps
from vislib.mean_shift.estimates import way_to_peak


def blobs(n=120, seed=0, spread=0.6):
    random = np.random.default_rng(seed)
    centres = np.array([[0.0, 0.0], [6.0, 1.0], [2.0, 6.0]])
    return centres[np.arange(n) % 3] + random.normal(0, spread, (n, 2))


# -- against scikit-learn ----------------------------------------------------------------------


@pytest.mark.parametrize("bandwidth", [0.25, 0.6, 1.5, 2.5])
@pytest.mark.parametrize("seed", [0, 1])
def test_flat_modes_and_labels_are_scikit_learns(bandwidth, seed):
    from sklearn.cluster import MeanShift

    points = blobs(seed=seed, spread=1.0)
    ours = mean_shift.run(points, bandwidth)
    theirs = MeanShift(bandwidth=bandwidth).fit(points)
    np.testing.assert_allclose(ours.modes, theirs.cluster_centers_, atol=1e-9)
    np.testing.assert_array_equal(ours.nearest(points), theirs.labels_)


def test_basins_are_scikit_learns_labels_where_clusters_are_apart():
    from sklearn.cluster import MeanShift

    points = blobs(spread=0.4)
    ours = mean_shift.run(points, 2.0)
    np.testing.assert_array_equal(ours.labels, MeanShift(bandwidth=2.0).fit_predict(points))


def test_many_points_are_searched_by_cells_with_scikit_learns_result():
    from sklearn.cluster import MeanShift

    points = np.column_stack([blobs(3000, spread=0.8), blobs(3000, seed=5)[:, :1]])
    assert len(points) ** 2 > mean_shift_steps.PAIRS
    ours = mean_shift.run(points, 1.5, seeds=points)
    theirs = MeanShift(bandwidth=1.5, seeds=points[::10]).fit(points)
    some = mean_shift.run(points, 1.5, seeds=points[::10])
    np.testing.assert_allclose(some.modes, theirs.cluster_centers_, atol=1e-9)
    assert len(ours.modes) >= 3


@pytest.mark.parametrize("quantile", [0.05, 0.3, 1.0])
def test_the_estimated_bandwidth_is_scikit_learns(quantile):
    from sklearn.cluster import estimate_bandwidth

    points = blobs()
    expected = estimate_bandwidth(points, quantile=quantile)
    assert mean_shift.estimate_bandwidth(points, quantile) == pytest.approx(expected)


@pytest.mark.parametrize(("kernel", "name"), [("flat", "epanechnikov"), ("gaussian", "gaussian")])
@pytest.mark.parametrize("dimensions", [1, 2, 3])
def test_the_density_is_scikit_learns(kernel, name, dimensions):
    from sklearn.neighbors import KernelDensity

    points = np.random.default_rng(3).normal(size=(50, dimensions))
    at = np.random.default_rng(4).normal(size=(20, dimensions))
    expected = np.exp(KernelDensity(bandwidth=0.8, kernel=name).fit(points).score_samples(at))
    np.testing.assert_allclose(mean_shift.density(points, at, 0.8, kernel), expected, atol=1e-12)


@pytest.mark.parametrize("kernel", mean_shift.KERNELS)
@pytest.mark.parametrize("bandwidth", [0.2, 1.5, 6.0])
def test_the_density_over_a_grid_is_the_density_at_its_places(kernel, bandwidth):
    x, y = np.linspace(-1, 9, 13), np.linspace(8, -2, 7)
    at = np.stack([a.ravel() for a in np.meshgrid(x, y)], axis=1)
    expected = mean_shift.density(blobs(), at, bandwidth, kernel).reshape(7, 13)
    found = mean_shift.density_over(blobs(), x, y, bandwidth, kernel)
    np.testing.assert_allclose(found, expected, rtol=1e-9, atol=1e-300)


@pytest.mark.parametrize("far", [0.0, 1e4, 1e7])
@pytest.mark.parametrize("h", [0.05, 1.0, 30.0])
def test_gaussian_means_are_scipys_softmax(far, h):
    from scipy.special import softmax

    points, at = blobs() + far, blobs(40, seed=1, spread=4) + far
    at[0] -= 900  # every weight underflows
    points[::2] += 1e5  # so far apart that products lose digits
    at[::2] += 1e5
    squared = ((at[:, None] - points) ** 2).sum(2)
    means, mass = mean_shift_steps.gaussian_means(points, at, h)
    np.testing.assert_allclose(means, softmax(-squared / (2 * h * h), axis=1) @ points, rtol=1e-9)
    total = np.exp(-squared / (2 * h * h)).sum(1)
    np.testing.assert_allclose(mass[total > 1e-200], total[total > 1e-200], rtol=1e-7)
    assert (mass > 0).all()


@pytest.mark.parametrize("kernel", mean_shift.KERNELS)
def test_a_sweep_ends_where_single_runs_end(kernel):
    widths = [0.3, 0.7, 1.1, 2.5, 20.0]
    for h, swept in zip(widths, mean_shift.sweep(blobs(), widths, kernel), strict=True):
        alone = mean_shift.run(blobs(), h, kernel=kernel)
        np.testing.assert_allclose(swept.positions[-1], alone.positions[-1], atol=1e-9)
        np.testing.assert_allclose(swept.strength, alone.strength, atol=1e-9)
        np.testing.assert_allclose(ordered(swept.modes), ordered(alone.modes), atol=1e-9)
        assert (swept.bandwidth, swept.converged) == (h, alone.converged)
        same = swept.labels[:, None] == swept.labels
        np.testing.assert_array_equal(same, alone.labels[:, None] == alone.labels)


def test_gaussian_modes_are_maxima_of_the_density():
    from scipy.optimize import minimize

    points = blobs()
    trace = mean_shift.run(points, 0.9, kernel="gaussian", tolerance=1e-7)

    def depth(x):
        return -mean_shift.density(points, x[None], 0.9, "gaussian")[0]

    for mode in trace.modes:
        best = minimize(depth, mode, method="Nelder-Mead", options={"xatol": 1e-8, "fatol": 1e-12})
        np.testing.assert_allclose(best.x, mode, atol=1e-4)
    assert len(trace.modes) == 3


@settings(max_examples=25, deadline=None)
@given(
    st.sampled_from(["blobs", "outliers", "moons", "rings", "slope"]),
    st.integers(0, 99),
    st.integers(2, 60),
)
def test_the_lessons_gaussian_peaks_are_all_that_there_are(data, seed, tenths):
    """Whoever stops early counts a creeping window's end as one more peak."""
    h = tenths / 10
    points = params.points(data, seed)
    [trace] = mean_shift.sweep(points, [h], "gaussian", **params.until_rest("gaussian"))
    ends = _followed_on(points, trace.positions[-1], h)
    apart = np.linalg.norm(ends[:, None] - trace.modes, axis=2)
    assert apart.min(axis=1).max() <= 0.5 * h + 1e-6  # every true peak is counted
    assert apart.min(axis=0).max() <= 0.05 * h  # and nothing else is
    assert all(way_to_peak(points, m, h, "gaussian") < 0.05 for m in trace.modes)


def _followed_on(points, at, h):
    """SciPy's maxima of the density from these places, each once."""
    from scipy.optimize import minimize

    def depth(x):
        w = np.exp(-((points - x) ** 2).sum(1) / (2 * h * h))
        slope = (w[:, None] * (points - x)).sum(0) / (h * h * w.sum())
        return -np.log(w.sum()), -slope

    found = []
    for start in at[np.unique((at / (0.02 * h)).round(), axis=0, return_index=True)[1]]:
        best = minimize(depth, start, jac=True, method="BFGS", options={"gtol": 1e-9})
        if not any(np.linalg.norm(best.x - f) < 1e-3 * h for f in found):
            found.append(best.x)
    return np.array(found)


@QUICK
@given(clouds, st.sampled_from([0.7, 1.3, 2.9]), kernels)
def test_the_way_to_the_peak_is_the_way_that_is_left(points, bandwidth, kernel):
    trace = mean_shift.run(points, bandwidth, kernel=kernel, tolerance=1e-4, max_iterations=3000)
    end = trace.positions[-1, 0]
    on = mean_shift.run(
        points, bandwidth, kernel=kernel, seeds=end[None], tolerance=1e-10, max_iterations=20000
    ).positions[-1, 0]
    left = np.linalg.norm(on - end) / bandwidth
    said = way_to_peak(points, end, bandwidth, kernel)
    if said <= 0.05:  # believed only where it is short
        assert said == pytest.approx(left, rel=0.2, abs=1e-6)
    assert left <= 0.05 or said > 0.04


# -- by hand -----------------------------------------------------------------------------------


def test_flat_steps_by_hand():
    points = np.array([[0.0], [1.0], [2.0], [7.0]])
    trace = mean_shift.run(points, 1.5, seeds=[[0.0], [7.5]])
    # 0: {0, 1} -> 0.5: {0, 1, 2} -> 1: {0, 1, 2} -> rests;  7.5: {7} -> 7 -> rests
    np.testing.assert_allclose(trace.positions[:, 0, 0], [0, 0.5, 1, 1])
    np.testing.assert_allclose(trace.positions[:, 1, 0], [7.5, 7, 7, 7])
    np.testing.assert_allclose(trace.shifts[:, 0, 0], [0.5, 0.5, 0])
    assert trace.stopped.tolist() == [3, 2]
    np.testing.assert_allclose(trace.modes, [[1], [7]])
    assert trace.strength.tolist() == [3, 1]
    assert trace.labels.tolist() == [0, 1]


def test_a_gaussian_step_by_hand():
    points = np.array([[0.0], [2.0]])
    trace = mean_shift.run(points, 2.0, kernel="gaussian", seeds=[[0.0]], max_iterations=1)
    w = np.exp(-0.5)  # distance 2, bandwidth 2: exp(-2² / (2 · 2²))
    assert trace.positions[1, 0, 0] == pytest.approx(2 * w / (1 + w))
    assert not trace.converged


@pytest.mark.parametrize(("gap", "peaks"), [(1.9, 1), (2.5, 2)])
def test_two_gaussians_have_two_peaks_beyond_two_bandwidths(gap, peaks):
    points = np.array([[0.0, 0.0], [gap, 0.0]])
    trace = mean_shift.run(points, 1.0, kernel="gaussian", tolerance=1e-6, max_iterations=5000)
    assert len(trace.modes) == peaks


def test_the_edge_of_the_window_counts():
    assert mean_shift.weights(np.array([[1.0, 0.0]]), np.zeros(2), 1.0, "flat").tolist() == [1.0]


def test_an_empty_window_stays_and_has_no_peak():
    trace = mean_shift.run(np.zeros((3, 2)), 1.0, seeds=[[5.0, 5.0], [0.5, 0.0]])
    assert trace.labels.tolist() == [-1, 0]
    np.testing.assert_array_equal(trace.positions[-1, 0], [5, 5])
    alone = mean_shift.run(np.zeros((3, 2)), 1.0, seeds=[[5.0, 5.0]])
    assert alone.modes.shape == (0, 2)
    assert alone.nearest(np.zeros((3, 2))).tolist() == [-1, -1, -1]


def test_a_far_gaussian_window_finds_its_way():
    trace = mean_shift.run(np.zeros((3, 2)), 0.01, kernel="gaussian", seeds=[[5.0, 5.0]])
    np.testing.assert_allclose(trace.modes, [[0, 0]], atol=1e-12)


# -- refusals ----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("points", "changes", "remedy"),
    [
        (np.zeros((0, 2)), {}, "at least one row"),
        ([[np.nan, 0.0]], {}, "not finite"),
        ([[0.0, 0.0]], {"bandwidth": 0.0}, "positive"),
        ([[0.0, 0.0]], {"bandwidth": np.inf}, "positive"),
        ([[0.0, 0.0]], {"kernel": "square"}, "flat or gaussian"),
        ([[0.0, 0.0]], {"seeds": [[0.0]]}, "give both alike"),
        ([[0.0, 0.0]], {"max_iterations": 0}, "at least one iteration"),
    ],
)
def test_nonsense_is_refused_with_the_remedy(points, changes, remedy):
    arguments = {"bandwidth": 1.0} | changes
    with pytest.raises(ValueError, match=remedy):
        mean_shift.run(points, **arguments)


def test_a_trace_is_the_same_every_time():
    one, two = (mean_shift.run(blobs(), 1.5, kernel="gaussian") for _ in range(2))
    assert one.positions.tobytes() == two.positions.tobytes()
