"""The training loop: cross-entropy + Dice, AdamW with cosine, averaged weights, resumable."""

from __future__ import annotations

import copy
import json
import math
import time
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
import torch
from torch import Tensor, nn
from torch.nn import functional

from models.metrics import IGNORE, confusion, foreground_iou, iou
from models.pixels import normalise, resize, to_tensor, working_size
from models.training.augment import Batches
from models.training.data import Pictures
from models.training.recipes import Recipe
from models.unet import UNet

AVERAGING = 0.995  # of the weights; the averaged network is the one judged and shipped


@dataclass
class Budget:
    """How much is done: by ``steps`` where given (comparable runs), else by computing time.

    ``wall`` minutes on the clock end it as well: on a busy machine the cosine still gets down.
    """

    minutes: float
    steps: int = 0
    wall: float = float("inf")
    spent: float = 0.0
    start: float = field(default_factory=time.monotonic)

    def progress(self, step: int) -> float:
        """0 at the start, 1 at the end."""
        if self.steps:
            return min(1.0, step / self.steps)
        passed = (time.monotonic() - self.start) / 60
        return min(1.0, max(self.spent / (60 * self.minutes), passed / self.wall))


def loss_of(
    logits: Tensor,
    labels: Tensor,
    weights: Tensor | None = None,
    groups: tuple[tuple[int, ...], ...] = (),
) -> Tensor:
    """Cross-entropy plus one minus the mean soft Dice of ``groups``.

    ``logits`` (N, C, h, w), ``labels`` (N, h, w) int64, ``weights`` (C,) of the classes,
    ``groups``: sets of classes whose pixels count as one; none: each class but the background.
    A batch whose every pixel is left out (``IGNORE``) costs 0 and moves nothing.
    """
    if (labels == IGNORE).all():  # the mean over no pixel would be NaN
        return 0 * logits.sum()
    entropy = functional.cross_entropy(logits, labels, weight=weights, ignore_index=IGNORE)
    counted = (labels != IGNORE)[:, None]
    truth = functional.one_hot(labels.where(counted[:, 0], 0), logits.shape[1])
    truth = truth.movedim(-1, 1) * counted
    chances = logits.softmax(dim=1) * counted
    groups = groups or tuple((c,) for c in range(1, logits.shape[1]))
    truth, chances = (
        torch.stack([part[:, list(group)].sum(dim=1) for group in groups], dim=1)
        for part in (truth, chances)
    )
    both = (chances * truth).sum(dim=(0, 2, 3))
    sizes = (chances + truth).sum(dim=(0, 2, 3))
    return entropy + 1 - ((2 * both + 1) / (sizes + 1)).mean()


def rate_at(progress: float, peak: float) -> float:
    """Three per cent of warm-up, then half a cosine down to a hundredth."""
    if progress < 0.03:
        return peak * max(progress / 0.03, 0.02)
    return peak * (0.01 + 0.99 * 0.5 * (1 + math.cos(math.pi * (progress - 0.03) / 0.97)))


@torch.no_grad()
def blend(average: nn.Module, net: nn.Module, keep: float) -> None:
    """Move the weights and running statistics of ``average`` towards those of ``net``.

    ``keep``: the share 0..1 of itself that it keeps.
    """
    for mean, now in zip(average.state_dict().values(), net.state_dict().values(), strict=True):
        if mean.is_floating_point():
            mean.lerp_(now, 1 - keep)
        else:
            mean.copy_(now)


@torch.no_grad()
def initialise(net: nn.Module) -> None:
    """First weights as the U-Net's paper draws them: normal, of deviation sqrt(2 / N), biases 0.

    N is the number of values that one output adds up (He et al. 2015). Of a transposed
    convolution without overlap that is the number of its input channels, which torch's own
    ``kaiming_normal_`` cannot know: it takes the outputs of one input instead.
    """
    for layer in net.modules():
        if isinstance(layer, nn.ConvTranspose2d):
            inputs = layer.in_channels * math.prod(layer.kernel_size) / math.prod(layer.stride)
        elif isinstance(layer, nn.Conv2d):
            inputs = layer.in_channels * math.prod(layer.kernel_size)
        else:
            continue
        layer.weight.normal_(0, math.sqrt(2 / inputs))
        if layer.bias is not None:
            layer.bias.zero_()


class Run:
    """One training: everything that a checkpoint has to bring back."""

    def __init__(self, name: str, recipe: Recipe, folder: Path, device: str, seed: int):
        torch.manual_seed(seed)
        self.name, self.recipe, self.folder, self.seed = name, recipe, folder, seed
        self.device = torch.device(device)
        self.net = UNet(**recipe.network()).to(self.device, memory_format=torch.channels_last)
        initialise(self.net)
        self.average = copy.deepcopy(self.net).requires_grad_(False).eval()
        self.optimiser = torch.optim.AdamW(self.net.parameters(), recipe.rate, weight_decay=0.01)
        self.scaler = torch.amp.GradScaler(enabled=self.device.type == "cuda")
        self.step, self.spent, self.best = 0, 0.0, -1.0
        folder.mkdir(parents=True, exist_ok=True)

    def train_step(self, images: Tensor, labels: Tensor, progress: float) -> float:
        """One batch; returns its loss."""
        self.net.train()
        for group in self.optimiser.param_groups:
            group["lr"] = rate_at(progress, self.recipe.rate)
        images = normalise(images.to(self.device, memory_format=torch.channels_last))
        weights = self.recipe.class_weights
        weights = torch.tensor(weights, device=self.device) if weights else None
        half = torch.float16 if self.device.type == "cuda" else torch.bfloat16
        with torch.autocast(self.device.type, dtype=half):
            logits = self.net(images)
        loss = loss_of(logits.float(), labels.to(self.device), weights, self.recipe.overlap)
        self.optimiser.zero_grad(set_to_none=True)
        self.scaler.scale(loss).backward()
        self.scaler.step(self.optimiser)
        self.scaler.update()
        self.step += 1
        blend(self.average, self.net, min(AVERAGING, (1 + self.step) / (10 + self.step)))
        return float(loss.detach())

    def save(self, path: Path) -> None:
        """All of the state, written aside and then moved into place."""
        state = {
            "name": self.name,
            "recipe": json.dumps(self.recipe.as_dict()),
            "net": self.net.state_dict(),
            "average": self.average.state_dict(),
            "optimiser": self.optimiser.state_dict(),
            "numbers": [self.step, self.spent, self.best, self.seed],
        }
        torch.save(state, path.with_suffix(".part"))
        path.with_suffix(".part").replace(path)

    def resume(self, path: Path) -> None:
        """Continue where ``save`` stopped (tensors only are unpickled)."""
        state = torch.load(path, map_location=self.device, weights_only=True)
        self.net.load_state_dict(state["net"])
        self.average.load_state_dict(state["average"])
        self.optimiser.load_state_dict(state["optimiser"])
        self.step, self.spent, self.best, self.seed = state["numbers"]

    def warm(self, path: Path) -> None:
        """Begin from another network's averaged weights, wherever the shapes agree."""
        other = torch.load(path, map_location=self.device, weights_only=True)["average"]
        mine = self.net.state_dict()
        fitting = {n: v for n, v in other.items() if n in mine and v.shape == mine[n].shape}
        for net in (self.net, self.average):
            net.load_state_dict(fitting, strict=False)


@torch.inference_mode()
def judge(
    net: nn.Module, pictures: Pictures, recipe: Recipe, most: int | None = None, side: int = 0
) -> np.ndarray:
    """Confusion counts over whole pictures at the working size, judged at their own size."""
    classes, device = len(recipe.classes), next(net.parameters()).device
    counts = np.zeros((classes, classes), dtype=np.int64)
    for image, truth in list(zip(pictures.images, pictures.labels, strict=True))[:most]:
        tensor = to_tensor(image).to(device)
        size = working_size(*truth.shape, side or recipe.side)
        logits = net(normalise(resize(tensor, size)).contiguous(memory_format=torch.channels_last))
        labels = resize(logits.float(), truth.shape).argmax(dim=1)[0].to(torch.uint8)
        counts += confusion(truth, labels.cpu().numpy(), classes)
    return counts


def summary(counts: np.ndarray, classes: tuple[str, ...]) -> dict[str, float]:
    """The figures of a card: IoU per class, their mean, and of all foreground as one."""
    each = iou(counts)
    figures = {f"IoU {name}": round(float(v), 4) for name, v in zip(classes, each, strict=True)}
    figures["mIoU"] = round(float(np.nanmean(each)), 4)
    figures["foreground IoU"] = round(foreground_iou(counts), 4)
    figures["accuracy"] = round(float(np.diag(counts).sum() / counts.sum()), 4)
    return figures


def train(run: Run, batches: Batches, val: Pictures, budget: Budget, epoch: int = 100) -> None:
    """Train until the budget is spent; every ``epoch`` steps judge, log and save."""
    from tqdm import tqdm

    bar = tqdm(total=100, desc=run.name, unit="%", mininterval=10)
    losses: list[float] = []
    while (progress := budget.progress(run.step)) < 1:
        start = clock(run.device)
        losses.append(run.train_step(*next(batches), progress))
        run.spent += clock(run.device) - start
        budget.spent = run.spent
        bar.update(round(100 * budget.progress(run.step), 1) - bar.n)
        if run.step % epoch == 0 or budget.progress(run.step) >= 1:
            figures = report(run, val, losses)
            bar.set_postfix(loss=round(np.mean(losses), 4), mIoU=figures["mIoU"])
            losses.clear()
    bar.close()


def clock(device: torch.device) -> float:
    """Computing time of this process; wall time where the device does the computing."""
    return time.process_time() if device.type == "cpu" else time.perf_counter()


def report(run: Run, val: Pictures, losses: list[float]) -> dict[str, float]:
    """The figures of the averaged network on ``val``; logs them, saves it, keeps the best."""
    figures = summary(judge(run.average, val, run.recipe, most=60), run.recipe.classes)
    line = {"step": run.step, "seconds": round(run.spent, 1), "loss": round(np.mean(losses), 4)}
    with (run.folder / f"{run.name}.jsonl").open("a", encoding="utf-8") as log:
        log.write(json.dumps(line | figures) + "\n")
    if figures["mIoU"] > run.best:
        run.best = figures["mIoU"]
        run.save(run.folder / f"{run.name}.best.pt")
    run.save(run.folder / f"{run.name}.last.pt")
    return figures
