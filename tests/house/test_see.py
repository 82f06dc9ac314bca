"""Chapters name chapters of other lessons: every link opens, every setting takes effect."""

from urllib.parse import parse_qsl

import pytest

from tests.house import secrets
from vislib import catalogue
from vislib.core.params import controls_of
from vislib.ui import course, related
from vislib.ui.chapter import See

CHAPTERS = course.chapters()
SEEN = {f"{key} → {to.chapter}": (key, to) for key, c in CHAPTERS.items() for to in c.see}


def refused(key: str, to: See) -> str:
    """Why a chapter must not name that one so; empty if it may."""
    target = CHAPTERS.get(to.chapter)
    if target is None:
        return f"there is no chapter {to.chapter}"
    if target.lesson == CHAPTERS[key].lesson:
        return "it is of the same lesson"
    if to.values and target.params is None:
        return f"{to.chapter} has no controls"
    made = controls_of(target.params) if target.params else {}
    if unknown := set(to.values) - set(made):
        return f"{to.chapter} has no {', '.join(unknown)}"
    if waiting := set(to.values) & set(target.locked):
        return f"{', '.join(waiting)} waits for the answer"
    said = dict(parse_qsl(target.link(to.values), keep_blank_values=True))
    for name, value in to.values.items():
        if made[name].problem(value) or made[name].parse(said[f"{target.key}.{name}"]) != value:
            return f"{name} cannot be {value!r}"
    whole = {name: control.default for name, control in made.items()} | dict(to.values)
    for name in to.values:
        if any(whole[other] not in allowed for other, allowed in made[name].when.items()):
            return f"{name} has no meaning there"
    try:
        p = target.params(**to.values) if target.params else None
        if target.check:
            target.check(p)
    except ValueError as error:
        return str(error)
    return ""


@pytest.mark.parametrize("name", SEEN)
def test_a_link_goes_to_settings_that_are_there(name):
    assert not refused(*SEEN[name])


@pytest.mark.parametrize("name", SEEN)
def test_a_link_opens_its_chapter_as_it_says(name, open_page):
    _, to = SEEN[name]
    target = CHAPTERS[to.chapter]
    at = open_page(target.lesson, answered=False, query=target.query(to.values))
    assert not at.exception and not at.error and not at.warning and not at.toast
    assert at.session_state[f"{target.lesson}.chapter"] == target.title
    for field, value in to.values.items():
        assert at.session_state[f"{target.key}.{field}"] == value


@pytest.mark.parametrize("name", SEEN)
def test_what_is_said_of_it_tells_no_answer(name):
    key, to = SEEN[name]
    for question in (CHAPTERS[key].question, CHAPTERS[to.chapter].question):
        if question is not None:
            assert str(question.answer).lower() not in to.look.lower().split()
            assert not list(secrets._answered(question, [to.look]))
    assert to.look[0].isupper() and to.look.endswith(".") and len(to.look) <= 100


@pytest.mark.parametrize("entry", catalogue.built(), ids=lambda entry: entry.slug)
def test_a_lesson_of_the_course_names_two_to_four(entry):
    if entry.needs or catalogue.prepares(entry.slug):
        assert 2 <= sum(len(c.see) for c in course.lesson(entry.slug)) <= 4
    named = {to.chapter.partition(".")[0] for c in course.lesson(entry.slug) for to in c.see}
    assert named or not entry.needs


def test_links_stand_below_the_chapter_and_open_beside_it(open_page):
    key, to = next(iter(SEEN.values()))
    at = open_page(CHAPTERS[key].lesson, answered=False, query=CHAPTERS[key].query())
    (html,) = [e.proto.body for e in at.get("html") if "<aside" in e.proto.body]
    assert related.anchor(CHAPTERS[to.chapter], to.values, beside=True) in html
    assert "target='_blank'" in html


@pytest.mark.parametrize(
    ("to", "why"),
    [
        (See("softmax.nowhere", ""), "no chapter"),
        (See("kmeans.selection", ""), "same lesson"),
        (See("convolution.sizes", "", {"width": 3}), "has no width"),
        (See("convolution.sizes", "", {"n": 65}), "cannot be 65"),
        (See("convolution.sizes", "", {"n": "7"}), "cannot be '7'"),
        (See("convolution.filters", "", {"divide": True}), "waits"),
        (See("convolution.slide", "", {"times": 2, "g": "box"}), "no meaning"),
        (See("convolution.flip", "", {"x": "1 &"}), "&"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_a_wrong_link_would_be_seen(to, why):
    assert why in refused("kmeans.half_steps", to)
