"""The numbers beside the pictures, as names and rows."""

from __future__ import annotations

from typing import Any

from vislib.convolution.sliding import CUT_BELL, CUT_TAIL, Sliding
from vislib.core.text import fixed, number


def slide(trace: Sliding) -> dict[str, Any]:
    """Peak, support and spread of the result, each beside those of f and g."""
    f, g, whole = trace.f, trace.g, trace.whole
    spans = [high - low for low, high in (whole.support, f.support, g.support)]
    wide = [number(round(span, 9)) for span in spans]
    spread = [fixed(shape.variance**0.5, 4) for shape in (whole, f, g)]
    return {
        "largest area": fixed(trace.peak, 4),
        "length of the result": (wide[0], f"f {wide[1]} + g {wide[2]}"),
        "standard deviation": (spread[0], f"√({spread[1]}² + {spread[2]}²)"),
    }


def slide_note(*names: str) -> str:
    """What the hand moves, and where a shape is cut."""
    said = (
        "τ is summed away; what the hand moves is the shift t. "
        "(If you have the slides: they slide along τ.)"
    )
    if "Gauss" in names:
        said += f" A bell is cut {CUT_BELL:g} σ from its middle."
    if "exponential" in names:
        said += f" The exponential is cut after {CUT_TAIL:g} widths."
    return said
