"""Small clouds at eighths, whose sums are exact, with windows that no distance of them equals."""

import numpy as np
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from vislib import mean_shift

QUICK = settings(max_examples=40, deadline=None)
coordinates = st.integers(-40, 40).map(lambda v: v / 8)  # sums of eighths are exact
clouds = st.integers(1, 24).flatmap(lambda n: arrays(np.float64, (n, 2), elements=coordinates))
bandwidths = st.sampled_from([0.3, 0.7, 1.3, 2.9, 6.1])  # no distance of eighths equals these
kernels = st.sampled_from(mean_shift.KERNELS)


def ordered(rows):
    """The rows, sorted by their columns as rounded."""
    return rows[np.lexsort(rows.round(6).T)]
