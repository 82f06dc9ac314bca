"""What a class is asked, and what of it anybody may see when."""

from __future__ import annotations

import math
import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from vislib.classroom import limits

VOTER = re.compile(r"[A-Za-z0-9_-]{16,64}")
# phase: the phases that may follow it. "open" after "closed" begins the next round.
FOLLOWS: Mapping[str, tuple[str, ...]] = {
    "waiting": ("ended",),
    "open": ("closed", "ended"),
    "closed": ("open", "shown", "revealed", "ended"),
    "shown": ("revealed", "ended"),
    "revealed": ("ended",),
}
PHASES = ("open", "closed", "shown", "revealed", "ended")


class Refused(Exception):
    """A request that cannot be met: an HTTP status and one sentence for people."""

    def __init__(self, status: int, sentence: str) -> None:
        super().__init__(sentence)
        self.status, self.sentence = status, sentence


@dataclass(frozen=True)
class Question:
    """One question. ``options`` empty: a number is asked, right within ``tolerance``.

    ``answer``: the index of the right option, or the number. ``link``: the chapter's address.
    """

    id: str
    text: str
    options: tuple[str, ...]
    answer: int | float
    explain: str = ""
    link: str = ""
    tolerance: float = 0.0
    unit: str = ""

    def right(self, said: float) -> bool:
        """Whether an option's index, or a number, is the answer."""
        return abs(said - self.answer) <= self.tolerance + 1e-12


@dataclass(frozen=True)
class Vote:
    """One answer: of ``voter`` in ``round``, an option's index or a number."""

    voter: str
    round: int
    option: int | None = None
    value: float | None = None


def question_of(body: Any) -> Question:
    """The question in a JSON body; raises ``Refused`` (422) for anything else."""
    if not isinstance(body, dict):
        raise Refused(422, "A question is a JSON object.")
    options = body.get("options") or []
    if not isinstance(options, list) or len(options) > limits.OPTIONS or len(options) == 1:
        raise Refused(422, f"options: a list of 2 to {limits.OPTIONS} texts, or none for a number.")
    texts = tuple(_text(o, "an option", empty=False) for o in options)
    answer = body.get("answer")
    if texts and not (_whole(answer) and 0 <= answer < len(texts)):
        raise Refused(422, "answer: the index of the right option.")
    if not texts and not _finite(answer):
        raise Refused(422, "answer: a finite number.")
    tolerance = body.get("tolerance", 0.0)
    if not _finite(tolerance) or tolerance < 0:
        raise Refused(422, "tolerance: a number from 0 on.")
    return Question(
        id=_text(body.get("id"), "id", empty=False),
        text=_text(body.get("text"), "text", empty=False),
        options=texts,
        answer=answer,
        explain=_text(body.get("explain", ""), "explain"),
        link=link_of(body.get("link", "")),
        tolerance=float(tolerance) if not texts else 0.0,
        unit=_text(body.get("unit", ""), "unit"),
    )


def link_of(value: Any) -> str:
    """An address within the app; raises ``Refused`` for one that leads elsewhere."""
    link = _text(value, "link")
    if re.match(r"\s*([a-zA-Z][a-zA-Z0-9+.\-]*:|[/\\]{2})", link) or "\\" in link:
        raise Refused(422, "link: an address within the app, such as kmeans?kmeans.chapter=…")
    return link


def vote_of(body: Any) -> Vote:
    """The vote in a JSON body; raises ``Refused`` (422) for anything else."""
    if not isinstance(body, dict):
        raise Refused(422, "A vote is a JSON object.")
    voter, number = body.get("voter"), body.get("round")
    voter_of(voter)
    if not _whole(number) or not 1 <= number <= limits.ROUNDS:
        raise Refused(422, "round: a whole number from 1 on.")
    if "option" in body and "value" not in body and _whole(body["option"]):
        if not 0 <= body["option"] < limits.OPTIONS:
            raise Refused(422, "There is no such option.")
        return Vote(voter, number, option=body["option"])
    if "value" in body and "option" not in body and _finite(body["value"]):
        return Vote(voter, number, value=float(body["value"]))
    raise Refused(422, "A vote has an option (a whole number) or a value (a finite number).")


def voter_of(value: Any) -> str:
    """A voter's name; raises ``Refused`` for what no phone of ours makes."""
    if not isinstance(value, str) or not VOTER.fullmatch(value):
        raise Refused(422, "voter: 16 to 64 letters, digits, - and _.")
    return value


def room_of(value: str) -> str:
    """The letters of a room, as written on a phone; raises ``Refused`` (404) for others."""
    room = value.strip().upper()
    if len(room) != limits.LENGTH or any(letter not in limits.LETTERS for letter in room):
        raise Refused(404, "There is no such room.")
    return room


def _text(value: Any, name: str, empty: bool = True) -> str:
    fine = isinstance(value, str) and len(value) <= limits.TEXT and (empty or value.strip())
    if not fine or any(0xD800 <= ord(c) <= 0xDFFF or c == "\0" for c in value):
        raise Refused(422, f"{name}: a text of at most {limits.TEXT} characters.")
    return value


def _whole(value: Any) -> bool:
    return isinstance(value, int) and not isinstance(value, bool)


def _finite(value: Any) -> bool:
    if isinstance(value, bool) or not isinstance(value, int | float):
        return False
    try:
        return math.isfinite(float(value))
    except OverflowError:
        return False
