"""Inner loops in machine code, by Numba; what imports this is imported late."""

from __future__ import annotations

from collections.abc import Callable

from numba import njit

__all__ = ["inline", "kernel"]

# Division by zero as NumPy does it; sums stay in the order in which they are written.
inline = njit(error_model="numpy")


def kernel(signature: str, **options) -> Callable[[Callable], Callable]:
    """Decorator: compile for these types, at import, once on a machine; other threads run beside.

    The code is kept on disk, unless there is no place to write to. ``options``: of ``numba.njit``.
    """
    options = {"nogil": True, "error_model": "numpy", **options}

    def compiled(function: Callable) -> Callable:
        try:
            return njit(signature, cache=True, **options)(function)
        except RuntimeError:
            return njit(signature, **options)(function)

    return compiled
