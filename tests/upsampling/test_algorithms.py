"""Unpooling and interpolation against torch, SciPy, Pillow, scikit-image and the decks."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from vislib.upsampling import algorithms as upsampling
from vislib.upsampling import numbers, resampling

torch = pytest.importorskip("torch")
F = torch.nn.functional

SMALL = np.array([[1, 2], [3, 4]])
POOLED = np.array([[1, 2, 6, 3], [3, 5, 2, 1], [1, 2, 2, 1], [7, 3, 4, 8]])


# -- unpooling -----------------------------------------------------------------------------
def test_decks_unpoolings():  # A19, C2, D4
    np.testing.assert_array_equal(
        upsampling.nearest(SMALL, 2), [[1, 1, 2, 2], [1, 1, 2, 2], [3, 3, 4, 4], [3, 3, 4, 4]]
    )
    np.testing.assert_array_equal(
        upsampling.bed_of_nails(SMALL, 2), [[1, 0, 2, 0], [0] * 4, [3, 0, 4, 0], [0] * 4]
    )
    y, switches = upsampling.max_pool(POOLED, 2)
    np.testing.assert_array_equal(y, [[5, 6], [7, 8]])
    assert [tuple(s) for s in switches.reshape(-1, 2)] == [(1, 1), (0, 2), (3, 0), (3, 3)]
    np.testing.assert_array_equal(
        upsampling.max_unpool(SMALL, switches, (4, 4)),
        [[0, 0, 2, 0], [0, 1, 0, 0], [0] * 4, [3, 0, 0, 4]],
    )


@settings(max_examples=80, deadline=None)
@given(st.integers(1, 9), st.integers(1, 9), st.integers(1, 4), st.integers(0, 99))
def test_max_pool_and_unpool_equal_torch(rows, columns, size, seed):
    x = np.random.default_rng(seed).integers(-3, 4, (rows, columns)).astype(float)  # with ties
    if size > min(rows, columns):
        with pytest.raises(ValueError, match="at most"):
            upsampling.max_pool(x, size)
        return
    y, switches = upsampling.max_pool(x, size)
    ours = upsampling.max_unpool(y, switches, x.shape)
    expected, indices = F.max_pool2d(torch.from_numpy(x)[None], size, return_indices=True)
    np.testing.assert_array_equal(y, expected[0].numpy())
    np.testing.assert_array_equal(switches[..., 0] * columns + switches[..., 1], indices[0].numpy())
    back = F.max_unpool2d(expected, indices, size, output_size=x.shape)[0].numpy()
    np.testing.assert_array_equal(ours, back)


@settings(max_examples=60, deadline=None)
@given(st.integers(1, 6), st.integers(1, 5), st.integers(0, 99))
def test_laws_of_unpooling(n, factor, seed):
    """Subsampling undoes nails and nearest; pooling undoes max unpooling of positive values."""
    x = np.random.default_rng(seed).uniform(0.1, 1, (n, n + 1))
    for up in (upsampling.bed_of_nails, upsampling.nearest):
        np.testing.assert_array_equal(up(x, factor)[::factor, ::factor], x)
    assert upsampling.bed_of_nails(x, factor).sum() == pytest.approx(x.sum())
    _, switches = upsampling.max_pool(upsampling.nearest(x, factor), factor)
    again, _ = upsampling.max_pool(
        upsampling.max_unpool(x, switches, (n * factor, (n + 1) * factor)), factor
    )
    np.testing.assert_array_equal(again, x)


# -- interpolation, the deck's convention --------------------------------------------------
def test_deck_e_zero_insertion():  # E3
    x = np.arange(1, 17).reshape(4, 4)
    trace = upsampling.filtering(x, 2, "linear")
    np.testing.assert_array_equal(
        trace.kernel, [[0.25, 0.5, 0.25], [0.5, 1, 0.5], [0.25, 0.5, 0.25]]
    )
    np.testing.assert_array_equal(trace.inserted[0], [1, 0, 2, 0, 3, 0, 4, 0])
    np.testing.assert_allclose(trace.output[0], [1, 1.5, 2, 2.5, 3, 3.5, 4, 2])
    np.testing.assert_allclose(trace.output[1], [3, 3.5, 4, 4.5, 5, 5.5, 6, 3])
    np.testing.assert_allclose(trace.output[-1], [6.5, 6.75, 7, 7.25, 7.5, 7.75, 8, 4])
    copy = upsampling.filtering(x, 2, "nearest")
    np.testing.assert_array_equal(copy.kernel, np.ones((2, 2)))
    np.testing.assert_array_equal(copy.output, upsampling.nearest(x, 2))


def test_three_conventions_of_linear():  # erratum 26
    line = np.arange(1, 5)
    rows = {
        "deck": [1, 1.5, 2, 2.5, 3, 3.5, 4, 2],
        "align_corners=False": [1, 1.25, 1.75, 2.25, 2.75, 3.25, 3.75, 4],
        "align_corners=True": 1 + np.arange(8) * 3 / 7,
    }
    for convention, expected in rows.items():
        np.testing.assert_allclose(upsampling.interpolate(line, 2, "linear", convention), expected)


@pytest.mark.parametrize("mode", list(resampling.KERNELS))
@pytest.mark.parametrize("factor", [1, 2, 3, 5])
def test_filter_equals_weights_and_scipy(mode, factor):
    from scipy.signal import upfirdn

    x = np.random.default_rng(1).normal(size=(5, 4))
    by_weights = upsampling.interpolate(x, factor, mode, "deck")
    np.testing.assert_allclose(upsampling.filtering(x, factor, mode).output, by_weights, atol=1e-12)
    offsets, values = resampling.taps(mode, factor)
    line = upfirdn(values, x[0], up=factor)[-offsets[0] :]
    expected = np.zeros(4 * factor)
    expected[: min(line.size, 4 * factor)] = line[: 4 * factor]
    np.testing.assert_allclose(
        upsampling.interpolate(x[0], factor, mode, "deck"), expected, atol=1e-12
    )


# -- interpolation, the frameworks' conventions --------------------------------------------
@pytest.mark.parametrize("corners", [False, True])
@pytest.mark.parametrize(("ours", "theirs"), [("linear", "bilinear"), ("cubic", "bicubic")])
@pytest.mark.parametrize("factor", [2, 3, 7])
@pytest.mark.parametrize("shape", [(4, 5), (1, 3), (2, 1)])
def test_linear_and_cubic_equal_torch(ours, theirs, corners, factor, shape):
    x = np.random.default_rng(2).normal(size=shape)
    expected = F.interpolate(
        torch.from_numpy(x)[None, None], scale_factor=factor, mode=theirs, align_corners=corners
    )[0, 0].numpy()
    result = upsampling.interpolate(x, factor, ours, f"align_corners={corners}")
    np.testing.assert_allclose(result, expected, atol=1e-10)
    np.testing.assert_array_equal(result, upsampling.interpolate(x, factor, theirs, corners))


@pytest.mark.parametrize("mode", ["nearest", "area"])
@pytest.mark.parametrize("convention", resampling.CONVENTIONS)
def test_copying_modes_equal_torch(mode, convention):
    x = np.random.default_rng(2).normal(size=(3, 4))
    expected = F.interpolate(torch.from_numpy(x)[None, None], scale_factor=3, mode=mode)[0, 0]
    np.testing.assert_allclose(
        upsampling.interpolate(x, 3, mode, convention), expected.numpy(), atol=1e-12
    )


@pytest.mark.parametrize(
    ("mode", "filter_name"),
    [("catmull-rom", "BICUBIC"), ("lanczos3", "LANCZOS"), ("linear", "BILINEAR"), ("area", "BOX")],
)
@pytest.mark.parametrize("factor", [2, 3, 10])
def test_pillow_defines_its_kernels(mode, filter_name, factor):
    from PIL import Image

    x = np.random.default_rng(4).normal(size=(9, 7)).astype("f4")
    size = (7 * factor, 9 * factor)
    expected = Image.fromarray(x).resize(size, getattr(Image.Resampling, filter_name))
    np.testing.assert_allclose(
        upsampling.interpolate(x, factor, mode), np.asarray(expected), atol=2e-6
    )


def test_scikit_image_agrees_on_linear():
    from skimage.transform import rescale

    x = np.random.default_rng(4).normal(size=(6, 5))
    expected = rescale(x, 4, order=1, mode="edge", anti_aliasing=False)
    np.testing.assert_allclose(upsampling.interpolate(x, 4, "linear"), expected, atol=1e-12)


def test_mitchell_is_a_blend_of_b_spline_and_catmull_rom():
    """Mitchell and Netravali: (1/3, 1/3) lies on the line between the two."""
    from scipy.interpolate import BSpline

    t = np.linspace(-2, 2, 201)
    spline = np.nan_to_num(BSpline.basis_element([-2, -1, 0, 1, 2], extrapolate=False)(t))
    catmull_rom = resampling.KERNELS["catmull-rom"].weight(t)
    np.testing.assert_allclose(
        resampling.KERNELS["mitchell"].weight(t), spline / 3 + 2 * catmull_rom / 3, atol=1e-12
    )


def test_gaussian_and_lanczos_are_the_textbook_curves():
    from scipy.stats import norm

    t = np.linspace(-1.4, 1.4, 29)
    gaussian = resampling.KERNELS["gaussian"].weight(t)
    expected = norm.pdf(t, scale=0.5)
    np.testing.assert_allclose(gaussian / gaussian.sum(), expected / expected.sum(), rtol=1e-12)
    t = np.linspace(-5, 5, 400)  # without 0
    lanczos = 5 * np.sin(np.pi * t) * np.sin(np.pi * t / 5) / (np.pi * t) ** 2
    np.testing.assert_allclose(resampling.KERNELS["lanczos5"].weight(t), lanczos, atol=1e-12)


@settings(max_examples=80, deadline=None)
@given(
    st.sampled_from(list(resampling.KERNELS)),
    st.sampled_from(resampling.CONVENTIONS[1:]),
    st.integers(1, 9),
    st.integers(1, 6),
)
def test_constants_stay_constant(mode, convention, n, factor):
    matrix = resampling.weights(n, factor, mode, convention)
    np.testing.assert_allclose(matrix.sum(axis=1), 1, atol=1e-12)
    np.testing.assert_allclose(matrix, matrix[::-1, ::-1], atol=1e-9)  # left and right alike


@pytest.mark.parametrize("mode", ["nearest", "linear", "cubic", "catmull-rom", "lanczos3"])
def test_interpolating_kernels_keep_the_samples(mode):
    x = np.random.default_rng(0).normal(size=6)
    np.testing.assert_allclose(upsampling.interpolate(x, 4, mode, "deck")[::4], x, atol=1e-12)


def test_mitchell_and_gaussian_do_not_keep_the_samples():
    x = np.random.default_rng(0).normal(size=6)
    for mode in ("mitchell", "gaussian"):
        assert abs(upsampling.interpolate(x, 4, mode, "deck")[::4] - x).max() > 0.05


# -- cost, images, bad input ---------------------------------------------------------------
def test_multiplications_count_what_the_loops_do():
    assert upsampling.multiplications("linear", 2)["zeros"] == 9
    assert upsampling.multiplications("cubic", 2)["samples"] == 6.25  # (1·1 + 1·4 + 4·1 + 4·4)/4
    assert upsampling.multiplications("linear", 2)["samples"] == 2.25  # (1·1 + 1·2 + 2·1 + 2·2)/4
    assert upsampling.multiplications("nearest", 4) == {
        "zeros": 16.0,
        "samples": 1.0,
        "separable": 1.25,
    }


@pytest.mark.parametrize("mode", list(resampling.KERNELS))
@pytest.mark.parametrize("factor", [2, 3, 4])
def test_samples_met_are_counted_where_the_weight_is_not_zero(mode, factor):
    """Inner outputs, by multiplying every weight with what lies under it."""
    trace = upsampling.filtering(np.ones((12, 12)), factor, mode)
    inner = trace.windows[5 * factor : 6 * factor, 5 * factor : 6 * factor]
    met = (np.abs(inner * trace.kernel) > 1e-12).sum(axis=(2, 3))
    found = resampling.support(mode, factor)
    assert (met.min(), met.max()) == (found.min() ** 2, found.max() ** 2)
    cost = upsampling.multiplications(mode, factor)
    assert met.mean() == pytest.approx(cost["samples"])
    line = np.sqrt(met.diagonal())  # samples an output meets along one axis, phase by phase
    assert cost["separable"] == pytest.approx(line.mean() + line.mean() / factor)


@settings(max_examples=60, deadline=None)
@given(st.integers(1, 9), st.integers(1, 9), st.integers(1, 4), st.integers(0, 99))
def test_average_pool_equals_torch(rows, columns, size, seed):
    x = np.random.default_rng(seed).normal(size=(rows, columns))
    if size > min(rows, columns):
        return
    expected = F.avg_pool2d(torch.from_numpy(x)[None], size)[0].numpy()
    np.testing.assert_allclose(upsampling.average_pool(x, size), expected)


def test_the_decks_averages():  # B5
    grid = np.array([[3, 1, 3, 5], [6, 0, 7, 9], [3, 2, 1, 4], [0, 2, 4, 3]])
    np.testing.assert_array_equal(upsampling.average_pool(grid, 2), [[2.5, 6], [1.75, 3]])


@settings(max_examples=40, deadline=None)
@given(st.integers(0, 99))
def test_rms_error_is_scikit_learns(seed):
    from sklearn.metrics import root_mean_squared_error

    a, b = np.random.default_rng(seed).uniform(0, 255, (2, 5, 7))
    assert upsampling.rms_error(a, b) == pytest.approx(
        root_mean_squared_error(a.ravel(), b.ravel())
    )


@settings(max_examples=100, deadline=None)
@given(st.integers(2, 3), st.integers(0, 99), st.booleans())
def test_what_is_lost_is_what_torch_does_not_give_back(size, seed, sparse):
    rng = np.random.default_rng(seed)
    x = rng.integers(1, 9, (2 * size, 2 * size)).astype(float)
    if sparse:
        x *= rng.random(x.shape) < 1 / size**2
    t = torch.from_numpy(x)[None]
    pooled, indices = F.max_pool2d(t, size, return_indices=True)
    back = F.max_unpool2d(pooled, indices, size)
    expected = int((back != t).sum()), int((pooled == 0).sum())
    assert upsampling.lost(x, pooled[0].numpy(), size) == expected
    whole, full = numbers.given_back(x, pooled[0].numpy(), size)
    assert (whole.met, full.met) == (expected[0] == 0, expected[1] == 0)
    for one, count in zip((whole, full), expected, strict=True):
        assert one.now.startswith(f"{count} " if count else ("all ", "no "))


@pytest.mark.parametrize("mode", list(resampling.KERNELS))
@pytest.mark.parametrize("factor", range(2, 11))
def test_an_edge_overshoots_where_weights_are_negative(mode, factor):
    """The answer of "Kernels and their cost", and "so are those of the cubics"."""
    most, low, high = upsampling.on_an_edge(mode, factor)
    weights = resampling.KERNELS[mode].weight(np.linspace(-5, 5, 1001))
    negative = weights.min() < -1e-9
    assert (low < -1e-9) == (high > 1 + 1e-9) == negative
    assert negative == mode.startswith(("lanczos", "cubic", "catmull", "mitchell"))
    found = upsampling.interpolate(upsampling.EDGE, factor, mode)
    assert (low, high) == (pytest.approx(found.min()), pytest.approx(found.max()))
    assert (most >= 3 and not negative) == (mode == "gaussian")  # the challenge has one solution


def test_shrink_equals_scikit_image():
    from skimage.transform import downscale_local_mean

    image = np.random.default_rng(0).integers(0, 255, (13, 17, 3))
    np.testing.assert_allclose(
        upsampling.shrink(image, 4), downscale_local_mean(image[:12, :16], (4, 4, 1))
    )


def test_image_channels_are_enlarged_one_by_one():
    image = np.random.default_rng(0).normal(size=(4, 5, 3))
    whole = upsampling.interpolate(image, 3, "cubic")
    for channel in range(3):
        np.testing.assert_allclose(
            whole[..., channel], upsampling.interpolate(image[..., channel], 3, "cubic")
        )


@pytest.mark.parametrize(
    ("call", "remedy"),
    [
        (lambda: upsampling.interpolate([1, 2], 2, "wavelet"), "choose one of nearest"),
        (lambda: upsampling.interpolate([1, 2], 2, "linear", "middle"), "choose one of deck"),
        (lambda: upsampling.interpolate(3.0, 2, "linear"), "Give a line"),
        (lambda: upsampling.nearest([[np.inf]], 2), "finite"),
        (lambda: upsampling.nearest(SMALL, 0), "starts at 1"),
        (lambda: upsampling.max_unpool(SMALL, SMALL, (4, 4)), "one max_pool"),
        (lambda: upsampling.max_unpool([[1]], [[[5, 5]]], (4, 4)), "before pooling"),
    ],
)
def test_bad_input_names_the_remedy(call, remedy):
    with pytest.raises(ValueError, match=remedy):
        call()


@pytest.mark.parametrize("mode", list(resampling.KERNELS))
def test_zero_insertion_keeps_constants_inside(mode):
    matrix = resampling.weights(16, 3, mode, "deck")
    np.testing.assert_allclose(matrix.sum(axis=1)[15:-17], 1, atol=1e-12)
