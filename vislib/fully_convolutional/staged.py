"""What came out when few masks met an encoder that had seen other labels: logged runs."""

from __future__ import annotations

import base64
import json
import lzma
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from vislib.fully_convolutional.drawn import CLASSES

if TYPE_CHECKING:
    from models.training.stages import Stage

_FILE = Path(__file__).parent / "data" / "stages.json"
MASKS, THAWS = (10, 40, 160), (0, 100, 200, 300, 400)
SIDE, STEPS, EVERY = 64, 400, 50
SCRATCH = "scratch"
PICTURE = 2_000_000  # seed of the drawing whose labels are kept; the first of those that judge


@dataclass(frozen=True, eq=False)
class Runs:
    """All runs on so many masks, judged every ``EVERY`` steps.

    ``scores`` {thaw, or ``SCRATCH``: (seeds, T)}: mean IoU of ``tested`` drawings; ``labels``
    {…: (T, 64, 64) uint8} of one drawing, of the first seed. A ``thaw`` of ``STEPS``: frozen all
    the time; 0: never.
    """

    masks: int
    steps: np.ndarray
    scores: dict[int | str, np.ndarray]
    labels: dict[int | str, np.ndarray]
    tested: int

    @property
    def seeds(self) -> int:
        """How many runs a mean is taken over."""
        return len(self.scores[SCRATCH])

    def at(self, step: int) -> int:
        """The index of the judgement at ``step``."""
        return int(np.flatnonzero(self.steps == step)[0])

    def mean(self, way: int | str) -> np.ndarray:
        """(T,) the mean over the seeds."""
        return self.scores[way].mean(axis=0)

    def deviation(self, way: int | str) -> np.ndarray:
        """(T,) the standard deviation over the seeds, of a sample."""
        return self.scores[way].std(axis=0, ddof=1)

    def apart(self, first: int | str, second: int | str, index: int) -> bool:
        """Whether in every seed the one that is ahead in the mean is ahead."""
        gaps = self.scores[first][:, index] - self.scores[second][:, index]
        return bool((gaps > 0).all() or (gaps < 0).all())


NAMES = {"scratch": "from scratch", "frozen": "frozen all the time", "thawed": "thawed"}


def ways(thaw: int) -> dict[str, int | str]:
    """The runs that are compared; one that never thaws is the frozen one itself."""
    found: dict[str, int | str] = {"scratch": SCRATCH, "frozen": STEPS}
    return found if thaw == STEPS else found | {"thawed": thaw}


def way_name(way: str, thaw: int) -> str:
    """What a way is called beside its picture."""
    if way != "thawed":
        return NAMES[way]
    return f"thawed at step {thaw}" if thaw else "never frozen"


@lru_cache(maxsize=4)
def runs(masks: int) -> Runs:
    """The runs on ``masks`` drawings; raises ``ValueError`` where their file is missing."""
    try:
        said = json.loads(_FILE.read_text(encoding="utf-8"))
    except OSError as error:
        where = "vislib/fully_convolutional/data/stages.json"
        raise ValueError(f"The logged runs are missing: get {where} again.") from error
    kept, steps = said["masks"][str(masks)], np.arange(0, said["steps"] + 1, said["every"])
    keys: list[int | str] = [SCRATCH, *THAWS]
    names = [_named(key) for key in keys]
    shape = (len(names), len(steps), said["side"], said["side"])
    labels = dict(zip(keys, unpacked(kept["labels"], shape), strict=True))
    scores = {w: np.array(kept["scores"][n]) for w, n in zip(keys, names, strict=True)}
    return Runs(masks, steps, scores, labels, said["test"])


def _named(way: int | str) -> str:
    return way if isinstance(way, str) else f"thaw {way}"


def unpacked(text: str, shape: tuple[int, ...]) -> np.ndarray:
    """Labels below 4 of that shape from text: LZMA in base 85, four labels a byte."""
    quads = np.frombuffer(lzma.decompress(base64.b85decode(text)), dtype=np.uint8)
    return ((quads[:, None] >> np.array([0, 2, 4, 6], dtype=np.uint8)) & 3).reshape(shape)


@dataclass(frozen=True, eq=False)
class Own:
    """A run in the page as far as it has come: ``steps`` (n,) at which it was judged.

    ``scores`` (n,): mean IoU as in ``Runs``; ``labels`` (n, 64, 64) uint8 of the same drawing.
    """

    steps: np.ndarray
    scores: np.ndarray
    labels: np.ndarray

    def by(self, step: int) -> int:
        """The index of the last judgement that is not after ``step``."""
        return int(np.searchsorted(self.steps, step, side="right")) - 1


def own(run: Stage) -> Own | None:
    """What a run in the page has come to; None before its first judgement."""
    if not run.judged:
        return None
    return Own(np.array(run.judged), np.array(run.scores), np.stack(run.shown))


def begin(masks: int, thaw: int, seed: int) -> Stage:
    """A run for the page: the shipped encoder, other first weights and batches than any logged run.

    Raises ``ValueError`` with the remedy where the encoder's file is missing or damaged.
    """
    from models import zoo
    from models.training.stages import Regime, Stage

    return Stage(Regime(thaw), zoo.network("stages-encoder").down, masks, seed, every=10)


@lru_cache(maxsize=1)
def picture() -> tuple[np.ndarray, np.ndarray]:
    """The drawing (64, 64, 3) uint8 whose labels are kept, and its truth (64, 64)."""
    from models.training import shapes

    return shapes.draw(np.random.default_rng(PICTURE), SIDE)


@dataclass(frozen=True)
class Layer:
    """A stage of the network of all runs: ``encoder`` or not, channels, side, parameters."""

    name: str
    encoder: bool
    channels: int
    side: int
    parameters: int


@lru_cache(maxsize=1)
def layers() -> tuple[Layer, ...]:
    """The stages of the network, in their order: a U-Net of 8 channels and three halvings."""
    import torch

    from models.unet import UNet

    with torch.device("meta"):
        net = UNet(3, len(CLASSES), base=8, depth=3, norm="batch")
    depth = net.depth
    found = [
        Layer(f"down {i + 1}" if i < depth else "bottom", True, 8 * 2**i, SIDE // 2**i, _size(part))
        for i, part in enumerate(net.down)
    ]
    for i, (up, merge) in enumerate(zip(net.ups, net.merge, strict=True)):
        level = depth - 1 - i
        weights = _size(up) + _size(merge)
        found.append(Layer(f"up {level + 1}", False, 8 * 2**level, SIDE // 2**level, weights))
    return (*found, Layer("scores", False, len(CLASSES), SIDE, _size(net.head)))


def _size(part) -> int:
    return sum(p.numel() for p in part.parameters())


def parameters(encoder: bool) -> int:
    """How many parameters the way down has, or the way up."""
    return sum(layer.parameters for layer in layers() if layer.encoder == encoder)
