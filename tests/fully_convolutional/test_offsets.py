"""Rulers: sizes and places of an FCN's maps as torch's own layers have them, on 100 sizes."""

import numpy as np
import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st
from torch.nn import functional

from tests.fully_convolutional.running import run
from vislib.fully_convolutional import numbers, params, rulers, snippets
from vislib.fully_convolutional.figures import offsets as figure

SIZES = np.unique(np.linspace(32, 512, 100).round().astype(int)).tolist()
SETTINGS = st.builds(
    params.Offsets,
    n=st.integers(32, 512),
    pad=st.integers(0, 128),
    finest=st.sampled_from((32, 16, 8)),
)


def _forward(x, pad):
    """Poolings and scores of a network whose every kernel is a mean: it keeps places.

    ``x`` (1, 1, n + 2 pad) is already padded; convolutions padded by 1 go on as the line does.
    """
    mean, maps = torch.full((1, 1, 3), 1 / 3, dtype=torch.float64), []
    x = functional.conv1d(x, mean)
    for block in (1, 2, 3, 3, 3):
        for _ in range(block):
            x = functional.conv1d(_longer(x), mean)
        if x.shape[-1] % 2:  # Caffe rounds up: the last window has one unit
            x = _longer(x)[..., 1:]
        x = functional.avg_pool1d(x, 2)
        maps.append(x)
    if x.shape[-1] < 7:
        return maps, None
    return maps, functional.conv1d(x, torch.full((1, 1, 7), 1 / 7, dtype=torch.float64))


def _longer(x):
    """A line continued by one unit at either side."""
    first, last = 2 * x[..., :1] - x[..., 1:2], 2 * x[..., -1:] - x[..., -2:-1]
    if x.shape[-1] == 1:
        first = last = x
    return torch.cat([first, x, last], dim=-1)


def _enlarge(x, factor):
    """FCN's transposed convolution with its bilinear kernel."""
    taps = torch.arange(2 * factor, dtype=torch.float64)
    kernel = 1 - (taps - (factor - 0.5)).abs() / factor
    return functional.conv_transpose1d(x, kernel.view(1, 1, -1), stride=factor)


@pytest.mark.parametrize("n", SIZES)
def test_the_published_crops_put_each_score_on_its_pixel(n):
    """A line of places goes through torch's layers; what is cropped by 5, 9, 19, 27, 31 fits."""
    pad = 100
    line = torch.arange(-pad, n + pad, dtype=torch.float64)[None, None]
    maps, scores = _forward(line, pad)
    for finest, crops, last in ((32, (), 19), (16, (5,), 27), (8, (5, 9), 31)):
        made = rulers(n, pad, finest)
        sizes = {m.name: m.size for m in made.maps}
        assert [sizes[f"pool{i}"] for i in range(1, 6)] == [m.shape[-1] for m in maps]
        x, factor = scores, finest
        for crop, pool in zip(crops, (maps[3], maps[2]), strict=False):
            x = _enlarge(x, 2)
            part = pool[..., crop : crop + x.shape[-1]]
            assert part.shape == x.shape
            inside = slice(2, -2)
            if x.shape[-1] > 4:
                np.testing.assert_allclose(part[..., inside], x[..., inside], atol=1e-8)
            x = part  # the same places, and at the ends nothing is missing
        x = _enlarge(x, factor)
        assert x.shape[-1] == made.whole.size
        shown = x[0, 0, last : last + n].numpy()
        assert len(shown) == n
        whole = x.shape[-1]
        inside = np.arange(n)[
            (np.arange(n) + last >= factor) & (np.arange(n) + last < whole - factor)
        ]
        if scores.shape[-1] > 1:
            np.testing.assert_allclose(shown[inside], inside, atol=1e-8)
        said = [m.crop for m in made.maps if m.crop is not None]
        assert said == [*crops, last]
        assert made.covers


@given(SETTINGS)
@settings(max_examples=40)
def test_any_padding_begins_where_torchs_maps_begin(p):
    line = torch.arange(-p.pad, p.n + p.pad, dtype=torch.float64)[None, None]
    maps, scores = _forward(line, p.pad)
    made = p.rulers
    assert made.fits == (scores is not None)
    found = {m.name: m for m in made.maps}
    for i, each in enumerate(maps, start=1):
        assert found[f"pool{i}"].start == pytest.approx(float(each[0, 0, 0]), abs=1e-8)
        assert found[f"pool{i}"].size == each.shape[-1]
    if made.fits:
        assert found["fc6 to scores"].start == pytest.approx(float(scores[0, 0, 0]), abs=1e-8)
        assert found["fc6 to scores"].size == scores.shape[-1]


@given(SETTINGS)
@settings(max_examples=60)
def test_every_sum_that_is_printed_holds(p):
    made = p.rulers
    scene = figure.scene(made)
    assert scene.frames == len(made.maps) == len(scene.captions)
    for before, each, caption in zip((None, *made.maps), made.maps, scene.captions):  # noqa: B905
        said = {k: v.replace("−", "-").replace(",", "") for k, v in caption.values.items()}
        if each.kind == "pool":
            assert float(said["before"]) + 0.5 * int(said["below"]) == float(said["start"])
            exact = (before.size - 2 * (each.name == "pool1")) / 2 == each.size
            assert ("rounded up" in caption) != exact
        if each.kind == "dense":
            assert float(said["before"]) + 3 * int(said["jump"]) == float(said["start"])
        if each.kind == "enlarge":
            moved = float(said["half"]) * int(said["jump"])
            assert float(said["before"]) - moved == float(said["start"])
        if each.kind == "skip":
            apart = float(said["start"]) - float(said["before"])
            assert apart / int(said["jump"]) == int(said["crop"])
    last = scene.captions[-1]
    if made.covers:
        assert int(last.values["crop"]) == -made.whole.start
    elif made.fits:
        places = made.whole.start + np.arange(made.whole.size)
        without = [i for i in range(p.n) if i not in set(places.tolist())]
        first = sum(1 for i in without if i < made.whole.start)
        assert made.missing == (first, len(without) - first)
    else:
        least = int(last.values["least"])
        assert rulers(p.n, least, p.finest).fits
        assert not rulers(p.n, least - 1, p.finest).fits
    assert len(scene.pack().buffer) < 60_000


@pytest.mark.parametrize(("finest", "pad"), [(32, 81), (16, 73), (8, 69)])
def test_the_remark_on_crops_and_paddings(finest, pad):
    for n in (100, 224, 500, 512):
        for more in (100, 110, 128):
            assert rulers(n, more, finest).maps[-1].crop == more - pad
        assert numbers.offsets(n, 100)[(32, 16, 8).index(finest)]["least padding"] == pad


def test_100_is_enough_for_any_size():
    for n in range(1, 700, 3):
        assert all(rulers(n, 100, finest).covers for finest in (32, 16, 8))


@given(SETTINGS)
@settings(max_examples=15)
def test_the_code_box_says_where_the_map_begins(p):
    made = rulers(p.n, p.pad, p.finest)
    if made.fits:
        assert run(snippets.offsets(p.n, p.pad, p.finest)) == (made.whole.start, made.whole.size)


def test_what_is_no_network_is_refused():
    for wrong in ((0, 100, 32), (10, -1, 32), (10, 100, 4)):
        with pytest.raises(ValueError, match="32, 16 or 8"):
            rulers(*wrong)


@pytest.mark.parametrize(("pad", "said"), [(72, "first pixel of 400 has"), (71, "first 2 pixels")])
def test_one_pixel_without_a_score_is_one(pad, said):
    one, many = (str(figure.scene(rulers(400, n, 16)).captions[1]) for n in (1, pad))
    assert "1 zero at either" in one and f"{pad} zeros at either" in many
    last = str(figure.scene(rulers(400, pad, 16)).captions[-1]).replace("*", "")
    assert said in last and "1 pixel" not in last


@pytest.mark.parametrize(
    ("pad", "finest", "reached", "said"),
    [
        (81, 32, True, ("FCN-32s", "no pixel without a score", "padding 80 is too little")),
        (80, 32, False, ("FCN-32s", "1 pixel without a score", "padding 80 is too little")),
        (100, 32, False, ("FCN-32s", "no pixel without a score", "padding 99 is enough, too")),
        (73, 16, False, ("FCN-16s", "no pixel without a score", "padding 72 is too little")),
    ],
)
def test_the_challenge_names_the_network_and_a_padding_too_large(
    open_page, pad, finest, reached, said
):
    fields = {"n": 200, "pad": pad, "finest": finest}
    query = {f"fully_convolutional.offsets.{name}": str(v) for name, v in fields.items()}
    at = open_page("fully_convolutional", query={"fully_convolutional.chapter": "offsets"} | query)
    told = next(m.value for m in at.markdown if "Find the least padding" in m.value)
    assert ("Reached" in told) == reached and all(words in told for words in said)
