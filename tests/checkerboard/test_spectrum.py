"""Spectra: peaks where a pattern is put, none where there is none; SciPy is the oracle."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from vislib import checkerboard as cb
from vislib.checkerboard import spectrum

N = 96  # a multiple of every period used here


def photograph_like(seed: int) -> np.ndarray:
    """Noise whose spectrum falls as 1/f, as photographs' do."""
    rng = np.random.default_rng(seed)
    f = np.hypot(*np.meshgrid(np.fft.fftfreq(N), np.fft.fftfreq(N)))
    f[0, 0] = 1
    return np.fft.ifft2(np.fft.fft2(rng.normal(size=(N, N))) / f).real


def test_the_magnitude_is_scipys_fft_of_the_windowed_picture():
    from scipy import fft, signal

    picture = photograph_like(0)
    window = np.outer(*[signal.windows.hann(N, sym=True)] * 2)
    expected = np.abs(fft.fftshift(fft.fft2((picture - picture.mean()) * window)))
    assert spectrum.magnitude(picture) == pytest.approx(expected)


@settings(max_examples=20, deadline=None)
@given(st.integers(0, 99), st.sampled_from([2, 3, 4, 6]), st.booleans())
def test_a_pattern_of_period_p_raises_the_peak_at_p(seed, period, rows):
    picture = photograph_like(seed)
    wave = np.cos(2 * np.pi * np.arange(N) / period)
    pattern = np.outer(wave, np.ones(N)) if rows else np.outer(wave, wave)
    before = spectrum.peak_ratio(spectrum.magnitude(picture), period)
    marked = spectrum.magnitude(picture + 0.5 * picture.std() * pattern)
    assert before < 6
    assert spectrum.peak_ratio(marked, period) > 12


@pytest.mark.parametrize("stride", [2, 3, 4])
@pytest.mark.parametrize("kernel", range(1, 9))
def test_peaks_of_overlap_in_2d_stand_exactly_where_kernel_and_stride_say(kernel, stride):
    """A photograph-like picture seen through the overlap counts of kernel and stride."""
    counts = cb.overlap_2d(60, kernel, stride)
    inside = cb.interior(60, [(kernel, stride)])
    counts = counts[inside, inside][:N, :N] if stride > 1 else counts[:N, :N]
    picture = photograph_like(1)
    picture = 3 + picture / picture.std()
    found = spectrum.magnitude(picture * counts / counts.mean())
    for period in (p for p in range(2, stride + 1) if stride % p == 0):
        ratio = spectrum.peak_ratio(found, period)
        assert (ratio > 6) == (kernel % period != 0), (kernel, stride, period, ratio)


@settings(max_examples=20, deadline=None)
@given(st.floats(0.1, 100), st.floats(-50, 50), st.integers(0, 9))
def test_the_ratio_knows_no_brightness_or_contrast(scale, offset, seed):
    picture = photograph_like(seed)
    once = spectrum.peak_ratio(spectrum.magnitude(picture), 2)
    again = spectrum.peak_ratio(spectrum.magnitude(scale * picture + offset), 2)
    assert again == pytest.approx(once, rel=1e-6)


def test_a_flat_picture_has_no_peaks():
    flat = spectrum.magnitude(np.full((N, N), 0.3))
    assert spectrum.peak_ratio(flat, 2) == 0
    assert spectrum.decibels(np.zeros((8, 8))).tolist() == [[-60.0] * 8] * 8


def test_decibels():
    assert spectrum.decibels(np.array([[10.0, 1.0, 1e-9]])).tolist() == [[0.0, -20.0, -60.0]]


@pytest.mark.parametrize("bad", [np.zeros(5), np.zeros((4, 4)), np.full((9, 9), np.nan)])
def test_bad_pictures_are_refused(bad):
    with pytest.raises(ValueError, match="finite"):
        spectrum.magnitude(bad)


def test_a_period_that_does_not_fit_is_refused():
    with pytest.raises(ValueError, match="crop"):
        spectrum.peak_ratio(np.ones((10, 10)), 4)
