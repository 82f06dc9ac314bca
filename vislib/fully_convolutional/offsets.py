"""Where the units of an FCN on VGG16 lie over its input: why it pads by 100 and crops by 19.

Along one axis. Pixel 0 of the input has its middle at 0. Layers and numbers are those of the
published network (Shelhamer, Long, Darrell: fcn.berkeleyvision.org): poolings round sizes up,
enlarging is a transposed convolution of kernel 2·f and stride f without padding, and what is
joined or shown is cropped.
"""

from __future__ import annotations

from dataclasses import dataclass

BLOCKS = (2, 2, 3, 3, 3)  # convolutions of VGG16 before each pooling
FC6 = 7  # kernel of the first dense layer
SKIPS = {32: (), 16: (4,), 8: (4, 3)}  # the pools whose scores are added


@dataclass(frozen=True)
class Ruler:
    """One map over the input: ``size`` units, one every ``jump`` pixels, unit 0 at ``start``.

    ``kind``: "input", "pad", "pool", "dense", "enlarge", "skip" or "crop"; ``crop``: units left
    out before unit 0, where there is something to crop (below 0: that many are missing);
    ``before``: the ``start`` that it was computed from.
    """

    name: str
    kind: str
    size: int
    jump: int
    start: float
    before: float = 0.0
    crop: int | None = None

    @property
    def end(self) -> float:
        """Where the last unit lies."""
        return self.start + (self.size - 1) * self.jump


@dataclass(frozen=True)
class Rulers:
    """All maps of a network in their order; ``fits``: whether fc6's kernel fits on pool5.

    ``covers``: whether the result has a score for each pixel of the input.
    """

    n: int
    pad: int
    finest: int
    maps: tuple[Ruler, ...]

    @property
    def fits(self) -> bool:
        """Whether there is a map of scores at all."""
        return self.maps[-1].kind == "crop"

    @property
    def whole(self) -> Ruler | None:
        """The enlarged map before the last crop; None where there is none."""
        return self.maps[-2] if self.fits else None

    @property
    def missing(self) -> tuple[int, int]:
        """Pixels without a score at the beginning and at the end of the input."""
        if self.whole is None:
            return self.n, 0
        first, last = max(0, int(self.whole.start)), max(0, self.n - 1 - int(self.whole.end))
        return min(first, self.n), min(last, self.n)

    @property
    def covers(self) -> bool:
        """Whether each pixel has a score."""
        return self.missing == (0, 0)


def rulers(n: int, pad: int = 100, finest: int = 32) -> Rulers:
    """The maps of FCN-32s, -16s or -8s (``finest``) for an input of ``n`` pixels, in order.

    ``pad``: of the first convolution; 1 is VGG16's own. Where fc6 does not fit the maps end with
    pool5. Raises ``ValueError`` for what is not a size, a padding or one of the three networks.
    """
    if n < 1 or pad < 0 or finest not in SKIPS:
        raise ValueError("Give an input of 1 pixel or more, a padding from 0 on, and 32, 16 or 8.")
    maps = [
        Ruler("input", "input", n, 1, 0.0),
        Ruler("padded", "pad", n + 2 * pad, 1, -float(pad)),
    ]
    pools = _pools(n, pad)
    maps += pools.values()
    if pools[5].size < FC6:
        return Rulers(n, pad, finest, tuple(maps))
    last = pools[5]
    score = Ruler(
        "fc6 to scores", "dense", last.size - FC6 + 1, last.jump,
        last.start + (FC6 - 1) / 2 * last.jump, last.start,
    )  # fmt: skip
    maps.append(score)
    for pool in SKIPS[finest]:
        score = _enlarged(score, 2)
        crop = int((score.start - pools[pool].start) / score.jump)
        maps += [score, Ruler(f"scores of pool{pool}", "skip", score.size, score.jump,
                              score.start, pools[pool].start, crop)]  # fmt: skip
    whole = _enlarged(score, score.jump)
    maps += [whole, Ruler("cropped", "crop", n, 1, 0.0, whole.start, int(-whole.start))]
    return Rulers(n, pad, finest, tuple(maps))


def _pools(n: int, pad: int) -> dict[int, Ruler]:
    """The five poolings; convolutions padded by 1 move nothing, the first is padded by ``pad``."""
    size, start, jump = n + 2 * pad - 2, 1.0 - pad, 1
    found = {}
    for pool in range(1, len(BLOCKS) + 1):
        before, size = start, -(-size // 2)
        start, jump = start + jump / 2, 2 * jump
        found[pool] = Ruler(f"pool{pool}", "pool", size, jump, start, before)
    return found


def _enlarged(below: Ruler, factor: int) -> Ruler:
    """``factor`` times as many units: each stamps 2·factor of them, its own place in the middle."""
    jump = below.jump // factor
    start = below.start - (2 * factor - 1) / 2 * jump
    size = (below.size - 1) * factor + 2 * factor
    return Ruler(f"enlarged ×{factor}", "enlarge", size, jump, start, below.start)


def least_padding(n: int, finest: int = 32) -> int:
    """The smallest padding with which each of ``n`` pixels gets a score."""
    return next(pad for pad in range(n + 200) if rulers(n, pad, finest).covers)
