"""How the challenges stand: what is missing is said."""

import numpy as np
import pytest
from hypothesis import given, settings

from tests.kmeans.oracle import runs
from vislib.kmeans import numbers, params


@settings(max_examples=100, deadline=None)
@given(runs())
def test_one_update_that_does_not_meet_the_challenge_says_why(found):
    p, trace, _ = found
    rings = len(p.centres)
    met, said = numbers.settled(trace, rings)
    assert met == (trace.updates == 1 and trace.stopped == "no change" and rings >= 4)
    assert (said in ("Now: 1 update.", f"Now: {trace.updates} updates.")) == (
        met or trace.updates > 1
    )


@pytest.mark.parametrize(
    ("options", "said"),
    [
        (
            {"seed": 0, "iterations": 1},
            "Now: 1 update, but stopped by the most iterations allowed.",
        ),
        ({"data": "noise", "k": 1}, "Now: 1 update, but with 1 starting centre."),
        ({"k": 1, "method": params.GROUPS_FIRST}, "Now: 1 update, but from random groups."),
        ({"data": "own", "k": 4}, "Now: 1 update."),
    ],
)
def test_what_the_challenge_lacks(options, said):
    p = params.HalfSteps(**options)
    added = params.OWN if p.data == "own" else np.zeros((0, 2))
    trace = p.trace(np.vstack([p.given, added]), p.centres)
    assert numbers.settled(trace, len(p.centres))[1] == said
