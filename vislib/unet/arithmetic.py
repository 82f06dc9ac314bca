"""U-Net in numbers: sizes, crops, costs and receptive fields of every stage.

The network itself is ``models/unet.py``. Source: Ronneberger, Fischer and Brox 2015, Figure 1;
deck "Convolutional networks" for 572 -> 388.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import partial


@dataclass(frozen=True)
class Stage:
    """One stage after its two convolutions; sizes along one axis, square maps.

    ``level`` 0 is the full resolution; ``before``: size that enters its first convolution;
    ``skip``: size of the encoder map that is cropped to ``before`` (0: none);
    ``receptive_field``: pixels of the input one unit can see at most; without padding never more
    than the input has.
    """

    name: str
    level: int
    channels: int
    size: int
    before: int
    skip: int
    parameters: int
    multiplications: int
    receptive_field: int

    @property
    def numbers(self) -> int:
        """How many numbers its output holds."""
        return self.channels * self.size**2

    @property
    def crop(self) -> int:
        """Pixels cut from each side of the skip."""
        return (self.skip - self.before) // 2 if self.skip else 0


@dataclass(frozen=True)
class Ledger:
    """The stages of a U-Net, input first, output last; ``problem`` is empty when all is well."""

    stages: tuple[Stage, ...]
    depth: int
    problem: str = ""

    @property
    def parameters(self) -> int:
        """Everything that is learnt, in all stages."""
        return sum(s.parameters for s in self.stages)

    @property
    def multiplications(self) -> int:
        """Multiply-adds of one picture."""
        return sum(s.multiplications for s in self.stages)

    @property
    def numbers(self) -> int:
        """What all stages hold together, the picture and the output included."""
        return sum(s.numbers for s in self.stages)

    @property
    def numbers_without_pooling(self) -> int:
        """What the same channels would hold if every map kept the size of the picture."""
        return sum(s.channels for s in self.stages) * self.stages[0].size ** 2


def ledger(
    size: int,
    base: int = 64,
    depth: int = 4,
    in_channels: int = 1,
    classes: int = 2,
    padding: str = "valid",
    norm: str | None = None,
) -> Ledger:
    """What happens to a square picture of ``size`` pixels, stage by stage.

    A size that does not fit ends the list where it fails, and ``problem`` says why and what to
    use instead. ``norm``: None or "batch"; transposed convolutions 2x2 on the way up.
    """
    eaten = 4 if padding == "valid" else 0
    convolved = partial(_convolved, eaten=eaten, norm=norm)
    stages = [Stage("input", 0, in_channels, size, size, 0, 0, 0, 1)]
    channels = [base * 2**level for level in range(depth + 1)]
    for level, after in enumerate(channels):
        last = stages[-1]
        before = last.size // 2 if level else size
        if (level and last.size % 2) or before <= eaten:
            return Ledger(tuple(stages), depth, problem(size, depth, last, level, padding))
        name = "bottleneck" if level == depth else f"encoder {level + 1}"
        stages.append(convolved(name, level, last.channels, after, before, encoder_field(level)))
    for level in range(depth - 1, -1, -1):
        last, half = stages[-1], channels[level]
        if 2 * last.size <= eaten:
            return Ledger(tuple(stages), depth, problem(size, depth, last, level, padding))
        name, field = f"decoder {level + 1}", decoder_field(level, depth)
        field = min(field, size) if eaten else field
        made = convolved(name, level, 2 * half, half, 2 * last.size, field)
        stages.append(_joined(made, last, stages[level + 1]))
    last, head = stages[-1], base * classes
    sizes = 0, classes, last.size, last.size, 0
    costs = head + classes, head * last.size**2
    return Ledger((*stages, Stage("output", *sizes, *costs, last.receptive_field)), depth)


def _convolved(
    name: str, level: int, before: int, after: int, size: int, field: int,
    eaten: int, norm: str | None,
) -> Stage:  # fmt: skip
    """Two 3x3 convolutions, ``before`` to ``after`` channels, on a map of ``size``.

    Each has a bias a channel, or a batch norm with a factor and a summand a channel.
    """
    middle, end = size - eaten // 2, size - eaten
    weights = 9 * before * after, 9 * after * after
    parameters = sum(weights) + 2 * after * (2 if norm else 1)
    multiplications = weights[0] * middle**2 + weights[1] * end**2
    return Stage(name, level, after, end, size, 0, parameters, multiplications, field)


def _joined(stage: Stage, below: Stage, skip: Stage) -> Stage:
    """A decoder stage with the transposed convolution from the one below, and its skip."""
    up = 4 * below.channels * stage.channels
    return replace(
        stage,
        skip=skip.size,
        parameters=stage.parameters + up + stage.channels,
        multiplications=stage.multiplications + up * below.size**2,
    )


def encoder_field(level: int) -> int:
    """Receptive field after encoder stage ``level``: r + (k - 1) jump, layer by layer."""
    field, jump = 1, 1
    for step in range(level + 1):
        if step:
            field, jump = field + jump, jump * 2
        field += 4 * jump
    return field


def decoder_field(level: int, depth: int) -> int:
    """Receptive field after decoder stage ``level``, at most (it depends on the unit's place).

    Two 3x3 convolutions ask for 4 more units; w neighbouring units come from at most
    floor(w/2) + 1 units before the doubling.
    """
    width = 1
    for _ in range(depth - level):
        width = (width + 4) // 2 + 1
    return encoder_field(depth) + (width - 1) * 2**depth


def seen(ledger: Ledger, index: int, place: int) -> tuple[int, int]:
    """First and last input pixel that a unit of stage ``index`` can depend on, along one axis.

    ``place``: the unit, counted from 0. For same padding; what lies outside the picture is no
    pixel, so the span is narrower at its edges, and by what the halvings leave over elsewhere.
    """
    depth, sizes = ledger.depth, [s.size for s in ledger.stages[1 : ledger.depth + 2]]
    if index == 0:
        return place, place
    level, low, high = ledger.stages[index].level, place, place
    if index > depth + 1:  # on the way up: through the bottleneck, which sees more than any skip
        for finer in range(level, depth):
            low, high = _widened(low, high, sizes[finer])
            low, high = low // 2, high // 2
        level = depth
    for finer in range(level, -1, -1):
        low, high = _widened(low, high, sizes[finer])
        if finer:
            low, high = 2 * low, 2 * high + 1
    return low, high


def _widened(low: int, high: int, size: int) -> tuple[int, int]:
    """What two 3x3 convolutions ask for, inside a map of ``size``."""
    return max(0, low - 2), min(size - 1, high + 2)


def fitting(lowest: int, highest: int, depth: int = 4) -> tuple[int, ...]:
    """The sizes in [lowest, highest] that the valid network takes."""
    return tuple(n for n in range(lowest, highest + 1) if _fits(n, depth))


def _fits(size: int, depth: int) -> bool:
    size -= 4
    for _ in range(depth):
        if size % 2 or size < 10:
            return False
        size = size // 2 - 4
    for _ in range(depth):
        size = 2 * size - 4
    return size > 0


def problem(size: int, depth: int, last: Stage, level: int, padding: str) -> str:
    """One sentence saying where a size fails, and the nearest that fit."""
    if last.size % 2 and level <= last.level + 1 and last.size > 1:
        why = f"After {last.name} the map is {last.size} × {last.size}, which cannot be halved."
    else:
        why = f"After {last.name} the map is {last.size} × {last.size}: nothing would be left."
    if padding == "same":
        return f"{why} Use a multiple of {2**depth}."
    near = fitting(max(1, size - 2**depth), max(size, 188) + 2**depth, depth)
    below = [n for n in near if n < size][-1:]
    above = [n for n in near if n > size][:1]
    return f"{why} Use {' or '.join(str(n) for n in below + above)} instead of {size}."


def smallest_for(pixels: int) -> int:
    """The least side of a picture for which the paper's network labels ``pixels`` a side."""
    return next(n for n in fitting(1, pixels + 400) if ledger(n).stages[-1].size >= pixels)
