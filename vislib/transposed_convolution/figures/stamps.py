"""Stamp and add along a line: one row per input, their sum below."""

from __future__ import annotations

import numpy as np

from vislib.convolution import span
from vislib.figures.grids import painted, revealed, shade, top
from vislib.stage.scene import Label, Panel
from vislib.transposed_convolution.figures.parts import Steps, Texts, cursor, grid, tracks
from vislib.transposed_convolution.trace import Trace

__all__ = ["stamps", "stamps_panel"]


def stamps_panel(trace: Trace) -> Panel:
    """Room for the inputs, their stamps and the row of sums."""
    x, y = (-2.2, trace.full_shape[0] + 0.2), (-0.2, trace.x.size + 2.0)
    return Panel("stamps", "Stamp and add", x, y, y_down=True)


def stamps(trace: Trace, texts: Texts, steps: Steps) -> list:
    """The inputs, the stamp of each, and the sums as far as they have grown."""
    n, full = trace.x.size, trace.full_shape[0]
    outside = np.ones(full, bool)
    outside[trace.padding : trace.padding + trace.output.size] = False
    sums, sum_text = _sums(trace, texts, steps)
    marks = [
        grid("stamps", trace.x[:, None], texts.x, "input", texts.letters, x=-2, id="stamps.x"),
        _laid(trace, texts, steps, outside),
        Label("stamps", (-1.5, n + 0.9), "sum", color="muted", size=0.9),
        painted(
            "stamps",
            sums,
            sum_text,
            "output",
            top(trace.output, texts.letters),
            y=n + 0.4,
            hatch=outside[None],
            id="stamps.sum",
        ),
        cursor("stamps", _outline(trace, steps)),
    ]
    if trace.padding:
        said = f"hatched: cropped by padding {trace.padding}"
        marks.append(Label("stamps", (full / 2, n + 1.75), said, color="muted", size=0.8))
    return marks


def _laid(trace: Trace, texts: Texts, steps: Steps, outside: np.ndarray):
    n, full, k = trace.x.size, trace.full_shape[0], trace.kernel.size
    places = trace.stride * np.arange(n)[:, None] + trace.dilation * np.arange(k)  # (n, k)
    rows = np.repeat(np.arange(n), k)
    values, labels = np.full((n, full), np.nan), np.full((n, full), "", object)
    values[rows, places.ravel()] = trace.stamps[rows, places.ravel()]
    labels[rows, places.ravel()] = texts.products
    laid = np.arange(n)[None, :] < steps.laid[:, None]
    return painted(
        "stamps",
        np.where(laid[:, :, None], shade(values, texts.letters), np.nan),
        revealed(np.repeat(laid, full, axis=1), labels.ravel()),
        "kernel",
        top(values, texts.letters),
        hatch=np.broadcast_to(outside, (n, full)),
        id="stamps.cells",
        hover=_hover(trace, texts),
    )


def _hover(trace: Trace, texts: Texts) -> list[str]:
    """One sentence per stamp cell (n, full), row-major."""
    hover = []
    for i in range(trace.x.size):
        for place in range(trace.full_shape[0]):
            offset = place - trace.stride * i
            if offset % trace.dilation or not 0 <= offset // trace.dilation < trace.kernel.size:
                hover.append("")
                continue
            j = offset // trace.dilation
            product = texts.products[i * trace.kernel.size + j]
            hover.append(f"{texts.x[i]} times weight {texts.kernel[j]} gives {product}")
    return hover


def _sums(trace: Trace, texts: Texts, steps: Steps):
    """(F, 1, full) shades of the sum row and its text per frame."""
    full, p, m = trace.full_shape[0], trace.padding, trace.output.size
    values = np.full((steps.frames, 1, full), np.nan)
    text: list[list[str]] = []
    for f in range(steps.frames):
        line = [""] * full
        if steps.by_input:
            shown = _reached(trace, int(steps.laid[f]), last=f == steps.frames - 1)
            values[f, 0, shown] = shade(trace.sums[steps.laid[f]][shown], texts.letters)
            line = texts.growing[steps.laid[f]]
        else:
            done = steps.done[f]
            values[f, 0, p : p + done] = shade(trace.output[:done], texts.letters)
            line[p : p + m] = texts.output
        text.append([t if v == v else "" for t, v in zip(line, values[f, 0], strict=True)])
    return values, text


def _reached(trace: Trace, laid: int, *, last: bool) -> np.ndarray:
    """(full,) bool: the places up to the end of the newest stamp; in the last frame all."""
    end = trace.stride * (laid - 1) + span(trace.kernel.size, trace.dilation)
    return np.full(trace.full_shape[0], last) | (np.arange(trace.full_shape[0]) < end * (laid > 0))


def _outline(trace: Trace, steps: Steps) -> np.ndarray:
    """(F, 1, 4): around the newest stamp, or down the column of the newest output."""
    step = np.maximum(np.arange(steps.frames) - 1, 0)
    if steps.by_input:
        wide = span(trace.kernel.size, trace.dilation)
        return tracks(steps.frames, (trace.stride * step, step, wide, 1))
    return tracks(steps.frames, (trace.padding + step, 0, 1, trace.x.size + 1.4))
