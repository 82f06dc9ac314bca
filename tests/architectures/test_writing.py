"""Graphs as text: what is written is read back as the same network."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.architectures.making import LAYERS
from vislib.architectures import (
    BOOK,
    VALUES,
    Builder,
    Graph,
    Op,
    examples,
    ledger,
    read_text,
    totals,
)
from vislib.architectures.readers import text
from vislib.architectures.readers.writing import write


def said(graph):
    """What the ledger holds of everything that is counted, in order."""
    kinds = ("conv", "transposed", "linear", "pool", "adaptive_pool", "norm")
    return [(r.kind, r.shape, r.parameters, r.multiplications, r.seen)
            for r in ledger(graph) if r.kind in kinds]  # fmt: skip


@pytest.mark.parametrize("name", BOOK)
def test_a_network_of_the_book_survives_the_way_through_text(name, monkeypatch):
    monkeypatch.setattr(text, "MOST_TEXT", 10**6)
    graph = BOOK[name](VALUES[name].size)
    back = read_text(write(graph), graph.input_shape)
    assert totals(ledger(back)) == totals(ledger(graph))
    assert sorted(said(back), key=str) == sorted(said(graph), key=str)
    assert ledger(back)[-1].shape == ledger(graph)[-1].shape


@settings(max_examples=50, deadline=None)
@given(st.lists(st.tuples(LAYERS, st.integers(1, 9)), min_size=1, max_size=6))
def test_typed_networks_survive(chosen):
    words, channels = [], 3
    for template, wanted in chosen:
        words.append(template.format(c=channels, d=wanted))
        channels = wanted if "{d}" in template else channels
    graph = read_text(f"nn.Sequential({', '.join(words)})", (3, 41, 40))
    try:
        first = said(graph)
    except ValueError:
        return
    assert said(read_text(write(graph), (3, 41, 40))) == first


@pytest.mark.parametrize("source", [examples.RESIDUAL, examples.INCEPTION, examples.U])
def test_branches_survive(source):
    shape = {examples.RESIDUAL: (64, 56, 56), examples.INCEPTION: (192, 28, 28)}
    graph = read_text(source, shape.get(source, (3, 64, 64)))
    back = read_text(write(graph), graph.input_shape)
    assert said(back) == said(graph)


def test_shared_layers_are_refused():
    build = Builder((3, 8, 8))
    a = build.conv("a", 3, 3)
    b = build.conv("b", 3, 3, inputs=a)
    c = build.conv("c", 3, 3, inputs=b)
    d = build.add("add", "d", (a, c))
    build.add("add", "e", (b, d))
    with pytest.raises(ValueError, match="share"):
        write(build.graph())
    with pytest.raises(ValueError, match="as a file"):
        write(Graph((Op("other", "x", what="sin"),), (3, 8, 8)))


def dense_block(layers, newest_first):
    build = Builder((3, 8, 8))
    before = [build.conv("layer0", 3, 3)]
    for i in range(1, layers + 1):
        order = tuple(reversed(before)) if newest_first else tuple(before)
        read = build.add("cat", f"cat{i}", order) if i > 1 else before[0]
        before.append(build.conv(f"layer{i}", 3, 3, inputs=read))
    build.add("cat", "out", tuple(reversed(before)) if newest_first else tuple(before))
    return build.graph()


def nested(deep):
    """Shortcuts within shortcuts: no layer is in two branches."""
    build = Builder((3, 8, 8))
    now = build.conv("in", 3, 3)
    starts = []
    for i in range(deep):
        starts.append(now)
        now = build.conv(f"down{i}", 3, 3, inputs=now)
    for i, start in reversed(list(enumerate(starts))):
        now = build.add("add", f"add{i}", (start, build.conv(f"up{i}", 3, 3, inputs=now)))
    return build.graph()


@given(st.integers(1, 40), st.booleans())
@settings(max_examples=30, deadline=None)
def test_the_reason_of_a_refusal_is_the_true_one(size, newest_first):
    graph = dense_block(size, newest_first)
    if size > 1:  # from the second layer on the first is read by two branches
        with pytest.raises(ValueError, match=r"share (layer|cat)\d+; .* save it as a file"):
            write(graph)
    else:
        assert said(read_text(write(graph), graph.input_shape)) == said(graph)
    try:
        back = read_text(write(nested(size)), (3, 8, 8))
    except ValueError as error:
        assert "nested deeper than" in str(error) and size > 5
    else:
        assert said(back) == said(nested(size))
