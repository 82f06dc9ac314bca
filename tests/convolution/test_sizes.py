"""Sizes, windows and unread pixels, against torch, TensorFlow's documentation and brute force."""

import math
import re
from fractions import Fraction

import numpy as np
import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st

from vislib.convolution import goals, numbers, params, presets, same_padding, snippets, unread
from vislib.convolution.figures.sizes import formula, scene, unread_text
from vislib.convolution.sizing import TENSORFLOW, sizing

SETTINGS = {
    "framework": st.sampled_from(["torch", "tensorflow"]),
    "n": st.integers(1, 64),
    "f": st.integers(1, 11),
    "s": st.integers(1, 8),
    "p": st.integers(0, 5),
    "d": st.integers(1, 4),
    "rounding": st.sampled_from(["down", "up"]),
}


def _params(values):
    try:
        return params.Sizes(**values)
    except ValueError as error:
        assert re.search(r"make the kernel|lower the padding", str(error))
        return None


def _torchs(p) -> torch.Size:
    if p.rounding == "up":
        layer = torch.nn.MaxPool1d(p.f, p.s, p.p, p.d, ceil_mode=True)
    else:
        layer = torch.nn.Conv1d(1, 1, p.f, p.s, p.p, p.d)
    return layer(torch.zeros(1, 1, p.n)).shape[-1]


@given(st.fixed_dictionaries(SETTINGS))
@settings(max_examples=100)
def test_counts_are_torchs_and_tensorflows(values):
    p = _params(values)
    if p is None:
        with pytest.raises((RuntimeError, ValueError)):
            _torchs(type("P", (), values))
        return
    t = p.sized()
    if p.framework == "torch":
        assert t.count == _torchs(p)
    else:  # its documentation of "SAME": ceil(n / s) windows, as few zeros as they need
        assert t.count == math.ceil(p.n / p.s)
        reach = (p.f - 1) * p.d + 1
        needed = max((t.count - 1) * p.s + reach - p.n, 0)
        assert (t.before, t.after) == (needed // 2, needed - needed // 2)
    read = {i * p.s - t.before + j * p.d for i in range(t.count) for j in range(p.f)}
    lost = [v not in read for v in range(p.n)]
    assert t.unread.tolist() == lost
    if p.framework == "torch" and p.rounding == "down":
        assert unread(p.n, p.f, p.s, p.p, p.d).tolist() == lost


@given(st.fixed_dictionaries(SETTINGS))
@settings(max_examples=40)
def test_every_sentence_is_so(values):
    p = _params(values)
    if p is None:
        return
    t = p.sized()
    made = scene(t, p.curve())
    assert len(made.captions) == made.frames == t.count + 2
    assert len(made.pack().buffer) < 300_000
    said = formula(t)
    assert said.values["count"].split()[0] == str(t.count)
    assert " 1 zeros" not in said
    if p.framework == "torch" and "exact" in said.values:
        worked = Fraction(p.n + 2 * p.p - (p.d * (p.f - 1) + 1), p.s) + 1
        printed = float(said.values["exact"].replace("−", "-"))
        assert printed == pytest.approx(float(worked), rel=6e-3)
        assert worked.denominator > 1
        down = math.floor(worked)
        assert t.count in ((down,) if not t.up else (down, down + 1))
        assert ("down again" in said) == (t.up and t.count == down)
    lost = (np.flatnonzero(t.unread) + 1).tolist()
    text = unread_text(t)
    named = [int(v) for v in re.findall(r"\d+", text)]
    assert named == (lost if len(lost) <= 4 else [len(lost)])
    for i, caption in enumerate(made.captions[1:-1]):
        taps = [int(v) + 1 for v in t.taps[i] if 0 <= v < p.n]
        found = [int(v) for v in re.findall(r"\d+", caption.values["what"])]
        if " to " in caption.values["what"]:
            found = list(range(found[0], found[1] + 1))
        assert found == taps
        assert ("Padding alone" in caption) == (not taps)
    for n, count in p.curve():
        assert count == params.Sizes(**values | {"n": n}).sized().count
    shown = numbers.sizes(t)
    assert int(shown["never read"][0].replace(",", "")) == p.n**2 - (p.n - len(lost)) ** 2
    space = {}
    exec(snippets.sizes(t), space)
    assert space["result"] == t.count


@given(st.integers(1, 64), st.integers(1, 11), st.integers(1, 8), st.integers(1, 4))
def test_what_is_said_of_the_two_frameworks(n, f, s, d):
    reach = (f - 1) * d + 1
    half = reach // 2
    t = sizing(n, f, s, dilation=d, framework=TENSORFLOW)
    said = numbers.frameworks(t)
    outputs = torch.nn.Conv1d(1, 1, f, s, half, d)(torch.zeros(1, 1, n)).shape[-1]
    before, after = same_padding(n, reach, s, TENSORFLOW)
    assert f"(P = {half}, {half})" in said and f"({before}, {after})" in said
    if "as many outputs" in said:
        assert outputs == math.ceil(n / s)
        assert ("in the same places" in said) == (before == half)
        if "apart" in said:
            assert f"{half - before} pixel" in said
    else:
        assert f"{outputs} and {math.ceil(n / s)} outputs" in said and outputs != math.ceil(n / s)


def test_the_decks_numbers():
    counts = {n: params.Sizes(**v).sized().count for n, v in presets.SIZES.items()}
    assert counts == {"7, 3": 5, "7, 3, stride 3": 2, "7 stays 7": 7, "64, stride 2": 32,
                      "64, stride 2, SAME": 32, "4 to 2": 2}  # fmt: skip
    three = numbers.sizes(params.Sizes(s=3).sized())
    assert three["never read"] == ("13", "of 49 pixels in two dimensions")
    assert "2.33 → **2 windows**" in formula(params.Sizes(s=3).sized())
    four = numbers.sizes(params.Sizes(f=4).sized())["padding that keeps the size"]
    assert four == ("none", "1.5 is no whole number")
    said = numbers.alexnet()
    assert "makes 55 of 227" in said and "54.25 → 54, and 1 column would" in said
    same = params.Sizes(**presets.SIZES["64, stride 2, SAME"]).sized()
    torchs = params.Sizes(**presets.SIZES["64, stride 2"]).sized()
    assert (same.before, same.after) == (0, 1) and (same.centre, torchs.centre) == (2, 1)
    assert "1 pixel apart" in numbers.frameworks(same)
    one = params.Sizes(framework="tensorflow", n=17, f=4, s=3).sized()
    assert "with 1 zero before and 1 after" in formula(one)


def test_one_is_said_of_one_pixel():
    p = params.Sizes(n=1, f=1)
    hovers = [h for m in scene(p.sized(), p.curve()).marks for h in getattr(m, "hover", None) or ()]
    assert any("1 pixel, 1 output:" in h for h in hovers) and not any(
        "1 pixels" in h for h in hovers
    )


@given(st.fixed_dictionaries(SETTINGS))
def test_what_is_missing_of_the_challenge_is_said(values):
    p = _params(values)
    if p is None:
        return
    now = goals.most_unread(p.sized())
    kernel, n, lost = (float(re.search(r"[\d.]+", one.now)[0]) for one in now)
    assert (kernel, n) == (p.f, p.n)
    assert [one.met for one in now] == [kernel >= 3, n >= 10, lost > 50]
    read = len({t for taps in p.sized().taps.tolist() for t in taps if 0 <= t < p.n})
    assert lost == pytest.approx(100 * (1 - read**2 / p.n**2), abs=0.51)
