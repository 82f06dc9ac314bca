"""A disc that can be dragged, its few numbers, and what networks and PCA draw from them."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from vislib.autoencoder.drawing import Drawn
from vislib.autoencoder.figures.parts import handles, picture, square
from vislib.autoencoder.principal import Pca
from vislib.autoencoder.trained import SIZES, usual
from vislib.core.text import fixed, number, plural
from vislib.figures.waiting import waiting
from vislib.stage.caption import Caption
from vislib.stage.scene import Bars, Jump, Label, Panel, Path, Points, Scene, Scrub, Secret

__all__ = ["scene"]

AXES = (1, 2, 3, 4, 6, 8, 16, 32, 64, 128)  # of PCA, on the curve
_LOW, _HIGH = -4.2, -1.1  # of the curve, in powers of ten


def scene(drawn: Drawn, errors: Sequence[float], basis: Pca, z: int, rival: bool) -> Scene:
    """A frame a size of z. ``errors``: mean ones of the networks; ``z``: the frame shown first."""
    frames = len(SIZES)
    named = "rebuilt", "Drawn from z"
    panels = [
        square("disc", "Drag the disc, or its rim"),
        square(*named),
        *([square("rival", "PCA, as many axes")] if rival else []),
        Panel("codes", "z", (-0.6, max(SIZES) - 0.4), _range(drawn), axes=True, row=1),
        Panel("curve", "Mean error by size of z, in powers of ten", (-0.4, len(AXES) - 0.6),
              (_LOW - 0.5, _HIGH), row=1, weight=1.4),
    ]  # fmt: skip
    marks = [
        picture("disc", drawn.picture),
        *handles("disc", drawn.place[None]),
        picture("rebuilt", drawn.rebuilt),
        *([picture("rival", drawn.rivals)] if rival else []),
        _bars(drawn),
        *_curve(errors, basis),
    ]
    later = [p for p in panels if p.id != "disc"]
    return Scene(
        panels,
        marks,
        frames=frames,
        captions=[_caption(drawn, i) for i in range(frames)],
        jumps=[Jump("curve", np.arange(frames))],
        scrubs=[Scrub("curve")],
        alt="A disc, the numbers that an auto-encoder makes of it, and what it draws from them.",
        height=430,
        frame_ms=1100,
        start=SIZES.index(z),
        secret=Secret(
            panels=[p.id for p in later],
            instead=[part for p in later for part in waiting(p)],
            caption="576 numbers in this picture. Drag the disc and its rim: what can vary?",
            alt="A white disc in a small picture, with two handles.",
        ),
    )


def _range(drawn: Drawn) -> tuple[float, float]:
    most = max(1.0, max(float(np.abs(c).max()) for c in drawn.codes))
    return -1.15 * most, 1.15 * most


def _bars(drawn: Drawn) -> Bars:
    heights = np.zeros((len(SIZES), max(SIZES)))
    for row, code in zip(heights, drawn.codes, strict=True):
        row[: len(code)] = code
    there = np.array([[float(j < len(c)) for j in range(max(SIZES))] for c in drawn.codes])
    texts = [[fixed(v, 1) if on else "" for v, on in zip(*r, strict=True)]
             for r in zip(heights, there, strict=True)]  # fmt: skip
    names = [f"z{j + 1}" for j in range(max(SIZES))]
    return Bars("codes", heights, color="kernel", opacity=there, text=texts, labels=names)


def _curve(errors: Sequence[float], basis: Pca) -> list:
    ours = np.column_stack([np.arange(len(SIZES)), np.log10(errors)])
    lost = [max(basis.lost(k), 10**_LOW) for k in AXES]
    theirs = np.column_stack([np.arange(len(AXES)), np.log10(lost)])
    hover = [f"z of {k}: mean error {number(e, 3)}" for k, e in zip(SIZES, errors, strict=True)]
    said = [
        f"PCA, {plural(k, 'axis')}: mean error {number(v, 3)}"
        for k, v in zip(AXES, lost, strict=True)
    ]
    names = [str(k) for k in AXES]
    return [
        Path("curve", theirs, color="muted", width=1.5),
        Points("curve", theirs, size=4, color="muted", hover=said),
        Path("curve", ours, color="output", width=2),
        Points("curve", ours, size=6, color="output", id="curve", hover=hover),
        Points("curve", ours[:, None], size=10, color="ink", shape="ring"),
        Label("curve", np.column_stack([np.arange(len(AXES)), np.full(len(AXES), _LOW - 0.3)]),
              names, size=0.7, color="muted"),
        Label("curve", [(5.2, ours[-1, 1]), (6.2, theirs[6, 1] + 0.22)],
              ["auto-encoder", "PCA"], size=0.8, anchor="start",
              color=np.array(["output", "muted"])),
    ]  # fmt: skip


def _caption(drawn: Drawn, i: int) -> Caption:
    code = ", ".join(fixed(v, 1) for v in drawn.codes[i])
    said = Caption("z = ({code}) → ", code=code)
    found = drawn.fits[i]
    if found.alike:
        x, y, radius = found.place
        said += Caption(
            "a disc at ({x}, {y}), radius {radius}; ",
            x=fixed(x, 1),
            y=fixed(y, 1),
            radius=fixed(radius, 1),
        )
    else:
        said += "nothing like a disc; "
    said += Caption("error **{error}**.", error=number(float(drawn.errors[i]), 3))
    if not usual(drawn.place):
        said += " No such disc was in the training."
    return said
