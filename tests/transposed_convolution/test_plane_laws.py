"""The plane, both ways, the gradient and the inverse against torch, whatever is typed."""

from __future__ import annotations

import re
from fractions import Fraction

import numpy as np
import pytest
import torch
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from tests.laws import run, settled
from tests.stages import mark
from tests.transposed_convolution.oracle import (
    MANY,
    NUMBERS,
    F,
    grids,
    printed,
    rows,
    sides,
    small,
    tensor,
    worth,
)
from vislib.transposed_convolution import numbers, params, snippets
from vislib.transposed_convolution.figures import (
    connectivity,
    gradient,
    grid,
    inverse,
)

# -- in two dimensions ----------------------------------------------------------------------------


@MANY
@given(grids(), grids(), small(1, 3), small(0, 2), small(0, 2), small(1, 2))
def test_the_plane_agrees_with_torch_in_every_sentence(x, kernel, stride, padding, extra, dilation):
    p = settled(
        params.Grid,
        x=x,
        kernel=kernel,
        stride=stride,
        padding=padding,
        output_padding=extra,
        dilation=dilation,
    )
    more = stride, padding, extra, 1, dilation
    inputs, weights = map(tensor, p.typed)
    expected = F.conv_transpose2d(inputs, weights, None, *more)[0, 0]
    scene = grid.scene(p)
    hovers = [h for h in mark(scene, "full").hover if h.startswith("Row ")]
    for hover, value in zip(hovers, expected.ravel().tolist(), strict=True):
        assert all(printed(side, value) for side in sides(hover.split(": ", 1)[1]))
    met = F.conv_transpose2d(torch.ones_like(inputs), torch.ones_like(weights), None, *more)
    assert ("Where stamps overlap" in scene.captions[-1]) == (met.max() > 1)
    for i, caption in enumerate(scene.captions[1:]):
        one = torch.eye(inputs.numel(), dtype=torch.float64)[i].reshape(inputs.shape)
        left = F.conv_transpose2d(one, torch.ones_like(weights), None, *more).count_nonzero()
        assert ("all of it is cropped" in caption) == (left == 0)
        assert ("what is not hatched" in caption) == (0 < left < weights.numel())
    shown = {
        name: text for name, text in numbers.compared(p.trace).items() if isinstance(text, str)
    }
    sizes = [shown["size"]] * 2 if "size" in shown else [shown["height"], shown["width"]]
    for formula, size in zip(sizes, expected.shape, strict=True):
        left, right = formula.split(" = ")
        assert worth(left) == int(right) == size
    assert numbers.compared(p.trace)["largest difference from torch"][0] < 1e-6
    result = run(snippets.grid(p))["result"].numpy()
    np.testing.assert_allclose(result, p.trace.output, rtol=1e-9, atol=1e-9)


# -- backwards ------------------------------------------------------------------------------------


@MANY
@given(small(2, 8), small(1, 5), small(1, 4), small(0, 2))
def test_the_dot_products_are_torchs_both_ways(n, kernel, stride, padding):
    p = settled(params.Connectivity, n=n, kernel=kernel, stride=stride, padding=padding)
    pixels, weights, sent = (
        torch.tensor(v, dtype=torch.float64)[None, None] for v in (p.pixels, p.weights, p.sent)
    )
    down = F.conv2d(pixels, weights, None, stride, padding).ravel()
    up = F.conv_transpose2d(sent, weights, None, stride, padding, p.output_padding)
    assert up.shape[-1] == n and down.numel() == p.small**2
    scene = connectivity.scene(p)
    assert [int(t) for t in mark(scene, "forward.small").text[-1]] == down.tolist()
    last = mark(scene, "back.large").text[-1]
    done = [t for t in last if "·" not in t]
    finished = [v for v, t in zip(up.ravel().tolist(), last, strict=True) if "·" not in t]
    assert [int(t) for t in done] == finished
    for caption, value in zip(scene.captions, down.tolist(), strict=True):
        terms, made = re.search(r"dot product, (.*) = \*\*(\d+)\*\*", caption).groups()
        assert int(made) == value
        if "products" not in terms and terms:
            assert worth(terms) == value
    names = run(snippets.connectivity(p))
    np.testing.assert_allclose(names["small"].ravel(), down)
    np.testing.assert_allclose(names["result"], up[0, 0])


# -- the gradient ---------------------------------------------------------------------------------


@settings(max_examples=100)
@given(grids(NUMBERS), grids(NUMBERS, 2), st.integers(0, 99))
def test_the_gradient_is_autograds_whatever_is_typed(x, kernel, seed):
    shape = [a.count(";") + 1 - b.count(";") for a, b in ((x, kernel),)]
    width = len(x.split(";")[0].split()) - len(kernel.split(";")[0].split()) + 1
    assume(shape[0] >= 1 and width >= 1)
    drawn = np.random.default_rng(seed).integers(-3, 4, (shape[0], width))
    delta = "; ".join(" ".join(map(str, line)) for line in drawn.tolist())
    p = settled(params.Gradient, x=x, kernel=kernel, delta=delta, letters=False)
    image, weights, passed = map(tensor, p.typed)
    output = F.conv2d(image.requires_grad_(), weights)
    output.backward(passed)
    scene = gradient.scene(p)
    expected = [*output.detach().ravel().tolist(), *image.grad.ravel().tolist()]
    for caption, value in zip(scene.captions[1:], expected, strict=True):
        for side in sides(caption.rstrip("."))[1:]:
            assert printed(side, value)
    names = run(snippets.gradient(p))
    np.testing.assert_allclose(names["result"], image.grad[0, 0], rtol=1e-9, atol=1e-9)
    np.testing.assert_allclose(names["again"], image.grad[0, 0], rtol=1e-9, atol=1e-9)


# -- the inverse ----------------------------------------------------------------------------------

SIGNALS = st.one_of(
    rows(st.integers(-9, 9).map(str), 16),
    st.lists(st.integers(-5, 5), min_size=2, max_size=5).map(
        lambda v: " ".join(f"{a} {a}" for a in v)  # pairs: some kernels bring them back
    ),
    st.integers(4, 12).map(lambda n: " ".join("0" * n)),
)


@MANY
@given(SIGNALS, st.sampled_from(tuple(params.KERNELS)))
def test_whether_the_signal_is_back_and_why_is_said_as_it_is(x, kernel):
    p = settled(params.Inverse, x=x, kernel=kernel)
    weights, stride = p.weights
    n = p.signal.size
    each = torch.eye(n, dtype=torch.float64)[:, None]
    matrix = F.conv1d(each, torch.tensor(weights)[None, None], stride=stride)[:, 0].T.numpy()
    square = matrix.T @ matrix
    back = square @ p.signal
    whole = np.allclose(back, p.signal)
    said = inverse.scene(p).captions[2]
    assert ("off by" in said) == (not whole)
    assert ("is the identity" in said) == (whole and np.allclose(square, np.eye(n)))
    assert ("happens to lie in them" in said) <= np.allclose(square @ square, square)
    assert ("all 0" in said) == (not p.signal.any() and not np.allclose(square, np.eye(n)))
    off = np.linalg.norm(back - p.signal) / (np.linalg.norm(p.signal) or 1)
    shown = numbers.inverse(p)
    read = float(Fraction(shown["off after Xᵀ"].split("\N{NO-BREAK SPACE}")[0].replace(",", "")))
    assert read == pytest.approx(100 * off, rel=5e-3, abs=1e-9)
    least = np.linalg.lstsq(matrix, matrix @ p.signal, rcond=None)[0]
    np.testing.assert_allclose(p.trip.best, least, atol=1e-8)
    full = np.linalg.matrix_rank(matrix) == n
    assert ("brings everything back" in inverse.scene(p).captions[3]) == full
    np.testing.assert_allclose(run(snippets.inverse(p))["result"], back, rtol=1e-9, atol=1e-9)
    labels = [m for m in inverse.scene(p).marks if m.kind == "label"]
    assert not any("10⁻" in text for m in labels for text in m.text)  # rounding is no value


@MANY
@given(
    st.lists(st.floats(-5, 10), min_size=4, max_size=10),
    st.integers(0, 9),
    st.floats(-6, 12.4),
    st.sampled_from([k for k in params.KERNELS if k not in ("difference", "bilinear, stride 2")]),
)
def test_the_axis_stays_while_a_bar_is_dragged(signal, which, height, kernel):
    """Wherever within its panel a bar goes, the numbers under the hand stay where they are."""
    before = [round(v, 2) for v in signal]
    after = list(before)
    after[which % len(after)] = round(height, 2)
    ranges = []
    for values in (before, after):
        p = params.Inverse(" ".join(f"{v:g}" for v in values), kernel)
        shown = np.concatenate([p.signal, p.trip.convolved, p.trip.back, p.trip.best])
        assume(shown.min() >= -6 and shown.max() <= 12.5)  # what two panels of it can hold
        ranges.append(inverse.scene(p).panels[0].y)
    assert ranges[0] == ranges[1]
