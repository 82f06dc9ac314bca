"""Growth: pictures, captions and remarks at settings that nobody chose."""

import re

import numpy as np
import pytest
import torch
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from tests.receptive_field.formulas import formulas, holds, unseparated
from vislib.architectures.networks import STACKS
from vislib.receptive_field import fields, figures, growth, numbers, params
from vislib.receptive_field.fields import Layer
from vislib.receptive_field.figures import top
from vislib.receptive_field.figures.growth import captions
from vislib.receptive_field.growth import DIRECTIONS

# -- laws, at settings that nobody chose ------------------------------------------------------
layers = st.builds(
    Layer,
    name=st.sampled_from(["conv", "pool", "a long name of a layer"]),
    kernel=st.integers(1, 7),
    stride=st.integers(1, 4),
    padding=st.integers(0, 9),
    dilation=st.integers(1, 4),
)
stacks = st.lists(layers, min_size=1, max_size=5)
narrow = st.builds(
    Layer,
    name=st.sampled_from(["conv", "a long name of a layer"]),
    kernel=st.integers(1, 5),
    stride=st.integers(1, 2),
    padding=st.integers(0, 4),
)
anywhere = {"stack": stacks, "size": st.integers(1, 40), "place": st.floats(0, 1)}


def traced(stack, size, place, direction):
    try:
        return growth.trace(stack, size, place=place, direction=direction)
    except ValueError:
        assume(False)


@given(**anywhere, direction=st.sampled_from(DIRECTIONS))
@settings(max_examples=200)
def test_every_printed_formula_holds(stack, size, place, direction):
    trace = traced(stack, size, place, direction)
    for sentence in captions(trace):
        for formula in formulas(sentence):
            assert formula in ("r_0=1", "j_0=1") or holds(formula), formula


@given(**anywhere)
@settings(max_examples=200)
def test_sizes_fields_and_jumps_are_torchs(stack, size, place):
    """Sizes by running the layers; field and jump by the gradients of two units side by side."""
    trace = traced(stack, size, place, "grow")
    units = torch.ones(1, 1, size)
    for layer, sentence in zip(stack, captions(trace)[1:], strict=True):
        before = units.shape[-1]
        kernel = torch.ones(1, 1, layer.kernel)
        units = torch.conv1d(units, kernel, None, layer.stride, layer.padding, layer.dilation)
        after = units.shape[-1]
        assert re.search(rf"[ =]{after:,}\$ unit{'s' if after > 1 else ''}\b", sentence)
        assert ("“valid”" in sentence) == (layer.padding == 0 and layer.span > 1)
        same = layer.stride == 1 and layer.padding > 0 and before == after
        assert ("“same”" in sentence) == same
        assert (r"\to" in sentence) == bool(
            (before + 2 * layer.padding - layer.span) % layer.stride
        )
    wide = torch.zeros(1, 1, 20_000, requires_grad=True)  # padding does not reach the middle
    out = wide
    for layer in stack:
        kernel = torch.ones(1, 1, layer.kernel)
        out = torch.conv1d(out, kernel, None, layer.stride, 0, layer.dilation)
    middle, ends = out.shape[-1] // 2, []
    for unit in (middle, middle + 1):
        (grad,) = torch.autograd.grad(out[0, 0, unit], wide, retain_graph=True)
        ends.append(grad[0, 0].nonzero().ravel()[[0, -1]].tolist())
    (first, last), (following, _) = ends
    assert rf"={last - first + 1:,}$ pixel" in captions(trace)[-1]
    assert rf"={following - first:,}$ and" in captions(trace)[-1]


@given(**anywhere)
@settings(max_examples=200)
def test_what_lies_outside_is_counted(stack, size, place):
    trace = traced(stack, size, place, "grow")
    for depth, sentence in enumerate(captions(trace)):
        first, last = trace.field(depth)
        outside = sum(not 0 <= pixel < size for pixel in range(first, last + 1))
        said = re.search(r"(\d+) of the (\d+) lies? outside|It lies outside", unseparated(sentence))
        assert bool(said) == (outside > 0)
        if said and said[1]:
            assert (int(said[1]), int(said[2])) == (outside, last - first + 1)


@given(**anywhere)
@settings(max_examples=100)
def test_what_is_hatched_is_the_field_outside_the_picture(stack, size, place):
    """Pixel by pixel, against the boxes in units of pixels."""
    trace = traced(stack, size, place, "grow")
    shown = np.arange(trace.frames)
    rim = top._rim(trace, top._field_boxes(trace), shown)
    for frame, parts in enumerate(rim):
        first, last = trace.field(frame)
        assume(last - first < 80)
        field = np.arange(first, last + 1)
        hatched = np.zeros((field.size, field.size), int)
        for x, y, w, h in parts:
            assert w >= 0 and h >= 0
            columns = (field > x) & (field < x + w)
            rows = (field > y) & (field < y + h)
            hatched += np.outer(rows, columns)
        inside = (field >= 0) & (field < size)
        np.testing.assert_array_equal(hatched, ~np.outer(inside, inside))


@given(st.lists(narrow, min_size=1, max_size=4), st.integers(1, 19), st.floats(0, 1))
@settings(max_examples=100, suppress_health_check=[HealthCheck.filter_too_much])
def test_titles_of_grids_leave_each_other_room(stack, size, place):
    """At the scale of an ordinary screen, with the letters that the stage takes for a title."""
    trace = traced(stack, size, place, "grow")
    view = figures.growth.scene(trace)
    titles = [m for m in view.marks if m.kind == "label" and m.panel == "top" and "×" in m.text]
    panel = view.panels[1]
    assume(len(titles) == trace.frames > 1 and panel.title == "From above")
    wide, tall = (b - a for a, b in (panel.x, panel.y))
    scale = min(430 / wide, 330 / tall)
    for one, other in zip(titles, titles[1:], strict=False):
        if one.xy[1] == pytest.approx(other.xy[1], abs=12 / scale):
            assert other.xy[0] - one.xy[0] > 6.5 * len(one.text) / scale
    last = max(t.xy[0] + 6.5 * len(t.text) / scale for t in titles)
    assert last < panel.x[1] + 0.5
    for title, grid in zip(titles, grid_marks(view), strict=True):  # and each above its own grid
        assert 0 < grid.y - title.xy[1] < size + 1.2


def grid_marks(scene):
    return [m for m in scene.marks if m.kind == "cells"]


@pytest.mark.parametrize(
    ("stack", "size", "said"),
    [  # deck "CNN architectures": 7, 3 -> 5, 3, 2.333; 64, 3, 1, 2 -> 32.5; erratum 13, 14
        ("3×3 on 7×7, stride 1", 7, r"\frac{7-3}{1}+1=5$ units (“valid”"),
        ("3×3 on 7×7, stride 2", 7, r"\frac{7-3}{2}+1=3$ units"),
        ("3×3 on 7×7, stride 3", 7, r"\frac{7-3}{3}+1=2.333\to 2$ units"),
        ("3×3 on 64×64, stride 2", 64, r"\frac{64+2\cdot 1-3}{2}+1=32.5\to 32$ units"),
        ("5×5 on 32×32", 32, r"\frac{32-5}{1}+1=28$ units"),
        ("One 3×3 dilated by 6", 41, r"effective kernel $3+(3-1)(6-1)=13$"),
        ("One 3×3 dilated by 12", 41, r"effective kernel $3+(3-1)(12-1)=25$"),
        ("One 3×3 dilated by 18", 41, r"effective kernel $3+(3-1)(18-1)=37$"),
        ("One 3×3 dilated by 18", 41, r"+1=41$ units (“same” padding)"),
    ],
)
def test_the_decks_sizes_are_on_screen(stack, size, said):
    p = params.Growth(stack=stack)
    assert p.input_size == size and said in captions(p.trace())[-1]


def run(stack, line):
    """The line after every layer of ones."""
    lines = [line]
    for x in stack:
        ones = torch.ones(1, 1, x.kernel)
        lines.append(torch.conv1d(lines[-1], ones, None, x.stride, x.padding, x.dilation))
    return lines


@given(**anywhere)
@settings(max_examples=100)
def test_going_down_counts_what_the_gradient_touches(stack, size, place):
    trace = traced(stack, size, place, "down")
    lines = run(stack, torch.zeros(1, 1, size, requires_grad=True))
    grads = torch.autograd.grad(lines[-1][0, 0, trace.units[-1]], lines[:-1], allow_unused=True)
    for frame, sentence in list(enumerate(captions(trace)))[1:]:
        touched = grads[len(stack) - frame][0, 0].nonzero().ravel()
        holes = touched.numel() and touched[-1] - touched[0] + 1 > touched.numel()
        assert ("of them touched" in sentence) == bool(holes)
        assert not holes or f", {touched.numel()} of them touched" in sentence


@given(**anywhere)
@settings(max_examples=100)
def test_going_down_tells_padding_from_units(stack, size, place):
    trace = traced(stack, size, place, "down")
    lines = run(stack, torch.zeros(1, 1, size))
    first = last = trace.units[-1]
    for depth in range(len(stack) - 1, 0, -1):
        x, units = stack[depth], lines[depth].numel()
        first, last = (v * x.stride - x.padding for v in (first, last))
        last += (x.kernel - 1) * x.dilation
        padding = sum(not 0 <= v < units for v in range(first, last + 1))
        sentence = captions(trace)[len(stack) - depth]
        assert ("of them padding" in sentence) == bool(padding)
        assert not padding or f", {padding} of them padding" in sentence


@given(**anywhere, direction=st.sampled_from(DIRECTIONS))
@settings(max_examples=60)
def test_what_may_have_holes_is_called_the_field(stack, size, place, direction):
    trace = traced(stack, size, place, direction)
    scene = figures.growth.scene(trace)
    above = [m for m in scene.marks if (m.id or "").startswith(("grid", "fields"))]
    texts = {text for m in above for text in m.hover if "**" in text}
    assert texts and not any("sees" in text for text in texts | {scene.alt})
    for layer, g in zip(stack, trace.geometries[1:], strict=True):
        r = g.receptive_field
        said = f"**{layer.name}**: the field of one unit is {r} × {r} = {r * r:,} pixel"
        assert any(text.startswith(said) for text in texts)


@given(**anywhere)
@settings(max_examples=100)
def test_going_up_counts_the_units_that_a_pixel_reaches(stack, size, place):
    trace = traced(stack, size, place, "up")
    pixel = torch.zeros(1, 1, size)
    pixel[..., trace.units[0]] = 1
    for line, sentence in list(zip(run(stack, pixel), captions(trace), strict=True))[1:]:
        units = line.ravel().nonzero().ravel() + 1
        if not units.numel():
            assert "no unit reads it any more" in sentence
            continue
        assert sentence.endswith(f", {units.numel()} of {line.numel()}.")
        which = f"unit{'s' * (units.numel() > 1)} {units[0]}"
        assert f"it reaches {which}" in sentence
        assert ("with holes" in sentence) == bool(units[-1] - units[0] + 1 > units.numel())


@given(**(anywhere | {"stack": st.lists(narrow, min_size=1, max_size=3)}))
@settings(max_examples=60)
def test_hovers_say_what_a_unit_sees(stack, size, place):
    trace = traced(stack, size, place, "grow")
    scene = figures.growth.scene(trace)
    units = next((m for m in scene.marks if m.id == "units"), None)
    assume(units is not None)
    lines = run(stack, torch.zeros(1, 1, size, requires_grad=True))
    told = iter(units.hover)
    for _ in range(size):
        next(told)
    for depth, line in enumerate(lines[1:], start=1):
        for unit in range(line.shape[-1]):
            said = next(told)
            (grad,) = torch.autograd.grad(line[0, 0, unit], lines[0], retain_graph=True)
            touched = (grad[0, 0].nonzero().ravel() + 1).tolist()
            first, last = (v + 1 for v in fields.region(trace.geometries, depth, unit))
            assert ("padding" in said) == (first < 1 or last > size)
            inside = [p for p in range(first, last + 1) if 1 <= p <= size]
            if not inside:
                assert "sees padding only" in said
            elif len(inside) == 1:
                assert f"sees pixel {inside[0]} " in said
            else:
                assert f"sees pixels {inside[0]} to {inside[-1]} " in said
            holes = len(touched) < len(inside)
            assert (f"; {len(touched)} of them touched" in said) == holes


# -- remarks and the challenge ----------------------------------------------------------------
@given(**anywhere)
@settings(max_examples=100)
def test_remarks_say_what_the_layers_do(stack, size, place):
    trace = traced(stack, size, place, "grow")
    said = " ".join(numbers.growth(trace))
    sizes = [line.shape[-1] for line in run(stack, torch.zeros(1, 1, size))]
    convolutions = [
        (layer, n)
        for layer, n in zip(stack, sizes[1:], strict=True)
        if n > 1 and layer.name != "pool"
    ]
    assert ("share one kernel" in said) == bool(convolutions)
    if convolutions:
        layer, n = convolutions[0]
        k = layer.kernel
        weights = torch.nn.Conv2d(1, 1, k).weight.numel()
        assert f"{n} × {n} units" in said and f"{k} × {k} = {weights} weight" in said
    unread = []
    for layer, n in zip(stack, sizes, strict=False):
        padded = torch.zeros(1, 1, n + 2 * layer.padding, requires_grad=True)
        kernel = torch.ones(1, 1, layer.kernel)
        out = torch.conv1d(padded, kernel, None, layer.stride, 0, layer.dilation)
        out.sum().backward()
        read = padded.grad[0, 0].nonzero().ravel()
        unread.append(padded.shape[-1] - 1 - int(read[-1]))
    assert ("rounded down" in said) == any(unread)
    if any(unread):
        first = next(r for r in unread if r)
        last = "place" if first == 1 else f"{first} places"
        assert f"its last {last}, padding included, {'is' if first == 1 else 'are'} read" in said


@given(**anywhere)
@settings(max_examples=100)
def test_pixels_touched_are_those_of_the_gradient(stack, size, place):
    trace = traced(stack, size, place, "grow")
    x = torch.zeros(1, 1, size, requires_grad=True)
    run(stack, x)[-1][0, 0, trace.units[-1]].backward()
    touched = x.grad[0, 0].nonzero().ravel()
    holes = int(touched[-1] - touched[0] + 1 - touched.numel()) if touched.numel() else 0
    assert (trace.touched, trace.holes) == (touched.numel(), holes)


def test_erratum_14_is_mentioned_where_it_applies():
    said = [numbers.growth(params.Growth(stack=s).trace(), s) for s in STACKS]
    texts = dict(zip(STACKS, map(" ".join, said), strict=True))
    assert "here 64 become 32" in texts["3×3 on 64×64, stride 2"]
    assert "“same”" not in texts["3×3 on 7×7, stride 2"]
    assert "its last place, padding included, is" in texts["3×3 on 7×7, stride 3"]
    assert "28 × 28 units of conv1 share one kernel of 5 × 5 = 25" in texts["5×5 on 32×32"]  # A8
    lenet = " ".join(numbers.growth(params.Growth(stack="LeNet").trace(), "LeNet"))
    assert "averages and used tanh" in lenet  # B7
