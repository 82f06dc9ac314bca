"""Formulas as they are printed, evaluated from their printed digits."""

from __future__ import annotations

import re

_NUMBER = re.compile(r"\d+(?:\.\d+)?")


def formulas(sentence: str) -> list[str]:
    """The LaTeX parts of a sentence, thousands no longer separated."""
    return re.findall(r"\$([^$]+)\$", unseparated(sentence))


def unseparated(text: str) -> str:
    """1024 for 1,024."""
    return re.sub(r"(?<=\d),(?=\d{3}(?!\d))", "", text)


def value(text: str) -> float:
    """The value of one side of an equation: numbers, + - ( ), \\cdot, \\frac, implicit products."""
    text = re.sub(r"\\frac\{([^{}]+)\}\{([^{}]+)\}", r"((\1)/(\2))", text)
    text = text.replace(r"\cdot", "*").replace("−", "-").replace("·", "*").replace(" ", "")
    text = re.sub(r"([\d)])\(", r"\1*(", text)
    if not re.fullmatch(r"[\d.+\-*/()]+", text):
        raise ValueError(f"Not arithmetic: {text}")
    return float(eval(text))  # noqa: S307  (digits and operators only)


def equation(text: str) -> tuple[float, float]:
    """The last two sides of ``... = A = B``; what follows "to" is left out."""
    *_, left, right = text.split("=")
    return value(left), value(right.split(r"\to")[0])


def holds(text: str) -> bool:
    """Whether the left side, computed, rounds to the digits printed on the right."""
    left, right = equation(text)
    printed = _NUMBER.findall(text.split("=")[-1].split(r"\to")[0])[0]
    decimals = len(printed.partition(".")[2])
    return abs(left - right) <= 0.5 * 10.0**-decimals + 1e-9
