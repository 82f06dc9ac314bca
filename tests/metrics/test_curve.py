"""Average precision: by steps scikit-learn's, at 101 points pycocotools', else the definition."""

from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sklearn.metrics import average_precision_score

from tests.metrics.coco import evaluated
from tests.metrics.running import run
from tests.printed import half_up
from vislib import metrics
from vislib.metrics import detection as det
from vislib.metrics import drawing, numbers, params, snippets
from vislib.metrics.figures.curve import KINDS, classes, scene

LISTS = st.lists(st.booleans(), min_size=1, max_size=12)
PLACES = st.integers(0, 60).map(float)
SIDES = st.integers(4, 30).map(float)
BOXES = st.lists(st.tuples(PLACES, PLACES, SIDES, SIDES), min_size=1, max_size=6)
LECTURE = ([1, 0, 1, 1, 0, 0, 1, 0], 5)


def _lecture():
    return drawing.Found(drawing.start(), np.array(drawing.SCORES), 0.5)


# -- against libraries and definitions ----------------------------------------------------------
@given(LISTS, st.integers(0, 4))
def test_steps_are_scikit_learns_times_the_share_found(correct, missed):
    if not any(correct):
        correct = [*correct, True]
    scores = -np.arange(len(correct))
    objects = sum(correct) + missed
    theirs = average_precision_score(correct, scores)
    ours = metrics.average_precision(correct, objects, "steps")
    assert ours == pytest.approx(theirs * sum(correct) / objects)
    assert det.found_only(correct, scores) == pytest.approx(theirs)


@given(st.lists(st.tuples(st.booleans(), st.integers(0, 4)), min_size=1, max_size=12))
def test_equal_scores_are_one_step_as_in_scikit_learn(found):
    correct, scores = zip(*[*found, (True, 2)], strict=True)
    assert det.found_only(correct, scores) == pytest.approx(
        average_precision_score(correct, scores)
    )


@given(LISTS, st.integers(0, 4))
def test_envelope_and_eleven_points_are_their_definitions(correct, missed):
    """Everingham et al. 2010: the best precision at a recall of at least r; in exact fractions."""
    objects = max(sum(correct) + missed, 1)
    points, right = [], 0
    for n, hit in enumerate(correct, start=1):
        right += hit
        points.append((Fraction(right, objects), Fraction(right, n)))

    def best(r):
        return max((p for recall, p in points if recall >= r), default=Fraction(0))

    eleven = sum(best(Fraction(k, 10)) for k in range(11)) / 11
    assert metrics.average_precision(correct, objects, "11") == pytest.approx(float(eleven))
    stairs = sum(best(Fraction(k, objects)) for k in range(1, right + 1)) / objects
    assert metrics.average_precision(correct, objects, "envelope") == pytest.approx(float(stairs))


@given(BOXES, BOXES, st.randoms(use_true_random=False))
@settings(max_examples=60)
def test_matching_and_101_points_are_cocos(found, truths, chance):
    scores = [chance.random() for _ in found]
    thresholds = [0.05, 0.3, 0.5, 0.55, 0.75, 0.95]
    right, ap = evaluated(found, scores, truths, thresholds)
    for k, t in enumerate(thresholds):
        correct = metrics.match(found, scores, truths, t)
        np.testing.assert_array_equal(correct, right[k])
        ours = metrics.average_precision(correct, len(truths), "101")
        assert ours == pytest.approx(ap[k], abs=1e-9)


@pytest.mark.parametrize("seed", range(3))
def test_101_points_are_cocos_for_many_objects(seed):
    rng = np.random.default_rng(seed)
    truths = np.column_stack([30 * np.arange(20.0), np.zeros(20), np.full((20, 2), 20.0)])
    found = truths + np.column_stack([rng.uniform(0, 14, 20), np.zeros((20, 3))])
    scores = rng.random(20)
    _, ap = evaluated(found, scores, truths, det.THRESHOLDS)
    for t, theirs in zip(det.THRESHOLDS, ap, strict=True):
        correct = metrics.match(found, scores, truths, t)
        assert metrics.average_precision(correct, 20, "101") == pytest.approx(theirs, abs=1e-9)


@given(LISTS)
def test_a_wrong_box_at_the_end_changes_nothing(correct):
    objects = max(sum(correct), 1)
    for kind in det.CONVENTIONS:
        longer = metrics.average_precision([*correct, False], objects, kind)
        assert longer == pytest.approx(metrics.average_precision(correct, objects, kind))


@given(LISTS, st.integers(1, 4))
def test_undominated_points_are_those_that_no_other_beats(correct, missed):
    p, r = metrics.precision_recall(correct, sum(correct) + missed)
    for i, kept in enumerate(det.undominated(p, r)):
        beaten = any(
            p[j] >= p[i] and r[j] >= r[i] and (p[j], r[j]) != (p[i], r[i]) for j in range(len(p))
        )
        assert kept == (not beaten)


def test_nothing_found_and_nothing_to_find():
    assert metrics.average_precision([], 3, "101") == 0
    assert np.isnan(metrics.average_precision([], 0, "steps"))
    assert np.isnan(metrics.precision_recall([False], 0)[1]).all()
    assert metrics.match(np.zeros((0, 4)), [], [[0, 0, 1, 1]], 0.5).shape == (0,)
    for wrong, says in (
        (lambda: metrics.average_precision([1], 1, "voc"), "'101'"),
        (lambda: metrics.precision_recall([1, 1], 1), "found once"),
        (lambda: metrics.match([[0, 0, 1, 1]], [], [[0, 0, 1, 1]], 0.5), "one score a box"),
    ):
        with pytest.raises(ValueError, match=says):
            wrong()


# -- the lecture's numbers ----------------------------------------------------------------------
def test_the_lectures_areas():
    correct, objects = LECTURE
    said = {k: f"{metrics.average_precision(correct, objects, k):.3f}" for k in det.CONVENTIONS}
    assert said == {"steps": "0.598", "envelope": "0.614", "11": "0.649", "101": "0.618"}
    assert f"{average_precision_score(correct, -np.arange(8)):.3f}" == "0.747"
    precision, recall = metrics.precision_recall(correct, objects)
    said = [f"{p:.3f}" for p in precision]
    assert said == ["1.000", "0.500", "0.667", "0.750", "0.600", "0.500", "0.571", "0.500"]
    assert np.flatnonzero(det.undominated(precision, recall)).tolist() == [0, 3, 6]
    wrong_first = metrics.average_precision([0, *correct[:7]], 5, "envelope")
    assert f"{wrong_first:.3f}" == "0.460"


def test_the_drawing_has_the_lectures_overlaps():
    f = _lecture()
    best = f.overlaps.max(axis=1)
    np.testing.assert_allclose(best, [0.92, 0.30, 0.78, 0.66, 0.45, 0.10, 0.58, 0.0], atol=1e-12)
    assert f.correct.tolist() == [bool(c) for c in LECTURE[0]]
    said = " ".join(f"{v:.3f}" for v in f.by_threshold)
    assert said == "0.618 0.618 0.505 0.505 0.340 0.340 0.208 0.208 0.208 0.000"
    assert f"{f.by_threshold.mean():.3f}" == "0.355"
    inside = f.boxes[:, :2] + f.boxes[:, 2:]
    assert (f.boxes[:, :2] >= 0).all() and (inside <= (drawing.WIDTH, drawing.HEIGHT)).all()


def test_two_classes_macro_and_micro():
    said = {k: f"{v:.3f}" for k, v in drawing.two("envelope").items()}
    assert list(said.values()) == ["0.917", "0.125", "0.521", "0.429"]
    for kind in det.CONVENTIONS:
        values = drawing.two(kind)
        last = classes(kind).captions
        assert last[1].values["macro"] == half_up(values["macro"], 3)
        half = sum(Fraction(last[1].values[name]) for name in "ab") / 2
        assert abs(half - Fraction(last[1].values["macro"])) <= Fraction("0.0005")
        assert half - Fraction(last[1].values["macro"]) != Fraction("0.0005")  # that goes up
        assert ("Macro says more" in last[2]) == (values["macro"] > values["micro"])
    a, b, macro, micro = run(snippets.two(*drawing.lists()))
    np.testing.assert_allclose([a, b, macro, micro], list(drawing.two("envelope").values()))


# -- what the page says at any setting ----------------------------------------------------------
@st.composite
def states(draw):
    corners = draw(st.lists(st.tuples(PLACES, PLACES), min_size=8, max_size=8))
    moved = draw(st.sets(st.integers(0, 7)))
    start = drawing.start()[:, :2]
    at = [corners[i] if i in moved else start[i] for i in range(8)]
    scores = draw(st.lists(st.integers(0, 100).map(lambda v: v / 100), min_size=8, max_size=8))
    threshold = draw(st.integers(1, 19)) / 20
    return params.Curve(threshold=threshold).found(np.array(at), np.array(scores))


@given(states())
@settings(max_examples=50)
def test_every_sentence_holds(f):
    made = scene(f)
    correct = metrics.match(f.boxes, f.scores, drawing.truths(), f.threshold)
    order = sorted(range(8), key=lambda i: -f.scores[i])
    right = 0
    for k, caption in enumerate(made.captions[1:9]):
        right += correct[k]
        said = caption.values
        assert caption.startswith(drawing.NAMES[order[k]])
        assert (int(said["right"]), int(said["n"])) == (right, k + 1)
        assert (" is right" in caption) == correct[k] != (" is wrong" in caption)
        if "p" in said:
            assert correct[k] and said["p"] == half_up(right / (k + 1), 3)
        best = metrics.box_iou(f.boxes[order[k] : order[k] + 1], drawing.truths()).max()
        assert ("on nothing" in caption) == (not correct[k] and best == 0)
        if "an earlier box has its object" in caption:
            assert best >= f.threshold - 1e-9
    p, r = np.cumsum(correct) / np.arange(1, 9), np.cumsum(correct) / 5
    if correct.any():
        kept = [drawing.NAMES[order[k]] for k in range(8) if not any(
            p[j] >= p[k] and r[j] >= r[k] and (p[j], r[j]) != (p[k], r[k]) for j in range(8)
        )]  # fmt: skip
        assert made.captions[9].values["names"] == ", ".join(kept)
        assert ("Every other point" in made.captions[9]) == (len(kept) < 8)
    else:
        assert "No box is right" in made.captions[9]
    for kind, caption in zip(KINDS, made.captions[10:14], strict=True):
        value = metrics.average_precision(correct, 5, kind)
        assert caption.values["ap"] == half_up(value, 3)
    steps, found = made.captions[10], f.partners >= 0
    if found.any() and "Equal scores" not in steps:
        theirs = average_precision_score(found, f.scores) * found.sum() / 5
        assert float(steps.values["ap"]) == pytest.approx(theirs, abs=6e-4)
    values = []
    for t, caption in zip(det.THRESHOLDS, made.captions[14:], strict=True):
        hits = metrics.match(f.boxes, f.scores, drawing.truths(), t)
        values.append(metrics.average_precision(hits, 5, "101"))
        assert caption.values["right"] == str(int(hits.sum()))
        assert caption.values["ap"] == half_up(values[-1], 3)
    assert made.captions[-1].values["mean"] == half_up(np.mean(values), 3)
    assert len(made.pack().buffer) < 100_000
    rows = numbers.found(f)
    assert [r["right"] for r in rows] == correct.tolist()
    if correct.any():
        ours, theirs = run(snippets.curve(f.scores[f.order], f.correct, 5))
        assert theirs == pytest.approx(det.found_only(f.partners >= 0, f.scores))
        if len(set(f.scores.tolist())) == 8:
            assert ours == pytest.approx(f.average("steps"))


@given(states())
@settings(max_examples=10)
def test_average_recall_is_cocos(f):
    right, _ = evaluated(f.boxes, f.scores, drawing.truths(), det.THRESHOLDS)
    assert f.average_recall == pytest.approx(right.sum(axis=1).mean() / 5)


@given(states())
@settings(max_examples=25)
def test_the_plane_shows_the_points_of_the_curve(f):
    (points,) = [m for m in scene(f).marks if m.id == "points"]
    correct = metrics.match(f.boxes, f.scores, drawing.truths(), f.threshold)
    expected = np.cumsum(correct)
    np.testing.assert_allclose(points.xy[:, 0], expected / 5)
    np.testing.assert_allclose(points.xy[:, 1], expected / np.arange(1, 9))
    for frame, names in enumerate(points.labels):  # each once, where points coincide together
        said = [name for text in names for name in text.split()]
        assert sorted(said) == sorted("ABCDEFGH"[i] for i in f.order[: min(frame, 8)])
        places = [tuple(points.xy[i].round(9)) for i, text in enumerate(names) if text]
        assert len(places) == len(set(places))


def test_a_drag_of_a_box_and_of_a_score_is_kept(open_page):
    at = open_page("metrics", query={"metrics.chapter": "curve"})
    corners = drawing.start()[:, :2].tolist()
    corners[7] = [58.0, 38.0]  # H onto the true box of B and E
    at.session_state["metrics.curve.stage"] = {
        "handles": {"version": "boxes", "seq": 1, "held": ["found", 7], "marks": {"found": corners}}
    }
    at.run()
    assert not at.exception and any("Boxes as they were" in b.label for b in at.button)


@pytest.mark.parametrize("odd", ["nan", "1_2", "9e9", "x"])
def test_odd_links_change_nothing(open_page, odd):
    query = {"metrics.chapter": "curve", "metrics.curve.found": odd, "metrics.curve.scores": odd}
    at = open_page("metrics", query=query)
    assert not at.exception and not at.error
