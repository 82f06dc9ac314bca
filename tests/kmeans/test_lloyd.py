"""K-means against scikit-learn, iterate by iterate, and its laws."""

import warnings

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays
from sklearn.cluster import KMeans

from tests.kmeans import reference
from vislib.core import images, points
from vislib.kmeans import features, kernel
from vislib.kmeans import lloyd as kmeans
from vislib.kmeans import restarts as kmeans_many

CLOUD = points.cloud("blobs", 0)
COORDINATE = st.integers(-8, 8).map(float)  # integers: ties and duplicates are common


def clouds(most: int = 24):
    return st.integers(1, most).flatmap(lambda n: arrays(np.float64, (n, 2), elements=COORDINATE))


def theirs(data, centres, iterations):
    model = KMeans(len(centres), init=centres, n_init=1, max_iter=iterations, tol=0)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        return model.fit(data)


@pytest.mark.parametrize("name", ["blobs", "moons", "rings", "sizes", "iris"])
@pytest.mark.parametrize("method", kmeans.METHODS)
def test_iterates_are_scikit_learns(name, method):
    data = points.cloud(name, 1)
    trace = kmeans.run(data, kmeans.initial_centres(data, 4, method, 3))
    start = trace.steps[0].centres
    updates = [s for s in trace.steps if s.phase == "update"]
    for i, ours in enumerate(updates[:6], start=1):
        model = theirs(data, start, i)
        np.testing.assert_allclose(model.cluster_centers_, ours.centres, atol=1e-9)
    model = theirs(data, start, 300)
    assert model.inertia_ == pytest.approx(trace.distortion, rel=1e-9)
    assert (model.labels_ == trace.labels).all()
    assert trace.stopped == "no change"


@settings(max_examples=120, deadline=None)
@given(st.data())
def test_the_compiled_half_steps_are_those_of_the_lecture(data):
    """Blocks that are full, begun or alone; axes with and without padding; ties, empty clusters."""
    n = data.draw(st.sampled_from([1, 2, 7, 40, kernel.BLOCK - 1, kernel.BLOCK, 300]))
    d, k = data.draw(st.integers(1, 9)), data.draw(st.integers(1, 9))
    random = np.random.default_rng(data.draw(st.integers(0, 2**32)))
    cloud = random.normal(size=(n, d)) * 10.0 ** data.draw(st.integers(-3, 3))
    if data.draw(st.booleans()):
        cloud = np.rint(3 * cloud)  # ties, duplicates
    start = cloud[random.integers(0, n, k)]
    if data.draw(st.booleans()):
        start = start + random.normal(size=start.shape)
    reference.same(kmeans.run(cloud, start), reference.run(cloud, start))


def _photo(side):
    return features.features(images.reduce(images.load("astronaut").pixels, side), "Lab", 0.5)


def _loaded(name):
    from sklearn import datasets

    return getattr(datasets, f"load_{name}")().data


@pytest.mark.parametrize(
    ("cloud", "k"),
    [
        (lambda: _loaded("digits"), 10),
        (lambda: _loaded("wine"), 4),
        (lambda: _loaded("wine"), 16),
        (lambda: points.cloud("noise", 0, 300), 8),
        (lambda: _photo(64), 6),
    ],
)
def test_real_data_take_the_same_way_as_in_numpy_and_scikit_learn(cloud, k):
    cloud = cloud()
    start = kmeans.initial_centres(cloud, k, "k-means++", 0)
    trace = kmeans.run(cloud, start)
    reference.same(trace, reference.run(cloud, start))
    model = theirs(cloud, start, 300)
    assert model.n_iter_ == (len(trace.steps) + 1) // 2  # it counts assignments
    np.testing.assert_allclose(model.cluster_centers_, trace.centres, atol=1e-9 * cloud.max())
    assert model.inertia_ == pytest.approx(trace.distortion, rel=1e-9)


@pytest.mark.parametrize("colour", [[0.1, 0.7, 1e-3], [37.3, 81.1, 2.9]])
@pytest.mark.parametrize("n", [3, 49, 6144])
@pytest.mark.parametrize("method", kmeans.METHODS)
def test_points_that_coincide_stay_with_one_centre_and_cost_nothing(colour, n, method):
    """A mean as a quotient of sums may miss them by a digit, and the next centre would take all."""
    cloud = np.tile(colour, (n, 1))
    trace = kmeans.run(cloud, kmeans.initial_centres(cloud, 3, method, 0))
    assert [s.distortion for s in trace.steps] == [0.0, 0.0, 0.0]
    assert trace.stopped == "no change" and not trace.labels.any()
    starts = [kmeans.initial_centres(cloud, 3, method, s) for s in range(4)]
    many = kmeans_many.run(cloud, starts)
    assert not many.labels.any() and not many.distortion.any() and (many.updates == 1).all()


@settings(max_examples=60, deadline=None)
@given(st.integers(1, 4), st.integers(1, 6), st.sampled_from(kmeans.METHODS), st.integers(0, 99))
def test_fewer_colours_than_centres_end_at_zero(colours, k, method, seed):
    random = np.random.default_rng(seed)
    palette = features.features(random.integers(0, 256, (1, colours, 3), np.uint8), "Lab")
    cloud = palette[random.integers(0, colours, 200)]
    trace = kmeans.run(cloud, kmeans.initial_centres(cloud, max(k, colours), method, seed))
    reference.same(trace, reference.run(cloud, trace.steps[0].centres))
    assert trace.stopped == "no change" and len(trace.steps) < 30
    if len(set(trace.labels)) == len(np.unique(cloud, axis=0)):
        assert trace.distortion == 0.0


def test_a_case_by_hand():
    data = np.array([[0.0], [1.0], [9.0], [10.0]])
    trace = kmeans.run(data, np.array([[0.0], [1.0]]))
    assert [s.phase for s in trace.steps[:3]] == ["assign", "update", "assign"]
    assert trace.steps[0].labels.tolist() == [0, 1, 1, 1]
    assert trace.steps[0].distortion == 64 + 81
    assert trace.steps[1].centres.ravel().tolist() == [0, pytest.approx(20 / 3)]
    assert trace.centres.ravel().tolist() == [0.5, 9.5]
    assert trace.distortion == 1.0


@settings(max_examples=60, deadline=None)
@given(clouds(), st.integers(1, 6), st.sampled_from(kmeans.METHODS), st.integers(0, 99))
def test_distortion_never_rises_and_is_what_it_says(data, k, method, seed):
    k = min(k, len(data))
    trace = kmeans.run(data, kmeans.initial_centres(data, k, method, seed))
    falls = [s.distortion for s in trace.steps]
    assert all(b <= a + 1e-9 * (1 + a) for a, b in zip(falls, falls[1:], strict=False))
    for step in trace.steps:
        direct = sum(
            ((x - step.centres[j]) ** 2).sum() for x, j in zip(data, step.labels, strict=True)
        )
        assert step.distortion == pytest.approx(direct)
    gaps = ((data[:, None] - trace.centres) ** 2).sum(axis=2)
    chosen = gaps[np.arange(len(data)), trace.labels]
    np.testing.assert_allclose(chosen, gaps.min(axis=1), atol=1e-9)


@settings(max_examples=30, deadline=None)
@given(st.permutations(range(len(CLOUD))))
def test_the_order_of_the_points_does_not_matter(order):
    order = np.array(order)
    centres = kmeans.initial_centres(CLOUD, 4, "k-means++", 0)
    one, other = kmeans.run(CLOUD, centres), kmeans.run(CLOUD[order], centres)
    np.testing.assert_allclose(one.centres, other.centres)
    assert (one.labels[order] == other.labels).all()


def test_an_empty_cluster_takes_the_farthest_point_as_scikit_learn_does():
    data = np.array([[0.0, 0], [1, 0], [0, 2], [8, 8], [9, 8]])  # no ties
    centres = np.array([[0.0, 0], [100, 100], [8.0, 8]])
    trace = kmeans.run(data, centres)
    assert trace.relocated == ((1, 1),)
    model = theirs(data, centres, 300)
    assert model.inertia_ == pytest.approx(trace.distortion)
    assert len(set(trace.labels)) == 3


def test_edges():
    one = kmeans.run(np.array([[2.0, 3.0]]), np.array([[0.0, 0.0]]))
    assert one.centres.tolist() == [[2.0, 3.0]] and one.distortion == 0
    all_ = kmeans.run(CLOUD, CLOUD)
    assert all_.distortion == 0 and all_.stopped == "no change"
    same = np.ones((6, 2))  # more clusters than distinct points
    assert kmeans.run(same, kmeans.initial_centres(same, 3, "k-means++", 0)).distortion == 0


def test_stop_rules():
    centres = kmeans.initial_centres(CLOUD, 4, "random points", 5)
    assert kmeans.run(CLOUD, centres, max_iterations=1).stopped == "iterations"
    early = kmeans.run(CLOUD, centres, tolerance=1e9)
    assert early.stopped == "tolerance" and len(early.steps) == 3


@pytest.mark.parametrize(
    ("data", "k", "message"),
    [
        (np.zeros((0, 2)), 1, "at least one point"),
        (np.array([[np.nan, 0]]), 1, "finite numbers"),
        (CLOUD, 0, "choose k from 1 to"),
        (CLOUD[:3], 4, "choose k from 1 to 3"),
    ],
)
def test_errors_name_the_remedy(data, k, message):
    with pytest.raises(ValueError, match=message):
        kmeans.initial_centres(data, k, "k-means++", 0)


def test_starts_are_what_their_names_say():
    farthest = kmeans.initial_centres(np.array([[0.0], [1], [2], [10]]), 2, "farthest", 0)
    assert 10.0 in farthest
    examples = kmeans.initial_centres(CLOUD, 6, "random examples", 0)
    assert all((c == CLOUD).all(axis=1).any() for c in examples)
    assert len(np.unique(examples, axis=0)) == 6
    # D^2 sampling: from 0, 1 and 3, the second centre is 3 nine times as often as it is 1.
    line = np.array([[0.0], [1.0], [3.0]])
    starts = [kmeans.initial_centres(line, 2, "k-means++", s) for s in range(3000)]
    second = [c[1, 0] for c in starts if c[0, 0] == 0]
    assert np.mean(np.array(second) == 3) == pytest.approx(0.9, abs=0.04)


@pytest.mark.parametrize("method", kmeans.METHODS)
def test_restarts_end_where_single_runs_end(method):
    data = points.cloud("sizes", 2)
    many = kmeans_many.from_seeds(data, 5, method, range(25))
    single = [kmeans.run(data, kmeans.initial_centres(data, 5, method, s)) for s in range(25)]
    np.testing.assert_allclose(many.distortion, [trace.distortion for trace in single])
    np.testing.assert_array_equal(many.updates, [len(trace.steps) // 2 for trace in single])


@pytest.mark.parametrize("name", list(points.CLOUDS))
def test_clouds_are_seeded_and_inside_their_box(name):
    a, b = points.cloud(name, 3), points.cloud(name, 3)
    assert (a == b).all() and (a >= 0).all() and (a <= [points.WIDTH, points.HEIGHT]).all()
    with pytest.raises(ValueError, match="choose one of"):
        points.cloud("none", 0)
