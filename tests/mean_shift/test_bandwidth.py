"""Bandwidth is everything: counts, colours and places in the picture of all bandwidths."""

import itertools

import numpy as np
import pytest
import sklearn.cluster
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from tests.stages import marks
from vislib.mean_shift import algorithm as mean_shift
from vislib.mean_shift import params as demos
from vislib.mean_shift.figures import bandwidth as bandwidths
from vislib.stage.scene import Label, Path, Picture, Points

BUDGET = 300_000


@pytest.mark.parametrize("kernel", mean_shift.KERNELS)
def test_the_sweep_fits_and_tells_its_counts(kernel):
    points = demos.cloud("outliers", 0)
    traces = mean_shift.sweep(points, demos.SWEEP, kernel)
    estimate = mean_shift.estimate_bandwidth(points, 0.1)
    scene = bandwidths.sweep(traces, estimate, bandwidths.k_means(points, 4))
    assert scene.frames == len(demos.SWEEP)
    assert scene.pack().nbytes < BUDGET
    for trace, caption in zip(traces, scene.captions, strict=True):
        assert f"**{len(trace.modes)} peak" in caption
    assert abs(demos.SWEEP[scene.start] / estimate - 1) < 0.1


def test_grey_points_are_those_alone_and_the_opening_picture_has_some():
    p = demos.BandwidthParams()
    traces = mean_shift.sweep(p.points, demos.SWEEP, p.kernel)
    estimate = mean_shift.estimate_bandwidth(p.points, p.quantile)
    scene = bandwidths.sweep(traces, estimate, bandwidths.k_means(p.points, p.k))
    grey = (marks(scene, Points, "cloud")[0].color == "muted").sum(axis=1)
    np.testing.assert_array_equal(grey, bandwidths.alone(traces))
    for trace, count in zip(traces, grey, strict=True):
        assert count == sum((trace.labels == label).sum() == 1 for label in set(trace.labels))
    assert grey[scene.start] > 0


@given(arrays(int, 12, elements=st.integers(0, 3)), arrays(int, 12, elements=st.integers(0, 4)))
def test_groups_share_colours_with_those_they_share_points_with(labels, others):
    numbers = bandwidths._matched(labels, others)
    assert len(set(numbers)) == len(numbers) == labels.max() + 1
    same = int((numbers[labels] == others).sum())
    best = max(
        int((np.array(way)[labels] == others).sum())
        for way in itertools.permutations(range(9), int(labels.max()) + 1)
    )
    assert same == best


@pytest.mark.parametrize("kernel", mean_shift.KERNELS)
@pytest.mark.parametrize("data", ["outliers", "moons"])
def test_the_count_stands_beside_its_marker_and_over_the_curve(kernel, data):
    traces = mean_shift.sweep(demos.cloud(data, 0), demos.SWEEP, kernel)
    scene = bandwidths.sweep(traces, 1.0, bandwidths.k_means(traces[0].points, 4))
    _, curve = (m.xy for m in marks(scene, Path, "count"))
    here, label = marks(scene, Points, "count")[1].xy[:, 0], marks(scene, Label, "count")[0]
    panel = next(p for p in scene.panels if p.id == "count")
    half = 0.14 * demos.SWEEP[-1]
    for (h, seen), (x, y) in zip(here, label.xy[:, 0], strict=True):
        assert x - half > h or y > seen + 1.5  # a peak is 8 pixels tall on a small projector
        under = curve[np.abs(curve[:, 0] - x) <= half, 1]
        assert (under[np.isfinite(under)] < y - 1.5).all()
        assert x - half >= 0 and x + half <= panel.x[1] and y + 0.9 < panel.y[1]


def test_the_bandwidth_is_so_many_times_the_estimate():
    p = demos.BandwidthParams()
    trace = mean_shift.sweep(p.points, [4.5], p.kernel)[0]
    estimate = sklearn.cluster.estimate_bandwidth(p.points, quantile=p.quantile)
    said = bandwidths._caption(trace, estimate)
    assert f"This is {4.5 / estimate:.2f} times the estimate" in said


def test_the_end_of_the_curve_waits_for_the_answer():
    p = demos.BandwidthParams()
    traces = mean_shift.sweep(p.points, demos.SWEEP, p.kernel)
    beside_ = bandwidths.k_means(p.points, p.k)
    before = bandwidths.sweep(traces, 1.0, beside_, reveal=False)
    after = bandwidths.sweep(traces, 1.0, beside_)
    (_, curve), (dots, _) = (marks(before, kind, "count") for kind in (Path, Points))
    np.testing.assert_array_equal(curve.upto, np.arange(before.frames) + 1)
    np.testing.assert_array_equal(dots.since, np.arange(before.frames))
    assert f"to {len(traces[-1].modes)} at" in after.alt
    assert f"to {len(traces[-1].modes)} at" not in before.alt
    (_, curve), (dots, _) = (marks(after, kind, "count") for kind in (Path, Points))
    assert curve.upto is None
    assert dots.since is None


def test_borders_of_k_means_are_straight():
    p = demos.BandwidthParams()
    traces = mean_shift.sweep(p.points, demos.SWEEP[::7], p.kernel)
    rival = bandwidths.k_means(p.points, p.k)
    scene = bandwidths.sweep(traces, 1.0, rival)
    assert not marks(scene, Picture, "kmeans")
    cells = marks(scene, Path, "kmeans")
    assert len(cells) == p.k
    for own, cell in enumerate(cells):
        away = np.linalg.norm(cell.xy[:, None] - rival.centres, axis=2)
        np.testing.assert_allclose(away[:, own], away.min(axis=1), atol=1e-9)


def test_the_plateau_is_the_longest_stretch():
    h = np.array([1.0, 2.0, 3.0, 6.0, 9.0, 10.0])
    assert bandwidths.plateau(h, np.array([9, 4, 4, 4, 3, 1])) == (4, 2.0, 6.0)
    assert bandwidths.plateau(h, np.array([6, 5, 4, 3, 2, 1]))[0] == 1


def test_k_means_has_no_more_groups_than_places():
    found = bandwidths.k_means(np.repeat([[0.0, 0.0], [1.0, 1.0]], 4, axis=0), 5)
    assert len(found.centres) == 2
