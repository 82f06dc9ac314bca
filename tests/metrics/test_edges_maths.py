"""Bands, matched outlines and distances: scikit-image's, SciPy's, and the published definitions."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as nps
from scipy.ndimage import binary_erosion
from scipy.spatial.distance import cdist
from skimage.metrics import hausdorff_distance

from vislib import metrics
from vislib.metrics.edges import band

MASKS = nps.arrays(bool, (10, 13))


def _eroded_band(mask, width):
    """Cheng et al. 2021, as their code does it: pad with background, erode, take away."""
    inner = binary_erosion(np.pad(mask, 1), np.ones((3, 3)), iterations=width)[1:-1, 1:-1]
    return mask & ~inner


@given(MASKS, st.integers(1, 6))
def test_a_band_is_what_erosions_take_away(mask, width):
    np.testing.assert_array_equal(metrics.boundary(mask, width), _eroded_band(mask, width))


@given(MASKS, MASKS, st.sampled_from([0.01, 0.05, 0.1, 0.5]))
def test_boundary_iou_is_the_papers(truth, mask, share):
    width = max(1, int(round(share * np.sqrt(10**2 + 13**2))))
    assert band(truth.shape, share) == width
    a, b = _eroded_band(truth, width), _eroded_band(mask, width)
    if not (a | b).any():
        assert np.isnan(metrics.boundary_iou(truth, mask, share))
        return
    expected = (a & b).sum() / (a | b).sum()
    assert metrics.boundary_iou(truth, mask, share) == pytest.approx(expected)


@given(MASKS, MASKS)
def test_distances_are_those_of_all_pairs(truth, mask):
    a, b = (np.argwhere(_eroded_band(m, 1)) for m in (truth, mask))
    mean, largest = metrics.distances(truth, mask)
    if not len(a) or not len(b):
        assert np.isnan(mean) and np.isnan(largest)
        return
    pairs = cdist(a, b)
    assert mean == pytest.approx((pairs.min(1).mean() + pairs.min(0).mean()) / 2)
    outlines = [_eroded_band(m, 1) for m in (truth, mask)]
    assert largest == pytest.approx(hausdorff_distance(*outlines))


@given(MASKS, MASKS, st.sampled_from([0.0, 1.0, 1.5, 3.0]))
@settings(max_examples=60)
def test_matched_outlines_are_counted_pair_by_pair(truth, mask, tolerance):
    a, b = (np.argwhere(_eroded_band(m, 1)) for m in (truth, mask))
    ours = metrics.boundary_f(truth, mask, tolerance)
    if not len(a) and not len(b):
        assert np.isnan(ours)
    elif not len(a) or not len(b):
        assert ours == 0
    else:
        pairs = cdist(a, b)
        recall = (pairs.min(1) <= tolerance).mean()
        precision = (pairs.min(0) <= tolerance).mean()
        both = precision + recall
        assert ours == pytest.approx(2 * precision * recall / both if both else 0)


def test_a_band_wider_than_the_object_is_the_object():
    truth, mask = np.zeros((2, 20, 20), bool)
    truth[5:9, 5:9], mask[6:10, 5:9] = True, True
    counts = metrics.confusion(truth, mask, 2)
    assert metrics.boundary_iou(truth, mask, 0.5) == metrics.iou(counts)[1]


def test_what_is_no_mask_is_refused():
    with pytest.raises(ValueError, match="one shape"):
        metrics.boundary_iou(np.zeros((3, 3)), np.zeros((3, 4)))
    with pytest.raises(ValueError, match="rows and columns"):
        metrics.boundary(np.zeros(3), 1)
