"""Filters as deep as their input, against torch."""

import re
from fractions import Fraction

import numpy as np
import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st

from vislib.convolution import cost, goals, layer, numbers, params, presets, snippets
from vislib.convolution.depth import COLOURS, MORE, depth
from vislib.convolution.figures import channels, colours
from vislib.core import images
from vislib.core.conditions import reached

NUMBER = st.sampled_from(["0", "1", "-2", "3", "0.5", "1/3", "-1/9", "12"])


def _texts(rows, columns):
    cells = st.lists(NUMBER, min_size=rows * columns, max_size=rows * columns)
    return cells.map(
        lambda c: "; ".join(" ".join(c[columns * i : columns * (i + 1)]) for i in range(rows))
    )


@st.composite
def settings_of(draw):
    rows, columns = draw(st.integers(1, 5)), draw(st.integers(1, 5))
    k, m = draw(st.integers(1, 3)), draw(st.integers(1, 3))
    slabs = {c: draw(_texts(rows, columns)) for c in COLOURS}
    kernels = {f"kernel_{c}": draw(_texts(k, m)) for c in COLOURS}
    return {
        "mode": draw(st.sampled_from([params.BY_HAND, params.ONE])),
        "filters": draw(st.integers(1, 6)),
        "bias": float(draw(st.integers(-9, 9))),
        "relu": draw(st.booleans()),
        "weights": " ".join(draw(st.lists(NUMBER, min_size=3, max_size=3))),
        **slabs,
        **kernels,
    }


def _torchs(d) -> np.ndarray:
    found = torch.nn.functional.conv2d(*(torch.tensor(a) for a in (d.x[None], d.weight, d.bias)))
    return (found.relu() if d.relu else found)[0].numpy()


def _value(said: str) -> float:
    return float(Fraction(re.sub(r"[*(),]", "", said).replace("−", "-")))


@given(settings_of())
@settings(max_examples=60)
def test_maps_and_sentences_are_torchs(values):
    try:
        p = params.Channels(**values)
    except ValueError as error:
        assert "does not fit into a slab" in str(error)
        return
    d = depth(p.slabs(), p.kernels(), p.bias, p.filters, p.relu)
    np.testing.assert_allclose(d.output, _torchs(d), atol=1e-9)
    made = channels.scene(d)
    assert len(made.captions) == made.frames and len(made.pack().buffer) < 300_000
    for caption in made.captions:
        if "sum" not in getattr(caption, "values", {}):
            continue
        v = caption.values
        place = int(v["row"]) - 1, int(v["column"]) - 1
        parts = [_value(v[c]) for c in COLOURS]
        assert parts == pytest.approx(d.made.parts[(0, slice(None), *place)], rel=1e-3, abs=1e-3)
        assert sum(parts) + _value(v["bias"]) == pytest.approx(_value(v["sum"]), rel=1e-2, abs=1e-2)
        if "after" in v:
            assert _value(v["after"]) == pytest.approx(max(_value(v["sum"]), 0))
    torchs = torch.nn.Conv2d(3, p.filters, d.weight.shape[2:])
    count = sum(w.numel() for w in torchs.parameters())
    total, made_of = numbers.channels(d)["parameters"]
    assert total == f"{count:,}"
    assert re.fullmatch(r"\d+ weights, (1 bias|[2-6] biases)", made_of)
    space = {}
    exec(snippets.channels(d).replace("print(", "(lambda *a: None)("), space)
    np.testing.assert_allclose(space["result"].numpy(), d.output, atol=1e-6)
    grey = np.repeat(np.random.default_rng(0).normal(size=(1, 5, 5)), 3, axis=0)
    out = layer(grey, d.weight[:1], d.bias[:1]).output
    if reached(goals.blind_to_grey(d)):
        np.testing.assert_allclose(out, 0, atol=1e-9)
    elif d.weight[0].any() and abs(d.weight[0].sum(0)).max() > 1e-6:
        assert abs(out).max() > 1e-9


@pytest.mark.parametrize("weights", ["1/3 -2/3 1/3", "1/7 2/9 -1", "-5/6 0.25 1/11"])
def test_fractions_add_up_as_printed(weights):
    p = params.Channels(mode=params.ONE, weights=weights, bias=-2.0, relu=False, filters=1)
    made = channels.scene(depth(p.slabs(), p.kernels(), p.bias, p.filters, p.relu))
    for caption in made.captions[1:]:
        v = {name: Fraction(re.sub("[*()]", "", str(s)).replace("−", "-"))
             for name, s in caption.values.items()}  # fmt: skip
        assert v["red"] + v["green"] + v["blue"] + v["bias"] == v["sum"]


def test_a_one_by_one_filter_is_a_dense_layer_at_every_pixel():
    p = params.Channels(**presets.CHANNELS["five filters 1×1"])
    d = depth(p.slabs(), p.kernels(), p.bias, p.filters, p.relu)
    dense = torch.nn.Linear(3, 5, dtype=torch.float64)
    with torch.no_grad():
        dense.weight[:], dense.bias[:] = torch.tensor(d.weight[..., 0, 0]), torch.tensor(d.bias)
        expected = dense(torch.tensor(d.x).permute(1, 2, 0)).permute(2, 0, 1).numpy()
    np.testing.assert_allclose(d.output, expected)
    assert d.output.shape[0] == 5


def test_the_decks_numbers():
    p = params.Channels(**presets.CHANNELS["by hand"])
    d = depth(p.slabs(), p.kernels(), p.bias, p.filters, p.relu)
    assert d.made.parts[0].tolist() == [[[0, -2], [1, 1]], [[5, 0], [0, -6]], [[2, 1], [0, 1]]]
    assert d.made.output[0].tolist() == [[8, 0], [2, -3]]
    assert d.output.tolist() == [[[8, 0], [2, 0]], [[24, 24], [25, 24]]]
    said = [str(c) for c in channels.scene(d).captions]
    assert "Row 1, column 1: red 0 + green 5 + blue 2 + bias 1 = **8**." in said
    twice = params.Channels(**presets.CHANNELS["1×1: times 2"])
    out = depth(twice.slabs(), twice.kernels(), 0, 1, False).output[0]
    assert out.tolist() == [[-10, 6, 4, -10, 6], [8, 6, 4, 2, -6], [2, 0, 6, 6, 10],
                            [-4, 0, 2, 8, 8], [10, 12, 14, 18, -2]]  # fmt: skip
    found = cost(32, 3, 5, 6)
    assert found.shape == (6, 28, 28)
    assert (found.parameters, found.multiplications) == (456, 352_800)
    assert found.dense_weights == 14_450_688
    assert sum(w.numel() for w in torch.nn.Conv2d(3, 6, 5).parameters()) == 456


@given(st.integers(1, 64), st.integers(1, 16), st.integers(1, 11), st.integers(1, 16))
@settings(max_examples=30)
def test_counts_are_torchs(n, c, f, filters):
    try:
        found = cost(n, c, f, filters)
    except ValueError:
        assert f > n
        return
    made = torch.nn.Conv2d(c, filters, f, device="meta")
    assert found.parameters == sum(w.numel() for w in made.parameters())
    out = made(torch.zeros(1, c, n, n, device="meta"))
    assert found.shape == tuple(out.shape[1:])
    assert found.multiplications == made.weight.numel() * out.shape[-1] ** 2
    assert found.dense_weights == n * n * c * out.numel()


@pytest.mark.parametrize("relu", [True, False])
def test_a_photograph_under_six_filters(relu):
    p = params.Channels(mode=params.PHOTOGRAPH, filters=6, relu=relu)
    x = np.moveaxis(images.square(images.load("cat").pixels, 96, "BOX"), -1, 0).astype(float)
    d = depth(x, p.kernels(), p.bias, p.filters, p.relu)
    np.testing.assert_allclose(d.output, _torchs(d), atol=1e-9)
    made = colours.scene(d)
    assert len(made.pack().buffer) < 300_000 and len(made.captions) == made.frames == 11
    space = {"x": torch.tensor(x)}
    exec(snippets.channels(d).replace("x = x\n", "").replace("print(", "(lambda *a: None)("), space)
    np.testing.assert_allclose(space["result"].numpy(), d.output, atol=1e-6)


def test_further_filters_are_what_their_names_say():
    d = depth(np.ones((3, 3, 3)), np.zeros((3, 3, 3)), 0, 6, False)
    assert len(MORE) == 5 and (d.weight[1] == 1).all() and (d.weight[4] == -1).all()
    middles = d.weight[:, :, 1, 1]
    assert middles[2].tolist() == [1, 0, 0] and middles[3].tolist() == [0, 1, -1]
    assert middles[5].tolist() == [1, 1, 1]
    assert all(abs(d.weight[i]).sum() == abs(middles[i]).sum() for i in (2, 3, 5))


@pytest.mark.parametrize(
    ("how", "says"),
    [
        ({"red": "1 2; 3 4"}, "same size; these are 2 × 2, 4 × 4, 4 × 4"),
        ({"kernel_red": "1 1"}, "same size"),
        ({"red": "a 1; 2 3"}, "replace the letters"),
        ({"mode": "1×1", "weights": "1 2"}, "The row of weights has 2 entries: give 3"),
        ({"n": 3}, "does not fit into 3×3: count for"),
        ({"red": "1", "green": "1", "blue": "1"}, "does not fit into a slab"),
    ],
)
def test_refused_settings(how, says):
    with pytest.raises(ValueError, match=says):
        params.Channels(**how)


def test_a_filter_that_is_not_as_deep_as_its_input_is_refused():
    with pytest.raises(ValueError, match="as deep as its input"):
        layer(np.zeros((3, 4, 4)), np.zeros((1, 2, 3, 3)), np.zeros(1))


@pytest.mark.parametrize(
    ("how", "says"),
    [
        ({"kernel_red": "0", "kernel_green": "0", "kernel_blue": "0"}, "weights all 0"),
        (
            {"kernel_red": "1", "kernel_green": "-1", "kernel_blue": "0"},
            "the slabs add up to 0, a bias of 1",
        ),
        ({"kernel_red": "1", "kernel_green": "1", "kernel_blue": "0"}, "add up to 2, "),
        ({"kernel_red": "1", "kernel_green": "-3", "kernel_blue": "0"}, "add up to −2, "),
        ({}, "add up to −3 in row 2, column 2, a bias"),
    ],
)
def test_what_is_missing_of_the_challenge_is_said(how, says):
    p = params.Channels(**how)
    found = depth(p.slabs(), p.kernels(), p.bias, p.filters, p.relu)
    now = goals.blind_to_grey(found)
    assert not reached(now) and says in ", ".join(one.now for one in now)


def test_a_count_that_does_not_fit_names_its_own_controls():
    with pytest.raises(ValueError, match="side N or a smaller kernel F"):
        params.Channels(n=4, f=11).costs()
