"""A controller that proposes networks and learns from their accuracy, by policy gradient.

Zoph and Le 2017 in small (REINFORCE, Williams 1992): four independent choices, each with a
probability for every option; what the 54 networks reach was measured beforehand
(``python -m models.training.search_table``).
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

import numpy as np

from vislib.architectures.graph import Builder, Graph
from vislib.architectures.rows import ledger, totals

CHOICES = {"kernel": (1, 3, 5), "width": (4, 8, 16), "depth": (1, 2, 3),
           "pooling": ("max", "average")}  # fmt: skip
SIDE, HELD_OUT = 8, 597  # pixels of a digit; pictures that the accuracy was measured on
_TABLE = Path(__file__).with_name("data") / "digits.json"
Options = tuple[int, int, int, str]


@lru_cache(maxsize=1)
def table() -> dict[Options, float]:
    """Accuracy, from 0 to 1, of every (kernel, width, depth, pooling): whole pictures of all."""
    rows = json.loads(_TABLE.read_text(encoding="utf-8"))
    right = [round(row["accuracy"] * HELD_OUT) for row in rows]  # the file has four decimals
    options = [tuple(row[name] for name in CHOICES) for row in rows]
    return {each: n / HELD_OUT for each, n in zip(options, right, strict=True)}


def graph(options: Options) -> Graph:
    """The network of these options: convolutions, halved in between, pooled whole, ten scores."""
    kernel, width, depth, pooling = options
    b = Builder((1, SIDE, SIDE))
    for i in range(1, depth + 1):
        b.conv(f"conv{i}", width, kernel)
        if i < depth:
            b.pool(f"pool{i}", 2, mode=pooling)
    b.add("adaptive_pool", "whole", mode=pooling)
    b.dense("fc", 10)
    return b.graph()


@lru_cache(maxsize=64)
def work(options: Options) -> int:
    """Its multiplications for one digit."""
    return totals(ledger(graph(options))).multiplications


def reward(options: Options, price: float = 0.0) -> float:
    """Accuracy, less ``price`` for every doubling of the work over the cheapest network's."""
    cheapest = min(work(each) for each in table())
    return table()[options] - price * float(np.log2(work(options) / cheapest))


@dataclass(frozen=True)
class Search:
    """What the controller did.

    ``probabilities`` (T + 1, 4, 3): before each sample and at the end, 0 where there is no option;
    ``chosen`` (T, 4): options by number; ``rewards``, ``baselines`` (T,); ``random`` (T,): rewards
    of as many networks drawn evenly.
    """

    probabilities: np.ndarray
    chosen: np.ndarray
    rewards: np.ndarray
    baselines: np.ndarray
    random: np.ndarray

    def options(self, t: int) -> Options:
        """The network of sample ``t``."""
        return options_of(self.chosen[t])

    @property
    def best(self) -> Options:
        """The best network that was sampled; the first of them."""
        return self.options(int(self.rewards.argmax()))


def options_of(chosen: np.ndarray) -> Options:
    """The options of four numbers."""
    return tuple(every[i] for every, i in zip(CHOICES.values(), chosen, strict=True))


def softmax(logits: np.ndarray) -> np.ndarray:
    """(4, 3) probabilities, row by row; −∞ where there is no option gives 0."""
    raised = np.exp(logits - logits.max(axis=1, keepdims=True))
    return raised / raised.sum(axis=1, keepdims=True)


def search(
    seed: int, samples: int, rate: float, baseline: bool = True, price: float = 0.0
) -> Search:
    """``samples`` rounds: draw a network, look its reward up, make what was drawn likelier by it.

    The logit of each option moves by rate · (R − b) · (1 − p) if it was drawn, else by
    −rate · (R − b) · p; b: the mean of the rewards before (the reward itself, for the first).
    """
    rng, luck = np.random.default_rng(seed), np.random.default_rng(seed + 1000)
    logits = np.zeros((len(CHOICES), 3))
    for row, every in zip(logits, CHOICES.values(), strict=True):
        row[len(every) :] = -np.inf
    kept, chosen, rewards, baselines, random = [softmax(logits)], [], [], [], []
    for _ in range(samples):
        p = kept[-1]
        drawn = np.array([rng.choice(3, p=row) for row in p])
        r = reward(options_of(drawn), price)
        b = (float(np.mean(rewards)) if rewards else r) if baseline else 0.0
        logits = logits + rate * (r - b) * (np.eye(3)[drawn] - p)
        kept.append(softmax(logits))
        chosen.append(drawn)
        rewards.append(r)
        baselines.append(b)
        even = np.array([luck.integers(len(every)) for every in CHOICES.values()])
        random.append(reward(options_of(even), price))
    return Search(*(np.array(each) for each in (kept, chosen, rewards, baselines, random)))
