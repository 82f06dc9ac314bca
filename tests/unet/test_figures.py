"""The pictures: maps, layers, legend, the U, changed pixels, the spread; what their words say."""

import re

import numpy as np
import pytest
import scipy.stats
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays
from PIL import Image

from tests.stages import lettered
from vislib.stage.theme import rgb
from vislib.unet import figures, numbers, results
from vislib.unet.figures import parts
from vislib.unet.widgets import subjects

MAPS = arrays(np.uint8, (9, 11), elements=st.integers(0, 2))


# -- live --------------------------------------------------------------------------------------
def test_the_live_scene_has_a_frame_per_class_and_two_more():
    rng = np.random.default_rng(0)
    p = rng.random((3, 200, 300)).astype(np.float32)
    p /= p.sum(0)
    image = rng.integers(0, 256, (200, 300, 3), dtype=np.uint8)
    labels = p.argmax(0).astype(np.uint8)
    maps = figures.live.maps(p)
    scene = figures.live.scene(image, labels, maps, ("a", "b", "c"), 0.5, ["b 1 %", "c 2 %"])
    assert scene.frames == 5 and "entropy" in scene.captions[3].lower()
    asked = scene.question()
    texts = lettered(asked)
    assert asked.frames == 1 and texts == ["b", "c"]


def test_the_maps_say_what_the_probabilities_say():
    p = np.stack([np.full((4, 6), 0.25), np.full((4, 6), 0.75)]).astype(np.float32)
    made = figures.live.maps(p)
    low, high, doubt, ground = made.pictures
    assert np.array_equal(high, parts.scale_image(p[1], 1.0)) and (low != high).any()
    nats = scipy.stats.entropy([0.25, 0.75])
    assert made.means == pytest.approx((0.25, 0.75, nats)) and made.most == pytest.approx(np.log(2))
    assert np.array_equal(doubt, parts.scale_image(np.full((4, 6), nats), np.log(2)))
    assert ground.std() == 0


@given(
    arrays(np.uint8, (7, 9), elements=st.sampled_from([0, 1, 2, 6, 255])),
    st.floats(0, 1),
    st.integers(0, 2**31),
)
def test_the_layers_make_the_overlay(labels, opacity, seed):
    """Pillow lays the parts one over the other, as the browser does."""
    image = np.random.default_rng(seed).integers(0, 256, (7, 9, 3), dtype=np.uint8)
    shown = Image.fromarray(image).convert("RGBA")
    for layer, share in zip(parts.layers(labels), (opacity, float(opacity > 0)), strict=True):
        part = layer.copy()
        part[..., 3] = np.rint(part[..., 3] * share)
        shown.alpha_composite(Image.fromarray(part))
    whole = parts.overlay(image, labels, opacity).astype(int)
    assert np.abs(np.asarray(shown)[..., :3] - whole).max() <= 2  # alpha has 256 steps


def test_pixels_without_a_label_are_grey_in_the_map_and_named():
    labels = np.zeros((4, 6), np.uint8)
    labels[1:3, 1:3], labels[3, 3:] = 1, 255
    image, found = np.zeros((4, 6, 3), np.uint8), figures.live.maps(np.full((2, 4, 6), 0.5))
    scene = figures.live.scene(
        image, labels, found, ("a", "b"), 0.5, ["b 17 %", "no label 12 %"], 0.9
    )
    grey = scene.marks[-1].image
    assert (grey[3, 3:] == [130, 130, 130, 255]).all() and grey[..., 3].sum() == 3 * 255
    assert "0.90; grey: no label" in scene.captions[-1]
    squares = next(m for m in scene.marks if m.panel == "legend" and m.kind == "points")
    assert list(squares.color) == [parts.CLASS_COLOURS[0], "#828282"]
    outline = parts.layers(labels)[1][..., 3] > 0
    assert not outline[3, 3:].any()


def test_opacity_alone_sends_the_same_pictures():
    labels = np.zeros((40, 60), np.uint8)
    labels[10:20, 10:30] = 1
    image = np.random.default_rng(1).integers(0, 256, (40, 60, 3), dtype=np.uint8)
    found = figures.live.maps(np.full((2, 40, 60), 0.5, np.float32))
    buffers = {
        figures.live.scene(image, labels, found, ("a", "b"), opacity, ["b"]).pack().buffer
        for opacity in (0.0, 0.3, 1.0)
    }
    assert len(buffers) == 1


@given(arrays(np.uint8, (8, 8), elements=st.sampled_from([0, 1, 2, 255])))
def test_the_legend_says_the_areas(labels):
    """Its percentages, as printed, against a plain count."""
    said = numbers.legend("leaf", ("background", "leaf", "symptom"), labels)
    for text, label in zip(said, (1, 2, 255), strict=False):
        assert float(re.search(r"([\d.]+) %", text)[1]) == pytest.approx(
            100 * (labels == label).mean(), abs=0.051
        )
    leaf = np.isin(labels, (1, 2)).sum()
    share = 100 * (labels == 2).sum() / leaf if leaf else 0
    assert float(re.search(r"([\d.]+) % of the leaf", said[1])[1]) == pytest.approx(
        share, abs=0.051
    )
    assert (len(said) == 3) == bool((labels == 255).any())


@pytest.mark.parametrize("shape", [(20, 320), (40, 520), (320, 20), (200, 200)])
def test_a_flat_picture_leaves_room_for_its_legend(shape):
    labels, image = np.zeros(shape, np.uint8), np.zeros((*shape, 3), np.uint8)
    found = figures.live.maps(np.full((2, *shape), 0.5, np.float32))
    scene = figures.live.scene(image, labels, found, ("a", "b"), 0.5, ["b 0.0 %"])
    tall = scene.panels[-1].tall
    assert scene.height * tall / (1 + tall) >= 18  # a line of letters


def test_the_overlay_leaves_background_and_undecided_pixels():
    image = np.full((6, 6, 3), 90, np.uint8)
    labels = np.zeros((6, 6), np.uint8)
    labels[4:] = 1
    labels[0, 0] = 255
    out = parts.overlay(image, labels, 1.0)
    assert (out[2, 3] == 90).all()
    assert np.array_equal(out[5, 3], rgb(parts.CLASS_COLOURS[0]))
    assert np.array_equal(parts.overlay(image, labels, 0.0), image)


def test_small_pictures_stay_and_large_ones_shrink():
    assert parts.small(np.zeros((10, 20))).shape == (10, 20)
    assert max(parts.small(np.zeros((3000, 10, 3))).shape) <= parts.SHOWN


# -- what the skips carry ----------------------------------------------------------------------
@given(MAPS, MAPS, MAPS)
def test_the_caption_says_what_the_map_shows(reference, before, now):
    found = results.changes(reference, before, now)
    said = figures.skips.caption(found, "the truth")
    changed = before != now
    assert ("No pixel changes" in said) == (not changed.any())
    if not changed.any():
        return
    shares = re.findall(r"\*\*(.*?)\*\*", said)
    for text, share in zip(shares, (found.near, found.away), strict=True):
        check_percent(text, share)
    right_now = (now == reference) & (before != reference)
    assert ("Green" in said) == bool(right_now.any())
    wrong = changed & (before != reference) & (now != reference)
    assert ("Pink" in said) == bool(wrong.any())
    image = figures.skips.change_map(np.zeros((9, 11, 3), np.uint8), found.kind)
    plain = (image == 150).all(axis=2)
    assert np.array_equal(~plain, changed)


@given(MAPS, MAPS)
def test_what_the_whole_network_says_is_not_said_to_be_labelled_as_itself(before, now):
    found = results.changes(before, before, now)  # no truth: it is judged by its own labels
    said = figures.skips.caption(found, figures.skips.WHOLE)
    start = (
        "Lost, of the labels of the whole network: at most 2 px" if (before != now).any() else "No"
    )
    assert said.startswith(start)
    truth = figures.skips.sentences("the truth")["lost"]
    assert truth.startswith("Lost, of the pixels that the whole network labels as the truth: at")


def check_percent(text: str, share: float) -> None:
    """A printed percentage is the share, and neither 0 of some nor all but some."""
    if np.isnan(share):
        assert text == "nothing to lose"
    elif text == "under 0.1 %":
        assert 0 < share < 0.001
    elif text == "over 99.9 %":
        assert 0.999 < share < 1
    else:
        assert float(text.removesuffix(" %")) == pytest.approx(100 * share, abs=0.051)
        assert (float(text.removesuffix(" %")) == 0) <= (share == 0)
        assert (float(text.removesuffix(" %")) == 100) <= (share == 1)


@given(st.one_of(st.floats(0, 1), st.just(float("nan")), st.floats(0, 1e-3), st.floats(0.999, 1)))
def test_percentages_never_round_some_to_none_or_all(share):
    check_percent(figures.skips.percent(share), share)


def test_before_the_answer_only_the_whole_network_is_seen():
    rng = np.random.default_rng(0)
    photo = rng.integers(0, 256, (32, 32, 3), dtype=np.uint8)
    labels = rng.integers(0, 2, (3, 32, 32), dtype=np.uint8)
    found = results.changes(*labels)
    for donor in (None, photo):
        scene = figures.skips.scene(photo, labels[1], labels[2], found, "the truth", donor)
        assert [p.id for p in scene.question().panels] == ["v0"]
        assert len(scene.panels) == 4 + (donor is not None)


# -- where it fails ----------------------------------------------------------------------------
@pytest.mark.parametrize("share", [None, np.full(10, 0.5)])
@pytest.mark.parametrize("nothing", [False, True])
def test_the_remark_fits_what_is_known(share, nothing):
    image, labels = np.zeros((20, 20, 3), np.uint8), np.eye(20, dtype=np.uint8)
    scene = figures.fails.scene(image, labels, np.ones((20, 20)), share, nothing)
    said = scene.captions
    assert ("Nobody has drawn" in said) == (share is None)
    assert ("every coloured pixel is wrong" in said) == (share is not None and nothing)
    assert {p.id for p in scene.question().panels} == {"v0", "v1"}


# -- seeds -------------------------------------------------------------------------------------
SEEDS = st.lists(st.floats(0, 1), min_size=3, max_size=3)


@given(st.lists(SEEDS, min_size=2, max_size=3))
def test_the_verdict_of_the_seeds(values):
    found = {f"network {i}": tuple(v) for i, v in enumerate(values)}
    said = figures.spread.verdict(found, "Mean IoU")
    best = max(found, key=lambda n: np.mean(found[n]))
    worst = min(found, key=lambda n: np.mean(found[n]))
    apart = all(a > b for a in found[best] for b in found[worst])
    assert ("every seed of" in said) == apart and ("overlap" in said) == (not apart)
    assert "3 seeds each" in said
    scene = figures.spread.scene(found, "Mean IoU")
    points = next(m for m in scene.marks if m.kind == "points")
    order = np.argsort([v for row in values for v in row], kind="stable")
    assert (np.diff(np.asarray(points.xy)[order, 0]) >= -1e-9).all()  # the higher, the more right


@given(SEEDS)
def test_mean_and_range_as_printed(values):
    mean, low, high = (float(v) for v in re.findall(r"\d\.\d{3}", figures.spread.said(values)))
    assert mean == pytest.approx(np.mean(values), abs=6e-4)
    assert (low, high) == pytest.approx((min(values), max(values)), abs=6e-4)


def test_a_subject_is_told_apart_no_further_than_its_truth():
    truth = np.array([[0, 0, 1, 1]], np.uint8)
    each = results.ious(truth, np.array([[0, 255, 1, 255]]), 2)
    shown = numbers.against_truth(each, ("a", "b"))
    assert {k: float(v) for k, v in shown.items()} == {"IoU a": 0.5, "IoU b": 0.5}
    subject = subjects.Subject("x", np.zeros((1, 4, 3)), truth, anything=True)
    labels, names = subject.as_foreground(np.array([[0, 255, 3, 1]], np.uint8), ("a", "b", "c"))
    assert labels.tolist() == [[0, 255, 1, 1]] and names == ("a", "foreground")


# -- words -------------------------------------------------------------------------------------
@pytest.mark.parametrize("coloured", [False, True])
def test_where_nothing_is_coloured_no_coloured_pixel_is_wrong(coloured):
    image, labels = np.zeros((8, 8, 3), np.uint8), np.zeros((8, 8), np.uint8)
    labels[0, 0] = coloured
    scene = figures.fails.scene(image, labels, np.ones((8, 8)), np.ones(10), nothing=True)
    said = scene.captions
    assert ("every coloured pixel is wrong" in said) == coloured
    assert ("none is coloured" in said) != coloured
