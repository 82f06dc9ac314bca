"""The lesson's page as a learner uses it, and its code boxes run and compared."""

import contextlib
import io

import numpy as np
import pytest

from vislib.architectures.networks import STACKS, input_size
from vislib.receptive_field import growth, layer_text, params, snippets
from vislib.receptive_field.fields import effective_receptive_field, geometry, seen
from vislib.receptive_field.figures.growth import captions
from vislib.receptive_field.layer_text import Row
from vislib.receptive_field.small_filters import compare

CHAPTERS = (
    "Growth",
    "On a photograph",
    "Why small filters?",
    "What it really sees",
    "Named networks",
)
GROWTH = "receptive_field.growth"


def execute(source):
    names = {}
    with contextlib.redirect_stdout(io.StringIO()):
        exec(source, names)  # noqa: S102  (our own text)
    return names


@pytest.mark.parametrize("name", STACKS)
def test_the_support_snippet(name):
    layers, size = STACKS[name], input_size(name)
    g = geometry(layers, size)
    trace = growth.trace(layers, size)
    found = execute(snippets.growth(trace))["found"].tolist()
    assert found == np.flatnonzero(seen(layers, g, len(layers), trace.units[-1])[0]).tolist()


@pytest.mark.parametrize("stack", ["3p1 3p1 3p1", "3s2p1 3p1", "3p2d2 2s2"])
def test_the_support_snippet_prints_what_the_picture_says(stack, capsys):
    """Counted from 1; with "pixel → units" the units of the caption's last step."""
    for direction in ("down", "up"):
        trace = params.Growth(stack, direction=direction).trace()
        exec(snippets.growth(trace), {})
        what, *numbers = capsys.readouterr().out.replace("[", "").replace("]", "").split()
        first, last = int(numbers[0].strip(",")), int(numbers[-1])
        if direction == "down":
            low, high = trace.field(len(trace.layers))
            size = trace.geometries[0].size
            assert (what, first, last) == ("pixels", max(low, 0) + 1, min(high, size - 1) + 1)
        else:
            said = captions(trace)[-1]
            assert what == "units" and f"it reaches units {first} to {last}" in said


@pytest.mark.parametrize("bias", [False, True])
@pytest.mark.parametrize("kernel", [5, 7, 9, 11])
def test_the_small_filters_snippet(bias, kernel):
    p = params.SmallFilters(channels=5, bias=bias, kernel=kernel)
    found = execute(snippets.small_filters(p))
    small, large = compare(p.channels, p.size, p.bias, p.kernel)
    assert (found["small"], found["large"]) == (small.parameters, large.parameters)


@pytest.mark.parametrize("strided", [0, 1])
def test_the_effective_snippet_with_averaging_kernels(strided):
    p = params.Effective(depth=4, strided=strided, weights="uniform", activation="none", samples=1)
    found = execute(snippets.effective(p, p.input_size))["field"].numpy()
    ours = effective_receptive_field(
        p.layers, p.input_size, weights="uniform", activation="none", samples=1
    )
    np.testing.assert_allclose(found, ours, atol=1e-7)


def test_the_effective_snippet_with_random_weights():
    p = params.Effective(depth=5, activation="relu", samples=32)
    found = execute(snippets.effective(p, p.input_size))["field"].numpy()
    ours = effective_receptive_field(
        p.layers, p.input_size, weights="random", activation="relu", samples=32
    )
    # Other draws of the same distribution: the same profile up to noise.
    assert np.abs(found.sum(0) - ours.sum(0)).max() < 0.06
    assert (found > 0).sum() == pytest.approx((ours > 0).sum(), rel=0.1)


def _vgg16():
    """The convolutions of Simonyan and Zisserman's configuration D, in torch's own modules."""
    import torch

    inputs = 3
    for outputs, times in ((64, 2), (128, 2), (256, 3), (512, 3), (512, 3)):
        for _ in range(times):
            yield torch.nn.Conv2d(inputs, outputs, 3)
            inputs = outputs


def _mobilenet():
    """Those of Howard et al.'s table 1: depthwise, then pointwise, without biases."""
    import torch

    yield torch.nn.Conv2d(3, 32, 3, bias=False)
    inputs = 32
    for outputs in (64, 128, 128, 256, 256, *[512] * 6, 1024, 1024):
        yield torch.nn.Conv2d(inputs, inputs, 3, groups=inputs, bias=False)
        yield torch.nn.Conv2d(inputs, outputs, 1, bias=False)
        inputs = outputs


def test_the_networks_asked_about_are_counted_without_their_fully_connected_layers(open_page):
    """The fields are those of convolutions and pools, and so must be the weights."""
    count = [
        sum(p.numel() for conv in convs for p in conv.parameters())
        for convs in (_vgg16(), _mobilenet())
    ]
    assert count == [14_714_688, 3_185_088]
    vgg, mobilenet = (f"{round(n / 1e6)} million" for n in count)
    at = open_page("receptive_field", query={"receptive_field.chapter": "Named networks"})
    asked = " ".join(m.value for m in at.markdown)
    assert f"convolutions see further: VGG16's ({vgg} weights)" in asked
    assert f"MobileNet v1's ({mobilenet})" in asked
    assert any("with it the field is 404 px" in c.value for c in at.caption)  # 212 + 6 · 32


def warnings(at):
    return [w.value for w in at.warning]


@pytest.mark.parametrize("chapter", CHAPTERS)
@pytest.mark.parametrize("answered", [False, True])
def test_every_chapter_opens(open_page, chapter, answered):
    at = open_page("receptive_field", answered=answered, query={"receptive_field.chapter": chapter})
    assert not at.exception and not at.error and not warnings(at)


@pytest.mark.parametrize(
    ("text", "remedy"),
    [
        ("3p1 3s0", "the stride is 0; make it a whole number, at least 1"),
        ("9 9 2001s2", "is not"),
        ("99", "make the kernel or the dilation smaller"),
        ("2s2 " * 12, "larger"),
        ("three by three", "is not a layer; write the kernel size"),
        ("", "The stack is empty; add a layer"),
    ],
)
def test_a_bad_stack_gets_a_sentence_and_loses_nothing(open_page, text, remedy):
    at = open_page("receptive_field")
    at.text_input(f"{GROWTH}.stack").set_value("3p1 5p2").run()
    at.number_input(f"{GROWTH}.size").set_value(40).run()
    at.text_input(f"{GROWTH}.stack").set_value(text).run()
    if remedy != "is not":
        assert remedy in warnings(at)[0]
    assert not at.exception and not at.error
    assert at.text_input(f"{GROWTH}.stack").value == text  # as typed, to be put right
    assert at.session_state[f"{GROWTH}.good"] == params.Growth("3p1 5p2", 40)
    assert at.get("bidi_component")  # the last good picture stays
    at.text_input(f"{GROWTH}.stack").set_value("3").run()
    assert not warnings(at)


def test_a_preset_is_loaded_and_named(open_page):
    at = open_page("receptive_field")
    at.selectbox(f"{GROWTH}.preset").set_value("VGG16").run()
    assert at.text_input(f"{GROWTH}.stack").value == "VGG16"
    at.text_input(f"{GROWTH}.stack").set_value("3 3").run()
    assert at.selectbox(f"{GROWTH}.preset").value is None
    assert not at.exception


def test_a_preset_whose_size_alone_was_changed_can_be_loaded_again(open_page):
    at = open_page("receptive_field")
    for field, own in (("size", 40), ("upto", 2)):
        at.number_input(f"{GROWTH}.{field}").set_value(own).run()
        assert at.selectbox(f"{GROWTH}.preset").value is None
        at.selectbox(f"{GROWTH}.preset").set_value("Three 3×3").run()
        assert at.number_input(f"{GROWTH}.{field}").value == 0
        assert at.selectbox(f"{GROWTH}.preset").value == "Three 3×3"


def test_the_table_edits_the_text(open_page):
    from vislib.receptive_field import widgets as stack_editor

    stack = layer_text.of(STACKS["Three 3×3"])
    kept = {}
    patch = pytest.MonkeyPatch()
    with patch.context() as m:
        m.setattr(stack_editor.st, "session_state", kept)
        kept["editor"] = {"edited_rows": {1: {"stride": 2}}, "added_rows": [{}]}
        stack_editor._edited("k", "editor", stack, 11)
        assert kept["k.stack"] == "conv1:3p1 conv2:3s2p1 conv3:3p1 3" and kept["k.size"] == 11
        kept["k.at"] = 2
        stack_editor._act("k", "arrow_upward", (Row(1), Row(2), Row(3)), 9)
        assert (kept["k.stack"], kept["k.at"]) == ("2 1 3", 1)
        stack_editor._act("k", "add", (Row(1),), 9)
        assert kept["k.stack"] == "1 3p1"
        stack_editor._act("k", "delete", (Row(1),), 9)
        assert kept["k.stack"] == ""
        stack_editor._act("k", "arrow_downward", (), 9)
        assert kept["k.stack"] == ""


@pytest.mark.parametrize("channels", [1, 512])
def test_small_filters_at_the_ends(open_page, channels):
    at = open_page("receptive_field", query={"receptive_field.chapter": "Why small filters?"})
    at.number_input("receptive_field.small_filters.channels").set_value(channels).run()
    assert not at.exception and not at.error


def test_too_deep_an_effective_field_gets_a_sentence(open_page):
    at = open_page("receptive_field", query={"receptive_field.chapter": "What it really sees"})
    at.slider("receptive_field.effective.depth").set_value(20).run()
    at.slider("receptive_field.effective.kernel").set_value(7).run()
    assert "use fewer layers" in warnings(at)[0]
    at.slider("receptive_field.effective.kernel").set_value(3).run()
    assert not warnings(at) and not at.exception
