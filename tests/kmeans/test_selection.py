"""Which k? The rules against scikit-learn and their definitions, and every sentence about them."""

import math
import re

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sklearn.cluster import KMeans
from sklearn.metrics import silhouette_samples, silhouette_score

from tests.kmeans.oracle import DATA, PLACE, distortion
from tests.printed import last_digit, read
from tests.stages import marks, words_of
from vislib.kmeans import figures, numbers, params, selection, snippets
from vislib.stage.scene import Bars, Points, Segments
from vislib.ui import course

BUDGET = 300_000
VIEWS = ("elbow", "silhouette", "gap", "samples")
_KEPT = {}


def swept(data: str, sample: int) -> selection.Selection:
    if (data, sample) not in _KEPT:
        _KEPT[data, sample] = selection.sweep(params.points_of(data, sample))
    return _KEPT[data, sample]


@st.composite
def sweeps(draw):
    """Clouds of every kind, and small ones as hands draw them, with points on one another."""
    if draw(st.booleans()):
        return swept(draw(DATA), draw(st.integers(0, 99)))
    own = np.vstack([params.OWN[draw(st.integers(0, 4)) :], *draw(st.lists(PLACE, max_size=9))])
    return selection.sweep(own)


@pytest.fixture(scope="module")
def blobs():
    return swept("blobs", 0)


# -- the rules ---------------------------------------------------------------------------------


@settings(max_examples=40, deadline=None)
@given(sweeps())
def test_silhouettes_are_scikit_learns(found):
    for labels, ours, mean in zip(
        found.labels[1:], found.silhouettes, found.silhouette[1:], strict=True
    ):
        if len(np.unique(labels)) < len(labels):
            np.testing.assert_allclose(ours.score, silhouette_samples(found.points, labels))
            assert mean == pytest.approx(silhouette_score(found.points, labels), abs=1e-12)


@settings(max_examples=40, deadline=None)
@given(sweeps(), st.data())
def test_a_and_b_are_mean_distances(found, data):
    i = data.draw(st.integers(0, len(found.points) - 1))
    k = data.draw(st.integers(0, len(found.silhouettes) - 1))
    labels, s = found.labels[k + 1], found.silhouettes[k]
    far = [math.dist(found.points[i], x) for x in found.points]
    own = [d for j, d in enumerate(far) if labels[j] == labels[i] and j != i]
    if own:
        assert s.a[i] == pytest.approx(sum(own) / len(own), abs=1e-12)
    others = {c: [d for d, label in zip(far, labels, strict=True) if label == c]
              for c in set(labels.tolist()) - {int(labels[i])}}  # fmt: skip
    means = {c: sum(d) / len(d) for c, d in others.items()}
    assert s.b[i] == pytest.approx(min(means.values()), abs=1e-12)
    assert means[s.other[i]] == pytest.approx(min(means.values()), abs=1e-12)


@settings(max_examples=60, deadline=None)
@given(sweeps())
def test_every_verdict_is_what_its_rule_says(found):
    v, ks = found.verdict, found.ks.tolist()
    x0, y0, x1, y1 = ks[0], found.distortion[0], ks[-1], found.distortion[-1]
    below = [y0 + (y1 - y0) * (k - x0) / (x1 - x0) - d
             for k, d in zip(ks, found.distortion, strict=True)]  # fmt: skip
    assert below[ks.index(v.elbow)] == pytest.approx(max(below), abs=1e-9 * y0)
    assert found.silhouette[ks.index(v.silhouette)] == np.nanmax(found.silhouette)
    passes = [k for i, k in enumerate(ks[:-1])
              if found.gap[i] >= found.gap[i + 1] - found.error[i + 1]]  # fmt: skip
    assert v.gap == (passes[0] if passes else ks[-1])


@settings(max_examples=100, deadline=None)
@given(sweeps())
def test_more_centres_always_lower_the_distortion_and_k_equal_n_has_none(found):
    """What the question's answer says."""
    assert (np.diff(found.distortion) < 0).all()
    for centres, labels, d in zip(found.centres, found.labels, found.distortion, strict=True):
        assert distortion(found.points, centres, labels) == pytest.approx(d)
    assert distortion(found.points, found.points, np.arange(len(found.points))) == 0


def test_distortions_equal_those_of_scikit_learn(blobs):
    theirs = [KMeans(k, n_init=30, random_state=0, tol=0).fit(blobs.points).inertia_
              for k in blobs.ks]  # fmt: skip
    np.testing.assert_allclose(blobs.distortion[:6], theirs[:6], rtol=1e-6)
    np.testing.assert_allclose(blobs.distortion, theirs, rtol=0.03)  # minima abound


def test_the_gap_is_what_its_definition_says(blobs):
    random, logs = np.random.default_rng(0), []
    low, high = blobs.points.min(axis=0), blobs.points.max(axis=0)
    for _ in range(selection.REFERENCES):
        cloud = random.uniform(low, high, blobs.points.shape)
        logs.append([np.log(KMeans(k, n_init=10, random_state=0).fit(cloud).inertia_)
                     for k in (1, 2, 4)])  # fmt: skip
    theirs = np.mean(logs, axis=0) - np.log(blobs.distortion[[0, 1, 3]])
    np.testing.assert_allclose(blobs.gap[[0, 1, 3]], theirs, atol=0.02)
    spread = np.std(logs, axis=0) * np.sqrt(1.1)
    np.testing.assert_allclose(blobs.error[[0, 1, 3]], spread, atol=0.01)


def test_four_groups_are_found_and_rings_divide_opinion(blobs):
    assert set(blobs.verdict) == {4}
    assert len(set(swept("rings", 0).verdict)) == 3


def test_a_point_alone_has_silhouette_0():
    points = np.array([[0.0, 0.0], [0.0, 1.0], [5.0, 0.0]])
    labels = np.array([0, 0, 1])
    apart = np.linalg.norm(points[:, None] - points, axis=2)
    ours = selection.silhouettes(apart, labels).score
    np.testing.assert_allclose(ours, silhouette_samples(points, labels))


def test_the_sweep_keeps_the_best_of_its_single_runs():
    from vislib.kmeans import lloyd

    data = params.points_of("spreads", 1)
    found = selection.sweep(data, (1, 3, 6))
    for k, best in zip(found.ks, found.distortion, strict=True):
        starts = [lloyd.initial_centres(data, int(k), "k-means++", s)
                  for s in range(selection.STARTS)]  # fmt: skip
        assert best == pytest.approx(min(lloyd.run(data, start).distortion for start in starts))


@pytest.mark.parametrize(("n", "ks"), [(3, 0), (4, 3), (8, 7), (11, 10), (30, 10)])
def test_as_many_k_are_tried_as_there_are_different_points(n, ks):
    points = np.repeat(np.random.default_rng(0).uniform(0, 8, (n, 2)), 2, axis=0)
    assert selection.numbers_to_try(points) == tuple(range(1, ks + 1))
    if ks:
        assert np.isfinite(selection.sweep(points).gap).all()
    else:
        with pytest.raises(ValueError, match="at least 4 different points: add some"):
            selection.sweep(points)


# -- the words ---------------------------------------------------------------------------------


@settings(max_examples=100, deadline=None)
@given(sweeps(), st.integers(1, 10))
def test_captions_of_the_elbow(found, guess):
    scene = figures.selection.scene(found, "elbow", guess)
    for i, said in enumerate(scene.captions):
        v = said.values
        assert int(v["k"]) == found.ks[i]
        assert read(v["loss"]) == pytest.approx(found.distortion[i], rel=6e-4)
        if i:
            fall = 100 * (1 - found.distortion[i] / found.distortion[i - 1])
            assert read(v["fall"]) == pytest.approx(fall, abs=0.51)
        if "below" in v:
            part = (np.interp(found.ks[i], found.ks[[0, -1]], found.distortion[[0, -1]])
                    - found.distortion[i]) / np.ptp(found.distortion)  # fmt: skip
            assert read(v["below"]) == pytest.approx(100 * abs(part), abs=0.051)
            assert ("above the chord" in said) == (part < -1e-9)


@settings(max_examples=100, deadline=None)
@given(sweeps(), st.data())
def test_captions_of_the_silhouettes(found, data):
    point = data.draw(st.one_of(st.none(), st.integers(0, len(found.points) - 1)))
    scene = figures.selection.scene(found, "silhouette", 3, point=point)
    ring = next(m for m in marks(scene, Points, "cloud") if m.shape == "ring").xy
    for i, (said, s) in enumerate(zip(scene.captions[1:], found.silhouettes, strict=True), 1):
        v = said.values
        assert read(v["mean"]) == pytest.approx(found.silhouette[i], abs=6e-4)
        at = int(s.score.argmin()) if point is None else point
        assert (found.points[at] == ring[i, 0]).all()
        alone = (found.labels[i] == found.labels[i][at]).sum() == 1
        assert ("alone in its group" in said) == alone
        if not alone:
            a, b, score = (read(v[n]) for n in ("a", "b", "score"))
            assert score == pytest.approx(s.score[at], abs=0.0051)
            assert np.sign(score) == np.sign(b - a) == np.sign(np.round(s.score[at], 12))
            # the printed formula, from its printed digits
            last = 0.501 * last_digit(v["score"])
            assert (b - a) / max(a, b, 1e-9) == pytest.approx(score, abs=last)


@settings(max_examples=100, deadline=None)
@given(sweeps())
def test_captions_of_the_gap(found):
    scene = figures.selection.scene(found, "gap", 3)
    chosen = found.verdict.gap
    for i, said in enumerate(scene.captions):
        v, k = said.values, int(found.ks[i])
        digits = len(v["gap"].partition(".")[2])
        assert read(v["theirs"]) - read(v["own"]) == pytest.approx(
            read(v["gap"]), abs=0.1 * 10.0**-digits
        )
        assert read(v["gap"]) == pytest.approx(found.gap[i], abs=0.51 * 10.0**-digits)
        assert ("**chosen**" in said) == (k == chosen)
        if "left" in v:
            left, right = read(v["left"]), read(v["right"])
            passes = found.gap[i] >= found.gap[i + 1] - found.error[i + 1]
            assert (left >= right) == passes == ("≥ " + v["right"] in said)
            assert (f"so k = {k + 1} is better" in said) == (k < chosen)
            assert (f"but k = {chosen} has passed before" in said) == (k > chosen)
            would = f"so k = {k + 1} would be better, but"
            assert (would in said) == (k > chosen and " < " in said)


@settings(max_examples=10, deadline=None)
@given(st.sampled_from(["moons", "noise", "blobs"]), st.integers(5, 12))
def test_captions_and_bars_of_many_samples(data, count):
    drawn = [swept(data, s).verdict for s in range(count)]
    scene = figures.selection.scene(swept(data, 0), "samples", 3, drawn=drawn)
    for k, said in enumerate(scene.captions, start=1):
        assert int(said.values["n"]) == count
        for rule in selection.Verdict._fields:
            assert int(said.values[rule]) == sum(getattr(v, rule) == k for v in drawn)
    for row, bars in enumerate(marks(scene, Bars, "drawn")):
        shares = (bars.heights - bars.base) / 0.6
        assert shares.sum() == pytest.approx(1)
        assert shares.argmax() == np.bincount([v[row] for v in drawn], minlength=11)[1:].argmax()


@settings(max_examples=40, deadline=None)
@given(sweeps(), st.sampled_from(VIEWS), st.integers(1, 10))
def test_nothing_but_one_centre_is_shown_before_the_answer(found, view, guess):
    drawn = [found.verdict] * 5
    scene = figures.selection.scene(found, view, guess, drawn=drawn)
    assert scene.frames == len(found.ks) and scene.pack().nbytes < BUDGET
    assert scene.start == min(guess, int(found.ks[-1])) - 1
    asked = scene.question()
    assert asked.frames == 1 and [p.id for p in asked.panels] == ["cloud"]
    said = " ".join(words_of(asked))
    assert not re.search("elbow|silhouette|k = 2", said)
    assert read(asked.captions.values["loss"]) == pytest.approx(found.distortion[0], rel=6e-4)


def test_lines_go_to_the_points_of_both_groups(blobs):
    scene = figures.selection.scene(blobs, "silhouette", 4, point=7)
    own, other = (m.ends[3] for m in marks(scene, Segments, "cloud"))
    labels, s = blobs.labels[3], blobs.silhouettes[2]
    for lines, group, mean in ((own, labels[7], s.a[7]), (other, s.other[7], s.b[7])):
        there = np.isfinite(lines[:, 0])
        np.testing.assert_array_equal(there, labels == group)
        far = np.linalg.norm(lines[there, 2:] - lines[there, :2], axis=1)
        n = there.sum() - (group == labels[7])
        assert far.sum() / n == pytest.approx(mean)


def test_bars_are_sorted_in_their_groups(blobs):
    scene = figures.selection.scene(blobs, "silhouette", 4)
    bars = next(m for m in scene.marks if m.id == "bars").ends[3]
    order = np.argsort(bars[:, 0])
    labels, heights = blobs.labels[3][order], bars[order, 3]
    assert (np.diff(labels) >= 0).all()
    for j in range(4):
        assert (np.diff(heights[labels == j]) <= 0).all()


def test_too_few_points_of_ones_own_say_what_to_do():
    scene = figures.selection.few(np.array([[2.0, 2.0]]))
    assert "fewer than 4 different points" in scene.captions and "click to add" in scene.captions
    assert scene.panels[0].click


@pytest.mark.parametrize("data", ["iris", "own"])
def test_of_some_points_there_is_one_sample_only(data):
    with pytest.raises(ValueError, match="one sample only.*Choose another cloud"):
        params.Selection(view="samples", data=data)


def test_the_numbers_are_the_verdicts(blobs):
    row = numbers.selection(blobs, 3)
    assert row["you"] == "k = 3"
    assert [row[rule][0] for rule in selection.Verdict._fields] == ["k = 4"] * 3


# -- the same in code --------------------------------------------------------------------------


@pytest.mark.parametrize(("data", "sample"), [("blobs", 0), ("moons", 17), ("own", 0)])
def test_the_code_gives_the_same_numbers(data, sample):
    found = swept(data, sample)
    space = {}
    exec(snippets.selection(found.points, int(found.ks[-1])), space)
    np.testing.assert_allclose(space["distortion"], found.distortion, rtol=1e-9)
    np.testing.assert_allclose(space["scores"], found.silhouette[1:], atol=1e-9)
    assert (space["elbow"], space["silhouette"]) == found.verdict[:2]


@pytest.mark.parametrize(("data", "sample"), [("blobs", 0), ("own", 0)])
def test_the_code_of_the_gap_gives_the_same_numbers(data, sample):
    found = swept(data, sample)
    space = {}
    exec(snippets.gap(found.points, int(found.ks[-1])), space)
    np.testing.assert_allclose(space["gaps"], found.gap, atol=1e-9)
    np.testing.assert_allclose(space["errors"], found.error, atol=1e-9)
    assert space["chosen"] == found.verdict.gap


def test_one_group_has_no_silhouette_and_scores_bear_their_names(blobs):
    for view, name in (("elbow", "distortion"), ("silhouette", "mean silhouette"), ("gap", "ln D")):
        scene = figures.selection.scene(blobs, view, 3)
        said = next(m.hover for m in scene.marks if m.id in figures.selection._CURVES)
        assert all(name in one and "NaN" not in one for one in said)
        assert ("no mean silhouette" in said[0]) == (view == "silhouette")


@settings(max_examples=60, deadline=None)
@given(sweeps(), st.booleans())
def test_five_of_ones_own_points(found, own):
    mine, elbow, silhouette = numbers.both_five(found, own)
    assert mine.met == own == (mine.now == "your own points")
    for one, rule in ((elbow, "elbow"), (silhouette, "silhouette")):
        assert rule in one.now and int(one.now.split(" = ")[1]) == getattr(found.verdict, rule)
        assert one.met == one.now.endswith(" = 5")


def test_a_silhouette_that_is_nearly_nothing_has_its_sign():
    said = figures.selection.scene(swept("outliers", 38), "silhouette", 3).captions[2].values
    assert said["score"] == "−0.002" and read(said["a"]) > read(said["b"])


def test_the_hint_speaks_of_the_points_a_drawing_begins_with():
    """Whatever cloud is in the picture: "three groups" alone would be read of that one."""
    hint = course.chapters()["kmeans.selection"].challenge.hint
    assert hint.startswith("A drawing of your own begins with three groups.")
    found = selection.sweep(params.OWN).verdict
    assert found.elbow == found.silhouette == 3
