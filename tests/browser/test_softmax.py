"""The softmax lesson in a real browser: every chapter draws, and what can be dragged follows."""

from __future__ import annotations

from urllib.parse import quote

import pytest

from tests.browser.conftest import settle
from tests.browser.stages import FIND, reveal

CHAPTERS = (
    "Softmax",
    "The loss",
    "Top-5",
    "P and Q",
    "No distance",
    "The triangle",
    "Two humps",
    "Smoothing",
    "First guess",
    "Per pixel",
)


def open_chapter(page, chapter: str, query: str = "", *, answered: bool = True, **options):
    tab = page(f"softmax?softmax.chapter={quote(chapter)}{query}", **options)
    _drawn(tab)
    if answered:
        _answer(tab)
    return tab


def _answer(tab) -> None:
    reveal(tab)
    _drawn(tab)
    ask(tab, "(s.pause(), s.go(1e6, false))")


def _drawn(tab) -> None:
    tab.wait_for_selector("canvas")
    tab.wait_for_function(f"() => {{ const s = ({FIND})(); return s && s.drawn > 0; }}")


def ask(tab, expression: str):
    return tab.evaluate(f"() => {{ const s = ({FIND})(); return {expression}; }}")


def values(tab, mark: str) -> list[float]:
    """Heights of bars, or x and y of points, in the present scene."""
    data = f"s.scene.marks[s.scene.byId[{mark!r}]]"
    return ask(tab, f"Array.from(({data}.heights || {data}.xy).data)")


def drag(tab, mark: str, i: int, dx: float, dy: float) -> tuple[float, float]:
    """Move handle ``i`` by pixels; returns where the hand let go, in data units."""
    spot = f"""(() => {{ const m = s.scene.marks[s.scene.byId[{mark!r}]];
      const b = s.state.boxes[m.panel], r = s.canvas.getBoundingClientRect();
      const [x, y] = m.kind === "bars" ? [m.xs.data[{i}], m.heights.data[{i}]]
        : [m.xy.data[{2 * i}], m.xy.data[{2 * i + 1}]];
      return [r.left + b.X(x), r.top + b.Y(y)]; }})()"""
    x, y = ask(tab, spot)
    before = values(tab, mark)
    tab.mouse.move(x, y)
    tab.mouse.down()
    for k in range(1, 7):
        tab.mouse.move(x + dx * k / 6, y + dy * k / 6)
        tab.wait_for_timeout(40)
    tab.mouse.up()
    tab.wait_for_function(
        f"""(before) => {{ const s = ({FIND})(), m = s.scene.marks[s.scene.byId[{mark!r}]];
          const now = Array.from((m.heights || m.xy).data);
          const moved = now.some((v, i) => Math.abs(v - before[i]) > 1e-3);
          return moved && !s.state.overrides.size; }}""",
        arg=before,
    )
    settle(tab)
    panel = f"s.state.boxes[s.scene.marks[s.scene.byId[{mark!r}]].panel]"
    place = f"(() => {{ const r = s.canvas.getBoundingClientRect(), b = {panel}; "
    place += f"return [b.invX({x + dx} - r.left), b.invY({y + dy} - r.top)]; }})()"
    return tuple(ask(tab, place))


@pytest.mark.parametrize("chapter", CHAPTERS)
def test_a_chapter_asks_then_draws_without_errors(page, chapter):
    tab = open_chapter(page, chapter, answered=False)
    assert ask(tab, "s.scene.frames") == 1  # nothing is given away
    _answer(tab)
    box = tab.locator("canvas").bounding_box()
    assert box["y"] + box["height"] < 800
    assert not tab.errors and not tab.outside


def test_the_deck_numbers_are_on_screen(page):
    tab = open_chapter(page, "Softmax")
    assert "164.0219 / 188.7371 = 0.86905" in tab.locator(".pw-caption").inner_text()


def test_a_dragged_score_stands_in_its_field_and_in_the_link(page):
    tab = open_chapter(page, "Softmax")
    _, y = drag(tab, "scores", 0, 0, -50)
    now = values(tab, "scores")
    assert now[0] == pytest.approx(y, abs=0.02) and now[1:] == pytest.approx([5.1, -1.7])
    field = tab.get_by_role("textbox", name="scores")
    assert field.input_value().startswith(f"{round(now[0], 2):g} 5.1 ")
    tab.wait_for_url(f"**softmax.scores.scores={round(now[0], 2):g}+5.1**")


def test_distributions_keep_their_sum_under_the_hand(page):
    tab = open_chapter(page, "P and Q")
    _, y = drag(tab, "Q", 1, 0, -60)
    q = values(tab, "Q")
    assert sum(q) == pytest.approx(1, abs=1e-5) and q[1] == pytest.approx(y, abs=0.01)
    drag(tab, "P", 2, 0, 400)
    p = values(tab, "P")
    assert p[2] == 0 and sum(p) == pytest.approx(1, abs=1e-5)
    assert values(tab, "Q") == pytest.approx(q)  # the other one stays
    drag(tab, "Q", 0, 0, 400)
    assert "∞" in tab.locator(".pw-caption").inner_text()  # P expects what Q excludes


def test_the_detour_is_found_by_dragging(page):
    tab = open_chapter(page, "No distance")
    assert "longer" in tab.locator(".pw-caption").inner_text()
    drag(tab, "coins", 1, -240, 0)
    assert "shorter" in tab.locator(".pw-caption").inner_text()


def test_both_triangles_follow_one_hand(page):
    tab = open_chapter(page, "The triangle")
    x, y = drag(tab, "ends", 0, 30, 20)
    ends = values(tab, "ends")
    assert ends[:2] == pytest.approx([x, y], abs=0.02)
    assert ends[5] == pytest.approx(ends[1]) and ends[4] - ends[0] == pytest.approx(1.15)


def test_a_guess_reaches_every_answer_and_shows_only_once_dragged(page):
    assert open_chapter(page, "First guess").get_by_text("your guess", exact=True).count() == 0
    tab = open_chapter(page, "First guess", answered=False)
    x, _ = drag(tab, "guess", 0, 387, 0)
    assert 9.5 < x < 10.9 and values(tab, "guess")[0] == pytest.approx(x, abs=0.02)
    _answer(tab)
    tab.get_by_text("your guess", exact=True).wait_for()
    assert values(tab, "guess")[0] == pytest.approx(x, abs=0.02)


def test_clicking_a_pixel_shows_its_numbers(page):
    tab = open_chapter(page, "Per pixel")
    spot = """(() => { const b = s.state.boxes.loss, r = s.canvas.getBoundingClientRect();
      return [r.left + b.X(10.5), r.top + b.Y(3.5)]; })()"""
    tab.mouse.click(*ask(tab, spot))
    tab.get_by_text("Pixel in row 4, column 11").wait_for()


@pytest.mark.parametrize(("width", "height", "dark"), [(390, 844, False), (1280, 800, True)])
def test_narrow_and_dark(page, width, height, dark):
    tab = open_chapter(page, "The loss", width=width, height=height, dark=dark)
    inside = tab.evaluate("() => document.documentElement.scrollWidth <= window.innerWidth + 1")
    assert inside and not tab.errors
