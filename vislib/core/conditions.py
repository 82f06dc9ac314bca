"""What a challenge asks for, one thing at a time: whether it holds, and the words that say so."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Condition:
    """One thing that a challenge asks for.

    ``met``: whether it holds now. ``now``: how it stands, derived from the same numbers, without
    "Now" before and a full stop after it ("81 pixels, with no hole"). A challenge is reached when
    all of its conditions are met: what must hold together is written as several.
    """

    met: bool
    now: str

    def __post_init__(self) -> None:
        if not self.now or self.now.startswith("Now") or self.now.endswith("."):
            raise ValueError(f"{self.now!r} is not a phrase that says how a condition stands.")


def reached(conditions: tuple[Condition, ...]) -> bool:
    """Whether all of them are met."""
    if not conditions:
        raise ValueError("A challenge asks for at least one thing.")
    return all(bool(one.met) for one in conditions)
