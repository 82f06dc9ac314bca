"""The same in code: every box is run as printed and compared with the page."""

import numpy as np
import pytest

from models import inside, zoo
from vislib.core import images
from vislib.ui import limits
from vislib.unet import arithmetic, numbers, params, results, snippets
from vislib.unet.widgets import chapters, networks, subjects

pytestmark = pytest.mark.skipif(not zoo.available(), reason="no weights")


def run(source: str) -> dict:
    space: dict = {}
    exec(source, space)
    return space


def looked_at(p: params.Looks, name: str = "astronaut") -> subjects.Subject:
    if p.drawn:
        return subjects.drawn(p.model, p.seed)
    return subjects.Subject(name, images.load(name, side=limits.PICTURE_SIDE).pixels)


@pytest.mark.parametrize("model", params.MODELS)
@pytest.mark.parametrize("threshold", [0.0, 0.9])
def test_the_labels_are_those_of_the_page(model, threshold):
    p = params.Live(model=model, seed=3, threshold=threshold)
    subject = looked_at(p)
    space = run(snippets.live(model, chapters.photo_code(p, subject), threshold))
    found = networks.load(model).predict(subject.pixels)
    expected = results.sure(found.labels, found.probabilities, threshold)
    assert np.array_equal(space["photo"], subject.pixels)
    assert np.array_equal(space["labels"], expected)


@pytest.mark.parametrize("model", params.MODELS)
def test_the_shapes_are_those_of_the_pages_ledger(model):
    """Also of networks whose pictures are not 128 pixels wide."""
    p = params.Path(model=model)
    space = run(snippets.path(model, chapters.photo_code(p, looked_at(p))))
    stages = networks.ledger_of(networks.load(model)).stages
    assert space["shapes"] == [(s.channels, s.size, s.size) for s in stages[1:-1]]
    assert tuple(space["x"].shape[1:]) == (3, stages[0].size, stages[0].size)


@pytest.mark.parametrize("model", params.MODELS)
@pytest.mark.parametrize("values", [
    {"skip1": 0.0}, {"skip1": 1.0}, {"skip1": 0.35, "bottleneck": 0.5},
    {"skip1": 1.0, "exchange": True}, {"skip2": 0.0, "exchange": True},
])  # fmt: skip
def test_closed_connections_give_the_labels_of_the_page(model, values):
    p = params.Skips(model=model, **values)
    subject, segmenter = looked_at(p), networks.load(model)
    page = chapters.muted(p, subject, segmenter)
    code = snippets.skips(p, chapters.photo_code(p, subject), chapters.donor_code(model))
    space = run(code)
    assert np.array_equal(space["whole"], page.whole)
    assert np.array_equal(space["labels"], page.labels)


@pytest.mark.parametrize("size", [572, 500, 140, 188, 700])
def test_the_paper_s_network_at_this_size(size):
    space = run(snippets.sizes(params.Sizes(size=size)))
    ledger = arithmetic.ledger(size)
    shown = numbers.sizes(ledger, size)
    assert space["parameters"] == shown["parameters"] == 31_030_658
    if ledger.problem:
        nearest = [n for n in (size - 8, size + 8) if str(n) in ledger.problem]
        assert isinstance(space["output"], str) and (nearest or "smallest" in space["output"])
    else:
        assert space["output"] == (1, 2, ledger.stages[-1].size, ledger.stages[-1].size)


def test_a_file_of_ones_own_is_read_as_the_page_reads_it(tmp_path, monkeypatch):
    from PIL import Image

    pixels = np.random.default_rng(0).integers(0, 256, (60, 900, 3), dtype=np.uint8)
    Image.fromarray(pixels[:, :640]).save(tmp_path / "your picture.png")
    (tmp_path / "your picture.png").rename(tmp_path / "your picture.jpg")
    monkeypatch.chdir(tmp_path)
    subject = subjects.Subject("mine.png", pixels, decoded=1.0)
    code = chapters.photo_code(params.Live(model="person"), subject)
    assert np.array_equal(run(code)["photo"], pixels[:, :640])


def test_the_square_of_the_page_is_that_of_the_code():
    photo = images.load("cat", side=limits.PICTURE_SIDE).pixels
    assert inside.square(photo, 96).shape == (96, 96, 3)
