"""What the chapters ask, in their order, and why the answers are right."""

from vislib.ui.chapter import Choice

FORWARD = Choice(
    "Ten numbers, and a window of three slides over them. What happens at the two ends, where "
    "it would hang over?",
    (
        "they are left out: 8 outputs",
        "zeros stand outside: 10 outputs",
        "either: one has to say which",
    ),
    answer="either: one has to say which",
    explain="Without padding the window fits in 10 − 3 + 1 = 8 places. With a zero at either "
    "end it fits in 10, and the end values are sums over a zero.",
)

THREE_PICTURES = Choice(
    "Inputs a and b, kernel x y z, stride 2: what stands at the third output?",
    ("az", "bx", "az + bx"),
    answer="az + bx",
    explain="Both stamps reach it, and where stamps overlap they add up.",
)

GRID = Choice(
    "A 2 × 2 input, kernel 3, stride 2, padding 1, no output padding: how large is the output?",
    ("3 × 3", "4 × 4", "5 × 5"),
    answer="3 × 3",
    explain="(2 − 1)·2 − 2·1 + 3 = 3. With output padding 1 it would be 4 × 4.",
)

CONNECTIVITY = Choice(
    "Why is it called *transposed* convolution?",
    (
        "it undoes a convolution",
        "its matrix is the transpose of a convolution's",
        "it swaps rows and columns of the image",
    ),
    answer="its matrix is the transpose of a convolution's",
    explain="If pixel 7 feeds output 2 forwards, input 2 feeds pixel 7 backwards: Xᵀ in place "
    "of X. Some texts call it deconvolution; it inverts nothing.",
)

SIZES = Choice(
    "Kernel 3, stride 2, padding 1 leaves 2 pixels. How many were there before?",
    ("3", "4", "3 or 4"),
    answer="3 or 4",
    explain="A stride skips, so several sizes end alike. Output padding says which is meant.",
)

GRADIENT = Choice(
    "3 × 3 input, 2 × 2 kernel: how many outputs does the middle input pixel touch?",
    ("1", "2", "4"),
    answer="4",
    explain="All four tiles contain it, so its gradient is a sum of four terms.",
)

INVERSE = Choice(
    "Convolve, then apply the transposed convolution with the same kernel. Is the signal back?",
    ("for every kernel", "only its size", "for no kernel"),
    answer="only its size",
    explain="XᵀX is not the identity, except for special kernels such as a plain copy.",
)

QUIZ = Choice(
    "A transposed convolution connects the same pairs of pixels as a convolution, in the other "
    "direction.",
    ("true", "false"),
    answer="true",
    explain="Row i of X and column i of Xᵀ hold the same weights in the same places.",
)

STATEMENTS = (  # of "True or false", after the first
    Choice(
        "The weights of a transposed convolution are learned, so no interpolation has to be "
        "chosen beforehand.",
        ("true", "false"),
        answer="true",
        explain="It may learn to interpolate, and often starts there (bilinear weights), but "
        "nothing forces it to.",
        id="2",
    ),
    Choice(
        "“We do not take an existing matrix and transpose it.” “We multiply by Xᵀ.”",
        ("the first", "the second", "both hold"),
        answer="both hold",
        explain="The pattern is that of a transposed convolution matrix; the numbers in it are "
        "the layer's own, learned apart from those of any forward layer.",
        id="3",
    ),
)
