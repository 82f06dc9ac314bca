"""The door to inference: folding, tiling, fallback, checks, batches; what looks inside."""

import threading

import numpy as np
import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st

from models import devices, inside, pixels, segmenter, tiling
from models.segmenter import Segmenter, folded
from models.tiling import tiled
from models.unet import UNet


def trained_looking(up: str = "transposed", base: int = 4) -> UNet:
    """Random weights and running statistics that are not the identity."""
    torch.manual_seed(1)
    net = UNet(3, 3, base=base, up=up, norm="batch")
    for m in net.modules():
        if isinstance(m, torch.nn.Conv2d | torch.nn.ConvTranspose2d):
            torch.nn.init.kaiming_normal_(m.weight, mode="fan_out")  # else depth drowns the signal
        if isinstance(m, torch.nn.BatchNorm2d):
            m.running_mean.normal_(0, 0.2)
            m.running_var.uniform_(0.5, 2)
    return net.eval()


@pytest.fixture
def door() -> Segmenter:
    return Segmenter(trained_looking(), ("a", "b", "c"), side=64, device="cpu", precision="full")


@pytest.fixture
def photo() -> np.ndarray:
    return np.random.default_rng(0).integers(0, 256, (90, 120, 3), dtype=np.uint8)


def test_folding_changes_nothing_but_rounding():
    net, x = trained_looking(), torch.randn(1, 3, 64, 64)
    torch.testing.assert_close(folded(net)(x), net(x), rtol=1e-4, atol=1e-4)
    assert not any(isinstance(m, torch.nn.BatchNorm2d) for m in folded(net).modules())
    assert any(isinstance(m, torch.nn.BatchNorm2d) for m in net.modules())


@pytest.mark.parametrize("up", ["transposed", "bilinear", "nearest"])
def test_tiles_give_what_the_whole_gives(up):
    net = folded(trained_looking(up, base=2)).double()
    x = torch.randn(1, 3, 464, 368, dtype=torch.double)
    torch.testing.assert_close(tiled(net, x, tile=128), net(x))


def test_a_margin_too_small_would_show(monkeypatch):
    monkeypatch.setattr(tiling, "MARGIN", 16)
    net, x = folded(trained_looking(base=2)).double(), torch.randn(1, 3, 256, 256).double()
    assert not torch.allclose(tiled(net, x, tile=128), net(x))


def test_a_prediction_is_what_it_says(door, photo):
    found = door.predict(photo)
    assert found.probabilities.shape == (3, 90, 120)
    assert found.probabilities.dtype == np.float32
    assert np.allclose(found.probabilities.sum(0), 1, atol=1e-5)
    assert (found.labels == found.probabilities.argmax(0)).mean() > 0.999
    assert found.labels.dtype == np.uint8
    assert set(found.milliseconds) == {"prepare", "network", "finish"}
    assert all(v > 0 for v in found.milliseconds.values())
    assert "CPU" in found.device and not found.notice


def test_predicting_twice_gives_the_same_from_many_threads(door, photo):
    expected = door.predict(photo).labels
    seen = []
    threads = [
        threading.Thread(target=lambda: seen.append(door.predict(photo).labels)) for _ in range(4)
    ]
    for t in threads:
        t.start()
    for t in threads:
        t.join()
    assert len(seen) == 4 and all(np.array_equal(s, expected) for s in seen)


@pytest.mark.parametrize(
    ("wrong", "words"),
    [
        (np.zeros((8, 8, 3)), "uint8"),
        (np.zeros((8, 8), np.uint8), "RGB"),
        (np.zeros((8, 8, 4), np.uint8), "RGB"),
        (np.zeros((0, 8, 3), np.uint8), "1 to 4096"),
        (np.zeros((2, 5000, 3), np.uint8), "1 to 4096"),
        (np.zeros((2, 100, 3), np.uint8), "crop"),
        ("picture", "uint8"),
    ],
)
def test_no_picture_gets_a_sentence(door, wrong, words):
    with pytest.raises(ValueError, match=words):
        door.predict(wrong)


@settings(max_examples=12, deadline=None)
@given(h=st.integers(1, 70), w=st.integers(1, 70))
def test_any_size_comes_back_as_it_went(h, w):
    door = Segmenter(UNet(3, 2, base=2, depth=2), ("a", "b"), side=32, device="cpu")
    if max(h, w) <= 16 * min(h, w):
        assert door.predict(np.zeros((h, w, 3), np.uint8)).labels.shape == (h, w)


def full_at_first(monkeypatch, method: str) -> list:
    """Let the first call of a method of the door find the GPU full; gives the doors called."""
    real, calls = getattr(Segmenter, method), []

    def called(self, *arguments):
        calls.append(self)
        if len(calls) == 1:
            raise torch.OutOfMemoryError("no memory")
        return real(self, *arguments)

    monkeypatch.setattr(Segmenter, method, called)
    monkeypatch.setattr(torch.cuda, "empty_cache", lambda: None)
    return calls


def test_a_gpu_full_at_predicting_falls_back_to_the_cpu(door, photo, monkeypatch):
    expected = door.predict(photo).labels
    calls = full_at_first(monkeypatch, "_predict_all")
    found = door.predict(photo)
    assert "CPU" in found.notice and np.array_equal(found.labels, expected)
    assert calls[0] is door and calls[1] is not door and calls[1].device == "cpu"
    assert not door.predict(photo).notice


def test_a_gpu_full_at_a_batch_falls_back_to_the_cpu(door, photo, monkeypatch):
    expected = door.predict(photo).labels
    full_at_first(monkeypatch, "_predict_all")
    found = door.predict_batch([photo, photo])
    assert all("CPU" in f.notice and np.array_equal(f.labels, expected) for f in found)


def test_a_gpu_full_at_loading_loads_on_the_cpu(photo, monkeypatch):
    real = torch.nn.Module.to

    def no_room(self, device, *arguments, **named):
        if device == "cuda":
            raise torch.OutOfMemoryError("no memory")
        return real(self, device, *arguments, **named)

    monkeypatch.setattr(torch.nn.Module, "to", no_room)
    monkeypatch.setattr(torch.cuda, "empty_cache", lambda: None)
    monkeypatch.setattr(torch.cuda, "is_bf16_supported", lambda: True)
    monkeypatch.setattr(segmenter, "choose_device", lambda wanted: "cuda")
    loaded = Segmenter(trained_looking(), ("a", "b", "c"), side=64)
    found = loaded.predict(photo)
    assert loaded.device == "cpu" and "CPU" in loaded.place() and "CPU" in found.notice
    whole = Segmenter(trained_looking(), ("a", "b", "c"), side=64, device="cpu")
    assert np.array_equal(found.labels, whole.predict(photo).labels)


@pytest.mark.parametrize("late", [False, True])
def test_a_gpu_that_cannot_be_used_leaves_every_door_open(photo, unusable_gpu, monkeypatch, late):
    """Found out when it is loaded, or (as with a driver that dies) only when it works."""
    if late:
        monkeypatch.setattr(devices, "_tried", {"cpu": "", "cuda": ""})
    loaded = Segmenter(trained_looking(), ("a", "b", "c"), side=64)
    assert loaded.device == ("cuda" if late else "cpu")
    whole = Segmenter(trained_looking(), ("a", "b", "c"), side=64, device="cpu", precision="full")
    square = inside.square(photo, 64)
    found = loaded.predict(photo)
    assert unusable_gpu in found.notice and "PyTorch's installation page" in found.notice
    assert "CPU" in found.device
    assert (found.labels == whole.predict(photo).labels).mean() > 0.99
    assert loaded.predict_batch([photo])[0].notice == found.notice
    features = loaded.features(square)
    assert np.allclose(loaded.decode(features), whole.decode(whole.features(square)), atol=0.02)
    assert inside.opened(loaded, square, 3, 4)[0][0].shape == (3, 64, 64)
    assert inside.stage_values(loaded, square, 2).ndim == 3


# --- batches, stages -----------------------------------------------------------------------------

SMALL = Segmenter(trained_looking(base=2), ("a", "b", "c"), 32, device="cpu", precision="full")


@settings(max_examples=15, deadline=None)
@given(st.lists(st.sampled_from([(40, 50), (50, 40), (40, 51), (80, 100), (33, 33)]), max_size=6))
def test_a_batch_gives_what_its_pictures_give_alone(sizes):
    rng = np.random.default_rng(len(sizes))
    images = [rng.integers(0, 256, (*size, 3), dtype=np.uint8) for size in sizes]
    together = SMALL.predict_batch(images)
    assert len(together) == len(images)
    for image, found in zip(images, together, strict=True):
        alone = SMALL.predict(image)
        assert found.labels.shape == image.shape[:2]
        assert np.allclose(found.probabilities, alone.probabilities, atol=1e-4)
        assert (found.labels == alone.labels).mean() > 0.999
        assert set(found.milliseconds) == set(alone.milliseconds)


def test_a_batch_is_one_run_per_working_size_within_bounds(photo, monkeypatch):
    real, runs = Segmenter._predict_all, []

    def counted(self, images, *arguments):
        runs.append(len(images))
        return real(self, images, *arguments)

    monkeypatch.setattr(Segmenter, "_predict_all", counted)
    turned = photo.transpose(1, 0, 2).copy()
    SMALL.predict_batch([photo, turned, photo[::2, ::2].copy(), turned])
    assert runs == [2, 2]
    monkeypatch.setattr(segmenter, "WHOLE", 2 * 32 * 43)
    SMALL.predict_batch([photo] * 5)
    assert runs[2:] == [2, 2, 1]
    with pytest.raises(ValueError, match="RGB"):
        SMALL.predict_batch([photo, photo[..., 0]])


def test_the_time_of_decoding_is_told_where_it_is_known(door, photo):
    assert "decode" not in door.predict(photo).milliseconds
    found = door.predict(photo, decoded=12.5)
    assert list(found.milliseconds) == ["decode", "prepare", "network", "finish"]
    assert found.milliseconds["decode"] == 12.5 and found.total > 12.5


def test_unknown_device_and_precision_in_words(door):
    with pytest.raises(ValueError, match="choose auto"):
        segmenter.choose_device("tpu")
    assert segmenter.choose_device("auto") in ("cuda", "mps", "cpu")
    assert door.place().endswith("float32")


def test_gates_and_exchange(door, photo):
    square = inside.square(photo, 64)
    features = door.features(square)
    whole = door.decode(features, (1,) * 5)
    with torch.inference_mode():
        logits = door.net(door.prepare(square))
    assert np.allclose(whole, logits.softmax(1)[0].numpy(), atol=1e-5)
    assert not np.allclose(door.decode(features, (0, 1, 1, 1, 1)), whole)
    lent = door.features(255 - square)[-1]
    assert not np.allclose(door.decode([*features[:-1], lent], (1,) * 5), whole)
    assert [f.shape[-1] for f in features] == [64, 32, 16, 8, 4]


def test_the_gradient_field_against_finite_differences(door, photo):
    square = inside.square(photo, 64)
    *_, single = inside.opened(door, square, 20, 30)
    door.net, door._type = door.net.double(), torch.float64
    *_, field = inside.opened(door, square, 20, 30)
    assert np.allclose(single, field, rtol=1e-2, atol=1e-5)
    x, h = door.prepare(square), 1e-5

    def slope(*at: int) -> float:
        """How fast the winning logit at (20, 30) grows with one number of the input."""
        step = torch.zeros_like(x)
        step[0][at] = h
        with torch.inference_mode():
            up, down = (door.net(x + s)[0, :, 30, 20].max() for s in (step, -step))
        return float(up - down) / (2 * h)

    for row, column in ((30, 20), (28, 24), (33, 14), (45, 40), (20, 30)):
        expected = sum(abs(slope(colour, row, column)) for colour in range(3))
        assert field[row, column] == pytest.approx(expected, rel=1e-3, abs=1e-7)


def test_the_maps_are_the_most_active_of_every_stage(door, photo):
    square = inside.square(photo, 64)
    maps, *_ = inside.opened(door, square, 20, 30)
    assert [m.shape[-1] for m in maps] == [64, 64, 32, 16, 8, 4, 8, 16, 32, 64, 64]
    assert all(m.dtype == np.uint8 for m in maps)
    assert np.array_equal(maps[0], square.transpose(2, 0, 1))
    features = door.features(square)
    stages = [*features, *door.net.expand(features)]
    for shown, stage in zip(maps[1:-1], stages, strict=True):
        held = stage[0].numpy()
        chosen = sorted(held, key=lambda each: -each.mean())[: inside.MAPS]
        stretched = np.stack([255 * each / max(each.max(), 1e-6) for each in chosen])
        assert shown.shape == stretched.shape and np.abs(shown - stretched).max() < 0.51
    assert np.abs(maps[-1] - 255 * door.decode(features)).max() < 0.51


@settings(max_examples=20, deadline=None)
@given(h=st.integers(1, 500), w=st.integers(1, 500), side=st.integers(16, 256))
def test_the_working_size_keeps_shape_and_side(h, w, side):
    a, b = pixels.working_size(h, w, side)
    assert min(a, b) == side
    assert abs(a * w - b * h) <= max(h, w)


def test_stretching_spreads_the_range_and_survives_a_flat_picture():
    dim = np.random.default_rng(0).integers(10, 40, (50, 50, 3), dtype=np.uint8)
    out = pixels.stretched(dim)
    assert out.min() < 20 and out.max() > 235
    flat = np.full((5, 5, 3), 7, np.uint8)
    assert np.array_equal(pixels.stretched(flat), flat)
