"""The loss of one picture: scores with their gradient, the curve of -log p, the loss falling."""

from __future__ import annotations

import numpy as np

from vislib.core.text import adding_up, enough, fixed, texts
from vislib.softmax.distributions import bits
from vislib.softmax.figures.parts import curve, curve_panel, handle_bars, score_range
from vislib.softmax.loss import CLASSES, Descent, best_gap
from vislib.stage.caption import Caption
from vislib.stage.scene import (
    Arrow,
    Bars,
    Boxes,
    Label,
    Panel,
    Path,
    Points,
    Scene,
    Secret,
    Segments,
)

_TOP = 7.0  # nats shown on the curve, more where the loss is higher


def loss_scene(d: Descent, typed) -> Scene:
    """Scores, the curve of -log p, the loss by step; one frame a step of the descent.

    Before the answer the scores as handles, and the curve without its point.
    """
    label = int(np.argmax(d.target))
    name = CLASSES[label]
    low, high = score_range(typed)
    panels = [
        _scores_panel(low, high),
        Panel(
            "nll",
            "loss: $-\\ln p$ of the true class",
            x=(0, 1),
            y=(0, _curve_top(d)),
            axes=True,
            x_label=f"p({name})",
            y_label="nats",
        ),
        curve_panel("loss by step", d.losses, top=_top(d), weight=0.75),
    ]
    moving, point = _moving_scores(d, low, high), _on_curve(d, label)
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
            instead=_handles(d, low, high),
            caption=f"The true class is {name}.",
        ),
    )


def _scores_panel(low: float, high: float, says: str = "scores, and the next step −η(p − y)"):
    return Panel("scores", says, x=(-0.6, 2.6), y=_room(low, high))


def _handles(d: Descent, low: float, high: float) -> list:
    """What stands for the moving scores until the answer: their start, to be dragged."""
    bars = handle_bars("scores", d.scores[0], CLASSES, text=".2f")
    return [_scores_panel(low, high, "scores: drag the bars"), bars]


def _curve_top(d: Descent) -> float:
    """The range of −ln p: it has no upper bound, so the axis follows the highest loss."""
    return max(_TOP, 1.1 * float(d.losses.max()))


def _top(d: Descent) -> float:
    return max(1.0, 1.15 * float(d.losses.max()))


def _room(low: float, high: float) -> tuple[float, float]:
    """The range of the scores, with a line for names below and two for numbers above."""
    line = _line_height(low, high)
    return low - 1.33 * line, high + 2.67 * line


def _line_height(low: float, high: float) -> float:
    return (high - low) / 11


def _moving_scores(d: Descent, low: float, high: float) -> list:
    """Bars that descend over the handles they started from; score and gradient above them."""
    start = handle_bars("scores", d.scores[0], CLASSES, opacity=0.3, names=False)
    k, frames = d.scores.shape[1], len(d.scores)
    ends = np.zeros((frames, k, 4))
    ends[:, :, 0] = ends[:, :, 2] = np.arange(k)
    ends[:, :, 1] = d.scores
    ends[:, :, 3] = d.scores - d.rate * d.gradients  # the tip is where the next step arrives
    line = _line_height(low, high)
    scores = [[f"s = {t}" for t in texts(s, 2)] for s in d.scores]
    rows = [[f"p − y = {t}" for t in texts(g, 3, sign=True)] for g in d.gradients]
    return [
        Bars("scores", d.scores, color=np.arange(k), width=0.5),
        Arrow("scores", ends, color="gradient", width=3),
        Label("scores", _line(k, high + 2 * line), scores, size=0.85),
        Label("scores", _line(k, high + line), rows, color="gradient", bold=True, size=0.85),
        Label("scores", _line(k, low - 0.67 * line), list(CLASSES), size=0.95),
        start,
    ]  # fmt: skip


def _line(count: int, y: float) -> np.ndarray:
    return np.stack([np.arange(count), np.full(count, y)], axis=-1)


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


def _captions(d: Descent, name: str) -> list[str]:
    label = int(np.argmax(d.target))
    out = []
    for t, (p, loss) in enumerate(zip(d.probabilities[:, label], d.losses, strict=True)):
        begin = "Start" if t == 0 else f"Step {t}"
        said = Caption(
            f"{begin}: $p$({name}) = ${{p}}$, loss $-\\ln {{p}}$ = **{{loss}}** nats. ",
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


def _pull(g: np.ndarray, label: int, rate: float) -> str:
    rival = int(np.argmax(np.where(np.arange(len(g)) == label, -np.inf, g)))
    if abs(g[label]) < 0.01:
        return "Hardly any pull is left."
    up, down = _step(-g[label], rate), _step(g[rival], rate)
    return f"{CLASSES[label]} goes up by {up}, {CLASSES[rival]} down by {down}."


def _step(pull: float, rate: float) -> str:
    """How far a score goes: the step size times the pull."""
    if rate == 1:
        return fixed(pull)
    return f"{rate:g} × {enough(pull, lambda g: fixed(rate * g, 2), 3)} = {fixed(rate * pull, 2)}"


# -- label smoothing ----------------------------------------------------------------------------
def smoothing_scene(d: Descent, typed) -> Scene:
    """Scores, target and prediction, H + KL piling up to the cross-entropy; one frame a step."""
    low, high = score_range(typed)
    panels = [
        _scores_panel(low, high),
        Panel("yp", "target y (outlined), prediction p", x=(-0.6, 2.6), y=(-0.1, 1.12)),
        curve_panel("cross-entropy by step", d.losses, top=_top(d), weight=1.0),
    ]
    moving, name = _moving_scores(d, low, high), CLASSES[int(np.argmax(d.target))]
    return Scene(
        panels,
        [*moving, *_target_and_prediction(d), *_floor(d), *curve(d.losses)],
        frames=len(d.losses),
        captions=_smooth_captions(d, name),
        alt="Gradient descent of the cross-entropy towards a smoothed target.",
        height=360,
        frame_ms=350,
        secret=Secret(
            panels=["curve"],
            marks=moving,
            instead=_handles(d, low, high),
            caption=f"The target gives most to {name}.",
        ),
    )


def _target_and_prediction(d: Descent) -> list:
    k, frames = d.scores.shape[1], len(d.scores)
    boxes = np.stack(
        [np.arange(k) - 0.42, np.zeros(k), np.full(k, 0.84), np.maximum(d.target, 1e-3)], axis=-1
    )
    p = d.probabilities
    at = np.broadcast_to(np.arange(k), (frames, k))
    names = np.stack([np.arange(k), np.full(k, -0.06)], axis=-1)
    numbers = np.stack([at, np.maximum(p, d.target) + 0.05], axis=-1)
    rows = [
        [f"y {fixed(t)}  p {fixed(v)}" for t, v in zip(d.target, row, strict=True)] for row in p
    ]
    return [
        Bars("yp", p, color=np.arange(k), width=0.6),
        Boxes("yp", boxes, color="truth", fill=0, width=2),
        Label("yp", numbers, rows, size=0.78),
        Label("yp", names, list(CLASSES), size=0.9),
    ]


def _floor(d: Descent) -> list:
    steps, floor = len(d.losses) - 1, d.floor
    line = np.array([[0, floor], [steps, floor]])
    area = np.array([[0, 0, steps, max(floor, 1e-6)]])
    top = _top(d)
    inside = floor > 0.1 * top
    says = f"H(y) = {fixed(floor, 4)}: no p does better" if floor else "H(y) = 0"
    return [
        Boxes("curve", area, color="truth", fill=0.12, width=0),
        Path("curve", line, color="truth", dash=True),
        Label("curve", (steps / 2, floor / 2 if inside else floor + 0.15 * top), says, size=0.85),
    ]


def _smooth_captions(d: Descent, name: str) -> list[str]:
    gap = best_gap(d.target)
    aim = (
        f"at best it leads all others equally, by {fixed(gap, 2)}"
        if np.isfinite(gap)
        else "without smoothing its lead would grow for ever"
    )
    out = []
    for t, loss in enumerate(d.losses):
        whole, floor, rest = adding_up(float(loss), d.floor)
        said = Caption(
            f"Step {t}: cross-entropy **{{whole}}** = H(y) {{floor}} + D(y‖p) {{rest}} nats. ",
            whole=whole,
            floor=floor,
            rest=rest,
        )
        lead = _lead(d.scores[t], CLASSES.index(name))
        out.append(said + f"The score of {name} is {lead}; {aim}.")
    return out


def _lead(scores: np.ndarray, label: int) -> str:
    """How far a score is above or below the highest of the others."""
    next_best = int(np.argmax(np.where(np.arange(len(scores)) == label, -np.inf, scores)))
    lead = float(scores[label] - scores[next_best])
    return f"{fixed(abs(lead), 2)} {'above' if lead > 0 else 'below'} that of {CLASSES[next_best]}"
