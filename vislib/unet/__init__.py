"""U-Net: its arithmetic stage by stage, and what its answers are worth."""

from vislib.unet.arithmetic import (
    Disturbance,
    Ledger,
    Stage,
    areas,
    calibration,
    decoder_field,
    disturb,
    encoder_field,
    entropy,
    fitting,
    ledger,
    pieces,
    problem,
    sure,
)

__all__ = [
    "Disturbance",
    "Ledger",
    "Stage",
    "areas",
    "calibration",
    "decoder_field",
    "disturb",
    "encoder_field",
    "entropy",
    "fitting",
    "ledger",
    "pieces",
    "problem",
    "sure",
]
