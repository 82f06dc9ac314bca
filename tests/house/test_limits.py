"""What keeps the house standing: bounded memory, no clock, a sane configuration, text as text."""

import ast
import gc
import io
import re
import tomllib

import numpy as np
import pytest
from PIL import Image as Pillow
from streamlit.testing.v1 import AppTest

from tests.conftest import ROOT
from vislib.stage.caption import rich
from vislib.ui import limits

SOURCES = [ROOT / "app.py"] + [
    path for part in ("vislib", "pages", "models") for path in sorted((ROOT / part).rglob("*.py"))
]
SCRIPTS = [p for kind in ("js", "html") for p in sorted((ROOT / "vislib").rglob(f"*.{kind}"))]
CACHES = {"cache_data": "max_entries", "cache_resource": "max_entries", "lru_cache": "maxsize"}


def _decorators():
    """(where, name, the decorator, the decorated function) of every decorator in the sources."""
    for path in SOURCES:
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            for made in getattr(node, "decorator_list", ()):
                name = ast.unparse(made.func if isinstance(made, ast.Call) else made)
                yield f"{path.relative_to(ROOT)}:{node.lineno}", name.split(".")[-1], made, node


def test_every_cache_has_an_end():
    """With arguments: a limit. Without, there is one entry, and nothing grows."""
    found = 0
    for where, name, made, function in _decorators():
        if not isinstance(function, ast.FunctionDef):
            continue
        arguments = function.args.args
        bare = len(arguments) == len(function.args.defaults)  # one way to call it
        if name == "cache":
            assert not arguments, f"{where}: @cache keeps everything for ever"
        if name in CACHES:
            found += 1
            given = {k.arg for k in made.keywords} if isinstance(made, ast.Call) else set()
            assert CACHES[name] in given or bare, f"{where}: {name} without {CACHES[name]}"
    assert found > 15


def test_nothing_depends_on_the_time_of_day():
    """A clock that is set back stops nothing: durations come from monotonic clocks alone."""
    for path in SOURCES:
        tree = ast.parse(path.read_text(encoding="utf-8"))
        for node in ast.walk(tree):
            if isinstance(node, ast.Attribute):
                said = ast.unparse(node)
                if path.parts[-2:] == ("classroom", "store.py"):
                    continue  # a room ends twelve hours after it was opened, also after a restart
                assert said not in ("time.time", "time.time_ns"), f"{path}: {said}"
            if isinstance(node, ast.ImportFrom | ast.Import):
                names = {n.name for n in node.names} | {getattr(node, "module", None)}
                assert "datetime" not in names, f"{path} imports datetime"
    for path in SCRIPTS:
        text = path.read_text(encoding="utf-8")
        tags = len(re.findall(r"\bn: Date\.now\(\)", text)) + text.count(
            'send("present", Date.now())'
        )
        assert len(re.findall(r"\bDate\b", text)) == tags, path  # a message's tag, no duration


def test_the_configuration_keeps_the_doors_shut():
    with (ROOT / ".streamlit" / "config.toml").open("rb") as file:
        config = tomllib.load(file)
    server, client = config["server"], config["client"]
    assert server["enableXsrfProtection"] is True and server["enableCORS"] is True
    assert server["maxUploadSize"] * 2**20 == limits.UPLOAD_BYTES <= 20 * 2**20
    assert server["maxMessageSize"] <= 50
    assert client["showErrorDetails"] == "none" and client["toolbarMode"] == "viewer"
    assert config["browser"]["gatherUsageStats"] is False


def test_no_text_becomes_code_or_markup():
    """No eval; HTML from Python only where its texts are our own or escaped."""
    for path in SCRIPTS:
        text = path.read_text(encoding="utf-8")
        found = re.findall(r"\beval\(|new Function|document\.write|insertAdjacentHTML|srcdoc", text)
        assert not found, f"{path.name}: {found}"
    for path in SOURCES:
        text = path.read_text(encoding="utf-8")
        assert "unsafe_allow_html" not in text and "unsafe_allow_javascript" not in text, path
        assert not re.search(
            r"(?<![\w.])(eval|exec)\(|import pickle|weights_only=False|os\.system|shell=True", text
        ), path


@pytest.mark.parametrize(
    ("typed", "shown"),
    [
        (r"$\text{<img/src=x/onerror=p()>}$", "&lt;img/src=x/onerror=p()&gt;</mtext>"),
        (r"$\text{&lt;b&gt;}$", "&lt;b&gt;</mtext>"),
        (r"$\href{javascript:p()}{x}$", "<mi>x</mi>"),
        (r"$\color{red\"><img src=x>}{x}$", "<mi>x</mi>"),
        ("**<b onclick=p()>**", "<b>&lt;b onclick=p()&gt;</b>"),
        ("<svg/onload=p()>", "&lt;svg/onload=p()&gt;"),
        (r"$a < b \& c$", "&lt;"),
    ],
)
def test_captions_keep_typed_text_as_text(typed, shown):
    made = rich(typed)
    assert shown in made
    assert not re.search(r"<(img|svg|script|a)\b|javascript:|<b [^>]", made)


def _app():
    from vislib.ui import images

    images.pick("t.image", default="coffee", side=640)


def _rss() -> int:
    """Resident memory in bytes; 0 where the system does not say."""
    try:
        with open("/proc/self/statm") as file:
            return int(file.read().split()[1]) * 4096
    except OSError:
        return 0


def test_three_hundred_uploads_leave_the_memory_as_it_was():
    """Each picture is 0.6 MB decoded and 1.2 MB as a file: kept, they would fill 500 MB."""
    at = AppTest.from_function(_app, default_timeout=30).run()
    at.selectbox(key="t.image").select("Upload a picture").run()
    rng = np.random.default_rng(0)
    noise = rng.integers(0, 256, (640, 640, 3), dtype=np.uint8)
    before = 0
    for number in range(300):
        noise[0, 0] = number % 256, number // 256, 7
        file = io.BytesIO()
        Pillow.fromarray(noise).save(file, "BMP")
        at.file_uploader[0].upload(f"{number}.bmp", file.getvalue())
        at.run()
        if number == 40:  # by now the caches are full
            gc.collect()
            before = _rss()
    gc.collect()
    assert not at.exception
    assert _rss() - before < 100 * 2**20, f"grew by {(_rss() - before) / 2**20:.0f} MB"
