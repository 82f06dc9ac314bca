"""Four tasks: labels, pieces and boxes as SciPy and scikit-image find them, whatever is dragged."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import ndimage
from skimage.measure import regionprops

from tests.fully_convolutional.running import run
from vislib import fully_convolutional
from vislib.fully_convolutional import numbers, params, snippets, tasks
from vislib.fully_convolutional.figures.tasks import scene

SETTINGS = st.builds(
    params.Tasks,
    world=st.sampled_from(tuple(tasks.WORLDS)),
    rows=st.sampled_from((12, 24, 48)),
    front=st.integers(1, 3),
)
SHIFTS = st.lists(st.floats(-70, 70), min_size=6, max_size=6)


def _placed(p, shifts):
    return p.start + np.array(shifts).reshape(3, 2)[: len(p.start)]


def _drawn(p, places):
    """Classes and instances painted thing by thing, pixel by pixel."""
    rows, columns = p.shape
    classes, instances = np.zeros(p.shape, int), np.zeros(p.shape, int)
    things = p.things(places)
    for r in range(rows):
        for c in range(columns):
            x, y = (c + 0.5) * 64 / columns, (r + 0.5) * 48 / rows
            for i in p.order:
                kind, cx, cy, half = things[i]
                dx, dy = abs(x - cx), abs(y - cy)
                if dx * dx + dy * dy <= half * half if kind == 1 else max(dx, dy) <= half:
                    classes[r, c], instances[r, c] = kind, i + 1
    return classes, instances


@given(SETTINGS, SHIFTS)
@settings(max_examples=25)
def test_every_sentence_says_what_is_in_the_grids(p, shifts):
    places = _placed(p, shifts)
    made = p.case(places)
    classes, instances = _drawn(p, places)
    assert (made.classes == classes).all()
    assert (made.instances == instances).all()
    discs = (classes == 1).sum()
    pieces = ndimage.label(classes == 1)[1]
    assert list(made.pieces) == [ndimage.label(classes == c)[1] for c in range(3)]
    assert list(made.present) == [(classes == c).any() for c in range(3)]
    found = {r.label: r for r in regionprops(instances)}
    for i, (left, top, width, height) in enumerate(made.boxes):
        if i + 1 in found:
            assert found[i + 1].bbox == (top, left, top + height, left + width)
            assert found[i + 1].area == made.areas[i]
        else:
            assert made.areas[i] == 0
    captions = scene(made, places, np.ones(len(places))).captions
    box = {k: int(captions[2].values[k]) for k in "xywh"}  # rows and columns count from 1
    largest = max(r.area for r in found.values())
    assert (box["y"] - 1, box["x"] - 1, box["y"] - 1 + box["h"], box["x"] - 1 + box["w"]) in [
        r.bbox for r in found.values() if r.area == largest
    ]
    alike = sum(r.area == largest for r in found.values())
    which = "the largest" if alike == 1 else f"the first of the {alike} largest"
    assert captions[2].startswith(f"With localisation: {which} is a")
    assert captions[0].endswith("said of it?" if len(places) == 1 else "said of them?")
    assert ("1 box and its class" in captions[3]) == (len(places) == 1)
    last = captions[-1].values
    if discs:
        assert last["pixels"].split()[0] == f"{discs:,}"
        assert last["pieces"].split()[0] == str(pieces)
    areas = [int(made.areas[i]) for i in range(len(places)) if made.kinds[i] == 1]
    assert last["discs"].strip("*").split()[0] == str(len(areas))
    assert [int(n) for n in last["areas"].replace(" and ", ", ").split(", ")] == areas
    assert sum(areas) == discs
    assert ("hidden" in captions[3].values) == (0 in made.areas)


@given(SETTINGS, SHIFTS)
@settings(max_examples=25)
def test_the_code_box_says_the_same(p, shifts):
    places = _placed(p, shifts)
    made, things = p.case(places), p.things(places)
    pieces, seen, boxes = run(snippets.tasks_box([things[i] for i in p.order], p.shape))
    assert pieces == made.pieces[1]
    assert seen == (made.areas > 0).sum()
    mine = [tuple(int(v) for v in made.boxes[i]) for i in p.order if made.areas[i]]
    assert [tuple(int(v) for v in b) for b in boxes] == mine


def test_the_opening_is_two_discs_in_one_piece():
    p = params.Tasks()
    made = p.case(p.start)
    assert made.pieces[1] == 1
    assert (made.areas > 0).all()


def test_lengths_of_the_answers():
    p = params.Tasks()
    rows = {r["task"]: r["numbers"] for r in numbers.tasks_table(p.case(p.start))}
    assert list(rows.values()) == [3, 7, 21, 3072, 9216]


def test_the_lists_of_the_slides():
    rows = numbers.task_lists()
    heads = [h for h in rows[0] if h != "task"]
    ticked = [{r["task"] for r in rows if r[h] == "✓"} for h in heads]
    both = {"semantic segmentation", "instance segmentation"}
    assert ticked == [
        both | {"classification with localisation", "semantic instance segmentation"},
        both | {"classification", "detection"},
        both | {"detection"},
    ]


@given(SETTINGS, SHIFTS)
@settings(max_examples=20)
def test_its_scene_is_small(p, shifts):
    places = _placed(p, shifts)
    made = scene(p.case(places), places, np.full(len(places), 7.0))
    assert len(made.pack().buffer) < 60_000


def test_a_class_that_does_not_exist_is_refused_with_those_that_do():
    with pytest.raises(ValueError, match="1 .disc. or 2 .square."):
        fully_convolutional.world([(3, 1, 1, 1)], (4, 4))
    with pytest.raises(ValueError, match="between 1 and 255"):
        fully_convolutional.world([], (4, 4))
