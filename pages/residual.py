"""Lesson: residual networks."""

from vislib.core.conditions import Condition
from vislib.residual import (
    eight_seeds,
    figures,
    five_seeds,
    goals,
    numbers,
    params,
    snippets,
    widgets,
)
from vislib.residual.widgets import questions
from vislib.ui.chapter import Challenge, Here, Lecture, See
from vislib.ui.lesson import Lesson

RESIDUAL = Lesson(
    "residual",
    recap="""
- Deeper plain nets fail on their own training points; with shortcuts they learn them.
- A product of many factors vanishes or explodes; what comes forwards does so, too.
- A weight's gradient is what comes forwards times what comes back: both must arrive.
- A shortcut makes "do nothing" the starting point: weights of 0 put out the input.
- The sum keeps the input only where the ReLU after it lets it through.
- Where sizes differ the shortcut needs a projection, or zeros; with stride 2 it reads a quarter.
- A residual net is many nets, most of them short: it outlives the loss of most blocks.
- In a deep plain net neighbouring inputs have slopes like noise; scaled branches keep them alike.
""",
    discuss=(
        "What would you change first in a deep net that learns nothing?",
        "Why is “guaranteed not to hurt” true on paper only?",
        "Where else are there shortcuts?",
    ),
)


@RESIDUAL.chapter(
    "depth",
    "Deeper is worse",
    params=params.Depth,
    columns=3,
    presets=params.DEPTHS,
    locked=("data", "count", "steps", "rate", "width", "deepest", "norm", "scale", "seed"),
    lecture=Lecture(
        "Why not simply more layers?", 8, "60 plain layers: lower training error?", rows=("B11",)
    ),
    question=questions.DEPTH,
    challenge=Challenge(
        "Let residual nets of all depths say the same of every place before their first step.",
        "What does a block put out if its branch counts nothing?",
        reach={"scale": "0"},
    ),
    terms=("loss", "initialisation", "skip connection", "batch normalisation"),
)
def depth(here: Here, p: params.Depth) -> None:
    widgets.training(here, p)
    here.challenge(goals.depth(widgets.apart(widgets.untrained(p))))
    here.say(
        "Ten nets learn side by side in this page, and stop when you leave it: an input layer, "
        "blocks of two layers with ReLU, an output layer; He's start, Adam, all points at each "
        "step. Colours: which class the net gives a place, paler where it is in doubt. A net that "
        "gives both classes a half has the loss ln 2 = 0.693."
    )
    seeds = five_seeds.results()
    here.table(numbers.five_seeds(seeds), caption=numbers.five_seeds_said(seeds))
    here.code(snippets.depth(p))


@RESIDUAL.chapter(
    "chain",
    "One factor a layer",
    params=params.Chain,
    columns=3,
    presets=params.CHAINS,
    locked=("layers", "weight", "activation", "x0", "scale", "own"),
    prepare=widgets.follow_weights,
    lecture=Lecture(
        "Vanishing gradients", 4, "Ten sigmoids: what reaches the first layer?", rows=("B11",)
    ),
    question=questions.CHAIN,
    challenge=Challenge(
        "Let the gradient with shortcuts explode, above 1,000 in size, and the plain one vanish, "
        "below a millionth.",
        "Many layers of small weights.",
        reach={"layers": 40, "activation": "ReLU", "weight": 0.5, "x0": 1.0},
    ),
    see=(
        See(
            "transposed_convolution.gradient",
            "One step of the way back: the gradient of a single layer.",
            {"letters": False},
        ),
    ),
    terms=(
        "vanishing gradient",
        "exploding gradient",
        "backpropagation",
        "activation function",
        "skip connection",
    ),
)
def chain(here: Here, p: params.Chain) -> None:
    chains = p.chains()
    here.picture(figures.chain.scene(chains, p.weights()))
    here.numbers(numbers.chain(chains, p.activation, p.weights()))
    here.challenge(*goals.chain(*(c.gradient for c in chains.values())))
    here.code(snippets.chain(p))


@RESIDUAL.chapter(
    "layers",
    "Forwards and backwards",
    params=params.Layers,
    columns=3,
    presets=params.LAYERS,
    locked=("depth", "activation", "start", "shortcut", "norm"),
    lecture=Lecture(
        "Initialisation", 5, "Weights too small by √2: which layers get no gradient?", rows=("B11",)
    ),
    question=questions.LAYERS,
    challenge=Challenge(
        "Let the first layer's weights get less than a millionth of the last one's gradient.",
        "A function whose slope is at most ¼.",
        reach={"activation": "sigmoid"},
    ),
    terms=(
        "initialisation",
        "vanishing gradient",
        "ReLU",
        "batch normalisation",
        "activation function",
    ),
)
def layers(here: Here, p: params.Layers) -> None:
    flow = p.flow()
    here.picture(figures.layers.scene(flow))
    here.numbers(numbers.layers(flow))
    here.challenge(goals.layers(flow))
    here.code(snippets.layers(p))


@RESIDUAL.chapter(
    "block",
    "The block",
    params=params.Block,
    columns=3,
    presets=params.BLOCKS,
    lecture=Lecture(
        "The residual block", 5, "All weights 0: what does the block put out?", rows=("B11",)
    ),
    question=questions.BLOCK,
    challenge=Challenge(
        "Type an x that the residual block, with the weights and biases by hand, returns as 0 0 0.",
        "The ReLU at the end cuts what is below 0.",
        reach={"x": "-1 -1 -1"},
    ),
    see=(
        See(
            "architectures.join",
            "The other way to hand values past a layer, counted.",
            {"channels": 64, "growth": 32},
        ),
    ),
    terms=("residual block", "skip connection", "ReLU", "bias"),
)
def block(here: Here, p: params.Block) -> None:
    traces = p.traces()
    here.picture(figures.block.scene(traces))
    here.numbers(numbers.block(traces))
    here.challenge(*goals.block(traces["residual"], p.by_hand))
    here.say(
        "One layer would not do: W x + x = (W + I) x is a plain layer again. With f in between "
        "the branch can bend what it adds."
    )
    here.code(snippets.block(p))


@RESIDUAL.chapter(
    "shapes",
    "When sizes differ",
    params=params.Shapes,
    columns=3,
    presets=params.SHAPES,
    locked=("size", "stride", "kind"),
    lecture=Lecture(
        "Projection or zeros", 3, "A 1×1 of stride 2: what share does it read?", rows=("B11",)
    ),
    question=questions.SHAPES,
    challenge=Challenge(
        "Halve the side of a map so that the shortcut reads every position.",
        "Something must look at all of them before the stride.",
        reach={"kind": "average first"},
    ),
    see=(
        See(
            "convolution.channels",
            "A 1×1 convolution by hand, as it stands on the shortcut.",
            {"mode": "1×1", "filters": 4},
        ),
    ),
    terms=("skip connection", "1×1 convolution", "stride"),
)
def shapes(here: Here, p: params.Shapes) -> None:
    made = p.shortcut()
    here.picture(figures.shapes.scene(made, p.before))
    here.numbers(numbers.shapes(made))
    here.challenge(*goals.shapes(made))
    here.say(numbers.ALL_RESNET34)
    here.code(snippets.shapes(p))


@RESIDUAL.chapter(
    "paths",
    "Many short paths",
    params=params.Paths,
    columns=2,
    presets=params.PATHS,
    locked=("net", "removed"),
    prepare=widgets.follow_blocks,
    lecture=Lecture(
        "A crowd of short nets",
        5,
        "One block less, after the training: what is left?",
        rows=("A10",),
    ),
    question=questions.PATHS,
    challenge=Challenge(
        "Take at least four blocks out of the residual net of 40 layers so that at least 95 % of "
        "the points are right.",
        "Which blocks cost least alone?",
        reach={"removed": "5 17 19 20"},
    ),
    terms=("accuracy", "residual block", "skip connection"),
)
def paths(here: Here, p: params.Paths) -> None:
    found, other = widgets.removal(p), widgets.beside(p)
    here.picture(figures.paths.scene(found, other))
    for notice in {found.made.notice, other.made.notice} - {""}:
        here.say(notice, before=True)
    here.numbers(numbers.paths(found))
    here.challenge(*goals.paths(found))
    here.say(numbers.PATHS)
    here.code(snippets.paths(p))


@RESIDUAL.chapter(
    "noise",
    "Gradients like noise",
    params=params.Noise,
    columns=3,
    presets=params.NOISES,
    locked=("depth", "width", "norm", "scale", "seed"),
    lecture=Lecture(
        "Why does it work?",
        4,
        "50 plain layers: is the slope next door like this one?",
        rows=("B11",),
    ),
    question=questions.NOISE,
    challenge=Challenge(
        "Let the residual net's slopes be noise as well: a correlation below 0.2 in size, with "
        "normalisation.",
        "What does a shortcut help, if every branch counts as much as what goes round it?",
        reach={"depth": 100, "scale": "1"},
    ),
    terms=("gradient", "batch normalisation", "ReLU", "skip connection"),
)
def noise(here: Here, p: params.Noise) -> None:
    lines = widgets.lines(p)
    here.picture(figures.noise.scene(lines, p.width))
    here.numbers(numbers.noise(lines))
    last = lines["residual"][-1]
    here.challenge(
        Condition(
            abs(last.correlation) < figures.noise.LOW,
            f"correlation: {figures.noise.correlation(last)}",
        ),
        Condition(p.norm == "batch", f"with{'' if p.norm == 'batch' else 'out'} normalisation"),
    )
    here.table(numbers.eight_seeds(eight_seeds.rows()), caption=numbers.EIGHT_SEEDS)
    here.code(snippets.noise(p))


@RESIDUAL.chapter(
    "paper",
    "What the paper measured",
    params=params.Paper,
    lecture=Lecture(
        "Residual networks, measured",
        3,
        "110 layers or 1202: which errs less?",
        rows=("A10", "B11"),
    ),
    locked=("data",),
    question=questions.PAPER,
    challenge=Challenge(
        "Show the table in which a deeper network without shortcuts is worse.",
        "It is about larger pictures.",
        reach={"data": "ImageNet"},
    ),
    see=(
        See("architectures.ledger", "A table of every layer, for these networks and older ones."),
    ),
    terms=("residual block", "top-k"),
)
def paper(here: Here, p: params.Paper) -> None:
    here.picture(figures.paper.scene(p.data))
    here.table(numbers.paper(p.data), caption="He et al. 2016, tables 2 and 6")
    here.challenge(Condition(p.data == "ImageNet", f"the table of {p.data}"))
    here.say(numbers.RECIPE)
    here.code(snippets.paper())


if __name__ == "__main__":
    RESIDUAL.run()
