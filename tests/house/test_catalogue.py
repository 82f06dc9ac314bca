"""The catalogue is the one list of lessons; every built lesson has its room, page and tests."""

import re
from pathlib import Path

import pytest

from vislib import catalogue

ROOT = Path(__file__).resolve().parents[2]


def test_slugs_are_unique_and_sections_known():
    slugs = [entry.slug for entry in catalogue.LESSONS]
    assert len(set(slugs)) == len(slugs)
    assert {entry.section for entry in catalogue.LESSONS} <= set(catalogue.SECTIONS)
    assert all(entry.question.endswith("?") for entry in catalogue.LESSONS)


def test_every_page_script_is_in_the_catalogue():
    scripts = {p.stem for p in (ROOT / "pages").glob("*.py")} - {"lecturers", "glossary"}
    assert scripts == {entry.slug for entry in catalogue.built()}


@pytest.mark.parametrize("slug", [entry.slug for entry in catalogue.LESSONS])
def test_a_built_lesson_has_its_room_page_and_tests(slug):
    if not catalogue.lesson(slug).page.is_file():
        pytest.skip(f"{slug} is not built yet")
    assert not catalogue.missing(slug), f"{slug} lacks {', '.join(catalogue.missing(slug))}"


def test_missing_names_each_file(tmp_path, monkeypatch):
    monkeypatch.setattr(catalogue, "ROOT", tmp_path)
    expected = (
        "vislib/x/__init__.py",
        "vislib/x/figures/__init__.py",
        "vislib/x/snippets.py",
        "pages/x.py",
        "tests/x/__init__.py",
    )
    assert catalogue.missing("x") == expected
    for path in expected[1:]:
        (tmp_path / path).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / path).touch()
    assert catalogue.missing("x") == ("vislib/x/__init__.py",)


def test_lessons_without_a_page_are_not_shown(tmp_path, monkeypatch):
    monkeypatch.setattr(catalogue, "ROOT", tmp_path)
    assert catalogue.built() == ()
    (tmp_path / "pages").mkdir()
    (tmp_path / "pages" / "kmeans.py").touch()
    assert [entry.slug for entry in catalogue.built()] == ["kmeans"]
    assert list(catalogue.sections()) == [catalogue.lesson("kmeans").section]


def test_an_unknown_slug_lists_the_known_ones():
    with pytest.raises(ValueError, match="kmeans"):
        catalogue.lesson("k-means")


def test_the_readme_table_is_the_catalogue():
    text = (ROOT / "README.md").read_text(encoding="utf-8")
    rows = re.findall(r"^\| \[([^\]]+)\]\(pages/(\w+)\.py\) \| (.+?) \|$", text, re.MULTILINE)
    assert rows == [(e.title, e.slug, e.question) for e in catalogue.built()]


@pytest.mark.parametrize("entry", catalogue.LESSONS, ids=lambda entry: entry.slug)
def test_needs_come_before_and_what_comes_later_is_marked(entry):
    order = [other.slug for other in catalogue.LESSONS]
    before = order[: order.index(entry.slug)]
    assert set(entry.needs) <= set(before)
    assert set(entry.ahead) <= set(order) - set(before) - {entry.slug}
    implied = {far for near in entry.needs for far in _needed(near)}
    assert not implied & set(entry.needs), "what it needs needs that already"


def _needed(slug: str) -> set[str]:
    """All lessons on which one builds, near and far."""
    near = catalogue.lesson(slug).needs
    return set(near).union(*map(_needed, near))


def test_nothing_is_taken_in_advance_from_a_lesson_that_needs_this_one():
    for entry in catalogue.LESSONS:
        assert not [slug for slug in entry.ahead if entry.slug in _needed(slug)]


def test_what_a_lesson_prepares_is_what_needs_it():
    for entry in catalogue.built():
        for following in catalogue.prepares(entry.slug):
            assert entry.slug in following.needs
    listed = sum(len(catalogue.prepares(entry.slug)) for entry in catalogue.built())
    assert listed == sum(len(entry.needs) for entry in catalogue.built())
