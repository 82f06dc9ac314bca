"""The effective receptive field: how strongly each pixel moves one unit, by the gradient.

Luo, Li, Urtasun and Zemel 2016, "Understanding the effective receptive field in deep convolutional
neural networks": the field has a soft, roughly Gaussian shape whose width grows like the square
root of the depth, while the theoretical box grows like the depth.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from vislib.convolution import Layer

WEIGHTS = ("random", "uniform")
ACTIVATIONS = ("none", "relu", "tanh")
CHANNELS = 4  # of random networks; with one, a ReLU would often silence the whole unit
_WORK = 4e9  # multiplications allowed in one call


def effective_receptive_field(
    layers: Sequence[Layer],
    input_size: int,
    *,
    weights: str = "random",
    activation: str | None = "none",
    seed: int = 0,
    samples: int = 8,
) -> np.ndarray:
    """Mean absolute gradient of the last layer's middle unit, ``(H, W)`` float64, summing to 1.

    Each sample draws a standard normal input of ``input_size`` x ``input_size`` and, for
    ``weights="random"``, its own normal weights (4 channels); "uniform" makes every kernel an
    average. ``activation`` ("none", "relu", "tanh") follows every layer but the last. Layers named
    "pool..." average and have neither. Raises ``ValueError`` for a name, size or stack that cannot
    be; all zeros if no sample's unit could be moved.
    """
    activation = activation or "none"
    _check(layers, input_size, weights, activation, samples)
    import torch

    generator = torch.Generator().manual_seed(seed)
    shape = (1, samples, input_size, input_size)
    picture = torch.randn(shape, generator=generator).requires_grad_()
    signal = picture
    for i, layer in enumerate(layers):
        last = i == len(layers) - 1
        signal = _apply(signal, layer, weights, samples, generator, last)
        if not last and not layer.name.startswith("pool"):
            signal = _ACTIVATE[activation](signal)
    per_sample = signal.unflatten(1, (samples, -1))[0, :, 0]
    centre = per_sample.shape[-1] // 2
    per_sample[:, centre, centre].sum().backward()
    field = picture.grad[0].abs().to(torch.float64).mean(0).numpy()
    return field / (field.sum() or 1.0)


def _apply(signal, layer: Layer, weights: str, samples: int, generator, last: bool):
    """One layer for all samples at once: each sample is a group of channels of its own."""
    import torch

    incoming = signal.shape[1] // samples
    pool = layer.name.startswith("pool")
    outgoing = incoming if pool else 1 if last or weights == "uniform" else CHANNELS
    size = (layer.kernel, layer.kernel)
    if pool:
        groups = signal.shape[1]
        kernel = torch.full((groups, 1, *size), layer.kernel**-2.0)
    else:
        groups, fan_in = samples, incoming * layer.kernel**2
        kernel = torch.full((samples * outgoing, incoming, *size), 1 / fan_in)
        if weights == "random":
            kernel = torch.randn(kernel.shape, generator=generator) * (2 / fan_in) ** 0.5
    return torch.nn.functional.conv2d(
        signal, kernel, None, layer.stride, layer.padding, layer.dilation, groups
    )


_ACTIVATE = {"none": lambda x: x, "relu": lambda x: x.relu(), "tanh": lambda x: x.tanh()}


def _check(layers, input_size: int, weights: str, activation: str, samples: int) -> None:
    for name, value, known in (
        ("weights", weights, WEIGHTS),
        ("activation", activation, ACTIVATIONS),
    ):
        if value not in known:
            raise ValueError(f"Unknown {name} {value!r}; choose one of {', '.join(known)}.")
    if samples < 1 or input_size < 1:
        raise ValueError("Give at least one sample and an input of at least one pixel.")
    size, work = input_size, 0.0
    for layer in layers:
        size = layer.output_size(size)
        work += samples * (CHANNELS * layer.kernel * size) ** 2
    if work > _WORK:
        raise ValueError(
            f"This gradient would take {work / 1e9:.0f} billion multiplications; "
            "choose fewer layers, fewer samples or a smaller input."
        )


# -- what the field says ----------------------------------------------------------------------


def width(field: np.ndarray) -> float:
    """Standard deviation along x, in pixels, of a field ``(H, W)`` taken as a distribution.

    NaN for a field of zeros.
    """
    profile = field.sum(0)
    if not profile.any():
        return float("nan")
    x = np.arange(len(profile))
    mean = (profile * x).sum() / profile.sum()
    return float(np.sqrt((profile * (x - mean) ** 2).sum() / profile.sum()))


def uniform_width(layers: Sequence[Layer]) -> float:
    """The width of uniform kernels in theory, in pixels: variances of the boxes add up.

    A kernel of k taps, d j pixels apart, has variance (k² - 1)/12 (d j)².
    """
    jump, variance = 1, 0.0
    for layer in layers:
        variance += (layer.kernel**2 - 1) / 12 * (layer.dilation * jump) ** 2
        jump *= layer.stride
    return variance**0.5


def share(field: np.ndarray, first: int, last: int) -> float:
    """The share 0 to 1 of the sum of ``field`` ``(N, N)`` in the pixels ``first .. last``.

    A square, both ends included; 0 for a field of zeros.
    """
    first, last = max(first, 0), max(last, -1)
    return float(field[first : last + 1, first : last + 1].sum() / (field.sum() or 1.0))


def core(field: np.ndarray, centre: float, amount: float = 0.9) -> int:
    """Side, in pixels, of the smallest square about ``centre`` that holds ``amount`` of the field.

    ``field`` ``(N, N)``, ``centre`` in pixels along both axes: the side is odd when that is a
    pixel's centre, even when it lies between two. 0 for a field of zeros.
    """
    if not field.any():
        return 0
    smallest = 1 if float(centre).is_integer() else 2
    for side in range(smallest, 2 * len(field) + 2, 2):
        first = round(centre - (side - 1) / 2)
        if share(field, first, first + side - 1) >= amount - 1e-9:
            return side
    return len(field)
