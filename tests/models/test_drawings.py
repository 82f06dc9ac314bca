"""Pictures drawn by the program with their exact truth."""

import numpy as np
import pytest

from models import metrics, zoo
from models.drawings import drawing


@pytest.mark.parametrize("model", ["shapes", "leaf", "nuclei"])
def test_drawings_are_repeatable_and_labelled(model):
    image, labels = drawing(model, 5)
    again = drawing(model, 5)
    assert np.array_equal(image, again[0]) and np.array_equal(labels, again[1])
    assert image.shape[:2] == labels.shape and labels.max() >= 1
    assert not np.array_equal(image, drawing(model, 6)[0])


def test_a_drawn_nucleus_has_a_rim_of_one_pixel_inside():
    from scipy.ndimage import binary_erosion

    image, labels = drawing("nuclei", 5)
    assert set(np.unique(labels)) == {0, 1, 2}
    deep, rim = binary_erosion(labels > 0, iterations=3), labels == 2
    assert (deep & rim).sum() < 0.1 * rim.sum()  # only where one covers another
    assert image[labels == 1].mean() > 3 * image[labels == 0].mean()


@pytest.mark.skipif("nuclei" not in zoo.available(), reason="no weights")
def test_the_nuclei_network_knows_drawn_nuclei():
    segmenter, counts = zoo.load("nuclei"), 0
    for seed in range(3):
        image, truth = drawing("nuclei", seed)
        labels = segmenter.predict(image).labels
        counts = counts + metrics.confusion(truth > 0, labels > 0, 2)
    assert metrics.foreground_iou(counts) > 0.85
