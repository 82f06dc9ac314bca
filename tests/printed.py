"""Numbers as they are printed, read back: 1,003.2, −2.4·10⁻³, (1.5 \\cdot 10^{-7}), ∞."""

from __future__ import annotations

from decimal import ROUND_HALF_UP, Decimal

_POWERS = str.maketrans("⁻⁰¹²³⁴⁵⁶⁷⁸⁹", "-0123456789")
_PLAIN = {",": "", "−": "-", "∞": "inf", r"\infty": "inf", r" \cdot 10^{": "·10", "}": ""}


def _parts(text: str) -> tuple[str, int]:
    """The digits of a printed number, and its power of ten."""
    for said, plain in _PLAIN.items():
        text = text.replace(said, plain)
    mantissa, _, power = text.strip("()").partition("·10")
    return mantissa, int(power.translate(_POWERS) or 0)


def read(text: str) -> float:
    """The number that a text says."""
    mantissa, power = _parts(text)
    return float(mantissa) * 10.0**power


def last_digit(text: str) -> float:
    """How much one is worth in the last digit that a text prints."""
    mantissa, power = _parts(text)
    return 10.0 ** (power - len(mantissa.partition(".")[2]))


def half_up(value: float, digits: int) -> str:
    """What a school would write: halves away from 0, by Python's decimal arithmetic."""
    return str(Decimal(float(value)).quantize(Decimal(1).scaleb(-digits), ROUND_HALF_UP))
