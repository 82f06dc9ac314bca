"""What it cannot know: waves, halves and the disc, against SciPy and sums over ties."""

import re

import numpy as np
import pytest
import scipy.linalg
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.laws import settings_of
from tests.normalized_cuts import oracle
from tests.normalized_cuts.test_cut import follows, value
from vislib import normalized_cuts as ncuts
from vislib.normalized_cuts import figures, goals, params, snippets, waves

sides = st.integers(8, 16)


def found_for(p):
    return {
        kind: waves.waves(waves.drawn(kind, p.height, p.width, p.contrast * (kind == "plain")),
                          p.sigma_colour)
        for kind in waves.KINDS
    }  # fmt: skip


@settings(max_examples=12, deadline=None)
@given(settings_of(params.Limits, height=sides, width=sides))
def test_every_caption_is_a_sum_over_ties(p):
    found = found_for(p)
    scene = figures.limits.scene(found, p.contrast)
    assert len(scene.pack().buffer) + len(scene.pack().header) < 100_000
    for one, caption in zip(found.values(), scene.captions, strict=True):
        weights = oracle.weights_of(one.grey[..., None], 5, p.sigma_colour, 4)
        degrees = weights.sum(axis=1)
        through = weights[one.mask][:, ~one.mask].sum()
        cost = through / degrees[one.mask].sum() + through / degrees[~one.mask].sum()
        said = caption.values
        assert float(said["one"]) == pytest.approx(100 * one.mask.mean(), abs=0.051)
        assert one.ncut == pytest.approx(cost, rel=1e-6, abs=1e-9)
        if "ncut" in said:
            assert value(said["ncut"]) == pytest.approx(cost, rel=6e-3)
            follows(said)
        wanted = scipy.linalg.eigh(np.diag(degrees) - weights, np.diag(degrees), eigvals_only=True,
                                   subset_by_index=(0, 2))  # fmt: skip
        assert value(said["bound"]) == pytest.approx(wanted[1], rel=1e-3, abs=1e-8)
        assert wanted[1] > 1e-11 or said["bound"] == "0"
        if "mixture" in caption:
            assert wanted[2] - wanted[1] < 1e-6
    plain = found["plain"]
    round_ = waves.disc(p.height, p.width).ravel()
    both = [(m & round_).sum() / (m | round_).sum() for m in (plain.mask, ~plain.mask)]
    assert plain.overlap == pytest.approx(max(both))
    asked = goals.disc_found(plain, p.contrast)
    assert all(one.met for one in asked) == (0 < p.contrast <= 0.08 and max(both) >= 0.9)
    if p.contrast:
        faint, agree = (float(re.search(r"\d[\d.]*", one.now)[0]) for one in asked)
        assert [faint, agree] == pytest.approx([p.contrast, 100 * max(both)], abs=0.06)
        assert [one.met for one in asked] == [faint <= 0.08, agree >= 90]
    assert ("disc" in scene.alt) == (p.contrast > 0) == ("disc" in scene.captions[0])


@pytest.mark.parametrize("missed", [11, 12])
def test_a_side_agrees_by_nine_tenths(missed):
    """Of the disc's 114 pixels so many are not on its side."""
    side = waves.disc(24, 32).ravel()
    side[np.flatnonzero(side)[:missed]] = False
    one = waves.Waves(np.zeros((24, 32)), None, np.zeros(5), np.zeros((768, 5)), side, 0.0)
    agree = goals.disc_found(one, 0.05)[1]
    assert (agree.met, agree.now) == {
        11: (True, "they agree by 90.4 %"),
        12: (False, "they agree by 89.5 %"),
    }[missed]


@pytest.mark.parametrize(("height", "width"), [(24, 32), (8, 48), (20, 30), (30, 20)])
def test_one_grey_is_cut_through_the_middle_across_its_longer_side(height, width):
    one = waves.waves(waves.drawn("plain", height, width, 0.0), 0.1)
    assert one.mask.mean() == 0.5
    mask = one.mask.reshape(height, width)
    mask = mask if width > height else mask.T
    middle = mask.shape[1] // 2
    assert mask[:, :middle].all() != mask[:, middle:].all()


@pytest.mark.parametrize("side", [8, 17, 24, 48])
def test_a_square_of_one_grey_is_cut_upright_where_that_is_cheapest_of_the_mixtures(side):
    one = waves.waves(waves.drawn("plain", side, side, 0.0), 0.1)
    mask = one.mask.reshape(side, side)
    assert one.mixed and (mask == mask[:1]).all()
    assert min(mask[0].sum(), side - mask[0].sum()) == side // 2
    weights = oracle.weights_of(one.grey[..., None], 5, 0.1, 4)
    _, y = scipy.linalg.eigh(
        weights, np.diag(weights.sum(axis=1)), subset_by_index=(side**2 - 3, side**2 - 2)
    )
    for angle in np.linspace(0, np.pi, 13):
        slanting = y @ [np.cos(angle), np.sin(angle)] > 0
        assert one.ncut <= oracle.costs(weights, set(np.flatnonzero(slanting).tolist()))[2] + 1e-9


def test_a_line_of_twelve_costs_what_the_answer_says():
    path = np.eye(12, k=1) + np.eye(12, k=-1)
    assert ncuts.ncut(path, np.arange(12) < 6) == pytest.approx(2 / 11)
    assert ncuts.ncut(path, np.arange(12) < 1) == pytest.approx(1 + 1 / 21)


def test_the_disc_wins_above_some_contrast_and_not_below():
    seen = [
        waves.waves(waves.drawn("plain", 24, 32, c), 0.1).overlap for c in (0.1, 0.16, 0.2, 0.4)
    ]
    assert seen[0] < 0.5 and seen[1] < 0.5 and seen[2] > 0.9 and seen[3] > 0.9


@settings(max_examples=5, deadline=None)
@given(settings_of(params.Limits, height=sides, width=sides))
def test_the_code_gives_the_same_waves(p):
    space = oracle.run(snippets.limits(p))
    one = waves.waves(waves.drawn("plain", p.height, p.width, 0.0), p.sigma_colour)
    np.testing.assert_allclose(space["values"], one.values, atol=1e-8)
