"""Lines of a ledger, its picture and its code say what the ledger holds."""

import contextlib
import io
import re
from functools import cache
from math import prod

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.architectures import in_torch
from tests.stages import marks
from vislib.architectures import BOOK, VALUES, book_rows, numbers, own, params, snippets, totals
from vislib.architectures.figures import ledger
from vislib.architectures.graph import INPUT
from vislib.architectures.lines import BYTES, STATES, lines
from vislib.stage.scene import Bars, Label

SETTINGS = st.builds(
    params.Ledger,
    network=st.sampled_from(list(BOOK)),
    beside=st.sampled_from([params.NONE, *BOOK]),
    by=st.sampled_from(["automatic", "layers", "blocks"]),
    bars=st.sampled_from(["linear", "logarithmic"]),
    number=st.sampled_from(["float32", "float16"]),
    mode=st.sampled_from(["forward", *STATES]),
    batch=st.integers(1, 256),
    biases=st.booleans(),
)


@cache
def counted(name):
    """Parameters by layer, and multiplications, as torch counts them."""
    graph, rows = BOOK[name](VALUES[name].size), book_rows(name)
    return in_torch.on_meta(graph, rows)[1:]


def value(text: str) -> float:
    """The number that a text says: 74.3, 1.85 G, 138,357,544, 1.3·10⁻³."""
    factor = {"T": 1e12, "G": 1e9, "M": 1e6}.get(text[-1], 1)
    text = text.rstrip("TGM ").replace(",", "")
    mantissa, _, power = text.partition("·10")
    power = power.translate(str.maketrans("⁻⁰¹²³⁴⁵⁶⁷⁸⁹", "-0123456789"))
    return float(mantissa) * 10 ** int(power or 0) * factor


@pytest.mark.parametrize("name", BOOK)
@pytest.mark.parametrize("by", ["layers", "blocks", "automatic"])
def test_lines_hold_every_row_once(name, by):
    rows, shown = book_rows(name), lines(book_rows(name), by)
    assert sorted(r.name for line in shown for r in line.rows) == sorted(r.name for r in rows)
    assert totals([r for line in shown for r in line.rows]) == totals(rows)
    assert len({line.name for line in shown}) == len(shown)
    assert by != "automatic" or len(shown) < 60
    assert all(line.counted for line in shown)  # none of "0 layers"
    if by == "layers":
        assert all(len(line.counted) == 1 and line.counted[0].name == line.name for line in shown)


def test_a_normalisation_behind_the_input_is_no_line():
    """By blocks it stands with what comes after it, as it does by layers."""
    typed = own.typed(
        "nn.Sequential(nn.Sequential(nn.BatchNorm2d(3)), "
        "nn.Sequential(nn.Conv2d(3, 4, 3), nn.Conv2d(4, 4, 3)))", "3 9 9",
    )  # fmt: skip
    start, block = lines(own.walked(typed.graph).rows, "blocks")
    assert start.kind == INPUT and len(block.counted) == 2
    assert block.sums.parameters == 6 + (27 * 4 + 4) + (36 * 4 + 4)


@settings(max_examples=25)
@given(SETTINGS)
def test_captions_and_bars_say_what_torch_counts(p):
    scene = ledger.scene(p)
    assert scene.pack().nbytes < 300_000
    parameters, work = counted(p.network)
    last = scene.captions[-1].values
    assert value(last["work"]) == pytest.approx(work, rel=1e-3)
    if p.biases:
        assert value(last["n"]) == sum(parameters.values())
        dense = sum(n for name, n in parameters.items() if name.startswith("fc"))
        assert value(last["dense"]) == pytest.approx(100 * dense / value(last["n"]), abs=0.051)
    values = [sum(np.prod(r.shape) for r in line.counted) for line in p.lines(p.network)]
    first = int(last.get("half", 1))
    assert sum(values[:first]) >= sum(values) / 2 > sum(values[: first - 1])
    for name, of in zip(numbers.QUANTITIES, range(3), strict=True):
        (bars, *_) = marks(scene, Bars, name)
        expected = [numbers.counts(line.sums, p.biases)[of] for line in p.lines(p.network)]
        drawn = 10.0**bars.heights if p.bars == "logarithmic" else bars.heights
        np.testing.assert_allclose(drawn, np.maximum(expected, 1 * (p.bars != "linear")))


@settings(max_examples=25)
@given(SETTINGS)
def test_every_printed_formula_and_share_holds(p):
    shown = p.lines(p.network)
    assert not any(
        twice in said
        for said in ledger.scene(p).captions
        for twice in ("no parameters parameters", "no weights weights", "the first 1 of")
    )
    hovers = [numbers.line_text(line, p.biases) for line in shown]
    assert not re.search("(parameters|multiplications) no |no parameters, and", " ".join(hovers))
    assert p.biases or "parameter" not in " ".join(hovers)
    dense = any(r.kind == "linear" and r.multiplications for r in p.rows(p.network))
    assert (ledger.scene(p).captions[-1].values["convolutions"] == "100.0") == (not dense)
    whole = sum(numbers.counts(line.sums, p.biases)[0] for line in shown)
    for line, said in zip(shown, ledger.scene(p).captions, strict=False):
        own = numbers.counts(line.sums, p.biases)[0]
        if "share" in said.values:
            share = value(said.values["share"])
            assert share == pytest.approx(100 * own / whole, abs=0.051 if share >= 0.1 else 0.006)
            assert (share == 100) == (own == whole)
        if " = " in said.values.get("formula", ""):
            left, right = said.values["formula"].split(" = ")
            made = eval(left.replace("·", "*"))  # digits, dots and pluses alone
            assert re.fullmatch(r"[\d* +]+", left.replace("·", "*")) and made == value(right)
            assert made + int(said.values.get("more", "0").replace(",", "")) == own


@pytest.mark.parametrize("beside", ["DenseNet-201", "Inception-ResNet v2"])
def test_the_longest_tables_side_by_side_stay_small(beside):
    p = params.Ledger(network="Inception-ResNet v2", beside=beside, by="layers")
    scene = ledger.scene(p)
    assert scene.pack().nbytes < 300_000
    for name in numbers.QUANTITIES:
        for bars in marks(scene, Bars, name)[1::2]:
            lines_ = p.lines(p.names[int(bars.id[-1])])
            told = [numbers.line_text(line, p.biases).split(": ")[0] for line in lines_]
            assert [h.split(": ")[0] for h in bars.hover] == told
            assert all(h in numbers.line_text(line, p.biases) or name in h
                       for h, line in zip(bars.hover, lines_, strict=True))  # fmt: skip


def test_shares_and_sums_at_the_end_of_vgg16():
    scene = ledger.scene(params.Ledger())
    texts = [m.text for m in marks(scene, Label, "parameters")]
    assert texts[0][-1] == "VGG16: 138.4 M" and texts[1] == ["74.3 %", "12.1 %"]
    assert marks(scene, Label, "values")[1].text == ["21.1 %", "10.5 %"]  # not on twins beside
    first = [line for line in params.Ledger(by="blocks").lines("VGG16") if line.name == "block 1"]
    assert round(100 * first[0].sums.values / 15_237_608) == 47  # as the question says
    asked = scene.question()
    assert asked.frames == 1 and [panel.id for panel in asked.panels] == ["net"]


def test_memory_is_what_the_text_says():
    found = params.Ledger().memory("VGG16")
    assert numbers.mega(found.values) == ("60.95 MB", "58.13 MiB")  # erratum 3
    step = params.Ledger(mode="Adam", number="float16", batch=8).memory("VGG16")
    assert step.training == 2 * (138_357_544 * 4 + 2 * 8 * 15_237_608)
    assert set(BYTES.values()) == {1, 2, 4}
    relu = [r for r in book_rows("VGG16") if r.kind in ("conv", "linear")][:-1]
    assert round((15_237_608 + sum(r.values for r in relu)) / 1e6, 1) == 28.8


def test_remarks_say_what_the_ledger_holds():
    millions = {n: round(totals(book_rows(n)).parameters / 1e6, 1) for n in BOOK if "Alex" in n}
    assert list(millions.values()) == [62.4, 61.0, 61.1]
    assert all(str(v) in numbers.REMARKS["AlexNet"] for v in millions.values())
    assert round(62_378_344 / 61_706) == 1_011
    biases = totals(book_rows("VGG16")).biases
    assert f"{biases:,} biases" in numbers.REMARKS["VGG16"]
    assert book_rows("U-Net")[-1].shape == (2, 388, 388)


@pytest.mark.parametrize("name", BOOK)
def test_the_code_counts_the_same(name):
    said = io.StringIO()
    with contextlib.redirect_stdout(said):
        exec(snippets.ledger(name, VALUES[name].size), {})
    found = totals(book_rows(name))
    last = f"{found.parameters:,} parameters, {found.multiplications:,} multiplications"
    assert said.getvalue().splitlines()[-1] == last


@pytest.mark.parametrize("name", BOOK)
@pytest.mark.parametrize("size", [32, 63, 100, 225, 512])
def test_other_sizes_are_shown_or_refused_with_the_remedy(name, size):
    p = params.Ledger(network=name, own=False, size=size)
    try:
        ledger.scene(p)
    except ValueError as error:
        assert f"{name} at {size} px: " in str(error) and str(error).endswith("its own size.")


def test_training_in_whole_numbers_is_refused():
    with pytest.raises(ValueError, match="choose float16 or float32"):
        params.Ledger(number="int8", mode="SGD")


@pytest.mark.parametrize("name", BOOK)
def test_a_layer_stands_with_the_shape_that_its_values_fill(name):
    """Not with that of a join behind it: a branch of 6 maps is no layer of 18."""
    for line in lines(book_rows(name), "layers"):
        if len(line.counted) == 1:
            assert prod(line.last.shape) == line.sums.values, line.name


def test_a_row_with_a_normalisation_alone_is_said():
    said = ledger.scene(params.Ledger(network="DenseNet-121", by="layers")).captions
    assert sum("no parameters but 2,048 in its normalisation, " in s for s in said) == 1
