"""What is timed is the layer that is counted; times are kept, and said as they were measured."""

import numpy as np
import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st

from vislib.architectures import BOOK, book_rows, clock, numbers, params, separable
from vislib.architectures.clock import Timed
from vislib.architectures.lines import lines


@pytest.mark.parametrize("both", [separable(6, 8, 3, 9, 2), separable(4, 8, 3, 5, transposed=True)])
def test_layers_timed_put_out_what_the_ledger_says(both):
    for graph, rows in zip((both.direct, both.split), both.rows, strict=True):
        x = torch.rand(1, *graph.input_shape)
        before = None
        for op, row in zip(graph.ops, rows, strict=True):
            source = before or clock.ledger(graph)[0]
            layer = clock._layer(op, source, row, "cpu")
            assert sum(p.numel() for p in layer.parameters()) == row.parameters
            x, before = layer(x), row
            assert tuple(x.shape[1:]) == row.shape


def test_every_layer_gets_a_time_and_large_ones_none():
    found = clock.layers(BOOK["LeNet"](32))
    assert set(found.milliseconds) == {"conv1", "conv2", "conv3", "fc1", "fc2"}
    assert all(ms > 0 for ms in found.milliseconds.values()) and found.device
    table = numbers.with_times(
        numbers.table(lines(book_rows("LeNet"))), lines(book_rows("LeNet")), found)  # fmt: skip
    told = {row["layer"]: row["time (ms)"] for row in table}
    assert told["pool1"] == "–" and told["conv1"] == pytest.approx(found.milliseconds["conv1"])
    said = numbers.timed_layers(found)
    assert f"({found.device})" in said and f"of {found.rounds} rounds" in said
    assert "thread" in found.device or "cpu" not in found.device


def noisy(seed, chance, most):
    """In place of ``clock._turn``: layers of known times, and turns that something disturbs."""
    rng = np.random.default_rng(seed)

    def turn(steps, device):
        return lambda: steps * rng.uniform(1, 1.02) * (
            rng.uniform(1, most) if rng.uniform() < chance else 1.0)  # fmt: skip

    return turn


@settings(max_examples=40, deadline=None)
@given(st.lists(st.floats(0.01, 50), min_size=1, max_size=8), st.integers(0, 999))
def test_two_measurements_agree_although_half_of_the_turns_are_disturbed(true, seed):
    found = []
    for k in (0, 1):
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(clock, "_turn", noisy(2 * seed + k, 0.5, 20))
            found.append(clock._fastest(clock._rounds(dict(enumerate(true)), "cpu")))
    for i, milliseconds in enumerate(true):
        one, other = (times[i] for times, _ in found)
        assert max(one, other) / min(one, other) < 1.1 and one == pytest.approx(milliseconds, 0.1)
    assert all(apart <= clock.AGREE for _, apart in found)


def test_what_does_not_agree_is_told(monkeypatch):
    monkeypatch.setattr(clock, "_turn", noisy(0, 1.0, 1000))
    monkeypatch.setattr(clock, "_SECONDS", 0.0)
    times, apart = clock._fastest(spent := clock._rounds({i: 1.0 for i in range(9)}, "cpu"))
    assert {len(t) for t in spent.values()} == {clock._LEAST} and apart > clock.ROUGH
    said = numbers.measured(Timed({"direct": 2.0}, "a machine", clock._LEAST, apart))
    assert "is busy" in said and f"{100 * apart:.0f} %" in said.replace(",", "")
    calm = numbers.measured(Timed({"direct": 2.0}, "a machine", 20, 0.031))
    assert "differ by 3.1 % at most" in calm and "busy" not in calm


def test_equal_layers_are_timed_once(monkeypatch):
    timed = []
    monkeypatch.setattr(clock, "_turn", lambda steps, device: (timed.append(steps), lambda: 1.0)[1])
    found = clock.layers(BOOK["ResNet-34"](224))
    rows = {row.name: row for row in book_rows("ResNet-34")}
    kinds = {(r.before, r.shape, r.factors) for r in rows.values() if r.multiplications}
    assert len(timed) == len(kinds) < len(found.milliseconds) == 37
    assert found.rounds == clock._LEAST


def test_the_sentence_says_which_way_was_faster():
    both = separable(3, 256, 5, 8)
    said = numbers.timed_pair(both, Timed({"direct": 2.0, "pieces": 0.5}, "a machine"))
    assert "22.8 times fewer multiplications, 4 times less time" in said and "(a machine)" in said
    said = numbers.timed_pair(both, Timed({"direct": 0.5, "pieces": 1.0}, "a machine"))
    assert "2 times as much time" in said


def test_what_would_take_too_long_is_refused():
    p = params.Depthwise(channels=1024, filters=1024, kernel=7, side=224)
    with pytest.raises(ValueError, match="choose fewer than 20 G"):
        clock.pair(p.pair())


def test_it_is_measured_once_and_kept(open_page, monkeypatch):
    calls = []

    def measured(both):
        calls.append(both)
        return Timed({"direct": 2.0, "pieces": 1.0}, "a machine")

    monkeypatch.setattr(clock, "pair", measured)
    query = {"architectures.chapter": "depthwise", "architectures.depthwise.side": "9"}
    at = open_page("architectures", query=query)
    assert not calls
    at.button(key="architectures.depthwise.timed").click().run()
    at.run()
    assert len(calls) == 1 and any("2.000 ms direct" in c.value for c in at.caption)
    assert "architectures.depthwise.timed" not in [b.key for b in at.button]
