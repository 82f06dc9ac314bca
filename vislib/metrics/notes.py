"""What is said below the pictures, a remark or two a chapter."""

from vislib.core.text import fixed
from vislib.metrics import purse
from vislib.metrics.soft import EDGE

COUNTS = (
    f"The 21 classes of TextonBoost: {', '.join(purse.MSRC_CLASSES)}. A purse is none of them: "
    "there its pixels are void, and who never finds it is never wrong."
)
OVERLAP = (
    "IoU and Dice (F1) order any two predictions alike: Dice = 2 IoU / (1 + IoU) rises with "
    "IoU. Their means over pictures or classes need not."
)
MEAN = (
    "Taking the pixels of an ignored label out of the truth (mmsegmentation, and the Hugging "
    "Face mean_iou that follows it) also takes out every false alarm on them: where classes "
    "are mistaken for that label alone, what is left is their recall. (If you have the "
    "slides: they write mIoU for overlap over union; that is IoU, and mIoU its mean over the "
    "classes.)"
)
LOSS = (
    "Soft IoU of a single truth class, summed over all pixels. A loss is not its metric: at "
    "labels 0 and 1 they agree, between them the loss has slopes and the metric has none. A step "
    f"leaves every x between {EDGE:g} and {1 - EDGE:g}."
)
NOISE = (
    "Counts of small networks trained on coffee leaves (see U-Net); the pictures are not "
    "shown. Drawing pictures says nothing about training again with another seed: that is "
    "a second noise, on top of this one."
)


def paint(rows: int, columns: int, *, drawn: bool) -> str:
    """Of masks of ``rows`` × ``columns`` pixels; ``drawn``: somebody has drawn a truth."""
    return (
        "A second mask of your own says how far a truth can be trusted: no score above your "
        "agreement with yourself means anything. "
        + ("The truth was drawn by hand, too. " if drawn else "")
        + f"Masks have {columns} × {rows} pixels."
    )


def curve(recall: float) -> str:
    """Of what libraries and slides call it; ``recall``: COCO's average one."""
    return (
        "scikit-learn is told of found boxes only: objects that nobody found are missing from its "
        "recall, so multiply by found/objects. COCO's average recall is what the list reaches at "
        f"its end, averaged over the ten thresholds: here {fixed(recall)}. (If you have "
        "the slides: “mAP(IoU = x)” is described there as a mean precision; it is the mean over "
        "classes of this area. “AR for large objects: area > 90” is an area above 96² pixels.)"
    )
