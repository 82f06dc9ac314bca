"""How good is an answer? Counts, the scores made of them, and how far they can be trusted."""

from vislib.metrics.averages import CONVENTIONS, Convention, ignoring, left_out, mean_iou
from vislib.metrics.counting import (
    accuracy,
    class_accuracy,
    class_precision,
    confusion,
    dice,
    iou,
    outcome,
    overlap,
)
from vislib.metrics.detection import average_precision, match, precision_recall
from vislib.metrics.edges import boundary, boundary_f, boundary_iou, distances
from vislib.metrics.resampling import Resampled, resample
from vislib.metrics.road import crop
from vislib.metrics.shapes import box_iou
from vislib.metrics.soft import soft_dice, soft_iou, soft_iou_gradient

__all__ = [
    "CONVENTIONS",
    "Convention",
    "Resampled",
    "accuracy",
    "average_precision",
    "boundary",
    "boundary_f",
    "boundary_iou",
    "box_iou",
    "class_accuracy",
    "class_precision",
    "confusion",
    "crop",
    "dice",
    "distances",
    "ignoring",
    "iou",
    "left_out",
    "match",
    "mean_iou",
    "outcome",
    "overlap",
    "precision_recall",
    "resample",
    "soft_dice",
    "soft_iou",
    "soft_iou_gradient",
]
