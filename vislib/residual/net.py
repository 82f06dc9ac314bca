"""A small net of two inputs and two classes, plain or residual, with its gradients written out.

An input layer, ``depth`` layers in blocks of two, an output layer. A block is
x ← f(b(f(a(x)))), with the shortcut x ← f(x + scale · b(f(a(x)))); f is ReLU. He et al., "Deep
Residual Learning for Image Recognition", CVPR 2016; the scale of a branch after Hanin and Rolnick,
"How to Start Training", NeurIPS 2018.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

NORM_EPS = 1e-5
BETA1, BETA2, ADAM_EPS = 0.9, 0.999, 1e-8  # Adam: Kingma and Ba, ICLR 2015


@dataclass(frozen=True, eq=False)
class _Layer:
    """What a layer kept on its way forwards: its input, its normalised sum, and the spread."""

    x: np.ndarray
    u: np.ndarray
    spread: np.ndarray | None


class Net:
    """Two inputs, ``depth`` layers of ``width`` units in blocks of two, two logits.

    ``scale`` multiplies every branch (None: 1/√blocks); ``norm`` normalises each layer of a block
    over the batch; its gain is 1, its shift the layer's bias. Start: He's rule, biases 0.

    ``weights`` and ``biases``: the input layer first, the output layer last, all of them parts of
    the vector ``flat``. After ``backward`` ``gradients`` holds the two lists alike. ``broken``: a
    loss was not finite, and steps do nothing any more. Raises ``ValueError``
    with the remedy for a depth that is odd.
    """

    def __init__(
        self,
        depth: int,
        width: int,
        residual: bool,
        seed: int,
        *,
        scale: float | None = None,
        norm: bool = False,
    ):
        if depth < 0 or depth % 2 or width < 1:
            raise ValueError("Layers come in blocks of two: choose an even depth, and a width.")
        self.depth, self.width, self.residual, self.norm = depth, width, residual, norm
        self.scale = 1 / np.sqrt(max(depth // 2, 1)) if scale is None else float(scale)
        self.kept = tuple(range(depth // 2))  # the blocks that take part
        self.broken, self.steps = False, 0
        rng = np.random.default_rng(seed)
        sizes = [2, *[width] * (depth + 1), 2]
        drawn = [0, depth + 1, *range(1, depth + 1)]  # the ends first: alike at every depth
        self.flat, self.weights, self.biases = _room(sizes)
        for i in drawn:
            self.weights[i][:] = np.sqrt(2 / sizes[i]) * rng.standard_normal(self.weights[i].shape)
        self._slopes, *self.gradients = _room(sizes)
        self._mean, self._square = np.zeros_like(self.flat), np.zeros_like(self.flat)

    # -- forwards -------------------------------------------------------------------------------
    def forward(self, x: np.ndarray, *, like: np.ndarray | None = None) -> np.ndarray:
        """(2, n): logits of the points ``x`` (2, n).

        A net that normalises takes mean and spread from the points ``like``, else from ``x``.
        """
        if like is None or not self.norm:
            return self._forward(x)[0]
        return self._forward(np.hstack([x, like]), of=like.shape[1])[0][:, : x.shape[1]]

    def one_block_less(self, x: np.ndarray) -> np.ndarray:
        """(blocks, 2, n): logits of the points ``x`` (2, n) without each block that takes part."""
        states = self._forward(x)[2][0]
        tails = (_with(self, self.kept[j + 1 :]) for j in range(len(self.kept)))
        found = [tail._forward(s, inside=True)[0] for tail, s in zip(tails, states, strict=False)]
        return np.array(found).reshape(-1, 2, np.shape(x)[1])

    def _forward(
        self, x: np.ndarray, of: int | None = None, inside: bool = False
    ) -> tuple[np.ndarray, list, list]:
        """Logits; what each layer kept; and what went into and came out of f. ``of``: the last.

        ``inside``: ``x`` is what comes to the first block.
        """
        layers: list = [None] * (self.depth + 2)
        x = np.asarray(x, np.float64)
        states = [x if inside else np.maximum(self._sum(0, x, layers, of), 0)]
        inner = []
        for k in self.kept:
            h = np.maximum(self._sum(2 * k + 1, states[-1], layers, of), 0)
            z = self._sum(2 * k + 2, h, layers, of)
            z = states[-1] + self.scale * z if self.residual else z
            inner.append(h)
            states.append(np.maximum(z, 0))
        return self._sum(self.depth + 1, states[-1], layers, of), layers, [states, inner]

    def _sum(self, i: int, x: np.ndarray, layers: list, of: int | None) -> np.ndarray:
        """Layer ``i`` before its f; within a block normalised over the last ``of`` points."""
        u, spread = self.weights[i] @ x, None
        if self.norm and 0 < i <= self.depth:
            batch = u[:, -of:] if of else u
            spread = np.sqrt(batch.var(axis=1, keepdims=True) + NORM_EPS)
            u = (u - batch.mean(axis=1, keepdims=True)) / spread
        layers[i] = _Layer(x, u, spread)
        return u + self.biases[i]

    # -- backwards ------------------------------------------------------------------------------
    def backward(self, x: np.ndarray, y: np.ndarray) -> float:
        """The mean cross-entropy in nats of the classes ``y`` (n,); fills ``gradients``."""
        with np.errstate(over="ignore", invalid="ignore"):
            logits, layers, (states, inner) = self._forward(x)
            delta, loss = _cross_entropy(logits, y)
            self._slopes[:] = 0  # also of blocks that do not take part
            back = self._back(self.depth + 1, delta, layers)
            for j in reversed(range(len(self.kept))):
                k = self.kept[j]
                dz = back * (states[j + 1] > 0)
                branch = self.scale * dz if self.residual else dz
                dh = self._back(2 * k + 2, branch, layers) * (inner[j] > 0)
                back = self._back(2 * k + 1, dh, layers) + (dz if self.residual else 0.0)
            self._back(0, back * (states[0] > 0), layers)
        return loss

    def _back(self, i: int, dz: np.ndarray, layers: list) -> np.ndarray:
        """The gradient at the input of layer ``i`` from that at its sum; keeps the weights'."""
        layer, (dw, db) = layers[i], self.gradients
        db[i][:] = dz.sum(axis=1, keepdims=True)
        if layer.spread is not None:
            shared = dz.mean(axis=1, keepdims=True)
            along = layer.u * (dz * layer.u).mean(axis=1, keepdims=True)
            dz = (dz - shared - along) / layer.spread
        dw[i][:] = dz @ layer.x.T
        return self.weights[i].T @ dz

    def loss(self, x: np.ndarray, y: np.ndarray) -> float:
        """The mean cross-entropy in nats of the classes ``y`` (n,)."""
        return _cross_entropy(self._forward(x)[0], y)[1]

    def step(self, x: np.ndarray, y: np.ndarray, rate: float) -> float:
        """One step of Adam on all points; the loss before it. A loss not finite breaks the net."""
        if self.broken:
            return float("nan")
        loss = self.backward(x, y)
        if not np.isfinite(loss):
            self.broken = True
            return loss
        self.steps += 1
        g, m, v = self._slopes, self._mean, self._square
        m += (1 - BETA1) * (g - m)
        v += (1 - BETA2) * (g * g - v)
        size = np.sqrt(v / (1 - BETA2**self.steps)) + ADAM_EPS
        self.flat -= rate / (1 - BETA1**self.steps) * m / size
        return loss


def _room(sizes: list[int]) -> tuple[np.ndarray, list[np.ndarray], list[np.ndarray]]:
    """A vector of zeros, and the weights and biases between layers of ``sizes`` as parts of it."""
    shapes = list(zip(sizes[1:], sizes[:-1], strict=True))
    flat = np.zeros(sum(n * m + n for n, m in shapes))
    weights, biases, at = [], [], 0
    for n, m in shapes:
        weights.append(flat[at : at + n * m].reshape(n, m))
        biases.append(flat[at + n * m : at + n * m + n].reshape(n, 1))
        at += n * m + n
    return flat, weights, biases


def _cross_entropy(logits: np.ndarray, y: np.ndarray) -> tuple[np.ndarray, float]:
    """The gradient of the mean cross-entropy at the logits (2, n), and that mean."""
    n = logits.shape[1]
    shifted = logits - logits.max(axis=0)
    log_p = shifted - np.log(np.exp(shifted).sum(axis=0))
    hot = np.arange(2)[:, None] == np.asarray(y)
    return (np.exp(log_p) - hot) / n, float(-log_p[hot].sum() / n)


def accuracy(net: Net, x: np.ndarray, y: np.ndarray) -> float:
    """The share of the points ``x`` (2, n) whose class ``y`` (n,) has the larger logit."""
    logits = net.forward(x)
    return float(np.mean((logits[1] > logits[0]) == (np.asarray(y) == 1)))


def without(net: Net, removed: frozenset[int]) -> Net:
    """The same net, its weights shared, without the blocks ``removed``.

    Raises ``ValueError`` with the remedy where there is no such block.
    """
    if not set(removed) <= set(range(net.depth // 2)):
        raise ValueError(f"Blocks are numbered 0 to {net.depth // 2 - 1}: choose among those.")
    return _with(net, tuple(k for k in net.kept if k not in removed))


def _with(net: Net, kept: tuple[int, ...]) -> Net:
    """The same net, its weights shared, of which the blocks ``kept`` take part."""
    left = object.__new__(Net)
    left.__dict__.update(net.__dict__)
    left.kept = kept
    return left


def path_lengths(blocks: int) -> np.ndarray:
    """(blocks + 1,): how many of the 2ᵇˡᵒᶜᵏˢ paths go through 0, 1, … branches; exact integers."""
    from math import comb

    return np.array([comb(blocks, k) for k in range(blocks + 1)], dtype=object)
