"""Pictures as points: against scikit-image and Pillow, and counted by hand."""

import numpy as np
import pytest
from PIL import Image
from skimage.color import rgb2lab
from skimage.metrics import mean_squared_error, peak_signal_noise_ratio

from vislib.core import colours, images
from vislib.kmeans import features

PHOTO = images.load("coffee", side=48).pixels


def test_intensity_is_pillows_and_lab_is_scikit_images():
    grey = np.asarray(Image.fromarray(PHOTO).convert("L"), dtype=float)
    ours = features.features(PHOTO, "intensity").reshape(grey.shape)
    assert np.abs(ours - grey).max() <= 1.0  # Pillow rounds to whole levels
    lab = features.features(PHOTO, "Lab").reshape(PHOTO.shape)
    np.testing.assert_allclose(lab, rgb2lab(PHOTO))


def test_place_is_column_then_row_times_its_weight():
    found = features.features(PHOTO, "RGB", 0.5)
    width = PHOTO.shape[1]
    assert found.shape == (PHOTO.shape[0] * width, 5)
    assert found[width + 3, 3:].tolist() == [1.5, 0.5]
    assert (found[:, :3] == PHOTO.reshape(-1, 3)).all()


def test_unknown_space_names_those_there_are():
    with pytest.raises(ValueError, match="intensity, RGB, Lab"):
        features.features(PHOTO, "HSV")


def test_the_toy_has_three_intensities_and_noise_hides_them():
    clean = features.toy(0, 0)
    assert tuple(np.unique(clean)) == features.TOY_LEVELS
    noisy = features.toy(30, 1)
    assert len(np.unique(noisy)) > 100
    assert (noisy - clean.astype(float)).std() == pytest.approx(30, rel=0.15)


def test_each_cluster_gets_its_mean_colour():
    labels = (PHOTO[..., 0] > 128).astype(int)
    small = colours.quantised(PHOTO, labels, 2)
    for c in (0, 1):
        mean = PHOTO[labels == c].mean(axis=0)
        assert np.abs(small[labels == c] - mean).max() <= 0.5
    error = features.squared_error(PHOTO, small)
    assert error == pytest.approx(mean_squared_error(PHOTO, small))
    theirs = peak_signal_noise_ratio(PHOTO, small, data_range=255)
    assert features.psnr(error) == pytest.approx(theirs)
    assert features.psnr(0) == float("inf")


@pytest.mark.parametrize(
    ("n", "k", "after"), [(100, 2, 6 + 13), (100, 4, 12 + 25), (100, 5, 15 + 38), (8, 1, 3)]
)
def test_bytes_by_hand(n, k, after):
    assert features.vector_bytes(n, k) == (3 * n, after)
