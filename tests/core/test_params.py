"""Parameters: one declaration, bounds that hold, sentences with a remedy."""

from dataclasses import dataclass, fields

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from vislib.core import params
from vislib.core.params import choice, integer, number, switch, words


@dataclass(frozen=True)
class Sample:
    kernel: int = integer(3, 1, 11, "kernel size", unit="px", help="odd is usual")
    sigma: float = number(1.0, 0.1, 5.0, "sigma", step=0.1)
    mode: str = choice("nearest", ("nearest", "bilinear"), "mode", names={"nearest": "Nearest"})
    relu: bool = switch(True, "ReLU")
    text: str = words("1 2 3", "input", max_length=10)


def test_the_declaration_gives_the_defaults():
    assert Sample() == Sample(3, 1.0, "nearest", True, "1 2 3")


def test_controls_come_in_order_with_label_unit_and_bounds():
    controls = params.controls_of(Sample)
    assert list(controls) == [f.name for f in fields(Sample)]
    assert controls["kernel"].title == "kernel size (px)"
    assert (controls["sigma"].low, controls["sigma"].high, controls["sigma"].step) == (0.1, 5, 0.1)
    assert controls["mode"].name("nearest") == "Nearest"
    assert controls["mode"].name("bilinear") == "bilinear"


@given(st.integers(-1000, 1000))
@example(0)
@example(1)
@example(11)
@example(12)
def test_whole_numbers_are_held_to_their_bounds(value):
    problem = params.controls_of(Sample)["kernel"].problem(value)
    assert (problem is None) == (1 <= value <= 11)


@pytest.mark.parametrize(
    ("field", "value", "remedy"),
    [
        ("kernel", 12, "from 1 to 11 px"),
        ("kernel", 2.5, "whole number"),
        ("kernel", "five", "whole number"),
        ("sigma", float("nan"), "from 0.1 to 5"),
        ("sigma", float("inf"), "from 0.1 to 5"),
        ("sigma", None, "a number"),
        ("mode", "cubic", "choose one of nearest, bilinear"),
        ("text", "x" * 11, "under 11 characters"),
    ],
)
def test_what_is_out_of_bounds_gets_a_sentence_with_the_remedy(field, value, remedy):
    with pytest.raises(ValueError, match=remedy):
        params.check(Sample(**{field: value}))


def test_a_default_outside_its_own_bounds_is_refused_at_once():
    with pytest.raises(ValueError, match="default"):
        integer(12, 1, 11, "kernel size")
    with pytest.raises(ValueError, match="default"):
        choice("cubic", ("nearest",), "mode")
