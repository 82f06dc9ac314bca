"""The phone's page: one file with its style and its script inside, the same for every room."""

from __future__ import annotations

from functools import cache
from pathlib import Path

from starlette.responses import HTMLResponse

from vislib.core.policy import rules

_HERE = Path(__file__).with_name("assets")


@cache
def html() -> str:
    """The page; its script reads the room from the page's address."""
    page, style, script = (
        (_HERE / f"phone.{kind}").read_text(encoding="utf-8") for kind in ("html", "css", "js")
    )
    return page.replace("/*style*/", style).replace("/*script*/", script)


def page() -> HTMLResponse:
    """The page under the rules of all pages (nothing is loaded from anywhere else)."""
    return HTMLResponse(html(), headers=rules(html()))
