"""Examples and starts: a button gives the same settings whatever came before, hands included."""

import pytest

from tests.house.test_pages import _widgets
from tests.stages import sent
from vislib import catalogue
from vislib.ui import course
from vislib.ui.hands import Hands

SLUGS = [entry.slug for entry in catalogue.built()]
# What is pushed about a picture and starts from nothing: a lens is put back as it was moved.
PUSHED = {"lens", "frame", "place", "p12"}


@pytest.mark.parametrize("slug", SLUGS)
def test_an_example_after_any_other_or_itself_is_as_if_it_came_first(slug, open_page):
    for chapter in (c for c in course.lesson(slug) if c.presets):

        def pressed(at, number, key=chapter.key):
            """What the controls say, and the pictures, after a press."""
            at.button(key=f"{key}.preset{number}").click().run()
            said = {w.key: w.value for w in _widgets(at, slug)}
            return said, [str(picture.scene) for picture in sent(at)]

        alone = []
        for number in range(len(chapter.presets)):
            at = open_page(slug, query=chapter.query())
            alone.append(pressed(at, number))
        for number in range(len(alone)):
            for before in {number, (number + 1) % len(alone)}:
                pressed(at, before)
                by_hand(at, chapter.key)
                assert pressed(at, number) == alone[number], (chapter.key, before, number)


def by_hand(at, key: str) -> None:
    """Move everything that hands can place in the chapter."""
    placed = at.session_state.get("placed", {})
    for name in [name for name in placed if name.startswith(f"{key}.")]:
        placed[name] = "by hand"


@pytest.mark.parametrize("slug", SLUGS)
def test_whatever_hands_change_can_be_had_as_it_was(slug, open_page, monkeypatch):
    """One button for each thing that is dragged or painted, beside the reset of all."""
    dragged, offered = set(), set()

    def note(kind, found):
        made = getattr(Hands, kind)

        def noted(self, mark, *arguments, **how):
            found.add((self.key, how.get("name") or mark))
            return made(self, mark, *arguments, **how)

        monkeypatch.setattr(Hands, kind, noted)

    for kind in ("places", "heights", "values", "mask"):
        note(kind, dragged)
    note("undo_button", offered)
    for chapter in course.lesson(slug):
        open_page(slug, query=chapter.query())
    of_their_own = {(key, name) for key, name in dragged if name == "points"}  # Placed.undo_button
    wanted = {(key, name) for key, name in dragged - of_their_own if name not in PUSHED}
    assert wanted <= offered, sorted(wanted - offered)
