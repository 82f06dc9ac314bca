"""The numbers beside the pictures: what each chapter's table or row of figures says."""

from __future__ import annotations

from typing import Any

from vislib.core.text import plural
from vislib.fully_convolutional import tasks
from vislib.fully_convolutional.tasks import CLASSES, World

Numbers = dict[str, Any]


def tasks_row(made: World) -> Numbers:
    """Pieces of each class, and how many things there are."""
    pieces = {f"pieces of {CLASSES[c]}": int(made.pieces[c]) for c in (1, 2)}
    return pieces | {"instances with a pixel": int((made.areas > 0).sum())}


def tasks_table(made: World) -> list[Numbers]:
    """A row a task: what it answers here, in how many numbers."""
    n, shape = len(made.areas), made.classes.shape
    count, c = tasks.lengths(n, shape), len(CLASSES)
    pixels = f"{shape[0]} · {shape[1]}"
    how = {
        "classification": "a score a class",
        "localisation": f"{c} scores + 4 numbers of a box",
        "detection": f"{plural(n, 'thing')} · ({c} + 4)",
        "semantic segmentation": f"{pixels} labels",
        "instance segmentation": f"{plural(n, 'mask')} · {pixels} bits",
    }
    return [{"task": task, "answer": how[task], "numbers": count[task]} for task in count]
