"""The challenges: what each asks for, whether it holds, and how it stands."""

from __future__ import annotations

from vislib.core.conditions import Condition
from vislib.core.text import agreeing, clean, enough, fixed, nearly, plural
from vislib.residual import gradient_chain
from vislib.residual.lesion import Removal
from vislib.residual.residual_block import Shortcut, Trace
from vislib.residual.signal_flow import Flow

SAME = 1e-6  # probabilities that differ by less are the same


def depth(apart: float) -> Condition:
    """Residual nets of all depths say the same; ``apart``: how far they differ at most."""
    said = enough(apart, lambda v: v < SAME)
    return Condition(apart < SAME, f"their probabilities differ by up to {said}")


def chain(plain: float, with_: float) -> tuple[Condition, ...]:
    """The plain gradient vanished, that with shortcuts exploded."""
    asked = (("with shortcuts", with_, "exploded"), ("plain", plain, "vanished"))
    found = []
    for name, gradient, wanted in asked:
        verdict = gradient_chain.verdict(gradient)
        (value,) = agreeing([gradient], gradient_chain.verdict, 3)
        if value in ("1", "−1"):
            value = nearly(gradient, 3)
        found.append(Condition(verdict == wanted, f"{name} {verdict} ({value})"))
    return tuple(found)


def layers(flow: Flow) -> Condition:
    """The first layer's weights get less than a millionth of the last one's gradient."""
    ends = float(flow.weights[0]), float(flow.weights[-1])
    first, last = agreeing(ends, _starves, 2)
    return Condition(_starves(*ends), f"{first} at the first, {last} at the last")


def _starves(first: float, last: float) -> bool:
    return last > 0 and round(1e6 * first / last, 9) < 1  # printed numbers divide to a hair off 1


def block(trace: Trace, by_hand: bool) -> tuple[Condition, ...]:
    """Zeros put out, by the weights and biases that the chapter begins with (``by_hand``)."""
    largest = max(float(abs(values).max()) for _, values in trace.steps)
    out = clean(trace.output, largest)  # decimals may leave a rounding error
    printed = " ".join(enough(v, lambda u: u == 0) for v in out)
    weights = "weights and biases by hand" if by_hand else "other weights or biases"
    return Condition(not out.any(), printed), Condition(by_hand, weights)


def shapes(made: Shortcut) -> tuple[Condition, ...]:
    """A side halved, and every position read."""
    before, after = len(made.read), made.shape_out[1]
    return (
        Condition(2 * after == before, f"from {before} to {plural(after, 'pixel')} a side"),
        Condition(made.share == 1, f"{fixed(100 * made.share, 1)} % are read"),
    )


def paths(found: Removal) -> tuple[Condition, ...]:
    """Four blocks out of the residual net of 40 layers, and 95 % of the points right."""
    (kind, _, layers), out = found.made.name.partition("-"), len(found.removed)
    right = enough(100 * found.now, lambda v: v >= 95, 1)
    return (
        Condition(found.made.name == "residual-40", f"{kind} net of {layers} layers"),
        Condition(out >= 4, f"{plural(out, 'block')} out"),
        Condition(found.now >= 0.95, f"{right} % right"),
    )
