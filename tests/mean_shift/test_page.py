"""The page: every chapter shows, old links open, odd pictures stay, controls answer."""

import pytest

from tests.stages import sent
from vislib import mean_shift
from vislib.core import images
from vislib.mean_shift import comparison, params, widgets
from vislib.mean_shift.methods import METHODS, SIDE
from vislib.ui import course
from vislib.ui.link_state import Placed, said

CHAPTERS = [chapter.slug for chapter in course.lessons()["mean_shift"]]
OLD = {  # links of version 0.1.0, and what they are to show
    "climbing": ("Climbing the hill", {"mean_shift.climb.bandwidth": "2.5"}, "bandwidth", 2.5),
    "bandwidth": ("Bandwidth is everything", {"mean_shift.bandwidth.k": "6"}, "k", 6),
    "segmentation": ("Segmenting a picture", {"mean_shift.picture.spatial": "9"}, "spatial", 9),
    "methods": ("Beside the others", {"mean_shift.rivals.spatial": "9"}, "spatial", 9),
}


@pytest.mark.parametrize("slug", CHAPTERS)
def test_every_chapter_shows_its_picture(slug, open_page):
    at = open_page("mean_shift", query={"mean_shift.chapter": slug})
    assert not at.exception and not at.error and not at.warning
    assert len(list(sent(at))) == 1


@pytest.mark.parametrize("slug", CHAPTERS)
def test_old_links_open_with_their_settings(slug, open_page):
    title, fields, field, value = OLD[slug]
    at = open_page("mean_shift", query={"mean_shift.chapter": title} | fields)
    assert not at.exception
    assert at.slider(key=f"mean_shift.{slug}.{field}").value == value


def test_an_old_link_keeps_the_place_of_the_window_and_of_the_pixel(open_page):
    at = open_page(
        "mean_shift", query={"mean_shift.climb.one.seed": said(Placed([7.0, 7.0], of="blobs"))}
    )
    assert "(7.00, 7.00)" in next(sent(at)).scene["captions"]["t"][0]
    query = {"mean_shift.chapter": "Segmenting a picture",
             "mean_shift.picture.stage.pixel": said(Placed([80.5, 20.5], of=""))}  # fmt: skip
    at = open_page("mean_shift", query=query)
    assert "row 21, column 81" in next(sent(at)).scene["captions"]["t"][0]


@pytest.mark.parametrize("kernel", mean_shift.KERNELS)
@pytest.mark.parametrize("show", ["one", "all"])
def test_the_hill_answers_its_controls(open_page, show, kernel):
    at = open_page("mean_shift", query={"mean_shift.climbing.show": show})
    at.session_state["mean_shift.climbing.kernel"] = kernel
    at.run()
    frames = set()
    for bandwidth in (0.2, 6.0):
        at.slider(key="mean_shift.climbing.bandwidth").set_value(bandwidth).run()
        assert not at.exception and not at.error and not at.warning
        frames.add(next(sent(at)).scene["alt"])
    assert len(frames) == 2


def test_each_method_listens_to_its_number(open_page):
    query = {"mean_shift.chapter": "methods", "mean_shift.methods.equal": "false"}
    at = open_page("mean_shift", query=query)
    before = [p["title"] for p in next(sent(at)).scene["panels"]]
    for i, field in enumerate(("range", "k", "superpixels", "reach", "scale"), 1):
        control = at.slider(key=f"mean_shift.methods.{field}")
        at = control.set_value(control.max).run()
        after = [p["title"] for p in next(sent(at)).scene["panels"]]
        changed = [j for j in range(1, 6) if after[j] != before[j]]
        assert changed == [i]
        before = after


def test_before_the_answer_no_control_tells_what_a_method_is_told(open_page):
    at = open_page("mean_shift", answered=False, query={"mean_shift.chapter": "methods"})
    assert not at.slider and not at.toggle
    assert [s.label for s in at.selectbox] == ["picture"]


def test_the_defaults_of_the_page_are_those_of_the_parameters(open_page):
    at = open_page("mean_shift")
    assert at.slider(key="mean_shift.climbing.bandwidth").value == params.Climbing().bandwidth


def test_the_photographs_of_the_menu_are_climbed_behind_the_page(open_page, monkeypatch):
    done, picture = [], images.reduce(images.load("coins").pixels, SIDE)
    monkeypatch.setenv("PIXELWISE_WARM_UP", "1")
    monkeypatch.setattr(images, "bundled", lambda: ("coins",))
    monkeypatch.setattr(comparison, "ladder", lambda name, *of: done.append((name, *of)) or (name,))
    monkeypatch.setattr(comparison, "brought", lambda rungs, regions: None)
    for cache in (widgets.ladder, widgets.look_ahead):
        cache.clear()
    widgets.look_ahead().join()
    widgets.compared(picture, "coins", params.Methods())  # as the page asks for them: all are there
    assert [name for name, *_ in done] == list(METHODS)
    for cache in (widgets.ladder, widgets.look_ahead):
        cache.clear()


def test_the_warm_up_climbs_what_is_shown_first(open_page, monkeypatch):
    widgets.ladder.clear()
    widgets.warm_up()
    monkeypatch.setattr(comparison, "ladder", lambda *of: 1 / 0)
    at = open_page("mean_shift", query={"mean_shift.chapter": "methods"})
    assert not at.exception and not at.error and len(list(sent(at))) == 1
