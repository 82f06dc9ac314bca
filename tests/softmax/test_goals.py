"""Who reads how a challenge stands judges each condition as the page does."""

import re
from types import SimpleNamespace

import numpy as np
import pytest
import torch
from hypothesis import example, given, settings
from hypothesis import strategies as st
from scipy.special import rel_entr

from tests.printed import read
from vislib.softmax import divergence as divergences
from vislib.softmax import goals, params, simplex
from vislib.softmax import loss as losses
from vislib.softmax.distributions import one_hot, smooth

FEW = settings(max_examples=60, deadline=None)


def _number(one) -> float:
    """The last number of a condition's words."""
    return read(re.findall(r"[−\d.,]+|∞|NaN", one.now)[-1].rstrip(","))


@given(st.floats(0.1, 10).map(lambda t: round(t, 1)), st.sampled_from([0.0, 0.0, 1.0, 1000.0]),
       st.sampled_from(["3.2 5.1 -1.7", "3.2, 5.1  -1.70", "3.2 5 -1.7"]))  # fmt: skip
@example(0.5, 1000.0, "3.2 5.1 -1.7")  # beyond float32: NaN, not a probability
@FEW
def test_the_second_class_is_that_of_the_picture(temperature, shift, scores):
    p = params.Scores(temperature=temperature, shift=shift, scores=scores)
    half, same = goals.scores(p.trace(), p.untouched)
    assert same.met == (not shift and "5 -1.7" not in scores) == ("other" not in same.now)
    assert half.met == (_number(half) < 0.5)
    if half.met and same.met:
        logits = torch.tensor([3.2, 5.1, -1.7]) / temperature
        assert logits.softmax(0)[1] < 0.5


@given(st.integers(2000, 12000), st.integers(1, 60))
@example(4400, 10)  # it ends at 0.0099
@FEW
def test_a_loss_below_its_bound_is_not_printed_on_it(thousandths, steps):
    lead = thousandths / 1000
    d = losses.descend([-lead, lead, 0.0], one_hot(0, 3), rate=5.0, steps=steps)
    begins, ends, made = goals.loss(d)
    assert begins.met == (_number(begins) > 5) and ends.met == (_number(ends) < 0.01)
    assert made.met == (steps <= 10) and _number(made) == steps


WEIGHTS = st.lists(st.integers(0, 100), min_size=3, max_size=3)


@given(WEIGHTS, WEIGHTS)
@example([100, 0, 0], [95, 4, 1])
@example([1, 1, 1], [1, 1, 1])
@FEW
def test_both_divergences_are_printed_on_their_side(p, q):
    shares = divergences.shares(np.array([p, q], float))
    below, above = goals.divergence(divergences.compare(*shares))
    assert below.met == (_number(below) < 0.1) and above.met == (_number(above) > 1)
    assert below.met == (rel_entr(*shares).sum() < 0.1)


COINS = st.integers(1, 99).map(lambda n: n / 100)


@given(COINS, COINS, COINS)
@example(0.1, 0.5, 0.1)
@example(0.5, 0.15, 0.01)
@FEW
def test_the_share_of_a_detour_is_printed_on_its_side(a, b, c):
    one = goals.triangle_inequality(divergences.detour([a, b, c]))
    assert ("alike" in one.now) == (a == c)
    assert one.met == (a != c and _number(one) < 0.4)


INNER = st.tuples(*3 * [st.integers(1, 60)])


@given(INNER, INNER)
@example((8, 1, 1), (1, 8, 1))
@example((1, 1, 1), (1, 1, 1))
@FEW
def test_divergences_are_alike_as_printed(p, q):
    ends = simplex.inside(divergences.shares(np.array([p, q], float)))
    walks = [simplex.walk(*ends, way, rate=1, steps=5) for way in (simplex.FORWARD,
                                                                  simplex.REVERSE)]  # fmt: skip
    first, second, alike = goals.simplex(*walks)
    assert first.met == (_number(first) > 1) and second.met == (_number(second) > 1)
    assert alike.met == (_number(alike) <= 1)


@pytest.mark.parametrize("apart", [0.0, 1.0, 2.0, 3.5, 4.0, 6.0])
@pytest.mark.parametrize("weight", [0.5, 0.55, 0.6, 0.8, 0.9])
@pytest.mark.parametrize(("centre", "width"), [(-2.0, 0.7), (0.0, 3.0), (2.0, 0.7)])
def test_a_hump_that_is_settled_on_is_the_smaller_of_two(apart, weight, centre, width):
    forward, reverse = params.ModeSeeking(apart, weight, centre, width).fits()
    found = goals.mode_seeking(reverse, apart, weight)
    if len(found) == 1:
        assert not found[0].met and "one hump" in found[0].now and apart <= 2
        return
    smaller, there = found
    assert smaller.met == (_number(SimpleNamespace(now=smaller.now.split(" %")[0])) < 50)
    if there.met and smaller.met:  # on the left one alone: narrow, and not the one that covers both
        assert reverse.widths[-1] < forward.widths[-1] / 1.2
        assert reverse.q[-1].argmax() < 60 and apart >= 2


@given(st.lists(st.integers(-600, 600).map(lambda n: n / 100), min_size=3, max_size=3),
       st.integers(0, 60).map(lambda n: n / 100))  # fmt: skip
@example([3.33, 0.0, 0.0], 0.1)
@example([9.0, 0.0, 0.0], 0.0)
@FEW
def test_without_smoothing_no_scores_are_said_to_be_the_best(scores, epsilon):
    d = losses.descend(scores, smooth(one_hot(0, 3), epsilon), rate=1.0, steps=2)
    (one,) = goals.smoothing(d, epsilon)
    assert ("without" in one.now) == (not epsilon)
    assert one.met == bool(epsilon and _number(one) < 0.001)


@given(st.floats(0.9, 1.1))
@example(1.0546875)
def test_a_mean_beside_the_bound_is_not_printed_on_it(mean):
    one = goals.initial(np.array([mean]))
    assert one.met == (0.95 <= round(_number(one), 9) <= 1.05)


@given(st.integers(0, 24 * 32), st.floats(0.9, 1.1))
@example(730, 1.004)
@FEW
def test_pixels_and_their_price_are_printed_on_their_side(right, loss):
    t = SimpleNamespace(accuracy=right / (24 * 32), mean_loss=loss)
    enough, dear = goals.pixels(t)
    assert enough.met == (float(enough.now.split()[0]) >= 95) == (20 * right >= 19 * 24 * 32)
    assert dear.met == (float(dear.now.split()[0]) > 1)


@pytest.mark.parametrize(
    ("query", "ticks"),
    [
        ("scores.temperature=6&scores.shift=1", (True, False)),
        ("loss.scores=0 5 0&loss.rate=5&loss.steps=11", (True, True, False)),
        ("divergence.preset=one-hot P", (False, True)),
        ("simplex.rate=1", (True, False, False)),
        ("mode_seeking.weight=0.5&mode_seeking.centre=-2", (False, True)),
        ("pixels.contrast=0", (False, True)),
    ],
)
def test_each_condition_is_ticked_by_itself(open_page, query, ticks):
    pairs = dict(part.split("=") for part in query.split("&"))
    chapter = query.partition(".")[0]
    settings_ = {f"softmax.{name}": value for name, value in pairs.items()}
    at = open_page("softmax", query={"softmax.chapter": chapter} | settings_)
    said = next(m.value for m in at.markdown if "Now:" in m.value)
    icons = re.findall(r":material/(check|close):", said.partition("Now:")[2])
    assert tuple(icon == "check" for icon in icons) == ticks, said
