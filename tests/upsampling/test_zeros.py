"""Zeros, then a filter: sums, sizes and code of the sliding kernel."""

import re

import numpy as np
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from tests.laws import run
from tests.printed import read
from tests.stages import mark
from vislib.upsampling import algorithms, figures, numbers, params, resampling, snippets

MODES = list(resampling.KERNELS)


def outputs(p):
    """The texts of the output's cells in the last frame."""
    trace = algorithms.filtering(p.samples, p.factor, p.mode)
    return mark(figures.zeros.scene(trace), "output").text[-1]


@pytest.mark.parametrize("mode", MODES)
@pytest.mark.parametrize("factor", [2, 3])
def test_sliding_kernel_ends_with_the_enlarged_grid(mode, factor):
    p = params.Zeros(mode=mode, factor=factor)
    scene = figures.zeros.scene(algorithms.filtering(p.samples, p.factor, p.mode))
    expected = algorithms.interpolate(p.samples, factor, mode, "deck")
    np.testing.assert_allclose(
        np.abs(mark(scene, "output").values[-1]), np.abs(expected), atol=1e-9
    )
    np.testing.assert_allclose(run(snippets.zeros(p))["result"], expected, atol=1e-9)
    assert scene.pack().nbytes < 200_000


@pytest.mark.parametrize("mode", ["cubic", "lanczos5", "linear"])
@pytest.mark.parametrize("factor", [2, 3, 4])
def test_numbers_of_the_outputs_fit_their_cells(mode, factor):
    """Four letters where there are more than six columns, three where more than nine."""
    p = params.Zeros(grid="3 -1 4; 1 5 -9", mode=mode, factor=factor)
    text = mark(figures.zeros.scene(algorithms.filtering(p.samples, factor, mode)), "output").text[
        -1
    ]
    expected = run(snippets.zeros(p))["result"].numpy()
    assert max(len(t.strip()) for t in text) <= {6: 6, 9: 4, 12: 3}[expected.shape[1]]
    for said, value in zip(text, expected.ravel(), strict=True):
        read = float(said.strip().replace("−", "-"))
        assert abs(read - value) <= (0.051 if "." in said else 0.51)
    p = params.Zeros(factor=4)
    many = mark(figures.zeros.scene(algorithms.filtering(p.samples, 4, "linear")), "output").text[
        -1
    ]
    assert max(len(t.strip()) for t in many) <= 3


def test_outputs_that_fit_are_not_rounded():
    p = params.Zeros()  # eight columns, multiples of a quarter
    text = mark(figures.zeros.scene(algorithms.filtering(p.samples, 2, "linear")), "output").text[
        -1
    ]
    assert [float(t) for t in text] == run(snippets.zeros(p))["result"].ravel().tolist()


def test_halves_of_a_shortened_output_go_away_from_zero():
    p = params.Zeros(grid="-2.5 -10 -2.5 0.5", factor=2)
    expected = run(snippets.zeros(p))["result"].ravel().tolist()
    half = [t for t, v in zip(outputs(p), expected, strict=True) if v == -6.25]
    assert half and set(half) == {"−6.3"}


def test_small_outputs_do_not_become_zeros():
    p = params.Zeros(grid="0.01 0.02; 0.03 0.04", factor=4)
    text = mark(figures.zeros.scene(algorithms.filtering(p.samples, 4, "linear")), "output").text[
        -1
    ]
    np.testing.assert_allclose(
        [float(t) for t in text], run(snippets.zeros(p))["result"].ravel(), rtol=0.06
    )


def test_a_sample_that_its_narrow_cell_rounds_is_told_on_hover():
    p = params.Zeros(grid="-3.5 0.001 0.25", factor=4, mode="linear")
    cells = mark(figures.zeros.scene(algorithms.filtering(p.samples, 4, "linear")), "padded")
    told = [read(text.removeprefix("Value ").removesuffix(".")) for text in cells.hover]
    assert told == cells.values.ravel().tolist() and {-3.5, 0.001, 0.25} < set(told)


def test_outputs_below_zero_show_their_sign():
    p = params.Zeros(grid="3 -1 4; 1 5 -9", mode="cubic", factor=3)
    cells = mark(figures.zeros.scene(algorithms.filtering(p.samples, 3, "cubic")), "output")
    assert cells.scale == "RdBu" and cells.vmin == -cells.vmax
    np.testing.assert_allclose(cells.values[-1], run(snippets.zeros(p))["result"], atol=1e-5)
    p = params.Zeros()
    cells = mark(figures.zeros.scene(algorithms.filtering(p.samples, 2, "linear")), "output")
    assert cells.scale == "output"


@pytest.mark.parametrize("mode", MODES)
@pytest.mark.parametrize("factor", [2, 3])
def test_the_kernel_shows_the_sign_of_its_weights_and_all_numbers_or_none(mode, factor):
    p = params.Zeros(mode=mode, factor=factor)
    scene = figures.zeros.scene(algorithms.filtering(p.samples, factor, mode))
    _, line = resampling.taps(mode, factor)
    cells = mark(scene, "kernel")
    np.testing.assert_allclose(cells.values, np.outer(line, line)[::-1, ::-1])
    assert (cells.scale == "RdBu" and cells.vmin == -cells.vmax) == (line.min() < 0)
    texts = [mark(scene, name).text for name in ("x", "kernel", "padded")]
    for grid in (*texts, mark(scene, "output").text[-1]):  # of one width, all fit or none
        narrow = {"\u2005": 0.5, "\u2006": 0.25, ".": 0.5}
        assert len({sum(narrow.get(c, 1) for c in t) for t in grid}) == 1


def test_caption_works_out_the_decks_sum():  # E3
    p = params.Zeros()
    scene = figures.zeros.scene(algorithms.filtering(p.samples, 2, "linear"))
    assert scene.captions[2] == "Row 1, column 2: 0.5·1 + 0.5·2 = **1.5**"
    assert scene.captions[10] == "Row 2, column 2: 0.25·1 + 0.25·2 + 0.25·5 + 0.25·6 = **3.5**"


# -- laws, at settings that nobody chose ------------------------------------------------------
@st.composite
def settings_of(draw):
    factor = draw(st.integers(2, 4))
    most = min(6, 16 // factor)
    rows, columns = draw(st.integers(1, most)), draw(st.integers(1, most))
    number = st.sampled_from(["0", "1", "-2", "1/3", "0.001", "123.4", "-0.5", "2/7", "1000"])
    grid = "; ".join(" ".join(draw(number) for _ in range(columns)) for _ in range(rows))
    return params.Zeros(grid=grid, mode=draw(st.sampled_from(MODES)), factor=factor)


@given(settings_of())
@settings(max_examples=100)
def test_every_printed_sum_adds_up(p):
    """From the printed digits; where it says "more", at least the total is right."""
    trace = algorithms.filtering(p.samples, p.factor, p.mode)
    scene = figures.zeros.scene(trace)
    expected = algorithms.interpolate(p.samples, p.factor, p.mode, "deck").ravel()
    scale = np.abs(p.samples).max()
    for said, value in zip(scene.captions[1:], expected, strict=True):
        terms, equals, total = re.search(r": (.*) ([=≈]) \*\*(.+)\*\*$", said).groups()
        assert read(total) == pytest.approx(value, rel=5e-4, abs=1e-12 * max(1, scale))
        if equals == "=" and terms != "nothing but zeros":
            added = sum(
                read(w) * read(v) for w, v in (term.split("·", 1) for term in terms.split(" + "))
            )
            assert added == pytest.approx(read(total), rel=6e-4, abs=1e-11 * max(1, scale))
        assert "e-" not in said and "e+" not in said


@given(settings_of())
@settings(max_examples=40)
def test_sizes_and_numbers_are_those_of_the_arrays(p):
    trace = algorithms.filtering(p.samples, p.factor, p.mode)
    titles = {panel.id: panel.title for panel in figures.zeros.scene(trace).panels}
    rows, columns = trace.padded.shape
    assert titles["padded"].endswith(f", {rows} × {columns}")  # FAULTS B1
    assert titles["output"] == f"Output, {len(trace.output)} × {len(trace.output[0])}"
    said = numbers.zeros(trace, p.mode)
    assert said["kernel"] == " × ".join(map(str, trace.kernel.shape))
    low, *most = map(int, said["samples met per output"][0].split(" to "))
    high = most[0] if most else low
    met = (np.abs(trace.windows * trace.kernel) > 1e-12).sum(axis=(2, 3))
    assume((p.samples != 0).all())
    assert met.max() <= high  # at the ends fewer
    inner = algorithms.filtering(np.ones((12, 12)), p.factor, p.mode)
    middle = (np.abs(inner.windows * inner.kernel) > 1e-12).sum(axis=(2, 3))
    middle = middle[6 * p.factor : 7 * p.factor, 6 * p.factor : 7 * p.factor]
    assert (middle.min(), middle.max()) == (low, high)  # FAULTS B2


@given(settings_of())
@settings(max_examples=40)
def test_the_code_gives_the_output(p):
    trace = algorithms.filtering(p.samples, p.factor, p.mode)
    np.testing.assert_allclose(
        run(snippets.zeros(p))["result"].numpy(),
        trace.output,
        atol=1e-9 * max(1, np.abs(p.samples).max()),
    )


def test_samples_met_by_interpolating_kernels_begin_with_one():  # FAULTS B2
    for mode, said in (("cubic", "1 to 16"), ("lanczos3", "1 to 36"), ("lanczos5", "1 to 100")):
        trace = algorithms.filtering(np.ones((2, 2)), 2, mode)
        assert numbers.zeros(trace, mode)["samples met per output"] == (
            said,
            "where no end is near",
        )


@given(settings_of())
@settings(max_examples=100)
def test_the_challenge_tells_outputs_apart(p):
    """From the printed digits, against torch's transposed convolution."""
    output = run(snippets.zeros(p))["result"].numpy()
    scale = max(np.abs(p.samples).max(), 1e-300)
    alike, some = numbers.one_output(
        algorithms.filtering(p.samples, p.factor, p.mode).output, float(np.abs(p.samples).max())
    )
    assert alike.met == (np.ptp(output) <= 1e-6 * scale)
    assert some.met == (not (np.abs(output) <= 1e-7 * scale).any())
    said = re.findall(r"[−\d][\d,.]*(?:·10[⁻⁰¹²³⁴⁵⁶⁷⁸⁹]+)?", alike.now)
    assert len(said) == (1 if alike.met else 2)
    if not alike.met:
        assert said[0] != said[1]


@pytest.mark.parametrize(("samples", "said"), [([0, 5], "1 of 2 is 0"), ([0, 0], "2 of 2 are 0")])
def test_one_output_is_0_two_are(samples, said):
    assert numbers.one_output(np.array([samples], float), 5.0)[1].now == said


def test_only_copying_makes_all_outputs_alike():
    """The challenge: with every other kernel the zeros beyond the end pull the last ones down."""
    for mode in MODES:
        output = algorithms.filtering(np.full((3, 3), 5.0), 2, mode).output
        assert (np.ptp(output) < 1e-9) == resampling.KERNELS[mode].copies


def test_no_step_before_the_answer():
    scene = figures.zeros.scene(algorithms.filtering(np.arange(4.0).reshape(2, 2), 2, "linear"))
    asked = scene.question()
    assert asked.frames == 1
    assert not any("".join(m.text) for m in asked.marks if m.id == "output")
