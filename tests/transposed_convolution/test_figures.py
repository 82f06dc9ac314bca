"""The pictures of transposed convolution say what the trace says, and the code does too."""

from dataclasses import replace

import numpy as np
import pytest

from vislib import transposed_convolution as tc
from vislib.core.text import cell_text
from vislib.transposed_convolution import numbers, params, presets, snippets
from vislib.transposed_convolution.figures import (
    connectivity,
    forward,
    gradient,
    grid,
    inverse,
    sizes,
    three_pictures,
)

LINE_CASES = [params.ThreePictures(**preset) for preset in presets.THREE_PICTURES.values()] + [
    params.ThreePictures(x="2 -3 1/3", kernel="1 0.5", stride=3, output_padding=2, dilation=2),
    params.ThreePictures(x="1", kernel="2", stride=4),
    params.ThreePictures(x="1 2 3", kernel="2", stride=4, padding=1),  # more padding than reach
    params.ThreePictures(x="0 0", kernel="0", stride=1),
]
PANELS = ["given", "zeros", "full.later", "matrix.later"]  # before the answer
GRID_CASES = [params.Grid(**preset) for preset in presets.GRID.values()] + [
    params.Grid(x="a b; c d", kernel="x y; z w", padding=0, output_padding=0),
    params.Grid(x="1 2 3", kernel="1; -2", stride=2, padding=0, dilation=2),
]


SNIPPETS = {params.ThreePictures: snippets.three_pictures, params.Grid: snippets.grid}


def mark(scene, name):
    return next(m for m in scene.marks if m.id == name)


def run(source):
    names = {}
    exec(source, names)
    return names


@pytest.mark.parametrize("follow", ["stamps", "sums"])
@pytest.mark.parametrize("p", LINE_CASES)
def test_all_three_pictures_end_with_the_output(p, follow):
    trace = p.trace
    scene = three_pictures.scene(p)
    assert scene.pack().nbytes < 60_000
    shown = np.abs(trace.output)
    if any(entry.symbolic for entry in p.typed):
        shown = np.full(trace.output.size, 0.5)
    np.testing.assert_allclose(mark(scene, "matrix.output").values[-1].ravel(), shown)
    np.testing.assert_allclose(mark(scene, "zeros.output").values[-1].ravel(), shown)
    inside = slice(trace.padding, trace.padding + trace.output.size)
    np.testing.assert_allclose(mark(scene, "stamps.sum").values[-1].ravel()[inside], shown)


def test_letters_come_out_as_on_the_slides():  # C3, E4
    printed = {}
    for name, preset in presets.THREE_PICTURES.items():
        p = params.ThreePictures(**preset)
        scene = three_pictures.scene(p)
        printed[name] = mark(scene, "matrix.output").text[-1]
    assert printed == {
        "a b, x y z, stride 2": ["ax", "ay", "az + bx", "by", "bz"],
        "cropped to twice the size": ["ay", "az + bx", "by", "bz"],
        "2 3 0 −1, 1 2 −1": ["2", "7", "4", "−4", "−2", "1"],
        "same size, flipped": ["az", "ay + bz", "ax + by + cz", "bx + cy", "cx"],
        "strided, flipped": ["ay", "ax + bz", "by", "bx + cz", "cy"],
    }


def test_convolution_comes_out_as_on_the_slides():  # A20, C4, E4, erratum 9
    printed = {}
    for name, preset in presets.FORWARD.items():
        p = params.Forward(**preset)
        scene = forward.scene(p)
        printed[name] = mark(scene, "slide.output").text[-1]
        assert mark(scene, "matrix.output").text[-1] == printed[name]
        assert scene.pack().nbytes < 60_000
    middle = ["3", "0", "0", "1", "10/3", "4", "4", "16/3"]  # B2
    assert printed == {
        "a b c d, stride 2": ["ay + bz", "bx + cy + dz"],
        "1 4 −1 0 …, 1 2 0 −1": ["9", "0", "1", "3", "−5", "−3", "6"],
        "4 3 2 −5 …, box": middle,
        "the same, padded": ["7/3", *middle, "11/3"],
        "same size, flipped": ["ax", "ay + bx", "az + by + cx", "bz + cy", "cz"],
        "strided, flipped": ["ax", "az + by + cx", "cz"],
    }


@pytest.mark.parametrize(
    "p",
    [params.Forward(**preset) for preset in presets.FORWARD.values()]
    + [params.Forward(x="1 -2 3 1/2 5", kernel="2 -1", stride=3, padding=4, dilation=3)],
)
def test_convolution_snippet_equals_ours(p):
    x, kernel = (entry.values for entry in p.typed)
    ours = tc.convolve(x, kernel, p.stride, p.padding, p.dilation)
    np.testing.assert_allclose(run(snippets.forward(p))["result"], ours, atol=1e-3)
    scene = forward.scene(p)
    if not p.typed[0].symbolic:
        shown = mark(scene, "slide.output").values[-1].ravel()
        np.testing.assert_allclose(shown, np.abs(ours))


def test_stamps_appear_one_by_one_and_texts_only_with_them():
    p = params.ThreePictures(x="2 3 0 -1", kernel="1 2 -1", stride=1)
    scene = three_pictures.scene(p)
    cells = mark(scene, "stamps.cells")
    per_frame = np.isfinite(cells.values).sum(axis=(1, 2))
    np.testing.assert_array_equal(per_frame, [0, 3, 6, 9, 12])
    printed = [sum(t != "" for t in texts) for texts in cells.text]
    assert printed == [0, 3, 6, 9, 12]


def test_hover_lights_what_makes_an_output():
    p = params.ThreePictures()
    trace = p.trace
    scene = three_pictures.scene(p)
    link = next(k for k in scene.links if (k.source, k.target) == ("matrix.output", "matrix.cells"))
    for o, cells in enumerate(link.pairs):
        assert (
            sorted(cells)
            == np.flatnonzero(
                trace.matrix.T.ravel() * (np.arange(trace.matrix.size) // trace.x.size == o)
            ).tolist()
        )


@pytest.mark.parametrize("p", GRID_CASES)
def test_grid_sums_up_to_the_output(p):
    trace = p.trace
    scene = grid.scene(p)
    full = mark(scene, "full").values[-1]
    if not any(entry.symbolic for entry in p.typed):
        np.testing.assert_allclose(trace.crop(full), np.abs(trace.output))
    assert scene.frames == trace.x.size + 1 and scene.pack().nbytes < 60_000


@pytest.mark.parametrize("view", ["grid", "line"])
@pytest.mark.parametrize(
    "p",
    [params.Connectivity(**preset) for preset in presets.CONNECTIVITY.values()]
    + [params.Connectivity(n=7, kernel=5, stride=3, padding=2)],
)
def test_both_directions_connect_the_same_pixels(p, view):
    p = replace(p, view=view)
    scene = connectivity.scene(p)
    members = {
        k.source: list(map(list, k.pairs))
        for k in scene.links
        if k.target == k.source.replace("small", "large")
    }
    assert members["forward.small"] == members["back.small"]
    assert scene.frames == (p.small**2 if view == "grid" else p.small)


@pytest.mark.parametrize("view", ["grid", "line"])
@pytest.mark.parametrize("stride", [1, 2, 3, 4])
@pytest.mark.parametrize("kernel", [1, 2, 3, 5])
def test_every_pair_of_controls_gives_a_scene_or_a_sentence(kernel, stride, view):
    for n in (2, 5, 8):
        for padding in range(3):
            try:
                p = params.Connectivity(n, kernel, stride, padding, view)
            except ValueError as error:
                assert str(error).endswith(".")
                continue
            scene = connectivity.scene(p)
            assert scene.pack().nbytes < 100_000
            if view == "line":
                said = scene.captions[0]
                assert ("the kernel moves" in said) == (p.small > 1)
                assert ("stays where it is" in said) == (p.small == 1)
            assert 0 <= p.output_padding < stride


def test_three_and_four_become_two():  # errata 10, 11
    captions = sizes.scene(params.Sizes()).captions
    assert any("Sizes **3 and 4** both become **2**" in c and "1 gives 4" in c for c in captions)


def test_gradient_letters_are_the_decks():  # D5
    p = params.Gradient()
    captions = gradient.scene(p).captions
    expected = {
        "₁₁": "F₁₁δ₁₁",
        "₁₂": "F₁₂δ₁₁ + F₁₁δ₁₂",
        "₁₃": "F₁₂δ₁₂",
        "₂₁": "F₂₁δ₁₁ + F₁₁δ₂₁",
        "₂₂": "F₂₂δ₁₁ + F₂₁δ₁₂ + F₁₂δ₂₁ + F₁₁δ₂₂",
        "₂₃": "F₂₂δ₁₂ + F₁₂δ₂₂",
        "₃₁": "F₂₁δ₂₁",
        "₃₂": "F₂₂δ₂₁ + F₂₁δ₂₂",
        "₃₃": "F₂₂δ₂₂",
    }
    for place, terms in expected.items():
        assert f"**Backwards**, ∂E/∂P{place} = {terms}." in captions
    numbers = params.Gradient(letters=False)
    scene = gradient.scene(numbers)
    x, kernel, delta = (entry.values for entry in numbers.typed)
    expected = tc.input_gradient_by_autograd(x, kernel, delta)
    np.testing.assert_allclose(mark(scene, "g.cells").values[-1], np.abs(expected))


def test_round_trip_is_an_inverse_for_a_copy_only():
    for kernel in ("copy", "average of 3", "difference", "pairs, stride 2", "bilinear, stride 2"):
        p = params.Inverse(kernel=kernel)
        trip = tc.round_trip(p.signal, *p.weights)
        assert inverse.scene(p).pack().nbytes < 60_000
        assert (trip.error_back < 1e-9) == (kernel == "copy")
        # the pseudo-inverse keeps all that can be kept: it projects, so nothing is closer in range
        assert trip.error_best <= trip.error_back + 1e-12
        rows = np.stack([tc.convolve(e, *p.weights) for e in np.eye(len(p.signal))], axis=1)
        shortest = np.linalg.lstsq(rows, trip.convolved, rcond=None)[0]
        np.testing.assert_allclose(trip.best, shortest, atol=1e-10)
        np.testing.assert_allclose(run(snippets.inverse(p))["result"], trip.back, atol=1e-5)


@pytest.mark.parametrize("p", LINE_CASES + GRID_CASES)
def test_snippet_and_badge_equal_ours(p):
    np.testing.assert_allclose(run(SNIPPETS[type(p)](p))["result"], p.trace.output, atol=1e-4)
    np.testing.assert_allclose(tc.by_torch(p.trace), p.trace.output, atol=1e-10)


def test_other_snippets_run():
    for p in (params.Connectivity(), params.Connectivity(n=7, kernel=5, stride=3, padding=2)):
        for q in (p, replace(p, cells="weights"), replace(p, view="line")):
            names = run(snippets.connectivity(q))
            assert (names["small"].shape[-1], names["result"].shape[-1]) == (p.small, p.n)
    p = params.Gradient()
    names = run(snippets.gradient(p))
    np.testing.assert_allclose(names["result"], names["again"])
    np.testing.assert_allclose(
        names["result"], tc.trace_2d(p.typed[2].values, p.typed[1].values).output
    )


@pytest.mark.parametrize(
    ("make", "remedy"),
    [
        (lambda: params.ThreePictures(x="1 2 3 4 5 6 7 8", stride=4), "fewer inputs"),
        (lambda: params.ThreePictures(x=""), "give 1 to 8"),
        (lambda: params.ThreePictures(output_padding=3), "at most 1"),
        (lambda: params.ThreePictures(x="1", kernel="1", padding=4), "use at most 0"),
        (lambda: params.Grid(x="1 2; 3"), "same length"),
        (
            lambda: params.Grid(
                x="1 2 3 4; 1 2 3 4", stride=3, padding=0, dilation=2, kernel="1 1 1 1"
            ),
            "smaller",
        ),
        (lambda: params.Sizes(kernel=1), "at most 0"),
        (lambda: params.Connectivity(n=2, kernel=5, padding=0), "smaller"),
        (lambda: params.Gradient(delta="1 2 3"), "must be too"),
        (lambda: params.Inverse(x="a b c d"), "4 to 16"),
    ],
)
def test_impossible_parameters_name_the_remedy(make, remedy):
    with pytest.raises(ValueError, match=remedy):
        make()


def test_equal_parameters_give_equal_bytes():
    first, second = (
        three_pictures.scene(p).pack() for p in (params.ThreePictures(), params.ThreePictures())
    )
    assert first.blob == second.blob


def test_two_dimensions_start_with_what_is_asked():  # erratum 11
    p = params.Grid()
    assert (p.stride, p.padding, p.output_padding, p.trace.shape) == (2, 1, 0, (3, 3))
    scene = grid.scene(p)
    assert "output padding 0: the output is 3 × 3." in scene.captions[0]
    assert scene.panels[1].title == "Stamp and add: 3 × 3"
    assert params.Grid(**presets.GRID["output padding 1"]).trace.shape == (4, 4)


@pytest.mark.parametrize("p", GRID_CASES)
def test_the_grid_asked_about_has_no_output(p):
    scene = grid.scene(p).question()
    assert scene.frames == 1 and [x.id for x in scene.panels] == PANELS
    size = " × ".join(map(str, p.trace.shape))
    said = scene.pack().header + scene.captions
    assert size not in said or size in (" × ".join(map(str, p.trace.x.shape)))


@pytest.mark.parametrize("preset", presets.FORWARD.values())
def test_the_convolution_asked_about_has_no_outputs(preset):
    p = params.Forward(**preset)
    scene = forward.scene(p).question()
    assert scene.frames == 1 and [x.id for x in scene.panels] == ["slide", "matrix.later"]
    assert "output" not in scene.pack().header and not scene.jumps
    assert len(mark(scene, "slide.x").text) == p.typed[0].values.size + 2 * p.padding


def test_one_input_is_one_input():
    p = params.ThreePictures(x="1", kernel="2", stride=4)
    assert three_pictures.scene(p).captions[0].startswith("1 input, ")
    scene = forward.scene(params.Forward(x="1", kernel="2"))
    assert scene.captions[0].startswith("1 input, 1 output.")


def test_numbers_of_the_round_trip_stand_clear_of_the_bars():
    p = params.Inverse()
    trip = tc.round_trip(p.signal, *p.weights)
    scene = inverse.scene(p)
    tallest = max(float(np.abs(v).max()) for v in (p.signal, trip.convolved, trip.back, trip.best))
    rows = {m.panel: m for m in scene.marks if m.kind == "label"}
    assert set(rows) == {"y", "t", "p"} and rows["t"].text == cell_text(
        trip.back.round(2)
    )  # no halves
    for label in rows.values():
        assert (label.xy[:, 1] > 1.1 * tallest).all()


@pytest.mark.parametrize(
    ("x", "said"),
    [("1 2 3", "the typed numbers, float64"), ("a 2 3", "numbers in place of letters, float64")],
)
def test_the_gradient_is_compared_at_what_was_typed(x, said):
    p = params.Gradient(x=x, kernel="1 2", delta="3 4")
    assert numbers.gradient(p)["largest difference from autograd"] == (0.0, said)
