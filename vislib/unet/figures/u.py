"""The U itself: a box for every stage, arrows for the way of the data and for the skips."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from vislib.core.text import number, plural
from vislib.stage.caption import Caption
from vislib.stage.scene import Arrow, Boxes, Label, Mark, Panel, Secret
from vislib.unet.arithmetic import Ledger, Stage


def places(ledger: Ledger) -> np.ndarray:
    """One box (x, y, width, height) per stage: down on the left, up on the right.

    Heights follow the size of the map, widths the logarithm of its channels.
    """
    largest = max(s.size for s in ledger.stages)
    boxes = []
    for column, stage in enumerate(ledger.stages):
        height = 0.12 + 0.5 * stage.size / largest
        width = 0.12 + 0.055 * np.log2(max(stage.channels, 1))
        middle = 1.1 * stage.level + 0.5
        boxes.append((column + 0.5 - width / 2, middle - height / 2, width, height))
    return np.array(boxes)


def u_panel(ledger: Ledger, **options) -> Panel:
    """The panel that holds the whole U of this depth, however far the ledger got."""
    columns, rows = 2 * ledger.depth + 3, ledger.depth + 1
    return Panel("u", "", (0, columns), (-0.25, 1.1 * rows + 0.15), y_down=True, **options)


NUMBERS = ("channels", "sides", "copies")  # the marks that say sizes


def u_marks(ledger: Ledger, frames: int, *, full: bool) -> list[Mark]:
    """Boxes with channels above and sizes below, arrows between; one more stage per frame.

    ``full``: everything is there from the first frame on, later frames only light a stage.
    """
    boxes, stages = places(ledger), ledger.stages
    n = len(stages)
    since = np.zeros(n, int) if full else np.arange(n)
    lit = np.full((frames, n), 0.35)
    for frame in range(frames):
        lit[frame, : min(frame, n - 1) + (0 if full else 1)] = 0.6
        lit[frame, min(frame, n - 1)] = 1.0
    colors = [_role(s) for s in stages]
    middle, top, bottom = boxes[:, 0] + boxes[:, 2] / 2, boxes[:, 1], boxes[:, 1] + boxes[:, 3]
    ends = [_between(boxes[i], boxes[i + 1]) for i in range(n - 1)]
    marks: list[Mark] = [
        Arrow("u", ends, color="muted", width=1.5, since=np.maximum(since[1:], 0)),
        *_skip_arrows(ledger, boxes, full),
        Boxes("u", boxes, color=colors, fill=0.4, opacity=lit, since=since, id="stages",
              click=full,
              hover=[sentence(s, ledger.stages[0].size) for s in stages]),
        Label("u", np.column_stack([middle, top - 0.17]), [str(s.channels) for s in stages],
              color="muted", size=0.8, since=since, id="channels"),
        Label("u", np.column_stack([middle, bottom + 0.24]), [f"{s.size}²" for s in stages],
              size=0.95, bold=True, since=since, id="sides"),
    ]  # fmt: skip
    return marks


def _role(stage: Stage) -> str:
    if stage.name in ("input", "output"):
        return stage.name
    return "kernel" if stage.name == "bottleneck" else "accent" if "enc" in stage.name else "output"


def _between(a: np.ndarray, b: np.ndarray) -> tuple[float, float, float, float]:
    """From the right edge of one box to the left edge of the next."""
    return a[0] + a[2] + 0.03, a[1] + a[3] / 2, b[0] - 0.03, b[1] + b[3] / 2


def _skip_arrows(ledger: Ledger, boxes: np.ndarray, full: bool) -> list[Mark]:
    joined = [i for i, s in enumerate(ledger.stages) if s.skip]
    if not joined:
        return []
    ends, texts, spots = [], [], []
    for i in joined:
        stage = ledger.stages[i]
        source = boxes[stage.level + 1]
        y = 1.1 * stage.level + 0.5
        ends.append((source[0] + source[2] + 0.05, y, boxes[i][0] - 0.05, y))
        spots.append((ledger.depth + 1.5, y - 0.22))  # clear of the arrow
        cut = f"{stage.skip} → {stage.before}"
        if stage.level < ledger.depth - 1:  # the lowest arrow has no room for words on a phone
            cut = f"crop {cut}"
        texts.append(cut if stage.crop else f"copy {stage.skip}²")
    since = [0 if full else i for i in joined]
    return [
        Arrow("u", ends, color="gradient", width=2, since=since, id="skips"),
        Label("u", spots, texts, color="gradient", size=0.8, since=since, id="copies"),
    ]


def question(ledger: Ledger, marks: Sequence[Mark], alt: str) -> Secret:
    """What of a scene with ``marks`` waits for the answer: all sizes but that of the picture."""
    boxes, first = places(ledger)[0], ledger.stages[0]
    x, bottom = boxes[0] + boxes[2] / 2, boxes[1] + boxes[3]
    known = [
        Boxes("u", places(ledger), color=[_role(s) for s in ledger.stages], fill=0.4,
              opacity=np.where(np.arange(len(ledger.stages)), 0.35, 1.0), id="stages"),
        Label("u", (x, bottom + 0.24), f"{first.size}²", size=0.95, bold=True),
    ]  # fmt: skip
    return Secret(marks=[m for m in marks if m.id in NUMBERS], instead=known, alt=alt)


def sentence(s: Stage, side: float = np.inf, depth: int = 0) -> Caption:
    """What stage ``s`` is, of a picture of ``side`` pixels; ``depth``: of the network."""
    if s.name == "input":
        return Caption(
            "**input**: {size} × {size} pixels, {each} each.",
            size=s.size,
            each=plural(s.channels, "number"),
        )
    more = ", more than the picture has: the rest is padding." if s.receptive_field > side else "."
    said = Caption(
        "**{stage}**: {channels} channels of {size} × {size} ({numbers} numbers), {parameters} "
        "parameters, {multiplications} multiplications; one unit sees at most {field} × "
        f"{{field}} pixels{more}",
        stage=s.name,
        channels=f"{s.channels:,}",
        size=s.size,
        numbers=number(s.numbers),
        parameters=number(s.parameters),
        multiplications=_many(s.multiplications),
        field=s.receptive_field,
    )
    if s.name != "bottleneck" or not depth:
        return said
    return said + Caption(
        " Its 3 × 3 kernels act as kernels {wide} pixels of the input wide, dilated by {dilation}.",
        wide=2 * 2**depth + 1,
        dilation=2**depth,
    )


def _many(count: int) -> str:
    """A count to three digits, in millions from a million on."""
    return f"{number(count / 1e6, 3)} million" if count >= 1e6 else number(count)
