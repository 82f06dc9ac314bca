"""The mean-shift lesson in a browser: clicks place the window, the picture plays, phones fit."""

import re

from tests.browser.conftest import settle
from tests.browser.stages import caption, open_chapter, where


def lesson(page, chapter="Climbing the hill", **options):
    return open_chapter(page, "mean_shift", chapter, **options)


def test_a_click_places_the_window(page):
    tab = lesson(page)
    assert "(4.20, 3.60)" in caption(tab)
    tab.mouse.click(*where(tab, "cloud", 7.0, 7.0))
    tab.wait_for_function(
        "() => /stands at \\((6\\.9|7\\.0)/.test(document.body.innerText + [...document"
        ".querySelectorAll('*')].map(e => e.shadowRoot ? e.shadowRoot.textContent : '').join(''))"
    )
    assert re.search(r"stands at \((6\.9|7\.0)\d, (6\.9|7\.0)\d\)", caption(tab))


def test_dragging_the_ring_moves_the_window(page):
    tab = lesson(page)
    x, y = where(tab, "cloud", 4.2, 3.6)
    tab.mouse.move(x, y)
    tab.mouse.down()
    to = where(tab, "cloud", 9.0, 3.0)
    tab.mouse.move(*to, steps=6)
    tab.mouse.up()
    tab.wait_for_timeout(1200)
    settle(tab)
    assert re.search(r"stands at \((8\.9|9\.0)\d, (2\.9|3\.0)\d\)", caption(tab))


def test_a_click_follows_another_pixel(page):
    tab = lesson(page, "Segmenting a picture")
    before = caption(tab)
    tab.mouse.click(*where(tab, "before", 80.5, 20.5))
    tab.wait_for_timeout(1500)
    settle(tab)
    assert caption(tab) != before
    assert re.search(r"row (19|20|21), column (79|80|81)\b", caption(tab))


def test_a_phone_shows_the_picture_without_sideways_scrolling(page):
    tab = lesson(page, width=390, height=844)
    wide = tab.evaluate("() => document.documentElement.scrollWidth")
    assert wide <= 391
