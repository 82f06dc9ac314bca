"""The K-means lesson's scenes and snippets: what is drawn is what was computed."""

import re

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sklearn.cluster import KMeans

from tests.stages import marks
from vislib.core.points import CLOUDS
from vislib.core.text import number
from vislib.kmeans import lloyd as kmeans
from vislib.kmeans import params as demos
from vislib.kmeans import restarts as kmeans_many
from vislib.kmeans import snippets
from vislib.kmeans.figures import half_steps as egg
from vislib.kmeans.figures import parts as ground
from vislib.kmeans.figures import restarts as luck
from vislib.stage.scene import Bars, Label, Path, Points, Segments

BUDGET = 300_000
SEEDS = range(demos.RESTARTS)


def ran(**options):
    p = demos.EggParams(**options)
    return p.trace(p.points, p.starts)


@pytest.fixture(scope="module")
def blobs():
    return demos.points_of("blobs", 0)


@pytest.fixture(scope="module")
def finals(blobs):
    return {m: kmeans_many.restarts(blobs, 4, m, SEEDS).distortion for m in kmeans.METHODS}


# -- chicken and egg ---------------------------------------------------------------------------


@pytest.mark.parametrize("k", [1, 4, 8])
@pytest.mark.parametrize("data", [*CLOUDS, "own"])
def test_every_run_fits_the_budget(data, k):
    scene = egg.half_steps(ran(data=data, k=k))
    assert scene.pack().nbytes < BUDGET
    assert scene.pack().nbytes < 10_000 * scene.frames or scene.frames < 12


def test_frames_are_half_steps():
    trace = ran()
    scene = egg.half_steps(trace)
    assert scene.frames == 1 + len(trace.steps) == len(scene.captions)
    lines = marks(scene, Segments, "cloud")[0].ends
    cursor = marks(scene, Points, "distortion")[1].xy
    for frame, step in enumerate(trace.steps, start=1):
        np.testing.assert_array_equal(lines[frame, :, :2], trace.points)
        np.testing.assert_array_equal(lines[frame, :, 2:], step.centres[step.labels])
        assert np.square(lines[frame, :, 2:] - lines[frame, :, :2]).sum() == pytest.approx(
            step.distortion
        )
        np.testing.assert_allclose(cursor[frame, 0], [frame, step.distortion])


def test_captions_carry_the_numbers_of_their_half_step():
    trace = ran()
    said = egg.captions(trace)
    before, after = trace.steps[1], trace.steps[2]
    assert f"**{(before.labels != after.labels).sum()}** points" in said[3]
    way = np.linalg.norm(before.centres - trace.steps[0].centres, axis=1)
    j = int(way.argmax())
    own = trace.points[before.labels == j]
    assert f"centre {ground.NAMES[j]}" in said[2]
    assert f"/{len(own)} = ({own[:, 0].mean():.2f}, {own[:, 1].mean():.2f})" in said[2]
    assert "no point changed" in said[-1]


@pytest.mark.parametrize(
    ("options", "words"),
    [({"iterations": 2}, "most iterations"), ({"tolerance": 0.5}, "less than the tolerance")],
)
def test_the_stop_rule_that_fired_is_named(options, words):
    assert words in egg.captions(ran(**options))[-1]


def test_how_far_the_distortion_fell_is_said_in_the_units_of_the_tolerance():
    p = demos.EggParams(k=8, method="farthest", tolerance=0.3)
    trace = p.trace(p.points, p.starts)
    theirs = [KMeans(8, init=p.starts, n_init=1, tol=0, max_iter=n).fit(p.points).inertia_
              for n in (len(trace.steps) // 2 - 1, len(trace.steps) // 2)]  # fmt: skip
    fall = (theirs[0] - theirs[1]) / len(p.points)
    said = egg.captions(trace)[-1]
    assert 0 < fall < 0.3
    assert f"distortion per point fell by {number(fall)}, less than the tolerance 0.3." in said


def test_a_centre_without_points_is_told():
    points = np.array([[1.0, 1.0], [1.5, 1.0], [2.0, 1.0], [9.0, 1.0]])
    trace = kmeans.run(points, np.array([[1.5, 1.0], [5.0, 1.0], [11.0, 7.0]]))
    assert "Without points, centre 3 took the farthest one" in " ".join(egg.captions(trace))


def test_the_point_of_the_caption_is_ringed_and_centres_have_numbers():
    trace = ran()
    scene = egg.half_steps(trace)
    ring = next(
        m for m in marks(scene, Points, "cloud") if m.shape == "ring" and m.color == "gradient"
    )
    told = 0
    for frame, said in enumerate(scene.captions):
        found = re.search(
            r"the one in the red ring, \((.*?), (.*?)\): (.*?) to centre (\d) < (.*?) to", said
        )
        assert bool(found) == bool(ring.opacity[frame, 0])
        if found:
            told += 1
            place, step = ring.xy[frame, 0], trace.steps[frame - 1]
            np.testing.assert_allclose([float(found[1]), float(found[2])], place, atol=0.0051)
            j = int(found[4]) - 1
            assert j == step.labels[(trace.points == place).all(axis=1)][0]
            assert float(found[3]) == pytest.approx(
                ((place - step.centres[j]) ** 2).sum(), abs=6e-3
            )
            assert float(found[3]) <= float(found[5])
    assert told == sum(s.phase == "assign" for s in trace.steps) - 1  # the last changes nothing
    names = marks(scene, Label, "cloud")[0].text
    assert list(names) == ["1", "2", "3", "4"]


def test_the_rest_of_the_distortion_waits_for_the_answer():
    trace = ran()
    before = egg.half_steps(trace, reveal=False)
    after = egg.half_steps(trace)
    assert len(marks(after, Path, "distortion")) == 2
    (curve,) = marks(before, Path, "distortion")
    np.testing.assert_array_equal(curve.upto, np.arange(before.frames))
    np.testing.assert_array_equal(
        marks(before, Points, "distortion")[0].since, np.arange(1, before.frames)
    )
    assert "falls" in after.alt
    assert "falls" not in before.alt


def test_handles_are_the_starts_and_the_added_points():
    scene = egg.half_steps(ran(data="own", k=2), added=8)
    handles = {m.id: len(m.xy) for m in scene.marks if getattr(m, "drag", None)}
    assert handles == {"points": 8, "starts": 2}


def test_equal_runs_give_equal_bytes():
    assert egg.half_steps(ran()).pack().blob == egg.half_steps(ran()).pack().blob


# -- cells -------------------------------------------------------------------------------------


@pytest.mark.parametrize("k", [1, 2, 3, 8])
def test_cells_are_where_a_centre_is_nearest(k):
    from skimage.measure import points_in_poly

    random = np.random.default_rng(k)
    centres = random.uniform([0, 0], [12, 8], (k, 2))
    places = random.uniform([0, 0], [12, 8], (400, 2))
    nearest = ((places[:, None] - centres) ** 2).sum(axis=2).argmin(axis=1)
    for j in range(k):
        corners = ground.cell(centres, j)
        inside = points_in_poly(places, corners) if corners else np.zeros(400, bool)
        np.testing.assert_array_equal(inside, nearest == j)


def test_the_first_of_two_equal_centres_owns_the_cell():
    centres = np.array([[3.0, 4.0], [3.0, 4.0], [9.0, 4.0]])
    assert ground.cell(centres, 0)
    assert not ground.cell(centres, 1)
    trace = kmeans.run(np.ones((5, 2)), np.ones((3, 2)))
    assert egg.half_steps(trace).pack().nbytes < BUDGET


# -- bad luck ----------------------------------------------------------------------------------


def test_histograms_hold_every_restart(blobs, finals):
    trace = demos.LuckParams().trace(finals["random examples"])
    scene = luck.luck(trace, finals, "random examples")
    assert scene.pack().nbytes < BUDGET
    edges = luck.bins(finals, trace.distortion)
    bars = marks(scene, Bars, "ends")
    assert len(bars) == 4
    for found, row in zip(finals.values(), bars, strict=True):
        counts = np.histogram(found, edges)[0]
        assert counts.sum() == demos.RESTARTS
        assert row.heights.argmax() == counts.argmax()


def test_every_different_end_has_a_tick_of_its_own(finals):
    trace = demos.LuckParams().trace(finals["random examples"])
    scene = luck.luck(trace, finals, "random examples")
    edges = luck.bins(finals, trace.distortion)
    said = [m.text for m in marks(scene, Label, "ends")]
    drawn = marks(scene, Segments, "ends")
    for i, (name, found) in enumerate(finals.items()):
        leads, ticks = drawn[2 * i : 2 * i + 2]
        different = sorted({f"{v:.3f}" for v in found})
        assert [f"{x:.3f}" for x in leads.ends[:, 0]] == different
        np.testing.assert_array_equal(leads.ends[:, 2], ticks.ends[:, 0])
        assert np.diff(ticks.ends[:, 0]).min() > 0.0169 * (edges[-1] - edges[0])
        assert any(t == f"{name}: {len(different)} ends, mean {number(found.mean())}" for t in said)
        told = [re.search(r": (\d+) of 200 end at (.*)\.$", h) for h in ticks.hover]
        assert [t[2] for t in told] == different
        assert sum(int(t[1]) for t in told) == demos.RESTARTS


def test_names_ticks_and_the_line_of_this_run_keep_clear_of_each_other(finals):
    """A text is a third of a row high where a row is smallest, on a small projector."""
    trace = demos.LuckParams().trace(finals["random examples"])
    scene = luck.luck(trace, finals, "random examples")
    panel = next(p for p in scene.panels if p.id == "ends")
    labels = marks(scene, Label, "ends")
    heights = np.unique([y for m in labels for y in np.reshape(m.xy, (-1, 2))[:, 1]])
    assert np.diff(heights).min() > 0.33
    assert panel.y[0] < heights[0] - 0.17 and heights[-1] + 0.17 < panel.y[1]
    lines = [np.sort(m.ends[:, [1, 3]]) for m in marks(scene, Segments, "ends")]
    cursor = marks(scene, Path, "ends")[0].xy
    moving = np.sort(cursor[0, np.isfinite(cursor[0, :, 1]), 1].reshape(-1, 2))
    for low, high in np.concatenate([*lines, moving]):
        gaps = np.maximum(low - heights, heights - high)
        assert gaps.min() > 0.17
    ticks = np.concatenate(lines)
    for low, high in moving:  # it ends where the ticks begin
        assert (np.maximum(low - ticks[:, 1], ticks[:, 0] - high) >= 0).all()


def test_the_ends_are_not_shown_before_the_answer(finals):
    trace = demos.LuckParams().trace(finals["farthest"])
    scene = luck.luck_asked(trace, finals, "farthest")
    assert scene.frames == 1 and [p.id for p in scene.panels] == ["cloud"]
    assert "ends at" not in scene.pack().header and f"{trace.distortion:.1f}" not in scene.alt


@given(
    st.lists(st.floats(0, 100), min_size=1, max_size=150),
    st.floats(-10, 0),
    st.floats(100, 120),
)
@settings(max_examples=40, deadline=None)
def test_ticks_are_moved_apart_in_order_and_stay_inside(places, low, high):
    places = np.sort(places)
    moved = luck.apart(places, low, high)
    gap = min(0.017 * (high - low), (high - low) / (len(places) + 1))
    assert (np.diff(moved) > gap - 1e-9).all()
    assert low <= moved[0] <= moved[-1] <= high


def test_ticks_move_no_farther_than_they_must():
    from scipy.optimize import minimize

    at = np.array([10.0, 50.0, 50.1, 50.2, 53.0, 90.0])
    apart = {"type": "ineq", "fun": lambda y: np.diff(y) - 1.7}
    best = minimize(lambda y: ((y - at) ** 2).sum(), at + np.arange(6) * 1.7, constraints=apart)
    np.testing.assert_allclose(luck.apart(at, 0.0, 100.0), best.x, atol=1e-3)


def test_best_and_worst_runs_end_where_the_restarts_say(finals):
    for run, value in (("best", finals["k-means++"].min()), ("worst", finals["k-means++"].max())):
        trace = demos.LuckParams(run=run, method="k-means++").trace(finals["k-means++"])
        assert trace.distortion == pytest.approx(value)


def test_the_trap_ends_badly(finals):
    trace = demos.LuckParams(run="trap").trace(finals["k-means++"])
    assert trace.stopped == "no change"
    assert trace.distortion > 1.8 * finals["k-means++"].min()


def test_a_trap_needs_three_groups():
    with pytest.raises(ValueError, match="k = 3 or more"):
        demos.LuckParams(run="trap", k=2)


@pytest.mark.parametrize(("data", "k"), [("blobs", 4), ("blobs", 3), ("moons", 4), ("slope", 3)])
def test_a_trap_that_k_means_gets_out_of_is_said_to_be_so(data, k):
    p = demos.LuckParams(run="trap", data=data, k=k)
    found = {m: kmeans_many.restarts(p.points, k, m, SEEDS).distortion for m in kmeans.METHODS}
    trace = p.trace(found[p.method])
    best = min(KMeans(k, n_init=20, random_state=0).fit(p.points).inertia_, trace.distortion)
    said = luck.luck(trace, found, p.method, trapped=True).captions[-1]
    assert ("got out of the trap" in said) == (trace.distortion < 1.005 * best)
    assert f"**{trace.distortion / best:.2f}** times the best" in said
    assert "trap" not in luck.luck(trace, found, p.method).captions[-1]


def test_spreading_out_helps_in_the_mean_and_the_answer_holds(finals):
    assert finals["k-means++"].mean() < finals["random examples"].mean()
    assert 8 <= len(np.unique(finals["random examples"].round(3))) <= 16


@pytest.mark.parametrize("data", list(CLOUDS))
@pytest.mark.parametrize("k", [3, 8])
def test_traps_and_starts_of_every_cloud_can_be_drawn(data, k):
    p = demos.LuckParams(run="trap", data=data, k=k)
    found = {m: kmeans_many.restarts(p.points, k, m, range(5)).distortion for m in kmeans.METHODS}
    assert luck.luck(p.trace(found[p.method]), found, p.method).pack().nbytes < BUDGET


# -- the same in code --------------------------------------------------------------------------


@pytest.mark.parametrize("options", [{}, {"iterations": 3}, {"data": "iris", "k": 3}])
def test_the_run_snippet_gives_the_same_numbers(options):
    trace, space = ran(**options), {}
    exec(snippets.one_run(trace), space)
    np.testing.assert_allclose(space["found"].cluster_centers_, trace.centres, atol=1e-9)
    np.testing.assert_array_equal(space["found"].labels_, trace.labels)
    assert space["found"].inertia_ == pytest.approx(trace.distortion)


@pytest.mark.parametrize("method", kmeans.METHODS)
def test_the_restarts_snippet_gives_the_same_numbers(blobs, finals, method):
    space = {}
    exec(snippets.restarts(blobs, 4, method, 25), space)
    np.testing.assert_allclose(space["finals"], finals[method][:25], rtol=1e-9)


def test_where_the_restarts_snippet_ends_elsewhere_points_are_equally_far_from_two_centres():
    """As its comment says, and as iris petals often are."""
    data, space = demos.points_of("iris", 0), {}
    source = snippets.restarts(data, 4, "random examples", 60)
    exec(source, space)
    starts = kmeans_many.starts(data, 4, "random examples", range(60))
    ends = kmeans_many.run(data, starts).distortion
    elsewhere = np.flatnonzero(~np.isclose(ends, space["finals"], rtol=1e-9))
    for start in starts[elsewhere]:
        far = np.stack([((data[:, None] - s.centres) ** 2).sum(axis=2)
                        for s in kmeans.run(data, start).steps])  # fmt: skip
        near, next_ = np.sort(far, axis=2)[..., :2].reshape(-1, 2).T
        assert np.isclose(near, next_, rtol=1e-12).any()
    assert len(elsewhere) and "equally far from two centres" in source


def test_the_ring_never_leaves_the_points():
    """Also while it is hidden: between two frames it may be drawn at the place of the next."""
    p = demos.EggParams()
    trace = p.trace(p.points, p.starts)
    ring = egg._witnesses(trace)
    places = {tuple(p) for p in trace.points}
    assert all(tuple(at) in places for at in ring.xy[1:, 0])
