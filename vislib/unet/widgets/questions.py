"""Questions whose answers come from what is shown, or from what was measured."""

from __future__ import annotations

import numpy as np

from vislib.ui.chapter import Choice, Here, Number
from vislib.unet import numbers, params
from vislib.unet.arithmetic import Ledger


def amount(network: str, labels: np.ndarray, picture: str) -> Number:
    """How much is labelled: asked anew for every picture, ``labels`` (h, w) without a threshold."""
    question, answer, unit = numbers.amount(network, labels)
    tolerance, explain = numbers.counted(answer)
    return Number(
        f"Estimate from the colours: {question}",
        answer=answer,
        tolerance=tolerance,
        unit=unit,
        explain=explain,
        id=f"{network}.{picture}",
    )


def bottleneck(found: Ledger) -> Choice:
    """How small the lowest map is: asked anew for every size of picture that a network takes."""
    down = found.stages[1 : found.depth + 2]
    sizes = [f"{n} × {n}" for n in (down[-1].size, down[1].size, 1)]
    return Choice(
        f"{down[0].size} × {down[0].size} pixels go in. How large is the map at the bottom?",
        sizes,
        answer=sizes[0],
        explain=f"Four halvings: {' → '.join(str(s.size) for s in down)}; the channels double from "
        f"{down[0].channels} to {down[-1].channels}. Fewer places, more to say about each.",
        id=str(down[0].size),
    )


STORE = Choice(
    "Take a U-Net without skips. What must its bottleneck store?",
    ("context and boundaries", "only context", "only boundaries"),
    answer="context and boundaries",
    explain="There is no other way up for where things end, either.",
    id="store",
)


def skips_closed() -> Choice | None:
    """Where closing all skips costs most labels, as measured; None where nothing was."""
    from models import scores

    found = {n: m for n in params.MODELS if (m := scores.muted(n))}
    if not found:
        return None
    near, away = "of those near outlines", "of the others"

    def outlines_first(gates: str) -> int:
        return sum(outline > inner for outline, inner in (m.lost[gates] for m in found.values()))

    mostly, below = outlines_first("no skips"), len(found) - outlines_first("no bottleneck")
    return Choice(
        "With skips, as trained: close all four, and right labels are lost. In most of our "
        "networks, of which pixels the larger part?",
        (near, away),
        answer=near if 2 * mostly > len(found) else away,
        explain=f"In {mostly} of {len(found)}, on test pictures (table below). Close the "
        f"bottleneck instead, and {below} lose more elsewhere. With skips it need not memorise the "
        "picture: it is left for context.",
        id="closed",
    )


def both(here: Here) -> None:
    """The two questions on skips, one after the other; then the examples."""
    second = skips_closed()
    if here.ask(STORE) and second:
        here.ask(second, holds=True)
    here.offer(params.CLOSED)
