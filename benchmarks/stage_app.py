"""The page that ``benchmarks/stage.py`` opens: one scene on the stage, or as Plotly frames."""

import sys
from pathlib import Path

import numpy as np
import streamlit as st

sys.path.insert(0, str(Path(__file__).parents[1]))

FRAMES, POINTS = 30, 5000


def cloud() -> np.ndarray:
    """(frames, points, 2): a cloud that rotates, so that every point moves in every frame."""
    start = np.random.default_rng(0).normal(size=(POINTS, 2))
    turn = np.linspace(0, 2, FRAMES)
    c, s = np.cos(turn), np.sin(turn)
    return np.einsum("fij,nj->fni", np.stack([[c, -s], [s, c]]).transpose(2, 0, 1), start)


def stage_points() -> None:
    from vislib.stage import component
    from vislib.stage.scene import Panel, Points, Scene

    panel = Panel("p", x=(-4, 4), y=(-4, 4), axes=True)
    mark = Points("p", cloud(), size=3, color=np.arange(POINTS) % 5)
    scene = Scene([panel], [mark], frames=FRAMES, frame_ms=1000 / 15, loop=True)
    component.mount(scene.pack(), key="bench")
    st.text(f"bytes {scene.pack().nbytes}")


def stage_cells() -> None:
    from vislib.stage import component
    from vislib.stage.scene import Cells, Panel, Scene

    values = np.random.default_rng(0).random((60, 64, 64))
    panel = Panel("p", x=(0, 64), y=(0, 64), y_down=True, equal=True)
    scene = Scene([panel], [Cells("p", values)], frames=60, frame_ms=1000 / 60, loop=True)
    component.mount(scene.pack(), key="bench")
    st.text(f"bytes {scene.pack().nbytes}")


def stage_brush() -> None:
    from vislib.core import images
    from vislib.stage import component
    from vislib.stage.scene import Paint, Panel, Picture, Scene

    photograph = images.load("cat", side=512).pixels
    height, width = photograph.shape[:2]
    panel = Panel("p", x=(0, 128), y=(0, 128), y_down=True, equal=True)
    scale = 128 / max(height, width)
    picture = Picture("p", photograph, width=width * scale, height=height * scale, smooth=True)
    scene = Scene([panel], [picture, Paint("p", np.zeros((128, 128)), id="mask")])
    component.mount(scene.pack(), key="bench")
    st.text(f"bytes {scene.pack().nbytes}")


def plotly_points() -> None:
    import plotly.graph_objects as go

    colours = np.arange(POINTS) % 5
    xy = cloud()

    def drawn(f: int) -> go.Scattergl:
        return go.Scattergl(
            x=xy[f, :, 0], y=xy[f, :, 1], mode="markers", marker={"size": 6, "color": colours}
        )

    figure = go.Figure([drawn(0)], frames=[go.Frame(data=[drawn(f)]) for f in range(FRAMES)])
    figure.update_layout(xaxis_range=[-4, 4], yaxis_range=[-4, 4], height=400)
    play = {"frame": {"duration": 0, "redraw": True}, "transition": {"duration": 0}}
    button = {"label": "Play", "method": "animate", "args": [None, play]}
    figure.update_layout(updatemenus=[{"type": "buttons", "buttons": [button]}])
    st.plotly_chart(figure, key="bench", theme=None)


st.title("Benchmark")
{"points": stage_points, "cells": stage_cells, "brush": stage_brush, "plotly": plotly_points}[
    st.query_params.get("kind", "points")
]()
