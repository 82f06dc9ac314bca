"""Who reads how a challenge stands judges each condition as the page does."""

import re

import numpy as np
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from vislib.core.text import fixed
from vislib.unet import goals, numbers, params
from vislib.unet.arithmetic import ledger
from vislib.unet.results import Changes
from vislib.unet.widgets import trained

FEW = settings(max_examples=60, deadline=None)
PIXELS = st.integers(0, 4000)


def _share(one) -> float:
    return float(re.search(r"([\d.]+)(·10\S+)? %", one.now)[1])


@given(PIXELS, PIXELS, st.integers(1, 4000), st.sampled_from((0, 0.5)))
@example(9900, 1000, 10_000, 0.5)
@FEW
def test_a_threshold_is_judged_as_it_is_told(right, without, whole, threshold):
    right, without = min(right, whole) / whole, min(without, whole) / whole
    found = goals.live(right, without, threshold)
    if without == 1:
        assert [one.met for one in found] == [False] and "no pixel" in found[0].now
        return
    chosen, sure, rest = found
    assert chosen.met == bool(threshold) == ("no" not in chosen.now)
    assert sure.met == (_share(sure) >= 99) and rest.met == (_share(rest) <= 10)
    assert [_share(sure), _share(rest)] == pytest.approx([100 * right, 100 * without], abs=0.051)


@given(PIXELS, PIXELS, st.sampled_from([(1, 1, 1), (1, 0.95, 1), (0, 0, 0)]))
@example(400, 399, (1, 1, 1))
@example(400, 400, (1, 1, 1))
@example(399, 0, (1, 1, 1))
@FEW
def test_what_closed_connections_lose_is_told_apart(away, near, gates):
    lost = Changes(np.zeros((1, 1)), near / 4000, away / 4000)
    open_, elsewhere, outlines = goals.skips(gates, lost)
    assert open_.met == (min(gates) == 1) == ("not" not in open_.now)
    assert elsewhere.met == (_share(elsewhere) >= 10) == (10 * away >= 4000)
    assert outlines.met == (_share(outlines) < _share(elsewhere)) == (near < away)


def test_where_nothing_can_be_lost_a_picture_is_asked_for():
    (one,) = goals.skips((1,), Changes(np.zeros((1, 1)), float("nan"), 0.5))
    assert not one.met and one.now.startswith("choose a picture")


@given(st.integers(100, 600))
@example(396)
@example(380)
@example(412)
@FEW
def test_the_smallest_of_all_sizes_is_found(size):
    found = goals.sizes(ledger(size), size)
    if ledger(size).problem:
        assert [one.met for one in found] == [False]
        return
    labels, smallest = found
    out = int(labels.now.split()[0])
    assert labels.met == (out >= 200)
    smaller = [n for n in range(190, size) if not ledger(n).problem
               and ledger(n).stages[-1].size >= 200]  # fmt: skip
    assert smallest.met == (not smaller) == ("no smaller" in smallest.now)


@given(PIXELS, st.floats(0, 1), st.booleans(), st.booleans())
@example(2400, 0.9, True, True)
@example(2399, 0.8999999, True, False)
@FEW
def test_a_failure_is_judged_as_it_is_told(right, sure, disturbed, known):
    changed, wrong, certain = goals.fails(right / 4000, sure, disturbed=disturbed, known=known)
    assert changed.met == disturbed == ("nothing" not in changed.now)
    assert wrong.met == (_share(wrong) < 60) and ("undisturbed" in wrong.now) == (not known)
    assert certain.met == (_share(certain) >= 90 or "·10" in certain.now and sure >= 0.9)


def test_a_picture_is_disturbed_by_any_control():
    assert not params.Fails().disturbed
    for name, value in (("noise", 0.02), ("rotation", 5), ("brightness", 0.95), ("patch", 0.05)):
        assert params.Fails(**{name: value}).disturbed


def test_who_wins_can_be_read_off_the_table():
    assert numbers.telling([0.902, 0.622, 0.9024]) == 4
    assert numbers.telling([0.5, 0.6, 0.6]) == 3 and numbers.telling([0.1, 0.1 + 1e-15]) == 9
    _, rows = trained.side_by_side("shapes", trained.WAYS_UP, 57)
    shown = {fixed(row["mean IoU here"], row["mean IoU here"].digits) for row in rows}
    assert len(shown) == 3  # in three decimals two of them were 0.902


def test_ways_up_frames_and_pixels():
    rows = [{"network": "a", "mean IoU here": 0.5}, {"network": "b", "mean IoU here": 0.6}]
    seeds = {"a": (0.9, 0.7), "b": (0.5, 0.6)}
    assert goals.up("shapes", rows, seeds).met and not goals.up("leaf", rows, seeds).met
    assert not goals.up("shapes", rows[:1], seeds).met and not goals.up("shapes", rows, {}).met
    times = [goals.camera(numbers.work(side) / numbers.work(128)) for side in (128, 192, 256)]
    assert [one.met for one in times] == [False, False, True]
    assert [one.now for one in times] == ["as many", "2.25 times as many", "4 times as many"]
    said = [goals.train(part).met for part in (None, "outside the shapes", "in a corner")]
    assert said == [False, False, True]
