"""Bandwidth is everything: counts, colours, places and sentences under all bandwidths."""

import itertools
import re

import numpy as np
import pytest
import sklearn.cluster
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays
from sklearn.neighbors import kneighbors_graph

from tests.mean_shift import reach
from tests.stages import marks
from vislib import mean_shift
from vislib.mean_shift import goals, numbers, params, sweeps
from vislib.mean_shift.figures import bandwidth as figure
from vislib.stage.scene import Label, Path, Picture, Points

BUDGET = 300_000


def drawn(p, bandwidths=params.SWEEP):
    traces = p.swept(bandwidths)
    estimate = mean_shift.estimate_bandwidth(p.points, p.quantile)
    beside = sweeps.k_means(p.points, p.k)
    return traces, estimate, beside, figure.scene(traces, estimate, beside)


@settings(max_examples=15, deadline=None)
@given(reach.bandwidth, st.integers(0, 21))
def test_the_captions_count_what_scikit_learn_counts(p, chosen):
    traces, _, _, scene = drawn(p)
    graph = kneighbors_graph(
        p.points, max(1, int(160 * p.quantile)), mode="distance", include_self=True
    ).toarray()
    estimate = graph.max(axis=1).mean()
    assert scene.pack().nbytes < BUDGET
    assert f"estimated h = {estimate:.2f}" in scene.panels[-1].title
    for h, trace, caption in zip(params.SWEEP, traces, scene.captions, strict=True):
        alone = int((np.unique(trace.labels, return_counts=True)[1] == 1).sum())
        assert caption.startswith(f"Bandwidth $h$ = {h:.2f}: **{len(trace.modes)} peak")
        assert (f", {alone} of them with a single point" in caption) == (alone > 0)
        assert f"{h / estimate:.2f} times the estimate" in caption
    if p.kernel == "flat":
        theirs = sklearn.cluster.MeanShift(bandwidth=params.SWEEP[chosen]).fit(p.points)
        assert len(theirs.cluster_centers_) == len(traces[chosen].modes)
    assert abs(np.log(params.SWEEP / estimate)).argmin() == scene.start
    assert not reach.wrong_plurals([*scene.captions, scene.alt])


@settings(max_examples=15, deadline=None)
@given(reach.bandwidth)
def test_what_is_drawn_lies_in_its_panel_and_the_label_over_the_curve(p):
    traces, estimate, _, scene = drawn(p)
    guide, curve = sorted((m.xy for m in marks(scene, Path, "count")), key=len)
    panel = next(panel for panel in scene.panels if panel.id == "count")
    here, label = marks(scene, Points, "count")[1].xy[:, 0], marks(scene, Label, "count")[0]
    assert guide[0, 0] == estimate < panel.x[1]
    half = 0.14 * max(params.SWEEP[-1], estimate)
    for (h, seen), (x, y) in zip(here, label.xy[:, 0], strict=True):
        assert x - half > h or y > seen + 1.5  # a peak is 8 pixels tall on a small projector
        under = curve[np.abs(curve[:, 0] - x) <= half, 1]
        assert (under[np.isfinite(under)] < y - 1.5).all()
        assert x - half >= 0 and x + half <= panel.x[1] and y + 0.9 < panel.y[1]
    counts = [len(t.modes) for t in traces]
    for count, text, hover in zip(
        counts, label.text, marks(scene, Points, "count")[0].hover, strict=True
    ):
        assert text.startswith(f"{count} peak") and ("↑" in text) == (count > 16)
        assert f": {count} peak" in hover and "↑" not in hover


def test_grey_points_are_those_alone_and_the_opening_picture_has_some():
    p = params.Bandwidth()
    traces, _, _, scene = drawn(p)
    grey = (marks(scene, Points, "cloud")[0].color == "muted").sum(axis=1)
    np.testing.assert_array_equal(grey, sweeps.alone(traces))
    for trace, count in zip(traces, grey, strict=True):
        assert count == sum((trace.labels == label).sum() == 1 for label in set(trace.labels))
    assert grey[scene.start] > 0


@given(arrays(int, 12, elements=st.integers(0, 3)), arrays(int, 12, elements=st.integers(0, 4)))
def test_groups_share_colours_with_those_they_share_points_with(labels, others):
    found = figure._matched(labels, others)
    assert len(set(found)) == len(found) == labels.max() + 1
    same = int((found[labels] == others).sum())
    best = max(
        int((np.array(way)[labels] == others).sum())
        for way in itertools.permutations(range(9), int(labels.max()) + 1)
    )
    assert same == best


def test_the_end_of_the_curve_waits_for_the_answer():
    traces, _, _, scene = drawn(params.Bandwidth())
    asked = scene.question()
    assert asked.frames == 1
    assert len(marks(asked, Path, "count")) == 2  # the guide, and a curve of one place
    [curve] = [m for m in marks(asked, Path, "count") if m.color == "input"]
    assert curve.xy.shape == (1, 2)
    assert f"{len(traces[-1].modes)} peak" in scene.alt
    assert f"{len(traces[-1].modes)} peak at" not in asked.alt


@settings(max_examples=20, deadline=None)
@given(reach.bandwidth)
def test_borders_of_k_means_are_straight_and_each_point_is_with_its_nearest(p):
    beside = sweeps.k_means(p.points, p.k)
    away = np.linalg.norm(p.points[:, None] - beside.centres, axis=2)
    np.testing.assert_allclose(away[range(160), beside.labels], away.min(axis=1))
    scene = figure.scene(p.swept([1.0]), 1.0, beside)
    assert not marks(scene, Picture, "kmeans")
    cells = marks(scene, Path, "kmeans")
    assert len(cells) == len(beside.centres)
    for own, cell in enumerate(cells):
        away = np.linalg.norm(cell.xy[:, None] - beside.centres, axis=2)
        np.testing.assert_allclose(away[:, own], away.min(axis=1), atol=1e-9)


def test_the_plateau_is_the_longest_stretch():
    h = np.array([1.0, 2.0, 3.0, 6.0, 9.0, 10.0])
    assert sweeps.plateau(h, np.array([9, 4, 4, 4, 3, 1])) == sweeps.Plateau(4, 2.0, 6.0)
    assert sweeps.plateau(h, np.array([6, 5, 4, 3, 2, 1])) is None
    assert sweeps.plateau(h, np.array([1, 1, 1, 1, 1, 1])) is None


@settings(max_examples=25, deadline=None)
@given(reach.bandwidth)
def test_the_numbers_beside_it_are_those_of_the_sweep(p):
    traces, estimate, _, _ = drawn(p)
    [at_estimate] = p.swept([estimate])
    told = numbers.bandwidth(traces, at_estimate)
    assert told["peaks at the estimate"] == len(at_estimate.modes)
    counts = [len(t.modes) for t in traces]
    held, span = told["longest-held number above one"]
    if held == "none":
        assert not any(a == b >= 2 for a, b in itertools.pairwise(counts))
    else:
        low, high = map(float, re.findall(r"[\d.]+", span))
        inside = [
            c for h, c in zip(params.SWEEP, counts, strict=True) if low - 0.01 < h < high + 0.01
        ]
        assert held >= 2 and set(inside) == {held}
        for value, run in itertools.groupby(range(22), key=lambda i: counts[i]):
            first, *_, last = (*run,) * 2
            if value >= 2:
                assert params.SWEEP[last] / params.SWEEP[first] <= high / low * 1.02
    grey = sum(1 for t in traces if (np.bincount(t.labels) == 1).any())
    said = numbers.lonely(traces)
    assert (f"at {grey} of 22 bandwidths" in said) if grey else said.startswith("At none")


@settings(max_examples=40, deadline=None)
@given(reach.bandwidth)
def test_a_window_that_holds_all_points_leaves_one_peak_and_a_tiny_one_all(p):
    wide = np.ptp(p.points, axis=0).sum()
    assert [len(t.modes) for t in p.swept([wide])] == [1]
    tiny = 1e-3
    assert [len(t.modes) for t in p.swept([tiny])] == [len(np.unique(p.points, axis=0))]


def test_k_means_has_no_more_groups_than_places():
    found = sweeps.k_means(np.repeat([[0.0, 0.0], [1.0, 1.0]], 4, axis=0), 5)
    assert len(found.centres) == 2


@pytest.mark.parametrize(("data", "can"), [("blobs", True), ("moons", False)])
def test_only_clouds_of_four_groups_can_meet_the_challenge(data, can):
    p = params.Bandwidth(data=data, quantile=0.2)
    [trace] = p.swept([mean_shift.estimate_bandwidth(p.points, 0.2)])
    drawn, four = goals.four_found(data, trace)
    assert drawn.met is can is ("not" not in drawn.now)
    assert four.now == f"{len(trace.modes)} peaks" and four.met is (len(trace.modes) == 4)
