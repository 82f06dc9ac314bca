"""Lesson: U-Net, a network that says what each pixel is."""

from functools import partial

import numpy as np
import streamlit as st

from vislib.stage.theme import rgb
from vislib.ui import code, controls, folds, lesson, presets, stage, webcam
from vislib.ui import link_state as placed
from vislib.ui import questions as ask
from vislib.ui.numbers import metrics, table
from vislib.unet import arithmetic as maths
from vislib.unet import snippets
from vislib.unet.figures import path as u_figures
from vislib.unet.figures import pictures
from vislib.unet.widgets import networks, training
from vislib.unet.widgets import results as network_results
from vislib.unet.widgets import views as network_views


def live() -> None:
    key = "unet.live"
    question = st.container()
    left, right = st.columns([3.2, 1])
    with right:
        model = controls.one(maths.LiveParams, "model", key)
        subject = networks.subject(maths.LiveParams, key, model)
        opacity = controls.one(maths.LiveParams, "opacity", key)
        threshold = controls.one(maths.LiveParams, "threshold", key)
    segmenter = networks.get(model)
    found = networks.predicted(model, subject.pixels, subject.decoded)
    labels = maths.sure(found.labels, found.probabilities, threshold)
    with question:
        told = network_results.ask_amount(segmenter, found.labels, subject)
    with left:
        scene = pictures.live_scene(
            subject.pixels,
            labels,
            networks.maps(found),
            segmenter.classes,
            opacity,
            network_results.legend(segmenter, labels, told),
            told,
            threshold,
        )
        stage.show(scene, key=f"{key}.stage")
    if found.notice:
        st.info(found.notice)
    metrics(network_results.live_values(segmenter, found, labels, subject, told))
    networks.who_drew(subject, network_results.IOU if subject.truth is not None else "")
    card = partial(st.markdown, networks.card(model))
    folds.fold("The card of this network", card, icon=":material/badge:")
    code.show(snippets.predict(model))


def path() -> None:
    key = "unet.path"
    question, picture = st.container(), st.container()
    with st.grid(4, min_column_width=150, gap="small", vertical_alignment="bottom"):
        model = controls.one(maths.PathParams, "model", key)
        subject = networks.subject(maths.PathParams, key, model)
    segmenter = networks.get(model)
    walk = networks.walk(model, subject.pixels, _clicked(key, segmenter.side))
    with question:
        answered = _asked_bottom(walk.ledger)
    with picture:
        scene = u_figures.path_scene(
            walk.ledger, walk.photo, walk.maps, walk.labels, walk.field, walk.at, answered
        )
        stage.show(scene, key=f"{key}.stage", held=not answered)
    if answered:
        network_views.channels(key, segmenter, walk)
        _numbers(segmenter, walk.ledger)
    code.show(snippets.stages(model))


def _numbers(segmenter, ledger: maths.Ledger) -> None:
    lowest = ledger.stages[ledger.depth + 1]
    metrics(
        {
            "parameters": segmenter.parameters,
            "multiplications": (f"{ledger.multiplications / 1e6:,.0f} million", "per picture"),
            "input": (ledger.stages[0].numbers, "numbers"),
            "bottleneck": (lowest.numbers, "numbers"),
            "skips": (sum(s.numbers for s in ledger.stages[1 : ledger.depth + 1]), "numbers"),
        }
    )


def _asked_bottom(ledger: maths.Ledger) -> bool:
    """Asked anew for every size of picture that a network takes."""
    down = ledger.stages[1 : ledger.depth + 2]
    sizes = [f"{n} × {n}" for n in (down[-1].size, down[1].size, 1)]
    return ask.choice(
        f"unet.q.bottleneck.{down[0].size}",
        f"{down[0].size} × {down[0].size} pixels go in. How large is the map at the bottom?",
        sizes,
        answer=sizes[0],
        explain=f"Four halvings: {' → '.join(str(s.size) for s in down)}; the channels double from "
        f"{down[0].channels} to {down[-1].channels}. Fewer places, more to say about each.",
    )


def _clicked(key: str, side: int) -> tuple[int, int]:
    """The pixel (x, y) of the labels that was clicked last, kept as shares of the side."""
    name, click = f"{key}.stage.pixel", stage.pressed(f"{key}.stage")
    if click is not None and click.mark == "labels":
        placed.put(name, (click.x / side, click.y / side))
    x, y = placed.point(name, (0.5, 0.5))
    return tuple(int(np.clip(v * side, 0, side - 1)) for v in (x, y))


def skips() -> None:
    key = "unet.skips"
    answered = ask.choice(
        "unet.q.mute",
        "With skips, what must the bottleneck still store?",
        ("only context", "context and boundaries", "only boundaries"),
        answer="only context",
        explain="Where things end is handed over by the skips; what they are comes from below. Not "
        "every network divides the work so: try “no bottleneck” with the leaf, too.",
    )
    with st.container():  # always there: what follows keeps its place when the examples come
        if answered:
            presets.row(key, PRESETS)
    left, right = st.columns([3.2, 1])
    with right:
        fields = {
            name: controls.one(maths.GateParams, name, key, asleep=not answered)
            for name in (*SKIPS, "bottleneck")
        }
        exchange = controls.one(maths.GateParams, "exchange", key)
    with left:
        picture = st.container()
        with st.grid(3, min_column_width=150, gap="small", vertical_alignment="bottom"):
            model = controls.one(maths.GateParams, "model", key)
            subject = networks.subject(maths.GateParams, key, model)
    p = maths.GateParams(model=model, exchange=exchange, **fields)
    with right:
        networks.colour_key(networks.get(model).classes)
    with picture:
        network_views.muted(key, p, subject)
    if answered:
        network_results.trained_without_skips(key)
    code.show(snippets.gates(p))


SKIPS = ("skip1", "skip2", "skip3", "skip4")
ALL = {**dict.fromkeys((*SKIPS, "bottleneck"), 1.0), "exchange": False}
PRESETS = {
    "all": ALL,
    "no finest skip": ALL | {"skip1": 0.0},
    "no skips": ALL | dict.fromkeys(SKIPS, 0.0),
    "no bottleneck": ALL | {"bottleneck": 0.0},
}


def sizes() -> None:
    key = "unet.sizes"
    answered = ask.choice(
        "unet.q.sizes",
        "The input grows from 572 to 588 pixels. Does the architecture change?",
        ("no", "more parameters", "one more layer"),
        answer="no",
        explain="It is fully convolutional: the same 31,030,658 weights slide over more places. "
        "But not every size can be halved four times.",
    )
    with st.container():
        if answered:
            presets.row(key, {str(n): {"size": n} for n in (188, 204, 556, 572, 588, 500)})
    picture = st.container()
    later = () if answered else ("size",)
    p = controls.read(maths.SizeParams, key, columns=4, asleep=later)
    ledger = maths.ledger(p.size)
    with picture:
        draw = u_figures.ledger_scene if answered else u_figures.ledger_asked
        stage.show(draw(ledger), key=f"{key}.stage", held=not answered)
    if ledger.problem:
        st.warning(ledger.problem, icon=":material/tune:")
    if answered:
        _sizes(ledger, p.size)
        network_results.speed_table(key, 2**ledger.depth)
    code.show(snippets.sizes(p))


def _sizes(ledger: maths.Ledger, size: int) -> None:
    """What comes out and what it costs; of a size that does not fit only what always holds."""
    last, fits = ledger.stages[-1], not ledger.problem
    metrics(
        {
            "output": f"{last.size} × {last.size}" if fits else "none",
            "parameters": maths.ledger(572).parameters,
            "multiplications": f"{ledger.multiplications / 1e9:.1f} billion" if fits else "–",
            "lost on each side": f"{(size - last.size) // 2} px" if fits else "–",
        }
    )


UNLIKE = {"person": "rocket", "pets": "flower", "nuclei": "galaxies"}


def failing() -> None:
    key = "unet.fails"
    answered = ask.choice(
        "unet.q.sure",
        "A picture unlike any in its training: what do the probabilities do?",
        ("stay high, even where wrong", "fall to 1 / classes"),
        answer="stay high, even where wrong",
        explain="Softmax compares the classes with each other, not the picture with what was "
        'learned. There is no class for "never seen".',
    )
    left, right = st.columns([3.2, 1])
    with right:
        model = controls.one(maths.Disturbance, "model", key)
        subject = networks.subject(maths.Disturbance, key, model, UNLIKE)
        names = ("noise", "rotation", "brightness", "patch")
        fields = {n: controls.one(maths.Disturbance, n, key) for n in names}
        networks.colour_key(networks.get(model).classes)
    p = maths.Disturbance(model=model, **fields)
    with left:
        network_views.disturbed(key, p, subject, answered)


def upsampled() -> None:
    key = "unet.up"
    ask.choice(
        "unet.q.up",
        "A 2 × 2 transposed convolution with stride 2: do its stamps overlap?",
        ("no", "yes"),
        answer="no",
        explain="Each output pixel gets exactly one stamp, so no checkerboard from overlap. But "
        "its four weights need not agree, and 2 × 2 blocks can still show.",
    )
    picture = st.container()
    p = controls.read(maths.VariantParams, key, columns=4)
    views, values = network_results.side_by_side(p.data, network_results.WAYS_UP, p.seed)
    scene = pictures.gallery(
        views,
        "The same network, trained the same way for as many steps; only the way up differs.",
        "One drawing segmented by three networks that differ in their upsampling.",
        columns=2,
    )
    with picture:
        stage.show(scene, key=f"{key}.stage")
    networks.colour_key(networks.get(p.data).classes)
    table(values)
    st.caption(network_results.IOU)


def camera() -> None:
    key = "unet.camera"
    ask.choice(
        "unet.q.camera",
        "A frame's sides are halved. How much of the network's work is left?",
        ("all of it", "a half", "a quarter"),
        answer="a quarter",
        explain="Every convolution works at every pixel, and a quarter of the pixels is left. "
        "Start the camera, choose another side and watch the milliseconds.",
    )
    left, right = st.columns([3.2, 1])
    with right:
        p = controls.read(maths.CameraParams, key, columns=1)
    segmenter = networks.get(p.model)
    webcam.calm()
    with left:
        webcam.show(
            lambda pixels: segmenter.predict(pixels, p.side).labels,
            key=f"{key}.view",
            colours=[rgb(c) for c in ("#000000", *pictures.CLASS_COLOURS)],
            still=networks.still(p.model),
            side=p.side,
            opacity=p.opacity,
        )
    with right:
        networks.colour_key(segmenter.classes)
        st.caption(f"Runs on: {segmenter.place()}.")


def train() -> None:
    training.panel("unet.train")


DEMOS = [
    lesson.Demo("live", "Live", live),
    lesson.Demo("path", "The path of the data", path),
    lesson.Demo("skips", "What the skips carry", skips),
    lesson.Demo("sizes", "Which sizes fit", sizes),
    lesson.Demo("fails", "Where it fails", failing),
    lesson.Demo("up", "Up again", upsampled),
    lesson.Demo("camera", "Webcam", camera),
    lesson.Demo("train", "Train it yourself", train),
]
lesson.run(
    "unet",
    DEMOS,
    recap="""
- Down: fewer places, more channels, larger receptive fields. Up: back to one answer per pixel.
- The skips carry where the boundaries are; the bottleneck carries what the picture shows.
- Fully convolutional: the same weights take any size that can be halved often enough.
- Without padding 572 becomes 388, and the skips are cropped to fit.
- A probability near 1 says that the other classes are less likely, not that the network is right.
""",
    discuss=(
        "To label one pixel, how much around it must a network see? How does this one see it?",
        "With skips, what must the bottleneck still store? And without?",
        "Why does the paper crop the skips, and what does padding cost instead?",
        "How would you notice in use that a picture is unlike the training data?",
    ),
)
