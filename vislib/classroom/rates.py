"""How often somebody may ask: buckets that fill again with time."""

from __future__ import annotations

import time
from collections import OrderedDict
from collections.abc import Callable


class Rate:
    """At most ``burst`` requests at once and ``rate`` a second afterwards, for each name."""

    def __init__(
        self,
        burst: float,
        rate: float,
        *,
        most: int = 20_000,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self.burst, self.rate, self.most, self.clock = burst, rate, most, clock
        self._left: OrderedDict[str, tuple[float, float]] = OrderedDict()

    def allows(self, name: str) -> bool:
        """Whether one more request of ``name`` is let through; it is counted if so."""
        left = self._filled(name)
        self._left[name] = (max(left - 1, 0.0) if left >= 1 else left, self.clock())
        self._left.move_to_end(name)
        if len(self._left) > self.most:  # the one that has not asked for longest
            self._left.popitem(last=False)
        return left >= 1

    def spent(self, name: str) -> bool:
        """Whether the next request of ``name`` would be refused; counts nothing."""
        return self._filled(name) < 1

    def _filled(self, name: str) -> float:
        left, at = self._left.get(name, (self.burst, self.clock()))
        return min(self.burst, left + (self.clock() - at) * self.rate)
