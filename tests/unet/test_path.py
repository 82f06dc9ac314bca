"""The U, walked through: its ledger drawn, its stages in words, what a chosen pixel sees."""

from collections import Counter

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from models import zoo
from models.unet import UNet
from tests.stages import lettered
from vislib.unet import arithmetic, figures, params
from vislib.unet.widgets import networks


def path_parts(size: int = 64):
    rng = np.random.default_rng(0)
    ledger = arithmetic.ledger(size, 16, 4, 3, 4, "same")
    maps = [rng.integers(0, 256, (8, s.size, s.size), dtype=np.uint8) for s in ledger.stages]
    photo = rng.integers(0, 256, (size, size, 3), dtype=np.uint8)
    return ledger, photo, maps, photo, rng.random((size, size)), (3, size - 4)


@pytest.mark.parametrize("size", [572, 188, 500, 142, 140, 700])
def test_the_ledgers_scene(size):
    ledger = arithmetic.ledger(size)
    scene = figures.sizes.scene(ledger)
    assert scene.frames == len(ledger.stages) == len(scene.captions)
    assert scene.pack().nbytes < 40_000
    assert scene.pack().blob == figures.sizes.scene(arithmetic.ledger(size)).pack().blob
    if ledger.problem:
        assert ledger.problem in scene.captions[-1]
    said = lettered(scene.question())
    assert said == [f"{size}²"]


def test_captions_hold_the_papers_numbers():
    captions = figures.sizes.scene(arithmetic.ledger(572)).captions
    sizes = {c.values["size"] for c in captions if "size" in c.values}
    assert sizes >= {"568", "280", "136", "388"}
    cropped = [(c.values["skip"], c.values["before"]) for c in captions if "skip" in c.values]
    assert cropped == [("64", "56"), ("136", "104"), ("280", "200"), ("568", "392")]
    assert captions[-1].values["parameters"] == "31,030,658"


def test_the_paths_scene_and_its_question():
    scene = figures.path.scene(*path_parts())
    assert scene.frames == 11
    assert scene.pack().nbytes < 600_000
    said = lettered(scene.question())
    assert said == ["64²"]


@given(st.data())
def test_the_boxes_and_captions_say_what_the_chosen_pixel_sees(data):
    size = data.draw(st.sampled_from([64, 96, 128, 256]))
    ledger = arithmetic.ledger(size, 8, 4, 3, 3, "same")
    at = tuple(data.draw(st.integers(0, size - 1)) for _ in range(2))
    windows = [figures.path.window(ledger, i, at) for i in range(len(ledger.stages))]
    captions = figures.path._captions(ledger, np.array(windows)[:, 2:])
    for (x, y, w, h), caption, stage in zip(windows, captions, ledger.stages, strict=True):
        assert x <= at[0] < x + w and y <= at[1] < y + h  # it sees its own place
        assert x >= 0 and x + w <= size and y >= 0 and y + h <= size
        if stage.name != "input":
            assert caption.values["own_field"] == f"{w} × {h}"
            most = int(caption.values["field"])
            assert max(w, h) <= most == stage.receptive_field
            assert ("the rest is padding" in caption) == (most > size)
    share = figures.path.share(ledger, at)
    assert share == windows[-1][2] * windows[-1][3] / size**2


def test_a_small_kernel_at_the_bottom_is_a_wide_one_of_the_input():
    """33 pixels, 16 apart: the taps of a 3 x 3 kernel there, by the jumps of the stages."""
    ledger = arithmetic.ledger(256, 16, 4, 3, 3, "same")
    jump = ledger.stages[0].size // ledger.stages[5].size
    taps = np.array([-1, 0, 1]) * jump
    said = figures.path._captions(ledger, np.ones((11, 2)))[5]
    assert f"{np.ptp(taps) + 1} pixels of the input wide, dilated by {np.diff(taps)[0]}" in said


@pytest.mark.parametrize("model", params.MODELS)
def test_every_stage_counts_the_parameters_that_the_network_has(model):
    if model not in zoo.available():
        pytest.skip("no weights")
    ledger = networks.ledger_of(networks.load(model))
    assert ledger.parameters == networks.load(model).parameters
    net = UNet(**zoo.entry(model).network)  # as trained: with batch norm, nothing folded
    counts = Counter()
    for name, values in net.named_parameters():
        part, index, *_ = name.split(".")
        stage = {"down": 1, "ups": net.depth + 2, "merge": net.depth + 2}.get(part)
        counts[2 * net.depth + 2 if stage is None else stage + int(index)] += values.numel()
    assert [s.parameters for s in ledger.stages] == [counts[i] for i in range(len(ledger.stages))]


@pytest.mark.parametrize("channels", [1, 3])
def test_the_input_has_numbers_and_one_number(channels):
    said = figures.u.sentence(arithmetic.ledger(188, in_channels=channels).stages[0])
    assert ("1 number each" in said) == (channels == 1) and "1 numbers" not in said


@pytest.mark.parametrize("size", arithmetic.fitting(140, 700))
def test_small_counts_are_said_whole_and_no_field_is_padded_without_padding(size):
    for stage in arithmetic.ledger(size).stages[1:]:
        said = figures.u.sentence(stage, size)
        assert "padding" not in said
        assert (" million multiplications" in said) == (stage.multiplications >= 1e6)
