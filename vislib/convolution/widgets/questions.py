"""What the chapters ask, in their order."""

from vislib.ui.questions import Choice, Number

SLIDE = Choice(
    "A box of width 1 slides across another. Their common area, drawn against the shift, is a",
    ("box", "triangle", "bell"),
    answer="triangle",
    explain="The overlap grows and shrinks evenly: at the shift t it is 1 − |t|, and 0 from a "
    "shift of 1 on.",
)

FLIP = Choice(
    "torch's conv1d slides 1 2 3 over 0 0 1 0 0 (padding 1). Out comes",
    ("0 1 2 3 0", "0 3 2 1 0", "0 0 6 0 0"),
    answer="0 3 2 1 0",
    explain="The first window that meets the 1 meets it with its last number. What frameworks "
    "call convolution is a correlation; turned over, the kernel would come out as it is.",
)

EDGES = Choice(
    "A window of 3 hangs over the left end of 4 3 2 −5 3 5 2 5 5 6. What can be done?",
    (
        "leave that place out: 8 values",
        "put a 0 there: 10 values",
        "repeat the 4: 10 values",
        "each of these is in use",
    ),
    answer="each of these is in use",
    explain="And more: mirror the row, or go around to its other end. Each is a claim about "
    "what nobody has seen.",
)

CORNER = Number(
    "A white wall (1 everywhere), the mean of 3×3, zeros around. What stands in the corner?",
    answer=0.44,
    tolerance=0.01,
    explain="Four of the nine pixels are wall: 4/9. The next layer makes the dark rim wider.",
    id="corner",
)

FILTERS = Number(
    "8 in the middle and −1 all around it, on a wall of brightness 100. What comes out?",
    answer=0,
    explain="8·100 − 8·100. On an even wall any kernel gives the brightness times the sum of "
    "its weights, and these add up to 0.",
)

SIZES = Number(
    "7 pixels, kernel 3, stride 3, no padding: how many outputs?",
    answer=2,
    explain="(7 − 3)/3 + 1 = 2.33: two windows fit, and the last pixel is never read. In two "
    "dimensions that is 13 of 49 pixels.",
)

SAME = Choice(
    "64×64 pixels, kernel 3, stride 2, and “same” padding, P = 1. How large is the output?",
    ("64×64", "33×33", "32×32"),
    answer="32×32",
    explain="(64 + 2 − 3)/2 + 1 = 32.5, rounded down. “Same” keeps the size at stride 1 only.",
    id="same",
)

CHANNELS = Number(
    "A 5×5 filter over an RGB picture: how many weights, without its bias?",
    answer=75,
    explain="5·5·3: a filter is as deep as its input.",
)

ONE_BY_ONE = Choice(
    "One filter of 1×1×3 over a picture of 5×5×3. How large is what comes out?",
    ("5×5×3", "5×5×1", "1×1×3"),
    answer="5×5×1",
    explain="It adds up the three channels at each pixel, each times its weight: one map.",
    id="one",
)

POOLING = Choice(
    "Max pooling (window 2, stride 2) makes 0 1 0 1 of 0 0 1 1 0 0 1 1. The input moves by one "
    "pixel. What comes out now?",
    ("1 0 1 0", "0 1 0 1", "1 1 1 1"),
    answer="1 1 1 1",
    explain="Now each window holds one of the ones. Neither the old result nor the old result "
    "moved: something else.",
)

LEARNED = Choice(
    "Gradient descent sees a photograph and its Sobel picture. What of its nine weights is "
    "right after 10 steps?",
    ("all of them", "only their sum", "nothing yet"),
    answer="only their sum",
    explain="Neighbouring pixels are nearly equal, so a photograph shows the sum of the "
    "weights best, and fine differences between them hardly at all.",
)
