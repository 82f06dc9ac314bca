"""Transposed convolution, the lesson: its chapters, presets, sentences, and what waits."""

import pytest
import torch

from tests.stages import sent
from vislib.transposed_convolution import params
from vislib.ui import course

LESSON = "transposed_convolution"


def test_a_preset_fills_the_controls(open_page):
    at = open_page(LESSON, query={f"{LESSON}.chapter": "three_pictures"})
    at.button(f"{LESSON}.three_pictures.preset2").click().run()
    assert at.text_input(f"{LESSON}.three_pictures.x").value == "2 3 0 -1"
    assert not at.exception and not at.error and not at.warning


@pytest.mark.parametrize(
    ("old", "slug"),
    [("line", "three_pictures"), ("pair", "connectivity"), ("Backwards", "connectivity")],
)
def test_old_names_of_chapters_and_controls_still_open(open_page, old, slug):
    query = {f"{LESSON}.chapter": old, f"{LESSON}.{old}.stride": "3"}
    at = open_page(LESSON, query=query)
    assert at.session_state[f"{LESSON}.chapter"] == course.lesson(LESSON).find(slug).title
    if old != "Backwards":
        assert at.slider(f"{LESSON}.{slug}.stride").value == 3


def test_bad_input_is_one_sentence_on_the_page(open_page):
    at = open_page("transposed_convolution")
    at.text_input("transposed_convolution.forward.x").set_value("1 2 3").run()
    at.text_input("transposed_convolution.forward.x").set_value("what?").run()
    assert len(at.warning) == 1 and "single letter" in at.warning[0].value
    assert "last good settings" in at.warning[0].value and len(list(sent(at))) == 1
    assert at.session_state["transposed_convolution.forward.good"].x == "1 2 3"
    at.text_input("transposed_convolution.forward.x").set_value("4 5 6").run()
    assert not at.warning


def test_the_picture_keeps_its_place_above_refused_controls(open_page):
    at = open_page("transposed_convolution")
    at.text_input("transposed_convolution.forward.x").set_value("what?").run()
    order = [e.type for e in at.main if e.type in ("bidi_component", "text_input", "warning")]
    assert order[:4] == ["bidi_component", "text_input", "text_input", "warning"]


def test_the_signals_help_and_its_refusal_agree(open_page):
    query = {"transposed_convolution.chapter": "inverse"}
    at = open_page("transposed_convolution", query=query)
    box = at.text_input("transposed_convolution.inverse.x")
    assert box.help == "4 to 16 numbers."
    box.set_value("1 2 3").run()
    assert "give 4 to 16" in at.warning[0].value
    for count in (4, 16):
        assert len(params.Inverse(x="1 " * count).signal) == count


def test_what_to_remember_of_the_zeros_is_what_torch_does():
    """Zeros inserted, padded as the recap says, and convolved: torch's transposed convolution."""
    recap = " ".join(course.lesson(LESSON).recap.split())
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
    p = params.Connectivity(n=n, kernel=3, stride=stride, padding=1)
    small = torch.nn.Conv2d(1, 1, 3, stride, 1)(torch.zeros(1, 1, n, n)).shape[-1]
    back = torch.nn.ConvTranspose2d(1, 1, 3, stride, 1)(torch.zeros(1, 1, small, small)).shape[-1]
    assert ("itself rounded" in p.rounding) == (back != n)
    assert f"= {(n - 1) / stride + 1:.4g}" in p.rounding
