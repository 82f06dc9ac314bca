"""Artifacts in gradients: autograd against differences, and the law that jitter obeys."""

from __future__ import annotations

import numpy as np
import pytest

from vislib.checkerboard import gradients as ga
from vislib.checkerboard.decoders import Sample
from vislib.checkerboard.figures import gradients as gradient_figure
from vislib.checkerboard.training import photograph
from vislib.core import images


@pytest.fixture(scope="module")
def photo() -> np.ndarray:
    return photograph(images.load("cat").pixels)


@pytest.mark.parametrize("halving", ga.LAYERS)
def test_the_gradient_is_the_difference_quotient(photo, halving):
    import torch

    net = ga.network(halving, 2, 0)
    net = ga.Network(halving, tuple(w.double() for w in net.weights))
    x = torch.tensor(photo[:16, :16], dtype=torch.float64).permute(2, 0, 1)[None]
    gradient = net.gradient(x)[0]
    for place in ((0, 3, 3), (1, 8, 5), (2, 15, 0)):
        nudge = torch.zeros_like(x)
        nudge[(0, *place)] = 1e-6
        change = (net.response(x + nudge) - net.response(x - nudge)).item() / 2e-6
        assert gradient[place].item() == pytest.approx(change, rel=1e-4, abs=1e-9)


@pytest.mark.parametrize("depth", [1, 2, 3])
@pytest.mark.parametrize("halving", ["stride 3", "stride 4"])
def test_strided_layers_leave_their_periods_and_all_positions_wash_them_out(photo, halving, depth):
    made = ga.averages(photo, ga.network(halving, depth, 0), seed=0)
    for i, period in enumerate(ga.PERIODS):
        if period <= 2**depth:
            assert made.fixed[0].peaks[i] > 8, period
        elif period > 2**depth:
            assert made.fixed[0].peaks[i] < 5, period
        assert made.moving[-1].peaks[i] < 5, period


def test_average_pooling_leaves_no_peak(photo):
    made = ga.averages(photo, ga.network("average", 2, 0), seed=0)
    assert max(made.fixed[0].peaks[:2]) < 4


def test_the_average_over_all_positions_knows_no_position(photo):
    """Averaged over every phase, the gradient moves exactly with the picture: no grid is left."""
    net = ga.network("stride 3", 3, 1)
    moved = np.roll(photo, (3, 5), axis=(0, 1))
    here = ga.averages(photo, net, 0).moving[-1].picture
    there = ga.averages(moved, net, 0).moving[-1].picture
    scale = np.abs(here).max()
    assert np.abs(np.roll(here, (3, 5), axis=(0, 1)) - there).max() < 1e-4 * scale
    fixed = [ga.averages(p, net, 0).fixed[0].picture for p in (photo, moved)]
    assert np.abs(np.roll(fixed[0], (3, 5), axis=(0, 1)) - fixed[1]).max() > 0.05 * scale


def test_jitter_reduces_the_pattern_in_dreams_and_both_raise_the_response(photo):
    import torch

    for seed in range(3):
        net = ga.network("stride 3", 2, seed)
        made = ga.dream(photo, net, seed)
        assert made.counts == (0, 1, 4, 16, 64)
        assert made.moving[-1].peaks[0] < 0.4 * made.fixed[-1].peaks[0]
        for shots in (made.fixed, made.moving):
            pair = torch.tensor(np.stack([shots[0].picture, shots[-1].picture]))
            before, after = net.response(pair.permute(0, 3, 1, 2)).tolist()
            assert after > before


@pytest.mark.parametrize("way", [ga.averages, ga.dream])
@pytest.mark.parametrize("halving", ga.LAYERS)
@pytest.mark.parametrize("picture", ["cat", "rocket"])
def test_the_note_says_what_was_measured(picture, halving, way):
    """By the peaks in NumPy's own spectrum; a rocket has a pattern of its own."""
    shots = way(photograph(images.load(picture).pixels), ga.network(halving, 1, 2), 2)
    fixed, moving = (_peak(s[-1].picture) for s in (shots.fixed, shots.moving))
    said = gradient_figure.faded(shots, 1)
    assert ("hardly any pattern" in said) == (fixed < ga.FAINT)
    assert ("does not add up" in said) == (fixed >= ga.FAINT and moving < fixed / 2)
    assert ("does not fade" in said) == (fixed >= ga.FAINT and moving >= fixed / 2)


def _peak(picture: np.ndarray) -> float:
    """At period 2: the largest of three bins of the spectrum over the median around it."""
    grey, hann = picture.astype(float).mean(axis=2), np.hanning(64)
    bins = np.abs(np.fft.fft2((grey - grey.mean()) * np.outer(hann, hann)))
    offsets = np.array(
        [(a, b) for a in range(-5, 6) for b in range(-5, 6) if max(abs(a), abs(b)) > 2]
    )
    return max(
        bins[r, c] / np.median(bins[(offsets[:, 0] + r) % 64, (offsets[:, 1] + c) % 64])
        for r, c in ((0, 32), (32, 0), (32, 32))
    )


def test_the_strongest_period_is_one_that_the_layers_can_draw():
    shot = Sample(np.zeros((8, 8, 3)), np.zeros((8, 8)), (2.0, 9.0, 30.0))
    made = ga.Comparison((64,), (shot,), (shot,))
    assert made.strongest(1) == (2, 2.0, 2.0) and made.strongest(2) == (4, 9.0, 9.0)
    assert made.strongest(3) == (8, 30.0, 30.0)


def test_positions_visit_every_phase_once():
    for seed in range(3):
        shifts = ga.positions(seed)
        assert sorted(map(tuple, shifts.tolist())) == [(a, b) for a in range(8) for b in range(8)]


def test_a_black_picture_dreams_of_nothing():
    made = ga.dream(np.zeros((64, 64, 3)), ga.network("max", 1, 0), 0)
    assert np.isfinite(made.fixed[-1].picture).all()


@pytest.mark.parametrize("depth", [1, 2, 3])
@pytest.mark.parametrize("halving", tuple(ga.LAYERS))
def test_averages_are_the_means_over_every_single_position(photo, halving, depth):
    """With autograd, one position after the other; ``averages`` computes each phase once."""
    import torch

    net = ga.network(halving, depth, 3)
    shifts = ga.positions(3)
    x = torch.tensor(photo).permute(2, 0, 1)[None]
    each = []
    for down, across in shifts.tolist():
        moved = torch.roll(x, (down, across), dims=(2, 3)).requires_grad_()
        net.response(moved).sum().backward()
        each.append(torch.roll(moved.grad[0], (-down, -across), dims=(1, 2)))
    made = ga.averages(photo, net, 3)
    for count, shot in zip(made.counts, made.moving, strict=True):
        expected = torch.stack(each[:count]).mean(dim=0).permute(1, 2, 0).numpy()
        assert shot.picture == pytest.approx(
            expected, rel=1e-3, abs=1e-5 * float(np.abs(expected).max())
        )
