"""Points, their places in two eigenvectors, the eigenvalues, and K-means in the plane."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from vislib.core.text import fixed, number, plural
from vislib.normalized_cuts.rings import SHOWN, Clustering, Sweep
from vislib.stage.caption import Caption
from vislib.stage.scene import Link, Mark, Panel, Points, Scene, Secret, Segments

_BOX = {"x": (-1.35, 1.35), "y": (-1.35, 1.35), "equal": True}
_SUB = "₈"  # the last of those shown
_PLACES = {"x": (-1.15, 1.15), "y": (-1.15, 1.15), "equal": True}


def scene(found: Sweep, steps: Sequence[Clustering], start: int, k: int) -> Scene:
    """A frame for each σ of ``steps``; what is found waits for the answer."""
    labels = np.stack([step.labels for step in steps])
    n = len(found.points)
    dot = {"size": 5.0, "opacity": 0.9}
    return Scene(
        [
            Panel("points", "Spectral clusters", **_BOX),
            Panel("places", "Points at (y₂, y₃)", **_PLACES),
            Panel("values", "Eigenvalues", (0.4, SHOWN + 0.6), (-0.05, 1.08), axes=True,
                  x_label="number", y_label=f"λ / λ{_SUB}", weight=0.9),
            Panel("plane", "K-means in the plane", **_BOX, weight=0.8),
        ],
        [
            Points("points", found.points, id="points", color=labels, **dot),
            Points("places", np.stack([s.places for s in steps]), id="places", color=labels,
                   glide=False, **dot),
            *_values(steps),
            Points("plane", found.points, id="plane", color=found.plane, size=4.0),
        ],
        frames=len(steps),
        captions=[_caption(step, found) for step in steps],
        links=[Link("points", other, [[i] for i in range(n)]) for other in ("places", "plane")],
        alt=f"{n} points in {plural(k, 'spectral cluster')}, their places in two eigenvectors, the "
        "eigenvalues, and K-means for contrast.",
        height=340,
        frame_ms=600,
        start=start,
        secret=_secret(found.points),
    )  # fmt: skip


def _secret(points: np.ndarray) -> Secret:
    n = len(points)
    return Secret(
        panels=("places", "values", "plane"),
        instead=[
            Panel("points", "The points", **_BOX),
            Points("points", points, id="points", color="ink", size=5.0),
        ],
        caption=f"{n} points. K-means cuts with straight lines; mean shift wants one peak a group.",
        alt=f"{n} points in a plane.",
    )


def _values(steps: Sequence[Clustering]) -> list[Mark]:
    """The eigenvalues in units of the last one shown, and their widest gap as an upright line."""
    values = np.stack([step.values / max(step.values[-1], 1e-300) for step in steps])
    at = np.stack([np.broadcast_to(np.arange(1, SHOWN + 1), values.shape), values], axis=-1)
    gap = np.array([step.gap for step in steps])
    low, high = (np.take_along_axis(values, (gap + d)[:, None], 1)[:, 0] for d in (-1, 0))
    ends = np.stack([gap + 0.5, low, gap + 0.5, high], axis=1)[:, None]
    return [
        Segments("values", ends, color="gradient", width=3, glide=False),
        Points("values", at, size=7, color="ink", glide=False),
    ]


def _caption(step: Clustering, found: Sweep) -> Caption:
    said = Caption(
        "σ = **{sigma}**: λ = {values}, …; of the first {among} the widest gap comes after {gap}. "
        "Agreement with the true groups **{agreement}**; K-means in the plane {plane}.",
        sigma=number(step.sigma, 3), values=", ".join(number(v, 2, 1.0) for v in step.values[:4]),
        among=step.among, gap=step.gap, agreement=fixed(step.agreement, 2),
        plane=fixed(found.agreement, 2),
    )  # fmt: skip
    if step.lonely:
        said += Caption(" Without any tie: {lonely}. Raise σ.", lonely=plural(step.lonely, "point"))
    return said
