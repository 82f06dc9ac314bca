"""Networks as they are typed or printed: torch makes the same of the text, or it is refused."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.architectures import public
from tests.architectures.making import LAYERS, evaluated
from vislib.architectures import ledger, totals
from vislib.architectures.readers import text


@settings(max_examples=60, deadline=None)
@given(st.lists(st.tuples(LAYERS, st.integers(1, 9)), min_size=1, max_size=7), st.integers(9, 40))
def test_typed_text_is_what_torch_makes_of_it(chosen, side):
    words, channels = [], 3
    for template, wanted in chosen:
        words.append(template.format(c=channels, d=wanted))
        channels = wanted if "{d}" in template else channels
    source = f"nn.Sequential({', '.join(words)}, nn.Flatten())"
    net = evaluated(source)
    try:
        parameters, multiplications, shapes = public.counted(net, (1, 3, side, side + 1))
    except RuntimeError:  # nothing is left
        with pytest.raises(ValueError):
            ledger(text.read(source, (3, side, side + 1)))
        return
    for form in (source, str(net), f"net = {source}"):
        rows = ledger(text.read(form, (3, side, side + 1)))
        assert [row.shape for row in rows[1:]] == [shape for _, shape in shapes]
        sums = totals(rows)
        assert (sums.parameters, sums.multiplications) == (parameters, multiplications)


@pytest.mark.parametrize("name", ("AlexNet", "VGG-16"))
def test_a_public_network_typed_as_print_shows_it(name):
    printed = str(public.on_meta(name))
    assert len(printed) <= text.MOST_TEXT
    sums = totals(ledger(text.read(printed)))
    assert sums.parameters == public.PUBLISHED[name][0]


def test_branches():
    source = """nn.Sequential(nn.Conv2d(3, 8, 3, padding=1),
        Add(nn.Sequential(), nn.Sequential(nn.Conv2d(8, 8, 3, padding=1), nn.ReLU())),
        Cat(nn.Conv2d(8, 4, 1), nn.Conv2d(8, 4, 5, padding=2), nn.Sequential()))"""
    rows = {row.name: row for row in ledger(text.read(source, (3, 16, 16)))}
    assert rows["1 Add"].inputs == ("0 Conv2d", "1.1.1 ReLU")
    assert rows["2 Cat"].shape == (16, 16, 16)
    assert rows["2 Cat"].seen == 3 + 2 + 4


@pytest.mark.parametrize(
    ("source", "words"),
    [
        ("", "no network yet"),
        ("nn.Sequential()", "no layers"),
        ("x", "Line 1, column 1"),
        ("nn.Sequential(\n  nn.Conv2d(3, 8, 3),\n  nn.Convd2(8, 8, 3))", "Line 3, column 3"),
        ("nn.Sequential(nn.Convd2(8, 8, 3))", "did you mean Conv2d"),
        ("nn.Sequential(nn.Conv2d(3, 8))", "needs kernel_size"),
        ("nn.Sequential(nn.Conv2d(3, 8, 3, stride=0))", "from 1 to"),
        ("nn.Sequential(nn.Conv2d(3, 8, 3, colour=0))", "no argument 'colour'"),
        ("nn.Sequential(nn.Conv2d(3, 8, 3, groups=2))", "groups"),
        ("nn.Sequential(nn.ReLU(", "no Python expression"),
        ("nn.Sequential(nn.Linear(2**9, 3))", "numbers, True"),
        ("nn.Sequential(*[nn.ReLU()])", "a layer is wanted"),
        ("nn.Sequential(nn.ReLU(**{'a': 1}))", "numbers, True"),
        ("nn.Sequential(open('x'))", "no layer"),
        ("(lambda: nn.ReLU())()", "no layer"),
        ("__import__('os').system('true')", "no layer"),
        ("nn.Sequential(nn.ReLU().__class__())", "no layer"),
        ("import torch", "no Python expression"),
        ("nn." * 400 + "ReLU()", "no layer"),
        ("(" * 900 + ")" * 900, "Python"),
        ("-" * 2500 + "1", "Line 1, column 1"),
        ("nn.Sequential(" * 14 + "nn.ReLU()" + ")" * 14, "nested deeper"),
        ("nn.Sequential(nn.ReLU(), Add(nn.ReLU()))", "two branches"),
        ("nn.ReLU()" * 400, "characters; keep it to"),
    ],
)
def test_text_that_is_refused(source, words):
    with pytest.raises(ValueError, match=words.replace("(", r"\(").replace("*", r"\*")):
        text.read(source)
