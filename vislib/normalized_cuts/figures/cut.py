"""Twelve points, all their divisions as dots, and what the cheapest of them cost."""

from __future__ import annotations

import numpy as np

from vislib.core.text import adding_up, fixed, number, plural
from vislib.normalized_cuts.cuts import Divisions
from vislib.normalized_cuts.figures import points
from vislib.normalized_cuts.numbers import cost
from vislib.stage.caption import Caption
from vislib.stage.scene import Bars, Link, Panel, Points, Scene, Secret

NAMES = {"cut": "cut", "ratio": "ratio cut", "ncut": "Ncut"}
_TORN = 1e-12  # a cut this small beside all ties of a side is nothing
_SIZE = 1.35  # of the panel of dots, to one of points


def scene(
    xy: np.ndarray,
    box: tuple[float, float],
    weights: np.ndarray,
    found: Divisions,
    criterion: str,
    chosen: int | None = None,
) -> Scene:
    """Frames: the minimum cut, the best ratio cut, the best Ncut, and the division ``chosen``.

    ``criterion``: what the height of a dot says. All but the points waits for the answer.
    """
    best = [found.best(name) for name in NAMES] + ([] if chosen is None else [chosen])
    masks = [_outside(found.masks[i], weights) for i in best]
    costs = {"cut": found.cuts, "ratio": found.ratios, "ncut": found.ncuts}[criterion]
    n = len(xy)
    return Scene(
        [
            points.panel(xy, "Drag the points", box, weight=1.1),
            _all_panel(found, costs, NAMES[criterion]),
            *_bar_panel(weights),
        ],
        [
            points.ties(weights, xy, masks),
            points.dots(xy, masks, drag="xy"),
            *_all(found, costs, best),
            _bars(found, best, weights),
        ],
        frames=len(best),
        captions=[_caption(found, i, weights, what) for i, what in
                  zip(best, ("cut", "ratio", "ncut", "chosen"), strict=False)],
        links=[Link("all", "points", [np.flatnonzero(m).tolist() for m in found.masks],
                    both=False)],
        alt=f"{plural(n, 'point')} with their ties, and the costs of all "
        f"{plural(len(found.cuts), 'division')} in two.",
        height=390,
        frame_ms=2600,
        start=0 if chosen is None else 3,
        secret=_secret(xy, weights),
    )  # fmt: skip


def _secret(xy: np.ndarray, weights: np.ndarray) -> Secret:
    """The points and their ties, not divided."""
    whole, said = [np.zeros(len(xy), bool)], plural(len(xy), "point")
    return Secret(
        panels=("all", "bars"),
        instead=[points.dots(xy, whole, drag="xy"), points.ties(weights, xy, whole)],
        caption=f"{said}: two groups, and one far away. The thicker a line, the "
        "stronger the tie. A cut costs what it severs.",
        alt=f"{said} with their ties.",
    )


def _all_panel(found: Divisions, costs: np.ndarray, name: str) -> Panel:
    top = max(float(costs.max()), 1e-9) * 1.05
    right = max(float(found.cuts.max()), 1e-9) * 1.05
    return Panel("all", f"{plural(len(found.cuts), 'division')}; click one", (0, right), (0, top),
                 axes=True, x_label="cut", y_label=name, weight=_SIZE)  # fmt: skip


def _all(found: Divisions, costs: np.ndarray, best: list[int]) -> list[Points]:
    """A dot a division, the brighter the more even; a ring around those of the frames."""
    place = np.stack([found.cuts, costs], axis=1)
    smaller = np.minimum(found.masks.sum(axis=1), (~found.masks).sum(axis=1))
    return [
        Points("all", place, id="all", color=smaller.astype(float), size=3, opacity=0.75,
               vmin=1, vmax=found.masks.shape[1] // 2, click=True),
        Points("all", place[best][:, None], shape="ring", size=10, color="gradient"),
    ]  # fmt: skip


def _outside(mask: np.ndarray, weights: np.ndarray) -> np.ndarray:
    """The mask of the side with fewer ties, so that a colour stays with the smaller one."""
    degrees = weights.sum(axis=1)
    return mask if degrees[mask].sum() <= degrees[~mask].sum() else ~mask


def _bar_panel(weights: np.ndarray) -> list[Panel]:
    top = max(float(weights.sum()), 1e-9)
    return [Panel("bars", "Sums of ties", (-0.6, 2.6), (-0.1 * top, 1.1 * top), weight=0.7)]


def _bars(found: Divisions, best: list[int], weights: np.ndarray) -> Bars:
    """The cut, and all ties of either side, in each frame."""
    degrees = weights.sum(axis=1)
    rows = []
    for i in best:
        mask = _outside(found.masks[i], weights)
        rows.append([found.cuts[i], degrees[mask].sum(), degrees[~mask].sum()])
    return Bars(
        "bars", np.array(rows), color=["gradient", "output", "input"],
        labels=["cut", "one side", "other"],
        text=[[number(v, 4) for v in row] for row in rows],
    )  # fmt: skip


def _caption(found: Divisions, i: int, weights: np.ndarray, what: str) -> Caption:
    mask = _outside(found.masks[i], weights)
    few, many = int(mask.sum()), int((~mask).sum())
    first = {
        "cut": "**Minimum cut**", "ratio": "**Best ratio cut**", "ncut": "**Best Ncut**",
        "chosen": "**Your division**",
    }[what]  # fmt: skip
    said = Caption(f"{first}, {{few}} of the points against {{many}}: cut {{cut}}. ", few=few,
                   many=many, cut=number(found.cuts[i]))  # fmt: skip
    if what == "ratio":
        return said + Caption(
            "For each point of either side ${through} (\\frac{1}{{few}} + \\frac{1}{{many}}) = "
            "{ratio}$; Ncut {ncut}.",
            through=points.operands(
                [float(found.cuts[i])], lambda c: number(c / few + c / many, 5)
            )[0],
            few=few, many=many, ratio=points.inside(found.ratios[i]),
            ncut=cost(float(found.ncuts[i])),
        )  # fmt: skip
    return said + terms(found.cuts[i], weights, mask) + _times(found, i, what)


def terms(cut: float, weights: np.ndarray, mask: np.ndarray) -> Caption:
    """Ncut written out: the cut over the ties of either side, added."""
    degrees = weights.sum(axis=1)
    sides = float(degrees[mask].sum()), float(degrees[~mask].sum())
    if min(sides) <= 0 or cut <= 0:
        return Caption("Nothing is tied across it: Ncut 0, the graph is apart.")
    if cut < _TORN * min(sides):
        return Caption("What is tied across it is next to nothing: Ncut is 0 to twelve decimals, "
                       "the graph as good as apart.")  # fmt: skip
    parts = [cut / side for side in sides]
    ncut = sum(parts)
    digits = max(4, 2 - int(np.floor(np.log10(ncut))))  # three of the sum at least
    whole, *printed = adding_up(ncut, parts[0], digits)
    decimals = len(printed[0].partition(".")[2])
    through, a, b = points.operands(
        (cut, *sides), lambda c, *of: [fixed(c / side, decimals) for side in of]
    )
    first, second = (
        text if float(text) else number(part, 3) for text, part in zip(printed, parts, strict=True)
    )
    return Caption(
        "Ncut $\\frac{{through}}{{a}} + \\frac{{through}}{{b}} = {first} + {second} = {ncut}$.",
        through=through, a=a, b=b, first=first, second=second, ncut=whole,
    )  # fmt: skip


def _times(found: Divisions, i: int, what: str) -> Caption:
    least = found.cuts.min()
    if what != "ncut" or found.cuts[i] <= least * 1.01 or least <= 0:
        return Caption("")
    times = found.cuts[i] / least
    said = fixed(times, 0 if times >= 10 else 1) if times < 1e6 else number(times, 2)
    return Caption(" It severs {times} times as much as the minimum cut.", times=said)
