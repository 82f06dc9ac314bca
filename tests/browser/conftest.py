"""A running server and a real browser: Chromium, Chrome or Edge, whichever is installed.

Without one the tests are skipped, unless ``PIXELWISE_REQUIRE_BROWSER=1``. ``PIXELWISE_BROWSER``
names the program when it is not in the usual places.
"""

from __future__ import annotations

import os
import shutil
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path

import pytest

from benchmarks import app

# The shell is Chromium without its windows: a new page costs a third of the processor time.
NAMES = ("chromium-headless-shell", "chromium", "chromium-browser", "google-chrome",
         "google-chrome-stable", "chrome", "microsoft-edge", "msedge")  # fmt: skip
PLACES = (
    "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
    "/Applications/Chromium.app/Contents/MacOS/Chromium",
    "/Applications/Microsoft Edge.app/Contents/MacOS/Microsoft Edge",
    "C:/Program Files/Google/Chrome/Application/chrome.exe",
    "C:/Program Files (x86)/Microsoft/Edge/Application/msedge.exe",
)
FLAGS = (
    "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-sync",
    "--disable-background-networking", "--disable-component-update", "--disable-dev-shm-usage",
    "--disable-features=WebUIOmniboxPopup,WebUIOmniboxAimPopup,WebUIOmniboxFullPopup",
)  # fmt: skip
HOW = (
    "No browser found: install Chromium (apt-get install chromium), Chrome or Edge, "
    "or name one in PIXELWISE_BROWSER."
)
READY = '.stApp[data-test-script-state="notRunning"]'


def _program() -> str | None:
    found = (shutil.which(name) for name in NAMES)
    places = (place for place in PLACES if Path(place).is_file())
    return os.environ.get("PIXELWISE_BROWSER") or next(filter(None, found), next(places, None))


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """A browser test that fails is tried once more, and the run says so.

    Browser, server and tests share two cores: a press may meet a page that a rerun is replacing.
    What fails twice is a fault.
    """
    here = Path(__file__).parent
    for item in items:
        if here in item.path.parents:
            item.add_marker(pytest.mark.flaky(reruns=1))


@contextmanager
def serve(script: str = "app.py", port: int = 0) -> Iterator[str]:
    """A fresh server, started as README says, on ``port`` or a free one; yields its address."""
    with app.serve(port, script) as started:
        yield started.base


@pytest.fixture(scope="session")
def server() -> Iterator[str]:
    """The address of one server for all tests of this process."""
    with serve() as address:
        yield address


@pytest.fixture(scope="session")
def browser():
    """One browser for all tests of this process."""
    program = _program()
    if program is None:
        if os.environ.get("PIXELWISE_REQUIRE_BROWSER") == "1":
            pytest.fail(HOW)
        pytest.skip(HOW)
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        launched = playwright.chromium.launch(executable_path=program, args=list(FLAGS))
        yield launched
        launched.close()


@pytest.fixture
def page(browser, server) -> Iterator[Callable]:
    """``page(path, width=1280, height=800, dark=False, base=server)``: a settled browser page.

    ``before``: a script that runs in it before those of the page.
    ``page.errors`` lists what the console and the page complained about, ``page.outside`` the
    requests that went to other hosts.
    """
    contexts = []

    def open_(
        path: str = "",
        *,
        width: int = 1280,
        height: int = 800,
        dark: bool = False,
        base: str = server,
        before: str = "",
        **options,
    ):
        context = browser.new_context(
            viewport={"width": width, "height": height},
            color_scheme="dark" if dark else "light",
            **options,
        )
        contexts.append(context)
        opened = context.new_page()
        if before:
            opened.add_init_script(before)
        opened.set_default_timeout(60_000)
        opened.wait_for_function = partial(until, opened)
        opened.errors, opened.outside = [], []
        opened.on("pageerror", lambda error: opened.errors.append(str(error)))
        opened.on("console", lambda message: _note(message, opened.errors))
        opened.on("request", lambda request: _outside(request.url, base, opened.outside))
        opened.goto(f"{base}/{path.lstrip('/')}")
        settle(opened)
        return opened

    yield open_
    for context in contexts:
        context.close()


def until(page, expression: str, arg=None, timeout: float = 60_000) -> None:
    """Wait until a JavaScript expression holds; Playwright's own needs eval, which we forbid."""
    end = time.monotonic() + timeout / 1000
    tab = getattr(page, "page", page)  # a part of a page is as good
    while not page.evaluate(expression, arg):
        if time.monotonic() > end:
            raise TimeoutError(f"Not so within {timeout / 1000:g} s: {expression}")
        tab.wait_for_timeout(30)


def settle(page, timeout: float = 60_000) -> None:
    """Wait until the page has its header and its script has ended."""
    page.wait_for_selector("h1", timeout=timeout)
    page.wait_for_selector(READY, timeout=timeout)
    page.wait_for_timeout(150)
    page.wait_for_selector(READY, timeout=timeout)


def _note(message, errors: list[str]) -> None:
    # Under a deep link Streamlit's client first asks for its endpoints below the page's path.
    probing = "_stcore/" in (message.location or {}).get("url", "")
    if message.type == "error" and not probing:
        errors.append(message.text)


def _outside(url: str, base: str, outside: list[str]) -> None:
    if url.startswith(("http", "ws")) and base.split("//")[1] not in url:
        outside.append(url)


@pytest.fixture(scope="module")
def every_mark() -> Iterator[str]:
    """The address of an app that shows every kind of mark."""
    with serve("tests/browser/apps/served.py") as address:
        yield address


@pytest.fixture
def shown(page, every_mark):
    """A tab with that app's stage, drawn."""
    from tests.browser.stages import painted

    return painted(page("", base=every_mark))
