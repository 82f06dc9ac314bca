"""Transposed convolution: one number is written in one way in a film's cells and sentences."""

import re
from fractions import Fraction

import numpy as np
import pytest
import torch

from tests.stages import mark
from vislib.transposed_convolution import params
from vislib.transposed_convolution.figures import (
    connectivity,
    forward,
    gradient,
    grid,
    inverse,
    sizes,
    three_pictures,
)

TYPED = [("1 -2 3 0.5 7 2 1", "1/2 -1 4"), ("1 2 3", "1/3 1/3 -2/3"), ("0.1 0.2", "0.5 1 -1.5")]
TYPED += [("1 1 1", "0.1 0.2 -0.3")]  # sums that floating point leaves at 5·10⁻¹⁷


def read(text):
    return float(Fraction(text.replace("−", "-").replace(",", "")))


LETTERS = dict(zip("abcdxyzw", np.random.default_rng(0).normal(size=8).tolist(), strict=True))


def worth(text):
    """What a sum comes to when its letters are the numbers above."""
    products = re.sub(r"(?<=[\da-z)])(?=[a-z(])", "*", text.replace("−", "-"))
    return eval(products, {}, LETTERS)


def tensor(entry):
    values = [LETTERS[t] if t in LETTERS else float(Fraction(t)) for t in entry.tokens]
    return torch.tensor(values, dtype=torch.float64).reshape(1, 1, *entry.values.shape)


@pytest.mark.parametrize(("x", "kernel"), TYPED)
def test_a_convolutions_sentences_say_what_its_cells_say(x, kernel):
    p = params.Forward(x=x, kernel=kernel, stride=2, padding=2, dilation=2)
    scene = forward.scene(p)
    cells = mark(scene, "slide.output").text[-1]
    assert [re.split(" [=≈] ", c.values["terms"])[-1] for c in scene.captions[1:]] == cells
    assert scene.captions[-1].endswith(f"Output: **{', '.join(cells)}**.")
    values, weights = (torch.tensor(entry.values)[None, None] for entry in p.typed)
    expected = torch.conv1d(values, weights, None, p.stride, p.padding, p.dilation).ravel()
    np.testing.assert_allclose([read(t) for t in cells], expected, rtol=5e-3, atol=1e-12)


def test_what_was_rounded_is_not_said_to_be_equal():
    p = params.Forward(x="1e6 3 0.001 4 4", kernel="1 0.001 2", padding=1)
    said = [c.values["terms"] for c in forward.scene(p).captions[1:]]
    assert said == [
        "0·1 + 1e6·0.001 + 3·2 = 1,006",
        "1e6·1 + 3·0.001 + 0.001·2 ≈ 1,000,000",
        "3·1 + 0.001·0.001 + 4·2 ≈ 11",
        "0.001·1 + 4·0.001 + 4·2 = 8.005",
        "4·1 + 4·0.001 + 0·2 = 4.004",
    ]


@pytest.mark.parametrize("follow", ["stamps", "sums"])
@pytest.mark.parametrize(("x", "kernel"), TYPED)
def test_three_pictures_write_every_number_alike(x, kernel, follow):
    p = params.ThreePictures(x=x, kernel=kernel, stride=1, follow=follow)
    scene = three_pictures.scene(p)
    cells = mark(scene, "matrix.output").text[-1]
    inside = [t for t in mark(scene, "stamps.sum").text[-1] if t]
    assert inside == cells == mark(scene, "zeros.output").text[-1]
    np.testing.assert_allclose([read(t) for t in cells], p.trace.output, rtol=5e-3, atol=1e-12)
    stamps = [t for t in mark(scene, "stamps.cells").text[-1] if t]
    products = np.outer(p.typed[0].values, p.typed[1].values).ravel()
    np.testing.assert_allclose([read(t) for t in stamps], products, rtol=5e-3)
    if follow == "sums":
        assert [re.split(" [=≈] ", c.values["terms"])[-1] for c in scene.captions[1:]] == cells


@pytest.mark.parametrize(
    ("x", "kernel", "printed"),
    [
        ("a 0.5", "x 0.5", ["ax", "0.5a + 0.5x", "0.25"]),
        ("a 1/2", "x 0.5", ["ax", "(1/2)a + (1/2)x", "1/4"]),
        ("a -1.5", "1/2 x", ["(1/2)a", "ax − 3/4", "−(3/2)x"]),
    ],
)
def test_letters_have_the_factors_that_were_typed(x, kernel, printed):
    p = params.ThreePictures(x=x, kernel=kernel, stride=1)
    scene = three_pictures.scene(p)
    assert mark(scene, "matrix.output").text[-1] == printed


def test_inputs_between_zeros_are_written_as_typed():
    p = params.Grid(x="1/3 -2", kernel="1", stride=2, padding=0)
    scene = grid.scene(p)
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
    p = params.ThreePictures(**changes)
    assert said in three_pictures.scene(p).panels[2].title
    spread, n = p.trace.spread, (p.trace.x.size - 1) * p.stride + 1
    counts = [int(s) * (-1 if "cut" in said else 1) for s in re.findall(r"\d+", said)]
    assert spread.size - n == (counts[0] + counts[-1])


@pytest.mark.parametrize(
    ("x", "kernel", "delta"),
    [
        ("a b; c d", "1 2", "1; d"),
        ("1 2; 3 4", "x 2", "3; -1"),
        ("1 2; 3 1/2", "2; -1", "a 1/2"),
        ("1 b; 3 4", "2 1/2", "3; -1"),
        ("a b; c d", "x y; z w", "a"),
    ],
)
def test_the_gradients_cells_and_sentences_are_autograds(x, kernel, delta):
    p = params.Gradient(x=x, kernel=kernel, delta=delta, letters=False)
    scene = gradient.scene(p)
    image, weights, passed = map(tensor, p.typed)
    output = torch.conv2d(image.requires_grad_(), weights)
    output.backward(passed)
    outputs, back = output.detach().ravel(), image.grad.ravel()
    cells = mark(scene, "o.cells").text[-1]
    if output.numel() > 1:  # else its four terms do not fit
        np.testing.assert_allclose([worth(t) for t in cells], outputs, rtol=1e-9)
    said = [worth(re.split(" [=≈] ", c.values["terms"])[-1]) for c in scene.captions[1:]]
    np.testing.assert_allclose(said, [*outputs, *back], rtol=1e-9)
    backwards = scene.captions[1 + len(outputs) :]
    assert backwards == [f"**Backwards**, {t}." for t in mark(scene, "g.cells").hover]
    printed = mark(scene, "g.cells").text
    if printed is None:
        printed = [labels_of_the_gradient(scene, p)]
    np.testing.assert_allclose([worth(t) for t in printed[-1]], back, rtol=1e-9)


def labels_of_the_gradient(scene, p):
    """The lines in each cell of ∂E/∂P, joined."""
    return labels_of("g", scene, p.typed[0].values.shape[1], 1.9)


def labels_of(panel, scene, columns, wide):
    """The lines in each cell of a grid of letters, joined; of the last frame."""
    label = next(m for m in scene.marks if m.kind == "label" and m.panel == panel)
    texts = label.text if isinstance(label.text[0], str) else label.text[-1]
    cells = {}
    for (column, row), text in zip(label.xy, texts, strict=True):
        place = int(row) * columns + int(column / wide)
        cells[place] = f"{cells.get(place, '')} {text}".strip()
    return [cells[place] for place in range(len(cells))]


def test_the_gradients_sums_fit_their_cells_on_a_phone():
    p = params.Gradient(x="1 1 1 1;" * 4, kernel="1 1 1;" * 3, delta="1 1; 1 1")
    scene = gradient.scene(p)
    label = next(m for m in scene.marks if m.kind == "label" and m.panel == "g")
    assert all(t.count("δ") <= 1 for t in label.text)  # two products ran over the borders
    cells = labels_of_the_gradient(scene, p)
    assert cells[:2] == ["F₁₁δ₁₁", "F₁₂δ₁₁ + F₁₁δ₁₂"] and cells[5] == "4 terms"
    default = params.Gradient()
    cells = labels_of_the_gradient(gradient.scene(default), default)
    assert cells[4] == "F₂₂δ₁₁ + F₂₁δ₁₂ + F₁₂δ₂₁ + F₁₁δ₂₂"


@pytest.mark.parametrize(
    ("x", "kernel"), [("a b; c d", "x y; z w"), ("1 -2; b 1/2", "1/2 3"), ("1 2; 3 4", "1 x")]
)
def test_letters_in_two_dimensions_stay_letters(x, kernel):
    p = params.Grid(x=x, kernel=kernel, stride=1, padding=0)
    scene = grid.scene(p)
    expected = torch.conv_transpose2d(*map(tensor, p.typed))
    printed = [worth(t) for t in labels_of("full", scene, expected.shape[-1], 1.7)]
    np.testing.assert_allclose(printed, expected.ravel(), rtol=1e-9)
    weights = [worth(t) for t in mark(scene, "matrix").hover]
    image, kernel = map(tensor, p.typed)
    matrix = np.reshape(weights, (expected.numel(), image.numel()))
    np.testing.assert_allclose(matrix @ image.ravel().numpy(), expected.ravel(), rtol=1e-9)


@pytest.mark.parametrize("padding", range(5))
@pytest.mark.parametrize("dilation", [1, 2])
def test_a_stamp_is_the_column_that_the_padding_leaves(padding, dilation):
    p = params.ThreePictures(x="a b c d", padding=padding, dilation=dilation)
    captions = three_pictures.scene(p).captions
    for i, caption in enumerate(captions[1:]):
        one = torch.eye(4)[i].reshape(1, 1, 4)
        column = torch.conv_transpose1d(
            one, torch.ones(1, 1, 3), None, 2, padding, dilation=dilation
        )
        left = int(column.count_nonzero())
        name = f"column {i + 1} of $X^T$"
        if left == 0:
            assert f"All of it is cropped: {name} is 0." in caption
            continue
        assert (f"It is {name} times" in caption) == (left == 3)
        products = re.findall(r"\(([^()$]*)\)", caption)[-1].split(", ")
        assert len(products) == left and f"it is {name}" in caption.replace("It is", "it is")


def test_letters_of_the_growing_sum_are_those_of_the_output():
    p = params.ThreePictures(x="a -2 1/2", kernel="1/2 x", stride=1)
    scene = three_pictures.scene(p)
    assert mark(scene, "stamps.sum").text[-1] == mark(scene, "matrix.output").text[-1]
    assert mark(scene, "stamps.sum").text[1] == ["(1/2)a", "ax", "", ""]


def test_one_is_singular():
    p = params.Grid(padding=2, dilation=2)
    said = grid.scene(p).captions[-1]
    assert "what is not hatched is column 4 of" in said and "The hatched rim is cropped" in said
    one = params.Inverse("1 2 3 4", kernel="bilinear, stride 2")
    scenes = [
        connectivity.scene(params.Connectivity(4, 1, 1, 0, view, "weights"))
        for view in ("grid", "line")
    ]
    scenes += [sizes.scene(params.Sizes(stride=1)), inverse.scene(one)]
    for scene in scenes:
        said = " ".join([scene.alt, *scene.captions])
        assert re.search(r"\b1 \w+", said) and not re.search(r"\b1 (weighted )?\w+s\b", said)
