"""The paper's errors against depth."""

from __future__ import annotations

import numpy as np

from vislib.core.text import fixed, number
from vislib.figures.grids import revealed
from vislib.residual.published import CIFAR, IMAGENET, cifar_parameters
from vislib.stage.caption import Caption
from vislib.stage.scene import Bars, Label, Panel, Scene, Secret


def scene(data: str) -> Scene:
    """One frame a depth."""
    return _imagenet() if data == "ImageNet" else _cifar()


def _cifar() -> Scene:
    depths = list(CIFAR)
    n = len(depths)
    errors = np.array([CIFAR[d] for d in depths])
    seen = (np.arange(n)[None] <= np.arange(n)[:, None]).astype(float)
    millions = [cifar_parameters(d) / 1e6 for d in depths]
    return Scene(
        panels=[
            Panel("error", "CIFAR-10, residual: test error (%) by layers", (-0.6, n - 0.4), (0, 10),
                  axes=True),
            Panel("size", "parameters (millions)", (-0.6, n - 0.4), (0, 24), axes=True,
                  weight=0.7),
        ],
        marks=[
            Bars("error", errors[None] * seen, id="errors", color="output",
                 labels=[str(d) for d in depths], text=_seen(seen, [fixed(e, 2) for e in errors])),
            Bars("size", np.array(millions)[None] * seen, color="kernel",
                 labels=[str(d) for d in depths],
                 text=_seen(seen, [fixed(m, 2) for m in millions])),
        ],
        frames=n,
        captions=[_cifar_caption(d) for d in depths],
        alt="Test errors of residual networks, by depth.",
        height=340,
        secret=Secret(panels=("error",), caption="Six residual networks. How do they do?",
                      frame=0),
    )  # fmt: skip


def _seen(seen: np.ndarray, texts: list[str]) -> list[list[str]]:
    """Numbers of bars that stand already: of the others no 0.00."""
    return revealed(seen > 0, texts)


def _cifar_caption(depth: int) -> Caption:
    said = "{d} layers: **{e} %**, {m} parameters."
    if depth == 1202:
        said += " Worse than 110 layers, though it fits its training pictures as well."
    return Caption(
        said, d=f"{depth:,}", e=fixed(CIFAR[depth], 2), m=number(cifar_parameters(depth), 12)
    )


def _imagenet() -> Scene:
    rows = [(kind, depth) for kind in IMAGENET for depth in IMAGENET[kind]]
    errors = [IMAGENET[kind][depth] for kind, depth in rows]
    frames = len(rows)
    seen = (np.arange(frames)[None] <= np.arange(frames)[:, None]).astype(float)
    return Scene(
        panels=[
            Panel("error", "ImageNet: top-1 error (%), ten crops", (-0.6, frames - 0.4), (0, 34),
                  axes=True)
        ],
        marks=[
            Bars("error", np.array(errors)[None] * seen, id="bars",
                 text=_seen(seen, [fixed(e, 2) for e in errors]),
                 labels=[f"{kind} {depth}" for kind, depth in rows],
                 color=["muted" if kind == "plain" else "output" for kind, _ in rows]),
        ],
        frames=frames,
        captions=[_imagenet_caption(i, rows) for i in range(frames)],
        alt="Errors of plain and residual networks, by depth.",
        height=320,
        secret=Secret(marks=["bars"], instead=[Label("error", [1.5, 17], "?", size=2)],
                      caption="Plain and residual, 18 and 34 layers."),
    )  # fmt: skip


def _imagenet_caption(i: int, rows: list[tuple[str, int]]) -> Caption:
    kind, depth = rows[i]
    error = IMAGENET[kind][depth]
    if depth != 34:
        return Caption("{kind}, {d} layers: **{e} %**.", kind=kind.capitalize(), d=depth,
                       e=fixed(error, 2))  # fmt: skip
    other = IMAGENET[kind][18]
    return Caption(
        "{kind}: 34 layers have **{e} %**, 18 layers {o} %: {more} is {word}.",
        kind=kind.capitalize(), e=fixed(error, 2), o=fixed(other, 2), more="deeper",
        word="worse" if error > other else "better",
    )  # fmt: skip
