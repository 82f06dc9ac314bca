"""Threshold by threshold: boxes and their list, the plane of precision and recall, four areas."""

from __future__ import annotations

import numpy as np

from vislib.core.text import fixed
from vislib.metrics import detection as det
from vislib.metrics.drawing import HEIGHT, NAMES, TWO, WIDTH, Found, pooled, truths, two
from vislib.metrics.figures.parts import mean_digits, same
from vislib.stage.caption import Caption
from vislib.stage.scene import Bars, Boxes, Jump, Label, Link, Panel, Path, Points, Scene, Secret

KINDS = {det.STEPS: "steps", det.ENVELOPE: "envelope", det.ELEVEN: "11 points",
         det.HUNDRED: "101 points"}  # fmt: skip
_COCO = len(det.THRESHOLDS)


def frames(n: int) -> int:
    """Nothing, each found box, the best of them, four areas, ten thresholds."""
    return 1 + n + 1 + len(KINDS) + _COCO


def scene(f: Found) -> Scene:
    """The found boxes let in one by one, then the areas, then the thresholds of COCO.

    The boxes are handles "found", the scores "scores". Before the answer boxes and scores alone.
    """
    n = len(f.scores)
    panels = [
        Panel("boxes", "true boxes, and found ones: drag", (-1, WIDTH + 1), (-1, HEIGHT + 1),
              equal=True, y_down=True, weight=1.2),
        Panel("list", "scores: drag", (-0.6, n - 0.4), (-0.26, 1.12)),
        Panel("plane", "precision by recall", (0, 1.1), (0, 1.05), axes=True, x_label="recall",
              y_label="precision", row=1, weight=1.1),
        Panel("areas", "average precision", (-0.6, 3.6), (-0.12, 1.1), row=1, weight=0.9),
        Panel("coco", "by IoU threshold, 101 points", (0.46, 0.99), (-0.1, 1.1), row=1, weight=1.0),
    ]  # fmt: skip
    marks = [*_boxes(f), *_list(f), *_plane(f), *_areas(f), *_thresholds(f)]
    own = [[int(i)] for i in f.order]
    return Scene(
        panels,
        marks,
        frames=frames(n),
        captions=_captions(f),
        links=[Link("points", "found", own), Link("found", "scores", [[i] for i in range(n)])],
        jumps=[Jump("points", np.arange(1, n + 1))],
        alt=f"{n} found and {f.objects} true boxes; average precision {fixed(f.average('steps'))}.",
        height=500,
        frame_ms=1100,
        start=n + 1,
        secret=Secret(
            panels=("plane", "areas", "coco"),
            marks=["rank"],
            caption=f"{f.objects} true boxes (solid) and {n} found ones (dashed), each with a "
            "score: how sure the network is.",
            alt="True and found boxes, and the scores of the found ones.",
            height=330,
        ),
    )


def _seen(n: int, first: int) -> np.ndarray:
    """(F, 1): 1 from the frame ``first`` on."""
    return (np.arange(frames(n)) >= first).astype(float)[:, None]


def _boxes(f: Found) -> list:
    n = len(f.scores)
    right = f.partners >= 0
    rank = np.argsort(f.order)
    let_in = np.arange(frames(n))[:, None] > rank
    best = np.nan_to_num(f.overlaps).max(axis=1)
    hover = [
        f"{NAMES[i]}: score {fixed(f.scores[i], 2)}, best IoU {fixed(best[i], 2)}" for i in range(n)
    ]
    colour = np.where(let_in, np.where(right, "output", "gradient"), "muted")
    return [
        Boxes("boxes", truths(), color="truth", fill=0.06, width=2.5),
        Boxes("boxes", f.boxes, color=colour, fill=0.08, width=2, dash=True, drag="xy", id="found",
              labels=list(NAMES[:n]), hover=hover),
    ]  # fmt: skip


def _list(f: Found) -> list:
    n = len(f.scores)
    rank = np.argsort(f.order)
    let_in = np.arange(frames(n))[:, None] > rank
    places = np.stack([np.arange(n), np.full(n, -0.07)], axis=-1)
    below = np.stack([np.arange(n), np.full(n, -0.2)], axis=-1)
    said = [["right" if p >= 0 else "wrong" for p in f.partners]] * frames(n)
    said = [[s if on else "" for s, on in zip(row, seen, strict=True)]
            for row, seen in zip(said, let_in, strict=True)]  # fmt: skip
    colour = np.where(let_in, np.where(f.partners >= 0, "output", "gradient"), "muted")
    return [
        Bars("list", f.scores, color=colour, drag="y", id="scores",
             text=[fixed(s, 2) for s in f.scores], hover=[f"{NAMES[i]}: drag" for i in range(n)]),
        Label("list", places, list(NAMES[:n]), bold=True, size=0.9),
        Label("list", below, said, size=0.75, id="rank"),
    ]  # fmt: skip


def _plane(f: Found) -> list:
    n = len(f.scores)
    precision, recall = f.curve
    xy = np.stack([recall, precision], axis=-1)
    keep = det.undominated(precision, recall)
    late = np.arange(frames(n))[:, None] > n
    colour = np.where(late & ~keep, "muted", "prediction")
    upto = np.clip(np.arange(frames(n)), 0, n)
    asked, best = det.sampled(recall, det.envelope(precision), det.HUNDRED)
    eleven, at = det.sampled(recall, det.envelope(precision), det.ELEVEN)
    now = np.arange(frames(n))
    step, stair, few, many = (_only(now, n + 2 + k) for k in range(4))
    hover = [f"after {NAMES[i]}: precision {fixed(p)}, recall {fixed(r)}"
             for i, p, r in zip(f.order, precision, recall, strict=True)]  # fmt: skip
    return [
        *_blocks(recall, precision, "prediction", step),
        *_blocks(recall, det.envelope(precision), "output", stair),
        Path("plane", xy, color="muted", upto=upto, width=1.5),
        Points("plane", xy, color=colour, size=np.where(keep, 7.0, 5.0), since=np.arange(1, n + 1),
               labels=_names(f, xy), id="points", hover=hover),
        Path("plane", _stairs(recall, det.envelope(precision)), color="output", width=2,
             opacity=_seen(n, n + 3)),
        Points("plane", np.stack([eleven, at], -1), color="input", size=5, shape="ring",
               opacity=few),
        Points("plane", np.stack([asked, best], -1), color="input", size=2.5, opacity=many),
    ]  # fmt: skip


def _names(f: Found, xy: np.ndarray) -> list[list[str]]:
    """The boxes' names beside their points, frame by frame; one list where points coincide."""
    n = len(xy)
    apart = np.abs(xy[:, None] - xy).max(axis=-1) > 1e-9
    said = []
    for upto in np.clip(np.arange(frames(n)), 0, n):
        here = [[j for j in range(upto) if not apart[i, j]] for i in range(n)]
        said.append([" ".join(NAMES[f.order[j]] for j in row) if row[-1:] == [i] else ""
                     for i, row in enumerate(here)])  # fmt: skip
    return said


def _only(now: np.ndarray, frame: int) -> np.ndarray:
    return (now == frame).astype(float)[:, None]


def _stairs(recall: np.ndarray, best: np.ndarray) -> np.ndarray:
    """The envelope as a line of steps, down to 0 at its end."""
    left = np.concatenate([[0.0], recall[:-1]])
    ends = np.stack([left, best, recall, best], axis=-1).reshape(-1, 2)
    return np.vstack([ends, (recall[-1], 0)])


def _blocks(recall: np.ndarray, height: np.ndarray, role: str, opacity: np.ndarray) -> list:
    """The area as blocks, one a step of the recall."""
    left = np.concatenate([[0.0], recall[:-1]])
    boxes = np.stack([left, np.zeros_like(left), recall - left, height], axis=-1)
    boxes = boxes[recall > left + det.TINY]
    if not len(boxes):
        return []
    return [Boxes("plane", boxes, color=role, fill=0.25, width=1, opacity=opacity)]


def _areas(f: Found) -> list:
    n = len(f.scores)
    values = np.array([f.average(kind) for kind in KINDS])
    seen = np.arange(frames(n))[:, None] >= n + 2 + np.arange(4)
    text = [[fixed(v) if on else "" for v, on in zip(values, row, strict=True)] for row in seen]
    places = np.stack([np.arange(4), np.full(4, -0.06)], axis=-1)
    return [
        Bars("areas", np.where(seen, values, 0.0), color=["prediction", "output", "input", "input"],
             text=text),
        Label("areas", places, list(KINDS.values()), size=0.8),
    ]  # fmt: skip


def _thresholds(f: Found) -> list:
    n, x = len(f.scores), np.array(det.THRESHOLDS)
    values, first = f.by_threshold, n + 6
    seen = np.arange(frames(n))[:, None] >= first + np.arange(_COCO)
    mean, last = float(values.mean()), frames(n) - 1
    text = [[fixed(v, 2) if on else "" for v, on in zip(values, row, strict=True)] for row in seen]
    ticks = np.stack([x, np.full(_COCO, -0.05)], axis=-1)
    line = [[0.46, mean, 0.99, mean]]
    return [
        Bars("coco", np.where(seen, values, 0.0), x=x, width=0.035, color="kernel", text=text),
        Label("coco", ticks, [f".{round(100 * t)}" for t in x], size=0.75),
        *same("coco", line, f"mean {fixed(mean)}", (0.985, mean + 0.12), _seen(n, last)),
    ]  # fmt: skip


# -- the words ----------------------------------------------------------------------------------
def _captions(f: Found) -> list[Caption]:
    n = len(f.scores)
    first = Caption("No box is let in yet: nothing found, nothing wrong.")
    return [
        first,
        *(_let_in(f, k) for k in range(n)),
        _best(f),
        *(_area(f, kind) for kind in KINDS),
        *(_threshold(f, k) for k in range(_COCO)),
    ]


def _let_in(f: Found, k: int) -> Caption:
    i = int(f.order[k])
    precision, _ = f.curve
    right = int(f.correct[: k + 1].sum())
    best = float(np.nan_to_num(f.overlaps[i]).max())
    judged = "right" if f.correct[k] else _wrong(f, i, best)
    said = Caption(
        f"{NAMES[i]}, score {{score}}, is {judged}: precision {{right}}/{{n}}, recall "
        "{right}/{objects}.",
        score=fixed(f.scores[i], 2), right=right, n=k + 1, objects=f.objects,
    )  # fmt: skip
    if f.correct[k]:
        return said + Caption(
            " The step adds 1/{objects} · {p} to the area.", objects=f.objects,
            p=fixed(precision[k])
        )  # fmt: skip
    return said


def _wrong(f: Found, i: int, best: float) -> str:
    if best >= f.threshold - det.TINY:
        return "wrong, for an earlier box has its object"
    return "wrong" if best > 0 else "wrong, on nothing"


def _best(f: Found) -> Caption:
    keep = det.undominated(*f.curve)
    if not f.correct.any():
        return Caption("No box is right: all points lie at precision and recall 0.")
    names = ", ".join(NAMES[int(i)] for i in f.order[keep])
    said = Caption("Undominated: {names}.", names=names)
    if keep.all():
        return said + " No point is worse than another in one and better in neither."
    return said + (
        " Every other point has one that is better in precision or recall, and worse in neither."
    )


def _area(f: Found, kind: str) -> Caption:
    how = {
        det.STEPS: "Each step in recall times the precision there, added up (as in scikit-learn)",
        det.ENVELOPE: "With the best precision at this recall or a higher one (VOC from 2010)",
        det.ELEVEN: "The mean of that at recalls 0, 0.1 … 1 (VOC 2007)",
        det.HUNDRED: "The mean at recalls 0, 0.01 … 1 (COCO)",
    }[kind]
    said = Caption(f"{how}: AP = **{{ap}}**.", ap=fixed(f.average(kind)))
    if kind == det.STEPS and len(set(f.scores.tolist())) < len(f.scores):
        said += " Equal scores stand in the order of their letters; there they are one step."
    return said


def _threshold(f: Found, k: int) -> Caption:
    t, values = det.THRESHOLDS[k], f.by_threshold
    right = int(f.at(t).correct.sum())
    said = Caption(
        "From IoU {t} on: {right} right, AP = {ap}.", t=fixed(t, 2), right=right,
        ap=fixed(values[k])
    )  # fmt: skip
    if k < _COCO - 1:
        return said
    return said + Caption(
        " The mean of all ten is COCO's AP: **{mean}**; AP50 is {a}, AP75 {b}.",
        mean=fixed(values.mean()), a=fixed(values[0]), b=fixed(values[5]),
    )  # fmt: skip


# -- two classes --------------------------------------------------------------------------------
def classes(convention: str) -> Scene:
    """Two classes, each its list, and both lists as one: macro and micro."""
    lists = {name: (c, s, o) for name, (c, s, o) in TWO.items()}
    correct, scores, objects = pooled()
    lists["pooled"] = (correct, scores, objects)
    found = two(convention)
    panels, marks = [], []
    for k, (name, (right, score, count)) in enumerate(lists.items()):
        since = np.full(len(right), 2 if name == "pooled" else k)
        panels.append(Panel(f"p{k}", f"{name}, {count} objects", (0, 1.03), (0, 1.05), axes=True,
                            x_label="recall", y_label="precision" if k == 0 else ""))  # fmt: skip
        precision, recall = det.precision_recall(right, count)
        colour = np.where(np.asarray(right, bool), "output", "gradient")
        xy = np.stack([recall, precision], -1)
        hover = [f"score {fixed(s, 2)}, {'right' if c else 'wrong'}"
                 for c, s in zip(right, score, strict=True)]  # fmt: skip
        marks += [
            Path(f"p{k}", _stairs(recall, det.envelope(precision)), color="output", width=2,
                 opacity=(np.arange(3) >= k).astype(float)[:, None]),
            Points(f"p{k}", xy, color=colour, size=7, since=since, hover=hover),
        ]  # fmt: skip
    values = np.array(list(found.values()))
    seen = np.arange(3)[:, None] >= np.array([0, 1, 1, 2])
    text = [[fixed(v) if on else "" for v, on in zip(values, row, strict=True)] for row in seen]
    panels.append(Panel("ap", "average precision", (-0.6, 3.6), (-0.12, 1.1), row=1, tall=0.8))
    marks += [
        Bars("ap", np.where(seen, values, 0), color=["muted", "muted", "kernel", "input"],
             text=text),
        Label("ap", [(i, -0.06) for i in range(4)], list(found), size=0.9),
    ]  # fmt: skip
    return Scene(
        panels, marks, frames=3, captions=_two_captions(found),
        alt=f"Two classes: macro {fixed(found['macro'])}, micro {fixed(found['micro'])}.",
        height=480, frame_ms=1800, start=2,
    )  # fmt: skip


def _two_captions(found: dict[str, float]) -> list[Caption]:
    a, b, macro, micro = found.values()
    digits = mean_digits([a, b], macro)
    order = "more" if macro > micro else "less"
    return [
        Caption("The first class alone: AP {a}.", a=fixed(a)),
        Caption("Macro, the mean of both classes: ({a} + {b}) / 2 = **{macro}**.",
                a=fixed(a, digits), b=fixed(b, digits), macro=fixed(macro)),
        Caption("Micro, both lists as one: **{micro}**. Macro says "
                f"{order}: it counts both classes alike, however many objects each has.",
                micro=fixed(micro)),
    ]  # fmt: skip
