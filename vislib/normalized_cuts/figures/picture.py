"""A photograph, its eigenvectors as pictures, and a threshold that slides through one of them."""

from __future__ import annotations

import numpy as np

from vislib.core.text import fixed, number, plural
from vislib.normalized_cuts.figures.parts import image_size, painted
from vislib.normalized_cuts.photographs import Photograph, Slide
from vislib.stage.caption import Caption
from vislib.stage.scene import Label, Mark, Panel, Path, Picture, Points, Scene, Scrub, Secret

FLOOR = -12.0  # powers of ten: a cut that costs less is drawn here
CHEAP = 0.05  # Ncut, of 0 to 2
SPECK = 0.01  # of the pixels: a smaller side is a speck
_SHADE = (12, 16, 24, 205)  # over what is below the threshold
# The three places asked about, in a photograph of 64 by 43: round, a straight line, a corner.
_ASKED = {
    "A": ((31, 22), (14.5, 14.5)),
    "B": ((32, 21.5), (0.01, 20)),
    "C": ((5, 37), (8, 8)),
}


def scene(
    found: Photograph, slid: Slide | None, vector: int, pixel: tuple[int, int], asked: bool
) -> Scene:
    """A frame for each threshold on eigenvector ``vector``; one where no threshold divides.

    ``pixel`` (row, column) is looked at; ``asked``: the photograph is the one asked about.
    """
    height, width = found.pixels.shape[:2]
    size = image_size(height, width)
    layers = [k for k in range(2, found.vectors.shape[1] + 1)]
    whole = {f"y{k}": f"y{_SUB[k]}: λ = {number(found.values[k - 1], 2, 1.0)}" for k in layers}
    panels = [
        Panel("photo", "Click a pixel: its ties", click=True, **size),
        Panel("division", "Divided here", **size),
        *([_curve_panel(slid)] if slid else []),
        *(Panel(name, title, row=1, click=True, **size) for name, title in whole.items()),
    ]
    marks: list[Mark] = [
        Picture("photo", found.pixels, smooth=True),
        Picture("photo", _ties(found, pixel)),
        Picture("division", found.pixels, smooth=True),
        *_division(found, slid),
        *(_curve(slid) if slid else []),
        *(Picture(f"y{k}", _layer(found.layer(k))) for k in layers),
        *(_ring(p, found, pixel, layers) for p in ("photo", *whole)),
    ]
    return Scene(
        panels,
        marks,
        frames=len(slid.sweep.thresholds) if slid else 1,
        captions=_captions(found, slid)
        if slid
        else "All numbers of this eigenvector are alike: no threshold divides. Choose another.",
        scrubs=[Scrub("threshold", "x")] if slid else [],
        alt=f"A photograph of {plural(height * width, 'pixel')}, four eigenvectors of its graph, "
        f"and how it is divided where number {vector} passes a threshold.",
        height=430,
        frame_ms=220,
        start=slid.best if slid else 0,
        secret=_secret(found, asked, list(whole)),
    )


_SUB = {2: "₂", 3: "₃", 4: "₄", 5: "₅"}


def _secret(found: Photograph, asked: bool, layers: list[str]) -> Secret:
    outlines: list[Mark] = []
    angle = np.linspace(0, 2 * np.pi, 49)
    for name, ((x, y), (a, b)) in _ASKED.items() if asked else ():
        scale = found.pixels.shape[1] / 64
        ring = np.stack([x + a * np.cos(angle), y + b * np.sin(angle)], axis=1) * scale
        outlines += [
            Path("photo", ring, color="#ffffff", width=2.5, dash=True),
            Label("photo", ((x + a + 2.5) * scale, (y - b / 2) * scale), name, color="#ffffff",
                  bold=True, size=1.2),
        ]  # fmt: skip
    said = "The photograph asked about, and three places where it might come apart first."
    if not asked:
        said = "The question is about the photograph “flower”: choose it."
    return Secret(
        panels=("division", "curve", *layers),
        instead=[Panel("photo", "", **image_size(*found.pixels.shape[:2])), *outlines],
        caption=said,
        alt="A photograph.",
        height=340,
    )


def _ring(panel: str, found: Photograph, pixel: tuple[int, int], layers: list[int]) -> Points:
    """Around the pixel; it says its numbers."""
    y = found.vectors[pixel[0] * found.pixels.shape[1] + pixel[1]]
    return Points(panel, [[pixel[1] + 0.5, pixel[0] + 0.5]], shape="ring", size=7,
                  color="gradient", hover=[_pixel_says(y, layers)])  # fmt: skip


def _layer(values: np.ndarray) -> np.ndarray:
    """An eigenvector in colours, from its least number to its largest."""
    return painted(values, "viridis", float(values.min()), float(values.max()))


def _ties(found: Photograph, pixel: tuple[int, int]) -> np.ndarray:
    """The weights of one pixel's ties as orange paint (H, W, 4)."""
    height, width = found.pixels.shape[:2]
    row = found.weights[[pixel[0] * width + pixel[1]]].toarray().reshape(height, width)
    paint = np.zeros((height, width, 4), np.uint8)
    paint[..., :3] = (255, 150, 0)
    paint[..., 3] = np.rint(230 * np.clip(row, 0, 1))
    return paint


def _division(found: Photograph, slid: Slide | None) -> list[Mark]:
    """Shade over what is below the threshold, in each frame."""
    if slid is None:
        return []
    y = found.layer(slid.vector)
    below = y[None] <= slid.sweep.thresholds[:, None, None]
    shade = np.zeros((*below.shape, 4), np.uint8)
    shade[below] = _SHADE
    return [Picture("division", shade)]


def _height(ncuts: np.ndarray) -> np.ndarray:
    return np.log10(np.maximum(ncuts, 10.0**FLOOR))


def _curve_panel(slid: Slide) -> Panel:
    at, high = slid.sweep.thresholds, _height(slid.sweep.ncuts)
    pad = 0.04 * (at[-1] - at[0]) or 1e-9
    return Panel(
        "curve", "Drag the threshold", (float(at[0] - pad), float(at[-1] + pad)),
        (float(high.min()) - 0.3, max(0.4, float(high.max()))), axes=True,
        x_label="threshold", y_label="log₁₀ Ncut", weight=1.1,
    )  # fmt: skip


def _curve(slid: Slide) -> list[Mark]:
    xy = np.stack([slid.sweep.thresholds, _height(slid.sweep.ncuts)], axis=1)
    return [
        Path("curve", xy, color="muted", width=2),
        Points("curve", xy[slid.best][None], shape="diamond", size=8, color="output",
               hover=["The best of all thresholds."]),
        Points("curve", xy[:, None], id="threshold", size=8, color="gradient"),
    ]  # fmt: skip


def _captions(found: Photograph, slid: Slide) -> list[Caption]:
    y, sweep = found.vectors[:, slid.vector - 1], slid.sweep
    out = []
    for i, threshold in enumerate(sweep.thresholds):
        above = int((y > threshold).sum())
        said = Caption(
            "Threshold {at}: cut {cut}, ties above {above}, below {below}; Ncut **{ncut}**; "
            "{share} % of the pixels above.",
            at=number(threshold, 3), cut=number(sweep.cuts[i], 3),
            above=number(sweep.above[i]), below=number(sweep.ties - sweep.above[i]),
            ncut=number(sweep.ncuts[i], 3), share=fixed(100 * above / len(y), 1),
        )  # fmt: skip
        if i == slid.best:
            said += Caption(" The best of {gaps}.", gaps=plural(slid.gaps, "threshold"))
            few = min(above, len(y) - above)
            if few < SPECK * len(y) and sweep.ncuts[i] < CHEAP:
                said += Caption(
                    " A speck of {few} hangs on nearly nothing: cheap even for Ncut. Raise σ of "
                    "colour.", few=plural(few, "pixel"),
                )  # fmt: skip
        out.append(said)
    return out


def _pixel_says(y: np.ndarray, layers: list[int]) -> str:
    return "This pixel: " + ", ".join(f"y{_SUB[k]} = {number(y[k - 1], 3)}" for k in layers) + "."
