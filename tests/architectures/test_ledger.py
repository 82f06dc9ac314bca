"""The ledger against published counts, against torch, and its fields against gradients."""

import pytest
import torch
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from tests.architectures import in_torch
from vislib import architectures
from vislib.architectures import BOOK, NETWORKS, VALUES, Builder, Graph, Op, chain, ledger, totals
from vislib.receptive_field import geometry

# torchvision's metadata (num_params, _ops in 10⁹) of the weights IMAGENET1K_V1; GoogLeNet there
# has 3×3 in place of 5×5 and is left out.
TORCHVISION = {
    "AlexNet (torchvision)": (61_100_840, 0.714),
    "VGG11": (132_863_336, 7.609),
    "VGG13": (133_047_848, 11.308),
    "VGG16": (138_357_544, 15.47),
    "VGG19": (143_667_240, 19.632),
    "ResNet-18": (11_689_512, 1.814),
    "ResNet-34": (21_797_672, 3.664),
    "ResNet-50": (25_557_032, 4.089),
    "ResNet-101": (44_549_160, 7.801),
    "ResNet-152": (60_192_808, 11.514),
    "Inception v3": (27_161_264 - 3_326_696, 5.713),  # without the auxiliary head, see below
    "DenseNet-121": (7_978_856, 2.834),
    "DenseNet-169": (14_149_480, 3.36),
    "DenseNet-201": (20_013_928, 4.291),
    "MobileNet v2": (3_504_872, 0.301),
}


# TF-Slim's own tests (inception_v2_test.py, inception_v3_test.py): what the blocks put out, and
# the variables of the base: weights, biases, and of a normalisation the shift, mean and variance.
SLIM = {
    "Inception v2": (10_173_112, {
        "3b": (256, 28), "3c": (320, 28), "4a": (576, 14), "4b": (576, 14), "4c": (576, 14),
        "4d": (576, 14), "4e": (576, 14), "5a": (1024, 7), "5b": (1024, 7), "5c": (1024, 7)}),
    "Inception v3": (21_802_784, {
        "5b": (256, 35), "5c": (288, 35), "5d": (288, 35), "6a": (768, 17), "6b": (768, 17),
        "6c": (768, 17), "6d": (768, 17), "6e": (768, 17), "7a": (1280, 8), "7b": (2048, 8),
        "7c": (2048, 8)}),
}  # fmt: skip


def rows_of(name):
    return {row.name: row for row in architectures.book_rows(name)}


@pytest.mark.parametrize("name", BOOK)
def test_totals_are_the_published_ones(name):
    found, told = totals(architectures.book_rows(name)), VALUES[name]
    assert found.parameters == told.parameters
    assert told.multiplications in (None, found.multiplications)
    if name in TORCHVISION:
        parameters, billions = TORCHVISION[name]
        assert found.parameters == parameters
        assert round(found.multiplications / 1e9, 3) == billions


@pytest.mark.parametrize("name", BOOK)
def test_every_row_is_what_torch_counts(name):
    graph, rows = BOOK[name](VALUES[name].size), architectures.book_rows(name)
    shapes, parameters, multiplications = in_torch.on_meta(graph, rows)
    assert {row.name: row.shape for row in rows} == shapes
    assert {r.name: r.parameters for r in rows if r.parameters} == {
        n: count for n, count in parameters.items() if count
    }
    assert totals(rows).multiplications == multiplications


@pytest.mark.parametrize("name", SLIM)
def test_inception_is_tf_slims(name):
    variables, blocks = SLIM[name]
    rows = architectures.book_rows(name)
    base = [r for r in rows if r.kind in ("conv", "norm")]
    counted = sum(r.parameters + r.shape[0] * (r.kind == "norm") for r in base)
    assert counted == variables
    found = {r.name: r.shape for r in rows if r.kind == "cat" and "." not in r.name}
    assert found == {f"mixed{b}": (c, n, n) for b, (c, n) in blocks.items()}


def test_the_auxiliary_head_of_inception_v3():
    b = Builder((768, 5, 5))
    b.conv("conv0", 128, 1, norm=True)
    b.conv("conv1", 768, 5, padding=0, norm=True)
    b.dense("fc", 1000)
    assert totals(ledger(b.graph())).parameters == 3_326_696


def test_rows_of_the_papers_tables():
    vgg = rows_of("VGG16")
    assert vgg["fc6"].weights == 102_760_448 and vgg["fc6"].formula.startswith("7·7·512·4096 + ")
    assert totals(list(vgg.values())).values == 15_237_608  # erratum 3
    assert sum(r.weights for r in vgg.values()) == 138_344_128  # the deck's, without biases
    fields = [vgg[f"pool{i}"].seen for i in range(1, 6)] + [vgg["fc6"].seen]
    assert fields == [6, 16, 44, 100, 212, 404]
    google = rows_of("GoogLeNet")
    for name, weights, work in (("3a", 163_328, 128_049_152), ("3b", 388_096, 304_267_264)):
        block = [r for r in google.values() if r.block == f"inception {name}"]
        assert (sum(r.weights for r in block), sum(r.multiplications for r in block)) == (
            weights, work)  # Szegedy et al. 2015, table 1  # fmt: skip
    lenet = [rows_of("LeNet")[n] for n in ("conv1", "conv2", "conv3", "fc1", "fc2")]
    assert [r.parameters for r in lenet] == [156, 2_416, 48_120, 10_164, 850]
    original = ledger(architectures.BOOK["LeNet"](32, original=True))
    assert [r.parameters for r in original if r.parameters] == [156, 12, 1_516, 32, 48_120, 10_164]


@pytest.mark.parametrize("name", sorted(set(NETWORKS) & set(BOOK)))
def test_fields_are_those_of_the_chain(name):
    size = VALUES[name].size
    layers = chain(BOOK[name](size))
    assert layers == NETWORKS[name]
    found = rows_of(name)
    for layer, g in zip(layers, geometry(layers, size)[1:], strict=True):
        row = found[layer.name]
        assert (row.shape[1], row.jump) == (g.size, g.jump)
        assert row.axes[0].extent(0) == (g.start - (g.receptive_field - 1) / 2,
                                         g.start + (g.receptive_field - 1) / 2)  # fmt: skip


# -- any graph ---------------------------------------------------------------------------------

LAYERS = st.one_of(
    st.builds(dict, kind=st.just("conv"), channels=st.just(2), kernel=st.integers(1, 4),
              stride=st.integers(1, 3), padding=st.integers(0, 2), dilation=st.integers(1, 2)),
    st.builds(dict, kind=st.just("pool"), mode=st.just("average"), kernel=st.integers(2, 3),
              stride=st.integers(1, 2), padding=st.integers(0, 1), ceil=st.booleans()),
    st.builds(dict, kind=st.just("transposed"), channels=st.just(2), kernel=st.integers(2, 4),
              stride=st.integers(1, 2), padding=st.integers(0, 1)),
    st.builds(dict, kind=st.just("upsample"), factor=st.integers(1, 3),
              mode=st.sampled_from(["nearest", "bilinear"])),
    st.builds(dict, kind=st.just("branch"), kernel=st.sampled_from([1, 3, 5]),
              join=st.sampled_from(["add", "cat"])),
)  # fmt: skip


def built(layers, size):
    b = Builder((2, size, size))
    for i, layer in enumerate(layers):
        if layer["kind"] == "branch":
            start = b.at
            b.add("conv", f"b{i}", channels=2, kernel=layer["kernel"], padding=layer["kernel"] // 2)
            if layer["join"] == "add":
                b.add("conv", f"s{i}", start, channels=2, kernel=1)
                b.add("add", f"j{i}", (f"b{i}", f"s{i}"))
            else:
                b.add("cat", f"j{i}", (f"b{i}", start))
        else:
            b.add(layer["kind"], f"l{i}", **{k: v for k, v in layer.items() if k != "kind"})
    return b.graph()


@settings(max_examples=60, deadline=None)
@given(st.lists(LAYERS, min_size=1, max_size=4), st.integers(30, 50), st.floats(0.3, 0.7))
def test_shapes_and_fields_of_any_graph_are_torchs(layers, size, place):
    graph = built(layers, size)
    try:
        rows = ledger(graph)
    except ValueError as error:
        assert "Give a larger input" in str(error) or "nothing is left" in str(error)
        return
    assume(rows[-1].shape[1] < 400)
    channels = {row.name: row.shape[0] for row in rows}
    net = in_torch.Ran(graph, channels, channels).double()
    for p in net.parameters():
        torch.nn.init.constant_(p, 0.5)
    x = torch.rand(1, *graph.input_shape, dtype=torch.float64, requires_grad=True)
    try:
        y = net(x)
    except RuntimeError:
        assume(False)  # torch refuses some paddings that the ledger need not
    assert {r.name: r.shape for r in rows} == {
        n: tuple(v.shape[1:]) for n, v in net.outputs.items()
    }
    unit = int(place * (y.shape[2] - 1))
    axis = rows[-1].axes[0]
    if axis is None:
        return
    first, last = axis.extent(unit)
    assume(first >= 0 and last < size)
    y[0, 0, unit, unit].backward()
    seen = x.grad[0].abs().sum((0, 2)).nonzero()
    assume(len(seen))  # else a unit in the padding
    assert (int(seen.min()), int(seen.max())) == (first, last)


@pytest.mark.parametrize(
    ("build", "said"),
    [
        (lambda: ledger(BOOK["VGG16"](512)), "fc6 is made for 25,088 features"),
        (lambda: ledger(BOOK["VGG16"](16)), "pool5: its window spans 2"),
        (
            lambda: Graph((Op("conv", "a", "b", channels=1, kernel=1),), (1, 4, 4)),
            "not made before",
        ),
        (lambda: Op("conv", "a", channels=1), "needs 'kernel'"),
        (lambda: Op("conv", "a", channels=1, kernel=1, colour=2), "has no 'colour'"),
        (lambda: Op("dream", "a"), "no kind 'dream'"),
        (lambda: Graph((Op("flatten", "a"), Op("flatten", "a")), (1, 4, 4)), "called 'a'"),
        (lambda: Graph((Op("flatten", "a", ("input", "input")),), (1, 4, 4)), "reads one input"),
        (lambda: Graph((), (0, 4, 4)), "at least 1"),
    ],
)
def test_what_does_not_fit_is_a_sentence(build, said):
    with pytest.raises(ValueError, match=said):
        build()


@pytest.mark.parametrize(
    ("op", "said"),
    [
        (dict(kind="conv", channels=4, kernel=3, groups=3), "equal groups"),
        (dict(kind="conv", channels=4, kernel=3, of=5), "made for 5 channels, this gives 4"),
        (dict(kind="linear", features=4), "flatten it first"),
        (dict(kind="pixel_shuffle", factor=3), "multiple of 9"),
        (dict(kind="upsample", size=(10**5, 10**5)), "more than 1,000,000,000"),
        (dict(kind="pad", padding=-4), "nothing is left"),
    ],
)  # fmt: skip
def test_what_a_layer_cannot_read_is_a_sentence(op, said):
    graph = Graph((Op(op.pop("kind"), "a", **op),), (4, 8, 8))
    with pytest.raises(ValueError, match=said):
        ledger(graph)


def test_branches_that_do_not_meet_are_a_sentence():
    half = Op("pool", "half", kernel=2)
    for kind in ("add", "cat"):
        with pytest.raises(ValueError, match="8×8"):
            ledger(Graph((half, Op(kind, "join", ("half", "input"))), (4, 8, 8)))


def test_a_gate_and_an_unknown_layer_have_no_one_field():
    ops = (Op("adaptive_pool", "all"), Op("multiply", "gate", ("input", "all")),
           Op("other", "odd", "gate", what="mystery"))  # fmt: skip
    rows = ledger(Graph(ops, (4, 8, 8)))
    assert [r.shape for r in rows[2:]] == [(4, 8, 8)] * 2 and [r.seen for r in rows[2:]] == [
        None
    ] * 2
