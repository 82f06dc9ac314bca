"""A law for every chapter: one thing to construct, not there at first, there at its ``reach``."""

import ast

import pytest

from tests.conftest import ROOT
from vislib.ui import course

CHAPTERS = course.chapters()


def _met(at) -> bool:
    said = [
        m.value for m in at.markdown if "**Challenge:**" in m.value or "**Reached:**" in m.value
    ]
    assert len(said) == 1, f"one challenge is shown, not {said}"
    return "**Reached:**" in said[0]


@pytest.mark.parametrize("key", CHAPTERS)
def test_the_challenge_is_not_met_at_the_default_and_can_be_reached(key, open_page):
    chapter = CHAPTERS[key]
    assert chapter.challenge, "every chapter has a challenge"
    assert chapter.challenge.text.endswith(".") and chapter.challenge.hint
    assert not _met(open_page(chapter.lesson, query=chapter.query()))
    at = open_page(chapter.lesson, query=chapter.query(chapter.challenge.reach))
    assert not at.exception and not at.error and not at.warning
    assert _met(at)


@pytest.mark.parametrize("key", CHAPTERS)
def test_the_challenge_waits_for_the_answer(key, open_page):
    chapter = CHAPTERS[key]
    at = open_page(chapter.lesson, answered=False, query=chapter.query())
    asked = chapter.question or chapter.asks
    assert any("**Challenge:**" in m.value for m in at.markdown) is not bool(asked)


def _conditions():
    """(where, the call) of every ``Condition`` made in the sources."""
    for folder in ("pages", "vislib"):
        for path in sorted((ROOT / folder).rglob("*.py")):
            for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
                if isinstance(node, ast.Call) and ast.unparse(node.func) == "Condition":
                    yield f"{path.relative_to(ROOT)}:{node.lineno}", node


def test_a_condition_is_one_thing():
    """What must hold together is several conditions: each is ticked or crossed by itself."""
    found = 0
    for where, call in _conditions():
        found += 1
        both = [n for n in ast.walk(call.args[0]) if isinstance(n, ast.And)]
        assert not both, f"{where}: two conditions in one"
    assert found > 0
