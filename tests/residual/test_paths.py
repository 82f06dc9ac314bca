"""Trained nets without some of their blocks: shares, fields, paths, sentences, code, files."""

import itertools
import math

import numpy as np
import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st

from models import zoo
from models.deep import Deep
from models.training import points as command
from vislib.core.text import fixed, number
from vislib.residual import figures, lesion, numbers, params, path_lengths, points, snippets
from vislib.residual.net import Net

torch.set_num_threads(1)
PATHS = st.sampled_from(lesion.NETS).flatmap(
    lambda net: st.builds(
        params.Paths,
        st.just(net),
        st.sets(st.integers(1, int(net.partition("-")[2]) // 2)).map(
            lambda found: " ".join(map(str, sorted(found)))
        ),
    )
)
BESIDE = params.Paths("plain-10").removal()


def _in_torch(name, removed, x):
    """(n, 2): logits of the points ``x`` (2, n), from the file, by torch's own layers."""
    net = zoo.network(name)
    for k in sorted(removed, reverse=True):
        del net.blocks[k]
    with torch.no_grad():
        return net(torch.tensor(x.T))


def _true(printed, share):
    """Whether a printed share is the share, and says 1.00, 0.00 or 0.90 only where it is so."""
    value = float(printed)
    same = [(value >= bar) == (share >= bar) for bar in (lesion.GOOD, 1)]
    return abs(value - share) <= 0.005 and all(same) and (value <= 0) == (share <= 0)


@given(PATHS)
@settings(max_examples=25, deadline=None)
def test_shares_and_fields_are_torchs(p):
    found = p.removal()
    x, y = points("spirals", 256, 0)
    for k in (None, *range(found.made.blocks)):
        gone = {*p.blocks()} | (set() if k is None else {k})
        right = (_in_torch(p.net, gone, x).argmax(1).numpy() == y).mean()
        assert (found.now if k is None else found.less[k]) == pytest.approx(right)
    place = np.array([[(5.5 / 28 - 0.5) * 2.5], [(16.5 / 28 - 0.5) * 2.5]])  # row 16, column 5
    for f, k in ((0, set()), (1, {0})):
        p1 = _in_torch(p.net, {*p.blocks()} | k, place).softmax(1)[0, 1].item()
        assert found.fields[f, 16, 5] == pytest.approx(p1, abs=1e-5)


@given(PATHS)
@settings(max_examples=25, deadline=None)
def test_every_sentence_says_what_is_left(p):
    found = p.removal()
    scene = figures.paths.scene(found, BESIDE)
    assert scene.pack().nbytes <= 300_000 and scene.question().frames == 1
    left, residual = found.made.blocks - len(p.blocks()), p.net.startswith("residual")
    assert scene.frames == (left + 2 if left else 1)
    first = scene.captions[0]
    assert _true(first.values["a"], found.now)
    if residual:
        assert f"{number(2**found.made.blocks, 12)} paths" in first
        assert p.removed == "" or first.values["left"] == number(2**left, 12)
    else:
        assert ("No path" in first) == bool(p.removed)
    kept = [k for k in range(found.made.blocks) if k not in p.blocks()]
    for f, k in enumerate(kept, start=1):
        said = scene.captions[f]
        assert said.values["k"] == str(k + 1) and _true(said.values["a"], found.less[k])
        assert ("as well" in said) == bool(p.removed)
        assert not residual or said.values["left"] == number(2 ** (left - 1), 12)
    if kept:
        said, less = scene.captions[-1].values, found.less[kept]
        assert _true(said["mean"], less.mean()) and _true(said["least"], min(less))
        assert said["alone"] == ("as well" if p.removed else "alone")
        assert found.less[int(said["worst"]) - 1] == min(less)
        assert int(said["good"]) == sum(less >= 0.9)
    rows = numbers.paths(found)
    assert rows["right now"][0] == fixed(found.now, 3)
    assert rows["paths left"][0] == number(2**left if residual else int(left == found.made.blocks))


@given(PATHS)
@settings(max_examples=15, deadline=None)
def test_bars_are_the_shares_and_paths_are_halved(p):
    found = p.removal()
    scene = figures.paths.scene(found, BESIDE)
    bars = {m.id: np.asarray(m.heights) for m in scene.marks if m.kind == "bars" and m.id}
    kept = [k for k in range(found.made.blocks) if k not in p.blocks()]
    np.testing.assert_allclose(bars["less"][-1, kept], found.less[kept])
    assert not bars["less"][0].any()
    if p.net.startswith("residual") and kept:
        assert bars["paths"][0].sum() == pytest.approx(100 / 2 ** len(p.blocks()))
        np.testing.assert_allclose(bars["paths"][1:-1].sum(axis=1), bars["paths"][0].sum() / 2)


def test_what_the_page_says_of_the_nets_that_ship():
    """The question's answer, and its explanation, from the numbers."""
    whole = {name: params.Paths(name).removal() for name in lesion.NETS}
    assert all(found.now == 1 for found in whole.values())
    deep = whole["residual-40"].less
    assert len(deep) == 20 and (deep >= 0.9).sum() > 10 and min(deep) < 0.75
    for name in ("plain-10", "plain-20"):
        less = whole[name].less
        assert np.mean(less < 0.6) > 0.5 and np.mean(less) < 0.62
    for name, found in whole.items():
        said = zoo.entry(name).figures
        assert said["one block less, mean"] == pytest.approx(found.less.mean(), abs=1e-3)
        assert said["one block less, least"] == pytest.approx(found.less.min(), abs=1e-3)


def test_a_row_of_linear_blocks_is_the_sum_over_its_paths():
    rng = np.random.default_rng(0)
    x, branches = rng.normal(size=3), rng.normal(size=(4, 3, 3))
    out = x
    for branch in branches:
        out = out + branch @ out
    paths = []
    for taken in itertools.product([False, True], repeat=4):
        along = x
        for branch, through in zip(branches, taken, strict=True):
            along = branch @ along if through else along
        paths.append(along)
    np.testing.assert_allclose(np.sum(paths, axis=0), out)
    assert len(paths) == sum(path_lengths(4))


def test_most_paths_are_of_middle_length():
    assert lesion.most_paths(20) == (6, 14, pytest.approx(0.9586, abs=1e-4))
    assert lesion.most_paths(54)[:2] == (20, 34)
    for blocks in range(41):
        low, high, share = lesion.most_paths(blocks)
        held = sum(math.comb(blocks, k) for k in range(low, high + 1)) / 2**blocks
        inner = sum(math.comb(blocks, k) for k in range(low + 1, high)) / 2**blocks
        assert share == pytest.approx(held) and share >= 0.95 and (inner < 0.95 or high <= low + 1)


@given(PATHS)
@settings(max_examples=10, deadline=None)
def test_the_code_as_printed(p):
    space: dict = {}
    exec(snippets.paths(p), space)
    found = p.removal()
    np.testing.assert_allclose(space["result"], [found.now, *found.less])


@pytest.mark.parametrize("text", ["0", "21", "-1", "1.5", "x", "³", "1;2", "99999999999"])
def test_other_blocks_are_refused_with_the_remedy(text):
    with pytest.raises(ValueError, match="numbers from 1 to 20"):
        params.Paths(removed=text)


def test_spirals_and_start_are_those_of_the_depth_experiment():
    x, y = command.spirals(256, 3)
    mine, classes = points("spirals", 256, 3)
    np.testing.assert_array_equal(x.numpy().T, mine)
    np.testing.assert_array_equal(y.numpy(), classes)
    for name, recipe in command.RECIPES.items():
        net, theirs = Net(recipe["depth"], 16, recipe["residual"], 0), Deep(**recipe)
        logits = theirs(torch.tensor(mine.T)).detach().numpy().T
        np.testing.assert_allclose(net.forward(mine), logits, atol=1e-9), name


def test_a_missing_file_is_told_and_trained_then(monkeypatch, tmp_path):
    monkeypatch.setattr(zoo, "WEIGHTS", tmp_path)
    made = lesion.trained.__wrapped__("residual-10")
    assert "get the folder models/weights again" in made.notice and "trained" in made.notice
    whole = lesion.trained("residual-10")
    assert not whole.notice
    right = [(n.net.forward(n.x).argmax(0) == n.y).mean() for n in (made, whole)]
    assert right == [1, 1]


def test_another_net_begins_whole(open_page):
    at = open_page("residual", query={"residual.chapter": "paths"})
    at.text_input(key="residual.paths.removed").set_value("7 13").run()
    assert at.session_state["residual.paths.removed"] == "7 13" and not at.warning
    at.selectbox(key="residual.paths.net").set_value("plain-10").run()
    assert at.session_state["residual.paths.removed"] == "" and not at.warning
    at.text_input(key="residual.paths.removed").set_value("7").run()
    assert "numbers from 1 to 5" in at.warning[0].value
