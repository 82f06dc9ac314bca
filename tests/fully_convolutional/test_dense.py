"""A dense layer as a convolution: torch's own layers give the same numbers and the same words."""

import re

import numpy as np
import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.fully_convolutional.running import run
from vislib.fully_convolutional import as_kernels, correlate, kernels, numbers, params, snippets
from vislib.fully_convolutional.figures import dense as figure

VALUE = st.one_of(st.integers(-9, 9), st.floats(-9, 9).map(lambda v: round(v, 2)))
ROW = st.lists(VALUE, min_size=4, max_size=4).map(lambda v: " ".join(map(str, v)))
GRID = st.lists(st.lists(VALUE, min_size=6, max_size=6), min_size=6, max_size=6)
SETTINGS = st.builds(
    params.Dense,
    side=st.integers(2, 6),
    w1=ROW,
    w2=ROW,
    x=GRID.map(lambda rows: "; ".join(" ".join(map(str, r)) for r in rows)),
)


def _torchs(x, weights):
    """Outputs of a dense layer on the upper left 2 x 2, and of the same weights as kernels."""
    fc = torch.nn.Linear(4, 2, bias=False, dtype=torch.float64)
    fc.weight.data = torch.tensor(weights)
    conv = torch.nn.Conv2d(1, 2, 2, bias=False, dtype=torch.float64)
    conv.weight.data = fc.weight.view(2, 1, 2, 2)
    x = torch.tensor(x)
    with torch.no_grad():
        return fc(x[:2, :2].flatten()).numpy(), conv(x[None]).numpy()


@given(SETTINGS)
@settings(max_examples=40)
def test_every_sum_that_is_printed_is_torchs(p):
    dense, maps = _torchs(p.pixels, p.weights)
    made = figure.scene(p.pixels, p.weights)
    assert made.frames == 4 + (p.side - 1) ** 2 == len(made.captions)
    for u in (0, 1):
        assert _said(made.captions[1 + u].values["sum"]) == pytest.approx(dense[u], abs=0.06)
    for i, caption in enumerate(made.captions[4:]):
        r, c = divmod(i, p.side - 1)
        assert (caption.values["r"], caption.values["c"]) == (str(r + 1), str(c + 1))
        for u, key in enumerate("ab"):
            assert _said(caption.values[key]) == pytest.approx(maps[u, r, c], rel=1e-3, abs=1e-9)
            assert _left(caption.values[key]) == pytest.approx(_said(caption.values[key]), abs=1e-8)
    assert len(made.pack().buffer) < 60_000


def _plain(text: str) -> str:
    return text.strip("$").replace("{,}", "").replace(r"\cdot", "*")


def _said(formula: str) -> float:
    return float(_plain(formula).split("=")[1])


def _left(formula: str) -> float:
    left = _plain(formula).split("=")[0]
    assert re.fullmatch(r"[-+*(). 0-9]+", left)
    return eval(left)


def test_the_numbers_of_the_slides():
    made = figure.scene(params.Dense().pixels, params.Dense().weights)
    assert made.captions[1].values["sum"] == (r"$1\cdot 1 + 0\cdot 2 + 0\cdot 3 - 1\cdot 4 = -3$")
    assert made.captions[5].values["a"] == r"$1\cdot 2 + 0\cdot 0 + 0\cdot 4 - 1\cdot 1 = 1$"


@pytest.mark.parametrize("side", [3, 4, 5, 6])
def test_torch_stops_with_the_words_that_are_quoted(side):
    with pytest.raises(RuntimeError) as stopped:
        torch.nn.Linear(4, 2)(torch.zeros(1, side * side))
    p = params.Dense(side=side)
    assert figure.scene(p.pixels, p.weights).captions[0].values["stops"] == str(stopped.value)


def test_the_layers_of_known_networks_are_convolutions_of_torch():
    for row, layer in zip(numbers.dense_table(), kernels.KNOWN, strict=True):
        fc = torch.nn.Linear(np.prod(layer.shape), layer.units, bias=False, device="meta")
        conv = torch.nn.Conv2d(layer.shape[0], layer.units, layer.kernel, bias=False, device="meta")
        assert fc.weight.view(layer.units, *layer.shape).shape == conv.weight.shape
        assert row["weights"] == fc.weight.numel() == conv.weight.numel()
    assert kernels.KNOWN[0].weights == 102_760_448
    assert kernels.KNOWN[3].weights == 37_748_736
    assert kernels.KNOWN[4].weights == 48_000


def test_sides_of_vgg16s_score_maps():
    net = torch.nn.Sequential(
        *[torch.nn.MaxPool2d(2) for _ in range(5)], torch.nn.Conv2d(1, 1, 7)
    ).to("meta")
    for side in kernels.VGG16_SIDES:
        assert net(torch.empty(1, 1, side, side, device="meta")).shape[2] == kernels.score_side(
            side
        )
    assert [kernels.score_side(s) for s in kernels.VGG16_SIDES] == [1, 2, 3, 4, 6, 10]


@given(SETTINGS)
@settings(max_examples=20)
def test_the_code_box_and_the_numbers_agree(p):
    dense, maps = run(snippets.dense(p.pixels, p.weights))
    expected = correlate(p.pixels[None], as_kernels(p.weights, (1, 2, 2)))
    np.testing.assert_allclose(maps.numpy(), expected, rtol=1e-4, atol=1e-4)
    np.testing.assert_allclose(dense.numpy(), expected[:, 0, 0], rtol=1e-4, atol=1e-4)
    said = numbers.dense_row(p.pixels, p.weights)
    assert said["outputs of the kernels"] == maps.numel()
    assert said["largest difference from torch"] < 1e-12


@given(
    st.integers(1, 4), st.integers(1, 3), st.integers(1, 4), st.integers(1, 4), st.integers(0, 3)
)
@settings(max_examples=40)
def test_a_linear_layer_and_its_convolution_agree(units, channels, height, width, more):
    rng = np.random.default_rng(units + 10 * more)
    weights, bias = rng.normal(size=(units, channels * height * width)), rng.normal(size=units)
    x = rng.normal(size=(channels, height + more, width + more))
    found = correlate(x, as_kernels(weights, (channels, height, width)), bias)
    conv = torch.nn.functional.conv2d(
        torch.tensor(x)[None],
        torch.tensor(weights).view(units, channels, height, width),
        torch.tensor(bias),
    )
    np.testing.assert_allclose(found, conv[0].numpy(), atol=1e-12)
    assert np.shares_memory(as_kernels(weights, (channels, height, width)), weights)


@pytest.mark.parametrize(
    ("change", "remedy"),
    [
        ({"x": "1 2; 3 4"}, "3 × 3 at least"),
        ({"x": "a b c; 1 2 3; 4 5 6"}, "numbers alone"),
        ({"w1": "1 2 3"}, "give 4"),
        ({"w2": "1 2; 3 4"}, "give 4"),
        ({"x": "1 2 3; 4 5"}, "same length"),
        ({"w1": "1e9 0 0 0"}, r"1e9. in the row of unit 1 is too large: .* up to 1,000,000\.$"),
        ({"w1": "1/0 0 0 0"}, r"is no number: .*-1. or .1/3 1/3.\.$"),
        ({"w1": "5"}, r"has 1 entry: give 4 in one row\.$"),
        ({"w2": "1 2; 3 4"}, r"has 4 entries in 2 rows: give 4 in one row\.$"),
        ({"x": "1 2 3"}, r"has 1 row of 3: give 3 × 3 at least"),
    ],
)
def test_what_is_typed_wrongly_is_refused_with_the_remedy(change, remedy):
    with pytest.raises(ValueError, match=remedy):
        params.Dense(**change)


def test_maps_and_weights_that_do_not_agree_are_refused():
    with pytest.raises(ValueError, match="give .units, 12."):
        as_kernels(np.zeros((2, 9)), (3, 2, 2))
    with pytest.raises(ValueError, match="same C"):
        correlate(np.zeros((2, 4, 4)), np.zeros((1, 3, 2, 2)))
    with pytest.raises(ValueError, match="take a larger one"):
        correlate(np.zeros((1, 1, 4)), np.zeros((1, 1, 2, 2)))


def test_weights_stand_in_the_picture_as_typed():
    p = params.Dense(w1="12.25 0 -3.125 1", w2="0.125 9 8.75 -0.0625")
    (layer,) = [m for m in figure.scene(p.pixels, p.weights).marks if m.id == "layer"]
    shown = [float(text.replace("−", "-")) for text in np.ravel(layer.text)]
    assert shown == p.weights.ravel().tolist()
