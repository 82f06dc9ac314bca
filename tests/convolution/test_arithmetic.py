"""vislib.convolution against torch."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from vislib.convolution.arithmetic import convolution_matrix, output_size, span

LAYERS = {
    "n": st.integers(1, 14),
    "kernel": st.integers(1, 5),
    "stride": st.integers(1, 4),
    "padding": st.integers(0, 4),
    "dilation": st.integers(1, 3),
}


@given(**LAYERS)
@settings(max_examples=60, deadline=None)
def test_output_size_is_torchs(n, kernel, stride, padding, dilation):
    import torch

    conv = torch.nn.Conv1d(1, 1, kernel, stride, padding, dilation)
    try:
        expected = conv(torch.zeros(1, 1, n)).shape[-1]
    except RuntimeError:
        with pytest.raises(ValueError, match="does not fit"):
            output_size(n, kernel, stride, padding, dilation)
    else:
        assert output_size(n, kernel, stride, padding, dilation) == expected


@given(**LAYERS, seed=st.integers(0, 1000))
@settings(max_examples=60, deadline=None)
def test_the_matrix_does_what_torch_does(n, kernel, stride, padding, dilation, seed):
    import torch

    if span(kernel, dilation) > n + 2 * padding:
        return
    rng = np.random.default_rng(seed)
    x, w = rng.normal(size=n), rng.normal(size=kernel)
    expected = torch.nn.functional.conv1d(
        torch.tensor(x)[None, None], torch.tensor(w)[None, None], None, stride, padding, dilation
    )[0, 0].numpy()
    matrix = convolution_matrix(w, n, stride, padding, dilation)
    np.testing.assert_allclose(matrix @ x, expected, atol=1e-12)


def test_the_decks_sizes():
    # "CNN architectures": N=7, F=3 gives 5 and 3 at stride 1 and 2; stride 3 is rounded down.
    assert [output_size(7, 3, s) for s in (1, 2, 3)] == [5, 3, 2]
    assert output_size(64, 3, 2, 1) == 32  # 32.5, rounded down
    assert output_size(32, 5) == 28


def test_the_decks_padded_ends():
    padded = convolution_matrix(np.ones(3) / 3, 10, padding=1) @ [4, 3, 2, -5, 3, 5, 2, 5, 5, 6]
    np.testing.assert_allclose(padded[[0, -1]], [7 / 3, 11 / 3], atol=1e-12)


def test_the_decks_matrix():
    # [4,3,2,-5,3,5,2,5,5,6] with a box of three.
    out = convolution_matrix(np.ones(3) / 3, 10) @ [4, 3, 2, -5, 3, 5, 2, 5, 5, 6]
    np.testing.assert_allclose(out, [3, 0, 0, 1, 10 / 3, 4, 4, 16 / 3], atol=1e-12)
    x, y, z = 2, 3, 5
    rows = convolution_matrix([x, y, z], 4, stride=2, padding=1)
    np.testing.assert_array_equal(rows, [[y, z, 0, 0], [0, x, y, z]])


@pytest.mark.parametrize(
    ("arguments", "remedy"),
    [
        ((5, 3, 0), "stride is 0; make it at least 1"),
        ((5, 0), "kernel size is 0"),
        ((0, 1), "input size is 0"),
        ((5, 3, 1, -1), "padding is -1"),
        ((5, 3, 1, 0, 0), "dilation is 0"),
        ((5, 7), "make the kernel or the dilation smaller"),
    ],
)
def test_the_impossible_is_refused_with_a_remedy(arguments, remedy):
    with pytest.raises(ValueError, match=remedy):
        output_size(*arguments)


def test_a_kernel_must_be_a_row_of_numbers():
    for bad in ([], [[1.0]], [1.0, np.nan]):
        with pytest.raises(ValueError, match="finite"):
            convolution_matrix(bad, 4)
