"""The lesson's scenes, snippets and page: what is drawn is what was computed."""

import pathlib
import re

import numpy as np
import pytest
from sklearn.cluster import AgglomerativeClustering
from streamlit.testing.v1 import AppTest

from tests.stages import marks
from vislib.core import images
from vislib.core.text import place
from vislib.mean_shift import algorithm as mean_shift
from vislib.mean_shift import filtering as mean_shift_image
from vislib.mean_shift import methods as mean_shift_rivals
from vislib.mean_shift import params as demos
from vislib.mean_shift import regions as mean_shift_regions
from vislib.mean_shift import snippets
from vislib.mean_shift.figures import all_windows as together
from vislib.mean_shift.figures import methods as beside
from vislib.mean_shift.figures import one_window as climbing
from vislib.mean_shift.figures import segmentation as pictures
from vislib.mean_shift.figures import surface
from vislib.stage.scene import Label, Path, Picture, Points

CLOUDS = ("blobs", "outliers", "moons", "rings", "slope")
BUDGET = 300_000
APP = str(pathlib.Path(__file__).parents[2] / "app.py")


@pytest.fixture(scope="module")
def cat():
    return images.load("cat", side=48).pixels


@pytest.mark.parametrize("data", CLOUDS)
def test_clouds_lie_in_the_box_and_depend_on_the_seed(data):
    points = demos.cloud(data, 0)
    assert points.shape == (demos.POINTS, 2)
    assert (points > 0).all()
    assert (points < [demos.WIDTH, demos.HEIGHT]).all()
    np.testing.assert_array_equal(points, demos.cloud(data, 0))
    assert not np.array_equal(points, demos.cloud(data, 1))


# -- climbing ----------------------------------------------------------------------------------


@pytest.mark.parametrize("kernel", mean_shift.KERNELS)
@pytest.mark.parametrize("bandwidth", [0.2, 1.5, 6.0])
@pytest.mark.parametrize("data", CLOUDS)
def test_scenes_of_the_hill_fit_the_budget(data, bandwidth, kernel):
    p = demos.ClimbParams(data=data, bandwidth=bandwidth, kernel=kernel)
    one = climbing.one_window(p.trace(np.array([0.1, 7.9])))
    assert one.pack().nbytes < BUDGET
    if bandwidth > 0.2:
        trace = p.trace()
        everyone = together.all_windows(trace, trace.basins(together.basin_lattice()))
        assert everyone.pack().nbytes < BUDGET
        assert everyone.pack().nbytes < 10_000 * everyone.frames or everyone.frames < 12


def test_one_window_says_what_it_holds():
    p = demos.ClimbParams()
    trace = p.trace(np.array([4.2, 3.6]))
    scene = climbing.one_window(trace)
    inside = np.linalg.norm(p.points - [4.2, 3.6], axis=1) <= 1.5
    assert f"**{inside.sum()}** of 160 points" in scene.captions[0]
    held = marks(scene, Points, "cloud")[1]
    np.testing.assert_array_equal(held.opacity[0] > 0, inside)
    mean = p.points[inside].mean(0)
    assert place(mean) in scene.captions[1]
    assert place(mean - [4.2, 3.6]) in scene.captions[1]
    assert "mode" in scene.captions[-1]
    assert place(trace.modes[0]) in scene.captions[-1]


def test_caption_dot_and_end_count_the_same_moves():
    trace = demos.ClimbParams().trace(np.array([4.2, 3.6]))
    scene = climbing.one_window(trace)
    dot = marks(scene, Points, "height")[0].xy[:, 0, 0]
    assert scene.captions[0].startswith("Start: the window stands at (4.20, 3.60)")
    for frame in range(2, scene.frames - 1, 2):
        move = int(dot[frame])
        where = place(trace.positions[move, 0])
        assert scene.captions[frame].startswith(f"After move {move}: the window stands at {where}")
    assert f"after move {int(dot[-1])}, the last" in scene.captions[-1]


def test_the_density_is_drawn_no_further_than_the_window_has_come():
    scene = climbing.one_window(demos.ClimbParams().trace(np.array([4.2, 3.6])))
    dot = marks(scene, Points, "height")[0].xy[:, 0, 0]
    for curve in marks(scene, Path, "height"):
        np.testing.assert_array_equal(curve.upto, dot + 1)


def test_a_window_over_no_point_says_so():
    trace = demos.ClimbParams(bandwidth=0.2).trace(np.array([0.0, 8.0]))
    scene = climbing.one_window(trace)
    assert "no mean" in scene.captions[-1]
    assert scene.pack().nbytes < BUDGET


def test_a_long_climb_is_thinned_and_keeps_its_ends():
    assert climbing.shown(5).tolist() == [0, 1, 2, 3, 4]
    many = climbing.shown(500)
    assert (many[0], many[-1], len(many)) == (0, 499, 60)


def test_all_windows_carry_their_labels_home():
    trace = demos.ClimbParams(show="all").trace()
    scene = together.all_windows(trace, trace.basins(together.basin_lattice()))
    windows = marks(scene, Points, "cloud")[2]
    np.testing.assert_allclose(windows.xy[-1], trace.points)
    np.testing.assert_allclose(windows.xy[-3], trace.positions[-1])
    for a in range(len(trace.modes)):
        assert len(set(windows.color[trace.labels == a])) == 1
    assert f"**{len(trace.modes)} peaks are left**" in scene.captions[-3]


@pytest.mark.parametrize("kernel", mean_shift.KERNELS)
@pytest.mark.parametrize("data", ["blobs", "moons", "slope"])
@pytest.mark.parametrize("bandwidth", [0.5, 0.8, 1.5, 6.0])
def test_the_windows_end_at_as_many_places_as_there_are_peaks(kernel, data, bandwidth):
    trace = demos.ClimbParams("all", kernel, data, bandwidth).trace()
    scene = together.all_windows(trace, np.zeros(len(together.basin_lattice()), int))
    told = [re.search(r"stand at (\d+) different places?;", c) for c in scene.captions]
    places = [int(t[1]) for t in told if t]
    peaks = int(re.search(r"\*\*(\d+) peaks?", scene.captions[-3])[1])
    assert places[-1] == peaks == len(trace.modes)
    assert places[0] == _single_linkage(trace.positions[1], bandwidth / 100)
    label = marks(scene, Label, "count")[-1]
    assert label.text[1:] == [str(n) for n in places + 3 * [peaks]]


def _single_linkage(at: np.ndarray, radius: float) -> int:
    found = AgglomerativeClustering(None, distance_threshold=radius, linkage="single").fit(at)
    return found.n_clusters_


def test_two_windows_close_together_stand_at_one_place_wherever_it_is():
    at = np.array([[0.149, 2.0], [0.151, 2.0], [0.3, 2.0]])  # 15 hundredths lie between the first
    assert together._groups(at, np.full(3, -1), 0.01) == 2
    assert together._groups(at, np.array([0, 1, 1]), 0.01) == 2
    assert together._groups(at, np.array([0, 1, 0]), 0.01) == 2
    assert together._groups(at, np.array([0, -1, 0]), 0.01) == 1


def test_basins_are_where_windows_really_go():
    trace = demos.ClimbParams(kernel="gaussian", bandwidth=0.8).trace()
    lattice = together.basin_lattice()
    basins = trace.basins(lattice)
    for i in range(0, len(lattice), 297):
        alone = mean_shift.run(trace.points, 0.8, kernel="gaussian", seeds=lattice[i : i + 1])
        end = alone.positions[-1, 0]
        if basins[i] >= 0:
            assert np.linalg.norm(trace.modes[basins[i]] - end) <= 0.4 + 1e-6
    np.testing.assert_array_equal(trace.basins(trace.points), trace.labels)


def test_equal_traces_give_equal_bytes():
    p = demos.ClimbParams(show="all")
    one, two = (
        together.all_windows(p.trace(), np.zeros(len(together.basin_lattice()), int)).pack()
        for _ in range(2)
    )
    assert one.blob == two.blob


def test_contours_run_at_their_height():
    density = surface.heights(demos.cloud("blobs", 0), 1.0, "gaussian")
    lines = surface.contours(density)
    at = lines[np.isfinite(lines[:, 0])][::7]
    found = mean_shift.density(demos.cloud("blobs", 0), at, 1.0, "gaussian") / density.max()
    gap = np.abs(found[:, None] - np.array(surface.LEVELS)).min(axis=1)
    assert gap.max() < 0.01


# -- pictures ----------------------------------------------------------------------------------


@pytest.mark.parametrize("space", mean_shift_image.SPACES)
def test_the_picture_scene_shows_every_stage(cat, space):
    made = mean_shift_image.filter_picture(cat, 4, 8, space=space, keep=pictures.KEPT)
    stages = mean_shift_regions.segment(made, smallest=10)
    path = mean_shift_image.follow_pixel(cat, 9, 12, 4, 8, space=space)
    scene = pictures.segmenting(cat, made, stages, path)
    assert scene.pack().nbytes < BUDGET
    final = pictures.last_of_each(stages)
    after = marks(scene, Picture, "after")[0].image
    assert len(after) == scene.frames == len(scene.captions)
    np.testing.assert_array_equal(after[0], cat)
    np.testing.assert_array_equal(after[-len(final) - 1], made.picture())
    assert f"{final[-1].count}" in scene.captions[-1]


@pytest.mark.parametrize("name", ["cat", "camera"])
def test_a_large_picture_stays_in_the_budget(name):
    pixels = images.load(name, side=256).pixels
    made = mean_shift_image.filter_picture(pixels, 4, 6, keep=pictures.KEPT)
    stages = mean_shift_regions.segment(made)
    path = mean_shift_image.follow_pixel(pixels, 30, 40, 4, 6)
    assert pictures.segmenting(pixels, made, stages, path).pack().nbytes < BUDGET


def test_rivals_divide_the_whole_picture(cat):
    names, p = mean_shift_rivals.METHODS, demos.RivalParams()
    made = [mean_shift_rivals.rival(name, cat, p) for name in names]
    assert [r.name for r in made][:2] == ["Mean shift", "K-means"]
    for rival in made:
        assert rival.labels.shape == cat.shape[:2]
        assert set(np.unique(rival.labels)) == set(range(rival.labels.max() + 1))
    scene = beside.side_by_side(cat, made)
    assert scene.pack().nbytes < BUDGET
    shown = marks(scene, Picture, "p1")[0].image[1]
    first = made[0].labels == 0
    np.testing.assert_allclose(shown[first][0], cat[first].mean(0), atol=0.51)


# -- the same in code --------------------------------------------------------------------------


@pytest.mark.parametrize("kernel", mean_shift.KERNELS)
def test_the_climb_snippet_finds_the_same_peaks(kernel):
    trace = demos.ClimbParams(kernel=kernel, bandwidth=1.2, show="all").trace()
    space = {}
    exec(snippets.climb(trace), space)
    ours = trace.modes[np.lexsort(trace.modes.round(1).T)]
    theirs = np.array(space["modes"])
    theirs = theirs[np.lexsort(theirs.round(1).T)]
    np.testing.assert_allclose(ours, theirs, atol=0.03)


@pytest.mark.parametrize("data", ["outliers", "moons"])
@pytest.mark.parametrize("kernel", mean_shift.KERNELS)
def test_the_bandwidth_snippet_finds_the_same_estimate_and_peaks(kernel, data):
    p = demos.BandwidthParams(kernel=kernel, data=data)
    space = {}
    exec(snippets.bandwidth(p.points, p.quantile, p.kernel), space)
    estimate = mean_shift.estimate_bandwidth(p.points, p.quantile)
    assert space["h"] == pytest.approx(estimate, abs=1e-3)
    ours = mean_shift.run(p.points, estimate, kernel=kernel).modes
    away = np.linalg.norm(np.array(space["modes"])[:, None] - ours, axis=2)
    assert away.shape == (len(ours), len(ours))
    assert away.min(axis=0).max() < 0.05 and away.min(axis=1).max() < 0.05


def test_the_picture_snippet_finds_the_same_modes(cat):
    p = demos.PictureParams(spatial=4, range=10.0)
    pixels = cat[::2, ::2]
    space = {"pixels": pixels}
    exec(snippets.picture(p), space)
    made = mean_shift_image.filter_picture(pixels, 4, 10, window="ball", max_iterations=300)
    modes, _ = made.modes()
    assert abs(len(modes) - len(space["modes"])) <= 2  # our colours are held to 1/32
    gap = np.linalg.norm(modes[:, None] - space["modes"], axis=2).min(axis=1)
    assert np.median(gap) < 0.01
    assert space["filtered"].shape == pixels.shape


# -- the page ----------------------------------------------------------------------------------


@pytest.fixture
def lesson():
    at = AppTest.from_file(
        str(pathlib.Path(__file__).parents[2] / "app.py"), default_timeout=60
    ).run()
    return at.switch_page("pages/mean_shift.py")


CHAPTERS = (
    "Climbing the hill",
    "Bandwidth is everything",
    "Segmenting a picture",
    "Beside the others",
)


@pytest.mark.parametrize("chapter", CHAPTERS)
def test_every_chapter_shows_its_picture(lesson, chapter):
    lesson.session_state["mean_shift.chapter"] = chapter
    lesson.session_state["mean_shift.picture.side"] = 96
    lesson.run()
    assert not lesson.exception
    assert not lesson.error
    assert not lesson.warning
    assert lesson.get("bidi_component")


@pytest.mark.parametrize("kernel", mean_shift.KERNELS)
@pytest.mark.parametrize("show", ["one", "all"])
def test_the_hill_answers_its_controls(lesson, show, kernel):
    lesson.session_state["mean_shift.climb.show"] = show
    lesson.session_state["mean_shift.climb.kernel"] = kernel
    lesson.run()
    lesson.slider(key="mean_shift.climb.bandwidth").set_value(0.2).run()
    lesson.slider(key="mean_shift.climb.bandwidth").set_value(6.0).run()
    assert not lesson.exception
    assert not lesson.error
    assert not lesson.warning
