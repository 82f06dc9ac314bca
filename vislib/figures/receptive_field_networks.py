"""All named networks in one chart: field against depth."""

from __future__ import annotations

from typing import Any

from vislib.figures import theme
from vislib.networks import NETWORKS
from vislib.receptive_field import Geometry, geometry

_FAMILIES = ("LeNet", "AlexNet", "VGG", "ResNet", "MobileNet", "U-Net")
_COLOURS = (5, 1, 0, 2, 3, 4)  # places in the categorical palette


def walks(size: int) -> dict[str, tuple[Geometry, ...]]:
    """The geometry of every named network on an input of ``size`` pixels, where it fits."""
    found = {}
    for name, layers in NETWORKS.items():
        try:
            found[name] = geometry(layers, size)
        except ValueError:
            continue
    return found


def depth_chart(size: int, *, logarithmic: bool = True) -> Any:
    """A plotly figure: receptive field after each layer of each network, and the input's size."""
    import plotly.graph_objects as go

    traces = []
    for name, walk in walks(size).items():
        family = next(i for i, f in enumerate(_FAMILIES) if name.startswith(f))
        texts = [layer.name for layer in NETWORKS[name]]
        traces.append(
            go.Scatter(
                x=list(range(1, len(walk))),  # the input itself has no place on a logarithmic axis
                y=[g.receptive_field for g in walk[1:]],
                name=name,
                text=texts,
                mode="lines",
                line={
                    "color": theme.CATEGORICAL[_COLOURS[family]],
                    "width": 2.2,
                    "dash": "dot" if "(" in name else "solid",
                    "shape": "hv",
                },
                hovertemplate="%{fullData.name}, %{text}: field %{y} px<extra></extra>",
            )
        )
    fig = theme.figure(*traces, height=460, hovermode="closest")
    fig.update_layout(
        legend={
            "orientation": "v",
            "x": 1.01,
            "y": 1,
            "xanchor": "left",
            "yanchor": "top",
            "font": {"size": 12},
            "tracegroupgap": 0,
        }
    )
    fig.add_hline(y=size, line={"dash": "dash", "width": 1.5, "color": theme.colour("gradient")})
    fig.add_annotation(
        x=1, xref="paper", y=_at(size, logarithmic), yanchor="bottom", xanchor="right",
        text=f"the input: {size} px", showarrow=False,
        font={"color": theme.colour("gradient")},
    )  # fmt: skip
    kind = {"type": "log" if logarithmic else "linear"}
    if logarithmic:
        kind["tickvals"] = [1, 2, 5, 10, 20, 50, 100, 200, 500, 1000, 2000]
    fig.update_xaxes(title="layers (convolution and pooling)", **kind)
    fig.update_yaxes(title="receptive field (px)", **kind)
    return fig


def _at(value: float, logarithmic: bool) -> float:
    """A height as an annotation wants it: its logarithm on a logarithmic axis."""
    from math import log10

    return log10(value) if logarithmic else value


def rows(size: int) -> list[dict[str, Any]]:
    """One table row a network: layers, field, jump, size at the end, whether it sees it all."""
    return [
        {
            "network": name,
            "layers": len(walk) - 1,
            "field (px)": walk[-1].receptive_field,
            "jump (px)": walk[-1].jump,
            "size at the end": walk[-1].size,
            f"field ≥ {size}": walk[-1].receptive_field >= size,
            "of the input": f"{walk[-1].receptive_field / size:.0%}",
        }
        for name, walk in walks(size).items()
    ]
