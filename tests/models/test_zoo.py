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


ONE = {"": "person", "autoencoder": "disc-conv", "fully_convolutional": "fcn-8",
       "residual": "plain-10"}  # fmt: skip  # of each folder


@pytest.mark.parametrize("folder", zoo.FOLDERS[1:])
def test_each_folder_holds_networks_of_its_kinds_that_load(folder):
    """Nothing of it is among the U-Nets, no name is in two folders."""
    names = zoo.available(folder)
    assert names and not set(names) & set(zoo.available())
    kinds = {zoo.entry(name).kind for name in names}
    own = {"autoencoder": {"dense", "convolutional"}, "residual": {"deep"}}
    assert kinds == own.get(folder, {"patch", "fcn", "namer"})
    for name in names:
        net, said = zoo.network(name), zoo.entry(name)
        assert f"{type(net).__module__}.{type(net).__name__}" == zoo.KINDS[said.kind]
        assert not net.training and not any(p.requires_grad for p in net.parameters())
        with pytest.raises(ValueError, match="no U-Net: open it with models.zoo.network"):
            zoo.load(name)
    everything = [n for f in zoo.FOLDERS for n in zoo.available(f)]
    assert len(set(everything)) == len(everything)


@pytest.mark.parametrize("name", zoo.available())
def test_the_networks_by_default_are_the_u_nets(name):
    said = zoo.entry(name)
    assert said.kind == zoo.UNET and said.classes and said.side > 0
    assert type(zoo.network(name)).__name__ == "UNet"


@pytest.fixture
def store(tmp_path, monkeypatch):
    """A folder of weights of its own: ``put(content)`` writes one file and, if asked, its sum."""
    monkeypatch.setattr(zoo, "WEIGHTS", tmp_path)

    def put(content: bytes, known: bool = True, folder: str = "") -> str:
        name = ONE[folder]
        (tmp_path / folder).mkdir(exist_ok=True)
        (tmp_path / folder / f"{name}.safetensors").write_bytes(content)
        total = hashlib.sha256(content).hexdigest() if known else "0" * 64
        sums = {f"{name}.safetensors": total}
        (tmp_path / folder / zoo.CHECKSUMS).write_text(json.dumps(sums))
        return name

    return put


def weights(change=lambda tensors, said: None, folder: str = "") -> bytes:
    """The file of one network of a folder, after ``change``."""
    from safetensors import safe_open
    from safetensors.torch import save

    with safe_open(HOME / folder / f"{ONE[folder]}.safetensors", framework="pt") as opened:
        tensors = {key: opened.get_tensor(key) for key in opened.keys()}  # noqa: SIM118
        said = dict(opened.metadata())
    change(tensors, said)
    return save(tensors, said)


HOME = zoo.WEIGHTS
CHANGES = {
    "another shape": lambda t, s: t.update({max(t): torch.zeros(7)}),
    "a tensor less": lambda t, s: t.pop(max(t)) is None,
    "a tensor more": lambda t, s: t.update(more=torch.zeros(1)),
    "another network": lambda t, s: s.update(network='{"bases": 3}'),
    "an unknown kind": lambda t, s: s.update(network='{"kind": "perceptron"}'),
    "an impossible one": lambda t, s: s.update(
        network='{"in_channels": 3, "classes": 2, "depth": 99}'),
    "no network": lambda t, s: s.update(network="[]"),
    "nothing said": lambda t, s: s.clear(),
}  # fmt: skip
CUTS = {"empty": 0, "only its head": 2000, "truncated": -1000}


@pytest.mark.parametrize("folder", zoo.FOLDERS)
@pytest.mark.parametrize("wrong", ["rubbish", *CUTS, *CHANGES])
def test_damaged_weights_get_a_sentence_whatever_their_sum(store, wrong, folder):
    if wrong in CHANGES:
        content = weights(CHANGES[wrong], folder)
    else:
        content = weights(folder=folder)[: CUTS[wrong]] if wrong in CUTS else b"rubbish"
    for known in (True, False):
        name = store(content, known, folder)
        for ask in (zoo.network, zoo.load):
            with pytest.raises(ValueError, match=f"damaged; get models/weights/.*{name}.safetens"):
                ask(name)


def test_a_u_net_must_say_its_classes(store):
    store(weights(lambda t, s: s.update(classes="3")))
    with pytest.raises(ValueError, match="damaged"):
        zoo.load("person", device="cpu")


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
