"""Pictures of what surrounds transposed convolution: sizes, the gradient, the missing inverse."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from vislib import convolution
from vislib import transposed_convolution as tc
from vislib.entries import Entries
from vislib.figures.theme import number
from vislib.figures.transposed_convolution import cell_text, shade, term
from vislib.stage.scene import Bars, Boxes, Cells, Jump, Label, Panel, Scene, Segments

__all__ = ["gradient", "round_trip", "sizes"]


# -- which size comes back? --------------------------------------------------------------------
def sizes(kernel: int, stride: int = 1, padding: int = 0, dilation: int = 1) -> Scene:
    """Input sizes above, output sizes below; every step asks where one output size came from."""
    most = 14
    reach = dilation * (kernel - 1) + 1
    top = np.arange(max(1, reach - 2 * padding), max(1, reach - 2 * padding) + most)
    bottom = np.array(
        [convolution.output_size(int(n), kernel, stride, padding, dilation) for n in top]
    )
    first, last = int(bottom[0]), int(bottom[-1])
    # A size is shown only if all sizes that lead to it are.
    small = [m for m in range(first, last + 1) if _known(m, top, kernel, stride, padding, dilation)]
    spots = np.linspace(top[0], top[-1], last - first + 1) if last > first else [np.mean(top)]
    spot = {m: float(s) for m, s in zip(range(first, last + 1), spots, strict=True)}
    ends = np.array([(n, 1.0, spot[int(m)], 3.0) for n, m in zip(top, bottom, strict=True)], float)
    lit = np.array([[1.0 if b == m else 0.15 for b in bottom] for m in small])
    chosen = [int(np.flatnonzero(bottom == m)[0]) for m in small]
    marks = [
        Segments("map", ends, color="kernel", width=3, opacity=lit),
        _numbers("map", top, top, 0.0, "input", lit),
        _names("map", top, top, 0.5),
        _numbers("map", list(spot.values()), top[:1], 3.0, "output", _lit_small(spot, small)),
        _names("map", list(spot), list(spot.values()), 3.5),
        _paddings(top, bottom, small, chosen),
    ]
    return Scene(
        panels=(Panel("map", "", (top[0] - 2.2, top[-1] + 0.7), (-1.2, 4.2), y_down=True),),
        marks=[
            *marks,
            Label("map", (top[0] - 0.7, 0.5), "before", anchor="end", color="muted"),
            Label("map", (top[0] - 0.7, 3.5), "after", anchor="end", color="muted"),
            Label(
                "map",
                (top[0] - 0.7, -0.6),
                "output padding",
                anchor="end",
                color="muted",
                size=0.85,
            ),
        ],
        frames=len(small),
        captions=[_size_caption(m, kernel, stride, padding, dilation) for m in small],
        alt=(
            f"Sizes before and after a convolution with kernel {kernel} and stride {stride}: "
            f"up to {stride} sizes before share one size after."
        ),
        height=300,
        frame_ms=1400,
        start=1 if len(small) > 1 and first < 2 else 0,
    )


def _known(m: int, top: np.ndarray, kernel: int, stride: int, padding: int, dilation: int) -> bool:
    return all(n in top for n in tc.preimages(m, kernel, stride, padding, dilation))


def _numbers(panel, at, _, y, role, lit) -> Boxes:
    at = np.asarray(at, float)
    boxes = np.stack([at - 0.4, 0 * at + y, 0 * at + 0.8, 0 * at + 1.0], axis=1)
    return Boxes(panel, boxes, color=role, fill=0.5, width=1.5, opacity=np.maximum(lit, 0.35))


def _names(panel: str, sizes_: Sequence[int], at, y: float) -> Label:
    at = np.asarray(at, float)
    return Label(panel, np.stack([at, 0 * at + y], axis=1), [str(int(n)) for n in sizes_])


def _lit_small(spot: dict[int, float], small: list[int]) -> np.ndarray:
    return np.array([[1.0 if m == s else 0.15 for s in spot] for m in small])


def _paddings(top, bottom, small, chosen) -> Label:
    """Above every size that is lit: the output padding that restores it."""
    text = [
        [str(int(n - top[c])) if b == m else "" for n, b in zip(top, bottom, strict=True)]
        for m, c in zip(small, chosen, strict=True)
    ]
    xy = np.stack([top.astype(float), np.full(len(top), -0.6)], axis=1)
    return Label("map", xy, text, color="kernel", bold=True)


def _size_caption(m: int, kernel: int, stride: int, padding: int, dilation: int) -> str:
    found = tc.preimages(m, kernel, stride, padding, dilation)
    base = found[0]
    formula = rf"$({m}-1)\cdot {stride} - 2\cdot {padding} + {dilation}\cdot({kernel}-1) + 1"
    formula += rf" = {base}$"
    if len(found) == 1:
        return f"Only size {base} becomes {m}. Backwards: {formula}, nothing to choose."
    listed = ", ".join(map(str, found[:-1])) + f" and {found[-1]}"
    paddings = ", ".join(f"{n - base} gives {n}" for n in found)
    return (
        f"Sizes **{listed}** all become **{m}**. Backwards: {formula}; "
        f"output padding chooses: {paddings}."
    )


# -- the gradient ------------------------------------------------------------------------------
def gradient(
    x: Entries, kernel: Entries, delta: Entries, named: tuple[Entries, Entries, Entries]
) -> Scene:
    """A convolution tile by tile, then its gradient: the flipped kernel over padded ∂E/∂O."""
    output = tc.convolve(x.values, kernel.values)
    trace = tc.trace_2d(delta.values, kernel.values)
    steps = output.size + trace.output.size
    forward, forward_text = _forward(x, kernel, output, named, steps)
    backward, backward_text = _backward(trace, named, output.size, steps)
    h, w = x.values.shape
    kh, kw = kernel.values.shape
    oh, ow = output.shape
    ph, pw = trace.spread.shape
    return Scene(
        panels=(
            Panel("x", "Input X", (-0.2, w + 0.2), (-0.2, h + 0.2), equal=True, y_down=True),
            Panel(
                "f",
                "Kernel F",
                (-0.2, kw + 0.2),
                (-0.2, kh + 0.2),
                equal=True,
                y_down=True,
                weight=0.6,
            ),
            Panel(
                "o",
                "Output O",
                (-0.2, ow + 0.2),
                (-0.2, oh + 0.2),
                equal=True,
                y_down=True,
                weight=0.6,
            ),
            Panel(
                "d",
                "∂E/∂O in zeros, flipped F over it",
                (-0.2, pw + 0.2),
                (-0.2, ph + 0.2),
                equal=True,
                y_down=True,
                row=1,
                tall=1.35,
            ),
            Panel(
                "g",
                "∂E/∂X",
                (-0.2, 1.9 * w + 0.2),
                (-0.2, h + 0.2),
                y_down=True,
                row=1,
                tall=1.35,
                weight=1.3,
            ),
        ),
        marks=[*forward, *backward],
        frames=steps + 1,
        captions=[
            "Forwards first, tile by tile; then the gradient of the error flows back through the "
            "same weights.",
            *forward_text,
            *backward_text,
        ],
        jumps=(
            Jump("o.cells", np.arange(1, output.size + 1)),
            Jump("g.cells", np.arange(output.size + 1, steps + 1)),
        ),
        alt="A convolution and its gradient, a full convolution with the flipped kernel.",
        height=440,
        frame_ms=1300,
    )


def _forward(x: Entries, kernel: Entries, output: np.ndarray, named, steps: int):
    letters = named[0].symbolic
    kh, kw = kernel.values.shape
    rows, cols = output.shape
    frames = np.arange(steps + 1)
    current = np.clip(frames - 1, 0, output.size - 1)
    on = ((frames >= 1) & (frames <= output.size)).astype(float)[:, None]
    window = np.stack([current % cols, current // cols, 0 * current + kw, 0 * current + kh], axis=1)
    target = np.stack([current % cols, current // cols, 0 * current + 1, 0 * current + 1], axis=1)
    done = np.arange(output.size) < np.minimum(frames, output.size)[:, None]
    values = np.where(done, shade(output.ravel(), letters), np.nan).reshape(-1, rows, cols)
    text = (
        [f"O{r + 1}{c + 1}".translate(_SUB) for r, c in np.ndindex(rows, cols)]
        if letters
        else cell_text(output)
    )
    marks = [
        Cells(
            "x",
            shade(x.values, letters),
            text=_minus(named[0].tokens),
            scale="input",
            vmin=0,
            vmax=_top(x.values, letters),
        ),
        Boxes("x", window[:, None].astype(float), color="kernel", fill=0.18, width=3, opacity=on),
        Cells(
            "f",
            shade(kernel.values, letters),
            text=_minus(named[1].tokens),
            scale="kernel",
            vmin=0,
            vmax=_top(kernel.values, letters),
        ),
        Cells(
            "o", values, text=text, scale="output", vmin=0, vmax=_top(output, letters), id="o.cells"
        ),
        Boxes("o", target[:, None].astype(float), color="ink", fill=0, width=2.5, opacity=on),
    ]
    captions = []
    for r, c in np.ndindex(rows, cols):
        sources = [((r + i) * x.values.shape[1] + c + j, i * kw + j) for i, j in np.ndindex(kh, kw)]
        name = f"O{r + 1}{c + 1}".translate(_SUB)
        captions.append(f"**Forwards**, {name} = {term(named[0], named[1], np.array(sources))}.")
    return marks, captions


def _backward(trace: tc.Trace, named, start: int, steps: int):
    _, kernel, delta = named
    letters = kernel.symbolic
    kh, kw = trace.kernel.shape
    rows, cols = trace.shape
    frames = np.arange(steps + 1)
    current = np.clip(frames - 1 - start, 0, trace.output.size - 1)
    on = (frames > start).astype(float)[:, None]
    window = np.stack([current % cols, current // cols, 0 * current + kw, 0 * current + kh], axis=1)
    target = np.stack(
        [1.9 * (current % cols), current // cols, 0 * current + 1.9, 0 * current + 1], axis=1
    )
    done = np.arange(trace.output.size) < (frames - start)[:, None]
    values = np.where(done, shade(trace.output.ravel(), letters), np.nan).reshape(-1, rows, cols)
    around = np.ones(trace.spread.shape, bool)
    around[kh - 1 : -(kh - 1) or None, kw - 1 : -(kw - 1) or None] = False
    padded = np.full(trace.spread.shape, "0", object)
    padded[~around] = _minus(delta.tokens)
    flipped = _minus(kernel.flipped().tokens)
    terms = [_terms(kernel, delta, trace.sources(o)) for o in range(trace.output.size)]
    fits = letters and max(len(t) for t in terms) <= 4
    marks = [
        Cells(
            "d",
            np.where(around, 0.0, shade(trace.spread, letters)),
            text=padded.ravel().tolist(),
            scale="gradient",
            vmin=0,
            vmax=_top(trace.x, letters),
            hatch=around,
        ),
        Boxes("d", window[:, None].astype(float), color="kernel", fill=0.25, width=3, opacity=on),
        Label(
            "d",
            _kernel_spots(window, kh, kw),
            flipped,
            color="kernel",
            size=0.8,
            bold=True,
            opacity=on,
        ),
        Cells(
            "g",
            values,
            cell=(1.9, 1),
            text=None if letters else cell_text(trace.output),
            scale="gradient",
            vmin=0,
            vmax=_top(trace.output, letters),
            id="g.cells",
        ),
        Boxes("g", target[:, None].astype(float), color="ink", fill=0, width=2.5, opacity=on),
    ]
    if fits:
        marks.append(_term_labels(terms, (rows, cols), start))
    captions = []
    for o, (r, c) in enumerate(np.ndindex(rows, cols)):
        name = f"∂E/∂X{(str(r + 1) + str(c + 1)).translate(_SUB)}"
        sources = trace.sources(o)[:, ::-1]
        captions.append(f"**Backwards**, {name} = {term(kernel, delta, sources)}.")
    return marks, captions


_SUB = str.maketrans("0123456789", "₀₁₂₃₄₅₆₇₈₉")


def _minus(tokens) -> list[str]:
    return [token.replace("-", "−") for token in tokens]


def _top(values: np.ndarray, letters: bool) -> float:
    return 1.0 if letters else float(np.abs(values).max()) or 1.0


def _kernel_spots(window: np.ndarray, kh: int, kw: int) -> np.ndarray:
    """(F, kh·kw, 2): the lower right of every cell under the kernel."""
    offsets = np.array([(j + 0.74, i + 0.8) for i, j in np.ndindex(kh, kw)])
    return window[:, None, :2] + offsets[None]


def _terms(kernel: Entries, delta: Entries, sources: np.ndarray) -> list[str]:
    return [f"{kernel.tokens[j]}{delta.tokens[i]}" for i, j in sources]


def _term_labels(terms: list[list[str]], shape: tuple[int, int], start: int) -> Label:
    """Every term on a line of its own in the cell it belongs to."""
    xy, text, since = [], [], []
    for o, ((r, c), lines) in enumerate(zip(np.ndindex(shape), terms, strict=True)):
        pairs = [" + ".join(lines[i : i + 2]) for i in range(0, len(lines), 2)]
        for k, line in enumerate(pairs):
            last = k == len(pairs) - 1
            xy.append((1.9 * c + 0.95, r + 0.5 + 0.3 * (k - (len(pairs) - 1) / 2)))
            text.append(line if last else f"{line} +")
            since.append(start + 1 + o)
    return Label("g", np.array(xy), text, size=0.8, since=np.array(since))


# -- is it the inverse? ------------------------------------------------------------------------
def round_trip(signal: np.ndarray, kernel: np.ndarray, stride: int) -> Scene:
    """A signal, its convolution, the transposed convolution of that, and the best possible."""
    trip = tc.round_trip(signal, kernel, stride)
    n, m = signal.size, trip.convolved.size
    high = max(float(np.abs(v).max()) for v in (signal, trip.convolved, trip.back, trip.best))
    low = min(0.0, *(float(v.min()) for v in (signal, trip.convolved, trip.back, trip.best)))
    y = (low * 1.1 - (0.06 * high if low < 0 else 0), 1.12 * (high or 1.0))
    spots = stride * np.arange(m) + (kernel.size - 1) / 2
    panels = [
        Panel("x", "Signal x", (-0.7, n - 0.3), y, axes=True),
        Panel("y", f"Convolved: Xx, {m} values", (-0.7, n - 0.3), y, axes=True),
        Panel("t", "Sent back: XᵀXx", (-0.7, n - 0.3), y, axes=True, row=1),
        Panel("p", "Best possible: X⁺Xx", (-0.7, n - 0.3), y, axes=True, row=1),
    ]
    ghosts = [
        Boxes(name, _outline(signal), color="muted", fill=0.0, width=1.5, dash=True, since=[f] * n)
        for name, f in (("t", 2), ("p", 3))
    ]
    marks = [
        Bars("x", signal, color="input", text=".3g", id="x", drag="y"),
        Bars("y", trip.convolved, x=spots, color="output", text=".3g", since=[1] * m),
        Bars("t", trip.back, color="prediction", text=".3g", since=[2] * n),
        Bars("p", trip.best, color="truth", text=".3g", since=[3] * n, opacity=0.7),
        *ghosts,
    ]
    return Scene(
        panels=panels,
        marks=marks,
        frames=4,
        captions=_trip_captions(trip, n, m),
        start=3,
        alt="A signal, its convolution, the transposed convolution of that and the pseudo-inverse.",
        height=420,
        frame_ms=1600,
    )


def _trip_captions(trip: tc.RoundTrip, n: int, m: int) -> list[str]:
    back, best = number(100 * trip.error_back, 3), number(100 * trip.error_best, 3)
    sent = f"{n} values again, off by **{back} %** of the signal (dashed: where they should be)."
    if trip.error_back < 1e-9:
        sent = f"{n} values again, and for this kernel the very same: $X^T X$ is the identity."
    limit = f"X has rank {trip.rank} of {n}: what it wipes out is gone."
    if trip.rank == n:
        limit = f"X has full rank {n}: the pseudo-inverse brings everything back."
    return [
        f"A signal of {n} values. Drag a bar.",
        f"The convolution leaves {m} values.",
        f"The transposed convolution: {sent}",
        f"The best any linear map can do is off by **{best} %**, the transposed convolution by "
        f"**{back} %**. {limit}",
    ]


def _outline(signal: np.ndarray) -> np.ndarray:
    x = np.arange(signal.size)
    return np.stack([x - 0.4, np.minimum(signal, 0), 0 * x + 0.8, np.abs(signal)], axis=1).astype(
        float
    )
