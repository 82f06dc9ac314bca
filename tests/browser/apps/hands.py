"""Pictures for hands: ``?kind=`` handles, scrubs, more handles than Tab can pass, white pictures.

The page is longer than any window, with a picture in its middle.
"""

import sys
from pathlib import Path

import numpy as np
import streamlit as st

sys.path.insert(0, str(Path(__file__).parents[3]))

from vislib.stage import component  # noqa: E402
from vislib.stage.scene import Bars, Jump, Panel, Picture, Points, Scene, Scrub  # noqa: E402

SQUARE = Panel("p", x=(-2, 2), y=(-2, 2), equal=True)
FRAMES = 9


def handle() -> Scene:
    """One handle in the middle, another at the left."""
    marks = [
        Points("p", [[0.0, 0.0]], id="handle", drag="xy", size=10),
        Points("p", [[-1.5, -1.0]], id="other", drag="xy", size=10, color="kernel"),
        Points("p", [[1.5, 1.5]], id="dot", hover=["A dot."], size=10, color="output"),
    ]
    return Scene([SQUARE], marks, jumps=[], alt="Two handles.", height=380)


def scrubs() -> Scene:
    """A point on a curve that comes back, and bars each of which is a frame."""
    t = np.linspace(0, np.pi, FRAMES)
    curve = np.stack([2 * np.sin(t) - 1, t - 1.5], -1)
    marks = [
        Points("p", curve[:, None], id="point", size=10, glide=False),
        Bars("q", np.arange(1.0, FRAMES + 1), id="bars"),
        Bars("r", [3.0, 2.0], id="ends"),
    ]
    return Scene(
        [
            SQUARE,
            Panel("q", x=(-1, FRAMES), y=(0, 10), axes=True),
            Panel("r", x=(-1, 2), y=(0, 4), weight=0.5),
        ],
        marks,
        frames=FRAMES,
        scrubs=[Scrub("point", axis="xy"), Scrub("bars"), Scrub("ends")],
        jumps=[Jump("ends", [0, FRAMES - 1])],
        captions=[f"Frame {f + 1}." for f in range(FRAMES)],
        alt="A point on a curve.",
    )


def many() -> Scene:
    """120 handles in a ring."""
    t = np.linspace(0, 2 * np.pi, 120, endpoint=False)
    ring = np.stack([np.cos(t), np.sin(t)], -1)
    return Scene([SQUARE], [Points("p", ring, id="ring", drag="xy")], alt="A ring.")


def white() -> Scene:
    """A white picture, a transparent one, a dark one and one of colours."""
    grey = np.full((20, 20, 3), 255, np.uint8)
    clear = np.zeros((20, 20, 4), np.uint8)
    dark = np.full((20, 20, 3), 16, np.uint8)
    blue = np.full((20, 20, 3), (0, 90, 180), np.uint8)
    panels = [Panel(name, x=(-2, 22), y=(-2, 22), equal=True, y_down=True) for name in "abcd"]
    images = zip("abcd", (grey, clear, dark, blue), strict=True)
    return Scene(panels, [Picture(p, i) for p, i in images], alt="Four pictures.", height=240)


KINDS = {"handle": handle, "scrubs": scrubs, "many": many, "white": white}

if __name__ == "__main__":
    st.title("Hands")
    for _ in range(12):
        st.write("Above")
    result = component.mount(KINDS[st.query_params.get("kind", "handle")]().pack(), key="hands")
    st.text(f"handles {result.handles}")
    st.text_input("A field", key="field")
    for _ in range(40):
        st.write("Below")
