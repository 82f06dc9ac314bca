"""A chapter in a page of another host: without the house, as high as it is, uploads work."""

import http.server
import io
import threading
from contextlib import contextmanager
from urllib.parse import parse_qs, urlsplit

import pytest
from PIL import Image

from tests.browser.conftest import READY, until
from vislib.ui import embed


@contextmanager
def course(body: str):
    """A page of another host ("localhost", where the app is at 127.0.0.1) with this in it."""
    text = f"<!doctype html><meta charset=utf-8><title>Week 6</title><h1>Week 6</h1>{body}".encode()

    class Page(http.server.BaseHTTPRequestHandler):
        def do_GET(self):
            self.send_response(200)
            self.send_header("Content-Type", "text/html; charset=utf-8")
            self.end_headers()
            self.wfile.write(text)

        def log_message(self, *_):
            pass

    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Page)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://localhost:{server.server_port}/"
    server.shutdown()


@pytest.fixture
def framed(browser, server):
    """``framed(address)``: the tab of a course page with the snippet, and its frame."""
    made = []

    @contextmanager
    def open_(path: str):
        with course(embed.snippet(f"{server}/{path}", "K-means")) as address:
            tab = browser.new_page(viewport={"width": 1100, "height": 900})
            made.append(tab)
            tab.goto(address)
            frame = tab.frames[1]
            frame.wait_for_selector("canvas", timeout=60_000)
            frame.wait_for_selector(READY)
            yield tab, frame

    yield open_
    for tab in made:
        tab.close()


FITS = """() => { const frame = document.querySelector("iframe")
  return frame.style.height !== "760px" && frame.clientHeight }"""
SCROLLS = """() => { const main = document.querySelector(".stMain")
  return main.scrollHeight - main.clientHeight }"""


def test_a_frame_shows_one_chapter_and_grows_with_it(framed):
    with framed("kmeans?kmeans.chapter=Which+k%3F") as (tab, frame):
        until(tab, FITS)
        assert frame.get_by_role("button", name="Show me anyway").is_visible()
        assert frame.locator("canvas").first.is_visible()
        assert frame.locator('[data-testid="stSelectbox"]').first.is_visible()
        hidden = ".stSidebar, .stAppHeader, .st-key-tools, [role=tablist], .st-key-closing"
        assert not [e for e in frame.locator(hidden).all() if e.is_visible()]
        around = "() => document.querySelector('.st-key-header').parentElement.clientWidth"
        assert frame.locator("h1").count() == 1 and frame.evaluate(around) == 1  # for readers
        before = tab.evaluate(FITS)
        assert frame.evaluate(SCROLLS) <= 1
        frame.get_by_text("The same in code").click()
        frame.wait_for_selector(".stCode")
        until(tab, f"() => document.querySelector('iframe').clientHeight > {before} + 100")
        until(frame, f"() => ({SCROLLS})() <= 1")


def test_the_way_out_leads_to_the_same_chapter_without_the_frame(framed):
    with framed("kmeans?kmeans.chapter=Which+k%3F") as (_, frame):
        link = frame.get_by_role("link", name="Open in Pixelwise")
        link.focus()
        query = parse_qs(urlsplit(link.get_attribute("href")).query)
        assert query["kmeans.chapter"] and "embed" not in query


def test_a_picture_is_uploaded_in_a_frame_of_another_host(framed):
    where = "kmeans?kmeans.chapter=Segmenting+a+picture&kmeans.picture.image=Upload+a+picture"
    file = io.BytesIO()
    Image.new("RGB", (64, 48), (200, 30, 40)).save(file, "JPEG")
    sent = {"name": "red.jpg", "mimeType": "image/jpeg", "buffer": file.getvalue()}
    with framed(where) as (tab, frame):
        replies = []
        tab.on("response", lambda r: replies.append((r.request.method, r.status)))
        frame.locator("input[type=file]").set_input_files(sent)
        frame.get_by_text("worked on at 64 × 48 pixels").first.wait_for(timeout=60_000)
        assert ("PUT", 204) in replies
        assert "403" not in frame.locator('[data-testid="stFileUploader"]').inner_text()
