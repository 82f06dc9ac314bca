"""Lesson: network architectures, or where the weights, the work and the memory sit."""

from vislib.architectures import (
    BOOK,
    clock,
    examples,
    figures,
    numbers,
    params,
    presets,
    snippets,
    widgets,
)
from vislib.architectures.own import Shown, walked
from vislib.architectures.widgets import questions
from vislib.ui.chapter import Challenge, Here, Lecture, See
from vislib.ui.lesson import Lesson

ARCHITECTURES = Lesson(
    "architectures",
    recap="""
- **Weights** sit in dense layers, **work** in wide convolutions, **memory** in the first maps.
- A 1×1 layer shrinks the channels before the dear step.
- To filter each channel alone and mix afterwards saves up to k².
- Adding keeps the width, concatenating grows it.
""",
    discuss=(
        "Which of the three numbers matters on a phone, in training, in a paper?",
        "Why did the dense layers disappear?",
        "What does a smaller rank take away?",
    ),
)


@ARCHITECTURES.chapter(
    "lenet",
    "LeNet by hand",
    columns=4,
    presets=presets.LENETS,
    locked=("first", "second", "connections"),
    check=params.Lenet.fits,
    lecture=Lecture("LeNet", 5, "156 parameters: how many filters? And 2,416?", rows=("B7",)),
    question=questions.LENET,
    challenge=Challenge(
        "C5 holds 78 % of the parameters. Bring it below a third, and keep the 84 dense units.",
        "What does each of its 120 filters read?",
        reach={"second": 1},
    ),
    see=(
        See(
            "convolution.sizes",
            "Where the size of LeNet's first maps comes from.",
            {"n": 32, "f": 5, "s": 1, "p": 0, "d": 1},
        ),
    ),
    terms=("parameter", "bias", "feature map", "dense layer"),
)
def lenet(here: Here) -> None:
    if here.answered:
        here.ask(questions.LENET_SECOND, holds=True)
    told = ("size", "dense", "pooling", "padding", "digit")  # the others are the answers
    p = here.read(params.Lenet, fields=None if here.answered else told)
    here.picture(figures.lenet.scene(p))
    here.table(numbers.lenet(p))
    here.say(numbers.LENET_SAID)
    here.challenge(*numbers.light_c5(p))
    here.code(snippets.lenet(p.graph))


@ARCHITECTURES.chapter(
    "ledger",
    "Layer by layer",
    params=params.Ledger,
    columns=5,
    presets=presets.LEDGERS,
    locked=("network", "beside", "own", "size"),
    check=params.Ledger.fits,
    lecture=Lecture(
        "AlexNet, VGG16, ResNet: their tables",
        8,
        "Where are VGG16's weights?",
        rows=("A7", "A9", "A10", "B9", "B10"),
    ),
    question=questions.LEDGER,
    challenge=Challenge(
        "Put two networks side by side: the one with fewer parameters multiplies at least ten "
        "times as often.",
        "Which layers use a weight once only, which at thousands of places?",
        reach={"network": "Xception", "beside": "AlexNet (two groups)"},
    ),
    see=(
        See(
            "receptive_field.networks", "The same networks by how far they see.", {"family": "VGG"}
        ),
    ),
    terms=("parameter", "multiply-add", "dense layer", "bias"),
)
def ledger(here: Here, p: params.Ledger) -> None:
    here.ask(questions.LEDGER_MEMORY, holds=True)
    here.picture(figures.ledger.scene(p))
    here.numbers(numbers.ledger(p))
    here.say(numbers.COUNTED)
    here.say(numbers.REMARKS.get(p.network, "") if p.own else "")
    size = p.size_of(p.network)
    timed = widgets.timed(here, (p.network, size), lambda: clock.layers(BOOK[p.network](size)))
    here.say(numbers.timed_layers(timed) if timed else "")
    here.table(numbers.timed_table(p, timed), caption=p.network)
    here.challenge(*numbers.work_for_weights(p))
    here.code(snippets.ledger(p.network, size))


@ARCHITECTURES.chapter(
    "shrink",
    "Shrink first",
    params=params.Shrink,
    columns=6,
    presets=presets.SHRINKS,
    locked=("view", "channels", "filters", "kernel", "side", "middle", "module"),
    prepare=widgets.follow_middle,
    lecture=Lecture(
        "Inception, bottlenecks",
        6,
        "Shrink 200 channels to 16 first: what is saved?",
        rows=("A10", "B13"),
    ),
    question=questions.SHRINK,
    challenge=Challenge(
        "Find a layer for which the 1×1 detour is dearer than the direct way, although it halves "
        "the channels or better.",
        "When is the direct layer cheap? Look at kernel and filters.",
        reach={"kernel": 1, "filters": 16, "middle": 100},
    ),
    see=(
        See(
            "convolution.channels",
            "Filters of 1×1 by hand: sums of the channels at every pixel.",
            {"mode": "1×1", "filters": 5, "bias": 0.0, "relu": False},
        ),
    ),
    terms=("1×1 convolution", "bottleneck", "Inception module", "multiply-add", "channel"),
)
def shrink(here: Here, p: params.Shrink) -> None:
    if p.view == "module":
        here.picture(figures.modules.scene(p))
        here.table(numbers.module(p))
        here.say(numbers.NAIVE_SAID)
        here.challenge(*numbers.detour(p))
        return
    here.picture(figures.shrink.scene(p))
    here.numbers(numbers.shrink(p))
    here.say(numbers.RANK_SAID)
    here.challenge(*numbers.detour(p))
    here.code(snippets.shrink(p.pair()))


@ARCHITECTURES.chapter(
    "depthwise",
    "One channel at a time",
    params=params.Depthwise,
    columns=6,
    presets=presets.DEPTHWISE,
    locked=("channels", "filters", "kernel", "side", "groups", "transposed"),
    lecture=Lecture(
        "MobileNet, Xception, groups",
        6,
        "Space first, then channels: what is saved?",
        rows=("A12", "B14"),
    ),
    question=questions.DEPTHWISE,
    challenge=Challenge(
        "Find a layer for which one channel at a time saves more than 40 times.",
        "What is the ceiling of the saving?",
        reach={"kernel": 7},
    ),
    see=(
        See(
            "convolution.channels",
            "An ordinary filter by hand: it reads all channels at once.",
            {"mode": "3×3", "filters": 2},
        ),
    ),
    terms=(
        "depthwise separable convolution",
        "grouped convolution",
        "1×1 convolution",
        "multiply-add",
        "channel",
        "padding",
    ),
)
def depthwise(here: Here, p: params.Depthwise) -> None:
    here.picture(figures.depthwise.scene(p))
    here.numbers(numbers.depthwise(p))
    here.say(numbers.GROUPS_SAID)
    both = p.pair(p.groups)
    timed = widgets.timed(here, p, lambda: clock.pair(both))
    here.say(numbers.timed_pair(both, timed) if timed else "")
    here.say(numbers.mobilenet())
    here.table(numbers.widths(), caption="MobileNet v1 with fewer channels everywhere")
    here.challenge(*numbers.saves_forty_times(p))
    here.code(snippets.shrink(both))


@ARCHITECTURES.chapter(
    "join",
    "Add or concatenate",
    params=params.Join,
    columns=5,
    presets=presets.JOINS,
    locked=("layers", "join"),
    lecture=Lecture(
        "DenseNet, beyond ResNet", 4, "Five layers, all connected: how many lines?", rows=("A11",)
    ),
    question=questions.JOIN,
    challenge=Challenge(
        "Let the concatenating block need fewer weights than the adding one, and end with at "
        "least four times the channels it began with.",
        "The weights of a layer that adds grow with the square of its channels.",
        reach={"layers": 12, "channels": 128},
    ),
    terms=("skip connection", "channel", "bottleneck"),
)
def join(here: Here, p: params.Join) -> None:
    here.picture(figures.join.scene(p))
    here.table(numbers.join(p), caption="maps of 56×56, convolutions without biases")
    here.say(numbers.densenet())
    here.table(numbers.later())
    here.challenge(*numbers.wide_for_less(p))
    here.code(snippets.join(p))


@ARCHITECTURES.chapter(
    "which",
    "Four questions to a network",
    params=params.Which,
    columns=4,
    presets=presets.WHICH,
    locked=("weights", "multiplications", "values", "field", "top1", "view"),
    lecture=Lecture(
        "How to analyse a CNN", 5, "138 M weights or 26 M: which is right more often?", rows=("A6",)
    ),
    question=questions.WHICH,
    challenge=Challenge(
        "Set budgets that leave exactly three networks, of three families.",
        "Ask for accuracy, then take weights away.",
        reach={"weights": 30, "top1": 76.5},
    ),
    terms=("top-k", "accuracy", "parameter", "multiply-add"),
)
def which(here: Here, p: params.Which) -> None:
    if p.view == "winners":
        here.chart(figures.which.winners(), "Top-5 error of the winners of the challenge by year.")
        here.say(numbers.WINNERS_SAID)
    else:
        here.chart(
            figures.which.accuracy(p),
            "Networks by multiplications and accuracy; the size says how many weights.",
            before=figures.which.weights(p),
        )
    here.table(numbers.gauges(p))
    here.say(numbers.verdict(p))
    here.table(numbers.survivors(p))
    here.say(numbers.QUESTIONS)
    here.challenge(*numbers.three_families(p))
    widgets.csv_button(here, numbers.survivors(p))


@ARCHITECTURES.chapter(
    "search",
    "Let a program design it",
    params=params.Search,
    columns=5,
    locked=("samples", "rate", "baseline", "price", "seed"),
    lecture=Lecture("Architecture search", 4, "Can a reward be differentiated?", rows=("A11",)),
    question=questions.SEARCH,
    challenge=Challenge(
        "Let the controller settle (every choice above 95 %) on another network than the best.",
        "Bold steps, and luck: which of its draws does it believe first?",
        reach={"rate": 10.0, "seed": 0},
    ),
    terms=("architecture search", "accuracy", "gradient", "softmax"),
)
def search(here: Here, p: params.Search) -> None:
    found = widgets.searched(p)
    here.picture(figures.search.scene(p, found))
    here.numbers(numbers.search(found, p.price))
    here.say(numbers.SEARCH_SAID)
    here.challenge(*numbers.settled_elsewhere(found, p.price))
    here.code(snippets.search(p))


@ARCHITECTURES.chapter(
    "yours",
    "Your own network",
    presets=presets.YOURS,
    lecture=Lecture("What a network of yours costs", 6, "A strided 3×3 layer: what comes out?"),
    question=questions.YOURS,
    challenge=Challenge(
        "Type a network for 3×224×224 that puts out 10 numbers, whose last maps see at least 200 "
        "pixels, with fewer than 20,000 parameters.",
        "Strides multiply what every layer after them adds to the field; channels cost, and add "
        "nothing to it.",
        reach={"text": examples.FAR},
    ),
    terms=("parameter", "multiply-add", "channel", "stride", "padding"),
)
def yours(here: Here) -> None:
    p, network = widgets.yours(here)
    shown = Shown(walked(network.graph), p.beside, p.bars)
    here.picture(figures.yours.scene(shown))
    if shown.found.failed is not None:
        here.say(f"It stops at {shown.found.failed}. {shown.found.sentence}")
    here.challenge(*numbers.far_and_light(p, shown))
    here.numbers(numbers.yours(shown))
    here.say(" ".join(network.notes))
    here.say("" if shown.listed else numbers.tiled(p, shown.found.rows))
    here.table(numbers.own_table(shown), caption=shown.network)
    here.code(snippets.of(p), before=True)


if __name__ == "__main__":
    ARCHITECTURES.run()
