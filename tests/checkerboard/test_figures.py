"""What the pictures of the lesson say: numbers read off the marks, and their sizes."""

from __future__ import annotations

import numpy as np
import pytest

from tests.stages import mark
from vislib import checkerboard as cb
from vislib.checkerboard import decoders as decoder
from vislib.checkerboard import gradients as ga
from vislib.checkerboard import params, snippets, spectrum, training
from vislib.checkerboard.figures import decoders as gallery
from vislib.checkerboard.figures import gradients as gradient_figure
from vislib.checkerboard.figures import overlap, plane, spectra, stack, taps
from vislib.checkerboard.figures import training as training_figure
from vislib.core import images


@pytest.fixture(scope="module")
def photo() -> np.ndarray:
    return training.photograph(images.load("cat").pixels)


@pytest.fixture(scope="module")
def film(photo) -> training.History:
    made = training.Training(photo, ("transposed_two", "nearest"), steps=40)
    made.run(60)
    return made.history()


# -- what is drawn --------------------------------------------------------------------------------


@pytest.mark.parametrize("values", params.OVERLAP.values(), ids=params.OVERLAP)
def test_the_bricks_of_an_output_are_its_sum(values):
    p = params.Overlap(**values)
    trace, scene = p.trace(), overlap.scene(p)
    bricks = np.asarray(mark(scene, "line.brick").boxes)
    unit = 3.4 / max(2.0, trace.sums.max())
    heights = np.zeros(trace.outputs)
    np.add.at(heights, bricks[:, 0].astype(int), (bricks[:, 3] + 0.06) / unit)
    assert heights == pytest.approx(trace.sums[-1])
    printed = np.asarray(mark(scene, "line.output").values)[-1, 0]
    assert printed == pytest.approx(trace.sums[-1])


def test_a_link_from_an_output_leads_to_the_inputs_that_torch_says():
    """The non-zero columns of the Jacobian of the transposed convolution."""
    import torch

    p = params.Overlap(kernel=4, stride=3, inputs=5, padding=2)
    scene = overlap.scene(p)
    link = next(k for k in scene.links if k.target == "line.output")
    w = torch.ones(1, 1, p.kernel)
    jacobian = torch.autograd.functional.jacobian(
        lambda x: torch.conv_transpose1d(x[None, None], w, stride=p.stride, padding=p.padding)[
            0, 0
        ],
        torch.ones(p.inputs),
    )
    for i, outputs in enumerate(link.pairs):
        assert sorted(outputs) == jacobian[:, i].nonzero().ravel().tolist()


@pytest.mark.parametrize("p", [params.Plane(), params.Plane(6, 4, 6, 2)])
def test_the_plane_ends_in_the_product_of_the_counts(p):
    scene = plane.scene(p)
    values = np.asarray(mark(scene, "out.cells").values)
    assert np.array_equal(values[-1], cb.overlap_2d(p.inputs, *p.layer))
    assert len(scene.captions) == scene.frames == p.inputs**2 + 2


def test_the_stack_tells_the_decks_numbers():
    scene = stack.scene(params.Stack(**params.STACK["1 layer, over 2"]))
    assert "all 1.5: **even**" in scene.captions[-1]
    scene = stack.scene(params.Stack(**params.STACK["1 layer, over 3"]))
    assert "from 1.33 to 1.67" in scene.captions[-1]
    scene = stack.scene(params.Stack(**params.STACK["2 layers, over 4"]))
    assert "**even**" in scene.captions[-1]


@pytest.mark.parametrize(
    ("p", "few"),
    [
        (params.Stack(1, 6, 1, 2, 6), (True, True)),
        (params.Stack(1, 4, 1, 2, 1), (True, True)),
        (params.Stack(1, 3, 1, 4, 3), (False, True)),
        (params.Stack(), (False, False)),
    ],
)
def test_an_empty_pattern_says_why(p, few):
    """NumPy: the positions that all of the kernel's taps reach from real inputs."""
    scene = stack.scene(p)
    for panel, empty in zip(("before", "behind"), few, strict=True):
        label = next(m for m in scene.marks if m.kind == "label" and m.panel == panel)
        assert any(label.text[-1]) == empty and not any(label.text[0])
        image = next(m for m in scene.marks if m.kind == "picture" and m.panel == panel).image
        assert bool(np.asarray(image)[-1].any()) != empty
    assert ("Too few inputs" in scene.captions[-1]) == few[1]
    assert not any(":  away" in c for c in scene.captions)
    titles = {panel.id: panel.title for panel in scene.panels}
    assert ("Unchanged" in titles["behind"]) == ("no average" in titles["bars"]) == (p.average == 1)


def test_hovering_through_the_stack_follows_the_paths():
    """Following the links from one input multiplies out to the counts."""
    p = params.Stack(layers=2, inputs=4)
    scene = stack.scene(p)
    chain = [k for k in scene.links if k.chain]
    paths = np.eye(p.inputs)
    for link in chain:
        step = np.zeros((len(link.pairs), max(map(max, link.pairs)) + 1))
        for i, targets in enumerate(link.pairs):
            step[i, targets] = 1
        paths = paths @ step
    assert paths.sum(axis=0).tolist() == cb.stacked(p.inputs, p.stack).tolist()


@pytest.mark.parametrize("kernel", range(1, 9))
@pytest.mark.parametrize("stride", range(1, 5))
def test_active_taps_are_those_that_torch_uses(kernel, stride):
    """Each output drawn is the output of a transposed convolution, away from the ends."""
    p = params.Taps(kernel=kernel, stride=stride, value=0.7, bias=0.3)
    space = {}
    exec(snippets.taps(p), space)
    scene = taps.scene(p)
    bars = next(m for m in scene.marks if m.kind == "bars")
    shown = np.asarray(bars.heights)[:stride]
    assert shown == pytest.approx(space["result"].detach().numpy(), abs=1e-5)
    active = [len(t) for t in cb.active_taps(kernel, stride)]
    if kernel > 1:
        met = [c.values["met"] for c in scene.captions[1 : stride + 1]]
        assert [int(said.split(" of ")[0]) for said in met] == active
    feet = next(m for m in scene.marks if m.kind == "label" and m.since is not None)
    assert [int(text) for text in feet.text[:stride]] == active


@pytest.mark.parametrize("p", [params.Taps(8, 3, 0.3, -2.0), params.Taps()])
def test_the_line_of_the_mean_crosses_no_number(p):
    marks = [m for m in taps.scene(p).marks if m.panel == "out"]
    bars, numbers = (m for m in marks if m.kind == "bars")
    mean = np.asarray(next(m for m in marks if m.kind == "segments").ends)[0, 1]
    up = np.asarray(bars.heights) >= 0
    ends = np.asarray(numbers.heights)
    assert np.all((numbers.base < ends) == up)  # the stage writes on that side
    assert np.all(np.where(up, ends[-1] >= mean, ends[-1] <= mean))
    assert np.array_equal(ends[0], bars.heights)  # there is no line yet


@pytest.mark.parametrize(
    ("p", "wrong", "right"),
    [
        (params.Taps(1, 3, 0.0), "1 of 1", "0 active taps in turn, and at brightness 0"),
        (params.Taps(5, 2, 0.0, 1.0), "+ (1)", "0 + 1 = 1"),
        (params.Taps(1, 1), "1 ones", "kernel of ones, 1 wide"),
        (params.Taps(3, 1), "0 zeros", "no zeros"),
        (params.Taps(3, 2), "taps meet an", "1 of 3 taps meets"),
    ],
)
def test_one_and_none_of_the_taps_are_worded(p, wrong, right):
    said = " ".join(taps.scene(p).captions)
    assert wrong not in said.replace("2 of 3 taps meet an", "") and right in said


def test_one_and_none_of_the_outputs_are_worded():
    scene = overlap.scene(params.Overlap(kernel=1, stride=2, padding=1))
    assert scene.captions[1] == "Input 1 writes to no output; its tap is cropped away."
    assert scene.captions[2].startswith("Input 2 writes to output 2;")
    said = " ".join(stack.scene(params.Stack(1, average=1)).captions)
    assert "Position 2 keeps its 1." in said and "/ 1" not in said


@pytest.mark.parametrize("kernel", [1, 2, 5])
@pytest.mark.parametrize("padding", [0, 1, 2])
def test_a_stamp_in_the_plane_says_what_is_left_of_it(kernel, padding):
    """torch: the outputs that are not 0 where one input is 1 and the others are 0."""
    import torch
    from torch.nn import functional as F

    scene = plane.scene(params.Plane(kernel, 3, 3, padding))
    for i, said in enumerate(scene.captions[1:-1]):
        x = torch.eye(9)[i].reshape(1, 1, 3, 3)
        y = F.conv_transpose2d(x, torch.ones(1, 1, kernel, kernel), stride=3, padding=padding)[0, 0]
        rows, columns = int((y.sum(1) > 0).sum()), int((y.sum(0) > 0).sum())
        size = "1 output" if rows * columns == 1 else f"{rows} × {columns} outputs"
        assert f"writes to {size if rows * columns else 'no output'}" in said
        assert ("cropped" in said) == (rows * columns < kernel**2)


def test_rings_stand_on_the_peaks_of_a_pattern(photo):
    """A pattern of period 4 lights the pixels of the drawn spectrum under its rings."""
    wave = np.cos(2 * np.pi * np.arange(64) / 4)
    picture = spectrum.magnitude(np.outer(wave, np.ones(64)) + photo.mean(axis=2))
    drawn, ring2, ring4 = spectra.marks("s", [picture], (2, 4))
    brightest = []
    for x, y in np.asarray(ring4.xy):
        column = int((x - drawn.x) / drawn.width * drawn.image.shape[2])
        row = int((y - drawn.y) / drawn.height * drawn.image.shape[1])
        assert drawn.image[0, row, column].shape == (3,)
        brightest.append((int(drawn.image[0, row, column].sum()), round(x, 2), round(y, 2)))
    assert {b[1:] for b in sorted(brightest)[-2:]} == {(0.0, 0.25), (0.0, -0.25)}
    assert np.abs(np.asarray(ring2.xy)).max() == 0.5


def test_the_bars_of_the_decoders_are_the_measured_peaks():
    samples = decoder.untrained(11)
    scene = gallery.scene(params.Decoders(), samples)
    for k, period in enumerate(decoder.PERIODS):
        heights = np.asarray(mark(scene, f"peaks.{period}").heights)
        assert heights == pytest.approx([s.peaks[k] for s in samples.values()])
    asked = scene.question()
    assert [p.id for p in asked.panels] == ["all"] and "peak" not in asked.captions.lower()


def test_every_frame_of_the_film_shows_that_snapshot(film):
    scene = training_figure.scene(film)
    pictures = next(m for m in scene.marks if m.panel == "right").image
    for frame, snapshot in enumerate(film.snapshots):
        shown = pictures[frame] / 255
        assert shown == pytest.approx(snapshot.samples[1].picture, abs=0.003)
    assert scene.start == scene.frames - 1


def test_gradients_are_drawn_around_grey(photo):
    made = ga.averages(photo, ga.network("stride 3", 1, 0), 0)
    drawn = spectra.as_gradient(made.fixed[0].picture)
    sign = np.sign(made.fixed[0].picture)
    assert ((drawn.astype(int) - 128) * sign >= -1).all()
    assert (spectra.as_gradient(np.zeros((4, 4, 3))) == 128).all()


# -- sizes and purity -----------------------------------------------------------------------------


def scenes(photo, film):
    corner = params.Overlap(kernel=9, stride=5, inputs=12, weights="random")
    net = ga.network("stride 3", 3, 0)
    return {
        "line": overlap.scene(params.Overlap()),
        "line, largest": overlap.scene(corner),
        "plane, largest": plane.scene(params.Plane(6, 4, 6)),
        "stack": stack.scene(params.Stack()),
        "stack, largest": stack.scene(params.Stack(3, 6, 3, 6, 6)),
        "taps, largest": taps.scene(params.Taps(8, 4)),
        "decoders": gallery.scene(params.Decoders(), decoder.untrained(0)),
        "film": training_figure.scene(film),
        "gradient": gradient_figure.scene(ga.averages(photo, net, 0), photo, dream=False),
        "dream": gradient_figure.scene(ga.dream(photo, net, 0), photo, dream=True),
    }


def test_scenes_are_small_and_equal_traces_give_equal_bytes(photo, film):
    once, again = scenes(photo, film), scenes(photo, film)
    for name, scene in once.items():
        assert scene.pack().nbytes <= 300_000, name
        assert scene.pack().blob == again[name].pack().blob, name
        assert scene.alt, name


def test_without_light_no_output_is_called_brighter():
    assert "brighter" not in taps.scene(params.Taps(value=0.0)).alt


def test_every_preset_and_corner_draws():
    for values in params.PLANE.values():
        p = params.Plane(**values)
        plane.scene(p).pack()
    for values in params.STACK.values():
        stack.scene(params.Stack(**values)).pack()
    for values in (
        {"kernel": 1, "stride": 5, "inputs": 2},
        {"kernel": 9, "stride": 1, "padding": 4},
    ):
        overlap.scene(params.Overlap(**values)).pack()
    for kernel in (1, 6):
        for stride in (1, 3):
            stack.scene(params.Stack(1, kernel, stride, 2, 1)).pack()


def test_the_curves_of_a_film_reach_the_marker_in_every_picture(film):
    scene = training_figure.scene(film)
    curves = [
        m for m in scene.marks if m.panel == "curves" and m.kind == "path" and m.upto is not None
    ]
    assert len(curves) == 2
    for curve in curves:
        ends = np.asarray(curve.xy)[np.asarray(curve.upto) - 1, 0]
        assert ends.tolist() == [s.step for s in film.snapshots]
