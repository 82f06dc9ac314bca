"""The pictures of the lesson, one module a chapter."""

from vislib.upsampling.figures import kernels, photo, rulers, switches, unpooling, zeros

__all__ = ["kernels", "photo", "rulers", "switches", "unpooling", "zeros"]
