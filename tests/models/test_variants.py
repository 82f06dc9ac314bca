"""Networks trained alike but for one thing, and the spread of their seeds."""

from dataclasses import replace

import numpy as np
import pytest
import torch

from models import scores, zoo
from models.segmenter import Segmenter
from models.training import data, shapes, variants
from models.training.loop import Run
from models.training.recipes import SHAPES, VARIANTS
from models.unet import UNet

SMALL = replace(SHAPES, base=2, crop=32, side=32, batch=2)


# -- variants ----------------------------------------------------------------------------------
def test_variants_differ_in_what_their_names_say_and_in_nothing_else():
    for name, recipes in VARIANTS.items():
        first = recipes[name]
        for variant, recipe in recipes.items():
            changed = {k for k, v in recipe.as_dict().items() if v != first.as_dict()[k]}
            ending = variant.removeprefix(name)
            assert changed == {"": set(), "-no-skips": {"skips"}}.get(ending, {"up"})
            assert recipe.steps == first.steps > 0


def test_variants_go_in_step_over_the_same_batches_and_resume(tmp_path, monkeypatch):
    """Interrupted in one of them, the training ends with the weights of an uninterrupted one."""
    torch.set_num_threads(1)
    small = replace(SMALL, steps=4)
    recipes = {"a": small, "b": replace(small, skips=False)}
    val = data.Pictures(["a"], *[[v] for v in shapes.draw(np.random.default_rng(1), 32)])
    monkeypatch.setattr(variants, "EPOCH", 2)
    monkeypatch.setattr(data, "load", lambda recipe, folder, split: val)
    seen = []
    real = Run.train_step

    def noted(self, images, labels, progress):
        seen.append((self.name, self.step, float(images.sum())))
        return real(self, images, labels, progress)

    monkeypatch.setattr(Run, "train_step", noted)
    whole = variants.runs_of(recipes, tmp_path / "whole", "cpu", 0)
    variants.train(whole, tmp_path, 4)
    assert [(n, s) for n, s, _ in seen] == [(n, s) for s in range(4) for n in "ab"]
    assert all(a[2] == b[2] for a, b in zip(seen[::2], seen[1::2], strict=True))
    broken = variants.runs_of(recipes, tmp_path / "broken", "cpu", 0)
    with monkeypatch.context() as patch, pytest.raises(KeyboardInterrupt):
        kept = variants.report

        def lost(run, *judged):
            if run.name == "b":
                raise KeyboardInterrupt  # before it is saved: it is left behind
            return kept(run, *judged)

        patch.setattr(variants, "report", lost)
        variants.train(broken, tmp_path, 4)
    variants.train(variants.runs_of(recipes, tmp_path / "broken", "cpu", 0), tmp_path, 4)
    for run in variants.runs_of(recipes, tmp_path / "broken", "cpu", 0):
        other = next(w for w in whole if w.name == run.name)
        for a, b in zip(run.net.parameters(), other.net.parameters(), strict=True):
            assert torch.equal(a, b)


def test_the_middle_seed_ships_and_the_spread_is_noted(tmp_path, monkeypatch):
    torch.set_num_threads(1)
    small = replace(SMALL, steps=1)
    recipes = {"tiny-small": small, "tiny-small-no-skips": replace(small, skips=False)}
    for module, name, value in (
        (variants, "VARIANTS", {"tiny-small": recipes}), (scores, "PATH", tmp_path / "scores.json"),
        (zoo, "WEIGHTS", tmp_path / "weights"), (zoo, "CARDS", tmp_path / "cards"),
    ):  # fmt: skip
        monkeypatch.setattr(module, name, value)
    drawn = [shapes.draw(np.random.default_rng(i), 32) for i in range(4)]
    pictures = data.Pictures(list("abcd"), [d[0] for d in drawn], [d[1] for d in drawn])
    monkeypatch.setattr(data, "load", lambda *a, **k: pictures)
    for seed in variants.SEEDS:
        runs = variants.runs_of(recipes, tmp_path / f"seed-{seed}", "cpu", seed)
        variants.train(runs, tmp_path, 1)
    variants.write("tiny-small", tmp_path, tmp_path, "cpu")
    found = scores.variants("tiny-small")
    assert (found.steps, found.batch, found.pictures) == (1, 2, 4) and found.seeds == (0, 1, 2)
    for name in recipes:
        each = found.figures[name]["mIoU"]
        middle = sorted(each)[1]
        assert each[found.shipped[name]] == middle == zoo.entry(name).figures["mIoU"]
        card = zoo.card(name)
        assert f"mean {np.mean(each):.3f}, {min(each):.3f} to {max(each):.3f}" in card
        assert zoo.load(name, device="cpu").predict(drawn[0][0]).labels.shape == (32, 32)
        assert "rotation" not in card  # drawings are not turned


def test_what_closed_gates_lose_is_counted_over_all_pictures():
    from models.training import muted

    net = UNet(3, 2, base=2).eval()
    door = Segmenter(net, ("a", "b"), side=32, device="cpu", precision="full")
    drawn = [shapes.draw(np.random.default_rng(i), 32) for i in range(3)]
    pictures = data.Pictures(list("abc"), [d[0] for d in drawn], [d[1] > 0 for d in drawn])
    said = muted.measure(door, pictures)
    assert said["pictures"] == 3 and set(said["lost"]) == set(muted.GATES)
    for name, gates in muted.GATES.items():
        right = lost = 0
        for image, truth in drawn:
            features = door.features(image)
            whole = door.decode(features).argmax(0)
            labels = door.decode(features, gates).argmax(0)
            right += (whole == (truth > 0)).sum()
            lost += ((whole == (truth > 0)) & (labels != (truth > 0))).sum()
        near, away = said["lost"][name]
        assert min(near, away) - 1e-4 <= lost / right <= max(near, away) + 1e-4
