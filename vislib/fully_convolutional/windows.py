"""A classifier of windows, run window by window and in one pass: the work, and the answers."""

from __future__ import annotations

import time
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from vislib.architectures import Builder, ledger, totals

WINDOW, POOLED = 30, 4  # side of a window; pixels between neighbouring outputs of one pass
CHANNELS, DENSE = (16, 32), (64, 4)
MOST_RUN = 289  # windows that are really run, for the comparison
CLASSES = ("background", "circle", "square", "triangle")  # of the drawings
TILE, FIRST = 64, 2_000_012  # side of a drawing on the sheet; seed of the first


@dataclass(frozen=True, eq=False)
class WindowWork:
    """Multiplications of all windows and of one pass (of several, where steps are finer).

    ``computed`` (h, w) int: how often each unit of the first layer is computed by the windows.
    """

    windows: int
    one_window: int
    all_windows: int
    passes: int
    one_pass: int
    computed: np.ndarray

    @property
    def ratio(self) -> float:
        """How many times the work of the passes the windows are."""
        return self.all_windows / self.one_pass


def window_work(
    side: int, layers: int = 2, channels: Sequence[int] = CHANNELS, dense: Sequence[int] = DENSE,
    step: int = POOLED, *, window: int = WINDOW, same: bool = False,
) -> WindowWork:  # fmt: skip
    """The work on a picture of ``side`` × ``side`` × 3, one window every ``step`` pixels.

    ``layers`` convolutions 3 × 3 of ``channels``, each followed by pooling 2 × 2, then ``dense``
    units on what is left of a window; ``same``: the convolutions are padded by 1. Where ``step``
    is below 2**layers the pass is repeated from each pixel within a step. Raises ``ValueError``
    where the picture is smaller than a window, or the step does not fit the poolings.
    """
    if side < window:
        raise ValueError(f"A picture of {side} pixels holds no window: give at least {window}.")
    pooled = 2**layers
    if step % pooled and pooled % step:
        raise ValueError(f"Windows every {step} pixels do not meet steps of {pooled}.")
    shifts = range(0, pooled, step) if step < pooled else range(1)
    one = _work(window, window, window, channels[:layers], dense, same)
    passes = [
        _work(side - top, side - left, window, channels[:layers], dense, same)
        for top in shifts for left in shifts
        if min(side - top, side - left) >= window
    ]  # fmt: skip
    count = (side - window) // step + 1
    cover = _cover(side, window, step, same)
    return WindowWork(
        count**2, one, count**2 * one, len(passes), sum(passes), np.outer(cover, cover)
    )


def _work(
    height: int, width: int, window: int, channels: Sequence[int], dense: Sequence[int], same: bool
) -> int:
    """Multiplications of one pass, the dense layers as convolutions."""
    made = Builder((3, height, width))
    left = window
    for i, wide in enumerate(channels):
        made.conv(f"conv{i}", wide, 3, padding=int(same))
        made.pool(f"pool{i}", 2)
        left = (left if same else left - 2) // 2
    for i, units in enumerate(dense):
        made.conv(f"dense{i}", units, left if i == 0 else 1, padding=0)
    return totals(ledger(made.graph())).multiplications


def _cover(side: int, window: int, step: int, same: bool) -> np.ndarray:
    """How many windows have each unit of the first layer, along one axis."""
    units = (side if same else side - 2, window if same else window - 2)
    cover = np.zeros(units[0], int)
    for start in range(0, side - window + 1, step):
        cover[start : start + units[1]] += 1
    return cover


@dataclass(frozen=True, eq=False)
class Answers:
    """What windows and passes say: scores (classes, n, n) of each, where windows were run.

    ``rows`` (m,) are the rows, and columns, of windows that were really run; ``windows`` (classes,
    m, m), ``passes`` (classes, n, n); times in milliseconds for those run and for all passes.
    """

    image: np.ndarray
    passes: np.ndarray
    windows: np.ndarray
    rows: np.ndarray
    window_ms: float
    pass_ms: float

    @property
    def difference(self) -> float:
        """The largest difference of a score, window against pass."""
        at = np.ix_(range(len(self.passes)), self.rows, self.rows)
        return float(np.abs(self.windows - self.passes[at]).max())

    @property
    def spread(self) -> float:
        """The standard deviation of the scores of one class over the places, the mean of all."""
        return float(self.passes.std(axis=(1, 2)).mean())


def grid(count: int) -> np.ndarray:
    """Which of ``count`` places along an axis are shown and may be run: each n-th, 57 at most."""
    return np.arange(0, count, -(-count // 57))


def sheet(side: int) -> np.ndarray:
    """(side, side, 3) uint8: drawings of shapes side by side, cut to size."""
    from models.training import shapes

    n = -(-side // TILE)
    drawn = [[shapes.draw(np.random.default_rng(FIRST + n * r + c), TILE)[0] for c in range(n)]
             for r in range(n)]  # fmt: skip
    return np.concatenate([np.concatenate(row, axis=1) for row in drawn])[:side, :side]


def answers(side: int, step: int, same: bool) -> Answers:
    """Both ways really run: windows cropped one by one, and one pass over all.

    Without padding with the trained network for patches of 30 pixels, with padding with one of
    random weights. Raises ``ValueError`` where the weights are missing.
    """
    import torch

    from models.pixels import normalise

    image = sheet(side)
    net = _padded() if same else _trained()
    pixels = normalise(torch.from_numpy(image.copy()).movedim(-1, 0)[None].float() / 255)
    count = (side - WINDOW) // step + 1
    rows = grid(count)
    rows = rows[np.unique(np.linspace(0, len(rows) - 1, int(MOST_RUN**0.5)).round().astype(int))]
    with torch.inference_mode():
        start = time.perf_counter()
        crops = [pixels[..., r * step : r * step + WINDOW, c * step : c * step + WINDOW]
                 for r in rows for c in rows]  # fmt: skip
        scores = net(torch.cat(crops))[..., 0, 0].T.reshape(-1, len(rows), len(rows))
        middle = time.perf_counter()
        found = _passes(net, pixels, step, count)
        end = time.perf_counter()
    return Answers(image, found, scores.numpy(), rows, 1e3 * (middle - start), 1e3 * (end - middle))


def _passes(net, pixels, step: int, count: int) -> np.ndarray:
    """The scores at every window, from one pass, or from several that are stitched together."""
    if step >= POOLED:
        return net(pixels)[0, :, :: step // POOLED, :: step // POOLED].numpy()
    each = POOLED // step
    found = np.zeros((DENSE[-1], count, count), np.float32)
    for top in range(min(each, count)):
        for left in range(min(each, count)):
            scores = net(pixels[..., top * step :, left * step :])[0].numpy()
            rows, columns = found[:, top::each, left::each].shape[1:]
            found[:, top::each, left::each] = scores[:, :rows, :columns]
    return found


def _trained():
    from models import zoo

    return zoo.network("patch-30").convolutional()


def _padded():
    """The same network with padded convolutions, its weights drawn at random: none was trained."""
    import torch
    from torch import nn

    from models.unet import BUILDING

    with BUILDING, torch.random.fork_rng(devices=[]):
        torch.manual_seed(0)
        layers: list[nn.Module] = []
        before, left = 3, WINDOW
        for wide in CHANNELS:
            layers += [nn.Conv2d(before, wide, 3, padding=1), nn.ReLU(), nn.MaxPool2d(2)]
            before, left = wide, left // 2
        layers += [nn.Conv2d(before, DENSE[0], left), nn.ReLU(), nn.Conv2d(*DENSE, 1)]
        return nn.Sequential(*layers).eval().requires_grad_(False)


def vgg16(side: int) -> int:
    """Multiplications of VGG16 in one pass over ``side`` pixels, its dense layers as kernels."""
    from vislib.fully_convolutional.towers import blocks

    made = Builder((3, side, side))
    for b, count in enumerate(blocks(13, 5), start=1):
        for i in range(count):
            made.conv(f"conv{b}_{i}", min(64 * 2 ** (b - 1), 512), 3)
        made.pool(f"pool{b}", 2)
    for name, units, kernel in (("fc6", 4096, 7), ("fc7", 4096, 1), ("fc8", 1000, 1)):
        made.conv(name, units, kernel, padding=0)
    return totals(ledger(made.graph())).multiplications
