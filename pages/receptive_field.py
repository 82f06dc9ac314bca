"""Lesson: receptive fields, how much of the picture one unit sees."""

import streamlit as st

from vislib.figures import receptive_field as figures
from vislib.receptive_field import geometry
from vislib.receptive_field_growth import growth
from vislib.receptive_field_params import GrowthParams
from vislib.ui import ask, controls, lesson, runtime, stack_editor, stage


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
        stack_editor.preset(key)
        fields = {
            name: controls.one(GrowthParams, name, key)
            for name in ("stack", "size", "upto", "direction", "place")
        }
    p = GrowthParams(**fields)
    with picture:
        _walk(p, key, answered or runtime.presenting())
    with st.expander("Edit the layers", icon=":material/table_rows:", key=f"{key}.edit"):
        stack_editor.table(key, p.rows, _known(p), _size(p))


def _walk(p: GrowthParams, key: str, finished: bool) -> None:
    """The walk; a stack that cannot be gets its sentence above the last good picture."""
    try:
        trace = growth(p.layers, p.input_size, place=p.place, direction=p.direction)
        st.session_state[f"{key}.last"] = p
    except ValueError as error:
        st.warning(str(error), icon=":material/tune:")
        p = st.session_state.get(f"{key}.last", GrowthParams())
        trace = growth(p.layers, p.input_size, place=p.place, direction=p.direction)
    stage.show(figures.growth_scene(trace, finished=finished), key=f"{key}.stage")


def _known(p: GrowthParams):
    """The geometry as far as it goes."""
    try:
        return geometry(p.layers, p.input_size)
    except ValueError:
        return None


def _size(p: GrowthParams) -> int:
    try:
        return p.input_size
    except ValueError:
        return p.size


lesson.run("receptive_field", [lesson.Demo("growth", "Growth", grow)])
