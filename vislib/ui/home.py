"""The first page: what there is to learn."""

from __future__ import annotations

import streamlit as st

from vislib import catalogue
from vislib.ui import frame

st.html("<h1 class='pw-name'>Pixelwise</h1>")
for _section, _entries in catalogue.sections().items():
    st.markdown(f"**{_section}**")
    for _entry in _entries:
        st.page_link(frame.page_of(_entry), label=f"{_entry.title}: {_entry.summary}")
