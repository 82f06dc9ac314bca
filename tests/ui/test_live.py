"""Work that is watched: it goes on in ticks, pauses by itself and says so."""

import pytest
from streamlit.testing.v1 import AppTest

from vislib.ui import live


def app():
    import streamlit as st

    from vislib.ui import live

    class Job:
        step, steps = 0, 3

        @property
        def done(self):
            return self.step >= self.steps

        def run(self, seconds):
            self.step += 1

    live.watch("job", "token", Job, lambda job, going: st.write(f"at {job.step if job else None}"))


@pytest.mark.parametrize("limit", [120.0, -1.0])
def test_it_pauses_by_itself_says_so_and_goes_on(monkeypatch, limit):
    monkeypatch.setattr(live, "LIMIT", limit)
    at = AppTest.from_function(app).run()
    assert at.markdown[0].value == "at None" and not at.caption
    at.button[0].click().run()
    assert not at.exception
    if limit > 0:
        assert [b.label for b in at.button] == ["Stop"] and not at.caption
        return
    said = [c.value for c in at.caption]
    assert said == ["Paused after -0.0166667 minutes; “Continue” goes on."]
    assert [b.label for b in at.button] == ["Continue", "Start again"]
    for _ in range(2):
        at.button[0].click().run()
    assert [b.label for b in at.button] == ["Start again"] and not at.caption  # done
