"""Counts and their ratios are those of scikit-learn, models.metrics and the softmax lesson."""

import warnings

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as nps
from sklearn import metrics as sk

from models import metrics as shipped
from vislib import metrics
from vislib.metrics import purse
from vislib.softmax import label_map, pixel_trace

CLASSES = 4
MAPS = nps.arrays(np.int64, (3, 7), elements=st.integers(0, CLASSES - 1))
ALL = list(range(CLASSES))


@given(MAPS, MAPS)
def test_counts_and_ratios_are_scikit_learns(truth, labels):
    counts = metrics.confusion(truth, labels, CLASSES)
    y, x = truth.ravel(), labels.ravel()
    np.testing.assert_array_equal(counts, sk.confusion_matrix(y, x, labels=ALL))
    assert metrics.accuracy(counts) == pytest.approx(sk.accuracy_score(y, x))
    how = {"average": None, "labels": ALL, "zero_division": np.nan}
    for ours, theirs in (
        (metrics.class_accuracy, sk.recall_score),
        (metrics.class_precision, sk.precision_score),
        (metrics.dice, sk.f1_score),
    ):
        np.testing.assert_allclose(ours(counts), theirs(y, x, **how))
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # it warns of absent classes
        scores = sk.jaccard_score(y, x, average=None, labels=ALL, zero_division=0)
    absent = ~np.isin(ALL, np.concatenate([y, x]))
    np.testing.assert_allclose(metrics.iou(counts), np.where(absent, np.nan, scores))


@given(MAPS, MAPS)
def test_the_four_counts_are_counted_pixel_by_pixel(truth, labels):
    counts = metrics.confusion(truth, labels, CLASSES)
    for c in ALL:
        is_, said = truth == c, labels == c
        expected = ((is_ & said), (~is_ & said), (is_ & ~said), (~is_ & ~said))
        assert metrics.outcome(counts, c) == tuple(int(m.sum()) for m in expected)


@given(MAPS, MAPS)
def test_dice_is_2j_over_1_plus_j(truth, labels):
    counts = metrics.confusion(truth, labels, CLASSES)
    j = metrics.iou(counts)
    np.testing.assert_allclose(metrics.dice(counts), 2 * j / (1 + j))


@given(MAPS, MAPS)
def test_the_counts_that_training_uses_are_the_same(truth, labels):
    truth = np.where(truth == 3, shipped.IGNORE, truth)
    ours = metrics.confusion(truth, labels, CLASSES)
    theirs = shipped.confusion(truth.astype(np.uint8), labels, CLASSES)
    np.testing.assert_array_equal(ours, theirs)
    np.testing.assert_array_equal(metrics.iou(ours), shipped.iou(theirs))


def test_the_mean_iou_of_the_softmax_lesson_is_the_same():
    for seed in range(5):
        t = pixel_trace(3.0, 1.0, 1.0, seed % 2 == 0, seed)
        counts = metrics.confusion(t.labels, t.prediction, 5)
        assert metrics.mean_iou(counts) == pytest.approx(t.mean_iou)
        assert metrics.accuracy(counts) == pytest.approx(t.accuracy)


def test_nothing_counted_is_undefined_and_not_zero():
    empty = metrics.confusion(np.full(5, 255), np.zeros(5), 2)
    assert np.isnan(metrics.accuracy(empty)) and np.isnan(metrics.iou(empty)).all()
    assert np.isnan(metrics.mean_iou(empty))


@pytest.mark.parametrize(
    ("truth", "labels", "says"),
    [
        ([0, 1], [0], "one shape"),
        ([0, 4], [0, 0], "class 4"),
        ([0, 1], [0, -1], "class -1"),
        ([0, 1], [0, 0.5], "whole number"),
        ([0, 1], [0, np.nan], "whole number"),
    ],
)
def test_what_cannot_be_counted_is_refused_with_the_remedy(truth, labels, says):
    with pytest.raises(ValueError, match=says):
        metrics.confusion(truth, labels, CLASSES)


# -- the purse ----------------------------------------------------------------------------------
def _scores(name, instead="person"):
    labels = purse.answer(name, purse.CLASSES.index(instead))
    truth = label_map()
    counts = metrics.confusion(truth, labels, 5)
    return counts, truth.ravel(), labels.ravel()


def test_the_counts_of_the_deck():
    counts, *_ = _scores(purse.PERFECT)
    assert counts.sum(axis=1).tolist() == [63, 4, 87, 58, 52] and counts.sum() == 264


def test_never_a_purse():
    counts, y, x = _scores(purse.NEVER)
    assert metrics.outcome(counts, purse.PURSE) == (0, 0, 4, 260)
    assert f"{100 * metrics.accuracy(counts):.2f}" == "98.48"
    assert metrics.class_accuracy(counts).mean() == pytest.approx(0.8)
    assert f"{metrics.mean_iou(counts):.4f}" == "0.7881"
    assert f"{metrics.mean_iou(counts, weighted=True):.4f}" == "0.9706"
    assert f"{np.nanmean(metrics.dice(counts)):.4f}" == "0.7938"
    assert sk.jaccard_score(y, x, average="macro") == pytest.approx(metrics.mean_iou(counts))


@pytest.mark.parametrize(
    ("instead", "mean"), [("grass", "0.7912"), ("sidewalk", "0.7871"), ("building", "0.7857")]
)
def test_what_a_missed_purse_is_called_matters(instead, mean):
    counts, y, x = _scores(purse.NEVER, instead)
    assert f"{sk.jaccard_score(y, x, average='macro'):.4f}" == mean
    assert f"{metrics.mean_iou(counts):.4f}" == mean


def test_one_pixel_beside_is_as_accurate_and_finds_a_third():
    counts, y, x = _scores(purse.BESIDE)
    assert (y != x).sum() == 4 and (x == purse.PURSE).sum() == 4
    assert metrics.iou(counts)[purse.PURSE] == pytest.approx(1 / 3)


def test_all_grass():
    counts, *_ = _scores(purse.ALL_GRASS)
    assert f"{100 * metrics.accuracy(counts):.2f}" == "32.95"
    assert f"{metrics.mean_iou(counts):.3f}" == "0.066"


def test_the_21_classes_know_no_purse():
    assert len(set(purse.MSRC_CLASSES)) == 21 and "purse" not in purse.MSRC_CLASSES
    case = purse.case(purse.answer(purse.NEVER), purse.MSRC)
    assert case.counts.shape == (21, 21) and case.counts.sum() == 260
    assert metrics.accuracy(case.counts) == 1 and len(case.present) == 4
