"""What drags in the pictures of this lesson mean."""

from __future__ import annotations

from vislib.architectures import params
from vislib.ui.chapter import Here


def follow_middle(here: Here) -> None:
    """Write the number of channels in between, as dragged, into its control."""
    if drag := here.hands.drag(count=1):
        here.hands.write(params.Shrink, "middle", drag.x)
