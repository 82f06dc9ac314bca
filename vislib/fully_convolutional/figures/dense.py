"""A dense layer unrolled: its rows fold into kernels, and the kernels slide on."""

from __future__ import annotations

import numpy as np

from vislib.core.text import number
from vislib.figures.grids import cell_text, top
from vislib.fully_convolutional.kernels import WINDOW, as_kernels, correlate, refusal
from vislib.stage.caption import Caption
from vislib.stage.scene import Boxes, Cells, Jump, Label, Link, Panel, Scene, Secret

FLAT, FIRST, SECOND, FOLD, SLIDE = range(5)  # frames; from SLIDE on one a place
_UNITS = 2
_GAP = 1.0


def frames(side: int) -> int:
    """How many frames there are."""
    return SLIDE + (side - WINDOW + 1) ** 2


def scene(x: np.ndarray, weights: np.ndarray) -> Scene:
    """``x`` (n, n) through a dense layer (2, 4) made for its upper left 2 × 2, and as kernels.

    Before the answer the input and the layer, as they are at first.
    """
    n, total = len(x), frames(len(x))
    where = _Places(n)
    kernels = as_kernels(weights, (1, WINDOW, WINDOW))
    maps = correlate(x[None], kernels)
    marks = [
        *_input(x, where, total),
        *_flat(x, where, total),
        *_layer(weights, where, total),
        *_kernels(kernels, where, total),
        *_outputs(maps, where, total),
        *_words(where, total),
    ]
    panel = Panel("all", "", (-0.4, where.right + 0.4), (-1.1, where.bottom + 0.3), equal=True,
                  y_down=True)  # fmt: skip
    return Scene(
        [panel], marks, frames=total, captions=_captions(x, kernels[:, 0], maps),
        links=_links(n), jumps=[Jump(f"map {u}", SLIDE + np.arange(maps[u].size)) for u in (0, 1)],
        alt=f"A dense layer of two units for {WINDOW} by {WINDOW} pixels, and the same weights as "
        f"two kernels on an input of {n} by {n}.",
        height=360, frame_ms=1100,
        secret=Secret(
            caption="A dense layer of two units for 2 × 2 pixels: a row of four weights each.",
            alt="An input of numbers and a dense layer of two rows of four weights.",
        ),
    )  # fmt: skip


class _Places:
    """Where things stand in the panel, for an input of side n."""

    def __init__(self, n: int) -> None:
        self.n = n
        self.flat = (n + _GAP, 0.0)
        self.matrix = (n + 2 + 2 * _GAP, 0.0)
        self.answer = (self.matrix[0] + 4 + _GAP, 0.0)
        self.kernels = [(self.matrix[0] + (WINDOW + 2.5) * u, 3.4) for u in range(_UNITS)]
        side = n - WINDOW + 1
        left = self.answer[0] + 1 + 1.4 * _GAP
        self.maps = [(left + (side + 0.7) * u, 0.0) for u in range(_UNITS)]
        self.right = self.maps[1][0] + max(side, 2)
        self.bottom = max(n, self.kernels[0][1] + WINDOW)


def _after(frame: int, total: int) -> np.ndarray:
    """(F, 1) opacity: seen from ``frame`` on."""
    return (np.arange(total) >= frame).astype(float)[:, None]


def _grid(values, at, role: str, high: float, **more) -> Cells:
    return Cells("all", np.abs(values), x=at[0], y=at[1], text=cell_text(values, 4), scale=role,
                 vmin=0, vmax=high, **more)  # fmt: skip


def _input(x, where: _Places, total: int) -> list:
    side = where.n - WINDOW + 1
    box = np.zeros((total, 1, 4))
    box[:] = (0, 0, WINDOW, WINDOW)
    for i in range(side * side):
        box[SLIDE + i, 0, :2] = i % side, i // side
    return [
        _grid(x, (0, 0), "input", top(x), id="input"),
        Boxes("all", box, color="accent", width=3, fill=0.12),
    ]


def _flat(x, where: _Places, total: int) -> list:
    """The four pixels glide out of the picture and stand in a column."""
    marks = []
    for i, value in enumerate(x[:WINDOW, :WINDOW].ravel()):
        row, column = divmod(i, WINDOW)
        at = np.full((total, 2), (where.flat[0], where.flat[1] + i), dtype=float)
        at[FLAT] = column, row
        cell = Cells("all", [[abs(value)]], x=at[:, 0], y=at[:, 1], text=cell_text([[value]], 4),
                     scale="input", vmin=0, vmax=top(x))  # fmt: skip
        marks.append(cell)
    return marks


def _layer(weights, where: _Places, total: int) -> list:
    return [_grid(weights, where.matrix, "kernel", top(weights), id="layer")]


def _kernels(kernels, where: _Places, total: int) -> list:
    """Each weight glides from its row of the layer to its place in the kernel."""
    high = top(kernels)
    marks = []
    for u, kernel in enumerate(kernels[:, 0]):
        left, down = where.kernels[u]
        for i, value in enumerate(kernel.ravel()):
            row, column = divmod(i, WINDOW)
            at = np.full((total, 2), (left + column, down + row), dtype=float)
            at[:FOLD] = where.matrix[0] + i, where.matrix[1] + u
            marks.append(Cells("all", [[abs(value)]], x=at[:, 0], y=at[:, 1], scale="kernel",
                               text=cell_text([[value]], 4), vmin=0, vmax=high,
                               opacity=_after(FOLD, total)))  # fmt: skip
        # for the links: one grid a kernel, over its four cells
        marks.append(Cells("all", np.full((WINDOW, WINDOW), np.nan), x=left, y=down,
                           id=f"kernel {u}", opacity=_after(FOLD, total)))  # fmt: skip
    return marks


def _outputs(maps, where: _Places, total: int) -> list:
    high, side = top(maps), maps.shape[1]
    answer = maps[:, :1, 0]
    dense = np.stack([np.where(f >= np.array([[FIRST], [SECOND]]), answer, np.nan)
                      for f in range(total)])  # fmt: skip
    marks = [
        Cells("all", np.abs(dense), x=where.answer[0], y=where.answer[1], scale="output", vmin=0,
              vmax=high, text=[cell_text(d) for d in dense], id="dense", outline="muted"),
    ]  # fmt: skip
    order = np.arange(side * side).reshape(side, side)
    for u in range(_UNITS):
        seen = np.stack([np.where(order <= f - SLIDE, maps[u], np.nan) for f in range(total)])
        marks.append(Cells("all", np.abs(seen), x=where.maps[u][0], y=where.maps[u][1],
                           scale="output", vmin=0, vmax=high, text=[cell_text(s) for s in seen],
                           id=f"map {u}", outline="muted",
                           opacity=_after(FOLD, total)))  # fmt: skip
    return marks


def _words(where: _Places, total: int) -> list:
    fixed = [((where.n / 2, -0.45), "input"), ((where.flat[0] + 0.5, -0.45), "flat"),
             ((where.matrix[0] + 2, -0.45), "dense layer"),
             ((where.answer[0] + 0.5, -0.45), "dense")]  # fmt: skip
    later = [((x + 1, y - 0.45), f"kernel {u + 1}") for u, (x, y) in enumerate(where.kernels)]
    later += [((x + max(where.n - 1, 1) / 2, -0.45), f"map {u + 1}")
              for u, (x, _) in enumerate(where.maps)]  # fmt: skip
    return [
        Label("all", np.array([at for at, _ in fixed]), [t for _, t in fixed], size=0.95),
        Label("all", np.array([at for at, _ in later]), [t for _, t in later], size=0.95,
              opacity=_after(FOLD, total)),
    ]  # fmt: skip


def _links(n: int) -> list[Link]:
    """A weight lights its cell of the kernel, and all the pixels that it meets there."""
    side = n - WINDOW + 1
    met = [
        [(r + i) * n + c + j for r in range(side) for c in range(side)]
        for i in range(WINDOW) for j in range(WINDOW)
    ]  # fmt: skip
    links = []
    for u in range(_UNITS):
        mine = [[k - 4 * u] if 4 * u <= k < 4 * u + 4 else [] for k in range(8)]
        links.append(Link("layer", f"kernel {u}", mine))
        links.append(Link(f"kernel {u}", "input", met, both=False))
        windows = [
            [(r + i) * n + c + j for i in range(WINDOW) for j in range(WINDOW)]
            for r in range(side) for c in range(side)
        ]  # fmt: skip
        links.append(Link(f"map {u}", "input", windows, both=False))
    links.append(Link("layer", "input", met * 2, both=False))
    return links


def product(weights, window, result: float) -> str:
    """The sum of products as a formula: 1·1 + 0·2 + 0·3 − 1·4 = −3."""
    said = ""
    for w, v in zip(np.ravel(weights), np.ravel(window), strict=True):
        sign = "-" if w < 0 else "+" if said else ""
        factor = latex_number(v)
        factor = f"({factor})" if v < 0 else factor
        said += f" {sign} " if said else sign
        said += rf"{latex_number(abs(w))}\cdot {factor}"
    return f"${said} = {latex_number(result)}$"


def latex_number(value: float) -> str:
    """A number inside a formula, in all its digits but for rounding: there the sum must hold."""
    return number(value, 12, scale=1.0).replace("−", "-").replace(",", "{,}")


def _captions(x, kernels, maps) -> list[Caption]:
    n, side = len(x), maps.shape[1]
    window = x[:WINDOW, :WINDOW]
    first = Caption("The layer was made for {w} × {w}: four numbers in a row.", w=WINDOW)
    if n > WINDOW:
        first += Caption(
            " Given all {count} it stops: “{stops}”.",
            count=n * n, stops=refusal(n * n, WINDOW * WINDOW, _UNITS),
        )  # fmt: skip
    rows = [
        Caption("Unit {u}: {sum}.", u=u + 1, sum=product(kernels[u], window, maps[u, 0, 0]))
        for u in range(_UNITS)
    ]
    fold = Caption("Each row, folded as its pixels stood, is a kernel of {w} × {w}. No weight "
                   "changes.", w=WINDOW)  # fmt: skip
    slides = []
    for i in range(side * side):
        r, c = divmod(i, side)
        part = x[r : r + WINDOW, c : c + WINDOW]
        sums = [product(kernels[u], part, maps[u, r, c]) for u in range(_UNITS)]
        tail = ", the same as from the rows." if i == 0 else "."
        slides.append(Caption("Row {r}, column {c}: {a} and {b}" + tail, r=r + 1, c=c + 1,
                              a=sums[0], b=sums[1]))  # fmt: skip
    return [first, *rows, fold, *slides]
