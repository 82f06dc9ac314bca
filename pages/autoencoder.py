"""Lesson: auto-encoders."""

import numpy as np

from vislib.autoencoder import (
    bending,
    drawing,
    figures,
    forgetting,
    goals,
    halves,
    linear,
    noising,
    notes,
    numbers,
    params,
    snippets,
    trained,
    walking,
    widgets,
)
from vislib.autoencoder.widgets import questions, walks
from vislib.ui.chapter import Challenge, Here, Lecture, See
from vislib.ui.lesson import Lesson
from vislib.ui.link_state import Placed

AUTOENCODER = Lesson(
    "autoencoder",
    recap="""
- The bottleneck keeps what varies together.
- A linear auto-encoder finds the plane of PCA, not its axes; curves bend the plane and may tear it.
- A small code cannot keep noise, nor anything that it never saw.
""",
    discuss=(
        "Why is text worst to squeeze?",
        "What would make the plane of codes free of holes?",
        "Would you use the error as an alarm in a factory?",
    ),
)


@AUTOENCODER.chapter(
    "squeeze",
    "Squeeze a photograph",
    params=params.Squeeze,
    columns=3,
    locked=("side", "keep", "colour"),
    image={"default": "cat", "side": 256, "least": 16},
    lecture=Lecture(
        "Compressing representations", 5, "A tenth of the numbers: how much is kept?", rows=("A18",)
    ),
    question=questions.SQUEEZE,
    challenge=Challenge(
        "Find a photograph of whose 8 × 8 patches, in colours, 19 numbers keep less than 95 %.",
        "Where do neighbouring pixels vary least together?",
        reach={"image": "text"},
    ),
    see=(
        See(
            "kmeans.segmentation",
            "Another way to write a picture with few numbers: k colours.",
            {"k": 12},
        ),
    ),
    terms=("auto-encoder", "code", "PCA"),
)
def squeeze(here: Here, p: params.Squeeze) -> None:
    pixels = widgets.cut(here.image.pixels, p.side, p.colour)
    found = widgets.squeezed(pixels, p.side, p.counts)
    of = f"{here.image.name} {p.side}"
    patch = widgets.patch(here, found, pixels.shape[1], of)
    photo = pixels if p.colour else np.repeat(pixels[..., None], 3, axis=2)
    here.picture(figures.squeeze.scene(found, photo, patch, p.keep), of)
    here.numbers(numbers.squeeze(found, p.keep))
    here.challenge(*goals.tenth(found, p.side, p.colour))
    here.say(notes.SQUEEZE)
    here.code(snippets.squeeze(here.image.name, p.side, min(p.keep, found.rank), p.colour))


@AUTOENCODER.chapter(
    "line",
    "The old axis",
    params=params.Line,
    locked=("start", "rate", "steps", "sample"),
    lecture=Lecture(
        "Linear auto-encoders and PCA", 6, "One hidden number: which line?", rows=("A18",)
    ),
    question=questions.LINE,
    challenge=Challenge(
        "Let the descent end at the worse place where it can stand still: within 1° of the second "
        "axis, with a loss within 1 % of λ₁.",
        "Where do both vectors know nothing of the first axis? And do not wait too long.",
        reach={"start": params.SECOND, "steps": 100},
    ),
    terms=("auto-encoder", "PCA", "code", "gradient descent"),
)
def line(here: Here, p: params.Line) -> None:
    points = widgets.cloud(here, p)
    middle = points.mean(axis=0)
    found = linear.lines(points - middle)
    start = widgets.start(here, p, points, found)
    run = linear.descend(points - middle, start, start, rate=p.rate, steps=p.steps)
    here.picture(figures.line.scene(run, found, middle), f"sample {p.sample} {p.start}")
    here.hands.undo_button("points", "The points as they were")
    here.hands.undo_button("arrow", "The arrow as it was")
    here.numbers(numbers.line(run, found))
    here.challenge(*goals.stands_still(run, found))
    here.say(notes.line(found.variances[0]))
    here.say(widgets.many_dimensions())
    here.code(snippets.line(run, start, p.rate))


@AUTOENCODER.chapter(
    "bend",
    "Bend it",
    params=params.Bend,
    locked=("points", "hidden", "steps", "seed"),
    lecture=Lecture("Curves in encoder and decoder", 6, "A ring, one number a point: any gap?"),
    question=questions.BEND,
    challenge=Challenge(
        "Choose points that a straight line serves well already: a linear floor below 0.05.",
        "Which of the shapes is least bent?",
        reach={"points": bending.ARC},
    ),
    terms=("auto-encoder", "code", "activation function", "loss"),
)
def bend(here: Here, p: params.Bend) -> None:
    widgets.training(here, p)
    floor = bending.floor(bending.points(p.points))
    here.challenge(*goals.straight(floor))
    here.say(notes.BEND)
    here.code(snippets.bend(bending.points(p.points), p.hidden, p.steps, bending.RATE, p.seed))


@AUTOENCODER.chapter(
    "disc",
    "How many numbers?",
    params=params.Disc,
    columns=2,
    locked=("z", "rival"),
    lecture=Lecture(
        "How large the code has to be", 5, "How many numbers must z have for a disc?", rows=("A18",)
    ),
    question=questions.DISC,
    challenge=Challenge(
        "Drag the disc to where the network shown fails: an error more than ten times its mean.",
        "It has only seen centres from 7 to 17 and radii from 2.5 to 5.5.",
        reach={"disc": Placed([3, 4, 4], of="disc")},
    ),
    terms=("code", "auto-encoder", "PCA"),
)
def disc(here: Here, p: params.Disc) -> None:
    place = widgets.disc(here, (12.0, 10.0, 4.0))
    nets = [widgets.network(f"disc-{z}") for z in trained.SIZES]
    basis = widgets.axes_of_discs()
    shown = drawing.compare(place, nets, basis)
    here.picture(figures.disc.scene(shown, [n.error for n in nets], basis, p.z, p.rival), "disc")
    here.hands.undo_button("disc", "The disc as it was")
    i = trained.SIZES.index(p.z)
    here.numbers(numbers.disc(nets[i].error, basis, p.z, float(shown.errors[i])))
    here.challenge(*goals.fails(float(shown.errors[i]) / nets[i].error))
    here.say(numbers.sizes({z: n.error for z, n in zip(trained.SIZES, nets, strict=True)}))
    here.code(snippets.disc(place, p.z))


@AUTOENCODER.chapter(
    "between",
    "In between",
    params=params.Between,
    columns=3,
    locked=("data", "share", "pair"),
    lecture=Lecture("The space of codes", 6, "Halfway between two discs: in pixels, and in z?"),
    question=questions.BETWEEN,
    challenge=Challenge(
        "Drag P to where nothing ever was: more than four median distances from every code.",
        "Where are no small dots?",
        reach={"p12": Placed([60, 60], of="between")},
    ),
    terms=("code", "encoder–decoder"),
)
def between(here: Here, p: params.Between) -> None:
    shown = walks.shown(here, p)
    i = round(p.share * (walking.STEPS - 1))
    here.picture(
        figures.between.scene(shown.walk, shown.plane, shown.steps, i, shown.places, shown.mosaic),
        walks.VERSION,
    )
    here.hands.undo_button("discs", "A and B as they were")
    here.numbers(numbers.between(shown.steps and shown.steps[i], shown.plane.lonely))
    here.challenge(*goals.lonely(shown.plane.lonely))
    here.say(notes.between(p.data == params.DISCS))
    here.code(snippets.between(shown.walk.codes[[0, -1]], shown.places, p.share))


@AUTOENCODER.chapter(
    "noise",
    "Denoising",
    params=params.Noise,
    columns=3,
    locked=("sigma", "keep"),
    lecture=Lecture(
        "Denoising", 5, "Of the noise on 576 pixels, what do 32 axes keep?", rows=("A18",)
    ),
    question=questions.NOISE,
    challenge=Challenge(
        "Find a noise under which the plain auto-encoder does better than PCA with its best k.",
        "With much noise it is led astray; with none PCA keeps everything. In between?",
        reach={"sigma": 0.06},
    ),
    terms=("auto-encoder", "PCA"),
)
def noise(here: Here, p: params.Noise) -> None:
    place = widgets.disc(here, (12.0, 10.0, 4.0))
    parts = noising.parts(widgets.axes_of_discs(), p.sigma)
    plain, other = (widgets.mean_error(name, p.sigma) for name in ("disc-3", "disc-noise"))
    errors = {"auto-encoder": plain, "denoising one": other}
    pictures = widgets.noisy(place, p)
    here.picture(figures.noise.scene(place, pictures, parts, p.sigma, errors, p.keep), "disc")
    here.hands.undo_button("disc", "The disc as it was")
    here.numbers(numbers.noise(parts, p.keep, p.sigma, plain, other))
    here.challenge(*goals.beats_pca(plain, float(parts.sum(axis=1).min())))
    here.say(numbers.noise_note(parts, plain, other))
    here.code(snippets.noise(p.keep, p.sigma))


@AUTOENCODER.chapter(
    "conv",
    "Dense or convolutional",
    params=params.Conv,
    columns=2,
    presets=params.CONV,
    locked=("radius", "layer", "side"),
    lecture=Lecture(
        "Convolutional auto-encoders",
        5,
        "Trained left: who draws discs at the right?",
        rows=("D3",),
    ),
    question=questions.CONV,
    challenge=Challenge(
        "Find a disc, wholly in the right half, that the convolutional one draws with less than a "
        "third of an empty picture’s error.",
        "The middle is nearer to what it saw than the border.",
        reach={"centre": Placed([15.5, 8.5], of="half")},
    ),
    see=(
        See(
            "transposed_convolution.grid",
            "How a decoder makes its maps larger.",
            {"stride": 2, "padding": 1, "output_padding": 1},
        ),
    ),
    terms=("auto-encoder", "encoder–decoder", "dense layer"),
)
def conv(here: Here, p: params.Conv) -> None:
    place = widgets.centre(here, p.radius)
    nets = tuple(widgets.network(name) for name in ("disc-dense", "disc-conv"))
    found = halves.both(place, *nets)
    maps = tuple(widgets.shares(net.name, p.radius) for net in nets)
    inside = nets[1].maps(found.picture, params.STAGES[p.layer])
    weights = tuple(net.weights for net in nets)
    here.picture(figures.conv.scene(found, maps, inside, p.side), "half")
    here.hands.undo_button("centre", "The disc where it was")
    here.table(numbers.conv(tuple(net.figures for net in nets), weights, p.side))
    here.challenge(*goals.in_the_right_half(place, found.shares[1]))
    here.say(notes.CONV)
    here.code(snippets.conv(place))


@AUTOENCODER.chapter(
    "forgets",
    "What it forgets",
    params=params.Forgets,
    columns=3,
    locked=("shown", "skip", "code"),
    lecture=Lecture(
        "Bottleneck and skips", 6, "With a skip past it: what does z hold?", rows=("A18",)
    ),
    question=questions.FORGETS,
    challenge=Challenge(
        "Bring the two discs back with an error below 0.001, although z is muted.",
        "Which gate lets the picture pass by?",
        reach={"shown": forgetting.TWO, "skip": 1.0, "code": 0.0},
    ),
    see=(See("residual.block", "A path past some layers, number by number."),),
    terms=("skip connection", "bottleneck", "code", "U-Net"),
)
def forgets(here: Here, p: params.Forgets) -> None:
    own = widgets.own_picture(here) if p.shown == params.OWN else None
    names, pictures = (
        forgetting.GALLERY,
        np.stack(list(map(forgetting.picture, forgetting.GALLERY))),
    )
    if own is not None:
        names, pictures = (params.OWN,), own[None].astype(float)
    plain, skipped = widgets.network("disc-3"), widgets.network("disc-skip")
    gates, line_ = (p.skip, p.code), plain.figures["95 % below"]
    back, with_skip = plain.rebuilt(pictures), forgetting.gated(skipped, pictures, *gates)
    i = names.index(p.shown)
    here.picture(
        figures.forgets.scene(names, pictures, back, with_skip, line_, gates, i, own), "gallery"
    )
    errors = tuple(float(forgetting.errors(b, pictures)[i]) for b in (back, with_skip))
    energy = float((pictures[i] ** 2).mean())
    here.numbers(numbers.skipped(errors[1], energy), before=numbers.plain(errors[0], line_))
    here.challenge(*goals.past_the_code(p.shown, p.code, errors[1]))
    here.say(notes.FORGETS)
    here.code(snippets.forgets(p.shown, own, p.skip, p.code))


if __name__ == "__main__":
    AUTOENCODER.run()
