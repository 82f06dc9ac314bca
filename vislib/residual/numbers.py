"""The numbers beside the pictures, as names and rows."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np

from vislib.core.text import fixed, number, short
from vislib.residual.gradient_chain import Chain, verdict
from vislib.residual.published import CIFAR, CIFAR_MILLIONS, IMAGENET, cifar_parameters
from vislib.residual.residual_block import Shortcut, Trace
from vislib.residual.signal_flow import Flow


def chain(chains: Mapping[str, Chain], activation: str, weight: float) -> dict[str, Any]:
    """What reaches the first layer, and the bound of a plain chain of sigmoids."""
    found = {name: (short(c.gradient), verdict(c.gradient)) for name, c in chains.items()}
    if activation == "sigmoid":
        n = chains["plain"].factors.size
        found["bound, plain"] = (short((abs(weight) / 4) ** n), "(|w|/4)ⁿ: σ′ is at most ¼")
    return found


def layers(flow: Flow) -> dict[str, Any]:
    """First and last of each, and the ratio."""
    rows = {}
    for name, values in (("x", flow.forward), ("∂E/∂z", flow.backward), ("∂E/∂W", flow.weights)):
        ratio = values[0] / values[-1] if values[-1] else np.inf
        rows[f"{name}, first / last"] = (
            short(ratio), f"{short(values[0])} / {short(values[-1])}"
        )  # fmt: skip
    return rows


def block(traces: Mapping[str, Trace]) -> dict[str, Any]:
    """How far each output is from the input."""
    return {
        f"{name}: distance from x": number(
            float(np.linalg.norm(trace.output - trace.steps[0][1])), 4
        )
        for name, trace in traces.items()
    }


def shapes(made: Shortcut) -> dict[str, Any]:
    """Positions, weights, size."""
    return {
        "positions read": f"{fixed(100 * made.share, 1)} %",
        "weights": number(made.weights, 12),
        "output": " × ".join(map(str, made.shape_out)),
    }


ALL_RESNET34 = (
    "In ResNet-34 the three projections have 172,032 weights, 0.8 % of the network. The paper's "
    "top-1 errors (table 3, 10 crops): zeros (A) 25.03 %, projections where sizes differ (B) "
    "24.52 %, projections everywhere (C) 24.19 %; without any shortcut 28.54 %."
)


RECIPE = (
    "The recipe for ImageNet (section 3.4): SGD with momentum 0.9, batches of 256, rate 0.1, a "
    "tenth of it whenever the error stands still, weight decay 0.0001, batch normalisation after "
    "every convolution, He's initialisation, no dropout. If you have the slides: they say another "
    "decay and Xavier's rule."
)


def paper(data: str) -> list[dict[str, Any]]:
    """A row for each network of the table."""
    if data == "ImageNet":
        return [
            {"network": f"{kind}, {depth} layers", "top-1 error (%)": fixed(error, 2)}
            for kind, by_depth in IMAGENET.items()
            for depth, error in by_depth.items()
        ]
    return [
        {
            "layers": depth,
            "test error (%)": fixed(error, 2),
            "parameters, counted": number(cifar_parameters(depth), 12),
            "parameters, printed": f"{CIFAR_MILLIONS[depth]:g} M",
        }
        for depth, error in CIFAR.items()
    ]
