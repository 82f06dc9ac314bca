"""Chicken and egg: every sentence, number and code box, whatever hands have left there."""

import re
import warnings

import numpy as np
import pytest
from hypothesis import given, settings
from sklearn.cluster import KMeans

from tests.kmeans.oracle import distortion, pair, runs
from tests.printed import last_digit, read
from tests.stages import marks
from vislib.core.points import CLOUDS
from vislib.core.text import number
from vislib.kmeans import figures, lloyd, numbers, params, snippets
from vislib.kmeans.figures import run
from vislib.stage.scene import Label, Path, Points, Segments

BUDGET = 300_000


def ran(**options):
    p = params.HalfSteps(**options)
    return p.trace(p.points, p.centres)


# -- the words, at any setting -----------------------------------------------------------------


@settings(max_examples=200, deadline=None)
@given(runs())
def test_every_caption_says_what_its_half_step_did(found):
    _, trace, _ = found
    before, labels = None, trace.groups
    for i, (step, said) in enumerate(zip(trace.steps, run.captions(trace)[1:], strict=True)):
        exact = distortion(trace.points, step.centres, step.labels)
        assert read(said.values["loss"]) == pytest.approx(exact, rel=6e-4, abs=1e-18)
        if step.phase == "assign":
            _assigned(trace.points, labels, step, said)
        else:
            _updated(trace, i, before, labels, step, said)
        before, labels = step, step.labels


def _assigned(points, labels, step, said):
    far = ((points[:, None] - step.centres) ** 2).sum(axis=2)
    assert (far[np.arange(len(points)), step.labels] <= far.min(axis=1)).all()
    changed = len(points) if labels is None else int((step.labels != labels).sum())
    if "moved" in said.values:
        assert int(said.values["moved"]) == changed
    else:
        assert ("every point" in said) == (labels is None)
        assert ("no point changes" in said) == (changed == 0)
    if "near" in said.values:
        _compared(points, far, step, said)


def _compared(points, far, step, said):
    names = [int(said.values[name]) - 1 for name in ("own", "other") if name in said.values]
    at = np.flatnonzero(np.abs(points - pair(said.values["at"])).max(axis=1) < 0.0051)
    own = [i for i in at if step.labels[i] == names[0]]
    assert own, "the point is there, and in that group"
    printed = [said.values[name] for name in ("near", "far") if name in said.values]
    for j, text in zip(names, printed, strict=True):
        assert any(abs(far[i, j] - read(text)) <= 0.6 * last_digit(text) for i in own)
    if "<" in said:
        assert read(printed[0]) < read(printed[1])
    elif len(names) == 2:
        assert printed[0] == printed[1] or "but for rounding" in said
        assert any(np.isclose(far[i, names[0]], far[i, names[1]], rtol=2e-9) for i in own)
        assert ("the first counts" in said) == (names[0] < names[1] and " = " + printed[1] in said)


def _updated(trace, i, before, labels, step, said):
    counts = np.bincount(step.labels, minlength=len(step.centres))
    for j in np.flatnonzero(counts):
        mean = trace.points[step.labels == j].mean(axis=0)
        np.testing.assert_allclose(step.centres[j], mean, atol=1e-12)
    if "sum" in said.values:
        total, count = pair(said.values["sum"]), int(said.values["count"])
        mean = pair(said.values["mean"])
        assert count > 0
        assert (np.abs(total / count - mean) <= 0.0051 + 0.0051 / count).all()
        j = int(re.search(r"centre (\d+) to", said)[1]) - 1
        assert counts[j] == count and np.abs(step.centres[j] - mean).max() <= 0.0051
    if before is None:
        return
    ways = np.linalg.norm(step.centres - before.centres, axis=1)
    assert ("no centre moves" in said) == (not ways.any())
    if "way" in said.values:
        text = said.values["way"]
        assert read(text) > 0 and abs(read(text) - ways.max()) <= 0.6 * last_digit(text)
    fall = distortion(trace.points, before.centres, before.labels) - distortion(
        trace.points, step.centres, step.labels
    )
    if "fall" in said.values:
        _fallen(number(before.distortion), said.values["loss"], said.values["fall"], fall)
    else:
        assert "as before" in said and abs(fall) < 1e-9
    gone = (np.bincount(labels, minlength=len(counts)) == 0) & (counts > 0)
    took = re.search(r"Without points, centres? ([\d, and]+) took", said)
    assert _numbers(took) == (np.flatnonzero(gone) + 1).tolist()
    stays = re.search(r"Centres? ([\d, and]+) ha(?:s|ve) no points and stays?", said)
    assert _numbers(stays) == (np.flatnonzero(counts == 0) + 1).tolist()
    assert (step.centres[counts == 0] == before.centres[counts == 0]).all()


def _fallen(earlier, later, printed, fall):
    """The fall is what the printed distortions differ by, or said where they are alike."""
    assert read(printed) > 0
    near = max(last_digit(earlier), last_digit(later)) if earlier != later else 0.1 * fall
    assert abs(read(printed) - fall) <= 1.01 * near
    if earlier != later and "·" not in earlier + later:
        assert read(earlier) - read(later) == pytest.approx(read(printed), abs=1e-9)


def _numbers(found) -> list[int]:
    return [int(n) for n in re.findall(r"\d+", found[1])] if found else []


@settings(max_examples=200, deadline=None)
@given(runs())
def test_the_last_caption_says_why_it_stopped(found):
    p, trace, _ = found
    said = run.captions(trace)[-1].partition("**Stopped**")[2]
    again = lloyd.update(trace.points, trace.centres, trace.labels)[0]
    assert ("no centre would move" in said) == (trace.stopped == "no change")
    if trace.stopped == "no change":
        np.testing.assert_array_equal(again, trace.centres)
    if trace.stopped == "iterations":
        assert trace.updates == p.iterations and "most iterations" in said
    if trace.stopped == "tolerance":
        fall, tolerance = (run.captions(trace)[-1].values[n] for n in ("fall", "tolerance"))
        assert read(fall) < read(tolerance) == p.tolerance
        before, last = [s.distortion for s in trace.steps if s.phase == "assign"][-2:]
        assert (read(fall) > 0) == (before - last > 1e-9 * before)
    assert trace.updates <= p.iterations


@settings(max_examples=100, deadline=None)
@given(runs())
def test_the_answer_holds_at_any_setting(found):
    """ "Can it rise in between?" "Never"; and the first caption knows how many there are."""
    _, trace, _ = found
    falls = [distortion(trace.points, s.centres, s.labels) for s in trace.steps]
    assert all(b <= a * (1 + 1e-12) + 1e-18 for a, b in zip(falls, falls[1:], strict=False))
    first = run.captions(trace)[0]
    assert ("random group" in first) == (trace.groups is not None)
    assert ("too many" in first) == (len(trace.centres) > len(trace.points))


@settings(max_examples=100, deadline=None)
@given(runs())
def test_the_numbers_are_those_of_the_run(found):
    _, trace, _ = found
    row = numbers.half_steps(trace)
    assert row["updates"] == sum(s.phase == "update" for s in trace.steps)
    exact = distortion(trace.points, trace.centres, trace.labels)
    assert row["final distortion D"] == pytest.approx(exact, rel=1e-12, abs=1e-18)
    assert row["D per point"] * len(trace.points) == pytest.approx(exact, rel=1e-12, abs=1e-18)


@settings(max_examples=120, deadline=None)
@given(runs())
def test_the_code_gives_the_same_centres_labels_and_distortion(found):
    _, trace, _ = found
    space = {}
    exec(snippets.half_steps(trace), space)
    np.testing.assert_allclose(space["centres"], trace.centres, atol=1e-9)
    np.testing.assert_array_equal(space["labels"], trace.labels)
    assert space["distortion"] == pytest.approx(trace.distortion, abs=1e-9)


@pytest.mark.parametrize(
    ("options", "library"),
    [({}, True), ({"data": "moons", "k": 5}, True), ({"method": params.GROUPS_FIRST}, True),
     ({"method": params.GROUPS_FIRST, "iterations": 1}, False),  # no update is left to do
     ({"data": "iris", "k": 3}, False)],  # ties
)  # fmt: skip
def test_the_code_is_scikit_learns_where_that_does_the_same(options, library):
    assert ("KMeans(" in snippets.half_steps(ran(**options))) == library


def test_k_above_the_number_of_points_runs_and_is_said():
    p = params.HalfSteps(data="own", k=4)
    trace = p.trace(np.array([[2.5, 2.8]]), p.centres)
    said = " ".join(run.captions(trace))
    assert "too many" in said and "have no points and stay" in said and "/0" not in said
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        exec(snippets.half_steps(trace), {})


@pytest.mark.parametrize(
    ("points", "starts", "words"),
    [
        (
            [[4.0, 4.0]],
            [[2.0, 4.0], [6.0, 4.0]],
            "4.00 to centre 1 = 4.00 to centre 2, and of",
        ),
        (
            [[4.0, 4.0]],
            [[4.5, 4.0], [4.5, 4.0]],
            "0.25 to centre 1 = 0.25 to centre 2, and of",
        ),
        ([[0.0, 0.0]], [[0.855, 0.0], [0.0, 0.857]], "0.731 to centre 1 < 0.734 to centre 2."),
    ],
)
def test_equal_and_nearly_equal_distances_are_told_apart(points, starts, words):
    assert words in run.captions(lloyd.run(np.array(points), np.array(starts)))[1]


# -- the picture -------------------------------------------------------------------------------


@pytest.mark.parametrize("k", [1, 4, 8])
@pytest.mark.parametrize("data", [*CLOUDS, "own"])
def test_every_run_fits_the_budget(data, k):
    scene = figures.half_steps.scene(ran(data=data, k=k))
    assert scene.pack().nbytes < BUDGET
    assert scene.pack().nbytes < 10_000 * scene.frames or scene.frames < 12


@pytest.mark.parametrize("method", ["random examples", params.GROUPS_FIRST])
def test_frames_are_half_steps(method):
    trace = ran(method=method)
    scene = figures.half_steps.scene(trace)
    assert scene.frames == 1 + len(trace.steps) == len(scene.captions)
    lines = marks(scene, Segments, "cloud")[0].ends
    cursor = marks(scene, Points, "distortion")[1].xy
    for frame, step in enumerate(trace.steps, start=1):
        np.testing.assert_array_equal(lines[frame, :, :2], trace.points)
        np.testing.assert_array_equal(lines[frame, :, 2:], step.centres[step.labels])
        drawn = np.square(lines[frame, :, 2:] - lines[frame, :, :2]).sum()
        assert drawn == pytest.approx(step.distortion)
        np.testing.assert_allclose(cursor[frame, 0], [frame, step.distortion])


def test_groups_come_first_without_centres():
    trace = ran(method=params.GROUPS_FIRST)
    assert [s.phase for s in trace.steps[:2]] == ["update", "assign"]
    sizes = np.bincount(trace.groups)
    assert len(sizes) == 4 and np.ptp(sizes) <= 1
    for j in range(4):
        mean = trace.points[trace.groups == j].mean(axis=0)
        np.testing.assert_allclose(trace.steps[0].centres[j], mean)
    scene = figures.half_steps.scene(trace)
    (centres, _) = [m for m in marks(scene, Points, "cloud") if m.shape == "diamond"]
    assert centres.opacity.ravel().tolist() == [0.0] + [1.0] * (scene.frames - 1)
    assert not [m for m in scene.marks if getattr(m, "drag", None)]
    colours = next(m for m in marks(scene, Points, "cloud") if m.shape == "circle").color
    assert len(set(colours[0])) == 4


@settings(max_examples=60, deadline=None)
@given(runs())
def test_groups_first_and_centres_first_are_the_same_loop(found):
    _, trace, _ = found
    if trace.groups is None:
        return
    again = lloyd.run(
        trace.points, trace.steps[0].centres, max_iterations=max(1, trace.updates - 1)
    )
    for ours, theirs in zip(trace.steps[1:], again.steps, strict=False):
        np.testing.assert_array_equal(ours.labels, theirs.labels)
        np.testing.assert_array_equal(ours.centres, theirs.centres)


def test_the_ring_is_around_the_point_of_the_caption_and_never_leaves_the_points():
    trace = ran()
    scene = figures.half_steps.scene(trace)
    ring = next(
        m for m in marks(scene, Points, "cloud") if m.shape == "ring" and m.color == "gradient"
    )
    places = {tuple(p) for p in trace.points}
    assert all(tuple(at) in places for at in ring.xy[:, 0])
    for frame, said in enumerate(scene.captions):
        assert ("at" in said.values) == bool(ring.opacity[frame, 0])
        if "at" in said.values:
            np.testing.assert_allclose(pair(said.values["at"]), ring.xy[frame, 0], atol=0.0051)
    assert list(marks(scene, Label, "cloud")[0].text) == ["1", "2", "3", "4"]


def test_the_distortion_waits_for_the_answer():
    scene = figures.half_steps.scene(ran())
    assert len(marks(scene, Path, "distortion")) == 2 and "goes from" in scene.alt
    asked = scene.question()
    assert asked.frames == 1 and "goes from" not in asked.alt
    assert not marks(asked, Points, "distortion")


def test_handles_are_the_starts_and_the_added_points():
    scene = figures.half_steps.scene(ran(data="own", k=2), added=8)
    handles = {m.id: len(m.xy) for m in scene.marks if getattr(m, "drag", None)}
    assert handles == {"points": 8, "starts": 2}


def test_equal_runs_give_equal_bytes():
    one, other = (figures.half_steps.scene(ran()).pack().blob for _ in range(2))
    assert one == other


def test_how_far_the_distortion_fell_is_scikit_learns_too():
    p = params.HalfSteps(k=8, method="farthest", tolerance=0.3)
    trace = p.trace(p.points, p.centres)
    theirs = [KMeans(8, init=p.centres, n_init=1, tol=0, max_iter=n).fit(p.points).inertia_
              for n in (trace.updates - 1, trace.updates)]  # fmt: skip
    fall = (theirs[0] - theirs[1]) / len(p.points)
    assert read(run.captions(trace)[-1].values["fall"]) == pytest.approx(fall, abs=0.0051)


# -- cells -------------------------------------------------------------------------------------


@pytest.mark.parametrize("k", [1, 2, 3, 8])
def test_cells_are_where_a_centre_is_nearest(k):
    from skimage.measure import points_in_poly

    from vislib.kmeans.figures import parts

    random = np.random.default_rng(k)
    centres = random.uniform([0, 0], [12, 8], (k, 2))
    places = random.uniform([0, 0], [12, 8], (400, 2))
    nearest = ((places[:, None] - centres) ** 2).sum(axis=2).argmin(axis=1)
    for j in range(k):
        corners = parts.cell(centres, j)
        inside = points_in_poly(places, corners) if corners else np.zeros(400, bool)
        np.testing.assert_array_equal(inside, nearest == j)


def test_the_first_of_two_equal_centres_owns_the_cell():
    from vislib.kmeans.figures import parts

    centres = np.array([[3.0, 4.0], [3.0, 4.0], [9.0, 4.0]])
    assert parts.cell(centres, 0)
    assert not parts.cell(centres, 1)
    trace = lloyd.run(np.ones((5, 2)), np.ones((3, 2)))
    assert figures.half_steps.scene(trace).pack().nbytes < BUDGET
