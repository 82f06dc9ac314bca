"""The nets of points on spirals that ship: whole, as their cards say, trained by the command."""

import hashlib
import json
import sys

import numpy as np
import pytest

from models import deepnets
from models.training import points as command


@pytest.mark.parametrize("name", command.RECIPES)
def test_every_file_has_its_checksum_card_and_figures(name):
    sums = json.loads((deepnets.WEIGHTS / deepnets.CHECKSUMS).read_text())
    assert set(deepnets.available()) == set(command.RECIPES)
    content = (deepnets.WEIGHTS / f"{name}.safetensors").read_bytes()
    digest = hashlib.sha256(content).hexdigest()
    assert digest == sums[f"{name}.safetensors"] and len(content) < 60_000
    card = (deepnets.CARDS / f"{name}.md").read_text()
    kept = deepnets.load(name)
    depth, residual = command.RECIPES[name]
    assert digest in card and all(f"| {k} | {v} |" in card for k, v in kept.figures.items())
    assert (kept.network["depth"], kept.network["residual"]) == (depth, residual)
    assert [w.shape for w in kept.weights] == [(16, 2), *[(16, 16)] * depth, (2, 16)]
    assert f"{sum(a.size for a in (*kept.weights, *kept.biases)):,} weights" in card


def test_an_interrupted_training_goes_on_as_if_nothing_had_been(tmp_path):
    whole = command.Run("residual-10", tmp_path / "a")
    losses = [whole.train_step() for _ in range(6)]
    first = command.Run("residual-10", tmp_path / "b")
    for _ in range(3):
        first.train_step()
    first.save()
    again = command.Run("residual-10", tmp_path / "b")
    again.resume()
    assert [again.train_step() for _ in range(3)] == losses[3:]


def test_the_command_writes_a_file_that_loads(tmp_path, monkeypatch):
    monkeypatch.setattr(deepnets, "WEIGHTS", tmp_path / "weights")
    monkeypatch.setattr(deepnets, "CARDS", tmp_path / "cards")
    monkeypatch.setattr(command, "STEPS", 3)
    given = ["points", "plain-10", "--checkpoints", str(tmp_path)]
    monkeypatch.setattr(sys, "argv", given)
    command.main()
    assert deepnets.available() == ("plain-10",)
    kept = deepnets.load("plain-10")
    assert kept.network["steps"] == 3 and np.isfinite(kept.figures["accuracy"])
    assert "3 steps" in (tmp_path / "cards" / "plain-10.md").read_text()


def test_missing_and_damaged_files_are_named(tmp_path, monkeypatch):
    source = deepnets.WEIGHTS
    monkeypatch.setattr(deepnets, "WEIGHTS", tmp_path)
    with pytest.raises(ValueError, match="get the folder models/weights again"):
        deepnets.load("plain-10")
    content = (source / "plain-10.safetensors").read_bytes()
    (tmp_path / "checksums.json").write_bytes((source / "checksums.json").read_bytes())
    for damaged in (content[:-9] + b"123456789", content[:100], b""):
        (tmp_path / "plain-10.safetensors").write_bytes(damaged)
        with pytest.raises(ValueError, match="is damaged; get it again"):
            deepnets.load("plain-10")
