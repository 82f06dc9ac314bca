"""Lesson: receptive fields, how much of the picture one unit sees."""

from vislib.receptive_field import figures, numbers, params, snippets, widgets
from vislib.receptive_field import photo as photos
from vislib.receptive_field import small_filters as filters
from vislib.receptive_field.fields import NETWORKS, geometry
from vislib.ui.chapter import Challenge, Choice, Here, Lecture, Number, See
from vislib.ui.lesson import Lesson

FIELDS = Lesson(
    "receptive_field",
    recap="""
- Each layer widens the field by $(k - 1)\\,d$ jumps; a stride multiplies all jumps above it.
- Depth, kernel size, stride and dilation buy field; channels do not.
- Small filters in a stack see as much as a large one, cost less and bend more.
- The box says what can matter. The gradient says what does: a bell that grows like
  $\\sqrt{depth}$ at stride 1.
""",
    discuss=(
        "A network must find a 300-pixel object. Which of the named networks can, and where?",
        "Dilation 2, 2, 2 touches 49 of 169 pixels. How would you choose dilations without holes?",
        "Why is a field larger than the input not wasted?",
    ),
)


@FIELDS.chapter(
    "growth",
    "Growth",
    params=params.Growth,
    columns=5,
    check=params.Growth.trace,
    prepare=widgets.preset_beside,
    lecture=Lecture(
        "Stacks of convolutions",
        5,
        "Three 3×3 layers: how far does the last see?",
        rows=("A8", "B4", "B6", "B7", "B9", "E6"),
    ),
    question=Choice(
        "Three 3×3 convolutions, one after the other: how many pixels wide does the last one see?",
        ("3", "5", "7", "9"),
        answer="7",
        explain="Each layer adds (3 − 1) · 1 = 2 pixels: 1 → 3 → 5 → 7.",
    ),
    challenge=Challenge(
        "Build a stack of at most five layers, no kernel wider than 3, whose unit sees 100 pixels "
        "or more along an axis, without holes between them.",
        "A stride multiplies what every layer above it adds. Write layers as 3s2p1, or edit the "
        "table.",
        reach={"stack": "3s3 3s3 3s3 3s3 3s3"},
    ),
    see=(
        See(
            "convolution.sizes",
            "One layer of the stack by itself, with its formula.",
            {"n": 32, "f": 5, "s": 1, "p": 0, "d": 1},
        ),
    ),
    terms=("receptive field", "jump", "stride", "dilation", "convolution"),
)
def growth(here: Here, p: params.Growth) -> None:
    trace = p.trace()
    if p.layers != params.Growth().layers:
        here.answered = True  # the question is about its own stack
    here.picture(figures.growth.scene(trace))
    for remark in numbers.growth(trace, p.stack.strip()):
        here.say(remark)
    here.challenge(*numbers.touched(trace))
    widgets.editor(here.key)
    if len(trace.layers) <= 40:
        here.code(snippets.growth(trace), before=True)


@FIELDS.chapter(
    "photo",
    "On a photograph",
    params=params.Photo,
    image={"default": "cat", "camera": True},
    prepare=widgets.follow_place,
    lecture=Lecture("Context in real networks", 4, "Does VGG16 see the whole cat?"),
    question=Choice(
        "Does the middle unit of VGG16's last layer (pool5) see this whole 224×224 picture?",
        ("all of it", "nearly all", "a quarter"),
        answer="nearly all",
        explain="Its field is 212 × 212 pixels: 89.6 % of the picture. A unit in the corner looks "
        "at padding with the rest of its field and sees 29.7 %.",
    ),
    challenge=Challenge(
        "With VGG16 on the left, find a place where the last layer of the right network sees all "
        "of the picture and that of VGG16 less than half.",
        "Away from the middle VGG16 loses pixels to padding. How far may ResNet-50 go?",
        reach={"x": 0.1, "y": 0.1},
    ),
    terms=("receptive field", "padding", "context"),
)
def photo(here: Here, p: params.Photo) -> None:
    left, right = (photos.fields(name, p.x, p.y) for name in (p.left, p.right))
    place = (p.x * (photos.SIDE - 1), p.y * (photos.SIDE - 1))
    here.picture(figures.photo.scene(photos.square(here.image.pixels), left, right, place))
    here.say(
        "Drag the dot on the left picture, or use the sliders; both networks look there. A box "
        "with an open side is cut at the edge: it goes on outside, on padding.",
        before=True,
    )
    seen = [f.share(-1) for f in (left, right)]
    here.challenge(*numbers.seen(seen, (p.left, p.right)))


@FIELDS.chapter(
    "small_filters",
    "Why small filters?",
    params=params.SmallFilters,
    locked=("kernel",),
    lecture=Lecture(
        "VGG; counting weights", 4, "One 7×7 or three 3×3: which is dearer?", rows=("A8",)
    ),
    question=Number(
        "Three 3×3 layers see what one 7×7 sees. How many weights do they need, in % of its?",
        answer=55,
        tolerance=2,
        unit="%",
        explain="3 · 3² C² = 27 C² against 7² C² = 49 C²; C cancels: 27/49 = 0.551.",
    ),
    challenge=Challenge(
        "Find a large filter that a stack of 3×3 layers replaces for less than half of its "
        "parameters.",
        "The stack grows like k, the large filter like k².",
        reach={"kernel": 9},
    ),
    former=("small",),
    see=(
        See(
            "convolution.channels",
            "Where the weights of one filter come from: a kernel for each channel.",
            {"mode": "3×3", "filters": 3},
        ),
    ),
    terms=("parameter", "bias", "channel", "multiply-add"),
)
def small_filters(here: Here, p: params.SmallFilters) -> None:
    small, large = filters.compare(p.channels, p.size, p.bias, p.kernel)
    here.picture(figures.small_filters.scene(small, large))
    here.challenge(numbers.half(small, large))
    here.table(numbers.small_filters(small, large))
    here.say(
        f"Small filters cost less, and {small.layers} ReLUs instead of one let the stack bend "
        f"more. The price is memory: {small.layers} maps are kept instead of one. (Deck "
        "“Introduction to Computer Vision, Lecture 7”.)"
    )
    here.code(snippets.small_filters(p))


@FIELDS.chapter(
    "effective",
    "What it really sees",
    params=params.Effective,
    lecture=Lecture(
        "Effective receptive field",
        6,
        "Depth doubles. Does the part that matters double, too?",
        rows=("E6",),
    ),
    question=Choice(
        "At stride 1 each 3×3 layer widens the box by 2. And the part that really matters?",
        ("as fast", "more and more slowly", "not at all"),
        answer="more and more slowly",
        explain="Paths to the centre are many, paths to the rim are few, so the gradient piles up "
        "in a bell whose width, at stride 1, grows like √depth, while the box grows like depth. "
        "A stride multiplies the steps of both from there on.",
    ),
    challenge=Challenge(
        "Keep a box of 25 pixels, and bring the share of the gradient in its middle half below "
        "60 %.",
        "Few wide layers spread it further than many small ones. Dilation widens them, too.",
        reach={"depth": 2, "kernel": 7, "dilation": 2, "activation": "none"},
    ),
    see=(
        See(
            "convolution.slide",
            "Six boxes slid across each other in turn: equal weights, layer upon layer.",
            {"f": "box", "times": 6, "width_f": 1.0},
        ),
    ),
    terms=("effective receptive field", "gradient", "initialisation", "stride"),
)
def effective(here: Here, p: params.Effective) -> None:
    found = widgets.depths(p)
    here.picture(figures.effective.scene(found))
    here.challenge(*numbers.spread(found))
    here.numbers(numbers.effective(found, p.samples, p.weights))
    here.say(numbers.effective_rates(found, bool(p.strided)))
    here.say(
        "Brightness: mean |gradient|, relative to its peak. If you have the slides: they say "
        "“effective receptive field” for the box; it is the theoretical one, because Luo et al. "
        "(2016) gave the name “effective” to what the gradient shows."
    )
    here.code(snippets.effective(p, p.input_size), before=True)


ASKED = ("VGG16", "MobileNet v1")  # the two networks of the last question


@FIELDS.chapter(
    "networks",
    "Named networks",
    params=params.Networks,
    columns=3,
    lecture=Lecture(
        "AlexNet to MobileNet",
        4,
        "Who sees further, VGG16 or MobileNet?",
        rows=("A9", "A10", "A12", "B9", "B10"),
    ),
    question=Choice(
        "Whose convolutions see further: VGG16's (15 million weights) or MobileNet v1's "
        "(3 million)?",
        ("VGG16", "MobileNet v1", "equally far"),
        answer="MobileNet v1",
        explain="315 pixels against 212: fields come from kernel sizes and strides, not from "
        "channels.",
    ),
    challenge=Challenge(
        "Choose an input so large that just two of the networks still see all of its width.",
        "The table says whose field is as wide as the input.",
        reach={"size": 1600},
    ),
    terms=("receptive field", "jump", "parameter", "convolution"),
)
def networks(here: Here, p: params.Networks) -> None:
    look = {"family": p.family, "logarithmic": p.logarithmic}
    here.chart(
        figures.networks.chart(p.size, named=ASKED, **look),
        "Receptive field against depth for the named networks.",
        before=None if here.answered else figures.networks.chart(p.size, without=ASKED, **look),
    )
    if not here.answered:
        here.say("VGG16 and MobileNet v1 are not drawn yet.", before=True)
    rows = figures.networks.rows(p.size, ASKED)
    here.challenge(numbers.whole(rows, p.size))
    here.table(rows)
    fc6 = geometry(NETWORKS["VGG16 (with fc6)"], 224)[-1].receptive_field
    letters = ", ".join(f"{a} {n}" for a, n in figures.networks.LETTERS.items())
    here.say(
        "Weights and fields are those of convolutions and pools. VGG16's first fully connected "
        f"layer, fc6, is a 7 × 7 convolution of the last map: with it the field is {fc6} px. "
        f"The letters of the VGG paper: {letters}. "
        "Two ResNets of one name: torchvision puts the stride into the first unit of a stage "
        "(ResNet-50: 427 px), TF-Slim into the last one (483 px, as in Araujo, Norris and Sim, "
        "2019). In residual and Inception blocks the path that sees furthest counts. "
        "Networks that an input of this size does not pass through are left out. AlexNet's "
        "first layer is not padded, as in its paper: that says 224 px, but its own map sizes "
        "ask for 227, which ends at 6. torchvision pads by 2 and ends at 6 from 224."
    )


if __name__ == "__main__":
    FIELDS.run()
