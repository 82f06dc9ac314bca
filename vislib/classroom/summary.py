"""What a class answered, as a table to keep: no voters."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Mapping
from typing import Any

HEAD = ("question", "asked", "answer", "round", "option", "answers")


def table(questions: Iterable[Mapping[str, Any]]) -> str:
    """CSV of ``Store.summary``: a row for each option of each round; of numbers for each value."""
    out = io.StringIO()
    write = csv.writer(out)
    write.writerow(HEAD)
    for told in questions:
        asked = told["question"]
        right = asked.options[asked.answer] if asked.options else asked.answer
        for i, counts in enumerate(told["tally"]):
            if asked.options:
                rows = zip(asked.options, counts, strict=True)
            else:
                values = told["values"][i]
                rows = ((v, values.count(v)) for v in dict.fromkeys(values))
            for option, n in rows:
                cells = (asked.id, asked.text, right, i + 1, option, n)
                write.writerow([_cell(c) for c in cells])
    return out.getvalue()


def _cell(value: Any) -> Any:
    """A text that a table program would take for a formula is marked as text."""
    risky = isinstance(value, str) and value[:1] in ("=", "+", "-", "@", "\t", "\r")
    return f"'{value}" if risky else value
