"""The pictures of the lesson, one module a chapter."""

from vislib.receptive_field.figures import effective, growth, networks, photo, small_filters

__all__ = ["effective", "growth", "networks", "photo", "small_filters"]
