"""What may be typed in this lesson, drawn at random, and what printed sums of it come to."""

from __future__ import annotations

import math
import re
from fractions import Fraction

import numpy as np
import pytest
import torch
from hypothesis import settings
from hypothesis import strategies as st

F = torch.nn.functional
MANY = settings(max_examples=200)

LETTERS = dict(zip("abcdpqxyzw", np.random.default_rng(0).normal(size=10).tolist(), strict=True))
NUMBERS = st.one_of(
    st.integers(-9, 9).map(str),
    st.sampled_from(["0.5", "-1.25", "1/3", "-2/3", "1/7", "999.7", "-1000", "0.001"]),
)
TOKENS = st.one_of(NUMBERS, NUMBERS, st.sampled_from("abcd"))
small = st.integers
POWERS = str.maketrans("⁻⁰¹²³⁴⁵⁶⁷⁸⁹", "-0123456789")


def rows(tokens=TOKENS, most=6):
    return st.lists(tokens, min_size=1, max_size=most).map(" ".join)


def grids(tokens=TOKENS, most=3):
    shape = st.tuples(small(1, most), small(1, most))
    line = shape.flatmap(
        lambda s: st.lists(
            st.lists(tokens, min_size=s[1], max_size=s[1]), min_size=s[0], max_size=s[0]
        )
    )
    return line.map(lambda rows_: "; ".join(" ".join(r) for r in rows_))


def worth(text: str) -> float:
    """What is printed, letters as above: sums, products, fractions, thousands."""
    plain = text.replace("−", "-").replace(",", "").replace("·", "*").replace("$", "")
    plain = re.sub(r"10([⁻⁰¹²³⁴⁵⁶⁷⁸⁹]+)", lambda m: f"10**{m[1].translate(POWERS)}", plain)
    products = re.sub(r"(?<=[\da-z)])(?=[a-z(])", "*", plain)
    return float(eval(products, {}, LETTERS))


def tensor(entry) -> torch.Tensor:
    values = [LETTERS[t] if t in LETTERS else float(Fraction(t)) for t in entry.tokens]
    return torch.tensor(values, dtype=torch.float64).reshape(1, 1, *entry.values.shape)


def printed(text: str, value: float) -> bool:
    """Whether the text is the value, to the digits printed (three at least, or exactly)."""
    return worth(text) == pytest.approx(value, rel=5.1e-3, abs=1e-9)


def sides(said: str) -> list[str]:
    """What is said to be equal: a sum of numbers is what is printed of it (=), or near it (≈)."""
    first, *rest = re.split(r" ([=≈]) ", said)
    parts = [first, *rest[1::2]]
    for left, sign, right in zip(parts, rest[::2], parts[1:], strict=False):
        if not re.search(r"[A-Za-z₁∂]", left):
            assert (_exactly(left) == _exactly(right)) == (sign == "="), said
    return parts


def _exactly(text: str) -> Fraction:
    """A sum of products of numbers, without any rounding."""
    plain = re.sub(r"·10([⁻⁰¹²³⁴⁵⁶⁷⁸⁹]+)", lambda m: "e" + m[1].translate(POWERS), text)
    plain = re.sub(r"[(),]", "", plain.replace("−", "-"))
    products = [[Fraction(n) for n in one.split("·")] for one in plain.split(" + ")]
    return sum((math.prod(one) for one in products), Fraction(0))
