"""Averages: each convention against the library that computes so, or its published definition."""

import warnings

import numpy as np
import pytest
import torch
from hypothesis import example, given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as nps
from sklearn.metrics import jaccard_score
from torchmetrics.functional.classification import multiclass_jaccard_index
from torchmetrics.functional.segmentation import mean_iou as torch_mean_iou

from tests.conftest import ROOT
from tests.metrics.conventions import hugging_face
from tests.metrics.running import run
from tests.printed import half_up
from vislib import metrics
from vislib.metrics import cityscapes, leaves, numbers, params, small, snippets
from vislib.metrics.figures import cityscapes as printed
from vislib.metrics.figures import mean as pictures

CLASSES = 4
ALL = list(range(CLASSES))
MAPS = nps.arrays(np.int64, (3, 2, 4), elements=st.integers(0, CLASSES - 1))
WAYS = metrics.CONVENTIONS


def _counts(truths, answers):
    pairs = zip(truths, answers, strict=True)
    return np.array([metrics.confusion(y, x, CLASSES) for y, x in pairs])


@given(MAPS, MAPS)
def test_picture_by_picture_left_out_is_torchmetrics_segmentation(truths, answers):
    theirs = torch_mean_iou(
        torch.tensor(answers), torch.tensor(truths), num_classes=CLASSES, input_format="index"
    )
    counts = _counts(truths, answers)
    ours = [metrics.mean_iou(one) for one in counts]
    np.testing.assert_allclose(ours, theirs, rtol=1e-6)
    assert WAYS["skip"].of(counts) == pytest.approx(float(theirs.mean()), rel=1e-6)
    assert metrics.mean_iou(counts) == WAYS["skip"].of(counts)


@given(MAPS, MAPS, st.sampled_from([("zero", 0), ("one", 1)]))
def test_absent_as_0_or_1_is_scikit_learns_zero_division(truths, answers, how):
    name, value = how
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        theirs = [
            jaccard_score(y.ravel(), x.ravel(), average="macro", labels=ALL, zero_division=value)
            for y, x in zip(truths, answers, strict=True)
        ]
    assert WAYS[name].of(_counts(truths, answers)) == pytest.approx(np.mean(theirs))


@given(MAPS, MAPS)
def test_all_pixels_together_is_three_libraries(truths, answers):
    ours = WAYS["pixels"].of(_counts(truths, answers))
    assert ours == pytest.approx(hugging_face(answers, truths, CLASSES)[0])
    torchs = multiclass_jaccard_index(
        torch.tensor(answers), torch.tensor(truths), num_classes=CLASSES, average="macro"
    )
    assert ours == pytest.approx(float(torchs), rel=1e-6)
    assert ours == pytest.approx(jaccard_score(truths.ravel(), answers.ravel(), average="macro"))
    filled = hugging_face(answers, truths, CLASSES, fill=0)[0]
    assert WAYS["pixels zero"].of(_counts(truths, answers)) == pytest.approx(filled)


@given(MAPS, MAPS)
def test_by_frequency_is_scikit_learns_weighted(truths, answers):
    theirs = jaccard_score(truths.ravel(), answers.ravel(), average="weighted")
    assert WAYS["weighted"].of(_counts(truths, answers)) == pytest.approx(theirs)


@given(MAPS, MAPS)
def test_an_ignored_label_takes_false_alarms_with_it(truths, answers):
    total = _counts(truths, answers).sum(axis=0)
    expected = hugging_face(answers, truths, CLASSES, ignore=0)[1]
    expected[0] = np.nan  # it reports 0 or NaN for the label itself
    ours = metrics.ignoring(total, 0)
    np.testing.assert_allclose(ours, expected)
    np.testing.assert_array_equal(metrics.left_out(total, 0)[1:], metrics.iou(total)[1:])
    two = (np.minimum(truths, 1), np.minimum(answers, 1))  # one class beside the ignored one
    binary = metrics.ignoring(_counts(*two).sum(axis=0), 0)[1]
    recall = metrics.class_accuracy(_counts(*two).sum(axis=0))[1]
    assert binary == recall or (np.isnan(binary) and np.isnan(recall))


@given(MAPS, MAPS)
def test_without_the_first_class_is_torchmetrics_without_background(truths, answers):
    theirs = torch_mean_iou(
        torch.tensor(answers), torch.tensor(truths), num_classes=CLASSES, input_format="index",
        include_background=False, per_class=True,
    )  # fmt: skip
    for one, row in zip(_counts(truths, answers), theirs.numpy(), strict=True):
        ours = metrics.left_out(one, 0)[1:]
        np.testing.assert_allclose(np.where(np.isnan(ours), -1, ours), row, rtol=1e-6)


def test_the_examples_of_the_hugging_face_metric():
    """The example in the documentation of ``evaluate``'s ``mean_iou``: 0.4775."""
    answers = [[1, 2, 3, 4, 5, 255], [2, 7, 9, 2, 3, 6], [2, 2, 3, 8, 2, 4, 3, 255, 2]]
    truths = [[0, 3, 5, 4, 6, 255], [1, 7, 9, 2, 3, 6], [1, 2, 2, 8, 2, 1, 3, 255, 1]]
    mean, each = hugging_face(answers, truths, 10, ignore=255)
    assert mean == pytest.approx(0.4775)
    counts = sum(
        metrics.confusion(np.array(y), np.where(np.array(x) == 255, 0, x), 10)
        for y, x in zip(truths, answers, strict=True)
    )
    assert metrics.mean_iou(counts) == pytest.approx(0.4775)
    np.testing.assert_allclose(metrics.iou(counts), each)


def test_what_is_absent_everywhere_has_no_mean():
    empty = np.zeros((2, 3, 3), int)
    assert np.isnan(metrics.mean_iou(empty)) and np.isnan(metrics.mean_iou(empty[0], weighted=True))
    assert metrics.mean_iou(empty, "zero") == 0 and metrics.mean_iou(empty, "one") == 1
    with pytest.raises(ValueError, match="skip, zero, one"):
        metrics.mean_iou(empty, "nan")


# -- what the pages show ------------------------------------------------------------------------
def test_the_leaves_are_those_of_the_cards():
    for name in leaves.networks():
        counts = leaves.counts(name)
        assert counts.shape == (25, 3, 3) and counts.sum() == 25 * 512 * 256
        card = (ROOT / "models" / "cards" / f"{name}.md").read_text("utf-8")
        said = float(next(r.split("|")[2] for r in card.splitlines() if r.startswith("| mIoU")))
        assert WAYS["pixels"].of(counts) == pytest.approx(said, abs=5e-4)


def test_the_numbers_of_the_leaves():
    counts = leaves.counts("leaf-small")
    said = {name: f"{way.of(counts):.4f}" for name, way in WAYS.items()}
    expected = {"skip": "0.9076", "zero": "0.8687", "one": "0.9087", "pixels": "0.9163"}
    assert {name: said[name] for name in expected} == expected
    assert int(np.isnan(metrics.iou(counts)).sum()) == 3


def test_one_stray_pixel_turns_a_hole_into_a_zero():
    before, after = small.counts(False), small.counts(True)
    assert np.isnan(metrics.iou(before)[:, small.BIRD]).all()
    assert metrics.iou(after)[2, small.BIRD] == 0
    assert WAYS["skip"].of(after) < WAYS["skip"].of(before) - 0.05
    assert (small.answers(True) != small.answers(False)).sum() == 1


DATA = st.one_of(
    st.builds(params.Mean, stray=st.sampled_from(["as it is", "one pixel called bird"])),
    st.builds(params.Mean, data=st.just(params.LEAVES), network=st.sampled_from(leaves.networks())),
)


@given(DATA)
@settings(max_examples=7)
def test_every_sentence_of_a_convention_holds(p):
    stray = p.astray if p.data == params.SMALL else None
    made = pictures.scene(p.counts, p.classes, stray)
    for way, caption in zip(WAYS.values(), made.captions[1:], strict=True):
        value = way.of(p.counts)
        digits = len(caption.values["mean"].split(".")[1])
        assert caption.values["mean"] == f"{value:.{digits}f}" and way.who in caption
        terms = [float(v) for k, v in caption.values.items() if k[0] == "t" and k[1:].isdigit()]
        if terms:
            assert f"{np.mean(terms):.{digits}f}" == caption.values["mean"]
    holes = int(np.isnan(metrics.iou(p.counts)).sum())
    assert made.captions[0].values["holes"] == str(holes)
    assert len(made.pack().buffer) < 300_000
    result = run(snippets.mean(p.counts))
    ours = [WAYS[name].of(p.counts) for name in ("skip", "zero", "one", "pixels")]
    np.testing.assert_allclose(result, ours)


@given(DATA)
@settings(max_examples=5)
def test_the_table_says_what_the_bars_say(p):
    rows = numbers.conventions(p.counts)
    assert [float(r["mean IoU"]) for r in rows] == [w.of(p.counts) for w in WAYS.values()]


def test_what_an_ignored_label_leaves_is_shown_beside_the_recall():
    rows = numbers.ignored(leaves.counts("leaf-small"), leaves.classes())
    assert [r["class"] for r in rows] == ["leaf", "symptom"]
    for row in rows:
        values = list(row.values())[1:]
        assert values[0] <= values[1] <= values[2]


# -- the printed table --------------------------------------------------------------------------
def test_the_means_are_the_printed_ones():
    values = cityscapes.scores()
    assert values.shape == (6, 19)
    means = cityscapes.means(np.ones(19, bool))
    said = " ".join(f"{m:.3f}" for m in means)
    assert said == "69.700 70.384 71.626 78.768 78.795 80.805"
    assert tuple(means.round(1)) == cityscapes.PRINTED
    assert (values.argmax(axis=0) == 5).sum() == 14


def test_psp_net_comes_before_without_one_of_five_classes():
    turned = []
    for c, name in enumerate(cityscapes.CLASSES):
        means = cityscapes.means(cityscapes.kept([c]))
        if means[3] - means[4] > 1e-9:
            turned.append(name)
        assert (abs(means[3] - means[4]) < 1e-9) == (name == "sky")
    assert turned == ["pole", "rider", "truck", "bus", "train"]


@given(st.sets(st.integers(-3, 25), max_size=24))
@example(set(range(18)))
@example(set(range(19)) - {0, 10})  # two methods share the best mean
@settings(max_examples=100)
def test_every_sentence_of_the_table_holds(out):
    keep = cityscapes.kept(out)
    made = printed.scene(keep)
    tenths = (10 * cityscapes.scores()).round().astype(int)[:, keep]
    means = tenths.sum(axis=1) / 10 / keep.sum()
    for mean, caption in zip(means, made.captions[:-1], strict=True):
        assert caption.values["mean"] == half_up(mean, 3)
        total, n = float(caption.values["sum"].replace(",", "")), int(caption.values["n"])
        assert half_up(total / n, 3) == caption.values["mean"]
        if "printed" in caption.values:
            assert caption.values["printed"] == half_up(mean, 1)
    last = made.captions[-1]
    classes = f"{keep.sum()} class{'es' if keep.sum() > 1 else ''}"
    sums = tenths.sum(axis=1)
    best = [m for m, s in zip(cityscapes.METHODS, sums, strict=True) if s == sums.max()]
    said = f"{' and '.join(best)} {'has' if len(best) == 1 else 'share'} the best mean"
    assert last.startswith(said) and made.alt.endswith(f" {classes}; {said}.")
    assert (f" of {classes} (" in last) == (len(best) == 1)
    ahead = round(float(means[3] - means[4]), 9)
    assert ("PSP-Net comes before" in last) == (ahead > 0)
    assert ("DeepLabV3+ comes before" in last) == (ahead < 0)
    low, high = made.panels[1].y
    assert (low < means).all() and (means < high).all()
    np.testing.assert_allclose(run(snippets.cityscapes(cityscapes.scores(), keep)), means)


def test_a_click_leaves_a_class_out_and_takes_it_back(open_page):
    query = {"metrics.chapter": "mean", "metrics.mean.data": params.CITYSCAPES}
    at = open_page("metrics", query=query)
    click = {"mark": "table", "index": 14, "x": 14.5, "y": 0.5, "panel": "table"}
    at.session_state["metrics.mean.stage"] = {"click": click}
    at.run()
    assert not at.exception
    assert any("Reached" in m.value for m in at.markdown)
