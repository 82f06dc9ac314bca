"""K-means on a picture: the scene, the snippet against scikit-learn, the lesson's chapter."""

import json
import pickle
import re

import numpy as np
import pytest

from vislib.core import images
from vislib.kmeans import features
from vislib.kmeans import lloyd as kmeans
from vislib.kmeans import segmentation as kmeans_picture
from vislib.kmeans import segmentation_snippets as snippets
from vislib.kmeans.figures import segmentation as kmeans_image
from vislib.kmeans.segmentation import PictureParams

PHOTO = images.load("coffee", side=kmeans_picture.SIDE).pixels


def scene_of(p: PictureParams, pixels=PHOTO, **chosen):
    trace = p.run(pixels)
    steps = kmeans_picture.shown(trace)
    after = kmeans_picture.after(trace)
    scene = kmeans_image.dividing(pixels, trace.points, steps, p.space, after=after, **chosen)
    return trace, scene


@pytest.mark.parametrize("space", features.SPACES)
@pytest.mark.parametrize("k", [2, 12])
def test_scenes_stay_small_and_end_at_the_end(space, k):
    trace, scene = scene_of(PictureParams(space=space, k=k))
    packed = scene.pack()
    assert packed.nbytes <= 300_000
    assert scene.frames <= kmeans_picture.FRAMES + 4
    mean = trace.distortion / len(trace.points)
    assert f"{mean:,.1f}" in scene.captions[-1]


def test_a_chosen_pixel_and_cluster_are_said_and_shown():
    trace, scene = scene_of(PictureParams(k=3), pixel=(10, 20), cluster=1)
    labels = trace.labels.reshape(PHOTO.shape[:2])
    assert f"cluster {labels[10, 20] + 1}." in scene.captions[-1]
    assert f"{100 * (labels == 1).mean():.1f} %" in scene.captions[-1]
    cells = next(m for m in scene.marks if m.kind == "cells")
    assert (np.isfinite(cells.values[-1]) == (labels == 1)).all()


@pytest.mark.parametrize("k", [2, 5, 12])
def test_captions_count_the_iterations_that_the_numbers_count(k):
    p = PictureParams(k=k)
    trace, scene = scene_of(p)
    kept = kmeans_picture.Division.of(trace)
    assert scene.captions[0].startswith(f"**Start**, frame 1 of {scene.frames}:")
    last = f"After iteration **{kept.iterations}**, frame {scene.frames} of {scene.frames}:"
    assert scene.captions[-1].startswith(last)
    for said, step, updates in zip(scene.captions, kept.steps, kept.after, strict=True):
        again = kmeans.run(trace.points, trace.steps[0].centres, max_iterations=max(updates, 1))
        own = again.steps[0] if updates == 0 else again.steps[-1]
        np.testing.assert_array_equal(own.labels, step.labels)
        assert f"**{updates}**" in said or updates == 0


def test_the_clean_toy_is_recovered_and_noise_spoils_it():
    clean = features.toy(0, 0)
    trace = PictureParams(space="intensity", k=3).run(clean)
    assert sorted(trace.centres.ravel().round()) == list(features.TOY_LEVELS)
    assert trace.distortion == pytest.approx(0, abs=1e-6)
    assert PictureParams(space="intensity", k=3).run(features.toy(40, 0)).distortion > 1e5


@pytest.mark.parametrize("space", features.SPACES)
@pytest.mark.parametrize("position", [0.0, 0.5])
def test_the_snippet_gives_the_same_labels_and_picture(space, position):
    small = images.load("coffee", side=40).pixels
    p = PictureParams(space=space, k=4, position=position)
    trace = p.run(small)
    names = {"picture": small}
    exec(snippets.divide(p, trace.steps[0].centres), names)
    assert (names["labels"] == trace.labels).all()
    ours = features.quantised(small, trace.labels, 4).astype(int)
    assert np.abs(names["small"].astype(int) - ours).max() <= 1  # halves may round either way


def test_k_above_the_number_of_pixels_names_the_remedy():
    with pytest.raises(ValueError, match="smaller k or a larger picture"):
        PictureParams(k=12).run(PHOTO[:2, :3])


def test_header_names_the_feature_axes():
    _, scene = scene_of(PictureParams(space="Lab", k=2))
    panels = json.loads(scene.pack().header)["panels"]
    assert re.search("green to red", panels[3]["x_label"])


@pytest.mark.parametrize(("cut", "rows"), [((64, 96), [0, 0, 1, 1]), ((64, 64), [0, 0, 0, 0])])
def test_wide_pictures_stand_two_by_two(cut, rows):
    _, scene = scene_of(PictureParams(k=2), PHOTO[: cut[0], : cut[1]])
    assert [p.row for p in scene.panels] == rows


def test_the_solid_steps_through_the_same_assignments():
    pixels = images.reduce(images.load("coffee").pixels, 40)
    trace = kmeans_picture.PictureParams().run(pixels)
    steps = kmeans_picture.shown(trace)
    figure = kmeans_image.solid(pixels, steps)
    assert len(figure.frames) == len(steps) == len(figure.layout.sliders[0].steps)
    for frame, step in zip(figure.frames, steps, strict=True):
        assert list(frame.data[0].marker.color) == step.labels.tolist()
    assert len(figure.to_json()) < 300_000


@pytest.mark.parametrize("space", features.SPACES)
def test_what_is_kept_of_a_run_is_small_and_draws_the_same_picture(space):
    p = PictureParams(space=space, k=12)
    trace, scene = scene_of(p)
    kept = kmeans_picture.Division.of(trace)
    again = kmeans_image.dividing(PHOTO, kept.points, kept.steps, space, after=kept.after)
    assert again.pack().blob == scene.pack().blob
    assert kept.iterations == sum(s.phase == "update" for s in trace.steps)
    assert len(pickle.dumps(kept)) < 400_000


def test_the_slider_of_the_solid_changes_nothing_but_colours():
    trace, _ = scene_of(PictureParams(k=3))
    figure = kmeans_image.solid(PHOTO, kmeans_picture.shown(trace))
    for frame in figure.frames:
        assert set(frame.data[0].to_plotly_json()["marker"]) == {"color"}
    assert (figure.data[0].marker.color == figure.frames[-1].data[0].marker.color).all()


@pytest.mark.parametrize("method", kmeans.METHODS)
@pytest.mark.parametrize("colours", [1, 2, 3])
def test_with_fewer_colours_than_k_it_stops_at_once_with_as_many_centres(colours, method):
    """Equal centres would hop: every iteration, all pixels changed to another of one colour."""
    palette = np.array([[200, 30, 40], [20, 60, 200], [90, 120, 150]], np.uint8)[:colours]
    pixels = palette[np.arange(600).reshape(20, 30) * colours // 600]
    trace, scene = scene_of(PictureParams(k=5, method=method), pixels=pixels)
    assert len(trace.centres) == colours
    if method in ("k-means++", "farthest"):  # these start on different points
        assert len(trace.steps) == 3 and trace.steps[-1].moved == 0
        assert trace.distortion < 1e-18
    plural = "colour" if colours == 1 else "colours"
    assert [p.title for p in scene.panels][2] == f"{colours} {plural}"


def test_different_points_are_counted_also_where_a_sample_misses_them():
    points = np.zeros((5000, 3))
    points[[17, 3333]] = [[1, 0, 0], [0, 1, 0]]
    assert kmeans_picture.different(points, 12) == 3
    assert kmeans_picture.different(points, 2) == 2
    assert kmeans_picture.different(np.arange(30.0).reshape(10, 3), 12) == 10
