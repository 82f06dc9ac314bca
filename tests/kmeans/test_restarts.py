"""Bad luck: many runs against single runs and scikit-learn, and all that is said of them."""

import dataclasses
import re
import warnings

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays
from sklearn.cluster import KMeans

from tests.kmeans.oracle import DATA
from tests.printed import read
from tests.stages import marks
from vislib.core import points
from vislib.core.text import number
from vislib.kmeans import figures, lloyd, numbers, params, restarts, snippets
from vislib.stage.scene import Bars, Label, Path, Segments

SEEDS = range(12)
COORDINATE = st.integers(-8, 8).map(float)  # integers: ties, duplicates and empty clusters


def clouds():
    return st.integers(1, 24).flatmap(lambda n: arrays(np.float64, (n, 2), elements=COORDINATE))


def same_as_alone(ends, data, starts, iterations=lloyd.MAX_ITERATIONS):
    for i, start in enumerate(starts):
        alone = lloyd.run(data, start, max_iterations=iterations)
        np.testing.assert_array_equal(ends.centres[i], alone.centres)
        np.testing.assert_array_equal(ends.labels[i], alone.labels)
        assert ends.distortion[i] == alone.distortion
        assert ends.updates[i] == len(alone.steps) // 2


@pytest.mark.parametrize("name", ["blobs", "rings", "iris"])
@pytest.mark.parametrize("method", lloyd.METHODS)
def test_starts_and_iterates_are_those_of_single_runs(name, method):
    data = points.cloud(name, 1)
    starts = restarts.starts(data, 6, method, SEEDS)
    alone = [lloyd.initial_centres(data, 6, method, s) for s in SEEDS]
    np.testing.assert_array_equal(starts, alone)
    for iterations in (1, 2, 3, 7, lloyd.MAX_ITERATIONS):
        ends = restarts.run(data, starts, iterations)
        same_as_alone(ends, data, starts, iterations)


@settings(max_examples=60, deadline=None)
@given(clouds(), st.integers(1, 6), st.sampled_from(lloyd.METHODS), st.integers(0, 99))
def test_ties_duplicates_and_empty_clusters_end_as_alone(data, k, method, seed):
    k = min(k, len(data))
    seeds = range(seed, seed + 4)
    starts = restarts.starts(data, k, method, seeds)
    alone = [lloyd.initial_centres(data, k, method, s) for s in seeds]
    np.testing.assert_array_equal(starts, alone)
    same_as_alone(restarts.run(data, starts), data, starts)


@pytest.mark.parametrize("iterations", [1, 2, 4, 300])
def test_iterates_are_scikit_learns(iterations):
    data = points.cloud("moons", 1)
    starts = restarts.starts(data, 5, "k-means++", SEEDS)
    ends = restarts.run(data, starts, iterations)
    for start, centres, distortion in zip(starts, ends.centres, ends.distortion, strict=True):
        model = KMeans(5, init=start, n_init=1, max_iter=iterations, tol=0)
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            model.fit(data)
        np.testing.assert_allclose(model.cluster_centers_, centres, atol=1e-9)
        assert model.inertia_ == pytest.approx(distortion)


def test_every_run_may_have_points_of_its_own():
    own = np.stack([points.cloud("noise", s) for s in range(5)])
    starts = np.stack([lloyd.initial_centres(p, 4, "k-means++", 7) for p in own])
    ends = restarts.run(own, starts, own=range(5))
    for i in range(len(own)):
        part = {f.name: getattr(ends, f.name)[i : i + 1] for f in dataclasses.fields(ends)}
        same_as_alone(restarts.Ends(**part), own[i], starts[i : i + 1])


def test_two_empty_clusters_take_the_two_farthest_points():
    data = np.array([[0.0, 0], [1, 0], [0, 2], [8, 8], [9, 8]])
    starts = np.array([[[0.0, 0], [100, 100], [90, 90]], [[0, 0], [8, 8], [9, 8]]])
    ends = restarts.run(data, starts)
    same_as_alone(ends, data, starts)
    assert len(set(ends.labels[0])) == 3


def test_where_all_points_sit_on_their_centres_an_empty_one_stays():
    data = np.array([[0.0, 0], [4, 0], [4, 0]])
    ends = restarts.run(data, data[None])
    same_as_alone(ends, data, data[None])
    np.testing.assert_array_equal(ends.centres[0], data)


def test_impossible_starts_name_the_remedy():
    with pytest.raises(ValueError, match="choose k from 1 to 3"):
        restarts.starts(np.ones((3, 2)), 4, "k-means++", SEEDS)
    with pytest.raises(ValueError, match="choose one of"):
        restarts.starts(np.ones((3, 2)), 2, "guess", SEEDS)


# -- the chapter -------------------------------------------------------------------------------

BUDGET = 300_000
_KEPT = {}


def ends_of(data, sample, k):
    """Where all 200 starts of each kind end."""
    key = (data, sample, k)
    if key not in _KEPT:
        cloud, seeds = params.points_of(data, sample), range(params.RESTARTS)
        _KEPT[key] = {m: restarts.from_seeds(cloud, k, m, seeds) for m in lloyd.METHODS}
    return _KEPT[key]


@st.composite
def chapters(draw):
    run = draw(st.sampled_from(["best", "worst", "trap"]))
    return params.Restarts(
        run=run,
        method=draw(st.sampled_from(lloyd.METHODS)),
        k=draw(st.integers(3 if run == "trap" else 2, params.MOST_K)),
        data=draw(DATA),
        sample=draw(st.integers(0, 99)),
    )


def drawn(p):
    ends = ends_of(p.data, p.sample, p.k)
    trace = p.trace(ends[p.method].distortion)
    return ends, trace, figures.restarts.scene(trace, ends, p.method, p.run == "trap")


@settings(max_examples=60, deadline=None)
@given(chapters())
def test_the_last_caption_compares_with_the_best_known(p):
    ends, trace, scene = drawn(p)
    said = scene.captions[-1]
    best = min(trace.distortion, *(e.distortion.min() for e in ends.values()))
    worse = trace.distortion > best * (1 + 1e-9)
    assert ("No better end is known" in said) != worse
    assert ("got out of the trap" in said) == (p.run == "trap" and not worse)
    if worse:
        printed = read(said.values["ratio"])
        assert printed > 1 and printed == pytest.approx(trace.distortion / best, rel=6e-3)
    runs = [lloyd.run(p.points, lloyd.initial_centres(p.points, p.k, p.method, s))
            for s in range(0, 200, 10)]  # fmt: skip
    assert said.values["took"].split()[0] == str(trace.updates)
    few, most = (int(said.values.get(n, said.values["few"])) for n in ("few", "most"))
    assert few <= min(r.updates for r in runs) and max(r.updates for r in runs) <= most
    assert {few, most} <= set(ends[p.method].updates.tolist())
    # A trap is no such start: its own updates may lie outside.
    assert (f"of the kind “{p.method}” take" in said) == (p.run == "trap")
    assert ("of this kind" in said) == (p.run != "trap")
    assert scene.pack().nbytes < BUDGET


@settings(max_examples=60, deadline=None)
@given(chapters())
def test_bars_ticks_names_and_table_count_the_same_runs(p):
    ends, trace, scene = drawn(p)
    finals = {m: e.distortion for m, e in ends.items()}
    edges = figures.restarts.bins(finals, trace.distortion)
    said = [m.text for m in marks(scene, Label, "ends")]
    rows = numbers.ends(ends)
    for (name, found), bars, row in zip(
        finals.items(), marks(scene, Bars, "ends"), rows, strict=True
    ):
        counts = np.histogram(found, edges)[0]
        assert counts.sum() == params.RESTARTS
        assert [int(h.split(" of ")[0].split(": ")[1]) for h in bars.hover] == counts.tolist()
        between = [h.split(" end between ")[1].rstrip(".").split(" and ") for h in bars.hover]
        assert [b for _, b in between[:-1]] == [a for a, _ in between[1:]]
        assert len({len(a.partition(".")[2]) for a, _ in between}) == 1
        width = edges[1] - edges[0]
        np.testing.assert_allclose([read(a) for a, _ in between], edges[:-1], atol=width)
        assert all(read(a) < read(b) for a, b in between)
        different = len({f"{v:.3f}" for v in found})
        plural = "s" if different > 1 else ""
        assert f"{name}: {different} end{plural}, mean {number(found.mean())}" in said
        assert row["starting centres"] == name and row["different ends"] == different
        assert row["best"] <= row["mean of 200"] * (1 + 1e-12) <= row["worst"] * (1 + 2e-12)
        assert row["most updates"] == max(ends[name].updates)
    best = min(f.min() for f in finals.values())
    for found, row in zip(finals.values(), rows, strict=True):
        share = float(row["reach the best"].removesuffix(" %"))
        assert share == 100 * sum(v <= 1.01 * best for v in found) / params.RESTARTS


@settings(max_examples=25, deadline=None)
@given(chapters())
def test_every_different_end_has_a_tick_of_its_own(p):
    ends, trace, scene = drawn(p)
    edges = figures.restarts.bins({m: e.distortion for m, e in ends.items()}, trace.distortion)
    segments = iter(marks(scene, Segments, "ends"))
    for found in (e.distortion for e in ends.values()):
        different = sorted({float(f"{v:.3f}") for v in found})
        if len(different) > 40:
            continue
        leads, ticks = next(segments), next(segments)
        np.testing.assert_allclose(leads.ends[:, 0], different, atol=1e-9)
        np.testing.assert_array_equal(leads.ends[:, 2], ticks.ends[:, 0])
        gap = min(0.017, 1 / (len(different) + 1)) * (edges[-1] - edges[0])
        assert len(different) < 2 or np.diff(ticks.ends[:, 0]).min() > 0.99 * gap
        told = [re.search(r": (\d+) of 200 end at (.*)\.$", h) for h in ticks.hover]
        assert [float(t[2]) for t in told] == different
        assert sum(int(t[1]) for t in told) == params.RESTARTS


@settings(max_examples=25, deadline=None)
@given(chapters())
def test_names_bars_ticks_and_the_line_of_this_run_keep_clear_of_each_other(p):
    """A text is a third of a row high where a row is smallest, on a small projector."""
    _, _, scene = drawn(p)
    panel = next(p for p in scene.panels if p.id == "ends")
    labels = marks(scene, Label, "ends")
    heights = np.unique([y for m in labels for y in np.reshape(m.xy, (-1, 2))[:, 1]])
    assert np.diff(heights).min() > 0.33
    assert panel.y[0] < heights[0] - 0.17 and heights[-1] + 0.17 < panel.y[1]
    lines = [np.sort(m.ends[:, [1, 3]]) for m in marks(scene, Segments, "ends")]
    bars = [np.stack([np.full_like(m.heights, m.base), m.heights], 1)
            for m in marks(scene, Bars, "ends")]  # fmt: skip
    cursor = marks(scene, Path, "ends")[0].xy
    moving = np.sort(cursor[0, np.isfinite(cursor[0, :, 1]), 1].reshape(-1, 2))
    for low, high in np.concatenate([*lines, *bars, moving]):
        assert np.maximum(low - heights, heights - high).min() > 0.15
    ticks = np.concatenate(lines) if lines else np.zeros((0, 2))
    for low, high in moving:  # it ends where the ticks begin
        assert (np.maximum(low - ticks[:, 1], ticks[:, 0] - high) >= 0).all()


def test_the_answer_holds_for_the_runs_that_it_is_about():
    """At the settings that stand until the answer, counted with scikit-learn."""
    p = params.Restarts()
    finals = []
    for seed in range(params.RESTARTS):
        start = lloyd.initial_centres(p.points, p.k, p.method, seed)
        finals.append(KMeans(p.k, init=start, n_init=1, tol=0).fit(p.points).inertia_)
    assert (p.data, p.sample, p.k, p.method) == ("blobs", 0, 4, "random examples")
    assert 10 <= len(np.unique(np.round(finals, 3))) <= 16
    ours = ends_of(p.data, p.sample, p.k)[p.method].distortion
    np.testing.assert_allclose(ours, finals, rtol=1e-9)


def test_the_ends_wait_for_the_answer():
    _, trace, scene = drawn(params.Restarts(method="farthest"))
    asked = scene.question()
    assert asked.frames == 1 and [p.id for p in asked.panels] == ["cloud"]
    assert "ends at" not in asked.pack().header and f"{trace.distortion:.1f}" not in asked.alt


@given(
    st.lists(st.floats(0, 100), min_size=1, max_size=150),
    st.floats(-10, 0),
    st.floats(100, 120),
)
@settings(max_examples=40, deadline=None)
def test_ticks_are_moved_apart_in_order_and_stay_inside(places, low, high):
    places = np.sort(places)
    moved = figures.restarts.spread_apart(places, low, high)
    gap = min(0.017 * (high - low), (high - low) / (len(places) + 1))
    assert (np.diff(moved) > gap - 1e-9).all()
    assert low <= moved[0] <= moved[-1] <= high


def test_ticks_move_no_farther_than_they_must():
    from scipy.optimize import minimize

    at = np.array([10.0, 50.0, 50.1, 50.2, 53.0, 90.0])
    apart = {"type": "ineq", "fun": lambda y: np.diff(y) - 1.7}
    best = minimize(lambda y: ((y - at) ** 2).sum(), at + np.arange(6) * 1.7, constraints=apart)
    np.testing.assert_allclose(figures.restarts.spread_apart(at, 0.0, 100.0), best.x, atol=1e-3)


def test_best_and_worst_runs_end_where_the_restarts_say():
    ends = ends_of("blobs", 0, 4)["k-means++"].distortion
    for run, end in (("best", ends.min()), ("worst", ends.max())):
        trace = params.Restarts(run=run, method="k-means++").trace(ends)
        assert trace.distortion == pytest.approx(end)


def test_the_trap_ends_badly():
    ends = ends_of("blobs", 0, 4)["k-means++"].distortion
    trace = params.Restarts(run="trap").trace(ends)
    assert trace.stopped == "no change"
    assert trace.distortion > 1.8 * ends.min()


def test_a_trap_needs_three_groups():
    with pytest.raises(ValueError, match="k = 3 or more"):
        params.Restarts(run="trap", k=2)


def test_spreading_out_helps_in_the_mean_and_in_time():
    ends = ends_of("blobs", 0, 4)
    assert ends["k-means++"].distortion.mean() < ends["random examples"].distortion.mean()
    assert ends["k-means++"].updates.mean() < ends["random examples"].updates.mean()


# -- the same in code --------------------------------------------------------------------------


@settings(max_examples=12, deadline=None)
@given(chapters())
def test_the_code_ends_where_the_runs_do_but_for_ties(p):
    """As its comment says: points that are equally far from two centres, to rounding."""
    space = {}
    source = snippets.restarts(p.points, p.k, p.method, 12)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        exec(source, space)
    ours = restarts.from_seeds(p.points, p.k, p.method, range(12)).distortion
    for seed in np.flatnonzero(~np.isclose(ours, space["finals"], rtol=1e-9)):
        start = lloyd.initial_centres(p.points, p.k, p.method, int(seed))
        trace = lloyd.run(p.points, start)
        far = np.stack([((p.points[:, None] - s.centres) ** 2).sum(axis=2) for s in trace.steps])
        near, next_ = np.sort(far, axis=2)[..., :2].reshape(-1, 2).T
        assert np.isclose(near, next_, rtol=1e-12, atol=1e-12).any() or trace.relocated
    assert "equally far from two centres" in source


def test_on_iris_some_runs_of_the_code_end_elsewhere():
    data, space = params.points_of("iris", 0), {}
    exec(snippets.restarts(data, 4, "random examples", 60), space)
    ours = restarts.from_seeds(data, 4, "random examples", range(60)).distortion
    assert not np.allclose(ours, space["finals"], rtol=1e-9)


@pytest.mark.parametrize("less", [1e-3, 1e-9, 0.0])
def test_two_means_are_printed_apart_where_they_differ(less):
    ends = restarts.from_seeds(points.cloud("noise", 31), 2, "random examples", SEEDS)
    lower = dataclasses.replace(ends, distortion=ends.distortion - less)
    (now,) = numbers.spread_out({"k-means++": lower, "random examples": ends})
    spread, plain = re.findall(r"of ([\d,.]+) with", now.now)
    assert now.met == (spread == plain) == (less < 1e-8)  # rounding tells nothing
