"""K-means as the lecture writes it, in NumPy: what the compiled code is compared with."""

from __future__ import annotations

import numpy as np

from vislib.kmeans import lloyd


def run(points, centres, most: int = lloyd.MAX_ITERATIONS):
    """(phase, centres, labels, distortion) of each half-step, until no label changes."""
    labels = lloyd.assign(points, centres)
    steps = [("assign", centres, labels, lloyd.distortion(points, centres, labels))]
    for _ in range(most):
        centres, labels, _ = lloyd.update(points, centres, labels)
        steps.append(("update", centres, labels, lloyd.distortion(points, centres, labels)))
        before, labels = labels, lloyd.assign(points, centres)
        steps.append(("assign", centres, labels, lloyd.distortion(points, centres, labels)))
        if (labels == before).all():
            break
    return steps


def same(trace: lloyd.Trace, steps) -> None:
    """Labels and centres are equal to the last digit, distortions to twelve."""
    assert [s.phase for s in trace.steps] == [phase for phase, *_ in steps]
    one_axis = trace.points.shape[1] == 1  # NumPy adds up one column in another order
    scale = max(abs(trace.points).max(), 1.0)
    for ours, (_, centres, labels, distortion) in zip(trace.steps, steps, strict=True):
        np.testing.assert_array_equal(ours.labels, labels)
        np.testing.assert_allclose(ours.centres, centres, rtol=1e-13 if one_axis else 0, atol=0)
        np.testing.assert_allclose(
            ours.distortion, distortion, rtol=1e-12, atol=1e-24 * scale**2 * len(labels)
        )
