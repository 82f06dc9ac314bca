"""Growth: what the pictures and captions say is what was computed, at every setting."""

import re

import numpy as np
import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.stages import mark
from vislib.architectures.networks import NETWORKS, PRESETS, STACKS, input_size
from vislib.receptive_field import figures, growth, numbers, params
from vislib.receptive_field.fields import Layer, geometry
from vislib.receptive_field.figures.growth import captions, padded_pixels
from vislib.receptive_field.growth import DIRECTIONS


@pytest.mark.parametrize("direction", DIRECTIONS)
@pytest.mark.parametrize("name", PRESETS)
def test_every_preset_has_a_small_picture(name, direction):
    trace = growth.trace(PRESETS[name], input_size(name), direction=direction)
    packed = figures.growth.scene(trace).pack()
    assert packed.nbytes <= 300_000
    again = figures.growth.scene(
        growth.trace(PRESETS[name], input_size(name), direction=direction)
    ).pack()
    assert (packed.header, packed.buffer) == (again.header, again.buffer)


def test_the_dots_that_are_lit_are_those_seen():
    trace = growth.trace(STACKS["Two 3×3 on 7×7"], 7)
    lit = mark(figures.growth.scene(trace), "units").opacity == 1
    # 7 pixels, 5 and 3 units; frame 1 shows 3 pixels and one unit, frame 2: 5, 3 and 1.
    assert [frame.sum() for frame in lit] == [1, 4, 9]
    assert np.flatnonzero(lit[2]).tolist() == [1, 2, 3, 4, 5, 8, 9, 10, 13]


def test_going_up_lights_what_the_pixel_reaches():
    trace = growth.trace(STACKS["Three 3×3"], 11, direction="up")
    lit = mark(figures.growth.scene(trace), "units").opacity == 1
    assert [frame.sum() for frame in lit] == [1, 4, 9, 16]


def test_grids_are_squares_of_the_row():
    scene = figures.growth.scene(growth.trace(STACKS["Dilated 2, 2, 2"], 17))
    assert mark(scene, "grid0").values[-1].sum() == 49


def test_hovering_follows_the_connections():
    scene = figures.growth.scene(growth.trace(STACKS["Two 3×3 on 7×7"], 7))
    down = next(k for k in scene.links if k.source == k.target == "units" and k.chain)
    # The first unit of the last row (7 pixels, 5 units before it) reads units 7, 8, 9.
    assert list(down.pairs[12]) == [7, 8, 9]
    assert list(down.pairs[7]) == [0, 1, 2]
    cells = next(k for k in scene.links if (k.source, k.target) == ("grid2", "grid1"))
    assert list(cells.pairs[0]) == [0, 1, 2, 5, 6, 7, 10, 11, 12]


def test_captions_do_the_arithmetic():
    said = captions(growth.trace(NETWORKS["AlexNet"], 227))
    assert r"r_{1}=1+(11-1)\cdot 1=11" in said[1] and r"j_{1}=1\cdot 4=4" in said[1]
    assert r"r_{8}=163+(3-1)\cdot 16=195" in said[8] and r"j_{8}=16\cdot 2=32" in said[8]
    dilated = captions(growth.trace(STACKS["Dilated 2, 2, 2"], 17))
    assert r"r_{3}=9+(5-1)\cdot 1=13" in dilated[3]


def test_captions_going_down_and_up():
    down = captions(growth.trace(STACKS["Three 3×3"], 11, direction="down"))
    assert [r"=3$" in down[1], r"=5$" in down[2], r"=7$ input pixels" in down[3]] == [True] * 3
    holes = captions(growth.trace(STACKS["Dilated 2, 2, 2"], 17, direction="down"))
    assert "=13$ input pixels, 7 of them touched" in holes[3]
    up = captions(growth.trace(STACKS["Three 3×3"], 11, direction="up"))
    assert "reaches units 3 to 9, 7 of 11" in up[3]
    skipped = growth.trace([Layer("conv1", 1, 2)], 7, direction="up", place=0.5)
    assert captions(skipped)[0].startswith("Pixel 5.")  # counted from 1, as units are
    assert "reaches unit 3," in captions(skipped)[1]


@pytest.mark.parametrize(
    ("stack", "counts"),
    [("Dilated 2, 2, 2", [3, 5, 7]), ("3p2d2 3p2d2", [3, 5]), ("2 2 3s2p1 3p4d4", None)],
)
def test_going_up_counts_the_units_that_torch_says(stack, counts):
    """Which outputs of convolutions of ones an input of one 1 reaches."""
    trace = params.Growth(stack=stack, direction="up").trace()
    x = torch.zeros(1, 1, trace.geometries[0].size)
    x[..., trace.units[0]] = 1
    said, found = captions(trace), []
    for layer, sentence in zip(trace.layers, said[1:], strict=True):
        ones = torch.ones(1, 1, layer.kernel)
        x = torch.conv1d(x, ones, None, layer.stride, layer.padding, layer.dilation)
        units = x.ravel().nonzero().ravel() + 1
        found.append(len(units))
        assert f"units {units[0]} to {units[-1]}" in sentence
        assert sentence.endswith(f", {len(units)} of {x.numel()}.")
        assert ("with holes" in sentence) == (len(units) < units[-1] - units[0] + 1)
    assert found == (counts or found)


def test_padding_is_counted():
    corner = growth.trace(STACKS["Three 3×3"], 11, place=0.0)
    assert [padded_pixels(corner, d) for d in range(4)] == [0, 1, 2, 3]
    assert "3 of the 7 lie outside the picture" in captions(corner)[3]
    middle = growth.trace(STACKS["Three 3×3"], 11)
    assert padded_pixels(middle, 3) == 0 and "outside" not in captions(middle)[3]
    wide = growth.trace(NETWORKS["ResNet-152"], 224)
    assert padded_pixels(wide, 152) == 1451 - 224


@pytest.mark.parametrize("layer", [Layer("a", 3, 1, 1), Layer("a", 5, 2, 4), Layer("a", 2, 1, 3)])
def test_what_a_unit_sees_is_counted_from_one_and_padding_is_named(layer):
    stack = (layer, Layer("b", 3, 1, 1))
    units = mark(figures.growth.scene(growth.trace(stack, 6)), "units")
    weights, outputs = torch.ones(1, 1, layer.kernel), geometry(stack, 6)[1].size
    for unit in range(outputs):
        pixels = torch.zeros(1, 1, 6, requires_grad=True)
        out = torch.conv1d(pixels, weights, stride=layer.stride, padding=layer.padding)
        out[0, 0, unit].backward()
        touched = (torch.nonzero(pixels.grad[0, 0])[:, 0] + 1).tolist()
        many = len(touched) > 1
        said = f"pixel{'s' * many} {touched[0]}" if touched else "padding only"
        said += f" to {touched[-1]}" if many else ""
        said += " and padding" * (0 < len(touched) < layer.kernel)
        assert f"**a**, unit {unit + 1}: sees {said} (" in units.hover[6 + unit]


def test_spans_are_the_fields():
    for name in ("VGG16", "ResNet-50", "U-Net encoder"):
        trace = growth.trace(NETWORKS[name], input_size(name))
        for depth in range(trace.frames):
            assert tuple(trace.spans[depth, 0]) == trace.field(depth)


def test_params_read_presets_and_text():
    assert params.Growth().layers == PRESETS["Three 3×3"]
    p = params.Growth(stack="3p1 3s2p1", upto=1)
    assert p.layers == (Layer("layer1", 3, 1, 1),) and p.input_size == 7
    assert params.Growth(stack="AlexNet").input_size == 227
    assert params.Growth(stack="VGG16", upto=3).layers[-1].name == "pool1"
    with pytest.raises(ValueError, match="is not a layer"):
        _ = params.Growth(stack="nonsense").layers
    with pytest.raises(ValueError, match="choose one of grow, down, up"):
        growth.trace(p.layers, 7, direction="sideways")


@pytest.mark.parametrize(
    ("stack", "direction", "frame", "said"),
    [
        ("1", "grow", 1, "=1$ pixel,"),
        ("1", "down", 1, "one unit reads $(1-1)\\cdot 1+(1-1)+1=1$ input pixel."),
        ("3 1", "down", 1, "=1$ unit of layer1."),
        ("3", "down", 1, "one unit reads $(1-1)\\cdot 1+(3-1)+1=3$ input pixels."),
    ],
)
def test_one_pixel_is_no_pixels(stack, direction, frame, said):
    assert said in captions(params.Growth(stack, direction=direction).trace())[frame]
    assert "1 pixels" not in figures.growth.scene(params.Growth(stack).trace()).alt


def test_growth_asked_about_does_not_tell_its_end():
    trace = growth.trace(PRESETS["Three 3×3"], input_size("Three 3×3"))
    still = figures.growth.scene(trace).question()
    assert still.frames == 1 and "7" not in still.alt + still.captions
    assert "pixels between neighbouring units" in still.captions


_LAYER = st.builds(
    Layer, st.just("conv"), *(st.integers(*b) for b in ((1, 5), (1, 3), (0, 2), (1, 3)))
)


@given(st.lists(_LAYER, min_size=1, max_size=7), st.integers(1, 150), st.floats(0, 1))
@settings(max_examples=200)
def test_the_challenge_counts_what_torch_sees(layers, size, place):
    """The pixels on which the unit depends have a gradient: ones as weights, on an axis."""
    try:
        trace = growth.trace(layers, size, place=place)
    except ValueError:
        return
    x = torch.zeros(1, 1, size, dtype=torch.float64, requires_grad=True)
    y = x
    for one in layers:
        ones = torch.ones(1, 1, one.kernel, dtype=torch.float64)
        y = torch.nn.functional.conv1d(y, ones, None, one.stride, one.padding, one.dilation)
    y[0, 0, trace.units[-1]].backward()
    at = np.flatnonzero(x.grad[0, 0])
    holes = int(np.ptp(at)) + 1 - at.size if at.size else 0
    counts = len(layers), max(one.kernel for one in layers), at.size, holes
    few, narrow, wide, whole = numbers.touched(trace)
    printed = [
        re.search(r"\d+|no(?= holes)", one.now)[0].replace("no", "0")
        for one in (few, narrow, wide, whole)
    ]
    assert tuple(int(count) for count in printed) == counts
    met = few.met, narrow.met, wide.met, whole.met
    assert met == (counts[0] <= 5, counts[1] <= 3, counts[2] >= 100, counts[3] == 0)


def test_numbers_of_four_digits_are_separated():
    """In captions, labels and what hovers: a field of 2,047 pixels."""
    for direction in growth.DIRECTIONS:
        p = params.Growth("3s2 " * 10, size=2048, direction=direction)
        scene = figures.growth.scene(p.trace())
        texts = [str(c) for c in captions(p.trace())]
        for drawn in scene.marks:
            texts += [str(t) for t in np.ravel(getattr(drawn, "text", ()))]
            texts += list(getattr(drawn, "hover", None) or ())
        assert any("2,047" in text or "1,023" in text for text in texts)
        assert not [text for text in texts if re.search(r"\d{4}", text)]
