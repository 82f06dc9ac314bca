"""Adding and concatenating: DenseNet's numbers, torch's for any block, what the arcs say."""

import contextlib
import io

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.architectures import in_torch
from tests.stages import marks
from vislib.architectures import book_rows, dense, joining, numbers, params, residual, snippets
from vislib.architectures.figures import join
from vislib.stage.scene import Bars, Path

SETTINGS = st.builds(
    params.Join,
    layers=st.integers(1, 24),
    channels=st.integers(1, 512),
    growth=st.integers(1, 128),
    bottleneck=st.booleans(),
    join=st.sampled_from(["both", "add", "concatenate"]),
)


def test_the_decks_and_the_papers_numbers():  # A11
    assert len(dense(5, 64, 32).arcs) == 15 and len(residual(5, 64).arcs) == 5
    assert numbers.connections() == ("21 + 78 + 300 + 136", 535)
    first = dense(6, 64, 32)
    assert first.channels == (64, 96, 128, 160, 192, 224, 256) and first.weights == 331_776
    block = [r for r in book_rows("DenseNet-121") if r.block == "block 1" and r.kind == "conv"]
    assert sum(r.weights for r in block) == 331_776
    assert [r.shape[0] for r in book_rows("DenseNet-121") if r.name == "conv1_6"] == [256]


def counted(said):
    """The count in "2,945 channels"; one of a thing has no plural, and thousands are marked."""
    number, thing = said.split()
    assert thing.endswith("s") == (number != "1")
    assert number == f"{int(number.replace(',', '')):,}"
    return int(number.replace(",", ""))


@settings(max_examples=30)
@given(SETTINGS)
def test_blocks_are_what_torch_counts_and_the_picture_says(p):
    scene = join.scene(p)
    assert scene.pack().nbytes < 300_000
    for kind, made in p.joinings.items():
        shapes, parameters, _ = in_torch.on_meta(made.graph, made.rows)
        assert made.weights == sum(parameters.values())
        assert made.channels[-1] == shapes[str(p.layers)][0]
        assert made.values == sum(np.prod(s) for n, s in shapes.items() if "." in n)
        assert tuple((i, j) for j, read in enumerate(joining.reads(made)) for i in read) == (
            made.arcs
            if kind == "concatenate"
            else tuple((j - 1, j) for j in range(1, p.layers + 1))
        )
        (arcs,) = marks(scene, Path, kind)
        assert np.isnan(arcs.xy[:, 0]).sum() == len(made.arcs)
    for t, said in enumerate(scene.captions[1:], start=1):
        v = said.values
        if "sum" in v:
            read = counted(v["sum"])
            assert int(v["c"]) + int(v["before"]) * int(v["g"]) == read
            assert read == p.joinings["concatenate"].channels[t - 1]
        if "arcs" in v:
            assert int(v["layers"]) * int(v["next"]) / 2 == counted(v["arcs"])
            assert counted(v["out"]) == p.joinings["concatenate"].channels[-1]
    tops = [m.heights for m in marks(scene, Bars, "channels")]
    assert [list(t) for t in tops] == [list(m.channels) for m in p.joinings.values()]
    asked = scene.question()
    assert len(asked.panels) == 1 and not any(type(m) is Path for m in asked.marks)


@pytest.mark.parametrize("p", [params.Join(), params.Join(layers=3, channels=7, growth=5,
                                                          bottleneck=False)], ids=str)  # fmt: skip
def test_the_code_counts_the_same(p):
    said = io.StringIO()
    with contextlib.redirect_stdout(said):
        exec(snippets.join(p), {})
    expected = [f"{m.channels[-1]} {m.weights}" for m in p.both.values()]
    assert said.getvalue().split("\n")[:2] == expected
