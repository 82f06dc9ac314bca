"""Many K-means runs at once against single runs and scikit-learn, iterate by iterate."""

import dataclasses
import warnings

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays
from sklearn.cluster import KMeans

from vislib.core import points
from vislib.kmeans import lloyd as kmeans
from vislib.kmeans import restarts as kmeans_many
from vislib.kmeans import selection as kmeans_selection

SEEDS = range(12)
COORDINATE = st.integers(-8, 8).map(float)  # integers: ties, duplicates and empty clusters


def clouds():
    return st.integers(1, 24).flatmap(lambda n: arrays(np.float64, (n, 2), elements=COORDINATE))


def same_as_alone(ends, data, starts, iterations=kmeans.MAX_ITERATIONS):
    for i, start in enumerate(starts):
        alone = kmeans.run(data, start, max_iterations=iterations)
        np.testing.assert_array_equal(ends.centres[i], alone.centres)
        np.testing.assert_array_equal(ends.labels[i], alone.labels)
        assert ends.distortion[i] == alone.distortion
        assert ends.updates[i] == len(alone.steps) // 2


@pytest.mark.parametrize("name", ["blobs", "rings", "iris"])
@pytest.mark.parametrize("method", kmeans.METHODS)
def test_starts_and_iterates_are_those_of_single_runs(name, method):
    data = points.cloud(name, 1)
    starts = kmeans_many.starts(data, 6, method, SEEDS)
    alone = [kmeans.initial_centres(data, 6, method, s) for s in SEEDS]
    np.testing.assert_array_equal(starts, alone)
    for iterations in (1, 2, 3, 7, kmeans.MAX_ITERATIONS):
        ends = kmeans_many.run(data, starts, iterations)
        same_as_alone(ends, data, starts, iterations)


@settings(max_examples=60, deadline=None)
@given(clouds(), st.integers(1, 6), st.sampled_from(kmeans.METHODS), st.integers(0, 99))
def test_ties_duplicates_and_empty_clusters_end_as_alone(data, k, method, seed):
    k = min(k, len(data))
    seeds = range(seed, seed + 4)
    starts = kmeans_many.starts(data, k, method, seeds)
    alone = [kmeans.initial_centres(data, k, method, s) for s in seeds]
    np.testing.assert_array_equal(starts, alone)
    same_as_alone(kmeans_many.run(data, starts), data, starts)


@pytest.mark.parametrize("iterations", [1, 2, 4, 300])
def test_iterates_are_scikit_learns(iterations):
    data = points.cloud("moons", 1)
    starts = kmeans_many.starts(data, 5, "k-means++", SEEDS)
    ends = kmeans_many.run(data, starts, iterations)
    for start, centres, distortion in zip(starts, ends.centres, ends.distortion, strict=True):
        model = KMeans(5, init=start, n_init=1, max_iter=iterations, tol=0)
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            model.fit(data)
        np.testing.assert_allclose(model.cluster_centers_, centres, atol=1e-9)
        assert model.inertia_ == pytest.approx(distortion)


def test_every_run_may_have_points_of_its_own():
    own = np.stack([points.cloud("noise", s) for s in range(5)])
    starts = np.stack([kmeans.initial_centres(p, 4, "k-means++", 7) for p in own])
    ends = kmeans_many.run(own, starts, own=range(5))
    for i in range(len(own)):
        part = {f.name: getattr(ends, f.name)[i : i + 1] for f in dataclasses.fields(ends)}
        same_as_alone(kmeans_many.Ends(**part), own[i], starts[i : i + 1])


def test_two_empty_clusters_take_the_two_farthest_points():
    data = np.array([[0.0, 0], [1, 0], [0, 2], [8, 8], [9, 8]])
    starts = np.array([[[0.0, 0], [100, 100], [90, 90]], [[0, 0], [8, 8], [9, 8]]])
    ends = kmeans_many.run(data, starts)
    same_as_alone(ends, data, starts)
    assert len(set(ends.labels[0])) == 3


def test_where_all_points_sit_on_their_centres_an_empty_one_stays():
    data = np.array([[0.0, 0], [4, 0], [4, 0]])
    ends = kmeans_many.run(data, data[None])
    same_as_alone(ends, data, data[None])
    np.testing.assert_array_equal(ends.centres[0], data)


def test_impossible_starts_name_the_remedy():
    with pytest.raises(ValueError, match="choose k from 1 to 3"):
        kmeans_many.starts(np.ones((3, 2)), 4, "k-means++", SEEDS)
    with pytest.raises(ValueError, match="choose one of"):
        kmeans_many.starts(np.ones((3, 2)), 2, "guess", SEEDS)


def test_the_sweep_keeps_the_best_of_its_single_runs():
    data = points.cloud("spreads", 1)
    found = kmeans_selection.sweep(data, (1, 3, 6))
    for k, distortion in zip(found.ks, found.distortion, strict=True):
        starts = [kmeans.initial_centres(data, int(k), "k-means++", s)
                  for s in range(kmeans_selection.STARTS)]  # fmt: skip
        runs = [kmeans.run(data, start).distortion for start in starts]
        assert distortion == pytest.approx(min(runs))
