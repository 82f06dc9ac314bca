"""How the challenges stand: each condition by itself, and what is printed of it."""

import numpy as np
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from tests.kmeans.oracle import PLACE, runs
from vislib.core.conditions import reached
from vislib.kmeans import numbers, params, selection


@settings(max_examples=100, deadline=None)
@given(runs())
def test_a_run_is_done_after_one_update(found):
    p, trace, _ = found
    rings = len(p.centres)
    one, rests, four = numbers.settled(trace, rings)
    assert int(one.now.split()[0]) == trace.updates and one.met == (one.now == "1 update")
    assert rests.met == (rests.now == "then nothing changed")
    if rests.met:  # so the last centres are where the means are
        last = trace.steps[-1]
        for j in np.unique(last.labels):
            mean = trace.points[last.labels == j].mean(axis=0)
            np.testing.assert_allclose(last.centres[j], mean, atol=1e-9)
    said = four.now.split()[0]
    assert four.met == (said.isdigit() and int(said) >= 4)


@pytest.mark.parametrize(
    ("options", "said"),
    [
        (
            {"seed": 0, "iterations": 1},
            ("1 update", "then stopped by the most iterations allowed", "4 starting centres"),
        ),
        (
            {"data": "noise", "k": 1},
            ("1 update", "then nothing changed", "1 starting centre"),
        ),
        (
            {"k": 1, "method": params.GROUPS_FIRST},
            ("1 update", "then nothing changed", "no starting centres"),
        ),
        ({"data": "own", "k": 4}, ("1 update", "then nothing changed", "4 starting centres")),
    ],
)
def test_what_the_challenge_lacks(options, said):
    p = params.HalfSteps(**options)
    added = params.OWN if p.data == "own" else np.zeros((0, 2))
    trace = p.trace(np.vstack([p.given, added]), p.centres)
    assert tuple(one.now for one in numbers.settled(trace, len(p.centres))) == said


SIZES = st.lists(st.integers(0, 4000), min_size=1, max_size=12).filter(any)


@given(SIZES)
@example([50, 50, 60, 70, 80, 101])  # not 2.0
@example([50, 50, 60, 70, 80, 100])
@example([0, 50, 50, 50, 50, 50, 50])
def test_clusters_about_equal_are_printed_as_that(sizes):
    six, equal = numbers.alike(np.array(sizes))
    assert six.met == (int(six.now.split()[0]) >= 6) and six.now.startswith(f"{len(sizes)} ")
    words = equal.now.split()
    if min(sizes):
        assert words[:2] == ["the", "largest"] and words[3:] == ["times", "the", "smallest"]
        assert equal.met == (float(words[2].replace(",", "")) <= 2)
        assert equal.met == (max(sizes) <= 2 * min(sizes))
    else:
        assert not equal.met and equal.now == f"{sizes.count(0)} of them without pixels"


@given(st.lists(PLACE, max_size=5))
def test_too_few_points_to_choose_from_are_counted(places):
    points = np.reshape(places, (-1, 2))
    if not selection.numbers_to_try(points):
        (now,) = numbers.too_few(points)
        assert not reached((now,)) and int(now.now.split()[0]) == len(set(places)) < 4
