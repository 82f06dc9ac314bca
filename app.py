"""Pixelwise: ``streamlit run app.py``."""

from vislib.ui import runtime

runtime.settle_threads()

from vislib.ui import frame  # noqa: E402

frame.navigate()
runtime.warm_up()
