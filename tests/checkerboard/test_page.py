"""The page of the checkerboard lesson: its chapters, its refusals, its training."""

import time

import pytest

from vislib.checkerboard import params as demos
from vislib.ui import lecture_plan

CHAPTERS = [slot.chapter for slot in lecture_plan.of("checkerboard")]


@pytest.mark.parametrize("answered", [True, False])
@pytest.mark.parametrize("chapter", CHAPTERS)
def test_every_chapter_opens_without_complaint(open_page, chapter, answered):
    at = open_page("checkerboard", answered=answered, query={"checkerboard.chapter": chapter})
    assert not at.exception and not at.error and not at.warning
    assert len(at.get("bidi_component")) >= 1


def test_a_control_changes_the_picture_quickly(open_page):
    at = open_page("checkerboard")
    at.slider(key="checkerboard.overlap.kernel").set_value(4).run()
    times = []
    for kernel in (5, 6, 7):
        start = time.perf_counter()
        at.slider(key="checkerboard.overlap.kernel").set_value(kernel).run()
        times.append(time.perf_counter() - start)
    assert not at.error and not at.warning
    assert min(times) < 0.5  # a busy machine; the aim is 0.1


@pytest.mark.parametrize(
    ("chapter", "query", "word"),
    [
        ("After training", {"left": "nearest"}, "different"),
        ("After training", {"device": "cuda"}, "choose auto"),
        ("Seven decoders", {"device": "mps"}, "choose auto"),
        ("Stacked layers", {"kernel": 1, "inputs": 2, "stride": 1, "average": 6}, "at most"),
        ("In two dimensions", {"kernel": 1, "stride": 1, "inputs": 2, "padding": 2}, "at most"),
    ],
)
def test_an_impossible_choice_gets_one_sentence(open_page, monkeypatch, chapter, query, word):
    from vislib.core import devices

    monkeypatch.setattr(devices, "available", lambda: ("cpu",))
    prefix = {
        "After training": "training",
        "Seven decoders": "decoder",
        "Stacked layers": "stack",
        "In two dimensions": "plane",
    }[chapter]
    at = open_page("checkerboard", query={"checkerboard.chapter": chapter})
    for name, value in query.items():
        at.session_state[f"checkerboard.{prefix}.{name}"] = value
    at.run()
    assert not at.exception and not at.error
    assert any(word in w.value for w in at.warning)


def test_every_example_sets_every_control():
    from dataclasses import fields

    for row, params in (
        (demos.OVERLAPS, demos.OverlapParams),
        (demos.PLANES, demos.PlaneParams),
        (demos.STACKS, demos.StackParams),
        (demos.TAPS, demos.TapParams),
    ):
        for name, values in row.items():
            assert set(values) == {f.name for f in fields(params)}, name


@pytest.mark.parametrize("example", range(len(demos.OVERLAPS)))
def test_an_example_is_shown_whatever_stood_in_the_controls(open_page, example):
    query = {f"checkerboard.overlap.{k}": v for k, v in (("kernel", 9), ("padding", 4))}
    at = open_page("checkerboard", query={k: str(v) for k, v in query.items()})
    at.slider(key="checkerboard.overlap.inputs").set_value(3).run()
    at.button(key=f"checkerboard.overlap.preset{example}").click().run()
    wanted = list(demos.OVERLAPS.values())[example]
    assert not at.warning and not at.exception
    assert at.session_state["checkerboard.overlap.good"] == demos.OverlapParams(**wanted)


@pytest.mark.parametrize("picture", ["cat", "coins"])
def test_the_code_is_of_the_chosen_picture_and_way(open_page, monkeypatch, picture):
    from vislib.ui import code

    shown = []
    monkeypatch.setattr(code, "show", lambda source, **_: shown.append(source))
    query = {"checkerboard.chapter": "Gradients", "checkerboard.gradient.picture": picture}
    at = open_page("checkerboard", query=query)
    at.selectbox(key="checkerboard.gradient.what").set_value("dream").run()
    assert f"images.load({picture!r})" in shown[-1] and "clamp(0, 1)" in shown[-1]


def test_the_decoder_that_has_to_unlearn_is_named(open_page):
    """Whichever two are chosen below, the sentence stays true."""
    from vislib.checkerboard.decoders import VARIANTS
    from vislib.checkerboard.training import TrainingParams

    at = open_page("checkerboard", query={"checkerboard.chapter": "After training"})
    told = " ".join(m.value for m in (*at.markdown, *at.success, *at.info, *at.error))
    pair = TrainingParams().variants
    assert f"train “{VARIANTS[pair[0]].title}” and watch its ratio fall" in told
    assert f"“{VARIANTS[pair[1]].title}” has nothing to unlearn" in told


def test_training_starts_goes_on_and_stops(open_page):
    at = open_page("checkerboard", query={"checkerboard.chapter": "After training"})
    key = "checkerboard.training.job.last"
    at.button(key=f"{key}.start").click().run()
    assert at.session_state[key].going and at.session_state[key].job.step >= 1
    at.button(key=f"{key}.stop").click().run()
    held = at.session_state[key]
    step = held.job.step
    at.run()
    assert not held.going and held.job.step == step and not at.exception
    at.button(key=f"{key}.on").click().run()
    assert at.session_state[key].job.step > step
    at.slider(key="checkerboard.training.steps").set_value(50).run()
    assert key not in at.session_state


def test_a_reset_forgets_a_training_of_the_defaults(open_page):
    at = open_page("checkerboard", query={"checkerboard.chapter": "After training"})
    at.button(key="checkerboard.training.job.last.start").click().run()
    assert "checkerboard.training.job.last" in at.session_state
    at.button(key="tool-reset").click().run()
    assert "checkerboard.training.job.last" not in at.session_state and not at.exception


def test_training_runs_to_its_end_and_no_further(open_page):
    at = open_page("checkerboard", query={"checkerboard.chapter": "After training"})
    at.slider(key="checkerboard.training.steps").set_value(50).run()
    at.button(key="checkerboard.training.job.last.start").click().run()
    for _ in range(120):
        held = at.session_state["checkerboard.training.job.last"]
        if not held.going:
            break
        at.run()
    assert held.job.done and held.job.step == 50 and not held.going and not at.error


def test_training_whose_learner_has_left_stops(open_page, monkeypatch):
    from vislib.ui import live

    at = open_page("checkerboard", query={"checkerboard.chapter": "After training"})
    at.button(key="checkerboard.training.job.last.start").click().run()
    held = at.session_state["checkerboard.training.job.last"]
    held.seen -= 2 * live.AWAY
    step = held.job.step
    at.run()
    assert not held.going and held.job.step == step


@pytest.mark.parametrize("seed", [11, 20, 192])
def test_the_decoders_ratios_are_told_as_measured(open_page, seed):
    from vislib.checkerboard import decoders as decoder

    query = {"checkerboard.chapter": "Seven decoders", "checkerboard.decoder.seed": str(seed)}
    at = open_page("checkerboard", query=query)
    without, lowest = (f"{ratio:.2g}" for ratio in decoder.bounds(decoder.untrained(seed)))
    said = " ".join(c.value for c in at.caption)
    assert f"at most {without}× where the layers make no pattern" in said
    assert f"at least {lowest}× where they make one" in said


def test_a_page_shows_the_device(open_page):
    from vislib.core import devices

    at = open_page("checkerboard", query={"checkerboard.chapter": "Seven decoders"})
    assert any(devices.choose().description in c.value for c in at.caption)
