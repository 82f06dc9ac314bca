"""The names of ``process`` and ``session`` for modules that are not converted yet."""

from vislib.ui.process import log
from vislib.ui.session import defaults, generation, new_generation, presenting

__all__ = ["defaults", "generation", "log", "new_generation", "presenting"]
