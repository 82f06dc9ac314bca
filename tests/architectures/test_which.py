"""Budgets against a brute search, depths by name, sentences from their numbers, the charts."""

import math
import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from vislib.architectures import BOOK, VALUES, book_rows, imagenet, numbers, params, totals
from vislib.architectures.figures import which
from vislib.receptive_field import NETWORKS, geometry

SETTINGS = st.builds(
    params.Which,
    weights=st.integers(1, 150),
    multiplications=st.floats(0.1, 20),
    values=st.integers(1, 50),
    field=st.integers(0, 4000),
    top1=st.floats(0, 85),
    network=st.sampled_from(list(imagenet.ACCURACY)),
)


def test_the_table_is_of_networks_of_the_book():
    assert set(imagenet.ACCURACY) <= set(BOOK)
    assert (
        imagenet.ACCURACY["VGG16"].top1 == 71.592 and imagenet.ACCURACY["ResNet-50"].top1 == 76.13
    )
    # A6; in the challenge's results pages (2014: VGG's best, then GoogLeNet)
    told = (0.28191, 0.25770, 0.16422, 0.11743, 0.07325, 0.06656, 0.03567)
    assert [w.error for w in imagenet.WINNERS] == [round(100 * e, 1) for e in told]


def test_depths_and_fields_are_those_of_the_names():
    for name, depth in (("VGG16", 16), ("VGG19", 19), ("ResNet-18", 18), ("ResNet-50", 50),
                        ("ResNet-152", 152), ("DenseNet-121", 121), ("DenseNet-201", 201),
                        ("MobileNet v1", 28)):  # fmt: skip
        assert imagenet.costs(name).depth == depth
    for name in set(imagenet.ACCURACY) & set(NETWORKS):
        last = geometry(NETWORKS[name], VALUES[name].size)[-1]
        found = imagenet.costs(name)
        assert (found.field, found.stride) == (last.receptive_field, last.jump)


@settings(max_examples=60)
@given(SETTINGS)
def test_who_is_left_and_what_is_said(p):
    left = []
    for name, told in imagenet.ACCURACY.items():
        rows = book_rows(name)
        found, seen = totals(rows), imagenet.costs(name).field
        if (found.parameters <= 1e6 * p.weights and seen >= p.field and told.top1 >= p.top1
                and found.multiplications <= 1e9 * p.multiplications
                and found.values <= 1e6 * p.values):  # fmt: skip
            left.append(name)
    found = imagenet.within(p.budgets)
    assert sorted(found) == sorted(left)
    said = numbers.verdict(p)
    if left:
        best = max(left, key=lambda n: imagenet.ACCURACY[n].top1)
        assert said.startswith(f"{len(left)} network") and f"is {best} (" in said
    else:
        assert "Loosen a budget" in said and imagenet.nearest(p.budgets) in said
        missed = imagenet.missing(imagenet.nearest(p.budgets), p.budgets)
        printed = float(re.search(r"multiplied ([\d.,]+) times", said)[1].replace(",", ""))
        assert missed > 0 and printed > 1 and printed == pytest.approx(math.exp(missed), rel=0.01)
    chart = which.accuracy(p)
    shown = {d[0]: o for t in chart.data[:-1]
             for d, o in zip(t.customdata, t.marker.opacity, strict=True)}  # fmt: skip
    assert {n for n, o in shown.items() if o > 0.5} == set(left)
    assert {n for t in chart.data[:-1] for n in [d[0] for d in t.customdata]} == set(shown)


def test_the_chart_before_the_answer_has_no_accuracy():
    chart = which.weights(params.Which())
    accuracies = {a.top1 for a in imagenet.ACCURACY.values()}
    assert not accuracies & {y for t in chart.data for y in t.y}


@pytest.mark.parametrize("name", list(imagenet.ACCURACY))
def test_gauges_are_of_the_ledger(name):
    told = {row["question"]: row[name] for row in numbers.gauges(params.Which(network=name))}
    found = totals(book_rows(name))
    assert told["capacity"].startswith(f"{found.parameters / 1e6:.1f} M")
    assert f"{found.multiplications / 1e9:.2f} G" in told["cost"]
    assert ("with normalisation" in told["optimisation"]) == any(
        r.kind == "norm" for r in book_rows(name))  # fmt: skip
    units = sum(r.kind in ("add", "cat") for r in book_rows(name))
    assert told["optimisation"].startswith(f"{units} ")
