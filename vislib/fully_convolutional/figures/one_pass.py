"""Window by window, and at once: how often each unit is computed, and what comes out."""

from __future__ import annotations

import numpy as np

from vislib.core.text import enough, number, plural, short
from vislib.fully_convolutional.windows import CLASSES, WINDOW, Answers, WindowWork, grid
from vislib.stage.caption import Caption
from vislib.stage.scene import Bars, Boxes, Cells, Label, Panel, Picture, Scene, Secret

SINGLE, ROWS, MOST_CELLS = 9, 8, 40  # frames of single windows, of whole rows; cells a side
AWAY = 1e6  # where nobody sees what belongs to the last frame alone
WINDOWS, PASS = "gradient", "output"


def stops(count: int) -> list[int]:
    """How many windows are done in each frame: some of the first row, then whole rows."""
    first = np.unique(np.linspace(1, count, min(count, SINGLE)).round().astype(int))
    rows = np.unique(np.linspace(1, count, min(count, ROWS + 1)).round().astype(int))[1:]
    return [*first.tolist(), *(count * rows).tolist()]


def covered(done: int, count: int, units: int, width: int, step: int) -> np.ndarray:
    """(units, units) int: how often each first-layer unit was computed by the first windows."""
    each = np.zeros((count, units), int)
    for i in range(count):
        each[i, i * step : i * step + width] = 1
    rows, more = divmod(done, count)
    found = np.outer(each[:rows].sum(axis=0), each.sum(axis=0))
    if more:
        found += np.outer(each[rows], each[:more].sum(axis=0))
    return found


def scene(made: Answers, work: WindowWork, step: int, shown: str, same: bool) -> Scene:
    """Windows frame by frame, then one pass, then the difference. Before the answer the sheet.

    ``shown``: a class, whose probability is painted, or else the label.
    """
    count, units = made.passes.shape[1], len(work.computed)
    at = stops(count)
    frames = len(at) + 2
    tick = -(-units // MOST_CELLS)
    panels = [
        _square("sheet", "the sheet", len(made.image), row=0),
        _square("counts", "how often a first-layer unit is computed" +
                (f" (each {_nth(tick)})" if tick > 1 else ""), -(-units // tick), row=0),
        _square("map", _map_title(made, shown), len(grid(count)), row=1),
        Panel("work", "10⁶ multiplications", (-0.7, 1.7), (-0.16, 1.2), row=1),
    ]  # fmt: skip
    width = WINDOW if same else WINDOW - 2
    counts = [covered(n, count, units, width, step) for n in at]
    marks = [
        *_sheet(made, at, count, step, frames), *_counts(counts, units, tick, frames),
        *_map(made, at, shown, frames), *_bars(work, at, frames),
    ]  # fmt: skip
    return Scene(
        panels, marks, frames=frames,
        captions=_captions(made, work, at, counts, width, step, same),
        alt=f"{plural(work.windows, 'window')} on a sheet of {len(made.image)} pixels, and "
        f"{_passes(work, 'shifted pass').lower()} over it.",
        height=560, frame_ms=700,
        secret=Secret(
            panels=("counts", "map", "work"), height=330,
            caption="289 windows of 30 × 30, one every 4 pixels, cover these 94 × 94 pixels.",
            alt="A sheet of drawn shapes with a window in its corner.",
        ),
    )  # fmt: skip


def _square(name: str, title: str, side: int, row: int) -> Panel:
    edge = 0.01 * side
    ends = (-edge, side + edge)
    return Panel(name, title, ends, ends, equal=True, y_down=True, row=row)


def _nth(n: int) -> str:
    """1st, 2nd, 3rd, 4th."""
    special = {1: "st", 2: "nd", 3: "rd"}
    return f"{n:,}{'th' if n % 100 in (11, 12, 13) else special.get(n % 10, 'th')}"


def _map_title(made: Answers, shown: str) -> str:
    count = made.passes.shape[1]
    places = grid(count)
    thin = f"each {_nth(int(places[1]))}" if len(places) < count else ""
    what = f"probability of {shown}" + (f" ({thin})" if thin else "")
    if shown not in CLASSES:
        what = f"the label at {thin or 'each'} window"
    what += "; last: how far both differ"
    return what if len(made.rows) == count else f"{what} ({len(made.rows)}² windows really run)"


def _sheet(made: Answers, at: list[int], count: int, step: int, frames: int) -> list:
    side = len(made.image)
    box = np.zeros((frames, 1, 4))
    for f, done in enumerate(at):
        row, column = divmod(done - 1, count)
        box[f, 0] = (column * step, row * step, WINDOW, WINDOW)
    box[len(at) :] = (0, 0, side, side)
    return [
        Picture("sheet", made.image, width=side, height=side),
        Boxes("sheet", box, color="accent", width=3, fill=0),
    ]


def _counts(counts: list[np.ndarray], units: int, tick: int, frames: int) -> list:
    once = np.ones((units, units), int)
    shown = np.stack([*counts, once, once])[:, ::tick, ::tick].astype(float)
    shown[shown == 0] = np.nan
    top = float(np.nanmax(shown))
    return [Cells("counts", shown, scale="viridis", vmin=0, vmax=max(top, 2.0), gap=0)]


def _painted(scores: np.ndarray, shown: str) -> np.ndarray:
    """Labels, or the probability of a class, of scores (classes, n, n); NaN where there is none."""
    if shown not in CLASSES:
        none = np.isnan(scores[0])
        return np.where(none, np.nan, np.argmax(np.nan_to_num(scores), axis=0))
    high = np.exp(scores - scores.max(axis=0))
    return high[CLASSES.index(shown)] / high.sum(axis=0)


def _map(made: Answers, at: list[int], shown: str, frames: int) -> list:
    classes, count = made.passes.shape[:2]
    places = grid(count)
    run = np.full((classes, count, count), np.nan)
    run[np.ix_(range(classes), made.rows, made.rows)] = made.windows
    kept = np.ix_(range(classes), places, places)
    run, passes = run[kept], made.passes[kept]
    order = np.arange(count * count).reshape(count, count)[kept[1][0], kept[2][0]]
    windows = _painted(run, shown)
    values = [np.where(order < done, windows, np.nan) for done in at]
    values = np.stack([*values, _painted(passes, shown), np.full(order.shape, np.nan)])
    far = np.abs(run - passes).max(axis=0)
    last = np.arange(frames) == frames - 1
    how = {"scale": "categorical", "vmin": 0, "vmax": 11}
    if shown in CLASSES:
        how = {"scale": "cividis", "vmin": 0, "vmax": 1}
    words = [f"one pass: {CLASSES[i]}" for i in passes.argmax(axis=0).ravel()]
    return [
        Cells("map", values, gap=0, hover=words, **how),
        Cells("map", far, x=np.where(last, 0, AWAY), glide=False, gap=0, scale="gradient", vmin=0,
              vmax=max(made.difference, 1e-12)),
    ]  # fmt: skip


def _passes(work: WindowWork, each: str = "pass") -> str:
    """ "One pass", or how many of ``each`` there are."""
    return "One pass" if work.passes == 1 else plural(work.passes, each)


def _bars(work: WindowWork, at: list[int], frames: int) -> list:
    windows = np.array([done * work.one_window for done in at] + [work.all_windows] * 2) / 1e6
    passed = np.zeros(frames)
    passed[-2:] = work.one_pass / 1e6
    values = np.stack([windows, passed], axis=1)
    name = _passes(work).lower()
    return [
        Bars("work", values / values.max(), color=[WINDOWS, PASS],
             text=[[number(v, 4) if v else "" for v in row] for row in values]),
        Label("work", [[0, -0.09], [1, -0.09]], ["windows", name], size=0.9),
    ]  # fmt: skip


def _captions(made, work, at, counts, width: int, step: int, same: bool) -> list[Caption]:
    count = made.passes.shape[1]
    said = []
    for done, found in zip(at, counts, strict=True):
        row, column = (step * n for n in divmod(done - 1, count))
        part = found[row : row + width, column : column + width]
        r, c = np.unravel_index(np.argmax(part), part.shape)
        said.append(
            Caption("Window {w} of {all}: the first-layer unit in row {r}, column {c} is computed "
                    "for the **{nth}** time.", w=f"{done:,}", all=f"{work.windows:,}",
                    r=row + int(r) + 1, c=column + int(c) + 1, nth=_nth(int(part.max())))
        )  # fmt: skip
    said.append(
        Caption("{passes}: {one} multiplications, windows {all}, **{ratio} times** as many.",
                passes=_passes(work, "shifted pass"), one=f"{work.one_pass:,}",
                all=f"{work.all_windows:,}", ratio=enough(work.ratio, lambda v: (v < 1, v > 1)))
    )  # fmt: skip
    return [*said, _difference(made, same)]


def _difference(made: Answers, same: bool) -> Caption:
    if made.difference == 0:
        return Caption("The scores of both are **the same**.")
    if same:
        return Caption(
            "Not the same numbers: scores differ by up to **{far}**{where}. "
            "Every window sees zeros at its own edge, the pass only at the sheet's.",
            far=short(made.difference),
            where=f", where they vary by {short(made.spread)}" if made.spread > 0 else "",
        )  # fmt: skip
    return Caption(
        "The largest difference of a score is **{far}**, rounding alone{where}.",
        far=short(made.difference),
        where=f"; scores vary by {short(made.spread)}" if made.spread > 0 else "",
    )  # fmt: skip
