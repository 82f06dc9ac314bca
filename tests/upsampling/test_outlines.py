"""What the switches keep: outlines, pooled and enlarged, against torch, SciPy and scikit-image."""

import re

import numpy as np
import pytest
import torch
import torch.nn.functional as F
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.laws import run
from vislib.core import images
from vislib.upsampling import figures, numbers, outlines, snippets
from vislib.upsampling.outlines import FULL, LENS, SIDE, SIZES, WAYS

PIECES = st.integers(0, 10_000).map(
    lambda seed: np.random.default_rng(seed).integers(0, 10, (LENS, LENS))
)


def picture(kind, seed):
    """(h, w, 3) uint8 of a size and kind that nobody chose."""
    rng = np.random.default_rng(seed)
    h, w = rng.integers(1, 60, 2)
    if kind == "plain":
        return np.full((h, w, 3), rng.integers(0, 256), np.uint8)
    if kind == "half":
        return np.repeat(255 * (np.indices((h, w))[1] > w / 2)[..., None], 3, axis=2).astype("u1")
    return rng.integers(0, 256, (h, w, 3)).astype(np.uint8)


@given(st.sampled_from(["plain", "half", "noise"]), st.integers(0, 999))
@settings(max_examples=40)
def test_any_picture_has_a_map_and_true_numbers(kind, seed):
    """Also 1 × 1 and 3 × 2 (FAULTS R15): one sentence where there is no outline."""
    line = outlines.outline(outlines.mask_of("a picture", picture(kind, seed)))
    found = {size: outlines.drawn(line, size) for size in SIZES}
    feature_map = outlines.response(line)
    place = outlines.first_place(feature_map, 2, 3, 4)
    piece = feature_map[place[0] : place[0] + LENS, place[1] : place[1] + LENS]
    scene = figures.switches.scene(feature_map, found[2], outlines.lens(piece, 2, 3, 4), place)
    assert scene.pack().nbytes < 300_000
    said, rows = numbers.switches_note(found), numbers.switches(found)
    assert ("one tone" in said) == ("one tone" in scene.captions[0]) == (not line.any())
    assert all((value == "–") == (not line.any()) for value in list(rows[0].values())[1:])


@given(st.integers(0, 999), st.sampled_from(SIZES))
@settings(max_examples=40)
def test_distances_and_shares_are_scipys_and_torchs(seed, size):
    """Every cell that says 9, and its nearest cell of the outline, by brute force."""
    from scipy.spatial.distance import cdist
    from skimage.segmentation import find_boundaries

    rng = np.random.default_rng(seed)
    y, x = np.mgrid[:SIDE, :SIDE]
    cy, cx, a, b = rng.uniform(30, 66), rng.uniform(30, 66), *rng.uniform(5, 28, 2)
    mask = ((y - cy) / a) ** 2 + ((x - cx) / b) ** 2 < 1
    line = outlines.outline(mask)
    np.testing.assert_array_equal(line, find_boundaries(mask, mode="inner"))
    at = np.argwhere(line)
    feature_map = outlines.response(line)
    assert set(feature_map[line]) == {FULL} and (feature_map[~line] < FULL).all()
    t = torch.from_numpy(feature_map.astype(float))[None, None]
    pooled, switches = F.max_pool2d(t, size, return_indices=True)
    nails = torch.zeros_like(t)
    nails[..., ::size, ::size] = pooled
    maps = {
        "nearest": F.interpolate(pooled, scale_factor=size, mode="nearest"),
        "bed of nails": nails,
        "max unpooling": F.max_unpool2d(pooled, switches, size),
    }
    for one in outlines.drawn(line, size):
        expected = maps[one.way][0, 0].numpy()
        np.testing.assert_array_equal(one.map, expected)
        full = np.argwhere(expected == FULL)
        assert one.off == pytest.approx(cdist(full, at).min(axis=1).mean())
        assert one.covered == pytest.approx((expected[line] == FULL).mean())
    # "stays on the outline", "draws all of it": at every setting
    assert outlines.drawn(line, size)[2].off == 0 and outlines.drawn(line, size)[0].covered == 1


@given(PIECES, st.sampled_from(SIZES), st.integers(0, 7), st.integers(0, 7))
@settings(max_examples=150)
def test_nearest_does_not_notice_and_the_switch_follows(piece, size, row, column):
    """The answer, and the sentence with its three counts, on any map; the code box runs."""
    lens = outlines.lens(piece, size, row, column)
    before, after = lens.maps
    assert sorted(before.ravel()) == sorted(after.ravel())
    for way in WAYS[:2]:
        assert not lens.changed(way).any()
    code = run(snippets.switches(piece, size, row, column))
    for ours, theirs in zip(lens.results, code["result"], strict=True):
        np.testing.assert_array_equal(ours["max unpooling"], theirs.numpy())
    said = figures.switches._move(lens)
    changed = int((code["result"][0] != code["result"][1]).sum())
    counts = re.findall(r"\*\*(\d+)\*\*", said)
    if counts:
        assert [int(c) for c in counts] == [0, 0, changed]
        moved = re.search(
            r"The (\d+) moves from row (\d), column (\d) to row (\d), column (\d)", said
        )
        value, *places = map(int, moved.groups())
        r, c, r2, c2 = (v - 1 for v in places)
        assert value == before[r, c] == after[r2, c2] and (r2, c2) == (row, column)
        follows = lens.switches[1] == (row, column)
        assert ("but the first" in said) == (not follows)
        assert changed == 2 or not follows or value == 0
    else:
        assert changed == 0
    top, left = row // size * size, column // size * size
    window = (slice(top, top + size), slice(left, left + size))
    for late in (False, True):
        result = lens.results[late]
        alike = (result["bed of nails"][window] == result["max unpooling"][window]).all()
        assert lens.alike(after=late) == alike
    nine, first, then = numbers.moved(lens)
    assert nine.met == (before[window].max() == 9) and str(before[window].max()) in nine.now
    assert first.met == ("different" in first.now) == (not lens.alike(after=False))
    assert then.met == ("alike" in then.now) == lens.alike(after=True)


@pytest.mark.parametrize("name", images.bundled())
def test_the_first_move_is_a_clear_one(name):
    """Of every photograph: the 9 is alone in its window and the switch follows."""
    line = outlines.outline(outlines.mask_of(name, images.load(name, side=640).pixels))
    feature_map = outlines.response(line)
    top, left = outlines.first_place(feature_map, 2, 3, 4)
    lens = outlines.lens(feature_map[top : top + LENS, left : left + LENS], 2, 3, 4)
    assert lens.largest == FULL and lens.switches[1] == (3, 4)
    assert not lens.alike(after=False) and not lens.alike(after=True)  # the challenge is open
    assert "**0**, bed of nails **0**, max unpooling **2**" in figures.switches._move(lens)


def test_before_the_answer_nothing_is_enlarged():
    line = outlines.outline(outlines.mask_of("cat", images.load("cat", side=640).pixels))
    feature_map = outlines.response(line)
    piece = feature_map[56:64, 80:88]
    lens = outlines.lens(piece, 2, 3, 4)
    scene = figures.switches.scene(feature_map, outlines.drawn(line, 2), lens, (56, 80))
    asked = scene.question()
    assert [p.id for p in asked.panels] == ["lens", "pooled", "whole", "small"]
    assert asked.frames == 1 and scene.pack().nbytes < 60_000
