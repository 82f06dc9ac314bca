"""LeNet by hand: counts of the paper, maps as torch makes them, sentences that add up."""

import contextlib
import io

import numpy as np
import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st
from torch.nn import functional

from tests.architectures import in_torch
from vislib.architectures import digit, params, snippets, totals
from vislib.architectures.figures import lenet

SETTINGS = st.builds(
    params.Lenet,
    size=st.integers(28, 64),
    first=st.integers(1, 32),
    second=st.integers(1, 64),
    dense=st.integers(10, 512),
    pooling=st.sampled_from(["average", "max"]),
    padding=st.integers(0, 2),
    digit=st.integers(0, 9),
)


def test_the_decks_and_the_papers_counts():  # B7
    rows = {row.name: row for row in params.Lenet().rows}
    assert [rows[n].parameters for n in ("conv1", "conv2", "conv3", "fc1", "fc2")] == [
        156, 2_416, 48_120, 10_164, 850]  # fmt: skip
    assert [r.shape for r in params.Lenet().rows[:6]] == [
        (1, 32, 32), (6, 28, 28), (6, 14, 14), (16, 10, 10), (16, 5, 5), (120, 1, 1)]  # fmt: skip
    assert [r.seen for r in params.Lenet().rows[1:6]] == [5, 6, 14, 16, 32]
    assert totals(params.Lenet(connections="original").rows).parameters == 60_000  # LeCun 1998
    reads = digit.connections().sum(0)  # its table I: six maps read 3, nine 4, one 6
    assert sorted(reads) == [3] * 6 + [4] * 9 + [6]
    assert set(digit.connections().sum(1)) == {10}


@settings(max_examples=25)
@given(SETTINGS)
def test_maps_are_torchs(p):
    try:
        rows = p.rows
    except ValueError as error:
        assert "padding" in str(error) and str(error).startswith("C5: ")
        return
    found = p.maps()
    assert [m.shape for m in found] == [row.shape for row in rows]
    rng, x = np.random.default_rng(0), torch.tensor(digit.picture(p.digit, p.size))[None, None]
    for i, k in ((1, p.padding), (3, 0), (5, 0)):
        weight = torch.tensor(rng.normal(0, 1, (found[i].shape[0], x.shape[1], 5, 5)))
        x = torch.tanh(functional.conv2d(x, weight, padding=k) / np.sqrt(weight[0].numel()))
        np.testing.assert_allclose(found[i], x[0].numpy(), atol=1e-9)
        if i < 5:
            pool = functional.avg_pool2d if p.pooling == "average" else functional.max_pool2d
            x = pool(x, 2)
            np.testing.assert_allclose(found[i + 1], x[0].numpy(), atol=1e-9)


@settings(max_examples=25)
@given(SETTINGS)
def test_every_printed_formula_holds(p):
    try:
        rows = p.rows
    except ValueError:
        return
    _, parameters, work = in_torch.on_meta(p.graph, [*rows, *_flat(p)])
    scene = lenet.scene(p)
    assert scene.pack().nbytes < 300_000
    for row, said in zip(rows, scene.captions, strict=True):
        v = said.values
        if row.kind in ("conv", "linear"):
            formula = v.get("formula") or f"({v['read']} + 1)·{v['units']}"
            assert eval(formula.replace("·", "*")) == parameters[row.name]
            assert v["n"] == f"{parameters[row.name]:,}"
        if row.kind == "conv":
            added = 2 * p.padding if row.name == "conv1" else 0
            assert int(v["before"]) + added - 5 + 1 == int(v["after"]) == row.shape[1]
            assert ("does not end at 1×1" in said) == (row.name == "conv3" and row.shape[1] > 1)
    assert v["all"] == f"{sum(parameters.values()):,}" and v["work"] == f"{work:,}"


def _flat(p):
    from vislib.architectures import ledger

    return [row for row in ledger(p.graph) if row.kind == "flatten"]


def test_before_the_answer_there_is_the_digit_alone():
    scene = lenet.scene(params.Lenet(connections="original"))
    assert [panel.id for panel in scene.question().panels] == ["maps"]
    assert [panel.id for panel in scene.panels] == ["net", "maps", "table"]
    assert "60" in scene.captions[3] and "fixed codes" in scene.captions[-1]


@pytest.mark.parametrize("p", [params.Lenet(), params.Lenet(size=45, first=3, padding=1)], ids=str)
def test_the_code_counts_the_same(p):
    said = io.StringIO()
    with contextlib.redirect_stdout(said):
        exec(snippets.lenet(p.graph), {})
    assert said.getvalue().split("\n")[-2] == str(totals(p.rows).parameters)


def test_refused_settings_say_what_to_do():
    with pytest.raises(ValueError, match="choose 6 and 16 filters"):
        params.Lenet(first=5, connections="original")
    with pytest.raises(ValueError, match="^C5: .* For 28 px: padding 2 in layer 1"):
        _ = params.Lenet(size=28).rows
