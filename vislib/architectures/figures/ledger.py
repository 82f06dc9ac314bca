"""A network as boxes; below each layer what it weighs, works and puts out."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from vislib.architectures import numbers
from vislib.architectures.figures import parts
from vislib.architectures.graph import INPUT
from vislib.architectures.lines import Line
from vislib.architectures.params import Ledger
from vislib.architectures.shapes import text
from vislib.core.text import plural
from vislib.stage.caption import Caption
from vislib.stage.scene import (
    Bars,
    Boxes,
    Jump,
    Label,
    Link,
    Mark,
    Panel,
    Scene,
    Scrub,
    Secret,
    Segments,
)

_ROLES = dict(zip(numbers.QUANTITIES, ("kernel", "ink", "output"), strict=True))
_HEAD = 1.6  # of the highest bar: room for the sums above
_LONG = 100  # lines; beyond, a bar tells its own quantity alone when pointed at
_SHARE = 0.08  # bars of at least this part of the whole get it written on


def scene(p: Ledger) -> Scene:
    """A frame for each line of the ledger, and one with the shares. Bars wait for the answer."""
    shown = [p.lines(name) for name in p.names]
    frames = len(shown[0]) + 1
    boxes = [_boxes(lines, i, frames) for i, lines in enumerate(shown)]
    bars, panels = [], [_network(p)]
    for k, name in enumerate(numbers.QUANTITIES):
        made, panel = _quantity(p, shown, k, name, frames)
        bars += made
        panels.append(panel)
    ids = [f"{name}0" for name in numbers.QUANTITIES]
    each = [[i] for i in range(frames - 1)]
    return Scene(
        panels,
        [*(mark for made in boxes for mark in made), *bars],
        frames=frames,
        captions=[*(_caption(p, shown[0], i) for i in range(frames - 1)), _last(p, shown)],
        links=[Link("net0", id, each) for id in ids],
        jumps=[Jump(id, np.arange(frames - 1)) for id in ("net0", *ids)],
        scrubs=[Scrub(id) for id in ("net0", *ids)],
        alt=f"{' and '.join(p.names)}: bars of parameters, multiplications and values by layer.",
        height=450,
        frame_ms=700,
        start=0,
        secret=Secret(
            panels=numbers.QUANTITIES,
            caption=Caption(
                "{name} reads {input}: each box is a layer, as high as its map, as wide as the "
                "root of its channels.",
                name=p.network,
                input=text(shown[0][0].last.shape),
            ),
            alt=f"{p.network} as a row of boxes.",
            height=220,
        ),
    )


def _network(p: Ledger) -> Panel:
    title = f"{p.network}: convolutions orange, pooling green, dense layers purple"
    if len(p.names) > 1:
        title = f"above {p.network}, below {p.beside}"
    return Panel("net", title, x=(0, 1), y=(-1.1 if len(p.names) > 1 else -0.05, 1.6), tall=0.9)


def _boxes(shown: Sequence[Line], beside: int, frames: int) -> list[Mark]:
    """The layers as boxes, the one of the frame with its name."""
    n = len(shown)
    heights, widths = parts.sizes_of([line.last.shape for line in shown])
    x = (np.arange(n) + 0.5 - 0.45 * widths) / n
    y = np.zeros(n) if not beside else -heights
    boxes = np.stack([x, y, 0.9 * widths / n, heights], axis=-1)
    made: list[Mark] = [
        Boxes("net", boxes, id=f"net{beside}", color=[parts.colour_of(line.kind) for line in shown],
              fill=0.55, width=1.0,
              hover=[f"{line.name}: {text(line.last.shape)}" for line in shown])
    ]  # fmt: skip
    if not beside:
        at = np.minimum(np.arange(frames), n - 1)
        xy = np.stack([np.clip((at + 0.5) / n, 0.08, 0.92), np.full(frames, 1.35)], axis=-1)
        said = [f"{shown[i].name}: {text(shown[i].last.shape)}" for i in at[:-1]]
        made.append(Label("net", xy[:, None], [*said, ""], bold=True))
    return made


def _quantity(
    p: Ledger, shown: Sequence[Sequence[Line]], k: int, name: str, frames: int
) -> tuple[list[Mark], Panel]:
    """One row of bars: those of the second network hang down."""
    every = [np.array([numbers.counts(line.sums, p.biases)[k] for line in lines], float)
             for lines in shown]  # fmt: skip
    most = max(float(v.max()) for v in every)
    logarithmic = p.bars == "logarithmic"
    tops = [np.log10(np.maximum(v, 1)) if logarithmic else v for v in every]
    high = max(float(t.max()) for t in tops) or 1.0
    low = -_HEAD * high if len(every) > 1 else -0.04 * high
    title = f"{name if k or p.biases else 'weights'}, the highest bar {numbers.large(most)}"
    title += ", bars logarithmic" if logarithmic else ""
    marks: list[Mark] = []
    for beside, (values, top) in enumerate(zip(every, tops, strict=True)):
        marks += _bars(name, beside, shown[beside], values, top, high, frames, p)
    marks.append(Segments(name, [[0, 0, 1, 0]], color="muted", width=1.0))
    return marks, Panel(name, title, x=(0, 1), y=(low, _HEAD * high), row=k + 1)


def _bars(
    name: str, beside: int, lines: Sequence[Line], values: np.ndarray, top: np.ndarray,
    high: float, frames: int, p: Ledger,
) -> list[Mark]:  # fmt: skip
    n, sign = len(lines), -1 if beside else 1
    x = (np.arange(n) + 0.5) / n
    since = np.arange(n) * (frames - 1) // n
    whole = values.sum() or 1.0
    earlier = np.full((frames, 1), 0.6)
    earlier[-1] = 1.0
    look = {"x": x, "width": 0.8 / n, "since": since, "color": _ROLES[name]}
    now = Bars(name, sign * top, until=since, **look)
    bars = Bars(
        name, sign * top, opacity=earlier, id=f"{name}{beside}",
        hover=[numbers.line_text(line, p.biases, "" if n <= _LONG else name) for line in lines],
        **look,
    )  # fmt: skip
    sums = np.array([values[since <= t].sum() for t in range(frames)])
    said = [f"so far {numbers.large(s)} of {numbers.large(whole)}" for s in sums]
    said[-1] = f"{p.names[beside]}: {numbers.large(values.sum())}" if values.any() else "none"
    marks: list[Mark] = [
        now,  # below the others, which answer the pointer
        bars,
        Label(name, (0.0, sign * 1.4 * high), said, anchor="start", color="muted"),
    ]  # fmt: skip
    big = [i for i in np.flatnonzero(values >= _SHARE * whole)
           if not i or abs(top[i] - top[i - 1]) > 0.2 * high]  # fmt: skip
    if big and not beside:
        xy = np.stack([x[big], sign * (top[big] + 0.1 * high)], axis=-1)
        shares = [f"{numbers.percent(values[i], whole)} %" for i in big]
        marks.append(Label(name, xy, shares, since=np.full(len(big), frames - 1), size=0.85))
    return marks


# -- the words ---------------------------------------------------------------------------------


def _caption(p: Ledger, shown: Sequence[Line], i: int) -> Caption:
    line, whole = shown[i], [numbers.counts(one.sums, p.biases) for one in shown]
    sums = [sum(column) for column in zip(*whole, strict=True)]
    own = numbers.counts(line.sums, p.biases)
    what = "parameters" if p.biases else "weights"
    share = numbers.percent(own[0], sums[0])
    if line.kind == INPUT:
        return Caption(f"The input: {{size}} = **{{n}}** {numbers.of(own[2], 'values')}.",
                       size=text(line.last.shape), n=f"{own[2]:,}")  # fmt: skip
    if len(line.counted) != 1:
        return Caption(
            "**{name}**, {layers}: **{n}** {what}, **{share} %** of all; {work} {multiplications}.",
            name=line.name, layers=plural(len(line.counted), "layer"), n=f"{own[0]:,}",
            what=numbers.of(own[0], what), share=share, work=numbers.large(own[1]),
            multiplications=numbers.of(own[1], "multiplications"),
        )  # fmt: skip
    row = line.counted[0]
    if not own[0]:
        return Caption(
            "**{name}**: no {what}; it puts out {size} = **{n}** {values}.",
            name=line.name, what=what, size=text(row.shape), n=f"{own[2]:,}",
            values=numbers.of(own[2], "values"),
        )  # fmt: skip
    first = numbers.counts_of(row, p.biases)
    said = Caption("**{name}**: no {what}", name=line.name, what=what)
    if first:
        formula = numbers.parameters_text(row, p.biases)
        what = numbers.of(first, what)
        said = Caption("**{name}**: {formula} {what}", name=line.name, formula=formula, what=what)
    if more := own[0] - first:
        said += Caption(
            ", {more} more in its normalisation" if first else " but {more} in its normalisation",
            more=f"{more:,}",
        )
    return said + Caption(
        ", **{share} %** of all; {work} {multiplications}, {n} {values}.",
        share=share, work=numbers.large(own[1]) if own[1] else "no", n=f"{own[2]:,}",
        multiplications=numbers.of(own[1], "multiplications"), values=numbers.of(own[2], "values"),
    )  # fmt: skip


def _last(p: Ledger, shown: Sequence[Sequence[Line]]) -> Caption:
    said = [_whole(p, name, lines) for name, lines in zip(p.names, shown, strict=True)]
    return said[0] if len(said) == 1 else said[0] + " " + said[1]


def _whole(p: Ledger, name: str, shown: Sequence[Line]) -> Caption:
    """Totals, and how they are spread: true of any network."""
    rows = p.rows(name)
    dense = [r for r in rows if r.kind == "linear"]
    convolutions = [r for r in rows if r.kind in ("conv", "transposed")]
    found = numbers.counts(p.totals(name), p.biases)
    key = "" if name == p.network else "2"
    said = Caption(
        f"{{name{key}}}: **{{n{key}}}** {{what{key}}}, {{dense{key}}} % in dense layers; "
        f"**{{work{key}}}** {numbers.of(found[1], 'multiplications')}, {{convolutions{key}}} % in "
        f"convolutions; **{{values{key}}}** {numbers.of(found[2], 'values')}",
        **{f"name{key}": name, f"n{key}": f"{found[0]:,}",
           f"what{key}": numbers.of(found[0], "parameters" if p.biases else "weights"),
           f"dense{key}": numbers.percent(sum(numbers.counts_of(r, p.biases) for r in dense),
                                          found[0]),
           f"work{key}": numbers.large(found[1]),
           f"convolutions{key}": numbers.percent(sum(r.multiplications for r in convolutions),
                                                 found[1]),
           f"values{key}": f"{found[2]:,}"},
    )  # fmt: skip
    return said + _spread(shown, key)


def _spread(shown: Sequence[Line], key: str) -> Caption:
    """In how many rows at the top half of the values sit; nothing if it takes all rows."""
    values = np.cumsum([line.sums.values for line in shown])
    half = int(np.argmax(values >= values[-1] / 2)) + 1
    if half == len(shown):
        return Caption(".")
    return Caption(
        f", half of them from the first{f' {{half{key}}}' if half > 1 else ''} of {{rows{key}}} "
        f"{numbers.of(len(shown), 'rows')}.",
        **{f"rows{key}": len(shown), **({f"half{key}": half} if half > 1 else {})},
    )
