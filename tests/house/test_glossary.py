"""The terms: one idea, one name, one sentence; each shown where it is used, and found from home."""

import re

import pytest
from streamlit.testing.v1 import AppTest

from vislib import catalogue, glossary
from vislib.ui import course, related, search

CHAPTERS = course.chapters()
USED = {name for chapter in CHAPTERS.values() for name in chapter.terms}
OTHERWISE = {("mean_shift.climbing", "jump")}  # a word of the question that means no term
NAMES = [name for term in glossary.TERMS for name in (term.name, *term.also)]


def _said(name: str) -> re.Pattern:
    """The name as a word of its own, also of several."""
    words = re.escape(name).replace(r"\ ", r"[\s-]")
    return re.compile(rf"(?<![\w-]){words}s?(?![\w-])", re.IGNORECASE)


def test_one_idea_has_one_name():
    folded = [name.lower() for name in NAMES]
    assert len(set(folded)) == len(folded)
    sentences = [term.says for term in glossary.TERMS]
    assert len(set(sentences)) == len(sentences)


def test_the_terms_stand_in_order():
    names = [term.name.lower() for term in glossary.TERMS]
    assert names == sorted(names)


@pytest.mark.parametrize("term", glossary.TERMS, ids=lambda term: term.name)
def test_a_term_is_one_short_sentence_and_is_used(term):
    assert term.says.endswith(".") and not re.search(r"[.!?] ", term.says)
    assert len(term.says) <= 150
    assert not _said(term.name).search(term.says), "it explains itself by itself"
    assert term.name in USED


@pytest.mark.parametrize("key", CHAPTERS)
def test_a_chapter_explains_the_terms_of_its_title_and_question(key):
    chapter = CHAPTERS[key]
    assert all(glossary.term(name) for name in chapter.terms) and len(chapter.terms) <= 6
    assert len(set(chapter.terms)) == len(chapter.terms)
    asked = chapter.question.text if chapter.question else ""
    text = search.plain(f"{chapter.title}. {asked}")
    names = {term.name for term in glossary.TERMS if _said(term.name).search(text)}
    covered = {w for n in chapter.terms for w in names if _said(w).search(n)}
    plainly = {name for at, name in OTHERWISE if at == key}
    assert names <= set(chapter.terms) | covered | plainly, names - set(chapter.terms)


def test_terms_stand_below_their_chapter(open_page):
    key = next(key for key, chapter in CHAPTERS.items() if chapter.terms)
    at = open_page(CHAPTERS[key].lesson, answered=False, query=CHAPTERS[key].query())
    (html,) = [e.proto.body for e in at.get("html") if "<aside" in e.proto.body]
    assert related.terms(CHAPTERS[key].terms) in html


@pytest.mark.parametrize("term", ["", "stride", "no such term"])
def test_the_page_shows_every_term_with_its_chapters(term):
    at = AppTest.from_file(str(catalogue.ROOT / "app.py"), default_timeout=60).run()
    at.switch_page("pages/glossary.py")
    at.query_params["term"] = term
    at.run()
    assert not at.exception
    pages = [e.proto.body for e in at.get("html") if "pw-glossary" in e.proto.body]
    assert len(pages) == (2 if term == "stride" else 1)
    assert all(related.anchor(c) in pages[-1] for c in CHAPTERS.values() if c.terms)


def test_an_unknown_term_lists_the_known_ones():
    with pytest.raises(ValueError, match="stride"):
        glossary.term("strid")


def test_home_finds_every_chapter_and_every_term():
    found = search.entries()
    assert [e["to"] for e in found[: len(CHAPTERS)]] == [c.link() for c in CHAPTERS.values()]
    assert [e["title"] for e in found[len(CHAPTERS) :]] == [t.name for t in glossary.TERMS]
    assert all(e["text"] and "*" not in e["text"] and "$" not in e["text"] for e in found)
