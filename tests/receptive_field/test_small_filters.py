"""Why small filters?: the costs are torch's, the sentences those of the costs."""

import re

import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.receptive_field.formulas import equation, formulas, holds, value
from vislib.receptive_field import figures, numbers, small_filters

settings_ = {
    "channels": st.integers(1, 48),
    "size": st.integers(7, 24),
    "bias": st.booleans(),
    "kernel": st.sampled_from([5, 7, 9, 11]),
}


def test_the_decks_numbers():  # A8
    three, one = small_filters.compare(64, 56)
    assert (three.parameters, one.parameters) == (27 * 64**2, 49 * 64**2)
    assert three.parameters / one.parameters == pytest.approx(0.551, abs=5e-4)
    assert three.receptive_field == one.receptive_field == 7
    assert figures.small_filters.scene(three, one).pack().nbytes < 50_000
    said = figures.small_filters.scene(three, one).captions[-1]
    assert r"\frac{27}{49}=0.551" in said and "three 3×3" in said.lower() + three.name


@given(**settings_)
@settings(max_examples=60)
def test_costs_are_torchs(channels, size, bias, kernel):
    """Weights of torch's modules; multiplications: weights of a unit times units that it makes."""
    for cost in small_filters.compare(channels, size, bias, kernel):
        net = torch.nn.Sequential(
            *(
                torch.nn.Conv2d(channels, channels, cost.kernel, padding="same", bias=bias)
                for _ in range(cost.layers)
            )
        )
        assert cost.parameters == sum(p.numel() for p in net.parameters())
        with torch.no_grad():
            maps = [torch.zeros(1, channels, size, size)]
            for layer in net:
                maps.append(layer(maps[-1]))
        assert cost.activations == sum(m.numel() for m in maps[1:])
        each = [layer.weight[0].numel() for layer in net]
        assert cost.multiplications == sum(
            n * m.numel() for n, m in zip(each, maps[1:], strict=True)
        )
        field = torch.zeros(1, 1, 40, requires_grad=True)
        out = field
        for _ in net:
            out = torch.conv1d(out, torch.ones(1, 1, cost.kernel), padding=cost.kernel // 2)
        out[0, 0, 20].backward()
        assert cost.receptive_field == int((field.grad > 0).sum())


@given(**settings_)
@settings(max_examples=200)
def test_the_sentences_are_those_of_the_costs(channels, size, bias, kernel):
    small, large = small_filters.compare(channels, size, bias, kernel)
    # "cost less, bend more, keep more": at every setting
    assert small.parameters < large.parameters and small.multiplications < large.multiplications
    assert small.layers > 1 and small.activations > large.activations
    assert small.receptive_field == large.receptive_field == kernel
    scene = figures.small_filters.scene(small, large)
    for sentence in scene.captions[1:-1]:
        assert all(holds(f) for f in formulas(sentence))
    last = formulas(scene.captions[-1])
    assert holds(last[0]) and equation(last[0])[1] == kernel
    for text, cost in zip(last[1:3], (small, large), strict=True):
        printed = text.replace("C^2", f"*{channels**2}").replace("+C", f"+{channels}")
        assert value(printed.replace("C", f"*{channels}")) == cost.parameters
    share = float(scene.captions[-1].values["share"])
    assert abs(share - small.parameters / large.parameters) <= 0.0005
    if not bias:
        assert holds(last[-1])
    names = scene.marks[-1].text  # below the bars, whose first pair weighs the parameters
    assert names[0] == ("parameters" if bias else "weights")


@given(**settings_)
@settings(max_examples=200)
def test_the_challenge_weighs_what_torch_counts(channels, size, bias, kernel):
    channels = min(channels, 24)
    costs = small_filters.compare(channels, size, bias, kernel)
    made = [
        [torch.nn.Conv2d(channels, channels, c.kernel, bias=bias) for _ in range(c.layers)]
        for c in costs
    ]
    few, many = (sum(p.numel() for conv in convs for p in conv.parameters()) for convs in made)
    found = numbers.half(*costs)
    assert found.met == (few / many < 0.5)
    share = float(re.search(r"([\d.]+) %", found.now)[1])
    assert abs(share - 100 * few / many) <= 0.5 and (share < 50) == found.met


def test_a_kernel_that_no_stack_replaces():
    with pytest.raises(ValueError, match="take an odd number"):
        small_filters.compare(1, 7, False, 6)


def test_small_filters_asked_about_do_not_tell_their_cost():
    still = figures.small_filters.scene(*small_filters.compare(64, 56)).question()
    assert still.frames == 1 and "55" not in still.alt + still.captions
