"""Networks trained alike: one dot a seed, so that a difference can be told from chance."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np

from vislib.core.text import fixed
from vislib.stage.caption import Caption
from vislib.stage.scene import Label, Panel, Points, Scene, Segments

_LOW, _HIGH = 0.25, 0.78  # where the dots are drawn, of the width: names left, numbers right


def scene(found: Mapping[str, Sequence[float]], what: str) -> Scene:
    """``found``: of every network, by the name shown, its figure by seed; ``what`` it is."""
    values = np.array(list(found.values()))
    low, high = values.min(), values.max()
    x = _LOW + (_HIGH - _LOW) * (values - low) / max(high - low, 1e-9)
    rows, count = values.shape
    y = np.repeat(np.arange(rows) + 0.5, count)
    ends = [(row.min(), i + 0.5, row.max(), i + 0.5) for i, row in enumerate(x)]
    hover = [f"{name}: {fixed(v)}" for name, seeds in found.items() for v in seeds]
    middle = np.arange(rows) + 0.5
    return Scene(
        [Panel("spread", f"{what}: a dot a seed", (0, 1), (0, rows), y_down=True)],
        [
            Segments("spread", ends, color="muted", width=2),
            Points("spread", np.column_stack([x.ravel(), y]), color="prediction", size=8,
                   hover=hover),
            Label("spread", np.column_stack([np.zeros(rows), middle]), list(found),
                  anchor="start"),
            Label("spread", np.column_stack([np.ones(rows), middle]),
                  [said(seeds) for seeds in found.values()], anchor="end"),
        ],
        captions=verdict(found, what),
        alt=f"{what} of networks trained alike, one dot a seed.",
        height=70 + 36 * rows,
    )  # fmt: skip


def said(values: Sequence[float]) -> str:
    """Mean and range, to three decimals."""
    return f"{fixed(np.mean(values))} ({fixed(min(values))} to {fixed(max(values))})"


def verdict(found: Mapping[str, Sequence[float]], what: str) -> Caption:
    """Whether the best and the worst network can be told apart by their seeds."""
    ranked = sorted(found, key=lambda name: -np.mean(found[name]))
    best, worst = ranked[0], ranked[-1]
    if min(found[best]) > max(found[worst]):
        so = f"every seed of “{best}” lies above every seed of “{worst}”"
    else:
        so = f"“{best}” has the highest mean, but its seeds and those of “{worst}” overlap"
    seeds = len(found[best])
    return Caption(
        f"{what}: {so}; {{seeds}} seeds each, the same steps over the same batches.", seeds=seeds
    )
