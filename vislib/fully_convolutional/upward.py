"""Four networks that come back up to the size of the picture, and what they hand across."""

from __future__ import annotations

from dataclasses import dataclass, replace

from vislib.architectures import Builder, Graph, ledger, totals

VGG16 = ((64, 2), (128, 2), (256, 3), (512, 3), (512, 3))  # channels and convolutions of a block
SCORES, SWITCHES, NUMBERS = "scores", "switches of 2 bits", "numbers"


@dataclass(frozen=True)
class Stage:
    """One size of maps: ``name``, ``channels`` and ``side``; ``down``: on the way down or up.

    ``handed``: what leaves it across, to the stage of the same size; 0 for most.
    """

    name: str
    channels: int
    side: int
    down: bool
    handed: int = 0


@dataclass(frozen=True)
class Way:
    """A network: its parameters and multiplications; ``handed`` of a ``unit`` across in all.

    ``stages`` in their order; ``bits``: of what is handed across, numbers counted as 32.
    """

    name: str
    parameters: int
    multiplications: int
    handed: int
    unit: str
    stages: tuple[Stage, ...]

    @property
    def bits(self) -> int:
        """Bits handed across."""
        return self.handed * (2 if self.unit == SWITCHES else 32)


def ways(side: int = 224, classes: int = 21) -> tuple[Way, ...]:
    """FCN-8s, DeconvNet, SegNet and U-Net for ``side`` × ``side`` × 3 and ``classes``.

    FCN-8s and, below 224 pixels, DeconvNet pad their first dense layer by 3, so that its kernel of
    7 fits. No normalisations are counted. Raises ``ValueError`` where a side cannot be halved five
    times, or there are fewer than 2 classes.
    """
    if side < 32 or side % 32:
        raise ValueError(f"{side} pixels cannot be halved five times: take a multiple of 32.")
    if classes < 2:
        raise ValueError("Give at least 2 classes.")
    return tuple(_way(n, f(side, classes), side, classes) for n, f in _GRAPHS.items())


def _way(name: str, graph: Graph, side: int, classes: int) -> Way:
    sums = totals(ledger(graph))
    unit, stages = _STAGES[name](side, classes)
    handed = sum(stage.handed for stage in stages)
    return Way(name, sums.parameters, sums.multiplications, handed, unit, stages)


def _vgg16(side: int) -> Builder:
    made = Builder((3, side, side))
    for b, (wide, count) in enumerate(VGG16, start=1):
        for i in range(1, count + 1):
            made.conv(f"conv{b}_{i}", wide, 3)
        made.pool(f"pool{b}", 2)
    return made


def _fcn(side: int, classes: int) -> Graph:
    made = _vgg16(side)
    made.conv("fc6", 4096, 7, padding=3)
    made.conv("fc7", 4096, 1)
    made.conv("score", classes, 1)
    for pool in (4, 3):
        up = made.add("upsample", f"up{pool}", mode="bilinear")
        skip = made.conv(f"score{pool}", classes, 1, inputs=f"pool{pool}")
        made.add("add", f"sum{pool}", (up, skip))
    made.add("upsample", "up", factor=8, mode="bilinear")
    return made.graph()


def _back(made: Builder) -> None:
    """VGG16 upside down: unpooling, then its convolutions in reverse, but for the last."""
    for b in range(5, 0, -1):
        made.add("upsample", f"unpool{b}")  # its places are those of the maxima; no work
        wide, count = VGG16[b - 1]
        below = VGG16[b - 2][0] if b > 1 else wide
        for i in range(count, 0, -1):
            if (b, i) != (1, 1):
                made.conv(f"up{b}_{i}", below if i == 1 else wide, 3)


def _segnet(side: int, classes: int) -> Graph:
    made = _vgg16(side)
    _back(made)
    made.conv("score", classes, 3)
    return made.graph()


def _deconvnet(side: int, classes: int) -> Graph:
    pad = 0 if side >= 224 else 3
    made = _vgg16(side)
    made.conv("fc6", 4096, 7, padding=pad)
    made.conv("fc7", 4096, 1)
    made.add("transposed", "fc6 back", channels=512, kernel=7, padding=pad)
    _back(made)
    made.conv("up1_1", 64, 3)
    made.conv("score", classes, 1)
    return made.graph()


def _unet(side: int, classes: int) -> Graph:
    made = Builder((3, side, side))
    for level in range(5):
        if level:
            made.pool(f"pool{level}", 2)
        for i in (1, 2):
            made.conv(f"down{level}_{i}", 64 * 2**level, 3)
    for level in range(3, -1, -1):
        wide = 64 * 2**level
        up = made.add("transposed", f"up{level}", channels=wide, kernel=2, stride=2)
        made.add("cat", f"cat{level}", (f"down{level}_2", up))
        for i in (1, 2):
            made.conv(f"merge{level}_{i}", wide, 3)
    made.conv("score", classes, 1)
    return made.graph()


_GRAPHS = {"FCN-8s": _fcn, "DeconvNet": _deconvnet, "SegNet": _segnet, "U-Net": _unet}


def _down(side: int) -> list[Stage]:
    """VGG16's five blocks."""
    return [Stage(f"block {b}", wide, side // 2 ** (b - 1), True)
            for b, (wide, _) in enumerate(VGG16, start=1)]  # fmt: skip


def _fcn_stages(side: int, classes: int) -> tuple[str, tuple[Stage, ...]]:
    down = _down(side)
    for level in (3, 4):  # the pools that the scores are made from are these blocks' input
        at = down[level]
        down[level] = replace(at, handed=classes * at.side**2)
    up = [Stage(f"sum at stride {n}", classes, side // n, False) for n in (16, 8)]
    bottom = Stage("fc6, fc7", 4096, side // 32, True)
    return SCORES, (*down, bottom, *up, Stage("scores", classes, side, False))


def _switching(side: int, classes: int) -> tuple[list[Stage], list[Stage]]:
    """Each pooling tells its unpooling where its maxima were."""
    down = [replace(s, handed=s.channels * (s.side // 2) ** 2) for s in _down(side)]
    up = [Stage(f"block {b} back", s.channels, s.side, False)
          for b, s in enumerate(down, start=1)]  # fmt: skip
    return down, up[::-1]


def _deconv_stages(side: int, classes: int) -> tuple[str, tuple[Stage, ...]]:
    down, up = _switching(side, classes)
    bottom = side // 32 - (6 if side >= 224 else 0)
    return SWITCHES, (*down, Stage("fc6, fc7", 4096, bottom, True), *up)


def _segnet_stages(side: int, classes: int) -> tuple[str, tuple[Stage, ...]]:
    down, up = _switching(side, classes)
    return SWITCHES, (*down, *up)


def _unet_stages(side: int, classes: int) -> tuple[str, tuple[Stage, ...]]:
    sizes = [(64 * 2**level, side // 2**level) for level in range(4)]
    down = [Stage(f"level {i}", c, s, True, c * s * s) for i, (c, s) in enumerate(sizes, 1)]
    up = [Stage(f"level {i} up", c, s, False) for i, (c, s) in enumerate(sizes, 1)][::-1]
    return NUMBERS, (*down, Stage("bottom", 1024, side // 16, True), *up)


_STAGES = {"FCN-8s": _fcn_stages, "DeconvNet": _deconv_stages, "SegNet": _segnet_stages,
           "U-Net": _unet_stages}  # fmt: skip
