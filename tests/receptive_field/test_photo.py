"""On a photograph: boxes, shares and sides are those of the computed fields."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from vislib.architectures.networks import NETWORKS
from vislib.core.conditions import Condition
from vislib.receptive_field import figures, numbers, params
from vislib.receptive_field import photo as photos
from vislib.receptive_field.fields import geometry, region


def mark(scene, name):
    return next(m for m in scene.marks if m.id == name)


@pytest.mark.parametrize("name", NETWORKS)
def test_fields_on_the_photograph(name):
    found = photos.fields(name, 0.5, 0.5)
    last = geometry(NETWORKS[name], photos.SIDE)[-1]
    assert found.layer[0] == 0 and found.layer[-1] == len(NETWORKS[name])
    assert found.boxes[-1, 2] == last.receptive_field
    assert found.boxes[0].tolist() == [111.5, 111.5, 1, 1]
    assert np.all(np.diff(found.boxes[:, 2]) >= 0)
    assert 0 <= found.share(0) <= found.share(len(found.layer) - 1) <= 1


def test_the_share_of_the_picture():
    vgg = photos.fields("VGG16", 0.5, 0.5)
    assert vgg.share(len(vgg.layer) - 1) == pytest.approx(212**2 / 224**2)
    corner = photos.fields("ResNet-152", 0.0, 0.0)
    assert corner.share(len(corner.layer) - 1) == pytest.approx(1)


def test_a_small_share_is_not_rounded_to_nothing():
    field = photos.fields("VGG16", 0.5, 0.5)
    scene = figures.photo.scene(np.zeros((224, 224, 3), np.uint8), field, field, (0.0, 0.0))
    for box, said in zip(field.boxes, scene.captions, strict=True):
        for side in ("left", "right"):
            told = float(said.values[f"{side}_share"])
            assert told == pytest.approx(100 * box[2] * box[3] / 224**2, rel=0.005)


def test_the_photographs_scene():
    p = params.Photo()
    pixels = np.zeros((300, 451, 3), np.uint8)
    square = photos.square(pixels)
    assert square.shape == (224, 224, 3)
    two = [photos.fields(n, 0.2, 0.9) for n in (p.left, p.right)]
    assert figures.photo.scene(square, *two, (44.6, 200.7)).pack().nbytes < 100_000


@pytest.mark.parametrize("x", [0.0, 0.5, 1.0])
@pytest.mark.parametrize("name", ["VGG16", "ResNet-50"])
def test_a_side_beyond_the_margin_stays_open(name, x):
    """Every side that is drawn is the field's own; one that is left out lies further out."""
    found = photos.fields(name, x, 0.5)
    scene = figures.photo.scene(np.zeros((224, 224, 3), np.uint8), found, found, (0.0, 111.5))
    sides = mark(scene, "left.sides")
    low, high = scene.panels[0].x
    for frame, (ends, shown) in enumerate(zip(sides.ends, sides.opacity, strict=True)):
        left, top, w, h = found.boxes[frame]
        for place, end, drawn in zip(
            (left, left + w, top, top + h),
            (ends[0][0], ends[1][0], ends[2][1], ends[3][1]),
            shown,
            strict=True,
        ):
            assert drawn == (low <= place <= high)
            assert end == place if drawn else end in (low, high)
        cut = "cut at the edge" in scene.captions[frame]
        assert cut == (not shown.all())


@given(st.sampled_from(list(NETWORKS)), st.floats(0, 1), st.floats(0, 1))
@settings(max_examples=100)
def test_what_is_said_of_the_picture_is_counted(name, x, y):
    """Shares by counting pixels; the unit shown is the one whose centre is nearest."""
    found = photos.fields(name, x, y)
    scene = figures.photo.scene(np.zeros((224, 224, 3), np.uint8), found, found, (0.0, 0.0))
    line = np.arange(224)
    layers = geometry(NETWORKS[name], 224)
    for frame, said in enumerate(scene.captions):
        left, top, w, h = found.boxes[frame]
        across, down = ((line > a) & (line < a + b) for a, b in ((left, w), (top, h)))
        share = 100 * np.outer(down, across).mean()
        printed = float(said.values["left_share"].replace("·10⁻³", "e-3"))
        assert printed == pytest.approx(share, rel=0.006)
        g = layers[found.layer[frame]]
        centres = g.start + g.jump * np.arange(g.size)
        for place, unit in zip((x, y), found.units[frame], strict=True):
            away = np.abs(centres - 223 * place)
            assert away[unit] == pytest.approx(away.min())


@given(st.integers(0, 224**2) | st.integers(24_900, 25_090) | st.integers(49_950, 224**2))
def test_what_the_challenge_prints_is_on_its_side_of_half_and_of_all(pixels):
    """A picture seen but for one row is not printed as all of it."""
    share = pixels / 224**2
    vgg, other = numbers.seen([share, share], ["VGG16", "LeNet"])
    assert "VGG16" in vgg.now and "LeNet" in other.now
    for condition in (vgg, other):
        said = float(condition.now.rpartition("sees ")[2].removesuffix(" %"))
        assert (said < 50, said == 100) == (share < 0.5, share == 1)
    assert (vgg.met, other.met) == (share < 0.5, share == 1)


@given(st.sampled_from(list(NETWORKS)), st.floats(0, 1), st.floats(0, 1))
@settings(max_examples=100)
def test_labels_stay_inside_the_panel(name, x, y):
    """On a narrow screen a letter takes about six pixels of the picture."""
    found = photos.fields(name, x, y)
    pixels = np.zeros((224, 224, 3), np.uint8)
    scene = figures.photo.scene(pixels, found, found, (223 * x, 223 * y))
    low, high = scene.panels[0].x
    for label in (m for m in scene.marks if m.kind == "label"):
        for (middle, height), text in zip(label.xy[:, 0], label.text, strict=True):
            assert low <= middle - 3 * len(text) and middle + 3 * len(text) <= high
            assert low < height < high


def test_the_answer_holds_for_the_middle_unit_and_not_for_a_corner():  # FAULTS A6
    layers = geometry(NETWORKS["VGG16"], 224)
    assert layers[-1].size == 7
    line = np.arange(224)
    shares = []
    for unit in (3, 0):
        first, last = region(layers, len(layers) - 1, unit)
        shares.append(((line >= first) & (line <= last)).mean() ** 2)
    assert shares == pytest.approx([0.896, 0.297], abs=5e-4)
    assert photos.fields("VGG16", 0.5, 0.5).share(-1) == pytest.approx(shares[0])


def test_the_challenge_asks_for_vgg16_on_the_left():
    assert numbers.seen([0.02, 1.0], ["LeNet", "AlexNet"]) == (
        Condition(False, "LeNet is on the left"),
        Condition(True, "AlexNet on the right sees 100 %"),
    )
