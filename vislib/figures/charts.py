"""Plotly charts in the looks of the lessons."""

from __future__ import annotations

from typing import Any

from vislib.stage.theme import CATEGORICAL, FONT, SCALES, colour


def scale(name: str) -> list[list[Any]]:
    """A Plotly colour scale ``[[0, hex], ..., [1, hex]]`` by name."""
    if name not in SCALES:
        raise ValueError(f"Unknown colour scale {name!r}; choose one of {', '.join(SCALES)}.")
    stops = SCALES[name]
    return [[i / (len(stops) - 1), c] for i, c in enumerate(stops)]


def template(dark: bool = False) -> dict[str, Any]:
    """Plotly layout defaults for the light or the dark theme (transparent, so the page shows)."""
    ink, muted, grid = (colour(r, dark) for r in ("ink", "muted", "grid"))
    axis = {
        "gridcolor": grid,
        "linecolor": muted,
        "zeroline": False,
        "ticks": "outside",
        "ticklen": 4,
        "tickcolor": muted,
        "title": {"standoff": 8},
        "automargin": True,
    }
    return {
        "layout": {
            "font": {"family": FONT, "size": 14, "color": ink},
            "colorway": [colour(c, dark) for c in CATEGORICAL],
            "paper_bgcolor": "rgba(0,0,0,0)",
            "plot_bgcolor": "rgba(0,0,0,0)",
            "xaxis": axis,
            "yaxis": axis,
            "margin": {"l": 56, "r": 16, "t": 32, "b": 48},
            "legend": {"orientation": "h", "y": 1.02, "yanchor": "bottom", "x": 0},
            "hoverlabel": {"font": {"family": FONT, "size": 13}},
            "colorscale": {"sequential": scale("viridis"), "diverging": scale("RdBu")},
        }
    }


def wait_for_pandas() -> None:
    """To be called before Plotly makes anything.

    Plotly looks at every value with pandas where that is loaded, also where another session's
    thread is still in the middle of loading it: then it breaks. An import waits for the other one.
    Showing a chart loads pandas anyway.
    """
    import pandas  # noqa: F401


def figure(*traces: Any, dark: bool = False, height: int = 340, **layout: Any) -> Any:
    """A Plotly Figure with our template; ``layout`` is passed on to ``go.Layout``."""
    wait_for_pandas()
    import plotly.graph_objects as go

    # Set at once, not updated afterwards: an update would merge with Plotly's default template
    # (which importing Streamlit changes) and takes ten times as long.
    shape = go.Layout(template=template(dark), height=height, **layout)
    return go.Figure(data=list(traces), layout=shape)
