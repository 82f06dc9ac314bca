"""The controller against torch's autograd, its table against a new training, its sentences."""

import contextlib
import io

import numpy as np
import pytest
import torch
from hypothesis import example, given, settings
from hypothesis import strategies as st

from models.training import search_table
from tests.architectures import in_torch
from tests.printed import half_up, read
from tests.stages import marks
from vislib.architectures import controller, ledger, numbers, params, snippets, totals
from vislib.architectures.figures import search
from vislib.stage.scene import Bars

SETTINGS = st.builds(
    params.Search,
    samples=st.integers(10, 150),
    rate=st.floats(0.5, 10),
    baseline=st.booleans(),
    price=st.floats(0, 0.1),
    seed=st.integers(0, 99),
)


def test_the_table_has_every_network_once():
    found = controller.table()
    assert len(found) == 54 and all(0 <= v <= 1 for v in found.values())
    assert controller.CHOICES == search_table.CHOICES
    assert controller.HELD_OUT == search_table.HELD_OUT
    ones = [v for (kernel, *_), v in found.items() if kernel == 1]
    assert max(ones) < 0.2 < max(found.values())  # a 1×1 network sees single pixels


APART = [(1, 8, 2, "average"), (3, 8, 1, "max"), (5, 8, 2, "max")]  # rows far from each other


@pytest.mark.parametrize("options", APART)
def test_a_new_training_comes_nearest_to_its_own_row(options):
    """Nearest, not equal: processors round apart, and a training goes its own way from there."""
    again, known = search_table.accuracy(*options), controller.table()
    assert min(APART, key=lambda row: abs(again - known[row])) == options


@pytest.mark.parametrize("options", [(3, 4, 1, "max"), (5, 16, 3, "average")])
def test_the_work_is_that_of_the_network_trained(options):
    graph = controller.graph(options)
    rows = ledger(graph)
    net = search_table.network(*options)
    assert totals(rows).parameters == sum(p.numel() for p in net.parameters())
    assert controller.work(options) == in_torch.on_meta(graph, rows)[2]


@settings(max_examples=15)
@given(SETTINGS)
def test_every_update_is_autograds(p):
    found = p.found()
    logits = [torch.zeros(len(c), dtype=torch.float64, requires_grad=True)
              for c in controller.CHOICES.values()]  # fmt: skip
    for t in range(p.samples):
        for each, row in zip(logits, found.probabilities[t], strict=True):
            np.testing.assert_allclose(torch.softmax(each, 0).detach(), row[: len(each)],
                                       atol=1e-9)  # fmt: skip
        r = controller.reward(found.options(t), p.price)
        b = np.mean(found.rewards[:t]) if t else r
        gain = r - (b if p.baseline else 0.0)
        log_p = sum(torch.log_softmax(each, 0)[i]
                    for each, i in zip(logits, found.chosen[t], strict=True))  # fmt: skip
        (gain * log_p).backward()
        for each in logits:
            each.data += p.rate * each.grad
            each.grad = None


@settings(max_examples=20)
@given(SETTINGS)
@example(params.Search(samples=10, rate=0.5, baseline=False, price=0.1, seed=99))
@example(params.Search(price=0.03, rate=10.0, seed=17))
def test_what_the_captions_say(p):
    found = p.found()
    scene = search.scene(p, found)
    assert scene.pack().nbytes < 300_000
    assert scene.frames == 9 + p.samples - 3
    bars = next(m for m in marks(scene, Bars, "policy"))
    np.testing.assert_allclose(bars.heights[-1][:3], found.probabilities[-1][0])
    for said in scene.captions:
        v = said.values
        t = int(v["t"]) - 1 if "t" in v else None
        if "gain" in v and t is not None:
            r, b = found.rewards[t], found.baselines[t]
            number = {k: float(v[k].strip("()").replace("−", "-")) for k in ("r", "b", "gain")}
            assert number["r"] - number["b"] == pytest.approx(number["gain"], abs=1e-9)
            if "how" in v:
                assert v["how"] == ("likelier" if r > b else "less likely")
                assert (
                    read(v["step"].lstrip("+")) * (r - b) > 0 or found.probabilities[t].max() == 1
                )
                before, after = found.probabilities[t], found.probabilities[t + 1]
                for row, i in enumerate(found.chosen[t]):
                    assert (after[row, i] - before[row, i]) * (r - b) >= -1e-12
        if "right" in v and t is not None:
            share = controller.table()[found.options(t)]
            assert int(v["right"]) / 597 == pytest.approx(share, abs=1e-12)
            less = float(v["less"]) if p.price else 0.0
            reward = half_up(found.rewards[t], 3)  # who reckons gets what the next caption says
            assert float(half_up(int(v["right"]) / 597 - less, 3)) == float(reward)


def test_it_learns_and_says_so():
    for seed in range(3):
        found = params.Search(seed=seed).found()
        told = numbers.search(found)
        first, last = (told[f"mean reward, {k} 20"] for k in ("first", "last"))
        assert first == pytest.approx(found.rewards[:20].mean()) and last > first
    top = max(controller.table().values())
    assert told["best there is"][0] == half_up(100 * top, 1) + " %"


@pytest.mark.parametrize("p", [params.Search(), params.Search(baseline=False, price=0.02)], ids=str)
def test_the_code_comes_to_the_same(p):
    said = io.StringIO()
    with contextlib.redirect_stdout(said):
        exec(snippets.search(p), {})
    found = p.found().rewards
    assert said.getvalue().strip() == f"{found[:20].mean():.3f} then {found[-20:].mean():.3f}"


@given(SETTINGS)
@example(params.Search(samples=150, rate=10.0, price=0.01, seed=7))  # rewards alike in 3 digits
@settings(max_examples=60, deadline=None)
def test_the_best_is_what_earns_most(p):
    """At a price of work the most accurate network is not what a controller should find."""
    earned = {options: controller.reward(options, p.price) for options in controller.table()}
    best = numbers.best_options(p.price)
    assert earned[best] == max(earned.values())
    found = p.found()
    sure, elsewhere = numbers.settled_elsewhere(found, p.price)
    last = found.probabilities[-1]
    kernel, width, depth, pooling = chosen = controller.options_of(last.argmax(axis=1))
    least = float(sure.now.removeprefix("its least sure choice at ").removesuffix(" %"))
    assert sure.met == (last.max(axis=1).min() > 0.95) == (least > 95)
    assert elsewhere.met == (earned[chosen] < earned[best]) == ("not the best" in elsewhere.now)
    assert f"kernel {kernel}, width {width}, depth {depth}, {pooling}" in elsewhere.now
    told, rewards = numbers.search(found, p.price), []
    for name, options in (("best found", found.best), ("best there is", best)):
        right, which = told[name]
        assert right == half_up(100 * controller.table()[options], 1) + " %"
        assert ("reward" in which) == (p.price > 0)  # a less accurate one may be the best
        rewards += [read(which.rpartition(" ")[2])] if p.price else []
    if rewards:
        there = earned[found.best], earned[best]
        assert (rewards[0] < rewards[1]) == (there[0] < there[1] - 1e-12)
    assert not rewards or rewards[1] == pytest.approx(earned[best], abs=6e-4)
    assert ("price" in elsewhere.now) == (p.price > 0)
