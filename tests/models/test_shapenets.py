"""Patch classifiers and FCNs: sizes as specified, weights known and carded, figures as measured."""

import hashlib
import json

import numpy as np
import pytest
import torch
from sklearn import metrics as sk
from torch.nn import functional

from models import zoo
from models.fcn import FCN
from models.patches import PatchNet, everywhere
from models.training import fcn, patches, shapes
from models.training.stepwise import drawings

NAMES = zoo.available("fully_convolutional")
needs_weights = pytest.mark.skipif(not NAMES, reason="no weights")


@pytest.mark.parametrize(("size", "weights"), [(6, 4868), (14, 13604), (30, 79140), (62, 129876)])
def test_patch_networks_have_the_parameters_said_and_are_convolutions(size, weights):
    net = PatchNet(size, 4).eval()
    assert sum(p.numel() for p in net.parameters()) == weights
    x = torch.randn(3, 3, size, size)
    whole = net.convolutional()
    torch.testing.assert_close(whole(x)[..., 0, 0], net(x), atol=1e-5, rtol=1e-5)
    assert whole[-1].weight.data_ptr() == net.out.weight.data_ptr()


def test_an_fcn_adds_enlarged_scores():
    net = FCN(4).eval()
    for skip in (net.score_pool4, net.score_pool3):
        torch.nn.init.normal_(skip.weight)
    x = torch.randn(2, 3, 64, 96)
    pools = net.pools(x)
    assert [64 // p.shape[2] for p in pools] == [2, 4, 8, 16, 32]
    scores = net.scores(pools)

    def up(t, by):
        return functional.interpolate(t, scale_factor=by, mode="bilinear", align_corners=False)

    middle = up(scores[32], 2) + scores[16]
    torch.testing.assert_close(net(x, 32), up(scores[32], 32))
    torch.testing.assert_close(net(x, 16), up(middle, 16))
    torch.testing.assert_close(net(x, 8), up(up(middle, 2) + scores[8], 8))


def test_a_new_skip_changes_nothing_and_wrong_sizes_are_refused():
    net = FCN(3).eval()
    scores = net.scores(net.pools(torch.randn(1, 3, 64, 64)))
    assert not scores[16].any() and not scores[8].any()
    for stride, side in ((4, 64), (8, 63)):
        with pytest.raises(ValueError, match="pad the picture"):
            net(torch.zeros(1, 3, side, side), stride)
    with pytest.raises(ValueError, match="five stages"):
        FCN(3, channels=(8, 8))
    with pytest.raises(ValueError, match="6, 14, 30, 62"):
        PatchNet(7, 4)


def test_the_three_trainings_differ_in_their_skips_alone():
    strides = {f: [fcn.stride_at(f, s) for s in range(fcn.STEPS)] for f in fcn.BEGINS}
    assert set(strides[32]) == {32}
    assert strides[16].index(16) == strides[8].index(16) == fcn.COARSE
    assert strides[8].index(8) == fcn.MIDDLE
    assert strides[16][-1] == 16 and strides[8][-1] == 8
    assert fcn.job(16).rate is fcn.job(32).rate and fcn.job(16).steps == fcn.job(8).steps


def test_a_training_that_stopped_goes_on_as_if_it_had_not(tmp_path, monkeypatch):
    monkeypatch.setattr(patches, "POOL", 20)
    monkeypatch.setattr(patches, "BATCH", 8)
    whole = patches.job(6)
    whole.train(tmp_path / "whole", until=6)
    first = patches.job(6)
    first.train(tmp_path / "parts", until=3)
    again = patches.job(6)
    again.resume(tmp_path / "parts")
    assert again.step == 3
    again.train(tmp_path / "parts", until=6)
    for a, b in zip(whole.net.parameters(), again.net.parameters(), strict=True):
        assert torch.equal(a, b)


@needs_weights
def test_every_file_is_known_small_and_carded():
    folder = zoo.WEIGHTS / "fully_convolutional"
    sums = json.loads((folder / zoo.CHECKSUMS).read_text(encoding="utf-8"))
    assert {f"{n}.safetensors" for n in NAMES} == set(sums)
    for name in NAMES:
        path = folder / f"{name}.safetensors"
        assert path.stat().st_size <= 1_000_000
        assert hashlib.sha256(path.read_bytes()).hexdigest() == sums[path.name]
        assert sums[path.name] in zoo.card(name)
        assert all(str(v) in zoo.card(name) for v in zoo.entry(name).figures.values())


@pytest.mark.parametrize("name", [n for n in ("patch-30", "fcn-8") if n in NAMES])
def test_figures_are_scikit_learns_on_the_test_drawings(name):
    net = zoo.network(name)
    side = 64 if name.startswith("patch") else 128
    images, truth = drawings(side, 100, "test")
    if name.startswith("patch"):
        found = [everywhere(net, i).argmax(axis=0) for i in images]
    else:
        x = torch.from_numpy((images.astype(np.float32) / 255 - 0.5) / 0.25).permute(0, 3, 1, 2)
        found = [net(part).argmax(dim=1) for part in x.split(20)]
        found = torch.cat(found).numpy()
    y, x = truth.ravel(), np.stack(found).ravel()
    said = zoo.entry(name).figures
    assert said["accuracy"] == pytest.approx(sk.accuracy_score(y, x), abs=2e-4)
    assert said["balanced accuracy"] == pytest.approx(sk.balanced_accuracy_score(y, x), abs=2e-4)
    assert said["mIoU"] == pytest.approx(sk.jaccard_score(y, x, average="macro"), abs=2e-4)


@needs_weights
@pytest.mark.parametrize("size", [6, 14, 30])
def test_everywhere_is_the_network_on_every_patch(size):
    net = zoo.network(f"patch-{size}")
    image = shapes.draw(np.random.default_rng(3), 64)[0]
    found = everywhere(net, image)
    for row, column in ((0, 0), (63, 63), (20, 5), (33, 62)):
        part = patches.patch(image, row, column, size)
        x = torch.from_numpy((part.astype(np.float32) / 255 - 0.5) / 0.25).permute(2, 0, 1)[None]
        np.testing.assert_allclose(found[:, row, column], net(x)[0].numpy(), atol=1e-4)
