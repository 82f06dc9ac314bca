"""All lessons as data: what their pages declare, read without drawing anything."""

from __future__ import annotations

import importlib.util
import sys
from functools import lru_cache

from vislib import catalogue
from vislib.ui.chapter import Chapter
from vislib.ui.lesson import Lesson


@lru_cache(maxsize=32)
def lesson(slug: str) -> Lesson:
    """What the page of the lesson ``slug`` declares."""
    name, path = f"pages.{slug}", catalogue.lesson(slug).page
    spec = importlib.util.spec_from_file_location(name, path)
    module = importlib.util.module_from_spec(spec)
    sys.modules[name] = module  # where dataclasses look for the module of a class
    spec.loader.exec_module(module)
    return next(found for found in vars(module).values() if isinstance(found, Lesson))


@lru_cache(maxsize=1)
def lessons() -> dict[str, Lesson]:
    """The built lessons by slug, in the order of the catalogue."""
    return {entry.slug: lesson(entry.slug) for entry in catalogue.built()}


def chapters() -> dict[str, Chapter]:
    """Every chapter of every lesson by its key, ``<lesson>.<chapter>``."""
    return {chapter.key: chapter for found in lessons().values() for chapter in found}
