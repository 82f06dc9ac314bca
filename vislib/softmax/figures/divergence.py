"""Two distributions: their bars, the terms of KL one by one, and CE = H + KL."""

from __future__ import annotations

import numpy as np

from vislib.core.text import adding_up, fixed, near, rounded, scientific
from vislib.softmax.distributions import entropy
from vislib.softmax.divergence import FORWARD, PairTrace
from vislib.stage.caption import Caption
from vislib.stage.scene import Bars, Boxes, Label, Panel, Scene, Secret, Segments

_ROOM = 1.25  # head room of the sums


def scene(t: PairTrace) -> Scene:
    """P and Q (handles "P", "Q"), the terms adding up, the stacked bars; one frame a term.

    Before the answer P and Q alone.
    """
    k = len(t.p)
    low, high = _term_range(t)
    name = "D(P‖Q)" if t.direction == FORWARD else "D(Q‖P)"
    panels = [
        Panel("pq", "P and Q: drag any bar", x=(-0.6, k - 0.4), y=(-0.18, 1.08), weight=1.2),
        Panel("terms", f"terms {t.direction}", (-0.6, k + 0.6), (low, high)),
        Panel("sums", _sums_title(t), (-0.7, 1.7), (-0.12, 1.0), weight=0.8),
    ]
    return Scene(
        panels,
        [*_pair(t), *_terms(t, name, low, high), *_sums(t)],
        frames=k + 2,
        captions=_captions(t, name),
        alt=_alt(t),
        height=370,
        frame_ms=1300,
        start=k + 1,
        secret=Secret(
            panels=("terms", "sums"),
            caption="Two distributions, each summing to 1. Dragging one bar moves the others "
            "with it.",
            alt=f"Distributions P and Q over {k} classes.",
            height=330,
        ),
    )


def _alt(t: PairTrace) -> str:
    return f"Distributions P and Q over {len(t.p)} classes; D(P||Q) is {fixed(t.forward)} nats."


def _pair(t: PairTrace) -> list:
    k = len(t.p)
    out = []
    for name, values, role, side in (("P", t.p, "truth", -0.2), ("Q", t.q, "prediction", 0.2)):
        out.append(
            Bars(
                "pq",
                values,
                x=np.arange(k) + side,
                width=0.38,
                color=role,
                text=[near(v) for v in values],
                labels=[name] * k,
                drag="y",
                id=name,
                hover=[f"{name}({i + 1}) = {fixed(v, 5)}" for i, v in enumerate(values)],
            )
        )
    places = np.stack([np.arange(k), np.full(k, -0.13)], axis=-1)
    return [*out, Label("pq", places, [str(i + 1) for i in range(k)], color="muted", size=0.85)]


def _term_range(t: PairTrace) -> tuple[float, float]:
    finite = np.where(np.isfinite(t.terms), t.terms, 0.0)
    sums = np.concatenate([[0.0], np.cumsum(finite)])
    high = max(0.4, _ROOM * float(sums.max()))
    low = min(-0.1 * high, float(sums.min()) - 0.12 * high)
    return low - 0.08 * (high - low), high


def _terms(t: PairTrace, name: str, low: float, high: float) -> list:
    """A waterfall: each term starts where the last one ended; the sum stands at the right."""
    k, broken = len(t.terms), ~np.isfinite(t.terms)
    steps = np.where(broken, 0.0, t.terms)
    after = np.cumsum(steps)
    before = after - steps
    bottom = np.where(broken, before, np.minimum(before, after))
    height = np.where(broken, high - before, np.abs(steps))
    boxes = np.stack([np.arange(k) - 0.4, bottom, np.full(k, 0.8), height], axis=-1)
    colors = np.where(broken | (t.terms > 0), "gradient", "output")
    gap = 0.05 * (high - low)
    tops = np.stack([np.arange(k), np.minimum(bottom + height + gap, high)], -1)
    tops[np.abs(tops[:, 1]) < gap, 1] = gap  # not on the zero line
    tops[broken, 1] = (bottom + height / 2)[broken]
    since = np.arange(1, k + 1)
    infinite = np.where(broken)[0]
    marks = [
        Segments("terms", np.array([[-0.6, 0, k + 0.6, 0]]), color="muted", width=1),
        Boxes("terms", boxes, color=colors, fill=0.75, width=0, since=since),
        Label("terms", tops, [fixed(v, 3, sign=True) for v in t.terms], since=since, size=0.95),
        *_running_sum(t, name, low, high),
    ]
    if len(infinite):
        hatched = Boxes("terms", boxes[infinite], hatch=True, width=0, since=since[infinite])
        marks.insert(2, hatched)
    return marks


def _running_sum(t: PairTrace, name: str, low: float, high: float) -> list:
    k = len(t.terms)
    running = np.concatenate([[0.0], np.cumsum(t.terms)])
    running = np.append(running, t.divergence)
    drawn = np.where(np.isfinite(running), running, high)
    boxes = np.zeros((k + 2, 1, 4))
    boxes[:, 0] = (k - 0.2, 0, 0.8, 0)
    boxes[:, 0, 1] = np.minimum(drawn, 0)
    boxes[:, 0, 3] = np.abs(drawn)
    gap = 0.06 * (high - low)
    tips = np.where(np.isfinite(running), np.clip(drawn, 0, high - gap) + gap, high / 2)
    places = np.stack([np.full(k + 2, k + 0.2), tips], axis=-1)
    says = [fixed(v) for v in running]
    classes = [str(i + 1) for i in range(k)]
    names = [[*classes, "sum so far"]] * (k + 1) + [[*classes, name]]
    below = np.stack([np.append(np.arange(k), k + 0.2), np.full(k + 1, low + 0.3 * gap)], -1)
    return [
        Boxes("terms", boxes, color="ink", fill=0.6, width=0),
        Label("terms", places[:, None], says, bold=True),
        Label("terms", below, names, size=0.85),
    ]


def _letters(t: PairTrace) -> tuple[str, str]:
    return ("P", "Q") if t.direction == FORWARD else ("Q", "P")


def _sums_title(t: PairTrace) -> str:
    a, b = _letters(t)
    return f"H({a}, {b}) = H({a}) + D({a}‖{b})"


def _sums(t: PairTrace) -> list:
    """Two columns that stay equally tall: the cross-entropy, and D on top of the entropy."""
    a, b = _letters(t)
    first = t.p if t.direction == FORWARD else t.q
    own = float(entropy(first))
    cross = own + t.divergence
    infinite = not np.isfinite(cross)
    top = _ROOM * max(cross if not infinite else 2 * own, own, 0.5)
    whole = 1.0 if infinite else cross / top
    h = own / top
    boxes = np.array([[-0.4, 0, 0.8, whole], [0.6, 0, 0.8, h], [0.6, h, 0.8, whole - h]])
    colors = np.array(["kernel", "truth", "gradient"])
    middle = np.stack([boxes[:, 0] + 0.4, boxes[:, 1] + boxes[:, 3] / 2], axis=-1)
    said = adding_up(cross, own, least=3) if not infinite else ["∞", fixed(own), "∞"]
    says = [
        f"{n} {v}" for n, v in zip((f"H({a},{b})", f"H({a})", f"D({a}‖{b})"), said, strict=True)
    ]
    thin = boxes[:, 3] < 0.05
    middle[thin & (np.arange(3) == 2), 1] += 0.05
    middle[thin & (np.arange(3) == 1), 1] -= 0.06
    late = (np.arange(len(t.p) + 2) == len(t.p) + 1).astype(float)[:, None]
    return [
        Boxes("sums", boxes, color=colors, fill=0.35, width=1.5, opacity=late),
        Label("sums", middle, says, size=0.9, bold=True, opacity=late),
    ]


def _captions(t: PairTrace, name: str) -> list[Caption]:
    first, second = (t.p, t.q) if t.direction == FORWARD else (t.q, t.p)
    letters = _letters(t)
    out = [Caption("Class by class: how much larger is one than the other, weighted by the first?")]
    for i, term in enumerate(t.terms):
        out.append(_term_caption(i, first[i], second[i], term, letters))
    if np.isfinite(t.divergence):
        zero = ", not quite zero, as P and Q differ" if t.divergence < 5e-5 else ""
        if np.abs(t.p - t.q).max() < 1e-9:
            zero = ", zero because P and Q agree"
        said = f"The sum is {name} = **{{sum}}** nats{zero}; the other way round it is {{other}}."
        other = t.reverse if t.direction == FORWARD else t.forward
        out.append(Caption(said, sum=fixed(t.divergence, 4), other=fixed(other, 4)))
    else:
        out.append(
            Caption(
                f"{name} = **∞**: {letters[0]} expects something that {letters[1]} calls "
                "impossible, and no finite price covers that. This is why log(0) must never reach "
                "a loss."
            )
        )
    return out


def _term_caption(i: int, a: float, b: float, term: float, letters: tuple[str, str]) -> Caption:
    which = Caption("Class {number}: ", number=i + 1)
    if a == 0:
        return which + f"{letters[0]} = 0, so the term counts for nothing: 0."
    if b == 0:
        return which + Caption(
            f"{letters[1]} = 0 but {letters[0]} = {{a}}. "
            r"$\log({a}/0) = \infty$: one surprise beyond all price.",
            a=fixed(a),
        )
    note = "" if term >= 0 else f" Negative, because {letters[1]} is the larger one here."
    said, over, made = _enough_digits(a, b, term)
    formula = rf"${{a}} \log({{a}}/{{b}})$ = {{term}}.{note}"
    return which + Caption(formula, a=said, b=over, term=made)


def _enough_digits(a: float, b: float, term: float) -> tuple[str, str, str]:
    """a, b and their term a log(a/b), in as many digits as let the printed ones give the term."""
    made = fixed(term, 4, sign=True)
    if term and not float(made.replace("−", "-")):  # less than is printed is not nothing
        return *(f"{v:.12g}" if v > 1e-4 else _scientific(v) for v in (a, b)), scientific(term, 3)
    for digits in range(3, 16):
        x, y = (rounded(v, digits) for v in (a, b))
        if x > 0 and y >= 10.0 ** (2 - digits) and fixed(x * np.log(x / y), 4, sign=True) == made:
            return fixed(x, digits), fixed(y, digits), made
    return f"{a:.15g}", _scientific(b), made


def _scientific(value: float) -> str:
    """A number of any size inside a formula."""
    mantissa, power = f"{value:.12e}".split("e")
    return rf"{float(mantissa):.12g} \cdot 10^{{{int(power)}}}"
