"""Cross-validation of a recipe: who trains on what, views that bend, what the card says."""

import argparse
import json
from dataclasses import replace

import numpy as np
import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image

from models import scores, zoo
from models.training import crossval, data, export
from models.training.augment import Batches, stronger
from models.training.recipes import LEAF, RECIPES


@given(st.lists(st.sampled_from([1.0, 2.5, 8.0]), min_size=12, max_size=60), st.integers(2, 4))
def test_each_picture_judges_once_and_never_one_that_learned_it(weights, count):
    weights = np.array(sorted(weights * count))  # of each type as many as there are folds, at least
    parted = crossval.folds(weights, count)
    assert len(parted) == count
    judged = np.concatenate([held for _, held in parted])
    assert sorted(judged) == list(range(len(weights)))
    for seen, held in parted:
        assert not set(seen) & set(held) and len(seen) + len(held) == len(weights)
        for kind in set(weights):  # its share of each type, to a picture
            share = (weights == kind).sum() / count
            assert abs((weights[held] == kind).sum() - share) <= 1


def test_stronger_views_bend_pictures_and_labels_alike():
    """A picture that is its own labels stays so wherever it is not between two classes."""
    labels = torch.zeros(8, 64, 64, dtype=torch.uint8)
    labels[:, 16:48, 16:48], labels[:, 28:36, 28:36] = 1, 2
    images = labels[:, None].float().expand(-1, 3, -1, -1) / 2
    bent, classes = stronger(images, labels, 5)
    assert set(classes.unique().tolist()) == {0, 1, 2} and bent.shape == images.shape
    assert bent.min() >= 0 and bent.max() <= 1
    moved = (classes != labels).flatten(1).any(dim=1)
    assert moved.any() and not moved.all()  # some, not all
    near = ((2 * bent).mean(dim=1).round().to(torch.uint8) == classes).float().mean()
    assert near > 0.95
    again, same = stronger(images, labels, 5)
    assert torch.equal(bent, again) and torch.equal(classes, same)
    assert not torch.equal(bent, stronger(images, labels, 6)[0])


def test_stronger_views_leave_torchs_own_numbers_alone():
    images, labels = torch.rand(2, 3, 32, 32), torch.zeros(2, 32, 32, dtype=torch.uint8)
    before = torch.random.get_rng_state()
    stronger(images, labels, 1)
    assert torch.equal(before, torch.random.get_rng_state())


@pytest.fixture
def shelf(tmp_path, monkeypatch):
    """A tiny data set, places of its own for weights and scores, a recipe of four steps."""
    home = tmp_path / "data" / "coffee_leaf"
    (home / "images").mkdir(parents=True)
    (home / "masks").mkdir()
    names, rng = [f"p{i}" for i in range(12)], np.random.default_rng(0)
    for name in names:
        Image.fromarray(rng.integers(0, 256, (32, 40, 3), np.uint8)).save(
            home / "images" / f"{name}.png"
        )
        Image.fromarray(rng.integers(0, 3, (32, 40), np.uint8)).save(home / "masks" / f"{name}.png")
    split = {"train": names[:7], "val": names[7:10], "test": names[10:]}
    (home / "split.json").write_text(json.dumps(split))
    (home / "info.json").write_text("{}")
    monkeypatch.setattr(zoo, "WEIGHTS", tmp_path / "weights")
    monkeypatch.setattr(zoo, "CARDS", tmp_path / "cards")
    monkeypatch.setattr(scores, "PATH", tmp_path / "scores.json")
    tiny = replace(LEAF, base=2, crop=32, side=32, batch=2, steps=4, strong=True)
    monkeypatch.setitem(RECIPES, "tiny-leaf", tiny)
    return argparse.Namespace(
        data=tmp_path / "data", checkpoints=tmp_path / "kept", folds=2, device="cpu"
    )


def test_folds_are_judged_as_shipped_and_resume(shelf):
    first = crossval.fold("tiny-leaf", shelf, 0)
    assert first["test pictures"] == 5
    recipe = RECIPES["tiny-leaf"]
    run = crossval.Run("tiny-leaf-fold-0", recipe, shelf.checkpoints, "cpu", 0)
    run.resume(shelf.checkpoints / "tiny-leaf-fold-0.last.pt")
    assert run.step == 4
    raw = crossval.pool(recipe, shelf.data, raw=True)
    held = crossval.folds(raw.weights, 2)[0][1]
    found, _ = export.measure(export.shipped(run), recipe, crossval.some(raw, held))
    assert found == first == crossval.fold("tiny-leaf", shelf, 0)  # done: not trained again


def test_what_ships_learned_from_all_and_says_its_spread(shelf, monkeypatch):
    seen = []

    def watched(recipe, pictures, seed):
        seen.append(sorted(pictures.names))
        return Batches(recipe, pictures, seed)

    monkeypatch.setattr(crossval, "Batches", watched)
    found = [crossval.fold("tiny-leaf", shelf, i) for i in range(2)]
    crossval.ship("tiny-leaf", shelf, found)
    test = set(data.load(RECIPES["tiny-leaf"], shelf.data, "test").names)
    assert len(seen[-1]) == 10 and not any(test & set(names) for names in seen)
    card = zoo.card("tiny-leaf")
    assert f"mIoU {found[0]['mIoU']:.3f} {found[1]['mIoU']:.3f}" in card
    assert "2 folds of its 10 pictures" in card and "best on validation" not in card
    assert zoo.entry("tiny-leaf").figures["test pictures"] == 2
