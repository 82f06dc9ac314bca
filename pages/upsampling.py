"""Lesson: upsampling, from a small grid to a large one."""

import numpy as np
import streamlit as st

from vislib.core import images as store
from vislib.ui import charts, code, controls, hands, images, lesson, presets, stage
from vislib.ui import grid_editor as cell_editor
from vislib.ui import questions as ask
from vislib.ui.numbers import metrics, table
from vislib.upsampling import algorithms as upsampling
from vislib.upsampling import params as demos
from vislib.upsampling import resampling, snippets
from vislib.upsampling.figures import filters
from vislib.upsampling.figures import photo as photos
from vislib.upsampling.figures import unpooling as unpool

FEATURE_SIDE = 144  # pixels: large enough to recognise, small enough to see single pixels


def unpooling() -> None:
    key = "upsampling.unpool"
    answered = ask.choice(
        "upsampling.q.zeros",
        "2 × 2 becomes 4 × 4 by max unpooling. How many of the 16 cells are 0?",
        ("4", "8", "12"),
        answer="12",
        explain="Four values go back to four remembered places; nobody fills the rest.",
    )
    presets.row(key, demos.GRIDS)
    picture = st.container()
    p = _unpooled(key)
    cell_editor.tables(key, {"grid": ("to pool", p.grid), "small": ("to unpool", p.small)})
    with picture:
        scene = unpool.unpooling(p.before, p.map, p.size)
        stage.show(scene, key=f"{key}.stage", held=not answered)
    st.caption(
        "Orange frames: the switches. Between pooling and unpooling lies the rest of the network, "
        "so the values that return are others; only the places are remembered. Where two values "
        "tie, the first row by row counts, as in torch."
    )
    code.show(snippets.unpooling(p))


def _unpooled(key: str) -> demos.UnpoolParams:
    """The controls; while the grid is one of ours, a window brings the grid that it divides."""
    grid = f"{key}.grid"
    left, right = st.columns([1, 2], vertical_alignment="bottom")
    with left:
        size = controls.one(demos.UnpoolParams, "size", key)
    now = st.session_state.get(grid) or st.query_params.get(grid, demos.POOLED[2])
    if (fitting := demos.fitting(now, size)) != now:
        st.session_state[grid] = fitting
    with right:
        return controls.read(
            demos.UnpoolParams, key, columns=2, fields=("grid", "small"), size=size
        )


def feature_map() -> None:
    key = "upsampling.feature"
    answered = ask.choice(
        "upsampling.q.keeps",
        "A feature map is pooled, then enlarged. What does max unpooling keep that nearest loses?",
        ("all values", "where each maximum stood", "the brightness of every block"),
        answer="where each maximum stood",
        explain="Nearest smears every maximum over its block; the switches put it back to the "
        "pixel. What was not the maximum is lost either way.",
    )
    left, right = st.columns(2)
    with left:
        image = images.pick(f"{key}.image", default="camera", least=max(unpool.WINDOWS))
    with right:
        p = controls.read(demos.FeatureParams, key, columns=1)
    response = upsampling.feature_map(store.reduce(image.pixels, FEATURE_SIDE), p.feature)
    draw = unpool.feature if answered else unpool.feature_asked
    stage.show(draw(response), key=f"{key}.stage", held=not answered)
    if answered:
        _kept(response)


def _kept(response: np.ndarray) -> None:
    """How far the maxima moved and how similar the maps are, for three windows."""
    results = {f"{s} × {s}": upsampling.unpooled(response, s)[1] for s in unpool.WINDOWS}
    rows = [
        {"unpooling": first.name}
        | {f"off by, {window}": round(r[i].displacement, 2) for window, r in results.items()}
        | {f"similarity, {window}": round(r[i].similarity, 3) for window, r in results.items()}
        for i, first in enumerate(results["2 × 2"])
    ]
    table(rows, caption="Pixels from where each maximum stood; cosine with the map before pooling")
    st.caption(demos.verdict({w: (r[0].similarity, r[2].similarity) for w, r in results.items()}))


def zeros() -> None:
    key = "upsampling.zeros"
    answered = ask.choice(
        "upsampling.q.between",
        "Zeros are inserted between 1 2 3 4, and ½ 1 ½ slides over them. What stands after the 1?",
        ("1", "1.5", "1.25"),
        answer="1.5",
        explain="½·1 + 1·0 + ½·2. With zeros beyond the end, the last one is ½·4 = 2.",
    )
    picture = st.container()
    p = controls.read(demos.ZerosParams, key, columns=3)
    cell_editor.tables(key, {"grid": ("samples", p.grid)})
    with picture:
        trace = upsampling.filtering(p.samples, p.factor, p.mode)
        size = " × ".join(map(str, trace.kernel.shape))
        said = f"Zeros between the samples, then one kernel of {size}."
        scene = filters.sliding(trace)
        stage.show(scene, key=f"{key}.stage", held=not answered, asking=said)
    met = resampling.support(p.mode, p.factor)
    metrics(
        {
            "kernel": f"{len(trace.kernel)} × {len(trace.kernel)}",
            "sum of weights": float(trace.kernel.sum()),
            "samples met per output": f"{met.min() ** 2} to {met.max() ** 2}",
        }
    )
    st.caption(
        "A bed of nails and a convolution in one is a transposed convolution, and so the code "
        "below says it."
    )
    if answered:
        st.caption(
            "If you have the slides: “Fully convolutional learning” gives 1, 1.5, 2, 2.5, 3, 3.5, "
            "4, 2 for the row 1 2 3 4. That is no framework's bilinear: see *Where the samples "
            "sit*."
        )
    code.show(snippets.zeros(p))


def curves() -> None:
    key = "upsampling.curves"
    answered = ask.choice(
        "upsampling.q.overshoot",
        "An edge from 0 to 1 is enlarged. Which kernel makes values below 0 and above 1?",
        ("linear", "Lanczos", "Gaussian"),
        answer="Lanczos",
        explain="Its weights are negative at some distances; so are those of the cubics.",
    )
    _turn(f"{key}.mode", answered)
    picture = st.container()
    later = () if answered else ("mode",)
    p = controls.read(demos.CurveParams, key, columns=2, asleep=later)
    with picture:
        title = resampling.KERNELS[p.mode].title
        alt = f"The kernel {title} with its taps at factor {p.factor}, and an edge enlarged by it."
        charts.show(
            filters.curves(p.mode, p.factor),
            key=f"{key}.chart",
            alt=alt,
        )
    if answered:
        rows = [
            {
                "kernel": kernel.title,
                "defined by": kernel.reference,
                "over inserted zeros": upsampling.multiplications(name, p.factor)["zeros"],
                "samples only": upsampling.multiplications(name, p.factor)["samples"],
                "rows, then columns": upsampling.multiplications(name, p.factor)["separable"],
            }
            for name, kernel in resampling.KERNELS.items()
        ]
        names = list(resampling.KERNELS)
        caption = f"Multiplications per output pixel at factor {p.factor}"
        table(rows, caption=caption, highlight=names.index(p.mode))
    st.caption(
        "The taps, left, are those of zero insertion; kernels are scaled so that the weights of "
        "every output sum to 1. The edge, right, is enlarged with "
        "`align_corners=False`, whose outputs sit elsewhere: see *Where the samples sit*."
    )


def _turn(control: str, answered: bool) -> None:
    """With the answer the kernel asked about comes into the picture; asked again, it leaves."""
    before = st.session_state.get(f"{control}.told", False)
    st.session_state[f"{control}.told"] = answered
    old, new = ("linear", "lanczos3") if answered else ("lanczos3", "linear")
    if answered != before and st.session_state.get(control, old) == old:
        st.session_state[control] = new


def rulers() -> None:
    key = "upsampling.rulers"
    answered = ask.choice(
        "upsampling.q.corners",
        "1 2 3 4 is doubled by torch with align_corners=False. The second output is …",
        ("1.25", "1.429", "1.5"),
        answer="1.25",
        explain="It sits (2 − ½)/2 − ½ = 0.25 pixels after the first sample. 1.5 is zero "
        "insertion, 1.429 is align_corners=True.",
    )
    picture = st.container()
    p = controls.read(demos.RulerParams, key, columns=3)
    with picture:
        draw = filters.rulers if answered else filters.rulers_asked
        stage.show(draw(p.samples, p.factor, p.mode), key=f"{key}.stage", held=not answered)
    if answered:
        rows = [
            {"convention": _convention(p.mode, name)}
            | {str(o + 1): round(float(v), 3) for o, v in enumerate(values)}
            for name in resampling.conventions(p.mode)
            for values in [upsampling.interpolate(p.samples, p.factor, p.mode, name)]
        ]
        table(rows, caption="Every output")
    code.show(snippets.line(p))


def _convention(mode: str, name: str) -> str:
    if resampling.KERNELS[mode].copies:
        return "copying"
    return "zero insertion" if name == "deck" else name


def photograph() -> None:
    key = "upsampling.photo"
    answered = ask.choice(
        "upsampling.q.detail",
        "A photograph is shrunk ×10 and enlarged again. Which kernel brings the lost detail back?",
        ("bicubic", "Lanczos", "none"),
        answer="none",
        explain="They draw different curves through the same few samples. The differences below "
        "show the same missing edges for all of them.",
    )
    left, middle, right = st.columns(3)
    with left:
        image = images.pick(f"{key}.image", default="cat", camera=True)
    with middle:
        factor = controls.one(demos.PhotoParams, "factor", key)
    with right:
        mode = controls.one(demos.PhotoParams, "mode", key)
    p = demos.PhotoParams(factor=factor, mode=mode)
    original = photos.square(image.pixels, p.factor)
    corner = tuple(hands.places(f"{key}.stage", "lens", [(90.0, 60.0)], image.name)[0])
    modes = tuple(dict.fromkeys(("nearest", "linear", "cubic", p.mode)))
    scene, quality = photos.photo(original, p.factor, modes, corner)
    scene = scene if answered else photos.photo_asked(scene)
    stage.show(scene, key=f"{key}.stage", version=image.name, held=not answered)
    if answered:
        metrics({resampling.KERNELS[name].title: f"{v:.2f} dB" for name, v in quality.items()})
    code.show(snippets.photo(p.factor))


lesson.run(
    "upsampling",
    [
        lesson.Demo("unpool", "Three unpoolings", unpooling),
        lesson.Demo("feature", "What the switches keep", feature_map),
        lesson.Demo("zeros", "Zeros, then a filter", zeros),
        lesson.Demo("curves", "Kernels and their cost", curves),
        lesson.Demo("rulers", "Where the samples sit", rulers),
        lesson.Demo("photo", "On a photograph", photograph),
    ],
    recap="""
- Nearest copies, a bed of nails leaves zeros, max unpooling puts values back where they stood.
- Interpolation is zero insertion followed by a fixed kernel; nearest is a kernel of ones.
- align_corners decides where the outputs sit; the same kernel then gives other numbers.
- Wider kernels cost more and may overshoot. None invents detail.
- Replace the fixed kernel by a learned one: transposed convolution.
""",
    discuss=(
        "Why do segmentation networks hand over whole feature maps rather than switches?",
        "A mask of class numbers has to be enlarged: which of these methods may be used?",
        "Where do two frameworks disagree by half a pixel, and when would it hurt?",
    ),
)
