"""What the chapters ask, in their order, and why the answers are right."""

from vislib.ui.chapter import Choice, Number

HOLES = Choice(
    "A 3×3 kernel with dilation 2 has",
    (
        "25 weights, 5 pixels wide",
        "9 weights, 5 pixels wide",
        "9 weights, 3 pixels wide",
        "9 weights, 6 pixels wide",
    ),
    answer="9 weights, 5 pixels wide",
    explain="Between two taps one pixel is left out: 2·(3 − 1) + 1 = 5. Weights and work stay.",
)

GRIDDING = Number(
    "Three 3×3 layers, dilation 2 each, reach over 13 pixels. How many pixels of a row does "
    "one unit on top really read?",
    answer=7,
    tolerance=0,
    explain="Only every second one: all taps are an even number of pixels away.",
)

FOUR = Choice(
    "Four photographs are interleaved pixel by pixel. Layers of dilation 2 blur the mixture. "
    "The photographs",
    ("mix evenly", "mix at edges", "stay apart"),
    answer="stay apart",
    explain="A layer of dilation 2 reads every second pixel: always of the same photograph.",
)

KEEP = Choice(
    "A trained layer's stride 2 becomes 1. So that the weights behind it still fit, these "
    "layers get",
    ("no change", "dilation 2", "kernels of twice the size"),
    answer="dilation 2",
    explain="Their inputs are now twice as close; with dilation 2 each tap meets the number "
    "that it was trained on.",
)

PYRAMID = Number(
    "A pyramid has bins of 1, 2, 3 and 6 a side. How many means does it make of a channel?",
    answer=50,
    tolerance=0,
    explain="1 + 4 + 9 + 36: bins a side are squared.",
)

ASPP = Number(
    "A map of 65×65, a 3×3 kernel with dilation 65, zeros around. How many of the nine weights "
    "ever meet a pixel?",
    answer=1,
    tolerance=0,
    explain="Only the middle one: all others fall beside the map, wherever the kernel stands.",
)

SHAPES = Choice(
    "The same backbone, 512×512 pixels. Which of these three multiplies most?",
    ("pyramid at output stride 8", "encoder–decoder", "atrous encoder–decoder"),
    answer="pyramid at output stride 8",
    explain="The backbone itself becomes dear where its last maps stay large; a decoder with "
    "few channels is cheap. UperNet, the last of the shapes, has one with many: it is dearer "
    "still.",
)

GATE = Number(
    "A = −4 at a pixel whose gradient is 0.5. What passes σ(A) ⊙ ∇I?",
    answer=0.009,
    tolerance=0.002,
    explain="σ(−4) = 0.018, times 0.5. Far below 0 a gate is nearly closed, never quite.",
)

GATE_TABLE = Choice(
    "On Cityscapes GSCNN's mean IoU is 2.0 above that of DeepLabv3+. It is better in",
    ("all 19 classes", "16 of them", "about half of them"),
    answer="16 of them",
    explain="Worse in truck, wall and sky: a mean hides where it comes from.",
    id="table",
)
