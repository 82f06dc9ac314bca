"""Who may import whom, by role; no circle anywhere; faces that load nothing but maths."""

import ast
import os
import subprocess
import sys
from functools import lru_cache
from importlib import import_module
from pathlib import Path

import pytest

from vislib.ui import course

ROOT = Path(__file__).resolve().parents[2]
SHARED = ("core", "stage", "figures", "classroom", "ui")  # the folders of vislib that are no rooms
ROOMS = sorted(
    path.name
    for path in (ROOT / "vislib").iterdir()
    if (path / "__init__.py").is_file() and path.name not in (*SHARED, "new")
)
OWN = ("vislib", "models", "pages", "app")

# role: which of ours it may import. "own" is the room's own modules of these roles, "faces" the
# faces of other rooms.
ALLOWED = {
    "models": ("models",),
    "core": ("core",),
    "catalogue": (),
    "stage": ("core", "stage"),
    "figures": ("core", "stage", "figures"),
    "classroom": ("core", "stage", "classroom", "catalogue"),
    "ui": ("core", "stage", "figures", "classroom", "ui", "catalogue", "models"),
    "new": ("catalogue", "core", "new"),
    "maths": ("core", "own maths", "faces", "models"),
    "params": ("core", "own maths", "own params", "faces"),
    "numbers": ("core", "own maths", "own params", "own numbers", "faces"),
    "room figures": ("core", "stage", "figures", "own maths", "own params", "own numbers",
                     "own room figures", "faces"),
    "snippets": ("core", "own maths", "own params", "own snippets", "faces", "models"),
    "widgets": ("core", "stage", "figures", "ui", "models", "own maths", "own params",
                "own numbers", "own room figures", "own widgets", "own snippets", "faces"),
    "page": ("core", "stage", "figures", "ui", "models", "catalogue", "classroom", "maths",
             "params", "numbers", "room figures", "snippets", "widgets"),
}  # fmt: skip
# role: foreign libraries that it must not import, not even inside a function
FOREIGN = {
    **dict.fromkeys(("core", "maths", "params", "numbers", "snippets", "room figures", "figures"),
                    ("streamlit",)),
    "models": ("streamlit", "plotly"),
    "stage": ("plotly",),
    "classroom": ("streamlit", "plotly"),
}  # fmt: skip


@lru_cache(maxsize=1)
def modules() -> dict[str, Path]:
    """Every module of ours by its name."""
    found = {}
    for folder in ("vislib", "models", "pages"):
        for path in sorted((ROOT / folder).rglob("*.py")):
            parts = path.relative_to(ROOT).with_suffix("").parts
            found[".".join(parts[:-1] if parts[-1] == "__init__" else parts)] = path
    return found


def role(name: str) -> str:
    """What the module is there for, from where it stands."""
    parts = name.split(".")
    if parts[0] in ("models", "pages"):
        return {"models": "models", "pages": "page"}[parts[0]]
    if len(parts) == 1:
        return "core" if name == "vislib" else name
    if parts[1] in ("glossary", "decks"):
        return "catalogue"
    if parts[1] in ("catalogue", *SHARED):
        return parts[1]
    if parts[1] == "new":
        return "new"
    part = parts[2] if len(parts) > 2 else ""
    if part == "figures":
        return "room figures"
    if "snippets" in part:
        return "snippets"
    return part if part in ("params", "numbers", "widgets") else "maths"


def room(name: str) -> str:
    """The room of a module, or ""."""
    parts = name.split(".")
    return parts[1] if parts[0] == "vislib" and len(parts) > 1 and parts[1] in ROOMS else ""


def _module(name: str) -> str:
    """The module of ours that an imported name belongs to, or "" if it is not ours."""
    while name and name not in modules():
        name = name.rpartition(".")[0]
    return name


def _late(tree: ast.Module) -> set[int]:
    """Lines of imports that do not run when the module is imported."""
    blocks = [n for n in ast.walk(tree) if isinstance(n, ast.FunctionDef | ast.AsyncFunctionDef)]
    blocks += [
        n
        for n in ast.walk(tree)
        if isinstance(n, ast.If) and "TYPE_CHECKING" in ast.unparse(n.test)
    ]
    return {node.lineno for block in blocks for node in ast.walk(block) if hasattr(node, "lineno")}


@lru_cache(maxsize=512)
def imports(name: str) -> list[tuple[str, bool]]:
    """(what, whether at once) of every import of a module: of ours by module, else by name."""
    tree = ast.parse(modules()[name].read_text(encoding="utf-8"))
    late, found = _late(tree), []
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            named = [alias.name for alias in node.names]
        elif isinstance(node, ast.ImportFrom) and node.module:
            named = [f"{node.module}.{alias.name}" for alias in node.names]
        else:
            continue
        found += [(_module(n) or n, node.lineno not in late) for n in named]
    return found


def refused(name: str, what: str) -> str:
    """Why the module may not import ``what``; empty if it may."""
    mine = role(name)
    top = what.split(".")[0]
    if top not in OWN:
        return f"{mine} must not know {top}" if top in FOREIGN.get(mine, ()) else ""
    theirs, allowed = role(what), ALLOWED[mine]
    if theirs in allowed and (mine == "page" or not room(what)):
        return ""
    if room(what) and room(what) == room(name) and f"own {theirs}" in allowed:
        return ""
    if what == f"vislib.{room(what)}" and "faces" in allowed:
        return ""
    return f"{mine} may import {', '.join(allowed) or 'nothing of ours'}, not {theirs}"


@pytest.mark.parametrize("name", modules())
def test_imports_go_the_way_of_their_roles(name):
    wrong = {what: why for what, _ in imports(name) if (why := refused(name, what))}
    if name == "vislib.stage.component":
        wrong.pop("streamlit", None)  # it mounts the component
    assert not wrong


def test_only_the_component_of_the_stage_knows_streamlit():
    known = {
        n
        for n in modules()
        if role(n) == "stage"
        for what, _ in imports(n)
        if what.split(".")[0] == "streamlit"
    }
    assert known <= {"vislib.stage.component"}


def test_nothing_shared_names_a_room():
    """Not even as text: what a room brings along is told by ``app.py`` and the catalogue."""
    for name, path in modules().items():
        if role(name) in ("core", "stage", "figures", "ui", "classroom"):
            tree = ast.parse(path.read_text(encoding="utf-8"))
            said = {
                n.value
                for n in ast.walk(tree)
                if isinstance(n, ast.Constant) and isinstance(n.value, str)
            }
            for one in ROOMS:
                assert not any(f"vislib.{one}" in text for text in said), f"{name} names {one}"


def circles() -> list[list[str]]:
    """Groups of modules that import each other as they are imported."""
    graph = {
        name: {what for what, at_once in imports(name) if at_once and what in modules()} - {name}
        for name in modules()
    }
    for name in graph:  # to import a module is to import the folders that it is in
        parents = {_module(name.rsplit(".", k)[0]) for k in range(1, name.count(".") + 1)}
        graph[name] = graph[name] - {p for p in parents if p}
    order, low, stack, found = {}, {}, [], []

    def visit(node: str) -> None:
        order[node] = low[node] = len(order)
        stack.append(node)
        for following in graph[node]:
            if following not in order:
                visit(following)
                low[node] = min(low[node], low[following])
            elif following in stack:
                low[node] = min(low[node], order[following])
        if low[node] == order[node]:
            group = [stack.pop()]
            while group[-1] != node:
                group.append(stack.pop())
            if len(group) > 1:
                found.append(sorted(group))

    for node in graph:
        if node not in order:
            visit(node)
    return found


def test_no_modules_import_each_other():
    assert not circles()


def test_a_circle_would_be_seen(monkeypatch):
    true = imports

    def bent(name):
        return (
            [*true(name), ("vislib.ui.lesson", True)] if name == "vislib.ui.notices" else true(name)
        )

    monkeypatch.setattr(sys.modules[__name__], "imports", bent)
    assert any("vislib.ui.notices" in group and "vislib.ui.lesson" in group for group in circles())


def test_a_wrong_import_would_be_seen():
    assert refused("vislib.kmeans.lloyd", "streamlit")
    assert refused("vislib.kmeans.lloyd", "vislib.kmeans.params")
    assert refused("vislib.softmax.figures.loss", "vislib.kmeans.lloyd")
    assert refused("vislib.ui.lesson", "vislib.softmax")
    assert not refused("vislib.softmax.figures.loss", "vislib.kmeans")
    assert not refused("pages.softmax", "vislib.softmax.figures.loss")
    assert refused("pages.softmax", "app") and refused("models.unet", "vislib.core.text")


@pytest.mark.parametrize("name", ROOMS)
def test_a_face_exports_names_that_no_submodule_hides(name):
    folder = ROOT / "vislib" / name
    face = import_module(f"vislib.{name}")
    files = {path.stem for path in folder.glob("*.py")} | {
        p.name for p in folder.iterdir() if p.is_dir()
    }
    assert set(getattr(face, "__all__", ())), f"the face of {name} exports nothing"
    assert not set(face.__all__) & files
    assert all(hasattr(face, exported) for exported in face.__all__)


def test_faces_load_neither_pictures_nor_pages():
    code = "".join(f"import vislib.{name}\n" for name in ROOMS)
    code += "import sys\nwanted = ('vislib', 'streamlit', 'torch')\n"
    code += "print(*(m for m in sys.modules if m.split('.')[0] in wanted))"
    environment = os.environ | {"PYTHONPATH": str(ROOT)}
    done = subprocess.run(
        [sys.executable, "-c", code],
        cwd=ROOT,
        env=environment,
        capture_output=True,
        text=True,
        check=True,
    )
    loaded = done.stdout.split()
    assert "vislib.kmeans" in loaded
    wrong = [
        m
        for m in loaded
        if m.split(".")[0] != "vislib"
        or "figures" in m
        or m.startswith(("vislib.stage", "vislib.ui"))
    ]
    assert not wrong


@pytest.mark.parametrize("path", sorted((ROOT / "pages").glob("*.py")), ids=lambda p: p.stem)
def test_a_page_ends_so_that_importing_it_draws_nothing(path):
    last = ast.parse(path.read_text(encoding="utf-8")).body[-1]
    assert isinstance(last, ast.If) and ast.unparse(last.test) == "__name__ == '__main__'"
    assert len(last.body) == 1 and ast.unparse(last.body[0]).endswith((".run()", "main()"))


# Chapters whose pictures are those of another one, or of the browser.
NO_FIGURES_OF_ITS_OWN = {"unet.up", "unet.camera", "transposed_convolution.quiz"}
CHAPTERS = course.chapters()


@pytest.mark.parametrize("key", CHAPTERS)
def test_a_chapter_has_one_name(key):
    """Its slug is its module of pictures and its parameter class."""
    chapter = CHAPTERS[key]
    if chapter.params:
        assert chapter.params.__name__ == "".join(w.title() for w in chapter.slug.split("_"))
        assert chapter.params.__module__ == f"vislib.{chapter.lesson}.params"
    own = ROOT / "vislib" / chapter.lesson / "figures" / f"{chapter.slug}.py"
    assert own.is_file() is (key not in NO_FIGURES_OF_ITS_OWN)
