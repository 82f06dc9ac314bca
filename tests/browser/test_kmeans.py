"""The K-means lesson in a browser: hands move centres and add points, phones fit."""

from tests.browser.conftest import settle
from tests.browser.stages import open_chapter, reveal, where
from vislib.core import images
from vislib.kmeans import params as demos
from vislib.kmeans import segmentation as kmeans_picture


def lesson(page, chapter="Chicken and egg", more=None, **options):
    return open_chapter(page, "kmeans", chapter, more, **options)


def number_of_points(tab) -> int:
    return int(tab.locator("dt", has_text="points").first.locator("+ dd").inner_text())


def test_clicks_add_points_and_the_button_takes_them_away(page):
    tab = lesson(page, more={"kmeans.egg.data": "draw your own"})
    assert number_of_points(tab) == 8
    for n, place in enumerate([(4.5, 5.0), (11.0, 7.0)], start=9):
        tab.mouse.click(*where(tab, "cloud", *place))
        tab.get_by_text(str(n), exact=True).first.wait_for()
        settle(tab)
        assert number_of_points(tab) == n
    tab.get_by_role("button", name="Take the last point away").click()
    tab.wait_for_timeout(1000)
    assert number_of_points(tab) == 9
    assert not tab.errors


def test_dragging_a_centre_changes_the_run_and_survives_a_click(page):
    tab = lesson(page, more={"kmeans.egg.data": "draw your own", "kmeans.egg.k": 1})
    final = tab.locator("dt", has_text="first distortion").locator("+ dd")
    before = final.inner_text()
    x, y = demos.EggParams(data="own", k=1).starts[0]
    tab.mouse.move(*where(tab, "cloud", x, y))
    tab.mouse.down()
    tab.mouse.move(*where(tab, "cloud", 11.5, 0.5), steps=8)
    tab.mouse.up()
    tab.wait_for_timeout(1200)
    settle(tab)
    moved = final.inner_text()
    assert moved != before
    tab.mouse.click(*where(tab, "cloud", 4.5, 5.0))
    tab.wait_for_timeout(1200)
    settle(tab)
    assert number_of_points(tab) == 9
    assert float(final.inner_text().replace(",", "")) > float(moved.replace(",", ""))


def test_a_phone_shows_the_picture_without_sideways_scrolling(page):
    tab = lesson(page, width=390, height=844)
    assert tab.evaluate("() => document.documentElement.scrollWidth") <= 391


def test_a_click_marks_a_pixel_and_a_centre_shows_its_cluster_alone(page):
    tab = lesson(page, "Segmenting a picture")
    reveal(tab)
    tab.get_by_label("Last frame").click()
    tab.mouse.click(*where(tab, "labels", 10, 10))
    tab.get_by_text("The marked pixel is in cluster").first.wait_for()
    settle(tab)
    pixels = images.reduce(images.load("coffee").pixels, kmeans_picture.SIDE)
    centre = kmeans_picture.PictureParams().run(pixels).centres[0]
    tab.mouse.click(*where(tab, "space", *centre[[1, 2]]))
    tab.get_by_text("Cluster 1 alone").first.wait_for()
    assert not tab.errors
