"""The front page: nothing of Streamlit's is lost, what comes first is named, the rules hold."""

import asyncio
import base64
import gzip
import hashlib
import json
import re
import urllib.error
import urllib.parse
import urllib.request
from pathlib import Path

import pytest
from streamlit import file_util

from tests import loops
from tests.browser.conftest import serve
from vislib.stage import component
from vislib.ui import nowhere, server

STATIC = Path(file_util.get_static_dir())
PAGE = (STATIC / "index.html").read_text(encoding="utf-8")


@pytest.fixture(scope="module")
def ask():
    """``ask(path, **headers)``: status, headers and body of the running app's answer."""
    with serve() as address:

        def ask(path: str, method: str = "GET", **headers: str):
            named = {name.replace("_", "-"): value for name, value in headers.items()}
            request = urllib.request.Request(address + path, headers=named, method=method)
            try:
                answer = urllib.request.urlopen(request, timeout=20)
            except urllib.error.HTTPError as error:
                answer = error
            with answer:
                return answer.status, answer.headers, answer.read()

        ask.address = address
        yield ask


@pytest.mark.parametrize("path", ["/", "/kmeans", "/no-such-page?junk=%3Cscript%3E"])
def test_every_address_gets_the_front_page_with_its_rules(ask, path):
    status, headers, body = ask(path, accept="text/html,*/*")
    assert status == 200 and body.decode() == server.front_page(PAGE)
    assert "script-src 'self' blob:" in headers["content-security-policy"]
    assert headers["x-content-type-options"] == "nosniff"
    assert int(headers["content-length"]) == len(body)


def test_whatever_the_browser_has_kept_it_gets_the_page(ask):
    kept = {"accept_encoding": "gzip", "if_none_match": "*", "if_modified_since": "x"}
    status, headers, body = ask("/", accept="text/html", **kept)
    assert status == 200 and "content-encoding" not in headers
    assert body.decode() == server.front_page(PAGE)


def test_the_renderer_has_an_address_of_its_own(ask):
    _, headers, body = ask(f"/{component.address()}")
    assert body.decode() == component.bundle()
    assert headers["content-type"].startswith("text/javascript")
    assert "immutable" in headers["cache-control"]
    _, headers, packed = ask(f"/{component.address()}", accept_encoding="gzip, br")
    assert headers["content-encoding"] == "gzip" and len(packed) < 0.35 * len(body)
    assert gzip.decompress(packed) == body and headers["vary"] == "Accept-Encoding"


def test_other_answers_of_streamlit_pass_unchanged(ask):
    assert ask("/_stcore/health")[2] == b"ok"
    script = re.search(r'src="\./(static/js/index\.[\w-]+\.js)"', PAGE)[1]
    assert ask(f"/{script}", accept="text/html")[2] == (STATIC / script).read_bytes()
    assert ask("/", method="HEAD")[0] == 200
    assert ask("/kmeans/_stcore/health", accept="text/html")[0] == 404


def test_nothing_of_streamlits_page_is_lost():
    page = server.front_page(PAGE)
    for tag in re.findall(r"<(?:script|link|meta|body|div)\b[^>]*>", PAGE):
        assert tag in page, tag
    assert "Pixelwise</title>" in page


def test_the_page_knows_what_the_server_would_say_of_its_settings(ask):
    """Streamlit's browser side connects at once if it finds these; they must be the server's."""
    known = re.search(r"HOST_CONFIG: (.*?) \};</script>", server.front_page(PAGE))[1]
    told = json.loads(known)
    assert told == json.loads(ask("/_stcore/host-config")[2])
    assert told["allowedOrigins"] and told["useExternalAuthToken"] is False


def test_what_the_first_elements_import_is_fetched_beforehand():
    """Each named file exists, and so does each file that it imports: nothing is waited for."""
    page = server.front_page(PAGE)
    named = set(re.findall(r'(?:href|src)="\./static/js/([\w.\-]+\.js)"', page))
    for kind in server.FIRST:
        assert any(name.startswith(f"{kind}.") for name in named), kind
    for name in named:
        text = (STATIC / "static" / "js" / name).read_text(encoding="utf-8")
        static = re.findall(r'(?:from|import)\s*["\']\./([\w.\-]+\.js)["\']', text)
        assert set(static) <= named, name


def test_the_rules_name_the_pages_own_scripts_and_no_others():
    page = server.front_page(PAGE)
    policy = server.rules(page)["Content-Security-Policy"]
    inline = re.findall(r"<script>(.*?)</script>", page, re.DOTALL)
    hashes = [base64.b64encode(hashlib.sha256(t.encode()).digest()).decode() for t in inline]
    assert re.findall(r"'sha256-([^']+)'", policy) == hashes and len(hashes) >= 2
    scripts = next(part for part in policy.split("; ") if part.startswith("script-src"))
    assert "unsafe-inline" not in scripts and "'unsafe-eval'" not in scripts


def test_where_nobody_serves_the_renderer_it_comes_with_the_picture():
    assert "await import" in component.script(served=True)
    assert len(component.script(served=True)) < 400
    assert component.script(served=False) == component.bundle()


@pytest.mark.parametrize("headless", [True, False])
def test_at_its_start_the_server_opens_the_browser_and_warms_up(monkeypatch, headless):
    from streamlit import config

    done = []
    options = {"server.headless": headless, "browser.serverAddress": "localhost"}
    get = config.get_option
    monkeypatch.setattr(config, "get_option", lambda k: options[k] if k in options else get(k))
    monkeypatch.setattr(server, "IDLE", 0.01)
    monkeypatch.setattr(server.webbrowser, "open", lambda address: done.append(address))

    async def live() -> None:
        async with server.lifespan(lambda: done.append("warm"))(None):
            await asyncio.sleep(0.7)

    loops.run(live())
    assert done == ["warm"] if headless else done[0] == "warm" and "localhost" in done[1]


# -- addresses that lead nowhere -----------------------------------------------------------------
@pytest.mark.parametrize(
    ("path", "home", "meant"),
    [
        ("/pages/kmeans", "../", "../kmeans"),
        ("/kmeans/index.html", "../", "../kmeans"),
        ("/a/<b>", "../", None),
        ("//kmeans", "../", "../kmeans"),
    ],
)
def test_an_address_that_leads_nowhere_says_so_and_leads_home(ask, path, home, meant):
    status, headers, body = ask(urllib.parse.quote(path), accept="text/html")
    text = body.decode()
    assert status == 404 and "There is no page at this address" in text
    links = re.findall(r'href="([^"]*)"', text)
    assert links == ([meant, home] if meant else [home])
    for link in links:
        assert urllib.parse.urljoin(f"http://a{path.replace('//', '/x/')}", link).count("/") == 3
    assert "<b>" not in text and "script-src 'self'" in headers["content-security-policy"]


def test_links_of_that_page_lead_up_from_any_depth():
    for path in ("/a/b", "/a/b/", "/a/b/c"):
        link = re.findall(r'href="([^"]*)"', nowhere.page(path))[-1]
        assert urllib.parse.urljoin(f"http://host/base{path}", link) == "http://host/base/", path


@pytest.mark.parametrize("path", ["/", "/kmeans", "/kmeans/", "/unknown"])
def test_pages_of_one_name_are_left_to_streamlit(ask, path):
    assert ask(path, accept="text/html")[0] == 200


# -- uploads in frames of other hosts ------------------------------------------------------------
UPLOAD = "/_stcore/upload_file/no-session/no-file"


@pytest.mark.parametrize("method", ["PUT", "DELETE"])
def test_an_upload_without_a_cookie_is_known_by_where_it_comes_from(ask, method):
    """Cookies stay away in a frame of another host; what says 403 has not even been looked at."""
    host = ask.address.partition("://")[2]
    assert ask(UPLOAD, method, origin=f"http://{host}")[0] != 403
    for other in ("http://evil.example", f"http://{host}.evil.example", "null", ""):
        assert ask(UPLOAD, method, origin=other)[0] == 403, other
    assert ask(UPLOAD, method)[0] == 403


def test_a_cookie_that_came_must_be_repeated_as_ever(ask):
    host = ask.address.partition("://")[2]
    cookie = ask("/_stcore/health")[1]["set-cookie"].split(";")[0]
    headers = {"origin": f"http://{host}", "cookie": cookie}
    assert ask(UPLOAD, "PUT", **headers)[0] == 403
    token = cookie.partition("=")[2]
    assert ask(UPLOAD, "PUT", **headers, x_xsrftoken=token)[0] != 403


def test_other_requests_are_left_as_they_are():
    for scope in (
        {"type": "websocket", "headers": []},
        {"type": "http", "method": "POST", "headers": [(b"host", b"a"), (b"origin", b"http://a")]},
        {"type": "http", "method": "PUT", "headers": [(b"host", b""), (b"origin", b"")]},
    ):
        assert server.admitted(scope) is scope
