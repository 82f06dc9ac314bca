"""What the rules choose on the first samples of each cloud: computed once, read from a table.

Fifty sweeps take the better part of a second, and they are the same for everybody.
``python -m vislib.kmeans.verdicts`` computes the table anew.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from functools import cache
from pathlib import Path

from vislib.core.points import CLOUDS, cloud
from vislib.kmeans.selection import Verdict, sweep

SAMPLES = 50  # in the table, of each cloud
_TABLE = Path(__file__).parent / "data" / "verdicts.json"
_ALONE = ("iris",)  # clouds of which there is one sample


def of(data: str, sample: int) -> Verdict:
    """What each rule chooses on ``cloud(data, sample)``."""
    listed = _table().get(data, ())
    return Verdict(*listed[sample]) if 0 <= sample < len(listed) else computed(data, sample)


def computed(data: str, sample: int) -> Verdict:
    """The same, from the points."""
    return sweep(cloud(data, sample)).verdict


@cache
def _table() -> Mapping[str, list[list[int]]]:
    return json.loads(_TABLE.read_text(encoding="utf-8"))


def main() -> None:
    """Write the table."""
    table = {d: [computed(d, s) for s in range(SAMPLES)] for d in CLOUDS if d not in _ALONE}
    lines = (f"{json.dumps(d)}: {json.dumps(verdicts)}" for d, verdicts in table.items())
    _TABLE.write_text("{" + ",\n ".join(lines) + "}\n", encoding="utf-8")


if __name__ == "__main__":
    main()
