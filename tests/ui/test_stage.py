"""A picture that waits for its answer: what is sent before it, and how its release is counted."""

from streamlit.testing.v1 import AppTest

from tests.stages import sent


def _asking():
    from dataclasses import replace

    import numpy as np
    import streamlit as st

    from vislib.stage.scene import Cells, Jump, Link, Panel, Points, Scene, Secret
    from vislib.ui import stage

    st.session_state["house"] = True
    cells = Cells("p", np.arange(12.0).reshape(3, 2, 2), id="c", hover=["answer"] * 4)
    handle = Points("p", [(0, 0)], id="h", drag="xy")
    scene = Scene(
        [Panel("p")],
        [cells, handle],
        frames=3,
        captions=["one", "two", "answer"],
        links=[Link("c", "c", [[0]] * 4)],
        jumps=[Jump("c", [0, 1, 2, 2])],
        alt="Four cells.",
    )
    held = st.toggle("held", value=True, key="held")
    if caption := st.session_state.get("asking"):
        scene = replace(scene, secret=Secret(caption=caption))
    stage.show(scene, key="kmeans.stage", answered=not held)
    st.button("again")


def _run(at):
    """The one picture after a run."""
    (shown,) = sent(at.run())
    return shown


def _page(**state):
    at = AppTest.from_function(_asking, default_timeout=30)
    for key, value in state.items():
        at.session_state[key] = value
    return at


def test_before_the_answer_nothing_of_it_is_sent():
    shown = _run(_page())
    assert shown.scene["frames"] == 1 and shown.scene["captions"]["t"] == ["one"]
    assert not shown.scene["links"] and not shown.scene["jumps"]
    assert not any("answer" in text for text in shown.words)
    assert shown.scene["marks"][1]["drag"] == "xy"  # what may be dragged, still may


def test_another_sentence_may_stand_below_it_until_then():
    at = _page(asking="Guess.")
    assert _run(at).scene["captions"]["t"] == ["Guess."]
    at.toggle[0].set_value(False)
    assert _run(at).scene["captions"]["t"] == ["one", "two", "answer"]


def test_the_answer_sends_the_whole_scene_under_the_same_key():
    at = _page()
    before = _run(at)
    at.toggle[0].set_value(False)
    after = _run(at)
    assert before.options["key"] == after.options["key"] == "kmeans.stage"
    assert after.scene["frames"] == 3 and any("answer" in text for text in after.words)


def test_a_release_is_told_in_every_run_that_follows_it():
    """The run that releases may be overtaken: the browser then sees only the one after it."""
    at, told = _page(), []
    for held in (True, False, False, True, True, False, False):
        at.run()
        at.toggle[0].set_value(held)
        told.append(_run(at).options["release"])
    assert told == [0, 1, 1, 1, 1, 2, 2]


def test_a_picture_that_never_waited_is_not_released():
    assert _run(_page(held=False)).options["release"] == 0
