"""Lesson: receptive fields, how much of the picture one unit sees."""

import streamlit as st

from vislib.receptive_field import (
    effective_depth,
    figures,
    layer_text,
    params,
    small_filters,
    snippets,
    widgets,
)
from vislib.receptive_field import photo as photos
from vislib.receptive_field.fields import NETWORKS, geometry
from vislib.ui import charts, code, controls, hands, images, lesson, stage
from vislib.ui import questions as ask
from vislib.ui.numbers import metrics, table


def grow() -> None:
    key = "receptive_field.growth"
    answered = ask.choice(
        "receptive_field.q.three",
        "Three 3×3 convolutions, one after the other: how many pixels wide does the last one see?",
        ("3", "5", "7", "9"),
        answer="7",
        explain="Each layer adds (3 − 1) · 1 = 2 pixels: 1 → 3 → 5 → 7.",
    )
    picture = st.container()
    with st.grid(6, min_column_width=130, gap="small", vertical_alignment="bottom"):
        widgets.preset(key)
        fields = {
            name: controls.one(params.Growth, name, key)
            for name in ("stack", "size", "upto", "direction", "place")
        }
    p = controls.accepted(params.Growth, key, fields, check=params.Growth.trace)
    trace = p.trace()
    told = answered or p.layers != params.Growth().layers  # the question is about that stack
    with picture:
        draw = figures.growth.scene if told else figures.growth.asked
        stage.show(draw(trace), key=f"{key}.stage", held=not told)
    editor = st.expander(
        "Edit the layers", icon=":material/table_rows:", key=f"{key}.edit", on_change="rerun"
    )
    if editor.open:
        with editor:
            _table(params.Growth(**fields), key)
    if len(trace.layers) <= 40:
        code.show(snippets.growth(trace))


def _table(p: params.Growth, key: str) -> None:
    """The stack as a table, as long as the text can be read."""
    try:
        rows = p.rows
    except ValueError:
        st.caption("The table comes back once the text above can be read.")
        return
    try:
        size, found = p.input_size, geometry(layer_text.layers(rows), p.input_size)
    except ValueError:
        size, found = p.size, None
    widgets.table(key, rows, found, size)


def photograph() -> None:
    key = "receptive_field.photo"
    answered = ask.choice(
        "receptive_field.q.photo",
        "Does the middle unit of VGG16's last layer (pool5) see this whole 224×224 picture?",
        ("all of it", "nearly all", "a quarter"),
        answer="nearly all",
        explain="Its field is 212 × 212 pixels: 89.6% of the picture. A unit in the corner looks "
        "at padding with the rest of its field and sees 29.7%.",
    )
    picture = st.container()
    _dragged(key)
    with st.grid(5, min_column_width=150, gap="small", vertical_alignment="bottom"):
        chosen = images.pick(f"{key}.image", default="cat", camera=True)
        p = params.Photo(
            **{n: controls.one(params.Photo, n, key) for n in ("left", "right", "x", "y")}
        )
    with picture:
        scene = figures.photo.scene(
            photos.square(chosen.pixels),
            photos.fields(p.left, p.x, p.y),
            photos.fields(p.right, p.x, p.y),
            (p.x * (photos.SIDE - 1), p.y * (photos.SIDE - 1)),
        )
        stage.show(scene, key=f"{key}.stage", held=not answered)
    st.caption(
        "Drag the dot on the left picture, or use the sliders; both networks look there. A box "
        "with an open side is cut at the edge: it goes on outside, on padding."
    )


def _dragged(key: str) -> None:
    """Write the place of the dot, if it was just dragged, into the sliders."""
    held = hands.newest(f"{key}.stage", count=1)
    if held:
        for field, place in (("x", held.x), ("y", held.y)):
            controls.put(params.Photo, field, key, place / (photos.SIDE - 1))


def small() -> None:
    key = "receptive_field.small"
    answered = ask.number(
        "receptive_field.q.small",
        "Three 3×3 layers see what one 7×7 sees. How many weights do they need, in % of its?",
        answer=55,
        tolerance=2,
        unit="%",
        explain="3 · 3² C² = 27 C² against 7² C² = 49 C²; C cancels: 27/49 = 0.551.",
    )
    picture = st.container()
    p = controls.read(params.SmallFilters, key, columns=3)
    three, one = small_filters.compare(p.channels, p.size, p.bias, p.kernel)
    with picture:
        draw = figures.small_filters.scene if answered else figures.small_filters.asked
        stage.show(draw(three, one), key=f"{key}.stage", held=not answered)
    if answered:
        _costs(three, one)
    code.show(snippets.small_filters(p))


def _costs(three: small_filters.Cost, one: small_filters.Cost) -> None:
    table(
        [
            {
                "": name,
                "receptive field": cost.receptive_field,
                "parameters": cost.parameters,
                "multiplications": cost.multiplications,
                "non-linearities": cost.layers,
                "values kept for the backward pass": cost.activations,
            }
            for name, cost in ((three.name, three), (one.name, one))
        ]
    )
    st.caption(
        f"Small filters cost less, and {three.layers} ReLUs instead of one let the stack bend "
        f"more. The price is memory: {three.layers} maps are kept instead of one. (Deck "
        "“Introduction to Computer Vision, Lecture 7”.)"
    )


@st.cache_data(max_entries=64, show_spinner=False)
def _depths(p: params.Effective) -> effective_depth.Depths:
    return effective_depth.depths(
        p.layers, weights=p.weights, activation=p.activation, samples=p.samples, seed=p.seed
    )


def effective() -> None:
    key = "receptive_field.effective"
    answered = ask.choice(
        "receptive_field.q.effective",
        "At stride 1 each 3×3 layer widens the box by 2. And the part that really matters?",
        ("as fast", "more and more slowly", "not at all"),
        answer="more and more slowly",
        explain="Paths to the centre are many, paths to the rim are few, so the gradient piles up "
        "in a bell whose width, at stride 1, grows like √depth, while the box grows like depth. "
        "A stride multiplies the steps of both from there on.",
    )
    picture = st.container()
    p = controls.read(params.Effective, key, columns=4)
    found = _depths(p)
    with picture:
        draw = figures.effective.scene if answered else figures.effective.asked
        stage.show(draw(found), key=f"{key}.stage", held=not answered)
    if answered:
        _measured(p, found)
    code.show(snippets.effective(p, p.input_size))


def _measured(p: params.Effective, found: effective_depth.Depths) -> None:
    moved = found.moved[-1]
    metrics(
        {
            "theoretical box": (f"{found.boxes[-1]} px", "smallest around all paths"),
            "holds 90%": (f"{found.cores[-1]} px", "square about the centre") if moved else "none",
            "in the middle half": (f"{found.halves[-1]:.0%}", "even would be 25%")
            if moved
            else "none",
            "pixels touched": f"{found.touched[-1]:.0%}",
            "samples": (p.samples, "inputs" + (" and networks" if p.weights == "random" else "")),
        }
    )
    st.caption(figures.effective.growth_rates(found, bool(p.strided)))
    st.caption(
        "Brightness: mean |gradient|, relative to its peak. If you have the slides: they say "
        "“effective receptive field” for the box; it is the theoretical one, because Luo et al. "
        "(2016) gave the name “effective” to what the gradient shows."
    )


ASKED = ("VGG16", "MobileNet v1")  # the two networks of the last question


def networks() -> None:
    key = "receptive_field.networks"
    answered = ask.choice(
        "receptive_field.q.networks",
        "Whose convolutions see further: VGG16's (15 million weights) or MobileNet v1's "
        "(3 million)?",
        ("VGG16", "MobileNet v1", "equally far"),
        answer="MobileNet v1",
        explain="315 pixels against 212: fields come from kernels and strides, not from weights.",
    )
    picture = st.container()
    p = controls.read(params.Networks, key, columns=3)
    with picture:
        charts.show(
            figures.networks.chart(
                p.size,
                family=p.family,
                logarithmic=p.logarithmic,
                without=() if answered else ASKED,
                named=ASKED if answered else (),
            ),
            key=f"{key}.chart",
            alt="Receptive field against depth for the named networks.",
        )
    if not answered:
        st.caption("VGG16 and MobileNet v1 are not drawn yet.")
    else:
        table(figures.networks.rows(p.size, ASKED))
        fc6 = geometry(NETWORKS["VGG16 (with fc6)"], 224)[-1].receptive_field
        st.caption(
            "Weights and fields are those of convolutions and pools. VGG16's first fully connected "
            f"layer, fc6, is a 7 × 7 convolution of the last map: with it the field is {fc6} px. "
            "Two ResNets of one name: torchvision puts the stride into the first unit of a stage "
            "(ResNet-50: 427 px), TF-Slim into the last one (483 px, as in Araujo, Norris and Sim, "
            "2019). In residual and Inception blocks the path that sees furthest counts. "
            "Networks that an input of this size does not pass through are left out. AlexNet's "
            "first layer is not padded, as in its paper: that says 224 px, but its own map sizes "
            "ask for 227, which ends at 6. torchvision pads by 2 and ends at 6 from 224."
        )


lesson.run(
    "receptive_field",
    [
        lesson.Demo("growth", "Growth", grow),
        lesson.Demo("photo", "On a photograph", photograph),
        lesson.Demo("small", "Why small filters?", small),
        lesson.Demo("effective", "What it really sees", effective),
        lesson.Demo("networks", "Named networks", networks),
    ],
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
