"""From scores to probabilities: scores, exp, one sum, one division, in four small panels."""

from __future__ import annotations

import numpy as np

from vislib.core.text import decimals, enough, fixed, near, number, short
from vislib.softmax.distributions import ScoreTrace
from vislib.softmax.figures.parts import handle_bars, score_range
from vislib.stage.caption import Caption, plain
from vislib.stage.scene import Bars, Boxes, Label, Panel, Scene, Secret, Segments

_STACK = -1.15  # where the sum is stacked, left of the first class
_LIMITS = {"float16": "6.6·10⁴", "float32": "3.4·10³⁸", "float64": "1.8·10³⁰⁸"}

_SEEN = 5e-6  # of a probability: what five decimals show


def scene(trace: ScoreTrace, typed) -> Scene:
    """The animation; before the answer only the scores. ``typed``: those that set the range."""
    k = len(trace.labels)
    sides = (-0.6, k - 0.4)
    room = (-0.6 - 0.18 * k if trace.shift else -0.6, k - 0.4)
    panels = [
        Panel("scores", _scores_title(trace), x=room, y=score_range(typed), weight=1.0),
        Panel("powers", f"${_power_formula(trace)}$, added up", x=(-1.8, k - 0.4), y=(-0.12, 1.2)),
        Panel("p", "divided by the sum: probabilities", x=sides, y=(-0.12, 1.2)),
    ]
    asking = (
        "{classes} scores, any real numbers. Drag the bars; then say what softmax makes of them."
    )
    return Scene(
        panels,
        [*_scores(trace), *_powers(trace), *_probabilities(trace)],
        frames=5,
        captions=_captions(trace),
        alt=_alt(trace),
        height=340,
        frame_ms=1600,
        start=4,
        secret=Secret(panels=("powers", "p"), caption=Caption(asking, classes=k), height=320),
    )


def _alt(trace: ScoreTrace) -> str:
    digits = max(2, decimals(trace.raw, 4))
    pairs = [f"{n} {fixed(s, digits)}" for n, s in zip(trace.labels, trace.raw, strict=True)]
    return f"Bars of the scores {', '.join(pairs)} turning into probabilities by softmax."


def _power_formula(trace: ScoreTrace) -> str:
    """What becomes of a score, as a formula: divided by T, less the largest."""
    power = "\\text{score}" + (" - \\max" if trace.subtract else "")
    if trace.temperature != 1:
        power = f"({power}) / T" if trace.subtract else f"{power} / T"
    return f"e^{{{power}}}"


def _scores_title(trace: ScoreTrace) -> str:
    sign = "+" if trace.shift > 0 else "−"
    extra = f" {sign} {number(abs(trace.shift))}" if trace.shift else ""
    divided = f", to be divided by T = {trace.temperature:g}" if trace.temperature != 1 else ""
    return f"scores{extra}{divided}"


def _scores(trace: ScoreTrace) -> list:
    digits = decimals(trace.scores, 4)
    if len(trace.labels) > 6 and (trace.scores == np.round(trace.scores)).all():
        digits = 0  # narrow bars: whole numbers as such
    text = [fixed(s, digits) for s in trace.scores]
    bars = handle_bars("scores", trace.raw, _fitted(trace.labels), text=text)
    if not trace.shift:
        return [bars]
    # The bars stand on what was added, so that a drag moves the score alone.
    base = np.array([[-0.5, 0, len(text) - 0.5, 0]])
    added = number(trace.shift)
    return [
        Segments("scores", base, color="muted", width=1),
        bars,
        Label("scores", (-0.55, 0), added, color="muted", size=0.85, anchor="end"),
    ]


def _powers(trace: ScoreTrace) -> list:
    """The powers as boxes that rise, then fly onto one stack; drawn in units of their sum."""
    k = len(trace.labels)
    infinite = np.isinf(trace.powers)
    height = np.nan_to_num(np.where(infinite, 1.0, trace.exact), posinf=1.0)
    if trace.total == 0:  # everything underflowed
        height = np.zeros(k)
    shown, stacked = np.array([[0, 1, 1, 1, 1.0], [0, 0, 1, 1, 1.0]])[:, :, None]
    ghost = Bars("powers", height, color=np.arange(k), opacity=0.18 * stacked)
    total = Label(
        "powers",
        (_STACK - 0.5, 1.14),
        f"sum {_power(trace.total, k)}",
        bold=True,
        anchor="start",
        opacity=stacked,
    )
    numbers = Label(
        "powers",
        np.stack([np.arange(k), np.minimum(height, 1.0) + 0.05], axis=-1),
        [_beside(v, k) for v in trace.powers],
        size=0.9 if k <= 6 else 0.65,
        opacity=shown,
    )
    pieces = Boxes(
        "powers",
        _stacking(height, broken=trace.broken),
        color=np.arange(k),
        fill=0.9,
        width=0,
        hatch=bool(infinite.any()),
        opacity=shown,
    )
    return [ghost, pieces, numbers, total, _names(trace, "powers")]


def _stacking(height: np.ndarray, *, broken: bool) -> np.ndarray:
    """Boxes (5, k, 4) that rise to ``height`` (k,), then stand on each other, unless ``broken``."""
    boxes = np.zeros((5, len(height), 4))
    boxes[:, :, 0] = np.arange(len(height)) - 0.4
    boxes[:, :, 2] = 0.8
    boxes[1:, :, 3] = height
    if not broken:
        boxes[2:, :, 0] = _STACK - 0.4
        boxes[2:, :, 1] = np.cumsum(height) - height
    return boxes


def _power(value: float, classes: int) -> str:
    """A power in four decimals where there is room for them."""
    value = float(value)
    if classes > 4:
        return number(value, 4) if 1e-3 <= value < 1e5 else short(value)
    return fixed(value, 4) if 1e-3 <= value < 1e4 else number(value)


def _beside(value: float, classes: int) -> str:
    """A power over its bar; in about four letters where many classes stand close together."""
    value = float(value)
    if classes <= 6:
        return _power(value, classes)
    if value < 1:
        return "≈ 0" if 0 < value < 0.005 else fixed(value, 2)
    return number(value, 3) if value < 1e5 else short(value)


def _probabilities(trace: ScoreTrace) -> list:
    """One column of height 1 that comes apart into bars; argmax as an empty frame."""
    k = len(trace.labels)
    p = np.nan_to_num(trace.probabilities.astype(np.float64), nan=0.0)
    boxes = np.zeros((5, k, 4))
    boxes[:, :, 0] = np.arange(k) - 0.4
    boxes[:, :, 2] = 0.8
    boxes[:, :, 3] = p
    boxes[:4, :, 0] = (k - 1) / 2 - 0.4
    boxes[:4, :, 1] = np.cumsum(p) - p
    late = np.array([0, 0, 0, 1, 1.0])[:, None]
    last = np.array([0, 0, 0, 0, 1.0])[:, None]
    winner = Boxes(
        "p",
        np.array([[trace.argmax - 0.45, 0, 0.9, 1.0]]),
        color="muted",
        fill=0,
        width=1.5,
        dash=True,
        opacity=last,
    )
    tops = np.stack([np.arange(k), p + 0.05], axis=-1)
    return [
        winner,
        Boxes("p", boxes, color=np.arange(k), fill=0.9, width=0, opacity=late),
        Label(
            "p",
            tops,
            [near(v, _places(k)) for v in trace.probabilities],
            opacity=last,
            size=1.0 if k <= 6 else 0.75,
            bold=True,
        ),
        Label("p", (trace.argmax, 1.14), "argmax: 1", color="muted", size=0.8, opacity=last),
        _names(trace, "p"),
    ]


def _places(classes: int) -> int:
    """Decimals of a probability: as many as there is room for."""
    return 5 if classes <= 4 else 3 if classes <= 6 else 2


def _names(trace: ScoreTrace, panel: str) -> Label:
    k = len(trace.labels)
    places = np.stack([np.arange(k), np.full(k, -0.06)], axis=-1)
    return Label(panel, places, _fitted(trace.labels), size=0.9 if k <= 6 else 0.7)


def _fitted(names) -> list[str]:
    """Names that fit side by side: the more there are, the fewer letters of each."""
    room = max(3, 34 // len(names))
    return [n if len(n) <= room else n[: room - 1] + "…" for n in names]


def _captions(trace: ScoreTrace) -> list[Caption]:
    i = trace.argmax
    name, top = plain(trace.labels[i]), float(trace.exponents[i])
    if trace.broken:
        return [_scores_caption(trace)] + [_broken_caption(trace)] * 4
    k = len(trace.labels)
    total, power = _power(trace.total, k), _power(trace.powers[i], k)
    p = fixed(trace.probabilities[i], _places(k))
    into = enough(top, lambda s: _power(np.exp(s), k)).replace("−", "-")
    powers = Caption(
        "exp makes every score positive: for {name}, $e^{{exponent}}$ = {power}.",
        name=name,
        exponent=into,
        power=power,
    )
    if trace.subtracted:
        less = short(trace.subtracted)
        powers += Caption(" The largest, {less}, is taken away first.", less=less)
    divided = "Each power is divided by {total}: the shape stays, the column now has height 1."
    return [
        _scores_caption(trace),
        powers,
        Caption("Added up: **{total}**.", total=total),
        Caption(divided, total=total),
        Caption(
            f"{{name}}: {{power}} / {{total}} {_equals(power, total, p)} **{{p}}**. "
            f"{_sum(trace)}; {{argmax}}",
            name=name,
            power=power,
            total=total,
            p=p,
            argmax=_argmax(trace),
        )
        + _rounded(trace),
    ]


def _sum(trace: ScoreTrace) -> str:
    """What the probabilities add up to: 1, but for what a coarse precision has rounded away."""
    total = float(np.sum(trace.probabilities, dtype=np.float64))
    if abs(total - 1) < _SEEN:
        return "All of them sum to 1"
    return f"Rounded to {trace.powers.dtype.name}, all of them sum to {fixed(total, 5)}"


def _argmax(trace: ScoreTrace) -> str:
    name = plain(trace.labels[trace.argmax])
    if trace.tied:
        return f"argmax would give {name}, the first of the highest, everything."
    return f"argmax would give {name} everything and the others nothing."


def _rounded(trace: ScoreTrace) -> Caption:
    """What the precision has done to the probability of the largest class, if it can be seen."""
    digits = _places(len(trace.labels))
    made, exact = (fixed(p[trace.argmax], digits) for p in (trace.probabilities, trace.exact))
    kind = trace.powers.dtype.name
    if made == exact:
        return Caption("")
    said = " Without the rounding of {kind} it would be {exact}."
    return Caption(said, kind=kind, exact=exact)


def _equals(above: str, below: str, quotient: str) -> str:
    """Whether the printed numbers divide to the printed quotient, or nearly."""
    try:
        above, below = (float(said.replace(",", "")) for said in (above, below))
    except ValueError:  # rounded to a power of ten
        return "≈"
    return "=" if fixed(above / below, len(quotient) - 2) == quotient else "≈"


def _kept(trace: ScoreTrace) -> Caption:
    """What subtracting the largest first gives back: the probabilities, or nearly."""
    safe, digits = trace.without_overflow(), _places(len(trace.labels))
    i, kind = trace.argmax, trace.powers.dtype.name
    made, exact = (fixed(p[i], digits) for p in (safe.probabilities, safe.exact))
    if made == exact:
        return Caption("the same probabilities.")
    return Caption(
        "{name} gets {made}, not {exact}: {kind} has rounded the scores before.",
        name=plain(trace.labels[i]),
        made=made,
        exact=exact,
        kind=kind,
    )


def _scores_caption(trace: ScoreTrace) -> Caption:
    if len(trace.labels) > 4:
        return Caption("{classes} scores, any real numbers.", classes=len(trace.labels))
    digits = max(2, decimals(trace.scores, 4))
    pairs = [
        f"{plain(n)} {fixed(s, digits)}" for n, s in zip(trace.labels, trace.scores, strict=True)
    ]
    return Caption("Scores are any real numbers: {scores}.", scores=", ".join(pairs))


def _broken_caption(trace: ScoreTrace) -> Caption:
    kind = trace.powers.dtype.name
    if np.isinf(trace.powers).any():
        said = Caption(
            "exp of {top} is beyond the largest {kind}, {limit}: it becomes ∞, and ∞/∞ is **NaN**, "
            "not a number. Subtract the largest score first: no overflow, and ",
            top=short(float(trace.exponents.max())),
            kind=kind,
            limit=_LIMITS[kind],
        )
        return said + _kept(trace)
    if np.isinf(trace.total):
        return Caption(
            "Each power fits, their sum does not: beyond {limit} a {kind} is ∞, and divided by ∞ "
            "every power is 0. Subtract the largest score first.",
            limit=_LIMITS[kind],
            kind=kind,
        )
    return Caption(
        "Every power is too small for a {kind} and becomes 0: 0/0 is **NaN**, not a number. "
        "Subtract the largest score first: one of them is then $e^0 = 1$.",
        kind=kind,
    )
