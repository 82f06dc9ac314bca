"""Charts before a class: every letter is large enough for the last row."""

import pytest

from vislib.receptive_field.figures import networks as receptive_field_networks
from vislib.ui import charts
from vislib.upsampling.figures import kernels

FIGURES = {
    "networks": lambda: receptive_field_networks.chart(224),
    "kernels": lambda: kernels.chart("lanczos3", 2),
}


def _sizes(part) -> list[float]:
    if isinstance(part, list | tuple):
        return [s for v in part for s in _sizes(v)]
    if not isinstance(part, dict):
        return []
    own = [v["size"] for k, v in part.items() if k.endswith("font") and "size" in (v or {})]
    return own + [s for v in part.values() for s in _sizes(v)]


@pytest.mark.parametrize("name", FIGURES)
def test_letters_grow_for_a_projector(name):
    figure = FIGURES[name]().to_dict()
    larger = charts._enlarged(figure)
    assert min(_sizes(larger)) >= 18 > min(_sizes(figure))
