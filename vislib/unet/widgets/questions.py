"""What the chapters ask, in their order; the first three from what is shown or was measured."""

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

    closed = [m.lost["no skips"] for m in found.values()]
    mostly = sum(outline > inner for outline, inner in closed)
    elsewhere = {n: m.lost["no bottleneck"][1] for n, m in found.items()}
    most, least = (by(elsewhere, key=elsewhere.get) for by in (max, min))
    return Choice(
        "With skips, as trained: close all four, and right labels are lost. In most of our "
        "networks, of which pixels the larger part?",
        (near, away),
        answer=near if 2 * mostly > len(found) else away,
        explain=f"In {mostly} of {len(found)}, on test pictures (table below). The skips say where "
        "things end; the bottleneck is left for context, which some need more than others. Close "
        f"it, and elsewhere “{params.MODEL_NAMES[most]}” loses {numbers.percent(elsewhere[most])} "
        f"of what was right, “{params.MODEL_NAMES[least]}” {numbers.percent(elsewhere[least])}.",
        id="closed",
    )


def both(here: Here) -> None:
    """The two questions on skips, one after the other; then the examples."""
    second = skips_closed()
    if here.ask(STORE) and second:
        here.ask(second, holds=True)
    here.offer(params.CLOSED)


SIZES = Choice(
    "The input grows from 572 to 588 pixels. Does the architecture change?",
    ("no", "more parameters", "one more layer"),
    answer="no",
    explain="It is fully convolutional: the same 31,030,658 weights slide over more places. "
    "But not every size can be halved four times.",
)

FAILS = Choice(
    "A picture unlike any in its training: what do the probabilities do?",
    ("stay high, even where wrong", "fall to 1 / classes"),
    answer="stay high, even where wrong",
    explain="Softmax compares the classes with each other, not the picture with what was "
    'learned. There is no class for "never seen".',
)

UP = Choice(
    "A 2 × 2 transposed convolution with stride 2: do its stamps overlap?",
    ("no", "yes"),
    answer="no",
    explain="Each output pixel gets exactly one stamp, so no checkerboard from overlap. But "
    "its four weights need not agree, and 2 × 2 blocks can still show.",
)

CAMERA = Choice(
    "A frame's sides are halved. How much of the network's work is left?",
    ("all of it", "a half", "a quarter"),
    answer="a quarter",
    explain="Every convolution works at every pixel, and a quarter of the pixels is left. "
    "Start the camera, choose another side and watch the milliseconds.",
)

TRAIN = Choice(
    "Which part of a shape does the network learn last?",
    ("its corners", "its edges", "its middle"),
    answer="its corners",
    explain="They are few pixels, so a blob without corners costs hardly more than the shape. "
    "Three curves show it as the training goes on.",
)
