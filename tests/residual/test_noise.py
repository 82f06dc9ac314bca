"""Slopes along a line against torch and differences; how alike they are; sentences and code."""

import numpy as np
import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st

from vislib import residual
from vislib.core.text import fixed
from vislib.residual import eight_seeds, figures, numbers, params, shattered, snippets

torch.set_num_threads(1)
NOISES = st.builds(
    params.Noise, st.integers(1, 30).map(lambda n: 2 * n), st.sampled_from([16, 32, 64]),
    st.sampled_from(["none", "batch"]), st.sampled_from(sorted(params.SCALES)),
    st.integers(0, 99),
)  # fmt: skip


@given(NOISES)
@settings(max_examples=20, deadline=None)
def test_slopes_are_autograds_by_the_code_as_printed(p):
    space: dict = {}
    exec(snippets.noise(p), space)
    lines = p.lines()
    for kind, theirs in zip(("plain", "residual"), space["result"], strict=True):
        assert lines[kind][-1].depth == p.depth
        slopes = space["slopes"](kind == "residual").numpy()
        mine = lines[kind][-1].slope
        size = np.abs(slopes).max()
        # Where a sum is 0 but for rounding, a ReLU may be on in one of them and off in the other.
        assert np.mean(np.abs(mine - slopes) > 1e-6 * size) < 0.02
        assert residual.alike(mine) == pytest.approx(theirs, abs=0.02)


@pytest.mark.parametrize(("norm", "kind"), [(n, k) for n in (False, True) for k in (False, True)])
def test_slopes_are_differences(norm, kind):
    """Of the outputs, a thousandth of a step on, mean and spread held."""
    net, h, x = residual.drawn(6, 32, 1), 1e-7, shattered.inputs()
    line = residual.along(net, (6,), residual=kind, norm=norm)[0]

    def out(x, like):
        z, held = (np.maximum(net.first[:, :1] * v + net.first[:, 1:], 0) for v in (x, like))

        def layer(w, z, held):
            u, of = w @ z, w @ held
            if norm:
                spread = np.sqrt(of.var(axis=1, keepdims=True) + shattered.NORM_EPS)
                u, of = ((v - of.mean(axis=1, keepdims=True)) / spread for v in (u, of))
            return u, of

        for a, b in zip(net.layers[::2], net.layers[1::2], strict=True):
            inner = (np.maximum(v, 0) for v in layer(a, z, held))
            branches = layer(b, *inner)
            grown = [v + 3**-0.5 * w for v, w in zip((z, held), branches, strict=True)]
            z, held = (np.maximum(v, 0) for v in (grown if kind else branches))
        return net.last @ z

    np.testing.assert_allclose(out(x, x), line.y, atol=1e-9)
    slopes = (out(x + h, x) - out(x - h, x)) / (2 * h)
    assert np.mean(np.abs(slopes - line.slope) > 1e-4 * np.abs(slopes).max()) < 0.02


@given(st.lists(st.floats(-9, 9), min_size=8, max_size=40), st.integers(1, 4))
def test_alike_is_the_correlation(values, steps):
    slopes = np.array(values)
    here, there = slopes[:-steps], slopes[steps:]
    found = residual.alike(slopes, steps)
    if min(np.ptp(here), np.ptp(there)) < 1e-6:
        assert np.isnan(found) or abs(found) <= 1 + 1e-6
    else:
        assert found == pytest.approx(np.corrcoef(here, there)[0, 1], abs=1e-6)


@pytest.mark.parametrize("value", [0.0, 0.1, -3.0])
def test_equal_slopes_have_no_correlation_and_the_sentence_says_so(value):
    line = shattered.Slopes(2, shattered.inputs(), np.zeros(256), np.full(256, value))
    assert np.isnan(residual.alike(line.slope))
    scene = figures.noise.scene({"plain": [line], "residual": [line]}, 64)
    assert scene.pack().nbytes < 300_000
    assert "all slopes are the same" in scene.captions[0] and "chance" not in scene.captions[0]


@given(NOISES)
@settings(max_examples=15, deadline=None)
def test_every_sentence_says_what_the_slopes_do(p):
    lines = p.lines()
    scene = figures.noise.scene(lines, p.width)
    assert scene.pack().nbytes <= 300_000 and scene.question().frames == 1
    assert scene.frames == len(p.depths()) and list(p.depths()) == sorted(set(p.depths()))
    for f, said in enumerate(scene.captions):
        assert said.values["d"] == str(p.depths()[f])
        for key, kind in (("a", "plain"), ("b", "residual")):
            slopes = lines[kind][f].slope
            value = np.corrcoef(slopes[:-1], slopes[1:])[0, 1]
            printed = float(said.values[key].replace("−", "-"))
            assert abs(printed - value) <= 0.005
            assert (printed < 1, abs(printed) < 0.2) == (value < 1, abs(value) < 0.2)
            assert ("chance" in said.values["v" + key]) == (abs(value) <= 2 / 255**0.5)
        assert ("seed to seed" in said) == (p.width < 32)
    for kind, (printed, _) in zip(lines, numbers.noise(lines).values(), strict=True):
        assert printed == fixed(residual.alike(lines[kind][-1].slope), 3)


def test_chance_is_what_random_numbers_give():
    rng = np.random.default_rng(0)
    found = [residual.alike(rng.standard_normal(256)) for _ in range(2000)]
    bar = shattered.by_chance(np.zeros(256))
    assert bar == pytest.approx(2 / 255**0.5) and 0.94 < np.mean(np.abs(found) <= bar) < 0.97


def test_the_question_holds_for_twenty_seeds():
    """50 layers: the plain slopes are as good as chance, and bend between any two neighbours."""
    for seed in range(20):
        lines = params.Noise(seed=seed).lines()
        plain, with_ = (lines[kind][-1].slope for kind in ("plain", "residual"))
        assert abs(residual.alike(plain)) < 0.2 < residual.alike(with_)
        assert np.diff(plain).all()


def test_the_table_of_eight_seeds_is_computed_so():
    rows = eight_seeds.rows()
    assert [(r.kind, r.norm, r.scale) for r in rows] == [
        (kind, norm, scale) for norm in (True, False) for kind, scale in eight_seeds.KINDS
    ]
    assert eight_seeds.computed("plain", True, "1").means == pytest.approx(rows[0].means, abs=0.02)
    branches_times_1 = rows[2]
    assert "100 layers is noise" in numbers.EIGHT_SEEDS and abs(branches_times_1.means[-1]) < 0.05
    assert rows[1].means[-1] > 0.4  # and with 1/√blocks it is not


def test_odd_depths_are_refused_with_the_remedy():
    with pytest.raises(ValueError, match="even depth"):
        params.Noise(depth=5)


def test_one_net_by_its_public_name():
    found = residual.slopes(24, 32, shortcut=True, norm=True, seed=3)
    p = params.Noise(24, 32, seed=3)
    line = p.lines()["residual"][-1]
    np.testing.assert_allclose(found.slope, line.slope)
    np.testing.assert_allclose(found.y, line.y)
    assert found.x.shape == (256,) and np.allclose(np.diff(found.x), 1 / 64)
    assert found.correlation == pytest.approx(line.correlation)
    assert residual.slopes(4, 16, shortcut=False, norm=False, n=64).x.shape == (64,)
