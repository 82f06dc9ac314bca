"""The table of verdicts is what the sweeps say."""

from hypothesis import given, settings
from hypothesis import strategies as st

from vislib.core.params import controls_of
from vislib.core.points import CLOUDS
from vislib.kmeans import params, verdicts


@settings(max_examples=25, deadline=None)
@given(st.sampled_from([*CLOUDS]), st.integers(0, verdicts.SAMPLES + 2))
def test_the_table_is_what_the_sweeps_say(data, sample):
    assert verdicts.of(data, sample) == verdicts.computed(data, sample)


def test_the_table_holds_all_that_the_chapter_draws(monkeypatch):
    monkeypatch.setattr(verdicts, "computed", lambda *of: 1 / 0)
    most = int(controls_of(params.Selection)["samples"].high)
    for data in set(controls_of(params.Selection)["data"].options) - params.FIXED:
        assert verdicts.of(data, most - 1)
