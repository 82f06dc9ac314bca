"""Stamp and add along a line: one row per input, their sum below."""

from __future__ import annotations

import numpy as np

from vislib.figures.grids import painted, revealed, shade, top
from vislib.stage.scene import Label, Panel
from vislib.transposed_convolution.figures.parts import Steps, Texts, column, cursor
from vislib.transposed_convolution.trace import Trace

__all__ = ["stamps_panel"]


def stamps_panel(trace: Trace, texts: Texts, steps: Steps):
    n, full, k = trace.x.size, trace.full_shape[0], trace.kernel.size
    starts = trace.stride * np.arange(n)
    places = starts[:, None] + trace.dilation * np.arange(k)  # (n, k)
    rows = np.repeat(np.arange(n), k)
    values = np.full((n, full), np.nan)
    values[rows, places.ravel()] = trace.stamps[rows, places.ravel()]
    labels = np.full((n, full), "", object)
    labels[rows, places.ravel()] = texts.products
    laid = np.arange(n)[None, :] < steps.laid[:, None]
    seen = np.where(laid[:, :, None], shade(values, texts.symbolic), np.nan)
    outside = np.ones(full, bool)
    outside[trace.padding : trace.padding + trace.output.size] = False
    sums, sum_text = _sums(trace, texts, steps)
    marks = [
        painted(
            "stamps",
            column(trace, texts.symbolic),
            texts.x,
            "input",
            top(trace.x, texts.symbolic),
            x=-2,
            id="stamps.x",
        ),
        painted(
            "stamps",
            seen,
            revealed(np.repeat(laid, full, axis=1), labels.ravel()),
            "kernel",
            top(values, texts.symbolic),
            hatch=np.broadcast_to(outside, (n, full)),
            id="stamps.cells",
            hover=_stamp_hover(trace, texts),
        ),
        Label("stamps", (-1.5, n + 0.9), "sum", color="muted", size=0.9),
        painted(
            "stamps",
            sums,
            sum_text,
            "output",
            top(trace.output, texts.symbolic),
            y=n + 0.4,
            hatch=outside[None],
            id="stamps.sum",
        ),
        cursor("stamps", _stamp_boxes(trace, steps)),
    ]
    if trace.padding:
        marks.append(_crop_label(trace, n))
    title = "Stamp and add"
    return Panel("stamps", title, (-2.2, full + 0.2), (-0.2, n + 2.0), y_down=True), marks


def _stamp_hover(trace: Trace, texts: Texts) -> list[str]:
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
    """(F, 1, full) values of the sum row and its text per frame."""
    full, p, m = trace.full_shape[0], trace.padding, trace.output.size
    values = np.full((steps.frames, 1, full), np.nan)
    text: list[list[str]] = []
    for f in range(steps.frames):
        line = [""] * full
        if steps.by_input:
            sums = trace.sums[steps.laid[f]]
            reached = trace.stride * (steps.laid[f] - 1) + trace.dilation * (trace.kernel.size - 1)
            shown = np.arange(full) <= reached if steps.laid[f] else np.zeros(full, bool)
            if f == steps.frames - 1:
                shown[:] = True
            values[f, 0, shown] = shade(sums[shown], texts.symbolic)
            line = texts.growing[steps.laid[f]]
        else:
            values[f, 0, p : p + steps.done[f]] = shade(
                trace.output[: steps.done[f]], texts.symbolic
            )
            line[p : p + m] = texts.output
        text.append([t if v == v else "" for t, v in zip(line, values[f, 0], strict=True)])
    return values, text


def _stamp_boxes(trace: Trace, steps: Steps) -> np.ndarray:
    """(F, 1, 4): around the newest stamp, or down the column of the newest output."""
    n, span = trace.x.size, trace.dilation * (trace.kernel.size - 1) + 1
    boxes = np.zeros((steps.frames, 1, 4))
    for f in range(1, steps.frames):
        if steps.by_input:
            boxes[f, 0] = (trace.stride * (f - 1), f - 1, span, 1)
        else:
            boxes[f, 0] = (trace.padding + f - 1, 0, 1, n + 1.4)
    boxes[0] = boxes[1]
    return boxes


def _crop_label(trace: Trace, n: int) -> Label:
    return Label(
        "stamps",
        (trace.full_shape[0] / 2, n + 1.75),
        f"hatched: cropped by padding {trace.padding}",
        color="muted",
        size=0.8,
    )
