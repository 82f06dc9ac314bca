"""Pictures without objects, the waves that are their eigenvectors, and where they are cut."""

from __future__ import annotations

import numpy as np

from vislib.core.text import fixed, number
from vislib.normalized_cuts.figures.cut import terms
from vislib.normalized_cuts.figures.parts import image_size, painted
from vislib.normalized_cuts.waves import KINDS, VECTORS, Waves
from vislib.stage.caption import Caption
from vislib.stage.scene import Panel, Picture, Scene, Secret

__all__ = ["KINDS", "scene"]

_SAID = {
    "plain": "**One grey**",
    "disc": "**A disc, brighter by {contrast}**",
    "sky": "**A sky**, from light to dark without an edge",
    "stripes": "**Stripes**",
}
_SUB = {2: "₂", 3: "₃", 4: "₄", 5: "₅"}
_TONES = np.array([[0, 114, 178], [230, 159, 0]], dtype=float)  # the two sides


def scene(found: dict[str, Waves], contrast: float) -> Scene:
    """A frame for each picture of ``found``: itself, its division, its eigenvectors."""
    shown = list(found.values())
    height, width = shown[0].grey.shape
    size = image_size(height, width)
    layers = range(2, VECTORS + 1)
    greys = np.stack([_grey(one.grey) for one in shown])
    return Scene(
        [
            Panel("picture", "The picture", weight=1.5, **size),
            Panel("cut", f"Divided by y{_SUB[2]}", weight=1.5, **size),
            *(Panel(f"y{k}", f"y{_SUB[k]}", row=1, **size) for k in layers),
        ],
        [
            Picture("picture", greys),
            Picture("cut", np.stack([_divided(one) for one in shown])),
            *(Picture(f"y{k}", np.stack([_wave(one, k) for one in shown])) for k in layers),
        ],
        frames=len(shown),
        captions=[_caption(name, one, contrast) for name, one in found.items()],
        alt=f"Pictures of {width} × {height} pixels: {_first(contrast)}, a sky and stripes; their "
        "eigenvectors, and where the normalised cut divides them.",
        height=420,
        frame_ms=2600,
        secret=Secret(
            panels=("cut", *(f"y{k}" for k in layers)),
            caption=Caption(
                "{width} × {height} pixels of one grey, each tied to those around it.",
                width=width, height=height,
            ),
            alt="A picture of one grey.",
            height=300,
        ),
    )  # fmt: skip


def _first(contrast: float) -> str:
    """What is in the first picture."""
    return f"a disc, brighter by {contrast:g}" if contrast > 0 else "one grey"


def _grey(values: np.ndarray) -> np.ndarray:
    return np.repeat(np.rint(255 * np.clip(values, 0, 1))[..., None], 3, axis=2).astype(np.uint8)


def _divided(one: Waves) -> np.ndarray:
    """The picture, one side in blue and one in orange."""
    paint = _TONES[one.mask.reshape(one.grey.shape).astype(int)]
    return np.rint(0.45 * _grey(one.grey) + 0.55 * paint).astype(np.uint8)


def _wave(one: Waves, k: int) -> np.ndarray:
    y = one.vectors[:, k - 1].reshape(one.grey.shape)
    most = float(np.abs(y).max()) or 1.0
    return painted(y, "RdBu", -most, most)


def _caption(name: str, one: Waves, contrast: float) -> Caption:
    disc = name == "plain" and contrast > 0
    share = 100 * float(one.mask.mean())
    values = {"contrast": f"{contrast:g}"} if disc else {}
    said = Caption(_SAID["disc" if disc else name], **values) + Caption(
        ": {one} % against {other} %. ", one=fixed(share, 1), other=fixed(100 - share, 1)
    )
    through = float((one.weights @ ~one.mask)[one.mask].sum())
    said += terms(through, one.weights, one.mask)
    said += Caption(" λ₂ = {bound}.", bound=number(one.values[1], scale=1.0))
    if one.mixed:
        said += " λ₃ equals it: any mixture of their waves is an eigenvector too."
    if disc:
        said += Caption(" The disc and a side agree by {overlap} %.",
                        overlap=fixed(100 * one.overlap, 1))  # fmt: skip
    return said
