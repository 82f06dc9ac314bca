"""Pictures, sentences and code of the chapters, over all that can be set."""

import math
import re

import numpy as np
import pytest
import torch
from hypothesis import example, given, settings
from hypothesis import strategies as st

from tests.printed import read
from vislib.core.text import fixed, number, short
from vislib.residual import figures, numbers, params, published, snippets
from vislib.residual.figures.layers import verdict
from vislib.residual.gradient_chain import ACTIVATIONS
from vislib.residual.gradient_chain import verdict as says
from vislib.residual.residual_block import KINDS, ORDERS
from vislib.residual.signal_flow import STARTS

FEW = settings(max_examples=25, deadline=None)


def run(code: str):
    space: dict = {}
    exec(code, space)
    return space["result"]


def small(scene):
    """The scene, if it is well made: within its limit, and its question too."""
    assert scene.pack().nbytes <= 300_000
    assert scene.question().frames == 1
    return scene


TENTHS = st.integers(-30, 30).map(lambda n: n / 10)


@given(st.integers(1, 50), TENTHS, st.sampled_from(sorted(ACTIVATIONS)), TENTHS,
       st.integers(0, 10).map(lambda n: n / 10))  # fmt: skip
@FEW
def test_chain(layers, weight, activation, x0, scale):
    own = " ".join(
        f"{w:g}" for w in np.random.default_rng(layers).integers(-30, 31, layers // 2) / 10
    )
    p = params.Chain(layers, weight, activation, x0, scale, own)
    chains = p.chains()
    scene = small(figures.chain.scene(chains, p.weights()))
    plain, with_ = run(snippets.chain(p))
    found = [c.gradient for c in chains.values()]
    for mine, torchs in zip(found, (plain, with_), strict=True):
        assert mine == pytest.approx(torchs, rel=1e-6, abs=1e-300) or not np.isfinite(torchs)
    said = scene.captions[-1].values
    assert said["a"] == short(found[0]) and said["va"] == says(found[0])
    assert said["vb"] == says(found[1])
    lanes = (*chains.values(),)
    for f in range(layers):  # a factor that reads as 1 is 1
        said = scene.captions[f + 1].values
        for text, lane in zip((said["a"], said["b"]), lanes, strict=True):
            assert text not in ("1", "−1") or abs(abs(lane.factors[f]) - 1) < 1e-12
            assert read(text.removeprefix("≈ ")) == pytest.approx(lane.factors[f], rel=5.1e-3)
    if activation == "sigmoid":
        bound = numbers.chain(chains, activation, p.weights())["bound, plain"][0]
        most = math.prod(abs(w) / 4 for w in p.weights())
        assert bound == short(most)
        assert abs(found[0]) <= most * (1 + 1e-9)


@given(st.integers(2, 64), st.sampled_from([8, 16, 64, 128]), st.sampled_from(STARTS),
       st.sampled_from(["sigmoid", "tanh", "ReLU"]), st.booleans(), st.booleans(),
       st.integers(0, 99))  # fmt: skip
@settings(max_examples=15, deadline=None)
def test_layers(depth, width, start, activation, shortcut, norm, seed):
    p = params.Layers(depth, width, activation, start, shortcut, norm, seed)
    flow = p.flow()
    scene = small(figures.layers.scene(flow))
    said = scene.captions[-1].values
    first, last = flow.weights[0], flow.weights[-1]
    assert said["w0"] == short(first) and said["w1"] == short(last)
    assert said["verdict"] == verdict(first, last)
    if "starve" in said["verdict"]:
        assert first < last / 10
    if "least" in said["verdict"]:
        assert last < first / 10


OTHERS = {start: {"start": start, "seed": 13, "width": 24, "norm": True} for start in STARTS}


@pytest.mark.parametrize("preset", [*params.LAYERS.values(), *OTHERS.values()])
def test_layers_in_code(preset):
    p = params.Layers(**preset)
    mine, torchs = p.flow().weights, run(snippets.layers(p))
    np.testing.assert_allclose(torchs, [mine[0], mine[-1]], rtol=1e-6)


NUMBERS = st.lists(st.integers(-9, 9).map(lambda n: n / 2), min_size=9, max_size=9)


@given(st.integers(1, 4), st.integers(0, 999), st.sampled_from(ORDERS),
       st.integers(0, 10).map(lambda n: n / 10))  # fmt: skip
@FEW
def test_block(n, seed, order, times):
    rng = np.random.default_rng(seed)

    def text(*shape):
        values = rng.integers(-8, 9, shape) / 2
        return "; ".join(" ".join(map(str, row)) for row in np.atleast_2d(values))

    p = params.Block(text(n), text(n, n), text(n), text(n, n), text(n), times, order)
    traces = p.traces()
    scene = small(figures.block.scene(traces))
    assert not re.search(r"\.\d{9}", snippets.block(p))  # 0.3 · 3, not 0.8999999999999999
    out = run(snippets.block(p))
    np.testing.assert_allclose(traces["residual"].output, out.numpy(), atol=1e-4)
    x = p.arrays()[0]
    away = np.linalg.norm(traces["residual"].output - x)
    assert scene.captions[-1].values["dr"] == re.sub("-", "−", scene.captions[-1].values["dr"])
    assert float(scene.captions[-1].values["dr"].replace(",", "")) == pytest.approx(
        away, rel=6e-3, abs=1e-9
    )


def test_an_output_of_other_weights_is_named_as_such(open_page):
    """Zeros by other weights do not meet the challenge; those by hand, spaced otherwise, do."""
    spaced = "0.5 0 -1;0 0.5 0;1 -0.5 0"
    for times, icon, weights in ((0.1, "flag", "other weights or"), (1, "check", "weights and")):
        given_ = {"x": "-1 -1 -1", "w1": spaced, "times": times}
        query = {"residual.chapter": "block"} | {
            f"residual.block.{name}": str(value) for name, value in given_.items()
        }
        said = [m.value for m in open_page("residual", query=query).markdown]
        now = next(v for v in said if "returns as" in v)
        assert f"{icon}:" in now and re.search(
            rf"check:\]?\s0.00 0.00 0.00, \S+\s{weights} biases", now
        )


@pytest.mark.parametrize("order", ORDERS)
def test_steps_have_names_for_narrow_columns(order):
    steps = params.Block(order=order).traces()["residual"].steps
    short_ = [figures.block.step(name) for name, _ in steps]
    ends = ["f", "+ x"] if "branch" in order else ["+ x", "f"]
    assert short_ == ["x", "W₁x", "+ b₁", "h = f", "W₂h", "+ b₂", *ends]


@pytest.mark.parametrize("values", [{"w1": "1 2; 3"}, {"b1": "1 2"}, {"x": "a b c"}, {"x": ""},
                                    {"w2": "9999 0 0; 0 0 0; 0 0 0"}])  # fmt: skip
def test_what_does_not_fit_is_refused_with_the_remedy(values):
    with pytest.raises(ValueError, match=r"give|type|Type|smaller") as refused:
        params.Block(**values)
    assert "(s)" not in str(refused.value)


def test_what_is_missing_is_counted():
    with pytest.raises(ValueError, match=r"x has 1 number, so give 1 row of 1 number\.$"):
        params.Block(x="1")
    with pytest.raises(ValueError, match=r"x has 3 numbers, so give 3 rows of 3 numbers\.$"):
        params.Block(w2="1 2 3")


@given(st.integers(1, 64), st.integers(1, 1024), st.integers(2, 112), st.integers(1, 4),
       st.sampled_from(KINDS))  # fmt: skip
@example(1, 1024, 2, 4, "zeros")
@example(1, 1, 9, 2, "projection")
@FEW
def test_shapes(before, after, size, stride, kind):
    try:
        p = params.Shapes(before, after, size, stride, kind)
    except ValueError as error:
        assert "choose" in str(error)
        return
    made = p.shortcut()
    scene = small(figures.shapes.scene(made, before))
    assert run(snippets.shapes(p)) == torch.Size([1, *made.shape_out])
    said = scene.captions[-1].values
    assert said["share"] == fixed(100 * made.read.mean(), 1) and said["c"] == number(after)
    assert numbers.shapes(made)["output"].startswith(f"{said['c']} × ")
    assert (said["weights"] == "1 weight") is (made.weights == 1)


@pytest.mark.parametrize(
    "scene",
    [
        figures.paper.scene("CIFAR-10"),
        figures.paper.scene("ImageNet"),
        figures.chain.scene(params.Chain().chains(), [1.0] * 10),
    ],
)
def test_a_bar_that_does_not_stand_yet_has_no_number(scene):
    for bars in (m for m in scene.marks if m.kind == "bars" and np.ndim(m.heights) == 2):
        printed = np.array([[t != "" for t in row] for row in bars.text])
        assert printed[-1].all()
        np.testing.assert_array_equal(printed, np.asarray(bars.heights) != 0)


def test_paper():
    for data in ("CIFAR-10", "ImageNet"):
        scene = small(figures.paper.scene(data))
        assert len(scene.captions) == scene.frames
    assert "worse" in figures.paper.scene("ImageNet").captions[1]
    assert "better" in figures.paper.scene("ImageNet").captions[3]
    counted = [published.cifar_parameters(d) for d in (20, 32, 44, 56, 110)]
    assert counted == [269_722, 464_154, 658_586, 853_018, 1_727_962]
    for depth, millions in published.CIFAR_MILLIONS.items():
        assert published.cifar_parameters(depth) / 1e6 == pytest.approx(millions, abs=0.05)
    assert run(snippets.paper())[::33] == pytest.approx([0.1, 0.01, 0.001, 1e-4])


def test_one_layer_and_one_block_are_counted_as_one(open_page):
    scene = figures.chain.scene(params.Chain(layers=1).chains(), [1.0])
    assert scene.captions[0].startswith("1 layer,")
    query = {"residual.chapter": "paths", "residual.paths.removed": "7"}
    at = open_page("residual", query=query)
    assert any("close:\xa01 block out," in m.value for m in at.markdown)
