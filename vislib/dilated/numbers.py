"""The numbers beside the pictures, as names and rows."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

from vislib.architectures import Row, totals
from vislib.core.text import apart, enough, fixed, number, plural
from vislib.dilated import aspp as dilated_aspp
from vislib.dilated import levels, params
from vislib.dilated.gating import BAND, Gated, below_one, distance, sigmoid
from vislib.dilated.goals import NEAR
from vislib.dilated.holes import Comb
from vislib.dilated.levels import Pyramid
from vislib.dilated.reading import Coverage, hdc
from vislib.dilated.stacks import Pair


def holes(comb: Comb, line: bool) -> dict[str, Any]:
    """Width, weights and outputs of a dilated kernel."""
    weights = comb.kernel if line else comb.kernel**2
    outputs = comb.outputs if line else comb.outputs**2
    return {
        "effective kernel": (f"{comb.effective} px", f"{comb.dilation}·({comb.kernel} − 1) + 1"),
        "weights": weights,
        "outputs": comb.outputs if line else f"{comb.outputs} × {comb.outputs}",
        "multiplications": number(weights * outputs),
    }


def gridding(found: Coverage) -> dict[str, Any]:
    """What one unit reads."""
    read, step = found.paths[found.paths > 0], f"{found.largest_gap} px"
    several = len(found.rates) > 1  # one layer has no second one for an M₂
    return {
        "span": f"{found.span} px",
        "read, in a row": (f"{found.read}", f"of {found.span}"),
        "read, in the plane": (
            number(found.read**2),
            f"of {number(found.span**2)}: {number(100 * found.read**2 / found.span**2, 3)} %",
        ),
        "paths to a pixel read": (number(int(read.max())), f"fewest {number(int(read.min()))}"),
        "largest step": (step, f"M₂ of the rule: {hdc(found.rates)}") if several else step,
    }


def four(share: np.ndarray) -> dict[str, Any]:
    """Of what an output is made, ``share`` (d, d)."""
    own, most = apart(100 * share[0, 0], 100 * share.ravel()[1:].max(), 1)
    return {"own share": f"{own} %", "largest of the others": f"{most} %"}


def rule(found: Coverage) -> str:
    """What the rule of the largest gap says of the rates, and whether it is right."""
    if found.kernel != 3 or len(found.rates) < 2:
        return ""
    m2 = hdc(found.rates)
    asks = f"The rule of hybrid dilation asks for M₂ ≤ 3; here it is {m2}."
    if m2 <= 3 and not found.whole:
        return (
            f"{asks} All the same {plural(found.span - found.read, 'pixel')} in between stay "
            "unread: the rule is a guarantee only where the first rate is 1."
        )
    if m2 > 3 and found.whole:
        return f"{asks} All the same no pixel in between is left out: the rule is safe, not sharp."
    return asks


def keep(pair: Pair, side: int, rows: Sequence[Row], ordinary: Sequence[Row]) -> dict[str, Any]:
    """Equality of the stacks, and what ResNet-50 costs at the chosen output stride."""
    here, there = totals(rows), totals(ordinary)
    return {
        "largest difference": number(pair.difference),
        "last map": f"{side} × {side}",
        "multiplications": (
            f"{fixed(here.multiplications / 1e9, 2)}·10⁹",
            f"{fixed(here.multiplications / there.multiplications, 1)} × those of stride 32",
        ),
        "values": (
            f"{fixed(here.values / 1e6, 1)}·10⁶",
            f"stride 32: {fixed(there.values / 1e6, 1)}",
        ),
    }


def pyramid(p: params.Pyramid, made: Pyramid) -> dict[str, Any]:
    """Numbers a channel, channels behind one another, weights."""
    levels_ = p.numbers()
    reduce, join = levels.parameters(p.channels, levels_, p.reduced)
    behind = p.channels + len(levels_) * p.reduced
    return {
        "numbers a channel": sum(b * b for b in levels_),
        "channels": (number(behind), f"{number(p.channels)} + {len(levels_)}·{number(p.reduced)}"),
        "weights, levels": number(reduce, 12),
        "weights, joining 3×3": number(join, 12),
    }


def aspp(p: params.Aspp) -> dict[str, Any]:
    """Weights of the module, by part."""
    parts = dilated_aspp.parameters(p.c_in, p.c_out, p.numbers(), p.image)
    norms = parts.pop("norms")
    return {
        "weights": number(sum(parts.values()), 12),
        **{name: number(value, 12) for name, value in parts.items()},
        "of norms": number(norms, 12),
    }


def _percent(share: float) -> str:
    """A share 0..1 in percent, to a decimal or as many more as tell it from none and all."""
    return enough(100 * float(share), lambda v: (v > 0, v < 100), 1)


def taps(n: int, rates: Sequence[int]) -> list[dict[str, Any]]:
    """A row for each rate: taps inside on average, and where all nine are."""
    rows = []
    for rate in rates:
        inside = dilated_aspp.inside(n, rate)
        mean = dilated_aspp.mean_taps(n, rate)
        rows.append({
            "rate": rate,
            "on average": fixed(mean, 2),
            "of nine (%)": fixed(100 * mean / 9, 1),
            "all nine at (%) of places": _percent((inside == 9).mean()),
            "only the middle at (%)": _percent((inside == 1).mean()),
        })  # fmt: skip
    return rows


def shapes(rows: Mapping[str, Sequence[Row]]) -> list[dict[str, Any]]:
    """A row for each network."""
    found = []
    for name, ledger in rows.items():
        whole = totals(ledger)
        found.append({
            "shape": name,
            "parameters": number(whole.parameters, 12),
            "multiplications (10⁹)": fixed(whole.multiplications / 1e9, 1),
            "values (10⁶)": fixed(whole.values / 1e6, 1),
            "scores on": f"{ledger[-1].shape[1]:,} × {ledger[-1].shape[2]:,}",
        })  # fmt: skip
    return found


GATE_NOTE = (
    "The lecture multiplies the picture's gradient by the gate, σ(A) ⊙ ∇I. The paper (GSCNN) gates "
    "a stream of features and adds the ungated one; a loss on labelled boundaries teaches it where "
    "to open. Table 1 of Takikawa et al., ICCV 2019, validation pictures."
)


def gate(shown: Gated, gain: float) -> dict[str, Any]:
    """Where the gradient's squares lie, before and after, and how much of the picture that is."""
    near = distance(shown.edge()) <= BAND
    return {
        "share near the outline": (
            below_one(shown.share(gain), 2, NEAR),
            f"before the gate {fixed(shown.share(None), 2)}",
        ),
        "band of 3 px": (f"{fixed(100 * float(near.mean()), 1)} %", "of the picture"),
        "σ(A) on the outline": below_one(float(sigmoid(gain)), 3),
    }  # fmt: skip
