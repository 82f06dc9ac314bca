"""A question whose answer takes a while to be drawn, as when a network is trained for it."""

import sys
import time
from pathlib import Path

import streamlit as st

sys.path.insert(0, str(Path(__file__).parents[3]))

from vislib.ui import frame  # noqa: E402
from vislib.ui import questions as ask

frame.looks()
st.title("Asked")
explain = "It is explained in a sentence that takes a line or two on the screen of a telephone."
question = ask.Choice("Which?", ["one", "another", "neither"], answer="one", explain=explain)
if ask.asked("app", question):
    time.sleep(3)
    st.write("Drawn")
