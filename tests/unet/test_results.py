"""What answers are worth: doubt, areas, pieces, calibration, changes, against other libraries."""

import numpy as np
import pytest
import scipy.ndimage
import scipy.stats
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from vislib.unet import figures, numbers, results
from vislib.unet.params import Fails

MAPS = arrays(np.uint8, (9, 11), elements=st.integers(0, 2))


def test_calibration_of_an_honest_and_of_a_boasting_network():
    rng = np.random.default_rng(0)
    confidence = rng.uniform(0.5, 1, 200_000)
    honest = rng.random(confidence.size) < confidence
    mean, share, count = results.calibration(confidence, honest)
    filled = count > 0
    assert np.allclose(mean[filled], share[filled], atol=0.02)
    assert count.sum() == confidence.size and np.isnan(share[0])


@given(st.integers(0, 2**31), st.integers(2, 5))
def test_doubt_is_scipys_entropy(seed, classes):
    p = np.random.default_rng(seed).dirichlet(np.full(classes, 0.3), (4, 6)).astype(np.float32)
    expected = scipy.stats.entropy(p.astype(np.float64), axis=2)
    assert np.allclose(results.doubt(p.transpose(2, 0, 1)), expected, atol=1e-5)


def test_threshold_and_areas():
    p = np.array([[[0.5, 0.9]], [[0.5, 0.1]]], dtype=np.float32)
    assert results.sure(p.argmax(0), p, 0.6).tolist() == [[255, 0]]
    assert results.areas(np.array([[0, 1, 1, 255]], np.uint8), 2).tolist() == [0.25, 0.5]


@given(st.integers(0, 2**31), st.floats(0.05, 0.6))
def test_pieces_against_scikit_image(seed, density):
    """Touching along edges, and those below four pixels left out, as the page says."""
    from skimage.measure import label

    mask = np.random.default_rng(seed).random((40, 40)) < density
    sizes = np.bincount(label(mask, connectivity=1).ravel())[1:]
    assert results.pieces(mask) == (sizes >= 4).sum()
    _, said = numbers.counted(results.pieces(mask))
    assert "pieces of fewer than 4 pixels not at all" in said and "touching ones" in said


def test_disturbing_moves_the_truth_along():
    image, truth = np.full((40, 40, 3), 100, np.uint8), np.zeros((40, 40), np.uint8)
    truth[:10, 15:25] = 1
    image[truth > 0] = 200
    shown, turned = results.disturb(image, truth, Fails(rotation=90))
    assert ((shown[..., 0] > 150) == (turned > 0)).mean() > 0.95
    same, kept = results.disturb(image, truth, Fails())
    assert np.array_equal(same, image) and np.array_equal(kept, truth)
    grey, _ = results.disturb(image, truth, Fails(patch=0.5))
    assert (grey[10:30, 10:30] == 128).all()


@given(MAPS, MAPS, MAPS)
def test_changes_pixel_by_pixel(reference, before, now):
    """Each pixel by the words of the docstring, near by SciPy's distance transform."""
    found = results.changes(reference, before, now)
    near = np.zeros(reference.shape, bool)
    for kind in np.unique(reference):
        away = scipy.ndimage.distance_transform_cdt(reference == kind, "chessboard")
        inside = reference == kind
        if not inside.all():
            near |= inside & (away <= 2)
    right = {True: [0, 0], False: [0, 0]}
    for at in np.ndindex(reference.shape):
        was, is_ = before[at] == reference[at], now[at] == reference[at]
        expected = (
            results.SAME if before[at] == now[at]
            else results.GAINED if is_
            else results.OTHERWISE if not was
            else results.LOST_NEAR if near[at] else results.LOST_AWAY
        )  # fmt: skip
        assert found.kind[at] == expected
        right[bool(near[at])][0] += was
        right[bool(near[at])][1] += was and not is_
    for share, (all_, lost) in ((found.near, right[True]), (found.away, right[False])):
        assert np.isnan(share) if not all_ else share == pytest.approx(lost / all_)
    assert found.gained == pytest.approx((found.kind == results.GAINED).mean())


def test_shares_of_the_labelled_pixels():
    truth = np.array([[0, 0, 1, 1]], np.uint8)
    right, without = numbers.selected(truth, np.array([[0, 1, 1, 255]], np.uint8))
    assert right == pytest.approx(2 / 3) and without == 0.25
    right, without = numbers.selected(truth, np.full((1, 4), 255, np.uint8))
    assert np.isnan(right) and without == 1


@given(st.integers(0, 100_000), st.integers(1, 100_000))
def test_printed_shares_are_none_of_none_and_all_of_all_alone(part, whole):
    share = min(part, whole) / whole
    printed = float(numbers.percent(share).removesuffix(" %"))
    assert (printed == 0) == (share == 0) and (printed == 100) == (share == 1)
    assert printed == pytest.approx(100 * share, abs=0.051)


def test_an_outline_that_is_not_there_is_not_missed():
    flat, nan = np.zeros((6, 6), np.uint8), float("nan")
    for outlined, said in ((False, "no outline to miss"), (True, "no outline found")):
        found = numbers.compared((0.5, 0.5), (nan, 1.25), "the truth", outlined)
        assert found["outline missed by, whole"] == said
        assert found["outline missed by, muted"] == "1.3 px"
    some = flat.copy()
    some[2:4, 2:4] = 1
    assert "nothing to lose" in figures.skips.caption(
        results.changes(flat, flat, some), "the truth"
    )
