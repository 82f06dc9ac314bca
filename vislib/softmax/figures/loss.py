"""The loss of one picture: scores with their gradient, the curve of -log p, the loss falling."""

from __future__ import annotations

import numpy as np

from vislib.core.text import enough, fixed, rounded_sum
from vislib.softmax.distributions import bits
from vislib.softmax.figures.parts import (
    curve,
    curve_panel,
    moving_scores,
    score_range,
    scores_panel,
    start_handles,
    top_of,
)
from vislib.softmax.loss import CLASSES, Descent
from vislib.stage.caption import Caption
from vislib.stage.scene import (
    Label,
    Panel,
    Path,
    Points,
    Scene,
    Secret,
    Segments,
)

_TOP = 7.0  # nats shown on the curve, more where the loss is higher


def scene(d: Descent, typed) -> Scene:
    """Scores, the curve of -log p, the loss by step; one frame a step of the descent.

    Before the answer the scores as handles, and the curve without its point.
    """
    label = int(np.argmax(d.target))
    name = CLASSES[label]
    low, high = score_range(typed)
    panels = [
        scores_panel(low, high),
        Panel(
            "nll",
            "loss: $-\\ln p$ of the true class",
            x=(0, 1),
            y=(0, _curve_top(d)),
            axes=True,
            x_label=f"p({name})",
            y_label="nats",
        ),
        curve_panel("loss by step", d.losses, top=top_of(d), weight=0.75),
    ]
    moving, point = moving_scores(d, low, high), _on_curve(d, label)
    nats = np.linspace(0, np.sqrt(_curve_top(d)), 160) ** 2  # dense where the curve bends
    graph = Path("nll", np.stack([np.exp(-nats), nats], axis=-1), color="ink")
    return Scene(
        panels,
        [*moving, graph, *point, *curve(d.losses)],
        frames=len(d.losses),
        captions=_captions(d, name),
        alt=f"Gradient descent on three scores; the true class is {name}.",
        height=370,
        frame_ms=450,
        secret=Secret(
            panels=["curve"],
            marks=[*moving, *point],
            instead=start_handles(d, low, high),
            caption=f"The true class is {name}.",
        ),
    )


def _curve_top(d: Descent) -> float:
    """The range of −ln p: it has no upper bound, so the axis follows the highest loss."""
    return max(_TOP, 1.1 * float(d.losses.max()))


def _on_curve(d: Descent, label: int) -> list:
    """The point of p on the curve, with its loss."""
    own = d.probabilities[:, label]
    at = np.stack([own, d.losses], axis=-1)
    frames = len(own)
    drops = np.stack([own, np.zeros(frames), own, at[:, 1]], axis=-1)
    across = np.stack([np.zeros(frames), at[:, 1], own, at[:, 1]], axis=-1)
    lines = np.stack([drops, across], axis=1)
    says = [f"{fixed(x)} nats = {fixed(bits(x))} bits" for x in d.losses]
    return [
        Segments("nll", lines, color="prediction", dash=True),
        Points("nll", at[:, None], size=8, color="prediction"),
        Label("nll", (0.55, 0.85 * _curve_top(d)), says, bold=True),
    ]


def _captions(d: Descent, name: str) -> list[Caption]:
    label = int(np.argmax(d.target))
    out = []
    for t, (p, loss) in enumerate(zip(d.probabilities[:, label], d.losses, strict=True)):
        said = Caption("Step {t}", t=t) if t else Caption("Start")
        said += Caption(
            r": $p$({name}) = ${p}$, loss $-\ln {p}$ = **{loss}** nats. ",
            name=name,
            p=_probability(p, loss),
            loss=fixed(loss, 4),
        )
        out.append(said + _pull(d.gradients[t], label, d.rate))
    return out


def _probability(p: float, loss: float) -> str:
    """p inside a formula, in as many digits as -ln p needs to be the loss as printed."""
    if p < 1e-300:  # too small to be held as such
        return f"e^{{-{fixed(loss, 4)}}}"
    power = 0 if p >= 1e-3 else int(np.floor(np.log10(p)))

    def price(mantissa: float) -> str:
        return fixed(-np.log(mantissa) - power * np.log(10), 4)

    said = enough(p / 10.0**power, price, 1 if power else 3)
    return rf"({said} \cdot 10^{{{power}}})" if power else said


def _pull(g: np.ndarray, label: int, rate: float) -> Caption:
    rival = int(np.argmax(np.where(np.arange(len(g)) == label, -np.inf, g)))
    if abs(g[label]) < 0.01:
        return Caption("Hardly any pull is left.")
    return Caption(
        f"{CLASSES[label]} goes up by {{up}}, {CLASSES[rival]} down by {{down}}.",
        up=_step(-g[label], rate),
        down=_step(g[rival], rate),
    )


def _step(pull: float, rate: float) -> str:
    """How far a score goes: the step size times the pull."""
    if rate == 1:
        return fixed(pull)

    def step(g: float) -> str:  # as a reader multiplies: 5 × 0.011 is 0.055, so 0.06
        return fixed(rounded_sum(rate * g, 2), 2)

    return f"{rate:g} × {enough(pull, step, 3)} = {step(pull)}"
