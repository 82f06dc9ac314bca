"""A law for every chapter: a number that a caption prints is one of its named values."""

import re

import pytest

from vislib.stage.caption import Caption
from vislib.stage.scene import Panel, Scene
from vislib.ui import course, stage

CHAPTERS = course.chapters()
_DIGITS = re.compile(r"\d[\d,.]*")


def computed(captions) -> dict[str, set[str]]:
    """Sentences whose own digits are not always the same, so come from a computation.

    Of a ``Caption`` the template counts, of any other text all of it.
    """
    found: dict[str, set[str]] = {}
    for said in captions:
        template = _template(said) if isinstance(said, Caption) else str(said)
        found.setdefault(_DIGITS.sub("#", template), set()).add(template)
    return {words: said for words, said in found.items() if len(said) > 1}


def _template(said: Caption) -> str:
    """The template without the names of its values, which may end in a digit."""
    return re.sub(r"\{(\w+)\}", lambda m: "{}" if m[1] in said.values else m[0], said.template)


def captions_of(scene: Scene) -> list[str]:
    """Every caption of a scene, and that of its question."""
    own = [scene.captions] if isinstance(scene.captions, str) else list(scene.captions)
    return [*own, scene.secret.caption or ""]


@pytest.fixture
def shown(monkeypatch):
    """The captions of all scenes that are shown in this test."""
    found, show = [], stage.show
    monkeypatch.setattr(
        stage, "show", lambda scene, **how: (found.extend(captions_of(scene)), show(scene, **how))
    )
    return found


@pytest.mark.parametrize("key", CHAPTERS)
def test_every_computed_number_of_a_caption_is_a_value(key, shown, open_page):
    chapter = CHAPTERS[key]
    reach = chapter.challenge.reach if chapter.challenge else {}
    for values in ({}, reach, *(chapter.presets or {}).values()):
        open_page(chapter.lesson, query=chapter.query(values))
    assert not computed(shown)


def test_the_law_sees_a_plain_number():
    def seen(captions):
        return computed(captions_of(Scene([Panel("p")], [], frames=2, captions=captions)))

    assert seen(["Step 1 of 3.", "Step 2 of 3."])
    assert seen([Caption(f"Step {t} of {{n}}.", n=3) for t in (1, 2)])  # filled in before
    assert not seen([Caption("Step {t} of 3.", t=t) for t in (1, 2)])
