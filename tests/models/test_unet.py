"""The network against torch's own functional calls and the paper's figures."""

import numpy as np
import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st
from torch.nn import functional as F

from models.unet import UNet, check_size, pad_to_multiple, valid_sizes
from vislib.unet import arithmetic as maths


def meta(*args, **kwargs) -> UNet:
    with torch.device("meta"):
        return UNet(*args, **kwargs)


def parameters(net: torch.nn.Module) -> int:
    return sum(p.numel() for p in net.parameters())


def test_the_papers_parameters_and_sizes():
    net = meta(1, 2, padding="valid")
    assert parameters(net) == 31_030_658
    out = net(torch.empty(1, 1, 572, 572, device="meta"))
    assert out.shape == (1, 2, 388, 388)
    encoder = net.encode(torch.empty(1, 1, 572, 572, device="meta"))
    assert [f.shape[-1] for f in encoder] == [568, 280, 136, 64, 28]
    assert [f.shape[1] for f in encoder] == [64, 128, 256, 512, 1024]
    assert [f.shape[-1] for f in net.expand(encoder)] == [52, 100, 196, 388]


@pytest.mark.parametrize(("size", "output"), [(188, 4), (204, 20), (556, 372), (588, 404)])
def test_sizes_that_fit(size, output):
    out = meta(1, 2, padding="valid")(torch.empty(1, 1, size, size, device="meta"))
    assert out.shape[-1] == output == valid_sizes(size, 4)[-1]


@pytest.mark.parametrize(("size", "near"), [(500, "492 or 508"), (573, "572 or 588"), (10, "188")])
def test_a_size_that_does_not_fit_names_the_nearest(size, near):
    with pytest.raises(ValueError, match=near):
        meta(1, 2, padding="valid")(torch.empty(1, 1, size, size, device="meta"))


@pytest.mark.parametrize("depth", [1, 2, 3, 4])
def test_valid_sizes_are_those_that_run(depth):
    """Brute force: which sizes run without losing a row to the pooling?"""
    for size in range(1, 200):
        n, fits = size - 4, True
        for _ in range(depth):
            fits &= n > 0 and n % 2 == 0
            n = n // 2 - 4
        fits &= n > 0
        for _ in range(depth):
            n = 2 * n - 4
            fits &= n > 0
        assert bool(valid_sizes(size, depth)) == fits


def by_hand(net: UNet, x: torch.Tensor) -> torch.Tensor:
    """Depth 2, no norm, as functional calls on the same weights."""
    w = dict(net.named_parameters())

    def conv(name: str, x: torch.Tensor) -> torch.Tensor:
        return F.relu(F.conv2d(x, w[f"{name}.weight"], w[f"{name}.bias"]))

    def crop(a: torch.Tensor, n: int) -> torch.Tensor:
        k = (a.shape[-1] - n) // 2
        return a[..., k : k + n, k : k + n]

    a = conv("down.0.2", conv("down.0.0", x))
    b = conv("down.1.2", conv("down.1.0", F.max_pool2d(a, 2)))
    c = conv("down.2.2", conv("down.2.0", F.max_pool2d(b, 2)))
    u = F.conv_transpose2d(c, w["ups.0.weight"], w["ups.0.bias"], stride=2)
    u = conv("merge.0.2", conv("merge.0.0", torch.cat((crop(b, u.shape[-1]), u), 1)))
    v = F.conv_transpose2d(u, w["ups.1.weight"], w["ups.1.bias"], stride=2)
    v = conv("merge.1.2", conv("merge.1.0", torch.cat((crop(a, v.shape[-1]), v), 1)))
    return F.conv2d(v, w["head.weight"], w["head.bias"])


def test_layer_by_layer_against_functional_calls():
    torch.manual_seed(0)
    net = UNet(2, 3, base=4, depth=2, padding="valid")
    x = torch.randn(2, 2, 60, 60)
    torch.testing.assert_close(net(x), by_hand(net, x), rtol=1e-4, atol=1e-5)


@settings(max_examples=15, deadline=None)
@given(h=st.integers(1, 50), w=st.integers(1, 50))
def test_same_padding_takes_any_size(h, w):
    net = UNet(3, 2, base=2, depth=3)
    assert net(torch.zeros(1, 3, h, w)).shape == (1, 2, h, w)
    assert all(n % 8 == 0 for n in pad_to_multiple(torch.zeros(1, 3, h, w), 8).shape[-2:])


@pytest.mark.parametrize("up", ["transposed", "bilinear", "nearest"])
@pytest.mark.parametrize("skips", [True, False])
@pytest.mark.parametrize("norm", [None, "batch"])
def test_all_options_learn(up, skips, norm):
    net = UNet(3, 4, base=2, depth=2, up=up, skips=skips, norm=norm)
    out = net(torch.randn(2, 3, 16, 16))
    out.sum().backward()
    assert out.shape == (2, 4, 16, 16)
    assert all(p.grad is not None for p in net.parameters())


def test_without_skips_the_encoder_is_seen_only_through_the_bottleneck():
    net = UNet(1, 2, base=2, depth=2, skips=False)
    features = net.encode(torch.randn(1, 1, 16, 16))
    other = [torch.randn_like(f) for f in features[:-1]] + [features[-1]]
    torch.testing.assert_close(net.decode(features), net.decode(other))
    skipping = UNet(1, 2, base=8, depth=2)
    features = skipping.encode(torch.randn(1, 1, 16, 16))
    muted = [features[0] * 0, *features[1:]]
    assert not torch.allclose(skipping.decode(features), skipping.decode(muted))


@pytest.mark.parametrize(
    "wrong", [{"padding": "full"}, {"up": "cubic"}, {"norm": "layer"}, {"depth": 0}, {"base": 0}]
)
def test_wrong_options_get_a_sentence(wrong):
    with pytest.raises(ValueError, match="choose|must"):
        UNet(3, 2, **wrong)
    with pytest.raises(ValueError):
        check_size(573)


@pytest.mark.parametrize("padding", ["valid", "same"])
def test_the_ledger_counts_what_the_network_does(padding):
    """Sizes, parameters and multiplications of every stage, measured with hooks."""
    size = 572 if padding == "valid" else 128
    net = meta(1, 2, padding=padding)
    done = {}

    def count(module, inputs, output):
        kernel = module.weight.shape[2] * module.weight.shape[3]
        transposed = isinstance(module, torch.nn.ConvTranspose2d)
        places = (inputs[0] if transposed else output).shape[-2:].numel()
        done[module] = kernel * module.in_channels * module.out_channels * places

    convs = [m for m in net.modules() if isinstance(m, torch.nn.Conv2d | torch.nn.ConvTranspose2d)]
    hooks = [m.register_forward_hook(count) for m in convs]
    net(torch.empty(1, 1, size, size, device="meta"))
    for hook in hooks:
        hook.remove()
    ledger = maths.ledger(size, padding=padding)
    assert ledger.parameters == parameters(net) == 31_030_658
    assert ledger.multiplications == sum(done.values())
    groups = [*([m] for m in net.down), *zip(net.ups, net.merge, strict=True), [net.head]]
    for stage, group in zip(ledger.stages[1:], groups, strict=True):
        assert stage.parameters == sum(parameters(m) for m in group), stage.name
        inner = [c for m in group for c in m.modules() if c in done]
        assert stage.multiplications == sum(done[c] for c in inner), stage.name


def test_the_ledgers_crops_are_the_papers():
    crops = [(s.skip, s.before) for s in maths.ledger(572).stages if s.skip]
    assert crops == [(64, 56), (136, 104), (280, 200), (568, 392)]


def test_receptive_fields_against_gradients():
    """What an output unit depends on, by brute force: positive weights, so nothing cancels."""
    net = UNet(1, 1, base=1, depth=2).double()
    for p in net.parameters():
        torch.nn.init.constant_(p, 0.1)
    widest = 0
    for at in range(60, 68):
        x = torch.ones(1, 1, 128, 128, dtype=torch.double, requires_grad=True)
        net(x)[0, 0, at, at].backward()
        # ReLU and max pooling pass gradients on to one winner; smooth out the ties.
        rows = np.flatnonzero(x.grad[0, 0].abs().sum(1).numpy())
        widest = max(widest, rows[-1] - rows[0] + 1)
    assert maths.decoder_field(0, 2) - 3 <= widest <= maths.decoder_field(0, 2)
    assert [maths.encoder_field(n) for n in range(5)] == [5, 14, 32, 68, 140]
