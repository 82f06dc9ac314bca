"""``python -m models.training.stages``: few masks, and an encoder that has seen other labels.

The encoder learns which shape a small picture shows, a label a picture; then a U-Net learns masks
of few drawings: from scratch, or upon that encoder, frozen up to a step and thawed from there on.
One pretraining serves all; seeds change the decoder's first weights and the batches. A run that is
done is not run again, so several processes may share the work.
"""

from __future__ import annotations

import argparse
import base64
import json
import lzma
import time
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

import numpy as np
import torch
from torch import Tensor, nn

from models.metrics import confusion, iou
from models.training import namer, shapes
from models.training.adam import AdamW
from models.training.loop import loss_of
from models.training.stepwise import drawings
from models.unet import BUILDING, UNet

SIDE, BATCH, STEPS, EVERY, RATE = 64, 8, 400, 50, 2e-3
MASKS, THAWS, SEEDS = (10, 40, 160), (0, 100, 200, 300, 400), (0, 1, 2, 3, 4)
ENCODER_SHARE = 0.1  # of the decoder's rate, for an encoder that thaws
FIRST, TEST = 3_000_000, 40  # seed of the first drawing with a mask; drawings that judge
SCRATCH = "scratch"
_TARGET = Path(__file__).parents[2] / "vislib" / "fully_convolutional" / "data" / "stages.json"


def network() -> UNet:
    """The network of all runs."""
    net = UNet(3, len(shapes.CLASSES), base=8, depth=3, norm="batch")
    return net.to(memory_format=torch.channels_last)


@lru_cache(maxsize=4)
def masks(count: int) -> tuple[np.ndarray, np.ndarray]:
    """The drawings that come with masks."""
    drawn = [shapes.draw(np.random.default_rng(FIRST + i), SIDE) for i in range(count)]
    return np.stack([d[0] for d in drawn]), np.stack([d[1] for d in drawn])


@dataclass(frozen=True)
class Regime:
    """``thaw``: the step at which a pretrained encoder thaws; None: all from scratch."""

    thaw: int | None

    @property
    def name(self) -> str:
        """What files call it."""
        return SCRATCH if self.thaw is None else f"thaw {self.thaw}"

    def frozen(self, step: int) -> bool:
        """Whether the encoder keeps still in this step."""
        return self.thaw is not None and step < self.thaw


REGIMES = tuple(Regime(thaw) for thaw in (None, *THAWS))


class Stage:
    """One run: the network, and at the steps ``judged`` its ``scores``, ``shown`` drawing's labels.

    ``encoder``: the pretrained ``UNet.down``; none from scratch. ``every``: steps from one
    judgement to the next, as logged by default. It can be watched in a page (``run``).
    """

    def __init__(
        self, regime: Regime, encoder: nn.Module | None, count: int, seed: int, every: int = 0
    ) -> None:
        with BUILDING, torch.random.fork_rng(devices=[]):
            torch.manual_seed(seed)
            self.net = network()
        self.regime, rate = regime, RATE
        if regime.thaw is not None:
            self.net.down.load_state_dict(encoder.state_dict())
            rate *= ENCODER_SHARE
        self.images, self.labels = masks(count)
        self.seed, self.every, self.steps, self.step = seed, every or EVERY, STEPS, 0
        up = (self.net.ups, self.net.merge, self.net.head)
        self.decoder = AdamW([p for part in up for p in part.parameters()], RATE)
        self.encoder = AdamW(self.net.down.parameters(), rate)
        self.judged: list[int] = []
        self.scores: list[float] = []
        self.shown: list[np.ndarray] = []

    @property
    def done(self) -> bool:
        """Whether it has gone all its steps."""
        return self.step >= self.steps

    def train(self, until: int | None = None) -> None:
        """Up to step ``until``, the last by default."""
        while self.step < (self.steps if until is None else until):
            self.train_step()

    def run(self, seconds: float) -> None:
        """Train for about so many seconds, at least one step."""
        start = time.monotonic()
        while not self.done:
            self.train_step()
            if time.monotonic() - start > seconds:
                break

    def train_step(self) -> None:
        """A step; what is frozen keeps its weights and its statistics. Judged before, at the end
        after it.
        """
        if self.step % self.every == 0:
            self._judge()
        frozen = self.regime.frozen(self.step)
        self.net.train().down.train(not frozen).requires_grad_(not frozen)
        moving = [self.decoder] if frozen else [self.decoder, self.encoder]
        for optimiser in moving:
            optimiser.zero_grad()
        self._loss(np.random.default_rng((self.seed, self.step))).backward()
        for optimiser in moving:
            optimiser.step()
        self.step += 1
        if self.done:
            self._judge()

    def _loss(self, rng: np.random.Generator) -> Tensor:
        chosen, turns = rng.integers(len(self.images), size=BATCH), int(rng.integers(4))
        pixels = torch.rot90(namer.tensors(self.images[chosen]), turns, (-2, -1))
        truth = torch.rot90(torch.from_numpy(self.labels[chosen]).long(), turns, (-2, -1))
        with torch.autocast("cpu", torch.bfloat16):
            logits = self.net(pixels.contiguous(memory_format=torch.channels_last))
        return loss_of(logits.float(), truth)

    @torch.inference_mode()
    def _judge(self) -> None:
        self.net.eval()
        images, truth = drawings(SIDE, TEST, "test")
        found = self.net(namer.tensors(images)).argmax(dim=1).to(torch.uint8).numpy()
        counts = sum(
            confusion(t, f, len(shapes.CLASSES)) for t, f in zip(truth, found, strict=True)
        )
        self.judged.append(self.step)
        self.scores.append(round(float(np.nanmean(iou(counts))), 4))
        self.shown.append(found[0])


def path(folder: Path, regime: Regime, count: int, seed: int) -> Path:
    """Where a run leaves what it found."""
    return folder / f"stages-{regime.name.replace(' ', '-')}-{count}-{seed}.npz"


def write(folder: Path, target: Path) -> None:
    """``stages.json``: scores of the seeds for which all is done, labels of seed 0."""
    done = [
        s for s in SEEDS if all(path(folder, r, m, s).is_file() for r in REGIMES for m in MASKS)
    ]
    if not done:
        return
    said = {"side": SIDE, "steps": STEPS, "every": EVERY, "seeds": done, "test": TEST, "masks": {}}
    for count in MASKS:
        kept = {r.name: [np.load(path(folder, r, count, s)) for s in done] for r in REGIMES}
        scores = {name: [k["scores"].tolist() for k in runs] for name, runs in kept.items()}
        labels = np.stack([runs[0]["labels"] for runs in kept.values()])
        said["masks"][str(count)] = {"scores": scores, "labels": squeezed(labels)}
    target.parent.mkdir(parents=True, exist_ok=True)
    target.write_text(json.dumps(said, separators=(",", ":")) + "\n", encoding="utf-8")


def squeezed(labels: np.ndarray) -> str:
    """Labels below 4 as text: four to a byte, packed by LZMA, base 85."""
    quads = labels.reshape(-1, 4) @ np.array([1, 4, 16, 64], dtype=np.uint8)
    return base64.b85encode(lzma.compress(quads.tobytes(), lzma.FORMAT_ALONE)).decode("ascii")


def main() -> None:
    """Pretrain, run what has not been run, write what is done."""
    from tqdm import tqdm

    parser = argparse.ArgumentParser(prog="python -m models.training.stages", description=__doc__)
    parser.add_argument("--checkpoints", type=Path, default=Path("checkpoints"))
    parser.add_argument("--to", type=Path, default=_TARGET)
    parser.add_argument("--threads", type=int, default=1)
    names = [r.name for r in REGIMES]
    parser.add_argument("--regimes", nargs="*", default=names, choices=names)
    parser.add_argument("--seeds", type=int, nargs="*", default=list(SEEDS), choices=list(SEEDS))
    parser.add_argument("--write-only", action="store_true", help="write out what is done")
    parser.add_argument("--ship", action="store_true", help="write out the encoder, too")
    args = parser.parse_args()
    torch.set_num_threads(args.threads)
    chosen = [r for r in REGIMES if r.name in args.regimes]
    runs = [(s, m, r) for s in args.seeds for r in chosen for m in MASKS]
    encoder = None if args.write_only else _encoder(args.checkpoints, chosen)
    for seed, count, regime in [] if args.write_only else tqdm(runs, desc="stages", unit="run"):
        if not (target := path(args.checkpoints, regime, count, seed)).is_file():
            run = Stage(regime, encoder, count, seed)
            run.train()
            np.savez_compressed(target, scores=np.array(run.scores), labels=np.array(run.shown))
    write(args.checkpoints, args.to)
    if args.ship:
        namer.ship(args.checkpoints)


def _encoder(folder: Path, regimes: list[Regime]) -> nn.Module | None:
    """The pretrained encoder, where one is asked for."""
    folder.mkdir(parents=True, exist_ok=True)
    if all(r.thaw is None for r in regimes):
        return None
    first = namer.job()
    first.resume(folder)
    first.train(folder)
    return first.net.down


if __name__ == "__main__":
    main()
