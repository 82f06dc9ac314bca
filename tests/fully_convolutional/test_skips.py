"""Coarse, then finer: every sum by torch's own enlarging, every sentence at any pixel."""

from decimal import Decimal

import numpy as np
import pytest
import torch
from hypothesis import example, given, settings
from hypothesis import strategies as st
from sklearn.metrics import jaccard_score
from torch.nn import functional

from models import zoo
from tests.fully_convolutional.running import run
from vislib.fully_convolutional import drawn, fuse, numbers, params, snippets
from vislib.fully_convolutional.figures import skips as figure
from vislib.ui.numbers import shown as shown_number

NAMES = ("fcn-32", "fcn-16", "fcn-8")
needs_weights = pytest.mark.skipif(
    not set(NAMES) <= set(zoo.available("fully_convolutional")), reason="no weights"
)
SETTINGS = st.builds(
    params.Skips,
    drawing=st.integers(0, 999),
    shown=st.sampled_from(drawn.CLASSES),
    finest=st.sampled_from((32, 16, 8)),
    pool4=st.sampled_from((0.0, 0.3, 1.0)),
    pool3=st.sampled_from((0.0, 0.5, 1.0)),
    mode=st.sampled_from(("bilinear", "nearest")),
)
PIXELS = st.tuples(st.integers(0, 127), st.integers(0, 127))


def _up(x, factor, mode):
    smooth = {"align_corners": False} if mode == "bilinear" else {}
    return functional.interpolate(x[None], scale_factor=factor, mode=mode, **smooth)[0]


def _torchs(scores, gates, mode):
    """Every step, and the labels of each stride, by torch: what is finer is added as nothing."""
    steps, labels, last = [], {}, min(scores)
    for kept in (s for s in (32, 16, 8) if s in scores):
        total = torch.from_numpy(scores[32])
        steps = [total]
        for stride in (s for s in (16, 8) if s in scores):
            total = _up(total, 2, mode)
            mine = (gates[stride] if stride >= kept else 0) * torch.from_numpy(scores[stride])
            steps += [total, mine, total + mine]
            total = total + mine
        labels[kept] = _up(total, last, mode).argmax(0).numpy()
    return [*steps, _up(total, last, mode)], labels


@given(st.integers(0, 99), st.floats(0, 1), st.floats(0, 1),
       st.sampled_from(("bilinear", "nearest")),
       st.integers(1, 3))  # fmt: skip
@settings(max_examples=40)
def test_each_step_is_torchs(seed, a, b, mode, count):
    rng = np.random.default_rng(seed)
    scores = {s: rng.normal(size=(3, n, n + 2 * n // 2))
              for s, n in list(((32, 2), (16, 4), (8, 8)))[:count]}  # fmt: skip
    made = fuse(scores, {16: a, 8: b}, mode)
    steps, labels = _torchs(scores, {16: a, 8: b}, mode)
    assert len(made.steps) == len(steps)
    for (_, mine), other in zip(made.steps, steps, strict=True):
        np.testing.assert_allclose(mine, other.numpy(), atol=1e-12)
    for stride, mine in made.labels.items():
        assert (mine == labels[stride]).mean() > 0.999
    np.testing.assert_allclose(sum(made.parts.values()), made.steps[-1][1], atol=1e-12)


@needs_weights
@given(SETTINGS)
@settings(max_examples=8)
def test_skips_that_add_nothing_change_nothing(p):
    made = drawn.scored(p.drawing, p.finest)
    none = fuse(made.scores, {16: 0.0, 8: 0.0}, p.mode)
    assert len({*numbers.skips(made, none).values()}) == 1
    fused = p.fused(made.scores)
    assert (none.labels[32] == fused.labels[32]).all()  # as the table's column of stride 32 has it
    for stride, labels in fused.labels.items():
        kept = sum(part for s, part in fused.parts.items() if s >= stride)
        assert (kept.argmax(axis=0) == labels).mean() > 0.999


@needs_weights
@given(SETTINGS, PIXELS)
@example(params.Skips(900, "square", 8, mode="nearest"), (64, 64))
@settings(max_examples=12)
def test_every_sentence_is_what_the_network_says(p, pixel):
    made = drawn.scored(p.drawing, p.finest)
    net = zoo.network(f"fcn-{p.finest}")
    x = torch.from_numpy((made.image.astype(np.float32) / 255 - 0.5) / 0.25).permute(2, 0, 1)[None]
    scores = {s: v[0].double().numpy() for s, v in net.scores(net.pools(x)).items()
              if s >= p.finest}  # fmt: skip
    fused = p.fused(made.scores)
    steps, labels = _torchs(scores, {16: p.pool4, 8: p.pool3}, p.mode)
    shown = drawn.CLASSES.index(p.shown)
    scene = figure.scene(made, fused, shown, pixel)
    assert scene.frames == len(steps) + 2 == len(scene.captions)
    for step, caption in zip(steps, scene.captions[1:-1], strict=True):
        factor = 128 // step.shape[1]
        value = float(step[shown, pixel[0] // factor, pixel[1] // factor])
        assert _number(caption.values["value"]) == pytest.approx(value, abs=0.0051)
    last = scene.captions[-1]
    said = str(last).split(" here: ")[1].split(": ")[0].replace("−", "-").replace("*", "")
    *left, right = said.replace(" ", "").split("=")
    assert len(left) == (p.finest < 32)
    assert all(eval(terms) == pytest.approx(float(right), abs=1e-9) for terms in left)
    read = [Decimal(c.values["value"].replace("−", "-")) for c in scene.captions[2:-2]]
    if p.mode == "nearest":  # an enlarged pixel says what it said
        values = [caption.values["value"] for caption in scene.captions[1:-1]]
        assert values[::3] == values[1::3]
    for enlarged, added, total in zip(read[::3], read[1::3], read[2::3], strict=True):
        assert enlarged + added == total
    assert float(right) == pytest.approx(float(steps[-1][shown][pixel]), abs=0.0051)
    assert last.values["winner"] == drawn.CLASSES[fused.labels[p.finest][pixel]]
    if "coarse" in last.values:
        assert last.values["coarse"] == drawn.CLASSES[fused.labels[32][pixel]]
        assert last.values["coarse"] != last.values["winner"]
    for stride, mine in fused.labels.items():
        assert (mine == labels[stride]).mean() > 0.999
        score = jaccard_score(made.truth.ravel(), mine.ravel(), average="macro")
        assert drawn.mean_iou(made.truth, mine) == pytest.approx(score)
    rows = numbers.ledger(fused, pixel)
    for row in rows:
        *terms, total = (Decimal(shown_number(v).replace("−", "-")) for v in [*row.values()][1:])
        assert sum(terms) == total
    sums = [row["sum"] for row in rows]
    assert rows[int(np.argmax(sums))]["class"] == last.values["winner"]
    assert len(scene.pack().buffer) < 200_000
    assert ("strides" in scene.alt) == (p.finest < 32)


def _number(text: str) -> float:
    return float(text.replace("−", "-"))


@needs_weights
@given(SETTINGS)
@settings(max_examples=6)
def test_the_code_box_labels_the_same(p):
    gates = {16: p.pool4, 8: p.pool3}
    found = run(snippets.skips(p.drawing, p.finest, gates, p.mode))
    fused = p.fused(drawn.scored(p.drawing, p.finest).scores)
    assert (found == fused.labels[p.finest]).mean() > 0.999


@needs_weights
def test_what_the_question_and_the_remark_say_was_measured():
    said = {n: zoo.entry(n).figures for n in NAMES}
    for each in said.values():  # several times as often near outlines
        assert each["wrong near outlines"] > 4 * each["wrong elsewhere"]
    assert said["fcn-16"]["mIoU"] > said["fcn-32"]["mIoU"] + 0.02  # pool4 helps
    assert abs(said["fcn-8"]["mIoU"] - said["fcn-16"]["mIoU"]) < 0.005  # pool3 next to nothing
    rows = numbers.networks()
    assert [f"{r['mIoU']:.3f}" for r in rows] == [f"{said[n]['mIoU']:.3f}" for n in NAMES]


@needs_weights
def test_most_wrong_pixels_of_the_coarse_network_are_shape_or_background():
    wrong = ends = 0
    for drawing in range(40):
        made = drawn.scored(drawing, 32)
        labels = fuse(made.scores).labels[32]
        wrong += (labels != made.truth).sum()
        ends += ((labels > 0) != (made.truth > 0)).sum()
    assert ends > 0.75 * wrong


def test_scores_that_do_not_double_are_refused():
    with pytest.raises(ValueError, match="stride 16 must be"):
        fuse({32: np.zeros((2, 4, 4)), 16: np.zeros((2, 4, 4))})
    for wrong in ({}, {16: np.zeros((2, 4, 4))}, {32: np.zeros((2, 1, 1)), 8: np.zeros((2, 4, 4))}):
        with pytest.raises(ValueError, match="Give scores of stride 32"):
            fuse(wrong)


def test_outlines_are_where_neighbours_differ():
    labels = np.random.default_rng(0).integers(0, 3, (9, 7))
    lines = figure.outlines(labels)
    length = np.abs(lines[:, 2:] - lines[:, :2]).sum()
    expected = (labels[1:] != labels[:-1]).sum() + (labels[:, 1:] != labels[:, :-1]).sum()
    assert length == expected
