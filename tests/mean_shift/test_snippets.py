"""The code boxes, run as printed, give what the page shows at the same settings."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.laws import run
from tests.mean_shift import reach
from vislib import mean_shift
from vislib.mean_shift import comparison, filtering, params, regions, snippets
from vislib.mean_shift.methods import METHODS, divided


@settings(max_examples=60, deadline=None)
@given(reach.climbing, reach.starts)
def test_one_window_goes_the_same_way(p, start):
    trace = p.trace(start)
    way = np.array(run(snippets.climbing(trace))["way"])
    if len(trace.modes):
        np.testing.assert_allclose(way, trace.positions[:, 0], atol=1e-7)
    else:
        assert len(way) == 1


def same_peaks(ours, theirs, within):
    away = np.linalg.norm(np.array(theirs)[:, None] - ours, axis=2)
    assert away.shape == (len(ours), len(ours))
    assert away.min(axis=0).max() < within and away.min(axis=1).max() < within


@settings(max_examples=10, deadline=None)
@given(reach.climbing)
def test_all_windows_reach_the_same_peaks(p):
    trace = p.trace()
    same_peaks(trace.modes, run(snippets.climbing(trace))["modes"], 0.1 * p.bandwidth)


@settings(max_examples=10, deadline=None)
@given(reach.bandwidth)
def test_the_estimate_and_its_peaks_are_the_same(p):
    estimate = mean_shift.estimate_bandwidth(p.points, p.quantile)
    [trace] = p.swept([estimate])
    space = run(snippets.bandwidth(trace, p.quantile))
    np.testing.assert_array_equal(space["points"], p.points)
    assert space["h"] == pytest.approx(estimate, rel=1e-9)
    same_peaks(trace.modes, space["modes"], 0.1 * estimate)


@settings(max_examples=25, deadline=None)
@given(
    reach.settings_of(params.Segmentation, spatial=st.integers(2, 7)),  # every offset costs
    reach.pictures(20),
)
def test_the_picture_ends_the_same_to_the_last_bit(p, pixels):
    made = filtering.filter_picture(pixels, p.spatial, p.range, space=p.space)
    last = regions.segment(made, merge=p.merge, smallest=p.smallest)[-1]
    space = run(snippets.segmentation(p), pixels=pixels)
    state = space["state"].reshape(*pixels.shape[:2], -1)
    np.testing.assert_array_equal(state[..., :2], made.places)
    np.testing.assert_array_equal(state[..., 2:], made.colours)
    np.testing.assert_array_equal(space["labels"].reshape(pixels.shape[:2]), last.labels)


@pytest.mark.parametrize("name", ["cat", "coins"])
def test_the_default_picture_too(name):
    p, pixels = params.Segmentation(), reach._photograph(name, 48)
    made = filtering.filter_picture(pixels, p.spatial, p.range, space=p.space)
    last = regions.segment(made, merge=p.merge, smallest=p.smallest)[-1]
    labels = run(snippets.segmentation(p), pixels=pixels)["labels"]
    np.testing.assert_array_equal(labels.reshape(pixels.shape[:2]), last.labels)


@settings(max_examples=20, deadline=None)
@given(reach.settings_of(params.Methods, equal=st.just(False)), reach.pictures(32))
def test_the_five_methods_divide_it_the_same_way(p, pixels):
    shown = [divided(n, pixels, getattr(p, m.field), p.spatial) for n, m in METHODS.items()]
    found = run(snippets.methods(shown), pixels=pixels)["regions"]
    assert list(found) == list(METHODS)
    for one in shown:
        np.testing.assert_array_equal(found[one.name], one.labels)


def test_the_five_methods_brought_to_one_number_too():
    pixels = reach._photograph("cat", 96)
    shown = [
        comparison.brought(comparison.ladder(name, pixels, 6, None), 30).shown.division
        for name in METHODS
    ]
    found = run(snippets.methods(shown), pixels=pixels)["regions"]
    for one in shown:
        np.testing.assert_array_equal(found[one.name], one.labels)
