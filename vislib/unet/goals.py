"""The challenges: what each asks for, whether it holds, and how it stands."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

from vislib.core.conditions import Condition
from vislib.core.text import agreeing, number
from vislib.unet.arithmetic import Ledger, smallest_for
from vislib.unet.results import Changes, percent

Goal = tuple[Condition, ...]
LABELS = 200  # a side, in the chapter on sizes


def live(right: float, without: float, threshold: float) -> Goal:
    """A threshold with which 99 % of the labelled are right and at most 10 % have no label.

    ``right``, ``without``: as ``numbers.selected`` gives them.
    """
    if without == 1:
        return (Condition(False, "no pixel has a label"),)
    chosen = f"threshold {number(threshold)}" if threshold else "no threshold"
    return (
        Condition(threshold > 0, chosen),
        Condition(right >= 0.99, f"{percent(right, 0.99)} right"),
        Condition(without <= 0.1, f"{percent(without, 0.1)} without a label"),
    )


def skips(gates: Sequence[float], found: Changes) -> Goal:
    """With all skips open 10 % lost away from outlines, and a smaller part near them.

    ``gates``: of the skips, without the bottleneck.
    """
    if np.isnan(found.away) or np.isnan(found.near):
        return (Condition(False, "choose a picture with right labels near outlines and elsewhere"),)
    shares = 100 * found.away, 100 * found.near
    away, near = agreeing(shares, lambda a, n: (a >= 10, n < a), 3)
    least = min(gates)
    return (
        Condition(least == 1, "all skips open" if least == 1 else "a skip not all open"),
        Condition(found.away >= 0.1, f"{away} % lost elsewhere"),
        Condition(found.near < found.away, f"{near} % near outlines"),
    )


def sizes(found: Ledger, size: int) -> Goal:
    """At least 200 × 200 labels from a picture of ``size``, and from none that is smaller."""
    if found.problem:
        return (Condition(False, "a size that does not fit"),)
    out, least = found.stages[-1].size, smallest_for(LABELS)
    smaller = "a smaller one does" if size > least else "no smaller one does"
    return (
        Condition(out >= LABELS, f"{out} × {out} labels"),
        Condition(size <= least, smaller),
    )


def fails(right: float, sure: float, *, disturbed: bool, known: bool) -> Goal:
    """A disturbed picture, less than 60 % of it right, by a network that is 90 % sure."""
    said = "right" if known else "labelled as undisturbed"
    return (
        Condition(disturbed, "a disturbed picture" if disturbed else "nothing disturbed"),
        Condition(right < 0.6, f"{percent(right, 0.6)} {said}"),
        Condition(sure >= 0.9, f"{percent(sure, 0.9)} sure"),
    )


def up(
    data: str, rows: Sequence[Mapping[str, Any]], measured: Mapping[str, Sequence[float]]
) -> Condition:
    """Among the shapes the way up that is worst on the test pictures wins on a drawing.

    ``rows``: of the drawing; ``measured``: mean IoU on the test pictures by the way's name, a
    number a seed; empty where no seeds were compared: one training each tells no worst.
    """
    if data != "shapes":
        return Condition(False, "choose the networks trained on shapes")
    if not measured:
        return Condition(False, "nothing was measured on the test pictures")
    best = max(rows, key=lambda row: row["mean IoU here"])["network"]
    worst = min(measured, key=lambda title: np.mean(measured[title]))
    return Condition(best == worst, f"“{best}” wins, “{worst}” is worst on the test pictures")


def camera(ratio: float) -> Condition:
    """Four times the multiplications of frames at 128 pixels."""
    return Condition(ratio == 4, f"{number(ratio)} times as many" if ratio != 1 else "as many")


def train(part: str | None) -> Condition:
    """A pixel in a corner of the shape; ``part``: where it lies, None without a click."""
    now = "no pixel is clicked" if part is None else f"a pixel {part}"
    return Condition(part == "in a corner", now)
