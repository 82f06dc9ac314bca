"""The web server around the pages: what a browser gets before the first message of a lesson.

Streamlit's front page asks for each kind of element when the first of its kind arrives, and under
a lesson's own address it first looks for its server in the wrong place. Here the front page names
both beforehand, the renderer of the pictures comes from an address of its own (once, not with
every picture), and the browser is told to load nothing from anywhere else.
"""

from __future__ import annotations

import gzip
import json
import re
import webbrowser
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from functools import lru_cache
from pathlib import Path
from typing import Any

from starlette.datastructures import Headers, MutableHeaders
from starlette.middleware import Middleware
from starlette.responses import HTMLResponse, Response

from vislib.core.policy import rules
from vislib.stage import component
from vislib.ui import nowhere, offered, patches, process

IDLE = 5.0  # seconds after the start
# Kinds of elements that most lessons begin with, as Streamlit names their scripts.
FIRST = ("BidiComponent", "Button", "ButtonGroup", "Html", "NumberInput", "PageLink", "Selectbox",
         "Slider", "TextInput")  # fmt: skip
_IMPORTS = re.compile(r'(?:from|import)\s*"\./([\w.\-]+\.js)"')
_XSRF = "_streamlit_xsrf"  # the cookie
_CACHED = ("if-none-match", "if-modified-since", "accept-encoding")


class FrontPage:
    """ASGI middleware: rewrites Streamlit's front page, serves the renderer, sets the rules."""

    def __init__(self, app: Any) -> None:
        self.app = app
        component.serve()
        patches.apply()

    async def __call__(self, scope: dict, receive: Any, send: Any) -> None:
        if scope["type"] != "http" or scope["method"] != "GET":
            await self.app(admitted(scope), receive, send)
        elif scope["path"].endswith(f"/{component.address()}"):
            await _renderer(Headers(scope=scope))(scope, receive, send)
        elif offer := offered.find(scope["path"]):
            await offer.answer(Headers(scope=scope))(scope, receive, send)
        elif "text/html" in Headers(scope=scope).get("accept", "") and not _own(scope["path"]):
            headers = [(k, v) for k, v in scope["headers"] if k.decode().lower() not in _CACHED]
            await self.app({**scope, "headers": headers}, receive, _Rewritten(scope, receive, send))
        else:
            await self.app(scope, receive, send)


def base() -> str:
    """What stands before every address of the app: "" or "/name" (``server.baseUrlPath``)."""
    from streamlit import config

    named = config.get_option("server.baseUrlPath").strip("/")
    return f"/{named}" if named else ""


def _own(path: str) -> bool:
    """Whether a page of ours answers that is not Streamlit's: the classroom's, for phones."""
    return path.startswith((f"{base()}/c/", f"{base()}/class/"))


def admitted(scope: dict) -> dict:
    """The request; one from a page of ours that no cookie came with gets the pair it is asked for.

    An upload must bring a cookie and repeat it in a header, so that no other site can send one in a
    visitor's name. In a frame of another host browsers keep cookies away, and say all the same
    where a request comes from: ``Origin`` cannot be forged by a page, and names this server.
    """
    if scope["type"] != "http" or scope["method"] not in ("PUT", "DELETE"):
        return scope
    headers = Headers(scope=scope)
    origin, host = headers.get("origin", ""), headers.get("host", "")
    if not host or origin.partition("://")[2] != host or _XSRF in headers.get("cookie", ""):
        return scope
    try:
        from streamlit.web.server.starlette import starlette_app_utils as made

        token = made.generate_xsrf_token_string().encode()
    except (AttributeError, ImportError):  # of another version: uploads work outside of frames
        process.log.warning("uploads in frames of other hosts are not recognised")
        return scope
    cookie = headers.get("cookie", "").encode()
    pair = [
        (b"cookie", cookie + b"; " * bool(cookie) + f"{_XSRF}=".encode() + token),
        (b"x-xsrftoken", token),
    ]
    kept = [(k, v) for k, v in scope["headers"] if k.lower() not in (b"cookie", b"x-xsrftoken")]
    return {**scope, "headers": [*kept, *pair]}


class _Rewritten:
    """Stands between Streamlit's answer and the browser; only its front page is changed."""

    def __init__(self, scope: dict, receive: Any, send: Any) -> None:
        self.scope, self.receive, self.send = scope, receive, send
        self.body: bytes | None = None

    async def __call__(self, message: dict) -> None:
        if message["type"] == "http.response.start":
            kind = MutableHeaders(raw=message["headers"]).get("content-type", "")
            lost = self.scope["path"].startswith("//")  # refused by Streamlit in two words
            if lost or (message["status"] == 200 and kind.startswith("text/html")):
                self.body = b""
                return
        if self.body is None:
            await self.send(message)
            return
        self.body += message.get("body", b"")
        if not message.get("more_body"):
            await self._answer(self.body.decode())

    async def _answer(self, page: str) -> None:
        path, status = self.scope["path"].removeprefix(base()), 200
        if nowhere.leads_nowhere(path):
            page, status = nowhere.page(path), 404
        else:
            page = front_page(page)
        answer = HTMLResponse(page, status, rules(page))
        await answer(self.scope, self.receive, self.send)


@lru_cache(maxsize=2)
def front_page(page: str) -> str:
    """Streamlit's front page with the server's place and what will be needed first."""
    from streamlit import file_util

    scripts = Path(file_util.get_static_dir()) / "static" / "js"
    wanted = [f"./static/js/{name}" for name in needed(scripts) if name not in page]
    links = "".join(
        f'<link rel="modulepreload" crossorigin href="{address}">'
        for address in (*wanted, f"./{component.address()}")
    )
    page = page.replace("<title>Streamlit</title>", "<title>Pixelwise</title>")
    page = page.replace("<script", f"<script>{_place()}</script><script", 1)
    return page.replace("</head>", f"{links}</head>", 1)


def _place() -> str:
    """Where the server is (beside the scripts, whatever stands before it in the address) and what
    it would answer when asked for its settings: a browser then connects without asking first."""
    from streamlit import config

    settings = {
        "allowedOrigins": list(config.get_option("client.allowedOrigins")),
        "useExternalAuthToken": False,
        "enableCustomParentMessages": False,
        "enforceDownloadInNewTab": False,
        "metricsUrl": "",
        "blockErrorDialogs": False,
        "resourceCrossOriginMode": None,
    }
    known = json.dumps(settings).replace("<", "\\u003c")
    place = 'new URL("./", location.href).href'
    return f"window.__streamlit = {{ BACKEND_BASE_URL: {place}, HOST_CONFIG: {known} }};"


def needed(scripts: Path) -> list[str]:
    """Files of the elements in ``FIRST`` and of all they import, without doubles."""
    found: list[str] = []
    todo = [path.name for kind in FIRST for path in sorted(scripts.glob(f"{kind}.*.js"))]
    while todo:
        name = todo.pop(0)
        if name in found or not (scripts / name).is_file():
            continue
        found.append(name)
        todo += _IMPORTS.findall((scripts / name).read_text(encoding="utf-8"))
    return found


def _renderer(asked: Headers) -> Response:
    headers = {"Cache-Control": "public, immutable, max-age=31536000", "Vary": "Accept-Encoding"}
    script: str | bytes = component.bundle()
    if "gzip" in asked.get("accept-encoding", ""):
        headers["Content-Encoding"] = "gzip"
        script = _compressed(script)
    return Response(script, media_type="text/javascript", headers=headers)


@lru_cache(maxsize=1)
def _compressed(script: str) -> bytes:
    return gzip.compress(script.encode(), mtime=0)


def _addresses() -> str:
    """Where the app is, for whoever started it; nobody outside is asked."""
    from streamlit import config, net_util
    from streamlit.web.server import server_util

    named = config.get_option("server.address") or "0.0.0.0"
    lines = [server_util.get_url("localhost" if named == "0.0.0.0" else named)]
    if named == "0.0.0.0" and (inside := net_util.get_internal_ip()):
        lines.append(f"{server_util.get_url(inside)}  (for others in this network)")
    return "\n  Pixelwise is open at\n\n" + "".join(f"    {line}\n" for line in lines)


def lifespan(warm_up: Callable[[], Any]) -> Callable[[Any], Any]:
    """What happens at the start: the browser opens as with ``streamlit run``.

    If nobody comes, ``warm_up`` is called for who will.
    """

    @asynccontextmanager
    async def started(_app: Any) -> AsyncIterator[None]:
        import asyncio

        from streamlit import config
        from streamlit.web.server import server_util

        loop = asyncio.get_running_loop()
        if not config.get_option("server.headless"):
            address = config.get_option("browser.serverAddress")
            loop.call_later(0.5, webbrowser.open, server_util.get_url(address))
        print(_addresses(), flush=True)
        waiting = loop.call_later(IDLE, warm_up)
        yield
        waiting.cancel()

    return started


MIDDLEWARE = (Middleware(FrontPage),)
