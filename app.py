"""Pixelwise: ``streamlit run app.py``."""

from vislib.ui import runtime

runtime.settle_threads()

import streamlit as st  # noqa: E402

from vislib.ui import frame  # noqa: E402

st.set_page_config(page_title="Pixelwise", page_icon=":material/apps:", layout="wide")
frame.navigate()
runtime.warm_up()
