"""Weights are scikit-learn's, cuts are those of a count with sets."""

import networkx
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

from tests.normalized_cuts import oracle
from vislib import normalized_cuts as ncuts

pictures = hnp.arrays(
    np.float64, st.tuples(st.integers(1, 9), st.integers(1, 9), st.integers(1, 3)),
    elements=st.floats(0, 1),
)  # fmt: skip
clouds = hnp.arrays(
    np.float64, st.tuples(st.integers(2, 9), st.just(2)), elements=st.floats(0, 8, width=32)
)
sigmas = st.floats(0.3, 4)


@settings(max_examples=60, deadline=None)
@given(pictures, st.integers(1, 8), st.floats(0.02, 1), st.floats(1, 20))
def test_weights_of_a_picture_are_scikit_learns(picture, radius, colour, place):
    found = ncuts.affinity(picture, radius=radius, sigma_colour=colour, sigma_place=place)
    wanted = oracle.weights_of(picture, radius, colour, place)
    np.testing.assert_allclose(found.toarray(), wanted, rtol=1e-6, atol=1e-12)
    assert abs(found - found.T).sum() == 0
    assert found.has_sorted_indices or (np.diff(found.indices) != 0).all()


def test_a_pixel_within_has_eighty_ties_at_radius_5():
    found = ncuts.affinity(np.zeros((20, 20, 1)), radius=5, sigma_colour=0.1, sigma_place=4)
    assert np.diff(found.indptr)[20 * 10 + 10] == 80


def test_the_issues_numbers():
    pair = ncuts.affinity(np.array([[[0.0], [0.2]]]), radius=1, sigma_colour=0.1, sigma_place=4)
    assert pair[0, 1] == pytest.approx(0.0172, abs=5e-5)
    pair = ncuts.affinity(np.array([[[0.0], [0.02]]]), radius=1, sigma_colour=0.1, sigma_place=4)
    assert pair[0, 1] == pytest.approx(0.9026, abs=5e-5)


@settings(max_examples=40, deadline=None)
@given(clouds, sigmas)
def test_weights_of_points_are_scikit_learns(points, sigma):
    from sklearn.metrics.pairwise import rbf_kernel

    wanted = rbf_kernel(points, gamma=sigma**-2)
    np.fill_diagonal(wanted, 0)
    np.testing.assert_allclose(ncuts.affinity_points(points, sigma), wanted, atol=1e-9)


@settings(max_examples=40, deadline=None)
@given(clouds, sigmas)
def test_every_division_costs_what_its_ties_add_up_to(points, sigma):
    weights = ncuts.affinity_points(points, sigma)
    found = ncuts.divisions(weights)
    n = len(points)
    assert len({m.tobytes() for m in found.masks}) == 2 ** (n - 1) - 1
    assert found.masks.any(axis=1).all() and not found.masks.all(axis=1).any()
    for i in range(0, len(found.masks), max(1, len(found.masks) // 20)):
        cut, ratio, normal = oracle.costs(weights, set(np.flatnonzero(found.masks[i]).tolist()))
        assert found.cuts[i] == pytest.approx(cut, rel=1e-9, abs=1e-13)
        assert found.ratios[i] == pytest.approx(ratio, rel=1e-9, abs=1e-13)
        assert found.ncuts[i] == pytest.approx(normal, rel=1e-7, abs=1e-10)
        assert ncuts.cut(weights, found.masks[i]) == pytest.approx(cut, rel=1e-9, abs=1e-13)
        assert ncuts.ncut(weights, ~found.masks[i]) == pytest.approx(normal, rel=1e-7, abs=1e-10)


@settings(max_examples=20, deadline=None)
@given(clouds, sigmas)
def test_the_minimum_cut_is_networkxs(points, sigma):
    weights = ncuts.affinity_points(points, sigma)
    graph = networkx.from_numpy_array(weights)
    if not networkx.is_connected(graph):
        return
    wanted, _ = networkx.stoer_wagner(graph)
    assert ncuts.divisions(weights).cuts.min() == pytest.approx(wanted, rel=1e-9, abs=1e-13)


@pytest.mark.parametrize(
    ("call", "remedy"),
    [
        (lambda: ncuts.cut(np.ones((3, 3)), np.ones(3, bool)), "two sides"),
        (lambda: ncuts.ncut(np.ones((3, 3)), np.zeros(3, bool)), "two sides"),
        (lambda: ncuts.cut(np.ones((3, 3)), np.ones(4, bool)), r"\(3,\)"),
        (lambda: ncuts.divisions(np.ones((15, 15))), "14"),
        (lambda: ncuts.divisions(np.ones((1, 1))), "2 to 14"),
        (lambda: ncuts.affinity_points(np.zeros((3, 2)), 0), "above 0"),
        (lambda: ncuts.affinity_points(np.full((3, 2), np.nan), 1), "finite"),
        (lambda: ncuts.affinity(np.zeros((3, 3)), radius=1, sigma_colour=1, sigma_place=1),
         "height, width"),
        (lambda: ncuts.affinity(np.zeros((3, 3, 1)), radius=0, sigma_colour=1, sigma_place=1),
         "at least 1"),
        (lambda: ncuts.affinity(np.zeros((3, 3, 1)), radius=1, sigma_colour=0, sigma_place=1),
         "above 0"),
        (lambda: ncuts.affinity(np.full((3, 3, 1), np.inf), radius=1, sigma_colour=1,
                                sigma_place=1), "infinity"),
    ],
)  # fmt: skip
def test_what_cannot_be_is_refused_with_the_remedy(call, remedy):
    with pytest.raises(ValueError, match=remedy):
        call()
