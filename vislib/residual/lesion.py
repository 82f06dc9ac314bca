"""A trained net without some of its blocks, and the paths that are left through it.

Veit, Wilber and Belongie, "Residual Networks Behave Like Ensembles of Relatively Shallow Networks",
NIPS 2016.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

import numpy as np

from vislib.core.text import enough
from vislib.residual.clouds import points
from vislib.residual.depth_training import SIDE, grid
from vislib.residual.net import Net, path_lengths, without

NETS = ("plain-10", "plain-20", "residual-10", "residual-40")  # kind and layers
COUNT, WIDTH, STEPS, RATE, SEED = 256, 16, 400, 0.003, 0  # as the files were trained
GOOD = 0.9  # the share of points from which a net without a block counts as nearly whole


@dataclass(frozen=True, eq=False)
class Trained:
    """A trained ``net`` and the points ``x`` (2, n), ``y`` (n,) it learned from.

    ``notice``: why it was trained just now, empty where it was read from its file.
    """

    name: str
    net: Net
    x: np.ndarray
    y: np.ndarray
    notice: str = ""

    @property
    def blocks(self) -> int:
        """How many blocks it has."""
        return self.net.depth // 2


@lru_cache(maxsize=len(NETS))
def trained(name: str) -> Trained:
    """The net ``name`` from its file; where that will not do, trained here, in a few seconds."""
    from models import zoo

    if name not in NETS:
        raise ValueError(f"There is no net {name!r}; choose one of {', '.join(NETS)}.")
    kind, _, layers = name.partition("-")
    x, y = points("spirals", COUNT, SEED)
    net, notice = Net(int(layers), WIDTH, kind == "residual", SEED), ""
    try:
        for i, layer in enumerate(zoo.network(name).layers()):
            net.weights[i][:] = layer.weight.numpy()
            net.biases[i][:, 0] = layer.bias.numpy()
    except ValueError as error:
        notice = f"{error} Until then the page has trained this net itself, by the same recipe."
        net = Net(int(layers), WIDTH, kind == "residual", SEED)
        for _ in range(STEPS):
            net.step(x, y, RATE)
    return Trained(name, net, x, y, notice)


@dataclass(frozen=True, eq=False)
class Removal:
    """A net without the blocks ``removed``: now, and with each of its blocks taken out as well.

    ``now``: the share of its training points that is right; ``less`` (b,): that share without
    block i too. ``fields`` (b + 1, 28, 28): the probability of class 1 over [−1.25, 1.25]², row 0
    at the bottom, first as it is now, then without each block.
    """

    made: Trained
    removed: tuple[int, ...]
    now: float
    less: np.ndarray
    fields: np.ndarray

    def left(self, block: int | None = None) -> int:
        """How many blocks are left, without ``block`` too if one is given."""
        gone = {*self.removed} if block is None else {*self.removed, block}
        return self.made.blocks - len(gone)

    def paths(self, block: int | None = None) -> np.ndarray:
        """(blocks + 1,): how many paths of each length are left, exact integers.

        A plain net has one, through all of its blocks, and none once a block is taken out.
        """
        all_, left = self.made.blocks, self.left(block)
        if self.made.net.residual:
            return np.concatenate([path_lengths(left), np.zeros(all_ - left, dtype=object)])
        return np.array([0] * all_ + [int(left == all_)], dtype=object)


def removal(name: str, removed: tuple[int, ...] = ()) -> Removal:
    """What the net ``name`` says without ``removed``. Raises ``ValueError`` with the remedy."""
    made = trained(name)
    whole = without(made.net, frozenset(removed))
    both = np.hstack([grid(), made.x])
    now, places = whole.forward(both), SIDE * SIDE
    found = np.repeat(now[None], made.blocks + 1, axis=0)  # a block twice removed changes nothing
    found[[k + 1 for k in whole.kept]] = whole.one_block_less(both)
    fields = 1 / (1 + np.exp(found[:, 0, :places] - found[:, 1, :places]))
    right = (found[:, 1, places:] > found[:, 0, places:]) == (made.y == 1)
    shares = right.mean(axis=1)
    return Removal(made, tuple(sorted(set(removed))), float(shares[0]), shares[1:],
                   fields.astype(np.float32).reshape(-1, SIDE, SIDE))  # fmt: skip


def right(share: float) -> str:
    """A share of points that are right, in as few decimals as tell it from all, none and GOOD."""
    return enough(share, lambda v: (v <= 0, v < GOOD, v < 1))


def most_paths(blocks: int, share: float = 0.95) -> tuple[int, int, float]:
    """The shortest range of lengths about the middle with at least ``share`` of the 2ᵇ paths.

    Its ends, and the share that it holds.
    """
    counts = path_lengths(blocks)
    for low in range(blocks // 2, -1, -1):
        held = sum(counts[low : blocks - low + 1]) / 2**blocks
        if held >= share:
            return low, blocks - low, float(held)
    raise AssertionError("all paths are all paths")
