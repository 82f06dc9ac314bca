"""The decoders: torch's modules as the oracle, patterns where the layers say, bounded training."""

from __future__ import annotations

import numpy as np
import pytest

from vislib.checkerboard import decoders as decoder
from vislib.checkerboard import params, training
from vislib.core import images

SEEDS = range(8)


@pytest.fixture(scope="module")
def photo() -> np.ndarray:
    return training.photograph(images.load("cat").pixels)


@pytest.fixture(scope="module")
def peaks() -> dict[str, np.ndarray]:
    """Peaks of every variant, (seeds, periods)."""
    made = [decoder.untrained(seed) for seed in SEEDS]
    return {v: np.array([m[v].peaks for m in made]) for v in decoder.VARIANTS}


def by_modules(variant: str, seed: int):
    """The same network out of torch's own modules."""
    import torch
    from torch import nn

    made = decoder.Decoder(variant, seed)
    layers = []
    for i, (how, (kernel, bias)) in enumerate(
        zip(made.variant.doublings, made.weights, strict=True)
    ):
        if how.startswith("transposed"):
            size = kernel.shape[-1]
            shape = (kernel.shape[0], kernel.shape[1], size)
            layer = nn.ConvTranspose2d(*shape, 2, padding=1, output_padding=4 - size)
            layers += [layer]
        else:
            layer = nn.Conv2d(
                kernel.shape[1], kernel.shape[0], 3, padding=1, padding_mode="replicate"
            )
            resize = (
                nn.Upsample(scale_factor=2, mode=how) if how in ("nearest", "bilinear") else None
            )
            layers += [resize, layer] if resize else [layer, nn.PixelShuffle(2)]
        layer.weight.data, layer.bias.data = kernel, bias
        layers += [nn.ReLU()] if i < 2 else [nn.Sigmoid()]
    with torch.no_grad():
        return nn.Sequential(*layers)(decoder.noise(seed))


@pytest.mark.parametrize("variant", decoder.VARIANTS)
def test_a_decoder_is_torchs_modules_in_a_row(variant):
    ours = decoder.render(decoder.Decoder(variant, 5), decoder.noise(5)).picture
    theirs = by_modules(variant, 5)[0].permute(1, 2, 0).numpy()
    assert ours.shape == (64, 64, 3) and np.ptp(ours) > 0.1
    assert ours == pytest.approx(theirs, abs=1e-5)


@pytest.mark.parametrize(
    ("variant", "two", "four"),
    [
        ("transposed_two", True, True),
        ("transposed_one", True, False),
        ("nearest", False, False),
        ("bilinear", False, False),
        ("kernel_4", True, True),
        ("shuffle", True, True),
        ("icnr", False, False),
    ],
)
def test_untrained_patterns_have_the_periods_of_their_layers(peaks, variant, two, four):
    """Deck "Semantic segmentation": periods 2 and 4, period 2, none."""
    for there, ratios in zip((two, four), peaks[variant].T, strict=True):
        if there:
            assert np.median(ratios) > 6 and ratios.min() > 2.5
        else:
            assert np.median(ratios) < 2 and ratios.max() < 4


@pytest.mark.parametrize("variant", decoder.VARIANTS)
def test_layers_make_a_pattern_where_torch_draws_one_from_constant_noise(variant, monkeypatch):
    """Pixels one period (2 or 4) apart are equal anyway, half of one apart only if all are."""
    import torch

    monkeypatch.setattr(decoder, "noise", lambda seed: torch.ones(1, decoder.CHANNELS, 8, 8))
    inside = by_modules(variant, 3)[0, :, 24:40, 24:40].numpy()  # no end is felt there
    for period, there in zip(decoder.PERIODS, decoder.VARIANTS[variant].patterned, strict=True):
        blocks = inside.reshape(3, 16 // period, period, 16 // period, period)
        halves = blocks.mean(axis=(1, 3)) if period == 2 else _halves(inside)
        assert (np.ptp(halves, axis=(1, 2)).max() > 1e-4) == there


def _halves(picture: np.ndarray) -> np.ndarray:
    """Means of blocks of 2 x 2 pixels: what is left of period 4 without that of period 2."""
    return picture.reshape(3, 8, 2, 8, 2).mean(axis=(2, 4))


@pytest.mark.parametrize("seed", [20, 40, 63, 116, 559])  # ratios above 3, and below it
def test_the_bounds_hold_for_every_bar(seed):
    shots = decoder.untrained(seed)
    without, lowest = decoder.bounds(shots)
    plain = [p for v in ("nearest", "bilinear", "icnr") for p in shots[v].peaks]
    drawn = [p for v in ("transposed_two", "kernel_4", "shuffle") for p in shots[v].peaks]
    two, four = shots["transposed_one"].peaks
    assert (without, lowest) == (max(*plain, four), min(*drawn, two))


def test_the_same_seed_gives_the_same_picture_and_another_seed_another():
    once, again, other = (decoder.untrained(s)["shuffle"].picture for s in (4, 4, 5))
    assert np.array_equal(once, again) and not np.allclose(once, other)


def test_nothing_global_is_seeded():
    import torch

    torch.manual_seed(1)
    expected = torch.rand(3)
    torch.manual_seed(1)
    decoder.untrained(0)
    assert torch.equal(torch.rand(3), expected)


def test_icnr_starts_as_a_nearest_neighbour_resize():
    """Before training its picture consists of 2 × 2 blocks of one colour."""
    picture = decoder.untrained(2)["icnr"].picture
    blocks = picture.reshape(32, 2, 32, 2, 3)
    assert np.ptp(blocks, axis=(1, 3)).max() < 1e-6


# -- training -------------------------------------------------------------------------------------


def test_training_reproduces_the_photograph_and_the_pattern_fades(photo):
    made = training.Training(photo, ("transposed_two", "nearest"), steps=200)
    made.run(60)
    film = made.history()
    first, last = film.readings[0], film.readings[-1]
    assert made.done and last.step == 200
    assert max(last.losses) < 0.1 * min(first.losses)
    assert first.peaks[0][0] > 2 * last.peaks[0][0]
    assert max(r.peaks[1][0] for r in film.readings) < 4
    assert last.losses[1] == pytest.approx(
        np.mean((film.snapshots[-1].samples[1].picture - photo) ** 2), rel=1e-4
    )


def test_training_is_the_step_by_step_loop_of_torch(photo):
    """Three updates by hand, with autograd and Adam."""
    import torch

    made = training.Training(photo, ("kernel_4", "icnr"), steps=3)
    made.run(60)
    net = decoder.Decoder("icnr", 0)
    optimiser = torch.optim.Adam(net.parameters(), 0.005)
    target = torch.tensor(photo).permute(2, 0, 1)[None]
    for _ in range(3):
        optimiser.zero_grad()
        torch.nn.functional.mse_loss(net(decoder.noise(0)), target).backward()
        optimiser.step()
    expected = decoder.render(net, decoder.noise(0)).picture
    assert made.history().snapshots[-1].samples[1].picture == pytest.approx(expected, abs=1e-6)


def test_a_budget_of_time_stops_early_and_steps_bound_the_work(photo):
    made = training.Training(photo, ("nearest", "icnr"), steps=20)
    made.run(0)
    assert made.step == 1 and not made.done
    made.run(60)
    made.run(60)
    assert made.step == 20 and made.done
    assert [r.step for r in made.readings] == sorted({r.step for r in made.readings})
    assert len(training.Training(photo, ("nearest", "icnr"), 1000)._picture_steps) <= 10


def test_two_trainings_do_not_disturb_each_other(photo):
    alone = training.Training(photo, ("shuffle", "icnr"), steps=6)
    alone.run(60)
    one = training.Training(photo, ("shuffle", "icnr"), steps=6)
    two = training.Training(photo, ("nearest", "icnr"), steps=6, seed=1)
    while not (one.done and two.done):
        one.run(0)
        two.run(0)
    assert one.readings == alone.readings


def test_photographs_of_any_shape_become_64_pixels_square():
    for shape in ((10, 300, 3), (500, 70, 3), (64, 64, 3)):
        made = training.photograph(np.full(shape, 128, np.uint8))
        assert made.shape == (64, 64, 3) and made == pytest.approx(128 / 255)


def test_bad_input():
    with pytest.raises(ValueError, match="two different"):
        params.Training(left="nearest", right="nearest")
    with pytest.raises(ValueError, match="64"):
        training.Training(np.zeros((8, 8, 3)), ("nearest", "icnr"), 3)
