"""The shipped weights: known, carded, loadable; a damaged or missing file gets its sentence."""

import hashlib
import json

import numpy as np
import pytest
import torch

from models import metrics, zoo
from models.drawings import drawing


@pytest.fixture
def photo() -> np.ndarray:
    return np.random.default_rng(0).integers(0, 256, (90, 120, 3), dtype=np.uint8)


def test_every_weight_file_is_known_small_and_carded():
    sums = json.loads((zoo.WEIGHTS / zoo.CHECKSUMS).read_text())
    assert zoo.available() == tuple(sorted(name.removesuffix(".safetensors") for name in sums))
    for name in zoo.available():
        assert (zoo.WEIGHTS / f"{name}.safetensors").stat().st_size <= 8_000_000
        assert sums[f"{name}.safetensors"] in zoo.card(name)
        assert zoo.entry(name).classes[0] == "background"


@pytest.mark.parametrize("name", zoo.available())
def test_every_network_loads_and_predicts(name, photo):
    found = zoo.load(name, device="cpu").predict(photo)
    assert found.labels.shape == photo.shape[:2]
    assert np.isfinite(found.probabilities).all()


@pytest.mark.parametrize("name", zoo.available())
def test_half_precision_leaves_the_labels(name):
    from skimage import data

    image = data.astronaut()[::2, ::2].copy()
    full = zoo.load(name, device="cpu", precision="full").predict(image).labels
    half = zoo.load(name, device="cpu", precision="half").predict(image).labels
    assert (full == half).mean() > 0.98


@pytest.fixture
def store(tmp_path, monkeypatch):
    """A folder of weights of its own: ``put(content)`` writes one file and, if asked, its sum."""
    monkeypatch.setattr(zoo, "WEIGHTS", tmp_path)
    name = "person"

    def put(content: bytes, known: bool = True) -> str:
        (tmp_path / f"{name}.safetensors").write_bytes(content)
        total = hashlib.sha256(content).hexdigest() if known else "0" * 64
        (tmp_path / zoo.CHECKSUMS).write_text(json.dumps({f"{name}.safetensors": total}))
        return name

    return put


def weights(change=lambda tensors, said: None) -> bytes:
    """The file of the person network, after ``change``."""
    from safetensors import safe_open
    from safetensors.torch import save

    with safe_open(HOME / "person.safetensors", framework="pt") as opened:
        tensors = {key: opened.get_tensor(key) for key in opened.keys()}  # noqa: SIM118
        said = dict(opened.metadata())
    change(tensors, said)
    return save(tensors, said)


HOME = zoo.WEIGHTS
BAD = {
    "empty": lambda: b"",
    "rubbish": lambda: b"rubbish",
    "truncated": lambda: weights()[:-1000],
    "only its head": lambda: weights()[:2000],
    "another shape": lambda: weights(lambda t, s: t.update({"head.bias": torch.zeros(7)})),
    "a tensor less": lambda: weights(lambda t, s: t.pop("head.bias") is None),
    "a tensor more": lambda: weights(lambda t, s: t.update(more=torch.zeros(1))),
    "another network": lambda: weights(lambda t, s: s.update(network='{"bases": 3}')),
    "an impossible one": lambda: weights(lambda t, s: s.update(
        network='{"in_channels": 3, "classes": 2, "depth": 99}')),
    "nothing said": lambda: weights(lambda t, s: s.clear()),
    "numbers said": lambda: weights(lambda t, s: s.update(classes="3")),
}  # fmt: skip


@pytest.mark.parametrize("wrong", BAD)
def test_damaged_weights_get_a_sentence_whatever_their_sum(store, wrong):
    for known in (True, False):
        name = store(BAD[wrong](), known)
        with pytest.raises(ValueError, match="damaged; get models/weights/person.safetensors"):
            zoo.load(name, device="cpu")


def test_a_wrong_sum_or_none_gets_a_sentence(store, tmp_path):
    name = store(weights())
    assert zoo.load(name, device="cpu").classes
    content = bytearray(weights())
    content[-1] ^= 1
    store(bytes(content), known=False)
    with pytest.raises(ValueError, match="damaged"):
        zoo.load(name)
    for words in ("", "[]", "{", "3"):
        (tmp_path / zoo.CHECKSUMS).write_text(words)
        with pytest.raises(ValueError, match="checksums.json is missing or damaged; get it again"):
            zoo.load(name)
    (tmp_path / zoo.CHECKSUMS).unlink()
    with pytest.raises(ValueError, match="checksums.json is missing"):
        zoo.load(name)


def test_missing_weights_get_a_sentence(store, tmp_path):
    with pytest.raises(ValueError, match="There is no network 'person'.*models/weights"):
        zoo.load("person")
    store(weights())
    with pytest.raises(ValueError, match="There are: person"):
        zoo.load("people")


def test_the_shapes_network_knows_shapes():
    """A real check of shipped weights: fresh drawings, exact masks."""
    if "shapes" not in zoo.available():
        pytest.skip("the shapes network is not there")
    door = zoo.load("shapes", device="cpu")
    counts = np.zeros((4, 4), dtype=np.int64)
    for seed in range(12):
        image, truth = drawing("shapes", seed)
        counts += metrics.confusion(truth, door.predict(image).labels, 4)
    assert np.nanmean(metrics.iou(counts)) > 0.75
