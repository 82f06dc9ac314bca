"""One channel at a time: the decks' and the papers' counts, torch's for any setting, captions."""

import re

import numpy as np
import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st
from torch import nn

from tests.architectures.test_factorised import conv, work
from tests.architectures.test_lines import value
from tests.stages import marks
from vislib.architectures import book_rows, numbers, params, separable
from vislib.architectures.figures import depthwise, shrink
from vislib.stage.scene import Cells, Points

SETTINGS = st.tuples(st.integers(1, 32), st.integers(1, 32), st.integers(1, 32)).flatmap(
    lambda g: st.builds(
        params.Depthwise,
        groups=st.just(g[0]),
        channels=st.just(g[0] * g[1]),
        filters=st.just(g[0] * g[2]),
        kernel=st.sampled_from([1, 3, 5, 7]),
        side=st.integers(1, 224),
        transposed=st.booleans(),
    )
)


def test_the_decks_numbers():  # B14
    direct, split = separable(3, 256, 5, 8).totals
    assert (direct.weights, direct.multiplications) == (19_200, 1_228_800)
    assert (split.weights, split.multiplications) == (843, 53_952)
    assert [r.multiplications for r in separable(3, 256, 5, 8).rows[1]] == [4_800, 49_152]
    assert round(separable(3, 256, 5, 8).ratio, 1) == 22.8
    for c, times in ((32, 7.02), (64, 7.89), (128, 8.41)):  # A12
        assert round(separable(c, c, 3, 10).ratio, 2) == times


def test_mobilenet_as_its_paper_counts_it():
    # Howard et al. 2017, table 2 (1×1 94.86 %, depthwise 3.06 %, dense 0.18 %), and table 6. The
    # table's 1.19 % for the first layer would make its column sum to 99.29 %.
    shares = numbers.mobilenet_shares()
    assert shares == {"depthwise": "3.06", "1×1": "94.86", "first layer": "1.91", "dense": "0.18"}
    assert abs(sum(map(float, shares.values())) - 100) < 0.02
    rows = numbers.widths()
    assert [round(row["parameters (M)"], 1) for row in rows] == [4.2, 2.6, 1.3, 0.5]
    assert [int(row["multiplications (M)"]) for row in rows] == [568, 325, 149, 41]


def test_xception_has_36_layers_34_of_them_split():
    names = [row.name for row in book_rows("Xception") if row.kind == "conv"]
    layers = [n for n in names if not n.endswith((".depthwise", "_s"))]
    assert len(layers) == 36 and sum(n.endswith(".pointwise") for n in layers) == 34


@settings(max_examples=60)
@given(SETTINGS)
def test_both_ways_are_what_torch_counts(p):
    c, f, k, n = p.channels, p.filters, p.kernel, p.side
    direct, split = p.pair(p.groups).totals
    if p.transposed:
        up = {"bias": False, "device": "meta"}
        all_at_once = nn.ConvTranspose2d(c, f, k, groups=p.groups, **up)
        each = nn.Sequential(nn.ConvTranspose2d(c, c, k, groups=c, **up), conv(c, f, 1))
        side = n
    else:
        all_at_once = conv(c, f, k, 0, p.groups)
        each, side = nn.Sequential(conv(c, c, k, 0, c), conv(c, f, 1)), n + k - 1
    assert work(all_at_once, c, side, side) == (direct.weights, direct.multiplications)
    assert work(each, c, side, side) == (split.weights, split.multiplications)


@settings(max_examples=25)
@given(SETTINGS)
def test_every_printed_formula_holds(p):
    scene = depthwise.scene(p)
    assert scene.pack().nbytes < 300_000
    stages = 4 if p.groups > 1 else 3
    assert scene.frames == stages + min(p.channels, depthwise.MOST)
    for said in scene.captions[: stages - 1]:
        v = said.values
        assert eval(v["product"].replace("·", "*").replace("²", "**2")) == value(v["n"])
    v = scene.captions[stages - 1].values
    parts = [value(x) for x in v["parts"].split(" + ")]
    products = v["products"].replace("·", "*").replace("²", "**2").split(" + ")
    assert [eval(x) for x in products] == parts and sum(parts) == value(v["n"])
    ratio = p.pair().ratio
    if ratio != 1:
        assert value(v["times"].split()[0]) == pytest.approx(max(ratio, 1 / ratio), rel=6e-3)
        assert ("dearer" in v["times"]) == (ratio < 1)
    if not p.transposed:  # what the question's explanation says
        k2, f = p.kernel**2, p.filters
        assert ratio == pytest.approx(k2 * f / (k2 + f)) and ratio < k2 + 1e-9
    assert next(m for m in marks(scene, Points, "ratio")).xy[0][1] == ratio
    left, right = marks(scene, Cells, "kernel")
    for said, a, b in zip(scene.captions[stages:], left.values[stages:], right.values[stages:],
                          strict=True):  # fmt: skip
        np.testing.assert_array_equal(a * value(said.values["factor"].replace("−", "-")), b)


@settings(max_examples=25)
@given(SETTINGS)
def test_what_an_output_reads_is_what_torch_lets_it_read(p):
    layer = nn.Conv2d(p.channels, p.filters, 1, groups=p.groups, bias=False).double()
    nn.init.ones_(layer.weight)
    for output in range(min(p.filters, 3)):
        x = torch.zeros(1, p.channels, 1, 1, dtype=torch.float64, requires_grad=True)
        layer(x)[0, output].sum().backward()
        read = x.grad.flatten().nonzero().flatten() + 1
        said = depthwise._reads(p, output)
        if p.groups == 1:
            assert (f"all {p.channels} " if p.channels > 1 else "the only ") in said
            assert len(read) == p.channels
        else:
            first, last = read.min(), read.max()
            which = f"channels {first} to {last}" if first < last else f"channel {first}"
            assert said.endswith(f"in {p.groups} groups it is made of {which} alone")


def test_a_saving_that_is_none_is_not_printed_as_one():
    scene = depthwise.scene(params.Depthwise(channels=6, filters=1024, kernel=1))
    (point,) = (m for m in marks(scene, Points, "ratio") if m.hover)
    assert list(point.hover) == ["1,024 out: 0.999"]


@pytest.mark.parametrize("filters", [217, 218, 219])
def test_a_saving_beside_what_is_asked_for_is_told_from_it(filters):
    ratio = params.Depthwise(channels=5, filters=filters, kernel=7).pair().ratio
    assert 39.9 < ratio < 40.1
    said = numbers.times(ratio, 40)
    assert (float(said.split()[0]) > 40) == (ratio > 40) and said.endswith("times fewer")


def test_groups_that_do_not_divide_say_what_to_do():
    with pytest.raises(ValueError, match="choose one of 1, 2, 4"):
        params.Depthwise(channels=4, filters=8, groups=3)
    with pytest.raises(ValueError, match=r": choose 1\.$"):  # coprime: nothing to pick from
        params.Depthwise(channels=9, filters=8, groups=3)


def test_before_the_answer_there_are_wires_alone():
    asked = depthwise.scene(params.Depthwise()).question()
    assert [panel.id for panel in asked.panels] == ["wires"]
    assert str(asked.captions).startswith("3 channels of 12×12")


def _words(scene):
    yield from (str(caption) for caption in scene.captions)
    for mark in scene.marks:
        yield from (str(said) for said in getattr(mark, "hover", None) or ())


ONE = re.compile(r"(?<![\d.,·×^²] )(?<![\d.,·×])\b1 (channels|filters|weights|multiplications)\b")


@pytest.mark.parametrize(
    "scene",
    [
        depthwise.scene(params.Depthwise(channels=1, filters=1, kernel=1, side=1)),
        depthwise.scene(params.Depthwise(channels=8, filters=8, groups=8)),
        shrink.scene(params.Shrink(channels=1, filters=1, kernel=1, side=1, middle=1)),
    ],
    ids=["alone", "groups of one", "shrunk"],
)
def test_one_is_no_plural(scene):
    said = " | ".join(_words(scene))
    assert not ONE.search(said.replace("*", "")) and "channels 3 to 3" not in said


def test_one_weight_is_said_as_one():
    one = numbers.depthwise(params.Depthwise(channels=1, filters=1, kernel=1))
    assert one["all to all"][1] == "1 weight" and one["one each, then 1×1"][1] == "2 weights"
    small = params.Shrink(channels=1, filters=1, kernel=1, middle=1)
    assert numbers.shrink(small)["direct"][1] == "1 weight"
