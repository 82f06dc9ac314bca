"""One way to write numbers, wherever people read them."""

from __future__ import annotations

from collections.abc import Sequence


class Decimals(float):
    """A number that keeps its decimals, so that a column of them reads as one."""

    def __new__(cls, value: float, digits: int):
        made = super().__new__(cls, value)
        made.digits = digits
        return made

    def __repr__(self) -> str:
        return repr(float(self))


def number(value: float, digits: int = 4) -> str:
    """A number rounded for reading: ``digits`` significant, thousands separated, no ``-0``.

    From a billion on, and below a ten-thousandth, as a power of ten.
    """
    if value != value:
        return "NaN"
    if value in (float("inf"), float("-inf")):
        return "∞" if value > 0 else "−∞"
    if value == 0:
        return "0"
    if not 1e-4 <= abs(value) < 1e9:
        return scientific(value, digits)
    if float(value).is_integer():
        return f"{int(value):,}".replace("-", "−")
    if abs(value) >= 10**digits:
        return f"{value:,.0f}".replace("-", "−")
    return f"{value:.{digits}g}".replace("-", "−")


def plural(count: int, word: str) -> str:
    """A number of things: 1 pixel, 2 pixels."""
    return f"{count:,} {word}{'s' if count != 1 else ''}"


def scientific(value: float, digits: int) -> str:
    """A finite number as a power of ten, ``digits`` significant: 1.4·10²²."""
    mantissa, power = f"{value:.{digits - 1}e}".split("e")
    exponent = str(int(power)).translate(str.maketrans("-0123456789", "⁻⁰¹²³⁴⁵⁶⁷⁸⁹"))
    return f"{float(mantissa):g}·10{exponent}".replace("-", "−")


def place(xy: Sequence[float]) -> str:
    """A place or a vector for reading."""
    return f"({xy[0]:.2f}, {xy[1]:.2f})".replace("-", "−")
