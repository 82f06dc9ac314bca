"""Windows or one pass: the work that torch counts, windows really cropped, sentences added up."""

import re

import numpy as np
import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st
from torch.utils.flop_counter import FlopCounterMode

from models import zoo
from tests.fully_convolutional.running import run
from tests.printed import half_up
from vislib.fully_convolutional import numbers, params, snippets, window_work, windows
from vislib.fully_convolutional.figures import one_pass as figure

SETTINGS = st.builds(
    params.OnePass,
    side=st.integers(0, 56).map(lambda n: 30 + 4 * n),
    step=st.sampled_from((1, 2, 4, 8, 16)),
    padding=st.sampled_from((params.NONE, params.SAME)),
    shown=st.sampled_from((params.LABEL, *windows.CLASSES)),
)
needs_weights = pytest.mark.skipif(
    "patch-30" not in zoo.available("fully_convolutional"), reason="no weights"
)


def _multiplications(net, *shape) -> int:
    with FlopCounterMode(display=False) as counter:
        net(torch.zeros(1, 3, *shape))
    return counter.get_total_flops() // 2


def _net(same: bool):
    pad = int(same)
    side = 7 if same else 6
    return torch.nn.Sequential(
        torch.nn.Conv2d(3, 16, 3, padding=pad), torch.nn.MaxPool2d(2),
        torch.nn.Conv2d(16, 32, 3, padding=pad), torch.nn.MaxPool2d(2),
        torch.nn.Conv2d(32, 64, side), torch.nn.Conv2d(64, 4, 1),
    )  # fmt: skip


@given(SETTINGS)
@settings(max_examples=8)
def test_the_work_is_what_torch_counts(p):
    same = p.padding == params.SAME
    work, net = p.work, _net(same)
    assert work.one_window == _multiplications(net, 30, 30)
    starts = range(0, p.side - 29, p.step)
    assert work.windows == len(starts) ** 2
    assert work.all_windows == work.windows * work.one_window
    shifts = range(0, 4, p.step) if p.step < 4 else [0]
    sides = [(p.side - a, p.side - b) for a in shifts for b in shifts]
    fit = [s for s in sides if min(s) >= 30]
    assert work.passes == len(fit)
    assert work.one_pass == sum(_multiplications(net, *s) for s in fit)
    units, width = (p.side, 30) if same else (p.side - 2, 28)
    computed = np.zeros((units, units), int)
    for r in starts:
        for c in starts:
            computed[r : r + width, c : c + width] += 1
    assert (work.computed == computed).all()


def test_the_numbers_of_the_question():
    work = window_work(94)
    assert (work.one_window, work.all_windows) == (1_076_224, 311_028_736)
    assert (work.windows, work.one_pass) == (289, 33_958_912)
    assert round(work.ratio, 2) == 9.16
    assert round(work.computed.mean(), 2) == 26.77
    assert work.computed.max() == 49
    assert [numbers.one_pass(window_work(s))["at most"] for s in (30, 94)] == ["1 time", "49 times"]
    rows = numbers.vgg16_windows()
    assert [round(r["10⁹ multiplications"], 2) for r in rows[:2]] == [556.93, 49.55]
    assert round(rows[0]["of one pass"], 2) == 11.24


def test_vgg16s_work_is_torchs():
    layers, before = [], 3
    for wide, count in ((64, 2), (128, 2), (256, 3), (512, 3), (512, 3)):
        for _ in range(count):
            layers.append(torch.nn.Conv2d(before, wide, 3, padding=1))
            before = wide
        layers.append(torch.nn.MaxPool2d(2))
    layers += [torch.nn.Conv2d(512, 4096, 7), torch.nn.Conv2d(4096, 4096, 1)]
    net = torch.nn.Sequential(*layers, torch.nn.Conv2d(4096, 1000, 1)).to("meta")
    for side in (224, 384):
        with FlopCounterMode(display=False) as counter:
            net(torch.empty(1, 3, side, side, device="meta"))
        assert windows.vgg16(side) == counter.get_total_flops() // 2


@needs_weights
@given(SETTINGS)
@settings(max_examples=8)
def test_windows_cropped_by_hand_say_the_same_as_the_pass(p):
    same = p.padding == params.SAME
    made = windows.answers(p.side, p.step, same)
    net = windows._padded() if same else zoo.network("patch-30")
    x = torch.from_numpy((made.image.astype(np.float32) / 255 - 0.5) / 0.25).permute(2, 0, 1)[None]
    for i, j in ((0, 0), (len(made.rows) - 1, 0), (-1, -1)):
        r, c = made.rows[i] * p.step, made.rows[j] * p.step
        with torch.no_grad():
            scores = net(x[..., r : r + 30, c : c + 30]).reshape(4).numpy()
        np.testing.assert_allclose(made.windows[:, i, j], scores, atol=1e-4)
        if not same:
            passed = made.passes[:, made.rows[i], made.rows[j]]
            np.testing.assert_allclose(passed, scores, atol=1e-4)
    assert made.passes.shape[1:] == ((p.side - 30) // p.step + 1,) * 2
    if not same:
        assert made.difference < 1e-4
    elif p.side >= 46:  # windows inside the sheet see zeros where the pass sees pixels
        assert made.difference > 1e-3


@needs_weights
@given(SETTINGS)
@settings(max_examples=12)
def test_every_sentence_says_what_was_counted(p):
    same, work = p.padding == params.SAME, p.work
    made = windows.answers(p.side, p.step, same)
    scene = figure.scene(made, work, p.step, p.shown, same)
    count, width = made.passes.shape[1], 30 if same else 28
    for caption in scene.captions[:-2]:
        said = caption.values
        done = int(said["w"].replace(",", ""))
        r, c = int(said["r"]) - 1, int(said["c"]) - 1
        tops, lefts = p.step * np.array(np.divmod(np.arange(done), count))
        inside = (tops <= r) & (r < tops + width) & (lefts <= c) & (c < lefts + width)
        assert inside[-1], "the last window computes it"
        times = int(inside.sum())
        assert said["nth"].rstrip("sthnrd") == f"{times:,}"
    assert int(said["w"].replace(",", "")) == work.windows
    said = scene.captions[-2].values
    assert said["ratio"] == half_up(work.all_windows / work.one_pass, 2)
    passes = {1: "one pass over"}.get(work.passes, f"{work.passes} shifted passes over")
    assert passes in scene.alt
    title = next(panel.title for panel in scene.panels if panel.id == "map")
    assert (re.search(r"each \d", title) is not None) is (made.passes.shape[1] > 57)
    last = scene.captions[-1]
    assert ("Not the same" in last) == (same and made.difference > 0)
    assert len(scene.pack().buffer) < 300_000


@needs_weights
@pytest.mark.parametrize("same", [False, True])
@pytest.mark.parametrize(
    ("side", "step"), [(206, 1), (226, 2), (230, 1), (230, 4), (254, 8), (254, 16)]
)
def test_the_largest_scenes_are_small_and_tell_the_difference_last(side, step, same):
    made = windows.answers(side, step, same)
    scene = figure.scene(made, window_work(side, step=step, same=same), step, params.LABEL, same)
    assert len(scene.pack().buffer) < 300_000
    far = [mark for mark in scene.marks if mark.panel == "map"][-1]
    panel = next(panel for panel in scene.panels if panel.id == "map")
    beside = far.x > 100 * panel.x[1]
    assert beside[:-1].all() and far.x[-1] == 0 and not far.glide
    shown = np.abs(made.windows - made.passes[:, made.rows][:, :, made.rows]).max(axis=0)
    places = np.flatnonzero(np.isin(windows.grid(made.passes.shape[1]), made.rows))
    np.testing.assert_allclose(far.values[np.ix_(places, places)], shown)


def test_a_probability_shown_at_some_windows_says_which():
    made = windows.answers(230, 1, True)
    assert "circle (each 4th)" in figure._map_title(made, "circle")
    assert "at each 4th window" in figure._map_title(made, params.LABEL)
    small = windows.answers(58, 8, True)
    assert "each" not in figure._map_title(small, "circle")


@needs_weights
@pytest.mark.parametrize("same", [False, True])
@pytest.mark.parametrize(("side", "step"), [(94, 4), (62, 8), (30, 4), (126, 16)])
def test_the_code_box_finds_the_same(side, step, same):
    far, one, other = run(snippets.one_pass(side, step, same))
    assert float(far) == pytest.approx(windows.answers(side, step, same).difference, abs=1e-5)
    assert tuple(one) == tuple(other)
    assert other[-1] == (side - 30) // step + 1


def test_a_sheet_without_a_window_is_refused():
    with pytest.raises(ValueError, match="at least 30"):
        window_work(29)
    with pytest.raises(ValueError, match="do not meet"):
        window_work(94, step=3)
    with pytest.raises(ValueError, match="at least|from 30"):
        params.OnePass(side=20)


@needs_weights
@pytest.mark.parametrize("side", [30, 34])
def test_one_window_is_one_and_varies_by_nothing(side, open_page):
    p = params.OnePass(side=side, step=16, padding=params.SAME)
    made = windows.answers(side, 16, True)
    assert list(numbers.times(made))[0] == "1 window, measured"
    said = figure.scene(made, p.work, 16, p.shown, True).captions[-1]
    assert "vary" not in said and "0.0000" not in said
    query = {"chapter": "one_pass", "one_pass.side": str(side), "one_pass.step": "16"}
    at = open_page(
        "fully_convolutional", query={f"fully_convolutional.{k}": v for k, v in query.items()}
    )
    assert any("\xa01 window," in m.value for m in at.markdown)
