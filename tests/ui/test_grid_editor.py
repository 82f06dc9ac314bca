"""Tables that edit text grids: the text that results, by hand."""

from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from vislib.ui.grid_editor import changed, split

APP = str(Path(__file__).parents[2] / "app.py")


@pytest.mark.parametrize(
    ("text", "cells"),
    [("1 2; 3 4", [["1", "2"], ["3", "4"]]), ("a,b", [["a", "b"]]), ("1 2; 3", []), ("", [])],
)
def test_texts_become_cells_and_ragged_ones_do_not(text, cells):
    assert split(text) == cells


def test_an_edit_lands_in_its_cell_and_an_emptied_one_keeps_its_entry():
    cells = [["1", "2"], ["3", "4"]]
    assert changed(cells, {1: {"2": "-7.5"}}) == ("1 2; 3 -7.5", False)
    assert changed(cells, {0: {"1": None}}) == ("1 2; 3 4", True)
    assert changed(cells, {0: {"1": "5; 6"}}) == ("56 2; 3 4", False)
    assert changed(cells, {0: {"1": "1,5"}}) == ("1.5 2; 3 4", False)  # one cell, one number


@pytest.mark.parametrize("page", ["upsampling", "transposed_convolution"])
def test_lessons_with_tables_run(page):
    at = AppTest.from_file(APP, default_timeout=60).run()
    at.switch_page(f"pages/{page}.py").run()
    assert not at.exception
