"""The pictures of the lesson: what they show is what was computed, and they stay small."""

import numpy as np
import pytest
import torch

from vislib.architectures.networks import NETWORKS, PRESETS, STACKS, input_size
from vislib.receptive_field import effective_depth as effective_growth
from vislib.receptive_field import photo as photos
from vislib.receptive_field import small_filters
from vislib.receptive_field.fields import Layer, geometry
from vislib.receptive_field.figures import small_filters as small
from vislib.receptive_field.figures.effective import effective_asked, effective_scene
from vislib.receptive_field.figures.growth import (
    captions,
    growth_asked,
    growth_scene,
    padded_pixels,
)
from vislib.receptive_field.figures.photo import photo_scene
from vislib.receptive_field.figures.small_filters import small_asked, small_scene
from vislib.receptive_field.growth import DIRECTIONS, growth
from vislib.receptive_field.params import EffectiveParams, GrowthParams, PhotoParams
from vislib.receptive_field.small_filters import Cost


def mark(scene, name):
    return next(m for m in scene.marks if m.id == name)


@pytest.mark.parametrize("direction", DIRECTIONS)
@pytest.mark.parametrize("name", PRESETS)
def test_every_preset_has_a_small_picture(name, direction):
    trace = growth(PRESETS[name], input_size(name), direction=direction)
    packed = growth_scene(trace).pack()
    assert packed.nbytes <= 300_000
    again = growth_scene(growth(PRESETS[name], input_size(name), direction=direction)).pack()
    assert (packed.header, packed.buffer) == (again.header, again.buffer)


def test_the_dots_that_are_lit_are_those_seen():
    trace = growth(STACKS["Two 3×3 on 7×7"], 7)
    lit = mark(growth_scene(trace), "units").opacity == 1
    # 7 pixels, 5 and 3 units; frame 1 shows 3 pixels and one unit, frame 2: 5, 3 and 1.
    assert [frame.sum() for frame in lit] == [1, 4, 9]
    assert np.flatnonzero(lit[2]).tolist() == [1, 2, 3, 4, 5, 8, 9, 10, 13]


def test_going_up_lights_what_the_pixel_reaches():
    trace = growth(STACKS["Three 3×3"], 11, direction="up")
    lit = mark(growth_scene(trace), "units").opacity == 1
    assert [frame.sum() for frame in lit] == [1, 4, 9, 16]


def test_grids_are_squares_of_the_row():
    scene = growth_scene(growth(STACKS["Dilated 2, 2, 2"], 17))
    assert mark(scene, "grid0").values[-1].sum() == 49


def test_hovering_follows_the_connections():
    scene = growth_scene(growth(STACKS["Two 3×3 on 7×7"], 7))
    down = next(k for k in scene.links if k.source == k.target == "units" and k.chain)
    # The first unit of the last row (7 pixels, 5 units before it) reads units 7, 8, 9.
    assert list(down.pairs[12]) == [7, 8, 9]
    assert list(down.pairs[7]) == [0, 1, 2]
    cells = next(k for k in scene.links if (k.source, k.target) == ("grid2", "grid1"))
    assert list(cells.pairs[0]) == [0, 1, 2, 5, 6, 7, 10, 11, 12]


def test_captions_do_the_arithmetic():
    said = captions(growth(NETWORKS["AlexNet"], 227))
    assert r"r_{1}=1+(11-1)\cdot 1=11" in said[1] and r"j_{1}=1\cdot 4=4" in said[1]
    assert r"r_{8}=163+(3-1)\cdot 16=195" in said[8] and r"j_{8}=16\cdot 2=32" in said[8]
    dilated = captions(growth(STACKS["Dilated 2, 2, 2"], 17))
    assert r"r_{3}=9+(3-1)\cdot 2\cdot 1=13" in dilated[3]


def test_captions_going_down_and_up():
    down = captions(growth(STACKS["Three 3×3"], 11, direction="down"))
    assert [r"=3$" in down[1], r"=5$" in down[2], r"=7$ input pixels" in down[3]] == [True] * 3
    holes = captions(growth(STACKS["Dilated 2, 2, 2"], 17, direction="down"))
    assert "=13$ input pixels, 7 of them touched" in holes[3]
    up = captions(growth(STACKS["Three 3×3"], 11, direction="up"))
    assert "reaches units 3 to 9, 7 of 11" in up[3]
    skipped = growth([Layer("conv1", 1, 2)], 7, direction="up", place=0.5)
    assert captions(skipped)[0].startswith("Pixel 5.")  # counted from 1, as units are
    assert "reaches unit 3," in captions(skipped)[1]


@pytest.mark.parametrize(
    ("stack", "counts"),
    [("Dilated 2, 2, 2", [3, 5, 7]), ("3p2d2 3p2d2", [3, 5]), ("2 2 3s2p1 3p4d4", None)],
)
def test_going_up_counts_the_units_that_torch_says(stack, counts):
    """Which outputs of convolutions of ones an input of one 1 reaches."""
    trace = GrowthParams(stack=stack, direction="up").trace()
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
    corner = growth(STACKS["Three 3×3"], 11, place=0.0)
    assert [padded_pixels(corner, d) for d in range(4)] == [0, 1, 2, 3]
    assert "3 of the 7 lie outside the picture" in captions(corner)[3]
    middle = growth(STACKS["Three 3×3"], 11)
    assert padded_pixels(middle, 3) == 0 and "outside" not in captions(middle)[3]
    wide = growth(NETWORKS["ResNet-152"], 224)
    assert padded_pixels(wide, 152) == 1451 - 224


@pytest.mark.parametrize("layer", [Layer("a", 3, 1, 1), Layer("a", 5, 2, 4), Layer("a", 2, 1, 3)])
def test_what_a_unit_sees_is_counted_from_one_and_padding_is_named(layer):
    stack = (layer, Layer("b", 3, 1, 1))
    units = mark(growth_scene(growth(stack, 6)), "units")
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
        trace = growth(NETWORKS[name], input_size(name))
        for depth in range(trace.frames):
            assert tuple(trace.spans[depth, 0]) == trace.field(depth)


def test_params_read_presets_and_text():
    assert GrowthParams().layers == PRESETS["Three 3×3"]
    p = GrowthParams(stack="3p1 3s2p1", upto=1)
    assert p.layers == (Layer("layer1", 3, 1, 1),) and p.input_size == 7
    assert GrowthParams(stack="AlexNet").input_size == 227
    assert GrowthParams(stack="VGG16", upto=3).layers[-1].name == "pool1"
    with pytest.raises(ValueError, match="is not a layer"):
        _ = GrowthParams(stack="nonsense").layers
    with pytest.raises(ValueError, match="choose one of grow, down, up"):
        growth(p.layers, 7, direction="sideways")


# -- the other demos --------------------------------------------------------------------------


@pytest.mark.parametrize("name", NETWORKS)
def test_fields_on_the_photograph(name):
    found = photos.fields(name, 0.5, 0.5)
    last = geometry(NETWORKS[name], photos.SIDE)[-1]
    assert found.layer[0] == 0 and found.layer[-1] == len(NETWORKS[name])
    assert found.boxes[-1, 2] == last.receptive_field
    assert found.boxes[0].tolist() == [111.5, 111.5, 1, 1]
    assert np.all(np.diff(found.boxes[:, 2]) >= 0)
    assert 0 <= found.share(0) <= found.share(len(found.layer) - 1) <= 1


def test_the_share_of_the_picture():
    vgg = photos.fields("VGG16", 0.5, 0.5)
    assert vgg.share(len(vgg.layer) - 1) == pytest.approx(212**2 / 224**2)
    corner = photos.fields("ResNet-152", 0.0, 0.0)
    assert corner.share(len(corner.layer) - 1) == pytest.approx(1)


def test_a_small_share_is_not_rounded_to_nothing():
    field = photos.fields("VGG16", 0.5, 0.5)
    scene = photo_scene(np.zeros((224, 224, 3), np.uint8), field, field, (0.0, 0.0))
    for box, said in zip(field.boxes, scene.captions, strict=True):
        told = float(said.split("% of")[0].split()[-1])
        assert told == pytest.approx(100 * box[2] * box[3] / 224**2, rel=0.005)


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
    assert said in captions(GrowthParams(stack, direction=direction).trace())[frame]
    assert "1 pixels" not in growth_scene(GrowthParams(stack).trace()).alt


def test_the_photographs_scene():
    p = PhotoParams()
    pixels = np.zeros((300, 451, 3), np.uint8)
    square = photos.square(pixels)
    assert square.shape == (224, 224, 3)
    two = [photos.fields(n, 0.2, 0.9) for n in (p.left, p.right)]
    assert photo_scene(square, *two, (44.6, 200.7)).pack().nbytes < 100_000


@pytest.mark.parametrize("x", [0.0, 0.5, 1.0])
@pytest.mark.parametrize("name", ["VGG16", "ResNet-50"])
def test_a_side_beyond_the_margin_stays_open(name, x):
    """Every side that is drawn is the field's own; one that is left out lies further out."""
    found = photos.fields(name, x, 0.5)
    scene = photo_scene(np.zeros((224, 224, 3), np.uint8), found, found, (0.0, 111.5))
    sides = mark(scene, "left.sides")
    low, high = scene.panels[0].x
    for frame, (ends, shown) in enumerate(zip(sides.ends, sides.opacity, strict=True)):
        left, top, w, h = found.boxes[frame]
        for place, end, drawn in zip(
            (left, left + w, top, top + h),
            (ends[0][0], ends[1][0], ends[2][1], ends[3][1]),
            shown,
            strict=True,
        ):
            assert drawn == (low <= place <= high)
            assert end == place if drawn else end in (low, high)
        cut = "cut at the edge" in scene.captions[frame]
        assert cut == (not shown.all())


def test_small_filters_against_torch():
    import torch

    for bias in (False, True):
        three, one = small_filters.compare(16, 8, bias)
        counts = [
            sum(w.numel() for w in torch.nn.Conv2d(16, 16, k, bias=bias).parameters()) * n
            for k, n in ((3, 3), (7, 1))
        ]
        assert [three.parameters, one.parameters] == counts
    three, one = small_filters.compare(64, 56)
    assert (three.parameters, one.parameters) == (27 * 64**2, 49 * 64**2)
    assert three.parameters / one.parameters == pytest.approx(0.551, abs=5e-4)
    assert three.receptive_field == one.receptive_field == 7
    assert three.multiplications == 27 * 64**2 * 56**2
    assert (three.activations, one.activations) == (3 * 64 * 56**2, 64 * 56**2)
    assert small_scene(three, one).pack().nbytes < 50_000


@pytest.mark.parametrize(
    "changes",
    [{}, {"depth": 20, "kernel": 6}, {"dilation": 2}, {"strided": 3, "depth": 5}, {"kernel": 2}],
)
def test_the_effective_scene_is_small(changes):
    p = EffectiveParams(**changes)
    found = effective_growth.depths(
        p.layers, weights=p.weights, activation=p.activation, samples=2, seed=0
    )
    assert found.boxes[-1] == p.box
    assert effective_scene(found).pack().nbytes <= 300_000


def test_lines_of_the_effective_field_can_be_told_apart():
    p = EffectiveParams()
    found = effective_growth.depths(
        p.layers, weights=p.weights, activation=p.activation, samples=4, seed=0
    )
    paths = [m for m in effective_scene(found).marks if m.kind == "path"]
    assert len({m.color for m in paths}) == 4 and paths[0].width > 2 * paths[1].width - 0.1
    assert paths[-1].dash and paths[-1].color == "ink"  # over the line that it may lie on
    # By default the 90 % square slows down too: its last third adds less than its first.
    steps = np.diff(found.cores)
    third = len(steps) // 3
    assert steps[-third:].sum() < steps[:third].sum() and found.cores[-1] < 0.75 * p.box
    said = effective_scene(found).captions[-1]
    assert "25% would, if it were even" in said
    still = effective_asked(found)
    assert still.frames == 1 and str(found.cores[-1]) not in still.captions


@pytest.mark.parametrize("changes", [{}, {"strided": 3, "depth": 5}, {"depth": 1}])
def test_the_legend_of_the_effective_field_is_crossed_by_no_line(changes):
    p = EffectiveParams(samples=1, **changes)
    found = effective_growth.depths(
        p.layers, weights=p.weights, activation=p.activation, samples=1, seed=0
    )
    marks = [m for m in effective_scene(found).marks if m.panel == "growth"]
    lowest = min(m.xy[1] for m in marks if m.kind == "label")
    assert lowest > max(m.xy[:, 1].max() for m in marks if m.kind == "path")


def test_growth_asked_about_does_not_tell_its_end():
    trace = growth(PRESETS["Three 3×3"], input_size("Three 3×3"))
    still = growth_asked(trace)
    assert still.frames == 1 and "7" not in still.alt + still.captions
    assert "pixels between neighbouring units" in still.captions


def test_small_filters_asked_about_do_not_tell_their_cost():
    still = small_asked(*small_filters.compare(64, 56))
    assert still.frames == 1 and "55" not in still.alt + still.captions


def test_effective_params_refuse_what_takes_too_long():
    with pytest.raises(ValueError, match="lower the strides"):
        EffectiveParams(depth=2, strided=3)
    with pytest.raises(ValueError, match="use fewer layers"):
        EffectiveParams(depth=20, kernel=7)


@pytest.mark.parametrize("bias", [False, True])
def test_the_share_of_small_filters_is_torchs(bias):
    count = [
        sum(p.numel() for _ in range(n) for p in torch.nn.Conv2d(4, 4, k, bias=bias).parameters())
        for n, k in ((3, 3), (1, 7))
    ]
    said = small._captions(Cost(3, 3, 4, 56, bias), Cost(1, 7, 4, 56, bias))[-1]
    assert f"{count[0] / count[1]:.3f}" in said and ("27C^2+3C" in said) == bias
