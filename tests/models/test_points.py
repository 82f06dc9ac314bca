"""The nets of points on spirals that ship: whole, as their cards say, trained by the command."""

import sys

import pytest

from models import zoo
from models.training import pointcards
from models.training import points as command


@pytest.mark.parametrize("name", command.RECIPES)
def test_every_file_has_its_checksum_card_and_figures(name):
    assert set(zoo.available("residual")) == set(command.RECIPES)
    net, said, card = zoo.network(name), zoo.entry(name), zoo.card(name)
    assert len(zoo.content(name)) < 60_000 and zoo.checksum(name) in card
    assert said.kind == "deep" and said.network == command.RECIPES[name]
    assert all(f"| {k} | {v} |" in card for k, v in said.figures.items())
    depth = command.RECIPES[name]["depth"]
    shapes = [tuple(layer.weight.shape) for layer in net.layers()]
    assert shapes == [(16, 2), *[(16, 16)] * depth, (2, 16)]
    assert f"{sum(p.numel() for p in net.parameters()):,} weights" in card
    found = pointcards.measure(net, *command.spirals(command.COUNT, command.SEED))
    assert found == pytest.approx(said.figures, abs=0.004)


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
    monkeypatch.setattr(zoo, "WEIGHTS", tmp_path / "weights")
    monkeypatch.setattr(zoo, "CARDS", tmp_path / "cards")
    monkeypatch.setattr(command, "STEPS", 3)
    given = ["points", "plain-10", "--checkpoints", str(tmp_path)]
    monkeypatch.setattr(sys, "argv", given)
    command.main()
    assert zoo.available("residual") == ("plain-10",) and zoo.network("plain-10")
    assert 0 <= zoo.entry("plain-10").figures["accuracy"] <= 1
    assert "3 steps" in zoo.card("plain-10")
