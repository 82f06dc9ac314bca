"""One way to write numbers, wherever people read them.

``number`` where values of any size meet, ``fixed`` where columns and equations keep their decimals,
``short`` in a row of labels, ``plural`` for things that are counted. What is 0 but for rounding is
written as 0: ``clean`` an array first, or give ``number`` the ``scale`` of what was computed.
Halves go away from 0, as in schools and in JavaScript's ``toFixed``: 6.25 is 6.3, where Python's
own formats say 6.2.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Sequence
from decimal import ROUND_HALF_UP, Context, Decimal

import numpy as np

NOISE = 1e-12  # of the largest number of a computation: what is smaller came from rounding
_SUPERSCRIPT = str.maketrans("-0123456789", "⁻⁰¹²³⁴⁵⁶⁷⁸⁹")
_LARGE = 1e300
_WHOLE = Context(prec=400, rounding=ROUND_HALF_UP)  # enough for every digit of any float


class Decimals(float):
    """A number that keeps its decimals, so that a column of them reads as one."""

    def __new__(cls, value: float, digits: int):
        made = super().__new__(cls, value)
        made.digits = digits
        return made

    def __repr__(self) -> str:
        return repr(float(self))


def clean(values, scale: float | None = None) -> np.ndarray:
    """The same numbers, float64, without the noise of rounding: what is meant as 0 is 0.

    ``scale``: the size of what was computed with; None: that of the largest number here.
    """
    values = np.array(values, dtype=np.float64)
    if scale is None:
        finite = np.abs(values[np.isfinite(values)])
        scale = float(finite.max()) if finite.size else 0.0
    values[np.abs(values) <= NOISE * scale] = 0.0
    return values


def rounded(value: float, digits: int) -> float:
    """A finite number as read in ``digits`` decimals: halves go away from 0."""
    value = float(value)
    if abs(value) > _LARGE:  # there are no halves, and half way to the next it could overflow
        return value
    nearest, half = round(value, digits), 0.5 * 10.0 ** -min(digits, 300)
    if abs(abs(value - nearest) - half) > 1e-3 * half:  # far from half way, nearly always
        return nearest
    return float(Decimal(value).quantize(Decimal((0, (1,), -digits)), context=_WHOLE))


def rounded_sum(value: float, digits: int) -> float:
    """A computed number as read in ``digits`` decimals: a half missed by its noise is a half.

    As a decimal is written: 2.025 is 2.03, though the float nearest to it lies below.
    """
    written = Decimal(repr(round(float(value), 12)))
    return float(written.quantize(Decimal((0, (1,), -digits)), context=_WHOLE))


def significant(value: float, digits: int) -> float:
    """A number as read in ``digits`` significant digits: halves go away from 0; ∞ stays."""
    value = float(value)
    if not math.isfinite(value):
        return value
    return rounded(value, digits - 1 - math.floor(math.log10(abs(value)))) if value else 0.0


def number(value: float, digits: int = 4, scale: float = 0.0) -> str:
    """A number rounded for reading: ``digits`` significant, thousands separated, no ``-0``.

    From a billion on, and below a ten-thousandth, as a power of ten. ``scale``: the size of what it
    was computed from; what is nothing beside it is 0.
    """
    if value != value:
        return "NaN"
    if value in (float("inf"), float("-inf")):
        return "∞" if value > 0 else "−∞"
    if abs(value) <= NOISE * scale:
        return "0"
    if not 1e-4 <= abs(value) < 1e9:
        return scientific(value, digits)
    if float(value).is_integer():
        return _true_minus(f"{int(value):,}")
    text = f"{significant(value, digits):,.{digits}g}"
    if "e" in text:  # it has more digits before the point than were asked for
        text = f"{rounded(value, 0):,.0f}"
    return _true_minus(text)


def scientific(value: float, digits: int) -> str:
    """A finite number as a power of ten, ``digits`` significant: 1.4·10²²."""
    mantissa, power = f"{significant(value, digits):.{digits - 1}e}".split("e")
    return _true_minus(f"{float(mantissa):.{digits}g}·10{str(int(power)).translate(_SUPERSCRIPT)}")


def fixed(value: float, digits: int = 3, sign: bool = False) -> str:
    """A number with so many decimals, thousands separated, never −0; names for what is none."""
    value = float(value)
    if np.isnan(value):
        return "NaN"
    if np.isinf(value):
        return "∞" if value > 0 else "−∞"
    text = f"{rounded(value, digits):{'+' if sign else ''},.{digits}f}"
    return _true_minus(text.replace("-", "") if not text.strip("+-0.") else text)


def typed(value: float, least: int = 2, most: int = 4) -> str:
    """A number with ``least`` decimals, more, up to ``most``, where these are all of it: 0.125."""
    value = float(value)
    places = range(least, most + 1)
    return fixed(value, next((d for d in places if value == round(value, d)), least))


def near(value: float, digits: int = 3) -> str:
    """A ``fixed`` number; "≈ 0" or "≈ 1" for what would read as that and is not quite so."""
    shown = rounded(value, digits)
    return f"≈ {shown:g}" if shown in (0, 1) and shown != value else fixed(value, digits)


def nearly(value: float, digits: int = 4) -> str:
    """A ``number``; "≈ 1" or "≈ −1" for what would read as that and is not."""
    text = number(value, digits)
    odd = text in ("1", "−1") and abs(abs(value) - 1) > NOISE
    return f"≈ {text}" if odd else text


def equals(value: float, digits: int = 3) -> str:
    """What stands after the name of a number: "= 0.130", "≈ 0", "≈ 1", see ``near``."""
    text = near(value, digits)
    return text if text.startswith("≈") else f"= {text}"


def texts(values, digits: int = 3, sign: bool = False) -> list[str]:
    """One ``fixed`` number for each element, row-major."""
    return [fixed(v, digits, sign) for v in np.ravel(values)]


def decimals(values, most: int = 2) -> int:
    """How many decimals all of these need, from one to ``most``: for a column that reads as one."""
    values = np.asarray(values, dtype=np.float64)
    return next((d for d in range(1, most) if np.allclose(values, values.round(d))), most)


def short(value: float) -> str:
    """A number in about four digits, small and large ones as powers of ten."""
    value = float(value)
    if value == 0:
        return "0"
    if not np.isfinite(value) or 1e-3 <= abs(value) < 1e5:
        return fixed(value, 4 if abs(value) < 1 else 2)
    return scientific(value, 2)


def enough(value: float, says: Callable[[float], str], least: int = 2) -> str:
    """``value`` in as few decimals as let ``says``, what follows from it, come out unchanged."""
    for digits in range(least, 16):
        if says(rounded(value, digits)) == says(value):
            break
    return fixed(value, digits)


def agreeing(values: Sequence[float], says: Callable[..., object], least: int = 4) -> list[str]:
    """``values`` in as few digits as let ``says``, what is printed of them, come out unchanged.

    For the terms of a formula whose result is printed, too: who reckons with them gets it.
    """
    told = says(*values)
    for digits in range(least, 17):
        if says(*(_as_printed(v, digits) for v in values)) == told:
            break
    return [number(v, digits) for v in values]


def _as_printed(value: float, digits: int) -> float:
    """What ``number`` prints of a number: digits before its point are never rounded away."""
    whole = 10**digits <= abs(value) < 1e9
    return rounded(value, 0) if whole else significant(value, digits)


def gap(value: float, least: int = 4) -> str:
    """A difference of shares in ``least`` decimals, more where its sign asks; 0 has none."""
    value = float(clean(value, 1.0))
    digits = next(d for d in range(least, 16) if not value or rounded(value, d))
    return fixed(value, digits, sign=bool(value))


def percent(share: float, *bounds: float) -> str:
    """A share in percent, in as few decimals as tell it from each of ``bounds`` that it is not.

    Printed 100 % is all of it if 1 is such a bound.
    """
    marks = [0.0, *(100 * bound for bound in bounds)]
    return enough(100 * float(share), lambda v: [(v < m, v > m) for m in marks], 0) + " %"


def percent_of(part: int, whole: int) -> str:
    """So many of so many in percent, without the sign: whole, or exact where it ends soon: 12.5."""
    value = 100 * part / whole
    return fixed(value, next((d for d in range(4) if value == round(value, d)), 0))


def adding_up(whole: float, part: float, least: int = 4, nothing: float = 1.0) -> list[str]:
    """The whole, a part and the rest, in as many decimals as make the printed numbers add up.

    What is more than ``nothing`` times the whole is not printed as 0.
    """
    values = whole, part, whole - part
    there = [abs(v) > nothing * abs(whole) for v in values]
    for digits in range(least, 16):
        shown = [rounded(v, digits) for v in values]
        adds_up = abs(shown[0] - shown[1] - shown[2]) < 0.1 * 10.0**-digits
        if adds_up and all(v for v, is_there in zip(shown, there, strict=True) if is_there):
            break
    return [fixed(v, digits) for v in values]


def sum_decimals(rows: Iterable[Sequence[float]], least: int = 2) -> int:
    """How many decimals, at most ``least`` + 2, let the terms of each row add up as printed.

    Where none do, ``printed_sum`` of a row is off by rounding in the last one.
    """
    rows = [list(row) for row in rows]
    for digits in range(least, least + 3):
        missed = (printed_sum(row, digits) - rounded(sum(row), digits) for row in rows)
        if all(abs(miss) < 1e-9 for miss in missed):
            break
    return digits


def printed_sum(terms: Iterable[float], digits: int) -> float:
    """What a reader gets who adds up the terms as they are printed in ``digits`` decimals."""
    return rounded(sum(rounded(t, digits) for t in terms), digits)


def apart(a: float, b: float, decimals: int = 2) -> tuple[str, str]:
    """Two numbers in as many decimals, at least ``decimals``, as tell them apart.

    The same text twice where they are equal, or differ by rounding alone.
    """
    alike = abs(a - b) <= NOISE * max(abs(a), abs(b))
    for digits in range(decimals, 18):
        said = fixed(a, digits), fixed(a if alike else b, digits)
        if alike or said[0] != said[1]:
            break
    return said


def cell_text(values: np.ndarray, digits: int = 3) -> list[str]:
    """Numbers as printed in cells, row-major; empty where there is none (NaN)."""
    noiseless = clean(np.ravel(values)).round(12)  # sums of thirds end in 1e-16
    return ["" if np.isnan(v) else number(float(v), digits) for v in noiseless]


def latex(value: float) -> str:
    """A ``fixed`` number inside a formula."""
    return fixed(value).replace("−", "-").replace("∞", r"\infty")


def plural(count: int, word: str) -> str:
    """A number of things: 1 pixel, 2 pixels, 2 passes, 2 axes."""
    if count == 1:
        return f"{count:,} {word}"
    if word.endswith("is"):
        return f"{count:,} {word[:-2]}es"
    return f"{count:,} {word}{'es' if word.endswith(('s', 'x', 'ch', 'sh')) else 's'}"


def place(xy: Sequence[float]) -> str:
    """A place or a vector for reading, never −0."""
    return f"({fixed(xy[0], 2)}, {fixed(xy[1], 2)})"


def minus(tokens: Sequence[str]) -> list[str]:
    """Typed tokens with the minus sign that print uses."""
    return [_true_minus(token) for token in tokens]


def signed(text: str) -> str:
    """A factor in a product: negative ones in parentheses."""
    text = _true_minus(text)
    return f"({text})" if text.startswith("−") else text


def _true_minus(text: str) -> str:
    return text.replace("-", "−")
