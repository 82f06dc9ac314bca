"""Grids that are written as text in the link, edited cell by cell in a table."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import streamlit as st

_OTHERWISE = str.maketrans(",;", ". ")  # a cell is one entry: its comma is a decimal one


def tables(prefix: str, texts: Mapping[str, tuple[str, str]]) -> None:
    """A table for each ``{field: (label, text)}``; what is typed goes back into the text control.

    Rows end with semicolons, entries with spaces, as in the text. An emptied cell keeps its entry.
    """
    with st.popover("Edit as tables", icon=":material/grid_on:"):
        for field, (label, text) in texts.items():
            cells = split(text)
            if not cells:
                continue
            st.caption(label)
            name = f"{prefix}.{field}.cells.{text}"  # another text is another table
            st.data_editor(
                {str(c + 1): [row[c] for row in cells] for c in range(len(cells[0]))},
                key=name,
                hide_index=True,
                width="content",
                on_change=_write,
                args=(f"{prefix}.{field}", name, cells),
            )


def split(text: str) -> list[list[str]]:
    """The entries of a text grid, row by row; nothing if its rows differ in length."""
    rows = [line.replace(",", " ").split() for line in text.split(";") if line.strip()]
    return rows if len({len(r) for r in rows}) == 1 else []


def changed(cells: Sequence[Sequence[str]], edits: Mapping) -> tuple[str, bool]:
    """The text after ``edits`` {row: {column name: entry}}, and whether a cell was emptied."""
    new, emptied = [list(row) for row in cells], False
    for r, row in enumerate(new):
        entries = edits.get(r)
        for c in range(len(row)) if isinstance(entries, Mapping) else ():
            entry = entries.get(str(c + 1), row[c])
            entry = "" if entry is None else "".join(str(entry).translate(_OTHERWISE).split())
            row[c] = entry or row[c]
            emptied |= not entry
    return "; ".join(" ".join(row) for row in new), emptied


def _write(control: str, name: str, cells: list[list[str]]) -> None:
    state = st.session_state.get(name) or {}
    text, emptied = changed(cells, state.get("edited_rows", {}))
    st.session_state[control] = text
    if emptied:
        st.toast("An empty cell keeps its entry: type a number (or 0).")
