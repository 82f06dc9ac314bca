"""The few lines of torch or scikit-learn that give the same result, folded away until wanted."""

from __future__ import annotations

import streamlit as st

from vislib.ui import folds


def show(source: str, *, label: str = "The same in code", key: str | None = None) -> None:
    """A collapsed box with Python source that runs as it stands."""

    def block() -> None:
        st.code(source.strip(), language="python")

    folds.fold(label, block, icon=":material/code:", key=key)
