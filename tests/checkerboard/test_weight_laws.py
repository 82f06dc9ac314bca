"""Active taps, three weights and decoders, whatever is set, against torch."""

from __future__ import annotations

import re
from decimal import ROUND_HALF_UP, Context, Decimal

import numpy as np
import pytest
import torch
from hypothesis import example, given, settings
from hypothesis import strategies as st

from tests.checkerboard.oracle import worth
from tests.laws import run
from vislib import checkerboard as cb
from vislib.checkerboard import decoders as decoder
from vislib.checkerboard import params, phases, snippets
from vislib.checkerboard.figures import decoders as gallery
from vislib.checkerboard.figures import taps, weights
from vislib.checkerboard.gradients import FAINT

F = torch.nn.functional
MANY = settings(max_examples=200)
small = st.integers
KINDS = st.sampled_from(["ones", "triangle", "random"])


# -- active taps ----------------------------------------------------------------------------------


@MANY
@given(
    small(1, 8),
    small(1, 4),
    small(0, 20),
    small(-20, 20),
    st.sampled_from(["ones", "symmetric", "random"]),
    small(0, 99),
)
def test_the_taps_sums_and_biases_are_torchs(kernel, stride, tenths, bias, kind, seed):
    p = params.Taps(kernel, stride, tenths / 10, bias / 10, kind, seed)
    result = run(snippets.taps(p))["result"].detach().double().numpy()
    scene = taps.scene(p)
    bars = next(m for m in scene.marks if m.id == "out.bars")
    assert np.asarray(bars.heights)[:stride] == pytest.approx(result, abs=1e-5)
    mean = result.mean()
    for o, caption in enumerate(scene.captions[1 : stride + 1]):
        left, right = re.search(r"\$(.*) = (.*)\$", caption).groups()
        assert worth(left) == pytest.approx(worth(right), rel=6e-4, abs=6e-4)
        assert worth(right) == pytest.approx(result[o], rel=6e-4, abs=6e-4)
        extra = worth(re.search(r"would need (\S+) more to reach the mean", caption).group(1))
        assert extra == pytest.approx(mean - result[o], rel=6e-4, abs=6e-4)
    said, level = scene.captions[-1], np.ptp(p.biases.sums) < 1e-9
    assert ("No bias has to make up" in said) == level
    assert ("happen to add up alike" in said) <= level
    if "in reverse" in said:  # the promise about symmetric kernels holds for every seed
        assert level and kind == "symmetric" and stride == 2 and kernel % 2 == 0
    assert (f"because {stride} divides {kernel}" in said) == (kernel % stride == 0)


@given(small(1, 4), small(0, 99))
def test_a_symmetric_even_kernel_at_stride_2_is_even_an_odd_one_need_not_be(half, seed):
    even = cb.phase_sums(cb.kernel_weights("symmetric", 2 * half, seed), 2)
    assert even[0] == pytest.approx(even[1])
    odd = [cb.phase_sums(cb.kernel_weights("symmetric", 3, s), 2) for s in range(10)]
    assert any(abs(a - b) > 0.1 for a, b in odd)


# -- three weights --------------------------------------------------------------------------------

WEIGHT = st.one_of(small(-40, 40).map(lambda v: v / 20), st.sampled_from([0.0, 1.0, -1.0, 0.5]))
THREE = st.one_of(
    st.tuples(WEIGHT, WEIGHT, WEIGHT),
    st.tuples(WEIGHT, WEIGHT).map(lambda w: (w[0] / 2, w[0] / 2 + w[1] / 2, w[1] / 2)),  # even
    WEIGHT.map(lambda w: (w, -w, 0.0)),
    WEIGHT.map(lambda w: (0.0, w, 0.0)),
)


FINE = st.one_of(WEIGHT, small(-20_000, 20_000).map(lambda v: v / 10_000))


@MANY
@given(st.tuples(FINE, FINE, FINE), st.sampled_from(["transposed", "resize"]))
@example((0.5, 1.004, 0.5), "transposed")
@example((0.0001, 0.0002, 0.0001), "transposed")
@example((0.0, 0.0, 0.0), "resize")
def test_sums_are_printed_apart_where_they_differ_and_0_only_where_they_are(typed, way):
    p = params.Weights(way=way, weights=" ".join(f"{v:.4f}" for v in typed))
    captions = weights.scene(p).captions
    sums = phases.effective_kernels(way, p.typed).sum(axis=1)
    printed = [caption.values["sum"] for caption in captions[1:3]]
    same = abs(sums[0] - sums[1]) < 1e-9
    assert (printed[0] == printed[1]) == same == ("checkerboard" not in captions[3])
    for value, text in zip(sums, printed, strict=True):
        assert worth(text) == pytest.approx(value, rel=1e-3, abs=1e-9)
        assert (worth(text) == 0) == (abs(value) < 1e-9)
    assert ("All three are 0" in captions[3]) == (not any(typed))


def both_ways(signal, kernel) -> dict[str, np.ndarray]:
    x, w = (torch.tensor(np.array(v, float))[None, None] for v in (signal, kernel))
    up = F.conv_transpose1d if x.ndim == 3 else F.conv_transpose2d
    made = up(x, w, stride=2, padding=1, output_padding=1)
    twice = F.interpolate(x, scale_factor=2, mode="nearest")
    slide = F.conv1d if x.ndim == 3 else F.conv2d
    around = (1, 1) * (x.ndim - 2)
    resized = slide(F.pad(twice, around, mode="replicate"), w)
    return {"transposed": made[0, 0].numpy(), "resize": resized[0, 0].numpy()}


@MANY
@given(THREE, st.sampled_from(["transposed", "resize"]), st.sampled_from(phases.SIGNALS))
@example((-1, 2, 0.3), "resize", "ramp")  # 1.225, 1.875, 2.025: halves
def test_three_weights_do_what_is_said_of_them(three, way, kind):
    p = params.Weights(way, " ".join(f"{w:g}" for w in three), kind)
    scene, given_ = weights.scene(p), p.typed
    outputs = both_ways(phases.row(kind), given_)[way]
    bars = next(m for m in scene.marks if m.id == "line.output")
    assert np.asarray(bars.heights) == pytest.approx(outputs, abs=1e-9)
    constant = both_ways(np.ones(9), given_)[way][4:14]
    said = scene.captions[-1]
    assert ("**even**" in said) == (np.ptp(constant) < 1e-9)
    assert ("a checkerboard" in said) == (np.ptp(constant) > 1e-9)
    noise = np.random.default_rng(0).normal(size=40)
    made = both_ways(noise, given_)[way][4:-4]
    zero = [bool(np.abs(made[phase::2]).max() < 1e-9) for phase in (0, 1)]
    if "**even**" in said:
        nothing = "0 for **every** input" in said or "so is every output" in said
        assert nothing == any(zero)
        twins = np.allclose(made[0::2], made[1::2]) and not any(zero)
        assert ("stands there twice" in said) == twins
    for phase, caption in enumerate(scene.captions[1:3]):
        total = worth(re.search(r"= \*\*(.*)\*\*\.$", caption).group(1))
        assert total == pytest.approx(constant[phase], abs=6e-3)
    for o, hover in enumerate(bars.hover):
        left, right = hover.split(": ", 1)[1].split(" = ")
        assert worth(left) == pytest.approx(outputs[o], abs=0.05)
        assert worth(right) == pytest.approx(outputs[o], abs=6e-3)
    for text, value in zip(bars.text, outputs, strict=True):
        schools = Context(prec=3, rounding=ROUND_HALF_UP).plus(
            Decimal(repr(round(float(value), 12)))
        )
        assert abs(worth(text) - float(schools)) < 1e-12 or abs(worth(text) - value) < 1e-9
    assert "though they" not in said
    names = run(snippets.weights(p))
    ours = phases.enlarged(way, phases.row(kind), given_)
    shown = names["transposed" if way == "transposed" else "resized"]
    assert shown.numpy() == pytest.approx(ours, abs=1e-5)


@settings(max_examples=50)
@given(THREE, st.sampled_from(["transposed", "resize"]))
def test_a_picture_is_enlarged_as_by_torch_with_the_outer_product(three, way):
    picture = np.random.default_rng(1).uniform(size=(5, 7))
    expected = both_ways(picture, np.outer(three, three))[way]
    assert phases.enlarged(way, picture, np.array(three)) == pytest.approx(expected, abs=1e-9)


def test_nearest_then_1_minus_1_0_is_zero_at_every_other_output_for_any_input():
    """So resize-convolution does not treat every output alike."""
    x = np.random.default_rng(0).normal(size=(20, 30))
    made = both_ways(x, np.outer([1, -1, 0], [1, -1, 0]))["resize"]
    assert np.abs(made[1::2]).max() < 1e-12 and np.abs(made[:, 1::2]).max() < 1e-12
    assert np.abs(made[0::2, 0::2]).max() > 1


@given(st.tuples(*[st.floats(-2, 2)] * 3))
def test_on_a_constant_input_resize_convolution_is_even_whatever_the_weights(three):
    made = both_ways(np.full((6, 6), 0.7), np.outer(three, three))["resize"]
    assert np.ptp(made) < 1e-9


# -- decoders -------------------------------------------------------------------------------------


@pytest.mark.parametrize("seed", [11, 20, 192, 559, 670, 753])
def test_what_is_said_of_the_ratios_is_what_they_are(seed):
    samples = decoder.untrained(seed)
    without = max(
        peak
        for name, s in samples.items()
        for peak, there in zip(s.peaks, decoder.VARIANTS[name].patterned, strict=True)
        if not there
    )
    lowest = min(
        peak
        for name, s in samples.items()
        for peak, there in zip(s.peaks, decoder.VARIANTS[name].patterned, strict=True)
        if there
    )
    said = gallery.told(*decoder.bounds(samples))
    assert ("do not tell them apart" in said) == (lowest <= without)
    for value in (without, lowest):
        assert f"{value:.2g}×" in said


@settings(max_examples=40)
@given(small(20, 160), small(0, 50))
@example(145, 1)
@example(160, 0)
def test_the_stripes_peak_stands_where_their_period_says(tenths, hundredths):
    """SciPy's periodogram of one row: its tallest frequency is that of the stripes."""
    from scipy.signal import periodogram

    from vislib.checkerboard import spectrum

    period, strength = tenths / 10, hundredths / 100
    grey = np.full((64, 64, 3), 0.5)
    striped = spectrum.striped(grey, period, strength)
    assert striped.min() >= 0 and striped.max() <= 1
    p = params.Decoders(period=period, strength=strength)
    samples = decoder.untrained(11)
    scene = gallery.scene(p, samples)
    handle = next(m for m in scene.marks if m.id == "stripes")
    assert np.asarray(handle.xy)[0] == pytest.approx([1 / period, 0])
    if strength:
        frequencies, power = periodogram(striped[0, :, 0], window="hann")
        assert abs(frequencies[power.argmax()] - 1 / period) <= 1 / 64
    said = float(scene.captions[0].values["ratio"].replace(",", ""))
    assert said == pytest.approx(gallery.stripe_ratio(p, samples), rel=0.06)
    assert ("No stripes" in scene.captions[0]) == (not strength)
    assert ("are a peak" in scene.captions[0]) == (strength > 0 and said >= FAINT)
    assert ("would peak" in handle.hover[0]) == (not strength)


@pytest.mark.parametrize("variant", decoder.VARIANTS)
def test_costs_are_those_that_torch_counts(variant):
    from torch.utils.flop_counter import FlopCounterMode

    names = run(snippets.decoders(variant))
    with FlopCounterMode(display=False) as counter:
        names["decoder"](torch.randn(1, decoder.CHANNELS, 8, 8))
    spent = decoder.cost(variant)
    assert spent.weights == sum(p.numel() for p in names["decoder"].parameters())
    assert 2 * spent.multiplications == counter.get_total_flops()
