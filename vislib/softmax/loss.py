"""The loss of one example: its gradient, gradient descent on the scores, top-k, a first guess.

Sources: "Introduction to Computer Vision, Lecture 7" (negative log-likelihood, label smoothing,
loss at initialisation) and "I2DL Lecture 10" (top-1 and top-5).
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from vislib.softmax.distributions import (
    cross_entropy,
    entropy,
    kl_divergence,
    log_softmax,
)
from vislib.softmax.distributions import softmax as _softmax

CLASSES = ("cat", "car", "frog")
LECTURE = np.array([3.2, 5.1, -1.7])  # the lecture's scores of a picture of a cat


def nll(scores, label) -> np.ndarray:
    """-log softmax(scores)[label] in nats; scores (..., C), integer labels (...)."""
    logs = log_softmax(scores)
    label = np.asarray(label)[..., None]
    return -np.take_along_axis(logs, label, axis=-1)[..., 0]


def gradient(scores, target) -> np.ndarray:
    """(..., C) d cross_entropy(target, softmax(scores)) / d scores = p - y."""
    return _softmax(scores) - np.asarray(target)


@dataclass(frozen=True, eq=False)
class Descent:
    """Gradient descent on scores. T + 1 states, the first before any step."""

    target: np.ndarray  # (C,)
    rate: float
    scores: np.ndarray  # (T + 1, C)
    probabilities: np.ndarray  # (T + 1, C)
    gradients: np.ndarray  # (T + 1, C), p - y
    losses: np.ndarray  # (T + 1,), nats

    @property
    def floor(self) -> float:
        """What the loss cannot fall below: the entropy of the target."""
        return float(entropy(self.target))


def descend(scores, target, *, rate: float, steps: int) -> Descent:
    """``steps`` steps ``s <- s - rate (p - y)`` of the cross-entropy from scores (C,)."""
    s = np.asarray(scores, dtype=np.float64)
    target = np.asarray(target, dtype=np.float64)
    path = [s]
    for _ in range(steps):
        s = s - rate * gradient(s, target)
        path.append(s)
    path = np.array(path)
    p = _softmax(path)
    # Through log_softmax, so that a probability that rounds to 0 still has its finite price.
    losses = -(target * log_softmax(path)).sum(axis=-1) + 0.0
    return Descent(target, rate, path, p, p - target, losses)


# -- the loss of one picture -------------------------------------------------------------------
# -- label smoothing ---------------------------------------------------------------------------
def best_gap(target) -> float:
    """Score of the most probable class minus that of the least, where the loss is smallest."""
    target = np.asarray(target, dtype=np.float64)
    with np.errstate(divide="ignore"):
        return float(np.log(target.max()) - np.log(target.min()))


# -- top-1 and top-5 ---------------------------------------------------------------------------
def order(scores, labels) -> np.ndarray:
    """(n, C) the classes of scores (n, C), best guess first; in a tie the truth comes last."""
    scores = np.asarray(scores)
    truth = np.arange(scores.shape[1]) == np.asarray(labels)[:, None]
    return np.lexsort((truth, -scores), axis=1)


def ranks(scores, labels) -> np.ndarray:
    """(n,) place of the true class among scores (n, C): 1 is the highest; ties count against it."""
    scores, labels = np.asarray(scores), np.asarray(labels)
    own = np.take_along_axis(scores, labels[:, None], axis=1)
    others = np.arange(scores.shape[1]) != labels[:, None]
    return 1 + ((scores >= own) & others).sum(axis=1)


def top_k(scores, labels, k: int) -> float:
    """The share of examples whose true class is among the ``k`` highest scores (n, C)."""
    if not 1 <= k <= np.shape(scores)[1]:
        raise ValueError(f"k must be from 1 to {np.shape(scores)[1]}, the number of classes.")
    return float((ranks(scores, labels) <= k).mean())


# -- before the first step of training ---------------------------------------------------------
def initial_losses(
    classes: int, scale: float, *, networks: int = 1000, seed: int = 0
) -> np.ndarray:
    """(networks,) cross-entropies in nats of untrained networks for one picture.

    The last layer's weights are normal and independent, so that for given features the scores are
    exactly normal and independent too: they are drawn as such, with standard deviation ``scale``.
    The true class may be the first, since no class is special.
    """
    rng = np.random.default_rng(seed)
    scores = scale * rng.standard_normal((networks, classes), dtype=np.float32)
    top = scores.max(axis=1)
    total = np.exp(scores - top[:, None]).sum(axis=1, dtype=np.float64)
    return top + np.log(total) - scores[:, 0]


def mean_initial_loss(classes: int, scales) -> np.ndarray:
    """(len(scales),) the loss in nats expected of an untrained network, over all of them; exact.

    The true score has mean 0, so this is E ln X for X = sum of e^(scale z) over the classes, z
    standard normal. By ln X = ∫ (exp(-t) - exp(-t X)) / t dt it needs the Laplace transform of one
    e^(scale z) only, to the power of ``classes``. Both integrals by the trapezoidal rule, t = e^u.
    """
    z = np.linspace(-7, 7, 221)
    weights = np.exp(-(z**2) / 2) * (z[1] - z[0]) / np.sqrt(2 * np.pi)
    means = []
    for scale in np.asarray(scales, dtype=np.float64):
        reach = 9 * scale + np.log(classes)
        u = np.linspace(-reach - 20, reach + 3, 500)
        transform = np.exp(-np.exp(np.minimum(u[:, None] + scale * z, 6.0))) @ weights
        integrand = np.exp(-np.exp(np.minimum(u, 6.0))) - transform**classes
        means.append(integrand.sum() * (u[1] - u[0]))
    return np.array(means)


def loss_of(target, scores) -> tuple[float, float, float, float]:
    """(cross-entropy, entropy of the target, KL, reverse KL) of softmax(scores), in nats."""
    q = _softmax(scores)
    values = cross_entropy(target, q), entropy(target), kl_divergence(target, q)
    return (*map(float, values), float(kl_divergence(q, target)))
