"""Towers with and without pooling: torch's counter, on layers of its own, counts the same."""

import numpy as np
import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st
from torch import nn
from torch.utils.flop_counter import FlopCounterMode

from tests.fully_convolutional.running import run
from tests.printed import half_up
from vislib import receptive_field
from vislib.convolution import Layer
from vislib.fully_convolutional import numbers, params, snippets, tower
from vislib.fully_convolutional.figures import full as figure

IMAGE = np.zeros((16, 16, 3), np.uint8)
_ALL = st.builds(
    dict,
    convolutions=st.integers(2, 20),
    channels=st.integers(1, 8).map(lambda n: 8 * n),
    poolings=st.integers(0, 5),
    side=st.integers(1, 16).map(lambda n: 32 * n),
    doubling=st.booleans(),
)
SETTINGS = _ALL.filter(lambda d: d["poolings"] <= d["convolutions"]).map(lambda d: params.Full(**d))


def _counted(made):
    """Sides, channels, multiplications and numbers put out, layer by layer, by torch."""
    x, rows, before = torch.empty(1, 3, made.side, made.side, device="meta"), [], 3
    for name, wide in zip(made.names, made.channels.tolist(), strict=True):
        pool = name.startswith("pool")
        layer = nn.MaxPool2d(2) if pool else nn.Conv2d(before, wide, 3, padding=1, device="meta")
        with FlopCounterMode(display=False) as counter:
            x = layer(x)
        rows.append((x.shape[2], x.shape[1], counter.get_total_flops() // 2, x.numel()))
        before = before if pool else wide
    return np.array(rows).T


@given(SETTINGS)
@settings(max_examples=25)
def test_layers_cost_and_see_what_torch_and_geometry_say(p):
    for made in p.towers:
        sizes, channels, work, kept = _counted(made)
        assert (made.sizes == sizes).all()
        assert (made.channels == channels).all()
        assert (made.multiplications == work).all()
        assert (made.kept == kept).all()
        layers = [Layer(n, 2, 2) if n.startswith("pool") else Layer(n, 3, 1, 1) for n in made.names]
        fields = [g.receptive_field for g in receptive_field.geometry(layers, p.side)[1:]]
        assert made.fields.tolist() == fields


@given(SETTINGS)
@settings(max_examples=25)
def test_every_sentence_says_what_was_counted(p):
    pooled, other = p.towers
    made = figure.scene(pooled, other, IMAGE)
    assert made.frames == p.convolutions + 1 == len(made.captions)
    for f, (i, caption) in enumerate(zip(pooled.convolutions, made.captions[1:], strict=True)):
        said = caption.values
        assert said["name"] == pooled.names[i]
        _formula(said["mine"], pooled.multiplications[i])
        if "same" not in said["other"]:
            _formula(said["other"].split("pooling ")[1], other.multiplications[f])
        else:
            assert pooled.multiplications[i] == other.multiplications[f]
        last = i + (i + 1 < len(pooled.names) and pooled.names[i + 1].startswith("pool"))
        assert said["a"] == str(pooled.fields[last])
        assert said["b"] == str(other.fields[f]) == str(2 * f + 3)
    ratio = other.multiplications.sum() / pooled.multiplications.sum()
    if ratio > 1:
        assert said["ratio"] == half_up(ratio, 1)
    else:  # no pooling, or none before the last convolution
        assert p.poolings <= 1
        alike = (pooled.sizes[-1], pooled.kept.sum()) == (other.sizes[-1], other.kept.sum())
        assert made.captions[-1].endswith("one and the same." if alike else "comes last.")
    assert len(made.pack().buffer) < 40_000


def _formula(text, value):
    left, right = text.strip("$").replace("{,}", "").split(" = ")
    assert int(right) == value
    product = left.replace(r"\cdot", "*").replace("^", "**")
    assert eval(product) == value


def test_the_numbers_of_vgg16():
    pooled, other = params.Full().towers
    rows = numbers.full(pooled, other)
    assert pooled.multiplications.sum() == 15_346_630_656
    assert rows[0]["10⁹ multiplications"] == "15.35"
    assert rows[1]["10⁹ multiplications"] == "738.1"
    assert (rows[0]["numbers kept"], rows[1]["numbers kept"]) == (15_077_888, 211_943_424)
    assert (rows[0]["MB in float32"], rows[1]["MB in float32"]) == ("60.31", "847.8")
    assert rows[0]["seen by the last unit"] == "212 px"
    assert rows[1]["seen by the last unit"] == "27 px"
    assert rows[2]["10⁹ multiplications"] == "48.1×"
    assert pooled.names[5] == "pool2"
    assert [n for n in pooled.names if "pool" in n] == [f"pool{i}" for i in range(1, 6)]
    said = figure.scene(pooled, other, IMAGE).captions[5]
    assert r"9\cdot 128\cdot 256\cdot 56^2 = 924{,}844{,}032" in said
    assert r"9\cdot 128\cdot 256\cdot 224^2 = 14{,}797{,}504{,}512" in said


@pytest.mark.parametrize(("ms", "said"), [(403.0, "2.5"), (356.0, "2.8"), (1.0, "1,000.0")])
def test_milliseconds_and_pictures_a_second(ms, said):
    (text,) = numbers.speed(ms).values()
    assert text == f"{said} pictures a second"


@given(SETTINGS)
@settings(max_examples=10)
def test_the_code_box_counts_the_same(p):
    pooled, other = p.towers
    found = run(snippets.full(pooled, other))
    assert found == (pooled.multiplications.sum(), other.multiplications.sum())


def test_too_many_poolings_are_refused_with_the_largest_number():
    with pytest.raises(ValueError, match="at most 2"):
        params.Full(convolutions=2, poolings=5)
    with pytest.raises(ValueError, match="at most 3"):
        tower(8, 13, 8, 5)


def test_the_challenge_says_how_many_poolings_stand_in_its_way(open_page):
    fields = {"convolutions": "20", "channels": "8", "side": "64", "poolings": "2"}
    query = {f"fully_convolutional.full.{name}": value for name, value in fields.items()}
    at = open_page("fully_convolutional", query={"fully_convolutional.chapter": "full"} | query)
    said = next(m.value for m in at.markdown if "Challenge" in m.value)
    assert "2 poolings" in said and said.endswith("sees 41 pixels.")
