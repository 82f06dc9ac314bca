"""The net of the depth experiment against torch: loss, gradients, steps, blocks taken out."""

import itertools
import math

import numpy as np
import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st

from vislib.residual import DepthTraining, Net, path_lengths, points, without
from vislib.residual.clouds import EDGE, KINDS

torch.set_num_threads(1)
NETS = st.builds(
    lambda blocks, width, residual, seed, scale, norm: Net(
        2 * blocks, width, residual, seed, scale=scale, norm=norm
    ),
    st.integers(0, 10), st.integers(8, 32), st.booleans(), st.integers(0, 99),
    st.sampled_from([None, 0.0, 1.0]), st.booleans(),
)  # fmt: skip


def _tensors(net):
    made = [torch.tensor(p) for p in (*net.weights, *net.biases)]
    return [p.requires_grad_() for p in made]


def _logits(net, tensors, x, removed=()):
    """The net in torch, from the paper's equation."""
    count = net.depth + 2
    ws, bs = tensors[:count], tensors[count:]

    def layer(i, x):
        z = ws[i] @ x
        if net.norm:
            z = torch.nn.functional.batch_norm(z.T, None, None, training=True).T
        return z + bs[i]

    x = torch.relu(ws[0] @ torch.tensor(x) + bs[0])
    for k in range(net.depth // 2):
        if k not in removed:
            z = layer(2 * k + 2, torch.relu(layer(2 * k + 1, x)))
            x = torch.relu(x + net.scale * z if net.residual else z)
    return ws[-1] @ x + bs[-1]


def _loss(net, tensors, x, y, removed=()):
    return torch.nn.functional.cross_entropy(_logits(net, tensors, x, removed).T, torch.tensor(y))


@given(NETS, st.sampled_from(KINDS), st.sampled_from([64, 256]))
@settings(max_examples=25, deadline=None)
def test_loss_and_gradients_are_torchs(net, kind, n):
    x, y = points(kind, n, 3)
    rng = np.random.default_rng(1)
    for bias in net.biases:  # zeros would hide what they do
        bias[:] = 0.1 * rng.standard_normal(bias.shape)
    tensors = _tensors(net)
    loss = _loss(net, tensors, x, y)
    loss.backward()
    assert net.backward(x, y) == pytest.approx(loss.item(), rel=1e-9)
    assert net.loss(x, y) == pytest.approx(loss.item(), rel=1e-9)
    size = max(float(t.grad.abs().max()) for t in tensors)
    for mine, theirs in zip(itertools.chain(*net.gradients), tensors, strict=True):
        np.testing.assert_allclose(mine, theirs.grad.numpy(), rtol=0, atol=1e-7 * max(size, 1))


@pytest.mark.parametrize("norm", [False, True])
def test_steps_are_torchs_adam(norm):
    net = Net(6, 8, True, 0, norm=norm)
    x, y = points("moons", 64, 0)
    tensors = _tensors(net)
    adam = torch.optim.Adam(tensors, lr=0.003)
    for _ in range(20):
        adam.zero_grad()
        loss = _loss(net, tensors, x, y)
        loss.backward()
        adam.step()
        assert net.step(x, y, 0.003) == pytest.approx(loss.item(), rel=1e-6)
    for mine, theirs in zip((*net.weights, *net.biases), tensors, strict=True):
        np.testing.assert_allclose(mine, theirs.detach().numpy(), rtol=0, atol=1e-7)


@given(st.integers(1, 8), st.booleans(), st.booleans(), st.integers(0, 255))
@settings(max_examples=25, deadline=None)
def test_blocks_taken_out_are_torchs(blocks, residual, norm, mask):
    net = Net(2 * blocks, 8, residual, 0, norm=norm)
    x, _ = points("spirals", 64, 0)
    removed = frozenset(k for k in range(blocks) if mask >> k & 1)
    theirs = _logits(net, _tensors(net), x, removed).detach().numpy()
    np.testing.assert_allclose(without(net, removed).forward(x), theirs, atol=1e-7)
    assert net.kept == tuple(range(blocks))  # the net itself stays whole


def test_a_normalised_net_says_of_places_what_its_points_set():
    net = Net(4, 8, True, 0, norm=True)
    x, _ = points("spirals", 64, 0)
    np.testing.assert_allclose(net.forward(x[:, :5], like=x), net.forward(x)[:, :5], atol=1e-12)


@pytest.mark.parametrize("blocks", [0, 1, 4, 20, 54])
def test_paths_are_binomial(blocks):
    counts = path_lengths(blocks)
    assert counts.tolist() == [math.comb(blocks, k) for k in range(blocks + 1)]
    assert sum(counts) == 2**blocks
    if blocks == 4:  # by hand: every set of blocks is a path
        sets = itertools.product([0, 1], repeat=4)
        assert counts.tolist() == np.bincount([sum(s) for s in sets]).tolist()


@given(st.sampled_from(KINDS), st.integers(64, 512), st.integers(0, 99))
@settings(max_examples=40)
def test_points_are_even_and_within_the_square(kind, n, seed):
    x, y = points(kind, n, seed)
    assert x.shape == (2, n) and np.abs(x).max() <= EDGE
    assert abs(int((y == 0).sum()) - int((y == 1).sum())) <= 1
    again, _ = points(kind, n, seed)
    np.testing.assert_array_equal(x, again)


def test_sixty_plain_layers_can_do_what_ten_do():
    """Identity layers on values that are not negative: the deep net could, and does not learn."""
    small, deep = Net(10, 16, False, 0), Net(60, 16, False, 0)
    x, y = points("spirals", 256, 0)
    for _ in range(60):
        small.step(x, y, 0.003)
    for i in range(11):
        deep.weights[i][:], deep.biases[i][:] = small.weights[i], small.biases[i]
    for i in range(11, 61):
        deep.weights[i][:], deep.biases[i][:] = np.eye(16), 0
    deep.weights[61][:], deep.biases[61][:] = small.weights[11], small.biases[11]
    np.testing.assert_allclose(deep.forward(x), small.forward(x), atol=1e-12)


def test_with_branches_times_0_all_depths_are_one_net():
    job = DepthTraining(steps=3, scale=0.0, count=64)
    job.run(60)
    fields = job.film().fields[:, 1]
    assert np.ptp(fields, axis=1).max() < 1e-6


def test_a_net_whose_loss_is_no_number_stands_still():
    net = Net(4, 8, True, 0)
    x, y = points("moons", 64, 0)
    net.weights[0][:] = np.inf
    assert not np.isfinite(net.step(x, y, 0.003)) and net.broken
    before = net.flat.copy()
    assert np.isnan(net.step(x, y, 0.003))
    np.testing.assert_array_equal(net.flat, before)


def test_what_will_not_do_is_refused_with_the_remedy():
    with pytest.raises(ValueError, match="even depth"):
        Net(3, 8, True, 0)
    with pytest.raises(ValueError, match="choose one of"):
        points("knot", 64, 0)
    with pytest.raises(ValueError, match="choose among"):
        without(Net(4, 8, True, 0), frozenset({2}))
    with pytest.raises(ValueError, match="above 0"):
        DepthTraining(steps=0)
