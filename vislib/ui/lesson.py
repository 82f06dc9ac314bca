"""The frame every lesson stands in: header, chapters as tabs, one boundary around each."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from functools import partial
from typing import Any, TypeVar

import streamlit as st

from vislib import catalogue
from vislib.ui import folds, frame, link_state, progress, related, session
from vislib.ui.chapter import Chapter
from vislib.ui.notices import boundary

Body = TypeVar("Body", bound=Callable[..., None])


class Lesson:
    """A lesson: its chapters in their order, each declared once by ``chapter``.

    Iterating gives the chapters; a page ends with ``if __name__ == "__main__": LESSON.run()``, so
    that importing it gives the lesson and draws nothing.
    """

    def __init__(self, slug: str, *, recap: str = "", discuss: Sequence[str] = ()) -> None:
        """``recap``: what to remember, as Markdown bullets; ``discuss``: questions for a class."""
        self.slug, self.recap, self.discuss = slug, recap, tuple(discuss)
        self.chapters: list[Chapter] = []

    def __iter__(self) -> Iterator[Chapter]:
        return iter(self.chapters)

    def chapter(self, slug: str, title: str, **how: Any) -> Callable[[Body], Body]:
        """A decorator: the function below it is the body of the chapter ``slug``.

        ``slug`` is its key, its name in links, its figures module and, in capitals, its parameter
        class. ``how``, all optional:

            params: parameter class; its controls are drawn and ``body(here, p)`` is called.
            question: a ``Choice`` or ``Number``; until it is answered ``Here`` tells nothing.
            asks: the body asks, with ``here.ask``, because the question depends on what is shown.
            challenge, lecture: a ``Challenge``, a ``Lecture``.
            columns: of the controls; ``beside``: they stand beside the picture, not below it.
            presets: name -> values of controls, as buttons.
            locked: controls that stand at their defaults until the answer.
            image: the photograph it begins with, where the learner may choose another; or
                keywords of ``images.pick``, such as ``{"default": "cat", "camera": True}``.
            check: raises ``ValueError`` for parameters that it cannot work with.
            prepare: called with ``here`` before the controls are drawn, for what drags write.
            see: chapters of other lessons to look at, a ``See`` each.
            terms: those of ``vislib.glossary`` that it uses.
            former: names under which old links know it; ``renamed``: of its fields and of what
                hands place, old to new; "" for what is no more.
        """

        def declare(body: Body) -> Body:
            if slug in [c.slug for c in self.chapters]:
                raise ValueError(f"The lesson {self.slug} has two chapters {slug!r}.")
            self.chapters.append(Chapter(self.slug, slug, title, body, **how))
            return body

        return declare

    def find(self, name: str) -> Chapter | None:
        """The chapter of that slug, title or former name; None if there is none."""
        named = {n: c for c in self for n in (*c.former, c.title)} | {c.slug: c for c in self}
        return named.get(name)

    def today(self, name: str) -> str | None:
        """Today's name of what old links call ``name``; None if that is a name of today.

        Empty for what is no more.
        """
        for chapter in self:
            for old in chapter.former:
                if name.startswith(f"{self.slug}.{old}."):
                    rest = name.removeprefix(f"{self.slug}.{old}.")
                    return _named(chapter, chapter.renamed.get(rest, rest))
            rest = name.removeprefix(f"{chapter.key}.")
            if rest in chapter.renamed:
                return _named(chapter, chapter.renamed[rest])
        return None

    def run(self) -> None:
        """Draw the lesson; only the open chapter computes."""
        frame.guard()
        link_state.understand(self.today)
        entry = catalogue.lesson(self.slug)
        frame.header(entry)
        for tab, chapter in zip(self._tabs(), self, strict=True):
            if tab.open:
                with tab:
                    _open(chapter)
        progress.follow(self.slug, [(c.slug, c.title) for c in self])
        _closing(self.slug, self.recap, self.discuss)
        if not session.presenting():
            frame.footer(entry)

    def _tabs(self) -> Sequence[Any]:
        """One tab a chapter; the link says the slug of the open one."""
        key, known = f"{self.slug}.chapter", st.session_state.setdefault("chapters", {})
        if key not in st.session_state:
            found = self.find(st.query_params.get(key, "")) or self.find(known.get(self.slug, ""))
            st.session_state[key] = (found or self.chapters[0]).title
        tabs = st.tabs([c.title for c in self], key=key, on_change="rerun")
        chosen = next((c for c, tab in zip(self, tabs, strict=True) if tab.open), self.chapters[0])
        known[self.slug] = chosen.slug
        link_state.say(key, "" if chosen is self.chapters[0] else chosen.slug)
        return tabs


def _named(chapter: Chapter, rest: str) -> str:
    return f"{chapter.key}.{rest}" if rest else ""


def _open(chapter: Chapter) -> None:
    """Draw the open chapter, in a part of the page that runs by itself."""

    @st.fragment
    def part() -> None:
        boundary(chapter.show, chapter.title)
        boundary(partial(related.show, chapter), f"beside {chapter.title}")

    part()


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
