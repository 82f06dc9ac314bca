"""The pictures of the lesson, a module for each chapter."""

from vislib.architectures.figures import ledger, lenet

__all__ = ["ledger", "lenet"]
