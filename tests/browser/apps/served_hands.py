"""``hands.py`` behind the server of the app, with its rules."""

import sys
from pathlib import Path

from streamlit.starlette import App

sys.path.insert(0, str(Path(__file__).parents[3]))

from vislib.ui import server  # noqa: E402

app = App(Path(__file__).with_name("hands.py"), middleware=server.MIDDLEWARE)
