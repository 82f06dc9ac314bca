"""Softmax, cross-entropy and KL divergence: from scores to probabilities to the price of a mistake.

All functions work on the last axis, in nats, with any leading axes. ``0 log 0`` is 0, and a class
that happens although it was given probability 0 costs infinity. Sources: "Introduction to Computer
Vision, Lecture 7: Deep Learning IV"; Szegedy et al. 2016 for label smoothing.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cached_property

import numpy as np

__all__ = [
    "softmax",
    "log_softmax",
    "entropy",
    "cross_entropy",
    "kl_divergence",
    "smooth",
    "one_hot",
    "bits",
    "parse_scores",
    "ScoreTrace",
    "score_trace",
]

SUM_TOLERANCE = 1e-3  # a distribution may miss 1 by this much: rounding, float16


# -- scores to probabilities -------------------------------------------------------------------
def softmax(logits, temperature: float = 1.0) -> np.ndarray:
    """Probabilities ``exp(s / T) / sum exp(s / T)`` of scores (..., C); same shape, float.

    The largest score is subtracted first, so no finite score overflows. A score of ``-inf`` means
    probability 0. Raises ``ValueError`` for NaN, +inf, or a temperature not above 0.
    """
    shifted = _shifted(logits, temperature)
    powers = np.exp(shifted)
    return powers / powers.sum(axis=-1, keepdims=True)


def log_softmax(logits, temperature: float = 1.0) -> np.ndarray:
    """The logarithms of ``softmax``, finite even where the probability rounds to 0."""
    shifted = _shifted(logits, temperature)
    return shifted - np.log(np.exp(shifted).sum(axis=-1, keepdims=True))


def _shifted(logits, temperature: float) -> np.ndarray:
    """Scores over temperature, their maximum moved to 0."""
    s = np.asarray(logits)
    s = s if s.dtype.kind == "f" else s.astype(np.float64)
    if s.ndim == 0 or s.shape[-1] == 0:
        raise ValueError("Softmax needs at least one score; give a list of numbers.")
    if not (np.isfinite(temperature) and temperature > 0):
        raise ValueError("The temperature must be above 0; at 0 softmax becomes argmax.")
    top = s.max(axis=-1, keepdims=True)
    if not np.isfinite(top).all():  # a row holds NaN or +inf, or nothing but -inf
        raise ValueError("Scores must be finite numbers; replace NaN and infinite ones.")
    return (s - top) / temperature


# -- what a distribution, and a mistake, costs -------------------------------------------------
def entropy(p) -> np.ndarray:
    """H(P) = -sum p log p of distributions (..., C), in nats: between 0 and log C."""
    p = _distribution(p, "P")
    return _sum_of_costs(p, p)


def cross_entropy(p, q) -> np.ndarray:
    """H(P, Q) = -sum p log q of distributions (..., C), in nats; ``inf`` where q = 0 < p."""
    return _sum_of_costs(_distribution(p, "P"), _distribution(q, "Q"))


def kl_divergence(p, q) -> np.ndarray:
    """D(P || Q) = sum p log(p / q) of distributions (..., C), in nats; ``inf`` where q = 0 < p.

    It is never negative (Gibbs); of nearly equal P and Q the rounded terms can sum to less than 0.
    """
    return np.maximum(kl_terms(p, q).sum(axis=-1), 0)


def kl_terms(p, q) -> np.ndarray:
    """(..., C) the terms p log(p / q), some of them negative; their sum is D(P || Q)."""
    p, q = np.broadcast_arrays(_distribution(p, "P"), _distribution(q, "Q"))
    with np.errstate(divide="ignore", invalid="ignore"):
        # log p - log q, not log(p / q): the quotient of tiny numbers overflows.
        return np.where(p > 0, p * (np.log(p) - np.log(q)), 0.0)


def _sum_of_costs(p: np.ndarray, q: np.ndarray) -> np.ndarray:
    with np.errstate(divide="ignore", invalid="ignore"):
        costs = np.where(p > 0, -p * np.log(q), 0.0)
    return costs.sum(axis=-1) + 0.0  # + 0.0 turns -0 into 0


def _distribution(p, name: str) -> np.ndarray:
    p = np.asarray(p)
    p = p if p.dtype.kind == "f" else p.astype(np.float64)
    if p.ndim == 0 or p.shape[-1] == 0:
        raise ValueError(f"{name} needs at least one probability; give a list of numbers.")
    if not (p >= 0).all():  # also catches NaN
        raise ValueError(f"{name} has a negative or missing probability; use numbers from 0 to 1.")
    if (np.abs(p.sum(axis=-1, dtype=np.float64) - 1) > SUM_TOLERANCE).any():
        raise ValueError(f"The probabilities of {name} must sum to 1; divide them by their sum.")
    return p


def one_hot(label, classes: int) -> np.ndarray:
    """(..., C) zeros with a one at each integer label (...)."""
    label = np.asarray(label)
    if label.dtype.kind not in "iu" or ((label < 0) | (label >= classes)).any():
        raise ValueError(f"Labels must be whole numbers from 0 to {classes - 1}.")
    return np.eye(classes)[label]


def smooth(one_hot, epsilon: float, *, others_only: bool = False) -> np.ndarray:
    """Label smoothing of targets (..., C): take ``epsilon`` away and share it out.

    Among all C classes (epsilon / C each; Szegedy et al. 2016, torch), or, ``others_only``, among
    the C - 1 wrong ones (epsilon / (C - 1) each).
    """
    p = _distribution(one_hot, "The target")
    if not 0 <= epsilon <= 1:
        raise ValueError("The smoothing epsilon must be from 0 to 1.")
    classes = p.shape[-1]
    if others_only:
        if classes < 2:
            raise ValueError("Sharing among the other classes needs at least two classes.")
        return (1 - epsilon) * p + epsilon * (1 - p) / (classes - 1)
    return (1 - epsilon) * p + epsilon / classes


def bits(nats):
    """The same amount of information in bits."""
    return nats / np.log(2)


# -- the steps of softmax, one by one ----------------------------------------------------------
def parse_scores(text: str, *, least: int = 2, most: int = 10) -> np.ndarray:
    """(C,) numbers from text such as "3.2 5.1 -1.7" or "3.2, 5.1, -1.7"."""
    if re.search(r"\d,\d", text):
        raise ValueError("Write decimals with a point, 1.5 for 1,5; separate scores by spaces.")
    try:
        scores = np.array([float(w) for w in text.replace(",", " ").replace("−", "-").split()])
    except ValueError:
        raise ValueError("Scores are numbers with spaces between, such as 3.2 5.1 -1.7.") from None
    if not least <= len(scores) <= most:
        wanted = f"{least}" if least == most else f"{least} to {most}"
        raise ValueError(f"Give {wanted} scores, not {len(scores)}.")
    if not (np.abs(scores) <= 10_000).all():
        raise ValueError("Scores must lie between -10000 and 10000.")
    return scores


@dataclass(frozen=True, eq=False)
class ScoreTrace:
    """Every number between scores and probabilities, in the chosen precision. Arrays are (C,)."""

    labels: tuple[str, ...]
    raw: np.ndarray  # the scores before the shift, float64
    scores: np.ndarray
    temperature: float
    scaled: np.ndarray  # scores / temperature
    subtracted: float  # the maximum that was taken away, or 0
    exponents: np.ndarray  # what goes into exp
    powers: np.ndarray
    total: float
    probabilities: np.ndarray  # NaN, or all 0, where the naive way broke down
    exact: np.ndarray  # the probabilities in float64, never broken
    shift: float = 0.0  # what was added to every score
    subtract: bool = False  # whether the maximum is taken away before exp

    @property
    def broken(self) -> bool:
        return not np.isfinite([self.total, *self.probabilities]).all()

    @cached_property
    def argmax(self) -> int:
        """The class with the highest score; the first of them where several are as high."""
        return int(np.argmax(self.raw))

    @property
    def tied(self) -> bool:
        """Whether several classes have the highest score."""
        return int((self.raw == self.raw.max()).sum()) > 1

    def without_overflow(self) -> ScoreTrace:
        """The same in the same precision, the largest score taken away first."""
        return score_trace(
            self.labels,
            self.raw,
            temperature=self.temperature,
            shift=self.shift,
            subtract_maximum=True,
            precision=self.powers.dtype.name,
        )


def score_trace(
    labels,
    scores,
    *,
    temperature: float = 1.0,
    shift: float = 0.0,
    subtract_maximum: bool = False,
    precision: str = "float64",
) -> ScoreTrace:
    """Softmax of scores (C,) step by step, rounding as ``precision`` does; may break down."""
    raw = np.asarray(scores, dtype=np.float64)
    kind = np.dtype(precision).type
    with np.errstate(over="ignore", invalid="ignore", under="ignore", divide="ignore"):
        moved = (raw + shift).astype(kind)
        scaled = moved / kind(temperature)
        top = scaled.max() if subtract_maximum else kind(0)
        exponents = scaled - top
        powers = np.exp(exponents)
        total = powers.sum(dtype=kind)
        p = powers / total
    exact = softmax(raw, temperature)
    return ScoreTrace(
        tuple(labels), raw, moved, temperature, scaled, float(top), exponents, powers,
        float(total), p, exact, float(shift), subtract_maximum,
    )  # fmt: skip
