"""The load test itself works: real sessions, real moves, nothing goes wrong (no timing bound)."""

import random
from types import SimpleNamespace

import pytest

from benchmarks import app, load, uploads
from benchmarks.wire import Answer, Control, Tab, values
from tests import loops
from vislib import catalogue


@pytest.fixture(scope="module")
def server():
    with app.serve(PIXELWISE_WARM_UP="0") as running:
        yield running


def test_two_sessions_move_controls_without_an_error(server):
    wave = loops.run(load.drive(server, 2, seconds=4, think=(0.1, 0.4)))
    assert wave.errors() == []
    assert {page for page, _ in wave.answers} == {entry.slug for entry in catalogue.built()[:2]}
    assert len(wave.times()) >= 4
    assert all(answer.received > 0 for _, answer in wave.answers)


def test_a_moved_control_changes_what_the_server_sends(server):
    async def move():
        tab = Tab(server.base, "softmax", random.Random(0))
        await tab.open()
        await tab.act_on_question()
        slider = tab.of("slider")[0]
        highest = ("double_array_value", [slider.proto.max])
        first = await tab.move(slider, highest)
        default = ("double_array_value", list(slider.proto.default))
        again = await tab.move(tab.of("slider")[0], default)
        await tab.close()
        return slider, first, again

    slider, first, again = loops.run(move())
    assert slider.fragment
    assert first.errors == again.errors == []
    assert first.received != again.received


def test_a_session_stays_on_its_page_when_it_turns_chapters(server):
    async def turn():
        for _ in range(2):  # the second visit meets a server that knows its pages
            tab = Tab(server.base, "upsampling", random.Random(0))
            await tab.open()
            for label in tab.chapters().labels[:2]:
                await tab.turn(tab.chapters(), label)
            seen = tab.chapters()
            await tab.close()
        return seen

    assert len(loops.run(turn()).labels) > 2


def test_errors_on_a_page_are_counted():
    tab = Tab("http://127.0.0.1", "softmax", random.Random(0))
    answer = Answer("control", 1.0)
    for kind, proto in (
        ("exception", SimpleNamespace(message="ValueError")),
        ("alert", SimpleNamespace(body="This part cannot be shown just now. Change a control.")),
        ("alert", SimpleNamespace(body="k must be a whole number from 1 to 9.")),
    ):
        tab.note(kind, proto, answer)
    assert len(answer.errors) == 2
    assert answer.remedies == 1
    wave = load.Wave(1, [("softmax", answer)], ["kmeans: gone"])
    assert len(wave.errors()) == 3


def test_values_lie_on_the_slider_and_sleeping_controls_have_none():
    slider = SimpleNamespace(disabled=False, options=[], min=0.0, max=1.0, step=0.25)
    dice = random.Random(0)
    seen = {values(Control("slider", slider, "", 0), dice)[1][0] for _ in range(100)}
    assert seen == {0.0, 0.25, 0.5, 0.75, 1.0}
    slider.disabled = True
    assert values(Control("slider", slider, "", 0), dice) is None


def test_pictures_are_uploaded_and_shown(server):
    memory = loops.run(uploads.measure(server, 2, side=64))
    assert len(memory) == 3
