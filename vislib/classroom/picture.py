"""The room's answers as a picture: bars for options, dots for numbers, all rounds side by side."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

from vislib.core.text import number, plural
from vislib.stage.scene import Bars, Label, Mark, Panel, Path, Points, Scene

_ROLES = ("input", "kernel", "prediction", "output")  # of the rounds
_WIDTH = 0.8  # of all bars of an option together


def scene(state: Mapping[str, Any]) -> Scene:
    """The picture of a state that is shown or revealed (see ``Store.state``)."""
    draw = _bars if state["question"]["options"] else _dots
    return draw(state)


def _bars(state: Mapping[str, Any]) -> Scene:
    options, tally = state["question"]["options"], state["tally"]
    most = max(1, *(n for counts in tally for n in counts))
    panel = Panel(
        "room", x=(-0.6, len(options) - 0.4), y=(-0.28 * most, 1.16 * most),
    )  # fmt: skip
    marks: list[Mark] = []
    width = _WIDTH / len(tally)
    for i, counts in enumerate(tally):
        pairs = zip(options, counts, strict=True)
        marks.append(
            Bars(
                "room",
                np.array(counts, float),
                x=np.arange(len(options)) + (i - (len(tally) - 1) / 2) * width,
                width=0.9 * width,
                color=_ROLES[i % len(_ROLES)],
                text=[str(n) for n in counts],
                hover=[f"Round {i + 1}, {option}: {_people(n)}" for option, n in pairs],
                id=f"round {i + 1}",
            )
        )
    marks.append(_names(state, most))
    return Scene([panel], marks, captions=caption(state), alt=alt(state), height=_tall(state))


def _tall(state: Mapping[str, Any]) -> int:
    """Pixels: once revealed the chapter's own picture is what the class should look at."""
    return 200 if "answer" in state else 300


def _names(state: Mapping[str, Any], most: float) -> Label:
    """The options under their bars; the right one, once revealed, ticked and bold."""
    options = state["question"]["options"]
    right = state.get("answer")
    texts = [f"✓ {o}" if i == right else o for i, o in enumerate(options)]
    colours = ["output" if i == right else "ink" for i in range(len(options))]
    xy = np.column_stack([np.arange(len(options)), np.full(len(options), -0.14 * most)])
    return Label("room", xy, texts, color=colours, bold=right is not None)


def _dots(state: Mapping[str, Any]) -> Scene:
    """Every number as a dot, equal ones on top of each other; a row of the picture each round."""
    rounds = state["values"]
    low, high = span([v for values in rounds for v in values], state.get("answer"))
    panels, marks = [], []
    for i, values in enumerate(rounds):
        name = f"round {i + 1}"
        xy = stacked(values, low, high)
        top = max(3.0, xy[:, 1].max(initial=0) + 1)
        title = f"Round {i + 1}: {plural(len(values), 'answer')}"
        panels.append(Panel(name, title, (low, high), (0, top), axes=True, row=i))
        hover = [f"{_people(1)} said {number(v)}" for v in sorted(values)]
        marks.append(Points(name, xy, size=6, color=_ROLES[i % len(_ROLES)], hover=hover, id=name))
        if "answer" in state:
            at = state["answer"]
            marks.append(Path(name, np.array([[at, 0], [at, top]]), color="output", width=3))
    height = 150 * len(rounds) + 60
    return Scene(panels, marks, captions=caption(state), alt=alt(state), height=height)


def span(values: Sequence[float], answer: float | None) -> tuple[float, float]:
    """The part of the line that is drawn: the middle nine tenths of the answers, and the answer.

    One wild number must not press all others into one place.
    """
    seen = [*(np.quantile(values, [0.05, 0.95]) if values else ()),
            *([answer] if answer is not None else [])]  # fmt: skip
    low, high = (min(seen), max(seen)) if seen else (0.0, 1.0)
    edge = 0.15 * (high - low) or max(1.0, abs(low)) * 0.5
    return float(low - edge), float(high + edge)


def stacked(values: Sequence[float], low: float, high: float, columns: int = 60) -> np.ndarray:
    """(n, 2): where the dots of sorted ``values`` are; those outside stand at the edges."""
    at = np.clip(np.sort(np.asarray(values, float)), low, high)
    column = np.round((at - low) / (high - low) * columns).astype(int)
    first = np.searchsorted(column, column)  # of each column, in the sorted row
    height = np.arange(len(at)) - first + 0.5
    x = np.clip(low + column / columns * (high - low), low, high)
    return np.column_stack([x, height])


def caption(state: Mapping[str, Any]) -> str:
    """What the picture says in one sentence."""
    said = [sum(counts) for counts in state["tally"]]
    text = ", then ".join(_people(n) for n in said) + " answered." + _beyond(state)
    if len(said) > 1 and _choice(state) and "moved" not in state:
        return f"{text} Bars of an option from left to right: round 1 to {len(said)}."
    moved = state.get("moved")
    if not moved:
        return text
    there, back = moved["to_right"], moved["from_right"]
    return (
        f"{text} Of {_people(moved['both'])} who answered in the first and in the last round, "
        f"**{there}** moved from wrong to right and **{back}** from right to wrong."
    )


def _beyond(state: Mapping[str, Any]) -> str:
    """How many numbers are too far away to be drawn at their place."""
    values = [v for found in state.get("values", ()) for v in found]
    low, high = span(values, state.get("answer"))
    n = sum(not low <= v <= high for v in values)
    return f" {plural(n, 'number')} beyond the edges, drawn there." if n else ""


def alt(state: Mapping[str, Any]) -> str:
    """The counts as a sentence."""
    if not _choice(state):
        return "The numbers of the class, a dot each. " + caption(state).replace("**", "")
    options = state["question"]["options"]
    rounds = [
        f"Round {i + 1}: " + ", ".join(f"{o} {n}" for o, n in zip(options, counts, strict=True))
        for i, counts in enumerate(state["tally"])
    ]
    return "The answers of the class. " + ". ".join(rounds) + "."


def _choice(state: Mapping[str, Any]) -> bool:
    return bool(state["question"]["options"])


def _people(n: int) -> str:
    return f"{n} {'person' if n == 1 else 'people'}"
