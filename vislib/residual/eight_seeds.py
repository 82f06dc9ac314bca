"""How alike neighbouring slopes are, mean of eight seeds: computed once, read from a table.

``python -m vislib.residual.eight_seeds`` computes the table anew, in half a minute.
"""

from __future__ import annotations

import dataclasses
import json
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from vislib.residual.shattered import along, drawn

SEEDS, WIDTH, DEPTHS = range(8), 64, (10, 24, 50, 100)
SCALES = {"1/√blocks": None, "1": 1.0}
KINDS = (("plain", "1"), ("residual", "1/√blocks"), ("residual", "1"))  # and scale of branches
TABLE = Path(__file__).parent / "data" / "eight_seeds.json"


@dataclass(frozen=True)
class Row:
    """A net, and the mean correlation of slopes 1/64 apart at each of ``DEPTHS``."""

    kind: str
    norm: bool
    scale: str
    means: tuple[float, ...]


def computed(kind: str, norm: bool, scale: str) -> Row:
    """The row, from eight nets."""
    found = [
        [line.correlation for line in along(drawn(max(DEPTHS), WIDTH, seed), DEPTHS, norm=norm,
                                              residual=kind == "residual", scale=SCALES[scale])]
        for seed in SEEDS
    ]  # fmt: skip
    return Row(kind, norm, scale, tuple(round(float(v), 3) for v in np.mean(found, axis=0)))


def rows() -> tuple[Row, ...]:
    """The table."""
    listed = json.loads(TABLE.read_text(encoding="utf-8"))
    return tuple(Row(**row | {"means": tuple(row["means"])}) for row in listed)


def main() -> None:
    """Write the table."""
    made = [computed(kind, norm, scale) for norm in (True, False) for kind, scale in KINDS]
    lines = [json.dumps(dataclasses.asdict(row), ensure_ascii=False) for row in made]
    TABLE.write_text("[" + ",\n ".join(lines) + "]\n", encoding="utf-8")


if __name__ == "__main__":
    main()
