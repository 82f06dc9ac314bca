"""Active taps: a kernel slides over inserted zeros, and one bias should even out what it finds."""

from __future__ import annotations

import numpy as np

from vislib.checkerboard.params import Taps
from vislib.core.text import number, plural, signed
from vislib.figures.waiting import waiting
from vislib.stage.caption import Caption
from vislib.stage.scene import (
    Bars,
    Boxes,
    Cells,
    Label,
    Panel,
    Path,
    Points,
    Scene,
    Secret,
    Segments,
)

__all__ = ["scene"]


class _Film:
    """The phases in turn: one output a frame, then the verdict."""

    def __init__(self, p: Taps) -> None:
        self.p, self.biases = p, p.biases
        self.many = max(6, 3 * p.stride)  # output positions, all away from the ends
        self.frames = self.many + 2
        self.at = np.clip(np.arange(self.frames) - 1, 0, self.many - 1)
        self.last = np.arange(self.frames) == self.frames - 1
        self.phase = np.arange(self.many) % p.stride
        self.heights = self.biases.outputs[self.phase]
        self.mean = float(self.biases.outputs.mean())
        self.left = -p.kernel - 1.1  # where the names of rows stand


def scene(p: Taps) -> Scene:
    """The window over the zeros, the outputs it writes, and the bias each of them would need."""
    film = _Film(p)
    panels = _panels(film)
    return Scene(
        panels=panels,
        marks=(*_window(film), *_lines(film), *_outputs(film)),
        frames=film.frames,
        captions=_captions(film),
        alt=f"A kernel of {p.kernel} slides over inputs with {_zeros(p)} between them; outputs "
        f"are the sum of their active taps times a brightness of {number(p.value)}, plus the bias.",
        height=430,
        frame_ms=900,
        secret=_secret(p, panels[1:]),
    )


def _secret(p: Taps, charts: tuple[Panel, ...]) -> Secret:
    """Before the answer the kernel over the zeros: the charts give away how many are active."""
    return Secret(
        panels=[panel.id for panel in charts],
        instead=[part for panel in charts for part in waiting(panel)],
        alt=f"A kernel of {p.kernel} slides over inputs with {_zeros(p)} between them.",
    )


def _panels(film: _Film) -> tuple[Panel, ...]:
    wide = (film.left - 0.1, film.many + 0.2)
    inserted = f"{_zeros(film.p)} between inputs; the kernel slides"
    made = "Output = sum of the active taps × brightness + bias"
    chart = {"axes": True, "x_label": "input brightness"}
    needed = "Extra bias each output would need"
    return (
        Panel("zeros", inserted, wide, (0, 3.3), weight=1.7),
        Panel("bright", "Output against brightness", (0, 2.02), _reach(film), **chart),
        Panel("out", made, wide, _range(film), row=1, weight=1.7),
        Panel("bias", needed, (0, 2.02), _bounds(film), row=1, **chart),
    )


def _zeros(p: Taps) -> str:
    return plural(p.stride - 1, "zero").replace("0 zeros", "no zeros")


# -- the window over the zeros --------------------------------------------------------------------


def _window(film: _Film) -> list:
    p, at = film.p, film.at
    sliding = film.frames - 1  # the window is there until the verdict
    box = np.stack([at - p.kernel + 1, 0 * at + 0.22, 0 * at + p.kernel, 0 * at + 2.6], axis=1)
    there = (np.arange(film.frames) < sliding).astype(float)[:, None]
    names = [(film.left, 2.2), (film.left, 0.8)]
    return [
        _given(film),
        _active(film),
        Boxes("zeros", box[:, None].astype(float), color="kernel", fill=0.08, opacity=there),
        Label("zeros", names, ["kernel", "input"], anchor="start", color="muted"),
    ]


def _given(film: _Film) -> Cells:
    """The inputs, and the zeros between them."""
    t = np.arange(-film.p.kernel + 1, film.many)
    row = np.where(t % film.p.stride == 0, film.p.value, 0.0)
    said = ["An input element." if k % film.p.stride == 0 else "An inserted zero." for k in t]
    text = [number(round(v, 2)) for v in row]
    place = {"x": float(t[0]), "y": 0.3}
    return Cells(
        "zeros", row[None], scale="input", vmin=0, vmax=2.4, text=text, hover=said, **place
    )


def _active(film: _Film) -> Cells:
    """The kernel where it stands: the weights of its active taps, dots for the others."""
    p, weights = film.p, film.p.taps[::-1]
    active = np.full((film.frames, 1, p.kernel), np.nan)
    for frame, o in enumerate(film.at):
        for j in film.biases.taps[o % p.stride]:
            active[frame, 0, p.kernel - 1 - j] = weights[p.kernel - 1 - j]
    text = [["·" if v != v else number(round(float(v), 2)) for v in line] for line in active[:, 0]]
    here = np.arange(film.frames)
    return Cells(
        "zeros",
        active,
        x=(film.at - p.kernel + 1).astype(float),
        y=1.7,
        scale="kernel",
        vmin=0,
        vmax=1.3 * max(1.0, float(weights.max())),
        text=text,
        outline="kernel",
        opacity=((here > 0) & (here <= film.many)).astype(float)[:, None],
    )


# -- the outputs ----------------------------------------------------------------------------------


def _range(film: _Film) -> tuple[float, float]:
    low, high = min(0.0, float(film.heights.min())), max(1.0, float(film.heights.max()))
    room = 0.28 * (high - low)
    return low - 1.6 * room, high + room


def _outputs(film: _Film) -> list:
    o, heights, mean = np.arange(film.many), film.heights, film.mean
    gaps = np.stack([o + 0.2, heights, o + 0.2, np.full(film.many, mean)], axis=1)
    shown = film.last.astype(float)[:, None]
    named = ["mean" if last else "" for last in film.last]
    return [
        Bars("out", heights, x=o + 0.5, width=0.8, color="output", since=o + 1, id="out.bars"),
        *_feet(film),
        Segments("out", [(0, mean, film.many, mean)], color="ink", dash=True, opacity=shown),
        _numbers(film),
        Segments("out", gaps, color="gradient", width=4, opacity=shown),
        Label("out", (film.left, mean), named, anchor="start", color="muted"),
    ]


def _feet(film: _Film) -> list[Label]:
    """How many taps are active, in a row below everything, where no line crosses them."""
    low, high = _range(film)
    y = low + 0.06 * (high - low)
    o = np.arange(film.many)
    places = np.stack([o + 0.5, np.full(film.many, y)], axis=1)
    counts = [str(len(film.biases.taps[phase])) for phase in film.phase]
    return [
        Label("out", places, counts, since=o + 1, size=0.95),
        Label("out", (film.left, y), "taps", anchor="start", color="muted"),
    ]


def _numbers(film: _Film) -> Bars:
    """What the bars are, written beyond them and, once it is drawn, beyond the line of the mean."""
    heights, mean = film.heights, film.mean
    beyond = np.where(heights < 0, np.minimum(heights, mean), np.maximum(heights, mean))
    beyond = np.where(film.last[:, None], beyond, heights)
    return Bars(  # flat: text alone
        "out",
        beyond,
        x=np.arange(len(heights)) + 0.5,
        width=0.8,
        base=np.where(heights < 0, beyond + 1e-3, beyond - 1e-3),
        color="surface",
        since=np.arange(len(heights)) + 1,
        text=[number(round(float(h), 6), 3) for h in heights],
    )


# -- against the brightness -----------------------------------------------------------------------


def _reach(film: _Film) -> tuple[float, float]:
    ends = (0.0, film.p.bias, film.p.bias + 2 * float(film.biases.sums.max()))
    room = 0.2 + 0.08 * (max(ends) - min(ends))  # for the names over the lines
    return min(ends) - room, max(ends) + room


def _bounds(film: _Film) -> tuple[float, float]:
    sums = film.biases.sums
    reach = max(0.5, 2.6 * float(np.abs(sums - sums.mean()).max()))
    return -reach, reach


def _lines(film: _Film) -> list:
    """Output and needed bias against brightness: a line per sum of active taps."""
    b, p, now = film.biases, film.p, film.at % film.p.stride
    charts = (
        ("bright", p.bias, 1.0, 0.0, "output", _reach(film), b.outputs[now]),
        ("bias", 0.0, -1.0, float(b.sums.mean()), "gradient", _bounds(film), b.extra[now]),
    )
    marks: list = [Segments("bias", [(0, 0, 2, 0)], color="grid", width=1.5)]
    for panel, start, sign, middle, role, bounds, values in charts:
        for sum_ in sorted(set(b.sums.round(9).tolist())):
            lit = np.where(np.isclose(b.sums[now], sum_), 1.0, 0.35)[:, None]
            slope = middle + sign * sum_
            marks += _one_line(film, panel, start, slope, role, bounds, lit, _named(p, sum_))
        marks += _spot(film, panel, values, role, bounds)
    return marks


def _named(p: Taps, sum_: float) -> str:
    """What a line belongs to: a number of taps, or the sum of their weights."""
    return plural(int(sum_), "tap") if p.weights == "ones" else f"sum {number(round(sum_, 2))}"


def _one_line(film: _Film, panel, start, slope, role, bounds, lit, name) -> list:
    x = 1.95 if film.p.value < 1.3 else 0.9  # where the names end, clear of the spot
    off = np.copysign(0.08 * np.ptp(bounds), slope)  # above a line that rises, else below
    return [
        Path(panel, [(0, start), (2, start + 2 * slope)], color=role, width=3, opacity=lit),
        Label(panel, (x, start + x * slope + off), name, size=0.9, anchor="end"),
    ]


def _spot(film: _Film, panel: str, values: np.ndarray, role: str, bounds) -> list:
    value, (low, high) = film.p.value, bounds
    spot = np.stack([np.full(film.frames, value), values], axis=1)[:, None, :]
    return [
        Segments(panel, [(value, low, value, high)], color="input", dash=True),
        Points(panel, spot, size=7, color=role),
    ]


# -- words ----------------------------------------------------------------------------------------


def _captions(film: _Film) -> list[Caption]:
    p, b = film.p, film.biases
    kind = {"ones": "of ones", "symmetric": "of symmetric weights", "random": "of random weights"}
    captions = [
        Caption(
            f"Stride {{stride}}: every input is followed by {{zeros}}. A kernel {kind[p.weights]}, "
            "{kernel} wide, slides over them.",
            stride=p.stride,
            zeros=_zeros(p),
            kernel=p.kernel,
        )
    ]
    for o, phase in enumerate(film.phase):
        bias = f" + {signed(number(p.bias))}" if p.bias else ""
        captions.append(
            Caption(
                "Output {output}: {met} an input, so it is ${sum} = {made}$; it would need {extra} "
                "more to reach the mean of all outputs.",
                output=o + 1,
                met=_met(len(b.taps[phase]), p.kernel),
                sum=rf"{_sum(film, phase)} \cdot {number(p.value)}{bias}",
                made=number(round(float(b.outputs[phase]), 3)),
                extra=number(round(float(b.extra[phase]), 3)),
            )
        )
    return [*captions, _verdict(film)]


def _sum(film: _Film, phase: int) -> str:
    """The sum of the active taps: their number, or their weights."""
    taps = film.biases.taps[phase]
    if film.p.weights == "ones" or not taps:
        return str(len(taps))
    terms = [number(round(float(film.p.taps[j]), 2)) for j in taps]
    return terms[0] if len(terms) == 1 else f"({' + '.join(terms)})"


def _met(count: int, kernel: int) -> str:
    if kernel == 1:
        return "the only tap meets" if count else "the only tap does not meet"
    return f"{count} of {kernel} taps meet{'s' if count == 1 else ''}"


def _in_turn(p: Taps, counts: list[int]) -> Caption:
    """How many taps are active in the outputs of each phase."""
    if len(set(counts)) > 1:
        listed = f"{', '.join(map(str, counts[:-1]))} and {counts[-1]} active taps"
        return Caption("{taps} in turn", taps=listed)
    return Caption(
        "{taps} everywhere, because {stride} divides {kernel}",
        taps=plural(counts[0], "active tap"),
        stride=p.stride,
        kernel=p.kernel,
    )


def _verdict(film: _Film) -> Caption:
    p, b = film.p, film.biases
    counts = [len(t) for t in b.taps]
    said = _in_turn(p, counts)
    if np.ptp(b.sums) < 1e-9:
        return said + _agree(p, counts) + ". No bias has to make up for anything."
    if not p.value:
        return said + (
            ", and at brightness 0 all outputs are the bias. Take a brighter input, and gaps open."
        )
    but = "" if p.weights == "ones" else ", and their weights add up to different sums"
    return said + (
        f"{but}. One bias lifts all outputs alike and cannot close the gaps; and what is needed "
        "grows with the brightness, which a constant cannot know."
    )


def _agree(p: Taps, counts: list[int]) -> str:
    """Why the sums agree, if the weights are not all 1."""
    if p.weights == "ones" or p.stride == 1:
        return ""
    if p.weights == "symmetric" and p.stride == 2 and p.kernel % 2 == 0:
        return ", and the weights of one phase are those of the other in reverse: the sums agree"
    return ", and the weights of every phase happen to add up alike"
