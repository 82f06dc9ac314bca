"""How the search for a network went."""

from __future__ import annotations

from typing import Any

from vislib.architectures.controller import Options, Search, options_of, reward
from vislib.architectures.controller import table as search_table
from vislib.core.conditions import Condition
from vislib.core.text import Decimals, apart, enough, fixed

SEARCH_SAID = (
    "Three steps, again and again: draw a network with these chances; train it (looked up: all "
    "54 were trained beforehand on scikit-learn's digits, 120 steps each); move the chances by "
    "the gradient of log p, times R − b. Honestly: among 54 networks drawing evenly finds good "
    "ones too. Spaces of 10¹⁸ networks are why one wants to learn."
)


def search(found: Search, price: float = 0.0) -> dict[str, Any]:
    """How the rewards went, the best network found, and the best there is, with their accuracy."""
    n = min(20, len(found.rewards))
    two = found.best, best_options(price)
    rewards = apart(*(reward(options, price) for options in two), 3) if price else ("", "")
    return {
        f"mean reward, first {n}": Decimals(found.rewards[:n].mean(), 3),
        f"mean reward, last {n}": Decimals(found.rewards[-n:].mean(), 3),
        "best found": _right(two[0], rewards[0]),
        "best there is": _right(two[1], rewards[1]),
        "best reward, drawn evenly": Decimals(found.random.max(), 3),
    }


def _right(options: Options, earned: str) -> tuple[str, str]:
    """Its accuracy, and which it is; at a price also the reward, by which it is the best."""
    said = options_text(options) + (f", reward {earned}" if earned else "")
    return f"{fixed(100 * search_table()[options], 1)} %", said


def options_text(options: Options) -> str:
    """A network of the search in words."""
    kernel, width, depth, pooling = options
    return f"kernel {kernel}, width {width}, depth {depth}, {pooling}"


def best_options(price: float = 0.0) -> Options:
    """The network of the table with the highest reward, the first of them."""
    return max(search_table(), key=lambda options: reward(options, price))


def settled_elsewhere(found: Search, price: float = 0.0) -> tuple[Condition, ...]:
    """Every choice is above 95 %, of a network that earns less than the best."""
    last = found.probabilities[-1]
    least = float(last.max(axis=1).min())
    network, best = options_of(last.argmax(axis=1)), best_options(price)
    less = reward(network, price) < reward(best, price)
    sure = f"its least sure choice at {enough(100 * least, lambda v: v > 95, 0)} %"
    which = f"likeliest {options_text(network)}, {'not ' if less else ''}the best"
    return Condition(least > 0.95, sure), Condition(less, which + " at this price" * bool(price))
