"""Lesson: U-Net, a network that says what each pixel is."""

import streamlit as st

from models import devices
from vislib.core.conditions import Condition
from vislib.ui import notices
from vislib.ui.chapter import Challenge, Here, Lecture, See
from vislib.ui.lesson import Lesson
from vislib.ui.link_state import Placed
from vislib.unet import figures, goals, numbers, params, results, snippets, widgets
from vislib.unet.arithmetic import ledger
from vislib.unet.widgets import questions

UNET = Lesson(
    "unet",
    recap="""
- Down: fewer places, more channels, larger receptive fields. Up: back to one answer per pixel.
- The skips are a second way up, for what the bottleneck has no room for: where things end.
- Fully convolutional: the same weights take any size that can be halved often enough.
- Without padding 572 becomes 388, and the skips are cropped to fit.
- A probability near 1 says that the other classes are less likely, not that the network is right.
""",
    discuss=(
        "To label one pixel, how much around it must a network see? How does this one see it?",
        "A bottleneck large enough to memorise the whole picture: what would it no longer learn?",
        "Why does the paper crop the skips, and what does padding cost instead?",
        "How would you notice in use that a picture is unlike the training data?",
    ),
)


@UNET.chapter(
    "live",
    "Live",
    params=params.Live,
    columns=1,
    beside=True,
    asks=True,
    lecture=Lecture("Semantic segmentation", 4, "Which pixels will it get wrong?", rows=("A23",)),
    challenge=Challenge(
        "Find a threshold with which at least 99 % of the labelled pixels are right, and at most "
        "10 % of all pixels go without a label.",
        "Where no truth is known, choose a network that has drawings. Which pixels would you not "
        "trust?",
        reach={"model": "leaf", "threshold": 0.8},
    ),
    see=(See("softmax.pixels", "Softmax and its loss at every pixel of a small map."),),
    terms=("semantic segmentation", "softmax"),
)
def live(here: Here, p: params.Live) -> None:
    full = p.where != "server"  # as browsers compute it
    subject, segmenter = widgets.subject(here, p), widgets.load(p.model, full)
    run = widgets.predicted(p.model, subject.pixels, subject.decoded, full)
    filling = widgets.filling.live(p, subject, run, segmenter.side)
    here.ask(questions.amount(p.model, run.found.labels, subject.name))
    labels = results.sure(run.found.labels, run.found.probabilities, p.threshold)
    here.picture(
        figures.live.scene(
            subject.pixels,
            labels,
            widgets.maps(run),
            segmenter.classes,
            p.opacity,
            numbers.legend(p.model, segmenter.classes, labels),
            p.threshold,
            filling.live() if filling else "",
        )
    )
    widgets.filling.show(here, p.where, filling)
    widgets.chapters.judged(here, p, subject, run, labels)
    here.code(snippets.live(p.model, widgets.chapters.photo_code(p, subject), p.threshold))


@UNET.chapter(
    "path",
    "The path of the data",
    params=params.Path,
    asks=True,
    lecture=Lecture(
        "Encoder and decoder", 6, "128×128 go in: how large is the bottom?", rows=("A21", "B16")
    ),
    challenge=Challenge(
        "Find a network and a pixel whose label depends on less than a fifth of the picture.",
        "Networks differ in the size of the picture they take, and pixels in where they lie.",
        reach={"model": "leaf", "pixel": Placed([0.0, 0.0])},
    ),
    renamed={"stage.pixel": "pixel", "channels.of": "of"},
    see=(
        See(
            "receptive_field.networks",
            "How far the encoder sees, beside other networks.",
            {"family": "U-Net"},
        ),
    ),
    terms=("encoder–decoder", "bottleneck", "channel", "skip connection"),
)
def path(here: Here, p: params.Path) -> None:
    full = p.where != "server"  # as browsers compute it
    subject, segmenter = widgets.subject(here, p), widgets.load(p.model, full)
    at = widgets.chapters.clicked(here, segmenter.side)
    walk = widgets.networks.walk(p.model, subject.pixels, at, full)
    here.ask(questions.bottleneck(walk.ledger))
    stage = widgets.chapters.stage_clicked(here, walk)
    filling = widgets.filling.path(p, walk, stage)
    here.picture(
        figures.path.scene(
            walk.ledger, walk.photo, walk.maps, walk.shown, walk.field, walk.at,
            filling.live() if filling else "",
        )
    )  # fmt: skip
    widgets.filling.show(here, p.where, filling)
    widgets.chapters.channels(here, segmenter, walk, stage, filling)
    here.numbers(numbers.path(segmenter.parameters, walk.ledger))
    share = figures.path.share(walk.ledger, walk.at)
    here.challenge(Condition(share < 0.2, f"{numbers.percent(share, 0.2)} of the picture"))
    here.code(snippets.path(p.model, widgets.chapters.photo_code(p, subject)))


@UNET.chapter(
    "skips",
    "What the skips carry",
    params=params.Skips,
    columns=1,
    beside=True,
    asks=True,
    prepare=questions.both,
    locked=(*params.GATES, "exchange"),
    lecture=Lecture(
        "Skip connections", 5, "Close the skips: which pixels go first?", rows=("A21",)
    ),
    challenge=Challenge(
        "With all skips open, let a network forget what things are rather than where they end: of "
        "the right labels elsewhere at least 10 % are lost, and a smaller part of those near "
        "outlines.",
        "Which connection knows the whole picture? Not every network makes use of it.",
        reach={"model": "shapes", "skip1": 1.0, "bottleneck": 0.0},
    ),
    see=(
        See(
            "autoencoder.forgets", "A smaller network in which one path leads past the bottleneck."
        ),
    ),
    terms=("skip connection", "bottleneck", "U-Net"),
)
def skips(here: Here, p: params.Skips) -> None:
    full = p.where != "server"  # as browsers compute it
    subject, segmenter = widgets.subject(here, p), widgets.load(p.model, full)
    found = widgets.chapters.muted(p, subject, segmenter)
    filling = widgets.filling.skips(p, subject, found, here.answered)
    here.picture(
        figures.skips.scene(
            found.photo, found.whole, found.labels, found.changes, found.against, found.donor,
            filling.live() if filling else "",
        )
    )  # fmt: skip
    widgets.filling.show(here, p.where, filling)
    with here.controls:
        widgets.colour_key(segmenter.classes)
    here.challenge(*goals.skips(p.gates[:-1], found.changes))
    here.numbers(found.compared)
    square = widgets.chapters.cut(subject, segmenter.side)
    truth = numbers.STANDS_IN if found.truth is None else widgets.truth_credit(subject)
    here.say(f"{numbers.IOU} {numbers.MISSED} {truth} {square}")
    here.table(widgets.chapters.measured(), caption="Measured on test pictures: right labels lost")
    if here.answered:
        widgets.chapters.trained_without(here)
    photo, donor = (widgets.chapters.photo_code(p, subject), widgets.chapters.donor_code(p.model))
    here.code(snippets.skips(p, photo, donor))


@UNET.chapter(
    "sizes",
    "Which sizes fit",
    params=params.Sizes,
    presets=params.SIZES,
    locked=("size",),
    lecture=Lecture(
        "Fully convolutional; valid or same",
        5,
        "572 becomes 588: a new architecture?",
        rows=("B16", "E1"),
    ),
    question=questions.SIZES,
    challenge=Challenge(
        "Find the smallest picture for which at least 200 × 200 labels come out.",
        "How many pixels are lost on the way? And which sizes fit at all?",
        reach={"size": 396},
    ),
    see=(
        See(
            "convolution.sizes",
            "One convolution without padding, by its formula.",
            {"n": 64, "f": 3, "s": 1, "p": 0, "d": 1},
        ),
    ),
    terms=("padding", "parameter", "U-Net"),
)
def sizes(here: Here, p: params.Sizes) -> None:
    found = ledger(p.size)
    here.picture(figures.sizes.scene(found))
    if found.problem:
        st.warning(found.problem, icon=":material/tune:")
    here.numbers(numbers.sizes(found, p.size))
    here.challenge(*goals.sizes(found, p.size))
    if here.answered:
        widgets.chapters.speed_table(here, 2**found.depth)
    here.code(snippets.sizes(p))


@UNET.chapter(
    "fails",
    "Where it fails",
    params=params.Fails,
    columns=1,
    beside=True,
    locked=("noise", "rotation", "brightness", "patch"),
    lecture=Lecture("Confidence, other data", 5, "A picture unlike any seen: will it say so?"),
    question=questions.FAILS,
    challenge=Challenge(
        "Disturb a picture until less than 60 % of it is labelled rightly (where no truth is "
        "known: as undisturbed), by a network that is still at least 90 % sure on average.",
        "Some networks have never seen the world turned or dark.",
        reach={"image.pets": "cat", "noise": 0.56},
    ),
    terms=("softmax", "entropy"),
)
def fails(here: Here, p: params.Fails) -> None:
    subject = widgets.subject(here, p, widgets.chapters.UNLIKE)
    found = widgets.chapters.disturbed(p, subject)
    here.picture(
        figures.fails.scene(found.image, found.labels, found.confidence, found.share, found.nothing)
    )
    with here.controls:
        widgets.colour_key(widgets.load(p.model).classes)
    here.numbers(found.certainties)
    here.say(widgets.truth_credit(subject), before=True)
    known = found.share is not None
    here.challenge(*goals.fails(found.right, found.sure, disturbed=p.disturbed, known=known))


@UNET.chapter(
    "up",
    "Up again",
    params=params.Up,
    lecture=Lecture("Upsampling in U-Net", 4, "2×2 stamps, stride 2: do they overlap?"),
    question=questions.UP,
    challenge=Challenge(
        "Among the shapes, find a drawing on which the way up that is worst on the test pictures "
        "wins.",
        "One picture proves little: try the numbers from 10 on.",
        reach={"seed": 13},
    ),
    terms=(
        "transposed convolution",
        "nearest neighbour",
        "bilinear interpolation",
        "checkerboard artifact",
        "stride",
    ),
)
def up(here: Here, p: params.Up) -> None:
    scene, rows = widgets.trained.side_by_side(p.data, widgets.trained.WAYS_UP, p.seed)
    notices.device(devices.notice())
    here.picture(scene)
    with here.controls:
        widgets.colour_key(widgets.load(p.data).classes)
    here.table(rows, before=True)
    here.say(f"{numbers.IOU} {numbers.ERROR}", before=True)
    widgets.trained.seeds(here, p.data, widgets.trained.WAYS_UP)
    measured = widgets.trained.measured(p.data, widgets.trained.WAYS_UP)
    here.challenge(goals.up(p.data, rows, measured))


@UNET.chapter(
    "camera",
    "Webcam",
    params=params.Camera,
    columns=1,
    beside=True,
    lecture=Lecture("Inference in real time", 4, "Move fast: what does it lose?"),
    question=questions.CAMERA,
    challenge=Challenge(
        "Choose frames that cost four times the multiplications of those at 128 pixels.",
        "The work grows as the number of pixels.",
        reach={"side": 256},
    ),
    terms=("semantic segmentation", "U-Net"),
)
def camera(here: Here, p: params.Camera) -> None:
    widgets.camera.show(here, p)
    here.challenge(goals.camera(numbers.work(p.side) / numbers.work(128)))


@UNET.chapter(
    "train",
    "Train it yourself",
    params=params.Train,
    locked=("skips", "rate", "seed"),
    lecture=Lecture("Training", 8, "Which goes first, the loss or the mistakes?"),
    question=questions.TRAIN,
    challenge=Challenge(
        "Click a pixel where a shape is learned last; training tells where that is.",
        "Which pixels have the fewest of their own kind around them?",
        reach={"pixel": Placed([27.5, 16.5])},
    ),
    terms=("loss", "learning rate", "skip connection", "mean IoU"),
)
def train(here: Here, p: params.Train) -> None:
    widgets.training.panel(here, p)


if __name__ == "__main__":
    UNET.run()
