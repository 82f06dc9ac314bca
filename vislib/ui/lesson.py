"""The frame every lesson stands in: header, chapters as tabs, one boundary around each demo."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial

import streamlit as st

from vislib import catalogue
from vislib.ui import folds, frame, runtime

_MARKDOWN = re.compile(r"[\\`*_\[\]<>$~]|:(?=\w)")  # what Markdown or Streamlit might act upon


@dataclass(frozen=True)
class Demo:
    """One chapter of a lesson: ``slug`` names it in links, ``body`` draws it."""

    slug: str
    title: str
    body: Callable[[], None]


def run(slug: str, demos: Sequence[Demo], *, recap: str = "", discuss: Sequence[str] = ()) -> None:
    """Draw the lesson ``slug``; only the open chapter computes.

    ``recap``: what to remember, as Markdown bullets; ``discuss``: questions for the class.
    """
    frame.guard()
    entry = catalogue.lesson(slug)
    frame.header(entry)
    tabs = st.tabs([d.title for d in demos], key=f"{slug}.chapter", bind="query-params")
    for tab, demo in zip(tabs, demos, strict=True):
        if tab.open:
            with tab:
                _chapter(demo)
    _closing(slug, recap, discuss)
    if not runtime.presenting():
        frame.footer(entry)


def _chapter(demo: Demo) -> None:
    @st.fragment
    def chapter() -> None:
        boundary(demo.body, demo.title)

    chapter()


def boundary(body: Callable[[], None], what: str) -> None:
    """Run ``body``; a ``ValueError`` shows as its sentence, anything else as one calm sentence.

    What settings can be refused for is found earlier, by ``controls.accepted``: the picture stays.
    """
    try:
        body()
    except ValueError as error:
        runtime.log.info("%s: %s", what, error)
        refuse(error)
    except Exception:
        runtime.log.exception("%s failed", what)
        st.error(
            "This part cannot be shown just now. Change a control or reset the lesson; "
            "the rest of the page works.",
            icon=":material/build:",
        )


def refuse(error: ValueError, then: str = "", icon: str = ":material/tune:") -> None:
    """Show the sentence of an error; what a person typed stays text, also if it is Markdown."""
    st.warning(f"{_MARKDOWN.sub(_escape, str(error))} {then}".rstrip(), icon=icon)


def _escape(found: re.Match) -> str:
    return f"\\{found[0]}"


def _closing(slug: str, recap: str, discuss: Sequence[str]) -> None:
    if not (recap or discuss):
        return
    notes = (
        ("What to remember", recap, ":material/bookmark:", "recap"),
        ("To discuss", "\n".join(f"1. {q}" for q in discuss), ":material/forum:", "discuss"),
    )
    with st.container(horizontal=True, gap="medium", key="closing"):
        for label, text, icon, name in notes:
            if text:
                folds.fold(label, partial(st.markdown, text), icon=icon, key=f"{slug}.{name}")
