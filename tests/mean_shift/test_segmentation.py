"""Segmenting a picture: what is drawn and said, at every setting, against loops and SciPy."""

import re
from dataclasses import replace
from types import SimpleNamespace

import numpy as np
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from tests.mean_shift import reach
from tests.stages import marks
from vislib.core import images
from vislib.core.text import number
from vislib.mean_shift import edges, filtering, goals, numbers, params, regions
from vislib.mean_shift.edges import Edges
from vislib.mean_shift.figures import segmentation as figure
from vislib.stage.scene import Picture

BUDGET = 300_000


def drawn(p, pixels, row=0, column=0):
    made = filtering.filter_picture(pixels, p.spatial, p.range, space=p.space, keep=figure.KEPT)
    stages = regions.summary(regions.segment(made, merge=p.merge, smallest=p.smallest))
    found = edges.compare(filtering.to_colours(pixels, p.space), made.colours, p.range)
    path = filtering.follow_pixel(pixels, row, column, p.spatial, p.range, space=p.space)
    return made, stages, found, figure.scene(pixels, made, stages, found, path)


def pairs(height, width):
    """Neighbouring pixels, as a loop finds them."""
    for y in range(height):
        for x in range(width):
            if x + 1 < width:
                yield (y, x), (y, x + 1)
            if y + 1 < height:
                yield (y, x), (y + 1, x)


@settings(max_examples=60, deadline=None)
@given(reach.segmentation, reach.pictures(16), st.integers(0, 15), st.integers(0, 15))
def test_the_captions_say_what_a_loop_finds(p, pixels, row, column):
    height, width = pixels.shape[:2]
    row, column = min(row, height - 1), min(column, width - 1)
    made, stages, _, scene = drawn(p, pixels, row, column)
    before = filtering.to_colours(pixels, p.space).astype(float)
    after = made.colours.astype(float)
    first = [np.linalg.norm(before[a] - before[b]) for a, b in pairs(height, width)]
    then = [np.linalg.norm(after[a] - after[b]) for a, b in pairs(height, width)]
    large = [b > p.range for b in first]
    said = scene.captions[-4]
    assert f"in row {row + 1}, column {column + 1})" in scene.captions[0]
    assert scene.captions[0].startswith(f"{height * width:,} pixel")
    if sum(large):
        kept = sum(t > p.range for t, is_large in zip(then, large, strict=True) if is_large)
        assert f"Of {sum(large):,} step" in said and f"**{kept:,}** still" in said
    else:
        assert "All steps between neighbours are within the range bandwidth" in said
    if len(large) > sum(large):
        means = [
            np.mean([v for v, is_large in zip(values, large, strict=True) if not is_large])
            for values in (first, then)
        ]
        printed = re.search(r"went from (\S+) to \*\*(\S+)\*\*", said).groups()
        assert printed == tuple(number(float(m), 3) for m in means)
    for stage, caption in zip(stages, scene.captions[-3:], strict=True):
        counted = len({*stage.labels.ravel().tolist()})
        assert re.search(rf"(?<![\d,]){counted:,}\b", caption)
    joined, merged, cleaned = (s.count for s in stages)
    assert scene.captions[-2].startswith("Touching") == (merged < joined)
    assert ("below the smallest" in scene.captions[-1]) == (cleaned < merged)
    assert ("With one region" in scene.captions[-2]) == (joined == 1)
    assert not reach.wrong_plurals([*scene.captions, scene.alt])
    for still, verb in re.findall(r"(\S+) of \S+ windows? still (\w+)", " ".join(scene.captions)):
        assert verb == ("moves" if still == "1" else "move")


@settings(max_examples=40, deadline=None)
@given(reach.segmentation, reach.pictures(16))
def test_what_the_regions_are_said_to_be_is_true(p, pixels):
    """No two touching ones alike enough to merge, and none too small with a neighbour."""
    made, (_, merged, cleaned), _, _ = drawn(p, pixels)
    colours = made.colours.astype(float)
    means = [colours[merged.labels == k].mean(0) for k in range(merged.count)]
    touching = {
        tuple(sorted((merged.labels[a], merged.labels[b])))
        for a, b in pairs(*pixels.shape[:2])
        if merged.labels[a] != merged.labels[b]
    }
    for a, b in touching:
        assert np.linalg.norm(means[a] - means[b]) >= p.merge * p.range - 1e-3
    assert np.bincount(cleaned.labels.ravel()).min() >= p.smallest or cleaned.count == 1


@settings(max_examples=60, deadline=None)
@given(reach.segmentation, st.integers(2, 20), st.integers(2, 20), st.integers(0, 999))
def test_an_edge_between_even_areas_is_kept_as_the_answer_says(p, height, width, seed):
    """The answer's claim, for every setting: two even areas, a step above the range bandwidth."""
    random = np.random.default_rng(seed)
    pixels = np.empty((height, width, 3), np.uint8)
    pixels[:], pixels[:, random.integers(1, width) :] = random.integers(0, 256, (2, 3))
    before = filtering.to_colours(pixels, p.space)
    step = np.linalg.norm(before[0, 0] - before[0, -1])
    made = filtering.filter_picture(pixels, p.spatial, p.range, space=p.space)
    if step > p.range:
        np.testing.assert_array_equal(made.colours, before)
    else:
        found = edges.compare(before, made.colours, p.range)
        assert found.large == 0  # and the caption says that no edge was that large


def test_the_smear_says_that_it_keeps_no_edge():
    pixels = images.load("cat", side=96).pixels
    p = params.Segmentation(spatial=20, range=40.0)
    _, stages, found, scene = drawn(p, pixels)
    assert found.kept == 0 and stages[-1].count == 1
    assert "**0** still are" in scene.captions[-4]


def test_an_unfinished_climb_says_so():
    pixels = images.load("cat", side=32).pixels
    made = filtering.filter_picture(pixels, 6, 8, max_iterations=3, keep=figure.KEPT)
    stages = regions.summary(regions.segment(made))
    found = edges.compare(filtering.to_colours(pixels, "Lab"), made.colours, 8)
    path = filtering.follow_pixel(pixels, 3, 4, 6, 8, max_iterations=3)
    scene = figure.scene(pixels, made, stages, found, path)
    assert "still move; we stop here" in scene.captions[-4]
    assert "moves, the most allowed" in numbers.segmentation(made, stages, filtering.ENGINE)


@pytest.mark.parametrize("space", filtering.SPACES)
def test_the_scene_shows_every_stage(space):
    pixels = images.load("cat", side=48).pixels
    p = params.Segmentation(spatial=4, smallest=10, space=space)
    made, stages, _, scene = drawn(p, pixels, 9, 12)
    assert scene.pack().nbytes < BUDGET
    after = marks(scene, Picture, "after")[0].image
    assert len(after) == scene.frames == len(scene.captions)
    np.testing.assert_array_equal(after[0], pixels)
    np.testing.assert_array_equal(after[-4], made.picture())
    for stage, picture in zip(stages, after[-3:], strict=True):
        np.testing.assert_array_equal(picture, regions.mean_picture(stage.labels, made))


@pytest.mark.parametrize("name", ["cat", "camera"])
def test_a_large_picture_stays_in_the_budget(name):
    pixels = images.load(name, side=256).pixels
    p = params.Segmentation(spatial=4, range=6.0, side=256)
    assert drawn(p, pixels, 30, 40)[3].pack().nbytes < BUDGET


@settings(max_examples=30, deadline=None)
@given(reach.segmentation, reach.pictures(16))
def test_the_numbers_beside_it_are_those_of_the_picture(p, pixels):
    made, stages, found, _ = drawn(p, pixels)
    told = numbers.segmentation(made, stages, filtering.ENGINE)
    assert told["regions joined → merged → cleaned"] == " → ".join(f"{s.count:,}" for s in stages)
    short = replace(made, seconds=0.0034)  # some time it always takes
    assert numbers.segmentation(short, stages, "")["filtered in"][0] == "0.0034 s"
    assert told["windows"] == pixels[..., 0].size
    kept, mean = numbers.edges(found).values()
    assert kept == f"{found.kept:,} of {found.large:,}" or (not found.large and "none" in kept)
    assert found.small or "none" in mean
    many, most, few = goals.edges_kept(found, stages)
    assert many.met is (found.large >= 500) and few.met is (stages[0].count <= 400)
    assert number_in(many) == found.large and number_in(few) == stages[0].count
    if found.large:
        assert most.met is (5 * found.kept >= 4 * found.large) is (number_in(most) >= 80)
    else:
        assert not most.met and most.now == "none to keep"


def number_in(condition) -> float:
    """The number of its words."""
    return float(re.search(r"[\d,.]+", condition.now)[0].replace(",", ""))


@given(st.integers(0, 20_000), st.floats(0, 1))
@example(1000, 0.7996)
@example(1000, 0.8)
@example(1999, 0.8)
def test_steps_kept_are_judged_by_what_is_printed(large, share):
    found = Edges(large, round(share * large), 1, 0.0, 0.0)
    many, most, _ = goals.edges_kept(found, [SimpleNamespace(count=400)])
    assert many.met is (number_in(many) >= 500)
    assert not large or most.met is (number_in(most) >= 80)


@given(st.floats(-500, 500), st.floats(-500, 500), st.integers(1, 40), st.integers(1, 40))
def test_a_click_is_a_pixel_of_the_picture(x, y, height, width):
    row, column = numbers.pixel_at(np.array([x, y]), (height, width, 3))
    assert 0 <= row < height and 0 <= column < width
    if 0 <= x < width and 0 <= y < height:
        assert (row, column) == (int(y), int(x))
