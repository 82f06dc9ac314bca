"""IoU and boundary error against scikit-learn and SciPy."""

import numpy as np
import pytest

from models import metrics


def test_iou_and_confusion_against_scikit_learn():
    from sklearn.metrics import confusion_matrix, jaccard_score

    rng = np.random.default_rng(3)
    truth, labels = rng.integers(0, 4, (2, 40, 50), dtype=np.uint8)
    counts = metrics.confusion(truth, labels, 5)
    assert np.array_equal(counts, confusion_matrix(truth.ravel(), labels.ravel(), labels=range(5)))
    expected = jaccard_score(truth.ravel(), labels.ravel(), average=None)
    assert np.allclose(metrics.iou(counts)[:4], expected)
    assert np.isnan(metrics.iou(counts)[4])
    assert metrics.foreground_iou(counts) == pytest.approx(
        jaccard_score((truth > 0).ravel(), (labels > 0).ravel())
    )
    truth[:20] = metrics.IGNORE
    kept = confusion_matrix(truth[20:].ravel(), labels[20:].ravel(), labels=range(4))
    assert np.array_equal(metrics.confusion(truth, labels, 4), kept)


def test_near_outlines_is_a_square_around_every_pixel():
    labels = np.random.default_rng(2).integers(0, 2, (9, 12)).repeat(3, 0).repeat(3, 1)
    near = metrics.near_outlines(labels, 2)
    for y, x in np.ndindex(labels.shape):
        around = labels[max(0, y - 2) : y + 3, max(0, x - 2) : x + 3]
        assert near[y, x] == (around != labels[y, x]).any()


def test_boundary_error_against_distance_maps():
    from scipy.ndimage import distance_transform_edt as distances

    rng = np.random.default_rng(0)
    for truth, labels in rng.integers(0, 3, (5, 2, 30, 40)).repeat(2, 2):
        first, second = metrics.boundary(truth), metrics.boundary(labels)
        there, back = distances(~second)[first].mean(), distances(~first)[second].mean()
        assert metrics.boundary_error(truth, labels) == pytest.approx((there + back) / 2)


def test_false_islands_do_not_move_the_true_boundary():
    from scipy import ndimage

    truth = np.zeros((40, 40), np.uint8)
    truth[5:15, 5:15] = 1
    islands = truth.copy()
    islands[30:34, 30:34] = 1
    assert metrics.boundary_missed(truth, islands) == 0 < metrics.boundary_error(truth, islands)
    far = ndimage.distance_transform_edt(~metrics.boundary(islands))
    grown = ndimage.binary_dilation(truth, iterations=3).astype(np.uint8)
    expected = far[metrics.boundary(grown)].mean()
    assert metrics.boundary_missed(grown, islands) == pytest.approx(expected)
    assert np.isnan(metrics.boundary_missed(truth, truth * 0))


def test_boundary_error_of_a_shifted_square():
    truth = np.zeros((40, 40), np.uint8)
    truth[10:30, 10:30] = 1
    assert metrics.boundary_error(truth, truth) == 0
    shifted = np.roll(truth, 3, axis=1)
    assert 0.5 < metrics.boundary_error(truth, shifted) <= 3
    assert np.isnan(metrics.boundary_error(truth, truth * 0))


@pytest.mark.parametrize(("truth", "labels", "name"), [
    ([[0, 7]], [[0, 1]], "truth"), ([[0, 1]], [[0, 2]], "labels"), ([[0, -1]], [[0, 1]], "truth"),
])  # fmt: skip
def test_a_label_outside_the_classes_gets_a_sentence(truth, labels, name):
    with pytest.raises(ValueError, match=rf"The {name} hold the class .*there are 0 to 1.*255"):
        metrics.confusion(np.array(truth), np.array(labels), 2)
    left_out = np.where(np.array(truth) > 1, metrics.IGNORE, np.maximum(truth, 0))
    assert metrics.confusion(left_out, np.minimum(labels, 1), 2).sum() == (left_out < 2).sum()
