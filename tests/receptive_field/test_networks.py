"""The named networks: the chart of their fields, its names and its table."""

import numpy as np
import pytest
import torch

from tests.printed import half_up
from vislib.architectures.networks import NETWORKS
from vislib.receptive_field import numbers
from vislib.receptive_field.figures import networks
from vislib.receptive_field.figures.networks import rows, walks


def test_the_chart_and_the_table():
    found = {row["network"]: row for row in rows(224)}
    assert set(found) == set(NETWORKS)
    assert found["VGG16"]["field (px)"] == 212 and not found["VGG16"]["field ≥ 224"]
    assert found["ResNet-50"]["field (px)"] == 427 and found["ResNet-50"]["field ≥ 224"]
    assert found["VGG16"]["of the input's width"] == "95 %"  # its area: 89.6 %
    chart = networks.chart(224)
    assert len(chart.data) == len(NETWORKS)
    vgg = next(t for t in chart.data if t.hovertemplate.startswith("VGG16,"))
    assert vgg.y[-1] == 212 and vgg.x[-1] == 18 and vgg.text[-1] == "pool5"
    assert "LeNet" in walks(32) and "VGG16 (with fc6)" not in walks(32)
    assert found["Inception v2"]["field (px)"] == 699
    vggs = [t for t in networks.chart(224, family="VGG").data if t.opacity == 1]
    assert len({t.line.color for t in vggs}) == len(vggs) == 6
    assert networks.chart(32, logarithmic=False).layout.yaxis.type == "linear"


@pytest.mark.parametrize("logarithmic", [True, False])
def test_named_networks_are_written_where_their_lines_end(logarithmic):
    named = {"VGG16": 212, "MobileNet v1": 315}  # Araujo, Norris and Sim, 2019
    chart = networks.chart(224, named=named, logarithmic=logarithmic)
    for name, written in zip(named, chart.layout.annotations[1:], strict=True):
        line = next(t for t in chart.data if f"{name}," in t.hovertemplate)
        end = np.array([line.x[-1], line.y[-1]])
        np.testing.assert_allclose([written.x, written.y], np.log10(end) if logarithmic else end)
        assert written.text == f"{name}: {named[name]} px"
    assert {t.line.width for t in chart.data[-2:]} == {4.5}  # drawn last, over the others


@pytest.mark.parametrize("size", [32, 224, 1000])
@pytest.mark.parametrize("logarithmic", [True, False])
def test_the_words_on_the_inputs_line_stand_where_fewer_networks_cross_it(size, logarithmic):
    chart = networks.chart(size, logarithmic=logarithmic)
    words, last = chart.layout.annotations[0], max(t.x[-1] for t in chart.data)
    ends = {0: 0, 1: 0}
    for line in chart.data:
        crossing = next((x for x, y in zip(line.x, line.y, strict=True) if y >= size), None)
        if crossing:
            share = np.log(crossing) / np.log(last) if logarithmic else crossing / last
            ends[0] += share < 0.35
            ends[1] += share > 0.65
    assert words.bgcolor and ends[words.x] == min(ends.values())
    assert ends[words.x] == 0 or not logarithmic


def test_names_are_only_written_for_what_is_drawn_and_asked_for():
    named = ("VGG16", "MobileNet v1")
    assert len(networks.chart(16, named=named).layout.annotations) == 2  # VGG16 needs 32 pixels
    assert len(networks.chart(224, named=named, family="ResNet").layout.annotations) == 1
    assert len(networks.chart(224, named=named, without=named).layout.annotations) == 1
    assert [r["network"] for r in rows(224, named)[:2]] == list(named)
    assert sorted(map(str, rows(224, named))) == sorted(map(str, rows(224)))


def test_the_words_on_the_inputs_line_leave_room_for_those_on_the_networks():
    named = ("VGG16", "MobileNet v1")  # their words stand above 212 and 315 px
    at = {size: networks.chart(size, named=named).layout.annotations[0].x for size in (224, 1000)}
    assert at == {224: 0, 1000: 1}


@pytest.mark.parametrize(
    ("letter", "blocks"),
    [  # table 1 of Simonyan and Zisserman 2015: kernels of the convolutions, block by block
        ("A", [[3], [3], [3, 3], [3, 3], [3, 3]]),
        ("B", [[3, 3]] * 5),
        ("C", [[3, 3], [3, 3], [3, 3, 1], [3, 3, 1], [3, 3, 1]]),
        ("D", [[3, 3], [3, 3], [3, 3, 3], [3, 3, 3], [3, 3, 3]]),
        ("E", [[3, 3], [3, 3], [3] * 4, [3] * 4, [3] * 4]),
    ],
)
def test_the_letters_of_vgg(letter, blocks):  # B10
    found = [[]]
    for layer in NETWORKS[networks.LETTERS[letter]]:
        if layer.name.startswith("pool"):
            found.append([])
        else:
            found[-1].append(layer.kernel)
    assert found[:-1] == blocks


@pytest.mark.parametrize("size", [32, 57, 224, 500, 2048])
def test_the_table_is_that_of_the_layers(size):
    """Fields from the table's own text, sizes by torch's pooling of a line of that size."""
    for row in rows(size):
        line = torch.zeros(1, 1, size)
        for layer in NETWORKS[row["network"]]:
            kernel = torch.ones(1, 1, layer.kernel)
            line = torch.conv1d(line, kernel, None, layer.stride, layer.padding)
        assert line.shape[-1] == row["size at the end"]
        field = row["field (px)"]
        assert row[f"field ≥ {size:,}"] == (field >= size)
        assert row["of the input's width"] == f"{int(half_up(100 * field / size, 0)):,} %"


@pytest.mark.parametrize("size", [32, 212, 213, 224, 971, 1311, 1600, 2048])
def test_the_challenge_counts_the_tables_rows(size):
    table = rows(size)
    yes = [row for row in table if row[f"field ≥ {size:,}"]]
    found = numbers.whole(table, size)
    assert found.met == (len(yes) == 2)
    assert found.now.startswith(f"{len(yes)} network") and f"{size:,} pixels" in found.now


def test_a_field_of_a_thousand_pixels_is_written_with_its_comma():
    chart = networks.chart(1600, named=["ResNet-152"])
    assert [a.text for a in chart.layout.annotations] == [
        "the input: 1,600 px",
        "ResNet-152: 1,451 px",
    ]
