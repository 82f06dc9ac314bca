"""Filters on photographs, against SciPy, torch and noise."""

import math
import re
from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import ndimage

from vislib.convolution import KERNELS, apply, goals, noise_gain, numbers, params, rank, snippets
from vislib.convolution.figures.filters import scene
from vislib.convolution.filters import multiplications
from vislib.convolution.under import SHOWS, under
from vislib.core import images

CAT = images.load("cat", side=240).pixels
WEIGHT = st.sampled_from(["0", "1", "-1", "8", "1/9", "-2.5", "0.123456", "1000"])
OWN = st.one_of(*(st.lists(WEIGHT, min_size=n * n, max_size=n * n) for n in (3, 5)))


def _own(cells) -> str:
    n = int(len(cells) ** 0.5)
    return "; ".join(" ".join(cells[n * i : n * i + n]) for i in range(n))


@pytest.mark.parametrize("name", KERNELS)
def test_kernels_are_scipys_and_torchs(name):
    kernel, grey = KERNELS[name], CAT.mean(axis=-1)
    found = apply(grey, kernel)
    np.testing.assert_allclose(found, ndimage.correlate(grey, kernel, mode="nearest"), atol=1e-9)
    space = {"grey": grey}
    exec(snippets.filtered(kernel), space)
    np.testing.assert_allclose(space["result"].numpy(), found, atol=1e-9)
    colour = apply(CAT, kernel)
    for channel in range(3):
        plane = CAT[..., channel].astype(float)
        expected = ndimage.correlate(plane, kernel, mode="nearest")
        np.testing.assert_allclose(colour[..., channel], expected, atol=1e-9)


@pytest.mark.parametrize("name", KERNELS)
def test_noise_grows_as_said(name):
    noise = np.random.default_rng(0).normal(size=(700, 700))
    expected = apply(noise, KERNELS[name])[3:-3, 3:-3].std()
    assert noise_gain(KERNELS[name]) == pytest.approx(expected, rel=0.02)


def test_the_decks_numbers():
    gains = {n: f"{noise_gain(KERNELS[n]):.3f}" for n in ("edge", "box", "sharpen", "Gauss")}
    assert gains == {"edge": "8.485", "box": "0.333", "sharpen": "5.385", "Gauss": "0.375"}
    sums = [round(float(KERNELS[n].sum()), 9) for n in ("edge", "box", "sharpen", "Gauss")]
    assert sums == [0, 1, 1, 1]
    assert [rank(KERNELS[n]) for n in ("Gauss", "edge", "sharpen")] == [1, 2, 2]
    assert multiplications(KERNELS["Gauss"]) == (9, 6)


def test_what_edge_and_sharpen_are():
    grey = CAT.mean(axis=-1)
    mean = ndimage.uniform_filter(grey, 3, mode="nearest")
    np.testing.assert_allclose(apply(grey, KERNELS["edge"]), 9 * (grey - mean), atol=1e-9)
    cross = np.array([[0, 1, 0], [1, 0, 1], [0, 1, 0]]) / 4
    four = ndimage.correlate(grey, cross, mode="nearest")
    sharp = grey + 4 * (grey - four)
    np.testing.assert_allclose(apply(grey, KERNELS["sharpen"]), sharp, atol=1e-9)
    factors = {
        "Gauss": ([1, 2, 1], [1, 2, 1], 16),
        "box": ([1, 1, 1], [1, 1, 1], 9),
        "Sobel →": ([1, 2, 1], [-1, 0, 1], 1),
        "Sobel ↓": ([-1, 0, 1], [1, 2, 1], 1),
    }
    for name, (column, row, over) in factors.items():
        np.testing.assert_allclose(KERNELS[name], np.outer(column, row) / over)
        assert name in numbers.FILTER_NOTES


def _worked_out(text: str) -> float:
    """The value of a printed sum: 8·137 − (130 + 133) by Python's own arithmetic."""
    plain = text.replace("−", "-").replace("·", "*").replace(",", "")
    plain = re.sub(r"(?<![\d.])(\d+)/(\d+)", r"Fraction(\1, \2)", plain)
    return float(eval(plain, {"Fraction": Fraction}))


@given(
    st.sampled_from([*KERNELS, params.OWN]), OWN, st.booleans(), st.sampled_from(SHOWS),
    st.booleans(), st.tuples(st.integers(-20, 300), st.integers(-20, 300)),
)  # fmt: skip
@settings(max_examples=40)
def test_every_sentence_is_its_sum(kernel, own, divide, show, colour, place):
    try:
        p = params.Filters(kernel, _own(own), divide, show, colour)
    except ValueError as error:
        assert divide and "Switch that off" in str(error)
        chosen = params.Filters(kernel, _own(own), False, show, colour).weights()
        assert abs(chosen.sum()) < 1e-6
        return
    trace = under(CAT, p.weights(), place, show=show, colour=colour)
    plane = CAT[..., 1] if colour else np.round(CAT.mean(axis=-1))
    whole = ndimage.correlate(plane.astype(float), p.weights(), mode="nearest")
    made = scene(trace, p.name)
    assert len(made.captions) == made.frames == len(trace.results) ** 2 + 2
    rounded = "0.123456" in own or divide  # a weight that is printed in four digits
    for caption in made.captions[1:-1]:
        values = caption.values
        row, column = int(values["row"]) - 1, int(values["column"]) - 1
        said = (
            _worked_out(values["value"].split("·10")[0]) if "·10" not in values["value"] else None
        )
        if said is not None:
            assert said == pytest.approx(whole[row, column], rel=1e-5, abs=1e-6)
            if not (rounded and kernel == params.OWN):
                assert _worked_out(values["sum"]) == pytest.approx(said, rel=1e-5, abs=1e-5)
    assert len(made.pack().buffer) < 300_000
    lit = {"clipped": trace.values, "signed": 128 + trace.values / 2,
           "absolute": abs(trace.values)}[show]  # fmt: skip
    np.testing.assert_array_equal(trace.shown, np.clip(np.round(lit), 0, 255))
    beyond = (np.round(lit) < 0) | (np.round(lit) > 255)
    assert trace.lost == pytest.approx(beyond.mean(), abs=2e-3)


@pytest.mark.parametrize(
    ("how", "says"),
    [
        ({"kernel": "own", "own": "1 2; 3 4"}, "3 × 3 or 5 × 5"),
        ({"kernel": "own", "own": "1 a 2; 1 2 3; 1 2 3"}, "3 × 3 or 5 × 5"),
        ({"kernel": "own", "own": "1001 0 0; 0 0 0; 0 0 0"}, "beyond 1000"),
        ({"kernel": "own", "own": "1 2 3; 1 2; 1 2 3"}, "same length"),
        ({"kernel": "own", "own": ""}, "rows"),
        ({"kernel": "edge", "divide": True}, "Switch that off"),
    ],
)
def test_refused_settings(how, says):
    with pytest.raises(ValueError, match=says):
        params.Filters(**how)


def test_a_picture_must_be_as_large_as_the_lens():
    with pytest.raises(ValueError, match="choose a larger"):
        under(np.zeros((6, 90, 3), np.uint8), KERNELS["box"], (0, 0), show="clipped", colour=False)


@given(st.sampled_from([*KERNELS, params.OWN]), OWN)
@settings(max_examples=25)
def test_a_kernel_of_rank_r_is_r_columns_and_rows(name, own):
    kernel = params.Filters(kernel=name, own=_own(own)).weights()
    trace = under(CAT, kernel, (0, 0), show="clipped", colour=False)
    count, how = numbers.filtered(trace)["multiplications a pixel"]
    u, s, v = np.linalg.svd(kernel)
    r = int(re.match(r"rank (\d)", how)[1])
    made = (u[:, :r] * s[:r]) @ v[:r]
    np.testing.assert_allclose(made, kernel, atol=1e-8 * max(1.0, abs(kernel).max()))
    assert int(count) == kernel.size and ("as" in how) == (0 < 2 * r * len(kernel) < kernel.size)


def test_a_challenge_nearly_met_says_what_is_missing():
    """A sum that is not quite 1, a gain that is not quite 10."""
    kernel = np.array([[0, 0, 0], [7.0, 0.99999, -7.0], [0, 0, 0]])
    own, bright, noise = goals.keeps_walls(kernel, own=True)
    assert own.met and not (bright.met or noise.met)
    assert (bright.now, noise.now) == ("brightness times 0.99999", "noise times 9.95")
    side = math.sqrt((9.996**2 - 1) / 2)
    kernel = np.array([[0, 0, 0], [side, 1.0, -side], [0, 0, 0]])
    given, bright, noise = goals.keeps_walls(kernel, own=False)
    assert (given.met, bright.met, noise.met) == (False, True, False)
    assert (bright.now, noise.now) == ("brightness times 1", "noise times 9.996")
