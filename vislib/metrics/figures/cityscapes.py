"""A printed table of 6 methods and 19 classes: click a class to leave it out; means and order."""

from __future__ import annotations

import numpy as np

from vislib.core.text import fixed, plural
from vislib.metrics.cityscapes import CLASSES, METHODS, PRINTED, ahead, means, scores
from vislib.stage.caption import Caption
from vislib.stage.scene import Boxes, Cells, Label, Panel, Points, Scene, Segments

_FRAMES = len(METHODS) + 1


def scene(keep: np.ndarray) -> Scene:
    """One frame a method: its mean; last the best of every class and the order.

    ``keep`` (19,) bool: the classes that count.
    """
    values, m, c = scores(), len(METHODS), len(CLASSES)
    panels = [
        Panel("table", "IoU in %: click a class to leave it out", (-2.2, c + 0.1),
              (-1.9, m + 0.2), y_down=True, click=True),
        Panel("means", "mean IoU of the classes that count, in %", (-0.6, m - 0.4),
              _range(keep), row=1, tall=0.8),
    ]  # fmt: skip
    return Scene(
        panels,
        [*_table(values, keep), *_dots(keep)],
        frames=_FRAMES,
        captions=[*(_caption(values, keep, i) for i in range(m)), _last(values, keep)],
        alt=f"IoU of six methods on {plural(int(keep.sum()), 'class')}; {_has_best(keep)}.",
        height=470,
        frame_ms=900,
        start=_FRAMES - 1,
    )


def _table(values: np.ndarray, keep: np.ndarray) -> list:
    m, c = values.shape
    best = [(i, int(np.argmax(values[:, i]))) for i in range(c) if keep[i]]
    boxes = np.array([(i, j, 1, 1) for i, j in best], dtype=float)
    hover = [f"{METHODS[j]}, {CLASSES[i]}: {fixed(values[j, i], 1)} %"
             for j in range(m) for i in range(c)]  # fmt: skip
    names = np.stack([np.arange(c) + 0.5, -0.35 - 0.55 * (np.arange(c) % 2)], axis=-1)
    rows = np.stack([np.full(m, -0.1), np.arange(m) + 0.5], axis=-1)
    lit = np.tile(np.where(keep, 1.0, 0.2), m)
    return [
        Cells("table", values, scale="output", vmin=40, vmax=100, text=".1f", hover=hover,
              id="table", opacity=lit, hatch=np.tile(~keep, (m, 1)), click=True),
        Label("table", names, list(CLASSES), size=0.72,
              color=np.where(keep, "ink", "muted").tolist()),
        Label("table", rows, list(METHODS), anchor="end", size=0.8),
        Boxes("table", boxes, color="gradient", fill=0, width=2,
              since=np.full(len(boxes), _FRAMES - 1)),
    ]  # fmt: skip


def _dots(keep: np.ndarray) -> list:
    found = means(keep)
    low, high = _range(keep)
    m = len(found)
    at = np.stack([np.arange(m), found], axis=-1)
    over = at + (0, 0.09 * (high - low))
    since = np.arange(m)
    places = np.stack([np.arange(m), np.full(m, low)], axis=-1)
    return [
        Segments("means", [[-0.6, found.max(), m - 0.4, found.max()]], color="grid", dash=True,
                 since=[_FRAMES - 1]),
        Points("means", at, size=8, color="output", since=since),
        Label("means", over, [fixed(v, 3) for v in found], size=0.85, bold=True, since=since),
        Label("means", places, list(METHODS), size=0.85),
    ]  # fmt: skip


def _range(keep: np.ndarray) -> tuple[float, float]:
    """Percent from below the least mean to above the best, at least ten of them."""
    found = means(keep)
    room = max(10.0, float(np.ptp(found)))
    return float(found.min()) - 0.25 * room, float(found.max()) + 0.2 * room


def _caption(values: np.ndarray, keep: np.ndarray, i: int) -> Caption:
    n, total = int(keep.sum()), float(values[i, keep].sum().round(1))
    said = Caption(
        f"{METHODS[i]}: {{sum}} / {{n}} = **{{mean}} %**",
        sum=fixed(total, 1),
        n=n,
        mean=fixed(total / n, 3),
    )
    if keep.all():
        said += Caption(", printed as {printed}", printed=fixed(PRINTED[i], 1))
    return said + "."


def _best(keep: np.ndarray) -> list[str]:
    """The methods of the best mean, as in the table: mostly one."""
    found = means(keep).round(9)
    return [METHODS[i] for i in np.flatnonzero(found == found.max())]


def _has_best(keep: np.ndarray) -> str:
    one, *others = _best(keep)
    return f"{' and '.join([one, *others])} {'share' if others else 'has'} the best mean"


def _last(values: np.ndarray, keep: np.ndarray) -> Caption:
    shared = _best(keep)
    if len(shared) > 1:
        said = Caption(f"{_has_best(keep)}.")
    else:
        wins = int((values[:, keep].argmax(axis=0) == METHODS.index(shared[0])).sum())
        said = Caption(
            f"{_has_best(keep)}, and is best in {{wins}} of {{classes}} (frames).",
            wins=wins,
            classes=plural(int(keep.sum()), "class"),
        )
    pair = ("PSP-Net", "DeepLabV3+")
    gap = ahead(keep, *pair)
    if gap == 0:
        return said + " PSP-Net and DeepLabV3+ are equal."
    before, after = pair if gap > 0 else pair[::-1]
    return said + f" {before} comes before {after}."
