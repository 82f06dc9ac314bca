"""One method from inside: its steps end where the library's run ends, and say what they show."""

import re

import numpy as np
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from tests.mean_shift import reach
from tests.stages import marks
from vislib.core import images
from vislib.core.text import number
from vislib.mean_shift import filtering, inside, regions
from vislib.mean_shift.figures import inside as figure
from vislib.mean_shift.methods import METHODS, SIDE, divided
from vislib.stage.scene import Path, Picture, Points

BUDGET = 300_000
ONE_HOPS = np.random.default_rng(0).integers(0, 256, (2, 3, 3), dtype=np.uint8)
ONE_MOVES = np.random.default_rng(1).integers(0, 256, (3, 3, 3), dtype=np.uint8)
COUNTED = r"(\S+) of \S+ pixels? (?:still )?(\w+)"
LIBRARY = [name for name in METHODS if name != "Mean shift"]


def looked(name, pixels, rung, spatial=4):
    division = divided(name, pixels, METHODS[name].ladder[rung], spatial)
    return inside.look(pixels, division)


def same_groups(one, other):
    pairs = set(zip(one.ravel().tolist(), other.ravel().tolist(), strict=True))
    return len(pairs) == len(np.unique(one)) == len(np.unique(other))


@settings(max_examples=40, deadline=None)
@given(st.sampled_from(LIBRARY), st.integers(0, 9), reach.pictures(24))
def test_the_steps_end_where_the_library_ends(name, rung, pixels):
    seen = looked(name, pixels, rung)
    method = METHODS[name]
    theirs = method.divide(pixels, **method.settings(method.ladder[rung], 4))
    assert same_groups(seen.steps[-2].labels, theirs)
    np.testing.assert_array_equal(seen.steps[-1].labels, seen.division.labels)


@pytest.mark.parametrize("name", LIBRARY)
@pytest.mark.parametrize("picture", ["coffee", "astronaut"])
def test_on_photographs_too(name, picture):
    pixels = images.load(picture, side=SIDE).pixels
    method = METHODS[name]
    for rung in (2, 6):
        theirs = method.divide(pixels, **method.settings(method.ladder[rung], 6))
        assert same_groups(looked(name, pixels, rung).steps[-2].labels, theirs)


@settings(max_examples=30, deadline=None)
@given(st.integers(0, 9), reach.pictures(20), st.integers(2, 8))
def test_mean_shifts_steps_are_those_of_its_windows(rung, pixels, spatial):
    seen = looked("Mean shift", pixels, rung, spatial)
    made = filtering.filter_picture(pixels, spatial, METHODS["Mean shift"].ladder[rung])
    np.testing.assert_array_equal(seen.steps[-2].picture, made.picture())
    np.testing.assert_array_equal(seen.steps[-2].labels, regions.join(made))
    for step in seen.steps[:-1]:
        assert step.numbers["moving"] == made.moving[step.numbers["move"] - 1]


@settings(max_examples=60, deadline=None)
@given(
    st.sampled_from(list(METHODS)),
    st.integers(0, 9),
    reach.pictures(20),
    st.integers(0, 19),
    st.integers(0, 19),
)
@example("Quickshift", 9, ONE_HOPS, 0, 0)
@example("Mean shift", 9, ONE_MOVES, 0, 0)
def test_each_caption_counts_what_its_step_shows(name, rung, pixels, row, column):
    height, width = pixels.shape[:2]
    chosen = (min(row, height - 1), min(column, width - 1))
    seen = looked(name, pixels, rung)
    path = None
    if name == "Mean shift":
        path = filtering.follow_pixel(pixels, *chosen, 4, seen.division.number)
    scene = figure.scene(pixels, seen, chosen, path)
    assert scene.pack().nbytes < BUDGET
    assert scene.frames == len(scene.captions) == len(seen.steps)
    for step, caption in zip(seen.steps, scene.captions, strict=True):
        groups = len(np.unique(step.labels))
        if step is seen.steps[-1]:
            assert f"**{groups:,} region" in caption
        elif name != "Mean shift":
            assert re.search(rf"(?<![\d,]){groups:,} groups?\b", caption)
    assert not reach.wrong_plurals([*scene.captions, scene.alt])
    for some, verb in re.findall(COUNTED, " ".join(scene.captions)):
        assert verb in (("moves", "hops") if some == "1" else ("move", "hop"))
    shown = marks(scene, Picture, "groups")[0].image
    for step, picture in zip(seen.steps, shown, strict=True):
        np.testing.assert_array_equal(picture, step.picture)


@settings(max_examples=30, deadline=None)
@given(st.integers(0, 9), reach.pictures(20), st.integers(0, 19), st.integers(0, 19))
def test_hops_of_quickshift_lead_to_the_root_of_their_group(rung, pixels, row, column):
    height, width = pixels.shape[:2]
    chosen = (min(row, height - 1), min(column, width - 1))
    seen = looked("Quickshift", pixels, rung)
    links = seen.links
    scene = figure.scene(pixels, seen, chosen)
    for step, caption in zip(seen.steps[:-1], scene.captions, strict=False):
        longest = step.numbers["longest"]
        assert f"at most {number(longest, 3)}," in caption
        hop = sum(bool(length <= longest) for length in links.lengths.flat)
        assert f" {hop:,} of {pixels[..., 0].size:,} pixel" in caption
        way = links.chain(chosen[0] * width + chosen[1], longest)
        assert len(set(step.labels.flat[way])) == 1 and len(set(way)) == len(way)
        assert (links.lengths.flat[way[:-1]] <= longest).all()
    [drawn] = marks(scene, Path, "picture")
    end = drawn.xy[-1][np.isfinite(drawn.xy[-1, :, 0])][-1]
    column_, row_ = end - 0.5
    assert seen.steps[-2].labels[int(row_), int(column_)] == seen.steps[-2].labels[chosen]


@settings(max_examples=30, deadline=None)
@given(st.integers(0, 9), reach.pictures(20))
def test_felzenszwalbs_edges_come_lightest_first(rung, pixels):
    seen = looked("Felzenszwalb", pixels, rung)
    weights = [s.numbers["weight"] for s in seen.steps if "weight" in s.numbers]
    assert weights == sorted(weights)
    groups = [len(np.unique(s.labels)) for s in seen.steps[:-1]]
    assert groups == sorted(groups, reverse=True)
    height, width = pixels.shape[:2]
    edges = 4 * height * width - 3 * (height + width) + 2  # each pixel with its eight neighbours
    assert seen.steps[-3].numbers["edges"] == edges


@pytest.mark.parametrize("name", ["K-means", "SLIC"])
def test_the_dots_are_the_mean_places(name):
    pixels = images.load("cat", side=SIDE).pixels
    seen = looked(name, pixels, 5)
    dots = marks(figure.scene(pixels, seen, (9, 9)), Points, "picture")[0].xy
    for frame, step in enumerate(seen.steps[:10]):
        if "iteration" not in step.numbers:
            continue
        for k in range(len(step.seeds)):
            y, x = np.nonzero(step.labels == k)
            np.testing.assert_allclose(dots[frame, k], [x.mean() + 0.5, y.mean() + 0.5])


@pytest.mark.parametrize("name", METHODS)
@pytest.mark.parametrize("picture", ["astronaut", "tissue"])
def test_large_square_pictures_stay_in_the_budget(name, picture):
    pixels = images.load(picture, side=SIDE).pixels
    for rung in (0, 9):
        assert figure.scene(pixels, looked(name, pixels, rung), (40, 40)).pack().nbytes < BUDGET
