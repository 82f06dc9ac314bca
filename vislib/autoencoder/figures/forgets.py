"""Pictures never seen, as they come back: through three numbers, and past them through a skip."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from vislib.autoencoder.figures.parts import picture, square
from vislib.core.text import fixed, number
from vislib.figures.waiting import waiting
from vislib.stage.caption import Caption
from vislib.stage.scene import Jump, Label, Paint, Panel, Points, Scene, Scrub, Secret, Segments

__all__ = ["LEAST", "scene"]

LEAST = 1e-6  # errors below are drawn there


def scene(
    names: Sequence[str], pictures: np.ndarray, plain: np.ndarray, skipped: np.ndarray,
    line: float, gates: tuple[float, float], start: int, own: np.ndarray | None = None,
) -> Scene:  # fmt: skip
    """A frame a picture of the gallery: ``pictures`` (n, 24, 24) named ``names``.

    ``plain``, ``skipped``: as they come back without a skip, and from the network with one under
    its ``gates`` (skip, code); ``line``: 95 % of test discs have a smaller error; ``own``: the
    mask (24, 24) of a picture of one's own, which then is the only one.
    """
    errors = [((back - pictures) ** 2).mean(axis=(1, 2)) for back in (plain, skipped)]
    frames, n = len(pictures), len(names)
    panels = _panels(n, gates, own is not None)
    marks = [
        picture("seen", pictures),
        picture("plain", plain),
        picture("skipped", skipped),
        *([Paint("seen", own, id="own", fill=0.15, brush=3)] if own is not None else []),
        *_errors(names, errors, line, frames),
    ]
    return Scene(
        panels,
        marks,
        frames=frames,
        captions=[_caption(names[i], [e[i] for e in errors], line, gates) for i in range(frames)],
        jumps=[Jump("errors", np.arange(n))],
        scrubs=[Scrub("errors")] if frames > 1 else [],
        alt="A picture, as it comes back through three numbers, and with a skip past them.",
        height=430,
        frame_ms=1400,
        start=start,
        secret=Secret(
            panels=("skipped",),
            marks=("with", "with ring"),
            instead=waiting(panels[2], "Trained again, with a skip"),
            caption=_caption(names[0], [errors[0][0]], line, gates),
            alt="A picture and what comes back of it.",
        ),
    )


def _panels(n: int, gates: tuple[float, float], painted: bool) -> list[Panel]:
    """Three pictures, and the errors of ``n`` of them."""
    skip, code = (fixed(g, 2) for g in gates)
    return [
        square("seen", "Paint here" if painted else "The picture"),
        square("plain", "Back through z, no skip"),
        square("skipped", f"With a skip: {skip}·x + decode({code}·z)"),
        Panel("errors", "Error, in powers of ten", (-0.6, n - 0.4),
              (np.log10(LEAST) - 0.9, 0.4), row=1, tall=0.75),
    ]  # fmt: skip


def _height(errors: np.ndarray) -> np.ndarray:
    return np.log10(np.maximum(errors, LEAST))


def _errors(names: Sequence[str], errors: list[np.ndarray], line: float, frames: int) -> list:
    x = np.arange(len(names))
    plain, skipped = (np.column_stack([x, _height(e)]) for e in errors)
    at = np.log10(line)
    hover = [f"{n}: {number(e, 3)}" for n, e in zip(names, errors[0], strict=True)]
    theirs = [f"{n}, with the skip: {number(e, 3)}" for n, e in zip(names, errors[1], strict=True)]
    end = len(names) - 0.4
    return [
        Segments("errors", [(-0.6, at, end, at)], color="ink", width=1.2, dash=True),
        Label("errors", (end, at + 0.3), "95 % of test discs are below", size=0.75, anchor="end"),
        Points("errors", plain, size=7, color="gradient", id="errors", hover=hover),
        Points("errors", skipped, size=7, color="prediction", shape="square", id="with",
               hover=theirs),
        Points("errors", plain[:frames, None], size=11, color="ink", shape="ring"),
        Points("errors", skipped[:frames, None], size=11, color="ink", shape="ring",
               id="with ring"),
        Label("errors", np.column_stack([x, np.full(len(x), np.log10(LEAST) - 0.6)]), list(names),
              size=0.8, color="muted"),
    ]  # fmt: skip


def _caption(
    name: str, errors: Sequence[float], line: float, gates: tuple[float, float]
) -> Caption:
    times = errors[0] / line
    said = Caption("**{name}**: error {error}, ", name=name, error=number(errors[0], 3))
    if times > 1:
        said += Caption("{times} times the 95 % line: worse than at least 19 of 20 test "
                        "discs.", times=number(times, 3))  # fmt: skip
    else:
        said += "not above the 95 % line: as well as discs come back."
    if len(errors) > 1:
        said += Caption(
            " With the skip at {skip} and z at {code}: {other}.",
            skip=fixed(gates[0], 2),
            code=fixed(gates[1], 2),
            other=number(errors[1], 3),
        )
    return said
