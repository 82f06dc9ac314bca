"""Five methods on one picture: their borders, what is left in tokens, what leaks, the curves."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from vislib.core.colours import quantised
from vislib.core.text import number, plural
from vislib.mean_shift.comparison import Compared, Judged
from vislib.mean_shift.methods import METHODS
from vislib.mean_shift.regions import borders
from vislib.mean_shift.scores import wrong_side
from vislib.stage.caption import Caption
from vislib.stage.scene import (
    Label,
    Mark,
    Panel,
    Path,
    Picture,
    Points,
    Scene,
    Secret,
    Segments,
)
from vislib.stage.theme import CATEGORICAL, rgb

_NARROWEST = 60  # regions; the curves go at least so far
_BORDER, _OUTLINE, _LEAK = "#ffe14d", "#ffffff", "#e6007e"
_APART = 0.1  # of the height; letters beside the curves


def scene(
    pixels: np.ndarray,
    compared: Sequence[Compared],
    truth: np.ndarray | None,
    chosen: tuple[int, int],
) -> Scene:
    """Frames: borders, each region in its mean colour, and, where ``truth`` (H, W) is known, leaks.

    ``pixels``: (H, W, 3) uint8; ``chosen``: row and column of the pixel whose regions are marked.
    """
    height, width = pixels.shape[:2]
    size = {"x": (0, width), "y": (0, height), "y_down": True, "equal": True}
    frames = 2 if truth is None else 3
    panels = [Panel("picture", "Click a pixel", click=True, **size)]
    marks: list[Mark] = [Picture("picture", pixels, smooth=True), _ring("picture", chosen)]
    if truth is not None:
        marks.append(Segments("picture", borders(truth), color=_OUTLINE, width=2))
    for i, one in enumerate(c.shown for c in compared):
        panels.append(Panel(f"p{i}", _title(one), row=_row(i), **size))
        marks += _divided(f"p{i}", pixels, one, truth, chosen, frames)
    curves = _curves(compared, truth is not None)
    panels += [panel for panel, _ in curves]
    marks += [mark for _, drawn in curves for mark in drawn]
    return Scene(
        panels,
        marks,
        frames=frames,
        captions=_captions(pixels, [c.shown for c in compared], truth, chosen),
        alt="The same picture divided by " + ", ".join(_counted(c.shown) for c in compared) + ".",
        height=450,
        frame_ms=2200,
        secret=Secret(
            panels=[panel.id for panel, _ in curves],
            instead=[Panel(f"p{i}", c.name, row=_row(i), **size) for i, c in enumerate(compared)],
            caption="The borders of the regions that five methods find.",
            alt="The same picture divided into regions by five methods.",
        ),
    )


def _row(i: int) -> int:
    """The picture and two methods above, three below."""
    return int(i > 1)


def _counted(one: Judged) -> str:
    return f"{one.name} into {plural(one.count, 'region')}"


def _title(one: Judged) -> str:
    return f"{METHODS[one.name].letter} · {one.name}: {one.count:,}"


def _ring(panel: str, chosen: tuple[int, int]) -> Points:
    row, column = chosen
    return Points(panel, [(column + 0.5, row + 0.5)], size=9, shape="ring", color="kernel")


def _divided(
    panel: str,
    pixels: np.ndarray,
    one: Judged,
    truth: np.ndarray | None,
    chosen: tuple[int, int],
    frames: int,
) -> list[Mark]:
    """One method: picture and mean colours, borders, the region of the chosen pixel, leaks."""
    labels = one.division.labels
    tokens = quantised(pixels, labels, one.count)
    own = labels == labels[chosen]
    said = f"{one.name}: {plural(int(own.sum()), 'pixel')} in the region of the chosen one."
    on = np.array([0.9, 0.0, 0.9])[:frames, None]
    marks: list[Mark] = [
        Picture(panel, np.stack([pixels, tokens, pixels][:frames]), smooth=True, id=f"{panel}.all",
                hover=(said,)),
        Segments(panel, _lines(labels), color=_BORDER, width=1, opacity=on),
        Segments(panel, _lines(own), color="kernel", width=2.5),
        _ring(panel, chosen),
    ]  # fmt: skip
    if truth is not None:
        last = np.array([0.0, 0.0, 1.0])[:, None]
        marks += [
            Picture(panel, _pink(wrong_side(labels, truth)), smooth=True, flat=True, opacity=last),
            Segments(panel, borders(truth), color=_OUTLINE, width=2, opacity=last),
        ]
    return marks


def _lines(labels: np.ndarray) -> np.ndarray:
    """Borders (n, 4); one that is not there where there are none."""
    lines = borders(labels)
    return lines if len(lines) else np.full((1, 4), np.nan)


def _pink(wrong: np.ndarray) -> np.ndarray:
    """(H, W, 4) uint8: coloured where ``wrong``, else clear."""
    return np.where(wrong[..., None], [*rgb(_LEAK), 190], 0).astype(np.uint8)


def _curves(compared: Sequence[Compared], outlined: bool) -> list[tuple[Panel, list[Mark]]]:
    """Panels of scores against regions: outline found and leak, or the colour error."""
    if not outlined:
        return [_curve("colour", "Colour error", compared, "colour", row=0)]
    return [
        _curve("found", "Outline found (%)", compared, "found", row=0),
        _curve("leak", "Leak (%)", compared, "leak", row=1),
    ]


def _curve(
    panel: str, title: str, compared: Sequence[Compared], score: str, row: int
) -> tuple[Panel, list[Mark]]:
    """One score against the number of regions: a line a method, a letter where it stands now."""
    shown = [c.shown for c in compared]
    wide = max(_NARROWEST, *(2.5 * one.count for one in shown))
    lines = [_line(c, score, wide) for c in compared]
    tall = max(float(line[:, 1].max()) for line in lines)
    high = 105.0 if score == "found" else max(tall * 1.08, 1e-6)
    now = np.array([_value(one, score) for one in shown])
    letters = np.stack([np.full(len(now), 0.93 * wide), _spread(now, high)], axis=1)
    marks: list[Mark] = []
    for i, (one, line) in enumerate(zip(shown, lines, strict=True)):
        here = np.array([[one.count, now[i]]])
        said = f"{_counted(one)}: {title.lower()} {number(float(now[i]), 3)}."
        lead = np.concatenate([here, letters[i : i + 1] - [0.06 * wide, 0]], axis=1)
        marks += [
            Path(panel, line, color=CATEGORICAL[i], width=1.5),
            Segments(panel, lead, color=CATEGORICAL[i], width=1, dash=True, opacity=0.6),
            Points(panel, here, size=6, color=CATEGORICAL[i], hover=(said,), id=f"{panel}.{i}"),
            Label(panel, letters[i : i + 1], METHODS[one.name].letter, bold=True,
                  color=CATEGORICAL[i]),
        ]  # fmt: skip
    axes = {"axes": True, "x_label": "regions", "tall": 0.75}
    return Panel(panel, title, (0, wide), (0, high), row=row, **axes), marks


def _spread(values: np.ndarray, high: float) -> np.ndarray:
    """Heights (n,) in the order of ``values`` and near them, far enough apart to be read."""
    order, gap = np.argsort(values, kind="stable"), _APART * high
    steps = gap * np.arange(len(values))
    raised = np.maximum.accumulate(values[order] - steps) + steps
    lowered = np.minimum(raised, high - gap / 2 - steps[::-1])
    out = np.empty(len(values))
    out[order] = np.maximum(lowered, gap / 2 + steps)
    return out


def _value(one: Judged, score: str) -> float:
    """A score as it is drawn: shares in per cent."""
    value = getattr(one.scores, score)
    return value if score == "colour" else 100 * value


def _line(c: Compared, score: str, wide: float) -> np.ndarray:
    """The ladder of a method and where it stands now, as (regions, score), fewest first."""
    rungs = {j.count: _value(j, score) for j in (*c.ladder, c.shown)}
    return np.array([(n, rungs[n]) for n in sorted(rungs) if n <= wide], dtype=np.float64)


def _captions(
    pixels: np.ndarray,
    shown: Sequence[Judged],
    truth: np.ndarray | None,
    chosen: tuple[int, int],
) -> list[Caption]:
    row, column = (i + 1 for i in chosen)
    labels = [one.division.labels for one in shown]
    with_it = [f"{np.count_nonzero(own == own[chosen]) - 1:,}" for own in labels]
    counts = [f"{one.count:,}" for one in shown]
    out = [
        Caption(
            "Borders of the regions. The pixel in row {row}, column {column} shares its region "
            "(orange) with so many others: ",
            row=row,
            column=column,
        )
        + _listed(shown, with_it)
        + ".",
        Caption(
            "Each region as one token, its mean colour. {pixels} became so many tokens: ",
            pixels=plural(pixels[..., 0].size, "pixel"),
        )
        + _listed(shown, counts)
        + ".",
    ]
    if truth is not None:
        leaks = [f"{number(100 * one.scores.leak, 2)} %" for one in shown]
        out.append(
            "Pink: what is on the wrong side if each region has to be all object or all rest, "
            "the **leak**: " + _listed(shown, leaks) + " of the picture."
        )
    return out


def _listed(shown: Sequence[Judged], texts: Sequence[str]) -> Caption:
    """The letter of each method and what is said of it: the values are called by the letters."""
    letters = [METHODS[one.name].letter for one in shown]
    template = ", ".join(f"{letter} {{{letter}}}" for letter in letters)
    return Caption(template, **dict(zip(letters, texts, strict=True)))
