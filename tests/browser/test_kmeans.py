"""The K-means lesson in a browser: hands move centres and add points, phones fit."""

from playwright.sync_api import expect

from tests.browser.conftest import settle
from tests.browser.stages import ask, open_chapter, reveal, where
from vislib.core import images
from vislib.kmeans import params, segmentation


def lesson(page, chapter="half_steps", more=None, **options):
    return open_chapter(page, "kmeans", chapter, more, **options)


def until_points(tab, n: int) -> None:
    """Wait until the page counts so many points."""
    counted = tab.locator("dt", has_text="points").first.locator("+ dd")
    expect(counted).to_have_text(str(n), timeout=20_000)
    settle(tab)


def test_clicks_add_points_and_the_button_takes_them_away(page):
    tab = lesson(page, more={"kmeans.half_steps.data": "own"})
    until_points(tab, 8)
    for n, place in enumerate([(4.5, 5.0), (11.0, 7.0)], start=9):
        tab.mouse.click(*where(tab, "cloud", *place))
        until_points(tab, n)
    tab.get_by_role("button", name="Take the last point away").click()
    until_points(tab, 9)
    assert not tab.errors


def test_dragging_a_centre_changes_the_run_and_survives_a_click(page):
    tab = lesson(page, more={"kmeans.half_steps.data": "own", "kmeans.half_steps.k": 1})
    final = tab.locator("dt", has_text="first distortion").locator("+ dd")
    before = final.inner_text()
    x, y = params.HalfSteps(data="own", k=1).centres[0]
    tab.mouse.move(*where(tab, "cloud", x, y))
    tab.mouse.down()
    tab.mouse.move(*where(tab, "cloud", 11.5, 0.5), steps=8)
    tab.mouse.up()
    tab.wait_for_timeout(1200)
    settle(tab)
    moved = final.inner_text()
    assert moved != before
    tab.mouse.click(*where(tab, "cloud", 4.5, 5.0))
    until_points(tab, 9)
    assert float(final.inner_text().replace(",", "")) > float(moved.replace(",", ""))


def test_a_phone_shows_the_picture_without_sideways_scrolling(page):
    tab = lesson(page, width=390, height=844)
    assert tab.evaluate("() => document.documentElement.scrollWidth") <= 391


def test_a_click_marks_a_pixel_and_a_centre_shows_its_cluster_alone(page):
    tab = lesson(page, "segmentation")
    reveal(tab)
    tab.get_by_label("Last frame").click()
    tab.mouse.click(*where(tab, "labels", 10, 10))
    tab.get_by_text("The marked pixel is in cluster").first.wait_for()
    settle(tab)
    p = params.Segmentation()
    pixels = images.reduce(images.load("coffee").pixels, params.SIDE)
    trace = segmentation.run(pixels, p.space, p.position, p.k, p.method, p.seed)
    tab.mouse.click(*where(tab, "space", *trace.centres[0][[1, 2]]))
    tab.get_by_text("Cluster 1 alone").first.wait_for()
    assert not tab.errors


def test_a_click_chooses_the_point_whose_silhouette_is_drawn(page):
    tab = lesson(page, "selection", {"kmeans.selection.view": "silhouette"})
    reveal(tab)
    x, y = params.Selection().points[7]
    tab.mouse.click(*where(tab, "cloud", x, y))
    tab.wait_for_url("**kmeans.selection.point=*")
    settle(tab)
    assert ask(tab, "stage.scene.marks.some(m => m.id === 'bars')")
    assert not tab.errors


def test_clicks_add_points_of_ones_own_until_there_is_a_k_to_choose(page):
    tab = lesson(page, "selection", {"kmeans.selection.data": "own"})
    reveal(tab)
    undo = tab.get_by_role("button", name="Take the last point away")
    for _ in range(5):
        undo.click()
        tab.wait_for_timeout(400)
        settle(tab)
    tab.get_by_text("With fewer than 4 different points").first.wait_for()
    tab.mouse.click(*where(tab, "cloud", 9.0, 4.0))
    tab.get_by_text("The best of 40 starts").first.wait_for(state="attached")
    settle(tab)
    assert ask(tab, "stage.scene.frames") == 3
    assert not tab.errors
