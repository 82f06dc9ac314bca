"""How the search for a network went."""

from __future__ import annotations

from typing import Any

from vislib.architectures.controller import Options, Search, options_of
from vislib.architectures.controller import table as search_table
from vislib.core.text import Decimals

SEARCH_SAID = (
    "Three steps, again and again: draw a network with these chances; train it (looked up: all "
    "54 were trained beforehand on scikit-learn's digits, 120 steps each); move the chances by "
    "the gradient of log p, times R − b. Honestly: among 54 networks drawing evenly finds good "
    "ones too. Spaces of 10¹⁸ networks are why one wants to learn."
)


def search(found: Search) -> dict[str, Any]:
    """How the rewards went, the best network found, and the best there is."""
    n = min(20, len(found.rewards))
    top = max(search_table().values())
    return {
        f"mean reward, first {n}": Decimals(found.rewards[:n].mean(), 3),
        f"mean reward, last {n}": Decimals(found.rewards[-n:].mean(), 3),
        "best found": (f"{100 * search_table()[found.best]:.1f} %", options_text(found.best)),
        "best there is": (f"{100 * top:.1f} %", best_options()),
        "best reward, drawn evenly": Decimals(found.random.max(), 3),
    }  # fmt: skip


def options_text(options: Options) -> str:
    """A network of the search in words."""
    kernel, width, depth, pooling = options
    return f"kernel {kernel}, width {width}, depth {depth}, {pooling}"


def best_options() -> str:
    """The most accurate network of the table, in words."""
    return options_text(max(search_table(), key=search_table().get))


def settled(found: Search, least: float = 0.95) -> tuple[bool, str]:
    """Whether every choice has an option of at least that chance, and which network that is."""
    last = found.probabilities[-1]
    chosen = options_of(last.argmax(axis=1))
    return bool((last.max(axis=1) >= least).all()), options_text(chosen)


def settled_elsewhere(found: Search) -> tuple[bool, str]:
    """Whether it has settled on another network than the best, and how things stand."""
    (done, network), best = settled(found), best_options()
    state = "it has settled on" if done else "it has not settled; likeliest is"
    return done and network != best, f"Now {state} {network}. The best: {best}."
