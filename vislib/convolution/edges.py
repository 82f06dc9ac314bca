"""What stands beyond the ends: padding by a rule, pixels that no window reads, "same" sizes."""

from __future__ import annotations

import math

import numpy as np

from vislib.convolution.arithmetic import output_size, span

RULES = ("zeros", "repeat", "mirror", "around")
TORCH = {"zeros": "zeros", "repeat": "replicate", "mirror": "reflect", "around": "circular"}
SCIPY = {"zeros": "constant", "repeat": "nearest", "mirror": "mirror", "around": "wrap"}
_NUMPY = {"repeat": "edge", "mirror": "reflect", "around": "wrap"}
FRAMEWORKS = ("torch", "tensorflow")


def pad(x: np.ndarray, amount: int, rule: str) -> np.ndarray:
    """``x`` with ``amount`` more values at both ends of every axis, float64.

    Rules: "zeros"; "repeat" the end; "mirror" at it, without repeating it (torch's "reflect",
    SciPy's "mirror"); "around" from the other end. Raises ``ValueError`` where the rule has nothing
    to take.
    """
    x = np.asarray(x, dtype=float)
    if rule not in RULES:
        raise ValueError(f"No rule {rule!r}; choose one of {', '.join(RULES)}.")
    if amount < 0:
        raise ValueError("A padding is 0 or more.")
    if rule == "zeros" or amount == 0:
        return np.pad(x, amount)
    shortest = min(x.shape)
    most = shortest - 1 if rule == "mirror" else shortest if rule == "around" else amount
    if amount > most:
        raise ValueError(
            f"{rule.capitalize()} can add at most {most} at each end of {shortest} "
            f"value{'s' * (shortest != 1)}; choose a smaller kernel, a longer row or another rule."
        )
    return np.pad(x, amount, mode=_NUMPY[rule])


def unread(
    n: int, kernel: int, stride: int = 1, padding: int = 0, dilation: int = 1, *, up: bool = False
) -> np.ndarray:
    """(n,) bool: pixels that no window touches. ``up``: sizes round up (pooling's ceil_mode)."""
    windows = counted(n, kernel, stride, padding, dilation, up=up)
    places = np.arange(windows)[:, None] * stride - padding + np.arange(kernel) * dilation
    touched = places[(places >= 0) & (places < n)]
    return ~np.isin(np.arange(n), touched)


def counted(
    n: int, kernel: int, stride: int = 1, padding: int = 0, dilation: int = 1, *, up: bool = False
) -> int:
    """How many windows there are; ``up`` rounds up as torch's pooling does with ceil_mode.

    A last window that would begin behind the right padding does not count, as in torch.
    """
    room = n + 2 * padding - span(kernel, dilation)
    windows = math.ceil(room / stride) + 1
    if not up or windows < 1:
        return output_size(n, kernel, stride, padding, dilation)
    return windows - 1 if (windows - 1) * stride >= n + padding else windows


def same_padding(n: int, kernel: int, stride: int, framework: str) -> tuple[int, int]:
    """(before, after): what "same" pads along an axis of ``n``.

    torch: the same on both sides, half of the kernel, whatever the stride. tensorflow: as little as
    gives ⌈n / stride⌉ outputs, the smaller half first (its documentation of "SAME").
    """
    if framework not in FRAMEWORKS:
        raise ValueError(f"No framework {framework!r}; choose one of {', '.join(FRAMEWORKS)}.")
    if framework == "torch":
        return (kernel // 2, kernel // 2)
    total = max((math.ceil(n / stride) - 1) * stride + kernel - n, 0)
    return (total // 2, total - total // 2)
