"""Examples: a button gives the same settings whatever was pressed before it."""

from itertools import permutations

import pytest

from vislib import catalogue
from vislib.ui import presets


@pytest.mark.parametrize("slug", [entry.slug for entry in catalogue.built()])
def test_an_example_after_any_other_is_as_if_it_came_first(slug, open_page, monkeypatch):
    rows, draw = {}, presets.row

    def seen(prefix, examples):
        rows[prefix] = examples
        draw(prefix, examples)

    monkeypatch.setattr(presets, "row", seen)
    for tab in open_page(slug).tabs:
        at = open_page(slug, query={f"{slug}.chapter": tab.label})
        for prefix, examples in rows.items():
            usual = {f: at.session_state["defaults"].get(f"{prefix}.{f}")
                     for values in examples.values() for f in values}  # fmt: skip
            for before, name in permutations(examples, 2):
                first, after = usual | examples[name], usual | examples[before] | examples[name]
                assert first == after, f"{prefix}: {name!r} after {before!r}"
        rows.clear()
