"""The round trip of a signal: its numbers keep apart, and are printed alike where they are."""

import numpy as np
import pytest

from vislib.transposed_convolution import params
from vislib.transposed_convolution.figures import inverse


@pytest.mark.parametrize("count", [8, 16])
def test_numbers_of_the_round_trip_do_not_touch(count):
    """A letter takes a sixteenth of the width that eight bars share on a phone, at most."""
    signal = np.random.default_rng(0).uniform(-9, 9, count).round(2)
    p = params.Inverse() if count == 8 else params.Inverse(" ".join(map(str, signal)))
    scene = inverse.scene(p)
    for label in (m for m in scene.marks if m.kind == "label"):
        for height in set(label.xy[:, 1]):
            row = np.flatnonzero(label.xy[:, 1] == height)
            apart = np.diff(label.xy[row, 0]).min() * 8 / count
            assert max(len(label.text[i]) for i in row) <= 5 <= 5 * apart + 1e-9


def test_a_percent_sign_stays_with_its_number():
    captions = inverse.scene(params.Inverse("0 1 2 3 4 5 6 7")).captions
    assert sum("\N{NO-BREAK SPACE}%" in c for c in captions) == 2
    assert not any(" %" in c for c in captions)


def test_equal_values_of_the_round_trip_are_printed_alike():
    p = params.Inverse(x="9 0 0 0 9 0 0")  # both smallest values are −1.125, but for rounding
    text = next(m for m in inverse.scene(p).marks if m.kind == "label" and m.panel == "p").text
    assert text == ["7.88", "−1.69", "2.81", "−1.13", "7.31", "2.81", "−1.13"]
