"""Overlap of tiles: the outputs of tiles are those of the whole picture, and no less would do."""

import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st
from torch import nn

from vislib.architectures import BOOK, VALUES, Builder, ledger
from vislib.architectures.tiling import last_maps, overlap, tiles

SIDE = 96
LAYERS = st.sampled_from((
    ("conv", 3, 1, 1), ("conv", 5, 2, 2), ("conv", 3, 2, 0), ("conv", 1, 1, 0), ("conv", 2, 2, 0),
    ("pool", 2, 2, 0), ("pool", 3, 1, 1), ("up", 2, 2, 0), ("transposed", 4, 2, 1),
    ("transposed", 2, 2, 0),
))  # fmt: skip


def both(chosen):
    """The same layers as a graph and in torch, double precision, whose weights never vanish."""
    build, made = Builder((1, SIDE, SIDE)), []
    for i, (kind, kernel, stride, padding) in enumerate(chosen):
        given = {"kernel": kernel, "stride": stride, "padding": padding}
        if kind == "conv":
            build.add("conv", f"l{i}", channels=1, **given)
            made.append(nn.Conv2d(1, 1, kernel, stride, padding))
        elif kind == "pool":
            build.add("pool", f"l{i}", mode="average", **given)
            made.append(nn.AvgPool2d(kernel, stride, padding))
        elif kind == "up":
            build.add("upsample", f"l{i}", factor=2)
            made.append(nn.Upsample(scale_factor=2))
        else:
            build.add("transposed", f"l{i}", channels=1, **given)
            made.append(nn.ConvTranspose2d(1, 1, kernel, stride, padding))
    net = nn.Sequential(*made).double().eval()
    with torch.no_grad():
        for weights in net.parameters():
            weights.copy_(torch.rand_like(weights) + 0.5)
    return build.graph(), net


def smallest(axis):
    """The smallest tile that is not refused, found by trying."""
    for size in range(1, 2000):
        try:
            tiles(axis, size, SIDE)
        except ValueError:
            continue
        return size
    raise AssertionError("No tile is large enough.")


def seen_inside(axis, units, start, stop):
    """The units of a map that see nothing outside the pixels [start, stop)."""
    ends = [axis.extent(u) for u in range(units)]
    return {u for u, (a, b) in enumerate(ends) if a >= start and b < stop}


@settings(max_examples=60, deadline=None)
@given(st.lists(LAYERS, min_size=1, max_size=5), st.integers(0, 40))
def test_tiles_put_together_are_the_whole(chosen, more):
    try:
        graph, net = both(chosen)
        row = last_maps(ledger(graph))
    except ValueError:
        return  # nothing is left
    axis = row.axes[0]
    assert row.axes[1] == axis
    size = smallest(axis) + more
    cut = tiles(axis, size, SIDE)
    assert cut.advance % axis.shift == 0 and cut.overlap >= overlap(axis)
    if size >= SIDE:
        assert cut.count == 1
        return
    x = torch.rand(1, 1, SIDE, SIDE, dtype=torch.float64)
    with torch.no_grad():
        whole = net(x)[0, 0, :, 0]
        units = len(whole)
        covered = set()
        for i in range(cut.count):
            start = i * cut.advance
            inside = seen_inside(axis, units, start, min(start + size, SIDE))
            covered |= inside
            tile = net(x[:, :, start : start + size])[0, 0, :, 0]
            first = start // axis.shift * axis.period  # the unit that the tile's first one is
            for u in inside:
                assert torch.isclose(tile[u - first], whole[u], rtol=1e-9)
    assert covered == seen_inside(axis, units, 0, SIDE)


@settings(max_examples=60, deadline=None)
@given(st.lists(LAYERS, min_size=1, max_size=5), st.integers(0, 40))
def test_further_apart_they_would_lose_a_unit(chosen, more):
    try:
        row = last_maps(ledger(both(chosen)[0]))
    except ValueError:
        return
    axis = row.axes[0]
    size = smallest(axis) + more
    for apart, whole in ((0, True), (axis.shift, False)):
        advance = tiles(axis, size, SIDE).advance + apart
        units = 9 * axis.period * (size + advance) // axis.shift
        seen = set().union(*(seen_inside(axis, units, i * advance, i * advance + size)
                             for i in range(3)))  # fmt: skip
        assert (seen == set(range(min(seen), max(seen) + 1))) == whole or axis.period > 1
        lost = {u + axis.period for u in seen} & {u - axis.period for u in seen} - seen
        assert bool(lost) != whole


@pytest.mark.parametrize("name", ["VGG16", "ResNet-18", "ResNet-50", "MobileNet v1", "LeNet"])
def test_of_known_networks_it_is_field_minus_jump_and_the_way_to_the_grid(name):
    row = last_maps(ledger(BOOK[name](VALUES[name].size)))
    axis = row.axes[0]
    rest = axis.first[0] % axis.shift
    assert overlap(axis) == row.seen - row.jump + rest
    found = [t - tiles(axis, t, 4096).advance for t in range(smallest(axis), smallest(axis) + 99)]
    assert min(found) == overlap(axis)


def test_a_tile_too_small_says_what_it_needs():
    axis = last_maps(ledger(BOOK["VGG16"](224))).axes[0]
    need = smallest(axis)
    assert len(seen_inside(axis, 99, 0, need)) == 1
    assert not seen_inside(axis, 99, 0, need - 1)
    with pytest.raises(ValueError, match=f"take {need} px"):
        tiles(axis, need - 1, 4096)
    assert tiles(axis, need, 4096).advance == 32
