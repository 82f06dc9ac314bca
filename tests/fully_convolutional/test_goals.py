"""The challenges, condition by condition: whoever judges by the words that stand there agrees."""

from __future__ import annotations

import re

import numpy as np
import pytest
import torch
from hypothesis import example, given, settings
from hypothesis import strategies as st
from scipy import ndimage

from vislib.core.conditions import reached
from vislib.fully_convolutional import as_kernels, correlate, goals, numbers, params, tasks
from vislib.fully_convolutional.offsets import SKIPS, least_padding, rulers
from vislib.fully_convolutional.windows import window_work

FEW = settings(max_examples=60, deadline=None)
small = st.integers


def said(condition) -> list[float]:
    """The numbers of its words."""
    return [float(v.replace(",", "")) for v in re.findall(r"\d[\d.,]*\d|\d", condition.now)]


@given(
    st.sampled_from(list(tasks.WORLDS)),
    st.lists(st.tuples(small(0, 64), small(0, 48)), min_size=3, max_size=3),
    st.sampled_from([12, 48]),
)
@example(tasks.ROW, [(20, 24), (32, 24), (44, 24)], 48)
@example(tasks.ROW, [(20, 24), (20, 24), (44, 24)], 48)  # one covered
@FEW
def test_pieces_and_discs_are_counted_pixel_by_pixel(world, places, rows):
    p = params.Tasks(world, rows)
    made = p.case(np.array(places[: len(p.start)], dtype=float))
    one, three = goals.tasks(made)
    pieces = ndimage.label(made.classes == 1)[1]
    discs = {i for i in np.unique(made.instances) if i and tasks.WORLDS[world][i - 1][0] == 1}
    assert said(one) == [pieces] and one.met is (pieces == 1)
    assert said(three) == [len(discs)] and three.met is (len(discs) == 3)


@given(st.dictionaries(st.sampled_from([6, 14, 30, 62]), st.booleans(), min_size=2))
@FEW
def test_the_smallest_patch_is_to_be_right_and_the_largest_wrong(right):
    first, last = goals.patch(right)
    assert said(first) == [min(right)] and first.met is ("right" in first.now)
    assert said(last) == [max(right)] and last.met is ("wrong" in last.now)
    assert (first.met, last.met) == (right[min(right)], not right[max(right)])


@given(
    small(2, 6),
    st.lists(small(-3, 3), min_size=36, max_size=36),
    st.sampled_from(["1 0 0 0", "0.999999 0 0 0", "0 0 0 1", "0.25 0.25 0.25 0.25", "0 0 0 0"]),
)
@example(3, [2] * 36, "0.25 0.25 0.25 0.25")
@example(2, list(range(36)), "1 0 0 0")
@example(4, list(range(36)), "1 0 0 0")
@FEW
def test_the_map_is_the_input_where_torchs_is(side, values, w1):
    grid = np.array(values).reshape(6, 6)
    p = params.Dense(side, w1, x="; ".join(" ".join(map(str, row)) for row in grid))
    large, varied, same = goals.dense(
        p.pixels, correlate(p.pixels[None], as_kernels(p.weights, (1, 2, 2)))[0], p.weights[0]
    )
    x, kernel = (torch.from_numpy(v.copy()) for v in (p.pixels, p.weights[0]))
    made = torch.nn.functional.conv2d(x[None, None], kernel.reshape(1, 1, 2, 2))[0, 0]
    off = float((made - x[:-1, :-1]).abs().max())
    assert large.met is (side >= 3) and said(large) == [side, side]
    assert varied.met is (x.max() != x.min()).item() is (varied.now == "not all alike")
    assert same.met is (off < 1e-12) is same.now.endswith("off by 0")


@given(small(30, 254), st.sampled_from([1, 2, 4, 8, 16]), st.booleans())
@example(32, 1, False)  # nine windows, less work than nine passes, which are not one
@example(94, 16, False)
@FEW
def test_windows_and_their_work_are_judged_by_what_is_printed(side, step, same):
    work = window_work(side, step=step, same=same)
    nine, one, less = goals.one_pass(work)
    assert said(nine) == [work.windows] and nine.met is (work.windows >= 9)
    assert said(one) == [work.passes] and one.met is (work.passes == 1)
    ratio = work.windows * work.one_window / work.one_pass
    assert less.met is (ratio < 1) is (said(less)[0] < 1)
    assert numbers.one_pass(work)["windows by pass"] == f"{less.now.split()[0]}×"


@given(small(2, 20), small(1, 8), small(0, 5), small(1, 16), st.booleans())
@example(20, 1, 0, 7, True)
@example(5, 5, 0, 16, True)  # 15.38, near VGG16's 15.35
@FEW
def test_a_tower_is_judged_by_its_own_convolutions(count, wide, poolings, side, doubling):
    poolings = min(poolings, count)
    p = params.Full(count, 8 * wide, poolings, 32 * side, doubling)
    other = p.towers[1]
    work = int(other.multiplications.sum())
    none, less, sees = goals.full(p.poolings, work, int(other.fields[-1]))
    assert none.met is (poolings == 0) is (none.now == "no pooling")
    assert less.met is (work < 15_346_630_656) and said(sees) == [1 + 2 * count]
    assert said(less)[0] == pytest.approx(work / 1e9, rel=1e-3) and sees.met is (count == 20)
    assert less.met is (said(less)[0] < 15.35)
    if not poolings:
        first = 9 * 3 * 8 * wide * (32 * side) ** 2
        assert work == first + (count - 1) * 9 * (8 * wide) ** 2 * (32 * side) ** 2


@given(small(0, 3), small(0, 3), small(0, 3))
@FEW
def test_skips_turn_an_answer_and_turn_it_right(first, last, truth):
    names = params.CLASSES
    turned, right = goals.skips(names, first, last, truth)
    assert turned.met is (first != last) is ("before and after" not in turned.now)
    assert right.met is (last == truth) and right.now == f"it is {names[truth]}"
    assert names[last] in turned.now and names[first] in turned.now


@given(small(32, 512), small(0, 128), st.sampled_from(list(SKIPS)))
@example(200, 81, 32)
@example(200, 100, 32)
@example(32, 0, 8)
@example(500, 50, 32)
@FEW
def test_the_least_padding_is_the_least_of_all(n, pad, finest):
    made = rulers(n, pad, finest)
    which, whole, least = goals.offsets(made)
    assert which.met is (finest == 32) and said(which) == [finest]
    assert whole.met is made.covers is ("no pixel" in whole.now)
    fewest = least_padding(n, finest)
    assert least.met is (pad == fewest)
    assert said(least) == [pad if pad < fewest else pad - 1]  # what is too little is said of it
    assert ("enough, too" in least.now) is (pad > fewest)
    assert ("too little" in least.now) is (pad <= fewest)
    assert reached((which, whole, least)) is (finest == 32 and pad == least_padding(n))
    for row in numbers.offsets(n, pad):  # a crop is never printed below 0
        crops = [v for k, v in row.items() if k.startswith("crop")]
        assert all(v == "–" or v >= 0 for v in crops)


@pytest.mark.parametrize("end", [0.5996, 0.6, 0.6004, 0.75])
def test_an_end_is_judged_by_what_is_printed(end):
    (one,) = goals.stages(end, 40)
    assert one.met is (end > 0.6) is (said(one)[0] > 0.6)
    (many,) = goals.ways(round(end * 333_333))
    assert many.met is (said(many)[0] > 200_000)
