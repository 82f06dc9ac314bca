"""Pictures, sentences and code of every chapter, over all that can be set."""

import contextlib
import re

import numpy as np
import pytest
import torch
from hypothesis import example, given, settings
from hypothesis import strategies as st
from scipy import special
from torch.nn import functional as F

from tests.stages import mark
from vislib.architectures import totals
from vislib.core import masks
from vislib.core.text import number
from vislib.dilated import costs, figures, levels, numbers, params, snippets, stacks, widgets
from vislib.dilated.figures import gate as gates
from vislib.dilated.gating import Gated, attention
from vislib.dilated.shuffling import KERNELS

RATES = st.lists(st.integers(1, 32), min_size=1, max_size=7)
FEW = settings(max_examples=25, deadline=None)


def run(code: str):
    space: dict = {}
    exec(code, space)
    return space["result"]


def small(scene):
    """The scene, if it is well made: within its limit, and its question too."""
    assert scene.pack().nbytes <= 300_000
    asked = scene.question()
    assert asked.frames == 1
    return scene


@given(st.integers(1, 5), st.integers(1, 18), st.integers(5, 40), st.sampled_from(["same", "none"]),
       st.sampled_from(["grid", "line"]))  # fmt: skip
@FEW
def test_holes(kernel, dilation, size, padding, view):
    try:
        p = params.Holes(kernel, dilation, size, padding, view)
    except ValueError as error:
        assert re.search(r"choose|smaller|larger|fewer|make", str(error))
        return
    comb, line = p.comb(), view == "line"
    scene = small(figures.holes.scene(comb, line))
    x = torch.ones(1, 1, 1 if line else size, size)
    around = (0, comb.padding) if line else comb.padding
    weights = torch.ones(1, 1, 1 if line else kernel, kernel)
    there = F.conv2d(x, weights, dilation=dilation, padding=around)[0, 0].numpy()
    assert there.shape[1] == comb.outputs
    assert scene.alt.startswith("A row of pixels" if line else "A grid of pixels")
    said = {int(c.values["inside"]) for c in scene.captions if "inside" in c.values}
    assert said <= set(there.astype(int).ravel().tolist())
    e = [c.values["e"] for c in scene.captions if "e" in c.values]
    assert e[-1] == str(dilation * (kernel - 1) + 1)
    one, two = run(snippets.holes(kernel, dilation, size, comb.padding, line))
    torch.testing.assert_close(one, two)
    assert one.shape[2:] == ((comb.outputs,) if line else (comb.outputs,) * 2)


@given(RATES, st.sampled_from([2, 3, 5]), st.booleans())
@example([1] * 6, 5, False)  # over a thousand paths
@FEW
def test_gridding(rates, kernel, turned):
    try:
        p = params.Gridding(" ".join(map(str, rates)), kernel, turned)
    except ValueError as error:
        assert "smaller rates" in str(error)
        return
    found = p.coverage()
    scene = small(figures.gridding.scene(found))
    paths = run(snippets.gridding(found.rates, kernel))
    np.testing.assert_array_equal(paths, found.paths)
    said = scene.captions[-1].values
    assert said["read"] == str(int((paths > 0).sum())) and said["span"] == str(paths.size)
    assert ("M₂" in str(numbers.gridding(found))) == (len(rates) > 1)  # one layer has none
    if listed := re.search(r"Paths: ([\d, ]+)\.$", scene.captions[-1]):
        assert listed[1].split() == [number(int(v)) for v in paths]
    note = numbers.rule(found)
    whole = bool((paths > 0).all())
    if "All the same" in note:
        assert ("not read" in note) != whole


@given(st.lists(st.integers(1, 4), min_size=1, max_size=4), st.sampled_from([2, 3, 4]),
       st.sampled_from(["mean", "Gauss", "edge"]))  # fmt: skip
@settings(max_examples=10, deadline=None)
def test_four(rates, parts, kernel):
    p = params.Four(" ".join(map(str, rates)), kernel, parts)
    mixture = widgets.mixture(p)
    scene = small(figures.four.scene(mixture))
    around = small(figures.loop.scene(mixture))
    assert around.captions[-1].values["off"] == "0"
    x = torch.from_numpy(mixture.loop()[0])[None, None]
    weights = torch.from_numpy(KERNELS[kernel])[None, None]
    wrapped = F.pad(x, (rates[0],) * 4, mode="circular")
    at_once = F.conv2d(wrapped, weights, dilation=rates[0])[0, 0].numpy()
    np.testing.assert_allclose(mixture.loop()[-1], at_once, atol=1e-9)
    share = mixture.shares(len(rates))
    assert share.sum() == pytest.approx(1)
    if all(rate % parts == 0 for rate in rates):
        assert share[0, 0] == pytest.approx(1) and "alone" in scene.captions[-1]
        alone = mixture.parts.copy()
        alone[1:] = 0  # the other photographs change nothing
        other = type(mixture)(alone, parts, mixture.rates, kernel).stages()[-1]
        np.testing.assert_allclose(other[::parts, ::parts], mixture.stages()[-1][::parts, ::parts],
                                   atol=1e-9)  # fmt: skip
    assert scene.captions[1].startswith(f"Rate {rates[0]}: own")
    box: dict = {}
    exec(snippets.four(rates[0], kernel), box)
    torch.testing.assert_close(*box["result"])
    np.testing.assert_allclose(box["kernel"].numpy(), KERNELS[kernel])


@given(st.integers(6, 96), st.lists(st.integers(1, 12), min_size=1, max_size=6),
       st.sampled_from(levels.POOLINGS), st.sampled_from(levels.MODES))  # fmt: skip
@settings(max_examples=15, deadline=None)
def test_pyramid(size, bins, pooling, mode):
    p = params.Pyramid(size, " ".join(map(str, bins)), pooling, mode, 64, 16)
    pixels = np.random.default_rng(size).integers(0, 256, (120, 130, 3), dtype=np.uint8)
    made = widgets.pyramid(p, pixels)
    scene = small(figures.pyramid.scene(made, pooling))
    for b, caption in zip(bins, scene.captions[1:], strict=False):
        widths = {t - f for f, t in levels.bins(size, b)}
        if "values" in caption.values:
            assert widths == {size // b} and caption.values["values"] == f"{(size // b) ** 2:,}"
        elif b <= size:
            assert size % b and "overlap" in caption
    assert run(snippets.pyramid(p)) == torch.Size([1, 8 * (1 + len(bins)), size, size])
    said = numbers.pyramid(p, made)
    assert said["numbers a channel"] == sum(b * b for b in bins)


@given(st.integers(17, 129), st.lists(st.integers(1, 128), min_size=1, max_size=5), st.booleans(),
       st.integers(-5, 140), st.integers(-5, 140))  # fmt: skip
@example(129, [64, 65], False, 0, 0)
@FEW
def test_aspp(size, rates, image, x, y):
    p = params.Aspp(size, " ".join(map(str, rates)), image, 8, 4)
    scene = small(figures.aspp.scene(size, p.numbers(), (x, y)))
    for rate, caption in zip(figures.aspp.swept(size, p.numbers()), scene.captions, strict=True):
        ones = torch.ones(1, 1, size, size)
        there = F.conv2d(ones, torch.ones(1, 1, 3, 3), dilation=int(rate), padding=int(rate))
        assert float(caption.values["mean"]) == pytest.approx(float(there.mean()), abs=0.0051)
    for row in numbers.taps(size, p.numbers()):
        left = max(0, size - 2 * row["rate"])  # a side of the places where all nine taps lie inside
        assert (float(row["all nine at (%) of places"]) > 0) == (left > 0)
        assert (float(row["only the middle at (%)"]) > 0) == (2 * row["rate"] > size)
    said = numbers.aspp(p)
    assert said["weights"].replace(",", "") == str(run(snippets.aspp(p)))


@given(
    st.integers(0, 99), st.integers(2, 4), st.integers(2, 5), st.sampled_from(["stride", "pool"])
)
@FEW
def test_a_stride_exchanged_for_dilation(seed, layers, kernel, kind):
    x, kernels = stacks.random(seed, layers, kernel)
    pair = stacks.kept(x, kernels, kind)
    assert pair.difference == 0
    a = b = torch.tensor(x)[None, None]
    for i, weights in enumerate(map(torch.tensor, kernels)):
        w = weights[None, None]
        if i:
            a, b = F.conv1d(a, w), F.conv1d(b, w, dilation=2)
        elif kind == "stride":
            a, b = F.conv1d(a, w, stride=2), F.conv1d(b, w)
        else:
            whole = F.conv1d(a, w)
            a, b = F.max_pool1d(whole, 2, 2), F.max_pool1d(whole, 2, 1)
        np.testing.assert_allclose(pair.strided[i + 1][: a.shape[-1]], a[0, 0].numpy())
        np.testing.assert_allclose(pair.dilated[i + 1], b[0, 0].numpy())
    assert run(source := snippets.keep(kernel, layers, kind)) < 1e-9
    assert ("max_pool1d" in source) == (kind == "pool")


def _read(text):
    """The number that is printed."""
    digits = str.maketrans("−⁻⁰¹²³⁴⁵⁶⁷⁸⁹", "--0123456789")
    return float(text.replace("·10", "e").translate(digits).replace(",", ""))


def test_one_of_a_thing_is_counted_as_one(open_page):
    found = params.Gridding("1 2", 2).coverage()
    told = next(m for m in figures.gridding.scene(found).marks if m.id == "paths").hover
    assert told == [f"pixel {i} of 4: 1 path" for i in range(1, 5)]
    query = {"dilated.chapter": "holes", "dilated.holes.kernel": "1"}
    at = open_page("dilated", query=query)
    assert any("1 weight of a grid" in m.value and "over 1 pixel." in m.value for m in at.markdown)


def test_resnets_by_output_stride():
    found = {}
    for stride in figures.keep.STRIDES:
        rows = costs.backbone_rows(513, stride)
        found[stride] = rows[-1].shape[1], round(totals(rows).multiplications / 1e9, 2)
    assert found == {32: (17, 22.55), 16: (33, 34.09), 8: (65, 102.73)}
    assert costs.backbone_rows(473, 8)[-1].shape[1] == 60
    p = params.Keep()
    small(figures.keep.scene(widgets.pair(p), {32: 17, 16: 33, 8: 65}, {32: 22.6, 16: 34.1, 8: 103},
                             16))  # fmt: skip


def test_shapes_have_their_published_sizes():
    wanted = {  # DeepLabv3: torchvision's 42,004,074 less its auxiliary head of 2,365,205
        "pyramid (ASPP)": (42_004_074 - 2_365_205, 163.6),
        "pyramid (PSP)": (46_592_597, 177.1),
        "encoder–decoder": (32_521_105 + 20 * (16 * 9 + 1), 43.3),  # published with one class
        "atrous encoder–decoder": (40_352_181, 69.2),
        "UperNet": (64_032_341, 235.5),
    }
    for name, (parameters, work) in wanted.items():
        whole = totals(costs.counted(name, 512, 21))
        assert whole.parameters == parameters, name
        assert round(whole.multiplications / 1e9, 1) == work, name
        assert run(snippets.shapes(name, 512, 21)) == (parameters, whole.multiplications)
    fuse = next(r for r in costs.counted("UperNet", 512, 21) if r.name == "fuse")
    assert fuse.multiplications == 9 * 2048 * 512 * 128**2


def test_the_answer_holds_whichever_shape_is_shown():
    said = widgets.questions.SHAPES.explain  # the table may have one row
    assert "UperNet, the last of the shapes" in said and "table" not in said
    assert params.CONTEXTS[-1] == "UperNet"


@pytest.mark.parametrize("size", [128, 512, 1024])
def test_shapes_are_drawn(size):
    rows = {n: costs.counted(n, size, 21) for n in params.CONTEXTS}
    scene = small(figures.shapes.scene(rows, size))
    for name, caption in zip(rows, scene.captions, strict=True):
        assert caption.values["parameters"].replace(",", "") == str(totals(rows[name]).parameters)
    with contextlib.suppress(ValueError):
        params.Shapes(size=500)
        raise AssertionError("500 pixels do not halve five times")


@given(st.sampled_from(params.PICTURES), st.floats(0, 12), st.floats(1, 12), st.booleans())
@settings(max_examples=12, deadline=None)
def test_gate(picture, gain, width, residual):
    p = params.Gate(picture, round(gain * 2) / 2, round(width * 2) / 2, residual)
    shown = widgets.gated(p)
    rng = np.random.default_rng(int(gain * 10))
    pixel = tuple(int(rng.integers(n)) for n in shown.mask.shape)
    scene = small(figures.gate.scene(shown, p.gain, pixel))
    a = attention(shown.edge(), p.gain, p.width)[pixel]
    passes = (special.expit(a) + residual) * shown.gradient()[pixel]
    for text in mark(scene, "arithmetic").text:
        v, slope, said = map(_read, re.search(r"σ\((.*?)\).* · (.*) = (.*)", text).groups())
        assert said == _read(number((special.expit(v) + residual) * slope, 3))  # as printed
    assert said == _read(number(float(passes), 3))
    at = np.asarray(mark(scene, "pixel").xy)[-1, 0]
    assert at == pytest.approx([np.clip(a, -8, 8), special.expit(a)])
    before, after = run(snippets.gate(p))
    assert shown.share(None) == pytest.approx(before) and shown.share(p.gain) == pytest.approx(
        after
    )
    said = scene.captions[-1].values
    assert float(said["before"]) == pytest.approx(before, abs=0.0051)
    if said.get("after") == "over 0.99":
        assert after > 0.99
    elif "after" in said:
        assert float(said["after"]) == pytest.approx(after, abs=0.0051) and said["after"] != "1.00"
    else:
        assert p.gain == 0 and after == pytest.approx(before)


@pytest.mark.parametrize("method", ["LRR", "DeepLabv2", "Piecewise", "PSPNet", "DeepLabv3+"])
def test_the_table_of_classes(method):
    scene = small(gates.table(method))
    said = scene.captions.values
    assert 0 <= int(said["count"]) <= 19
    if method == "DeepLabv3+":
        assert said["count"] == "16" and said["most"] == "traffic light (+7.3)"
        assert said["least"] == "truck (−4.5)"


def test_masks_are_there():
    assert set(params.PICTURES) <= set(masks.available())
    assert Gated is not None
