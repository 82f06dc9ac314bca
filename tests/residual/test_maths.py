"""Chains, flows, blocks and shortcuts against torch."""

import numpy as np
import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st
from torch.nn import functional as F

from vislib import residual
from vislib.residual import residual_block, signal_flow

F64 = torch.float64
TORCH = {"sigmoid": torch.sigmoid, "tanh": torch.tanh, "ReLU": torch.relu, "none": lambda z: z}
NAMES = st.sampled_from(sorted(TORCH))


@given(st.lists(st.floats(-3, 3), min_size=1, max_size=12), NAMES, st.floats(-3, 3), st.booleans(),
       st.floats(0, 1))  # fmt: skip
def test_chains_are_autograds(weights, name, x0, shortcut, scale):
    made = residual.chain(weights, name, x0, shortcut=shortcut, scale=scale)
    x = start = torch.tensor(x0, dtype=F64, requires_grad=True)
    for w in weights:
        y = TORCH[name](w * x)
        x = x + scale * y if shortcut else y
    (gradient,) = torch.autograd.grad(x, start)
    assert made.values[-1] == pytest.approx(x.item(), rel=1e-9, abs=1e-12)
    assert made.gradient == pytest.approx(gradient.item(), rel=1e-7, abs=1e-12)


def test_the_printed_chains():
    assert residual.chain([1] * 10, "sigmoid", 0).gradient == pytest.approx(3.9e-7, rel=0.03)
    assert residual.chain([1] * 10, "none", 0, shortcut=True).gradient == 1024
    one = residual.chain([1] * 10, "none", 0, shortcut=True, scale=0.1)
    assert one.gradient == pytest.approx(1.1**10)
    assert residual.chain([0.9] * 50, "ReLU", 1).gradient == pytest.approx(0.9**50)
    assert residual.chain([1.1] * 50, "ReLU", 1).gradient == pytest.approx(1.1**50)


@given(st.integers(2, 8), st.integers(2, 12), NAMES, st.sampled_from(signal_flow.STARTS),
       st.booleans(), st.booleans(), st.integers(0, 9))  # fmt: skip
@settings(max_examples=30, deadline=None)
def test_flows_are_autograds(depth, width, name, start, shortcut, norm, seed):
    made = residual.flow(depth, width, name, start, shortcut=shortcut, norm=norm, seed=seed)
    rng = np.random.default_rng(seed)
    weights = [torch.tensor(signal_flow.start(start, width, rng), requires_grad=True)
               for _ in range(depth)]  # fmt: skip
    x = torch.tensor(rng.standard_normal((signal_flow.SAMPLES, width)))
    target = torch.tensor(rng.standard_normal((signal_flow.SAMPLES, width)))
    sums, outs = [], []
    for w in weights:
        a = x @ w.T
        u = F.batch_norm(a, None, None, training=True, eps=signal_flow.NORM_EPS) if norm else a
        z = u + x if shortcut else u
        z.retain_grad()
        x = TORCH[name](z)
        sums.append(z)
        outs.append(x)
    loss = ((x - target) ** 2).sum() / 2 / signal_flow.SAMPLES
    loss.backward()

    def rms(t):
        return float(t.detach().pow(2).mean().sqrt())

    np.testing.assert_allclose(made.forward, [rms(x) for x in outs], rtol=1e-6)
    back = [rms(z.grad) * signal_flow.SAMPLES for z in sums]
    np.testing.assert_allclose(made.backward, back, rtol=1e-5, atol=1e-12)
    np.testing.assert_allclose(made.weights, [rms(w.grad) for w in weights], rtol=1e-5, atol=1e-12)


VECTORS = st.integers(1, 4).flatmap(lambda n: st.tuples(st.just(n), st.integers(0, 99)))


@given(VECTORS, st.booleans(), st.sampled_from(residual_block.ORDERS))
def test_blocks_are_torchs(given_, shortcut, order):
    n, seed = given_
    rng = np.random.default_rng(seed)
    x, b1, b2 = rng.normal(size=(3, n))
    w1, w2 = rng.normal(size=(2, n, n))
    made = residual.block(x, w1, b1, w2, b2, shortcut=shortcut, order=order).output
    t = [torch.tensor(v) for v in (x, w1, b1, w2, b2)]
    branch = F.linear(torch.relu(F.linear(t[0], t[1], t[2])), t[3], t[4])
    if order == residual_block.ORDERS[0]:
        there = torch.relu(branch + t[0] if shortcut else branch)
    else:
        there = torch.relu(branch) + (t[0] if shortcut else 0)
    np.testing.assert_allclose(made, there.numpy(), atol=1e-12)


def test_the_block_by_hand():
    w1 = [[0.5, 0, -1], [0, 0.5, 0], [1, -0.5, 0]]
    w2 = [[-0.5, 0, 1], [0, -1, 0], [0, 0.5, 0.5]]
    given_ = ([1, 2, 0.5], w1, [0, 0, 0.5], w2, [0, 0, -1])
    both = {s: residual.block(*given_, shortcut=s) for s in (True, False)}
    assert dict(both[True].steps)["h = f(W₁x + b₁)"].tolist() == [0, 1, 0.5]
    assert both[True].output.tolist() == [1.5, 1, 0.25]
    assert both[False].output.tolist() == [0.5, 0, 0]
    zeros = np.zeros((3, 3))
    out = residual.block([1, -2, 0.5], zeros, [0] * 3, zeros, [0] * 3, shortcut=True).output
    assert out.tolist() == [1, 0, 0.5]


@given(st.integers(1, 8), st.integers(1, 8), st.integers(2, 12), st.integers(1, 4),
       st.sampled_from(residual_block.KINDS))  # fmt: skip
def test_shortcuts_read_what_their_gradient_says(c, channels, size, stride, kind):
    try:
        made = residual.shortcut((c, size, size), channels, stride, kind)
    except ValueError as error:
        assert "choose" in str(error)
        return
    x = torch.ones(1, c, size, size, requires_grad=True)
    if kind == "zeros":
        y = x[..., ::stride, ::stride]
    else:
        inner = F.avg_pool2d(x, stride, ceil_mode=True) if kind == "average first" else x
        y = F.conv2d(inner, torch.ones(channels, c, 1, 1),
                     stride=1 if kind == "average first" else stride)  # fmt: skip
        assert made.weights == channels * c and made.shape_out[1:] == tuple(y.shape[2:])
    branch = F.conv2d(x.detach(), torch.ones(channels, c, 3, 3), stride=stride, padding=1)
    assert made.shape_out == tuple(branch.shape[1:])  # else it could not be added
    y.sum().backward()
    np.testing.assert_array_equal(made.read, (x.grad[0, 0] != 0).numpy())


def test_the_decks_shortcut():
    made = residual.shortcut((64, 56, 56), 128, 2, "projection")
    assert made.share == 0.25 and made.weights == 8192
    assert residual.shortcut((64, 56, 56), 128, 2, "zeros").weights == 0
