"""What was measured beside what is counted."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from vislib.architectures.clock import MOST_WEIGHTS, ROUGH, Timed
from vislib.architectures.factorised import Pair
from vislib.architectures.lines import Line
from vislib.architectures.numbers.layers import table
from vislib.architectures.numbers.words import times
from vislib.architectures.params import Ledger
from vislib.core.text import Decimals, fixed, number


def timed_pair(both: Pair, timed: Timed) -> str:
    """What is counted beside what was measured, and how."""
    direct, pieces = timed.milliseconds["direct"], timed.milliseconds["pieces"]
    less = f"{number(direct / pieces, 3)} times less time"
    if direct < pieces:
        less = f"{number(pieces / direct, 3)} times as much time"
    work = times(both.ratio).removesuffix(": dearer")
    return (
        f"Counted and timed: {fixed(direct, 3)} ms direct, {fixed(pieces, 3)} ms in pieces; {work} "
        f"multiplications, {less}. {measured(timed)}"
    )


def measured(timed: Timed) -> str:
    """Where and how the times were measured, and how far to trust them."""
    apart = f"{number(100 * timed.apart, 2)} %"
    trust = f"The two halves of the rounds differ by {apart} at most."
    if timed.apart > ROUGH:
        trust = f"This machine is busy: the two halves of the rounds differ by up to {apart}, so "
        trust += "these times are rough."
    return (
        f"Measured on this machine ({timed.device}): of {timed.rounds} rounds, in which each has "
        f"its turn, the fastest. {trust} {timed.notice}"
    ).strip()


def timed_table(p: Ledger, timed: Timed | None) -> list[dict[str, Any]]:
    """The table of a ledger, with the milliseconds once they are measured."""
    shown = p.lines(p.network)
    rows = table(shown, p.biases)
    return rows if timed is None else with_times(rows, shown, timed)


def with_times(
    rows: list[dict[str, Any]], shown: Sequence[Line], timed: Timed
) -> list[dict[str, Any]]:
    """The table with the milliseconds of each line's convolutions and dense layers."""
    made = []
    for row, line in zip(rows, shown, strict=True):
        worked = [r for r in line.rows if r.multiplications]
        known = [timed.milliseconds[r.name] for r in worked if r.name in timed.milliseconds]
        whole = worked and len(known) == len(worked)
        made.append(row | {"time (ms)": Decimals(sum(known), 3) if whole else "–"})
    return made


def timed_layers(timed: Timed) -> str:
    """What the milliseconds in the table are."""
    return (
        "Times: one picture, float32, convolutions and dense layers alone, equal ones measured "
        f"once, {fixed(sum(timed.milliseconds.values()), 1)} ms in all. Layers of more than "
        f"{MOST_WEIGHTS // 10**6} million weights are not timed. {measured(timed)}"
    )
