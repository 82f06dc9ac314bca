"""The numbers and sentences beside the pictures, and the questions that depend on them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

from vislib.core.text import Decimals, fixed, plural, rounded
from vislib.unet import params
from vislib.unet.arithmetic import Ledger, ledger
from vislib.unet.results import SMALLEST, UNDECIDED, affected, areas, percent, pieces

Numbers = dict[str, Any]
IOU = "IoU: pixels in both answer and truth, divided by pixels in either; 1 is perfect."
TIMES = (
    "Times: of the one run that made these labels, at {at} by the server's clock; what else it had "
    "to do then counts in."
)
MISSED = "Outline missed by: from the true outline to the nearest that is found, on average."
STANDS_IN = "No truth is known of this picture: the labels of the whole network stand in for it."
ERROR = (
    "Boundary error: from each outline, the true one and the one that is found, to the nearest "
    "place of the other, on average; the mean of both ways."
)


# -- live --------------------------------------------------------------------------------------
def amount(network: str, labels: np.ndarray) -> tuple[str, float | int, str]:
    """What to ask about ``labels`` (h, w): the question, the number and its unit."""
    if network == "nuclei":
        return "how many separate nuclei does the network find?", pieces(labels == 1), "nuclei"
    if network == "leaf":
        return "how much of the leaf does it find affected?", round(affected(labels), 1), "%"
    share = round(100 * float((labels > 0).mean()), 1)
    return "how much of the picture does it not call background?", share, "%"


def counted(answer: float) -> tuple[float, str]:
    """How near an estimate of ``amount`` must come, and how the number was found."""
    if isinstance(answer, int):
        return max(2, 0.2 * answer), (
            "Counted as connected pieces, without a threshold: touching ones count once, pieces of "
            f"fewer than {SMALLEST} pixels not at all."
        )
    return 5.0, (
        "Counted pixel by pixel, without a threshold. Areas are hard to judge by eye; a label map "
        "turns them into numbers."
    )


def legend(network: str, classes: tuple[str, ...], labels: np.ndarray) -> list[str]:
    """A text for every class but the background, with its area; one more for pixels without."""
    texts = [
        f"{name} {percent(share)}"
        for name, share in zip(classes[1:], areas(labels, len(classes))[1:], strict=True)
    ]
    if network == "nuclei":
        texts[0] += f", {plural(pieces(labels == 1), 'piece')}"
    if network == "leaf":
        texts[1] += f", {percent(affected(labels) / 100)} of the leaf"
    undecided = float((labels == UNDECIDED).mean())
    return texts + ([f"no label {percent(undecided)}"] if undecided else [])


def against_truth(each: np.ndarray, classes: tuple[str, ...]) -> Numbers:
    """IoU of every class that occurs in either map; ``each`` as ``results.ious`` gives it."""
    named = zip(classes, each, strict=True)
    return {f"IoU {name}": Decimals(v, 3) for name, v in named if not np.isnan(v)}


def selected(truth: np.ndarray, labels: np.ndarray) -> tuple[float, float]:
    """Shares 0..1: of the labelled pixels those that are right, of all those without a label."""
    labelled = labels != UNDECIDED
    right = float((labels == truth)[labelled].mean()) if labelled.any() else float("nan")
    return right, float(1 - labelled.mean())


def times(milliseconds: dict[str, float], total: float, device: str, batch: int = 1) -> Numbers:
    """What a prediction took, by stage and in all; with how many others, if a service made it.

    ``batch``: pictures that went through the network together.
    """
    each = {name: f"{fixed(spent, 1)} ms" for name, spent in milliseconds.items()}
    shared = {"pictures together": batch} if "travel" in milliseconds else {}
    return each | {"in all": (f"{total:.0f} ms", device)} | shared


# -- the path of the data ----------------------------------------------------------------------
def path(parameters: int, found: Ledger) -> Numbers:
    """What the stages of a network hold and cost, for one picture."""
    lowest, skips = found.stages[found.depth + 1], found.stages[1 : found.depth + 1]
    return {
        "parameters": parameters,
        "multiplications": (f"{fixed(found.multiplications / 1e6, 0)} million", "per picture"),
        "input": (found.stages[0].numbers, "numbers"),
        "bottleneck": (lowest.numbers, "numbers"),
        "skips": (sum(s.numbers for s in skips), "numbers"),
        "all stages": (
            f"{fixed(found.numbers / 1e6, 1)} million numbers",
            f"{fixed(found.numbers_without_pooling / 1e6, 1)} million without halving",
        ),
    }


def telling(values: Sequence[float], least: int = 3) -> int:
    """How many decimals, up to nine, tell those of the values apart that differ."""
    different = len(set(values))
    digits = range(least, 9)
    return next((d for d in digits if len({rounded(v, d) for v in values}) == different), 9)


# -- what the skips carry ----------------------------------------------------------------------
def compared(
    scores: Sequence[float], missed: Sequence[float], against: str, outlined: bool
) -> Numbers:
    """Mean IoU, and by how many pixels the outline is missed, of the whole and the muted network.

    ``against``: what both were judged by, in words; ``outlined``: whether that has an outline.
    """
    none = "no outline found" if outlined else "no outline to miss"
    values: Numbers = {}
    for name, score, way in zip(("whole", "muted"), scores, missed, strict=True):
        values[f"mean IoU, {name}"] = (Decimals(score, 3), f"against {against}")
        shown = none if np.isnan(way) else f"{fixed(way, 1)} px"
        values[f"outline missed by, {name}"] = shown
    return values


def muted(found: Mapping[str, tuple[int, Mapping[str, tuple[float, float]]]]) -> list[Numbers]:
    """A row a network: what closed connections cost it on test pictures, in percent.

    ``found``: of each network the number of pictures, and by closed connections the shares lost
    near outlines and elsewhere.
    """
    rows = []
    for name, (pictures, lost) in found.items():
        row: Numbers = {"network": params.MODEL_NAMES[name], "test pictures": pictures}
        for gates in (name for name in params.CLOSED if name in lost):
            near, away = lost[gates]
            row[f"{gates}: outlines (%)"] = Decimals(100 * near, 1)
            row[f"{gates}: elsewhere (%)"] = Decimals(100 * away, 1)
        rows.append(row)
    return rows


# -- which sizes fit ---------------------------------------------------------------------------
def sizes(found: Ledger, size: int) -> Numbers:
    """What comes out and what it costs; of a size that does not fit only what always holds."""
    last, fits = found.stages[-1], not found.problem
    return {
        "output": f"{last.size} × {last.size}" if fits else "none",
        "parameters": ledger(572).parameters,
        "multiplications": f"{fixed(found.multiplications / 1e9, 1)} billion" if fits else "–",
        "lost on each side": f"{(size - last.size) // 2} px" if fits else "–",
    }


def work(side: int) -> int:
    """Multiplications of one frame of 4 : 3 whose shorter side is ``side``, for base 16."""
    return ledger(side, 16, 4, 3, 4, "same", "batch").multiplications


# -- where it fails ----------------------------------------------------------------------------
def certainties(
    labels: np.ndarray, confidence: np.ndarray, right: np.ndarray, known: bool
) -> Numbers:
    """How much is labelled, how surely, and how much of it agrees with truth or undisturbed.

    Arrays (h, w): label, its probability, whether it agrees; ``known``: with a truth.
    """
    labelled = {"labelled as something": percent((labels > 0).mean())}
    sure = {"mean probability": percent(confidence.mean(), 0.9)}
    same = percent(right.mean(), 0.6)
    if not known:
        return labelled | sure | {"same labels as undisturbed": same}
    where = percent(confidence[~right].mean()) if not right.all() else "nowhere wrong"
    return {"right": same} | sure | {"probability where wrong": where} | labelled
