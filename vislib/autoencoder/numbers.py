"""The numbers beside the pictures, as rows and names."""

from __future__ import annotations

from typing import Any

import numpy as np

from vislib.autoencoder import bending, layers, linear
from vislib.autoencoder.principal import Pca, Squeeze
from vislib.autoencoder.walking import LONELY, Step
from vislib.core.text import agreeing, fixed, number, plural


def percent(share: float, digits: int = 1) -> str:
    """A share 0..1 in per cent, with as many digits as do not turn a part into all of it."""
    if np.isnan(share):
        return "–"
    for more in range(digits, 7):
        said = fixed(100 * share, more)
        if float(said) not in (0.0, 100.0) or share in (0.0, 1.0):
            return f"{said} %"
    return "almost 100 %" if share > 0.5 else "almost 0 %"


def decibels(error: float) -> str:
    """The peak signal-to-noise ratio of a mean squared error in grey levels."""
    return f"{fixed(10 * np.log10(255**2 / error), 1)} dB" if error > 0 else "∞ dB"


def squeeze(found: Squeeze, keep: int) -> dict[str, Any]:
    """What ``keep`` numbers a patch come to."""
    i = next((i for i, k in enumerate(found.counts) if k >= keep), len(found.counts) - 1)
    size, error = found.patches.shape[1], float(found.errors[i])
    return {
        "numbers a patch": f"{size} → {min(found.counts[i], found.rank)}",
        "variance kept": percent(float(found.kept[i]), 2),
        "mean squared error": (number(error), "in grey levels, squared"),
        "PSNR": decibels(error),
    }


def _readable(value: float, digits: int) -> str:
    """So many decimals; of what has run away, a few digits and a power of ten."""
    return fixed(value, digits) if abs(value) < 1e4 else number(value)


def line(run: linear.Descent, found: linear.Lines) -> dict[str, Any]:
    """Where a descent ended, and the lines it may be compared with."""
    turned = linear.angle(run.decoders[-1], found.axes[0])
    return {
        "last mean loss": (
            _readable(run.losses[-1], 4),
            f"the least is λ₂ = {fixed(found.variances[1], 4)}",
        ),
        "angle to the first axis": "–" if np.isnan(turned) else f"{fixed(turned, 2)}°",
        "w · v": _readable(run.encoders[-1] @ run.decoders[-1], 3),
        "slope of the axis": fixed(found.axis),
        "slopes of the regressions": (
            f"{fixed(found.y_on_x)} and {fixed(found.x_on_y)}",
            "y on x, and x on y",
        ),
    }


def digits(cosines: np.ndarray, ratio: float, turned: float) -> str:
    """What the same comes to in 64 dimensions, in a few sentences."""
    said = ", ".join(fixed(c, 2) for c in cosines)
    return (
        f"In 64 dimensions, on scikit-learn's digits with {len(cosines)} hidden numbers: loss over "
        f"that of PCA {fixed(ratio, 6)}, largest angle between the two subspaces "
        f"{fixed(turned, 2)}°. But the decoder's columns are not the axes: the cosines between "
        f"each and the axis most like it are {said}. The same plane, other coordinates in it."
    )


def bend(run: bending.Bend | None, floor: float) -> dict[str, Any]:
    """The loss as it stands, beside the least that a straight line can have."""
    if run is None:
        return {"linear floor": fixed(floor, 4)}
    loss = float(run.losses[-1])
    printed = agreeing([floor, loss], _times)
    return {"linear floor": printed[0], "loss": printed[1], "a line costs": _times(floor, loss)}


def _times(floor: float, loss: float) -> str:
    return f"{fixed(floor / loss if loss else np.inf, 1)} times as much"


def needed(basis: Pca, error: float) -> int:
    """How many axes it takes before what is lost is no more than ``error``."""
    return next(k for k in range(len(basis.variances) + 1) if basis.lost(k) <= error)


def disc(error: float, basis: Pca, z: int, here: float) -> dict[str, Any]:
    """The mean errors of a network and of PCA with z numbers, and the error on this disc."""
    return {
        f"auto-encoder, z = {z}": (number(error, 3), "mean over 2,000 discs"),
        f"PCA, {plural(z, 'axis')}": (number(basis.lost(z), 3), "of 8,000 discs"),
        "PCA needs": (plural(needed(basis, error), "axis"), "to be as good"),
        "error here": number(here, 3),
    }


def sizes(errors: dict[int, float]) -> str:
    """What the errors by size of z say, in a sentence or two."""
    said = "Mean errors by size of z: " + ", ".join(
        f"{z}: {number(e, 3)}" for z, e in errors.items()
    )
    three, four = errors[3], errors[4]
    if four < three:
        said += (
            f". Three numbers made the discs, and yet a fourth helps ({number(three, 3)} to "
            f"{number(four, 3)}): it makes the training easier, not the discs richer"
        )
    return said + "."


def plain(error: float, line: float) -> dict[str, Any]:
    """The error of one picture without a skip, and the line that it may be held to."""
    return {"no skip": number(error, 3), "95 % of test discs": (number(line, 3), "or less")}


def skipped(error: float, energy: float) -> dict[str, Any]:
    """The error of one picture with a skip, beside that of an empty answer."""
    return {
        "with a skip": number(error, 3),
        "an empty answer": (number(energy, 3), "would cost so much"),
    }


def noise(
    parts: np.ndarray, k: int, sigma: float, plain: float, denoising: float
) -> dict[str, Any]:
    """The mean errors of a pixel: of the noise itself, of PCA, of the two networks."""
    least = int(parts.sum(axis=1).argmin())
    return {
        "the noise itself": (number(sigma**2, 3), "σ²"),
        f"PCA, k = {k}": number(float(parts[k].sum()), 3),
        "PCA at its best": (number(float(parts[least].sum()), 3), f"k = {least}"),
        "auto-encoder, z = 3": (number(plain, 3), "never shown noise"),
        "denoising, z = 3": (number(denoising, 3), "trained with noise"),
    }


def noise_note(parts: np.ndarray, plain: float, denoising: float) -> str:
    """Which of the three is best, and what the networks' means are taken over."""
    said = {
        "PCA at its best k": float(parts.sum(axis=1).min()),
        "the auto-encoder that was never shown noise": plain,
        "the denoising one": denoising,
    }
    order = sorted(said, key=said.get)
    return (
        f"Here {order[0]} is best, {order[1]} second, {order[2]} last. PCA's parts are exact for "
        "the 8,000 discs it was computed from; the networks’ errors are means over 500 other "
        "discs, each with its own noise. A small code cannot hold noise; a network that saw noise "
        "also learned not to be led astray by it."
    )


def conv(
    figures: tuple[dict[str, float], dict[str, float]], weights: tuple[int, int], side: int
) -> list[dict]:
    """A row for the dense and the convolutional network: weights, and mean errors by half.

    ``side``: of the pictures that weights are counted for, too.
    """
    names = "dense", "convolutional"
    return [
        {
            "network": name,
            "weights": f"{count:,}",
            **({f"for {side} px": f"{more:,}"} if side != layers.TRAINED else {}),
            "numbers in z": 36,
            "mean error, left": number(found["error left"], 3),
            "mean error, right": number(found["error right"], 3),
        }
        for name, found, count, more in zip(
            names, figures, weights, layers.weights(side), strict=True
        )
    ]


def median_distances(lonely: float) -> str:
    """How far P is from the nearest code, on its side of ``LONELY``."""
    return agreeing([lonely], lambda v: v > LONELY, 2)[0]


def between(step: Step | None, lonely: float) -> dict[str, Any]:
    """How the step that is shown compares with the true disc, and how lonely P is."""
    said: dict[str, Any] = {}
    if step is not None:
        said = {
            "off the true disc, in z": number(step.code, 3),
            "in pixels": number(step.pixels, 3),
            "IoU, in z": fixed(step.overlap, 2),
        }
    return said | {"P to the nearest code": (median_distances(lonely), "median distances")}
