"""Which k: the scores against scikit-learn, their picture, their code."""

import numpy as np
import pytest
from sklearn.cluster import KMeans
from sklearn.metrics import silhouette_score

from vislib.kmeans import params as demos
from vislib.kmeans import selection as kmeans_selection
from vislib.kmeans import snippets
from vislib.kmeans.figures import selection as choosing

BUDGET = 300_000


@pytest.fixture(scope="module")
def blobs():
    return demos.points_of("blobs", 0)


@pytest.fixture(scope="module")
def selection(blobs):
    return kmeans_selection.sweep(blobs)


def test_silhouettes_equal_those_of_scikit_learn(blobs, selection):
    for labels, score in zip(selection.labels[1:], selection.silhouette[1:], strict=True):
        assert score == pytest.approx(silhouette_score(blobs, labels), abs=1e-12)


def test_a_point_alone_has_silhouette_0():
    points = np.array([[0.0, 0.0], [0.0, 1.0], [5.0, 0.0]])
    labels = np.array([0, 0, 1])
    apart = np.linalg.norm(points[:, None] - points, axis=2)
    ours = kmeans_selection.silhouette(apart, labels)
    assert ours == pytest.approx(silhouette_score(points, labels))


def test_distortions_equal_those_of_scikit_learn(blobs, selection):
    theirs = [KMeans(k, n_init=30, random_state=0, tol=0).fit(blobs).inertia_ for k in selection.ks]
    np.testing.assert_allclose(selection.distortion[:6], theirs[:6], rtol=1e-6)
    np.testing.assert_allclose(selection.distortion, theirs, rtol=0.03)  # minima abound
    assert (np.diff(selection.distortion) < 0).all()


def test_the_gap_is_what_its_definition_says(blobs, selection):
    random, logs = np.random.default_rng(0), []
    low, high = blobs.min(axis=0), blobs.max(axis=0)
    for _ in range(kmeans_selection.REFERENCES):
        cloud = random.uniform(low, high, blobs.shape)
        logs.append([np.log(KMeans(k, n_init=10, random_state=0).fit(cloud).inertia_)
                     for k in (1, 2, 4)])  # fmt: skip
    theirs = np.mean(logs, axis=0) - np.log(selection.distortion[[0, 1, 3]])
    np.testing.assert_allclose(selection.gap[[0, 1, 3]], theirs, atol=0.02)


def test_four_groups_are_found_and_rings_divide_opinion(selection):
    assert (selection.by_elbow, selection.by_silhouette, selection.by_gap) == (4, 4, 4)
    rings = kmeans_selection.sweep(demos.points_of("rings", 0))
    assert len({rings.by_elbow, rings.by_silhouette, rings.by_gap}) == 3


def test_the_choice_shows_every_k(selection):
    scene = choosing.choice(selection)
    assert scene.frames == len(selection.ks)
    assert scene.pack().nbytes < BUDGET
    for score, said in zip(selection.silhouette[1:], scene.captions[1:], strict=True):
        assert f"{score:.3f}" in said


def test_too_few_points_say_what_to_do():
    with pytest.raises(ValueError, match="add some"):
        kmeans_selection.sweep(np.zeros((20, 2)))


def test_no_curve_over_k_before_the_answer(selection):
    asked = choosing.choice_asked(selection)
    assert asked.frames == 1 and [p.id for p in asked.panels] == ["cloud"]
    assert "elbow" not in asked.pack().header and "k = 2" not in asked.pack().header


def test_the_choice_snippet_gives_the_same_numbers(blobs, selection):
    space = {}
    exec(snippets.choose(blobs, 10), space)
    np.testing.assert_allclose(space["distortion"], selection.distortion, rtol=1e-9)
    np.testing.assert_allclose(space["scores"], selection.silhouette[1:], atol=1e-9)
