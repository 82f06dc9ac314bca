"""A network of one's own on the page: as far as it fits, beside the book, from files, in code."""

import io
import json
import re
import zipfile
from contextlib import redirect_stdout

import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st
from torch import nn

from tests.architectures import public
from tests.architectures.making import LAYERS, evaluated, exported
from vislib.architectures import (
    BOOK,
    VALUES,
    examples,
    figures,
    ledger,
    numbers,
    params,
    presets,
    read_file,
    snippets,
    totals,
)
from vislib.architectures.own import MOST_BARS, NONE, Shown, alike, input_shape, shortened, walked
from vislib.architectures.readers import network, read_text
from vislib.ui import limits


def shown(text=examples.SMALL, given="3 224 224", beside=NONE):
    return Shown(walked(params.Yours(text=text, given=given).graph), beside)


@pytest.mark.parametrize("text", ["3 224 224", "3×32×64", " 1, 5, 7 ", "3x9x9"])
def test_inputs_as_people_write_them(text):
    assert len(input_shape(text)) == 3


@pytest.mark.parametrize("text", ["", "3", "3 224", "0 9 9", "3 224 5000", "2000 9 9", "a b c"])
def test_inputs_that_are_refused(text):
    with pytest.raises(ValueError, match="3 224 224"):
        params.Yours(given=text)


@pytest.mark.parametrize(
    ("layers", "says"),
    [
        ("nn.Conv2d(3, 10, 3)", ""),  # 3·224² values, then 10·222²: only both rows hold half
        ("nn.Conv2d(3, 1, 3)", "half of them from the first of 2 rows"),
        ("nn.Conv2d(3, 10, 3), nn.MaxPool2d(2)", "half of them from the first 2 of 3 rows"),
    ],
)
def test_half_of_the_values_never_takes_all_rows(layers, says):
    scene = figures.yours.scene(shown(f"nn.Sequential({layers})"))
    last = str(scene.captions[-1])
    assert says in last and ("half" in last) == bool(says)


def test_the_rows_before_a_layer_that_does_not_fit_stay():
    found = shown("nn.Sequential(nn.Conv2d(3, 8, 3), nn.ReLU(), nn.Conv2d(16, 8, 3), nn.ReLU())")
    assert found.found.failed == "2 Conv2d"
    scene = figures.yours.scene(found)
    assert "made for 16 channels, this gives 8" in scene.captions[-2]
    assert scene.captions[-1].values["n"] == f"{3 * 3 * 3 * 8 + 8}"
    assert numbers.own_table(found)[-1]["puts out"] == "does not fit"


def test_beside_a_book_network_rows_that_differ_are_told():
    same = Shown(walked(BOOK["VGG16"](224)), "VGG16")
    assert all(row["as in VGG16"] for row in numbers.own_table(same))
    typed = read_text(str(public.on_meta("VGG-16")))
    other = Shown(walked(typed), "VGG19")
    rows = numbers.own_table(other)
    lacking = [row["layer"] for row in rows if not row["as in VGG19"]]
    assert len(rows) - len(lacking) > 15
    assert "underlined" in figures.yours.scene(other).panels[0].title


@settings(max_examples=25, deadline=None)
@given(st.lists(st.integers(0, 4), max_size=9), st.lists(st.integers(0, 4), max_size=9))
def test_what_is_alike_is_a_common_subsequence(first, second):
    """Each marked line has its partner, in order: checked by walking through the other."""
    text = "nn.Sequential(" + "".join(f"nn.Conv2d(3, 3, {2 * k + 1})," for k in first) + ")"
    other = "nn.Sequential(" + "".join(f"nn.Conv2d(3, 3, {2 * k + 1})," for k in second) + ")"
    if not first or not second:
        return
    a, b = (shown(t, "3 200 200").lines("your network") for t in (text, other))
    said = lambda x: (x.kind, x.last.shape, x.sums.parameters, x.sums.multiplications)  # noqa: E731
    rest = iter(map(said, b))
    assert all(said(line) in rest for line, same in zip(a, alike(a, b), strict=True) if same)
    assert all(alike(a, a))


def test_a_long_network_is_put_together():
    text = "nn.Sequential(" + "nn.ReLU(),nn.MaxPool2d(1)," * 95 + ")"
    found = shown(text)
    own = found.lines("your network")
    assert len(own) <= MOST_BARS
    assert sum(line.sums.values for line in own) == totals(found.found.rows).values
    assert [r for line in shortened(own, 7) for r in line.rows] == [r for x in own for r in x.rows]


@pytest.mark.parametrize("name", presets.YOURS)
def test_each_example_shows_and_is_small(name):
    p = params.Yours(**presets.YOURS[name])
    found = Shown(walked(p.graph), p.beside)
    assert found.found.failed is None
    assert figures.yours.scene(found).pack().nbytes < 120_000
    assert numbers.yours(found)["parameters"] == totals(found.found.rows).parameters


def test_the_examples_are_the_decks():
    p = params.Yours(**presets.YOURS["Inception 3a"])
    assert totals(ledger(p.graph)).multiplications == 128_049_152  # B13
    assert ledger(p.graph)[-1].shape[0] == 256


def test_many_strange_names_make_no_large_picture():
    names = ["$x$ **y** <b>", "a" * 5000, "\u202e", "[a](http://b)", ":material/close:"]
    every = [f"{name}{i}.weight" for i in range(700) for name in names]
    header = {name: {"dtype": "F32", "shape": [3, i + 1]} for i, name in enumerate(every)}
    data = json.dumps(header).encode()
    found = network(len(data).to_bytes(8, "little") + data)
    seen = Shown(walked(found.graph))
    scene = figures.yours.scene(seen)
    assert scene.pack().nbytes < 120_000
    text = " ".join(map(str, scene.captions))
    assert not set("$<>`[]") & set(text) and ":m" not in text
    assert all(row["parameters"] for row in numbers.own_table(seen))


@pytest.mark.parametrize("bars", ["linear", "logarithmic"])
def test_parameters_alone_have_no_network_beside_them(bars):
    header = {f"l{i}.weight": {"dtype": "F32", "shape": [3, i + 1]} for i in range(5)}
    data = json.dumps(header).encode()
    found = network(len(data).to_bytes(8, "little") + data)
    scene = figures.yours.scene(Shown(walked(found.graph), "VGG16", bars))
    assert [panel.id for panel in scene.panels] == ["net", "parameters"]
    assert scene.captions[-1].values == {"n": "45", "tensors": "5"}
    assert scene.captions[1].values == {"name": "l1.weight", "n": "6", "share": "13.3"}


def run(source, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    said = io.StringIO()
    with redirect_stdout(said):
        exec(compile(source, "snippet", "exec"), {})
    return said.getvalue()


@pytest.mark.parametrize("name", ["a small network", "a U of two levels"])
def test_the_code_counts_the_same_and_saves_a_file_that_is_read(name, tmp_path, monkeypatch):
    p = params.Yours(**presets.YOURS[name])
    said = run(snippets.yours(p.text, input_shape(p.given)), tmp_path, monkeypatch)
    rows = ledger(p.graph)
    assert f"{totals(rows).parameters:,} parameters" in said
    assert str(rows[-1].shape) in said
    back = ledger(read_file((tmp_path / "net.pt2").read_bytes()))
    assert totals(back) == totals(rows)
    assert back[-1].shape == rows[-1].shape


def test_the_code_of_a_file_says_how_to_make_one(tmp_path, monkeypatch):
    said = run(snippets.saved(), tmp_path, monkeypatch)
    assert f"{3 * 3 * 3 * 16 + 16 + 16 * 10 + 10:,} parameters" in said


@pytest.mark.parametrize("name", ["LeNet", "MobileNet v1"])
def test_the_code_of_a_book_network_counts_it(name, tmp_path, monkeypatch):
    graph = BOOK[name](VALUES[name].size)
    said = run(snippets.book(graph), tmp_path, monkeypatch)
    assert f"{VALUES[name].parameters:,} parameters" in said


@settings(max_examples=25, deadline=None)
@given(st.lists(st.tuples(LAYERS, st.integers(1, 9)), min_size=1, max_size=6), st.integers(20, 60),
       st.sampled_from([NONE, "LeNet", "VGG16"]), st.sampled_from(["linear", "logarithmic"]),
       st.integers(1, 64), st.integers(1, 400))  # fmt: skip
def test_every_sentence_holds_for_any_typed_network(chosen, side, beside, bars, tile, picture):
    words, channels = [], 3
    for template, wanted in chosen:
        words.append(template.format(c=channels, d=wanted))
        channels = wanted if "{d}" in template else channels
    source = f"nn.Sequential({', '.join(words)})"
    p = params.Yours(text=source, given=f"3 {side} {side}", beside=beside, bars=bars,
                     tile=32 * tile, picture=64 * picture)  # fmt: skip
    found = Shown(walked(p.graph), p.beside, p.bars)
    scene = figures.yours.scene(found)
    assert scene.pack().nbytes < limits.SCENE_AIM
    said = numbers.tiled(p, found.found.rows)
    assert said.endswith(".")
    try:
        with torch.device("meta"):
            net = evaluated(source)
        parameters, multiplications, _ = public.counted(net, (1, 3, side, side))
    except RuntimeError:
        assert found.found.failed is not None and "It stops here" in scene.captions[-2 - 0]
        return
    assert found.found.failed is None
    values = scene.captions[-1].values
    assert values["n"] == f"{parameters:,}"
    assert values["work"] == numbers.large(multiplications)


# -- the page ----------------------------------------------------------------------------------


def _open(open_page, **values):
    query = {"architectures.chapter": "yours"}
    query |= {f"architectures.yours.{k}": str(v) for k, v in values.items()}
    return open_page("architectures", query=query)


def _numbers(at):
    return " ".join(x.proto.body for x in at.get("html") if '<dl class="pw-metrics' in x.proto.body)


def test_a_file_is_shown_and_a_bad_one_leaves_it(open_page):
    at = _open(open_page, source="file")
    small = f"{totals(ledger(params.Yours().graph)).parameters:,}"
    assert small in _numbers(at)
    with torch.device("meta"):
        net = nn.Sequential(nn.Conv2d(3, 7, 3), nn.Conv2d(7, 5, 3)).eval()
    data = exported(net, (torch.empty(1, 3, 20, 20, device="meta"),))
    at.file_uploader[0].upload("net.pt2", data)
    at.run()
    count = f"{sum(p.numel() for p in net.parameters()):,}"
    assert not at.exception and not at.warning and count in _numbers(at)
    for name, bad in (("x.pth", b"\x80\x04abc"), ("x.onnx", b"\x08\xff"), ("x.pt2", data[:900])):
        at.file_uploader[0].upload(name, bad)
        at.run()
        assert not at.exception
        assert len(at.warning) == 1 and "last good network" in at.warning[0].value
        assert count in _numbers(at)


def test_text_that_cannot_be_read_keeps_the_last_picture(open_page):
    at = _open(open_page)
    before = _numbers(at)
    at.text_area[0].set_value("nn.Sequential(nn.Conv2d(3, 8, 3), nn.Foo())").run()
    assert not at.exception and "Foo" in at.warning[0].value and _numbers(at) == before


def test_a_link_brings_the_typed_network(open_page):
    text = "nn.Sequential(\n  nn.Conv2d(3, 11, 1),\n)"
    at = _open(open_page, text=text, given="3 8 8")
    assert at.text_area[0].value == text
    assert "44" in _numbers(at)


def test_a_bomb_gets_a_sentence(open_page):
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("models/model.json", b" " * 30 * 2**20)
    at = _open(open_page, source="file")
    at.file_uploader[0].upload("net.pt2", buffer.getvalue())
    at.run()
    assert not at.exception and "8 MB" in at.warning[0].value


ONES = re.compile(r"(?<![\d,.])1 (values|multiplications|parameters|weights|rows|pixels)\b")


@pytest.mark.parametrize(
    "text", ["nn.ReLU()", "nn.Conv2d(1, 1, 1)", "nn.Conv2d(1, 1, 1, bias=False)"]
)
def test_one_is_said_of_one_thing(text):
    made = figures.yours.scene(shown(f"nn.Sequential({text})", "1 1 1"))
    said = [str(caption) for caption in made.captions]
    said += [hover for mark in made.marks for hover in getattr(mark, "hover", None) or ()]
    assert not [each for each in said if ONES.search(each.replace("*", ""))]
