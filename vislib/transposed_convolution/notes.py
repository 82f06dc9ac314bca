"""What is said below the pictures, a remark or two a chapter."""


def _slides(text: str) -> str:
    """A remark that only those with the lecture's slides need."""
    return f"If you have the slides: {text}"


FORWARD_SLIDES = _slides(
    "“Deep Learning IV” prints the second row of this matrix as 0 0 0 x y z, which "
    "would give cx + dy; it is 0 0 x y z 0, because the kernel moves by 2: "
    "bx + cy + dz."
)
THREE_PICTURES = (
    "Click an entry of Xᵀ to make it 0, or write another into the last field: is the matrix "
    "then still that of a convolution?"
)
THREE_PICTURES_SLIDES = _slides(
    "“Object detection and image segmentation” lists a sixth output of a b, x y z, "
    "stride 2: a 0. Without padding there are five, and the sixth needs output padding 1. "
    "Its vector printed a, b, c, d, 0 is [a, b]. “Fully convolutional learning” flips the "
    "kernel (true convolution); torch, and the default here, do not."
)
GRID_SLIDES = _slides(
    "for a 2 × 2 input, kernel 3, stride 2 and padding 1 they show 4 × 4; that needs "
    "output padding 1."
)
GRADIENT = (
    "E is the error at the end of the network; δ is short for ∂E/∂O, what one output more "
    "adds to it. A full convolution (zeros all around) of ∂E/∂O with the flipped kernel is "
    "the transposed convolution of ∂E/∂O."
)
GRADIENT_SLIDES = _slides(
    "the image is X there, which here is a convolution's matrix. They draw ∂E/∂O with "
    "three rows; it has the size of the output, which is 2 × 2 there."
)
INVERSE = (
    "Rank of X: how many independent values it keeps. Pseudo-inverse X⁺: the nearest thing to "
    "an inverse that a matrix without one has."
)
