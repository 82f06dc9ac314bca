"""Search over chapters and terms, in the browser: it answers while one types, without a run."""

from __future__ import annotations

import json
from functools import lru_cache
from pathlib import Path
from typing import Any

import streamlit as st

from vislib import catalogue, glossary
from vislib.ui import course, session
from vislib.ui.chapter import Chapter

_ASSETS = Path(__file__).with_name("assets")
_COMPONENT = st.components.v2.component(
    "pixelwise_search",
    html="<div class='search' role='search'></div>",
    css=_ASSETS.joinpath("search.css").read_text(encoding="utf-8"),
    js=_ASSETS.joinpath("search.js").read_text(encoding="utf-8"),
)


def show() -> None:
    """The field; what it finds opens below it while one types, and is reached with the arrows."""
    data = {"entries": entries(), "present": session.presenting()}
    _COMPONENT(key="search-field", data=json.dumps(data).encode())


@lru_cache(maxsize=1)
def entries() -> list[dict[str, Any]]:
    """All there is to find: the chapters in the lessons' order, then the terms.

    Each says ``title``, ``place``, ``text`` (its question, or the sentence of a term), ``to`` (its
    address) and ``words`` by which it is found, too.
    """
    chapters = [_chapter(chapter) for chapter in course.chapters().values()]
    return chapters + [_term(term) for term in glossary.TERMS]


def _chapter(chapter: Chapter) -> dict[str, Any]:
    terms = [glossary.term(name) for name in chapter.terms]
    question = chapter.question.text if chapter.question else ""
    return {
        "title": chapter.title,
        "place": catalogue.lesson(chapter.lesson).title,
        "text": plain(question or (chapter.lecture.ask if chapter.lecture else "")),
        "to": chapter.link(),
        "words": " · ".join(name for term in terms for name in (term.name, *term.also)),
    }


def _term(term: glossary.Term) -> dict[str, Any]:
    return {
        "title": term.name,
        "place": "term",
        "text": term.says,
        "to": term.link(),
        "words": " · ".join(term.also),
    }


def plain(markdown: str) -> str:
    """A sentence as it reads, without the marks of Markdown and of formulas."""
    for mark in ("**", "*", "$", "`", "\\text", "{", "}", "\\"):
        markdown = markdown.replace(mark, "")
    return markdown
