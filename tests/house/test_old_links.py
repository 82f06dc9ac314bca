"""Links of version 0.1.0 open what they opened: its chapters, controls, what hands had placed.

``old_links.tsv`` has a row for every control of every chapter of that version, and one for each
thing that a hand placed: lesson, title, name and what its link said. (It was written by opening
every chapter of 0.1.0 and reading its controls; without the menu of stacks in "Growth", which no
link held, and the kind of response in "What the switches keep", which is about outlines today.)
"""

import csv
from dataclasses import is_dataclass
from importlib import import_module
from itertools import groupby
from pathlib import Path

import pytest

from vislib.ui import course

ROWS = list(
    csv.reader(
        Path(__file__).with_name("old_links.tsv").read_text(encoding="utf-8").splitlines(),
        delimiter="\t",
    )
)
CHAPTERS = {
    place: [row[2:] for row in rows]
    for place, rows in groupby(ROWS, key=lambda row: tuple(row[:2]))
}


def _value(kind: str, text: str):
    """What a control of that ``kind`` must say after its link said ``text``."""
    if kind in ("Slider", "NumberInput"):
        return pytest.approx(float(text))
    return text == "true" if kind == "Toggle" else text


def _wrong(at, lesson, name: str, kind: str, text: str) -> str:
    """What is wrong with the control that 0.1.0 called ``name``; empty if it says ``text``."""
    today = lesson.today(name)
    if today == "":  # declared to be no more
        return "" if name not in at.query_params else f"{name} stays in the link"
    today = today or name
    if kind == "Hands":
        said = at.query_params.get(today, "")
        said = said if isinstance(said, str) else said[0]
        return "" if said == text else f"{name}: the link says {today}={said!r}, not {text!r}"
    if today not in at.session_state:
        return f"{name}: there is no {today}"
    now = at.session_state[today]
    names = _names(lesson, today)
    return "" if _value(kind, text) in (now, names.get(now)) else f"{name}: {today} is {now!r}"


def _names(lesson, key: str) -> dict:
    """What stood on screen, in 0.1.0 and today, for the options of a control."""
    from vislib.core.params import controls_of

    params = [(c.params, key.removeprefix(f"{c.key}.")) for c in lesson if c.params]
    params += [(p, key.rpartition(".")[2]) for p in _classes(lesson)]  # of a second row of controls
    for made, field in params:
        if field in (found := controls_of(made)):
            control = found[field]
            former = {value: name for name, value in control.former.items()}
            return {o: control.name(o) for o in control.options} | former
    return {}


def _classes(lesson) -> list[type]:
    """All parameter classes of the room."""
    from vislib.core.params import Params

    room = vars(import_module(f"vislib.{lesson.slug}.params")).values()
    return [p for p in room if isinstance(p, type) and is_dataclass(p) and issubclass(p, Params)]


@pytest.mark.parametrize("place", CHAPTERS, ids=": ".join)
def test_an_old_link_opens_what_it_opened(place, open_page):
    slug, title = place
    lesson = course.lesson(slug)
    chapter = lesson.find(title)
    assert chapter, f"no chapter was called {title!r}: name it in `former`"
    rows = CHAPTERS[place]
    both = {f"{slug}.chapter": title} | {name: text for name, kind, text in rows}
    at = open_page(slug, query=both)
    assert not at.exception and not at.toast
    assert at.session_state[f"{slug}.chapter"] == chapter.title
    wrong = [row for row in rows if _wrong(at, lesson, *row)]
    for name, kind, text in wrong:  # beside the others it may have no meaning, or be refused
        alone = open_page(slug, query={f"{slug}.chapter": title, name: text})
        assert not _wrong(alone, lesson, name, kind, text)


def test_today_links_say_slugs_and_values(open_page):
    query = {"softmax.chapter": "Smoothing", "softmax.smoothing.share": "ε/(C − 1) to the others"}
    at = open_page("softmax", query=query)
    assert at.query_params["softmax.chapter"] == "smoothing"


@pytest.mark.parametrize("junk", ["", "zzz", "<b>", "scores.x", "Softmax "])
def test_an_unknown_chapter_opens_the_first(junk, open_page):
    at = open_page("softmax", query={"softmax.chapter": junk})
    assert at.session_state["softmax.chapter"] == "Softmax"


def test_the_step_of_an_old_link_belongs_to_the_picture_of_today(open_page):
    query = {"softmax.chapter": "P and Q", "step": "softmax.pair.stage~2"}
    at = open_page("softmax", query=query)
    assert at.query_params["step"] == "softmax.divergence.stage~2"
