"""What people type: numbers, letters, grids, and the sums written with them."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from vislib.checkerboard import params as checkerboard
from vislib.convolution import params as convolution
from vislib.core import entries
from vislib.transposed_convolution import params as transposed_convolution
from vislib.upsampling import params as upsampling


def test_numbers_fractions_and_letters():
    typed = entries.row("2, −1 1/3  .5", "input", most=8)
    np.testing.assert_allclose(typed.values, [2, -1, 1 / 3, 0.5])
    assert not typed.symbolic
    assert entries.row("a b 0", "input", most=8).symbolic
    np.testing.assert_array_equal(
        entries.grid("1 2; 3 4", "kernel", most=3).values, [[1, 2], [3, 4]]
    )
    assert entries.of("F", (2, 2)).tokens == ("F₁₁", "F₁₂", "F₂₁", "F₂₂")


@pytest.mark.parametrize(
    ("pairs", "text"),
    [
        ([("a", "z"), ("b", "x")], "az + bx"),
        ([("0", "z"), ("b", "x")], "bx"),
        ([("2", "-1"), ("3", "2"), ("0", "1")], "4"),
        ([("-1", "x"), ("2", "y")], "−x + 2y"),
        ([("a", "1"), ("1/3", "-1")], "a − 1/3"),
        ([("a", "1/2"), ("3/2", "b")], "(1/2)a + (3/2)b"),
        ([("a", "0.00001"), ("b", "0.12345")], "0.00001a + 0.1235b"),  # no 1e-05a
        ([("a", "123456.789")], "123457a"),
        ([], "0"),
    ],
)
def test_sums(pairs, text):
    assert entries.sum_of_products(pairs) == text


@pytest.mark.parametrize(
    ("text", "remedy"),
    [
        ("", "give 1 to 3"),
        ("1 2 3 4", "give 1 to 3"),
        ("one", "single letter"),
        ("nan", "single letter"),
        ("1e999", "neither"),
        ("1/0", "neither"),
        ("<b>", "neither"),
    ],
)
def test_bad_rows_name_the_remedy(text, remedy):
    with pytest.raises(ValueError, match=remedy):
        entries.row(text, "input", most=3)


@pytest.mark.parametrize(
    ("made", "least", "most"),
    [
        (lambda text: upsampling.Rulers(line=text), 2, 8),
        (lambda text: transposed_convolution.Inverse(x=text), 4, 16),
        (lambda text: convolution.Edges(x=text), 3, 16),
        (lambda text: checkerboard.Weights(weights=text), 3, 3),
    ],
)
def test_as_many_as_the_remedy_asks_for_are_taken(made, least, most):
    for count in range(least):
        with pytest.raises(ValueError, match=f"give {least}" + f" to {most}" * (most > least)):
            made(" ".join("1" * count))
    for count in (least, most):
        made(" ".join("1" * count))


@pytest.mark.parametrize("text", ["1 2; 3", ";", "1 2 3 4; 1 2 3 4"])
def test_bad_grids_name_the_remedy(text):
    with pytest.raises(ValueError, match="same length|at most"):
        entries.grid(text, "kernel", most=3)


@given(st.text(max_size=40))
def test_any_text_gives_entries_or_one_sentence(text):
    for read in (entries.row, entries.grid):
        try:
            typed = read(text, "input", most=5)
        except ValueError as error:
            assert str(error).endswith((".", '".'))
        else:
            assert np.isfinite(typed.values).all()


def test_letters_have_numbers_of_their_own():
    values = entries.row("a b c x y z", "input", most=8).values
    assert values[0] == 2 and len(set(values)) == 6
    named = entries.of("F", (2, 2))
    assert named.symbolic and len(set(named.values.ravel())) == 4


@pytest.mark.parametrize(
    ("text", "one", "two"),
    [
        ("1,5 2,5", "1.5", "1 5"),
        ("1,5", "1.5", "1 5"),
        ("2 -0,25", "-0.25", "-0 25"),
        ("1,2,3", "1.2", "1 2"),
        ("−1,5", "-1.5", "-1 5"),
    ],
)
def test_a_decimal_comma_is_refused_with_both_ways_to_write_it(text, one, two):
    """It would silently become two numbers, or (to whoever separates by commas) one."""
    for read in (entries.row, entries.grid):
        with pytest.raises(ValueError, match="may be one number or two") as error:
            read(text, "kernel", most=6)
        assert f'"{one}" with a point' in str(error.value)
        assert f'"{two}" with a space' in str(error.value)


def test_commas_that_cannot_be_decimal_ones_separate():
    assert entries.row("1, 2, 3", "row", most=6).tokens == ("1", "2", "3")
    assert entries.row("a,b", "row", most=6).tokens == ("a", "b")
    assert entries.row("1 ,5", "row", most=6).tokens == ("1", "5")
