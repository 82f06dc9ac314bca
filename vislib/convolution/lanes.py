"""The same numbers twice: slid over as they are (correlation) and turned over (convolution)."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from vislib.convolution.arithmetic import convolve
from vislib.core.entries import Entries
from vislib.core.text import plural

ENDS = ("full", "same", "valid")


@dataclass(frozen=True, eq=False)
class Lanes:
    """An input with ``before`` and ``after`` zeros, and what a kernel makes of it both ways."""

    x: Entries
    kernel: Entries
    before: int
    after: int

    @property
    def tokens(self) -> tuple[str, ...]:
        """The input as typed, with its zeros."""
        return ("0",) * self.before + self.x.tokens + ("0",) * self.after

    @property
    def padded(self) -> np.ndarray:
        """(n,) the input with its zeros."""
        return np.pad(self.x.values, (self.before, self.after))

    def outputs(self, *, flip: bool) -> np.ndarray:
        """(m,) the convolution with ``flip``, else the correlation."""
        return convolve(self.padded, self.kernel.values, flip=flip)

    def pairs(self, i: int, *, flip: bool) -> list[tuple[str, str]]:
        """What is multiplied for output ``i``: (input, weight), as typed."""
        kernel = self.kernel.flipped() if flip else self.kernel
        window = self.tokens[i : i + len(kernel.tokens)]
        return list(zip(window, kernel.tokens, strict=True))

    @property
    def fractions(self) -> bool:
        """Whether a fraction was typed: then all outputs are written as such."""
        return any("/" in token for token in self.x.tokens + self.kernel.tokens)

    @property
    def symmetric(self) -> bool:
        """Whether the kernel reads the same from both ends."""
        return np.array_equal(self.kernel.values, self.kernel.values[::-1])


def lanes(x: Entries, kernel: Entries, ends: str, swapped: bool = False) -> Lanes:
    """Two rows under one rule for the ends; "same" as torch: of an odd number of zeros, the one
    more goes to the end. ``swapped``: what is the kernel here was typed as the input.

    Raises ``ValueError`` with the remedy where no output is left.
    """
    if ends not in ENDS:
        raise ValueError(f"No ends {ends!r}; choose one of {', '.join(ENDS)}.")
    reach = kernel.values.size - 1
    before, after = {"full": (reach, reach), "same": (reach // 2, reach - reach // 2)}.get(
        ends, (0, 0)
    )
    n = x.values.size + before + after
    if reach >= n:
        short, long = ("input", "kernel") if swapped else ("kernel", "input")
        raise ValueError(
            f"{'Swapped, a' if swapped else 'A'} kernel of {reach + 1} does not fit into "
            f"{plural(n, 'number')}: type a shorter {short} or a longer {long}, "
            f"{'swap them back, ' if swapped else ''}or choose other ends."
        )
    return Lanes(x, kernel, before, after)
