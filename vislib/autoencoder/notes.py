"""What is said below the pictures, a remark or two a chapter."""

from vislib.core.text import fixed

SQUEEZE = (
    "The best k numbers for all patches at once are the coordinates along their first k "
    "principal axes; λ, the variance along an axis, says what it carries. An auto-encoder does "
    "the same with a network: the code z is much smaller than the picture x."
)
BEND = (
    "2 – h – h – 1 – h – h – 2 units, tanh between, Adam, all points at each step; it trains "
    "in this page while you look at it, and stops when you leave. “Linear floor”: the least "
    "loss of a straight line, λ₂ of the chapter before. The loss is the mean squared distance "
    "of a point to its twin."
)
CONV = (
    "Both codes have 36 numbers. Maps of errors: dark violet is 0, as it was; yellow as bad as "
    "an empty picture, or worse; the frame: the centres it was trained on. On the way back the "
    "convolutional one repeats pixels (nearest upsampling) and convolves, as decoders of "
    "segmentation networks do. For larger pictures the dense one needs more weights, a column for "
    "each pixel; the convolutional one keeps its 3,653, and its code grows."
)
FORGETS = (
    "Two discs come back as one: it draws what it knows. A high error says “unlike anything "
    "learned”; a low one does not say the opposite, look at the empty picture. The second "
    "network gives x + decode(z), and learned decode(z) = 0. A U-Net has skips, too, but none "
    "of its first layer’s maps is the answer: its bottleneck is still asked."
)


def between(discs: bool) -> str:
    """What the dots are, and in what distances are measured."""
    dots = (
        "Grey dots: the codes of 500 discs (a third coordinate is not shown; P keeps that of the "
        "middle)."
        if discs
        else "Small dots, a colour a digit: the codes of 500 of scikit-learn’s digits, 64 numbers "
        "to 2 and back; A, B and P are codes to drag."
    )
    return f"{dots} Distances in units of the median distance from a code to its nearest neighbour."


def line(variance: float) -> str:
    """``variance``: λ₁, along the first axis."""
    return (
        "Two thin lines are the regressions of y on x and of x on y. With both vectors along the "
        "second axis the gradient vanishes too, but the place is a saddle: only the rounding of "
        "the computer, or a hair, leads away from it. Above about 1/(2 λ₁) = "
        f"{fixed(0.5 / variance, 2)} a step is too long to settle at the floor."
    )
