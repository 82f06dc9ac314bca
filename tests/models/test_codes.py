"""The auto-encoders that ship: whole, as good as their cards say, trained as the command says."""

import hashlib
import json
import sys

import numpy as np
import pytest
import torch

from models import discs, zoo
from models.autoencoder import Convolutional, Dense
from models.training import codecards
from models.training import codes as command

NAMES = zoo.available("autoencoder")
needs_weights = pytest.mark.skipif(not NAMES, reason="no weights")


@needs_weights
def test_every_file_has_its_checksum_and_card():
    folder = zoo.WEIGHTS / "autoencoder"
    sums = json.loads((folder / zoo.CHECKSUMS).read_text())
    assert set(NAMES) == {name.removesuffix(".safetensors") for name in sums}
    assert set(NAMES) == set(command.RECIPES)
    for name in NAMES:
        content = (folder / f"{name}.safetensors").read_bytes()
        digest = hashlib.sha256(content).hexdigest()
        assert digest == sums[f"{name}.safetensors"] and len(content) < 330_000
        assert digest in zoo.card(name)


@pytest.mark.parametrize("name", NAMES)
def test_the_figures_are_those_of_the_file(name):
    net = zoo.network(name)
    found = codecards.measure(net, command.RECIPES[name].data)
    assert found == pytest.approx(zoo.entry(name).figures, rel=0.02, abs=2e-6)


def test_sizes_and_shapes():
    assert sum(p.numel() for p in Dense(576, 128, 36).parameters()) == 157_540
    net = Convolutional((8, 16), 4)
    assert sum(p.numel() for p in net.parameters()) == 3_653
    x = torch.rand(2, 1, 24, 24)
    assert [m.shape[-1] for m in net.maps(x)] == [12, 6, 3] and net.encode(x).shape == (2, 4, 3, 3)
    assert net(x).shape == x.shape and Dense(576, (9, 5), 3)(x).shape == (2, 576)
    skipped = Dense(576, 9, 3, skip=True)
    torch.testing.assert_close(skipped(x), x.flatten(1) + skipped.decode(skipped.encode(x)))
    for wrong in (lambda: Dense(4, 0, 1), lambda: Convolutional((0,), 1)):
        with pytest.raises(ValueError, match="at least one"):
            wrong()


def test_discs_of_a_half_lie_in_it_and_mirror():
    places = discs.left(np.random.default_rng(0), 500)
    drawn = discs.draw(places)
    assert drawn[:, :, 12:].sum() == 0 and drawn.sum(axis=(1, 2)).min() > 5
    np.testing.assert_allclose(discs.draw(discs.right(places)), drawn[:, :, ::-1], atol=1e-9)
    with pytest.raises(ValueError, match="finite numbers"):
        discs.draw([[np.nan, 1, 1]])
    with pytest.raises(ValueError, match="at least one pixel"):
        discs.draw([[1, 1, 1]], 0)


def test_an_interrupted_training_goes_on_as_if_nothing_had_been(tmp_path, monkeypatch):
    monkeypatch.setattr(command, "EPOCH", 3)
    whole = command.Run("digits-2", tmp_path / "a", 1)
    losses = [whole.train_step() for _ in range(6)]
    first = command.Run("digits-2", tmp_path / "b", 1)
    for _ in range(3):
        first.train_step()
    first.save()
    again = command.Run("digits-2", tmp_path / "b", 2)
    again.resume()
    assert [again.train_step() for _ in range(3)] == losses[3:]


@pytest.mark.parametrize("name", ["digits-2", "disc-skip", "disc-noise", "disc-conv"])
def test_the_command_writes_a_file_that_loads(name, tmp_path, monkeypatch):
    monkeypatch.setattr(zoo, "WEIGHTS", tmp_path / "weights")
    monkeypatch.setattr(zoo, "CARDS", tmp_path / "cards")
    monkeypatch.setattr(codecards, "COUNT", 20)
    short = {key: command.Recipe(r.network, r.data, 2, r.rate, r.loss)
             for key, r in command.RECIPES.items()}  # fmt: skip
    monkeypatch.setattr(command, "RECIPES", short)
    given = ["codes", name, "--checkpoints", str(tmp_path), "--threads", "1"]
    monkeypatch.setattr(sys, "argv", given)
    command.main()
    assert zoo.available("autoencoder") == (name,) and zoo.card(name)
    assert zoo.network(name) and zoo.entry(name).figures
