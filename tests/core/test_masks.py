"""Truths drawn by hand, and the pictures of a network's inside that the page builds on."""

import itertools

import numpy as np
import pytest

from models import zoo
from models.inside import square, stage_values
from vislib.core import images, masks
from vislib.unet import arithmetic as maths
from vislib.unet.figures import path as figures


def crosses(a, b, c, d) -> bool:
    """Whether the open segments ab and cd cross."""

    def side(p, q, r):
        return np.sign((q[0] - p[0]) * (r[1] - p[1]) - (q[1] - p[1]) * (r[0] - p[0]))

    return side(a, b, c) * side(a, b, d) < 0 and side(c, d, a) * side(c, d, b) < 0


def shoelace(vertices) -> float:
    x, y = np.array(vertices).T
    return abs(float(x @ np.roll(y, -1) - y @ np.roll(x, -1))) / 2


@pytest.mark.parametrize("name", masks.available())
def test_a_mask_lies_in_its_picture_and_is_simple(name):
    mask = masks.load(name)
    pixels = images.load(name).pixels
    assert mask.picture == name and mask.size == pixels.shape[1::-1]
    assert "drawn by hand for this project" in mask.note
    for polygon in mask.polygons:
        xy = np.array(polygon)
        assert (xy >= 0).all() and (xy < mask.size).all()
        edges = list(zip(polygon, (*polygon[1:], polygon[0]), strict=True))
        assert not any(crosses(*e, *f) for e, f in itertools.combinations(edges, 2))


@pytest.mark.parametrize("name", masks.available())
def test_a_masks_area_is_that_of_its_polygons(name):
    mask = masks.load(name)
    width, height = mask.size
    exact = sum(map(shoelace, mask.polygons))
    assert 0.1 < exact / (width * height) < 0.9
    for factor in (1.0, 0.5):
        shape = round(height * factor), round(width * factor)
        drawn = masks.rasterise(mask, shape)
        assert drawn.shape == shape
        assert drawn.sum() / factor**2 == pytest.approx(exact, rel=0.02)


@pytest.mark.parametrize("name", masks.available())
@pytest.mark.parametrize("shape", [(90, 171), (323, 201)])
def test_a_mask_is_filled_as_scikit_image_fills_it(name, shape):
    from skimage.draw import polygon

    mask, expected = masks.load(name), np.zeros(shape, np.uint8)
    for one in mask.polygons:
        x, y = (np.array(one) / mask.size * shape[::-1]).T
        expected[polygon(y, x, shape)] = 1
    assert (masks.rasterise(mask, shape) != expected).sum() <= 3  # on an edge either may be right


def test_a_truth_is_only_given_to_the_network_it_can_judge():
    assert masks.truth("pets", "cat", (300, 451)).mean() > 0.5
    assert masks.truth("person", "cat", (300, 451)) is None
    assert masks.truth("leaf", "flower", (40, 60)) is None
    assert not masks.truth("pets", "flower", (40, 60)).any()
    with pytest.raises(ValueError, match="astronaut"):
        masks.load("palace")


def overlap(model: str, picture: str) -> float:
    pixels = images.load(picture, side=400).pixels
    truth = masks.truth(model, picture, pixels.shape[:2]) > 0
    found = zoo.load(model).predict(pixels).labels > 0
    return (truth & found).sum() / (truth | found).sum()


@pytest.mark.parametrize(
    ("model", "picture"), [("pets", "cat"), ("person", "astronaut"), ("person", "camera")]
)
def test_network_and_hand_agree_on_most(model, picture):
    if model not in zoo.available():
        pytest.skip("no weights")
    assert overlap(model, picture) > 0.7


@pytest.mark.skipif("leaf-small" not in zoo.available(), reason="no weights")
def test_every_stage_has_all_its_channels_and_a_small_picture():
    segmenter = zoo.load("leaf-small", device="cpu")
    photo = square(images.load("cat").pixels, segmenter.side)
    ledger = maths.ledger(segmenter.side, 8, 4, 3, 3, "same")
    for i, stage in enumerate(ledger.stages):
        values = stage_values(segmenter, photo, i)
        assert values.shape == (stage.channels, stage.size, stage.size)
        scene = figures.channels_scene(stage, (255 * np.clip(values, 0, 1)).astype(np.uint8))
        assert scene.pack().nbytes <= 300_000
    assert np.allclose(values.sum(axis=0), 1, atol=1e-5)


@pytest.mark.parametrize("channels", [1, 3, 4, 16, 128, 256])
def test_a_grid_of_channels_stays_small(channels):
    rng = np.random.default_rng(0)
    stage = maths.Stage("noise", 0, channels, 64, 64, 0, 0, 0, 1)
    maps = rng.integers(0, 256, (channels, 64, 64), dtype=np.uint8)
    assert figures.channels_scene(stage, maps).pack().nbytes <= 300_000
