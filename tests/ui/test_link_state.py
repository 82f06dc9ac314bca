"""What hands placed: the session and the link agree, and no link can say what makes no sense."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st_
from streamlit.testing.v1 import AppTest

from vislib.ui import limits
from vislib.ui import link_state as placed

NUMBERS = st_.lists(st_.floats(-limits.PLACE, limits.PLACE), max_size=limits.PLACED)


def _page():
    import streamlit as st

    from vislib.ui import link_state as placed

    state = st.session_state
    state["house"] = True
    placed.opened()
    if (put := state.get("put")) is not None:
        del state["put"]
        state["new"] = placed.put("demo.stage.spot", put, state.get("of", ""))
    if state.get("open", True):
        found = placed.get("demo.stage.spot", state.get("of", ""))
        state["found"] = None if found is None else found.tolist()
    placed.shown("demo.other")
    if state.get("forget"):
        placed.forget("demo.")
    placed.drawn()


def page(query=None, **state):
    at = AppTest.from_function(_page, default_timeout=30)
    return again(at, query, **state)


def again(at, query=None, **state):
    for key, value in state.items():
        at.session_state[key] = value
    for key, value in (query or {}).items():
        at.query_params[key] = value
    at.run()
    assert not at.exception
    return at


def said(at, name="demo.stage.spot"):
    found = at.query_params.get(name)
    return found[0] if isinstance(found, list) else found


@given(NUMBERS, st_.text(max_size=20))
def test_a_link_says_what_was_placed_to_six_digits(numbers, of):
    kept = {}
    text = placed._mark(of) + "~" + "_".join(f"{v + 0.0:.6g}" for v in numbers)
    kept = placed._read(text, of)
    np.testing.assert_allclose(kept, numbers, rtol=5.1e-6, atol=0)
    assert placed._read(text, of + "!") is None


@given(st_.text(max_size=80) | st_.from_regex(r"[0-9a-f]{1,8}~[-0-9._einfa+]{0,60}"))
def test_any_text_is_numbers_within_reach_or_nothing(text):
    for of in ("", "blobs 0"):
        mark = placed._mark(of)
        for said_ in (text, f"{mark}~{text}"):
            numbers = placed._read(said_, of)
            assert numbers is None or (np.abs(numbers) <= limits.PLACE).all()


def test_too_many_numbers_count_for_nothing():
    long = placed._mark("") + "~" + "_".join(["1"] * (limits.PLACED + 1))
    assert placed._read(long, "") is None


def test_what_is_placed_stands_in_the_link_and_opens_elsewhere():
    at = page(put=[[0.25, 1e-7], [3, -0.0]])
    assert at.session_state["found"] == [0.25, 1e-7, 3, 0] and at.session_state["new"] is True
    elsewhere = page({"demo.stage.spot": said(at)})
    assert elsewhere.session_state["found"] == at.session_state["found"]
    assert again(at, put=[[0.25, 1e-7], [3, 0.0]]).session_state["new"] is False


def test_the_session_knows_better_than_an_address_that_lags_behind():
    at = page(put=[1, 2])
    late = again(at, {"demo.stage.spot": "0~9_9"})
    assert late.session_state["found"] == [1, 2] and said(late).endswith("~1_2")


def test_other_data_forget_it():
    at = page(put=[1, 2], of="blobs")
    assert said(at)
    assert again(at, of="moons").session_state["found"] is None and said(at) is None
    assert again(at, of="blobs").session_state["found"] is None


def test_a_closed_chapter_leaves_the_link_and_comes_back():
    at = page(put=[1, 2])
    text = said(at)
    assert said(again(at, open=False)) is None
    assert said(again(at, open=True)) == text and at.session_state["found"] == [1, 2]


def test_a_reset_forgets_it_whatever_the_address_still_says():
    at = page(put=[1, 2])
    text = said(at)
    assert said(again(at, {"step": "demo.other~3"}, forget=True)) is None
    assert said(at, "step") is None
    at = again(at, {"demo.stage.spot": text}, forget=False)
    assert at.session_state["found"] is None and said(at) is None


@pytest.mark.parametrize(("stage", "stays"), [("demo.other", True), ("demo.closed", False)])
def test_a_step_stays_as_long_as_its_picture(stage, stays):
    at = page({"step": f"{stage}~3"})
    assert (said(at, "step") == f"{stage}~3") is stays
