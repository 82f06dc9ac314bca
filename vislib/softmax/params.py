"""Every control of the lesson: one class a chapter, named like it."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from vislib.core.params import Params, choice, integer, number, switch, words
from vislib.softmax import digits, simplex
from vislib.softmax.distributions import ScoreTrace, one_hot, parse_scores, score_trace, smooth
from vislib.softmax.distributions import softmax as _softmax
from vislib.softmax.divergence import FORWARD, REVERSE
from vislib.softmax.loss import CLASSES
from vislib.softmax.mode_seeking import CENTRES, WIDTHS, Fit, fit, mixture
from vislib.softmax.pixels import PixelTrace, pixel_trace

_WAYS = simplex.FORWARD, simplex.REVERSE
_LONGEST = 14  # letters of a class name


def shortened(name: str) -> str:
    """A class name of at most ``_LONGEST`` letters; a cut one says so."""
    return name if len(name) <= _LONGEST else name[: _LONGEST - 1] + "…"


_LECTURE = {"names": "cat car frog", "scores": "3.2 5.1 -1.7", "temperature": 1.0, "shift": 0.0}
SCORES = {
    "cat, car, frog": {**_LECTURE, "stable": "as it stands"},
    "cat, car, frog, each + 1000": {**_LECTURE, "shift": 1000.0, "stable": "as it stands"},
    "nearly argmax": {**_LECTURE, "temperature": 0.2},
    "ten digits": {
        "names": "0 1 2 3 4 5 6 7 8 9",
        "scores": "-1 2.5 0.3 1 -0.5 0 -2 4 0.8 2.9",
        "temperature": 1.0,
        "shift": 0.0,
    },
}


@dataclass(frozen=True)
class Scores(Params):
    """From scores to probabilities: which classes, which scores, computed how."""

    names: str = words("cat car frog", "classes", max_length=120, help="2 to 10 names")
    scores: str = words(
        "3.2 5.1 -1.7", "scores", max_length=120, help="One number a class; bars can be dragged too"
    )
    temperature: float = number(1.0, 0.1, 10.0, "temperature", step=0.1)
    shift: float = number(
        0.0, -1000.0, 1000.0, "add to every score", step=1.0, widget="box", help="Try 1000"
    )
    stable: str = choice(
        "as it stands", ("as it stands", "subtract the largest"), "before exp", widget="menu"
    )
    precision: str = choice(
        "float32", ("float16", "float32", "float64"), "precision", widget="menu"
    )

    def validate(self) -> None:
        if len(self.labels) != len(self.start):
            raise ValueError(
                f"The number of names is {len(self.labels)}, of scores {len(self.start)}; "
                "give one score for each class."
            )

    @property
    def subtract(self) -> bool:
        """Whether the largest score is taken away before exp."""
        return self.stable == "subtract the largest"

    @property
    def labels(self) -> tuple[str, ...]:
        return tuple(shortened(name) for name in self.names.replace(",", " ").split())

    @property
    def start(self) -> np.ndarray:
        """(C,) the scores as typed."""
        return parse_scores(self.scores)

    @property
    def untouched(self) -> bool:
        """Whether the scores are those that the chapter begins with, and nothing is added."""
        return not self.shift and np.array_equal(self.start, Scores().start)

    def trace(self) -> ScoreTrace:
        """From these scores to probabilities, step by step."""
        return score_trace(
            self.labels,
            self.start,
            temperature=self.temperature,
            shift=self.shift,
            subtract_maximum=self.subtract,
            precision=self.precision,
        )


@dataclass(frozen=True)
class Loss(Params):
    """One picture of three classes: its scores, its true class, the descent."""

    scores: str = words("3.2 5.1 -1.7", "scores", max_length=60, help="cat, car, frog")
    correct: str = choice("cat", CLASSES, "true class")
    rate: float = number(1.0, 0.1, 5.0, "step size η", step=0.1)
    steps: int = integer(20, 1, 60, "steps")

    def validate(self) -> None:
        parse_scores(self.scores, least=3, most=3)

    @property
    def start(self) -> np.ndarray:
        return parse_scores(self.scores, least=3, most=3)

    @property
    def target(self) -> np.ndarray:
        return one_hot(CLASSES.index(self.correct), 3)


@dataclass(frozen=True)
class TopK(Params):
    """Digits that a small network was not trained on; the scores of one can be changed."""

    steps: int = choice(0, digits.STEPS, "steps of training")
    pictures: int = integer(12, 5, 40, "pictures")
    picture: int = integer(1, 1, 40, "picture to change", widget="box")
    seed: int = integer(0, 0, 9999, "seed", widget="box", help="Which pictures, which weights")

    def validate(self) -> None:
        if self.picture > self.pictures:
            raise ValueError(
                f"There are {self.pictures} pictures; choose one of them, or show more."
            )

    def batch(self) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
        """Scores (n, 10), labels (n,) and images (n, 8, 8) of the pictures."""
        return digits.batch(self.pictures, self.steps, self.seed)


_SMOOTHED = (1 - 0.1 + 0.1 / 3, 0.1 / 3, 0.1 / 3)
PAIRS: dict[str, tuple[tuple[float, ...], tuple[float, ...]]] = {
    "four classes": ((0.1, 0.4, 0.4, 0.1), (0.4, 0.3, 0.2, 0.1)),
    "smoothed cat": (_SMOOTHED, tuple(_softmax([3.2, 5.1, -1.7]).tolist())),
    "one-hot P": ((1.0, 0.0, 0.0), tuple(_softmax([3.2, 5.1, -1.7]).tolist())),
    "Q misses one": ((0.25, 0.25, 0.25, 0.25), (0.5, 0.3, 0.2, 0.0)),
    "equal": ((0.2, 0.5, 0.3), (0.2, 0.5, 0.3)),
}


@dataclass(frozen=True)
class Divergence(Params):
    """Which pair to start from, and whose terms to add up."""

    preset: str = choice("four classes", tuple(PAIRS), "start from", widget="menu")
    direction: str = choice(FORWARD, (FORWARD, REVERSE), "terms of")

    @property
    def start(self) -> tuple[np.ndarray, np.ndarray]:
        p, q = PAIRS[self.preset]
        return np.array(p), np.array(q)


COINS = {"A ½, B ¼, C ⅒": {"a": 0.5, "b": 0.25, "c": 0.1}}


@dataclass(frozen=True)
class TriangleInequality(Params):
    """Three coins A, B, C: the probability of heads of each."""

    a: float = number(0.5, 0.01, 0.99, "A: P(heads)", step=0.01)
    b: float = number(0.8, 0.01, 0.99, "B: P(heads)", step=0.01)
    c: float = number(0.1, 0.01, 0.99, "C: P(heads)", step=0.01)

    @property
    def start(self) -> np.ndarray:
        return np.array([self.a, self.b, self.c])


@dataclass(frozen=True)
class Simplex(Params):
    """Gradient descent of Q towards P on the triangle."""

    rate: float = number(0.6, 0.1, 2.0, "step size", step=0.1)
    steps: int = integer(40, 5, 80, "steps", step=5)

    def walks(self, p: np.ndarray, q: np.ndarray) -> list[simplex.Walk]:
        """The descents of D(P‖Q) and of D(Q‖P), from Q (3,) towards P (3,)."""
        return [simplex.walk(p, q, way, rate=self.rate, steps=self.steps) for way in _WAYS]


@dataclass(frozen=True)
class ModeSeeking(Params):
    """The two humps of P, and where Q starts."""

    apart: float = number(4.0, 0.0, 6.0, "distance of the humps", step=0.5)
    weight: float = number(0.6, 0.5, 0.9, "share of the right hump", step=0.05)
    centre: float = number(1.0, *CENTRES, "Q starts at", step=0.1)
    width: float = number(0.8, *WIDTHS, "Q's first width", step=0.1)

    def fits(self) -> list[Fit]:
        """The descents of D(P‖Q) and of D(Q‖P), from where Q starts."""
        humps = mixture(self.apart, self.weight)
        return [fit(humps, self.centre, self.width, way) for way in _WAYS]


ALL_CLASSES, OTHERS = "ε/C to every class", "ε/(C − 1) to the others"


@dataclass(frozen=True)
class Smoothing(Params):
    """Label smoothing: how much, shared how; then descent from the deck's scores."""

    epsilon: float = number(0.1, 0.0, 0.6, "smoothing ε", step=0.01)
    share: str = choice(ALL_CLASSES, (ALL_CLASSES, OTHERS), "shared out", widget="menu")
    correct: str = choice("cat", CLASSES, "true class")
    rate: float = number(2.0, 0.1, 4.0, "step size η", step=0.1)

    @property
    def target(self) -> np.ndarray:
        hot = one_hot(CLASSES.index(self.correct), 3)
        return smooth(hot, self.epsilon, others_only=self.share == OTHERS)


INITIALS = {
    "10 classes, deviation 1": {"classes": 10, "scale": 1.0},
    "ImageNet, 1000 classes": {"classes": 1000, "scale": 0.1},
    "ImageNet, deviation 1": {"classes": 1000, "scale": 1.0},
}


@dataclass(frozen=True)
class Initial(Params):
    """Untrained networks: how many classes, how large the scores."""

    classes: int = choice(10, (2, 3, 10, 100, 1000), "classes")
    scale: float = number(0.1, 0.0, 5.0, "standard deviation of the scores", step=0.1)
    seed: int = integer(0, 0, 9999, "seed", widget="box")


PIXELS = {
    "as trained": {"contrast": 6.0, "blur": 1.0, "noise": 0.5, "miss": False},
    "never saw a purse": {"contrast": 6.0, "blur": 0.0, "noise": 0.0, "miss": True},
    "perfect": {"contrast": 12.0, "blur": 0.0, "noise": 0.0, "miss": False},
}


@dataclass(frozen=True)
class Pixels(Params):
    """A simulated network: how sure, how blurred, how noisy; and what it never learnt."""

    contrast: float = number(6.0, 0.0, 12.0, "contrast of the scores", step=0.5)
    blur: float = number(1.0, 0.0, 3.0, "blur", unit="px", step=0.1)
    noise: float = number(0.5, 0.0, 3.0, "noise", step=0.1)
    miss: bool = switch(False, "never saw a purse")
    seed: int = integer(0, 0, 9999, "seed", widget="box")

    def trace(self) -> PixelTrace:
        """The label map and this network's scores."""
        return pixel_trace(self.contrast, self.blur, self.noise, self.miss, self.seed)
