"""The lesson on metrics in a few lines of standard libraries; a test runs every one."""

from __future__ import annotations

import numpy as np

from vislib.metrics import shapes
from vislib.metrics.shapes import Pair

_DIGITS = "0123456789abcdefghijklmnopqrstuvwxyz"


def _rows(labels: np.ndarray) -> str:
    """A label map with one character a pixel, classes above 9 as letters, void as a point."""
    return "\n".join("".join(_DIGITS[int(v)] if v < 36 else "." for v in row) for row in labels)


def counts(truth: np.ndarray, labels: np.ndarray) -> str:
    """`result`: accuracy, mean class accuracy, mean IoU, frequency-weighted IoU, mean Dice."""
    return f'''
import numpy as np
from sklearn.metrics import accuracy_score, f1_score, jaccard_score, recall_score

truth = """
{_rows(truth)}
"""
answer = """
{_rows(labels)}
"""
pairs = zip("".join(truth.split()), "".join(answer.split()))
counted = [(int(t, 36), int(a, 36)) for t, a in pairs if t != "."]      # "." is void
truth, answer = np.array(counted).T
result = (
    accuracy_score(truth, answer),
    recall_score(truth, answer, average="macro", labels=np.unique(truth)),
    jaccard_score(truth, answer, average="macro"),      # over the classes that occur
    jaccard_score(truth, answer, average="weighted"),
    f1_score(truth, answer, average="macro"),
)
'''


def boxes(a, b) -> str:
    """`result`: IoU and Dice of two boxes (x, y, width, height)."""
    return f"""
a, b = {_numbers(a)}, {_numbers(b)}          # x, y, width, height

wide = max(0, min(a[0] + a[2], b[0] + b[2]) - max(a[0], b[0]))
high = max(0, min(a[1] + a[3], b[1] + b[3]) - max(a[1], b[1]))
both, areas = wide * high, a[2] * a[3] + b[2] * b[3]
result = (both / (areas - both), 2 * both / areas)
"""


def cells(truth: str, moved: str) -> str:
    """`result`: IoU and Dice of two masks; ``truth`` and ``moved``: conditions on x and y."""
    return f"""
import numpy as np
from sklearn.metrics import f1_score, jaccard_score

x, y = np.meshgrid(np.arange(-10, 10, 0.02), np.arange(-8, 8, 0.02))
truth = {truth}
moved = {moved}
result = (jaccard_score(truth.ravel(), moved.ravel()), f1_score(truth.ravel(), moved.ravel()))
"""


def _numbers(values) -> str:
    return repr([round(float(v), 6) for v in np.ravel(values)])


def overlap(pair: Pair) -> str:
    """`result`: IoU and Dice of two shapes; of the outline for masks that are given."""
    if pair.name in (shapes.BOX, shapes.LINE):
        half = shapes.half_size(pair.name)
        own = [*-half, *(2 * half)]
        other = half * pair.scale
        return boxes(own, [pair.dx - other[0], pair.dy - other[1], *(2 * other)])
    if pair.name == shapes.DISC:
        r = float(shapes.half_size(pair.name)[0])
        dx, dy, q = round(pair.dx, 6), round(pair.dy, 6), round(r * pair.scale, 6)
        return cells(f"x**2 + y**2 <= {r:g}**2", f"(x - {dx:g})**2 + (y - {dy:g})**2 <= {q:g}**2")
    rows, columns = shapes.FIELD
    return f"""
# truth, moved: ({rows}, {columns}) bool
from sklearn.metrics import f1_score, jaccard_score

result = (jaccard_score(truth.ravel(), moved.ravel()), f1_score(truth.ravel(), moved.ravel()))
"""


def mean(table: np.ndarray) -> str:
    """`result`: mean IoU picture by picture (absent left out, 0, 1) and of all pixels together."""
    return f"""
import numpy as np

counts = np.array({np.asarray(table).tolist()})      # (pictures, truth, answer)

def iou(counts):
    both = np.diagonal(counts, axis1=-2, axis2=-1)
    union = counts.sum(-1) + counts.sum(-2) - both
    return np.where(union > 0, both / np.maximum(union, 1), np.nan)

by_picture = iou(counts)
result = (
    np.nanmean(by_picture, axis=1).mean(),
    np.nan_to_num(by_picture, nan=0).mean(),
    np.nan_to_num(by_picture, nan=1).mean(),
    np.nanmean(iou(counts.sum(axis=0))),               # absent classes are left out
)
"""


def cityscapes(values: np.ndarray, keep: np.ndarray) -> str:
    """`result`: the mean of each method over the classes that count."""
    rows = ",\n    ".join(str(row) for row in values.tolist())
    return f"""
import numpy as np

iou = np.array([
    {rows},
])
left_out = {np.flatnonzero(~keep).tolist()}
result = np.delete(iou, left_out, axis=1).mean(axis=1)
"""


def loss(x, y, times, on_scores: bool) -> str:
    """`result`: 1 − soft IoU, and its gradient on every probability, or score."""
    given = f"torch.tensor({_numbers(x)}, dtype=torch.float64)"
    begin = f"x = {given}.requires_grad_()\np = x"
    if on_scores:
        begin = (
            f"x = {given}.logit().requires_grad_()                     # scores\np = x.sigmoid()"
        )
    many = "" if np.all(np.asarray(times) == 1) else f"n = torch.tensor({_numbers(times)})\n"
    n = "n * " if many else ""
    each = "x.grad / n" if many else "x.grad"
    return f"""
import torch

{begin}
y = torch.tensor({_numbers(y)}, dtype=torch.float64)
{many}both = ({n}p * y).sum()
loss = 1 - both / (({n}(p + y)).sum() - both)
loss.backward()
result = (loss.detach(), {each})
"""


def curve(scores, right, objects: int) -> str:
    """`result`: average precision by steps, of all objects, and as scikit-learn has it."""
    return f"""
import numpy as np
from sklearn.metrics import average_precision_score

scores = np.array({_numbers(scores)})
right = np.array({[int(v) for v in right]})
objects = {objects}                                    # found or not

of_found = average_precision_score(right, scores)      # takes right.sum() for the objects
result = (of_found * right.sum() / objects, of_found)
"""


def two(correct, objects) -> str:
    """`result`: AP (envelope) of each class, macro and micro."""
    lists = [[int(v) for v in one] for one in correct]
    return f"""
import numpy as np

def ap(right, objects):                                # right: 1 or 0, by falling score
    found = np.cumsum(right)
    best = np.maximum.accumulate((found / np.arange(1, len(right) + 1))[::-1])[::-1]
    return (best * right).sum() / objects

first, second, pooled = {", ".join(f"np.array({one})" for one in lists)}
a, b = ap(first, {objects[0]}), ap(second, {objects[1]})
result = (a, b, (a + b) / 2, ap(pooled, {objects[2]}))
"""


def paint(shape: tuple[int, int]) -> str:
    """`result`: accuracy, precision, recall, IoU, Dice of `mask` by `truth`, given as arrays."""
    return f"""
# truth, mask: {shape} bool
from sklearn.metrics import (
    accuracy_score, f1_score, jaccard_score, precision_score, recall_score
)

y, x = truth.ravel(), mask.ravel()
scores = (accuracy_score, precision_score, recall_score, jaccard_score, f1_score)
result = [score(y, x) for score in scores]
"""


def noise(shape: tuple[int, ...], draws: int, seed: int, pixels: bool, paired: bool = True) -> str:
    """`result`: low and high end of the interval; of counts `a`, `b` given as arrays.

    ``paired``: both networks are judged on the same draw, else each on its own.
    """
    total = "counts[i].sum(axis=1)" if pixels else "counts[i]"
    mean = "np.nanmean(each, axis=-1)" if pixels else "np.nanmean(each, axis=-1).mean(axis=-1)"
    given = "i, axis" if paired else "i, j, axis"
    both = (
        "\n    j = i                                              # both on the same draw"
        if paired
        else ""
    )
    every = "(np.arange(len(a)),)" if paired else "(np.arange(len(a)), np.arange(len(b)))"
    return f"""
# a, b: {shape} int: pictures, truth, answer
import numpy as np
from scipy.stats import bootstrap

def mean_iou(counts, i):                               # i: (draws, pictures)
    c = {total}
    both = np.diagonal(c, axis1=-2, axis2=-1)
    union = c.sum(-1) + c.sum(-2) - both
    each = np.where(union > 0, both / np.maximum(union, 1), np.nan)
    return {mean}

def difference({given}):{both}
    i, j = (np.moveaxis(np.atleast_2d(k), axis, -1) for k in (i, j))
    return np.squeeze(mean_iou(a, i) - mean_iou(b, j))

found = bootstrap({every}, difference, n_resamples={draws}, method="percentile",
                  vectorized=True, rng=np.random.default_rng({seed}))
result = tuple(found.confidence_interval)
"""


def edges(shape: tuple[int, int], width: int) -> str:
    """`result`: boundary IoU, mean and largest distance of the outlines of two given masks."""
    return f"""
# truth, mask: {shape} bool
import numpy as np
from scipy.ndimage import binary_erosion, distance_transform_edt

def band(mask, width):
    inner = binary_erosion(np.pad(mask, 1), np.ones((3, 3)), iterations=width)
    return mask & ~inner[1:-1, 1:-1]

a, b = band(truth, {width}), band(mask, {width})
s, t = band(truth, 1), band(mask, 1)                   # the outlines
there, back = distance_transform_edt(~t)[s], distance_transform_edt(~s)[t]
result = ((a & b).sum() / (a | b).sum(), (there.mean() + back.mean()) / 2,
          max(there.max(), back.max()))
"""


def crops(c: int) -> str:
    """`result`: mean IoU within a crop of two given label maps."""
    return f"""
# truth, answer: (256, 512) whole numbers
from sklearn.metrics import jaccard_score

c = {c}                                                 # rows off top and bottom
y, x = (m[c:256 - c, 2 * c:512 - 2 * c].ravel() for m in (truth, answer))
result = jaccard_score(y, x, average="macro")          # over the classes that occur
"""
