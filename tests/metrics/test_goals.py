"""How the challenges stand: what is printed lies on the side of the bound on which the value is."""

import re

import numpy as np
import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st
from sklearn.metrics import accuracy_score, jaccard_score

from tests.laws import settings_of
from vislib.core.text import gap
from vislib.metrics import cityscapes, drawing, goals, painting, params
from vislib.metrics.numbers import drawn


@given(st.sampled_from([0.3, 0.35, 0.78, goals.MOVED, 0.9]), st.floats(-1e-3, 1e-3))
def test_what_is_printed_tells_whether_the_bound_is_met(bound, by):
    value = bound + by
    printed = float(goals._said(value, bound))
    assert np.sign(printed - bound) == np.sign(value - bound)
    assert printed == pytest.approx(value, abs=5.1e-4)


@given(st.floats(-0.3, 0.3))
def test_a_difference_has_a_sign_and_nothing_has_none(value):
    said = gap(value)
    printed = float(said.replace("−", "-"))
    assert printed == pytest.approx(value, abs=5.1e-5)
    if abs(value) > 1e-12:
        assert np.sign(printed) == np.sign(value)
        assert said[0] == ("+" if value > 0 else "−")
    else:
        assert said == "0.0000"


@given(st.integers(0, 20_000), st.integers(200, 20_000))
def test_shares_of_draws_are_none_of_none_alone(part, whole):
    share = min(part, whole) / whole
    printed = float(drawn(share).removesuffix(" %"))
    assert (printed == 0) == (share == 0) and (printed == 100) == (share == 1)
    assert printed == pytest.approx(100 * share, abs=0.051)


def _number(said):
    return float(re.findall(r"[−+]?\d[\d,.]*", said)[-1].replace("−", "-").replace(",", ""))


@given(settings_of(params.Overlap))
@settings(max_examples=60, deadline=None)
def test_a_shape_is_inside_where_all_of_its_area_is(p):
    """As far as rounding tells; and the printed IoU is on its side of 0.3."""
    inside, small = goals.overlap(p.pair)
    assert small.met == (_number(small.now) < 0.3)
    within = p.pair.areas[1] - p.pair.both[-1] <= 1e-9
    assert inside.met == within != inside.now.startswith("not ")


@given(settings_of(params.Counts), st.lists(st.integers(0, 5 * 264 - 1), max_size=8))
@settings(max_examples=60, deadline=None)
def test_accuracy_and_mean_iou_are_scikit_learns(p, changes):
    case = p.case(changes)
    own, right, mean = goals.counts(case)
    assert own.met == ("this map's 5" in own.now) == (len(case.names) == 5)
    known = case.truth.ravel() != 255
    truth, labels = case.truth.ravel()[known], case.labels.ravel()[known]
    assert right.met == (accuracy_score(truth, labels) >= 0.98) == (_number(right.now[:-2]) >= 98)
    assert mean.met == (_number(mean.now) < 0.78)
    if own.met:
        ious = jaccard_score(truth, labels, average=None, labels=np.unique([*truth, *labels]))
        assert _number(mean.now) == pytest.approx(ious.mean(), abs=6e-5)


@given(st.sets(st.integers(0, 18), max_size=4))
def test_one_class_is_left_out_and_the_order_is_that_of_the_means(out):
    keep = cityscapes.kept(out)
    one, before = goals.printed(keep)
    assert one.met == (len(out) == 1) and one.now.split()[0] == (str(len(out)) if out else "no")
    psp, deep = (
        cityscapes.scores()[cityscapes.METHODS.index(name)][keep].sum().round(1)
        for name in ("PSP-Net", "DeepLabV3+")
    )
    word = "ahead of" if psp > deep else "behind" if psp < deep else "level with"
    assert before.met == (psp > deep) and word in before.now


@given(st.lists(st.floats(0, 1), min_size=6, max_size=6), st.booleans(), st.booleans())
def test_the_ratio_of_the_pulls_is_that_of_torchs_gradients(x, six, probabilities):
    y = np.array([1, 1, 1, 0, 0, 0])
    *asked, hard = goals.loss(params.Loss().descent(np.array(x), y), six, probabilities)
    assert [one.met for one in asked] == [six, probabilities]
    given_ = torch.tensor(x, dtype=torch.float64, requires_grad=True)
    both = (given_ * torch.tensor(y)).sum()
    union = (given_ + torch.tensor(y) - given_ * torch.tensor(y)).sum()
    (both / union).backward()
    pull, other = float(given_.grad[0]), -float(given_.grad[5])
    if other > 1e-9:
        times, _, on = hard.now.partition(" times as hard")
        assert hard.met == (_number(times) > 10)
        assert on == ("" if probabilities else " on probabilities")  # the table's are on scores
        assert abs(pull - 10 * other) < 1e-9 * pull or hard.met == (pull > 10 * other)


@pytest.mark.parametrize(
    ("y", "x", "met", "said"),
    [
        ([1, 1, 1, 0, 0, 0], [0.2, 0.1, 0.1, 0.2, 0.2, 0.2], False, "9.0"),
        ([1, 0, 0, 0, 0, 0], [0.2] * 6, False, "10.0"),  # but for rounding
        ([1, 1, 1, 0, 0, 0], [0.1, 0.1, 0.1, 0.01, 0.01, 0.01], True, "10.1"),
    ],
)
def test_more_than_ten_times_is_neither_nine_nor_ten(y, x, met, said):
    *_, hard = goals.loss(params.Loss().descent(np.array(x), np.array(y)), True, True)
    assert (hard.met, hard.now) == (met, f"{said} times as hard")


@pytest.mark.parametrize(("y", "said"), [(1, "no other pixel"), (0, "I = 0: no ratio")])
def test_true_pixels_alone_are_harder_than_none(y, said):
    *_, hard = goals.loss(params.Loss().descent(np.full(6, 0.01), np.full(6, y)), True, True)
    assert (hard.met, hard.now) == (False, said)


@pytest.mark.parametrize("shape", ["box", "disc", "thin line"])
def test_an_iou_of_three_tenths_is_not_below(shape):
    inside, small = goals.overlap(params.Overlap(shape=shape, dx=0.0, ratio=0.3).pair)
    assert inside.met and not small.met and small.now == "IoU 0.300"


@given(settings_of(params.Edges))
@settings(max_examples=25, deadline=None)
def test_both_scores_of_a_disc_are_printed_on_their_side(p):
    wide, edge = goals.edges(p.mistakes[p.start])
    assert wide.met == (_number(wide.now) > 0.9) and edge.met == (_number(edge.now) < 0.3)


@pytest.mark.parametrize("threshold", [0.5, 0.55, 0.75])
def test_the_threshold_and_the_boxes_are_asked_for(threshold):
    f = drawing.Found(drawing.start(), np.array(drawing.SCORES), threshold)
    at, low, still = goals.curve(f, threshold)
    assert at.met == (threshold == 0.5) and f"{threshold:.2f}" in at.now and still.met
    assert low.met == (_number(low.now) < 0.35)
    moved = drawing.Found(drawing.start() + 1, np.array(drawing.SCORES), threshold)
    assert not goals.curve(moved, threshold)[2].met


@pytest.mark.parametrize(("pictures", "b"), [(7, "leaf-small-no-skips"), (25, "leaf-small")])
def test_an_interval_leaves_0_out_where_its_ends_have_one_sign(pictures, b):
    few, clear = goals.noise(params.Noise(pictures=pictures, b=b, draws=200).resampled(), pictures)
    low, high = clear.now.removeprefix("interval from ").split(" to ")
    assert few.met == (pictures == 25) and str(pictures) in few.now
    assert clear.met == (low[0] == high[0] != "0")


def test_a_photographer_is_painted_and_nobody_else():
    truth = painting.truth("camera", (96, 96))
    for name in ("camera", "cat"):
        whose, well = goals.paint(painting.Score("you", truth, truth), name)
        assert whose.met == (name == "camera") == ("not" not in whose.now)
        assert well.met and well.now.endswith("1.000")
    assert not goals.paint(painting.Score("you", truth, truth & False), "camera")[1].met
    assert not goals.paint(None, "bricks")[1].met
