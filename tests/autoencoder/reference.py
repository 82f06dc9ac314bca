"""The dense auto-encoders once more, from their files, in NumPy alone."""

from functools import cache

import numpy as np
from safetensors.numpy import load_file

from models import zoo


@cache
def weights(name):
    """The arrays of a weight file, float64."""
    found = load_file(zoo.WEIGHTS / f"autoencoder/{name}.safetensors")
    return {key: value.astype(np.float64) for key, value in found.items()}


def _through(parts, side, x):
    layers = sorted({int(k.split(".")[1]) for k in parts if k.startswith(side)})
    for i in layers:
        x = x @ parts[f"{side}.{i}.weight"].T + parts[f"{side}.{i}.bias"]
        x = np.maximum(x, 0) if i != layers[-1] else x
    return x


def encode(name, pictures):
    """(n, z) of pictures (n, …)."""
    return _through(weights(name), "down", np.reshape(pictures, (len(pictures), -1)))


def decode(name, z):
    """(n, pixels) of codes (n, z)."""
    logits = _through(weights(name), "up", z)
    return logits if name == "disc-skip" else 1 / (1 + np.exp(-logits))


def rebuilt(name, pictures):
    """The pictures (n, h, w) as they come back."""
    return decode(name, encode(name, pictures)).reshape(np.shape(pictures))


def disc(x, y, radius, side=24):
    """A disc by hand: the share of a pixel that it covers, by distance alone."""
    out = np.zeros((side, side))
    for row in range(side):
        for column in range(side):
            away = ((column + 0.5 - x) ** 2 + (row + 0.5 - y) ** 2) ** 0.5
            out[row, column] = min(1.0, max(0.0, radius + 0.5 - away))
    return out


def number(text):
    """The number that a text says."""
    power = text.split("·10")
    digits = str.maketrans("⁻⁰¹²³⁴⁵⁶⁷⁸⁹", "-0123456789")
    value = float(power[0].replace("−", "-").replace(",", ""))
    return value * 10.0 ** int(power[1].translate(digits)) if len(power) > 1 else value
