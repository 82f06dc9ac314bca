"""The page for lecturers: every chapter of every lesson is in the plan, every link opens cold."""

from urllib.parse import parse_qsl

import pytest
from streamlit.testing.v1 import AppTest

from vislib import catalogue, decks
from vislib.ui import course, related
from vislib.ui import keys as page_keys

SLUGS = [entry.slug for entry in catalogue.built()]


def _cold(slug: str, query: dict[str, str]) -> AppTest:
    """The lesson as the first page a visitor opens, without the front door."""
    at = AppTest.from_file(str(catalogue.lesson(slug).page), default_timeout=60)
    for key, value in query.items():
        at.query_params[key] = value
    return at.run()


@pytest.mark.parametrize("slug", SLUGS)
def test_every_link_opens_its_chapter_cold(slug):
    for chapter in course.lesson(slug):
        path, _, query = chapter.link().partition("?")
        assert path == slug
        at = _cold(slug, dict(parse_qsl(query)))
        assert not at.exception, f"{chapter.key}: {at.exception[0].message}"
        assert not [e for e in at.error if "cannot be shown" in e.value], chapter.key
        assert not at.toast, at.toast[0].value  # the link says what its controls offer
        assert at.session_state[f"{slug}.chapter"] == chapter.title


@pytest.mark.parametrize("key", course.chapters())
def test_every_chapter_says_what_a_lecturer_needs(key):
    slot = course.chapters()[key].lecture
    assert 2 <= slot.minutes <= 10
    assert slot.topic and slot.ask.endswith("?"), slot


@pytest.mark.parametrize(
    "part", ["Plan", "Lecture by lecture", "In class", "Running it", "Privacy"]
)
def test_the_page_shows_its_parts(part):
    at = AppTest.from_file(str(catalogue.ROOT / "app.py"), default_timeout=60).run()
    at.switch_page("pages/lecturers.py")
    at.query_params["lecturers.part"] = part
    at.run()
    assert not at.exception
    said = "".join(e.proto.body for e in at.get("html"))
    if part == "Plan":
        links = [chapter.link() for chapter in course.chapters().values()]
        assert all(link.replace("&", "&amp;").replace("'", "&#x27;") in said for link in links)
    if part == "Lecture by lecture":
        assert all(f"<td>{name} " in said for name in decks.parts())
        assert all(related.anchor(c) in said for c in course.chapters().values() if c.lecture.rows)
    if part == "In class":
        assert page_keys.table() in said
    if part == "Running it":
        assert any("proxy_set_header Upgrade" in block.value for block in at.code)
