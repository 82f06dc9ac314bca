"""All lessons as data: what their pages declare, read without drawing anything."""

from __future__ import annotations

import importlib.util
import re
import sys
from functools import lru_cache

from vislib import catalogue
from vislib.ui.lesson import Lesson

_DECLARES = re.compile(r"^\w+ = Lesson\(", re.MULTILINE)


@lru_cache(maxsize=32)
def lesson(slug: str) -> Lesson:
    """What the page of the lesson ``slug`` declares; ``ValueError`` if it declares nothing."""
    name, path = f"pages.{slug}", catalogue.lesson(slug).page
    if not _DECLARES.search(path.read_text(encoding="utf-8")):
        raise ValueError(f"{path.name} does not declare its chapters.")
    spec = importlib.util.spec_from_file_location(name, path)
    module = importlib.util.module_from_spec(spec)
    sys.modules[name] = module  # where dataclasses look for the module of a class
    spec.loader.exec_module(module)
    return next(found for found in vars(module).values() if isinstance(found, Lesson))


@lru_cache(maxsize=1)
def lessons() -> dict[str, Lesson]:
    """The lessons whose pages declare their chapters, by slug, in the order of the catalogue."""
    found = {}
    for entry in catalogue.built():
        try:
            found[entry.slug] = lesson(entry.slug)
        except ValueError:  # a page that is not converted yet
            continue
    return found
