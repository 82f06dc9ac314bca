"""Four counts: what the picture, its sentences, its numbers and its code say is what is counted."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sklearn import metrics as sk

from tests.metrics.running import run
from tests.printed import half_up
from tests.stages import marks
from vislib.metrics import numbers, params, purse, snippets
from vislib.metrics.figures.counts import scene
from vislib.stage.scene import Bars, Cells
from vislib.ui import link_state

SETTINGS = st.builds(
    params.Counts,
    answer=st.sampled_from(purse.ANSWERS),
    instead=st.sampled_from(("person", "grass", "sidewalk", "building")),
    positive=st.sampled_from(purse.CLASSES),
    names=st.sampled_from((purse.OWN, purse.MSRC)),
    seed=st.integers(0, 9999),
)
CHANGES = st.lists(st.integers(-50, 5 * 264 + 50), max_size=12)


def _pairs(case):
    counted = case.truth != purse.VOID
    return case.truth[counted], case.labels[counted]


@given(SETTINGS, CHANGES)
@settings(max_examples=60)
def test_every_sentence_says_what_scikit_learn_counts(p, changes):
    case = p.case(changes)
    y, x = _pairs(case)
    made = scene(case, p.positive)
    assert made.frames == len(case.present) + 2
    assert made.captions[0].values["wrong"] == str(int((y != x).sum()))
    assert ("pixels is called what it is not" in made.captions[0]) == ((y != x).sum() == 1)
    for c, caption in zip(case.present, made.captions[1:-1], strict=True):
        said = caption.values
        assert int(said["tp"]) == ((y == c) & (x == c)).sum()
        assert int(said["fp"]) == ((y != c) & (x == c)).sum()
        assert int(said["fn"]) == ((y == c) & (x != c)).sum()
        score = sk.jaccard_score(y == c, x == c)
        assert said["iou"] == half_up(score, 3)
        below = sum(int(said[k]) for k in ("tp", "fp", "fn"))
        assert f"{int(said['tp']) / below:.3f}" == said["iou"]  # the formula as printed
    last = made.captions[-1].values
    assert last["percent"] == half_up(100 * sk.accuracy_score(y, x), 2)
    assert last["mean"] == half_up(sk.jaccard_score(y, x, average="macro"), 4)
    if "tn" in last:
        assert sum(int(last[k]) for k in ("tp", "fp", "fn", "tn")) == int(last["total"]) == y.size
    assert len(made.pack().buffer) < 300_000


@given(SETTINGS, CHANGES)
@settings(max_examples=40)
def test_the_numbers_are_the_code_boxes(p, changes):
    case = p.case(changes)
    said = numbers.counts(case)
    result = run(snippets.counts(case.truth, case.labels))
    assert said["accuracy"] == half_up(100 * result[0], 2) + " %"
    rest = [float(said[k]) for k in list(said)[1:]]
    np.testing.assert_allclose(rest, result[1:], atol=1e-12)


@given(SETTINGS, CHANGES)
@settings(max_examples=30)
def test_the_table_of_counts_fills_row_by_row(p, changes):
    case = p.case(changes)
    made = scene(case, p.positive)
    (table,) = marks(made, Cells, "table")
    y, x = _pairs(case)
    expected = sk.confusion_matrix(y, x, labels=list(case.present))
    for f, texts in enumerate(table.text):
        rows = np.reshape(texts, expected.shape)
        filled = min(f, len(expected))
        assert rows[:filled].astype(int).tolist() == expected[:filled].tolist()
        assert (rows[filled:] == "").all()
    (bars,) = marks(made, Bars, "bars")
    assert (np.asarray(bars.heights)[0] == 0).all()
    pixels = made.links[0].pairs
    assert (
        sorted(i for one in pixels for i in one)
        == np.flatnonzero(case.truth.ravel() != purse.VOID).tolist()
    )


def test_the_table_of_classes_names_what_is_undefined():
    case = params.Counts().case()
    row = numbers.four(case, ("purse",))[0]
    assert row["precision"] == "undefined" and row["recall"] == 0 and row["TN"] == 260
    void = params.Counts(names=purse.MSRC).case()
    assert numbers.four(void, ("purse",))[0]["class"] == "purse (void, 4 pixels)"


def test_the_question_shows_the_truth_alone():
    asked = scene(params.Counts().case(), "purse").question()
    assert [p.id for p in asked.panels] == ["truth"] and asked.frames == 1


def test_a_click_takes_a_pixel_to_its_next_class(open_page):
    at = open_page("metrics", query={"metrics.chapter": "counts"})
    at.session_state["metrics.counts.stage"] = {
        "click": {"mark": "answer", "index": 0, "x": 0.5, "y": 0.5, "panel": "answer"}
    }
    at.run()
    assert not at.exception
    expected = link_state.said(link_state.Placed([3], of="never a purse person 0"))
    assert expected in str(at.query_params["metrics.counts.pixels"])  # grass becomes sidewalk


@pytest.mark.parametrize("placed", ["-5", "99999", "1e6", "nan", "a_b"])
def test_odd_links_change_nothing(open_page, placed):
    query = {"metrics.chapter": "counts", "metrics.counts.pixels": placed}
    at = open_page("metrics", query=query)
    assert not at.exception and not at.error
