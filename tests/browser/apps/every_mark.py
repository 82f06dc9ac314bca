"""A page outside the menu that shows every mark of the stage once."""

import sys
from pathlib import Path

import numpy as np
import streamlit as st

sys.path.insert(0, str(Path(__file__).parents[3]))

from vislib.stage import component  # noqa: E402
from vislib.stage.scene import (  # noqa: E402
    Arrow,
    Bars,
    Boxes,
    Cells,
    Jump,
    Label,
    Link,
    Paint,
    Panel,
    Picture,
    Points,
    Scene,
    Segments,
)
from vislib.stage.scene import (
    Path as Line,
)
from vislib.ui.hands import Hands  # noqa: E402

FRAMES = 6
EYE = np.eye(16, 24, dtype=bool)


def every_mark(shift: float = 0.0, mask: np.ndarray | None = None) -> Scene:
    """Each mark once, with links, jumps, handles, hatching, gliding and a formula a frame."""
    t = np.linspace(0, 1, FRAMES)
    grid = np.arange(16.0).reshape(4, 4)
    hatch = np.zeros((4, 4), bool)
    hatch[0] = True
    ramp = np.linspace(0, 255, 32).astype(np.uint8)
    image = np.stack(
        [np.tile(ramp, (32, 1)), np.tile(ramp[:, None], (1, 32)), np.full((32, 32), 90, np.uint8)],
        -1,
    )
    angle = np.linspace(0, 2 * np.pi, 40)
    moving = np.stack(
        [np.stack([np.cos(angle[:8] * 6 + k), np.sin(angle[:8] * 6 + k)], -1) for k in t]
    )
    values = np.stack([np.roll(grid, k, 1) for k in range(FRAMES)])
    marks = [
        Cells("grid", values, id="in", text=True, scale="input", hatch=hatch),
        Cells("grid", grid[:2, :2] * 1.5, id="out", x=5, y=1, text=".1f", scale="output"),
        Points("cloud", moving, id="dots", color=np.arange(8) % 4, size=8),
        Points(
            "cloud", [[0.0, 0.0]], id="handle", drag="xy", size=9, color="kernel", shape="diamond"
        ),
        Line("cloud", np.stack([np.cos(angle), np.sin(angle)], -1), color="muted", dash=True),
        Segments("cloud", [[-1, -1, 1, 1]], color="grid"),
        Arrow("cloud", np.stack([[[0, 0, np.cos(k), np.sin(k)]] for k in t]), color="gradient"),
        Boxes("cloud", [[-1.2, -1.2, 0.8, 0.8]], color="prediction", labels=["box"]),
        Label("cloud", [[0, 1.3]], "a label", bold=True),
        Bars(
            "bars",
            np.stack([np.array([1, 2, 3]) * (0.4 + 0.6 * k) for k in t]) + shift,
            id="bars",
            drag="y",
            labels=["cat", "car", "frog"],
            text=".2f",
            color=("input", "kernel", "output"),
        ),
        Picture("photo", image, smooth=True),
        Boxes("photo", np.stack([[[4 + 10 * k, 4, 12, 12]] for k in t]), color="accent"),
        Paint(
            "photo", EYE if mask is None else mask, id="mask", brush=3, x=2, y=2, cell=(0.5, 0.5)
        ),
    ]
    return Scene(
        panels=[
            Panel(
                "grid",
                "Cells, $4\\times 4$",
                x=(-0.3, 7.3),
                y=(-0.3, 4.3),
                equal=True,
                y_down=True,
                weight=1.5,
            ),
            Panel(
                "cloud",
                "Points, paths, arrows",
                x=(-1.5, 1.5),
                y=(-1.5, 1.5),
                equal=True,
                axes=True,
            ),
            Panel(
                "bars",
                "Bars",
                x=(-0.6, 2.6),
                y=(0, 4),
                axes=True,
                y_label="score",
                x_label="class",
                row=1,
            ),
            Panel(
                "photo", "Picture", x=(0, 32), y=(0, 32), equal=True, y_down=True, row=1, click=True
            ),
        ],
        marks=marks,
        frames=FRAMES,
        captions=[
            f"Step **{k}**: $r_{{out}} = r_{{in}} + (k-1)\\,d\\,j = {2 * k + 1}$."
            for k in range(FRAMES)
        ],
        links=[Link("in", "out", [[i // 8 * 2 + i % 4 // 2] for i in range(16)])],
        jumps=[Jump("dots", [i % FRAMES for i in range(8)])],
        alt="Every mark of the stage once.",
        height=520,
    )


if __name__ == "__main__":
    st.set_page_config(layout="wide")
    st.title("Every mark")
    shift = st.slider("shift", 0.0, 1.0, 0.0, key="shift")
    painted = Hands("every").mask("mask", (16, 24), of="v1", start=EYE, stage="marks")
    scene = every_mark(shift, painted)
    result = component.mount(scene.pack(), key="every.marks", version="v1")
    st.text(f"painted {int(painted.sum())}")
    st.text(f"click {result.click}")
    st.text(f"handles {result.handles}")
