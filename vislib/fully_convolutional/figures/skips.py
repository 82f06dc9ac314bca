"""Coarse, then finer: the scores of an FCN along their way, enlarged and added."""

from __future__ import annotations

import numpy as np

from vislib.core.text import fixed, printed_sum, sum_decimals
from vislib.fully_convolutional.drawn import CLASSES, Scored
from vislib.fully_convolutional.fusion import Fusion
from vislib.stage.caption import Caption
from vislib.stage.scene import Boxes, Cells, Link, Panel, Picture, Points, Scene, Secret, Segments
from vislib.stage.theme import PAINTS, rgb

_NAMES = {"32": "stride 32", "32 enlarged": "enlarged", "16": "+ pool4", "sum 16": "sum",
          "16 enlarged": "enlarged", "8": "+ pool3", "sum 8": "sum",
          "whole": "enlarged to pixels"}  # fmt: skip
_ROLES = {32: "stride 32", 16: "pool4", 8: "pool3"}


def scene(made: Scored, fused: Fusion, shown: int, pixel: tuple[int, int]) -> Scene:
    """A frame a step of class ``shown``, the labels last; ``pixel`` (row, column) is accounted for.

    Before the answer the drawing, and nothing of the scores.
    """
    steps = dict(fused.steps)
    frames, side = 2 + len(steps), len(made.truth)
    box = {"x": (-1.5, side + 1.5), "y": (-1.5, side + 1.5), "equal": True, "y_down": True}
    count = len(steps) + 2
    split = (count + 1) // 2
    names = [("drawing", "the drawing: click a pixel")]
    names += [(name, _NAMES[name]) for name in steps] + [("labels", "labels, true outlines")]
    panels = [Panel(name, title, **box, row=i // split, click=name in ("drawing", "labels"))
              for i, (name, title) in enumerate(names)]  # fmt: skip
    top = max(float(np.abs(s[shown]).max()) for s in steps.values()) or 1.0
    marks = [Picture("drawing", made.image)]
    for f, (name, scores) in enumerate(steps.items(), start=1):
        marks.append(_scores(name, scores[shown], side, top, _from(f, frames)))
    marks += [*_labels(made, fused, frames), *_pixel(pixel, [n for n, _ in names])]
    cells = Link("32", "block", [[i] for i in range(steps["32"][shown].size)])
    return Scene(
        panels, [*marks, _blocks(steps["32"].shape[1:], side)], frames=frames,
        captions=_captions(made, fused, shown, pixel), links=[cells],
        alt=_alt(shown, fused),
        height=470, frame_ms=1300, start=frames - 1,
        secret=Secret(
            panels=[name for name, _ in names[1:]], height=330,
            instead=[Panel("drawing", "the drawing", **box)],
            caption="A drawing of 128 × 128 pixels.", alt="Drawn shapes.",
        ),
    )  # fmt: skip


def _alt(shown: int, fused: Fusion) -> str:
    if len(fused.labels) == 1:
        return f"Scores of {CLASSES[shown]} at stride 32, enlarged, and the labels that come out."
    strides = ", ".join(map(str, fused.labels))
    return (
        f"Scores of {CLASSES[shown]} at strides {strides}, enlarged and added, and the labels that "
        "come out."
    )


def _from(frame: int, frames: int) -> np.ndarray:
    return (np.arange(frames) >= frame).astype(float)[:, None]


def _scores(name: str, scores: np.ndarray, side: int, top: float, opacity) -> Cells:
    thin = scores[:: max(1, len(scores) // 32), :: max(1, len(scores) // 32)]
    cell = side / len(thin)
    text = [[fixed(v, 1) for v in thin.ravel()]] if len(thin) <= 4 else None
    return Cells(name, thin, cell=(cell, cell), scale="RdBu", vmin=-top, vmax=top, gap=0, id=name,
                 text=text[0] if text else None, opacity=opacity)  # fmt: skip


def _blocks(shape: tuple[int, int], side: int) -> Boxes:
    """The pixels that each coarse score stands for; seen where it is pointed at."""
    cell = side / shape[0]
    boxes = [(c * cell, r * cell, cell, cell) for r in range(shape[0]) for c in range(shape[1])]
    return Boxes("drawing", np.array(boxes), color="accent", fill=0.0, width=0.4, id="block")


def _labels(made: Scored, fused: Fusion, frames: int) -> list:
    paint = np.zeros((len(CLASSES), 4), np.uint8)
    paint[1:] = [(*rgb(PAINTS[c]), 200) for c in range(1, len(CLASSES))]
    seen = _from(frames - 1, frames)
    side = float(len(made.truth))
    return [
        Boxes("labels", [[0, 0, side, side]], color="muted", width=1, fill=0),
        Picture("labels", paint[fused.labels[min(fused.labels)]], opacity=seen),
        Segments("labels", outlines(made.truth), color="ink", width=1.2, opacity=seen),
    ]  # fmt: skip


def outlines(labels: np.ndarray) -> np.ndarray:
    """(n, 4) the lines between pixels of different labels, runs of them as one."""
    found = []
    for flip in (False, True):
        grid = labels.T if flip else labels
        for r in range(len(grid) - 1):
            differ = np.concatenate([[0], (grid[r] != grid[r + 1]).astype(int), [0]])
            ends = np.flatnonzero(np.diff(differ)).reshape(-1, 2)
            for a, b in ends:
                line = (a, r + 1, b, r + 1)
                found.append((line[1], line[0], line[3], line[2]) if flip else line)
    return np.array(found, dtype=float).reshape(-1, 4)


def _pixel(pixel: tuple[int, int], panels: list[str]) -> list:
    """The chosen pixel, in every panel."""
    at = np.array([[pixel[1] + 0.5, pixel[0] + 0.5]])
    return [Points(name, at, size=5, color="accent", shape="circle") for name in panels]


def _captions(made: Scored, fused: Fusion, shown: int, pixel) -> list[Caption]:
    name, (row, column) = CLASSES[shown], pixel
    said = [Caption("The drawing; the pixel in row {r}, column {c} is {truth}.", r=row + 1,
                    c=column + 1, truth=CLASSES[made.truth[row, column]])]  # fmt: skip
    met = [
        (step, scores, _at(scores[shown], pixel, len(made.truth))) for step, scores in fused.steps
    ]
    values, digits = _printed([value for _, _, value in met])
    for (step, scores, _), value in zip(met, values, strict=True):
        said.append(Caption("{step}, {h} × {w}: {name} at this pixel **{value}**.",
                            step=_NAMES[step].removeprefix("+ ").capitalize(), h=scores.shape[1],
                            w=scores.shape[2], name=name, value=fixed(value, digits)))  # fmt: skip
    return [*said, _sum(fused, shown, pixel)]


def _printed(values: list[float]) -> tuple[list[float], int]:
    """The values of the steps as printed, and in how many decimals.

    After the coarsest: enlarged, added, their sum, and so on, last enlarged. Sums are those of the
    printed terms; what enlarging leaves as it is stays so.
    """
    digits = sum_decimals(list(zip(values[1:-1:3], values[2:-1:3], strict=True)))
    said = values[:1]
    for i, value in enumerate(values[1:], start=1):
        if i % 3 == 0:
            value = printed_sum(said[-2:], digits)
        elif i % 3 == 1 and value == values[i - 1]:
            value = said[-1]
        said.append(value)
    return said, digits


def _at(scores: np.ndarray, pixel, side: int) -> float:
    factor = side // len(scores)
    return float(scores[pixel[0] // factor, pixel[1] // factor])


def _sum(fused: Fusion, shown: int, pixel) -> Caption:
    """What each stride adds at the pixel, and which class wins."""
    row, column = pixel
    terms = {s: float(part[shown, row, column]) for s, part in fused.parts.items()}
    digits = sum_decimals([[*terms.values()]])
    total = printed_sum(terms.values(), digits)
    said = Caption("{name} here: {first}", name=CLASSES[shown].capitalize(),
                   first=fixed(terms.pop(32), digits))  # fmt: skip
    for stride, value in terms.items():
        key, sign = _ROLES[stride], "−" if value < 0 else "+"
        said += Caption(f" {sign} {{{key}}}", **{key: fixed(abs(value), digits)})
    coarse = CLASSES[fused.labels[32][row, column]]
    finest = CLASSES[fused.labels[min(fused.labels)][row, column]]
    end = "{winner} wins, with or without." if coarse == finest else "{winner} wins, not {coarse}."
    if len(fused.labels) == 1:
        return said + Caption(": {winner} wins.", winner=finest)
    more = {"coarse": coarse} if "{coarse}" in end else {}
    return said + Caption(
        " = **{total}**: " + end, total=fixed(total, digits), winner=finest, **more
    )
