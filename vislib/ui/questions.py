"""Predict, then reveal: a question whose answer stays hidden until the learner has given one."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import streamlit as st

_SHOWN = "(shown)"  # stands for an answer when the learner asked to be shown


@dataclass(frozen=True)
class Choice:
    """A question with ``options``, one of which is the ``answer``.

    ``explain`` is shown to everybody who has answered, right or wrong. ``id`` tells several
    questions of one chapter apart, and those that depend on what is shown.
    """

    text: str
    options: Sequence[str]
    answer: str
    explain: str
    id: str = ""

    def __post_init__(self) -> None:
        if self.answer not in self.options:
            raise ValueError(f"The answer {self.answer!r} is not among {list(self.options)}.")


@dataclass(frozen=True)
class Number:
    """A question for a number, right within ``tolerance``; a whole one if ``answer`` is whole."""

    text: str
    answer: float
    explain: str
    tolerance: float = 0.0
    unit: str = ""
    id: str = ""


def key_of(chapter: str, question: Choice | Number) -> str:
    """The name of a chapter's question, in the session and in a class."""
    return f"{chapter}.q" + (f".{question.id}" if question.id else "")


def show_me(key: str) -> None:
    """Count the question ``key`` as answered by who asked to be shown; a callback."""
    _give(key, _SHOWN)


def asked(chapter: str, question: Choice | Number) -> bool:
    """Ask the ``question`` of a chapter; True once answered (or "Show me anyway")."""
    key = key_of(chapter, question)
    if isinstance(question, Choice):
        return _choice(
            key,
            question.text,
            question.options,
            answer=question.answer,
            explain=question.explain,
        )
    return _number_asked(
        key,
        question.text,
        answer=question.answer,
        tolerance=question.tolerance,
        unit=question.unit,
        explain=question.explain,
    )


def _choice(key: str, question: str, options: Sequence[str], *, answer: str, explain: str) -> bool:
    """Ask for one of ``options``; True once answered (or "Show me anyway").

    ``explain`` is shown to everybody who has answered, right or wrong.
    """
    if answer not in options:
        raise ValueError(f"The answer {answer!r} is not among the options {list(options)}.")
    given = _answers().get(key)
    if given is not None:
        _feedback(key, question, given, answer, explain, right=given == answer)
        return True
    with _card(key, "open"):
        st.markdown(f"**{question}**", width="content")
        for i, option in enumerate(options):
            st.button(option, key=f"{key}.{i}", on_click=_give, args=(key, option))
        _show_me(key)
    return False


def _number_asked(
    key: str,
    question: str,
    *,
    answer: float,
    tolerance: float = 0.0,
    unit: str = "",
    explain: str,
) -> bool:
    """Ask for a number; right within ``tolerance``. True once answered (or "Show me anyway")."""
    given = _answers().get(key)
    if given is not None:
        right = given != _SHOWN and abs(given - answer) <= tolerance + 1e-12
        said = given if given == _SHOWN else _number(given, unit)
        _feedback(key, question, said, _number(answer, unit), explain, right=right)
        return True
    with _card(key, "open"):
        st.markdown(f"**{question}**", width="content")
        form = st.form(f"{key}.form", border=False, width="content")  # leaving it answers nothing
        with form, st.container(horizontal=True, vertical_alignment="center", gap="small"):
            st.number_input(
                f"Your answer{f' in {unit}' if unit else ''}",
                value=None,
                placeholder=unit or "your answer",
                label_visibility="collapsed",
                key=f"{key}.value",
                width=150,
                step=1 if isinstance(answer, int) else 0.01,
                format="%d" if isinstance(answer, int) else "%g",
            )
            st.form_submit_button("Check", key=f"{key}.check", on_click=_take, args=(key,))
        _show_me(key)
    return False


def forget(prefix: str) -> None:
    """Forget the answers whose key begins with ``prefix``."""
    for key in [k for k in _answers() if k.startswith(prefix)]:
        del _answers()[key]


def _answers() -> dict[str, Any]:
    return st.session_state.setdefault("answers", {})


def _give(key: str, answer: Any) -> None:
    _answers()[key] = answer


def _take(key: str) -> None:
    value = st.session_state.get(f"{key}.value")
    if value is not None and math.isfinite(value):
        _answers()[key] = value


def _again(key: str) -> None:
    _answers().pop(key, None)


def _card(key: str, state: str) -> Any:
    """A row that wraps; ``state`` colours its edge: open, right, wrong or shown."""
    name = f"ask-{key.replace('.', '-')}-{state}"
    return st.container(horizontal=True, vertical_alignment="center", gap="small", key=name)


def _show_me(key: str) -> None:
    st.button(
        "Show me anyway", key=f"{key}.show", type="tertiary", on_click=_give, args=(key, _SHOWN)
    )


def _number(value: float, unit: str) -> str:
    if value == 1 and unit.endswith("s"):
        unit = unit.removesuffix("s")  # 1 bit, 2 bits
    return f"{value:g} {unit}".strip()


def _feedback(
    key: str, question: str, given: Any, answer: str, explain: str, *, right: bool
) -> None:
    said = answer if answer.endswith("…") else f"{answer}."
    if right:
        state, verdict = "right", f":material/check_circle: **Right: {said}**"
    elif given == _SHOWN:
        state, verdict = "shown", f":material/lightbulb: **{said}**"
    else:
        state, verdict = "wrong", f":material/cancel: You said {given}. Right: **{said}**"
    with _card(key, state):
        st.markdown(f"{question} {verdict} {explain}", width="stretch")
        st.button(
            "",
            icon=":material/replay:",
            key=f"{key}.again",
            type="tertiary",
            help="Ask me again",
            on_click=_again,
            args=(key,),
        )
