"""Masks as text: what is written is read again, and nothing else is believed."""

import string

import numpy as np
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as arrays

from vislib.core import painted

SHAPES = st.tuples(st.integers(1, 128), st.integers(1, 128))
BLOTS = SHAPES.flatmap(lambda shape: arrays.arrays(bool, shape))
WORDS = st.text(string.ascii_letters + string.digits + "._-~rb", max_size=60)


@given(BLOTS)
def test_what_is_written_is_read_again(mask):
    text = painted.encode(mask)
    assert len(text) <= 1 + -(-mask.size * 4 // 24) + 2
    np.testing.assert_array_equal(painted.decode(text, mask.shape), mask)


def test_the_largest_noise_fits_a_message():
    noise = np.random.default_rng(0).random((128, 128)) < 0.5
    assert len(painted.encode(noise)) <= 2732


@given(WORDS | st.sampled_from("rb").flatmap(lambda form: WORDS.map(lambda w: form + w)), SHAPES)
def test_any_text_is_a_mask_of_that_size_or_none(text, shape):
    mask = painted.decode(text, shape)
    assert mask is None or (mask.shape == shape and mask.dtype == bool)


@given(st.none() | st.integers() | st.binary() | st.lists(st.integers()))
def test_what_is_no_text_is_no_mask(value):
    assert painted.decode(value, (4, 4)) is None


def test_a_mask_of_another_size_is_not_believed():
    text = painted.encode(np.ones((4, 6)))
    assert painted.decode(text, (4, 6)).all() and painted.decode(text, (5, 6)) is None
    assert painted.decode(painted.encode(np.eye(40)), (200, 8)) is None
