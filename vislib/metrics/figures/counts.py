"""Four counts: truth and answer, the table that their pixels fill, the IoU of each class."""

from __future__ import annotations

import numpy as np

from vislib.core.text import fixed, plural
from vislib.metrics.averages import mean_iou
from vislib.metrics.counting import accuracy, iou, outcome
from vislib.metrics.figures.parts import formula, same
from vislib.metrics.purse import CLASSES, VOID, Case
from vislib.stage.caption import Caption
from vislib.stage.scene import Bars, Boxes, Cells, Label, Link, Panel, Scene, Secret
from vislib.stage.theme import CATEGORICAL

_MARGIN = 0.4
_WIDE_NAME = 8  # pixels of the map, about as wide as "sidewalk" on a phone
# The colour of a class of TextonBoost: that of this map's class of the same things.
_PALETTE = {"body": 0, "grass": 2, "road": 3, "building": 4}


def scene(case: Case, positive: str) -> Scene:
    """One frame a class: its row of the table fills, its bar grows; first the maps, last the mean.

    ``positive``: the class (as this map calls it) whose four counts the last frame names. Before
    the answer the truth alone.
    """
    shown, (rows, columns) = case.present, case.truth.shape
    frames = len(shown) + 2
    box = {"x": (-_MARGIN, columns + _MARGIN), "y": (-_MARGIN, rows + _MARGIN), "equal": True,
           "y_down": True}  # fmt: skip
    panels = [
        Panel("truth", "truth", **box, row=0),
        Panel("answer", "answer: click a pixel to change it", **box, row=0, click=True),
        _table_panel(len(shown)),
        Panel("bars", "IoU of each class", (-0.6, len(shown) + 0.3), (-0.2, 1.15), row=1),
    ]
    pixels = [np.flatnonzero((case.truth.ravel() == t) & (case.labels.ravel() == a)).tolist()
              for t in shown for a in shown]  # fmt: skip
    links = [Link("table", name, pixels) for name in ("truth", "answer")]
    return Scene(
        panels,
        [*_maps(case, frames), *_table(case, frames), *_bars(case, frames)],
        frames=frames,
        captions=_captions(case, positive),
        links=links,
        alt=_alt(case),
        height=500,
        frame_ms=1500,
        start=frames - 1,
        secret=Secret(
            panels=("answer", "table", "bars"),
            caption="The truth: one class a pixel. The purse is four pixels of it.",
            alt="A label map of 12 by 22 pixels: a person with a purse, grass, sidewalk, building.",
            height=330,
        ),
    )


def _alt(case: Case) -> str:
    return (
        f"Truth and answer of {case.truth.size} pixels, their table of counts and the IoU of each "
        f"class; the accuracy is {fixed(100 * accuracy(case.counts), 2)} %."
    )


def _colours(case: Case) -> list[int]:
    """The palette's colour of each class that is shown."""
    if case.names == CLASSES:
        return list(case.present)
    return [_PALETTE[case.names[c]] for c in case.present]


def _painted(case: Case, labels: np.ndarray) -> np.ndarray:
    """Labels as palette indices; void stays empty."""
    table = np.full(256, np.nan)
    table[list(case.present)] = _colours(case)
    return table[labels]


def _maps(case: Case, frames: int) -> list:
    truth, labels = case.truth, case.labels
    wrong = np.argwhere((truth != labels) & (truth != VOID))[:, ::-1]
    boxes = np.concatenate([wrong, np.ones_like(wrong)], axis=1).astype(float)
    names = {**dict(enumerate(case.names)), VOID: "void"}
    said = [f"{names[t]}, called {names[a]}" for t, a in zip(truth.ravel(), labels.ravel(),
                                                           strict=True)]  # fmt: skip
    marks = [
        Cells("truth", _painted(case, truth), scale="categorical", vmin=0, vmax=11, gap=0,
              id="truth", hatch=truth == VOID, hover=said, opacity=_lit(case, frames)),
        Cells("answer", _painted(case, labels), scale="categorical", vmin=0, vmax=11, gap=0,
              id="answer", hover=said, click=True),
        _names(case),
    ]  # fmt: skip
    if len(boxes):
        marks.append(Boxes("answer", boxes, color="ink", fill=0, width=2))
    return marks


def _lit(case: Case, frames: int) -> np.ndarray:
    """(F, n) opacity: in the frame of a class its pixels of the truth stand out."""
    lit = np.ones((frames, case.truth.size))
    for f, c in enumerate(case.present, start=1):
        lit[f] = np.where(case.truth.ravel() == c, 1.0, 0.25)
    return lit


def _names(case: Case) -> Label:
    """Each class's name on the truth, at its deepest pixel where it covers no other name."""
    from scipy.ndimage import distance_transform_cdt

    there = [c for c in case.present if (case.truth == c).any()]
    places: list[tuple[float, float]] = []
    for c in there:
        depth = distance_transform_cdt(np.pad(case.truth == c, 1))[1:-1, 1:-1]
        inside = np.argwhere(depth > 0)[:, ::-1] + 0.5
        rank = depth[depth > 0] - 10 * sum(_beside(inside, place) for place in places)
        places.append(tuple(inside[np.argmax(rank)]))
    return Label("truth", np.array(places), [case.names[c] for c in there], size=0.8, bold=True)


def _beside(spots: np.ndarray, place: tuple[float, float]) -> np.ndarray:
    """At which spots (n, 2) a name would touch the one at ``place``, on a phone."""
    across, down = np.abs(spots - place).T
    return (across < _WIDE_NAME) & (down < 2)


def _table_panel(k: int) -> Panel:
    return Panel("table", "pixels: rows are the truth, columns the answer", (-2.4, k + 0.3),
                 (-0.9, k + 0.2), y_down=True, row=1)  # fmt: skip


def _table(case: Case, frames: int) -> list:
    """The counts, a row a frame; the diagonal is right."""
    shown = list(case.present)
    k = len(shown)
    counts = case.counts[np.ix_(shown, shown)]
    share = counts / np.maximum(counts.sum(axis=1, keepdims=True), 1)
    seen = np.arange(frames)[:, None] > np.arange(k)
    values = np.where(seen[:, :, None], share, np.nan)
    texts = np.where(seen[:, :, None], counts.astype(str), "").reshape(frames, -1)
    hover = [
        f"{plural(int(counts[i, j]), 'pixel')} of {case.names[t]} called {case.names[a]}"
        for i, t in enumerate(shown) for j, a in enumerate(shown)
    ]  # fmt: skip
    names = [case.names[c] for c in shown]
    middle = np.arange(k) + 0.5
    diagonal = np.stack([np.arange(k), np.arange(k), np.ones(k), np.ones(k)], axis=-1)
    return [
        Cells("table", values, scale="output", vmin=0, vmax=1, text=texts.tolist(), id="table",
              hover=hover),
        Boxes("table", diagonal, color="muted", fill=0, width=1),
        Label("table", np.stack([np.full(k, -0.15), middle], -1), names, anchor="end", size=0.85),
        Label("table", np.stack([middle, np.full(k, -0.4)], -1), names, size=0.8),
    ]  # fmt: skip


def _bars(case: Case, frames: int) -> list:
    shown, scores = list(case.present), iou(case.counts)[list(case.present)]
    k = len(shown)
    seen = np.arange(frames)[:, None] > np.arange(k)
    text = [[fixed(s) if on else "" for s, on in zip(scores, row, strict=True)] for row in seen]
    hover = [f"{case.names[c]}: IoU = {formula(case.counts, c)}" for c in shown]
    names = np.stack([np.arange(k), np.full(k, -0.1)], axis=-1)
    mean = mean_iou(case.counts)
    line = np.zeros((frames, 1, 4))
    line[:] = (-0.6, mean, k + 0.3, mean)
    last = (np.arange(frames) == frames - 1).astype(float)[:, None]
    return [
        Bars("bars", np.where(seen, scores, 0.0), color=[CATEGORICAL[c] for c in _colours(case)],
             text=text, hover=hover),
        Label("bars", names, [case.names[c] for c in shown], size=0.85),
        *same("bars", line, f"mean {fixed(mean)}", (k + 0.28, mean + 0.05), last),
    ]  # fmt: skip


def _captions(case: Case, positive: str) -> list[Caption]:
    counted = int((case.truth != VOID).sum())
    wrong = int(((case.truth != case.labels) & (case.truth != VOID)).sum())
    void = case.truth.size - counted
    are = "is called what it is not" if wrong == 1 else "are called what they are not"
    first = Caption(f"{{wrong}} of {{n}} pixels {are}.", wrong=wrong, n=counted)
    if void:
        first += Caption(" {void} of the purse are void: no name fits, they count for nothing.",
                         void=void)  # fmt: skip
    return [first, *(_row(case, c) for c in case.present), _last(case, positive)]


def _row(case: Case, c: int) -> Caption:
    tp, fp, fn, _ = outcome(case.counts, c)
    name = case.names[c]
    said = Caption(
        f"{name.capitalize()}: {{tp}} of {{true}} found", tp=tp, true=plural(tp + fn, "pixel")
    )
    said += Caption(f", {{fp}} more called {name}. IoU = ", fp=fp) if fp else Caption(". IoU = ")
    return said + Caption(
        "{tp} / ({tp} + {fp} + {fn}) = **{iou}**.", tp=tp, fp=fp, fn=fn,
        iou=fixed(iou(case.counts)[c])
    )  # fmt: skip


def _last(case: Case, positive: str) -> Caption:
    total = int(case.counts.sum())
    right = int(np.trace(case.counts))
    said = Caption(
        "Accuracy {right}/{total} = **{percent} %**; mean IoU **{mean}**.",
        right=right,
        total=total,
        percent=fixed(100 * right / total, 2),
        mean=fixed(mean_iou(case.counts), 4),
    )
    c = case.index(positive)
    if c is None:
        return said
    if c not in case.present:
        return said + f" No pixel here is, or is called, {positive}."
    tp, fp, fn, tn = outcome(case.counts, c)
    return said + Caption(
        f" Of {case.names[c]} TP {{tp}}, FP {{fp}}, FN {{fn}}, TN {{tn}}.",
        tp=tp, fp=fp, fn=fn, tn=tn,
    )  # fmt: skip
