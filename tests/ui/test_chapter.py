"""The frame around a chapter: order, what is locked, refused, kept in the link, placed by hand."""

import pytest
from streamlit.testing.v1 import AppTest

from tests.stages import sent
from vislib.core.conditions import Condition, reached
from vislib.ui import link_state
from vislib.ui.challenges import CROSSED, TICKED
from vislib.ui.chapter import Chapter
from vislib.ui.lesson import Lesson
from vislib.ui.link_state import Placed
from vislib.ui.questions import Choice

KEY = "kmeans.demo"


def _app():
    from dataclasses import dataclass

    import numpy as np
    import streamlit as st

    from vislib.core import params
    from vislib.core.conditions import Condition
    from vislib.stage.scene import Panel, Points, Scene
    from vislib.ui.chapter import Challenge, Choice
    from vislib.ui.lesson import Lesson

    @dataclass(frozen=True)
    class Demo(params.Params):
        kernel: int = params.integer(3, 1, 9, "kernel size")
        size: int = params.integer(5, 1, 9, "size")
        way: str = params.choice("short", ("short", "long"), "way", names={"long": "the long way"})
        seed: int = params.integer(0, 0, 9, "seed", when={"way": ("long",)})

        def validate(self):
            if self.kernel > self.size:
                raise ValueError("Take a smaller kernel.")

    def even(p):
        if p.size == 7:
            raise ValueError("Take another size.")

    DEMO = Lesson("kmeans")

    @DEMO.chapter(
        "demo",
        "Demo",
        params=Demo,
        columns=2,
        locked=("size",),
        presets={"small": {"kernel": 1}, "large": {"size": 9}},
        check=even,
        question=Choice("Which?", ("a", "b"), answer="b", explain="BECAUSE it is so and so."),
        challenge=Challenge("Make the kernel 2.", "Use the slider."),
        former=("egg", "An old title"),
        renamed={"stage.dots": "dots", "k": "kernel", "gone": ""},
    )
    def demo(here, p):
        hands, start = here.hands, np.array([[1.0, 2.0]])
        dots = hands.places("dots", start, of="data")
        at = hands.clicked("pixel", (0, 0))
        own = hands.points("own", of="data", start=start, most=3, box=(9, 9), panel="p")
        st.session_state["seen"] = (p, dots.tolist(), at.tolist(), own.xy.tolist(), here.answered)
        own.undo_button()
        here.numbers({"secret": 42}, before={"kernel": p.kernel})
        here.say("told later")
        here.say("told at once", before=True)
        alt = f"{p.kernel} of {p.size}"
        here.picture(Scene([Panel("p")], [Points("p", dots)], alt=alt), "data")
        here.challenge(
            Condition(p.kernel == 2, f"a kernel of {p.kernel}"), Condition(p.size > 0, "a size")
        )

    @DEMO.chapter("asks", "Asks", asks=True)
    def asks(here):
        first = here.ask(Choice("One?", ("a", "b"), answer="b", explain="x", id="1"))
        here.numbers({"hidden": 1})
        here.ask(Choice("Two?", ("a", "b"), answer="b", explain="y", id="2"))
        st.session_state["seen"] = (first, here.answered)

    @DEMO.chapter("open", "Open")
    def open_(here):
        here.numbers({"free": 1})

    st.session_state["house"] = True
    DEMO.run()


def _open(query=None, answered=True, **state):
    at = AppTest.from_function(_app, default_timeout=30)
    if answered:
        state.setdefault("answers", {f"{KEY}.q": "b"})
    for name, value in (query or {}).items():
        at.query_params[name] = value
    for name, value in state.items():
        at.session_state[name] = value
    return at.run()


def _html(at) -> str:
    return "".join(h.proto.body for h in at.get("html"))


def _alts(at) -> list[str]:
    return [picture.scene["alt"] for picture in sent(at)]


def test_the_order_on_the_page_is_the_frames_not_the_bodys():
    at = _open()
    kinds = [
        (node.type, str(node.label if node.type == "button" else getattr(node, "value", "")))
        for node in at.main
    ]
    wanted = [
        kinds.index(next(k for k in kinds if test(k)))
        for test in (
            lambda k: k[0] == "markdown" and "BECAUSE" in k[1],
            lambda k: k[0] == "button" and k[1] == "small",
            lambda k: k[0] == "bidi_component",
            lambda k: k[0] == "slider",
            lambda k: k[0] == "markdown" and "Challenge" in k[1],
            lambda k: k[0] == "caption" and "told later" in k[1],
        )
    ]
    assert wanted == sorted(wanted)


def test_until_the_answer_only_what_is_declared_to_be_open_is_shown():
    at = _open(answered=False)
    assert "secret" not in _html(at) and ">3<" in _html(at)
    assert [c.value for c in at.caption if "told" in c.value] == ["told at once"]
    assert not any("Challenge" in m.value for m in at.markdown)
    at.button(key=f"{KEY}.q.1").click().run()
    assert "42" in _html(at) and any("**Challenge:** Make" in m.value for m in at.markdown)


def test_locked_controls_stand_at_their_default_and_come_back_as_the_link_says():
    at = _open({f"{KEY}.size": "8"}, answered=False)
    assert at.session_state["seen"][0].size == 5
    locked = next(s for s in at.slider if s.label == "size")
    assert locked.disabled and locked.value == 5
    assert [b.disabled for b in at.button if b.label in ("small", "large")] == [False, True]
    at.button(key=f"{KEY}.q.show").click().run()
    assert at.session_state["seen"][0].size == 8
    assert not next(s for s in at.slider if s.label == "size").disabled


@pytest.mark.parametrize(
    ("field", "value", "said"),
    [("kernel", 8, "Take a smaller kernel."), ("size", 7, "Take another size.")],
)
def test_refused_settings_keep_the_last_good_picture(field, value, said):
    at = _open()
    at.slider(key=f"{KEY}.size").set_value(4).run()
    assert _alts(at) == ["3 of 4"]
    at.slider(key=f"{KEY}.{field}").set_value(value).run()
    assert [w.value for w in at.warning] == [f"{said} The picture shows the last good settings."]
    assert _alts(at) == ["3 of 4"] and not at.error


def test_refused_from_the_start_the_usual_settings_are_shown():
    at = _open({f"{KEY}.kernel": "8"})
    assert "The picture shows the usual settings." in at.warning[0].value
    assert _alts(at) == ["3 of 5"]
    kinds = [node.type for node in at.main]
    assert kinds.index("bidi_component") < kinds.index("slider") < kinds.index("warning")


def test_a_field_is_drawn_only_where_it_means_something():
    assert not any(s.label == "seed" for s in _open().slider)
    at = _open({f"{KEY}.way": "long", f"{KEY}.seed": "4"})
    assert next(s for s in at.slider if s.label == "seed").value == 4


@pytest.mark.parametrize("said", ["long", "the long way"])
def test_the_link_says_the_value_of_an_option_and_understands_its_label(said):
    at = _open({f"{KEY}.way": said})
    assert at.session_state["seen"][0].way == "long"
    assert at.query_params[f"{KEY}.way"] == "long"
    at.button(key="tool-reset").click().run()
    assert f"{KEY}.way" not in at.query_params


@pytest.mark.parametrize("title", ["demo", "Demo", "An old title", "egg"])
def test_former_names_open_the_chapter_and_its_fields(title):
    dots = link_state.said(Placed([3, 4], of="data"))
    old = {"kmeans.chapter": title, "kmeans.egg.k": "2", "kmeans.egg.stage.dots": dots,
           "kmeans.egg.gone": "1", "step": "kmeans.egg.stage~2"}  # fmt: skip
    at = _open(old)
    p, placed, *_ = at.session_state["seen"]
    assert p.kernel == 2 and not any("egg" in name for name in at.query_params)
    assert at.query_params["step"] == f"{KEY}.stage~2"
    assert placed == [[3, 4]] and at.query_params[f"{KEY}.dots"] == dots


def test_what_hands_placed_comes_with_a_link_of_the_declaration():
    chapter = Chapter("kmeans", "demo", "Demo", lambda here: None)
    query = chapter.query(
        {"kernel": 2, "dots": Placed([3, 4], of="data"), "pixel": Placed([5, 6]),
         "own": Placed([1, 1, 2, 2], of="data")}
    )  # fmt: skip
    at = _open(query)
    p, dots, pixel, own, _ = at.session_state["seen"]
    assert (p.kernel, dots, pixel, own) == (2, [[3, 4]], [5, 6], [[1, 1], [2, 2]])
    (said,) = [m.value for m in at.markdown if "**Reached:**" in m.value]
    assert said.endswith(f"\nNow: {TICKED}\xa0a kernel of 2, {TICKED}\xa0a size.")
    at.button(key=f"{KEY}.own.undo").click().run()
    assert at.session_state["seen"][3] == [[1, 1]]


def test_a_challenge_says_of_each_condition_whether_it_is_met():
    (said,) = [m.value for m in _open({}).markdown if "**Challenge:**" in m.value]
    assert said.endswith(f"\nNow: {CROSSED}\xa0a kernel of 3, {TICKED}\xa0a size.")


@pytest.mark.parametrize("now", ["", "Now 3", "it is 3."])
def test_a_condition_is_a_phrase(now):
    with pytest.raises(ValueError, match="phrase"):
        Condition(True, now)


def test_a_challenge_asks_for_something():
    with pytest.raises(ValueError, match="at least one"):
        reached(())


def test_a_body_may_ask_first_and_more():
    at = _open({"kmeans.chapter": "asks"}, answers={})
    assert at.session_state["seen"] == (False, False) and "hidden" not in _html(at)
    at.button(key="kmeans.asks.q.1.1").click().run()
    assert at.session_state["seen"] == (True, True) and "hidden" in _html(at)


def test_a_chapter_without_a_question_tells_at_once():
    assert "free" in _html(_open({"kmeans.chapter": "open"}, answers={}))


def test_the_declaration_is_plain_data():
    question = Choice("Which?", ("a", "b"), answer="b", explain="x")
    with pytest.raises(ValueError, match="not among"):
        Choice("Which?", ("a", "b"), answer="c", explain="x")
    lesson = Lesson("kmeans")
    lesson.chapter("one", "One", question=question)(lambda here: None)
    with pytest.raises(ValueError, match="two chapters 'one'"):
        lesson.chapter("one", "Again")(lambda here: None)
    assert [c.link({"a": True}) for c in lesson] == ["kmeans?kmeans.chapter=one&kmeans.one.a=true"]
    assert lesson.find("One") is lesson.find("one") and lesson.find("two") is None
