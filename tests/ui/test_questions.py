"""Questions: hidden until answered, explained to everybody, kept, and asked again on wish."""

from streamlit.testing.v1 import AppTest


def _app():
    import streamlit as st

    from vislib.ui import questions as ask
    from vislib.ui.questions import Choice, Number

    if ask.asked("t", Choice("Which?", ("a", "b"), answer="b", explain="Because of b.", id="1")):
        st.markdown("SECRET ONE")
    if ask.asked("t", Number("How much?", 2.04, "Sum.", tolerance=0.05, unit="nats", id="2")):
        st.markdown("SECRET TWO")


def _start():
    return AppTest.from_function(_app, default_timeout=30).run()


def _text(at) -> str:
    return "\n".join(m.value for m in at.markdown)


def test_nothing_is_revealed_or_chosen_before_an_answer():
    text = _text(_start())
    assert "SECRET" not in text and "Because" not in text and "2.04" not in text


def test_a_right_and_a_wrong_choice_are_both_explained():
    right = _start().button(key="t.q.1.1").click().run()
    assert "Right: b" in _text(right) and "Because of b." in _text(right)
    assert "SECRET ONE" in _text(right) and "SECRET TWO" not in _text(right)
    wrong = _start().button(key="t.q.1.0").click().run()
    assert "You said a" in _text(wrong) and "Right: **b" in _text(wrong)
    assert "Because of b." in _text(wrong)


def test_a_number_counts_as_right_within_its_tolerance_only():
    for value, right in ((2.04, True), (2.0, True), (2.09, True), (1.98, False), (2.1, False)):
        at = _start()
        at.number_input(key="t.q.2.value").set_value(value)
        at.button(key="t.q.2.check").click().run()
        assert ("Right: 2.04 nats" in _text(at)) == right, value
        assert "SECRET TWO" in _text(at)


def test_a_number_is_an_answer_once_it_is_checked():
    at = _start()
    at.number_input(key="t.q.2.value").set_value(2.04).run()
    assert "SECRET TWO" not in _text(at)


def test_one_has_a_singular():
    at = _start()
    at.number_input(key="t.q.2.value").set_value(1.0)
    at.button(key="t.q.2.check").click().run()
    assert "You said 1 nat." in _text(at)


def test_an_empty_number_is_no_answer():
    at = _start().button(key="t.q.2.check").click().run()
    assert "SECRET TWO" not in _text(at)


def test_show_me_anyway_reveals_without_judging():
    at = _start().button(key="t.q.1.show").click().run()
    assert "SECRET ONE" in _text(at)
    assert "You said" not in _text(at) and "Right" not in _text(at)


def test_answers_stay_and_can_be_asked_again():
    at = _start().button(key="t.q.1.0").click().run()
    at.run()
    assert "You said a" in _text(at)
    at.button(key="t.q.1.again").click().run()
    assert "SECRET ONE" not in _text(at)


def test_forget_takes_only_its_own_lesson():
    def app():
        import streamlit as st

        from vislib.ui import questions as ask

        st.session_state["answers"] = {"t.q.1": "a", "tt.q.1": "a", "t.q.2": 3.0}
        ask.forget("t.")

    at = AppTest.from_function(app).run()
    assert at.session_state["answers"] == {"tt.q.1": "a"}
