"""The pictures of the lesson, a module a chapter: ``figures.<chapter>.scene``."""

from vislib.convolution.figures import slide

__all__ = ["slide"]
