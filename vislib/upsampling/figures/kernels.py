"""Kernels and their cost: every kernel as a curve, and what it makes of an edge."""

from __future__ import annotations

from typing import Any

import numpy as np

from vislib.stage import theme
from vislib.upsampling import algorithms, resampling

__all__ = ["chart"]


def chart(mode: str, factor: int, *, answered: bool = True) -> Any:
    """Plotly: every kernel as a curve, one marked with its taps; and what it makes of an edge.

    Before the answer the edge is there and not yet what becomes of it.
    """
    from vislib.figures import charts

    charts.wait_for_pandas()
    from plotly.subplots import make_subplots

    fig = make_subplots(
        1,
        2,
        column_widths=[0.58, 0.42],
        subplot_titles=("The kernel", "An edge enlarged"),
        horizontal_spacing=0.09,
    )
    _curves(fig, mode)
    _taps(fig, mode, factor)
    _edge(fig)
    if answered:
        _enlarged(fig, mode, factor)
    fig.update_xaxes(title="distance (input px)", row=1, col=1)
    fig.update_xaxes(title="position (input px)", row=1, col=2)
    fig.update_annotations(font={"size": 15})
    fig.update_layout(height=380, legend={"y": -0.3, "yanchor": "top"}, margin={"b": 90})
    return fig


def _curves(fig: Any, mode: str) -> None:
    """Every kernel but the mean over an area, that of ``mode`` drawn last and thick."""
    t = np.linspace(-5, 5, 601)
    others = [k for name, k in resampling.KERNELS.items() if name not in (mode, "area")]
    for kernel in others:
        fig.add_scatter(
            x=t,
            y=resampling.profile(kernel.name, t),
            name="the other kernels (hover: which)",
            line={"width": 1, "color": theme.colour("muted")},
            opacity=0.45,
            showlegend=kernel is others[0],
            hovertemplate=f"{kernel.title}<br>%{{x:.2f}} px: %{{y:.3f}}<extra></extra>",
            row=1,
            col=1,
        )
    fig.add_scatter(
        x=t,
        y=resampling.profile(mode, t),
        name=resampling.KERNELS[mode].title,
        line={"width": 3, "color": theme.colour("kernel")},
        row=1,
        col=1,
    )


def _taps(fig: Any, mode: str, factor: int) -> None:
    """The weights that an enlargement by ``factor`` takes from the kernel's curve.

    By zero insertion; copying has one convention, whose outputs sit about the middle of a sample.
    """
    offsets, values = resampling.taps(mode, factor)
    copies = resampling.KERNELS[mode].copies
    where = offsets / factor - ((factor - 1) / (2 * factor) if copies else 0)
    fig.add_scatter(
        x=where,
        y=values,
        name=f"{len(offsets)} taps at factor {factor}",
        mode="markers",
        marker={"size": 8, "color": "#0072B2"},
        hovertemplate="%{x:.2f} px: %{y:.4f}<extra></extra>",
        row=1,
        col=1,
    )


def _edge(fig: Any) -> None:
    fig.add_scatter(
        x=np.arange(algorithms.EDGE.size),
        y=algorithms.EDGE,
        name="samples",
        mode="markers",
        marker={"size": 10, "color": "#0072B2", "symbol": "square"},
        row=1,
        col=2,
    )
    fig.update_yaxes(range=[-0.3, 1.3], row=1, col=2)


def _enlarged(fig: Any, mode: str, factor: int) -> None:
    size = algorithms.EDGE.size
    where = resampling.positions(size, factor, "align_corners=False")
    for name, kernel in resampling.KERNELS.items():
        if name in (mode, "area"):
            continue
        fig.add_scatter(
            x=where,
            y=algorithms.interpolate(algorithms.EDGE, factor, name),
            name="by the other kernels",
            mode="lines",
            line={"width": 1, "color": theme.colour("muted")},
            opacity=0.45,
            showlegend=False,
            hovertemplate=f"{kernel.title}<br>%{{x:.2f}} px: %{{y:.3f}}<extra></extra>",
            row=1,
            col=2,
        )
    fig.add_scatter(
        x=where,
        y=algorithms.interpolate(algorithms.EDGE, factor, mode),
        name=f"enlarged ×{factor}",
        mode="lines+markers",
        line={"color": "#009E73"},
        marker={"size": 5},
        row=1,
        col=2,
    )
