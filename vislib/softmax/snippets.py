"""The lesson on softmax in a few lines of torch; a test runs every one and compares `result`."""

from __future__ import annotations

import numpy as np


def _list(values) -> str:
    return repr([round(float(v), 6) for v in np.ravel(values)])


def scores(values, temperature: float) -> str:
    """`result`: probabilities, and the argmax as one-hot."""
    return f"""
import torch

scores = torch.tensor({_list(values)}, dtype=torch.float64)
p = torch.softmax(scores / {temperature}, dim=-1)      # subtracts the largest score itself
choice = torch.nn.functional.one_hot(scores.argmax(), len(scores))
result = (p, choice)
"""


def loss(values, label: int, rate: float, steps: int) -> str:
    """`result`: the losses of gradient descent on the scores, before each step and at the end."""
    return f"""
import torch
from torch.nn.functional import cross_entropy

scores = torch.tensor({_list(values)}, dtype=torch.float64, requires_grad=True)
label = torch.tensor({label})
optimizer = torch.optim.SGD([scores], lr={rate})
result = [cross_entropy(scores, label).item()]         # nats
for _ in range({steps}):
    optimizer.zero_grad()
    cross_entropy(scores, label).backward()            # scores.grad is p - y
    optimizer.step()
    result.append(cross_entropy(scores, label).item())
"""


def top_k(values, labels, k: int) -> str:
    """`result`: the top-k accuracy of a batch; a tie counts against the truth."""
    rows = ",\n    ".join(_list(row) for row in values)
    return f"""
import torch

scores = torch.tensor([
    {rows},
])
labels = torch.tensor({[int(v) for v in labels]})
own = scores.gather(1, labels[:, None])
rank = (scores >= own).sum(dim=1)                      # 1: the best guess; ties count against it
result = (rank <= {k}).float().mean()
"""


def pair(p, q) -> str:
    """`result`: D(P || Q), D(Q || P), H(P), H(P, Q)."""
    return f"""
import numpy as np
from scipy.special import entr, rel_entr               # 0 log 0 = 0, and infinity where it must be

p = np.array({_list(p)})
q = np.array({_list(q)})
forward, reverse = rel_entr(p, q).sum(), rel_entr(q, p).sum()
result = (forward, reverse, entr(p).sum(), entr(p).sum() + forward)
"""


def coins(heads) -> str:
    """`result`: D(A || C) and D(A || B) + D(B || C)."""
    return f"""
import numpy as np
from scipy.special import rel_entr

a, b, c = (np.array([h, 1 - h]) for h in {_list(heads)})
result = (rel_entr(a, c).sum(), rel_entr(a, b).sum() + rel_entr(b, c).sum())
"""


def simplex(p, q, rate: float, steps: int) -> str:
    """`result`: Q after descending D(P || Q), and after descending D(Q || P)."""
    return f"""
import torch

p = torch.tensor({_list(p)}, dtype=torch.float64)
result = []
for forward in (True, False):
    scores = torch.tensor({_list(q)}, dtype=torch.float64).log().requires_grad_()
    optimizer = torch.optim.SGD([scores], lr={rate})
    for _ in range({steps}):
        q = scores.softmax(0)
        kl = (p * (p / q).log()).sum() if forward else (q * (q / p).log()).sum()
        optimizer.zero_grad()
        kl.backward()
        optimizer.step()
    result.append(scores.softmax(0).detach())
"""


def humps(apart: float, weight: float, centre: float, width: float) -> str:
    """`result`: D(P || Q) and D(Q || P) of the first hump Q."""
    return f"""
import numpy as np
from scipy.special import rel_entr
from scipy.stats import norm

x = np.linspace(-5.95, 5.95, 120)  # middles of cells from -6 to 6
hump = lambda m, s: norm.pdf(x, m, s) / norm.pdf(x, m, s).sum()
p = {round(1 - weight, 6)} * hump({-apart / 2}, 0.7) + {weight} * hump({apart / 2}, 0.7)
q = hump({centre}, {width})
result = (rel_entr(p, q).sum(), rel_entr(q, p).sum())
"""


def smoothing(values, label: int, epsilon: float, others_only: bool) -> str:
    """`result`: the cross-entropy against the smoothed target."""
    if others_only:
        target = f"""classes = len(scores)
target = torch.full((classes,), {epsilon} / (classes - 1), dtype=torch.float64)
target[{label}] = 1 - {epsilon}
result = cross_entropy(scores, target)"""
    else:
        target = f"result = cross_entropy(scores, torch.tensor({label}), label_smoothing={epsilon})"
    return f"""
import torch
from torch.nn.functional import cross_entropy

scores = torch.tensor({_list(values)}, dtype=torch.float64)
{target}
"""


def initial(classes: int, scale: float, seed: int = 0) -> str:
    """`result`: the mean loss of 1000 networks whose scores are normal; those of the page."""
    return f"""
import numpy as np
import torch
from torch.nn.functional import cross_entropy

normal = np.random.default_rng({seed}).standard_normal((1000, {classes}), dtype=np.float32)
scores = {scale} * torch.tensor(normal)
result = cross_entropy(scores, torch.zeros(1000, dtype=torch.long))
"""


def pixels(contrast: float, blur: float, noise: float, miss: bool, seed: int) -> str:
    """`result`: the pixel-mean loss of the page's scores (C, H, W) and labels (H, W)."""
    return f"""
import torch
from torch.nn.functional import cross_entropy
from vislib.softmax import pixel_trace

t = pixel_trace(contrast={contrast}, blur={blur}, noise={noise}, miss={miss}, seed={seed})
s = torch.as_tensor(t.scores)[None]                    # (1, C, H, W)
y = torch.as_tensor(t.labels)[None]                    # (1, H, W), whole numbers
loss_map = cross_entropy(s, y, reduction="none")       # (1, H, W)
result = loss_map.mean()                               # what cross_entropy(s, y) returns
"""
