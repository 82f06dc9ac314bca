"""Controls in a running app: values, links, junk, reset."""

from streamlit.testing.v1 import AppTest


def _app():
    from dataclasses import dataclass

    import streamlit as st

    from vislib.core.params import choice, integer, number, switch, words
    from vislib.ui import controls, session
    from vislib.ui import toolbar as tools

    @dataclass(frozen=True)
    class Sample:
        kernel: int = integer(3, 1, 11, "kernel size", unit="px")
        sigma: float = number(1.0, 0.1, 5.0, "sigma")
        mode: str = choice("nearest", ("nearest", "bilinear"), "mode")
        long: str = choice("a" * 30, ("a" * 30, "b" * 30), "long")
        relu: bool = switch(True, "ReLU")
        text: str = words("1 2 3", "input", max_length=10)
        seed: int = integer(0, 0, 9999, "seed")

    st.button("reset", key="reset", on_click=tools.reset, args=("demo",))
    got = controls.read(Sample, "demo")
    st.session_state["got"] = got
    assert set(session.defaults()) == {f"demo.{name}" for name in Sample.__dataclass_fields__}


def _run(**query):
    at = AppTest.from_function(_app, default_timeout=30)
    for key, value in query.items():
        at.query_params[f"demo.{key}"] = value
    return at.run()


def test_each_kind_has_its_control_and_the_defaults_hold():
    at = _run()
    assert not at.exception
    assert [s.key for s in at.slider] == ["demo.kernel", "demo.sigma"]
    assert [n.key for n in at.number_input] == ["demo.seed"]
    assert [b.key for b in at.selectbox] == ["demo.long"]
    assert at.slider(key="demo.kernel").label == "kernel size (px)"
    got = at.session_state["got"]
    assert (got.kernel, got.sigma, got.mode, got.relu) == (3, 1.0, "nearest", True)


def test_a_link_restores_the_state():
    got = _run(kernel="7", sigma="2.5", mode="bilinear", relu="false", seed="42").session_state[
        "got"
    ]
    assert (got.kernel, got.sigma, got.mode, got.relu, got.seed) == (7, 2.5, "bilinear", False, 42)


def test_junk_in_the_link_falls_back_to_the_default():
    for junk in ("zzz", "", "1e999", "-5", "nan", "99999999999999999999", "<b>", "None", "1;2"):
        names = ("kernel", "sigma", "mode", "long", "relu", "seed")
        at = _run(**dict.fromkeys(names, junk))
        assert not at.exception, junk
        got = at.session_state["got"]
        assert 1 <= got.kernel <= 11 and 0.1 <= got.sigma <= 5 and 0 <= got.seed <= 9999
        assert got.mode == "nearest" and got.relu is True


def test_what_a_link_asks_for_in_vain_is_said_once():
    at = _run(kernel="2000", mode="<b>*", text="1 2 3 4 5 6 7", relu="false", sigma="2.5")
    said = [toast.value for toast in at.toast]
    assert said == [
        "The link asks for “2000”; kernel size must be a whole number from 1 to 11 px. It shows 3.",
        r"The link asks for “\<b\>\*”; mode is one of nearest, bilinear. It shows nearest.",
        "The link asks for “1 2 3 4 5 6 7”; input has at most 10 characters. It shows 1 2 3.",
    ]
    assert not at.run().toast
    assert len(_run(mode="x" * 5000).toast[0].value) < 150
    assert not _run(kernel="7", sigma="2.5", mode="bilinear", relu="false", seed="42").toast


def test_reset_brings_every_control_back():
    at = _run(kernel="7", relu="false", text="9")
    at.slider(key="demo.sigma").set_value(3.0).run()
    at.button(key="reset").click().run()
    got = at.session_state["got"]
    assert (got.kernel, got.sigma, got.relu, got.text) == (3, 1.0, True, "1 2 3")
