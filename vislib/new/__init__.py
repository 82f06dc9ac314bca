"""A lesson's skeleton: its room, page, tests and entries, with one chapter that works.

``python -m vislib.new LESSON`` writes it; every file then says what to put in its place.
"""

from __future__ import annotations

import keyword
import re
from itertools import groupby
from pathlib import Path
from string import Template

from vislib import catalogue

_TEMPLATES = Path(__file__).with_name("templates")
# where each template goes; "@slug" and "@chapter" are replaced
_FILES = {
    "face": "vislib/@slug/__init__.py",
    "maths": "vislib/@slug/sums.py",
    "params": "vislib/@slug/params.py",
    "snippets": "vislib/@slug/snippets.py",
    "empty": "vislib/@slug/figures/__init__.py",
    "figure": "vislib/@slug/figures/@chapter.py",
    "thumbnail": "vislib/@slug/figures/thumbnail.py",
    "page": "pages/@slug.py",
    "tests": "tests/@slug/__init__.py",
    "test_maths": "tests/@slug/test_sums.py",
    "test_figures": "tests/@slug/test_figures.py",
    "test_snippets": "tests/@slug/test_snippets.py",
    "test_page": "tests/@slug/test_page.py",
}
_SLUG = re.compile(r"[a-z][a-z0-9]*(_[a-z0-9]+)*")


def write(slug: str, *, chapter: str = "running_sum", title: str = "", root: Path) -> list[Path]:
    """The files written below ``root`` for the lesson ``slug`` with the chapter ``chapter``.

    ``title``: of the lesson, from the slug if empty. Also enters it into the catalogue and README.
    Raises ``ValueError``, before anything is written, for names that will not do.
    """
    for name in (slug, chapter):
        if not _SLUG.fullmatch(name) or keyword.iskeyword(name):
            raise ValueError(f"{name!r} cannot name a module: use small letters, digits and _.")
    if slug in {entry.slug for entry in catalogue.LESSONS} or (root / "vislib" / slug).exists():
        raise ValueError(f"There is a {slug} already: choose another name.")
    words = {
        "slug": slug,
        "SLUG": slug.upper(),
        "chapter": chapter,
        "Chapter": "".join(word.title() for word in chapter.split("_")),
        "title": title or slug.replace("_", " ").capitalize(),
        "chapter_title": chapter.replace("_", " ").capitalize(),
    }
    made = []
    for name, place in _FILES.items():
        path = root / place.replace("@slug", slug).replace("@chapter", chapter)
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(_filled(name, words), encoding="utf-8")
        made.append(path)
    return [*made, _enter_catalogue(root, words), _enter_readme(root, words)]


def _filled(name: str, words: dict[str, str]) -> str:
    path = _TEMPLATES / f"{name}.txt"
    if not path.is_file():
        return ""
    lines = Template(path.read_text(encoding="utf-8")).substitute(words).splitlines(keepends=True)
    for ours, block in groupby(
        list(enumerate(lines)), key=lambda one: "from vislib" in one[1][:11]
    ):
        numbers = [i for i, _ in block]
        if ours:  # sorted by module: where the slug comes depends on its letters
            lines[numbers[0] : numbers[-1] + 1] = sorted(
                lines[numbers[0] : numbers[-1] + 1], key=lambda line: line.split()[1]
            )
    return "".join(lines)


def _enter_catalogue(root: Path, words: dict[str, str]) -> Path:
    """The entry, as the last of the lessons: move it to where it is taught."""
    path = root / "vislib" / "catalogue.py"
    text = path.read_text(encoding="utf-8")
    head, lessons, rest = text.partition("LESSONS: tuple[Lesson, ...] = (\n")
    entries, end, tail = rest.partition("\n)\n")
    made = head + lessons + entries + "\n" + _filled("entry", words) + end[1:] + tail
    path.write_text(made, encoding="utf-8")
    return path


def _enter_readme(root: Path, words: dict[str, str]) -> Path:
    """A row at the end of the table of lessons."""
    path = root / "README.md"
    lines = path.read_text(encoding="utf-8").splitlines(keepends=True)
    last = max(i for i, line in enumerate(lines) if re.match(r"\| \[[^\]]+\]\(pages/", line))
    lines.insert(last + 1, _filled("row", words))
    path.write_text("".join(lines), encoding="utf-8")
    return path
