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
