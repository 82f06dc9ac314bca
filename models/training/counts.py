"""``python -m models.training.counts --data DIR``: counts of the leaf networks.

Writes counts alone, no picture: for every test picture of the coffee leaves and each network its
confusion (rows the truth, columns the answer); the lesson on metrics averages them in several
ways.
"""

from __future__ import annotations

import argparse
import json
from pathlib import Path

import numpy as np

from models import zoo
from models.metrics import confusion
from models.training import data
from models.training.recipes import LEAF

NETWORKS = (
    "leaf",
    "leaf-small",
    "leaf-small-bilinear",
    "leaf-small-nearest",
    "leaf-small-no-skips",
)
_TARGET = Path(__file__).parents[2] / "vislib" / "metrics" / "data" / "leaves.json"


def counted(folder: Path) -> dict:
    """Class names, and for each network (pictures, classes, classes) pixel counts as lists."""
    test = data.load(LEAF, folder, "test", raw=True)
    classes = len(LEAF.classes)
    found = {"classes": list(LEAF.classes), "counts": {}}
    for name in NETWORKS:
        network = zoo.load(name, device="cpu")
        pairs = zip(test.images, test.labels, strict=True)
        counts = [confusion(y, network.predict(x).labels, classes) for x, y in pairs]
        found["counts"][name] = np.array(counts).tolist()
    return found


def main() -> None:
    """Write the counts to the place from which the lesson reads them."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", type=Path, required=True, help="folder of the data sets")
    parser.add_argument("--to", type=Path, default=_TARGET)
    args = parser.parse_args()
    args.to.parent.mkdir(parents=True, exist_ok=True)
    args.to.write_text(json.dumps(counted(args.data), separators=(",", ":")) + "\n", "utf-8")


if __name__ == "__main__":
    main()
