"""The table of evidence names tests and chapters that exist, and leaves out no row."""

import ast
import re

import pytest

from tests.conftest import ROOT
from vislib import decks
from vislib.ui import course

TABLE = (ROOT / "tests" / "CHECKLIST.md").read_text(encoding="utf-8")
COUNTS = {"A": 23, "B": 16, "C": 5, "D": 7, "E": 8}  # rows of the checklist, deck by deck
STATE = re.compile(r"whole|part: .{10,}")


def _rows() -> list[list[str]]:
    """The cells of every row of both tables, heads and rules left out."""
    lines = [line for line in TABLE.splitlines() if line.startswith("| ")]
    cells = [[cell.strip() for cell in line.strip("| ").split(" | ")] for line in lines]
    return [row for row in cells if row[0] not in ("row", "question")]


ROWS = [row for row in _rows() if len(row) == 5]
QUESTIONS = [row for row in _rows() if len(row) == 2]


def _functions(file: str) -> set[str]:
    """The functions of a test module, read and not run."""
    tree = ast.parse((ROOT / "tests" / file).read_text(encoding="utf-8"))
    return {node.name for node in tree.body if isinstance(node, ast.FunctionDef)}


def _chapters() -> set[tuple[str, str]]:
    """(slug, title) of every chapter, as declared."""
    return {(c.lesson, c.title) for c in course.chapters().values()}


def _asked() -> set[str]:
    """The chapters that ask a question."""
    return {key for key, c in course.chapters().items() if c.question or c.asks}


def test_every_row_of_the_checklist_has_its_place():
    later = re.search(r"not built yet: (.*)\.", TABLE)[1].split(", ")
    later = [] if later == ["none"] else later
    listed = [row[0] for row in ROWS] + later
    wanted = {f"{deck}{n}" for deck, count in COUNTS.items() for n in range(1, count + 1)}
    assert sorted(listed) == sorted(wanted)


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row[0])
def test_the_evidence_exists(row):
    _, numbers, tests, chapters, state = row
    assert numbers and tests and chapters and STATE.fullmatch(state)
    for named in tests.split():
        file, function = named.split("::")
        assert function in _functions(file), f"{named} does not exist"
    for place in chapters.split("; "):
        assert tuple(place.split(": ", 1)) in _chapters(), f"no chapter {place!r}"


@pytest.mark.parametrize("row", QUESTIONS, ids=lambda row: row[1])
def test_the_question_is_asked(row):
    assert row[1] in _asked()


def test_the_chapters_named_in_passing_exist():
    for slug, title in re.findall(r"said in (\w+): ([^)]+)\)", TABLE):
        assert (slug, title) in _chapters()


def test_the_chapters_say_the_parts_that_the_table_says():
    """What lecturers see, declared at the chapters, is what the evidence stands for."""
    titles = {(c.lesson, c.title): c.key for c in course.chapters().values()}
    here = {(row[0], titles[tuple(p.split(": ", 1))]) for row in ROWS for p in row[3].split("; ")}
    there = {
        (part, chapter.key)
        for chapter in course.chapters().values()
        for part in (chapter.lecture.rows if chapter.lecture else ())
    }
    assert there == here


def test_the_decks_have_the_parts_of_the_checklist():
    wanted = [f"{deck}{n}" for deck, count in COUNTS.items() for n in range(1, count + 1)]
    assert list(decks.parts()) == wanted
