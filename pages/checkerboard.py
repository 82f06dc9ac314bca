"""Lesson: checkerboard artifacts, where the pattern comes from and what cures it."""

from functools import partial

import streamlit as st

from vislib.checkerboard import decoders as decoder
from vislib.checkerboard import gradients as ga
from vislib.checkerboard import params as demos
from vislib.checkerboard import snippets, training
from vislib.checkerboard.figures import comparison as checkerboard_pair
from vislib.checkerboard.figures import decoders as checkerboard_decoders
from vislib.checkerboard.figures import overlap as lines
from vislib.checkerboard.figures import plane as planes
from vislib.checkerboard.figures import stack as stacks
from vislib.checkerboard.figures import taps as tap_figures
from vislib.core import devices
from vislib.core.text import number
from vislib.ui import code, controls, images, lesson, live, presets, stage
from vislib.ui import questions as ask


def overlap() -> None:
    key = "checkerboard.overlap"
    answered = ask.choice(
        "checkerboard.q.overlap",
        "A transposed convolution, kernel 3, stride 2, equal weights: which outputs are equally "
        "bright?",
        ("all of them", "all but the ends", "inside, every other one: 1 2 1 2 …"),
        answer="inside, every other one: 1 2 1 2 …",
        explain="2 does not divide 3, so neighbouring stamps overlap at every other pixel. At the "
        "ends a stamp is missing: 1 1 2 1 2 … 2 1 1.",
    )
    picture = st.container()
    presets.row(key, demos.OVERLAPS)
    with st.grid(6, min_column_width=130, gap="small", vertical_alignment="bottom"):
        names = ("kernel", "stride", "inputs", "padding", "weights")
        fields = {name: controls.one(demos.OverlapParams, name, key) for name in names}
        if fields["weights"] == "random":
            fields["seed"] = controls.one(demos.OverlapParams, "seed", key)
    p = controls.accepted(demos.OverlapParams, key, fields)
    with picture:
        stage.show(lines.line(p.trace()), key=f"{key}.stage", held=not answered)
    if answered:
        st.caption(
            "A stride that divides the kernel is necessary for an even result, not sufficient: "
            "with learned weights the sums can still differ (“Fully convolutional learning” states "
            "the rule only). “Semantic segmentation, transposed convolution, checkerboard "
            "artifacts” says “deconvolution”; the operation is a transposed convolution and undoes "
            "nothing."
        )
    code.show(snippets.overlap(p))


def plane() -> None:
    key = "checkerboard.plane"
    answered = ask.choice(
        "checkerboard.q.plane",
        "Along both axes 1 2 1 2, away from the ends: how often is the busiest pixel written, in "
        "two dimensions?",
        ("2 times", "3 times", "4 times"),
        answer="4 times",
        explain="Rows and columns multiply: 1, 2 and 4 writes, which is a checkerboard.",
    )
    picture = st.container()
    presets.row(key, demos.PLANES)
    p = controls.read(demos.PlaneParams, key, columns=4)
    with picture:
        stage.show(planes.plane(p.inputs, p.layer), key=f"{key}.stage", held=not answered)
    code.show(snippets.plane(p))


def stacked() -> None:
    key = "checkerboard.stack"
    answered = ask.choice(
        "checkerboard.q.stack",
        "A second layer of kernel 3, stride 2 follows the first. What becomes of the pattern?",
        ("it evens out", "it stays 1 2 1 2", "it grows: 1 3 2 3"),
        answer="it grows: 1 3 2 3",
        explain="It overlaps what is already uneven; the pattern now has periods 2 and 4.",
    )
    picture = st.container()
    presets.row(key, demos.STACKS)
    p = controls.read(demos.StackParams, key, columns=5)
    with picture:
        stage.show(stacks.stack(p), key=f"{key}.stage", held=not answered)
    if answered:
        st.caption(
            "A layer of stride 1 can even the pattern out only if its kernel sums whole periods, "
            "and then it blurs the picture as well."
        )
    code.show(snippets.stack(p))


def taps() -> None:
    key = "checkerboard.taps"
    answered = ask.choice(
        "checkerboard.q.taps",
        "Kernel 3 slides over inputs with one zero between them. How many of its taps are active?",
        ("always 1", "always 2", "2 and 1 in turn"),
        answer="2 and 1 in turn",
        explain="At stride 2 a kernel of 1 has 1 and 0 active taps in turn, of 2 always 1, of 3 "
        "has 2 and 1 in turn, of 4 always 2, of 5 has 3 and 2 in turn, of 6 always 3.",
    )
    picture = st.container()
    presets.row(key, demos.TAPS)
    p = controls.read(demos.TapParams, key, columns=4)
    with picture:
        scene = tap_figures.taps(p, told=answered)
        stage.show(scene, key=f"{key}.stage", held=not answered)
    code.show(snippets.taps(p))


def decoders() -> None:
    key = "checkerboard.decoder"
    answered = ask.choice(
        "checkerboard.q.decoder",
        "These decoders have not been trained. Look closely: which kind shows no fine pattern?",
        ("transposed, kernel 4", "resize, then convolve", "pixel shuffle"),
        answer="resize, then convolve",
        explain="The spectra say so. Pixel shuffle joins it if its kernels start equal (ICNR).",
    )
    picture = st.container()
    p = controls.read(decoder.DecoderParams, key, columns=4, check=_device)
    device = _device(p)
    with picture:
        shots = _untrained(p.seed, device.name)
        stage.show(checkerboard_decoders.decoders(shots, measured=answered), key=f"{key}.stage")
    note = f"Computed on {device.description}."
    if answered:
        without, lowest = (number(ratio, 2) for ratio in decoder.bounds(shots))
        note += (
            f" With this seed the ratio is at most {without}× where the layers make no pattern, "
            f"and at least {lowest}× where they make one. (If you have the slides: they speak of "
            "artifacts of “frequency 2 and 4”; these are periods, in pixels.)"
        )
    st.caption(note)
    code.show(snippets.decoder("transposed_two"), label="One of them in torch")


def learning() -> None:
    key = "checkerboard.training"
    ask.choice(
        "checkerboard.q.training",
        "Decoders learn a photograph. Does training remove the checkerboard of transposed "
        "convolutions?",
        ("with its first step", "step by step", "never"),
        answer="step by step",
        explain="Weights that cancel the pattern can be learned: train "
        f"“{decoder.VARIANTS['transposed_two'].title}” and watch its ratio fall. "
        f"“{decoder.VARIANTS['nearest'].title}” has nothing to unlearn; that alone does not make "
        "its error the smaller one.",
    )
    top = st.container()
    with st.grid(7, min_column_width=120, gap="small", vertical_alignment="bottom"):
        chosen = images.pick(f"{key}.picture")
        fields = {
            name: controls.one(training.TrainingParams, name, key)
            for name in ("left", "right", "steps", "rate", "seed", "device")
        }
    p = controls.accepted(training.TrainingParams, key, fields, check=_device)
    device = _device(p)
    photograph = training.photograph(chosen.pixels)

    def start() -> training.Training:
        from models.training.adam import AdamW

        settings = p.variants, p.steps, p.rate, p.seed, device.name
        return training.Training(photograph, *settings, optimiser=partial(AdamW, decay=0.0))

    def draw(job: training.Training | None, going: bool) -> None:
        film = (job or start()).film(latest=going)
        # A stage of its own opens the finished film at its last frame.
        name = "film" if job and not going else "stage"
        stage.show(checkerboard_pair.film(film), key=f"{key}.{name}")

    with top:
        live.watch(f"{key}.job.last", (p, photograph.tobytes()), start, draw)
    st.caption(f"Computed on {device.description}. Training stops when you leave this page.")
    code.show(snippets.training(p, chosen.name), label="The left decoder in torch")


def gradients() -> None:
    key = "checkerboard.gradient"
    answered = ask.choice(
        "checkerboard.q.gradient",
        "We move the picture under strided convolutions, and average the gradient over many "
        "positions. What becomes of its pattern?",
        ("it stays", "it grows", "it fades"),
        answer="it fades",
        explain="The backward pass of a strided convolution is a transposed convolution; its grid "
        "stays with the network while the picture moves.",
    )
    picture = st.container()
    with st.grid(6, min_column_width=130, gap="small", vertical_alignment="bottom"):
        chosen = images.pick(f"{key}.picture")
        fields = {
            name: controls.one(ga.GradientParams, name, key)
            for name in ("what", "halving", "depth", "seed", "device")
        }
    p = controls.accepted(ga.GradientParams, key, fields, check=_device)
    device = _device(p)
    photograph = training.photograph(chosen.pixels)
    with picture:
        made = _compared(p, photograph, device.name)
        scene = checkerboard_pair.gradients(made, photograph, dream=p.what == "dream")
        stage.show(scene, key=f"{key}.stage", held=not answered)
    note = f"Computed on {device.description}, with untrained weights."
    if answered:
        note += (
            f" {checkerboard_pair.faded(made, p.depth)} (“Semantic segmentation, transposed "
            "convolution, checkerboard artifacts”.)"
        )
    st.caption(note)
    code.show(snippets.gradient(p, chosen.name))


def _device(p) -> devices.Device:
    """The device asked for; raises ``ValueError`` where there is none."""
    return devices.choose(p.device)


@st.cache_data(max_entries=16, show_spinner=False)
def _untrained(seed: int, device: str) -> dict[str, decoder.Shot]:
    return decoder.untrained(seed, device)


@st.cache_data(max_entries=16, show_spinner=False)
def _compared(p: ga.GradientParams, photograph, device: str) -> ga.Comparison:
    network = ga.network(p.halving, p.depth, p.seed, device)
    make = ga.dream if p.what == "dream" else ga.averages
    return make(photograph, network, p.seed)


lesson.run(
    "checkerboard",
    [
        lesson.Demo("overlap", "Overlap", overlap),
        lesson.Demo("plane", "In two dimensions", plane),
        lesson.Demo("stack", "Stacked layers", stacked),
        lesson.Demo("taps", "Active taps", taps),
        lesson.Demo("decoders", "Seven decoders", decoders),
        lesson.Demo("training", "After training", learning),
        lesson.Demo("gradients", "Gradients", gradients),
    ],
    recap="""
- A transposed convolution writes evenly only if the stride divides the kernel; learned weights
  can still be uneven.
- In two dimensions the counts multiply, in stacked layers they compound.
- Resize, then convolve with stride 1: every output is treated alike, before and after training.
- Pixel shuffle needs kernels that start equal (ICNR).
- Gradients through strided layers carry the same pattern; moving the picture washes it out.
""",
    discuss=(
        "Why do many U-Nets use kernel 2, stride 2 in their decoder?",
        "Which loss would notice a checkerboard, which would not?",
        "Where does a saliency map show you the picture, and where the strides?",
    ),
)
