"""Numbers below zero wear a minus on screen, not the hyphen of the keyboard."""

import re

import pytest

from tests.conftest import ROOT
from tests.stages import sent
from vislib import catalogue

HYPHENS = re.compile(r"(?<!\w)-\.?\d")
PAGE = re.compile(r"\$[^$]*\$|<[^>]*>")  # formulas and tags; pictures hold theirs as MathML


def _words(at) -> list[str]:
    """Everything that can be read in the pictures of a chapter and around them."""
    around = [
        *(c.value for c in (*at.caption, *at.markdown)),
        *(h.proto.body for h in at.get("html") if not h.proto.body.startswith("<style>")),
    ]
    return [*(PAGE.sub("", t) for t in around), *(w for one in sent(at) for w in one.words)]


@pytest.mark.parametrize("slug", [entry.slug for entry in catalogue.built()])
def test_no_hyphen_stands_before_a_number(slug, open_page):
    for tab in open_page(slug).tabs:
        at = open_page(slug, query={f"{slug}.chapter": tab.label})
        wrong = [w for w in _words(at) if HYPHENS.search(w)]
        assert not wrong, f"{slug}, {tab.label}: {wrong[:3]}"


def test_shares_are_rounded_as_schools_do():
    """Python's formats take the even neighbour of a half, ``core.text`` the one away from 0."""
    by_python = re.compile(r"\{[^{}%]+:\.\d(f\} ?%|%\})")
    for folder in ("pages", "vislib"):
        for path in sorted((ROOT / folder).rglob("*.py")):
            found = by_python.search(path.read_text(encoding="utf-8"))
            assert not found, f"{path.relative_to(ROOT)}: {found and found[0]}; use core.text"


@pytest.mark.parametrize("data", ["two moons", "no groups at all"])
def test_a_gap_below_zero_has_a_minus(data, open_page):
    query = {"kmeans.chapter": "selection", "kmeans.selection.data": data}
    query["kmeans.selection.view"] = "gap"
    words = " ".join(_words(open_page("kmeans", query=query)))
    assert "gap −0." in words and not HYPHENS.search(words)


def test_numbers_beside_and_in_pictures_are_rounded_as_schools_do():
    by_python = re.compile(r"[^%{]\{[^{}]+:[,+z]*\.[1-9]f\}")  # "%{x:.2f}" is plotly's own
    parts = [p for p in (ROOT / "vislib").rglob("*.py") if {"numbers", "figures"} & {*_names(p)}]
    assert len(parts) > 100
    for path in sorted(parts):
        if path.name not in ("thumbnail.py", "svg.py"):  # there they are places, not numbers
            found = by_python.search(path.read_text(encoding="utf-8"))
            assert not found, f"{path.relative_to(ROOT)}: {found and found[0]}; use core.text"


def test_a_percent_sign_stands_apart_from_its_number():
    joined = re.compile(r"(?<!SPACE)[0-9}]%(?![{}a-z])")  # not in styles, nor in %-formats
    for folder in ("pages", "vislib"):
        for path in sorted((ROOT / folder).rglob("*.py")):
            lines = [x for x in path.read_text(encoding="utf-8").splitlines() if joined.search(x)]
            wrong = [x.strip() for x in lines if not re.search(r"width|height|offset|style", x)]
            assert not wrong, f"{path.relative_to(ROOT)}: {wrong[:2]}"


def _names(path) -> tuple[str, ...]:
    return *path.parts, path.stem
