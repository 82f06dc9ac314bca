"""Whatever is typed and set: each sentence, cell and code box of the lesson against torch."""

from __future__ import annotations

import re
from fractions import Fraction

import numpy as np
import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st

from tests.laws import run, settled
from tests.stages import mark
from tests.transposed_convolution.oracle import (
    LETTERS,
    MANY,
    TOKENS,
    F,
    printed,
    rows,
    sides,
    small,
    tensor,
    worth,
)
from vislib.core.text import minus
from vislib.transposed_convolution import numbers, params, snippets
from vislib.transposed_convolution.figures import (
    forward,
    three_pictures,
)

# -- a convolution --------------------------------------------------------------------------------


@MANY
@given(rows(most=9), rows(most=5), small(1, 4), small(0, 4), small(1, 3), st.booleans())
def test_a_convolution_says_and_shows_what_torch_computes(x, kernel, stride, padding, dilation, f):
    p = settled(
        params.Forward,
        x=x,
        kernel=kernel,
        stride=stride,
        padding=padding,
        dilation=dilation,
        flip=f,
    )
    inputs, weights = map(tensor, p.typed)
    expected = F.conv1d(inputs, weights, None, stride, padding, dilation).ravel().tolist()
    scene = forward.scene(p)
    cells = mark(scene, "slide.output").text[-1]
    assert len(cells) == len(expected) == p.outputs
    for cell, value, caption in zip(cells, expected, scene.captions[1:], strict=True):
        assert printed(cell, value)
        said = re.search(r"= (.*): one window", caption).group(1)
        for side in sides(said):
            assert printed(side, value)
    exact, *rounded = p.formula.split(" = ")[1].split(" → ")
    assert worth(p.formula.split(" = ")[0]) == pytest.approx(float(exact), abs=1e-3)
    assert int(float(rounded[0] if rounded else exact)) == len(expected)
    assert bool(rounded) == (not float(exact).is_integer())
    result = run(snippets.forward(p))["result"].numpy()
    x, kernel = (torch.tensor(entry.values.copy())[None, None] for entry in p.typed)
    shown = F.conv1d(x, kernel, None, stride, padding, dilation)[0, 0]
    np.testing.assert_allclose(result, shown, rtol=1e-9, atol=1e-9)


@pytest.mark.parametrize("flip", [False, True])
def test_a_kernel_of_one_weight_is_compared_with_torch(flip):
    told = numbers.compared(params.ThreePictures(x="2 -1", kernel="3", flip=flip).trace)
    assert told["largest difference from torch"] == (0.0, "all three pictures, float64, CPU")


# -- three pictures -------------------------------------------------------------------------------

LINES = {
    "x": rows(most=4),
    "kernel": rows(most=4),
    "stride": small(1, 3),
    "padding": small(0, 3),
    "output_padding": small(0, 2),
    "dilation": small(1, 2),
    "flip": st.booleans(),
    "follow": st.sampled_from(["stamps", "sums"]),
}


def line_by_torch(p, x) -> torch.Tensor:
    weights = tensor(p.typed[1])
    more = p.stride, p.padding, p.output_padding, 1, p.dilation
    return F.conv_transpose1d(x, weights, None, *more)


@MANY
@given(st.fixed_dictionaries(LINES))
def test_three_pictures_agree_with_torch_in_every_cell_and_sentence(fields):
    p = settled(params.ThreePictures, **fields)
    expected = line_by_torch(p, tensor(p.typed[0])).ravel().tolist()
    scene = three_pictures.scene(p)
    for name in ("matrix.output", "zeros.output"):
        for cell, value in zip(mark(scene, name).text[-1], expected, strict=True):
            assert printed(cell, value)
    hovers = [h.split(": ", 1)[1] for h in mark(scene, "zeros.output").hover]
    for hover, value in zip(hovers, expected, strict=True):
        assert all(printed(side, value) for side in sides(hover))
    assert scene.captions[-1].values["output"] == ", ".join(mark(scene, "matrix.output").text[-1])
    _the_kernel_is_called_what_is_typed(p, scene)
    result = run(snippets.three_pictures(p))["result"].numpy()
    np.testing.assert_allclose(result, p.trace.output, rtol=1e-9, atol=1e-9)


def _the_kernel_is_called_what_is_typed(p, scene) -> None:
    typed = p.typed[1].flipped() if p.flip else p.typed[1]
    slid = [t for t in mark(scene, "zeros.kernel").text if t]
    as_typed = "as typed" in scene.panels[2].title
    assert slid == minus((typed if as_typed else typed.flipped()).tokens)
    if p.follow == "stamps":
        assert ("the flipped kernel is the stamp" in scene.captions[1]) == p.flip


ENTRY = st.tuples(small(1, 9), small(1, 4), TOKENS)


@MANY
@given(st.fixed_dictionaries(LINES | {"entry": ENTRY.map(lambda e: f"{e[0]} {e[1]} {e[2]}")}))
def test_a_changed_entry_is_a_convolution_exactly_if_some_kernel_makes_the_matrix(fields):
    p = settled(params.ThreePictures, **fields)
    n = p.typed[0].values.size
    each = torch.eye(n, dtype=torch.float64)[:, None]
    plain = line_by_torch(p, each)[:, 0].T.numpy()
    row, column, token = p.entry.split()
    value = LETTERS[token] if token in LETTERS else float(Fraction(token))
    matrix = plain.copy()
    matrix[int(row) - 1, int(column) - 1] = value
    scene = three_pictures.scene(p)
    output = matrix @ tensor(p.typed[0]).ravel().numpy()
    for cell, expected in zip(mark(scene, "matrix.output").text[-1], output, strict=True):
        assert printed(cell, expected)
    said = scene.captions[-1]
    assert ("nothing changes" in said) == (matrix == plain).all()
    without = [i for i, c in enumerate(scene.captions[1:]) if "without the entry changed" in c]
    touched = p.edit.column if p.follow == "stamps" else p.edit.row
    assert without == ([] if (matrix == plain).all() else [touched])
    _, told = numbers.compared(p.trace, bool(p.edit))["largest difference from torch"]
    assert told.endswith("without the entry typed into Xᵀ")
    if not (matrix == plain).all():
        assert ("no kernel does that" in said) == (not _some_kernel_makes(matrix, p.stride))
    names = run(snippets.three_pictures(p))
    shown = p.typed[0].values @ _typed_matrix(p).T
    np.testing.assert_allclose(names["result"].numpy(), shown, rtol=1e-9, atol=1e-9)


def _some_kernel_makes(matrix: np.ndarray, stride: int) -> bool:
    """Least squares: is there a kernel, as long as it takes, of which this is the matrix?"""
    m, n = matrix.shape
    lags = np.array([[o - stride * i for i in range(n)] for o in range(m)]) + stride * (n - 1)
    choose = np.eye(lags.max() + 1)[lags.ravel()]
    found = np.linalg.lstsq(choose, matrix.ravel(), rcond=None)[0]
    return np.allclose(choose @ found, matrix.ravel(), atol=1e-9)


def _typed_matrix(p) -> np.ndarray:
    """Xᵀ with the numbers that letters stand for in code boxes, and the entry changed."""
    each = torch.eye(p.typed[0].values.size, dtype=torch.float64)[:, None]
    weights = torch.tensor(p.typed[1].values.copy())[None, None]
    more = p.stride, p.padding, p.output_padding, 1, p.dilation
    matrix = F.conv_transpose1d(each, weights, None, *more)[:, 0].T.numpy().copy()
    matrix[p.edit.row, p.edit.column] = p.edit.value
    return matrix
