"""U-Net: its arithmetic stage by stage, and what its answers are worth."""

from vislib.unet.arithmetic import (
    Ledger,
    Stage,
    decoder_field,
    encoder_field,
    fitting,
    ledger,
    problem,
    seen,
)
from vislib.unet.results import (
    Changes,
    affected,
    areas,
    calibration,
    changes,
    disturb,
    doubt,
    pieces,
    sure,
)

__all__ = [
    "Changes",
    "Ledger",
    "Stage",
    "affected",
    "areas",
    "calibration",
    "changes",
    "decoder_field",
    "disturb",
    "doubt",
    "encoder_field",
    "fitting",
    "ledger",
    "pieces",
    "problem",
    "seen",
    "sure",
]
