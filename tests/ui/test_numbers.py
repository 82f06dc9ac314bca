"""Numbers beside the picture are printed as every sentence prints them."""

from decimal import ROUND_HALF_UP, Decimal

from hypothesis import example, given
from hypothesis import strategies as st

from vislib.core.text import Decimals
from vislib.ui.numbers import shown


@given(st.integers(-(10**6), 10**6), st.integers(0, 6), st.integers(0, 4))
@example(1, 4, 3)  # 0.0625 in three decimals: 0.063, not 0.062
def test_a_number_with_fixed_decimals_has_its_halves_away_from_zero(sixteenths, halvings, digits):
    value = sixteenths / 2**halvings  # exact as a float, and half way often
    step = Decimal(1).scaleb(-digits)
    wanted = Decimal(value).quantize(step, rounding=ROUND_HALF_UP)
    text = shown(Decimals(value, digits))
    assert text == f"{wanted if wanted else abs(wanted):,}".replace("-", "−")
