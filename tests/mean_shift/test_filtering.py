"""Mean shift on pictures: against scikit-learn and a plain loop, and the steps to regions."""

import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from vislib.core import images
from vislib.mean_shift import algorithm as mean_shift
from vislib.mean_shift import filtering, regions
from vislib.mean_shift import states as mean_shift_paths
from vislib.mean_shift.grid import Grid
from vislib.mean_shift.states import Paths

ROOT = Path(__file__).parents[2]
QUICK = settings(max_examples=25, deadline=None)
pictures = st.tuples(st.integers(1, 9), st.integers(1, 9)).flatmap(
    lambda hw: arrays(np.uint8, (*hw, 3))
)


@pytest.fixture(scope="module")
def cat():
    return images.load("cat", side=48).pixels


def scaled(pixels, spatial, range_):
    y, x = np.indices(pixels.shape[:2])
    place = np.stack([x, y], axis=2) / spatial
    return np.concatenate([place, pixels / range_], axis=2).reshape(-1, 5)


def plain(pixels, spatial, range_, row, column, moves):
    """The paper's filtering of one pixel, written as a loop over all pixels."""
    y, x = np.indices(pixels.shape[:2])
    cloud = np.dstack([x, y, pixels]).reshape(-1, 5).astype(float)
    at, path = cloud[row * pixels.shape[1] + column], []
    for _ in range(moves + 1):
        path.append(at)
        near = ((cloud[:, :2] - at[:2]) ** 2).sum(1) <= spatial**2
        like = ((cloud[:, 2:] - at[2:]) ** 2).sum(1) <= range_**2
        at = cloud[near & like].mean(0)
    return np.array(path)


# -- states met before --------------------------------------------------------------------------


@QUICK
@given(st.lists(st.lists(st.tuples(*[st.sampled_from([-0.0, 0.0, 1.5, 2.0])] * 2)), max_size=6))
@pytest.mark.parametrize("crowded", [False, True])
def test_equal_states_share_a_number(crowded, batches):
    paths, numbers = Paths(4, 2), {}
    with pytest.MonkeyPatch.context() as patch:
        if crowded:  # every state in one slot: slower, never wrong
            patch.setattr(mean_shift_paths, "_hashed", lambda rows, _: np.zeros(len(rows), int))
        for batch in batches:
            rows = np.array(batch, np.float32).reshape(-1, 2)
            found = paths.number(rows)
            np.testing.assert_array_equal(paths.state[found], rows)
            for number, row in zip(found, batch, strict=True):
                numbers.setdefault(row, set()).add(int(number))
    assert crowded or all(len(n) == 1 for n in numbers.values())
    assert paths.count == len(set().union(*numbers.values(), set()))


@pytest.mark.parametrize("forgetful", [False, True])
@pytest.mark.parametrize(
    ("spatial", "reach", "options"),
    [
        (5, 9, {}),
        (2, 30, {"space": "grey", "window": "ball"}),
        (9, 6, {"space": "RGB", "max_iterations": 4}),
        (9, 20, {"max_iterations": 8}),
    ],
)
def test_compiled_windows_go_where_torchs_go(cat, monkeypatch, spatial, reach, options, forgetful):
    kept = filtering.filter_picture(cat, spatial, reach, keep=(1, 3, 8), **options)
    if forgetful:  # every state in one slot: more are moved twice, to the same places
        monkeypatch.setattr(mean_shift_paths, "_hashed", lambda rows, _: np.zeros(len(rows), int))
    again = filtering.filter_picture(cat, spatial, reach, keep=(1, 3, 8), device="cpu:0", **options)
    assert kept.kept.keys() == again.kept.keys()
    for name in ("places", "colours", "mass", "moving"):
        np.testing.assert_array_equal(getattr(again, name), getattr(kept, name))
    for move, colours in kept.kept.items():
        np.testing.assert_array_equal(again.kept[move], colours)


# -- filtering ---------------------------------------------------------------------------------


def test_ball_windows_have_scikit_learns_modes(cat):
    from sklearn.cluster import MeanShift

    made = filtering.filter_picture(cat, 4, 16, space="RGB", window="ball", max_iterations=300)
    modes, labels = made.modes()
    theirs = MeanShift(bandwidth=1).fit(scaled(cat, 4, 16))
    np.testing.assert_allclose(modes, theirs.cluster_centers_, atol=1e-4)
    ours = mean_shift.run(scaled(cat, 4, 16), 1.0)
    np.testing.assert_array_equal(labels.ravel(), ours.labels)


def test_product_windows_move_as_in_the_plain_loop(cat):
    for spatial, reach in ((5, 20), (7, 30), (3, 11)):  # 49 (30 / 7)² is not 900 in float32
        path = filtering.follow_pixel(cat, 10, 20, spatial, reach, space="RGB")
        np.testing.assert_allclose(
            path, plain(cat, spatial, reach, 10, 20, len(path) - 1), atol=2e-4
        )


def test_the_whole_picture_agrees_with_single_pixels(cat):
    made = filtering.filter_picture(cat, 4, 8, keep=(1, 3))
    for row, column in ((0, 0), (7, 30), (20, 47)):
        path = filtering.follow_pixel(cat, row, column, 4, 8)
        np.testing.assert_array_equal(made.places[row, column], path[-1, :2])
        np.testing.assert_array_equal(made.colours[row, column], path[-1, 2:])
        np.testing.assert_array_equal(made.kept[3][row, column], path[min(3, len(path) - 1), 2:])
    assert made.moving[-1] == 0
    assert (np.diff(made.moving) <= 0).all()


@pytest.mark.parametrize("window", filtering.WINDOWS)
@pytest.mark.parametrize("space", filtering.SPACES)
def test_torch_takes_the_same_steps(cat, space, window):
    pytest.importorskip("torch")
    grid = Grid(filtering.to_colours(cat, space), 4.0, 9.0, window)
    from vislib.mean_shift.torch_kernel import mover

    state = grid.seeds()
    for _ in range(3):
        ours, count = grid.means(state)
        theirs, theirs_count = mover(grid, "cpu:0")(state)
        np.testing.assert_array_equal(ours, theirs)
        np.testing.assert_array_equal(count, theirs_count)
        state = ours


@QUICK
@given(pictures)
def test_a_tiny_range_changes_no_pixel(pixels):
    made = filtering.filter_picture(pixels, 2, 0.5, space="RGB")
    np.testing.assert_array_equal(made.picture(), pixels)


@QUICK
@given(st.integers(1, 9), st.integers(1, 9), st.sampled_from(filtering.SPACES))
def test_one_colour_stays_one_colour_and_one_region(height, width, space):
    pixels = np.full((height, width, 3), 90, np.uint8)
    made = filtering.filter_picture(pixels, 20, 5, space=space)
    assert np.ptp(made.colours, axis=(0, 1)).max() == 0
    assert regions.segment(made)[-1].count == 1


@QUICK
@given(pictures)
def test_mirroring_the_picture_mirrors_the_result(pixels):
    one = filtering.filter_picture(pixels, 3, 60, space="RGB")
    other = filtering.filter_picture(pixels[:, ::-1], 3, 60, space="RGB")
    # A centre half-way between two pixels has two nearest ones: the sums are the same, the last
    # bit of the distance need not be.
    np.testing.assert_allclose(one.colours, other.colours[:, ::-1], atol=1e-2)


@pytest.mark.parametrize("space", ["Lab", "Luv", "RGB"])
def test_colours_survive_the_way_there_and_back(cat, space):
    back = filtering.to_rgb(filtering.to_colours(cat, space), space)
    assert np.abs(back.astype(int) - cat).max() <= 1


def test_sums_stay_exact_in_float32():
    assert np.pi * (filtering.MAX_SPATIAL + 1) ** 2 * 255 * 32 < 2**24


@pytest.mark.parametrize(
    ("changes", "remedy"),
    [
        ({"spatial": 0.5}, "from 1 to"),
        ({"spatial": 99}, "from 1 to"),
        ({"range": 0}, "positive"),
        ({"window": "round"}, "product, ball"),
        ({"space": "HSV"}, "Lab, Luv"),
        ({"max_iterations": 0}, "at least one"),
    ],
)
def test_nonsense_is_refused_with_the_remedy(cat, changes, remedy):
    with pytest.raises(ValueError, match=remedy):
        filtering.filter_picture(cat, **({"spatial": 4, "range": 8} | changes))


def test_the_compiled_step_needs_no_place_to_write():
    code = (
        "from numba.core import caching; caching.CacheImpl._locator_classes = [];"
        "import numpy as np; from vislib.mean_shift.filtering import filter_picture;"
        "print(filter_picture(np.zeros((4, 4, 3), np.uint8), 2, 2).mass.sum())"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, timeout=180
    )
    kept = filtering.filter_picture(np.zeros((4, 4, 3), np.uint8), 2, 2)
    assert float(done.stdout) == kept.mass.sum(), done.stderr
