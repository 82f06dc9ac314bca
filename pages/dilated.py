"""Lesson: dilated convolution and context."""

from vislib.architectures import totals
from vislib.dilated import figures, goals, numbers, params, snippets, widgets
from vislib.dilated.widgets import questions
from vislib.ui.chapter import Challenge, Here, Lecture, See
from vislib.ui.lesson import Lesson

DILATED = Lesson(
    "dilated",
    recap="""
- Dilation widens the view at no cost in weights or work: d(k − 1) + 1 pixels.
- Equal rates above 1 leave a grid: most pixels in between are never read. Rates 1, 2, 3 read all.
- A stride can be exchanged for dilation behind it: the same values, and those in between.
- Pyramids pool means, or taps, of several sizes; large rates hit padding.
- A gate multiplies by a number between 0 and 1, pixel by pixel.
""",
    discuss=(
        "Which rates would you take for a map of 40 pixels?",
        "When is an encoder with a decoder the better buy?",
        "What does a mean over 19 classes hide?",
    ),
)


@DILATED.chapter(
    "holes",
    "Holes in the kernel",
    params=params.Holes,
    columns=3,
    presets=params.HOLES,
    locked=("kernel", "dilation"),
    lecture=Lecture(
        "Dilated convolution", 4, "A 3×3 kernel with dilation 2: how many weights?", rows=("E6",)
    ),
    question=questions.HOLES,
    challenge=Challenge(
        "Let three weights of a line reach over exactly 25 pixels.",
        "d·(3 − 1) + 1 = 25.",
        reach={"view": "line", "dilation": 12, "size": 33},
    ),
    see=(
        See(
            "convolution.sizes",
            "The formula that knows dilation, with another rate.",
            {"n": 13, "f": 3, "s": 1, "p": 3, "d": 3},
        ),
    ),
    terms=("dilation", "kernel", "padding"),
)
def holes(here: Here, p: params.Holes) -> None:
    comb, line = p.comb(), p.view == "line"
    here.picture(figures.holes.scene(comb, line))
    here.numbers(numbers.holes(comb, line))
    here.challenge(*goals.holes(comb, line))
    here.code(snippets.holes(p.kernel, p.dilation, p.size, comb.padding, line))


@DILATED.chapter(
    "gridding",
    "The grid left",
    params=params.Gridding,
    columns=3,
    presets=params.GRIDDING,
    locked=("rates", "kernel"),
    prepare=widgets.follow_rates,
    lecture=Lecture(
        "Gridding", 5, "Three layers of dilation 2: how many pixels are read?", rows=("E6",)
    ),
    question=questions.GRIDDING,
    challenge=Challenge(
        "Choose three different rates with which every pixel of the span is read along exactly "
        "one path.",
        "Count in threes, as one counts in tens.",
        reach={"rates": "1 3 9"},
    ),
    see=(
        See(
            "receptive_field.growth",
            "How far such a stack reaches, layer by layer.",
            {"stack": "3d3 3d3 3d3"},
        ),
    ),
    terms=("gridding", "dilation", "receptive field"),
)
def gridding(here: Here, p: params.Gridding) -> None:
    found = p.coverage()
    here.picture(figures.gridding.scene(found))
    here.numbers(numbers.gridding(found))
    here.challenge(*goals.gridding(found))
    here.say(numbers.rule(found))
    here.code(snippets.gridding(found.rates, found.kernel))


@DILATED.chapter(
    "four",
    "Never meet",
    params=params.Four,
    columns=3,
    presets=params.FOUR,
    locked=("rates", "parts"),
    lecture=Lecture("A different scale", 4, "Four pictures, interleaved: do they mix?"),
    question=questions.FOUR,
    challenge=Challenge(
        "Mix 3 × 3 pictures so evenly that each gives the same share.",
        "One layer of rate 1 reads one pixel of each.",
        reach={"parts": 3, "rates": "1"},
    ),
    terms=("dilation", "gridding", "kernel"),
)
def four(here: Here, p: params.Four) -> None:
    mixture = widgets.mixture(p)
    here.picture(figures.four.scene(mixture))
    if here.answered:
        here.picture(figures.loop.scene(mixture), name="loop", below=True)
    share = mixture.shares(len(mixture.rates))
    here.numbers(numbers.four(share))
    here.challenge(*goals.four(p.parts, share))
    here.say(
        "Dilation d is: part the picture into d·d smaller ones, convolve each as usual, put them "
        "together again. Beyond the edge the picture goes around here."
    )
    here.code(snippets.four(p.numbers()[0], p.kernel))


@DILATED.chapter(
    "keep",
    "Keep the resolution",
    params=params.Keep,
    columns=3,
    presets=params.KEEPS,
    lecture=Lecture(
        "Atrous convolution", 5, "A stride goes: what do the layers behind it need?", rows=("A22",)
    ),
    question=questions.KEEP,
    challenge=Challenge(
        "Find a picture size and an output stride for which ResNet-50's last map has 60 pixels "
        "a side.",
        "PSPNet reads 473 pixels.",
        reach={"size": 473, "output_stride": "8"},
    ),
    terms=("output stride", "dilation", "stride"),
)
def keep(here: Here, p: params.Keep) -> None:
    pair = widgets.pair(p)
    rows = {s: widgets.backbone(p.size, s) for s in figures.keep.STRIDES}
    sides = {s: r[-1].shape[1] for s, r in rows.items()}
    work = {s: totals(r).multiplications / 1e9 for s, r in rows.items()}
    chosen = int(p.output_stride)
    here.picture(figures.keep.scene(pair, sides, work, chosen))
    here.numbers(numbers.keep(pair, sides[chosen], rows[chosen], rows[32]))
    here.challenge(*goals.keep(sides[chosen]))
    here.code(snippets.keep(p.kernel, p.layers, p.kind))


@DILATED.chapter(
    "pyramid",
    "Pyramid pooling",
    params=params.Pyramid,
    columns=3,
    presets=params.PYRAMIDS,
    image={"default": "coffee", "camera": True},
    locked=("levels",),
    lecture=Lecture("Pyramid pooling", 4, "Bins 1, 2, 3, 6 a side: how many means?", rows=("E6",)),
    question=questions.PYRAMID,
    challenge=Challenge(
        "Choose a map and one level whose bins overlap, each two pixels wide or more.",
        "The number of bins must not divide the side.",
        reach={"size": 7, "levels": "3"},
    ),
    see=(
        See(
            "convolution.pooling",
            "The coarsest bin: one mean of the whole map.",
            {"kind": "global"},
        ),
    ),
    terms=("pyramid pooling", "pooling", "context", "bilinear interpolation", "channel"),
)
def pyramid(here: Here, p: params.Pyramid) -> None:
    made = widgets.pyramid(p, here.image.pixels)
    here.picture(figures.pyramid.scene(made, p.pooling))
    here.numbers(numbers.pyramid(p, made))
    here.challenge(*goals.pyramid(p.size, p.numbers()))
    here.code(snippets.pyramid(p))


@DILATED.chapter(
    "aspp",
    "ASPP",
    params=params.Aspp,
    columns=3,
    presets=params.ASPP,
    locked=("size", "rates"),
    lecture=Lecture("ASPP", 5, "Rate 65 on 65 pixels: how many taps meet the map?", rows=("E6",)),
    question=questions.ASPP,
    challenge=Challenge(
        "On 33×33 choose one rate with which on average less than half of nine taps lie inside.",
        "(1 + 2·(33 − r)/33)² must be below 4.5.",
        reach={"size": 33, "rates": "18"},
    ),
    terms=("dilation", "pyramid pooling", "padding", "1×1 convolution", "kernel"),
)
def aspp(here: Here, p: params.Aspp) -> None:
    rates = p.numbers()
    middle = [[p.size / 2, p.size / 2]]
    place = here.hands.places("place", middle, of=f"{p.size}")[0]
    here.picture(figures.aspp.scene(p.size, rates, tuple(place)), version=f"{p.size}")
    here.numbers(numbers.aspp(p))
    here.table(numbers.taps(p.size, rates), caption="Of nine taps, inside the map")
    here.challenge(*goals.aspp(p.size, rates))
    here.code(snippets.aspp(p))


@DILATED.chapter(
    "shapes",
    "Shapes of context",
    params=params.Shapes,
    columns=3,
    presets=params.SHAPES,
    locked=("size", "classes"),
    lecture=Lecture("Three shapes of context", 5, "Which of them multiplies most?", rows=("A22",)),
    question=questions.SHAPES,
    challenge=Challenge(
        "Find a picture size at which the encoder–decoder multiplies less than 10·10⁹ times.",
        "Work grows as the number of pixels.",
        reach={"size": 224, "shape": "encoder–decoder"},
    ),
    terms=("encoder–decoder", "pyramid pooling", "output stride", "context"),
)
def shapes(here: Here, p: params.Shapes) -> None:
    names = params.CONTEXTS if p.shape == "all" else (p.shape,)
    rows = {name: widgets.counted(name, p.size, p.classes) for name in names}
    here.picture(figures.shapes.scene(rows, p.size))
    here.table(numbers.shapes(rows), caption="ResNet-50 and what is built around it")
    asked = rows.get("encoder–decoder")
    here.challenge(*goals.shapes(totals(asked).multiplications if asked else None))
    here.code(snippets.shapes(names[0], p.size, p.classes))


@DILATED.chapter(
    "gate",
    "A gate",
    params=params.Gate,
    columns=3,
    presets=params.GATES,
    locked=("against",),
    lecture=Lecture("Gates", 5, "A = −4, gradient 0.5: what passes?", rows=("E7",)),
    question=questions.GATE,
    challenge=Challenge(
        "Open the gate so narrowly that on the cat more than 0.97 of the squared gradient lies "
        "near the outline.",
        "A higher gain, a smaller width.",
        reach={"gain": 12.0, "width": 3.0},
    ),
    see=(See("metrics.mean", "How a leaderboard makes one number of many classes."),),
    terms=("gate", "gradient", "mean IoU"),
)
def gate(here: Here, p: params.Gate) -> None:
    if here.answered:
        here.ask(questions.GATE_TABLE)
    shown = widgets.gated(p)
    here.picture(figures.gate.scene(shown, p.gain, widgets.gated_pixel(here, shown, p.picture)))
    here.numbers(numbers.gate(shown, p.gain))
    here.picture(figures.gate.table(p.against), name="table", below=True)
    here.say(numbers.GATE_NOTE)
    here.challenge(*goals.gate(p.picture, shown.share(p.gain)))
    here.code(snippets.gate(p))


if __name__ == "__main__":
    DILATED.run()
