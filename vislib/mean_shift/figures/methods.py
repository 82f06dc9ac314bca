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
from vislib.stage.theme import CATEGORICAL, ROLES, rgb

_WIDEST = 130  # regions; the curves go no further unless a method that is shown does
_BORDER, _OUTLINE = "#ffe14d", "#ffffff"


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
        panels.append(Panel(f"p{i}", _title(one), row=int(i > 2), **size))
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
        height=520,
        frame_ms=2200,
        secret=Secret(
            panels=[panel.id for panel, _ in curves],
            instead=[
                Panel(f"p{i}", c.name, row=int(i > 2), **size) for i, c in enumerate(compared)
            ],
            caption="The borders of the regions that five methods find.",
            alt="The same picture divided into regions by five methods.",
        ),
    )


def _counted(one: Judged) -> str:
    return f"{one.name} into {plural(one.count, 'region')}"


def _title(one: Judged) -> str:
    return f"{METHODS[one.name].letter} · {one.name}: {plural(one.count, 'region')}"


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
            Picture(panel, _red(wrong_side(labels, truth)), smooth=True, flat=True, opacity=last),
            Segments(panel, borders(truth), color=_OUTLINE, width=2, opacity=last),
        ]
    return marks


def _lines(labels: np.ndarray) -> np.ndarray:
    """Borders (n, 4); one that is not there where there are none."""
    lines = borders(labels)
    return lines if len(lines) else np.full((1, 4), np.nan)


def _red(wrong: np.ndarray) -> np.ndarray:
    """(H, W, 4) uint8: the colour of errors where ``wrong``, else clear."""
    return np.where(wrong[..., None], [*rgb(ROLES["gradient"][0]), 190], 0).astype(np.uint8)


def _curves(compared: Sequence[Compared], outlined: bool) -> list[tuple[Panel, list[Mark]]]:
    """Panels of scores against regions: outline found and leak, or the colour error."""
    if not outlined:
        return [_curve("colour", "Colour error (Lab units)", compared, "colour", 1.0, 2)]
    return [
        _curve("found", "Outline found (%)", compared, "found", 100.0, 3),
        _curve("leak", "Leak (% of the picture)", compared, "leak", 100.0, 2),
    ]


def _curve(
    panel: str, title: str, compared: Sequence[Compared], score: str, scale: float, digits: int
) -> tuple[Panel, list[Mark]]:
    """One score against the number of regions: a line a method, a letter where it stands now."""
    wide = max(_WIDEST, *(c.shown.count for c in compared)) * 1.05
    marks: list[Mark] = []
    tall = 0.0
    for i, (one, ladder) in enumerate((c.shown, c.ladder) for c in compared):
        rungs = {j.count: getattr(j.scores, score) * scale for j in ladder}
        rungs[one.count] = now = getattr(one.scores, score) * scale
        xy = np.array([(n, rungs[n]) for n in sorted(rungs) if n <= wide], dtype=np.float64)
        tall = max(tall, float(xy[:, 1].max()))
        colour, here = CATEGORICAL[i], np.array([[one.count, now]])
        said = f"{_counted(one)}: {title.partition(' (')[0].lower()} {number(now, digits)}."
        marks += [
            Path(panel, xy, color=colour, width=1.5),
            Points(panel, here, size=9, color=colour, hover=(said,), id=f"{panel}.{i}"),
            Label(panel, here, METHODS[one.name].letter, bold=True, size=0.8, color="surface"),
        ]
    high = 105.0 if score == "found" else max(tall * 1.08, 1e-6)
    return (
        Panel(panel, title, (0, wide), (0, high), axes=True, x_label="regions", row=1),
        marks,
    )


def _captions(
    pixels: np.ndarray,
    shown: Sequence[Judged],
    truth: np.ndarray | None,
    chosen: tuple[int, int],
) -> list[str]:
    row, column = (i + 1 for i in chosen)
    labels = [one.division.labels for one in shown]
    with_it = [f"{np.count_nonzero(own == own[chosen]) - 1:,}" for own in labels]
    counts = [f"{one.count:,}" for one in shown]
    out = [
        f"Borders of the regions. The pixel in row {row}, column {column} shares its region "
        f"(orange) with so many others: {_listed(shown, with_it)}.",
        f"Each region as one token, its mean colour. {plural(pixels[..., 0].size, 'pixel')} became "
        f"so many tokens: {_listed(shown, counts)}.",
    ]
    if truth is not None:
        leaks = [f"{number(100 * one.scores.leak, 2)} %" for one in shown]
        out.append(
            "Red: what is on the wrong side if each region has to be all object or all rest, "
            f"the **leak**: {_listed(shown, leaks)} of the picture."
        )
    return out


def _listed(shown: Sequence[Judged], texts: Sequence[str]) -> str:
    pairs = zip(shown, texts, strict=True)
    return ", ".join(f"{METHODS[one.name].letter} {text}" for one, text in pairs)
