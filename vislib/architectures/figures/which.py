"""Accuracy against work, and the winners by year (Plotly: explorable, nothing moves)."""

from __future__ import annotations

from math import sqrt
from typing import Any

from vislib.architectures.imagenet import ACCURACY, HUMAN, WINNERS, costs, within
from vislib.architectures.numbers import FAMILIES, family
from vislib.architectures.params import Which
from vislib.figures import charts
from vislib.stage import theme

_PALE = 0.18
_SHORT = {"AlexNet (torchvision)": "AlexNet", "MobileNet v1 (full convolutions)": "v1, full",
          "Inception-ResNet v2": "+ Res", "Xception": "Xception"}  # fmt: skip

_AT = {"DenseNet": "bottom center", "ResNet-101": "bottom center", "ResNet-152": "bottom center",
       "Inception v4": "top left", "Inception-ResNet v2": "middle right"}  # fmt: skip


def accuracy(p: Which) -> Any:
    """Work (log) against top-1, size by weights; networks outside the budgets are pale."""
    return _scatter(p, lambda name: ACCURACY[name].top1, "right at the first guess (%)")


def weights(p: Which) -> Any:
    """The same networks without their accuracy: what is seen before the answer."""
    return _scatter(p, lambda name: costs(name).weights, "weights (millions)")


def _scatter(p: Which, height: Any, title: str) -> Any:
    left = within(p.budgets)
    traces = [_family(p, one, left, height) for one in FAMILIES]
    at = [costs(p.network).multiplications], [height(p.network)]
    traces.append({
        "type": "scatter", "x": at[0], "y": at[1], "mode": "markers", "showlegend": False,
        "hoverinfo": "skip",
        "marker": {"size": 1.6 * _size(p.network), "color": "rgba(0,0,0,0)",
                   "line": {"width": 2, "color": theme.colour("ink")}},
    })  # fmt: skip
    ticks = [0.2, 0.5, 1, 2, 5, 10, 20]
    return charts.figure(
        *traces, height=430, hovermode="closest", margin={"b": 95},
        xaxis={"title": {"text": "multiplications (billions)"}, "type": "log", "tickvals": ticks},
        yaxis={"title": {"text": title}},
        legend={"yref": "container", "y": 0, "yanchor": "bottom", "font": {"size": 12}},
    )  # fmt: skip


def _family(p: Which, one: str, left: tuple[str, ...], height: Any) -> dict[str, Any]:
    names = [name for name in ACCURACY if family(name) == one]
    colour = theme.colour(theme.CATEGORICAL[FAMILIES.index(one)])
    return {
        "type": "scatter",
        "name": one,
        "x": [costs(name).multiplications for name in names],
        "y": [height(name) for name in names],
        "text": [_SHORT.get(name, name.removeprefix(one).strip(" -")) for name in names],
        "customdata": [[name, costs(name).weights] for name in names],
        "mode": "markers+text",
        "textposition": [_AT.get(n) or _AT.get(one, "top center") for n in names],
        "textfont": {"size": 11},
        "marker": {
            "color": colour,
            "size": [_size(name) for name in names],
            "opacity": [0.85 if name in left else _PALE for name in names],
        },
        "hovertemplate": "%{customdata[0]}: %{x:.2f} G, %{y:.1f}, %{customdata[1]:.1f} M weights"
        "<extra></extra>",
    }


def _size(name: str) -> float:
    return 6 + 2.4 * sqrt(costs(name).weights)


def winners() -> Any:
    """Top-5 error of the challenge's entries, and of one person."""
    names = [f"{w.name}<br>{w.year}" for w in WINNERS]
    bars = {
        "type": "bar", "x": names, "y": [w.error for w in WINNERS], "name": "challenge",
        "marker": {"color": theme.colour("gradient")}, "text": [f"{w.error}" for w in WINNERS],
        "textposition": "outside", "hovertemplate": "%{x}: %{y} %<extra></extra>",
        "showlegend": False,
    }  # fmt: skip
    line = {"type": "line", "xref": "paper", "x0": 0, "x1": 1, "y0": HUMAN, "y1": HUMAN,
            "line": {"dash": "dash", "width": 1.5, "color": theme.colour("ink")}}  # fmt: skip
    note = {"text": f"one annotator: {HUMAN} %", "xref": "paper", "x": 1, "xanchor": "right",
            "y": HUMAN, "yanchor": "bottom", "showarrow": False}  # fmt: skip
    return charts.figure(
        bars, height=380, shapes=[line], annotations=[note],
        yaxis={"title": {"text": "top-5 error (%)"}, "range": [0, 32]},
    )  # fmt: skip
