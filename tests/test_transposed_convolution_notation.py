"""Transposed convolution: one number is written in one way in a film's cells and sentences."""

import re

import numpy as np
import pytest
import torch

from vislib import transposed_convolution_demos as demos
from vislib.figures import transposed_convolution as lines
from vislib.figures import transposed_convolution_forward as forward
from vislib.figures import transposed_convolution_grid as grids

TYPED = [("1 -2 3 0.5 7 2 1", "1/2 -1 4"), ("1 2 3", "1/3 1/3 -2/3"), ("0.1 0.2", "0.5 1 -1.5")]
TYPED += [("1 1 1", "0.1 0.2 -0.3")]  # sums that floating point leaves at 5·10⁻¹⁷


def mark(scene, name):
    return next(m for m in scene.marks if m.id == name)


def read(text):
    return float(text.replace("−", "-"))


@pytest.mark.parametrize(("x", "kernel"), TYPED)
def test_a_convolutions_sentences_say_what_its_cells_say(x, kernel):
    p = demos.ForwardParams(x=x, kernel=kernel, stride=2, padding=2, dilation=2)
    scene = forward.forward(*p.typed, p.stride, p.padding, p.dilation)
    cells = mark(scene, "slide.output").text[-1]
    said = [re.search(r"= ([^=]*): one window", c).group(1) for c in scene.captions[1:]]
    assert said == cells
    assert scene.captions[-1].endswith(f"Output: **{', '.join(cells)}**.")
    values, weights = (torch.tensor(entry.values)[None, None] for entry in p.typed)
    expected = torch.conv1d(values, weights, None, p.stride, p.padding, p.dilation).ravel()
    np.testing.assert_allclose([read(t) for t in cells], expected, rtol=5e-3, atol=1e-12)


@pytest.mark.parametrize("follow", ["stamps", "sums"])
@pytest.mark.parametrize(("x", "kernel"), TYPED)
def test_three_pictures_write_every_number_alike(x, kernel, follow):
    p = demos.LineParams(x=x, kernel=kernel, stride=1, follow=follow)
    scene = lines.three_pictures(p.trace, *p.typed, follow)
    cells = mark(scene, "matrix.output").text[-1]
    inside = [t for t in mark(scene, "stamps.sum").text[-1] if t]
    assert inside == cells == mark(scene, "zeros.output").text[-1]
    np.testing.assert_allclose([read(t) for t in cells], p.trace.output, rtol=5e-3, atol=1e-12)
    stamps = [t for t in mark(scene, "stamps.cells").text[-1] if t]
    products = np.outer(p.typed[0].values, p.typed[1].values).ravel()
    np.testing.assert_allclose([read(t) for t in stamps], products, rtol=5e-3)
    if follow == "sums":
        said = [re.search(r"= ([^=]*): one column", c).group(1) for c in scene.captions[1:]]
        assert said == cells


@pytest.mark.parametrize(
    ("x", "kernel", "printed"),
    [
        ("a 0.5", "x 0.5", ["ax", "0.5a + 0.5x", "0.25"]),
        ("a 1/2", "x 0.5", ["ax", "1/2a + 1/2x", "1/4"]),
    ],
)
def test_letters_have_the_factors_that_were_typed(x, kernel, printed):
    p = demos.LineParams(x=x, kernel=kernel, stride=1)
    scene = lines.three_pictures(p.trace, *p.typed)
    assert mark(scene, "matrix.output").text[-1] == printed


def test_inputs_between_zeros_are_written_as_typed():
    p = demos.GridParams(x="1/3 -2", kernel="1", stride=2, padding=0)
    scene = grids.stamps_2d(p.trace, *p.typed)
    assert mark(scene, "zeros").text == ["1/3", "0", "−2"]


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({}, ", 2 around, "),
        ({"padding": 1, "output_padding": 1}, ", 1 before, 2 after, "),
        ({"dilation": 2, "padding": 1}, ", 3 around, "),
        ({"x": "1 2 3", "kernel": "2", "stride": 4, "padding": 1}, ", cut 1 before, cut 1 after, "),
    ],
)
def test_the_zeros_title_says_how_many_lie_at_each_end(changes, said):
    p = demos.LineParams(**changes)
    assert said in lines.three_pictures(p.trace, *p.typed).panels[2].title
    spread, n = p.trace.spread, (p.trace.x.size - 1) * p.stride + 1
    counts = [int(s) * (-1 if "cut" in said else 1) for s in re.findall(r"\d+", said)]
    assert spread.size - n == (counts[0] + counts[-1])
