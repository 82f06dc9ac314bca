"""Segmenting a picture: the run, the scene, every number and sentence, the code."""

import json
import math
import pickle
import re
import warnings

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import ndimage

from tests.kmeans.oracle import distortion
from tests.printed import read
from tests.stages import words_of
from vislib.core import images
from vislib.core.colours import quantised
from vislib.kmeans import features, figures, lloyd, numbers, params, segmentation, snippets
from vislib.kmeans.figures.segmentation import cube

PHOTO = images.load("coffee", side=params.SIDE).pixels
SMALL = images.load("coffee", side=24).pixels
PHOTOS = [images.load(name, side=20).pixels for name in ("coffee", "cat", "astronaut")]


def kept(pixels=PHOTO, space="Lab", position=0.0, k=5, method="k-means++", seed=0):
    trace = segmentation.run(pixels, space, position, k, method, seed)
    return trace, segmentation.Segmentation.of(trace)


@st.composite
def pictures(draw):
    """Photographs, the toy, and pictures of few pixels or few colours: (pixels, settings)."""
    random = np.random.default_rng(draw(st.integers(0, 99)))
    pixels = draw(st.sampled_from(["photo", "toy", "plain", "tiny"]))
    if pixels == "photo":
        pixels = draw(st.sampled_from(PHOTOS))
    elif pixels == "toy":
        pixels = features.toy(draw(st.sampled_from([0.0, 30.0, 60.0])), draw(st.integers(0, 9)), 24)
    elif pixels == "plain":
        colours = random.integers(0, 256, (draw(st.integers(1, 4)), 3), np.uint8)
        pixels = colours[random.integers(0, len(colours), (9, 14))]
    else:
        shape = draw(st.sampled_from([(1, 1), (1, 2), (2, 1), (3, 2), (1, 30)]))
        pixels = random.integers(0, 256, (*shape, 3), np.uint8)
    return pixels, {
        "space": draw(st.sampled_from(features.SPACES)),
        "position": draw(st.sampled_from([0.0, 0.0, 0.6, 2.0])),
        "k": draw(st.integers(2, 12)),
        "method": draw(st.sampled_from(lloyd.METHODS)),
        "seed": draw(st.integers(0, 99)),
    }


def scene_of(pixels, found, space="Lab", **chosen):
    return figures.segmentation.scene(pixels, found, space, **chosen)


# -- the words, at any setting -----------------------------------------------------------------


@settings(max_examples=150, deadline=None)
@given(pictures())
def test_every_caption_counts_what_changed_since_the_frame_before(given_):
    pixels, how = given_
    trace, found = kept(pixels, **how)
    scene = scene_of(pixels, found, how["space"])
    before = None
    for said, step, after in zip(scene.captions, found.steps, found.after, strict=True):
        mean = distortion(trace.points, step.centres, step.labels) / len(step.labels)
        scale = np.square(trace.points).max()
        assert read(said.values["mean"]) == pytest.approx(mean, rel=6e-4, abs=1e-15 * scale)
        assert said.startswith("**Start**") == (after == 0)
        if before is not None:
            changed = int((before != step.labels).sum())
            assert int(said.values["changed"].split()[0].replace(",", "")) == changed
            assert said.values["after"] == str(after)
        before = step.labels
    last = scene.captions[-1]
    assert ("Nothing changes any more" in last) == (trace.stopped == "no change")
    assert ("not at rest" in last) == (trace.stopped == "iterations")
    _few(trace, found, last)


def _few(trace, found, last):
    """A picture with fewer different points than k says so; and then it is soon at rest."""
    different = len(np.unique(trace.points, axis=0))
    empty = found.k - len(np.unique(trace.labels))
    assert ("without pixels" in last) == (empty > 0)
    if empty:
        assert last.values["clusters"].split()[0] == str(empty)
        assert ("Only" in last) == (different < found.k)
    if different < found.k:
        assert last.values["different"].split()[0] == str(different)
        assert trace.stopped == "no change" and found.steps[-1].distortion == 0


@settings(max_examples=100, deadline=None)
@given(pictures())
def test_every_number_is_counted_again(given_):
    pixels, how = given_
    trace, found = kept(pixels, **how)
    row = numbers.segmentation(pixels, found)
    labels = trace.labels.reshape(pixels.shape[:2])
    used, sizes = np.unique(labels, return_counts=True)
    assert row["iterations"] == trace.updates
    assert row["connected pieces"] == sum(ndimage.label(labels == c)[1] for c in used)
    shares, ratio = row["largest and smallest cluster"]
    largest, smallest = (float(v) for v in re.findall(r"[\d.]+", shares))
    assert largest == pytest.approx(100 * sizes.max() / sizes.sum(), abs=0.051)
    assert smallest == pytest.approx(100 * sizes.min() / sizes.sum(), abs=0.051)
    assert float(ratio.split()[0].replace(",", "")) == pytest.approx(
        sizes.max() / sizes.min(), abs=0.051
    )
    before, after = (int(n.replace(",", "")) for n in row["bytes"][0].split(" → "))
    bits = math.ceil(math.log2(len(used))) if len(used) > 1 else 0
    assert before == pixels.size
    assert after == 3 * len(used) + math.ceil(labels.size * bits / 8)
    assert ("fewer" in row["bytes"][1] and "no" not in row["bytes"][1]) == (after < before)
    error, note = row["mean squared error"]
    small = quantised(pixels, trace.labels, found.k).astype(float)
    assert error == pytest.approx(np.mean((small - pixels) ** 2))
    if error:
        printed = read(note.split()[1])
        assert printed == pytest.approx(10 * math.log10(255**2 / error), rel=6e-4)
    else:
        assert note == "PSNR ∞ dB"


@settings(max_examples=40, deadline=None)
@given(pictures())
def test_the_code_gives_the_same_picture(given_):
    """Labels may change names: which of two centres without points takes which pixel is free."""
    pixels, how = given_
    trace, found = kept(pixels, **how)
    names = {"picture": pixels}
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # scikit-learn warns where k is too large
        exec(snippets.segmentation(how["space"], how["position"], found.steps[0].centres), names)
    assert names["small"].shape == pixels.shape and names["small"].dtype == np.uint8
    groups = [trace.points[names["labels"] == c] for c in np.unique(names["labels"])]
    theirs = sum(np.square(own - own.mean(axis=0)).sum() for own in groups)
    if not (trace.relocated or _tied(trace)):
        assert theirs == pytest.approx(trace.distortion, rel=1e-9, abs=1e-6)


def _tied(trace) -> bool:
    """Whether some pixel was ever as near to two centres, to rounding."""
    for step in trace.steps:
        far = np.sort(((trace.points[:, None] - step.centres) ** 2).sum(axis=2), axis=1)
        near = 1e-9 * np.square(trace.points).max()
        if far.shape[1] > 1 and (far[:, 1] - far[:, 0]).min() <= near:
            return True
    return False


@pytest.mark.parametrize("space", features.SPACES)
@pytest.mark.parametrize("position", [0.0, 0.5])
def test_the_code_gives_the_same_labels_on_a_photograph(space, position):
    trace, found = kept(SMALL, space, position, 4)
    names = {"picture": SMALL}
    exec(snippets.segmentation(space, position, found.steps[0].centres), names)
    assert (names["labels"] == trace.labels).all()
    ours = quantised(SMALL, trace.labels, 4).astype(int)
    assert np.abs(names["small"].astype(int) - ours).max() <= 1  # halves may round either way


# -- the run and what is kept of it ------------------------------------------------------------


def test_the_clean_toy_is_recovered_and_noise_spoils_it():
    trace, _ = kept(features.toy(0, 0), "intensity", k=3)
    assert sorted(trace.centres.ravel().round()) == list(features.TOY_LEVELS)
    assert trace.distortion == 0
    assert kept(features.toy(40, 0), "intensity", k=3)[0].distortion > 1e5


def test_frames_that_skip_iterations_say_so():
    """At the default the last frame shows what six iterations changed, not what the last did."""
    trace, found = kept()
    scene = scene_of(PHOTO, found)
    skipped = found.after[-1] - found.after[-2]
    assert skipped > 1 and f"{skipped} iterations after the frame before" in scene.captions[-1]
    assert trace.steps[-1].moved == 0 < found.changed[-1]


def test_a_run_that_is_cut_off_says_so():
    _, found = kept(space="RGB", k=12, method="random points", seed=99)
    said = scene_of(PHOTO, found, "RGB").captions[-1]
    assert (found.stopped == "iterations") == ("Stopped after 100 iterations, not at rest" in said)
    assert found.updates <= segmentation.ITERATIONS


@pytest.mark.parametrize("space", features.SPACES)
def test_one_colour_stops_at_once(space):
    plain = np.full((64, 96, 3), (120, 33, 80), np.uint8)
    trace, found = kept(plain, space)
    assert [s.distortion for s in trace.steps] == [0, 0, 0] and found.changed == [0, 0]
    scene = scene_of(plain, found, space)
    assert "Only 1 different point for k = 5: 4 clusters without pixels." in scene.captions[-1]
    assert scene.panels[2].title == "In 1 colour"


def test_one_pixel_is_a_picture_too():
    pixel = np.full((1, 1, 3), 200, np.uint8)
    trace, found = kept(pixel, k=7)
    assert found.k == 1 and trace.distortion == 0
    assert scene_of(pixel, found).panels[2].title == "In 1 colour"


@pytest.mark.parametrize("space", features.SPACES)
def test_what_is_kept_of_a_run_is_small(space):
    trace, found = kept(space=space, k=12)
    assert found.updates == sum(s.phase == "update" for s in trace.steps)
    assert len(pickle.dumps(found)) < 400_000
    for step, after in zip(found.steps, found.after, strict=True):
        again = lloyd.run(trace.points, trace.steps[0].centres, max_iterations=max(after, 1))
        own = again.steps[0] if after == 0 else again.steps[-1]
        np.testing.assert_array_equal(own.labels, step.labels)


# -- the picture -------------------------------------------------------------------------------


@pytest.mark.parametrize("space", features.SPACES)
@pytest.mark.parametrize("k", [2, 12])
def test_scenes_stay_small(space, k):
    _, found = kept(space=space, k=k)
    scene = scene_of(PHOTO, found, space)
    assert scene.pack().nbytes <= 300_000
    assert scene.frames <= segmentation.FRAMES + 4


def test_a_chosen_pixel_and_cluster_are_said_and_shown():
    trace, found = kept(k=3)
    scene = scene_of(PHOTO, found, pixel=(10, 20), cluster=1)
    labels = trace.labels.reshape(PHOTO.shape[:2])
    said = scene.captions[-1].values
    assert int(said["own"]) == labels[10, 20] + 1
    assert float(said["share"]) == pytest.approx(100 * (labels == 1).mean(), abs=0.051)
    cells = next(m for m in scene.marks if m.kind == "cells")
    assert (np.isfinite(cells.values[-1]) == (labels == 1)).all()


def test_labels_and_colours_wait_for_the_answer():
    _, found = kept()
    asked = scene_of(PHOTO, found, pixel=(3, 4), cluster=1).question()
    assert [p.id for p in asked.panels] == ["picture", "space"] and asked.frames == 1
    assert not re.search("distortion|cluster 2", " ".join(words_of(asked)))


def test_header_names_the_feature_axes():
    _, found = kept(k=2)
    panels = json.loads(scene_of(PHOTO, found).pack().header)["panels"]
    assert re.search("green to red", panels[3]["x_label"])


@pytest.mark.parametrize(("cut", "rows"), [((64, 96), [0, 0, 1, 1]), ((64, 64), [0, 0, 0, 0])])
def test_wide_pictures_stand_two_by_two(cut, rows):
    pixels = PHOTO[: cut[0], : cut[1]]
    assert [p.row for p in scene_of(pixels, kept(pixels, k=2)[1]).panels] == rows


def test_the_cube_steps_through_the_same_assignments():
    pixels = images.reduce(images.load("coffee").pixels, 40)
    _, found = kept(pixels)
    figure = cube(pixels, found.steps)
    assert len(figure.frames) == len(found.steps) == len(figure.layout.sliders[0].steps)
    for frame, step in zip(figure.frames, found.steps, strict=True):
        assert list(frame.data[0].marker.color) == step.labels.tolist()
        assert set(frame.data[0].to_plotly_json()["marker"]) == {"color"}
    assert len(figure.to_json()) < 300_000


def test_which_pixels_are_drawn_is_said():
    assert figures.segmentation.drawn("intensity", False, 6144) == ""
    assert "700 pixels in the plane, evenly" in figures.segmentation.drawn("Lab", False, 6144)
    assert "700 pixels in the plane and 2,000 pixels in the cube" in figures.segmentation.drawn(
        "RGB", True, 6144
    )
    assert figures.segmentation.drawn("RGB", True, 600) == ""
