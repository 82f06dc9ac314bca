"""Plain and with shortcuts: a factor a layer, and their product from the output back."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np

from vislib.core.text import nearly, number, plural, short
from vislib.figures.grids import revealed
from vislib.residual.gradient_chain import Chain, verdict
from vislib.stage.caption import Caption
from vislib.stage.scene import Bars, Label, Panel, Path, Points, Scene, Secret, Segments

_LOW, _HIGH = -9.0, 9.0  # powers of ten that are drawn
_NAMED = 12  # layers whose factors are printed


def scene(chains: Mapping[str, Chain], weights: Sequence[float]) -> Scene:
    """Forwards layer by layer, then the product backwards; the bars of ``weights`` are dragged."""
    n = next(iter(chains.values())).factors.size
    frames = 2 * n + 1
    bars = Panel(
        "w", "weight of each layer: drag a bar", (0.4, n + 0.6), (-3.3, 3.3), axes=True, tall=0.6
    )
    marks: list = [_weights(weights)]
    panels = [bars]
    top = max(1.2, max(_finite(np.abs(c.factors)).max() for c in chains.values()) * 1.25)
    low = min(0.0, min(_finite(c.factors).min() for c in chains.values()) * 1.25)
    cut = f", cut at ±{_HIGH:g}" if any(beyond(c) for c in chains.values()) else ""
    for row, (name, chain) in enumerate(chains.items()):
        panels += [
            Panel(f"f{row}", f"{name}: factor of each layer", (0.4, n + 0.6), (low, top),
                  axes=True, row=row + 1),
            Panel(f"p{row}", f"{name}: product from the output back", (-0.6, n + 0.6),
                  (_LOW - 1, _HIGH + 1), axes=True, row=row + 1, y_label=f"power of ten{cut}"),
        ]  # fmt: skip
        marks += _lane(row, chain, n, frames)
    return Scene(
        panels=panels,
        marks=marks,
        frames=frames,
        captions=[_caption(chains, n, f) for f in range(frames)],
        alt="Factors of layers as bars, and their product as a falling or rising line.",
        height=490,
        frame_ms=260 if n > 12 else 500,
        secret=Secret(
            panels=["w", *(f"{kind}{row}" for kind in "pf" for row in range(len(chains)))],
            instead=[Panel("asked", "layers in a row", (-0.6, n + 0.6), (-0.5, 0.5)),
                     Points("asked", [[i, 0] for i in range(n + 1)], color="input", size=9),
                     Segments("asked", [[i, 0, i + 1, 0] for i in range(n)], color="muted")],
            caption="Each layer multiplies the gradient by its own factor. What reaches the first?",
            alt="A chain of dots.",
            height=150,
        ),
    )  # fmt: skip


def _weights(weights: Sequence[float]) -> Bars:
    text = [number(w, 3) for w in weights] if len(weights) <= _NAMED else None
    return Bars(
        "w",
        np.array(weights),
        x=np.arange(1, len(weights) + 1),
        color="kernel",
        id="own",
        drag="y",
        text=text,
        hover=[f"layer {i + 1}: weight {number(w, 3)}" for i, w in enumerate(weights)],
    )


def _finite(values: np.ndarray) -> np.ndarray:
    kept = values[np.isfinite(values)]
    return np.minimum(kept, 1e6) if kept.size else np.zeros(1)


def powers(chain: Chain) -> np.ndarray:
    """(n + 1,): log₁₀ of the size of the products, cut at the ends of what is drawn."""
    with np.errstate(divide="ignore", invalid="ignore"):
        found = np.log10(np.abs(chain.products))
    return np.clip(np.nan_to_num(found, nan=_HIGH, posinf=_HIGH, neginf=_LOW), _LOW, _HIGH)


def beyond(chain: Chain) -> bool:
    """Whether some product is too small or too large to be drawn where it belongs."""
    size = np.abs(chain.products)
    return not ((size >= 10.0**_LOW) & (size <= 10.0**_HIGH)).all()


def _lane(row: int, chain: Chain, n: int, frames: int) -> list:
    forward = np.arange(n)[None] < np.arange(frames)[:, None]
    factors = np.clip(np.nan_to_num(chain.factors, nan=0.0), -1e6, 1e6)
    texts = [nearly(v, 3) for v in chain.factors]
    text = revealed(forward, texts) if n <= _NAMED else None
    at = np.arange(n, -1, -1)  # places in the order in which the product grows
    line = np.column_stack([at, powers(chain)[at]])
    upto = np.clip(np.arange(frames) - n, 0, n)
    points = line[upto][:, None]
    seen = (np.arange(frames) >= n).astype(float)[:, None]
    return [
        Bars(f"f{row}", np.where(forward, factors, 0.0), x=np.arange(1, n + 1), color="kernel",
             id=f"factors{row}",
             text=text, hover=[f"layer {i + 1}: f′ = {nearly(s, 3)}, factor {nearly(v, 3)}"
                               for i, (s, v) in enumerate(zip(chain.slopes, chain.factors,
                                                              strict=True))]),
        Segments(f"p{row}", [[-0.6, 0, n + 0.6, 0]], color="grid"),
        Path(f"p{row}", line,
             color="gradient", width=2.4, opacity=seen, upto=upto + 1),
        Points(f"p{row}", points, color="gradient", size=8, opacity=seen),
        Label(f"p{row}", [n / 2, _HIGH], [_said(chain) if f == frames - 1 else ""
                                          for f in range(frames)], size=0.95, bold=True),
    ]  # fmt: skip


def _said(chain: Chain) -> str:
    return f"{short(chain.gradient)}: {verdict(chain.gradient)}"


def _caption(chains: Mapping[str, Chain], n: int, f: int) -> Caption:
    plain, with_ = chains.values()
    if f == 0:
        return Caption("{n}, plain and with shortcuts. Forwards first.", n=plural(n, "layer"))
    if f <= n:
        return Caption(
            "Layer {i}: plain factor {a}, with the shortcut {b}.",
            i=f, a=nearly(plain.factors[f - 1], 3), b=nearly(with_.factors[f - 1], 3),
        )  # fmt: skip
    if f < 2 * n:
        at = 2 * n - f
        return Caption(
            "Back to layer {i}: plain {a}, with shortcuts {b}.",
            i=at, a=short(plain.products[at]), b=short(with_.products[at]),
        )  # fmt: skip
    return Caption(
        "At the first: plain **{a}**, {va}; with shortcuts **{b}**, {vb}.",
        a=short(plain.gradient), b=short(with_.gradient), va=verdict(plain.gradient),
        vb=verdict(with_.gradient),
    )  # fmt: skip
