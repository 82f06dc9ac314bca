"""Impossible settings name the remedy."""

import pytest

from vislib.upsampling import params


@pytest.mark.parametrize(
    ("make", "remedy"),
    [
        (lambda: params.Unpooling(grid="1 2 3; 4 5 6; 7 8 9"), "multiples of 2"),
        (lambda: params.Unpooling(small="1 2 3"), "make them match"),
        (lambda: params.Unpooling(grid="a b; c d"), "not letters"),
        (lambda: params.Zeros(grid="1 2 3 4 5", factor=4), "smaller grid"),
        (lambda: params.Rulers(line="1"), "give 2 to 8"),
        (lambda: params.Rulers(line="a b"), "not letters"),
    ],
)
def test_impossible_parameters_name_the_remedy(make, remedy):
    with pytest.raises(ValueError, match=remedy):
        make()
