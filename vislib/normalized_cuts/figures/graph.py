"""A patch of a photograph as a graph: ties of one pixel, its row of W, and W."""

from __future__ import annotations

import numpy as np

from vislib.core.text import agreeing, enough, fixed, number, plural
from vislib.normalized_cuts.figures.parts import image_size, painted
from vislib.normalized_cuts.patches import Ties
from vislib.normalized_cuts.weights import HANGS
from vislib.stage.caption import Caption
from vislib.stage.scene import (
    Boxes,
    Cells,
    Link,
    Mark,
    Panel,
    Picture,
    Points,
    Scene,
    Secret,
    Segments,
)

_LEAST = 1e-300  # a number below it has lost its digits
_ROWS = {"id": "rows", "width": 0, "fill": 0.0, "opacity": 0.01}  # found by the pointer, not seen


def scene(
    photo: np.ndarray,
    corner: tuple[int, int],
    side: int,
    pixel: tuple[int, int],
    found: Ties,
    sigmas: tuple[float, float, int],
) -> Scene:
    """Frames: nearness, likeness, their product, degrees, of the patch at ``corner`` of ``photo``.

    ``pixel`` (row, column) of the patch is looked at; ``sigmas``: of colour, of place, the radius.
    """
    row, column = corner
    patch = photo[row : row + side, column : column + side]
    n, at = side * side, pixel[0] * side + pixel[1]
    layers = [found.near, found.like, found.weights, found.weights]
    middle = [[pixel[1] + 0.5, pixel[0] + 0.5]]
    return Scene(
        _panels(photo, side),
        [
            Picture("photo", photo, smooth=True),
            Boxes("photo", [[column, row, side, side]], color="gradient", fill=0.0),
            Picture("patch", patch),
            _ties(found, at, side, layers),
            _row(found, pixel, side, layers),
            *_matrix(at, layers),
            *(Points(p, middle, shape="ring", size=9, color="gradient") for p in ("patch", "row")),
        ],
        frames=4,
        captions=_captions(found, at, sigmas),
        links=[Link("row", "rows", [[j] for j in range(n)])],
        alt=f"A patch of {side} × {side} pixels as a graph: the ties of one pixel, its row of the "
        f"matrix of weights, and that matrix, {n} by {n}.",
        height=340,
        frame_ms=2200,
        secret=_secret(side, sigmas[2]),
    )


def _panels(photo: np.ndarray, side: int) -> list[Panel]:
    n, small = side * side, image_size(side, side)
    return [
        Panel("photo", "Click: another patch", click=True, weight=0.9,
              **image_size(*photo.shape[:2])),
        Panel("patch", "Click: another pixel", click=True, **small),
        Panel("row", "Its row of W; last, degrees", click=True, **small),
        Panel("matrix", f"W, {n} × {n}", **image_size(n, n), weight=1.15),
    ]  # fmt: skip


def _secret(side: int, radius: int) -> Secret:
    said = Caption(
        "A patch of {side} × {side} pixels, and one of them. Whatever is at most {r} px "
        "from it is tied to it. How strongly?",
        side=side,
        r=radius,
    )
    return Secret(
        panels=("row", "matrix"),
        marks=("ties",),
        caption=said,
        alt=f"A photograph, and a patch of {side} × {side} pixels of it.",
        height=340,
    )


def _ties(found: Ties, at: int, side: int, layers: list[np.ndarray]) -> Mark:
    """The ties of the pixel ``at`` as lines, as opaque as they are strong."""
    others = found.of(at)
    here = np.array([at % side, at // side]) + 0.5
    there = np.stack([others % side, others // side], axis=1) + 0.5
    ends = np.hstack([np.broadcast_to(here, there.shape), there])
    strength = np.stack([layer[at, others] for layer in layers])
    return Segments("patch", ends, id="ties", color="kernel", width=2.5, opacity=strength)


def _row(found: Ties, pixel: tuple[int, int], side: int, layers: list[np.ndarray]) -> Mark:
    """The pixel's row of each layer, as a picture of the patch; in the last frame all degrees."""
    at = pixel[0] * side + pixel[1]
    rows = np.stack([*(layer[at] for layer in layers[:3]), found.degrees])
    grid = rows.reshape(4, side, side).copy()
    grid[:3, pixel[0], pixel[1]] = np.nan  # no tie to itself
    grid[3] /= max(float(found.degrees.max()), HANGS)
    return Cells("row", grid, id="row", vmin=0, vmax=1, gap=0, hover=_hover(found, at))


def _matrix(at: int, layers: list[np.ndarray]) -> list[Mark]:
    """The layers whole, the row ``at`` framed, and every row for the pointer to find."""
    n = len(layers[0])
    return [
        Picture("matrix", np.stack([painted(layer, "viridis", 0, 1) for layer in layers])),
        Boxes("matrix", [[0, at, n, 1]], color="gradient", fill=0.3, width=1),
        Boxes("matrix", [[0, j, n, 1] for j in range(n)], **_ROWS),
    ]


def _hover(found: Ties, at: int) -> list[str]:
    """For each pixel of the patch, how it is tied to the one at ``at``, and its degree."""
    weights, degrees = found.weights[at], found.degrees
    tied = set(found.of(at).tolist())
    own = [f"Weight {_tie(w)}; " if j in tied else "No tie; " for j, w in enumerate(weights)]
    return [f"{said}degree {_tie(d)}." for said, d in zip(own, degrees, strict=True)]


def _captions(found: Ties, at: int, sigmas: tuple[float, float, int]) -> list[Caption]:
    others = found.of(at)
    weights = found.weights[at, others]
    strong, weak = others[np.argmax(weights)], others[np.argmax(found.differ[at, others])]
    far = others[np.argmax(found.apart[at, others])]
    colour, place, radius = sigmas
    near = Caption(
        "**Nearness** $e^{-\\|X_i-X_j\\|^2/\\sigma_X^2}$, for pixels at most {r} px apart. Beside "
        "this one {beside}; {px} px away {away}.",
        r=radius, beside=number(np.exp(-1 / place**2)),
        px=number(found.apart[at, far], 3), away=number(found.near[at, far]),
    )  # fmt: skip
    like = Caption(
        "**Likeness** $e^{-\\|F_i-F_j\\|^2/\\sigma_I^2}$. The least alike of its "
        "{ties} differs by {differ}: {least}.",
        ties=plural(len(others), "neighbour"), differ=fixed(found.differ[at, weak], 4),
        least=_tie(found.like[at, weak]),
    )  # fmt: skip
    product = _product(found, at, strong, colour, place)
    return [near, like, product, _degrees(found, at)]


def _product(found: Ties, at: int, other: int, colour: float, place: float) -> Caption:
    """The tie to ``other`` as its formula, in digits from which what is printed follows."""
    differ, px = float(found.differ[at, other]), float(found.apart[at, other])
    like, near = float(found.like[at, other]), float(found.near[at, other])
    said = Caption(
        "**Their product.** The strongest tie: $e^{-({differ}/{colour})^2}$ · "
        "$e^{-({px}/{place})^2}$",
        differ=enough(differ, lambda v: number(np.exp(-((v / colour) ** 2)), 5), 4),
        px=enough(px, lambda v: number(np.exp(-((v / place) ** 2)), 5), 0),
        colour=f"{colour:g}", place=f"{place:g}",
    )  # fmt: skip
    weight = float(found.weights[at, other])
    if weight < _LEAST:
        return said + Caption(" is {weight}.", weight=_tie(weight))
    terms = agreeing((like, near), lambda a, b: number(a * b))
    return said + Caption(
        " = {like}·{near} = {weight}.", like=terms[0], near=terms[1], weight=number(weight)
    )


def _tie(value: float) -> str:
    """A weight, a likeness, a degree: none of them is 0, though one may be too small to hold."""
    return number(value) if value >= _LEAST else "less than 10⁻³⁰⁰"


def _degrees(found: Ties, at: int) -> Caption:
    degrees = found.degrees
    said = Caption(
        "**Degrees** $d_i = \\sum_j w_{ij}$: the ties of this pixel add up to {own}; of the whole "
        "patch to {low} to {high}.",
        own=_tie(degrees[at]), low=_tie(degrees.min()), high=_tie(degrees.max()),
    )  # fmt: skip
    if degrees[at] < HANGS:
        said += " This pixel hangs on nothing: raise σ of colour."
    return said
