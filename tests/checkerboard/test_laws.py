"""Whatever is set: even or not, why, and every printed sum of the lesson, against torch."""

from __future__ import annotations

import re

import numpy as np
import pytest
import torch
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from vislib import checkerboard as cb
from vislib.checkerboard import decoders as decoder
from vislib.checkerboard import params, phases, snippets
from vislib.checkerboard.figures import decoders as gallery
from vislib.checkerboard.figures import overlap, plane, stack, taps, weights

F = torch.nn.functional
MANY = settings(max_examples=200)
small = st.integers
KINDS = st.sampled_from(["ones", "triangle", "random"])


def settled(params_, **fields):
    """The parameters, where they are allowed; every refusal is one sentence with a remedy."""
    try:
        return params_(**fields)
    except ValueError as error:
        assert str(error).endswith(".") and "\n" not in str(error)
        assume(False)


def run(source: str) -> dict:
    names: dict = {}
    exec(source, names)
    return names


def worth(formula: str) -> float:
    """What a printed formula comes to."""
    plain = formula.replace("\\cdot", "*").replace("·", "*").replace("−", "-")
    return float(eval(plain.replace("$", "").replace(",", "")))


def along(values, kernel, stride, padding=0) -> np.ndarray:
    """A transposed convolution along a line, by torch in float64."""
    x = torch.as_tensor(np.array(values, float))[None, None]
    w = torch.as_tensor(np.array(kernel, float))[None, None]
    return F.conv_transpose1d(x, w, stride=stride, padding=padding)[0, 0].numpy()


def verdict(n: int, kernel, stride: int, padding: int = 0) -> tuple[bool | None, np.ndarray]:
    """Even (None: too few to say) and the outputs that no end reaches, by looking.

    An output is free of the ends if neither more inputs to the left nor to the right change it.
    """
    ones, taps_ = np.ones(n), np.ones(len(kernel))
    here = along(ones, taps_, stride, padding)
    wide = along(np.ones(n + 2 * len(kernel)), taps_, stride, padding)
    shift = len(kernel) * stride
    free = wide[shift : shift + len(here)] == here
    values = along(ones, kernel, stride, padding)[free]
    if values.size and np.ptp(values) > 1e-9:
        return False, values
    return (True if values.size >= stride else None), values


# -- along a line ---------------------------------------------------------------------------------


@MANY
@given(small(1, 9), small(1, 5), small(2, 12), small(0, 4), KINDS, small(0, 99))
def test_even_is_said_exactly_where_torchs_outputs_are(kernel, stride, inputs, padding, kind, seed):
    p = settled(
        params.Overlap,
        kernel=kernel,
        stride=stride,
        inputs=inputs,
        padding=padding,
        weights=kind,
        seed=seed,
    )
    trace, said = p.trace(), overlap.scene(p).captions[-1]
    even, values = verdict(inputs, trace.weights, stride, padding)
    assert trace.even is even
    assert ("**even**" in said, "**uneven**" in said, "Too few" in said) == (
        even is True,
        even is False,
        even is None,
    )
    left, right = re.search(r"\$(\d+) = (.*)\$", said).groups() if "$" in said else ("0", "0")
    assert worth(left) == worth(right)
    if even:
        assert ("every output meets all weights" in said) == (
            stride == 1 and not trace.equal_weights
        )
        if "add up to" in said:
            total = re.search(r"add up to (\S+) at every place", said).group(1)
            assert float(total) == pytest.approx(values[0], abs=6e-3)
    if even is not None and kind == "ones":
        assert even == (kernel % stride == 0)  # the rule of equal weights, and of them alone
    listed = re.search(r"(?:gets|are) ([\d., ]+) …", said)
    if listed:
        shown = [float(v) for v in listed.group(1).split(", ")]
        assert shown == pytest.approx(values[: len(shown)], abs=6e-3)
    result = run(snippets.overlap(p))["result"].numpy()
    assert result == pytest.approx(trace.sums[-1], abs=1e-5)


def test_the_page_shows_both_ways_in_which_divisibility_is_no_rule():
    not_needed = params.Overlap(**params.OVERLAP["½ 1 ½, stride 2"])
    not_enough = params.Overlap(**params.OVERLAP["kernel 4, uneven"])
    assert not_needed.trace().even and not_needed.kernel % not_needed.stride
    assert not_enough.trace().even is False and not_enough.kernel % not_enough.stride == 0


# -- in two dimensions ----------------------------------------------------------------------------


@settings(max_examples=120)
@given(small(1, 6), small(1, 4), small(2, 6), small(0, 2))
def test_the_checkerboard_of_the_plane_is_torchs(kernel, stride, inputs, padding):
    p = settled(params.Plane, kernel=kernel, stride=stride, inputs=inputs, padding=padding)
    said = plane.scene(p).captions[-1]
    even, values = verdict(inputs, np.ones(kernel), stride, padding)
    assert ("**even**" in said, "**checkerboard**" in said, "Too few" in said) == (
        even is True,
        even is False,
        even is None,
    )
    found = sorted(set(np.outer(values, values).ravel().astype(int).tolist()))
    assert sorted(p.counts) == found
    if even is False:
        assert f"writes of {', '.join(map(str, found))}: " in said
    result = run(snippets.plane(p))["result"].numpy()
    assert np.array_equal(result, cb.overlap_2d(inputs, kernel, stride, padding))


# -- stacked --------------------------------------------------------------------------------------


@MANY
@given(small(1, 3), small(1, 6), small(1, 3), small(2, 8), small(1, 6), st.booleans())
def test_what_is_said_of_a_stack_is_what_torch_leaves(
    layers, kernel, stride, inputs, average, bell
):
    p = settled(
        params.Stack,
        layers=layers,
        kernel=kernel,
        stride=stride,
        inputs=inputs,
        average=average,
        bell=bell,
    )
    names = run(snippets.stack(p))
    counts, after = names["counts"].double().numpy(), names["result"].double().numpy()
    assert counts.tolist() == cb.stacked(inputs, p.stack).tolist()
    scene = stack.scene(p)
    inside = _free_of_ends(p, after)
    said, period = scene.captions[-1], stride**layers
    uneven = inside.size > 0 and np.ptp(inside) > 1e-4
    assert ("**uneven**" in said) == uneven
    assert ("**even**" in said) == (not uneven and inside.size >= period)
    assert ("oo few inputs" in said) == (not uneven and inside.size < period)
    assert p.even is (False if uneven else True if inside.size >= period else None)
    for caption in scene.captions:
        for formula in re.findall(r"\$(.*?)\$", caption):
            left, right = formula.split(" = ")
            assert worth(left) == pytest.approx(worth(right), rel=6e-4, abs=6e-3)


def _free_of_ends(p, after: np.ndarray) -> np.ndarray:
    """The averages that more inputs on either side do not change, by torch."""
    more = 2 * p.kernel + 6
    x = torch.ones(1, 1, p.inputs + 2 * more)
    for _ in range(p.layers):
        x = F.conv_transpose1d(x, torch.ones(1, 1, p.kernel), stride=p.stride)
    w = torch.tensor(p.weights).float()
    wide = F.conv1d(x, (w / w.sum())[None, None])[0, 0].double().numpy()
    shift = more * p.stride**p.layers
    here = wide[shift : shift + len(after)]
    # Counts only grow with more inputs, so an average is equal only where all its paths are there.
    return after[np.abs(here - after) < 1e-4]


@settings(max_examples=100)
@given(small(1, 6), small(1, 3), small(1, 3), small(1, 12))
def test_equal_weights_even_out_exactly_over_whole_periods(kernel, stride, layers, average):
    """The chapter's rule, by looking at long stacks; the period is that of the counts."""
    counts = cb.stacked(60, [(kernel, stride)] * layers)
    inside = counts[cb.interior(60, [(kernel, stride)] * layers)]
    assume(inside.size > 40)
    period = next(m for m in range(1, 40) if np.array_equal(inside[m:], inside[:-m]))
    flat = np.convolve(inside, np.ones(average) / average, mode="valid")
    assert (np.ptp(flat) < 1e-9) == (average % period == 0)


def test_other_weights_even_out_with_less():
    counts = cb.overlap(20, 3, 2)[cb.interior(20, [(3, 2)])]
    flat = np.convolve(counts, [0.25, 0.5, 0.25], mode="valid")
    assert np.allclose(flat, 1.5)  # as the chapter says of ¼ ½ ¼ and 1 2 1 2


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
        assert worth(left) == pytest.approx(worth(right), abs=6e-3)
        assert worth(right) == pytest.approx(result[o], abs=6e-3)
        extra = worth(re.search(r"would need (\S+) more to reach the mean", caption).group(1))
        assert extra == pytest.approx(mean - result[o], abs=6e-3)
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
        assert ("0 for **every** input" in said) == any(zero)
        twins = np.allclose(made[0::2], made[1::2]) and not any(zero)
        assert ("stands there twice" in said) == twins
    for phase, caption in enumerate(scene.captions[1:3]):
        total = worth(re.search(r"= \*\*(.*)\*\*\.$", caption).group(1))
        assert total == pytest.approx(constant[phase], abs=6e-3)
    for o, hover in enumerate(bars.hover):
        left, right = hover.split(": ", 1)[1].split(" = ")
        assert worth(left) == pytest.approx(outputs[o], abs=0.05)
        assert worth(right) == pytest.approx(outputs[o], abs=6e-3)
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
    else:
        assert "No stripes" in scene.captions[0]


@pytest.mark.parametrize("variant", decoder.VARIANTS)
def test_costs_are_those_that_torch_counts(variant):
    from torch.utils.flop_counter import FlopCounterMode

    names = run(snippets.decoders(variant))
    with FlopCounterMode(display=False) as counter:
        names["decoder"](torch.randn(1, decoder.CHANNELS, 8, 8))
    spent = decoder.cost(variant)
    assert spent.weights == sum(p.numel() for p in names["decoder"].parameters())
    assert 2 * spent.multiplications == counter.get_total_flops()
