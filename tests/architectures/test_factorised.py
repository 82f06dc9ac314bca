"""Layers in pieces: counts of the decks and of torch, ranks, and what the pictures say."""

import contextlib
import io

import numpy as np
import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st
from torch import nn
from torch.utils.flop_counter import FlopCounterMode

from tests.architectures.test_lines import value
from tests.stages import marks
from vislib.architectures import (
    bottleneck,
    factorised,
    ledger,
    module,
    numbers,
    params,
    reduced,
    separable,
    snippets,
    totals,
)
from vislib.architectures.figures import modules, shrink
from vislib.stage.scene import Bars, Points

PAIRS = st.builds(
    params.Shrink,
    view=st.sampled_from(["layer", "bottleneck"]),
    channels=st.integers(1, 1024),
    filters=st.integers(1, 1024),
    kernel=st.sampled_from([1, 3, 5, 7]),
    side=st.integers(1, 224),
    middle=st.integers(1, 1024),
)


def work(net, *shape):
    """Weights and multiplications, by torch on the meta device."""
    with FlopCounterMode(display=False) as counter:
        net(torch.empty(1, *shape, device="meta"))
    return sum(p.numel() for p in net.parameters()), counter.get_total_flops() // 2


def conv(c, f, k, padding=None, groups=1):
    padding = k // 2 if padding is None else padding
    return nn.Conv2d(c, f, k, padding=padding, groups=groups, bias=False, device="meta")


def test_the_decks_numbers():  # B13, A10
    direct, split = reduced(200, 92, 5, 32, 16).totals
    assert (direct.weights, direct.multiplications) == (460_000, 471_040_000)
    assert (split.weights, split.multiplications) == (40_000, 40_960_000)
    assert [r.multiplications for r in reduced(200, 92, 5, 32, 16).rows[1]] == [
        3_276_800, 37_683_200]  # fmt: skip
    assert params.Shrink().break_even == 184 == 25 * 200 * 92 // (200 + 25 * 92)
    naive, small = ledger(module("naive")), ledger(module("reduced"))
    assert totals(naive).multiplications == 303_464_448 and naive[-1].shape[0] == 416
    assert totals(small).multiplications == 128_049_152 and small[-1].shape[0] == 256
    assert [r.weights for r in bottleneck(256, 3, 28, 64).rows[1]] == [16_384, 36_864, 16_384]
    two, three = bottleneck(256, 3, 28, 64).totals
    assert (two.weights, three.weights) == (1_179_648, 69_632)
    assert (two.multiplications, three.multiplications) == (924_844_032, 54_591_488)


@settings(max_examples=60)
@given(PAIRS)
def test_both_ways_are_what_torch_counts(p):
    c, f, k, n, r = p.channels, p.filters, p.kernel, p.side, p.middle
    if p.view == "layer":
        nets = conv(c, f, k), nn.Sequential(conv(c, r, 1), conv(r, f, k))
    else:
        nets = (nn.Sequential(conv(c, c, k), conv(c, c, k)),
                nn.Sequential(conv(c, r, 1), conv(r, r, k), conv(r, c, 1)))  # fmt: skip
    for net, found in zip(nets, p.pair().totals, strict=True):
        assert work(net, c, n, n) == (found.weights, found.multiplications)
    best = p.break_even
    assert best == 0 or p.pair(best).ratio >= 1
    assert p.pair(best + 1).ratio < 1


@settings(max_examples=25)
@given(PAIRS)
def test_what_the_picture_of_a_pair_says(p):
    scene = shrink.scene(p)
    assert scene.pack().nbytes < 300_000 and scene.frames <= 24
    for said in scene.captions:
        v = said.values
        pieces = [int(x.replace(",", "")) for x in v["parts"].split(" + ")]
        sums = [eval(x.replace("·", "*").replace("²", "**2")) for x in v["products"].split(" + ")]
        assert pieces == sums and sum(pieces) == value(v["n"])
        ratio = value(v["direct"]) / value(v["n"])
        if v["times"] == "as many":
            assert ratio == 1
        else:
            printed = value(v["times"].split()[0])
            assert ("dearer" in v["times"]) == (ratio < 1)
            assert printed == pytest.approx(max(ratio, 1 / ratio), rel=6e-3) and printed > 1
        assert ("no shrinking" in said) == (value(v["r"]) > p.channels)
    assert value(v["r"]) == p.middle
    (bars,) = marks(scene, Bars, "rank")
    filters = p.filters if p.view == "layer" else p.channels
    assert np.count_nonzero(bars.heights[-1]) == min(
        p.middle, p.channels, filters * p.kernel**2, 64)  # fmt: skip
    handle = next(m for m in marks(scene, Points, "curve") if m.drag)
    assert handle.xy[0][0] == p.middle
    asked = scene.question()
    assert [panel.id for panel in asked.panels] == ["net"] and "multiplications" not in asked.alt


@pytest.mark.parametrize(("c", "f", "k", "r"), [(6, 5, 3, 2), (4, 3, 1, 4), (5, 2, 3, 9)])
def test_the_rank_is_that_of_the_composed_kernel(c, f, k, r):
    first, second = torch.randn(r, c, 1, 1), torch.randn(f, r, k, k)
    one = torch.einsum("frab,rc->fabc", second, first[:, :, 0, 0]).reshape(f * k * k, c)
    x = torch.randn(1, c, 8, 8)
    both = nn.functional.conv2d(nn.functional.conv2d(x, first), second)
    kernel = one.reshape(f, k, k, c).permute(0, 3, 1, 2)
    torch.testing.assert_close(nn.functional.conv2d(x, kernel), both, atol=1e-3, rtol=1e-3)
    rank = np.linalg.matrix_rank(one.numpy(), tol=1e-4)
    assert rank == np.count_nonzero(factorised.singular_values(c, f, k, r))


@pytest.mark.parametrize("name", list(params.MODULES))
def test_modules_say_what_the_ledger_counts(name):
    p = params.Shrink(view="module", module=name)
    scene = modules.scene(p)
    v = scene.captions[-1].values
    for kind, key in (("naive", "a"), ("reduced", "b")):
        rows = p.module_rows(kind)
        assert sum(map(int, v[key].split(" + "))) == value(v[f"depth_{key}"]) == rows[-1].shape[0]
        assert value(v[f"work_{key}"]) == totals(rows).multiplications
    assert value(v["work_a"]) / value(v["work_b"]) > 1  # "fewer"
    assert value(v["depth_a"]) > int(v["come"])  # "each module puts out more than came in"
    each = [caption.values for caption in scene.captions[:-1]]
    assert sum(value(e["naive"]) for e in each) == value(v["work_a"])
    assert [row["weights"] for row in numbers.module(p)] == [
        totals(p.module_rows(k)).weights for k in ("naive", "reduced")]  # fmt: skip


@pytest.mark.parametrize(
    "pair",
    [
        reduced(20, 9, 5, 12, 4),
        bottleneck(8, 3, 7, 3),
        separable(6, 8, 3, 5, 2),
        separable(4, 8, 3, 5, transposed=True),
    ],
)
def test_the_code_counts_the_same(pair):
    said = io.StringIO()
    with contextlib.redirect_stdout(said):
        exec(snippets.shrink(pair), {})
    expected = [f"{t.weights} {t.multiplications}" for t in pair.totals]
    assert said.getvalue().split("\n")[:2] == expected


def test_no_such_module():
    with pytest.raises(ValueError, match="choose naive or reduced"):
        module("wide")
