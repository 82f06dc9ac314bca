"""How the challenges stand: what is printed lies on the side of the bound on which the value is."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from vislib.core.text import gap
from vislib.metrics import goals, params
from vislib.metrics.numbers import drawn


@given(st.sampled_from([0.3, 0.35, 0.78, goals.MOVED, 0.9]), st.floats(-1e-3, 1e-3))
def test_what_is_printed_tells_whether_the_bound_is_met(bound, by):
    value = bound + by
    printed = float(goals._said(value, bound))
    assert np.sign(printed - bound) == np.sign(value - bound)
    assert printed == pytest.approx(value, abs=5.1e-4)


@given(st.floats(-0.3, 0.3))
def test_a_difference_has_a_sign_and_nothing_has_none(value):
    said = gap(value)
    printed = float(said.replace("−", "-"))
    assert printed == pytest.approx(value, abs=5.1e-5)
    if abs(value) > 1e-12:
        assert np.sign(printed) == np.sign(value)
        assert said[0] == ("+" if value > 0 else "−")
    else:
        assert said == "0.0000"


@given(st.integers(0, 20_000), st.integers(200, 20_000))
def test_shares_of_draws_are_none_of_none_alone(part, whole):
    share = min(part, whole) / whole
    printed = float(drawn(share).removesuffix(" %"))
    assert (printed == 0) == (share == 0) and (printed == 100) == (share == 1)
    assert printed == pytest.approx(100 * share, abs=0.051)


@pytest.mark.parametrize(
    ("overlap", "met", "said"),
    [
        ({"dx": 0.0, "ratio": 0.25}, True, "Now: IoU 0.250, wholly inside."),
        ({"dx": 0.0, "ratio": 4.0}, False, "Now: IoU 0.250, not wholly inside."),
    ],
)
def test_a_bound_that_is_met_is_not_all(overlap, met, said):
    assert goals.overlap(params.Overlap(**overlap).pair) == (met, said)


def test_what_else_is_asked_is_said():
    loss = params.Loss(data=params.PURSE)
    assert "but at other settings" in goals.loss(loss.descent(*loss.start[:2]), False)[1]
    noise = params.Noise(pictures=7, b="leaf-small-no-skips", draws=200).resampled()
    assert "but on 7 pictures" in goals.noise(noise, 7)[1]
    assert "but" not in goals.noise(noise, 25)[1]
