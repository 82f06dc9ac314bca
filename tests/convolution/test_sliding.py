"""Shapes that slide across each other, against closed forms and SciPy."""

from math import factorial

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.signal import fftconvolve
from scipy.stats import norm

from tests import printed
from vislib.convolution import SHAPES, params, presets, shape, slide, snippets
from vislib.convolution.figures.slide import scene
from vislib.convolution.sliding import CUT_BELL, CUT_TAIL

WIDTHS = st.integers(5, 30).map(lambda n: n / 10)
SETTINGS = st.builds(
    params.Slide,
    times=st.integers(1, 6),
    f=st.sampled_from(SHAPES),
    g=st.sampled_from(SHAPES),
    width_f=WIDTHS,
    width_g=WIDTHS,
    flip=st.booleans(),
)
FORMS = {
    "box": lambda x, w: np.where(abs(x) < w / 2, 1.0, 0.0),
    "triangle": lambda x, w: np.maximum(1 - abs(x) / w, 0),
    "Gauss": lambda x, w: norm.pdf(x, scale=w) * (abs(x) < CUT_BELL * w),
    "exponential": lambda x, w: np.where((x > 0) & (x < CUT_TAIL * w), np.exp(-x / w) / w, 0),
    "ramp": lambda x, w: np.where((x > 0) & (x < w), x / w, 0.0),
}


def _widths(p):
    return (p.width_f, p.width_g) if p.times == 1 else (p.width_f,)


def test_the_decks_numbers():
    boxes = slide(shape("box", 1), shape("box", 1), shifts=np.array([0, 0.5, -0.5, 1, 2]))
    np.testing.assert_allclose(boxes.areas, [1, 0.5, 0.5, 0, 0], atol=1e-12)
    bells = slide(shape("Gauss", 0.5), shape("Gauss", 0.8))
    assert f"{bells.whole.variance**0.5:.4f} {bells.peak:.4f}" == "0.9434 0.4229"
    six = params.Slide(**presets.SLIDES["six boxes"]).slid()
    assert six.whole.variance == pytest.approx(6 / 12) and six.whole.support == (-3, 3)


def test_boxes_give_triangles_and_trapezoids():
    for a, b in ((1, 1), (2, 1), (0.5, 3)):
        made = slide(shape("box", a), shape("box", b))
        t = made.shifts
        expected = np.clip((a + b) / 2 - abs(t), 0, min(a, b))
        np.testing.assert_allclose(made.areas, expected, atol=1e-12)


@given(SETTINGS.filter(lambda p: p.times == 1))
@settings(max_examples=60)
def test_areas_are_scipys(p):
    made = p.slid()
    step, n = 0.002, 12000
    x = step * (np.arange(-n, n + 1))
    f, g = FORMS[p.f](x, p.width_f), FORMS[p.g](x, p.width_g)
    whole = fftconvolve(f, g if p.flip else g[::-1], mode="full")[n : 3 * n + 1] * step
    kept = abs(made.shifts) < x[-1]
    expected = np.interp(made.shifts[kept], x, whole)
    np.testing.assert_allclose(made.areas[kept], expected, atol=4e-3)


@given(SETTINGS)
@settings(max_examples=60)
def test_variances_and_supports_add_up(p):
    whole = p.slid().whole
    x, weight = whole.x, whole.values / whole.values.sum()
    mean = (x * weight).sum()
    assert ((x - mean) ** 2 * weight).sum() == pytest.approx(whole.variance, rel=2e-3)
    nonzero = x[whole.values > 1e-9]
    assert whole.support[0] <= nonzero[0] + 1e-9 and nonzero[-1] <= whole.support[1] + 1e-9


@given(SETTINGS)
@settings(max_examples=25)
def test_captions_say_what_the_areas_are(p):
    trace = p.slid()
    said = scene(trace, _widths(p), p.times)
    first = 4 if p.flip else 1
    assert len(said.captions) == said.frames == first + 61 + 1
    assert ("g = f" in said.captions[0]) == (p.times > 1)
    for t, area, caption in zip(trace.shifts, trace.areas, said.captions[first:], strict=False):
        said_area = printed.read(caption.values["area"])
        if "dτ < " in caption:
            assert area < 5.1e-5 < said_area
        else:
            assert said_area == pytest.approx(area, abs=6e-5)
            assert (said_area > 0) == ("they overlap" in caption)
        read = float(caption.values["t"].replace("−", "-").replace("·10⁻", "e-")[:9])
        assert read == pytest.approx(t, rel=2e-3, abs=1e-3)
        if "do not overlap" in caption:
            assert abs(area) < 3e-3
        assert "τ − 0)" not in caption and "τ + 0)" not in caption
    g = trace.g
    assert ("is symmetric" in said.captions[-1]) == (
        abs(sum(g.support)) < 1e-6 and np.allclose(g.values, g.values[::-1])
    )
    assert len(said.pack().buffer) < 300_000


@given(st.sampled_from(("box", "ramp", "triangle")), WIDTHS, st.integers(2, 6))
def test_every_digit_of_the_first_areas_is_right(name, width, times):
    """Where they begin to overlap, f ∗ f ∗ … is a power of the overlap: xᵐ⁻¹/(m − 1)! of wᵐ⁻ⁿ."""
    p = params.Slide(times=times, f=name, width_f=width)
    trace, power = p.slid(), times * (1 if name == "box" else 2)
    for t, caption in zip(trace.shifts, scene(trace, _widths(p), times).captions[4:], strict=False):
        x = t - trace.whole.support[0]
        if not 1e-9 < x < width / 2:
            continue
        area = x ** (power - 1) / factorial(power - 1) / width ** (power - times)
        said = caption.values["area"]
        if "dτ < " in caption:
            assert area < printed.read(said)
        else:
            assert abs(printed.read(said) - area) < 0.7 * printed.last_digit(said)


def test_g_is_named_where_it_is_f_with_itself():
    p = params.Slide(times=4, f="ramp")
    assert "g = f ∗ f ∗ f will" in scene(p.slid(), _widths(p), p.times).captions[0]


@given(SETTINGS.filter(lambda p: p.times == 1 or (p.times < 4 and p.width_f < 2)))
@settings(max_examples=12)
def test_the_code_gives_the_same_areas(p):
    made, space = p.slid(), {}
    ends = made.f.support + (made.g.support if p.times == 1 else ())
    how = {"times": p.times, "flip": p.flip, "reach": max(map(abs, ends))}
    exec(snippets.slide(p.f, p.width_f, p.g, p.width_g, **how), space)
    expected = np.interp(space["t"], made.whole.x, made.whole.values, left=0, right=0)
    for found in space["result"]:
        np.testing.assert_allclose(found, expected, atol=1e-6)


@pytest.mark.parametrize(("name", "width", "says"), [("disc", 1, "choose"), ("box", 0, "above 0")])
def test_refused_shapes(name, width, says):
    with pytest.raises(ValueError, match=says):
        shape(name, width)
