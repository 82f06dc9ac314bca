"""The field's terms on one page: what each means, and the chapters that use it."""

from html import escape

import streamlit as st

from vislib import glossary
from vislib.ui import course, frame, related


def _entry(term: glossary.Term, chapters: list) -> str:
    also = f"<span>also {escape(', '.join(term.also))}</span>" if term.also else ""
    where = ", ".join(related.anchor(chapter) for chapter in chapters)
    return f"<dt>{escape(term.name)}{also}</dt><dd>{escape(term.says)}<small>{where}</small></dd>"


def main() -> None:
    """Draw the page; a term that the link names stands first, by itself."""
    frame.guard()
    frame.plain_header("Glossary", "One idea, one name. Where is it used?")
    used = {term.name: [] for term in glossary.TERMS}
    for chapter in course.chapters().values():
        for name in chapter.terms:
            used[name].append(chapter)
    asked = st.query_params.get("term", "")
    first = [term for term in glossary.TERMS if term.name == asked]
    for name, terms in (("pw-asked", first), ("", glossary.TERMS)):
        rows = "".join(_entry(term, used[term.name]) for term in terms)
        if rows:
            st.html(f"<dl class='pw-glossary {name}'>{rows}</dl>")


if __name__ == "__main__":
    main()
