"""Eigenvectors are SciPy's; thresholds, repeated cuts and spectral clusters somebody else's."""

import numpy as np
import pytest
import scipy.linalg
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp
from scipy.sparse import csr_array, diags_array, eye_array
from scipy.sparse.linalg import eigsh

from tests.normalized_cuts import oracle
from vislib import normalized_cuts as ncuts
from vislib.core import images
from vislib.normalized_cuts import banded, clusters, vectors

TWELVE = np.array([
    [1, 1], [1.6, 1.2], [1.2, 1.8], [1.9, 1.9], [0.7, 1.5], [3.4, 1.1], [4, 1.4], [3.6, 1.9],
    [4.3, 2.1], [3.1, 1.6], [4.5, 1.2], [6.6, 2.9],
])  # fmt: skip
clouds = hnp.arrays(
    np.float64, st.tuples(st.integers(3, 10), st.just(2)), elements=st.floats(0, 4, width=32)
)


def photo(name: str, side: int) -> np.ndarray:
    """A bundled photograph (side, side, 3) in 0..1."""
    return images.square(images.load(name).pixels, side, "BOX") / 255


def by_scipy(weights, count: int):
    """The smallest eigenpairs of the whole sparse problem, by ARPACK to the last digit."""
    degrees = weights.sum(axis=1)
    half = diags_array(1 / np.sqrt(degrees))
    start = np.random.default_rng(1).normal(size=len(degrees))
    values, found = eigsh((half @ weights @ half).tocsr(), count, which="LA", v0=start, ncv=40)
    order = np.argsort(-values)
    return 1 - values[order], (half @ found)[:, order]


def by_superlu(weights, count: int):
    """The same by shift and invert, where λ are too close together for Lanczos."""
    degrees = weights.sum(axis=1)
    half = diags_array(1 / np.sqrt(degrees))
    normal = (eye_array(len(degrees)) - half @ weights @ half).tocsc()
    start = np.random.default_rng(1).normal(size=len(degrees))
    values, found = eigsh(normal, count, sigma=-1e-7, v0=start)
    return np.sort(values), (half @ found)[:, np.argsort(values)]


@settings(max_examples=40, deadline=None)
@given(clouds, st.floats(0.8, 4))
def test_small_graphs_are_scipys(points, sigma):
    weights = ncuts.affinity_points(points, sigma)
    degrees = weights.sum(axis=1)
    if degrees.min() < 1e-6:
        return
    wanted = scipy.linalg.eigh(np.diag(degrees) - weights, np.diag(degrees), eigvals_only=True)
    values, found = ncuts.eigenvectors(weights, len(points))
    np.testing.assert_allclose(values, np.maximum(wanted, 0), atol=1e-9)
    np.testing.assert_allclose(found.T @ (degrees[:, None] * found), np.eye(len(points)), atol=1e-7)
    off = (np.diag(degrees) - weights) @ found - degrees[:, None] * found * values
    np.testing.assert_allclose(off, 0, atol=1e-8)
    first = np.abs(found) >= (1 - 1e-9) * np.abs(found).max(axis=0)
    assert (found[first.argmax(axis=0), np.arange(len(points))] > 0).all()


def test_a_path_vibrates_in_cosines():
    n = 12
    weights = np.eye(n, k=1) + np.eye(n, k=-1)
    values, found = ncuts.eigenvectors(weights, n)
    np.testing.assert_allclose(values, 1 - np.cos(np.pi * np.arange(n) / (n - 1)), atol=1e-12)
    assert values[1] == pytest.approx(0.0405, abs=5e-5)
    wanted = np.cos(np.pi * np.arange(n) / (n - 1))
    np.testing.assert_allclose(found[:, 1] / found[0, 1], wanted, atol=1e-10)


@pytest.mark.parametrize(("name", "side"), [("flower", 96), ("camera", 40), ("coffee", 40)])
def test_a_photograph_agrees_with_scipy_on_the_whole_problem(name, side):
    weights = ncuts.affinity(photo(name, side), radius=5, sigma_colour=0.1, sigma_place=4)
    values, found = ncuts.eigenvectors(weights, 6)
    wanted, theirs = by_scipy(weights, 6)
    np.testing.assert_allclose(values, np.maximum(wanted, 0), atol=1e-7)
    degrees = weights.sum(axis=1)
    off = degrees[:, None] * found * (1 - values) - weights @ found
    assert np.linalg.norm(off / np.sqrt(degrees)[:, None], axis=0).max() < 1e-7
    for i in range(1, 6):
        ours = ncuts.sweep(weights, found[:, i])
        other = ncuts.sweep(weights, theirs[:, i])
        assert ours.ncut == pytest.approx(other.ncut, rel=1e-6)
        assert ncuts.ncut(weights, ours.mask) == pytest.approx(ours.ncut, rel=1e-6)


@pytest.mark.parametrize("name", ["coins", "astronaut"])
def test_a_photograph_of_many_specks_agrees_too(name):
    """λ of 0.00000002 to 0.0003: every division costs what SciPy's does."""
    weights = ncuts.affinity(photo(name, 64), radius=5, sigma_colour=0.1, sigma_place=4)
    values, found = ncuts.eigenvectors(weights, 5)
    wanted, theirs = by_superlu(weights, 5)
    np.testing.assert_allclose(values, np.maximum(wanted, 0), rtol=1e-6, atol=1e-12)
    for i in range(1, 5):
        ours, other = ncuts.sweep(weights, found[:, i]), ncuts.sweep(weights, theirs[:, i])
        assert ours.ncut == pytest.approx(other.ncut, rel=1e-5)


@settings(max_examples=30, deadline=None)
@given(st.integers(2, 60), st.integers(0, 9999), st.floats(0.02, 1), st.floats(1e-7, 1))
def test_the_inverse_of_a_band_is_lapacks_whatever_the_order(n, seed, share, shift):
    random = np.random.default_rng(seed)
    made = np.triu(random.random((n, n)) * (random.random((n, n)) < share), 1)
    made = made + made.T + np.eye(n, k=1) + np.eye(n, k=-1)
    scale = 1 / np.sqrt(made.sum(axis=1))
    normal = csr_array(scale[:, None] * made * scale)
    wanted = np.linalg.inv((1 + shift) * np.eye(n) - normal.toarray())
    rows = random.normal(size=(3, n))
    for order in (None, random.permutation(n)):
        solve = banded.inverse(normal, shift, order)
        np.testing.assert_allclose(solve(rows), rows @ wanted, rtol=1e-6, atol=1e-6 / shift)


def test_a_band_too_wide_is_left_to_scipy(monkeypatch):
    weights = ncuts.affinity(photo("flower", 32), radius=5, sigma_colour=0.1, sigma_place=4)
    wanted, _ = ncuts.eigenvectors(weights, 5)
    monkeypatch.setattr(banded, "MOST", 1000)
    assert banded.inverse(weights, 1.0) is None
    np.testing.assert_allclose(ncuts.eigenvectors(weights, 5)[0], wanted, atol=1e-9)


def test_an_order_of_the_pixels_changes_nothing():
    picture = photo("flower", 32)[:24]
    picture[3:6, 3:6] = 1.0  # hangs on nothing at this σ
    weights = ncuts.affinity(picture, radius=2, sigma_colour=0.02, sigma_place=4)
    order = np.random.default_rng(0).permutation(24 * 32)
    wanted, _ = ncuts.eigenvectors(weights, 4)
    np.testing.assert_allclose(ncuts.eigenvectors(weights, 4, order=order)[0], wanted, atol=1e-9)


def test_two_equal_squares_apart_have_their_waves_four_times():
    picture = np.zeros((24, 51, 1))
    picture[:, 24:27] = 1.0
    weights = ncuts.affinity(picture, radius=3, sigma_colour=0.1, sigma_place=4)
    values, _ = ncuts.eigenvectors(weights, 7)
    degrees = weights.sum(axis=1)
    wanted = scipy.linalg.eigh(
        np.diag(degrees) - weights.toarray(), np.diag(degrees), eigvals_only=True,
        subset_by_index=(0, 6),
    )  # fmt: skip
    np.testing.assert_allclose(values, np.maximum(wanted, 0), atol=1e-9)


@pytest.mark.parametrize(("height", "width"), [(24, 24), (21, 30)])
def test_equal_eigenvalues_are_all_found(height, width):
    """A square of one grey has its waves twice, once along either side."""
    weights = ncuts.affinity(
        np.zeros((height, width, 1)), radius=3, sigma_colour=0.1, sigma_place=4
    )
    degrees = weights.sum(axis=1)
    values, _ = ncuts.eigenvectors(weights, 6)
    wanted = scipy.linalg.eigh(
        np.diag(degrees) - weights.toarray(), np.diag(degrees), eigvals_only=True,
        subset_by_index=(0, 5),
    )  # fmt: skip
    np.testing.assert_allclose(values, np.maximum(wanted, 0), atol=1e-9)


def test_a_graph_that_is_apart_has_several_zeros_and_the_first_vector_is_all_alike():
    picture = np.zeros((24, 24, 1))
    picture[:, 8:16] = 1.0
    weights = ncuts.affinity(picture, radius=3, sigma_colour=0.02, sigma_place=4)
    values, found = ncuts.eigenvectors(weights, 4)
    assert (values[:3] < 1e-9).all() and values[3] > 1e-3
    assert np.ptp(found[:, 0]) < 1e-8
    swept = ncuts.sweep(weights, found[:, 1])
    assert swept.ncut < 1e-9
    small = ncuts.affinity(picture[:12], radius=3, sigma_colour=0.02, sigma_place=4)
    assert np.ptp(ncuts.eigenvectors(small, 4)[1][:, 0]) < 1e-8


def test_where_the_search_does_not_end_scipy_solves(monkeypatch):
    weights = ncuts.affinity(photo("flower", 32), radius=5, sigma_colour=0.1, sigma_place=4)
    wanted, _ = ncuts.eigenvectors(weights, 5)
    monkeypatch.setattr(vectors, "_STEPS", 0)
    np.testing.assert_allclose(ncuts.eigenvectors(weights, 5)[0], wanted, atol=1e-9)


def test_dense_large_ones_and_sparse_ones_in_any_order_too():
    weights = ncuts.affinity(photo("flower", 24), radius=5, sigma_colour=0.1, sigma_place=4)
    wanted, _ = ncuts.eigenvectors(weights, 4)
    np.testing.assert_allclose(ncuts.eigenvectors(weights.toarray(), 4)[0], wanted, atol=1e-9)
    order = np.random.default_rng(0).permutation(24 * 24)
    mixed = weights[order][:, order]
    values, found = ncuts.eigenvectors(mixed, 4)
    np.testing.assert_allclose(values, wanted, atol=1e-9)
    degrees = mixed.sum(axis=1)
    off = degrees[:, None] * found * (1 - values) - mixed @ found
    np.testing.assert_allclose(off, 0, atol=1e-6)


def test_what_hangs_on_nothing_has_no_say():
    weights = np.zeros((5, 5))
    weights[[0, 1, 1, 2, 2, 3], [1, 0, 2, 1, 3, 2]] = 1.0  # a path of four, and one alone
    values, found = ncuts.eigenvectors(weights, 2)
    assert np.isfinite(found).all() and values[1] == pytest.approx(1 - np.cos(np.pi / 3))
    np.testing.assert_allclose(found[4], 0, atol=1e-12)


@settings(max_examples=40, deadline=None)
@given(clouds, st.floats(0.8, 4))
def test_every_threshold_costs_its_division(points, sigma):
    weights = ncuts.affinity_points(points, sigma)
    y = points[:, 0] + 0.37 * points[:, 1]
    if np.ptp(y) < 1e-3:
        with pytest.raises(ValueError, match="alike"):
            ncuts.sweep(weights, np.zeros(len(points)))
        return
    for found in (ncuts.sweep(weights, y), ncuts.sweep(weights, y, levels=7)):
        for threshold, cost in zip(found.thresholds, found.ncuts, strict=True):
            side = set(np.flatnonzero(y > threshold).tolist())
            assert 0 < len(side) < len(points)
            wanted = oracle.costs(weights, side)[2]
            assert cost == pytest.approx(wanted, rel=1e-6, abs=1e-9)
        assert found.ncut == found.ncuts.min()
        np.testing.assert_array_equal(found.mask, y > found.thresholds[found.best])


def test_the_numbers_of_the_twelve_points():
    weights = ncuts.affinity_points(TWELVE, 1.2)
    found = ncuts.divisions(weights)
    least, best = found.best("cut"), found.best("ncut")
    assert found.cuts[least] == pytest.approx(0.0256, abs=5e-5)
    assert found.ncuts[least] == pytest.approx(1.0008, abs=5e-5)
    assert found.cuts[best] == pytest.approx(1.2555, abs=5e-5)
    assert found.ncuts[best] == pytest.approx(0.1593, abs=5e-5)
    values, y = ncuts.eigenvectors(weights, 2)
    assert values[1] == pytest.approx(0.1342, abs=5e-5)
    assert ncuts.sweep(weights, y[:, 1]).ncut == pytest.approx(found.ncuts[best])
    degrees = weights.sum(axis=1)
    inside = found.masks[best]
    two = np.where(inside, -degrees[~inside].sum() / degrees[inside].sum(), 1.0)
    assert vectors.quotient(weights, two) == pytest.approx(found.ncuts[best])


@settings(max_examples=30, deadline=None)
@given(clouds, st.floats(0.8, 4))
def test_the_second_eigenvalue_bounds_every_cut_from_below(points, sigma):
    weights = ncuts.affinity_points(points, sigma)
    if weights.sum(axis=1).min() < 1e-6:
        return
    assert ncuts.eigenvectors(weights, 2)[0][1] <= ncuts.divisions(weights).ncuts.min() + 1e-9


def _recursion(weights, threshold):
    """Regions by recursion, each with SciPy's eigenvectors and every threshold by hand."""
    regions = []

    def visit(part):
        own = weights[np.ix_(part, part)]
        degrees = own.sum(axis=1)
        _, found = scipy.linalg.eigh(np.diag(degrees) - own, np.diag(degrees))
        y = found[:, 1]
        costs = {
            t: oracle.costs(own, set(np.flatnonzero(y > t).tolist()))[2] for t in y[y < y.max()]
        }
        best = min(costs, key=costs.get)
        if costs[best] > threshold or len(part) < 3:
            regions.append(frozenset(part.tolist()))
            return
        visit(part[y > best])
        visit(part[y <= best])

    visit(np.arange(len(weights)))
    return set(regions)


@pytest.mark.parametrize("seed", range(6))
def test_repeated_cuts_end_in_the_regions_of_a_recursion(seed):
    random = np.random.default_rng(seed)
    points = np.vstack([random.normal(c, 0.5, (7, 2)) for c in ((0, 0), (3, 0), (1.5, 3))])
    weights = ncuts.affinity_points(points, 1.2)
    found = ncuts.split(weights, stop=0.3, most=21, smallest=3)
    labels = labelled(found, len(points))
    wanted = _recursion(weights, 0.3)
    assert {frozenset(np.flatnonzero(labels == v).tolist()) for v in np.unique(labels)} == wanted
    costs = [one.ncut for one in found if one.made]
    assert all(cost <= 0.3 for cost in costs) and len(wanted) == len(costs) + 1
    assert all(one.ncut > 0.3 for one in found if not one.made)


def labelled(splits, n):
    from vislib.normalized_cuts import regions

    return regions.labels_of(splits, n)


def test_there_are_at_most_so_many_regions():
    weights = ncuts.affinity_points(TWELVE, 1.2)
    found = ncuts.split(weights, stop=2.0, most=4, smallest=2)
    assert len(np.unique(labelled(found, 12))) == 4
    assert sum(one.made for one in found) == 3


@pytest.mark.parametrize("seed", range(4))
@pytest.mark.parametrize("k", [2, 3, 4])
def test_spectral_clusters_are_scikit_learns(seed, k):
    from sklearn.cluster import SpectralClustering
    from sklearn.metrics import adjusted_rand_score

    random = np.random.default_rng(seed)
    places = ((0, 0), (4, 0), (2, 4), (7, 3))[:k]
    points = np.vstack([random.normal(c, 0.6, (15, 2)) for c in places])
    weights = ncuts.affinity_points(points, 1.0)
    labels, embedding = ncuts.spectral(weights, k, 0)
    theirs = SpectralClustering(k, affinity="precomputed", random_state=0).fit_predict(
        weights + np.eye(len(points)) * 0
    )
    assert adjusted_rand_score(labels, theirs) == pytest.approx(1.0)
    assert embedding.shape == (15 * k, k)


@settings(max_examples=60, deadline=None)
@given(st.lists(st.tuples(st.integers(0, 3), st.integers(0, 3)), min_size=2, max_size=40))
def test_agreement_is_scikit_learns(pairs):
    from sklearn.metrics import adjusted_rand_score

    a, b = np.array(pairs).T
    assert clusters.adjusted_rand(a, b) == pytest.approx(adjusted_rand_score(a, b), abs=1e-9)


@pytest.mark.parametrize("count", [0, 13])
def test_no_more_vectors_than_points(count):
    with pytest.raises(ValueError, match="1 to 12"):
        ncuts.eigenvectors(ncuts.affinity_points(TWELVE, 1), count)
    with pytest.raises(ValueError, match="1 to 12"):
        ncuts.spectral(ncuts.affinity_points(TWELVE, 1), count, 0)


@settings(max_examples=40, deadline=None)
@given(hnp.arrays(np.float64, (9, 2), elements=st.floats(0, 9, width=16)), st.integers(0, 99))
def test_thresholds_that_cut_next_to_nothing_cost_what_their_ties_do(points, seed):
    """Ties of 1 beside ties of 10⁻³⁵ and less: none of a sum may be rounding of another."""
    weights = ncuts.affinity_points(points, 0.5)
    y = np.random.default_rng(seed).permutation(9).astype(float)
    for given_ in (weights, csr_array(weights)):
        found = ncuts.sweep(given_, y)
        for t, threshold in enumerate(found.thresholds):
            side = set(np.flatnonzero(y > threshold).tolist())
            through, _, ncut = oracle.costs(weights, side)
            assert found.cuts[t] == pytest.approx(through, rel=1e-5, abs=0)
            assert found.ncuts[t] == pytest.approx(ncut, rel=1e-5, abs=0)
