"""Numbers or letters typed by a person: rows and grids, and the sums they make.

"2 3 0 -1" is a row of numbers, "a b" a row of letters, "1 2; 3 4" a grid. Letters stand for
numbers nobody has chosen: sums of products are written out with them ("az + bx"), and where a
number is needed (to compare with torch) every letter has its own fixed one.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from fractions import Fraction

import numpy as np

__all__ = ["SUBSCRIPTS", "Entries", "exact", "grid", "of", "row", "sum_of_products"]

_LARGEST = 1e6
SUBSCRIPTS = str.maketrans("0123456789", "₀₁₂₃₄₅₆₇₈₉")
_PLAIN_DIGITS = str.maketrans("₀₁₂₃₄₅₆₇₈₉", "0123456789")
_PRIMES = [n for n in range(2, 102) if all(n % d for d in range(2, n))]  # 26 of them


@dataclass(frozen=True, eq=False)
class Entries:
    """What was typed: `tokens` row-major as text, `values` (n,) or (H, W) as float64."""

    tokens: tuple[str, ...]
    values: np.ndarray

    @property
    def symbolic(self) -> bool:
        return any(_is_letter(token) for token in self.tokens)

    def flipped(self) -> Entries:
        """The same entries in reverse order on every axis."""
        return Entries(self.tokens[::-1], np.flip(self.values).copy())  # torch refuses views of it


def row(text: str, what: str, *, most: int, least: int = 1, letters: bool = True) -> Entries:
    """`least` to `most` entries separated by spaces or commas. Errors name the remedy.

    ``letters``: whether the remedy offers them; who wants none refuses what is `symbolic`.
    """
    tokens = _tokens(text, what, letters)
    if not least <= len(tokens) <= most:
        has = "1 entry" if len(tokens) == 1 else f"{len(tokens)} entries"
        wanted = f"{most}" if least == most else f"{least} to {most}"
        raise ValueError(f"The {what} has {has}: give {wanted}.")
    return Entries(tuple(tokens), np.array([_value(token) for token in tokens]))


def grid(text: str, what: str, *, most: int, letters: bool = True) -> Entries:
    """A grid of at most `most` × `most` entries; semicolons end the rows.

    ``letters``: as in `row`.
    """
    rows = [_tokens(line, what, letters) for line in text.split(";") if line.strip()]
    if not rows or len({len(r) for r in rows}) > 1:
        lengths = ", ".join(str(len(r)) for r in rows)
        raise ValueError(
            f"The {what} has {f'rows of unequal length: {lengths}' if rows else 'no entries'}. "
            'Give all rows the same length, for example "1 2; 3 4".'
        )
    if max(len(rows), len(rows[0])) > most:
        raise ValueError(
            f"The {what} is {len(rows)} × {len(rows[0])}: use at most {most} × {most}."
        )
    tokens = tuple(token for line in rows for token in line)
    values = np.array([_value(token) for token in tokens]).reshape(len(rows), -1)
    return Entries(tokens, values)


def of(letter: str, shape: tuple[int, int]) -> Entries:
    """A grid of letters with their row and column: F₁₁ F₁₂ F₂₁ F₂₂."""
    rows, columns = shape
    tokens = tuple(
        f"{letter}{r}{c}".translate(SUBSCRIPTS)
        for r in range(1, rows + 1)
        for c in range(1, columns + 1)
    )
    return Entries(tokens, np.array([_value(token) for token in tokens]).reshape(shape))


def sum_of_products(pairs: Iterable[tuple[str, str]], *, fractions: bool = True) -> str:
    """The sum of products of tokens, simplified: ("a", "z"), ("b", "x") → "az + bx".

    ``fractions``: whether a number that is not whole is written as one (1/2) or as 0.5.
    """
    constant, terms = Fraction(0), []
    for left, right in pairs:
        factor, letters = Fraction(1), ""
        for token in (left, right):
            if _is_letter(token):
                letters += token
            else:
                factor *= Fraction(token)
        if not letters:
            constant += factor
        elif factor:
            terms.append((factor, letters))
    if constant or not terms:
        terms.append((constant, ""))
    return _join(terms, fractions)


def _join(terms: list[tuple[Fraction, str]], fractions: bool) -> str:
    text = ""
    for factor, letters in terms:
        sign = ("−" if factor < 0 else "") if not text else (" − " if factor < 0 else " + ")
        size = abs(factor)
        number = "" if letters and size == 1 else _plain(size, fractions)
        if letters and "/" in number:
            number = f"({number})"  # 1/2a could be 1/(2a)
        text += f"{sign}{number}{letters}"
    return text


def _plain(size: Fraction, fractions: bool) -> str:
    exact = size.denominator < (100 if fractions else 2)
    if exact:
        return str(size)
    digits = max(4, len(str(int(size))))  # and never 1e-05a
    return np.format_float_positional(float(size), digits, fractional=False, trim="-")


def no_decimal_commas(text: str, what: str) -> None:
    """Raise ``ValueError`` with the remedy for "1,5", which could be one number or two."""
    if found := re.search(r"[-+\d.]*\d,\d[\d.]*", text):
        one, point, two = (found[0].replace(",", with_) for with_ in (",", ".", " "))
        raise ValueError(
            f'"{one}" in the {what} may be one number or two: write "{point}" with a point, or '
            f'"{two}" with a space.'
        )


def _tokens(text: str, what: str, letters: bool) -> list[str]:
    text = text.replace("−", "-").strip()
    no_decimal_commas(text, what)
    tokens = re.split(r"[\s,]+", text)
    tokens = [token for token in tokens if token]
    for token in tokens:
        if _is_letter(token):
            continue
        if (size := _size(token)) is None:
            kind = "neither a number nor a single letter" if letters else "no number"
            such = '"2 0.5 -1", "1/3 1/3 1/3" or "a b c"' if letters else '"2 0.5 -1" or "1/3 1/3"'
            raise ValueError(f'"{token[:20]}" in the {what} is {kind}: write for example {such}.')
        if size > _LARGEST:
            raise ValueError(
                f'"{token[:20]}" in the {what} is too large: type numbers up to {_LARGEST:,.0f}.'
            )
    return tokens


def _is_letter(token: str) -> bool:
    index = token[1:].translate(_PLAIN_DIGITS)
    return token[0].isalpha() and (not index or index.isdecimal())


def _size(token: str) -> Fraction | None:
    """How large the number is; None for what is none."""
    if len(token) > 24 or not re.fullmatch(r"[-+]?(\d+\.?\d*|\.\d+)([eE][-+]?\d\d?|/\d+)?", token):
        return None
    try:
        return abs(Fraction(token))
    except ZeroDivisionError:
        return None


def exact(token: str) -> Fraction | str:
    """What a token stands for, exactly: a fraction, or the letter itself."""
    return token if _is_letter(token) else Fraction(token)


def _value(token: str) -> float:
    """The number, or the letter's own: a = 2, b = 3, c = 5, … primes, so that sums differ."""
    if not _is_letter(token):
        return float(Fraction(token))
    index = token[1:].translate(_PLAIN_DIGITS) or "0"
    return _PRIMES[ord(token[0].lower()[0]) % 97 % len(_PRIMES)] + int(index) / 100
