"""Which input pixels one unit of a layer depends on."""

from vislib.architectures import (
    NETWORKS,
)
from vislib.convolution import (
    Layer,
)
from vislib.receptive_field.effective import (
    effective_receptive_field,
)
from vislib.receptive_field.fields import (
    Geometry,
    geometry,
    middle,
    reached,
    region,
    seen,
    step,
)

__all__ = [
    "Geometry",
    "Layer",
    "NETWORKS",
    "effective_receptive_field",
    "geometry",
    "middle",
    "reached",
    "region",
    "seen",
    "step",
]
