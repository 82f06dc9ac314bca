"""What sentences must keep to at every setting, the extremes above all."""

import numpy as np
import pytest
import torch
from hypothesis import example, given, settings
from hypothesis import strategies as st

from vislib.dilated import figures, levels, params

LEVELS = st.lists(st.integers(1, 12), min_size=1, max_size=6)


@given(st.integers(6, 40), LEVELS, st.sampled_from(levels.MODES))
@example(7, [3], "nearest")
@example(6, [7], "bilinear")
@settings(max_examples=30, deadline=None)
def test_what_is_said_of_bins(n, bins, mode):
    """Every pixel sees the whole where the gradient of every pixel is nowhere 0, by torch."""
    made = levels.pyramid(np.zeros((1, n, n)), bins, mode=mode)
    said = figures.pyramid.scene(made, "average").captions
    x = torch.zeros(1, 1, n, n, requires_grad=True)
    corner = 0.0
    for b in bins:
        pooled = torch.nn.functional.adaptive_avg_pool2d(x, b)
        corner = corner + torch.nn.functional.interpolate(pooled, size=(n, n), mode=mode)[..., 0, 0]
    corner.sum().backward()
    assert ("every pixel sees the whole" in said[-1]) == bool((x.grad != 0).all())
    for b, caption in zip(bins, said[1:-1], strict=True):
        found = levels.bins(n, b)
        twice = len(set(found)) < b
        meet = any(b[0] < a[1] for a, b in zip(found, found[1:], strict=False))
        assert ("bins repeat" in caption) == (b > n and twice)
        assert ("overlap" in caption) == (meet and not twice)
        assert ("One bin" in caption) == (b == 1)


@given(st.integers(17, 129), st.lists(st.integers(1, 128), min_size=1, max_size=5))
@settings(max_examples=20, deadline=None)
def test_the_picture_opens_at_the_last_rate(size, rates):
    p = params.Aspp(size, " ".join(map(str, rates)))
    scene = figures.aspp.scene(size, p.numbers(), (0, 0))
    assert scene.captions[scene.start].values["rate"] == str(min(rates[-1], size))
    assert scene.pack().nbytes <= 300_000


@pytest.mark.parametrize(("kernel", "said"), [(1, "The tap meets a pixel."),
                                              (3, "All 9 taps meet a pixel here.")])  # fmt: skip
def test_one_tap_is_no_plural(kernel, said):
    two = figures.holes.scene(params.Holes(2, 3, 9, "none", "line").comb(), True)
    assert two.captions[-1] == "Both taps meet a pixel here."
    scene = figures.holes.scene(params.Holes(kernel, 1, 13, "none").comb(), False)
    assert scene.captions[-1] == said
    assert ("1** pixel wide" in str(scene.captions[0])) == (kernel == 1)
