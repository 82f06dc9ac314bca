"""Numbers as people read them, against Python's own decimal arithmetic."""

from decimal import ROUND_HALF_UP, Context, Decimal

import numpy as np
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from vislib.core import text

FINITE = st.floats(allow_nan=False, allow_infinity=False)
EXACT = Context(prec=2000, rounding=ROUND_HALF_UP)
SUPERSCRIPTS = str.maketrans("⁻⁰¹²³⁴⁵⁶⁷⁸⁹", "-0123456789")


def _read(said: str) -> Decimal:
    """The number that a text says."""
    mantissa, _, power = said.replace("−", "-").replace(",", "").partition("·10")
    return Decimal(mantissa) * Decimal(10) ** int(power.translate(SUPERSCRIPTS) or 0)


@given(FINITE, st.integers(2, 6))
def test_a_number_says_its_value_to_its_digits(value, digits):
    said = text.number(value, digits)
    assert "e" not in said and "-" not in said
    wrong = abs(_read(said) - Decimal(value))
    assert wrong <= Decimal("0.5000001") * abs(Decimal(value)) * Decimal(10) ** (1 - digits)


@pytest.mark.parametrize(
    ("value", "digits", "said"),
    [
        (999.7, 3, "1,000"),
        (999.7, 4, "999.7"),
        (99995.0, 4, "99,995"),
        (99999.6, 4, "100,000"),
        (-0.0, 4, "0"),
        (1e-5, 4, "1·10⁻⁵"),
        (0.000123456, 4, "0.0001235"),
        (12345.6, 4, "12,346"),
        (1e9, 4, "1·10⁹"),
        (float("nan"), 4, "NaN"),
        (float("-inf"), 4, "−∞"),
    ],
)
def test_numbers_at_the_edges(value, digits, said):
    assert text.number(value, digits) == said


@given(st.lists(st.floats(-1e3, 1e3), min_size=1, max_size=9))
def test_what_is_nothing_beside_the_rest_is_zero(values):
    array = np.array(values)
    noisy = array + 1e-14 * np.abs(array).max()
    cleaned = text.clean(noisy)
    meant = np.abs(array) > 1e-11 * np.abs(array).max()
    np.testing.assert_array_equal(cleaned[meant], noisy[meant])
    assert not cleaned[array == 0].any()


def test_noise_is_zero_beside_what_it_was_computed_from():
    assert text.number(-2.95e-17, scale=1.0) == "0"
    assert text.number(-2.95e-17) == "−2.95·10⁻¹⁷"
    assert text.cell_text(np.array([0.1 + 0.2 - 0.3, 1.0])) == ["0", "1"]
    assert text.clean([1e-17, 1.0]).tolist() == [0, 1] and text.clean([np.nan, 0]).shape == (2,)
    assert text.clean(1e-17, scale=1.0) == 0


@given(FINITE.filter(lambda v: abs(v) < 1e12), st.integers(0, 6))
def test_fixed_keeps_its_decimals_and_has_no_negative_zero(value, digits):
    said = text.fixed(value, digits)
    assert len(said.partition(".")[2]) == digits
    assert abs(_read(said) - Decimal(value)) <= Decimal(10) ** -digits / 2 + Decimal("1e-12")
    assert not (said.startswith("−") and _read(said) == 0)
    assert repr(text.Decimals(value, digits)) == repr(value)


@given(st.floats(1e-3, 1e3), st.floats(1e-9, 0.999))
def test_parts_that_are_there_are_not_printed_as_none(whole, share):
    said = text.adding_up(whole, (1 - share) * whole, nothing=1e-12)
    assert all(_read(s) for s in said)
    assert abs(_read(said[0]) - _read(said[1]) - _read(said[2])) < Decimal("1e-15")
    assert text.adding_up(2.0, 2.0, nothing=1e-12) == ["2.0000", "2.0000", "0.0000"]


def test_things_are_counted():
    assert [text.plural(n, "pixel") for n in (0, 1, 2, 1000)] == [
        "0 pixels", "1 pixel", "2 pixels", "1,000 pixels",
    ]  # fmt: skip
    assert [text.plural(n, "shifted pass") for n in (1, 16)] == ["1 shifted pass",
                                                                 "16 shifted passes"]  # fmt: skip
    assert [text.plural(n, "axis") for n in (1, 2)] == ["1 axis", "2 axes"]
    assert text.place((1.0, -0.5)) == "(1.00, −0.50)"
    assert text.place((-0.004, -0.0)) == "(0.00, 0.00)"
    assert text.signed("-2") == "(−2)" and text.signed("3") == "3"


@given(st.integers(0, 2000), st.integers(1, 2000), st.sampled_from([(), (0.5,), (0.5, 1.0)]))
def test_a_share_is_on_the_printed_side_of_its_bounds(part, whole, bounds):
    share = min(part, whole) / whole
    said = float(text.percent(share, *bounds).removesuffix("%"))
    assert said == pytest.approx(100 * share, abs=0.51)
    for bound in (0.0, *bounds):
        assert (said > 100 * bound, said < 100 * bound) == (share > bound, share < bound)


def test_thousands_are_separated_in_fractions_too():
    """1,000 and 1,222 stand in one sentence; digits that were asked for stay."""
    assert [text.number(v) for v in (1222.22, -1234.5, 999.96, 99999.6)] == [
        "1,222",
        "−1,235",
        "1,000",
        "100,000",
    ]
    assert [text.number(v, 6) for v in (1234.56, 1234.5, 123456.78)] == [
        "1,234.56",
        "1,234.5",
        "123,457",
    ]
    assert text.number(999.7, 3) == "1,000"
    assert [text.fixed(v, 1) for v in (1003.2, -1003.2, -0.01)] == ["1,003.2", "−1,003.2", "0.0"]
    assert text.fixed(1234.5, 1, sign=True) == "+1,234.5"
    assert text.short(19457.74) == "19,457.74"
    assert text.apart(1003.21, 1003.22) == ("1,003.21", "1,003.22")


@given(st.integers(-80000, 80000), st.integers(0, 4))
def test_a_typed_number_is_printed_whole(thousandths, places):
    value = round(thousandths / 1000, places)
    said = text.typed(value)
    assert Decimal(said.replace("−", "-").replace(",", "")) == Decimal(repr(value))
    assert len(said.partition(".")[2]) >= 2


@given(st.floats(0, 1, allow_subnormal=False), st.integers(1, 5))
def test_only_what_is_none_or_all_is_printed_as_that(value, digits):
    for said in (text.near(value, digits), text.equals(value, digits)):
        printed = said.removeprefix("= ")
        if printed.startswith("≈"):
            assert 0 < abs(value - int(printed[2:])) <= 0.5 * 10.0**-digits
        else:
            assert float(printed) not in (0, 1) or float(printed) == value


@given(st.floats(-3, 3), st.integers(1, 5))
@example(0.9996, 3)
@example(-1.00349, 3)
@example(1.0, 3)
def test_what_reads_as_one_is_one(value, digits):
    said = text.nearly(value, digits)
    assert said.removeprefix("≈ ") == text.number(value, digits)
    assert said.startswith("≈") is (said[-1] == "1" and said.strip("≈ −") == "1" and
                                    abs(abs(value) - 1) > 1e-12)  # fmt: skip


@given(st.integers(1, 400).flatmap(lambda n: st.tuples(st.integers(0, n), st.just(n))))
def test_percent_of_a_count_loses_no_half(counts):
    part, whole = counts
    said, rest = Decimal(text.percent_of(part, whole)), text.percent_of(whole - part, whole)
    assert 2 * abs(said * whole - 100 * part) < whole
    assert said + Decimal(rest) == 100


@given(FINITE | st.integers(-(10**6), 10**6).map(lambda n: n / 64), st.integers(0, 8))
def test_halves_go_away_from_zero(value, digits):
    said = Decimal(value).quantize(Decimal(1).scaleb(-digits), context=EXACT)
    assert text.rounded(value, digits) == float(said)
    if abs(value) < 1e300:
        several = Decimal(value).normalize(Context(prec=digits + 1, rounding=ROUND_HALF_UP))
        assert text.significant(value, digits + 1) == float(several)


@pytest.mark.parametrize(
    ("value", "digits", "said"),
    [(6.25, 1, "6.3"), (-6.25, 1, "−6.3"), (2.5, 0, "3"), (-0.5, 0, "−1")],
)
def test_a_half_is_printed_as_schools_round(value, digits, said):
    assert text.fixed(value, digits) == said


@pytest.mark.parametrize("noise", [-4e-16, 0.0, 4e-16])
def test_noise_does_not_take_a_half_back(noise):
    assert text.rounded_sum(1.875 + noise, 2) == 1.88
    assert text.rounded_sum(-1.125 + noise, 2) == -1.13
    assert text.rounded_sum(2.025 + noise, 2) == 2.03 and text.rounded_sum(45 + noise, -1) == 50


@given(st.floats(1e-9, 1e12), st.floats(1e-9, 1e12), st.floats(0.5, 2), st.integers(2, 4))
@example(10.0**2.4375 * 1e-6, 10.0**2.4375, 1e-6, 2)
@example(123_456.4, 1.0, 123_456.3, 2)
def test_who_divides_two_printed_numbers_is_told_the_same(first, last, bound, least):
    def larger(one: float, other: float) -> bool:
        return one / other > bound

    printed = text.agreeing([first, last], larger, least)
    assert larger(*(float(_read(said)) for said in printed)) == larger(first, last), printed
