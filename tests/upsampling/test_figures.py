"""The pictures of upsampling say what the computation says, and the code does too."""

import numpy as np
import pytest
import torch
import torch.nn.functional as F

from vislib.core import images
from vislib.upsampling import algorithms as upsampling
from vislib.upsampling import params as demos
from vislib.upsampling import resampling, snippets
from vislib.upsampling.figures import filters
from vislib.upsampling.figures import photo as photos
from vislib.upsampling.figures import unpooling as unpool

MODES = list(resampling.KERNELS)


def mark(scene, name):
    return next(m for m in scene.marks if m.id == name)


def run(source):
    names = {}
    exec(source, names)
    return names["result"]


@pytest.mark.parametrize("preset", demos.GRIDS)
def test_unpooling_ends_with_the_three_grids(preset):
    p = demos.UnpoolParams(**demos.GRIDS[preset])
    scene = unpool.unpooling(p.before, p.map, p.size)
    assert scene.frames == 1 + p.map.size + p.before.size
    assert scene.pack().nbytes < 60_000
    for name, expected in zip(("nearest", "nails", "max"), run(snippets.unpooling(p)), strict=True):
        np.testing.assert_allclose(mark(scene, name).values[-1], np.abs(expected.numpy()))


def test_deck_numbers_are_printed():  # A19, D4
    p = demos.UnpoolParams()
    scene = unpool.unpooling(p.before, p.map, p.size)
    last = {name: "".join(mark(scene, name).text[-1]) for name in ("nearest", "nails", "max")}
    assert last == {
        "nearest": "1122112233443344",
        "nails": "1020000030400000",
        "max": "0020010000003004",
    }
    assert "row 2, column 2." in scene.captions[1] and "row 4, column 4." in scene.captions[4]
    assert scene.captions[5].startswith("Row 1, column 1:")  # as in the other chapters


def test_another_grid_of_the_decks():  # B5, its last window has a tie (erratum 20)
    p = demos.UnpoolParams(**demos.GRIDS["6 9 over 3 4"])
    pooled, switches = upsampling.max_pool(p.before, 2)
    np.testing.assert_array_equal(pooled, [[6, 9], [3, 4]])
    assert switches[1, 1].tolist() == [2, 3]


def test_a_tie_is_said_and_the_first_is_taken():  # erratum 20
    p = demos.UnpoolParams(**demos.GRIDS["a tie"])
    _, switches = upsampling.max_pool(p.before, 2)
    assert switches[0, 0].tolist() == [0, 1]  # of the window 1 4 / 4 3
    assert "Two are equal" in unpool.unpooling(p.before, p.map, 2).captions[1]


def test_hovering_max_unpooling_lights_the_switch():
    p = demos.UnpoolParams()
    scene = unpool.unpooling(p.before, p.map, p.size)
    link = next(k for k in scene.links if (k.source, k.target) == ("max", "small"))
    assert [i for i, targets in enumerate(link.pairs) if targets] == [2, 5, 12, 15]
    assert [link.pairs[i][0] for i in (5, 2, 12, 15)] == [0, 1, 2, 3]


def test_switches_keep_places_that_nearest_loses():
    pixels = images.load("camera", side=96).pixels
    response = upsampling.feature_map(pixels, "dark spots")
    for size in (2, 4, 8):
        before, (nearest, nails, maximum) = upsampling.unpooled(response, size)
        assert maximum.displacement == 0 < nearest.displacement < nails.displacement
        assert maximum.similarity > nearest.similarity  # a sparse response
        y, _ = upsampling.max_pool(before, size)
        kept = maximum.grid[maximum.grid > 0]
        assert set(kept).issubset(set(before.ravel())) and kept.size <= y.size
    assert unpool.feature(response).pack().nbytes < 300_000


@pytest.mark.parametrize("mode", MODES)
@pytest.mark.parametrize("factor", [2, 3])
def test_sliding_kernel_ends_with_the_enlarged_grid(mode, factor):
    p = demos.ZerosParams(mode=mode, factor=factor)
    scene = filters.sliding(upsampling.filtering(p.samples, p.factor, p.mode))
    expected = upsampling.interpolate(p.samples, factor, mode, "deck")
    np.testing.assert_allclose(
        np.abs(mark(scene, "output").values[-1]), np.abs(expected), atol=1e-9
    )
    np.testing.assert_allclose(run(snippets.zeros(p)), expected, atol=1e-9)
    assert scene.pack().nbytes < 200_000


@pytest.mark.parametrize("mode", ["cubic", "lanczos5", "linear"])
@pytest.mark.parametrize("factor", [2, 3, 4])
def test_numbers_of_the_outputs_fit_their_cells(mode, factor):
    """Four letters where there are more than six columns, three where more than nine."""
    p = demos.ZerosParams(grid="3 -1 4; 1 5 -9", mode=mode, factor=factor)
    text = mark(filters.sliding(upsampling.filtering(p.samples, factor, mode)), "output").text[-1]
    expected = run(snippets.zeros(p)).numpy()
    assert max(len(t.strip()) for t in text) <= {6: 6, 9: 4, 12: 3}[expected.shape[1]]
    for said, value in zip(text, expected.ravel(), strict=True):
        read = float(said.strip().replace("−", "-"))
        assert abs(read - value) <= (0.051 if "." in said else 0.51)
    p = demos.ZerosParams(factor=4)
    many = mark(filters.sliding(upsampling.filtering(p.samples, 4, "linear")), "output").text[-1]
    assert max(len(t.strip()) for t in many) <= 3


def test_outputs_that_fit_are_not_rounded():
    p = demos.ZerosParams()  # eight columns, multiples of a quarter
    text = mark(filters.sliding(upsampling.filtering(p.samples, 2, "linear")), "output").text[-1]
    assert [float(t) for t in text] == run(snippets.zeros(p)).ravel().tolist()


def test_small_outputs_do_not_become_zeros():
    p = demos.ZerosParams(grid="0.01 0.02; 0.03 0.04", factor=4)
    text = mark(filters.sliding(upsampling.filtering(p.samples, 4, "linear")), "output").text[-1]
    np.testing.assert_allclose([float(t) for t in text], run(snippets.zeros(p)).ravel(), rtol=0.06)


def test_outputs_below_zero_show_their_sign():
    p = demos.ZerosParams(grid="3 -1 4; 1 5 -9", mode="cubic", factor=3)
    cells = mark(filters.sliding(upsampling.filtering(p.samples, 3, "cubic")), "output")
    assert cells.scale == "RdBu" and cells.vmin == -cells.vmax
    np.testing.assert_allclose(cells.values[-1], run(snippets.zeros(p)), atol=1e-5)
    p = demos.ZerosParams()
    cells = mark(filters.sliding(upsampling.filtering(p.samples, 2, "linear")), "output")
    assert cells.scale == "output"


@pytest.mark.parametrize("mode", MODES)
@pytest.mark.parametrize("factor", [2, 3])
def test_the_kernel_shows_the_sign_of_its_weights_and_all_numbers_or_none(mode, factor):
    p = demos.ZerosParams(mode=mode, factor=factor)
    scene = filters.sliding(upsampling.filtering(p.samples, factor, mode))
    _, line = resampling.taps(mode, factor)
    cells = mark(scene, "kernel")
    np.testing.assert_allclose(cells.values, np.outer(line, line)[::-1, ::-1])
    assert (cells.scale == "RdBu" and cells.vmin == -cells.vmax) == (line.min() < 0)
    texts = [mark(scene, name).text for name in ("x", "kernel", "padded")]
    for grid in (*texts, mark(scene, "output").text[-1]):  # of one width, all fit or none
        narrow = {"\u2005": 0.5, "\u2006": 0.25, ".": 0.5}
        assert len({sum(narrow.get(c, 1) for c in t) for t in grid}) == 1


def test_caption_works_out_the_decks_sum():  # E3
    p = demos.ZerosParams()
    scene = filters.sliding(upsampling.filtering(p.samples, 2, "linear"))
    assert scene.captions[2] == "Row 1, column 2: 0.5·1 + 0.5·2 = **1.5**"
    assert scene.captions[10] == "Row 2, column 2: 0.25·1 + 0.25·2 + 0.25·5 + 0.25·6 = **3.5**"


@pytest.mark.parametrize("mode", MODES)
def test_rulers_show_the_values_of_all_conventions(mode):
    p = demos.RulerParams(mode=mode, factor=3, line="1 -2 3 4 0.5")
    scene = filters.rulers(p.samples, p.factor, p.mode)
    for name in resampling.conventions(mode):
        dots = mark(scene, f"{name}.outputs").xy
        expected = upsampling.interpolate(p.samples, 3, mode, name)
        np.testing.assert_allclose(dots[:, 1], expected)
    np.testing.assert_allclose(
        run(snippets.line(p)), upsampling.interpolate(p.samples, 3, mode), atol=2e-6
    )
    assert scene.pack().nbytes < 60_000


@pytest.mark.parametrize("mode", MODES)
def test_a_ruler_for_every_convention_that_torch_knows(mode):
    """torch refuses align_corners for kernels that copy: then there is one ruler."""
    x, name = torch.zeros(1, 1, 4, 4), {"linear": "bilinear", "cubic": "bicubic"}.get(mode, mode)
    if name not in ("nearest", "area", "bilinear", "bicubic"):
        return
    try:
        F.interpolate(x, scale_factor=2, mode=name, align_corners=True)
        rulers = 3
    except ValueError:
        rulers = 1
    scene = filters.rulers(np.arange(4.0), 2, mode)
    assert len(scene.panels) == len({p.title for p in scene.panels}) == rulers
    assert ("align_corners" in " ".join(p.title for p in scene.panels)) == (rulers == 3)
    assert ("zeros" in scene.captions[1]) == (rulers == 3)


@pytest.mark.parametrize("mode", MODES)
@pytest.mark.parametrize("factor", [2, 5])
def test_every_output_lies_inside_its_ruler(mode, factor):
    scene = filters.rulers(np.arange(8.0), factor, mode)
    for panel in scene.panels:
        x = mark(scene, f"{panel.id}.outputs").xy[:, 0]
        room = 0.02 * (panel.x[1] - panel.x[0])  # half of a dot
        assert panel.x[0] + room < x.min() and x.max() < panel.x[1] - room


@pytest.mark.parametrize("mode", MODES)
def test_curves_pass_through_their_taps(mode):
    fig = filters.curves(mode, 4)
    curve, dots = fig.data[-4], fig.data[-3]
    offsets, values = resampling.taps(mode, 4)
    np.testing.assert_allclose(dots.y, values)
    np.testing.assert_allclose(np.interp(dots.x, curve.x, curve.y), values, atol=0.01)


@pytest.mark.parametrize("factor", [2, 7, 10])
def test_photograph_and_its_quality(factor):
    from skimage.metrics import peak_signal_noise_ratio

    original = photos.square(images.load("cat", side=400).pixels, factor)
    modes = ("nearest", "linear", "cubic", "lanczos3")
    scene, quality = photos.photo(original, factor, modes, (1e9, -5))
    assert len(original) % factor == 0 and scene.pack().nbytes < 300_000
    small = upsampling.shrink(original, factor)
    for mode in modes:
        enlarged = np.clip(upsampling.interpolate(small, factor, mode), 0, 255)
        expected = peak_signal_noise_ratio(original.astype(float), enlarged, data_range=255)
        assert quality[mode] == pytest.approx(expected)
    assert run(snippets.photo(factor)).shape[-1] == 240 // factor * factor


@pytest.mark.parametrize("shape", [(1, 1, 3), (3, 500, 3), (640, 7, 3)])
def test_odd_photographs_work(shape):
    pixels = np.random.default_rng(0).integers(0, 255, shape, dtype=np.uint8)
    original = photos.square(pixels, 10)
    scene, _ = photos.photo(original, 10, ("nearest", "linear", "cubic"), (0, 0))
    assert scene.pack().nbytes < 300_000
    response = upsampling.feature_map(original, "edges")
    assert unpool.feature(response).pack().nbytes < 300_000


@pytest.mark.parametrize(
    ("make", "remedy"),
    [
        (lambda: demos.UnpoolParams(grid="1 2 3; 4 5 6; 7 8 9"), "multiples of 2"),
        (lambda: demos.UnpoolParams(small="1 2 3"), "make them match"),
        (lambda: demos.UnpoolParams(grid="a b; c d"), "not letters"),
        (lambda: demos.ZerosParams(grid="1 2 3 4 5", factor=4), "smaller grid"),
        (lambda: demos.RulerParams(line="1"), "two samples"),
        (lambda: demos.RulerParams(line="a b"), "not letters"),
    ],
)
def test_impossible_parameters_name_the_remedy(make, remedy):
    with pytest.raises(ValueError, match=remedy):
        make()


@pytest.mark.parametrize("mode", MODES)
def test_the_grey_curves_are_named_once(mode):
    names = [t.name for t in filters.curves(mode, 2).data if t.showlegend is not False]
    assert sum("other kernels" in n for n in names) == 1


def test_feature_maps_are_shown_without_their_numbers_first():
    response = upsampling.feature_map(images.load("camera", side=96).pixels, "dark spots")
    still = unpool.feature_asked(response)
    assert still.frames == 1 and "similarity" not in still.captions and "px" not in still.captions


@pytest.mark.parametrize("feature", ["edges", "dark spots"])
def test_the_verdict_is_that_of_the_numbers(feature):
    """SciPy's cosine between the maps decides which windows are named on which side."""
    from scipy.spatial.distance import cosine

    response = upsampling.feature_map(images.load("camera", side=144).pixels, feature)
    found, expected = {}, {}
    for size in (2, 4, 8):
        before, (nearest, _, maximum) = upsampling.unpooled(response, size)
        found[str(size)] = (nearest.similarity, maximum.similarity)
        near, top = (1 - cosine(x.grid.ravel(), before.ravel()) for x in (nearest, maximum))
        expected[str(size)] = top > near
    said = demos.verdict(found)
    for size, maximum_wins in expected.items():
        first, _, rest = said.partition(", nearest")
        named = "every window" in said or size in (first if maximum_wins else rest)
        assert named
    assert said.startswith("Max unpooling is" if any(expected.values()) else "Nearest is")


def test_the_outputs_wait_for_the_answer():
    asked = filters.rulers_asked(np.array([1.0, 2, 3, 4]), 2, "linear")
    assert asked.frames == 1 and {m.color for m in asked.marks} == {"input"}
    scene, _ = photos.photo(np.zeros((240, 240, 3), np.uint8), 10, ("nearest", "cubic"), (0, 0))
    asked = photos.photo_asked(scene)
    assert {p.id for p in asked.panels} == {"photo", "truth", "small"}
