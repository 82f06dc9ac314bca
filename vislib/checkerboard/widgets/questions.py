"""What the chapters ask, in their order, and why the answers are right."""

from vislib.checkerboard.decoders import VARIANTS
from vislib.ui.chapter import Choice

OVERLAP = Choice(
    "A transposed convolution, kernel 3, stride 2, equal weights: which outputs are equally "
    "bright?",
    ("all of them", "all but the ends", "inside, every other one: 1 2 1 2 …"),
    answer="inside, every other one: 1 2 1 2 …",
    explain="2 does not divide 3, so neighbouring stamps overlap at every other pixel. At the "
    "ends a stamp is missing: 1 1 2 1 2 … 2 1 1.",
)

PLANE = Choice(
    "Along both axes 1 2 1 2, away from the ends: how often is the busiest pixel written, in "
    "two dimensions?",
    ("2 times", "3 times", "4 times"),
    answer="4 times",
    explain="Rows and columns multiply: 1, 2 and 4 writes, which is a checkerboard.",
)

STACK = Choice(
    "A second layer of kernel 3, stride 2 follows the first. What becomes of the pattern?",
    ("it evens out", "it stays 1 2 1 2", "it grows: 1 3 2 3"),
    answer="it grows: 1 3 2 3",
    explain="It overlaps what is already uneven; the pattern now has periods 2 and 4.",
)

TAPS = Choice(
    "Kernel 3 slides over inputs with one zero between them. How many of its taps are active?",
    ("always 1", "always 2", "2 and 1 in turn"),
    answer="2 and 1 in turn",
    explain="At stride 2 a kernel of 1 has 1 and 0 active taps in turn, of 2 always 1, of 3 "
    "has 2 and 1 in turn, of 4 always 2, of 5 has 3 and 2 in turn, of 6 always 3.",
)

WEIGHTS = Choice(
    "A transposed convolution, three weights w₀ w₁ w₂, stride 2, on an input of ones. When are "
    "all outputs (away from the ends) equal?",
    ("never: 2 does not divide 3", "if w₀ = w₁ = w₂", "if w₀ + w₂ = w₁"),
    answer="if w₀ + w₂ = w₁",
    explain="Every other output meets w₀ and w₂, the others w₁ alone. Equal weights are the "
    "case that fails: 2 and 1. ½ 1 ½ is even, and is linear enlargement.",
)

DECODERS = Choice(
    "These decoders have not been trained. Look closely: which kind shows no fine pattern?",
    ("transposed, kernel 4", "resize, then convolve", "pixel shuffle"),
    answer="resize, then convolve",
    explain="At every output its weights add up to the same. Pixel shuffle joins it if its "
    "kernels start equal (ICNR).",
)

TRAINING = Choice(
    "Decoders learn a photograph. Does training remove the checkerboard of transposed "
    "convolutions?",
    ("with its first step", "step by step", "never"),
    answer="step by step",
    explain="Weights that cancel the pattern can be learned: train "
    f"“{VARIANTS['transposed_two'].title}” and watch its peak. "
    f"“{VARIANTS['nearest'].title}” starts without one; that alone does not make its error "
    "the smaller one, and it can learn to draw one.",
)

GRADIENTS = Choice(
    "We move the picture under strided convolutions, and average the gradient over many "
    "positions. What becomes of the grid that the strides draw in it?",
    ("it stays", "it grows", "it fades"),
    answer="it fades",
    explain="The backward pass of a strided convolution is a transposed convolution; its grid "
    "stays with the network while the picture moves.",
)
