"""Transposed convolution, the lesson: its chapters, presets, sentences, and what waits."""

from pathlib import Path

import pytest
import torch

from vislib.transposed_convolution import params as demos

CHAPTERS = [
    "A convolution",
    "Three pictures",
    "In two dimensions",
    "Backwards",
    "Which size?",
    "The gradient",
    "The inverse?",
    "True or false",
]


@pytest.mark.parametrize("chapter", CHAPTERS)
@pytest.mark.parametrize("answered", [True, False])
def test_every_chapter_opens(open_page, chapter, answered):
    at = open_page(
        "transposed_convolution",
        answered=answered,
        query={"transposed_convolution.chapter": chapter},
    )
    assert not at.exception and not at.error and not at.warning


def test_a_preset_fills_the_controls(open_page):
    chapter = {"transposed_convolution.chapter": "Three pictures"}
    at = open_page("transposed_convolution", query=chapter)
    at.button("transposed_convolution.line.preset2").click().run()
    assert at.text_input("transposed_convolution.line.x").value == "2 3 0 -1"
    assert not at.exception and not at.error and not at.warning


def test_bad_input_is_one_sentence_on_the_page(open_page):
    at = open_page("transposed_convolution")
    at.text_input("transposed_convolution.forward.x").set_value("1 2 3").run()
    at.text_input("transposed_convolution.forward.x").set_value("what?").run()
    assert len(at.warning) == 1 and "single letter" in at.warning[0].value
    assert "last good settings" in at.warning[0].value and len(at.get("bidi_component")) == 1
    assert at.session_state["transposed_convolution.forward.good"].x == "1 2 3"
    at.text_input("transposed_convolution.forward.x").set_value("4 5").run()
    assert not at.warning


def test_the_picture_keeps_its_place_above_refused_controls(open_page):
    at = open_page("transposed_convolution")
    at.text_input("transposed_convolution.forward.x").set_value("what?").run()
    order = [e.type for e in at.main if e.type in ("bidi_component", "text_input", "warning")]
    assert order == ["bidi_component", "text_input", "text_input", "warning"]


def test_nothing_is_told_before_the_answer(open_page):
    for chapter in ("A convolution", "In two dimensions"):
        query = {"transposed_convolution.chapter": chapter}
        at = open_page("transposed_convolution", answered=False, query=query)
        assert "The same in code" not in [e.label for e in at.expander]
        assert not any("slides" in c.value for c in at.caption)
        assert len(at.get("bidi_component")) == 1


def test_the_signals_help_and_its_refusal_agree(open_page):
    query = {"transposed_convolution.chapter": "The inverse?"}
    at = open_page("transposed_convolution", query=query)
    box = at.text_input("transposed_convolution.inverse.x")
    assert box.help == "4 to 16 numbers."
    box.set_value("1 2 3").run()
    assert "4 to 16 numbers" in at.warning[0].value
    for count in (4, 16):
        assert len(demos.InverseParams(x="1 " * count).signal) == count


def test_what_to_remember_of_the_zeros_is_what_torch_does():
    """Zeros inserted, padded as the recap says, and convolved: torch's transposed convolution."""
    recap = " ".join(Path("pages/transposed_convolution.py").read_text("utf8").split())
    said = "pad with dilation·(k − 1) − padding (at the end plus the output padding)"
    assert said in recap
    x, kernel = torch.rand(1, 1, 4), torch.rand(1, 1, 3)
    stride, padding, extra, dilation = 3, 1, 2, 2
    zeros = torch.zeros(1, 1, 3 * stride + 1)
    zeros[..., ::stride] = x
    margin = dilation * (3 - 1) - padding
    padded = torch.nn.functional.pad(zeros, (margin, margin + extra))
    found = torch.conv1d(padded, kernel.flip(-1), dilation=dilation)
    expected = torch.conv_transpose1d(x, kernel, None, stride, padding, extra, dilation=dilation)
    torch.testing.assert_close(found, expected)


@pytest.mark.parametrize("n", [4, 5, 7, 8])
@pytest.mark.parametrize("stride", [1, 2, 3])
def test_backwards_says_whether_torchs_size_is_rounded(n, stride):
    p = demos.PairParams(n=n, kernel=3, stride=stride, padding=1)
    small = torch.nn.Conv2d(1, 1, 3, stride, 1)(torch.zeros(1, 1, n, n)).shape[-1]
    back = torch.nn.ConvTranspose2d(1, 1, 3, stride, 1)(torch.zeros(1, 1, small, small)).shape[-1]
    assert ("itself rounded" in p.rounding) == (back != n)
    assert f"= {(n - 1) / stride + 1:.4g}" in p.rounding
