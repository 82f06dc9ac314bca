"""Correlation and convolution of short rows, against NumPy and torch."""

import re
from fractions import Fraction

import numpy as np
import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st

from vislib.convolution import convolve, goals, numbers, params, presets, snippets
from vislib.convolution.figures.flip import scene
from vislib.stage.scene import Cells

INTEGERS = st.lists(st.integers(-9, 9), min_size=1, max_size=12)
WEIGHTS = st.lists(st.integers(-9, 9), min_size=1, max_size=7)
ROWS = st.lists(st.sampled_from(["0", "1", "-2", "1/3", "0.5", "7", "a", "b"]), min_size=1)


def _params(x, kernel, ends, swap=False):
    x, kernel = (" ".join(map(str, row)) for row in (x, kernel))
    try:
        return params.Flip(x=x, kernel=kernel, ends=ends, swap=swap)
    except ValueError as error:
        assert re.search(r"make the kernel|give 1 to|does not fit", str(error))
        return None


@given(INTEGERS, WEIGHTS, st.sampled_from(params.ENDS))
def test_both_lanes_are_numpys_and_torchs(x, kernel, ends):
    p = _params(x, kernel, ends)
    if p is None:
        assert len(kernel) > len(x) and ends == "valid"
        return
    trace = p.lanes()
    one, two = trace.outputs(flip=False), trace.outputs(flip=True)
    if ends == "full":
        np.testing.assert_allclose(two, np.convolve(x, kernel, "full"))
        np.testing.assert_allclose(one, np.correlate(x, kernel, "full"))
    if ends == "valid":
        np.testing.assert_allclose(two, np.convolve(x, kernel, "valid"))
    zeros = {"full": len(kernel) - 1, "same": "same", "valid": 0}[ends]
    for found, weights in ((one, kernel), (two, kernel[::-1])):
        given_ = [torch.tensor(row, dtype=torch.float64)[None, None] for row in (x, weights)]
        expected = torch.nn.functional.conv1d(*given_, padding=zeros)
        np.testing.assert_allclose(found, expected[0, 0].numpy())
    if len(x) >= len(kernel):  # else NumPy exchanges the two
        titles = [panel.title for panel in scene(trace).panels]
        alike = np.allclose(two, np.convolve(x, kernel, ends))
        assert alike or not any("np.convolve" in title for title in titles)


@given(INTEGERS, WEIGHTS, WEIGHTS)
def test_convolution_commutes_and_associates(f, g, h):
    def star(a, b):
        return convolve(np.pad(a, len(b) - 1), b, flip=True)

    np.testing.assert_allclose(star(f, g), star(g, f))
    np.testing.assert_allclose(star(star(f, g), h), star(f, star(g, h)))


def test_the_decks_numbers():
    decks = params.Flip(**presets.FLIPS["ten numbers, a mean"]).lanes()
    said = scene(decks).captions
    outs = [re.search(r"convolution .*\*\*(.+?)\*\*\.$", c)[1] for c in said if "Output" in c]
    assert outs == ["3", "0", "0", "1", "10/3", "4", "4", "16/3"]
    dice = params.Flip(**presets.FLIPS["two dice"]).lanes().outputs(flip=True)
    assert dice.tolist() == [1, 2, 3, 4, 5, 6, 5, 4, 3, 2, 1]
    impulse = params.Flip().lanes()
    assert impulse.outputs(flip=False).tolist() == [0, 3, 2, 1, 0]
    assert impulse.outputs(flip=True).tolist() == [0, 1, 2, 3, 0]
    letters = scene(params.Flip(**presets.FLIPS["letters"]).lanes()).captions
    assert any("convolution **az + by + cx**" in c for c in letters)


@given(ROWS.filter(lambda r: len(r) < 13), ROWS.filter(lambda r: len(r) < 8),
       st.sampled_from(params.ENDS), st.booleans())  # fmt: skip
@settings(max_examples=25)
def test_what_is_said_is_so(x, kernel, ends, swap):
    p = _params(x, kernel, ends, swap)
    if p is None:
        return
    trace = p.lanes()
    made = scene(trace)
    assert len(made.captions) == made.frames and len(made.pack().buffer) < 300_000
    letters = trace.x.symbolic or trace.kernel.symbolic
    first = 1 + trace.kernel.values.size // 2
    for i, caption in enumerate(made.captions[first:-1]):
        for name, flip in (("a", False), ("b", True)):
            said, value = caption.values[name], trace.outputs(flip=flip)[i]
            if not letters:
                text = said.split("**")[1].replace("−", "-").replace(",", "")
                assert float(Fraction(text)) == pytest.approx(value, rel=6e-4, abs=1e-9)
    own = kernel if not swap else x
    assert trace.symmetric == (own == own[::-1])
    exchanged = np.convolve(trace.x.values[::-1], trace.kernel.values)
    palindrome = np.allclose(exchanged, exchanged[::-1])
    assert ("So does the correlation" in made.captions[-1]) == palindrome
    apart = numbers.flip(trace)["largest difference"][0]
    one, two = trace.outputs(flip=False), trace.outputs(flip=True)
    assert (apart in ("none", "0")) == np.allclose(one, two)
    if not letters:
        space = {}
        exec(snippets.flip(trace.x.tokens, trace.kernel.tokens, ends), space)
        correlation, convolution, by_torch = space["result"]
        np.testing.assert_allclose(by_torch, one, atol=1e-9)
        if ends != "valid" or len(trace.kernel.tokens) <= len(trace.x.tokens):
            np.testing.assert_allclose(correlation, one, atol=1e-9)
            np.testing.assert_allclose(convolution, two, atol=1e-9)


@given(
    ROWS.filter(lambda r: len(r) < 13),
    ROWS.filter(lambda r: len(r) < 8),
    st.sampled_from(params.ENDS),
)
def test_what_is_missing_of_the_challenge_is_said(x, kernel, ends):
    p = _params(x, kernel, ends)
    if p is None:
        return
    trace = p.lanes()
    alike, some, asymmetric = goals.lanes_alike(trace)
    one = np.correlate(trace.padded, trace.kernel.values, "valid")
    two = np.convolve(trace.padded, trace.kernel.values, "valid")
    assert alike.met == np.allclose(one, two, rtol=0, atol=1e-9) == (alike.now.endswith("alike"))
    assert some.met == bool(one.any() or two.any()) == (some.now == "not all 0")
    turned = trace.kernel.tokens == trace.kernel.tokens[::-1]
    assert asymmetric.met == (not turned) == ("not symmetric" in asymmetric.now)


@pytest.mark.parametrize(("x", "kernel"), [("a a", "b b b"), ("a", "b"), ("a b a", "x")])
def test_letters_that_read_the_same_from_both_ends(x, kernel):
    said = scene(params.Flip(x=x, kernel=kernel).lanes()).captions[-1]
    assert "So does the correlation" in said


def test_a_kernel_that_does_not_fit_names_the_controls_that_are_there():
    with pytest.raises(
        ValueError, match="does not fit into 1 number: type a shorter .* other ends"
    ):
        params.Flip(x="1", kernel="1 2 3 4 5", ends="valid")
    with pytest.raises(ValueError, match="a shorter input or a longer kernel, swap them back"):
        params.Flip(x="1 2 2 1", kernel="1 0 1", ends="valid", swap=True)
    assert params.Flip(x="1 2 2", kernel="1 0 1", ends="valid", swap=True)  # as it says


TOKENS = st.lists(st.sampled_from(["a", "b", "x", "0", "1", "-2", "1/3", "12.5"]), min_size=1)


@given(TOKENS.map(lambda t: t[:12]), TOKENS.map(lambda t: t[:7]))
@settings(max_examples=60)
def test_a_sum_too_long_for_its_cell_is_counted(x, kernel):
    made = scene(params.Flip(x=" ".join(x), kernel=" ".join(kernel), ends="full").lanes())
    for mark in (m for m in made.marks if isinstance(m, Cells) and m.hover and m.text):
        text = mark.text if isinstance(mark.text[0], str) else mark.text[-1]
        for said, cell in zip(mark.hover, text, strict=True):
            if "terms" in cell:
                whole = said.rpartition(": ")[2]
                assert cell == f"{len(re.split(' [+−] ', whole))} terms"
