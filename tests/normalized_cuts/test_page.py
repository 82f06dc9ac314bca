"""The page: every chapter shows, clicks in links count."""

import pytest

from tests.stages import sent
from vislib.ui import course
from vislib.ui.link_state import Placed, said

CHAPTERS = [chapter.slug for chapter in course.lessons()["normalized_cuts"]]


def open_chapter(open_page, slug, **fields):
    query = {f"normalized_cuts.{slug}.{name}": said(v) for name, v in fields.items()}
    return open_page("normalized_cuts", query={"normalized_cuts.chapter": slug} | query)


@pytest.mark.parametrize("slug", CHAPTERS)
def test_every_chapter_shows_its_picture(slug, open_page):
    at = open_chapter(open_page, slug)
    assert not at.exception and not at.error and not at.warning
    assert len(list(sent(at))) == 1


def test_a_link_says_which_patch_and_which_pixel(open_page):
    first = next(sent(open_chapter(open_page, "graph"))).scene["captions"]["t"]
    at = open_chapter(open_page, "graph", where=Placed([20, 20]), pixel=Placed([2.5, 3.5]))
    assert not at.exception
    assert next(sent(at)).scene["captions"]["t"] != first
