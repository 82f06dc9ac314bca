"""Where the samples sit: the outputs on the ruler of the input, under three conventions."""

from __future__ import annotations

import numpy as np

from vislib.core.text import number
from vislib.stage.caption import Caption
from vislib.stage.scene import Boxes, Jump, Label, Panel, Path, Points, Scene, Secret, Segments
from vislib.upsampling import algorithms, resampling

__all__ = ["scene"]

_TITLES = {
    "deck": "Zero insertion: output o sits at (o − 1) / s, zeros beyond the end",
    "align_corners=False": "align_corners=False: pixel areas coincide, (o − ½) / s − ½",
    "align_corners=True": "align_corners=True: first and last centres coincide",
}


_SHORT = {"deck": "zeros", "align_corners=False": "False", "align_corners=True": "True"}


def scene(samples: np.ndarray, factor: int, mode: str) -> Scene:
    """Where every output sits on the input's ruler, under three conventions; asked: the samples."""
    n, count = len(samples), len(samples) * factor
    names, titles = resampling.conventions(mode), _TITLES
    if len(names) == 1:
        titles = {names[0]: "Copying has one convention: every output lies in its sample's pixel"}
    many = "three conventions" if len(names) > 1 else "one convention"
    results = algorithms.by_convention(samples, factor, mode)
    everything = np.concatenate([samples, *results.values()])
    span = float(np.ptp(everything)) or 1.0
    low = min(0.0, float(everything.min())) - 0.2 * span
    high = float(everything.max()) + 0.42 * span
    panels, marks, told, jumps = [], [], [], []
    for row, (name, values) in enumerate(results.items()):
        where = resampling.positions(n, factor, name)
        panels.append(Panel(name, titles[name], (-0.75, n + 0.1), (low, high), row=row))
        weights = resampling.weights(n, factor, mode, name)
        marks += _samples(name, samples, low)
        told += _outputs(name, samples, where, values, weights, 0.2 * span)
        jumps.append(Jump(f"{name}.outputs", np.arange(1, count + 1)))
    return Scene(
        panels=panels,
        marks=[*marks, *told],
        frames=count + 1,
        captions=_captions(results, count),
        jumps=jumps,
        alt=f"Outputs of an enlarged line on the ruler of its input pixels, {many}.",
        height=60 + 137 * len(names),
        frame_ms=900,
        secret=Secret(
            marks=told,
            caption="Blue squares: samples in the middle of their pixels, the first at 0. "
            "Where will the outputs sit?",
            alt=f"A line of samples on the ruler of its pixels, {many}.",
        ),
    )


def _samples(name: str, samples: np.ndarray, low: float) -> list:
    """The samples and their pixels."""
    n = len(samples)
    pixels = np.stack(
        [np.arange(n) - 0.5, np.full(n, low), np.ones(n), np.maximum(samples - low, 0)], axis=1
    )
    places = np.stack([np.arange(n), samples], axis=1)
    return [
        Boxes(name, pixels, color="input", fill=0.10, width=1),
        Points(name, places, size=8, color="input", shape="square"),
    ]


def _outputs(name: str, samples, where, values, weights, lift: float) -> list:
    """The outputs; one a frame with its value and the weights of the samples it adds up."""
    n, count = len(samples), len(values)
    steps = np.arange(count + 1)
    lit = np.where(np.arange(count) == steps[:, None] - 1, 1.0, 0.0)
    size = np.where(lit > 0, 9.0, 5.5)
    strength = np.zeros((count + 1, n))
    strength[1:] = np.abs(weights)
    ends = np.zeros((count + 1, n, 4))
    for f in range(1, count + 1):
        o = f - 1
        ends[f] = np.stack(
            [np.arange(n), samples, np.full(n, where[o]), np.full(n, values[o])], axis=1
        )
    return [
        Path(name, np.stack([where, values], axis=1), color="output", width=1.5),
        Segments(name, ends, color="kernel", width=3, opacity=np.clip(1.2 * strength, 0, 1)),
        Points(
            name,
            np.stack([where, values], axis=1),
            size=size,
            color="output",
            id=f"{name}.outputs",
            hover=[
                f"Output {o + 1} sits at {number(float(p), 3)} px, value {number(float(v))}"
                for o, (p, v) in enumerate(zip(where, values, strict=True))
            ],
        ),
        Label(
            name,
            np.stack([where, values + lift], axis=1),
            [number(float(v), 3) for v in values],
            size=0.95,
            bold=True,
            opacity=lit,
        ),
    ]


def _captions(results: dict, count: int) -> list[Caption]:
    first = "Blue squares: samples in the middle of their pixels, the first at 0. Green: outputs."
    named = [_SHORT[name] if len(results) > 1 else "a copy," for name in results]
    listed = ", ".join(f"{said} **{{value{i}}}**" for i, said in enumerate(named))
    return [
        Caption(first),
        *(
            Caption(
                f"Output {{output}}: {listed}.",
                output=o + 1,
                **{f"value{i}": number(float(v[o]), 4) for i, v in enumerate(results.values())},
            )
            for o in range(count)
        ),
    ]
