"""All named networks in one chart: field against depth."""

from __future__ import annotations

from collections.abc import Collection
from math import log10
from typing import Any

from vislib.architectures import FAMILIES, NETWORKS
from vislib.core.text import percent
from vislib.figures import charts
from vislib.receptive_field.fields import Geometry, geometry
from vislib.stage import theme

# Simonyan and Zisserman 2015, table 1: the letters of their configurations.
LETTERS = {
    "A": "VGG11",
    "B": "VGG13",
    "C": "VGG16 (C, with 1×1)",
    "D": "VGG16",
    "E": "VGG19",
}
_COLOURS = (5, 1, 0, 2, 6, 3, 4)  # places in the categorical palette, one a family
_WORDS = 0.35  # share of a narrow chart's width that the words on the input's line take
_PALE = 0.15  # opacity of the families that are not asked for


def walks(size: int) -> dict[str, tuple[Geometry, ...]]:
    """The geometry of every named network on an input of ``size`` pixels, where it fits."""
    found = {}
    for name, layers in NETWORKS.items():
        try:
            found[name] = geometry(layers, size)
        except ValueError:
            continue
    return found


def chart(
    size: int,
    *,
    family: str = "all",
    logarithmic: bool = True,
    without: Collection[str] = (),
    named: Collection[str] = (),
) -> Any:
    """A plotly figure: receptive field after each layer of each network, and the input's size.

    One colour a family; if one ``family`` is chosen, one colour for each of its networks. Networks
    in ``without`` are left out; those in ``named`` lie on top, thicker, with their name and field.
    """
    shown = {name: walk for name, walk in walks(size).items() if name not in without}
    marked = [n for n in named if n in shown and (family == "all" or n.startswith(family))]
    axis = {"type": "log" if logarithmic else "linear"}
    if logarithmic:
        axis["tickvals"] = [1, 2, 5, 10, 20, 50, 100, 200, 500, 1000, 2000]
    line = {"type": "line", "xref": "paper", "x0": 0, "x1": 1, "y0": size, "y1": size}
    return charts.figure(
        *(_trace(name, shown[name], family) for name in shown if name not in marked),
        *(_trace(name, shown[name], family, bold=True) for name in marked),
        height=460,
        hovermode="closest",
        xaxis={"title": {"text": "layers (convolution and pooling)"}, **axis},
        yaxis={"title": {"text": "receptive field (px)"}, **axis},
        # Below: a narrow screen has no room beside.
        legend={"yref": "container", "y": 0, "yanchor": "bottom", "font": {"size": 12}},
        margin={"b": 95},
        shapes=[line | {"line": {"dash": "dash", "width": 1.5, "color": theme.colour("gradient")}}],
        annotations=[
            _input(size, shown, marked, logarithmic),
            *(_end(name, shown[name], logarithmic, k) for k, name in enumerate(marked)),
        ],
    )


def _input(
    size: int,
    shown: dict[str, tuple[Geometry, ...]],
    marked: Collection[str],
    logarithmic: bool,
) -> dict[str, Any]:
    """What the dashed line is, at that end of it where fewer networks cross it."""
    scale = log10 if logarithmic else float
    last = scale(max((len(walk) - 1 for walk in shown.values()), default=2))
    crossed = [[i for i, g in enumerate(w) if g.receptive_field >= size] for w in shown.values()]
    shares = [scale(layers[0]) / last for layers in crossed if layers]
    left = sum(s < _WORDS for s in shares) <= sum(s > 1 - _WORDS for s in shares)
    if logarithmic and any(shown[name][-1].receptive_field < 0.8 * size for name in marked):
        left = False  # the words on a network marked stand there, above its end
    return {
        "text": f"the input: {size:,} px",
        "font": {"color": theme.colour("gradient")},
        "bgcolor": theme.colour("surface"),
        "showarrow": False,
        "xref": "paper",
        "x": 0 if left else 1,
        "y": log10(size) if logarithmic else size,  # annotations want the exponent
        "xanchor": "left" if left else "right",
        "yanchor": "bottom",
    }


def _end(name: str, walk: tuple[Geometry, ...], logarithmic: bool, k: int) -> dict[str, Any]:
    """What the ``k``-th named line ends at, in pixels from there to where no lines run."""
    place = len(walk) - 1, walk[-1].receptive_field
    x, y = (log10(v) if logarithmic else v for v in place)
    away = {"ax": -50, "ay": -35 - 20 * k, "xanchor": "right"}
    if not logarithmic:
        away = {"ax": 20 + 50 * k, "ay": -95 + 45 * k, "xanchor": "left"}
    look = {"arrowwidth": 1.5, "arrowcolor": theme.colour("muted")}
    look |= {"bgcolor": theme.colour("surface"), "borderpad": 2}
    return {"text": f"{name}: {place[1]:,} px", "x": x, "y": y} | away | look


def _trace(
    name: str, walk: tuple[Geometry, ...], chosen: str, *, bold: bool = False
) -> dict[str, Any]:
    """One network's line; the input itself has no place on a logarithmic axis.

    The legend names the families, or the networks of the chosen one.
    """
    family = next(i for i, f in enumerate(FAMILIES) if name.startswith(f))
    place = _COLOURS[family]
    members = [n for n in NETWORKS if n.startswith(FAMILIES[family])]
    if FAMILIES[family] == chosen:
        place = members.index(name)
    return {
        "type": "scatter",
        "x": list(range(1, len(walk))),
        "y": [g.receptive_field for g in walk[1:]],
        "name": FAMILIES[family] if chosen == "all" else name,
        "legendgroup": FAMILIES[family] if chosen == "all" else name,
        "showlegend": name == members[0] if chosen == "all" else FAMILIES[family] == chosen,
        "text": [layer.name for layer in NETWORKS[name]],
        "mode": "lines",
        "opacity": 1.0 if chosen in ("all", FAMILIES[family]) else _PALE,
        "line": {
            "color": theme.colour(theme.CATEGORICAL[place]),
            "width": 4.5 if bold else 2.2,
            "dash": "dot" if "(" in name else "solid",
            "shape": "hv",
        },
        "hovertemplate": f"{name}, %{{text}}: field %{{y:,}} px<extra></extra>",
    }


def rows(size: int, first: Collection[str] = ()) -> list[dict[str, Any]]:
    """One table row a network: layers, field, jump, size at the end, whether it sees it all.

    The networks in ``first`` come first.
    """
    found = sorted(walks(size).items(), key=lambda one: one[0] not in first)
    return [
        {
            "network": name,
            "layers": len(walk) - 1,
            "field (px)": walk[-1].receptive_field,
            "jump (px)": walk[-1].jump,
            "size at the end": walk[-1].size,
            f"field ≥ {size:,}": walk[-1].receptive_field >= size,
            "of the input's width": percent(walk[-1].receptive_field / size),
        }
        for name, walk in found
    ]
