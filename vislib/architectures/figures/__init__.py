"""The pictures of the lesson, a module for each chapter."""

from vislib.architectures.figures import (
    depthwise,
    join,
    ledger,
    lenet,
    modules,
    search,
    shrink,
    which,
    yours,
)

__all__ = ["depthwise", "join", "ledger", "lenet", "modules", "search", "shrink", "which", "yours"]
