"""Layers in a row and arcs between them: adding above, concatenating below."""

from __future__ import annotations

import numpy as np

from vislib.architectures.joining import Joining, reads
from vislib.architectures.params import Join
from vislib.core.text import plural
from vislib.stage.caption import Caption
from vislib.stage.scene import (
    Bars,
    Jump,
    Label,
    Link,
    Mark,
    Panel,
    Path,
    Points,
    Scene,
    Scrub,
    Secret,
)

_BEND = 17  # vertices of an arc
_TITLES = {"add": "add: every layer reads one sum",
           "concatenate": "concatenate: every layer reads all before it"}  # fmt: skip
_ROLES = {"add": "kernel", "concatenate": "output"}


def scene(p: Join) -> Scene:
    """A frame a layer. Before the answer the layers without their connections."""
    shown = p.joinings
    n = p.layers
    panels, marks, links = [], [], []
    for row, (kind, joining) in enumerate(shown.items()):
        panels.append(Panel(kind, _TITLES[kind], x=(-0.7, n + 1.7), y=(-0.6, 1.15), row=row,
                            tall=0.6 if kind == 'add' and len(shown) > 1 else 1.1))  # fmt: skip
        made, link = _wired(kind, joining)
        marks += made
        links.append(link)
    marks += _bars(shown)
    most = max(max(j.channels) for j in shown.values())
    panels.append(Panel("channels", "channels that each layer reads", x=(-0.7, n + 1.7),
                        y=(0, 1.25 * most), row=len(shown)))  # fmt: skip
    waits = [m for m in marks if isinstance(m, Path)]
    kinds = list(shown)
    return Scene(
        panels,
        marks,
        frames=n + 1,
        captions=[_caption(p, t) for t in range(n + 1)],
        links=links,
        jumps=[Jump(f"{kind}.layers", np.arange(n + 1)) for kind in kinds],
        scrubs=[Scrub(f"{kind}.layers") for kind in kinds],
        alt=f"{plural(n, 'layer')} in a row and the connections between them.",
        height=180 * len(shown) + 90,
        frame_ms=900,
        secret=Secret(
            panels=["channels", *(k for k in kinds if k == "add" and len(kinds) > 1)],
            marks=waits,
            instead=[Panel(kinds[-1], "the block: its input, and its layers",
                           x=(-0.7, n + 1.7), y=(-0.6, 1.15))],
            caption=Caption("{layers} behind the input of a block.", layers=plural(n, "layer")),
            alt="Layers in a row.",
            height=170,
        ),
    )  # fmt: skip


def _wired(kind: str, joining: Joining) -> tuple[list[Mark], Link]:
    """Nodes, and the arcs that arrive layer by layer."""
    n = joining.layers
    arcs, upto = [], [0]
    angle = np.linspace(0, np.pi, _BEND - 1)
    tallest = max(to - source for source, to in joining.arcs) / 2
    for target in range(1, n + 1):
        for source, to in joining.arcs:
            if to == target:
                half = (to - source) / 2
                x, y = source + half * (1 - np.cos(angle)), np.sin(angle) * half / tallest
                arcs += [*np.stack([x, y], axis=-1), (np.nan, np.nan)]
        upto.append(len(arcs))
    xs = np.arange(n + 1)
    hover = ["the input of the block", *(_reads(read, i) for i, read in
                                         enumerate(reads(joining)) if i)]  # fmt: skip
    marks = [
        Path(kind, np.array(arcs), color=_ROLES[kind], upto=np.array(upto),
             width=max(0.5, 2.2 - 0.1 * n)),
        Points(kind, np.stack([xs, 0 * xs], axis=-1), size=7, id=f"{kind}.layers", hover=hover,
               color=["input", *[_ROLES[kind]] * n]),
        Label(kind, np.stack([xs, 0 * xs - 0.4], axis=-1), ["in", *map(str, xs[1:])], size=0.9),
    ]  # fmt: skip
    return marks, Link(f"{kind}.layers", f"{kind}.layers", reads(joining), both=False)


def _reads(read: tuple[int, ...], i: int) -> str:
    said = ["the input" if r == 0 else str(r) for r in read]
    if len(said) == 1:
        return f"layer {i} reads {'the input' if i == 1 else 'one sum'}"
    return f"layer {i} reads {', '.join(said[:-1])} and {said[-1]}"


def _bars(shown: dict[str, Joining]) -> list[Mark]:
    marks: list[Mark] = []
    for k, (kind, joining) in enumerate(shown.items()):
        tops = np.array(joining.channels, float)
        x = np.arange(1, len(tops) + 1) + (k - 0.5) * 0.4 * (len(shown) - 1)
        since = np.minimum(np.arange(1, len(tops) + 1), joining.layers)
        hover = [*(f"layer {i}: {plural(int(t), 'channel')}"
                   for i, t in enumerate(tops[:-1], start=1)),
                 f"put out: {plural(int(tops[-1]), 'channel')}"]  # fmt: skip
        marks.append(Bars("channels", tops, x=x, width=0.36 if len(shown) > 1 else 0.7,
                          since=since, color=_ROLES[kind], hover=hover))  # fmt: skip
    marks.append(
        Label(
            "channels",
            (joining.layers + 1, 1.12 * max(max(j.channels) for j in shown.values())),
            "out",
            since=np.array([joining.layers]),
        )
    )
    return marks


# -- the words ---------------------------------------------------------------------------------


def _caption(p: Join, t: int) -> Caption:
    if t == 0:
        return Caption("The block reads {n}.", n=plural(p.channels, "channel"))
    said = Caption("Layer {i}:", i=t)
    if "concatenate" in p.joinings:
        said += Caption(
            " concatenating, it reads {c} + {before}·{g} = **{sum}**",
            c=p.channels, before=t - 1, g=p.growth,
            sum=plural(p.joinings["concatenate"].channels[t - 1], "channel"),
        )  # fmt: skip
        said += ";" if "add" in p.joinings else "."
    if "add" in p.joinings:
        same = p.joinings["add"].channels[t - 1]
        if "concatenate" in p.joinings:
            said += Caption(" adding, **{same}**.", same=f"{same:,}")
        else:
            said += Caption(" adding, it reads **{same}**.", same=plural(same, "channel"))
    if t == p.layers and "concatenate" in p.joinings:
        made = p.joinings["concatenate"]
        said += Caption(
            " In all {layers}·{next}/2 = **{arcs}**; the block puts out {out}.",
            layers=t, next=t + 1, arcs=plural(len(made.arcs), "connection"),
            out=plural(made.channels[-1], "channel"),
        )  # fmt: skip
    return said
