"""Lesson: transposed convolution, one operation in three pictures."""

import numpy as np

from vislib import transposed_convolution as tc
from vislib.core.conditions import Condition
from vislib.transposed_convolution import goals, notes, numbers, params, presets, snippets, widgets
from vislib.transposed_convolution.figures import connectivity as connections
from vislib.transposed_convolution.figures import forward as forwards
from vislib.transposed_convolution.figures import gradient as gradients
from vislib.transposed_convolution.figures import grid as grids
from vislib.transposed_convolution.figures import inverse as round_trip
from vislib.transposed_convolution.figures import sizes as maps
from vislib.transposed_convolution.figures import three_pictures as pictures
from vislib.transposed_convolution.widgets import questions
from vislib.ui import grid_editor
from vislib.ui.chapter import Challenge, Here, Lecture, See
from vislib.ui.lesson import Lesson

TRANSPOSED = Lesson(
    "transposed_convolution",
    recap="""
- Every input lays its value times the kernel on the output; overlaps add up.
- The same: insert stride − 1 zeros, pad with dilation·(k − 1) − padding (at the end plus the
  output padding), convolve with the flipped kernel.
- The same: multiply by the transpose of the forward convolution's matrix.
- Size: (n − 1)·stride − 2·padding + dilation·(k − 1) + output padding + 1.
- It restores a convolution's input size, not its input; it is that convolution's gradient.
""",
    discuss=(
        "Which rule for the ends suits a segmentation, which a panorama?",
        "Why do frameworks need output padding in a decoder, but not in an encoder?",
        "Which kernel makes a stride-2 transposed convolution a bilinear enlargement?",
        "Where would you rather resize first and convolve afterwards?",
    ),
)


@TRANSPOSED.chapter(
    "forward",
    "A convolution",
    params=params.Forward,
    columns=6,
    presets=presets.FORWARD,
    locked=("padding",),
    lecture=Lecture(
        "Convolution as a matrix; the ends",
        5,
        "A window of three over ten numbers: the ends?",
        rows=("B2", "B4", "C4", "E4"),
    ),
    question=questions.FORWARD,
    challenge=Challenge(
        "Keep the size with a kernel of five weights and dilation 2, one step at a time.",
        "The dilated kernel spans 9 inputs: how many hang over at either end?",
        reach={"kernel": "1 1 1 1 1", "dilation": 2, "padding": 4},
    ),
    terms=("convolution", "convolution matrix", "stride", "padding", "dilation"),
)
def forward(here: Here, p: params.Forward) -> None:
    inputs, weights = (entry.values.size for entry in p.typed)
    here.picture(forwards.scene(p))
    here.numbers({"size": p.formula})
    if p == params.Forward(**presets.FORWARD["a b c d, stride 2"]):
        here.say(notes.FORWARD_SLIDES)
    here.challenge(*goals.forward(inputs, p.outputs, weights, p.dilation, p.stride))
    here.code(snippets.forward(p))


@TRANSPOSED.chapter(
    "three_pictures",
    "Three pictures",
    params=params.ThreePictures,
    presets=presets.THREE_PICTURES,
    prepare=widgets.follow_entry,
    lecture=Lecture(
        "Transposed convolution in 1-D",
        6,
        "Where two stamps overlap: what stands there?",
        rows=("B15", "C3", "C4", "C5", "E4"),
    ),
    question=questions.THREE_PICTURES,
    challenge=Challenge(
        "Three inputs or more, exactly twice as many outputs, overlapping stamps, and no output "
        "padding.",
        "With stride 2 the kernel may hang over by the same at both ends: is its size odd?",
        reach={"x": "a b c", "kernel": "w x y z", "padding": 1},
    ),
    former=("line",),
    see=(
        See(
            "upsampling.zeros",
            "The same in two steps: zeros between the values, then an ordinary convolution.",
            {"mode": "linear", "factor": 2},
        ),
    ),
    terms=("transposed convolution", "convolution matrix", "stride", "output padding", "kernel"),
)
def three_pictures(here: Here, p: params.ThreePictures) -> None:
    trace = p.trace
    here.picture(pictures.scene(p))
    here.numbers(numbers.compared(trace, bool(p.edit)))
    here.say(notes.THREE_PICTURES)
    here.say(notes.THREE_PICTURES_SLIDES)
    here.challenge(*goals.three_pictures(trace))
    here.code(snippets.three_pictures(p))


@TRANSPOSED.chapter(
    "grid",
    "In two dimensions",
    params=params.Grid,
    columns=3,
    presets=presets.GRID,
    lecture=Lecture(
        "The decoder's layer", 5, "2×2 in, stride 2: how large is the output?", rows=("A20", "C2")
    ),
    question=questions.GRID,
    challenge=Challenge(
        "With nothing but ones in input and kernel: outputs of 1, 2 and 4 in one picture.",
        "That is a checkerboard: neighbouring stamps must overlap by one row and one column.",
        reach={"x": "1 1; 1 1", "kernel": "1 1 1; 1 1 1; 1 1 1", "padding": 0},
    ),
    terms=("transposed convolution", "stride", "padding", "output padding", "kernel"),
)
def grid(here: Here, p: params.Grid) -> None:
    trace = p.trace
    with here.controls:
        texts = {"x": ("input", p.x), "kernel": ("kernel", p.kernel)}
        grid_editor.tables(here.key, texts)
    here.picture(grids.scene(p))
    here.numbers(numbers.compared(trace))
    here.say(notes.GRID_SLIDES)
    here.challenge(*goals.grid(*p.typed, trace.output))
    here.code(snippets.grid(p))


@TRANSPOSED.chapter(
    "connectivity",
    "Backwards",
    params=params.Connectivity,
    columns=6,
    presets=presets.CONNECTIVITY,
    lecture=Lecture(
        "Why “transposed”?", 5, "Which matrix takes 4 pixels back to 16?", rows=("A20",)
    ),
    question=questions.CONNECTIVITY,
    challenge=Challenge(
        "Find a convolution whose way back needs output padding 3.",
        "It is what is left over when the stride divides large grid + 2·padding − kernel.",
        reach={"n": 8, "kernel": 5, "stride": 4, "padding": 0},
    ),
    former=("pair",),
    terms=("transposed convolution", "convolution matrix", "stride"),
)
def connectivity(here: Here, p: params.Connectivity) -> None:
    here.picture(connections.scene(p))
    here.numbers(numbers.connectivity(p))
    here.say(f"Hover a cell: its partners light up on both sides. {p.rounding}")
    if p.stride > 1:
        moves = (
            f"Forwards the kernel moves {p.stride} pixels in the input for one in the output, "
            f"backwards {p.stride} in the output for one in the input."
        )
        alone = "Here is one window only: the stride moves nothing."
        here.say(
            "A convolution with a stride is a dot product at every place it visits, with weights "
            "that are learned: *learnable downsampling*; its transpose is learnable upsampling. "
            + (moves if p.small > 1 else alone)
        )
    here.challenge(Condition(p.output_padding == 3, f"output padding {p.output_padding}"))
    here.code(snippets.connectivity(p))


@TRANSPOSED.chapter(
    "sizes",
    "Which size?",
    params=params.Sizes,
    locked=("kernel", "stride", "padding", "dilation"),
    lecture=Lecture("Output padding", 3, "2 pixels are left. How many were there?", rows=("A20",)),
    question=questions.SIZES,
    challenge=Challenge(
        "A layer that makes 6 of 12 and of 13 pixels, and of no other number.",
        "Two sizes end alike: that is the stride. Then kernel and padding.",
        reach={"kernel": 4},
    ),
    see=(
        See(
            "convolution.sizes",
            "The formula that is turned round here.",
            {"n": 7, "f": 3, "s": 2, "p": 1, "d": 1},
        ),
    ),
    terms=("output padding", "stride", "padding", "kernel"),
)
def sizes(here: Here, p: params.Sizes) -> None:
    here.picture(maps.scene(p))
    found = tc.preimages(6, p.kernel, p.stride, p.padding, p.dilation)
    here.challenge(goals.sizes(found))
    here.code(snippets.sizes(p))


@TRANSPOSED.chapter(
    "gradient",
    "The gradient",
    params=params.Gradient,
    lecture=Lecture(
        "Backpropagation", 6, "Which outputs does the middle pixel touch?", rows=("D5",)
    ),
    question=questions.GRADIENT,
    challenge=Challenge(
        "Choose ∂E/∂O so that the gradient ∂E/∂P shows the kernel, number by number, in its lower "
        "right corner, and 0 elsewhere.",
        "Each entry of ∂E/∂O lays a stamp: which one lies lower right, and how many may lie?",
        reach={"delta": "0 0; 0 1"},
    ),
    see=(
        See(
            "convolution.flip",
            "A kernel that hangs over at both ends, letter by letter.",
            {"x": "a b c", "kernel": "x y z", "ends": "full"},
        ),
    ),
    terms=("gradient", "backpropagation", "transposed convolution", "kernel"),
)
def gradient(here: Here, p: params.Gradient) -> None:
    with here.controls:
        texts = {"x": ("image P", p.x), "kernel": ("kernel F", p.kernel)}
        grid_editor.tables(here.key, texts | {"delta": ("gradient ∂E/∂O", p.delta)})
    here.picture(gradients.scene(p))
    here.numbers(numbers.gradient(p))
    here.say(notes.GRADIENT)
    here.say(notes.GRADIENT_SLIDES)
    here.challenge(*goals.gradient(*(entry.values for entry in p.typed)))
    here.code(snippets.gradient(p))


@TRANSPOSED.chapter(
    "inverse",
    "The inverse?",
    params=params.Inverse,
    columns=2,
    locked=("kernel",),
    prepare=widgets.follow_signal,
    lecture=Lecture("Why not “deconvolution”", 4, "There and back: do we get the signal again?"),
    question=questions.INVERSE,
    challenge=Challenge(
        "With “pairs, stride 2”, a signal that comes back whole and is not all 0.",
        "What does this kernel make of two neighbours, and what does it send back to them?",
        reach={"kernel": "pairs, stride 2", "x": "2 2 5 5 1 1 0 0"},
    ),
    terms=("transposed convolution", "convolution matrix", "kernel"),
)
def inverse(here: Here, p: params.Inverse) -> None:
    here.picture(round_trip.scene(p))
    here.numbers(numbers.inverse(p))
    here.say(notes.INVERSE)
    here.challenge(*goals.inverse(p.trip, p.kernel))
    here.code(snippets.inverse(p))


@TRANSPOSED.chapter(
    "quiz",
    "True or false",
    params=params.Quiz,
    lecture=Lecture("Summary, a quick vote", 4, "Hands up: true or false?", rows=("D5",)),
    question=questions.QUIZ,
    challenge=Challenge(
        "Make every pixel of the large side hang on exactly one line, with two weights or more and "
        "two windows or more.",
        "Windows that neither overlap nor leave a gap.",
        reach={"kernel": 2, "padding": 0},
    ),
    former=("summary",),
    terms=("transposed convolution", "gradient"),
)
def quiz(here: Here, p: params.Quiz) -> None:
    here.picture(connections.scene(p.line))
    for statement in questions.STATEMENTS:
        here.ask(statement)
    lines = np.bincount(p.pairs[:, 2], minlength=p.n)
    here.challenge(*goals.quiz(lines, p.kernel, p.line.small))


if __name__ == "__main__":
    TRANSPOSED.run()
