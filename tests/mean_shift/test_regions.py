"""From rested windows to regions: joined, merged, cleaned; against SciPy, loops and laws."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from vislib.core import images
from vislib.mean_shift import filtering, regions

QUICK = settings(max_examples=25, deadline=None)
label_maps = st.tuples(st.integers(1, 7), st.integers(1, 7)).flatmap(
    lambda hw: arrays(np.int64, hw, elements=st.integers(0, 2))
)


@pytest.fixture(scope="module")
def cat():
    return images.load("cat", side=48).pixels


@QUICK
@given(label_maps)
def test_connected_regions_are_scipys_numbered_in_reading_order(labels):
    from scipy.ndimage import label

    found = regions.connected_regions(labels)
    for value in np.unique(labels):
        pieces = label(labels == value)[0]
        pairs = {(a, b) for a, b in zip(pieces.flat, found.flat, strict=True) if a}
        assert len(pairs) == pieces.max() == len({b for _, b in pairs})
    _, first = np.unique(found, return_index=True)
    assert (np.diff(first) > 0).all()


@QUICK
@given(label_maps)
def test_borders_are_as_long_as_the_edges(labels):
    edges = (labels[1:] != labels[:-1]).sum() + (labels[:, 1:] != labels[:, :-1]).sum()
    x0, y0, x1, y1 = regions.borders(labels).T
    assert (x1 - x0 + y1 - y0).sum() == edges


def test_borders_by_hand():
    assert regions.borders(np.array([[0, 1], [0, 1]])).tolist() == [[1, 0, 1, 2]]
    assert regions.borders(np.array([[0, 0], [1, 1]])).tolist() == [[0, 1, 2, 1]]


def test_stages_only_merge_and_end_as_promised(cat):
    made = filtering.filter_picture(cat, 4, 8)
    stages = regions.segment(made, merge=1.0, smallest=12)
    counts = [s.count for s in stages]
    assert counts == sorted(counts, reverse=True)
    assert [s.name for s in stages] == sorted(
        (s.name for s in stages), key=["joined", "merged", "cleaned"].index
    )
    for stage, following in zip(stages, stages[1:], strict=False):
        pairs = np.unique(np.stack([stage.labels.ravel(), following.labels.ravel()]), axis=1)
        assert pairs.shape[1] == stage.count  # no region is ever torn
    last = stages[-1].labels
    np.testing.assert_array_equal(regions.connected_regions(last), last)
    assert np.bincount(last.ravel()).min() >= 12


def test_merging_leaves_no_like_neighbours(cat):
    made = filtering.filter_picture(cat, 4, 8)
    labels = regions.segment(made, merge=1.5, smallest=0)[-1].labels
    mean = np.array([made.colours[labels == k].mean(0) for k in range(labels.max() + 1)])
    for a, b in ((labels[1:], labels[:-1]), (labels[:, 1:], labels[:, :-1])):
        different = a != b
        gaps = np.linalg.norm(mean[a[different]] - mean[b[different]], axis=1)
        assert gaps.min() >= 1.5 * 8 - 1e-3


def test_two_halves_are_two_regions_and_the_speck_is_dropped():
    pixels = np.zeros((10, 12, 3), np.uint8)
    pixels[:, 6:] = 200
    pixels[4, 2] = (0, 255, 0)
    made = filtering.filter_picture(pixels, 3, 20)
    np.testing.assert_array_equal(made.picture(), pixels)
    stages = regions.segment(made, smallest=5)
    assert (stages[0].count, stages[-1].count) == (3, 2)
    assert (stages[-1].labels[:, :6] == 0).all()
    assert (stages[-1].labels[:, 6:] == 1).all()
    mean = regions.mean_picture(stages[-1].labels, made)
    assert np.abs(mean[0, 11].astype(int) - 200).max() <= 1


@QUICK
@given(label_maps, st.integers(0, 12), st.integers(0, 99))
def test_tidy_leaves_connected_pieces_of_the_size_asked_for(labels, smallest, seed):
    colours = np.random.default_rng(seed).integers(0, 99, (*labels.shape, 3))
    tidy = regions.tidy(labels, colours, smallest)
    np.testing.assert_array_equal(regions.connected_regions(tidy), tidy)
    sizes = np.bincount(tidy.ravel())
    assert sizes.min() >= min(smallest, labels.size) or len(sizes) == 1
    pieces = regions.connected_regions(labels)
    assert len(np.unique(np.stack([pieces.ravel(), tidy.ravel()]), axis=1).T) == pieces.max() + 1


def test_the_summary_has_three_steps_also_where_one_changes_nothing(cat):
    made = filtering.filter_picture(cat, 4, 8)
    for merge, smallest in ((0, 0), (0, 20), (2, 0), (1, 20)):
        stages = regions.segment(made, merge=merge, smallest=smallest)
        steps = regions.summary(stages)
        assert [s.name for s in steps] == ["joined", "merged", "cleaned"]
        assert steps[0].count == stages[0].count and steps[2].count == stages[-1].count
        assert (steps[1].count == steps[0].count) == (merge == 0)
        assert (steps[2].count == steps[1].count) == (smallest == 0)
