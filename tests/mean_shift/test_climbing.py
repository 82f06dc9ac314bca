"""Climbing the hill: what is drawn and said is what was computed, at every setting."""

import re

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sklearn.cluster import AgglomerativeClustering
from sklearn.neighbors import KernelDensity

from tests.mean_shift import reach
from tests.printed import last_digit, read
from tests.stages import marks
from vislib import mean_shift
from vislib.core.text import number, place
from vislib.mean_shift import goals, numbers, params
from vislib.mean_shift.figures import all_windows, climbing, surface
from vislib.stage.scene import Label, Path, Points

BUDGET = 300_000
LATTICE = all_windows.basin_lattice()
NUMBER = r"[−\d.,·⁻¹²³⁴⁵⁶⁷⁸⁹⁰]*\d[⁻¹²³⁴⁵⁶⁷⁸⁹⁰]*"


def one(p: params.Climbing, start):
    trace = p.trace(start)
    return trace, climbing.scene(trace)


# -- one window --------------------------------------------------------------------------------


@settings(max_examples=60, deadline=None)
@given(reach.climbing, reach.starts)
def test_every_number_of_the_captions_is_the_windows(p, start):
    trace, scene = one(p, start)
    path, points, h = trace.positions[:, 0], p.points, p.bandwidth
    assert len(scene.captions) == scene.frames
    if p.kernel == "flat" and not (np.linalg.norm(points - start, axis=1) <= h).any():
        assert scene.frames == 1 and "no mean" in scene.captions[0]
        return
    for caption in scene.captions[:-1:2]:
        t = int(caption.values.get("moves", "0").split()[0])
        assert caption.values["at"] == place(path[t])
        squared = ((points - path[t]) ** 2).sum(1)
        if p.kernel == "flat":
            held = str((squared <= h * h).sum())
            assert (caption.values["held"], caption.values["points"]) == (held, "160")
        elif "less than" in caption:
            assert np.exp(-squared / (2 * h * h)).sum() < 1e-200
        else:
            total = np.exp(-squared / (2 * h * h)).sum()
            assert caption.values["total"] == number(total, 4)
    for t, caption in zip(_moves(scene), scene.captions[1:-1:2], strict=True):
        said, shift = caption.values, path[t + 1] - path[t]
        assert said["mean"] == place(path[t + 1])
        long = np.hypot(*shift)
        printed = [read(v) for v in said["shift"].strip("()").split(", ")]
        np.testing.assert_allclose(printed, shift, atol=min(0.0051, 0.051 * long) + 1e-6)
        if long / h > 1e-6:
            assert (said["long"], said["in_h"]) == (number(long, 3), number(long / h, 3))
        else:
            assert long < 1e-6 and ("0 long" in caption or "e-" not in caption)


def _moves(scene) -> list[int]:
    return [int(x) for x in marks(scene, Points, "height")[0].xy[1:-1:2, 0, 0]]


@settings(max_examples=60, deadline=None)
@given(reach.climbing, reach.starts)
def test_the_printed_mean_follows_from_the_printed_sum(p, start):
    _, scene = one(p, start)
    for caption in scene.captions:
        found = re.search(rf"= \(({NUMBER}), ({NUMBER})\) / ({NUMBER}) = \*\*\(([^)]*)\)", caption)
        if "$ = (" in caption:
            assert found
        if not found:
            continue
        *sums, total = found.groups()[:3]
        for above, mean in zip(sums, found[4].split(", "), strict=True):
            off = abs(read(mean)) * last_digit(total) * (1 - total.isdigit())
            error = 0.5 * (last_digit(above) + off)
            assert abs(read(above) / read(total) - read(mean)) <= 0.00501 + error / read(total)


@settings(max_examples=60, deadline=None)
@given(reach.climbing, reach.starts)
def test_what_is_called_a_peak_is_one(p, start):
    trace, scene = one(p, start)
    said, end, h = scene.captions[-1], trace.positions[-1, 0], p.bandwidth
    if "This is a peak" not in said:
        assert "no mean" in said or "lies farther on" in said or "Still moving" in said
        return
    name = {"flat": "epanechnikov", "gaussian": "gaussian"}[p.kernel]
    # A flat window's density has dents where points enter; a Gaussian's is smooth.
    ring = end + {"flat": 1e-3, "gaussian": 0.12}[p.kernel] * h * surface.CIRCLE
    found = KernelDensity(bandwidth=h, kernel=name).fit(p.points)
    assert found.score_samples(end[None])[0] >= found.score_samples(ring).max() - 1e-9
    assert place(end) in said and f"after move {len(trace.positions) - 1}, the last" in said


def test_a_window_that_stops_on_its_way_says_so():
    points = np.column_stack([np.linspace(0, 12, 200), np.full(200, 4.0)])
    trace = mean_shift.run(points, 1.0, kernel="gaussian", seeds=[[0.0, 4.0]], tolerance=0.05)
    assert "lies farther on" in climbing.scene(trace).captions[-1]


@settings(max_examples=30, deadline=None)
@given(reach.climbing, reach.starts)
def test_the_scene_fits_and_its_axis_holds_the_density(p, start):
    trace, scene = one(p, start)
    assert scene.pack().nbytes < BUDGET
    panel = next(panel for panel in scene.panels if panel.id == "height")
    heights = mean_shift.density(p.points, trace.positions[:, 0], p.bandwidth, p.kernel)
    assert heights.max() <= panel.y[1]
    top = max(heights.max(), surface.heights(p.points, p.bandwidth, p.kernel).max())
    assert panel.y[1] <= 1.1 * top and (heights.max() == 0 or panel.y[1] <= 1.1 * heights.max())


def test_the_window_holds_what_is_lit():
    p = params.Climbing()
    trace, scene = one(p, np.array([4.2, 3.6]))
    inside = np.linalg.norm(p.points - [4.2, 3.6], axis=1) <= 1.5
    np.testing.assert_array_equal(marks(scene, Points, "cloud")[1].opacity[0] > 0, inside)
    dot = marks(scene, Points, "height")[0].xy[:, 0, 0]
    for curve in marks(scene, Path, "height"):  # no further than the window has come
        np.testing.assert_array_equal(curve.upto, dot + 1)


def test_a_long_climb_is_thinned_and_keeps_its_ends():
    assert climbing.shown(5).tolist() == [0, 1, 2, 3, 4]
    many = climbing.shown(500)
    assert (many[0], many[-1], len(many)) == (0, 499, 60)


def test_before_the_answer_there_is_no_ground_and_no_height():
    scene = one(params.Climbing(), np.array([4.2, 3.6]))[1].question()
    assert [p.title for p in scene.panels] == ["Points and a window"]
    assert {m.kind for m in scene.marks} <= {"points", "path"}
    assert not any(np.array_equal(m.color, "input") for m in scene.marks)


@pytest.mark.parametrize("kernel", mean_shift.KERNELS)
def test_the_window_is_named_before_its_letter_is_used(kernel):
    looking, moving = one(params.Climbing(kernel=kernel), np.array([4.2, 3.6]))[1].captions[:2]
    assert ("the set $W$" in looking) == (r"\in W" in moving) == (kernel == "flat")


# -- all windows -------------------------------------------------------------------------------


@settings(max_examples=30, deadline=None)
@given(reach.climbing)
def test_the_windows_end_at_as_many_places_as_there_are_peaks(p):
    trace = p.trace()
    scene = all_windows.scene(trace, np.zeros(len(LATTICE), int))
    moves = [c for c in scene.captions if "places" in c.values]
    said = [c.values["places"] for c in moves]
    places = [
        int(re.fullmatch(r"(1(?= place)|\d+(?= different)) (?:different )?places?", one)[1])
        for one in said
    ]
    peaks = int(re.fullmatch(r"(\d+) peaks?", scene.captions[-3].values["peaks"])[1])
    assert places[-1] == peaks == len(trace.modes) == trace.labels.max() + 1
    label = marks(scene, Label, "count")[-1]
    assert label.text[1:] == [str(n) for n in places + 3 * [peaks]]
    first = AgglomerativeClustering(
        None, distance_threshold=p.bandwidth / 100, linkage="single"
    ).fit(trace.positions[1])
    if len(trace.positions) > 2 and not (trace.stopped <= 1).any():
        assert places[0] == first.n_clusters_
    assert "steps of at most h/100 count as one place" in scene.captions[0]
    for caption in moves:
        t = int(caption.values["move"])
        longest = np.hypot(*trace.shifts[t - 1].T).max()
        if longest > 1e-9:
            assert f"longest step was {number(longest, 3)}." in caption
        else:
            assert "none moves any more" in caption


@settings(max_examples=30, deadline=None)
@given(reach.climbing)
def test_words_agree_with_their_numbers(p):
    trace = p.trace()
    scene = all_windows.scene(trace, trace.basins(LATTICE[::40]).repeat(40))
    said = [*scene.captions, scene.alt]
    said += [t for m in scene.marks for t in (m.hover or ())]
    said += numbers.climbing(trace)
    assert not reach.wrong_plurals(said)


@settings(max_examples=12, deadline=None)
@given(reach.climbing)
def test_hovers_name_the_peak_that_a_window_reaches(p):
    trace = p.trace()
    scene = all_windows.scene(trace, np.zeros(len(LATTICE), int))
    windows = marks(scene, Points, "cloud")[2]
    for i, text in enumerate(windows.hover):
        peak, move = map(int, re.search(r"on peak (\d+) after move (\d+)", text).groups())
        away = np.linalg.norm(trace.modes - trace.positions[-1, i], axis=1)
        assert away[peak - 1] == pytest.approx(away.min())
        assert np.abs(trace.positions[move:, i] - trace.positions[-1, i]).max() < 1e-9
    peaks = marks(scene, Points, "cloud")[3]
    assert sum(int(re.search(r"by (\d+) window", t)[1]) for t in peaks.hover) == 160


def test_all_windows_carry_their_labels_home():
    trace = params.Climbing(show="all").trace()
    scene = all_windows.scene(trace, trace.basins(LATTICE))
    windows = marks(scene, Points, "cloud")[2]
    np.testing.assert_allclose(windows.xy[-1], trace.points)
    np.testing.assert_allclose(windows.xy[-3], trace.positions[-1])
    for a in range(len(trace.modes)):
        assert len(set(windows.color[trace.labels == a])) == 1


def test_two_windows_close_together_stand_at_one_place_wherever_it_is():
    at = np.array([[0.149, 2.0], [0.151, 2.0], [0.3, 2.0]])  # 15 hundredths lie between the first
    assert all_windows._groups(at, np.full(3, -1), 0.01) == 2
    assert all_windows._groups(at, np.array([0, 1, 1]), 0.01) == 2
    assert all_windows._groups(at, np.array([0, 1, 0]), 0.01) == 2
    assert all_windows._groups(at, np.array([0, -1, 0]), 0.01) == 1


@settings(max_examples=15, deadline=None)
@given(reach.climbing, st.integers(0, len(LATTICE) - 1))
def test_basins_are_where_windows_really_go(p, i):
    trace = p.trace()
    [basin] = trace.basins(LATTICE[i : i + 1])
    alone = p.trace(LATTICE[i]).positions[-1, 0]
    limit = mean_shift.MERGE[p.kernel] * p.bandwidth
    if basin >= 0:
        assert np.linalg.norm(trace.modes[basin] - alone) <= limit + 1e-6
    else:
        assert not len(p.trace(LATTICE[i]).modes) or (
            np.linalg.norm(trace.modes - alone, axis=1).min() > limit - 1e-6
        )
    np.testing.assert_array_equal(trace.basins(trace.points), trace.labels)


@pytest.mark.parametrize("kernel", mean_shift.KERNELS)
@pytest.mark.parametrize("bandwidth", [0.2, 1.5, 6.0])
@pytest.mark.parametrize("data", ["blobs", "moons"])
def test_scenes_of_all_windows_fit_the_budget(data, bandwidth, kernel):
    trace = params.Climbing(data=data, bandwidth=bandwidth, kernel=kernel).trace()
    packed = all_windows.scene(trace, np.arange(len(LATTICE)) % 30).pack()
    assert packed.nbytes < BUDGET
    assert packed.blob == all_windows.scene(trace, np.arange(len(LATTICE)) % 30).pack().blob


def test_before_the_answer_the_windows_have_no_ground():
    trace = params.Climbing().trace()
    scene = all_windows.scene(trace, np.zeros(len(LATTICE), int)).question()
    assert scene.frames == 1
    assert not any(m.kind == "picture" for m in scene.marks if m.panel == "cloud")
    assert "peak" not in scene.alt


# -- the ground, and what is said of it --------------------------------------------------------


def test_contours_run_at_their_height():
    points = params.points("blobs", 0)
    density = surface.heights(points, 1.0, "gaussian")
    lines = surface.contours(density)
    at = lines[np.isfinite(lines[:, 0])][::7]
    found = mean_shift.density(points, at, 1.0, "gaussian") / density.max()
    gap = np.abs(found[:, None] - np.array(surface.LEVELS)).min(axis=1)
    assert gap.max() < 0.01


def test_the_contours_are_of_the_hills_that_the_note_names():
    at = np.array([[0.0, 0.0], [0.6, 0.0], [1.49, 0.0], [1.51, 0.0]])
    hill = mean_shift.density(np.zeros((1, 2)), at, 1.5, "flat")
    np.testing.assert_allclose(hill / hill[0], np.maximum(1 - (at[:, 0] / 1.5) ** 2, 0), atol=1e-12)
    bell = mean_shift.density(np.zeros((1, 2)), at, 1.5, "gaussian")
    np.testing.assert_allclose(bell / bell[0], np.exp(-((at[:, 0] / 1.5) ** 2) / 2))


@settings(max_examples=60, deadline=None)
@given(reach.climbing, reach.starts)
def test_the_answer_holds_uphill_to_a_rest(p, start):
    """“Where points are densest nearby”: the density never falls, and the window does rest."""
    trace = p.trace(start)
    heights = mean_shift.density(p.points, trace.positions[:, 0], p.bandwidth, p.kernel)
    assert (np.diff(heights) >= -1e-9 * heights.max()).all()
    assert trace.converged
    if p.kernel == "flat" and (np.linalg.norm(p.points - start, axis=1) <= p.bandwidth).all():
        np.testing.assert_allclose(trace.positions[-1, 0], p.points.mean(0), atol=1.0)


@settings(max_examples=60, deadline=None)
@given(reach.climbing, reach.starts)
def test_the_challenge_is_met_by_a_farther_peak_alone(p, start):
    trace, everyone = p.trace(start), p.trace()
    (one,) = goals.left_aside(trace, everyone)
    if one.met:
        shared = [m for m, size in zip(everyone.modes, everyone.sizes, strict=True) if size > 1]
        away = sorted(np.linalg.norm(m - trace.positions[0, 0]) for m in shared)
        reached = min(shared, key=lambda m: np.linalg.norm(m - trace.positions[-1, 0]))
        assert np.linalg.norm(reached - trace.positions[0, 0]) >= 1.1 * away[0]
    now = one.now
    if "the nearest one" in now:  # the printed distances say themselves whether it is met
        far, near = map(read, re.search(r"is (\S+) away, the nearest one (\S+)$", now).groups())
        assert one.met == (far >= 1.1 * near > 0)
    empty = p.kernel == "flat" and (np.linalg.norm(p.points - start, axis=1) > p.bandwidth).all()
    assert ("the window is empty" in now) == empty
    assert empty or ("each peak is of a single point" in now) == (not (everyone.sizes > 1).any())
