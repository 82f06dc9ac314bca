"""What hands did in the lesson on metrics: pixels clicked, shapes moved."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from vislib.metrics import params, purse

if TYPE_CHECKING:
    from vislib.ui.chapter import Here
    from vislib.ui.stage import Click

_MOST = 100  # pixels changed by hand that are kept


def pixels(here: Here, p: params.Counts) -> np.ndarray:
    """Whole numbers (see ``purse.changed``): the pixels that clicks have called otherwise."""
    kept = here.hands.clicked("pixels", of=p.of, read=lambda click: None)

    def changed(click: Click) -> list[float] | None:
        rows, columns = purse.label_map().shape
        row, column = int(np.floor(click.y)), int(np.floor(click.x))
        if click.panel not in ("", "answer") or not (0 <= row < rows and 0 <= column < columns):
            return None
        pixel = row * columns + column
        instead = purse.CLASSES.index(p.instead)
        now = purse.changed(purse.answer(p.answer, instead, p.seed), kept).ravel()[pixel]
        before = [k for k in kept.tolist() if k // len(purse.CLASSES) != pixel]
        following = (int(now) + 1) % len(purse.CLASSES)
        return [*before, pixel * len(purse.CLASSES) + following][-_MOST:]

    return here.hands.clicked("pixels", of=p.of, read=changed)
