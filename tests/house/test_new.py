"""``python -m vislib.new``: the skeleton of a lesson works, and passes the tests of the house."""

import os
import shutil
import subprocess
import sys

import pytest

from tests.conftest import ROOT
from vislib import new

NEEDLESS = shutil.ignore_patterns("__pycache__", ".git", ".hypothesis", ".pytest_cache", "shared",
                                  "weights", "docs")  # fmt: skip


def left_out(folder: str, names: list[str]) -> set[str]:
    """What a copy needs not: the browser's tests among it."""
    tests = {"browser"} if folder == str(ROOT / "tests") else set()
    return NEEDLESS(folder, names) | tests


def _run(copy, *command: str) -> subprocess.CompletedProcess:
    environment = os.environ | {"PYTHONPATH": str(copy), "PYTEST_ADDOPTS": ""}
    return subprocess.run(
        [sys.executable, *command], cwd=copy, env=environment, capture_output=True, text=True
    )


@pytest.fixture(scope="module")
def copy(tmp_path_factory):
    """The project, with a lesson written by the command."""
    place = tmp_path_factory.mktemp("new") / "pixelwise"
    shutil.copytree(ROOT, place, ignore=left_out)
    made = _run(place, "-m", "vislib.new", "small_steps", "--chapter", "first", "--title", "Steps")
    assert made.returncode == 0, made.stderr
    return place


def test_it_writes_room_page_and_tests(copy):
    for path in ("vislib/small_steps/figures/first.py", "pages/small_steps.py",
                 "tests/small_steps/test_page.py"):  # fmt: skip
        assert (copy / path).is_file()
    assert '"small_steps",' in (copy / "vislib/catalogue.py").read_text(encoding="utf-8")


def test_what_it_writes_is_in_order(copy):
    for command in (("check",), ("format", "--check")):
        done = _run(copy, "-m", "ruff", *command, "vislib", "pages", "tests/small_steps")
        assert done.returncode == 0, done.stdout


@pytest.mark.parametrize(
    ("lesson", "chapter"), [("x", "y"), ("demo_lesson", "running_sum"), ("a_" * 12 + "b", "c" * 30)]
)
def test_what_it_writes_is_in_order_under_names_of_any_length(lesson, chapter, tmp_path):
    for path in ("core", "stage", "ui", "figures"):
        shutil.copytree(ROOT / "vislib" / path, tmp_path / "vislib" / path, ignore=left_out)
    (tmp_path / "tests").mkdir()
    for path in ("vislib/catalogue.py", "tests/stages.py", "README.md", "pyproject.toml"):
        shutil.copy(ROOT / path, tmp_path / path)
    written = new.write(lesson, chapter=chapter, root=tmp_path)
    ours = [str(p) for p in written if p.suffix == ".py" and p.name != "catalogue.py"]
    for command in (("check",), ("format", "--check")):
        done = _run(tmp_path, "-m", "ruff", *command, "--no-cache", *ours)
        assert done.returncode == 0, done.stdout


@pytest.mark.parametrize(
    "tests",
    [
        ("tests/small_steps",),
        (
            *(f"tests/house/test_{name}.py" for name in ("catalogue", "lecturers", "rooms",
                                                         "secrets", "challenges", "captions",
                                                         "pages")),
            "-k", "small_steps or readme or catalogue",
        ),
    ],
    ids=["its own", "of the house"],
)  # fmt: skip
def test_it_passes_the_tests(copy, tests):
    done = _run(copy, "-m", "pytest", "-q", "-n", "0", "-p", "no:cacheprovider", *tests)
    assert done.returncode == 0, done.stdout[-3000:]


@pytest.mark.parametrize("name", ["Kmeans", "2d", "class", "a-b", "", "kmeans", "core"])
def test_a_name_that_will_not_do_is_refused_before_anything_is_written(name, tmp_path):
    shutil.copytree(ROOT / "vislib" / "core", tmp_path / "vislib" / "core")
    before = sorted(tmp_path.rglob("*"))
    with pytest.raises(ValueError, match="name"):
        new.write(name, root=tmp_path)
    assert sorted(tmp_path.rglob("*")) == before
