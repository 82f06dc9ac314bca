"""Two shapes: areas against fine rasters and pycocotools, ratios against scikit-learn."""

import math
import re
from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction

import numpy as np
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from pycocotools import mask as coco
from sklearn.metrics import f1_score, jaccard_score

from tests.metrics.running import run
from vislib import metrics
from vislib.metrics import numbers, params, shapes, snippets
from vislib.metrics.figures.overlap import corner, scene

SIDES = st.integers(1, 400).map(lambda v: v / 10)
PLACES = st.integers(-300, 300).map(lambda v: v / 10)
BOXES = st.lists(st.tuples(PLACES, PLACES, SIDES, SIDES), min_size=1, max_size=4)
FAR = st.integers(-50, 50).map(lambda v: v / 10)
DOWN = st.integers(-30, 30).map(lambda v: v / 10)
RATIOS = st.integers(5, 80).map(lambda v: v / 20)
SETTINGS = st.builds(
    params.Overlap, shape=st.sampled_from(shapes.SHAPES), dx=FAR, dy=DOWN, ratio=RATIOS
)


@given(BOXES, BOXES)
def test_boxes_overlap_as_cocos_do(a, b):
    expected = coco.iou(np.array(a), np.array(b), [0] * len(b))
    np.testing.assert_allclose(metrics.box_iou(a, b), expected, atol=1e-12)


def test_boxes_without_area_are_undefined_and_negative_sides_refused():
    assert np.isnan(metrics.box_iou([[0, 0, 0, 0]], [[1, 1, 0, 5]]))[0, 0]
    assert metrics.box_iou([[0, 0, 0, 0]], [[0, 0, 1, 1]])[0, 0] == 0
    with pytest.raises(ValueError, match="negative side"):
        metrics.box_iou([[0, 0, -1, 1]], [[0, 0, 1, 1]])


def _raster(pair, fine=0.02):
    """Both shapes on a fine grid, by their definitions."""
    x, y = np.meshgrid(np.arange(-20, 20, fine) + fine / 2, np.arange(-16, 16, fine) + fine / 2)
    if pair.name == shapes.DISC:
        r = 2.0
        return (
            x**2 + y**2 <= r**2,
            (x - pair.dx) ** 2 + (y - pair.dy) ** 2 <= r**2 * pair.ratio,
        )
    w, h = {"box": (4, 4), "thin line": (0.5, 8)}[pair.name]
    s = np.sqrt(pair.ratio)
    return (
        (abs(x) <= w / 2) & (abs(y) <= h / 2),
        (abs(x - pair.dx) <= s * w / 2) & (abs(y - pair.dy) <= s * h / 2),
    )


@given(st.sampled_from((shapes.BOX, shapes.DISC, shapes.LINE)), FAR, DOWN, RATIOS)
@settings(max_examples=12)
def test_areas_are_those_of_fine_rasters(name, dx, dy, ratio):
    pair = shapes.Pair(name, dx, dy, ratio)
    truth, moved = _raster(pair)
    edge = 0.9 * (2 if name == shapes.LINE else 1) * 0.02 * 8  # a cell along the outline
    assert pair.areas[0] == pytest.approx(truth.sum() * 0.02**2, abs=edge)
    assert pair.areas[1] == pytest.approx(moved.sum() * 0.02**2, abs=edge * pair.scale)
    assert pair.both[-1] == pytest.approx((truth & moved).sum() * 0.02**2, abs=edge)


@given(FAR, DOWN, RATIOS)
@settings(max_examples=20)
def test_the_outline_is_counted_as_scikit_learn_counts(dx, dy, ratio):
    pair = shapes.Pair(shapes.OUTLINE, dx, dy, ratio)
    truth, moved = (m.ravel() for m in pair.placed)
    assert pair.iou[-1] == pytest.approx(jaccard_score(truth, moved))
    assert pair.dice[-1] == pytest.approx(f1_score(truth, moved))
    assert moved.sum() == pytest.approx(ratio * truth.sum(), rel=0.02)


@given(SETTINGS)
@settings(max_examples=200)
def test_every_sentence_holds(p):
    pair = p.pair
    made = scene(pair)
    np.testing.assert_allclose(pair.dice, 2 * pair.iou / (1 + pair.iou))
    for f, caption in enumerate(made.captions):
        if "nothing is in both" in caption:
            assert pair.both[f] == 0 and pair.iou[f] == 0
            continue
        i, a, b, u = (float(caption.values[k].replace(",", "")) for k in "iabu")
        assert u == pytest.approx(a + b - i, abs=0.02)
        if "(rounded)" not in caption:
            assert (i, a, b) == pytest.approx((pair.both[f], *pair.areas), abs=1e-9)
            assert u == pytest.approx(a + b - i, abs=1e-9)
        assert float(caption.values["iou"]) == pytest.approx(
            pair.both[f] / pair.either[f], abs=6e-4
        )
        assert float(caption.values["dice"]) == pytest.approx(pair.dice[f], abs=6e-4)
    assert len(made.pack().buffer) < 100_000


@given(SETTINGS)
@example(params.Overlap(shape="box", dx=5.0, dy=-3.0, ratio=0.25))  # 2.4375 on the way
@example(params.Overlap(shape=shapes.OUTLINE, dx=0.0, dy=-0.1, ratio=1.35))  # 33.805
def test_an_area_is_printed_alike_wherever_it_stands(p):
    pair = p.pair
    made, shown = scene(pair), numbers.overlap(pair)
    (bars,) = [m for m in made.marks if m.kind == "bars"]
    beside = [shown[k] for k in ("I, in both", "truth", "prediction", "U, in either")]
    assert list(np.asarray(bars.text)[-1]) == [beside[0], beside[3]]
    for f, caption in enumerate(made.captions):
        if "nothing is in both" not in caption:
            said = [caption.values[k] for k in "iabu"]
            assert [said[0], said[3]] == list(np.asarray(bars.text)[f])
            assert said[1:3] == beside[1:3] and (f < shapes.STEPS - 1 or said == beside)
    exact = Decimal(repr(round(float(pair.both[-1]), 9)))
    assert Decimal(beside[0]) == exact.quantize(Decimal("0.01"), ROUND_HALF_UP)


@given(
    st.integers(-50, 50), st.integers(-30, 30), st.sampled_from([(1, 2), (1, 1), (3, 2), (2, 1)])
)
@example(47, -26, (1, 2))  # Dice 0.1105 on the way, a hair less in floats
def test_ratios_of_boxes_are_those_of_fractions_halves_going_up(right, down, times):
    s = Fraction(*times)
    made = scene(shapes.Pair(shapes.BOX, right / 10, down / 10, float(s * s)))
    for f, caption in enumerate(made.captions):
        if "nothing is in both" in caption:
            continue
        far = (abs(Fraction(v, 10)) * f / (shapes.STEPS - 1) for v in (right, down))
        both = math.prod(min(Fraction(2), d + 2 * s) - max(Fraction(-2), d - 2 * s) for d in far)
        exact = {"iou": both / (16 + 16 * s * s - both), "dice": 2 * both / (16 + 16 * s * s)}
        for name, value in exact.items():
            thousandths = int(1000 * value + Fraction(1, 2))
            assert Decimal(caption.values[name]) == Decimal(thousandths) / 1000


@given(SETTINGS)
@settings(max_examples=8)
def test_the_code_boxes_come_to_the_numbers(p):
    pair = p.pair
    source = snippets.overlap(pair)
    given_ = dict(zip(("truth", "moved"), pair.placed, strict=True))
    if pair.name == shapes.OUTLINE:
        assert source.strip().splitlines()[0] == f"# truth, moved: {given_['truth'].shape} bool"
    loose = 0.02 if pair.name == shapes.DISC else 1e-6
    result = run(source, **given_)
    np.testing.assert_allclose(result, (pair.iou[-1], pair.dice[-1]), atol=loose)


def test_half_of_each_is_a_third():
    pair = params.Overlap().pair
    assert pair.iou[-1] == pytest.approx(1 / 3) and pair.dice[-1] == pytest.approx(1 / 2)
    said = scene(pair).captions[-1].values
    assert [said[k] for k in "iabu"] == ["8", "16", "16", "24"]
    for s in np.linspace(0, 1, 11):
        slid = shapes.Pair(shapes.BOX, 4 * s, 0, 1)
        assert slid.iou[-1] == pytest.approx((1 - s) / (1 + s))
        assert slid.dice[-1] == pytest.approx(1 - s)


def test_the_overlap_that_a_goal_needs():
    said = [row["share of each in the other"] for row in numbers.needed()]
    assert said == ["2/3", "6/7", "18/19", "38/39"]
    for row in numbers.needed():
        a, b = (int(v) for v in re.findall(r"\d+", row["share of each in the other"]))
        pair = shapes.Pair(shapes.BOX, 4 * (1 - a / b), 0, 1)
        c, d = (int(v) for v in re.findall(r"\d+", row["for an IoU of"]))
        assert pair.iou[-1] == pytest.approx(c / d)


def test_the_handles_are_where_the_shape_was_put():
    p = params.Overlap(dx=1.0, dy=-2.0, ratio=4.0)
    (handles,) = [m for m in scene(p.pair).marks if m.id == "second"]
    np.testing.assert_allclose(handles.xy, [(1, -2), corner(p.pair)])
    np.testing.assert_allclose(corner(p.pair), [1 + 4, -2 + 4])
    assert not [m for m in scene(p.pair).question().marks if m.id == "second"]


def _dragged(open_page, index, x, y):
    at = open_page("metrics", query={"metrics.chapter": "overlap"})
    places = [[2.0, 0.0], [4.0, 2.0]]
    places[index] = [x, y]
    at.session_state["metrics.overlap.stage"] = {
        "handles": {"version": "", "seq": 1, "held": ["second", index], "marks": {"second": places}}
    }
    at.run()
    assert not at.exception
    return [at.session_state[f"metrics.overlap.{name}"] for name in ("dx", "dy", "ratio")]


def test_a_drag_moves_the_second_shape(open_page):
    assert _dragged(open_page, 0, 1.5, -1.0) == [1.5, -1.0, 1.0]
    assert _dragged(open_page, 0, 99.0, 0.0)[0] == 5.0


def test_a_drag_of_the_corner_makes_it_larger(open_page):
    assert _dragged(open_page, 1, 5.0, 1.0) == [2.0, 0.0, 2.25]
