"""The pictures of the lesson, a module for each chapter."""

from vislib.architectures.figures import depthwise, ledger, lenet, modules, shrink

__all__ = ["depthwise", "ledger", "lenet", "modules", "shrink"]
