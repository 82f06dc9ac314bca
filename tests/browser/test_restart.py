"""When the surroundings fail: the server restarts, the network is gone, the camera is refused."""

import re
from urllib.parse import parse_qs, urlsplit

import pytest

from benchmarks.app import free_port
from tests.browser.conftest import serve, settle
from tests.browser.stages import painted

CONNECTED = '.stApp[data-test-connection-state="CONNECTED"]'
K = ".st-key-kmeans-segmentation-k input[type=range]"


def _state(tab) -> tuple[str, str]:
    """The open chapter and the value of the slider k."""
    return tab.get_by_role("tab", selected=True).inner_text(), tab.locator(K).input_value()


def test_a_page_outlives_its_server(page):
    port = free_port()
    with serve(port=port) as base:
        tab = page("kmeans?kmeans.chapter=Segmenting+a+picture&kmeans.picture.k=6", base=base)
        tab.locator(K).press("ArrowRight")
        tab.wait_for_url("**kmeans.segmentation.k=7**")
        settle(tab)
        assert _state(tab) == ("Segmenting a picture", "7")
    tab.wait_for_selector(CONNECTED, state="detached")
    assert tab.locator("canvas").count()  # the last picture stays
    with serve(port=port):
        tab.wait_for_selector(CONNECTED, timeout=90_000)
        settle(tab)
        query = parse_qs(urlsplit(tab.url).query)
        assert query["kmeans.segmentation.k"] == ["7"]
        assert query["kmeans.chapter"] == ["segmentation"]
        assert _state(tab) == ("Segmenting a picture", "7")
        tab.locator(K).press("ArrowLeft")
        tab.wait_for_url("**kmeans.segmentation.k=6**")
        settle(tab)
        assert tab.locator(".stException").count() == 0
        tab.reload()  # and for whoever opens the link anew
        settle(tab)
        assert _state(tab) == ("Segmenting a picture", "6")


def test_without_a_network_nothing_is_missing(browser, server):
    context = browser.new_context(viewport={"width": 1280, "height": 800})
    blocked = []

    def local_only(route):
        if route.request.url.startswith((server, "data:", "blob:")):
            return route.continue_()
        blocked.append(route.request.url)
        return route.abort()

    context.route("**/*", local_only)
    try:
        for path, painted in (
            ("", ".drawing svg"),
            ("unet", "canvas"),
            ("receptive_field?receptive_field.chapter=Named+networks", ".js-plotly-plot"),
            ("kmeans?kmeans.chapter=Segmenting+a+picture", "canvas"),
        ):
            tab = context.new_page()
            tab.goto(f"{server}/{path}")
            settle(tab)
            tab.wait_for_selector(painted)
            tab.close()
    finally:
        context.close()
    assert blocked == []


def test_a_refused_camera_gets_a_sentence(page):
    tab = page("unet?unet.chapter=Webcam", permissions=[])
    tab.get_by_role("button", name="Start the camera").click()
    tab.get_by_text("No camera: allow it").wait_for()
    settle(tab)
    assert tab.locator(".stException").count() == 0 and not tab.errors
    tab.get_by_role("tab", name="Which sizes fit").click()  # the lesson goes on
    tab.wait_for_selector("canvas")


def test_a_refused_camera_leaves_the_last_picture(page):
    tab = page("kmeans?kmeans.chapter=Segmenting+a+picture&kmeans.picture.image=Use+the+camera")
    tab.wait_for_selector('[data-testid="stCameraInput"]')
    tab.wait_for_selector("canvas")
    assert tab.locator(".stException").count() == 0 and not tab.outside


@pytest.mark.parametrize("year", [2001, 2040])
def test_a_browser_with_a_wrong_clock_is_served_as_any_other(page, year):
    """Requests, reruns and hands carry numbers of their own, no time of day."""
    tab = page("mean_shift")
    tab.clock.install(time=f"{year}-02-03T04:05:06Z")
    tab.reload()
    painted(tab)
    assert str(year) in tab.evaluate("new Date().toISOString()")
    slider = tab.locator("[data-testid=stSlider] input:enabled").first
    slider.focus()
    slider.press("End")
    tab.wait_for_url(re.compile(r"mean_shift\.\w+\.\w+="))
    assert not tab.errors
