"""The pictures of the lesson, one module a chapter."""

from vislib.unet.figures import fails, live, path, sizes, skips, spread, train

__all__ = ["fails", "live", "path", "sizes", "skips", "spread", "train"]
