"""Transposed convolution against torch, autograd, SciPy and the decks' own numbers."""

import numpy as np
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from vislib import transposed_convolution as tc

torch = pytest.importorskip("torch")
F = torch.nn.functional


def _torch(x, kernel, stride, padding, output_padding, dilation):
    apply = {1: F.conv_transpose1d, 2: F.conv_transpose2d}[x.ndim]
    x, kernel = torch.from_numpy(x)[None, None], torch.from_numpy(kernel)[None, None]
    out = apply(
        x,
        kernel,
        stride=stride,
        padding=padding,
        output_padding=output_padding,
        dilation=dilation,
    )
    return out[0, 0].numpy()


geometry = st.fixed_dictionaries(
    {
        "stride": st.integers(1, 4),
        "padding": st.integers(0, 3),
        "output_padding": st.integers(0, 3),
        "dilation": st.integers(1, 3),
    }
)


def _admissible(sizes, kernel, g):
    try:
        for n, k in zip(sizes, kernel, strict=True):
            tc.output_size(n, k, **g)
    except ValueError:
        return False
    return True


@settings(max_examples=150, deadline=None)
@given(st.integers(1, 7), st.integers(1, 5), geometry, st.integers(0, 99))
def test_three_pictures_equal_torch_1d(n, k, g, seed):
    assume(_admissible([n], [k], g))
    rng = np.random.default_rng(seed)
    x, kernel = rng.normal(size=n), rng.normal(size=k)
    trace, expected = tc.trace_1d(x, kernel, **g), _torch(x, kernel, **g)
    for result in (trace.output, trace.output_by_zeros, trace.output_by_matrix):
        np.testing.assert_allclose(result, expected, atol=1e-12)


@settings(max_examples=80, deadline=None)
@given(
    st.tuples(st.integers(1, 4), st.integers(1, 4)),
    st.tuples(st.integers(1, 4), st.integers(1, 4)),
    geometry,
    st.integers(0, 99),
)
def test_three_pictures_equal_torch_2d(shape, kernel_shape, g, seed):
    assume(_admissible(shape, kernel_shape, g))
    rng = np.random.default_rng(seed)
    x, kernel = rng.normal(size=shape), rng.normal(size=kernel_shape)
    trace, expected = tc.trace_2d(x, kernel, **g), _torch(x, kernel, **g)
    for result in (trace.output, trace.output_by_zeros, trace.output_by_matrix):
        np.testing.assert_allclose(result, expected, atol=1e-12)


@settings(max_examples=60, deadline=None)
@given(st.integers(1, 7), st.integers(1, 5), geometry)
def test_sizes_are_refused_exactly_where_torch_refuses(n, k, g):
    try:
        expected = _torch(np.ones(n), np.ones(k), **g).size
    except RuntimeError:
        with pytest.raises(ValueError, match="at most"):
            tc.output_size(n, k, **g)
    else:
        assert tc.output_size(n, k, **g) == expected


@settings(max_examples=80, deadline=None)
@given(st.integers(1, 6), st.integers(1, 5), geometry, st.integers(0, 99))
def test_transposed_convolution_is_the_adjoint(n, k, g, seed):
    """<X a, b> = <a, Xᵀ b>: what "transposed" means."""
    g["output_padding"] = min(g["output_padding"], g["stride"] - 1)
    assume(_admissible([n], [k], g))
    rng = np.random.default_rng(seed)
    b, kernel = rng.normal(size=n), rng.normal(size=k)
    trace = tc.trace_1d(b, kernel, **g)
    a = rng.normal(size=trace.shape)
    forward = tc.convolve(a, kernel, g["stride"], g["padding"], g["dilation"])
    assert forward.shape == b.shape
    assert np.dot(forward, b) == pytest.approx(np.dot(a, trace.output), abs=1e-10)
    np.testing.assert_allclose(trace.matrix @ a, forward, atol=1e-12)


def test_forward_convolution_equals_torch_and_scipy():
    from scipy.signal import correlate2d

    rng = np.random.default_rng(0)
    x, kernel = rng.normal(size=(7, 6)), rng.normal(size=(3, 2))
    np.testing.assert_allclose(tc.convolve(x, kernel), correlate2d(x, kernel, "valid"))
    expected = F.conv2d(
        torch.from_numpy(x)[None, None],
        torch.from_numpy(kernel)[None, None],
        stride=2,
        padding=1,
        dilation=2,
    )[0, 0].numpy()
    np.testing.assert_allclose(tc.convolve(x, kernel, 2, 1, 2), expected, atol=1e-12)


# -- the decks' numbers --------------------------------------------------------------------
def test_fleuret_example():  # C4
    x, kernel = [1, 4, -1, 0, 2, -2, 1, 3, 3, 1], [1, 2, 0, -1]
    np.testing.assert_array_equal(tc.convolve(x, kernel), [9, 0, 1, 3, -5, -3, 6])
    trace = tc.trace_1d([2, 3, 0, -1], [1, 2, -1])
    np.testing.assert_array_equal(trace.output, [2, 7, 4, -4, -2, 1])


def test_cs231n_matrix_and_its_sixth_output():  # C3, A20, errata 10 and 12
    a, b, x, y, z = 2.0, 3.0, 5.0, 7.0, 11.0
    trace = tc.trace_1d([a, b], [x, y, z], stride=2)
    np.testing.assert_array_equal(trace.output, [a * x, a * y, a * z + b * x, b * y, b * z])
    assert tc.trace_1d([a, b], [x, y, z], stride=2, output_padding=1).output[-1] == 0
    expected = [[x, 0], [y, 0], [z, x], [0, y], [0, z], [0, 0]]
    trace = tc.trace_1d([a, b], [x, y, z], stride=2, output_padding=1)
    np.testing.assert_array_equal(trace.matrix.T, expected)


def test_strided_row_of_the_slide():  # erratum 9
    x, y, z, a, b, c, d = 2.0, 3.0, 5.0, 7.0, 11.0, 13.0, 17.0
    forward = tc.convolve([a, b, c, d], [x, y, z], stride=2, padding=1)
    np.testing.assert_array_equal(forward, [a * y + b * z, b * x + c * y + d * z])


def test_deck_e_matrices():  # E4, the kernel is flipped there (erratum 25)
    a, b, c, x, y, z = 2.0, 3.0, 5.0, 7.0, 11.0, 13.0
    signal, kernel = [0, a, b, c, 0], [z, y, x]
    forward = [a * x, a * y + b * x, a * z + b * y + c * x, b * z + c * y, c * z]
    np.testing.assert_array_equal(tc.convolve(signal, kernel, 1, 1), forward)
    back = [a * z, a * y + b * z, a * x + b * y + c * z, b * x + c * y, c * x]
    np.testing.assert_array_equal(tc.trace_1d(signal, kernel, 1, 1).output, back)
    strided = [a * x, a * z + b * y + c * x, c * z]
    np.testing.assert_array_equal(tc.convolve(signal, kernel, 2, 1), strided)
    back = [a * y, a * x + b * z, b * y, b * x + c * z, c * y]
    np.testing.assert_array_equal(tc.trace_1d([a, b, c], kernel, 2, 1).output, back)


@pytest.mark.parametrize(("output_padding", "size"), [(0, 3), (1, 4)])
def test_two_by_two_becomes_three_or_four(output_padding, size):  # erratum 11
    trace = tc.trace_2d(np.ones((2, 2)), np.ones((3, 3)), 2, 1, output_padding)
    assert trace.output.shape == (size, size)


@settings(max_examples=60, deadline=None)
@given(st.integers(1, 6), st.integers(1, 5), st.integers(1, 4), st.integers(0, 2))
def test_preimages_are_the_sizes_with_that_output(outputs, kernel, stride, padding):
    """Tried one by one with torch's own pooling of sizes."""
    found = []
    for n in range(1, 60):
        try:
            out = F.conv1d(
                torch.ones(1, 1, n), torch.ones(1, 1, kernel), stride=stride, padding=padding
            )
        except RuntimeError:
            continue
        if out.shape[-1] == outputs:
            found.append(n)
    assert list(tc.preimages(outputs, kernel, stride, padding)) == found


def test_gradient_of_a_convolution_is_a_full_convolution():  # D5
    rng = np.random.default_rng(3)
    x, kernel, delta = rng.normal(size=(3, 3)), rng.normal(size=(2, 2)), rng.normal(size=(2, 2))
    image = torch.tensor(x, requires_grad=True)
    out = F.conv2d(image[None, None], torch.from_numpy(kernel)[None, None])[0, 0]
    out.backward(torch.from_numpy(delta))
    trace = tc.trace_2d(delta, kernel)
    np.testing.assert_allclose(trace.output, image.grad.numpy(), atol=1e-12)
    f, d = kernel, delta
    assert trace.output[0, 1] == pytest.approx(f[0, 1] * d[0, 0] + f[0, 0] * d[0, 1])
    assert trace.output[1, 1] == pytest.approx(
        f[0, 0] * d[1, 1] + f[0, 1] * d[1, 0] + f[1, 0] * d[0, 1] + f[1, 1] * d[0, 0]
    )


def test_sources_name_the_terms_of_every_output():
    trace = tc.trace_1d([2, 3], [5, 7, 11], stride=2, output_padding=1)
    for output in range(6):
        terms = [trace.x[i] * trace.kernel[j] for i, j in trace.sources(output)]
        assert sum(terms) == trace.output[output]


def test_bad_input_names_the_remedy():
    with pytest.raises(ValueError, match="at least one number"):
        tc.trace_1d([np.nan], [1])
    with pytest.raises(ValueError, match="2 axis"):
        tc.trace_2d([1, 2], [1, 2])
    with pytest.raises(ValueError, match="make the kernel"):
        tc.convolve([1, 2], [1, 2, 3])
