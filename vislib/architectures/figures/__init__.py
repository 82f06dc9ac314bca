"""The pictures of the lesson, a module for each chapter."""

from vislib.architectures.figures import ledger, lenet, modules, shrink

__all__ = ["ledger", "lenet", "modules", "shrink"]
