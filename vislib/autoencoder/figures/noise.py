"""A noisy disc, as PCA and two auto-encoders give it back; what PCA forgets against what stays."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from vislib.autoencoder.figures.parts import handles, picture, square
from vislib.autoencoder.noising import KEPT, best
from vislib.core.text import NOISE, adding_up, fixed, number
from vislib.figures.waiting import waiting
from vislib.stage.caption import Caption
from vislib.stage.scene import Jump, Label, Panel, Path, Points, Scene, Scrub, Secret, Segments

__all__ = ["scene"]


def scene(
    place: np.ndarray, pictures: Mapping[str, np.ndarray], parts: np.ndarray, sigma: float,
    errors: Mapping[str, float], start: int,
) -> Scene:  # fmt: skip
    """A frame a number of axes kept, of ``KEPT``; ``start``: of the first frame shown.

    ``pictures``: "clean", "noisy", "plain" and "denoising" (24, 24), "pca" (F, 24, 24);
    ``parts`` (577, 2): forgotten and noise by k; ``errors``: mean ones of the two networks.
    """
    frames = len(KEPT)
    top = 1.12 * float(parts[1 : KEPT[-1] + 1].sum(axis=1).max())
    panels = _panels(sigma, top)
    later = [p for p in panels if p.id not in ("clean", "noisy")]
    return Scene(
        panels,
        [
            *(picture(p.id, pictures[p.id]) for p in panels[:-1]),
            *handles("clean", place[None]),
            *_areas(parts, top),
            *_networks(errors, top, KEPT[-1]),
            *_kept(parts),
        ],
        frames=frames,
        captions=[_caption(parts, k, sigma) for k in KEPT],
        jumps=[Jump("kept", np.arange(frames))],
        scrubs=[Scrub("kept")],
        alt="A noisy disc, and what principal axes and auto-encoders make of it.",
        height=430,
        frame_ms=900,
        start=KEPT.index(start),
        secret=Secret(
            panels=[p.id for p in later],
            instead=[part for p in later for part in waiting(p)],
            caption="576 pixels, each with noise of its own.",
            alt="A clean disc and a noisy one.",
        ),
    )


def _panels(sigma: float, top: float) -> list[Panel]:
    """Five pictures, and under them the error up to ``top``."""
    titles = {
        "clean": "Clean: drag it",
        "noisy": f"Noise of σ = {fixed(sigma, 2)} on it",
        "pca": "PCA, k axes",
        "plain": "Auto-encoder",
        "denoising": "Denoising one",
    }
    areas = Panel("areas", "PCA's error by k: forgotten, and noise kept", (0, KEPT[-1]), (0, top),
                  axes=True, x_label="k, axes kept", row=1)  # fmt: skip
    return [*(square(name, title) for name, title in titles.items()), areas]


def _kept(parts: np.ndarray) -> list:
    """A dot a frame on the whole error, and a ring around that of the frame."""
    dots = np.column_stack([KEPT, parts.sum(axis=1)[list(KEPT)]])
    return [
        Points("areas", dots, size=5, color="ink", id="kept",
               hover=[f"k = {k:g}: {number(e, 3)}" for k, e in dots.tolist()]),
        Points("areas", dots[:, None], size=10, color="ink", shape="ring"),
    ]  # fmt: skip


def _areas(parts: np.ndarray, top: float) -> list:
    """The two parts of the error, one on the other, and where their sum is least."""
    k = np.arange(1, KEPT[-1] + 1)
    forgotten, total = parts[k, 0], parts[k].sum(axis=1)
    low = np.vstack([np.column_stack([k, forgotten]), [(k[-1], 0), (1, 0)]])
    high = np.vstack([np.column_stack([k, total]), np.column_stack([k, forgotten])[::-1]])
    least = best(parts)
    marks = [
        Path("areas", np.minimum(low, [np.inf, top]), color="input", closed=True, fill=0.35,
             width=1),
        Path("areas", np.minimum(high, [np.inf, top]), color="gradient", closed=True, fill=0.35,
             width=1),
        Label("areas", [(3, 0.12 * top)], ["forgotten"], color="input", anchor="start", size=0.85),
    ]  # fmt: skip
    if parts[k[-1], 1] > 0.1 * top:
        at = (0.99 * k[-1], parts[k[-1], 0] + parts[k[-1], 1] / 2)
        marks.append(
            Label("areas", [at], ["noise kept"], color="gradient", anchor="end", size=0.85)
        )
    if least <= k[-1]:
        marks += [
            Segments("areas", [(least, 0, least, top)], color="ink", dash=True, width=1),
            Label(
                "areas", (least + 1, 0.95 * top), f"best: k = {least}", anchor="start", size=0.85
            ),
        ]
    else:
        marks.append(
            Label("areas", (0.99 * k[-1], 0.95 * top), f"best: k = {least}, farther right",
                  anchor="end", size=0.85)
        )  # fmt: skip
    return marks


def _networks(errors: Mapping[str, float], top: float, last: int) -> list:
    """The mean errors of the two networks as lines, where the picture reaches so high."""
    marks: list = []
    for name, error in errors.items():
        if error > top:
            continue
        marks += [
            Segments("areas", [(0, error, last, error)], color="output", width=1.5),
            Label("areas", (0.55 * last, error + 0.03 * top), name, color="output", size=0.8),
        ]
    return marks


def _caption(parts: np.ndarray, k: int, sigma: float) -> Caption:
    whole, forgotten, noise = adding_up(float(parts[k].sum()), float(parts[k, 0]), nothing=NOISE)
    return Caption(
        "k = {k}: {forgotten} forgotten, and of the noise {k}/576 · {sigma}² = {noise}; together "
        "**{whole}** a pixel.",
        k=k,
        forgotten=forgotten,
        sigma=fixed(sigma, 2),
        noise=noise,
        whole=whole,
    )
