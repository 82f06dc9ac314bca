"""The numbers beside the pictures: what each demo's table or row of figures says."""

from __future__ import annotations

from typing import Any

import numpy as np

from vislib.core.text import Decimals, clean, decimals, fixed, number, percent_of, texts
from vislib.softmax.distributions import ScoreTrace, bits
from vislib.softmax.divergence import Detour, PairTrace
from vislib.softmax.loss import Descent, best_gap, loss_of, ranks
from vislib.softmax.mode_seeking import ENDS, GRID, Fit, differ, peaks
from vislib.softmax.pixels import CLASSES, PixelTrace
from vislib.softmax.simplex import Walk

Numbers = dict[str, Any]
_HUMP_DIGITS = {"nats at the start": 3, "at the end": 3, "centre": 2, "width": 2}

LOG_SUM_EXP = (
    "ln Σ exp(score), computed with the largest score taken away first and added again, is what "
    "libraries call log-sum-exp; −ln p is log-sum-exp minus the score of the true class."
)


def in_bits(nats: float) -> str:
    """The note beside a value in nats."""
    return f"nats, {fixed(bits(nats))} bits"


def row(values, digits: int = 3, sign: bool = False) -> str:
    """A few numbers in one line."""
    return "  ".join(texts(values, digits, sign))


def scores(trace: ScoreTrace) -> list[Numbers]:
    """One row a class: score, what goes into exp, its power, p."""
    places, inside = decimals(trace.scores, 4), decimals(trace.exponents)
    return [
        {
            "class": name,
            "score": Decimals(trace.scores[i], places),
            "into exp": Decimals(trace.exponents[i], inside),
            "exp": float(trace.powers[i]),
            "p": float(trace.probabilities[i]),
        }
        for i, name in enumerate(trace.labels)
    ]


def total(trace: ScoreTrace) -> str:
    """What holds for the table as a whole, said above it."""
    return f"Sum of exp: {number(trace.total)}. Marked: argmax."


def loss(d: Descent) -> Numbers:
    first, last = float(d.losses[0]), float(d.losses[-1])
    own = d.probabilities[:, int(d.target.argmax())]
    return {
        "p of the true class": f"{number(own[0])} → {number(own[-1])}",
        "loss at the start": (first, in_bits(first)),
        "loss at the end": (last, in_bits(last)),
        "gradient p − y at the start": row(d.gradients[0], 3, sign=True),
    }


def top(values, labels, picture: int) -> Numbers:
    places, n = ranks(values, labels), len(labels)
    hits = {k: int((places <= k).sum()) for k in (1, 5)}
    return {
        f"top-{k}": (f"{percent_of(h, n)} %", f"error {percent_of(n - h, n)} %")
        for k, h in hits.items()
    } | {f"picture {picture + 1}": f"truth is guess {int(places[picture])}"}


def pair(t: PairTrace) -> Numbers:
    forward, reverse = clean([t.forward, t.reverse], scale=1.0).tolist()
    return {
        "D(P‖Q)": (forward, in_bits(forward)),
        "D(Q‖P)": (reverse, in_bits(reverse)),
        "H(P)": (t.entropy, in_bits(t.entropy)),
        "H(P, Q)": (t.cross_entropy, in_bits(t.cross_entropy)),
    }


def coins(d: Detour) -> Numbers:
    return {
        "D(A‖C), straight": (d.straight, in_bits(d.straight)),
        "D(A‖B)": d.first,
        "D(B‖C)": d.second,
        "by way of B": (d.around, _compared(d)),
    }


def _compared(d: Detour) -> str:
    if d.even:
        return "equally long"
    return "shorter!" if d.broken else "longer"


def simplex(forward: Walk, reverse: Walk) -> Numbers:
    first, second = clean([forward.divergence[0], reverse.divergence[0]], scale=1.0).tolist()
    ends = forward.p, forward.q[0]
    p, q = (row(end, 2 if np.allclose(end, end.round(2)) else 3) for end in ends)
    return {
        "P (cat, car, frog)": p,
        "Q at the start": q,
        "D(P‖Q) there": (first, in_bits(first)),
        "D(Q‖P) there": (second, in_bits(second)),
    }


def humps(forward: Fit, reverse: Fit) -> list[Numbers]:
    """One row a divergence, in the decimals of the captions."""
    alike = "covers it" if peaks(forward.p) == 1 else "covers both"
    ways = ("covers mass", "seeks a mode") if differ(forward, reverse) else (alike, alike)
    names = (f"{name}, {way}" for name, way in zip(("D(P‖Q)", "D(Q‖P)"), ways, strict=True))
    ends = [(f.divergence[0], f.divergence[-1], f.centres[-1], f.widths[-1])
            for f in (forward, reverse)]  # fmt: skip
    return [
        {"descends": name}
        | {
            said: Decimals(v, digits)
            for (said, digits), v in zip(_HUMP_DIGITS.items(), values, strict=True)
        }
        for name, values in zip(names, ends, strict=True)
    ]


def hump_note(forward: Fit, reverse: Fit, valleys: int) -> str:
    """What to try, and why the best normal is not quite as wide as P: the axis cuts its tails.

    ``valleys``: how many D(Q‖P) has.
    """
    said = f"the right one has {('one valley', 'two valleys', 'three valleys')[valleys - 1]}"
    if peaks(forward.p) == 1:
        said += ". P is a single hump here, and both cover it"
    elif not differ(forward, reverse):
        said += (
            ". The humps are too close: here both cover both"
            if valleys == 1
            else ", and from this start Q ends in the one that covers both"
        )
    mean = float((forward.p * GRID).sum())
    deviation = float(np.sqrt((forward.p * (GRID - mean) ** 2).sum()))
    low, high = (fixed(end, 0) for end in ENDS)
    return (
        f"Drag the start on either map: {said}. On the axis, cut at "
        f"{low} and {high}, the best Q for D(P‖Q) has P’s mean {fixed(mean)} and deviation "
        f"{fixed(deviation)}; its centre and width are those of the whole, uncut hump."
    )


def smoothing(target, start) -> Numbers:
    price, floor, kl, reverse = loss_of(target, start)
    return {
        "target y": row(target, 4),
        "H(y, p) at the start": (price, in_bits(price)),
        "= H(y)": floor,
        "+ D(y‖p)": kl,
        "D(p‖y)": reverse,
        "best lead of the score": best_gap(target),
    }


def initial(losses, classes: int, guess: float | None) -> Numbers:
    mean = float(np.mean(losses))
    own = {} if guess is None else {"your guess": guess}
    return {
        "mean of 1,000 networks": (mean, in_bits(mean)),
        f"ln {number(classes)}": (float(np.log(classes)), "all alike"),
        f"1/{number(classes)}": (1 / classes, "the probability"),
        **own,
    }


def pixel(t: PixelTrace, picked: tuple[int, int]) -> list[Numbers]:
    """One row a class at the picked pixel, with the mean loss of that class's own pixels."""
    r, c = picked
    means = t.class_means()
    return [
        {
            "class": name,
            "pixels": int((t.labels == i).sum()),
            "target": int(t.target[i, r, c]),
            "score": float(t.scores[i, r, c]),
            "p": float(t.probabilities[i, r, c]),
            "mean loss of its pixels": float(means[i]),
        }
        for i, name in enumerate(CLASSES)
    ]


def pixel_caption(picked: tuple[int, int]) -> str:
    """What stands over that table: which pixel it is."""
    where = f"row {picked[0] + 1}, column {picked[1] + 1}"
    return f"Pixel in {where} (dashed frame); click another"


def pixels(t: PixelTrace, picked: tuple[int, int]) -> Numbers:
    own = float(t.losses[picked])
    return {
        "loss of this pixel": (own, in_bits(own)),
        "pixel-mean loss": (t.mean_loss, in_bits(t.mean_loss)),
        "accuracy": f"{fixed(100 * t.accuracy, 2)} %",
        "mean IoU": (round(t.mean_iou, 3), "of the classes"),
    }
