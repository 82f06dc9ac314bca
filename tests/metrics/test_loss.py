"""Soft IoU and its relatives: values, gradients and descents are torch's."""

import numpy as np
import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.metrics.running import run
from tests.printed import half_up, read
from vislib import metrics
from vislib.metrics import numbers, params, snippets, soft
from vislib.metrics.figures.loss import scene

SIX, PURSE = params.SIX, params.PURSE
X = st.lists(st.integers(0, 100).map(lambda v: v / 100), min_size=6, max_size=6)
Y = st.lists(st.integers(0, 1), min_size=6, max_size=6)
TIMES = st.sampled_from([np.ones(6), np.array([4.0, 1, 1, 9, 2, 250])])


def _torch(name, x, y, n):
    """The losses as torch computes them."""
    both = (n * x * y).sum()
    total = (n * (x + y)).sum()
    if name == soft.CROSS_ENTROPY:
        each = torch.nn.functional.binary_cross_entropy(x, y, reduction="none")
        return (n * each).sum() / n.sum()
    return 1 - (both / (total - both) if name == soft.SOFT_IOU else 2 * both / total)


def _tensor(values):
    return torch.tensor(np.asarray(values, dtype=np.float64))


@given(X, Y, TIMES, st.sampled_from(soft.LOSSES), st.booleans())
@settings(max_examples=100)
def test_values_and_gradients_are_torchs(x, y, times, loss, on_scores):
    x = np.clip(x, soft.EDGE, 1 - soft.EDGE)
    given_ = _tensor(x).logit() if on_scores else _tensor(x)
    given_.requires_grad_()
    made = _torch(loss, given_.sigmoid() if on_scores else given_, _tensor(y), _tensor(times))
    made.backward()
    assert soft.value(loss, x, y, times) == pytest.approx(made.item())
    ours = soft.gradient(loss, x, np.array(y, float), times, on_scores)
    np.testing.assert_allclose(times * ours, given_.grad, atol=1e-12)


@given(Y, Y)
def test_at_labels_soft_is_hard(x, y):
    counts = metrics.confusion(np.array(y), np.array(x), 2)
    for ours, hard in (
        (metrics.soft_iou(x, y), metrics.iou(counts)[1]),
        (metrics.soft_dice(x, y), metrics.dice(counts)[1]),
    ):
        np.testing.assert_allclose(ours, hard)  # NaN where both are


@pytest.mark.parametrize("loss", soft.LOSSES)
@pytest.mark.parametrize("on_scores", [True, False])
def test_a_descent_is_torchs_sgd(loss, on_scores):
    x, y, times = params.Loss().start
    d = soft.descend(x, y, times, loss=loss, rate=0.02, on_scores=on_scores)
    theirs = (_tensor(x).logit() if on_scores else _tensor(x)).requires_grad_()
    optimizer = torch.optim.SGD([theirs], lr=0.02 * 6)
    for t in range(soft.STEPS + 1):
        now = theirs.sigmoid() if on_scores else theirs
        np.testing.assert_allclose(d.x[t], now.detach(), atol=1e-9)
        optimizer.zero_grad()
        _torch(loss, now, _tensor(y), torch.ones(6)).backward()
        optimizer.step()
        if not on_scores:
            with torch.no_grad():
                theirs.clamp_(soft.EDGE, 1 - soft.EDGE)


def test_the_numbers_of_six_pixels():
    x, y, times = params.Loss().start
    assert soft.areas(x, y) == pytest.approx((2.0, 3.55))
    assert f"{1 - metrics.soft_iou(x, y):.4f}" == "0.4366"
    assert f"{metrics.soft_dice(x, y):.4f}" == "0.7207"
    pull = metrics.soft_iou_gradient(x, y)
    assert [f"{v:.4f}" for v in pull] == ["-0.2817"] * 3 + ["0.1587"] * 3
    entropy = soft.gradient(soft.CROSS_ENTROPY, x, y, times, False)
    assert f"{soft.cross_entropy(x, y):.4f}" == "0.3667"
    assert [f"{v:.3f}" for v in entropy] == [
        "-0.185",
        "-0.208",
        "-0.556",
        "0.278",
        "0.185",
        "0.175",
    ]


def test_the_numbers_of_the_purse():
    p = params.Loss(data=PURSE, on=params.SCORES)
    x, y, times = p.start
    entropy = soft.gradient(soft.CROSS_ENTROPY, x, y, times, True)
    iou = soft.gradient(soft.SOFT_IOU, x, y, times, True)
    assert [f"{v:.5f}" for v in entropy] == ["-0.00189", "0.00189"]
    assert [f"{v:.3f}" for v in times * entropy] == ["-0.008", "0.492"]
    assert [f"{v:.6f}" for v in iou] == ["-0.001866", "0.000028"]
    assert [f"{v:.4f}" for v in times * iou] == ["-0.0075", "0.0072"]
    assert -iou[0] / iou[1] == pytest.approx(67)


def test_halves_are_a_third_and_nothing_is_undefined():
    assert metrics.soft_iou([0.5], [0.5]) == pytest.approx(1 / 3)
    assert np.isnan(metrics.soft_iou([0, 0], [0, 0])) and np.isnan(metrics.soft_dice([0], [0]))
    assert (metrics.soft_iou_gradient([0, 0], [0, 0]) == 0).all()
    assert (metrics.soft_iou_gradient([0.3, 0.9], [0, 0]) == 0).all()  # no truth, nothing to pull


SETTINGS = st.builds(
    params.Loss,
    data=st.sampled_from([SIX, PURSE]),
    loss=st.sampled_from(soft.LOSSES),
    on=st.sampled_from([params.PROBABILITIES, params.SCORES]),
    rate=st.integers(1, 200).map(lambda v: v / 100),
)


@given(SETTINGS, X, Y)
@settings(max_examples=25)
def test_every_sentence_holds(p, x, y):
    m = len(p.start[0])
    d = p.descent(np.array(x[:m]), np.array(y[:m], float))
    assert np.isfinite(d.x).all() and np.isfinite(d.losses).all()
    made = scene(d)
    for t, caption in enumerate(made.captions):
        n, now = d.times, d.x[t]
        both = float((n * now * d.y).sum())
        union = float((n * np.maximum(now + d.y - now * d.y, 0)).sum())
        if not d.y.any():
            assert "no truth" in caption and both == 0
            continue
        said = caption.values
        assert said["loss"] == half_up(1 - both / union, 3)
        assert read(said["i"]) == pytest.approx(both, rel=1e-3)
        assert read(said["u"]) == pytest.approx(union, rel=1e-3)
        assert f"{1 - read(said['i']) / read(said['u']):.3f}" == said["loss"]
        if "up" in said:
            pull = -d.gradients(soft.SOFT_IOU)[t]
            np.testing.assert_allclose(pull[d.y == 1], read(said["up"]), rtol=6e-4)
            np.testing.assert_allclose(-pull[d.y == 0], read(said["down"]), rtol=6e-4)
    assert len(made.pack().buffer) < 100_000
    rows = numbers.pulls(d)
    for row, name in zip(rows, soft.LOSSES, strict=True):
        pull = -d.times * soft.gradient(name, d.x[0], d.y, d.times, d.on_scores)
        if d.y.any():
            assert row["all true ones"] == pytest.approx(pull[d.y == 1].sum())


@given(SETTINGS, X, Y)
@settings(max_examples=30)
def test_the_code_box_comes_to_the_numbers(p, x, y):
    m = len(p.start[0])
    d = p.descent(np.array(x[:m]), np.array(y[:m], float))
    value, pull = run(snippets.loss(d.x[0], d.y, d.times, d.on_scores))
    assert float(value) == pytest.approx(d.losses[0] if p.loss == soft.SOFT_IOU else float(value))
    np.testing.assert_allclose(pull.numpy(), d.gradients(soft.SOFT_IOU)[0], atol=1e-8)


def test_a_click_turns_a_truth_and_a_drag_moves_a_probability(open_page):
    at = open_page("metrics", query={"metrics.chapter": "loss"})
    stage = {"click": {"mark": "y", "index": 3, "x": 3.0, "y": -0.1, "panel": "x"}}
    at.session_state["metrics.loss.stage"] = stage
    at.run()
    assert not at.exception
    texts = " ".join(h.proto.body for h in at.get("html"))
    assert "2.4" in texts  # I = 2.0 + 0.4 · 1


@pytest.mark.parametrize("odd", ["nan", "1_2_3", "9e9", "x"])
def test_odd_links_change_nothing(open_page, odd):
    query = {"metrics.chapter": "loss", "metrics.loss.x": odd, "metrics.loss.y": odd}
    at = open_page("metrics", query=query)
    assert not at.exception and not at.error


@pytest.mark.parametrize("loss", soft.LOSSES)
def test_what_soft_iou_does_is_said_of_soft_iou_whatever_descends(loss):
    x, y = [0.9, 0.8, 0.3, 0.4, 0.1, 0.05], [1, 1, 1, 0, 0, 0]
    d = soft.descend(x, y, np.ones(6), loss=loss, rate=0.1, on_scores=False)
    assert "Soft IoU pulls every true pixel up by 1/U" in scene(d).captions[0]
