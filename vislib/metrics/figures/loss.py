"""A loss shaped like IoU: probabilities over their truth, I and U, and what each loss pulls."""

from __future__ import annotations

import numpy as np

from vislib.core.text import agreeing, fixed, number, plural
from vislib.metrics.soft import LOSSES, SOFT_IOU, Descent
from vislib.stage.caption import Caption
from vislib.stage.scene import Arrow, Bars, Cells, Label, Panel, Path, Points, Scene, Secret

_ROLES = {"cross-entropy": "input", "soft IoU": "output", "soft Dice": "kernel"}
_IDS = dict(zip(LOSSES, ("ce", "iou", "dice"), strict=True))


def scene(d: Descent) -> Scene:
    """One frame a step of the descent: bars x, I and U, the pull of three losses on every pixel.

    The start of x are handles "x"; the truth can be clicked. Before the answer x and y alone.
    """
    m = len(d.y)
    top = float(d.areas[:, 1].max()) or 1.0
    panels = [
        Panel("x", "prediction x: drag; below the truth y: click", (-0.6, m - 0.4), (-0.32, 1.12),
              weight=1.3, click=True),
        Panel("areas", "areas", (-0.7, 1.7), (-0.15 * top, 1.15 * top), weight=0.7),
        Panel("curve", f"{d.loss}: loss by step", (0, len(d.x) - 1), _range(d.losses), axes=True,
              x_label="step", weight=0.9),
    ]  # fmt: skip
    pulls = [_pull_panel(d, loss) for loss in LOSSES]
    return Scene(
        [*panels, *pulls],
        [*_bars(d), *_areas(d, top), *_curve(d), *(x for k in LOSSES for x in _pulls(d, k))],
        frames=len(d.x),
        captions=[_caption(d, t) for t in range(len(d.x))],
        alt=f"Gradient descent on {plural(int(d.times.sum()), 'pixel')} by {d.loss}.",
        height=520,
        frame_ms=350,
        start=0,
        secret=Secret(
            panels=["areas", "curve", *_IDS.values()],
            marks=[m for m in _bars(d)[2:]],
            caption="Bars: the probability that each pixel is foreground. Below: whether it is.",
            alt="Six probabilities over six truths.",
            height=300,
        ),
    )  # fmt: skip


def _range(losses: np.ndarray) -> tuple[float, float]:
    known = losses[np.isfinite(losses)]
    return 0.0, max(1.0, 1.1 * float(known.max())) if known.size else 1.0


def _names(d: Descent) -> list[str]:
    return [f"{i + 1}" if n == 1 else f"× {int(n)}" for i, n in enumerate(d.times)]


def _bars(d: Descent) -> list:
    m = len(d.y)
    hover = [f"drag: x = {fixed(v)}" for v in d.x[0]]
    truth = [fixed(v, 0) for v in d.y]
    text = [[fixed(v, 2) for v in x] for x in d.x]
    return [
        Bars("x", d.x[0], color="prediction", opacity=0.3, drag="y", id="x", hover=hover),
        Cells("x", d.y[None], x=-0.5, y=-0.2, cell=(1.0, 0.14), scale="grey", vmin=0, vmax=1,
              text=truth, id="y", outline="ink", hover=["click to change"] * m, click=True),
        Bars("x", d.x, color="prediction", width=0.5, text=text),
        Label("x", np.stack([np.arange(m), np.full(m, -0.27)], -1), _names(d), color="muted",
              size=0.8),
    ]  # fmt: skip


def _areas(d: Descent, top: float) -> list:
    text = [[number(v, 4) for v in row] for row in d.areas]
    return [
        Bars("areas", d.areas, color=["output", "muted"], text=text),
        Label("areas", [(0, -0.08 * top), (1, -0.08 * top)], ["I = Σ xy", "U = Σ (x + y − xy)"],
              size=0.8),
    ]  # fmt: skip


def _curve(d: Descent) -> list:
    xy = np.stack([np.arange(len(d.x)), d.losses], axis=-1)
    shown = np.arange(1, len(d.x) + 1)
    return [
        Path("curve", xy, color=_ROLES[d.loss], upto=shown, width=2.5),
        Points("curve", xy[:, None], color=_ROLES[d.loss], size=7),
    ]


def _pull_panel(d: Descent, loss: str) -> Panel:
    reach = _reach(d, loss)
    what = "s" if d.on_scores else "x"
    return Panel(_IDS[loss], f"{loss}: pull −∂L/∂{what} on each pixel", (-0.6, len(d.y) - 0.4),
                 (-1.45 * reach, 1.45 * reach), row=1)  # fmt: skip


def _reach(d: Descent, loss: str) -> float:
    """The largest pull of the first step: later ones are cut where they are larger."""
    return float(np.abs(d.gradients(loss)[0]).max()) or 1.0


def _pulls(d: Descent, loss: str) -> list:
    pull, reach = -d.gradients(loss), _reach(d, loss)
    m = len(d.y)
    x = np.broadcast_to(np.arange(m, dtype=float), pull.shape)
    drawn = np.clip(pull, -1.1 * reach, 1.1 * reach)
    ends = np.stack([x, np.zeros_like(pull), x, drawn], axis=-1)
    tips = np.stack([x, drawn + np.where(pull >= 0, 0.2, -0.2) * reach], axis=-1)
    text = [[_said(v) for v in row] for row in pull]
    return [
        Path(_IDS[loss], [[-0.6, 0], [m - 0.4, 0]], color="muted", width=1),
        Arrow(_IDS[loss], ends, color=_ROLES[loss], width=3),
        Label(_IDS[loss], tips, text, size=0.8),
    ]


def _said(value: float) -> str:
    """A pull in three decimals, or as many as show it."""
    return fixed(value, 3 if abs(value) >= 0.01 or value == 0 else 6, sign=True)


def _caption(d: Descent, t: int) -> Caption:
    both, union = (float(v) for v in d.areas[t])
    begin = Caption("Step {t}", t=t) if t else Caption("Start")
    if not d.y.any():
        return begin + (
            ": no truth. I = 0, so the loss 1 − soft IoU is 1 at any x, and pulls nothing."
        )
    terms = agreeing((both, union), lambda i, u: fixed(1 - i / u))
    said = begin + Caption(
        r": $L = 1 - \frac{{i}}{{u}}$ = **{loss}**.",
        i=terms[0],
        u=terms[1],
        loss=fixed(1 - both / union),
    )
    if d.loss != SOFT_IOU:
        said += Caption(f" {d.loss[0].upper()}{d.loss[1:]}: **{{own}}**.", own=fixed(d.losses[t]))
    if t == 0 and not d.on_scores and set(d.y.tolist()) == {0.0, 1.0}:
        said += Caption(
            " Soft IoU pulls every true pixel up by 1/U = {up}, every other down by I/U² = {down}: "
            "it does not ask which is worst.",
            up=number(1 / union),
            down=number(both / union**2),
        )
    return said
