"""The page frame: one open chapter, a boundary around each, presenter mode, small helpers."""

from streamlit.testing.v1 import AppTest

from vislib.ui import stage


def _app():
    import streamlit as st

    from vislib.ui import lesson

    ran = []

    def fine(here):
        ran.append("fine")
        st.markdown("FINE")

    def picky(here):
        ran.append("picky")
        raise ValueError("Take a smaller kernel.")

    def broken(here):
        ran.append("broken")
        return 1 / 0

    st.session_state["house"] = True
    made = lesson.Lesson("kmeans", recap="- remember", discuss=("Why?",))
    for body in (fine, picky, broken):
        made.chapter(body.__name__, body.__name__.title())(body)
    made.run()
    st.session_state["ran"] = ran


def _open(chapter: str = "", **state):
    at = AppTest.from_function(_app, default_timeout=30)
    if chapter:
        at.query_params["kmeans.chapter"] = chapter
    for key, value in state.items():
        at.session_state[key] = value
    return at.run()


def test_only_the_open_chapter_computes():
    assert _open().session_state["ran"] == ["fine"]
    assert _open("Picky").session_state["ran"] == ["picky"]
    assert _open("Nonsense").session_state["ran"] == ["fine"]


def test_a_value_error_shows_as_its_sentence():
    at = _open("Picky")
    assert not at.exception and not at.error
    assert [w.value for w in at.warning] == ["Take a smaller kernel."]


def test_any_other_failure_is_one_calm_sentence_and_goes_to_the_log(caplog):
    at = _open("Broken")
    assert not at.exception
    assert len(at.error) == 1 and "rest of the page works" in at.error[0].value
    assert "ZeroDivisionError" in caplog.text
    assert [e.label for e in at.expander] == ["What to remember", "To discuss"]  # the page lives on


def test_a_fold_sends_its_inside_once_it_is_open():
    assert not any("remember" in m.value for m in _open().markdown)
    opened = _open(**{"kmeans.recap": True})
    assert any("remember" in m.value for m in opened.markdown)


def test_presenter_mode_leaves_out_what_a_class_need_not_see():
    at = _open(presenting=True)
    assert not any("remember" in m.value for m in at.markdown)
    assert [b.key for b in at.button] == ["tool-reset", "tool-present"]


def test_presenter_mode_comes_from_the_link_and_stays_in_it(open_page):
    for asked, on in (("1", True), ("true", True), ("0", False), ("junk", False)):
        at = open_page(query={"present": asked})
        at2 = AppTest.from_file(at._script_path, default_timeout=60)
        at2.query_params["present"] = asked
        at2.run()
        assert at2.session_state["presenting"] is on
        assert ("present" in at2.query_params) is on


def test_positions_from_the_browser_are_believed_only_when_they_are_positions():
    assert stage._positions([[0, 1], [2.5, 3]]).tolist() == [[0.0, 1.0], [2.5, 3.0]]
    for junk in (None, "x", [1, 2], [[1, 2, 3]], [[1, "a"]], [[1, float("nan")]], {}, [[]]):
        assert stage._positions(junk) is None


def test_clicks_are_believed_only_when_they_are_clicks():
    click = stage._click({"click": {"mark": "grid", "index": 3, "x": 1.5, "y": 2}})
    assert click == stage.Click("grid", 3, 1.5, 2.0)
    for junk in (None, {}, {"click": None}, {"click": {"mark": "grid"}}, {"click": "x"}):
        assert stage._click(junk) is None


def test_tables_and_metrics_escape_and_round():
    def app():
        from vislib.ui.numbers import metrics, table

        metrics({"<b>": 1.23456789, "units": (3, "px")})
        table([{"name": "<i>", "value": 0.123456}, {"name": "b", "value": 2}], highlight=1)
        table({"a": [1, 2], "b": [True, False]}, caption="c")
        table([])

    at = AppTest.from_function(app).run()
    assert not at.exception
    text = "".join(h.value for h in at.html)
    assert "<i>" not in text and "<b>" not in text
    assert "1.235" in text and "0.1235" in text and 'title="0.123456"' in text
    assert text.count("pw-here") == 1 and ">yes<" in text


def test_charts_take_the_dark_shades_in_the_dark():
    from vislib.stage import theme
    from vislib.ui import charts

    light, shade = theme.ROLES["truth"]
    part = {"line": {"color": light}, "x": [1.5, light.lower()], "template": {"c": light}}
    expected = {"line": {"color": shade}, "x": [1.5, shade], "template": {"c": light}}
    assert charts._darkened(part) == expected
