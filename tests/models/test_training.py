"""Training: loss, schedule, resuming, views, drawings, the tiny one."""

import copy
import json
import subprocess
import sys
import time
from dataclasses import replace
from functools import partial
from pathlib import Path

import numpy as np
import pytest
import torch
from torch.nn import functional as F

from models.metrics import IGNORE
from models.training import data, shapes
from models.training.adam import AdamW
from models.training.augment import Batches, _source, view
from models.training.loop import Budget, Run, judge, loss_of, rate_at, summary, train
from models.training.recipes import LEAF, RECIPES, SHAPES
from models.training.tiny import TinyTraining
from models.unet import UNet

ROOT = Path(__file__).resolve().parents[2]
SMALL = replace(SHAPES, base=2, crop=32, side=32, batch=2)


def test_the_loss_is_cross_entropy_plus_dice():
    torch.manual_seed(0)
    logits, labels = torch.randn(2, 3, 8, 8), torch.randint(0, 3, (2, 8, 8))
    p, t = logits.softmax(1), F.one_hot(labels, 3).permute(0, 3, 1, 2)
    dice = [
        (2 * (p[:, c] * t[:, c]).sum() + 1) / (p[:, c].sum() + t[:, c].sum() + 1) for c in (1, 2)
    ]
    expected = F.cross_entropy(logits, labels) + 1 - sum(dice) / 2
    torch.testing.assert_close(loss_of(logits, labels), expected)


def test_classes_of_a_group_overlap_as_one():
    """Dice of a group is Dice of two classes: what belongs to it, and the rest."""
    logits, labels = torch.randn(2, 3, 8, 8), torch.randint(0, 3, (2, 8, 8))
    groups = ((1, 2), (1,))
    expected = F.cross_entropy(logits, labels) + 1
    for group in groups:
        p = logits.softmax(1)[:, list(group)].sum(1)
        t = torch.isin(labels, torch.tensor(group)).float()
        expected -= (2 * (p * t).sum() + 1) / (p.sum() + t.sum() + 1) / 2
    torch.testing.assert_close(loss_of(logits, labels, None, groups), expected)
    alone = ((1,), (2,))
    torch.testing.assert_close(loss_of(logits, labels, None, alone), loss_of(logits, labels))


@pytest.mark.parametrize("groups", [(), ((1, 2), (1,))])
def test_ignored_pixels_do_not_matter(groups):
    logits, labels = torch.randn(1, 3, 8, 8), torch.randint(0, 3, (1, 8, 8))
    labels[:, :4] = IGNORE
    other = logits.clone()
    other[:, :, :4] = 9
    found, expected = (loss_of(one, labels, None, groups) for one in (logits, other))
    torch.testing.assert_close(found, expected)


def test_a_batch_of_nothing_but_left_out_pixels_costs_and_moves_nothing():
    logits = torch.randn(2, 3, 8, 8, requires_grad=True)
    loss = loss_of(logits, torch.full((2, 8, 8), IGNORE))
    loss.backward()
    assert loss.item() == 0 and not logits.grad.any()


def test_a_perfect_answer_costs_nothing():
    labels = torch.randint(0, 3, (1, 16, 16))
    logits = 100.0 * F.one_hot(labels, 3).permute(0, 3, 1, 2)
    assert float(loss_of(logits, labels)) == pytest.approx(0, abs=1e-4)


def test_the_rate_warms_up_and_falls():
    rates = [rate_at(p, 1.0) for p in np.linspace(0, 1, 101)]
    assert rates[0] < 0.1 and max(rates) == pytest.approx(1, abs=0.01)
    assert rates[-1] == pytest.approx(0.01)
    assert all(a >= b for a, b in zip(rates[3:], rates[4:], strict=False))


def test_the_budget_ends_by_steps_time_or_clock():
    assert Budget(1, steps=10).progress(5) == 0.5
    assert Budget(2, spent=60.0).progress(0) == pytest.approx(0.5, abs=0.01)
    assert Budget(1e9, wall=1e-9, start=time.monotonic() - 1).progress(0) == 1


def test_training_learns_saves_and_resumes(tmp_path):
    torch.set_num_threads(1)
    val = data.Pictures(["a"], *[[v] for v in shapes.draw(np.random.default_rng(1), 32)])
    run = Run("shapes", SMALL, tmp_path, "cpu", seed=0)
    batches = Batches(SMALL, data.Pictures([], [], []), 0)
    train(run, batches, val, Budget(1, steps=6), epoch=3)
    lines = [json.loads(x) for x in (tmp_path / "shapes.jsonl").read_text().splitlines()]
    assert [line["step"] for line in lines] == [3, 6]
    assert lines[-1]["loss"] < lines[0]["loss"] * 1.2
    again = Run("shapes", SMALL, tmp_path, "cpu", seed=0)
    again.resume(tmp_path / "shapes.last.pt")
    assert again.step == 6 and again.spent == run.spent
    for a, b in zip(run.net.parameters(), again.net.parameters(), strict=True):
        assert torch.equal(a, b)
    assert np.array_equal(judge(run.average, val, SMALL), judge(again.average, val, SMALL))


def test_the_summary_names_its_figures():
    said = summary(np.array([[8, 2], [0, 10]]), ("background", "pet"))
    assert said["IoU pet"] == pytest.approx(10 / 12, abs=1e-4)
    assert said["accuracy"] == 0.9 and said["foreground IoU"] == said["IoU pet"]


def test_a_view_moves_picture_and_labels_together():
    """The red channel is the label: after any view it still is, borders of pixels aside."""
    labels = np.zeros((60, 80), np.uint8)
    labels[10:40, 20:70] = 1
    image = np.repeat(labels[..., None] * 255, 3, axis=2)
    rng = np.random.default_rng(0)
    for _ in range(20):
        seen, truth = view(_source(image, labels), replace(LEAF, crop=48), rng)
        assert seen.shape == (3, 48, 48) and truth.shape == (48, 48)
        assert float(((seen[0] > 0.5) == (truth > 0)).float().mean()) > 0.97


@pytest.mark.parametrize("name", ["leaf", "nuclei", "person"])
def test_batches_stay_in_range(name):
    recipe = replace(RECIPES[name], crop=32, batch=3)
    images = [
        np.random.default_rng(i).integers(0, 256, (50, 70, 3), dtype=np.uint8) for i in (1, 2)
    ]
    pictures = data.Pictures(["a", "b"], images, [np.ones((50, 70), np.uint8)] * 2, np.ones(2))
    x, y = next(Batches(recipe, pictures, 0))
    assert x.shape == (3, 3, 32, 32) and y.shape == (3, 32, 32)
    assert float(x.min()) >= 0 and float(x.max()) <= 1 and y.dtype == torch.int64
    again, _ = next(Batches(recipe, pictures, 0))
    assert torch.equal(x, again)


def test_shapes_are_exact_repeatable_and_of_all_kinds():
    seen = set()
    for seed in range(20):
        image, labels = shapes.draw(np.random.default_rng(seed), 64)
        again = shapes.draw(np.random.default_rng(seed), 64)
        assert np.array_equal(image, again[0]) and np.array_equal(labels, again[1])
        seen |= set(np.unique(labels))
    assert seen == {0, 1, 2, 3}


def test_a_drawn_circle_has_a_circles_area():
    cover = shapes._cover(1, np.array([32.0, 32.0]), 20.0, 0.0, 64)
    assert cover.sum() == pytest.approx(np.pi * 400, rel=0.01)
    square = shapes._cover(2, np.array([32.0, 32.0]), 20.0, 0.3, 64)
    assert square.sum() == pytest.approx((2 * 20 * 0.87) ** 2, rel=0.01)


def test_data_sets_are_read_and_merged(tmp_path):
    from PIL import Image

    home = tmp_path / "pets"
    for folder in ("images", "masks"):
        (home / folder).mkdir(parents=True)
    Image.new("RGB", (8, 6), (9, 9, 9)).save(home / "images" / "x.png")
    Image.fromarray(np.array([[0, 1, 2]] * 6, np.uint8)).save(home / "masks" / "x.png")
    (home / "split.json").write_text('{"train": ["x"], "val": [], "test": []}')
    (home / "info.json").write_text("{}")
    found = data.load(RECIPES["pets"], tmp_path, "train")
    assert found.images[0].shape == (6, 8, 3)
    assert set(np.unique(found.labels[0])) == {0, 1, IGNORE}
    with pytest.raises(ValueError, match="No data set"):
        data.load(RECIPES["leaf"], tmp_path, "train")


def test_the_command_says_what_it_can():
    root = Path(__file__).resolve().parents[2]
    command = [sys.executable, "-m", "models.training", "--help"]
    said = subprocess.run(command, capture_output=True, text=True, check=True, cwd=root).stdout
    assert "--minutes" in said and "leaf-small-no-skips" in said


def test_every_recipe_makes_a_network():

    for name, recipe in RECIPES.items():
        with torch.device("meta"):
            net = UNet(**recipe.network())
        assert recipe.crop % 16 == 0 and recipe.side % 16 == 0, name
        assert sum(p.numel() for p in net.parameters()) < 4_000_000


@pytest.mark.parametrize("decay", [0.01, 0.0])
def test_adamw_takes_the_steps_of_torch(decay):
    torch.manual_seed(0)
    mine = torch.nn.Sequential(torch.nn.Linear(4, 8), torch.nn.Tanh(), torch.nn.Linear(8, 1))
    theirs = copy.deepcopy(mine)
    rival = partial(torch.optim.AdamW, weight_decay=0.01) if decay else torch.optim.Adam
    steppers = AdamW(mine.parameters(), 0.03, decay), rival(theirs.parameters(), 0.03)
    x, y = torch.randn(32, 4), torch.randn(32, 1)
    for _ in range(40):
        for net, stepper in zip((mine, theirs), steppers, strict=True):
            stepper.zero_grad()
            (net(x) - y).square().mean().backward()
            stepper.step()
    for a, b in zip(mine.parameters(), theirs.parameters(), strict=True):
        assert torch.allclose(a, b, atol=1e-5)


def test_training_in_the_page_does_not_import_the_compiler():
    code = (
        "import sys; from functools import partial; import numpy as np;"
        "from models.training.adam import AdamW; from models.training.tiny import TinyTraining;"
        "from vislib.checkerboard.training import Training;"
        "TinyTraining().train_step();"
        "photo, pair = np.zeros((64, 64, 3), np.float32), ('nearest', 'icnr');"
        "Training(photo, pair, 1, optimiser=partial(AdamW, decay=0.0)).run(0);"
        "assert 'torch._dynamo' not in sys.modules"
    )
    subprocess.run([sys.executable, "-c", code], check=True, cwd=ROOT, timeout=120)


def test_the_tiny_training_learns_in_pieces_of_time_and_ends():
    torch.set_num_threads(1)
    tiny = TinyTraining(every=3, steps=28)
    first = np.mean([tiny.train_step() for _ in range(3)])
    while not tiny.done:
        before = tiny.step
        tiny.run(0.0)
        assert tiny.step == before + 1  # one step at least
    assert min(tiny.losses[-3:]) < first and tiny.step == 28
    tiny.run(1.0)
    assert tiny.step == 28  # done is done
    assert tiny.judged == [6, 9, 12, 15, 18, 21, 24, 27]
    assert all(len(h) == 8 for h in (tiny.losses, tiny.scores, *tiny.found.values()))
    assert tiny.labels.shape == tiny.wrong.shape == (64, 64)


def test_what_is_found_of_the_parts_and_when_a_pixel_was_last_wrong(monkeypatch):
    """Judged by hand on labels that are set, not learned."""
    from models.training import tiny as module

    one = TinyTraining(every=1)
    truth = module.shown()[1]
    where = module.parts(truth)
    assert set(np.unique(where[truth > 0])) == {1, 2, 3} and not where[truth == 0].any()
    blob = (where == 1).astype(np.uint8)
    for step, labels in enumerate((np.zeros_like(truth), blob, truth), start=1):
        monkeypatch.setattr(one, "_label", lambda image, now=labels: now)
        one.step, one._recent = step, [0.5]
        one._judge()
    assert one.found == {"middle": [0, 1, 1], "edges": [0, 0, 1], "corners": [0, 0, 1]}
    assert (one.wrong[where == 1] == 1).all() and (one.wrong[where > 1] == 2).all()
    assert not one.wrong[truth == 0].any()


def test_corners_are_where_a_shape_covers_less_than_half_of_what_is_around():
    from models.training.tiny import parts

    square = np.zeros((40, 40), np.uint8)
    square[10:30, 10:30] = 1
    kind = parts(square)
    for y, x in np.ndindex(40, 40):
        around = square[max(0, y - 4) : y + 5, max(0, x - 4) : x + 5].mean()
        expected = 0 if not square[y, x] else 1 if around == 1 else 3 if around < 0.5 else 2
        assert kind[y, x] == expected
    assert kind[10, 10] == 3 and kind[10, 20] == 2 and kind[20, 20] == 1


def test_the_first_weights_depend_on_the_seed_alone():
    def weights():
        return next(TinyTraining(seed=3).net.parameters()).detach().numpy().copy()

    torch.manual_seed(0)
    here = weights()
    others = torch.rand(3)
    np.testing.assert_array_equal(weights(), here)
    torch.manual_seed(0)
    weights()
    assert torch.equal(torch.rand(3), others)  # nobody else's chance was touched
