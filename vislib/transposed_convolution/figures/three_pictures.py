"""A transposed convolution along a line: stamps, zeros and matrix, in step."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from vislib.convolution import span
from vislib.core.entries import Entries
from vislib.core.text import minus, plural
from vislib.figures.grids import painted, shade, top
from vislib.stage.caption import Caption
from vislib.stage.scene import Boxes, Jump, Label, Link, Panel, Scene, Secret
from vislib.transposed_convolution.editing import stays_convolution, with_edit, written_matrix
from vislib.transposed_convolution.figures.parts import (
    Steps,
    Texts,
    cursor,
    filling,
    grid,
    total,
    tracks,
)
from vislib.transposed_convolution.figures.stamps import stamps, stamps_panel
from vislib.transposed_convolution.params import ThreePictures
from vislib.transposed_convolution.trace import Trace

__all__ = ["scene"]


def scene(p: ThreePictures) -> Scene:
    """Stamp and add, multiply by Xᵀ, insert zeros and convolve: one cursor in all three."""
    trace = p.trace
    steps, texts = Steps(trace, p.follow), Texts(trace, *p.typed, p.flip)
    matrix = _Matrix(p, trace, texts)
    inputs, outputs = plural(trace.x.size, "input"), plural(trace.output.size, "output")
    return Scene(
        panels=(stamps_panel(trace), matrix.panel, _zeros_panel(trace, texts)),
        marks=(
            *stamps(trace, texts, steps),
            *matrix.marks(steps),
            *_zeros(trace, texts, steps),
        ),
        frames=steps.frames,
        captions=_captions(trace, texts, steps, matrix),
        links=_links(trace),
        jumps=_jumps(trace, steps),
        alt=(
            f"A transposed convolution of {inputs} to {outputs}, as overlapping stamps, as a "
            "transposed matrix and as a convolution of inserted zeros."
        ),
        height=430,
        frame_ms=1100,
        secret=Secret(caption=_asking(trace)),
    )


def _asking(trace: Trace) -> Caption:
    """What stands under the picture before the answer."""
    said = Caption("Every input lays its stamp")
    if trace.stride > 1:
        said += Caption(" {stride} further on", stride=trace.stride)
    return said + ". What stands where stamps meet?"


# -- multiply by the transposed matrix ------------------------------------------------------------


class _Matrix:
    """Xᵀ with its input and its output; one entry may have been changed by hand."""

    def __init__(self, p: ThreePictures, trace: Trace, texts: Texts) -> None:
        self.trace, self.texts, self.edit = trace, texts, p.edit
        x, kernel = p.typed
        plain = written_matrix(trace, kernel)
        self.matrix = with_edit(plain, p.edit) if p.edit else plain
        self.same = self.matrix.tokens == plain.tokens
        self.letters = x.symbolic or self.matrix.symbolic
        self.values, self.output = self._product(x)
        self.is_convolution = stays_convolution(self.matrix, trace.stride)
        n, m = trace.x.size, trace.output.size
        self.vector, self.result, self.middle = n + 0.9, n + 2.9, m / 2
        self.wide = 2.4 if self.letters else 1.2
        title = f"Multiply by $X^T$ ({m} × {n})"
        right = self.result + self.wide + 0.2
        self.panel = Panel(
            "matrix", title, (-0.2, right), (-0.2, m + 0.2), y_down=True, weight=0.75
        )

    def _product(self, x: Entries) -> tuple[np.ndarray, list[str]]:
        """The outputs (m,) and how they are written; an edit changes one of them."""
        values, output = self.trace.output.copy(), list(self.texts.output)
        if self.edit:
            row, n = self.edit.row, x.values.size
            values[row] = self.matrix.values[row] @ x.values
            met = [(i, row * n + i) for i in range(n) if self.matrix.tokens[row * n + i] != "0"]
            output[row] = total(x, self.matrix, met)
        return values, output

    def marks(self, steps: Steps) -> list:
        n = self.trace.x.size
        done, middle = steps.finished(self.trace.output.size), self.middle
        marks = [
            self._weights(),
            Label("matrix", ((n + self.vector) / 2, middle), "·", size=1.3),
            grid(
                "matrix",
                self.trace.x[:, None],
                self.texts.x,
                "input",
                self.texts.letters,
                x=self.vector,
                y=middle - n / 2,
                id="matrix.x",
            ),
            Label("matrix", ((self.vector + 1 + self.result) / 2, middle), "=", size=1.2),
            filling(
                "matrix",
                self.values[:, None],
                done,
                self.output,
                "output",
                self.letters,
                x=self.result,
                cell=(self.wide, 1),
                id="matrix.output",
                hover=[f"Output {o + 1}: {made}" for o, made in enumerate(self._terms())],
            ),
            cursor("matrix", self._outline(steps)),
        ]
        return [*marks, *self._changed()]

    def _terms(self) -> list[str]:
        terms = list(self.texts.terms)
        if self.edit:
            terms[self.edit.row] = self.output[self.edit.row]
        return terms

    def _weights(self):
        used = np.array([token != "0" for token in self.matrix.tokens], float)
        used = used.reshape(self.matrix.values.shape)
        return painted(
            "matrix",
            used * 0.5 if self.letters else np.abs(self.matrix.values),
            minus(self.matrix.tokens),
            "kernel",
            1.0 if self.letters else top(self.matrix.values),
            id="matrix.cells",
            click=True,
        )

    def _changed(self) -> list[Boxes]:
        """Around the entry that was changed, and the output that it changes."""
        if not self.edit:
            return []
        row, column = self.edit.row, self.edit.column
        boxes = [(column, row, 1, 1), (self.result, row, self.wide, 1)]
        return [Boxes("matrix", boxes, color="gradient", fill=0, width=3)]

    def _outline(self, steps: Steps) -> np.ndarray:
        """(F, 2, 4): the current column and its factor, or the current row and the vector."""
        n, m = self.trace.x.size, self.trace.output.size
        step, first = np.maximum(np.arange(steps.frames) - 1, 0), self.middle - n / 2
        if steps.by_input:
            return tracks(steps.frames, (step, 0, 1, m), (self.vector, first + step, 1, 1))
        return tracks(steps.frames, (0, step, n, 1), (self.vector, first, 1, n))

    def said(self) -> Caption:
        """What the changed entry does, for the last caption."""
        if not self.edit:
            return Caption("")
        where = "row {edited_row}, column {edited_column} of $X^T$"
        entry = {
            "edited_row": self.edit.row + 1,
            "edited_column": self.edit.column + 1,
            "entry": minus([self.edit.token])[0],
        }
        if self.same:
            return Caption(f" In {where} stands {{entry}} anyway: nothing changes.", **entry)
        made = self.output[self.edit.row]
        said = f" {{entry}} in {where}: output {{edited_row}} becomes **{{made}}**"
        said = Caption(said, **entry, made=made)
        if self.is_convolution:
            return said + ". Another kernel does this, too."
        return said + Caption(
            " here, and **no kernel does that**: the columns of a convolution hold the same "
            "weights, each {further}.",
            further=f"{self.trace.stride} further down than the one before",
        )


# -- insert zeros and convolve --------------------------------------------------------------------


def _zeros_panel(trace: Trace, texts: Texts) -> Panel:
    wide = span(trace.kernel.size, trace.dilation)
    width = max(trace.spread.size, (wide - 1) / 2 + trace.output.size)
    between = f"{plural(trace.stride - 1, 'zero')} between inputs" if trace.x.size > 1 else "zeros"
    title = f"Insert {between}, {_margins(trace)}"
    title += f", and convolve with {texts.slid}"
    return Panel("zeros", title, (-0.2, width + 0.2), (-0.2, 3.8), y_down=True, row=1, tall=0.55)


def _zeros(trace: Trace, texts: Texts, steps: Steps) -> list:
    wide = span(trace.kernel.size, trace.dilation)
    window = np.maximum(steps.done - 1, 0).astype(float)
    middle = (wide - 1) / 2  # an output stands under the middle of its window
    boxes = tracks(steps.frames, (window, 0, wide, 2.1), (window + middle, 2.6, 1, 1))
    return [
        _flipped(trace, texts, window, wide),
        _between(trace, texts),
        filling(
            "zeros",
            trace.output[None],
            steps.finished(trace.output.size),
            texts.output,
            "output",
            texts.letters,
            x=middle,
            y=2.6,
            id="zeros.output",
            hover=texts.hover,
        ),
        cursor("zeros", boxes),
    ]


def _flipped(trace: Trace, texts: Texts, window: np.ndarray, wide: int):
    values, names = np.full(wide, np.nan), [""] * wide
    values[:: trace.dilation] = trace.flipped
    names[:: trace.dilation] = texts.kernel[::-1]
    return grid("zeros", values[None], names, "kernel", texts.letters, x=window, id="zeros.kernel")


def _between(trace: Trace, texts: Texts):
    """The inputs with zeros between and around them; hatched: around."""
    first = trace.margins[0]
    last = first + (trace.x.size - 1) * trace.stride
    place = np.arange(trace.spread.size)
    inputs = replace(trace, x=np.ones_like(trace.x)).spread
    return painted(
        "zeros",
        (0.5 * inputs if texts.letters else shade(trace.spread))[None],
        texts.spread(trace),
        "input",
        top(trace.x, texts.letters),
        y=1.1,
        hatch=((place < first) | (place > last))[None],
        id="zeros.spread",
    )


def _margins(trace: Trace) -> str:
    """How many zeros lie around the inputs; output padding adds its own at the end."""
    before = trace.margins[0]
    after = before + trace.output_padding
    if before == after >= 0:
        return f"{before} around"
    ends = {"before": before, "after": after}
    return ", ".join(f"{n} {end}" if n >= 0 else f"cut {-n} {end}" for end, n in ends.items())


# -- words and links ------------------------------------------------------------------------------


def _captions(trace: Trace, texts: Texts, steps: Steps, matrix: _Matrix) -> list[Caption]:
    captions = [
        Caption(
            "{inputs}, a kernel of {kernel}, stride {stride}: {outputs}. Play, or step; hover a "
            "cell to see where it comes from.",
            inputs=plural(trace.x.size, "input"),
            kernel=trace.kernel.size,
            stride=trace.stride,
            outputs=plural(trace.output.size, "output"),
        )
    ]
    say = _stamp if steps.by_input else _output
    captions += [say(trace, texts, step) for step in range(steps.frames - 1)]
    if matrix.edit and not matrix.same:
        touched = matrix.edit.column if steps.by_input else matrix.edit.row
        captions[1 + touched] += " That is without the entry changed in $X^T$."
    made = Caption(" Output: **{output}**.", output=", ".join(texts.output))
    captions[-1] += made + matrix.said()
    return captions


def _stamp(trace: Trace, texts: Texts, i: int) -> Caption:
    size, where = trace.kernel.size, trace.stride * i - trace.padding
    products = texts.products[i * size : (i + 1) * size]
    place = "from output {place}" if where >= 0 else "{place} before the first output"
    return Caption(
        f"**Input {{number}} = {{input}}** times {texts.stamped} is the stamp ({{stamp}}), "
        f"laid {place}. ",
        number=i + 1,
        input=texts.x[i],
        stamp=", ".join(products),
        place=where + 1 if where >= 0 else -where,
    ) + _column(trace, texts, i, products)


def _output(trace: Trace, texts: Texts, o: int) -> Caption:
    return Caption(
        "**Output {number}** = {terms}: one column of the stamps, row {number} of $X^T$, one "
        "window over the zeros.",
        number=o + 1,
        terms=texts.terms[o],
    )


def _column(trace: Trace, texts: Texts, i: int, products: list[str]) -> Caption:
    """What the stamp of input `i` has to do with the matrix, which holds what is not cropped."""
    left = [products[j] for j in trace.connections[trace.connections[:, 0] == i, 1]]
    if not left:
        return Caption("All of it is cropped: column {number} of $X^T$ is 0.", number=i + 1)
    said = Caption("It")
    if left != products:
        said = Caption("Cropped to ({left}), it", left=", ".join(left))
    column = " is column {number} of $X^T$ times {input}."
    return said + Caption(column, number=i + 1, input=texts.x[i])


def _links(trace: Trace) -> tuple[Link, ...]:
    n, m, full, p = trace.x.size, trace.output.size, trace.full_shape[0], trace.padding
    cells, weights, zeros, factors = ([[] for _ in range(m)] for _ in range(4))
    for i, _, o in trace.connections:
        cells[o].append(i * full + p + o)
        weights[o].append(o * n + i)
        zeros[o].append(trace.margins[0] + i * trace.stride)
        factors[o].append(i)
    return (
        Link("matrix.output", "stamps.sum", [[p + o] for o in range(m)]),
        Link("matrix.output", "zeros.output", [[o] for o in range(m)]),
        Link("matrix.output", "stamps.cells", cells),
        Link("matrix.output", "matrix.cells", weights),
        Link("matrix.output", "matrix.x", factors),
        Link("zeros.output", "zeros.spread", zeros),
        Link("zeros.output", "stamps.cells", cells, both=False),
        Link("zeros.output", "matrix.cells", weights, both=False),
        Link("stamps.x", "matrix.x", [[i] for i in range(n)]),
        Link("stamps.x", "stamps.cells", [[i * full + o for o in range(full)] for i in range(n)]),
        Link("stamps.x", "matrix.cells", [[o * n + i for o in range(m)] for i in range(n)]),
    )


def _jumps(trace: Trace, steps: Steps) -> tuple[Jump, ...]:
    frames = np.arange(1, steps.frames)
    marks = ("stamps.x", "matrix.x") if steps.by_input else ("matrix.output", "zeros.output")
    return tuple(Jump(mark, frames) for mark in marks)
