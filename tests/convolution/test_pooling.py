"""Poolings of grids and of a photograph that moves, against torch."""

import re
from fractions import Fraction

import numpy as np
import pytest
import torch
import torch.nn.functional as F
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.printed import read
from vislib.convolution import goals, params, pool, presets, shift_error, snippets
from vislib.convolution.figures.pooling import scene
from vislib.convolution.pooling import KINDS, shifted
from vislib.convolution.pools import pooled
from vislib.core import images
from vislib.core.conditions import reached

GREY = images.square(images.load("cat").pixels, 128, "BOX").mean(axis=-1)
KIND, SIZE, STRIDE = st.sampled_from(KINDS), st.integers(2, 4), st.integers(1, 4)
CELL = st.sampled_from(["0", "1", "-2", "7", "0.5", "3", "-11", "1/4"])


@st.composite
def grids(draw):
    rows, columns = draw(st.integers(1, 6)), draw(st.integers(1, 6))
    cells = [draw(st.lists(CELL, min_size=columns, max_size=columns)) for _ in range(rows)]
    return "; ".join(" ".join(row) for row in cells)


@given(grids(), SIZE, STRIDE)
def test_pools_are_torchs(grid, size, stride):
    x = np.array([[float(Fraction(v)) for v in row.split()] for row in grid.split(";")])
    t = torch.tensor(x)[None, None]
    if size > min(x.shape):
        with pytest.raises(ValueError, match="does not fit"):
            pool(x, size, stride, "max")
        return
    y, switches = pool(x, size, stride, "max")
    expected, places = F.max_pool2d(t, size, stride, return_indices=True)
    np.testing.assert_array_equal(y, expected[0, 0].numpy())
    np.testing.assert_array_equal(switches, places[0, 0].numpy())
    average = F.avg_pool2d(t, size, stride)[0, 0].numpy()
    np.testing.assert_allclose(pool(x, size, stride, "average")[0], average)
    whole = F.adaptive_avg_pool2d(t, 1)[0, 0].numpy()
    np.testing.assert_allclose(pool(x, size, stride, "global")[0], whole)


def test_a_strided_convolution_is_every_second_of_an_ordinary_one():
    x, k = torch.tensor(GREY)[None, None], torch.randn(1, 1, 3, 3, dtype=torch.float64)
    torch.testing.assert_close(F.conv2d(x, k, stride=2), F.conv2d(x, k)[..., ::2, ::2])


def test_the_decks_numbers():
    out = {n: params.Pooling(**v).pooled().output.tolist() for n, v in presets.POOLS.items()}
    assert out["max"] == [[6, 9], [3, 4]] and out["average"] == [[2.5, 6], [1.75, 3]]
    assert out["overlapping"] == [[6, 7, 9], [6, 7, 9], [3, 4, 4]]
    assert out["global average"] == [[3.3125]] and out["every second"] == [[3, 3], [3, 1]]
    one = {kind: shift_error(GREY, kind, 1) for kind in KINDS}
    assert {k: round(v, 1) for k, v in one.items()} == {
        "max": 0.4, "average": 0.3, "stride": 0.5, "blur": 0.3, "global": 0,
    }  # fmt: skip
    row = torch.tensor([[[0.0, 0, 1, 1, 0, 0, 1, 1]]])
    assert F.max_pool1d(row, 2).tolist() == [[[0, 1, 0, 1]]]
    assert F.max_pool1d(row.roll(1), 2).tolist() == [[[1, 1, 1, 1]]]


@given(KIND, SIZE, STRIDE, st.integers(0, 8))
@settings(max_examples=40)
def test_changes_are_what_the_code_says(kind, size, stride, shift):
    found = shifted(GREY, kind, shift, size, stride)
    space = {"grey": GREY}
    exec(snippets.pooling(kind, size, stride, shift), space)
    assert float(space["result"]) == pytest.approx(found.change, abs=1e-9)
    if shift % stride == 0 or kind == "global":
        assert found.change == 0
    else:
        assert found.change > 0


@given(KIND, SIZE, STRIDE, grids(), st.integers(0, 8))
@settings(max_examples=25)
def test_every_sentence_is_so(kind, size, stride, grid, shift):
    try:
        p = params.Pooling(kind, size, stride, grid, shift)
    except ValueError as error:
        assert "does not fit" in str(error)
        return
    trace = p.pooled()
    moves = {k: [shifted(GREY, k, s, size, stride) for s in range(shift + 1)] for k in KINDS}
    made = scene(trace, moves)
    assert len(made.captions) == made.frames == 1 + trace.output.size + shift + 1
    for i, caption in enumerate(made.captions[1 : 1 + trace.output.size]):
        window = trace.x.flat[trace.taps[i]]
        said = float(Fraction(caption.values["made"].replace("−", "-")))
        assert said == pytest.approx(trace.output.flat[i], rel=1e-3, abs=1e-4)
        if kind == "max":
            listed = [float(v.replace("−", "-")) for v in caption.values["listed"].split(", ")]
            assert listed == pytest.approx(window.tolist()) and said == pytest.approx(max(listed))
            ties = re.search(r"first of (\d+)", caption)
            assert (int(ties[1]) if ties else 1) == (window == window.max()).sum()
        if kind in ("average", "global"):
            total = caption.values["total"].replace("−", "-")
            assert float(eval(total)) / int(caption.values["n"]) == pytest.approx(
                said, rel=1e-3, abs=1e-3
            )
            assert int(caption.values["n"]) == window.size
    for s, caption in enumerate(made.captions[1 + trace.output.size :]):
        change = moves[kind][s].change
        alike = "the same" if kind == "global" else "moved alike"
        assert (alike in caption) == (change == 0)
        if change:
            printed = float(caption.values["change"].strip("* %"))
            assert printed == pytest.approx(100 * change, abs=0.06)
    high, mean = (np.array([f(trace.x.flat[t]) for t in trace.taps]) for f in (np.max, np.mean))
    agree = trace.output.size > 1 and np.allclose(high, mean) and np.ptp(trace.x) > 0
    assert reached(goals.poolings_agree(trace)) == agree


def test_a_mean_of_thirds_is_that_of_the_printed_thirds():
    p = params.Pooling("average", 2, 2, "2/3 2/3 1/9 -1/9; 0 0 1/3 1", 0)
    made = scene(p.pooled(), {k: [shifted(GREY, k, 0, 2, 2)] for k in KINDS})
    first, second = [c.values for c in made.captions[1:3]]
    assert (first["total"], first["made"]) == ("2/3 + 2/3 + 0 + 0", "1/3")
    assert (second["total"], second["made"]) == ("1/9 + (−1/9) + 1/3 + 1", "1/3")


def test_a_long_move_keeps_the_scene_small():
    p = params.Pooling(stride=1, shift=8)
    moves = {k: [shifted(GREY, k, s, 2, 1) for s in range(9)] for k in KINDS}
    assert len(scene(p.pooled(), moves).pack().buffer) < 300_000


@pytest.mark.parametrize(
    ("how", "says"),
    [
        ({"grid": "1 2; 3"}, "same length"),
        ({"grid": "1 a; 3 4"}, "replace the letters"),
        ({"grid": "1 2; 3 4", "size": 3}, "does not fit"),
        ({"grid": "1 2 3 4 5 6 7"}, "at most 6"),
    ],
)
def test_refused_settings(how, says):
    with pytest.raises(ValueError, match=says):
        params.Pooling(**how)


@given(grids(), SIZE, STRIDE)
def test_a_blur_prints_the_numbers_it_is_made_of(grid, size, stride):
    x = np.array([[float(Fraction(v)) for v in row.split()] for row in grid.split(";")])
    if size > min(x.shape):
        return
    trace = pooled(x, size, stride, "blur")
    moves = {kind: [shifted(GREY, kind, 0)] for kind in KINDS}
    gauss = torch.tensor([[1.0, 2, 1], [2, 4, 2], [1, 2, 1]], dtype=torch.float64)[None, None] / 16
    wide = torch.tensor(np.pad(x, 1, mode="wrap"))[None, None]
    rows, columns = trace.output.shape
    expected = F.conv2d(wide, gauss)[0, 0, ::stride, ::stride][:rows, :columns].numpy()
    said = scene(trace, moves).captions[1 : 1 + trace.output.size]
    for i, (caption, value) in enumerate(zip(said, expected.ravel(), strict=True)):
        parts = re.search(r"blurred, (.*)/16 = (.*)\.$", str(caption).replace("*", ""))
        total = eval(parts[1].replace("−", "-").replace("·", "*"))  # noqa: S307
        assert total / 16 == pytest.approx(value, abs=1e-9)
        assert float(parts[2].replace("−", "-")) == pytest.approx(value, rel=1e-3, abs=1e-9)
        places = np.zeros(x.size)
        places[trace.read[i]] = 1  # what is not read may be anything
        other = pooled(np.where(places.reshape(x.shape) > 0, x, 99.0), size, stride, "blur")
        assert other.output.ravel()[i] == pytest.approx(value, abs=1e-9)


@given(grids(), SIZE, STRIDE)
def test_what_is_missing_of_the_challenge_is_said(grid, size, stride):
    x = np.array([[float(Fraction(v)) for v in row.split()] for row in grid.split(";")])
    if size > min(x.shape):
        return
    trace = pooled(x, size, stride, "max")
    varies, same, several = goals.poolings_agree(trace)
    assert varies.met == (len(set(x.ravel())) > 1) == (varies.now == "a grid of different numbers")
    t = torch.tensor(x)[None, None]
    gap = (F.max_pool2d(t, size, stride) - F.avg_pool2d(t, size, stride)).max().item()
    printed = read(same.now.split()[-2])
    assert printed == pytest.approx(gap, rel=1e-3, abs=1e-9) and same.met == (printed == 0)
    windows = int(several.now.split()[0])
    assert several.met == (windows > 1) and windows == trace.output.size
