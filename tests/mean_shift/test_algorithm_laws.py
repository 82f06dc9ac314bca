"""Mean shift on points: what holds for any of them."""

import numpy as np
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from tests.mean_shift.eighths import QUICK, bandwidths, clouds, coordinates, kernels, ordered
from vislib import mean_shift
from vislib.core.neighbours import Buckets, distinct_rows
from vislib.mean_shift import steps as mean_shift_steps

# -- laws --------------------------------------------------------------------------------------


@QUICK
@given(clouds, bandwidths, kernels)
def test_the_density_never_falls(points, bandwidth, kernel):
    trace = mean_shift.run(points, bandwidth, kernel=kernel, max_iterations=40)
    flat = trace.positions.reshape(-1, 2)
    heights = mean_shift.density(points, flat, bandwidth, kernel)
    heights = heights.reshape(trace.positions.shape[:2])
    assert (np.diff(heights, axis=0) >= -1e-9 * heights.max()).all()


@QUICK
@given(clouds, bandwidths, kernels, st.randoms(use_true_random=False))
def test_order_of_points_does_not_matter(points, bandwidth, kernel, random):
    order = list(range(len(points)))
    random.shuffle(order)
    one = mean_shift.run(points, bandwidth, kernel=kernel, max_iterations=30)
    other = mean_shift.run(points[order], bandwidth, kernel=kernel, max_iterations=30)
    np.testing.assert_allclose(
        one.positions[: len(other.positions), order],
        other.positions[: len(one.positions)],
        atol=1e-6,
    )


@QUICK
@given(clouds, bandwidths)
def test_doubling_every_point_changes_nothing_but_the_counts(points, bandwidth):
    one = mean_shift.run(points, bandwidth)
    two = mean_shift.run(np.vstack([points, points]), bandwidth)
    np.testing.assert_allclose(one.modes, two.modes, atol=1e-9)
    np.testing.assert_array_equal(np.tile(one.labels, 2), two.labels)
    np.testing.assert_array_equal(2 * one.strength, two.strength)


@QUICK
@given(clouds, kernels)
def test_a_tiny_window_leaves_each_distinct_point_alone(points, kernel):
    trace = mean_shift.run(points, 1e-3, kernel=kernel)
    np.testing.assert_allclose(
        ordered(trace.modes),
        np.unique(points, axis=0)[:, :].copy()[np.lexsort(np.unique(points, axis=0).T)],
        atol=1e-9,
    )


@QUICK
@given(clouds, kernels)
def test_a_huge_window_ends_at_the_mean(points, kernel):
    trace = mean_shift.run(points, 1e4, kernel=kernel)
    np.testing.assert_allclose(trace.modes, points.mean(0)[None], atol=1e-3)
    assert (trace.labels == 0).all()


@given(arrays(np.float64, (1, 3), elements=coordinates), bandwidths, kernels)
@QUICK
def test_one_point_is_its_own_peak(points, bandwidth, kernel):
    trace = mean_shift.run(points, bandwidth, kernel=kernel)
    np.testing.assert_allclose(trace.modes, points, atol=1e-12)
    assert trace.labels.tolist() == [0]


@QUICK
@given(clouds, bandwidths)
def test_cells_find_what_a_full_search_finds(points, bandwidth):
    buckets = Buckets(points, bandwidth)
    at = points + 0.3
    means, mass = buckets.apply(at, lambda p, q: mean_shift_steps.flat_means(p, q, bandwidth))
    expected, count = mean_shift_steps.flat_means(points, at, bandwidth)
    np.testing.assert_allclose(means, expected, atol=1e-12)
    np.testing.assert_array_equal(mass, count)


@QUICK
@given(clouds)
def test_distinct_rows_are_numpys(points):
    first, owner = distinct_rows(points)
    np.testing.assert_array_equal(points[first][owner], points)
    assert len(first) == len(np.unique(points, axis=0))


def test_rows_that_share_a_hash_stay_apart(monkeypatch):
    unique = np.unique
    crowded = lambda a, **k: unique(a * 0 if a.ndim == 1 else a, **k)  # noqa: E731
    monkeypatch.setattr(np, "unique", crowded)
    first, owner = distinct_rows(np.array([[0.0, 1.0], [1.0, 0.0], [0.0, 1.0]]))
    assert len(first) == 2
    assert owner[0] == owner[2] != owner[1]


@QUICK
@given(clouds, bandwidths, kernels, st.data())
def test_a_window_climbs_in_company_as_it_does_alone(points, bandwidth, kernel, data):
    i = data.draw(st.integers(0, len(points) - 1))
    options = {"kernel": kernel, "max_iterations": 25}
    together = mean_shift.run(points, bandwidth, **options)
    alone = mean_shift.run(points, bandwidth, seeds=points[i : i + 1], **options)
    steps = len(alone.positions)
    np.testing.assert_allclose(together.positions[:steps, i], alone.positions[:, 0], atol=1e-9)
    assert together.stopped[i] == alone.stopped[0] or not alone.converged
    rested = together.positions[steps:, i] - alone.positions[-1, 0]
    assert not rested.any() or np.abs(rested).max() < 1e-9  # it stays where it came to rest
