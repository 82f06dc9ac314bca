"""Where the samples sit: outputs, their places and the code, for every kernel and convention."""

import re

import numpy as np
import pytest
import torch
import torch.nn.functional as F
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.laws import run
from tests.printed import read
from tests.stages import mark
from vislib.ui.numbers import shown
from vislib.upsampling import algorithms, figures, numbers, params, resampling, snippets

MODES = list(resampling.KERNELS)


@pytest.mark.parametrize("mode", MODES)
def test_rulers_show_the_values_of_all_conventions(mode):
    p = params.Rulers(mode=mode, factor=3, line="1 -2 3 4 0.5")
    scene = figures.rulers.scene(p.samples, p.factor, p.mode)
    for name in resampling.conventions(mode):
        dots = mark(scene, f"{name}.outputs").xy
        expected = algorithms.interpolate(p.samples, 3, mode, name)
        np.testing.assert_allclose(dots[:, 1], expected, atol=1e-14)
    np.testing.assert_allclose(
        run(snippets.rulers(p))["result"], algorithms.interpolate(p.samples, 3, mode), atol=2e-6
    )
    assert scene.pack().nbytes < 60_000


@pytest.mark.parametrize("mode", MODES)
def test_a_ruler_for_every_convention_that_torch_knows(mode):
    """torch refuses align_corners for kernels that copy: then there is one ruler."""
    x, name = torch.zeros(1, 1, 4, 4), {"linear": "bilinear", "cubic": "bicubic"}.get(mode, mode)
    if name not in ("nearest", "area", "bilinear", "bicubic"):
        return
    try:
        F.interpolate(x, scale_factor=2, mode=name, align_corners=True)
        rulers = 3
    except ValueError:
        rulers = 1
    scene = figures.rulers.scene(np.arange(4.0), 2, mode)
    assert len(scene.panels) == len({p.title for p in scene.panels}) == rulers
    assert ("align_corners" in " ".join(p.title for p in scene.panels)) == (rulers == 3)
    assert ("zeros" in scene.captions[1]) == (rulers == 3)


@pytest.mark.parametrize("mode", MODES)
@pytest.mark.parametrize("factor", [2, 5])
def test_every_output_lies_inside_its_ruler(mode, factor):
    scene = figures.rulers.scene(np.arange(8.0), factor, mode)
    for panel in scene.panels:
        x = mark(scene, f"{panel.id}.outputs").xy[:, 0]
        room = 0.02 * (panel.x[1] - panel.x[0])  # half of a dot
        assert panel.x[0] + room < x.min() and x.max() < panel.x[1] - room


@st.composite
def settings_of(draw):
    number = st.sampled_from(["0", "1", "-2", "1/3", "0.001", "123.4", "-0.5", "2/7", "1000", "3"])
    line = " ".join(draw(st.lists(number, min_size=2, max_size=8)))
    return params.Rulers(
        line=line, mode=draw(st.sampled_from(MODES)), factor=draw(st.integers(2, 5))
    )


@given(settings_of())
@settings(max_examples=80)
def test_captions_labels_hovers_table_and_code_agree(p):
    scene = figures.rulers.scene(p.samples, p.factor, p.mode)
    names = resampling.conventions(p.mode)
    rows = numbers.rulers(p.samples, p.factor, p.mode)
    scale = max(1, np.abs(p.samples).max())
    for i, name in enumerate(names):
        exact = algorithms.interpolate(p.samples, p.factor, p.mode, name)
        exact[np.abs(exact) < 1e-12 * scale] = 0
        near = {"rel": 6e-4, "abs": 1e-12}
        for o, value in enumerate(exact):
            assert read(scene.captions[o + 1].values[f"value{i}"]) == pytest.approx(value, **near)
            hover = mark(scene, f"{name}.outputs").hover[o]
            place, said = re.match(r"Output \d+ sits at (\S+) px, value (\S+)$", hover).groups()
            assert read(said) == pytest.approx(value, **near)
            at = resampling.positions(len(p.samples), p.factor, name)[o]
            assert read(place) == pytest.approx(at, rel=6e-3, abs=1e-9)
            assert rows[i][str(o + 1)] == pytest.approx(value, abs=1e-9 * scale)
            assert shown(rows[i][str(o + 1)]) == scene.captions[o + 1].values[f"value{i}"] == said
    np.testing.assert_allclose(
        run(snippets.rulers(p))["result"],
        algorithms.interpolate(p.samples, p.factor, p.mode),
        atol=4e-6 * scale,
    )


@pytest.mark.parametrize("mode", ["lanczos5", "cubic", "linear"])
def test_what_is_nothing_is_written_as_0(mode):  # FAULTS C2
    scene = figures.rulers.scene(np.array([0.0, 0, 1, 0, 0]), 2, mode)
    said = "".join(scene.captions) + "".join(
        "".join(m.hover or ()) for m in scene.marks if m.kind == "points"
    )
    assert "10⁻¹" not in said
    last = algorithms.by_convention(np.array([0.0, 0, 1, 0, 0]), 2, mode)["align_corners=True"]
    assert last[0] == last[-1] == 0


@given(settings_of())
@settings(max_examples=80)
def test_the_last_outputs_agree_where_the_challenge_says_so(p):
    """Under linear: torch's two conventions repeat the last sample, zero insertion halves it."""
    if p.mode != "linear" or p.factor != 2:
        p = params.Rulers(line=p.line, mode="linear", factor=2)
    last = [v[-1] for v in algorithms.by_convention(p.samples, 2, "linear").values()]
    x = torch.tensor(p.samples)[None, None]
    both = [
        F.interpolate(x, scale_factor=2, mode="linear", align_corners=c)[0, 0, -1].item()
        for c in (False, True)
    ]
    assert last == pytest.approx([p.samples[-1] / 2, *both])


def test_the_outputs_wait_for_the_answer():
    asked = figures.rulers.scene(np.array([1.0, 2, 3, 4]), 2, "linear").question()
    assert asked.frames == 1 and {m.color for m in asked.marks} == {"input"}


def test_recap_a_single_kernel_does_not_do_for_align_corners_true():  # FAULTS A20
    """With False the weights repeat with the phase inside; with True every output has its own."""
    n, factor = 8, 2
    for convention, repeats in (("align_corners=False", True), ("align_corners=True", False)):
        matrix = resampling.weights(n, factor, "linear", convention)
        inner = [np.roll(matrix[o], -(o // factor)) for o in range(4, 2 * n - 4)]
        phases = {tuple(np.round(row, 9)) for row in inner}
        assert (len(phases) == factor) == repeats


@given(settings_of())
@settings(max_examples=150)
def test_the_challenge_holds_of_what_it_prints(p):
    """Of the printed numbers; zero insertion under linear against the samples by hand."""
    last = [v[-1] for v in algorithms.by_convention(p.samples, p.factor, p.mode).values()]
    unlike, alike = numbers.ends(last, p.samples)
    assert unlike.met == (np.ptp(p.samples) > 0) == ("not" in unlike.now)
    if resampling.KERNELS[p.mode].copies:
        assert not alike.met and "one convention" in alike.now
        return
    said = alike.now.removeprefix("last outputs ").replace(" and ", ", ").split(", ")
    assert len(said) == 3 and alike.met == (len(set(said)) == 1)
    assert [read(text) for text in said] == pytest.approx(last, rel=6e-3, abs=1e-9)
    if p.mode == "linear":
        assert alike.met == (p.samples[-1] == 0)


def test_the_table_rounds_once():
    """26.9653 is 26.97, not by way of 26.965 to 26.96."""
    samples = params.Rulers(line="1 2 4 8 16 32 64", mode="catmull-rom", factor=5).samples
    row = numbers.rulers(samples, 5, "catmull-rom")[2]
    assert [shown(row[name]) for name in ("28", "34")] == ["26.97", "60.29"]


@pytest.mark.parametrize(("line", "half"), [("10.5 1 0 0", "9.313"), ("-10.5 -1 0", "−9.313")])
def test_halves_in_the_table_go_away_from_zero(line, half):
    """By hand, from the first two samples: the third output sits an eighth after the first."""
    first, second = (float(t) for t in line.split()[:2])
    assert abs(first * 7 / 8 + second / 8) == 9.3125
    row = numbers.rulers(params.Rulers(line=line, factor=4).samples, 4, "linear")[1]
    assert shown(row["3"]) == half
