"""``python -m models.training.stages``: few masks, and an encoder that has seen other labels.

The encoder learns which shapes are in a drawing, a label a picture; then a U-Net learns masks of
few drawings: from scratch, or upon that encoder, frozen up to a step and thawed from there on. One
pretraining serves all; seeds change the decoder's first weights and the batches.
"""

from __future__ import annotations

import argparse
import base64
import copy
import json
import zlib
from pathlib import Path

import numpy as np
import torch
from torch import Tensor, nn
from torch.nn import functional

from models.metrics import confusion, iou
from models.pixels import normalise
from models.training import shapes
from models.training.loop import loss_of
from models.training.stepwise import Job, constant, drawings
from models.unet import UNet

SIDE, BATCH, STEPS, EVERY, RATE = 64, 8, 400, 50, 2e-3
MASKS, THAWS, SEEDS = (10, 40, 160), (0, 200, 400), (0, 1, 2, 3, 4)
PRETRAINED = (4000, 16, 1500)  # drawings, batch, steps of the pretraining
ENCODER_SHARE = 0.1  # of the decoder's rate, for an encoder that thaws
FIRST, TEST = 3_000_000, 40  # seed of the first drawing with a mask; drawings that judge
_TARGET = Path(__file__).parents[2] / "vislib" / "fully_convolutional" / "data" / "stages.json"


def network() -> UNet:
    """The network of all runs."""
    net = UNet(3, len(shapes.CLASSES), base=8, depth=3, norm="batch")
    return net.to(memory_format=torch.channels_last)


def tensors(images: np.ndarray) -> Tensor:
    """(n, 3, H, W) of pictures (n, H, W, 3) uint8, as networks take them."""
    pixels = normalise(torch.from_numpy(images).movedim(-1, 1).float() / 255)
    return pixels.contiguous(memory_format=torch.channels_last)


class Namer(nn.Module):
    """Which shapes are in a picture: the encoder, the mean of its map, a dense layer."""

    def __init__(self) -> None:
        super().__init__()
        self.net = network()
        self.out = nn.Linear(64, len(shapes.CLASSES) - 1)

    def forward(self, x: Tensor) -> Tensor:
        """A score a shape (n, 3)."""
        return self.out(self.net.encode(x)[-1].mean(dim=(2, 3)))


def pretraining() -> Job:
    """The encoder's first task."""
    torch.manual_seed(0)
    count, batch, steps = PRETRAINED

    def loss(net: nn.Module, rng: np.random.Generator, step: int) -> Tensor:
        images, labels = drawings(SIDE, count)
        chosen = rng.integers(count, size=batch)
        there = np.stack([(labels[chosen] == c).any(axis=(1, 2)) for c in (1, 2, 3)], axis=1)
        return functional.binary_cross_entropy_with_logits(
            net(tensors(images[chosen])), torch.from_numpy(there).float()
        )

    job = Job("stages-encoder", Namer(), loss, constant(RATE), steps)
    idle = [*job.net.net.ups, *job.net.net.merge, job.net.net.head]
    for part in idle:
        part.requires_grad_(False)
    return job


def masks(count: int) -> tuple[np.ndarray, np.ndarray]:
    """The drawings that come with masks."""
    drawn = [shapes.draw(np.random.default_rng(FIRST + i), SIDE) for i in range(count)]
    return np.stack([d[0] for d in drawn]), np.stack([d[1] for d in drawn])


class Stage:
    """One run: the network, frozen up to step ``thaw`` (0: never; None: from scratch)."""

    def __init__(self, encoder: nn.Module | None, count: int, seed: int) -> None:
        torch.manual_seed(seed)
        self.net = network()
        self.scratch = encoder is None
        if encoder is not None:
            self.net.down.load_state_dict(encoder.state_dict())
        self.images, self.labels = masks(count)
        self.seed, self.step = seed, 0
        up = [*self.net.ups.parameters(), *self.net.merge.parameters(), *self.net.head.parameters()]
        rate = RATE if self.scratch else RATE * ENCODER_SHARE
        groups = [{"params": up, "lr": RATE}, {"params": self.net.down.parameters(), "lr": rate}]
        self.optimiser = torch.optim.AdamW(groups)
        self.scores: list[float] = []
        self.shown: list[np.ndarray] = []

    def train(self, until: int, frozen: bool) -> None:
        """Up to step ``until``; a ``frozen`` encoder keeps its weights and its statistics."""
        self.net.down.requires_grad_(not frozen)
        while True:
            if self.step % EVERY == 0 and len(self.scores) == self.step // EVERY:
                self._judge()
            if self.step == until:
                return
            self.net.train()
            self.net.down.train(not frozen)
            rng = np.random.default_rng((self.seed, self.step))
            chosen, turns = rng.integers(len(self.images), size=BATCH), int(rng.integers(4))
            pixels = torch.rot90(tensors(self.images[chosen]), turns, (-2, -1))
            truth = torch.rot90(torch.from_numpy(self.labels[chosen]).long(), turns, (-2, -1))
            loss = loss_of(self.net(pixels), truth)
            self.optimiser.zero_grad(set_to_none=True)
            loss.backward()
            self.optimiser.step()
            self.step += 1

    @torch.inference_mode()
    def _judge(self) -> None:
        self.net.eval()
        images, truth = drawings(SIDE, TEST, "test")
        found = self.net(tensors(images)).argmax(dim=1).to(torch.uint8).numpy()
        counts = sum(
            confusion(t, f, len(shapes.CLASSES)) for t, f in zip(truth, found, strict=True)
        )
        self.scores.append(round(float(np.nanmean(iou(counts))), 4))
        self.shown.append(found[0])


def runs(encoder: nn.Module, count: int, seed: int) -> dict[str, Stage]:
    """All regimes of so many masks and a seed; those that thaw share what came before."""
    found = {"scratch": Stage(None, count, seed)}
    found["scratch"].train(STEPS, frozen=False)
    frozen = Stage(encoder, count, seed)
    for thaw in THAWS:
        frozen.train(thaw, frozen=True)
        found[f"thaw {thaw}"] = copy.deepcopy(frozen)
        found[f"thaw {thaw}"].train(STEPS, frozen=False)
    return found


def write(folder: Path, target: Path) -> None:
    """``stages.json``: scores of the seeds that are done for all masks, labels of seed 0."""
    done = [s for s in SEEDS if all((folder / f"stages-{m}-{s}.npz").is_file() for m in MASKS)]
    if not done:
        return
    regimes = ["scratch", *(f"thaw {t}" for t in THAWS)]
    said = {"side": SIDE, "steps": STEPS, "every": EVERY, "seeds": done, "batch": BATCH,
            "test": TEST, "pretrained": PRETRAINED, "thaws": THAWS, "masks": {}}  # fmt: skip
    for count in MASKS:
        kept = [np.load(folder / f"stages-{count}-{s}.npz") for s in done]
        scores = {r: [k[f"scores {r}"].tolist() for k in kept] for r in regimes}
        labels = np.stack([kept[0][f"labels {r}"] for r in regimes])
        packed = base64.b64encode(zlib.compress(labels.tobytes(), 9)).decode("ascii")
        said["masks"][str(count)] = {"scores": scores, "labels": packed}
    target.parent.mkdir(parents=True, exist_ok=True)
    target.write_text(json.dumps(said, separators=(",", ":")) + "\n", encoding="utf-8")


def main() -> None:
    """Pretrain, run what has not been run, write what is done."""
    from tqdm import tqdm

    parser = argparse.ArgumentParser(prog="python -m models.training.stages", description=__doc__)
    parser.add_argument("--checkpoints", type=Path, default=Path("checkpoints"))
    parser.add_argument("--to", type=Path, default=_TARGET)
    parser.add_argument("--threads", type=int, default=1)
    parser.add_argument("--write-only", action="store_true", help="write out what is done")
    args = parser.parse_args()
    torch.set_num_threads(args.threads)
    if not args.write_only:
        first = pretraining()
        first.resume(args.checkpoints)
        first.train(args.checkpoints)
        for seed, count in tqdm([(s, m) for s in SEEDS for m in MASKS], desc="stages", unit="run"):
            path = args.checkpoints / f"stages-{count}-{seed}.npz"
            if not path.is_file():
                found = runs(first.net.net.down, count, seed)
                kept = {f"scores {k}": np.array(r.scores) for k, r in found.items()}
                kept |= {f"labels {k}": np.array(r.shown) for k, r in found.items()}
                np.savez_compressed(path, **kept)
                write(args.checkpoints, args.to)
    write(args.checkpoints, args.to)


if __name__ == "__main__":
    main()
