"""Who may import whom, and what a light page must not load."""

import ast
import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]


SHARED = ("core", "stage", "figures", "classroom", "ui")  # the folders of vislib that are no rooms


def _floor(path: Path) -> str:
    """The role of a module: of a room's file by its name, else the folder it is in."""
    parts = path.relative_to(ROOT).with_suffix("").parts
    if parts[0] != "vislib" or len(parts) == 2:
        return parts[0]
    if parts[1] in SHARED:
        return f"vislib.{parts[1]}"
    part = parts[2]
    if part in ("figures", "numbers"):
        return "vislib.figures"
    if "snippets" in part:
        return "vislib.snippets"
    return "vislib.ui" if part in ("widgets", "score_field") else "vislib"


# floor: what of ours, and which foreign libraries, it must never import, not even lazily
FORBIDDEN = {
    "vislib.core": ("vislib.ui", "vislib.figures", "vislib.stage", "pages", "models", "app",
                    "streamlit", "plotly"),
    "vislib": ("vislib.ui", "vislib.figures", "vislib.stage", "pages", "app", "streamlit",
               "plotly"),
    "vislib.snippets": ("vislib.ui", "vislib.figures", "vislib.stage", "pages", "app", "streamlit"),
    "vislib.figures": ("vislib.ui", "pages", "models", "app", "streamlit"),
    "vislib.stage": ("vislib.ui", "vislib.figures", "pages", "models", "app", "plotly"),
    "vislib.classroom": ("vislib.ui", "vislib.figures", "pages", "models", "app", "streamlit",
                         "plotly"),
    "vislib.ui": ("pages", "app"),
    "models": ("vislib", "pages", "app", "streamlit", "plotly"),
    "pages": ("app",),
}  # fmt: skip

# libraries that must not be loaded merely because a module is imported
HEAVY = ("torch", "sklearn", "skimage", "scipy", "pandas", "numba", "sqlalchemy")
# what is not a module of its floor like others: these are imported inside functions only
LATE = ("__init__.py", "component.py", "jit.py", "kernel.py")


def _imports(path: Path) -> set[str]:
    found = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module:
            found |= {node.module} | {f"{node.module}.{alias.name}" for alias in node.names}
    return found


def _sources() -> list[Path]:
    folders = [ROOT / name for name in ("vislib", "models", "pages")]
    return sorted(p for folder in folders for p in folder.rglob("*.py"))


@pytest.mark.parametrize("path", _sources(), ids=lambda p: p.relative_to(ROOT).as_posix())
def test_imports_go_one_way(path):
    forbidden = FORBIDDEN[_floor(path)]
    if path.name == "component.py" and _floor(path) == "vislib.stage":
        forbidden = tuple(f for f in forbidden if f != "streamlit")  # it mounts the component
    bad = {
        name
        for name in _imports(path)
        for rule in forbidden
        if name == rule or name.startswith(f"{rule}.")
    }
    if _floor(path) == "vislib.stage" and path.name != "component.py":
        bad |= {name for name in _imports(path) if name.split(".")[0] == "streamlit"}
    assert not bad, f"{path.relative_to(ROOT)} imports {', '.join(sorted(bad))}"


def _loaded_after(code: str) -> set[str]:
    environment = os.environ | {"PIXELWISE_WARM_UP": "0", "PYTHONPATH": str(ROOT)}
    done = subprocess.run(
        [sys.executable, "-c", code + "\nimport sys; print('MODULES', *sys.modules)"],
        cwd=ROOT,
        env=environment,
        capture_output=True,
        text=True,
        check=True,
    )
    line = next(x for x in done.stdout.splitlines() if x.startswith("MODULES"))
    return {name.split(".")[0] for name in line.split()[1:]}


def test_the_floors_below_the_page_load_nothing_heavy():
    modules = [
        p.relative_to(ROOT).with_suffix("").as_posix().replace("/", ".")
        for p in _sources()
        if _floor(p)
        in ("vislib", "vislib.core", "vislib.figures", "vislib.stage", "vislib.snippets")
        and p.name not in LATE
    ]
    loaded = _loaded_after("\n".join(f"import {name}" for name in modules))
    assert not loaded & {*HEAVY, "streamlit", "plotly"}


def test_home_loads_nothing_heavy():
    # Streamlit itself loads Plotly when it is installed; home must add nothing to what it loads.
    page = str(ROOT / "app.py")
    home = _loaded_after(
        "from streamlit.testing.v1 import AppTest\n"
        f"at = AppTest.from_file({page!r}, default_timeout=60).run()\n"
        "assert not at.exception, at.exception"
    )
    bare = _loaded_after("from streamlit.testing.v1 import AppTest")
    assert not home & set(HEAVY)
    assert "plotly" not in home - bare


def test_threads_are_settled_before_numpy_and_torch_load():
    source = (ROOT / "app.py").read_text(encoding="utf-8")
    before = source[: source.index("process.settle_threads()")]
    loaded = _loaded_after(before)
    assert not loaded & {"numpy", "torch"}
