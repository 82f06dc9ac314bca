"""vislib.receptive_field.layer_text: a stack as a line of text, and back."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from vislib.architectures.networks import PRESETS
from vislib.receptive_field import layer_text
from vislib.receptive_field.layer_text import Row

rows = st.lists(
    st.builds(
        Row,
        *(st.integers(0, 999) for _ in range(4)),
        name=st.sampled_from(["", "conv1", "pool", "a-b"]),
    ),
    max_size=6,
)


@given(rows)
def test_there_and_back(stack):
    assert layer_text.rows(layer_text.write(stack)) == tuple(stack)


@pytest.mark.parametrize("name", PRESETS)
def test_presets_go_into_a_link_and_come_back(name):
    text = layer_text.write(layer_text.of(PRESETS[name]))
    assert layer_text.layers(layer_text.rows(text)) == PRESETS[name]
    assert len(text) <= 2500


def test_how_it_reads():
    assert layer_text.rows("3s2p1d4, pool:2s2") == (Row(3, 2, 1, 4), Row(2, 2, name="pool"))
    assert layer_text.write([Row(3), Row(3, 2, 1, 2)]) == "3 3s2p1d2"


@pytest.mark.parametrize("text", ["x", "3s", "3q2", "-3", "3.5", "9" * 30, "a:b:3", "3s2p1 nine"])
def test_what_cannot_be_read_is_explained(text):
    with pytest.raises(ValueError, match="is not a layer; write the kernel size"):
        layer_text.rows(text)


def test_bad_numbers_are_read_but_not_built():
    stack = layer_text.rows("3s0")
    assert stack == (Row(3, 0),)
    with pytest.raises(ValueError, match="stride is 0"):
        layer_text.layers(stack)
    with pytest.raises(ValueError, match="add a layer"):
        layer_text.layers(())
    with pytest.raises(ValueError, match="keep it to 200"):
        layer_text.layers([Row()] * 201)


def test_moving():
    a, b, c = Row(1), Row(2), Row(3)
    assert layer_text.move([a, b, c], 0, 1) == (b, a, c)
    assert layer_text.move([a, b, c], 0, -1) == (a, b, c)
    assert layer_text.move([a, b, c], 2, -2) == (c, a, b)


def test_the_editors_report():
    changes = {
        "edited_rows": {0: {"stride": 2, "kernel": None}, "1": {"kernel": float("nan")}},
        "added_rows": [{"kernel": 5}, {}],
        "deleted_rows": [2],
    }
    done = layer_text.edit([Row(3), Row(7), Row(9)], changes)
    assert done == (Row(3, 2), Row(7), Row(5), Row(3))
    assert layer_text.edit([Row()], {"edited_rows": {0: {"kernel": 1e12}}}) == (Row(999),)
