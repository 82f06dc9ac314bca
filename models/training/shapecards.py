"""``python -m models.training.shapecards NAME ...``: measure and write out what was trained.

For the networks of ``models.training.patches`` and ``models.training.fcn``: weights in half
precision, checksum, figures on 100 test drawings, card.
"""

from __future__ import annotations

import argparse
import json
from pathlib import Path

import numpy as np
import torch
from torch import nn

from models import zoo
from models.metrics import confusion, iou, near_outlines
from models.patches import everywhere
from models.pixels import normalise
from models.training import fcn, patches, shipping
from models.training.shapes import CLASSES
from models.training.stepwise import Job, drawings

FOLDER = "fully_convolutional"
NAMES = tuple(f"patch-{s}" for s in patches.STAGES) + tuple(f"fcn-{s}" for s in fcn.BEGINS)


def job(name: str) -> tuple[Job, dict]:
    """The training of that name, and what builds its network again."""
    kind, _, size = name.partition("-")
    if kind == "patch":
        return patches.job(int(size)), {"kind": kind, "size": int(size), "classes": len(CLASSES)}
    return fcn.job(int(size)), {"kind": kind, "classes": len(CLASSES)}


@torch.inference_mode()
def labelled(net: nn.Module, image: np.ndarray, name: str) -> np.ndarray:
    """(H, W) uint8: what the network of that name says of each pixel."""
    if name.startswith("patch"):
        return everywhere(net, image).argmax(axis=0).astype(np.uint8)
    pixels = normalise(torch.from_numpy(image).movedim(-1, 0)[None].float() / 255)
    return net(pixels, int(name.partition("-")[2])).argmax(dim=1)[0].to(torch.uint8).numpy()


def measured(net: nn.Module, name: str) -> dict[str, float]:
    """Shares of right pixels over all and over the classes, mean IoU and that of each class."""
    side, count = (patches.SIDE, patches.TEST) if name.startswith("patch") else (fcn.SIDE, fcn.TEST)
    images, truth = drawings(side, count, "test")
    found = np.stack([labelled(net, image, name) for image in images])
    counts = sum(confusion(t, f, len(CLASSES)) for t, f in zip(truth, found, strict=True))
    near = np.stack([near_outlines(t) for t in truth])
    each, right = iou(counts), np.diag(counts)
    figures = {
        "accuracy": right.sum() / counts.sum(),
        "balanced accuracy": np.mean(right / counts.sum(axis=1)),
        "mIoU": np.mean(each),
        **{f"IoU {c}": v for c, v in zip(CLASSES, each, strict=True)},
        "wrong near outlines": np.mean((found != truth)[near]),
        "wrong elsewhere": np.mean((found != truth)[~near]),
    }
    return {key: round(float(v), 4) for key, v in figures.items()} | {"drawings": count}


def write(name: str, folder: Path) -> None:
    """Weights, checksum and card of one network, as it was left in its checkpoint."""
    run, network = job(name)
    run.resume(folder)
    if run.step < run.steps:
        raise SystemExit(f"{name} has gone {run.step} of {run.steps} steps: train it to the end.")
    kept = shipping.packed(run.net)
    net = zoo.build(network["kind"], {k: v for k, v in network.items() if k != "kind"})
    net.load_state_dict({k: v.float() for k, v in kept.items()}, strict=False)
    figures = measured(net.eval(), name)
    digest = shipping.write(name, kept, {"network": network, "figures": figures}, FOLDER)
    shipping.note(name, card(name, run, figures, digest), FOLDER)
    print(name, json.dumps(figures))


def card(name: str, run: Job, figures: dict[str, float], digest: str) -> str:
    """What it is, on what and how it was trained, how good it is."""
    rows = "\n".join(f"| {key} | {value} |" for key, value in figures.items())
    weights = sum(p.numel() for p in run.net.parameters())
    if name.startswith("patch"):
        what = f"Patches of {run.net.size} px to the class of their middle pixel: valid 3x3 "
        what += "convolutions with pooling, two dense layers"
        how = f"{run.steps} steps of {patches.BATCH} patches, as many of each class, cross-entropy"
    else:
        what = "FCN with five stages, batch norm, scores at strides "
        what += ", ".join(str(s) for s in (32, 16, 8) if s >= int(name.partition("-")[2]))
        how = f"{run.steps} steps of {fcn.BATCH} drawings, turned and mirrored, cross-entropy + "
        how += f"Dice; skips from steps {fcn.COARSE} and {fcn.MIDDLE} on. The three of this kind "
        how += "go the same steps at the same rates"
    return f"""# {name}

**Classes**: {", ".join(CLASSES)}.

**Data**: circles, squares and triangles with exact masks, drawn by `models/training/shapes.py` on
textures of scikit-image; test drawings from seeds of their own.

**Network**: {what}; {weights:,} parameters.

**Training**: {how}; AdamW; {run.seconds / 60:.1f} minutes of one CPU core; seed {run.seed}.

**Measured on {figures["drawings"]} test drawings**, every pixel, counted together:

| figure | value |
|---|---|
{rows}

**File**: `models/weights/fully_convolutional/{name}.safetensors`, half precision, SHA-256
`{digest}`.
"""


def main() -> None:
    """Write out the networks that are named."""
    parser = argparse.ArgumentParser(prog="python -m models.training.shapecards",
                                     description=__doc__)  # fmt: skip
    parser.add_argument("names", nargs="+", choices=NAMES)
    parser.add_argument("--checkpoints", type=Path, default=Path("checkpoints"))
    parser.add_argument("--threads", type=int, default=1)
    args = parser.parse_args()
    torch.set_num_threads(args.threads)
    for name in args.names:
        write(name, args.checkpoints)


if __name__ == "__main__":
    main()
