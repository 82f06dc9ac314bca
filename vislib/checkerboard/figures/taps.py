"""Active taps: a kernel slides over inserted zeros, and one bias should even out what it finds."""

from __future__ import annotations

import numpy as np

from vislib.checkerboard import counting as cb
from vislib.checkerboard.params import TapParams
from vislib.core.text import number, plural
from vislib.figures.grids import signed
from vislib.stage.scene import Bars, Boxes, Cells, Label, Panel, Path, Points, Scene, Segments

__all__ = ["taps"]


def taps(p: TapParams, *, told: bool = True) -> Scene:
    """The window over the zeros, the outputs it writes, and the bias each of them would need.

    Not ``told``: without the charts, whose lines give away how many taps are active.
    """
    b = cb.biases(np.ones(p.kernel), p.stride, p.value, p.bias)
    many = max(6, 3 * p.stride)  # output positions, all away from the ends
    frames = many + 2
    at = np.clip(np.arange(frames) - 1, 0, many - 1)
    return Scene(
        panels=_panels(p, b, many) if told else _panels(p, b, many)[:1],
        marks=(
            *_window(p, b, at, frames, many),
            *((*_lines(p, b, at), *_outputs(p, b, many, frames)) if told else ()),
        ),
        frames=frames,
        captions=_captions(p, b, many),
        alt=f"A kernel of {p.kernel} slides over inputs with {_zeros(p)} between them"
        + ("; outputs with more active taps come out brighter." if told else "."),
        height=460 if told else 230,
        frame_ms=900,
    )


def _panels(p: TapParams, b: cb.Biases, many: int) -> tuple[Panel, ...]:
    wide = (-p.kernel - 1.2, many + 0.2)
    inserted = f"{_zeros(p)} between inputs; the kernel slides"
    chart = {"axes": True, "x_label": "input brightness"}
    return (
        Panel("zeros", inserted, wide, (0, 3.3), weight=1.7),
        Panel("bright", "Output against brightness", (0, 2.02), _reach(b, p), **chart),
        Panel(
            "out",
            "Output = active taps (at the bar's foot) × brightness + bias",
            wide,
            _range(b),
            row=1,
            weight=1.7,
        ),
        Panel("bias", "Extra bias each output would need", (0, 2.02), _bounds(b), row=1, **chart),
    )


def _zeros(p: TapParams) -> str:
    return plural(p.stride - 1, "zero").replace("0 zeros", "no zeros")


def _window(p: TapParams, b: cb.Biases, at: np.ndarray, frames: int, many: int) -> list:
    t = np.arange(-p.kernel + 1, many)
    row = np.where(t % p.stride == 0, p.value, 0.0)
    here = np.arange(frames)
    shown = ((here > 0) & (here <= many)).astype(float)[:, None]
    active = np.full((frames, 1, p.kernel), np.nan)
    for f, o in enumerate(at):
        for j in b.taps[o % p.stride]:
            active[f, 0, p.kernel - 1 - j] = 1.0
    text = [["1" if v == v else "·" for v in line] for line in active[:, 0]]
    return [
        Cells(
            "zeros",
            row[None],
            x=float(t[0]),
            y=0.3,
            scale="input",
            vmin=0,
            vmax=2.4,
            text=[number(round(v, 2)) for v in row],
            hover=["An input element." if k % p.stride == 0 else "An inserted zero." for k in t],
        ),
        Cells(
            "zeros",
            active,
            x=(at - p.kernel + 1).astype(float),
            y=1.7,
            scale="kernel",
            vmin=0,
            vmax=1.3,
            text=text,
            outline="kernel",
            opacity=shown,
        ),
        Boxes(
            "zeros",
            np.stack([at - p.kernel + 1, 0 * at + 0.22, 0 * at + p.kernel, 0 * at + 2.6], 1)[
                :, None, :
            ].astype(float),
            color="kernel",
            fill=0.08,
            width=2,
            opacity=(here <= many).astype(float)[:, None],
        ),
        Label(
            "zeros",
            [(-p.kernel - 1.1, 2.2), (-p.kernel - 1.1, 0.8)],
            ["kernel", "input"],
            anchor="start",
            color="muted",
        ),
    ]


def _range(b: cb.Biases) -> tuple[float, float]:
    low, high = min(0.0, float(b.outputs.min())), max(1.0, float(b.outputs.max()))
    room = 0.28 * (high - low)
    return low - room, high + room


def _reach(b: cb.Biases, p: TapParams) -> tuple[float, float]:
    ends = (0.0, p.bias, p.bias + 2 * float(b.sums.max()))
    room = 0.2 + 0.08 * (max(ends) - min(ends))  # for the names over the lines
    return min(ends) - room, max(ends) + room


def _bounds(b: cb.Biases) -> tuple[float, float]:
    reach = max(0.5, 2.6 * float(np.abs(b.sums - b.sums.mean()).max()))
    return -reach, reach


def _outputs(p: TapParams, b: cb.Biases, many: int, frames: int) -> list:
    o = np.arange(many)
    heights = b.outputs[o % p.stride]
    mean = float(b.outputs.mean())
    gaps = np.stack([o + 0.2, heights, o + 0.2, np.full(many, mean)], axis=1)
    last = np.arange(frames) == frames - 1
    shown = last.astype(float)[:, None]
    return [
        Bars(
            "out",
            heights,
            x=o + 0.5,
            width=0.8,
            color="output",
            since=o + 1,
            labels=[str(len(b.taps[k % p.stride])) for k in o],
        ),
        Segments("out", [(0, mean, many, mean)], color="ink", dash=True, opacity=shown),
        _numbers(heights, mean, last),
        Segments("out", gaps, color="gradient", width=4, opacity=shown),
        Label(
            "out",
            (-p.kernel - 1.1, mean),
            ["mean" if f else "" for f in last],
            anchor="start",
            color="muted",
        ),
    ]


def _numbers(heights: np.ndarray, mean: float, last: np.ndarray) -> Bars:
    """What the bars are, written beyond them and, once it is drawn, beyond the line of the mean."""
    beyond = np.where(heights < 0, np.minimum(heights, mean), np.maximum(heights, mean))
    beyond = np.where(last[:, None], beyond, heights)
    return Bars(  # flat: text alone
        "out",
        beyond,
        x=np.arange(len(heights)) + 0.5,
        width=0.8,
        base=np.where(heights < 0, beyond + 1e-3, beyond - 1e-3),
        color="surface",
        since=np.arange(len(heights)) + 1,
        text=[number(round(h, 2)) for h in heights],
    )


def _lines(p: TapParams, b: cb.Biases, at: np.ndarray) -> list:
    """Output and needed bias against brightness: a line per number of active taps."""
    now = at % p.stride
    x = 1.95 if p.value < 1.3 else 0.9  # where the names end, clear of the spot
    marks: list = [Segments("bias", [(0, 0, 2, 0)], color="grid", width=1.5)]
    for sum_ in sorted(set(b.sums.tolist())):
        here = np.where(b.sums[now] == sum_, 1.0, 0.35)[:, None]
        name = plural(int(sum_), "tap")
        for panel, start, slope, role, bounds in (
            ("bright", p.bias, sum_, "output", _reach(b, p)),
            ("bias", 0.0, float(b.sums.mean()) - sum_, "gradient", _bounds(b)),
        ):
            ends = [(0, start), (2, start + 2 * slope)]
            off = np.copysign(0.08 * np.ptp(bounds), slope)  # above a line that rises, else below
            marks.append(Path(panel, ends, color=role, width=3, opacity=here))
            marks.append(Label(panel, (x, start + x * slope + off), name, size=0.9, anchor="end"))
    for panel, values, role, (low, high) in (
        ("bright", b.outputs[now], "output", _reach(b, p)),
        ("bias", b.extra[now], "gradient", _bounds(b)),
    ):
        spot = np.stack([np.full(len(at), p.value), values], axis=1)[:, None, :]
        marks.append(Segments(panel, [(p.value, low, p.value, high)], color="input", dash=True))
        marks.append(Points(panel, spot, size=7, color=role))
    return marks


def _captions(p: TapParams, b: cb.Biases, many: int) -> list[str]:
    captions = [
        f"Stride {p.stride}: every input is followed by {_zeros(p)}. A kernel of ones, "
        f"{p.kernel} wide, slides over them."
    ]
    for o in range(many):
        phase = o % p.stride
        count, extra = len(b.taps[phase]), number(round(float(b.extra[phase]), 2))
        sum_ = f"{count} \\cdot {number(p.value)}"
        bias = f" + {signed(number(p.bias))}" if p.bias else ""
        captions.append(
            f"Output {o + 1}: {_met(count, p.kernel)} an input, so it is "
            f"${sum_}{bias} = {number(round(float(b.outputs[phase]), 2))}$; "
            f"it would need {extra} more."
        )
    return [*captions, _verdict(p, b)]


def _met(count: int, kernel: int) -> str:
    if kernel == 1:
        return "the only tap meets" if count else "the only tap does not meet"
    return f"{count} of {kernel} taps meet{'s' if count == 1 else ''}"


def _verdict(p: TapParams, b: cb.Biases) -> str:
    counts = [len(t) for t in b.taps]
    if np.ptp(b.sums) == 0:
        return (
            f"{plural(counts[0], 'active tap')} everywhere, because {p.stride} "
            f"divides {p.kernel}. No bias has to make up for anything."
        )
    in_turn = f"{', '.join(map(str, counts[:-1]))} and {counts[-1]}"
    if not p.value:
        return (
            f"{in_turn} active taps in turn, and at brightness 0 all outputs are the bias. Take a "
            "brighter input, and gaps open."
        )
    return (
        f"{in_turn} active taps in turn. One bias lifts all outputs alike and cannot close the "
        "gaps; and what is needed grows with the brightness, which a constant cannot know."
    )
