"""Which size comes back: several sizes before a convolution have one size after it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from vislib.convolution import output_size, span
from vislib.core.text import plural
from vislib.stage.caption import Caption
from vislib.stage.scene import Boxes, Label, Panel, Scene, Secret, Segments
from vislib.transposed_convolution.arithmetic import preimages
from vislib.transposed_convolution.params import Sizes

__all__ = ["scene"]

_MANY = 14  # sizes before


class _Map:
    """Sizes before and after, and where they stand."""

    def __init__(self, p: Sizes) -> None:
        geometry = p.kernel, p.stride, p.padding, p.dilation
        first = max(1, span(p.kernel, p.dilation) - 2 * p.padding)
        self.before = np.arange(first, first + _MANY)
        self.after = np.array([output_size(int(n), *geometry) for n in self.before])
        low, high = int(self.after[0]), int(self.after[-1])
        found = {m: preimages(m, *geometry) for m in range(low, high + 1)}
        # A size is shown only if all sizes that lead to it are.
        self.found = {m: sizes for m, sizes in found.items() if set(sizes) <= {*self.before}}
        ends = self.before[[0, -1]].astype(float) if high > low else [self.before.mean()] * 2
        self.spot = dict(zip(found, np.linspace(*ends, len(found)).tolist(), strict=True))

    @property
    def lit(self) -> np.ndarray:
        """(F, sizes before) how bright each is while its size after is asked about."""
        return np.array([np.where(self.after == m, 1.0, 0.15) for m in self.found])

    @property
    def lit_after(self) -> np.ndarray:
        """(F, sizes after) the same below."""
        return np.array([[1.0 if m == other else 0.15 for other in self.spot] for m in self.found])


def scene(p: Sizes) -> Scene:
    """Input sizes above, output sizes below; every step asks where one output size came from."""
    here = _Map(p)
    ends = [(n, 1.0, here.spot[int(m)], 3.0) for n, m in zip(here.before, here.after, strict=True)]
    left, right = here.before[0] - 2.2, here.before[-1] + 0.7
    rows = (
        _boxes(here.before, 0.0, "input", here.lit),
        _boxes(list(here.spot.values()), 3.0, "output", here.lit_after),
    )
    lines = Segments("map", np.array(ends, float), color="kernel", width=3, opacity=here.lit)
    before, after, paddings = _row_names(float(here.before[0]) - 0.7)
    hidden = [lines, _paddings(here), paddings]
    return Scene(
        panels=(Panel("map", "", (left, right), (-1.2, 4.2), y_down=True),),
        marks=[
            *hidden,
            *rows,
            _numbers(here.before, here.before, 0.5),
            _numbers(list(here.spot), list(here.spot.values()), 3.5),
            before,
            after,
        ],
        frames=len(here.found),
        captions=[_caption(m, sizes, p) for m, sizes in here.found.items()],
        alt=(
            f"Sizes before and after a convolution with kernel {p.kernel} and stride {p.stride}: "
            f"up to {plural(p.stride, 'size')} before for one size after."
        ),
        height=300,
        frame_ms=1400,
        start=1 if len(here.found) > 1 and min(here.spot) < 2 else 0,
        secret=Secret(
            marks=hidden,
            instead=[replace(boxes, opacity=0.7) for boxes in rows],  # nothing is lit yet
            caption="Sizes before above, sizes after below. Which of them belong together?",
            alt="Sizes before and after a convolution.",
        ),
    )


def _boxes(at: Sequence[float], y: float, role: str, lit: np.ndarray) -> Boxes:
    at = np.asarray(at, float)
    boxes = np.stack([at - 0.4, 0 * at + y, 0 * at + 0.8, 0 * at + 1.0], axis=1)
    shown = np.maximum(lit, 0.35)
    return Boxes("map", boxes, id=role, color=role, fill=0.15, width=1.5, opacity=shown)


def _numbers(sizes: Sequence[int], at: Sequence[float], y: float) -> Label:
    at = np.asarray(at, float)
    return Label("map", np.stack([at, 0 * at + y], axis=1), [str(int(n)) for n in sizes])


def _paddings(here: _Map) -> Label:
    """Above every size that is lit: the output padding that restores it."""
    text = [[str(sizes.get(int(n), "")) for n in here.before] for sizes in here.found.values()]
    xy = np.stack([here.before.astype(float), np.full(len(here.before), -0.6)], axis=1)
    return Label("map", xy, text, color="kernel", bold=True)


def _row_names(x: float) -> list[Label]:
    aside = {"anchor": "end", "color": "muted"}
    two = ["output", "padding"]  # in one line it would lie on the numbers on a phone
    return [
        Label("map", (x, 0.5), "before", **aside),
        Label("map", (x, 3.5), "after", **aside),
        Label("map", [(x, -0.85), (x, -0.35)], two, size=0.85, **aside),
    ]


def _caption(m: int, sizes: dict[int, int], p: Sizes) -> Caption:
    *others, last = sizes
    every = "both" if len(sizes) == 2 else "all"
    said = f"Sizes **{{before}}** {every} become" if others else "Only size **{before}** becomes"
    return Caption(
        f"{said} **{{after}}**. Output padding{' chooses' if others else ''}: {{paddings}}. "
        r"Without it: $({after}-1)\cdot {stride} - 2\cdot {padding} + {dilation}\cdot({kernel}-1) "
        "+ 1 = {base}$",
        before=", ".join(map(str, others)) + f" and {last}" if others else last,
        after=m,
        paddings=", ".join(f"{extra} gives {n}" for n, extra in sizes.items()),
        stride=p.stride,
        padding=p.padding,
        dilation=p.dilation,
        kernel=p.kernel,
        base=last - sizes[last],
    )
