"""Pictures with labels over them: maps, layers, legend, what a change of opacity sends."""

from collections import Counter

import numpy as np
import pytest
import scipy.stats
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays
from PIL import Image

from models import zoo
from models.unet import UNet
from vislib.stage.theme import rgb
from vislib.unet import arithmetic as maths
from vislib.unet.figures import pictures
from vislib.unet.widgets import networks
from vislib.unet.widgets import results as network_results


def test_the_live_scene_has_a_frame_per_class_and_two_more():
    rng = np.random.default_rng(0)
    p = rng.random((3, 200, 300)).astype(np.float32)
    p /= p.sum(0)
    image = rng.integers(0, 256, (200, 300, 3), dtype=np.uint8)
    labels = p.argmax(0).astype(np.uint8)
    scene = pictures.live_scene(image, labels, pictures.maps(p), ("a", "b", "c"), 0.5, ["b", "c"])
    assert scene.frames == 5 and "entropy" in scene.captions[3].lower()


def test_the_maps_say_what_the_probabilities_say():
    p = np.stack([np.full((4, 6), 0.25), np.full((4, 6), 0.75)]).astype(np.float32)
    made = pictures.maps(p)
    low, high, doubt, ground = made.pictures
    assert np.array_equal(high, pictures.scale_image(p[1], 1.0)) and (low != high).any()
    nats = scipy.stats.entropy([0.25, 0.75])
    assert made.means == pytest.approx((0.25, 0.75, nats)) and made.most == pytest.approx(np.log(2))
    assert np.array_equal(doubt, pictures.scale_image(np.full((4, 6), nats), np.log(2)))
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
    for layer, share in zip(pictures.layers(labels), (opacity, float(opacity > 0)), strict=True):
        part = layer.copy()
        part[..., 3] = np.rint(part[..., 3] * share)
        shown.alpha_composite(Image.fromarray(part))
    whole = pictures.overlay(image, labels, opacity).astype(int)
    assert np.abs(np.asarray(shown)[..., :3] - whole).max() <= 2  # alpha has 256 steps


def test_pixels_without_a_label_are_grey_in_the_map_and_named():
    labels = np.zeros((4, 6), np.uint8)
    labels[1:3, 1:3], labels[3, 3:] = 1, 255
    image, found = np.zeros((4, 6, 3), np.uint8), pictures.maps(np.full((2, 4, 6), 0.5))
    scene = pictures.live_scene(
        image, labels, found, ("a", "b"), 0.5, ["b 17 %", "no label 12 %"], True, 0.9
    )
    grey = scene.marks[-1].image
    assert (grey[3, 3:] == [130, 130, 130, 255]).all() and grey[..., 3].sum() == 3 * 255
    assert "0.90; grey: no label" in scene.captions[-1]
    squares = next(m for m in scene.marks if m.panel == "legend" and m.kind == "points")
    assert list(squares.color) == [pictures.CLASS_COLOURS[0], "#828282"]
    outline = pictures.layers(labels)[1][..., 3] > 0
    assert not outline[3, 3:].any()


def test_a_pixel_without_a_label_is_in_no_class():
    truth = np.array([[0, 0, 1, 1]], np.uint8)
    shown = network_results.against_truth(truth, np.array([[0, 255, 1, 255]]), ("a", "b"))
    assert {k: float(v) for k, v in shown.items()} == {"IoU a": 0.5, "IoU b": 0.5}
    subject = networks.Subject("x", np.zeros((1, 4, 3)), truth, anything=True)
    labels, _ = subject.judged(np.array([[0, 255, 3, 1]], np.uint8), ("a", "b", "c", "d"))
    assert labels.tolist() == [[0, 255, 1, 1]]


def test_opacity_alone_sends_the_same_pictures():
    labels = np.zeros((40, 60), np.uint8)
    labels[10:20, 10:30] = 1
    image = np.random.default_rng(1).integers(0, 256, (40, 60, 3), dtype=np.uint8)
    found = pictures.maps(np.full((2, 40, 60), 0.5, np.float32))
    buffers = {
        pictures.live_scene(image, labels, found, ("a", "b"), opacity, ["b"]).pack().buffer
        for opacity in (0.0, 0.3, 1.0)
    }
    assert len(buffers) == 1


def test_the_overlay_leaves_background_and_undecided_pixels():
    image = np.full((6, 6, 3), 90, np.uint8)
    labels = np.zeros((6, 6), np.uint8)
    labels[4:] = 1
    labels[0, 0] = 255
    out = pictures.overlay(image, labels, 1.0)
    assert (out[2, 3] == 90).all()
    assert np.array_equal(out[5, 3], rgb(pictures.CLASS_COLOURS[0]))
    assert np.array_equal(pictures.overlay(image, labels, 0.0), image)


def test_small_pictures_stay_and_large_ones_shrink():
    assert pictures.small(np.zeros((10, 20))).shape == (10, 20)
    assert max(pictures.small(np.zeros((3000, 10, 3))).shape) <= pictures.SHOWN


@pytest.mark.parametrize("model", maths.MODELS)
def test_every_stage_counts_the_parameters_that_the_network_has(model):
    if model not in zoo.available():
        pytest.skip("no weights")
    ledger = networks.walk(model, networks.drawn("shapes", 0).pixels, (0, 0)).ledger
    assert ledger.parameters == networks.get(model).parameters
    net = UNet(**zoo.entry(model).network)  # as trained: with batch norm, nothing folded
    counts = Counter()
    for name, values in net.named_parameters():
        part, index, *_ = name.split(".")
        stage = {"down": 1, "ups": net.depth + 2, "merge": net.depth + 2}.get(part)
        counts[2 * net.depth + 2 if stage is None else stage + int(index)] += values.numel()
    assert [s.parameters for s in ledger.stages] == [counts[i] for i in range(len(ledger.stages))]


@pytest.mark.skipif("nuclei" not in zoo.available(), reason="no weights")
def test_what_is_counted_without_a_threshold_says_so(open_page):
    query = {"unet.live.model": "cell nuclei", "unet.live.threshold": "0.9"}
    at = open_page("unet", query=query)
    said = next(m.value for m in at.markdown if "Counted as connected pieces" in m.value)
    found = networks.get("nuclei").predict(networks.drawn("nuclei", 7).pixels)
    count = maths.pieces(found.labels == 1)
    assert f"{count} nuclei" in said and "without a threshold" in said
    labels = maths.sure(found.labels, found.probabilities, 0.9)
    legend = network_results.legend(networks.get("nuclei"), labels, True)[0]
    assert f"{count} pieces" not in legend  # of the labels that are shown


def test_an_example_of_the_skips_takes_the_swapped_bottleneck_back(open_page):
    at = open_page("unet", query={"unet.chapter": "What the skips carry"})
    at.toggle(key="unet.skips.exchange").set_value(True).run()
    next(b for b in at.button if b.label == "all").click().run()
    assert at.toggle(key="unet.skips.exchange").value is False
