"""Who reads how a challenge stands judges each condition as the page does."""

import re

import numpy as np
import pytest
import torch
from hypothesis import example, given, settings
from hypothesis import strategies as st

from tests.printed import read
from vislib.convolution.figures import parts as sliding
from vislib.transposed_convolution import goals, params, preimages, trace_1d
from vislib.transposed_convolution.figures import gradient, three_pictures

LESSON = "transposed_convolution"
FEW = settings(max_examples=60, deadline=None)


def _numbers(one) -> list[float]:
    return [read(part) for part in re.findall(r"\d[\d.]*", one.now)]


@given(st.integers(1, 12), st.integers(1, 7), st.integers(0, 4), st.integers(1, 3),
       st.integers(1, 4))  # fmt: skip
@example(10, 5, 4, 2, 1)
@FEW
def test_a_size_is_kept_where_torch_keeps_it(n, weights, padding, dilation, stride):
    kernel = " ".join("1" * weights)
    try:
        p = params.Forward(" ".join("1" * n), kernel, stride, padding, dilation)
    except ValueError:
        return
    size, *rest = goals.forward(n, p.outputs, weights, dilation, stride)
    made = torch.nn.Conv1d(1, 1, weights, stride, padding, dilation)(torch.zeros(1, 1, n))
    assert size.met == (made.shape[-1] == n) and _numbers(size) == [made.shape[-1], n]
    assert [one.met for one in rest] == [weights == 5, dilation == 2, stride == 1]
    assert [_numbers(one) for one in rest] == [[weights], [dilation], [stride]]


@given(st.integers(1, 5), st.integers(1, 5), st.integers(1, 4), st.integers(0, 3))
@example(3, 4, 2, 0)
@FEW
def test_stamps_overlap_where_ones_add_up(n, k, stride, extra):
    trace = trace_1d(np.ones(n), np.ones(k), stride, 0, min(extra, stride - 1), 1)
    inputs, outputs, overlap, padding = goals.three_pictures(trace)
    ones = torch.ones(1, 1, n), torch.ones(1, 1, k)
    made = torch.conv_transpose1d(*ones, stride=stride, output_padding=trace.output_padding)
    assert inputs.met == (n >= 3) and outputs.met == (made.shape[-1] == 2 * n)
    assert _numbers(outputs) == [made.shape[-1]]
    assert overlap.met == (made.max() > 1) == ("no" not in overlap.now)
    assert padding.met == (_numbers(padding) == [0])


GRIDS = st.sampled_from(["1 1; 1 1", "1", "1 1 1; 1 1 1; 1 1 1", "1 2; 2 4", "1/3 1; 1 1", "a b"])


@given(GRIDS, GRIDS, st.integers(1, 3), st.integers(0, 1))
@example("1 1; 1 1", "1 1 1; 1 1 1; 1 1 1", 2, 0)
@FEW
def test_outputs_that_are_there_are_not_said_to_be_missing(x, kernel, stride, padding):
    try:
        p = params.Grid(x, kernel, stride, padding)
    except ValueError:
        return
    found = goals.grid(*p.typed, p.trace.output)
    if "a" in x + kernel:
        assert [one.met for one in found] == [False] and "letters" in found[0].now
        return
    first, second, outputs = found
    for one, text in ((first, x), (second, kernel)):
        assert one.met == (set(re.split(r"[; ]+", text)) == {"1"}) == ("not" not in one.now)
    tensors = (torch.tensor(entry.values)[None, None] for entry in p.typed)
    made = torch.conv_transpose2d(*tensors, stride=stride, padding=padding)
    missing = [n for n in (1, 2, 4) if not torch.isclose(made, torch.tensor(float(n))
                                                         .double()).any()]  # fmt: skip
    assert outputs.met == (not missing)
    assert outputs.met or _numbers(outputs) == missing


@given(st.integers(1, 7), st.integers(1, 5), st.integers(0, 3), st.integers(1, 3))
@example(4, 2, 1, 1)
@example(7, 5, 0, 3)
@FEW
def test_sizes_that_end_as_6_are_those_torch_makes_6_of(kernel, stride, padding, dilation):
    found = preimages(6, kernel, stride, padding, dilation)
    one = goals.sizes(found)
    layer = torch.nn.Conv1d(1, 1, kernel, stride, padding, dilation)
    least = max(1, dilation * (kernel - 1) + 1 - 2 * padding)
    made = [n for n in range(least, 60) if layer(torch.zeros(1, 1, n)).shape[-1] == 6]
    assert _numbers(one)[1:] == made and one.met == (made == [12, 13])


@given(st.lists(st.integers(-1, 2), min_size=4, max_size=4),
       st.lists(st.integers(-1, 2), min_size=4, max_size=4))  # fmt: skip
@example([0, 0, 0, 1], [1, 2, -1, 2])
@example([1, 0, 2, -1], [1, 2, -1, 2])
@FEW
def test_the_kernel_is_found_where_autograd_shows_it(delta, kernel):
    x, kernel, delta = np.ones((3, 3)), np.reshape(kernel, (2, 2)), np.reshape(delta, (2, 2))
    corner, elsewhere = goals.gradient(x, kernel.astype(float), delta.astype(float))
    p = torch.ones(1, 1, 3, 3, requires_grad=True)
    made = torch.conv2d(p, torch.tensor(kernel[None, None], dtype=torch.float32))
    made.backward(torch.tensor(delta[None, None], dtype=torch.float32))
    grad = p.grad[0, 0].numpy()
    agree = int((grad[1:, 1:] == kernel).sum())
    assert _numbers(corner)[:2] == [agree, 4] and corner.met == (agree == 4)
    others = int((grad != 0).sum() - (grad[1:, 1:] != 0).sum())
    assert _numbers(elsewhere)[0] == others and elsewhere.met == (not others)


@given(st.lists(st.integers(0, 3), min_size=4, max_size=8), st.sampled_from(list(params.KERNELS)))
@example([0, 0, 0, 0], "pairs, stride 2")
@example([2, 2, 5, 5], "pairs, stride 2")
@FEW
def test_a_signal_that_comes_back_whole_is_off_by_nothing(signal, kernel):
    p = params.Inverse(" ".join(map(str, signal)), kernel)
    named, bright, whole = goals.inverse(p.trip, p.kernel)
    assert named.met == (kernel == "pairs, stride 2") and kernel in named.now
    assert bright.met == any(signal) == ("not" in bright.now)
    assert whole.met == np.allclose(p.trip.back, signal) == ("by 0\N{NO-BREAK SPACE}%" in whole.now)


def test_a_signal_that_nearly_comes_back_does_not_do():
    *_, whole = goals.inverse(params.Inverse("2.001 2 1 1", "pairs, stride 2").trip, "")
    assert not whole.met and "by 0.0224" in whole.now


@given(st.integers(2, 8), st.integers(1, 5), st.integers(1, 4), st.integers(0, 2))
@example(6, 2, 2, 0)
@FEW
def test_pixels_on_one_line_are_those_that_one_window_reads(n, kernel, stride, padding):
    try:
        p = params.Quiz(n, kernel, stride, padding)
    except ValueError:
        return
    pixel = torch.zeros(1, 1, n, requires_grad=True)
    made = torch.conv1d(pixel, torch.ones(1, 1, kernel), stride=stride, padding=padding)
    made.sum().backward()
    on = pixel.grad.flatten().numpy()
    lines = np.bincount(p.pairs[:, 2], minlength=n)
    alone, weights, windows = goals.quiz(lines, p.kernel, p.line.small)
    assert alone.met == (on == 1).all() and _numbers(alone)[:2] == [(on == 1).sum(), n]
    assert weights.met == (kernel > 1) and windows.met == (made.numel() > 1)


def test_between_one_input_no_zeros_are_inserted():
    titles = [
        next(p.title for p in three_pictures.scene(params.ThreePictures(x, "x y", 3)).panels
             if p.id == "zeros")
        for x in ("a", "a b")
    ]  # fmt: skip
    assert titles[0].startswith("Insert zeros, 1 around") and "2 zeros between" in titles[1]


def test_a_picture_writes_its_numbers_in_one_way():
    """3/2 beside 1.5: a fraction typed anywhere makes all of them fractions."""
    p = params.Gradient("1/2 1; 1 1", "3 1; 1 1", "0.5", letters=False)
    said = " ".join(str(caption) for caption in gradient.scene(p).captions)
    assert "= 9/2." in said and "= 3/2." in said and "= 1.5." not in said
    pairs = [("1", "1.5")]
    assert sliding.total(pairs) == "1.5" and sliding.total(pairs, fractions=True) == "3/2"


@pytest.mark.parametrize(
    ("query", "ticks"),
    [
        ("forward.x=5&forward.kernel=2", (True, False, False, True)),
        ("three_pictures.x=5&three_pictures.kernel=2", (False, False, False, True)),
        ("grid.x=1 1;1 1", (True, False, False)),
        ("inverse.x=0 0 0 0", (False, False, True)),
        ("quiz.kernel=1&quiz.padding=0&quiz.stride=1", (True, False, True)),
    ],
)
def test_each_condition_is_ticked_by_itself(open_page, query, ticks):
    pairs = dict(part.split("=") for part in query.split("&"))
    chapter = {f"{LESSON}.chapter": query.partition(".")[0]}
    at = open_page(LESSON, query=chapter | {f"{LESSON}.{k}": v for k, v in pairs.items()})
    said = next(m.value for m in at.markdown if "Now:" in m.value)
    icons = re.findall(r":material/(check|close):", said.partition("Now:")[2])
    assert tuple(icon == "check" for icon in icons) == ticks, said
