"""Below a chapter: where else to look, and what its terms mean; neither tells an answer."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from html import escape
from typing import Any

import streamlit as st

from vislib import catalogue, glossary
from vislib.ui import session
from vislib.ui.chapter import Chapter, See

_ORDER = [entry.slug for entry in catalogue.LESSONS]


def show(chapter: Chapter) -> None:
    """The links and the terms of a chapter, as calm lines; nothing where it declares none."""
    html = links(chapter.lesson, chapter.see) + terms(chapter.terms)
    if html:
        st.html(f"<aside class='pw-related' aria-label='Beside this chapter'>{html}</aside>")


def links(lesson: str, see: Sequence[See]) -> str:
    """HTML of links from a lesson: to chapters before it and to chapters after it.

    They open beside the page, which keeps what was answered and set on it.
    """
    before = [to for to in see if _ORDER.index(_lesson(to)) < _ORDER.index(lesson)]
    after = [to for to in see if to not in before]
    return _list("Builds on", before) + _list("Goes on in", after)


def terms(names: Iterable[str]) -> str:
    """HTML of a fold that says what terms mean; its head names them."""
    found = [glossary.term(name) for name in names]
    if not found:
        return ""
    head = ", ".join(escape(term.name) for term in found)
    rows = "".join(f"<dt>{escape(t.name)}</dt><dd>{escape(t.says)}</dd>" for t in found)
    return f"<details class='pw-terms'><summary>Terms: {head}</summary><dl>{rows}</dl></details>"


def anchor(
    chapter: Chapter,
    values: Mapping[str, Any] | None = None,
    *,
    lesson: bool = True,
    beside: bool = False,
) -> str:
    """HTML of a link to a chapter, by its title, with that of its ``lesson``; in this window.

    ``beside``: in a window of its own, which leaves this one as it is.
    """
    title = f"{catalogue.lesson(chapter.lesson).title}: " * lesson + chapter.title
    to = chapter.link(values) + "&present=1" * session.presenting()
    where = "_blank" if beside else "_self"
    return f"<a href='{escape(to)}' target='{where}'>{escape(title)}</a>"


def _list(head: str, see: Sequence[See]) -> str:
    from vislib.ui import course  # reads the pages, which come here themselves

    if not see:
        return ""
    rows = [
        f"<li>{anchor(found, to.values, beside=True)} {escape(to.look)}</li>"
        for to in see
        if (found := course.lesson(_lesson(to)).find(to.chapter.partition(".")[2]))
    ]
    return f"<p>{head}</p><ul>{''.join(rows)}</ul>"


def _lesson(to: See) -> str:
    return to.chapter.partition(".")[0]
