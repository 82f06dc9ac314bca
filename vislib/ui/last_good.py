"""Controls that cannot be refused: a slip gets its sentence, the picture keeps its place."""

from __future__ import annotations

from typing import Any, TypeVar

import streamlit as st

from vislib.ui import controls, lesson

P = TypeVar("P")


def read(params: type[P], prefix: str, **options: Any) -> P:
    """``controls.read``; refused settings are explained under the controls.

    The chapter then goes on with the last good settings, so that nothing on the page moves.
    """
    kept = f"{prefix}.good"
    try:
        found = controls.read(params, prefix, **options)
    except ValueError as error:
        found = st.session_state.get(kept)
        shown = "usual" if found is None else "last good"
        lesson.refuse(error, f"The picture shows the {shown} settings.")
        return params() if found is None else found
    st.session_state[kept] = found
    return found
