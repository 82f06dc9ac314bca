"""Freeze, then thaw: sentences from the logged runs, and what a run keeps still while frozen."""

import base64
import copy
import itertools
import json
import lzma
from pathlib import Path

import numpy as np
import pytest
import torch

from models import zoo
from models.training import namer
from models.training import stages as training
from models.unet import UNet
from tests.fully_convolutional.running import run
from tests.stages import marks
from vislib.fully_convolutional import numbers, params, snippets, staged
from vislib.fully_convolutional.figures import stages as figure
from vislib.stage.scene import Boxes, Label, Picture, Points
from vislib.stage.scene import Path as Line

FILE = Path(staged.__file__).parent / "data" / "stages.json"
SETTINGS = [(m, t) for m in staged.MASKS for t in staged.THAWS]


def _said():
    return json.loads(FILE.read_text(encoding="utf-8"))


def _scores(masks, way):
    """(seeds, T) as the file has them."""
    name = way if way == "scratch" else f"thaw {way}"
    return np.array(_said()["masks"][str(masks)]["scores"][name])


def _labels(masks, way):
    """(T, 64, 64): the kept labels, four to a byte, unpacked bit by bit."""
    names = ["scratch", *(f"thaw {t}" for t in staged.THAWS)]
    packed = lzma.decompress(base64.b85decode(_said()["masks"][str(masks)]["labels"]))
    flat = [byte >> shift & 3 for byte in packed for shift in (0, 2, 4, 6)]
    name = way if way == "scratch" else f"thaw {way}"
    return np.array(flat, np.uint8).reshape(len(names), -1, 64, 64)[names.index(name)]


def test_the_file_is_what_the_command_writes():
    assert (staged.MASKS, staged.THAWS) == (training.MASKS, training.THAWS)
    assert (staged.SIDE, staged.STEPS, staged.EVERY) == (
        training.SIDE, training.STEPS, training.EVERY)  # fmt: skip
    said = _said()
    assert (said["side"], said["steps"], said["every"], said["test"]) == (64, 400, 50, 40)
    assert len(said["seeds"]) >= 2 and FILE.stat().st_size < 150_000
    for masks, way in ((m, w) for m in staged.MASKS for w in ("scratch", *staged.THAWS)):
        scores = _scores(masks, way)
        assert scores.shape == (len(said["seeds"]), 9) and (scores > 0).all() and (scores < 1).all()
        made = staged.runs(masks)
        np.testing.assert_array_equal(made.scores[way], scores)
        np.testing.assert_array_equal(made.labels[way], _labels(masks, way))


@pytest.mark.parametrize("masks", staged.MASKS)
def test_runs_are_the_same_until_they_thaw(masks):
    """The same seed, encoder and batches: they part where the encoder moves, and not before."""
    frozen = _scores(masks, 400)
    for thaw in staged.THAWS[1:-1]:
        parted, same = _scores(masks, thaw), thaw // 50 + 1
        np.testing.assert_array_equal(frozen[:, :same], parted[:, :same])
        assert (frozen[:, same:] != parted[:, same:]).any()


@pytest.mark.parametrize(("masks", "thaw"), SETTINGS)
def test_every_sentence_is_what_the_file_says(masks, thaw):
    p = params.Stages(masks, thaw)
    scene = figure.scene(p.runs, thaw, staged.layers(), staged.picture())
    assert scene.frames == 9 and len(scene.pack().buffer) < 150_000
    ways = {"scratch": "scratch", "frozen": 400} | ({"thawed": thaw} if thaw < 400 else {})
    for f, caption in enumerate(scene.captions):
        said, step = caption.values, 50 * f
        assert said["step"] == str(step)
        for key, way in ways.items():
            mean = _scores(masks, way)[:, f].mean()
            assert float(said[key]) == pytest.approx(mean, abs=0.00051)
        assert ("thaws; its rate" in caption) == (step == thaw and 0 < thaw < 400)
        assert ("frozen up to" in caption) == (step < thaw < 400)
        assert f"{len(_said()['seeds'])} runs" in caption
    hatched = next(m for m in marks(scene, Boxes, panel="net") if m.hatch)
    still = [bool(v) for v in np.asarray(hatched.opacity)[:, 0]]
    assert still == [thaw == 400 or 50 * f < thaw for f in range(9)]
    for key, way in ways.items():
        curve = next(m for m in marks(scene, Line, panel="curves") if m.color == figure.COLOURS[key]
                     and not m.closed)  # fmt: skip
        np.testing.assert_allclose(curve.xy[-1][:, 1], _scores(masks, way).mean(axis=0))
        assert (curve.xy[3][3:] == curve.xy[3][3]).all()  # not beyond its frame
        shown = next(m for m in marks(scene, Picture, panel=key)).image
        assert ((shown[..., 3] > 0) == (_labels(masks, way) > 0)).all()
    asked = scene.question()
    assert not {"curves", "scratch", "frozen"} & {p.id for p in asked.panels}
    assert not any(c.isdigit() and "." in c for c in asked.captions[0].split())


@pytest.mark.parametrize(("masks", "thaw"), SETTINGS)
def test_the_table_is_the_files_means_and_deviations(masks, thaw):
    net = UNet(3, 4, base=8, depth=3, norm="batch")
    whole = sum(p.numel() for p in net.parameters())
    down = sum(p.numel() for p in net.down.parameters())
    before = numbers.stages_row()
    assert before == {"parameters of the encoder": down, "of the decoder": whole - down}
    assert sum(layer.parameters for layer in staged.layers()) == whole
    rows = numbers.stages(params.Stages(masks, thaw).runs, thaw)
    ways = ["scratch", 400, *([thaw] if thaw < 400 else [])]
    for row, way in zip(rows, ways, strict=True):
        scores = _scores(masks, way)
        assert row["trained at first"] == (whole if way in ("scratch", 0) else whole - down)
        for step in (100, 200, 400):
            assert row[f"step {step}"] == pytest.approx(scores[:, step // 50].mean())
        assert row["± of the runs"] == pytest.approx(np.std(scores[:, -1], ddof=1))


def test_the_answers_are_what_was_measured():
    at = 100 // 50
    assert (_scores(40, 400)[:, at] > _scores(40, "scratch")[:, at]).all()
    assert _scores(10, 400)[:, -1].min() > _scores(160, "scratch")[:, -1].max()
    ends = {(m, t): _scores(m, t)[:, -1].mean() for m, t in SETTINGS}
    reached = {setting for setting, end in ends.items() if end > 0.6}  # the challenge
    assert reached == {(40, 0), (160, 200)}
    for masks in staged.MASKS:  # and so at the end, in every run, for any number of masks
        assert (_scores(masks, 400)[:, -1] > _scores(masks, "scratch")[:, -1]).all()


@pytest.fixture
def small(monkeypatch):
    """Short runs on few drawings; a pretrained encoder of random weights."""
    for name, value in {"STEPS": 4, "EVERY": 2, "TEST": 2, "BATCH": 2}.items():
        monkeypatch.setattr(training, name, value)
    torch.manual_seed(5)
    encoder = training.network().down
    for buffer in encoder.buffers():
        buffer += 1
    return encoder


def _state(net):
    return copy.deepcopy(net.down.state_dict())


def test_a_frozen_encoder_is_bit_equal_until_it_thaws(small):
    stage = training.Stage(training.Regime(2), small, 10, seed=0)
    first, up = _state(stage.net), copy.deepcopy(stage.net.head.state_dict())
    assert all(torch.equal(first[k], v) for k, v in small.state_dict().items())
    stage.train(until=2)
    frozen = _state(stage.net)
    assert all(torch.equal(first[k], frozen[k]) for k in first)
    assert any(not torch.equal(up[k], v) for k, v in stage.net.head.state_dict().items())
    stage.train()
    thawed = _state(stage.net)
    assert all(not torch.equal(frozen[k], thawed[k]) for k in frozen if k.endswith("weight"))
    assert (stage.decoder.rate, stage.encoder.rate) == (2e-3, pytest.approx(2e-4))
    assert stage.judged == [0, 2, 4] and len(stage.scores) == len(stage.shown) == 3


def test_from_scratch_all_is_trained_at_one_rate(small):
    stage = training.Stage(training.Regime(None), small, 10, seed=0)
    first = _state(stage.net)
    assert not torch.equal(first["0.0.weight"], small.state_dict()["0.0.weight"])
    stage.train(until=1)
    assert not torch.equal(first["0.0.weight"], stage.net.down.state_dict()["0.0.weight"])
    assert stage.decoder.rate == stage.encoder.rate == 2e-3


def _step_of_torch(net, loss, thaw):
    """Weights after three steps by ``torch.optim``, the encoder frozen up to step ``thaw``."""
    up = [p for part in (net.ups, net.merge, net.head) for p in part.parameters()]
    groups = [{"params": up, "lr": 2e-3}, {"params": net.down.parameters(), "lr": 2e-4}]
    optimiser = torch.optim.AdamW(groups)
    for step in range(3):
        net.train().down.train(step >= thaw).requires_grad_(step >= thaw)
        optimiser.zero_grad()
        loss(net, step).backward()
        optimiser.step()
    return net.state_dict()


def test_steps_are_those_of_torchs_optimiser_with_two_rates(small):
    """Where the encoder thaws, its averages begin: torch skips what has no gradient."""
    stage = training.Stage(training.Regime(1), small, 10, seed=0)
    twin = copy.deepcopy(stage.net)

    def loss(net, step):
        aside, stage.net = stage.net, net
        made = stage._loss(np.random.default_rng((0, step)))
        stage.net = aside
        return made

    expected = _step_of_torch(twin, loss, 1)
    stage.train(until=3)
    for key, value in stage.net.state_dict().items():
        torch.testing.assert_close(value, expected[key], atol=1e-5, rtol=1e-5)


def test_a_run_in_the_page_is_a_run_and_leaves_torchs_numbers_alone(small):
    before = torch.random.get_rng_state()
    whole = training.Stage(training.Regime(2), small, 10, seed=7)
    bit = training.Stage(training.Regime(2), small, 10, seed=7)
    assert torch.equal(before, torch.random.get_rng_state())
    whole.train()
    calls = 0
    while not bit.done:
        bit.run(0.0)
        calls += 1
    assert calls == 4 and bit.scores == whole.scores
    assert (np.array(bit.shown) == np.array(whole.shown)).all()


OWN = staged.Own(
    np.array([0, 10, 20, 60]), np.array([0.1, 0.2, 0.3, 0.4]),
    np.stack([np.full((64, 64), i, np.uint8) for i in range(4)]),
)  # fmt: skip


def test_a_run_in_the_page_is_drawn_up_to_each_frame():
    made = staged.runs(40)
    scene = figure.scene(made, 200, staged.layers(), staged.picture(), OWN)
    line = next(m for m in marks(scene, Line, panel="curves")
                if m.color == figure.COLOURS["own"])  # fmt: skip
    shown = next(m for m in marks(scene, Picture, panel="own")).image
    for f, last in enumerate([0, 2, *[3] * 7]):  # 50: the judgement at 20; 100 and on: at 60
        np.testing.assert_allclose(line.xy[f].max(axis=0), (OWN.steps[last], OWN.scores[last]))
        said = scene.captions[f].values
        assert (said["at"], float(said["own"])) == (str(OWN.steps[last]), OWN.scores[last])
        assert (shown[f][..., 3] > 0).all() == (last > 0)
    assert len(scene.pack().buffer) < 150_000


def test_beside_a_run_stand_the_logged_ones_of_its_step():
    made, end = staged.runs(40), staged.Own(OWN.steps[:1] + 100, OWN.scores[:1], OWN.labels[:1])
    assert "logged runs" not in numbers.own(made, OWN, 200)
    low, high = numbers.own(made, end, 200)["logged runs"].split(" to ")
    logged = _scores(40, 200)[:, 2]
    assert (float(low), float(high)) == pytest.approx((logged.min(), logged.max()), abs=5.1e-4)


def test_a_run_in_the_page_starts_from_the_shipped_encoder():
    first, second = (staged.begin(10, 0, seed) for seed in (5, 6))
    shipped = zoo.network("stages-encoder").down.state_dict()
    for run_ in (first, second):
        assert all(torch.equal(run_.net.down.state_dict()[k], v) for k, v in shipped.items())
    assert not torch.equal(first.net.head.weight, second.net.head.weight)


def test_the_encoder_names_small_pictures():
    assert namer.named_right(zoo.network("stages-encoder")) == pytest.approx(
        zoo.entry("stages-encoder").figures["accuracy"], abs=0.01
    )


def test_pictures_with_a_word_show_that_shape_or_none():
    from models.training import shapes

    for index in range(24):
        picture, word = namer.labelled(index)
        _, labels = shapes.draw(np.random.default_rng(namer.FIRST + index), 64, most=1)
        assert picture.shape == (32, 32, 3) and word in (0, labels.max())
        if index % 4:
            assert word == labels.max()


def test_labels_are_packed_and_unpacked():
    labels = np.random.default_rng(0).integers(0, 4, (2, 3, 8, 8), dtype=np.uint8)
    np.testing.assert_array_equal(staged.unpacked(training.squeezed(labels), labels.shape), labels)


def test_a_missing_file_gets_its_sentence(tmp_path, monkeypatch):
    monkeypatch.setattr(staged, "_FILE", tmp_path / "stages.json")
    staged.runs.cache_clear()
    with pytest.raises(ValueError, match="get vislib/fully_convolutional/data/stages.json again"):
        staged.runs(10)
    staged.runs.cache_clear()


@pytest.mark.parametrize("thaw", staged.THAWS)
def test_the_code_freezes_and_thaws(thaw):
    moved = run(snippets.stages(thaw))
    assert moved == {step: step >= thaw for step in moved} and {0, 399} <= set(moved)
    assert len(moved) == (2 if thaw in (0, 400) else 4)  # around the thaw, too


def test_names_stand_above_the_curves():
    for masks in staged.MASKS:
        made = staged.runs(masks)
        scene = figure.scene(made, 200, staged.layers(), staged.picture())
        names = [m.xy[0] for m in marks(scene, Label, panel="curves")]
        top = next(p for p in scene.panels if p.id == "curves").y[1]
        for (x, y), (other, below) in itertools.combinations(names, 2):
            assert abs(y - below) > 0.15 * top or abs(x - other) > 0.45 * staged.STEPS
        lowest = min(y for _, y in names)
        points = [m.xy for m in marks(scene, Points, panel="curves")]
        assert lowest > max(float(p[..., 1].max()) for p in points)
