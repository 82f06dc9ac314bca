"""Numbers beside the picture: a few large ones (``metrics``) or a small table (``table``)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from html import escape
from typing import Any

import streamlit as st

from vislib.core.text import Decimals, fixed, number


def shown(value: Any) -> str:
    """A number as it is printed here; a text as it is."""
    if isinstance(value, str):
        return value
    if isinstance(value, Decimals):
        return fixed(value, value.digits)
    return number(value)


def metrics(values: Mapping[str, Any]) -> None:
    """Large numbers with their names; a value may be a number, a text or ``(value, note)``.

    Numbers are rounded for reading; the full value shows on hover.
    """
    items = []
    for name, value in values.items():
        given, note = value if isinstance(value, tuple) else (value, "")
        full = f' title="{escape(repr(given))}"' if isinstance(given, float) else ""
        text = shown(given)
        extra = f'<span class="pw-note">{escape(str(note))}</span>' if note else ""
        items.append(f"<div{full}><dt>{escape(name)}</dt><dd>{escape(str(text))}{extra}</dd></div>")
    st.html(f'<dl class="pw-metrics">{"".join(items)}</dl>')


def table(
    rows: Sequence[Mapping[str, Any]] | Mapping[str, Sequence[Any]],
    *,
    caption: str = "",
    highlight: int | None = None,
) -> None:
    """A small table; numbers right-aligned in tabular figures, row ``highlight`` marked.

    ``rows``: one mapping per row, or a mapping of columns.
    """
    if isinstance(rows, Mapping):
        names = list(rows)
        rows = [dict(zip(names, cells, strict=True)) for cells in zip(*rows.values(), strict=True)]
    if not rows:
        return
    head = "".join(f"<th scope='col'>{escape(str(name))}</th>" for name in rows[0])
    body = []
    for i, row in enumerate(rows):
        mark = ' class="pw-here"' if i == highlight else ""
        body.append(f"<tr{mark}>{''.join(_cell(v) for v in row.values())}</tr>")
    title = f"<caption><span>{escape(caption)}</span></caption>" if caption else ""
    st.html(
        f'<div class="pw-scroll"><table class="pw-table">{title}<thead><tr>{head}</tr></thead>'
        f"<tbody>{''.join(body)}</tbody></table></div>"
    )


def _cell(value: Any) -> str:
    if isinstance(value, bool):
        return f"<td>{'yes' if value else 'no'}</td>"
    if hasattr(value, "item"):
        value = value.item()
    if isinstance(value, int | float):
        return f'<td class="pw-num" title="{escape(repr(value))}">{shown(value)}</td>'
    return f"<td>{escape(str(value))}</td>"
