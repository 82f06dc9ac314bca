"""Kernels and their cost: curves, taps, the edge and the table."""

import numpy as np
import pytest

from vislib.upsampling import algorithms, figures, numbers, resampling

MODES = list(resampling.KERNELS)


def trace(fig, name):
    return next(t for t in fig.data if t.name.startswith(name))


@pytest.mark.parametrize("mode", MODES)
@pytest.mark.parametrize("factor", [2, 4, 10])
def test_curves_pass_through_their_taps(mode, factor):
    fig = figures.kernels.chart(mode, factor)
    offsets, values = resampling.taps(mode, factor)
    dots = trace(fig, f"{len(offsets)} taps")
    np.testing.assert_allclose(dots.y, values)
    curve = next(t for t in fig.data if t.name == resampling.KERNELS[mode].title)
    np.testing.assert_allclose(np.interp(dots.x, curve.x, curve.y), values, atol=0.01)
    np.testing.assert_allclose(
        trace(fig, "enlarged").y, algorithms.interpolate(algorithms.EDGE, factor, mode)
    )


@pytest.mark.parametrize("mode", MODES)
def test_the_grey_curves_are_named_once(mode):
    names = [t.name for t in figures.kernels.chart(mode, 2).data if t.showlegend is not False]
    assert sum("other kernels" in n for n in names) == 1


def test_before_the_answer_nothing_is_made_of_the_edge():
    fig = figures.kernels.chart("lanczos3", 2, answered=False)
    edge = [t for t in fig.data if t.xaxis == "x2"]
    assert [t.name for t in edge] == ["samples"]


@pytest.mark.parametrize("factor", range(2, 11))
def test_the_table_says_what_the_edge_reaches(factor):
    for mode, row in zip(MODES, numbers.kernels(factor), strict=True):
        low, high = (float(t.replace("−", "-")) for t in row["the edge reaches"].split(" to "))
        enlarged = algorithms.interpolate(algorithms.EDGE, factor, mode)
        assert (low, high) == (
            pytest.approx(enlarged.min(), abs=6e-4),
            pytest.approx(enlarged.max(), abs=6e-4),
        )
        assert row["samples only"] <= row["over inserted zeros"]


@pytest.mark.parametrize("mode", MODES)
def test_the_challenge_is_met_by_what_it_prints(mode):
    """By the printed digits alone, at every factor, and by the columns of an identity."""
    for factor in range(2, 11):
        many, inside = numbers.mixed(*algorithms.on_an_edge(mode, factor))
        alone = [algorithms.interpolate(one, factor, mode) for one in np.eye(12)]
        samples = int(many.now.split()[0])
        assert samples == (np.abs(alone) > 1e-12).sum(axis=0).max()
        assert many.met == (samples >= 3)
        low, high = (float(t.replace("−", "-")) for t in inside.now[5:].split(" to "))
        assert inside.met == (low >= 0 and high <= 1)


@pytest.mark.parametrize("mode", MODES)
def test_taps_are_said_to_sit_where_they_are_drawn(mode):
    """Those of copying at the outputs of align_corners=False, all others at those of zeros."""
    for factor in (2, 3, 10):
        offsets, _ = resampling.taps(mode, factor)
        dots = trace(figures.kernels.chart(mode, factor), f"{len(offsets)} taps").x
        copies = "copying" in numbers.taps_note(mode)
        where = resampling.positions(1, factor, "align_corners=False") if copies else dots
        np.testing.assert_allclose(dots, where, atol=1e-12)
        assert copies or set(np.round(np.asarray(dots) * factor, 9)) <= set(range(-60, 60))
