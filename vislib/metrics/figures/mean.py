"""Averages: IoU by picture and class with its holes, and six ways to make one number of it."""

from __future__ import annotations

import numpy as np

from vislib.core.text import fixed
from vislib.metrics import small
from vislib.metrics.averages import CONVENTIONS, Convention, mean_iou
from vislib.metrics.counting import iou
from vislib.metrics.figures.parts import mean_digits
from vislib.stage.caption import Caption
from vislib.stage.scene import Bars, Cells, Label, Panel, Scene, Secret

_FRAMES = 1 + len(CONVENTIONS)
_SHORT = ("left out", "as 0", "as 1", "left out", "as 0", "by pixels")
_APART = np.array([0, 1, 2, 3.6, 4.6, 5.6])  # places of the bars: two groups
_LIST = 4  # so many terms stand in a formula


def scene(counts: np.ndarray, classes: tuple[str, ...], stray: bool | None = None) -> Scene:
    """The table of IoU (pictures by classes), then one convention a frame.

    ``counts`` (n, C, C); ``stray``: the small pictures are shown, with or without the stray pixel.
    Before the answer they stand alone.
    """
    n, c = counts.shape[:2]
    panels, marks = ([], []) if stray is None else _maps(stray)
    panels += [
        Panel("table", "IoU by picture and class", (-1.2, c + 0.8), (-0.9, n + 1.6), y_down=True,
              weight=1.0),
        Panel("bars", "mean IoU", (-0.7, 6.3), (-0.26, 1.12), weight=1.3,
              row=0 if stray is None else 1),
    ]  # fmt: skip
    hidden = [p.id for p in panels[-2:]]
    secret = Secret(
        panels=hidden if stray is not None else ("bars",),
        caption="Three pictures, four classes, and what a network called their pixels. "
        "There is no bird.",
        alt="Three small label maps and the answers to them.",
        height=250,
    )
    return Scene(
        panels,
        [*marks, *_table(counts, classes), *_bars(counts)],
        frames=_FRAMES,
        captions=[_first(counts), *(_caption(counts, v) for v in CONVENTIONS.values())],
        alt=f"IoU of {n} pictures and {c} classes, and its mean by six conventions.",
        height=430 if stray is None else 470,
        frame_ms=2000,
        start=_FRAMES - 1,
        secret=secret,
    )


def _maps(stray: bool) -> tuple[list, list]:
    """The small pictures, truth above answer."""
    truth, answer = small.truths(), small.answers(stray)
    n, rows, columns = truth.shape
    wide = columns + 0.7
    panel = Panel(
        "maps", "truth above, answer below", (-0.3, n * wide), (-1.2, 2 * rows + 1.2),
        equal=True, y_down=True, weight=1.0,
    )  # fmt: skip
    look = {"scale": "categorical", "vmin": 0, "vmax": 11, "gap": 0.04}
    marks = []
    for i in range(n):
        for j, (labels, says) in enumerate(((truth[i], "is"), (answer[i], "called"))):
            hover = [f"{says} {small.CLASSES[v]}" for v in labels.ravel()]
            marks.append(Cells("maps", labels, x=i * wide, y=j * (rows + 0.6), hover=hover, **look))
    names = [(i * wide + columns / 2, -0.6) for i in range(n)]
    marks.append(Label("maps", names, [f"picture {i + 1}" for i in range(n)], size=0.85))
    return [panel], marks


def _table(counts: np.ndarray, classes: tuple[str, ...]) -> list:
    """IoU, hatched where there is none; right of it each picture's mean, below it all pixels."""
    n, c = counts.shape[:2]
    each, total = iou(counts), iou(counts.sum(axis=0))
    size = 0.85 if n <= 6 else 0.6
    middle = np.arange(n) + 0.5
    means = _row_means(counts)
    shown = [[fixed(m) if not np.isnan(m) else "" for m in row] for row in means]
    together = np.array([0.25, 0.25, 0.25, 0.25, 1, 1, 1])[:, None]
    columns = [(i + 0.5, -0.4) for i in range(c)]
    return [
        Cells("table", each, scale="output", vmin=0, vmax=1, text=_texts(each),
              hatch=np.isnan(each), hover=_hover(each, classes)),
        Cells("table", total[None], y=n + 0.4, scale="output", vmin=0, vmax=1, text=_texts(total),
              hatch=np.isnan(total)[None], opacity=together),
        Label("table", columns, list(classes), size=0.8),
        Label("table", np.stack([np.full(n, -0.1), middle], -1),
              [str(i + 1) for i in range(n)], anchor="end", size=size, color="muted"),
        Label("table", (-0.1, n + 0.9), "all pixels", anchor="end", size=0.8, opacity=together),
        Label("table", np.stack([np.full(n, c + 0.15), middle], -1), shown, anchor="start",
              size=size),
    ]  # fmt: skip


def _row_means(counts: np.ndarray) -> np.ndarray:
    """(F, n) the mean of each picture in the frames that average picture by picture."""
    out = np.full((_FRAMES, len(counts)), np.nan)
    for f, way in enumerate(CONVENTIONS.values(), start=1):
        if not way.together:
            out[f] = [mean_iou(one, way.absent) for one in counts]
    return out


def _texts(values: np.ndarray) -> list[str]:
    return ["" if np.isnan(v) else fixed(v, 2) for v in np.ravel(values)]


def _hover(each: np.ndarray, classes: tuple[str, ...]) -> list[str]:
    return [
        f"Picture {i + 1}, {name}: "
        + ("in neither truth nor answer: 0/0" if np.isnan(v) else f"IoU {fixed(v, 4)}")
        for i, row in enumerate(each)
        for name, v in zip(classes, row, strict=True)
    ]


def _bars(counts: np.ndarray) -> list:
    values = np.nan_to_num([way.of(counts) for way in CONVENTIONS.values()])
    seen = np.arange(_FRAMES)[:, None] > np.arange(len(values))
    text = [[fixed(v) if on else "" for v, on in zip(values, row, strict=True)] for row in seen]
    now = np.arange(_FRAMES)[:, None] == np.arange(len(values)) + 1
    hover = [f"{way.name}: {way.who}" for way in CONVENTIONS.values()]
    return [
        Bars("bars", np.where(seen, values, 0), x=_APART, text=text, hover=hover,
             color=["input"] * 3 + ["kernel"] * 3, opacity=np.where(now, 1.0, 0.55)),
        Label("bars", np.stack([_APART, np.full(6, -0.07)], -1), list(_SHORT), size=0.8),
        Label("bars", [(1, -0.19), (4.6, -0.19)], ["picture by picture", "all pixels together"],
              size=0.85, bold=True),
    ]  # fmt: skip


# -- the words ----------------------------------------------------------------------------------
def _first(counts: np.ndarray) -> Caption:
    holes = int(np.isnan(iou(counts)).sum())
    if not holes:
        return Caption("Every class is in the truth or in the answer of every picture.")
    return Caption(
        "{holes} of {all} IoU are 0/0: the class is in neither the truth nor the answer.",
        holes=holes,
        all=counts.shape[0] * counts.shape[1],
    )


def _caption(counts: np.ndarray, way: Convention) -> Caption:
    value = way.of(counts)
    begin = Caption("{way}: ", way=f"{way.name[0].upper()}{way.name[1:]}")
    if np.isnan(value):
        return begin + "nothing counts, so there is no mean."
    terms = _terms(counts, way)
    who = Caption(" As in {who}.", who=way.who)
    if terms is None or len(terms) > _LIST:
        return begin + Caption("**{mean}**.", mean=fixed(value, 4)) + who
    digits = mean_digits(terms, value)
    said = {f"t{i}": fixed(t, digits) for i, t in enumerate(terms)}
    summed = " + ".join(f"{{{name}}}" for name in said)
    made = Caption(
        f"({summed}) / {{count}} = **{{mean}}**.", count=len(terms), mean=fixed(value), **said
    )
    return begin + made + who


def _terms(counts: np.ndarray, way: Convention) -> list[float] | None:
    """What the mean is the plain mean of; None where it is weighted."""
    if way.weighted:
        return None
    if way.together:
        scores = iou(counts.sum(axis=0))
        filled = np.where(np.isnan(scores), 0.0, scores) if way.absent == "zero" else scores
    else:
        filled = np.array([mean_iou(one, way.absent) for one in counts])
    return [float(v) for v in filled if not np.isnan(v)]
