"""Lesson: convolution."""

from vislib.convolution import (
    KERNELS,
    figures,
    goals,
    notes,
    numbers,
    params,
    presets,
    snippets,
    under,
    widgets,
)
from vislib.convolution.widgets import network, questions
from vislib.ui import grid_editor
from vislib.ui.chapter import Challenge, Here, Lecture, See
from vislib.ui.lesson import Lesson

CONVOLUTION = Lesson(
    "convolution",
    recap="""
- A convolution is a sum of products at every place; the same few weights everywhere.
- Mathematics turns the kernel over, frameworks do not, and a network that learns does not care.
- What stands beyond the edge is a choice: zeros darken the rim, and every layer carries it inwards.
- The sum of a kernel is what it does to brightness; the root of the sum of squares, to noise.
- A filter is as deep as its input and gives one map.
- Size: ⌊(N + 2P − F)/S⌋ + 1. Pixels that no window reaches are never read.
- Pooling forgets where in its window something was, but minds shifts of the picture.
""",
    discuss=(
        "Why do kernels have odd sides?",
        "Which rule at the edge for a segmentation, which for a panorama, which for sound?",
        "What would a dense layer have to learn where a convolution is right?",
        "Edges in all directions: how many filters does a network need for them?",
    ),
)


@CONVOLUTION.chapter(
    "slide",
    "Slide and sum",
    params=params.Slide,
    columns=3,
    presets=presets.SLIDES,
    prepare=widgets.follow_widths,
    lecture=Lecture(
        "What a convolution is", 4, "A box slides across a box: what comes out?", rows=("B1",)
    ),
    question=questions.SLIDE,
    challenge=Challenge(
        "Make the result a trapezoid that is flat on top over a length of exactly 1.",
        "The smaller of two boxes lies wholly inside the larger one for a while.",
        reach={"width_f": 2.0},
    ),
    terms=("convolution",),
)
def slide(here: Here, p: params.Slide) -> None:
    trace = p.slid()
    widths = (p.width_f, p.width_g) if p.times == 1 else (p.width_f,)
    here.picture(figures.slide.scene(trace, widths, p.times))
    here.numbers(numbers.slide(trace))
    boxes = p.times == 1 and p.f == p.g == "box"
    here.challenge(*goals.flat_top((p.width_f, p.width_g) if boxes else None))
    here.say(numbers.slide_note(p.f, p.g if p.times == 1 else p.f))
    ends = trace.f.support + (trace.g.support if p.times == 1 else ())
    how = {"times": p.times, "flip": p.flip, "reach": max(map(abs, ends))}
    here.code(snippets.slide(p.f, p.width_f, p.g, p.width_g, **how))


@CONVOLUTION.chapter(
    "flip",
    "Flip or not",
    params=params.Flip,
    presets=presets.FLIPS,
    lecture=Lecture(
        "Convolution and correlation", 4, "1 2 3 over an impulse: what comes out?", rows=("B2",)
    ),
    question=questions.FLIP,
    challenge=Challenge(
        "Let both lanes come out alike, and not all 0, with a kernel that is not symmetric.",
        "An input on which nothing tells left from right, and no zeros at its ends.",
        reach={"x": "1 1 1 1 1", "ends": "valid"},
    ),
    terms=("convolution", "correlation", "kernel", "padding"),
)
def flip(here: Here, p: params.Flip) -> None:
    trace = p.lanes()
    here.picture(figures.flip.scene(trace))
    here.numbers(numbers.flip(trace))
    here.challenge(*goals.lanes_alike(trace))
    here.say(numbers.flip_note(trace, p.ends))
    if not (trace.x.symbolic or trace.kernel.symbolic):
        here.code(snippets.flip(trace.x.tokens, trace.kernel.tokens, p.ends))


@CONVOLUTION.chapter(
    "edges",
    "At the edge",
    params=params.Edges,
    presets=presets.EDGES,
    image={"default": "cat", "camera": True},
    lecture=Lecture(
        "Boundaries", 5, "The window hangs over the end: what can be done?", rows=("B2",)
    ),
    question=questions.EDGES,
    challenge=Challenge(
        "Type a row that is not all one number, and for which zeros, repeat, mirror and around "
        "give the same, with a kernel of three or more.",
        "Zeros beyond the end: which rows go on like that by themselves?",
        reach={"x": "0 0 5 0 0"},
    ),
    see=(
        See(
            "fully_convolutional.offsets", "A network whose padding decides where its answers lie."
        ),
    ),
    terms=("kernel", "padding"),
)
def edges(here: Here, p: params.Edges) -> None:
    if here.answered:
        here.ask(questions.CORNER, holds=True)
    rims = widgets.rims_of(here.image, p.layers, p.rules)
    rows, (x, kernel) = p.rows(), p.typed
    here.picture(figures.edges.scene(x, rows, rims))
    here.table(numbers.ends(rows, rims, figures.edges.NAMES))
    here.table(
        numbers.white_wall(p.layers), caption="A white wall (1) under 3×3 means, zeros around"
    )
    here.challenge(*goals.rules_agree(x, rows))
    here.say(notes.EDGES)
    if len(kernel.tokens) // 2 < len(x.tokens):  # else torch has nothing to mirror
        here.code(snippets.edges(x.tokens, kernel.tokens))


@CONVOLUTION.chapter(
    "filters",
    "Filters on a picture",
    params=params.Filters,
    columns=5,
    presets=presets.FILTERS,
    image={"default": "cat", "camera": True, "side": 240, "least": 7},
    locked=("kernel", "own", "divide"),
    lecture=Lecture(
        "Filters", 5, "8 in the middle, −1 around, on an even wall: what comes out?", rows=("B3",)
    ),
    question=questions.FILTERS,
    challenge=Challenge(
        "Make a kernel of your own that leaves an even wall as bright as it is, and makes noise at "
        "least ten times larger.",
        "The weights add up to 1. What do large ones of both signs do to noise?",
        reach={"kernel": "own", "own": "0 -5 0; -5 21 -5; 0 -5 0"},
    ),
    terms=("kernel", "feature map"),
)
def filters(here: Here, p: params.Filters) -> None:
    if p.kernel == params.OWN:
        with here.controls:
            grid_editor.tables(here.key, {"own": ("my own kernel", p.own)})
    place, clicked, version = widgets.lens_of(here)
    trace = under.under(here.image.pixels, p.weights(), place, show=p.show, colour=p.colour)
    here.picture(figures.filters.scene(trace, p.name), version)
    here.numbers(numbers.filtered(trace))
    here.challenge(*goals.keeps_walls(trace.kernel, own=p.kernel == params.OWN))
    which = "One pixel of green" if p.colour else "One pixel"
    here.say(f"{which}: {figures.filters.pixel(trace, *clicked)}. Click any other.")
    here.say(numbers.FILTER_NOTES.get("" if p.divide else p.kernel, ""))
    here.code(snippets.filtered(trace.kernel))


@CONVOLUTION.chapter(
    "sizes",
    "How large?",
    params=params.Sizes,
    columns=4,
    presets=presets.SIZES,
    prepare=widgets.follow_n,
    lecture=Lecture(
        "Sizes", 4, "7 pixels, kernel 3, stride 3: how many outputs?", rows=("A20", "B4")
    ),
    question=questions.SIZES,
    challenge=Challenge(
        "With a kernel of 3 or more and at least 10 pixels a side, let more than half of the "
        "pixels in two dimensions never be read.",
        "A stride longer than the kernel leaves gaps.",
        reach={"n": 10, "s": 5},
    ),
    see=(
        See(
            "transposed_convolution.sizes", "The same sum, read from the output back to the input."
        ),
    ),
    terms=("kernel", "stride", "padding", "dilation"),
)
def sizes(here: Here, p: params.Sizes) -> None:
    if here.answered:
        here.ask(questions.SAME, holds=True)
    trace = p.sized()
    here.picture(figures.sizes.scene(trace, p.curve()))
    here.numbers(numbers.sizes(trace))
    here.challenge(*goals.most_unread(trace))
    here.say(f"{numbers.frameworks(trace)} {numbers.alexnet()}")
    here.code(snippets.sizes(trace))


@CONVOLUTION.chapter(
    "channels",
    "Colours and channels",
    params=params.Channels,
    columns=4,
    presets=presets.CHANNELS,
    image={"default": "cat", "camera": True},
    lecture=Lecture(
        "Channels", 6, "A 5×5 filter over an RGB picture: how many weights?", rows=("B3", "B12")
    ),
    question=questions.CHANNELS,
    challenge=Challenge(
        "Write a filter 1, not all 0, that is blind to grey: where red, green and blue are equal "
        "it puts out 0, even before the ReLU.",
        "Its three slabs must cancel, and the bias adds nothing.",
        reach={
            "kernel_green": "-1 0 1; -1 0 1; -1 0 1",
            "kernel_blue": "0 0 0; 0 0 0; 0 0 0",
            "bias": 0.0,
        },
    ),
    see=(See("architectures.shrink", "What 1×1 filters are used for in large networks."),),
    terms=("channel", "kernel", "bias", "1×1 convolution", "feature map"),
)
def channels(here: Here, p: params.Channels) -> None:
    if here.answered:
        here.ask(questions.ONE_BY_ONE, holds=True)
    found = widgets.depth_of(here, p)
    photo = p.mode == params.PHOTOGRAPH
    with here.controls:
        grid_editor.tables(here.key, p.grids())
    here.picture(figures.colours.scene(found) if photo else figures.channels.scene(found))
    here.numbers(numbers.channels(found))
    here.table(
        numbers.layer_cost(p.n, p.c, p.f, p.costs()),
        caption="The same few weights at every place, or one for each pair",
    )
    here.challenge(*goals.blind_to_grey(found))
    here.say(notes.CHANNELS)
    here.code(snippets.channels(found))


@CONVOLUTION.chapter(
    "pooling",
    "Pooling",
    params=params.Pooling,
    columns=5,
    presets=presets.POOLS,
    image={"default": "cat", "camera": True},
    lecture=Lecture(
        "Pooling", 5, "The picture moves by a pixel: what does max pooling do?", rows=("A20", "B5")
    ),
    question=questions.POOLING,
    challenge=Challenge(
        "Type a grid of at least two different numbers for which max and average pooling agree in "
        "every window, with two windows or more.",
        "When is the largest of several numbers their mean?",
        reach={"grid": "1 1 5 5; 1 1 5 5; 2 2 7 7; 2 2 7 7"},
    ),
    see=(
        See("upsampling.unpooling", "The way back: three ways to make a pooled map large again."),
    ),
    terms=("pooling", "max pooling", "stride"),
)
def pooling(here: Here, p: params.Pooling) -> None:
    with here.controls:
        grid_editor.tables(here.key, {"grid": ("grid", p.grid)})
    trace, moves = p.pooled(), widgets.moves_of(here.image, p)
    here.picture(figures.pooling.scene(trace, moves))
    here.numbers(numbers.pools(trace))
    here.table(numbers.moves(moves), caption="Changed by a shift, of the spread of the pooled")
    here.challenge(*goals.poolings_agree(trace))
    here.say(notes.POOLING)
    size, stride = (p.size, p.stride) if p.kind != "global" else (2, 2)
    here.code(snippets.pooling(p.kind, size, stride, p.shift))


@CONVOLUTION.chapter(
    "learned",
    "Filters that learn",
    params=params.Learned,
    columns=5,
    presets=presets.LEARNED,
    image={"default": "cat", "camera": True, "side": 240, "least": 3},
    locked=("view",),
    lecture=Lecture("Learned filters", 6, "Loss small: are all nine weights right?", rows=("B3",)),
    question=questions.LEARNED,
    challenge=Challenge(
        "Get every weight right to within 0.01.",
        "Learn from something in which neighbours are not alike.",
        reach={"source": "noise"},
    ),
    terms=("gradient descent", "gradient", "loss", "learning rate", "kernel"),
)
def learned(here: Here, p: params.Learned) -> None:
    if p.view == "network":
        network.show(here)
        return
    x = widgets.picture_of(here.image, p)
    target, linear = widgets.target_of(x, p), p.target != params.MEDIAN
    d = widgets.descent(x, target, p)
    here.picture(figures.learned.scene(d, x, target, linear=linear))
    here.numbers(numbers.learned(d, linear=linear))
    here.challenge(*goals.learned(d, linear=linear))
    here.say(notes.LEARNED if linear else notes.MEDIAN)
    kernel = KERNELS[p.target] if linear else None
    if d.rank:
        rate = p.rate / float(d.eigenvalues[0])
        here.code(snippets.learned(kernel, d.kernels[0], rate, p.steps))


if __name__ == "__main__":
    CONVOLUTION.run()
