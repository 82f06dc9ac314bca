"""vislib.receptive_field against the paper's table, torch's gradient and the decks."""

import numpy as np
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from vislib.architectures.networks import PRESETS, STACKS, input_size
from vislib.receptive_field.fields import (
    NETWORKS,
    Layer,
    geometry,
    middle,
    reached,
    region,
    seen,
)

# Araujo, Norris, Sim 2019 and the tables of their library: fields at the ends of layers.
PAPER = {
    "AlexNet": {"conv1": 11, "pool1": 19, "conv2": 51, "conv3": 99, "conv4": 131, "pool5": 195},
    "VGG11": {"conv1_1": 3, "pool1": 4, "pool2": 10, "pool3": 30, "pool4": 70, "pool5": 150},
    "VGG16": {"pool1": 6, "conv3_1": 24, "conv4_2": 76, "conv5_2": 164, "pool5": 212},
    "ResNet-50 (TF-Slim)": {"conv2_3c": 35, "conv3_4c": 99, "conv4_6c": 291, "conv5_3c": 483},
    "ResNet-101 (TF-Slim)": {"conv2_3c": 35, "conv3_4c": 99, "conv4_23c": 835, "conv5_3c": 1027},
    "ResNet-152 (TF-Slim)": {"conv2_3c": 35, "conv3_8c": 163, "conv4_36c": 1315, "conv5_3c": 1507},
    "Inception v2": {"mixed5c.3c": 699},
    "Inception v3": {"mixed7c.3d": 1311},
    "Inception v4": {"mixed7d.3e": 2071},
    "Inception-ResNet v2": {"block8_10.2c": 3039},
    "MobileNet v1": {"conv0": 3, "pointwise1": 7, "pointwise6": 59, "pointwise13": 315},
}
STRIDES = {"AlexNet": 32, "VGG16": 32, "ResNet-50 (TF-Slim)": 32, "MobileNet v1": 32}
DECKS = {
    "LeNet": (5, 6, 14, 16, 32),
    "AlexNet": (11, 19, 51, 67, 99, 131, 163, 195),
    "Three 3×3": (3, 5, 7),
    "Two 3×3 on 7×7": (3, 5),
    "One 7×7": (7,),
}

layers = st.builds(
    Layer,
    name=st.just("layer"),
    kernel=st.integers(1, 5),
    stride=st.integers(1, 3),
    padding=st.integers(0, 4),
    dilation=st.integers(1, 3),
)
stacks = st.lists(layers, min_size=1, max_size=4)


def fields(name):
    found = geometry(NETWORKS[name], input_size(name))[1:]
    return dict(zip((x.name for x in NETWORKS[name]), found, strict=True))


@pytest.mark.parametrize("name", PAPER)
def test_the_papers_table(name):
    found = fields(name)
    assert {k: found[k].receptive_field for k in PAPER[name]} == PAPER[name]


@pytest.mark.parametrize("name", STRIDES)
def test_the_papers_effective_strides(name):
    assert geometry(NETWORKS[name], 224)[-1].jump == STRIDES[name]


def test_effective_padding_of_the_paper():
    # P is how far the field of unit 0 reaches to the left of the image.
    for name, layer, padding in (("VGG16", 18, 90), ("AlexNet", 8, 64), ("VGG11", 13, 59)):
        g = geometry(NETWORKS[name], input_size(name))
        assert region(g, layer, 0)[0] == -padding


@pytest.mark.parametrize("name", DECKS)
def test_the_decks_fields(name):
    found = geometry(PRESETS[name], input_size(name))[1:]
    assert tuple(g.receptive_field for g in found) == DECKS[name]


def test_the_decks_vgg_and_torchvisions_resnet():
    found = fields("VGG16 (with fc6)")
    pools = [found[f"pool{i}"].receptive_field for i in range(1, 6)]
    assert pools == [6, 16, 44, 100, 212]
    assert found["fc6"].receptive_field == 404
    assert geometry(NETWORKS["ResNet-50"], 224)[-1].receptive_field == 427


def test_seven_to_five_to_three():
    sizes = [g.size for g in geometry(STACKS["Two 3×3 on 7×7"], 7)]
    assert sizes == [7, 5, 3]
    assert region(geometry(STACKS["Two 3×3 on 7×7"], 7), 2, 1) == (1, 5)


@pytest.mark.parametrize("name", ["AlexNet", "LeNet", "VGG16", "ResNet-50", "MobileNet v1"])
def test_network_sizes_are_the_published_ones(name):
    end = {"AlexNet": 6, "LeNet": 1}.get(name, 7)
    assert geometry(NETWORKS[name], input_size(name))[-1].size == end


def test_depth_of_the_residual_networks():
    # The name counts weighted layers: all but pool1, plus the fully connected one at the end.
    for depth in (18, 34, 50, 101, 152):
        weighted = [x for x in NETWORKS[f"ResNet-{depth}"] if "pool" not in x.name]
        assert len(weighted) + 1 == depth


def gradient_support(stack, n, unit):
    """Which inputs the unit's gradient is not zero at: torch, with positive kernels."""
    import torch

    x = torch.ones(1, 1, n, dtype=torch.float64, requires_grad=True)
    y = x
    for layer in stack:
        kernel = torch.ones(1, 1, layer.kernel, dtype=torch.float64)
        y = torch.nn.functional.conv1d(y, kernel, None, layer.stride, layer.padding, layer.dilation)
    y[0, 0, unit].backward()
    return np.flatnonzero(x.grad[0, 0].numpy()), y.shape[-1]


@given(stacks, st.integers(1, 60), st.floats(0, 1))
@settings(max_examples=150, deadline=None)
def test_the_region_is_the_support_of_the_gradient(stack, n, place):
    try:
        g = geometry(stack, n)
    except ValueError:
        assume(False)
    unit = middle(g, len(stack), place)
    support, size = gradient_support(stack, n, unit)
    first, last = region(g, len(stack), unit)
    assert size == g[-1].size
    assert last - first + 1 == g[-1].receptive_field
    if first >= 0 and last < n:  # wholly inside the picture: exactly its ends
        assert (support.min(), support.max()) == (first, last)
    else:
        assert all(first <= x <= last for x in support)
    np.testing.assert_array_equal(np.flatnonzero(seen(stack, g, len(stack), unit)[0]), support)


@given(stacks, st.integers(1, 40), st.floats(0, 1))
@settings(max_examples=60, deadline=None)
def test_a_pixel_reaches_the_units_that_see_it(stack, n, place):
    try:
        g = geometry(stack, n)
    except ValueError:
        assume(False)
    pixel = middle(g, 0, place)
    above = reached(stack, g, pixel)
    for depth in range(len(stack) + 1):
        sees = [seen(stack, g, depth, unit)[0][pixel] for unit in range(g[depth].size)]
        np.testing.assert_array_equal(above[depth], sees)


@given(stacks, st.integers(800, 1000))
@settings(max_examples=60, deadline=None)
def test_neighbours_are_a_jump_apart(stack, n):
    g = geometry(stack, n)
    assume(g[-1].size > 1)
    one, two = region(g, len(stack), 0), region(g, len(stack), 1)
    assert two[0] - one[0] == two[1] - one[1] == g[-1].jump
    assert (one[0] + one[1]) / 2 == g[-1].start


def test_dilation_leaves_holes():
    stack = STACKS["Dilated 2, 2, 2"]
    g = geometry(stack, 17)
    mask = seen(stack, g, 3, 8)[0]
    assert (g[-1].receptive_field, mask.sum()) == (13, 7)


@pytest.mark.parametrize(
    ("bad", "remedy"),
    [
        (lambda: Layer("conv1", 3, 0), "'conv1': the stride is 0; make it a whole number"),
        (lambda: Layer("conv1", 0), "the kernel is 0"),
        (lambda: Layer("conv1", 3, 1, -1), "the padding is -1"),
        (lambda: Layer("conv1", 3, 1, 0, 0), "the dilation is 0"),
        (lambda: Layer("conv1", 2.5), "the kernel is 2.5"),
        (lambda: geometry([Layer("conv1", 9)], 5), "'conv1': A kernel that spans 9"),
        (lambda: geometry([Layer("a", 2, 2)] * 5, 8), "larger"),
        (lambda: geometry([], 0), "at least 1"),
        (lambda: region(geometry([], 5), 1, 0), "no layer 1; choose 0 to 0"),
        (lambda: region(geometry([], 5), 0, 5), "no unit 5; choose 0 to 4"),
    ],
)
def test_the_impossible_is_refused_with_a_remedy(bad, remedy):
    with pytest.raises(ValueError, match=remedy):
        bad()


def test_the_names_others_rely_on():
    for name in ("AlexNet", "VGG16", "MobileNet v1", "LeNet"):
        assert name in NETWORKS
    assert all(isinstance(v, tuple) and v for v in NETWORKS.values())
    with pytest.raises(TypeError):
        NETWORKS["mine"] = ()
