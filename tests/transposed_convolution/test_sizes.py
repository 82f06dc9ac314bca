"""Which size?: every setting of the controls against torch's sizes."""

import re
from itertools import product

import pytest
import torch

from vislib.transposed_convolution import params, snippets
from vislib.transposed_convolution.figures import sizes


def settings(kernel):
    for values in product(range(1, 6), range(4), range(1, 4)):
        try:
            yield params.Sizes(kernel, *values)
        except ValueError as error:
            assert "at most" in str(error)


def restored(m, extra, p):
    """torch's size for m inputs; it refuses those below 1."""
    x, kernel = torch.ones(1, 1, m), torch.ones(1, 1, p.kernel)
    y = torch.conv_transpose1d(x, kernel, None, p.stride, p.padding, extra, 1, p.dilation)
    return y.shape[-1]


@pytest.mark.parametrize("kernel", range(1, 8))
def test_the_sizes_and_their_output_paddings_are_torchs(kernel):
    for p in settings(kernel):
        scene = sizes.scene(p)
        assert scene.pack().nbytes < 60_000
        above = next(m for m in scene.marks if m.kind == "label" and m.bold).text
        for caption, shown in zip(scene.captions, above, strict=True):
            m = int(re.search(r"becomes? \*\*(\d+)\*\*", caption).group(1))
            listed = [int(n) for n in re.findall(r"\d+", caption.split("become")[0])]
            pairs = [tuple(map(int, pair)) for pair in re.findall(r"(\d+) gives (\d+)", caption)]
            assert listed == [n for _, n in pairs] == [restored(m, extra, p) for extra, _ in pairs]
            assert [t for t in shown if t] == [str(extra) for extra, _ in pairs]
            for extra in set(range(p.stride)) - {extra for extra, _ in pairs}:
                with pytest.raises(RuntimeError):
                    restored(m, extra, p)
            left, right = re.search(r"\$(.*) = (.*)\$$", caption).groups()
            assert eval(left.replace(r"\cdot", "*")) == int(right) == listed[0] - pairs[0][0]
            assert caption.count("$") == 2  # a mark after it could end on a line of its own


@pytest.mark.parametrize("kernel", range(1, 8))
def test_the_code_runs_and_shows_sizes_of_the_picture(kernel):
    for p in settings(kernel):
        names = {}
        exec(snippets.sizes(p), names)
        captions = sizes.scene(p).captions
        caption = next(c for c in captions if re.search(rf"\*\*{names['x'].shape[-1]}\*\*\.", c))
        assert names["result"] == [int(n) for n in re.findall(r"gives (\d+)", caption)]


def test_the_rows_names_leave_room_for_the_numbers_on_a_phone():
    """Left of the first number there are a seventh of some 350 pixels."""
    marks = sizes.scene(params.Sizes(2, 2, 1)).marks
    names = [m for m in marks if m.kind == "label" and m.anchor == "end"]
    words = [t for m in names for t in ([m.text] if isinstance(m.text, str) else m.text)]
    assert sorted(words) == ["after", "before", "output", "padding"]


def test_before_the_answer_nothing_is_lit_or_joined():
    asked = sizes.scene(params.Sizes()).question()
    assert not [m for m in asked.marks if m.kind == "segments"]
    assert [float(m.opacity) for m in asked.marks if m.kind == "boxes"] == [0.7, 0.7]
