"""Training accuracies of five seeds, by recipe and depth: computed once, read from a table.

``python -m vislib.residual.five_seeds`` trains what the table lacks and writes it, row by row: four
minutes in all; with ``--fresh`` everything anew. Deep plain nets stand at the edge of learning, so
that another processor's rounding may turn a success of theirs into a failure.
"""

from __future__ import annotations

import dataclasses
import json
import sys
from dataclasses import dataclass
from pathlib import Path

from vislib.residual.clouds import points
from vislib.residual.net import Net, accuracy

SEEDS, WIDTH, COUNT, CLOUD = range(5), 16, 256, "spirals"
RECIPES = (  # rate, steps, normalised, layers
    (0.003, 400, False, 4),
    (0.003, 400, False, 10),
    (0.003, 400, False, 20),
    (0.003, 400, False, 40),
    (0.003, 400, False, 60),
    (0.001, 800, False, 40),
    (0.001, 800, False, 60),
    (0.005, 300, True, 40),
)
TABLE = Path(__file__).parent / "data" / "five_seeds.json"


@dataclass(frozen=True)
class Result:
    """A recipe, a depth, and the accuracies of seeds 0 to 4 on their 256 training points."""

    rate: float
    steps: int
    norm: bool
    layers: int
    plain: tuple[float, ...]
    residual: tuple[float, ...]


def trained(rate: float, steps: int, norm: bool, layers: int, residual: bool, seed: int) -> float:
    """The share of its training points that a net has right after all steps."""
    x, y = points(CLOUD, COUNT, seed)
    net = Net(layers, WIDTH, residual, seed, norm=norm)
    for _ in range(steps):
        net.step(x, y, rate)
    return round(accuracy(net, x, y), 4)


def computed(rate: float, steps: int, norm: bool, layers: int) -> Result:
    """A row of the table, from ten trainings."""
    plain, residual = (
        tuple(trained(rate, steps, norm, layers, kind, seed) for seed in SEEDS)
        for kind in (False, True)
    )
    return Result(rate, steps, norm, layers, plain, residual)


def results() -> tuple[Result, ...]:
    """All rows that the table has."""
    rows = json.loads(TABLE.read_text(encoding="utf-8")) if TABLE.is_file() else []
    return tuple(Result(**{k: tuple(v) if isinstance(v, list) else v for k, v in row.items()})
                 for row in rows)  # fmt: skip


def main() -> None:
    """Train what is missing, and write the table after every row."""
    found = {} if "--fresh" in sys.argv else {
        (r.rate, r.steps, r.norm, r.layers): r for r in results()
    }  # fmt: skip
    for recipe in RECIPES:
        found.setdefault(recipe, None)
        found[recipe] = found[recipe] or computed(*recipe)
        rows = [json.dumps(dataclasses.asdict(found[r])) for r in RECIPES if found.get(r)]
        TABLE.write_text("[" + ",\n ".join(rows) + "]\n", encoding="utf-8")
        print(rows[-1])


if __name__ == "__main__":
    main()
