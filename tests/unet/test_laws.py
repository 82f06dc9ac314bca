"""Numbers and claims of the page at random settings, computed again by other libraries.

``PIXELWISE_LAWS=200`` draws so many settings a law; a few else.
"""

import os
import re
from html import unescape

import numpy as np
import pytest
import torch
from scipy.ndimage import distance_transform_cdt, distance_transform_edt
from sklearn.metrics import accuracy_score, jaccard_score

from models import inside, zoo
from models.drawings import drawing
from models.training import tiny
from vislib.core import images
from vislib.ui import limits
from vislib.unet import params, results
from vislib.unet.widgets import chapters, networks, subjects

pytestmark = pytest.mark.skipif(not zoo.available(), reason="no weights")
COUNT = int(os.environ.get("PIXELWISE_LAWS", 15))


def metrics(at) -> dict[str, str]:
    """Names and values of all large numbers on the page."""
    found: dict[str, str] = {}
    for html in at.get("html"):
        for name, value in re.findall(r"<dt>(.*?)</dt><dd>(.*?)</dd>", html.proto.body):
            found[unescape(name)] = unescape(re.sub("<span.*?</span>", "", value))
    return found


def scene_words(at) -> str:
    from tests.stages import sent

    return " ".join(text for picture in sent(at) for text in picture.words)


@pytest.mark.parametrize("seed", range(COUNT))
def test_live_says_areas_and_ious_of_scikit_learn(seed, open_page):
    rng = np.random.default_rng(seed)
    model, drawn = str(rng.choice(params.DRAWN)), int(rng.integers(1000))
    threshold = float(rng.choice([0.0, 0.5, 0.8, 0.95]))
    query = {"model": model, "seed": str(drawn), "threshold": str(threshold)}
    at = open_page("unet", query={f"unet.live.{k}": v for k, v in query.items()})
    image, truth = drawing(model, drawn)
    found = networks.load(model).predict(image)
    labels = np.where(found.probabilities.max(0) < threshold, 9, found.labels)
    said = metrics(at)
    for i, name in enumerate(networks.load(model).classes):
        if (truth == i).any() or (labels == i).any():
            expected = jaccard_score((truth == i).ravel(), (labels == i).ravel())
            assert float(said[f"IoU {name}"]) == pytest.approx(expected, abs=6e-4)
    now = next(m.value for m in at.markdown if "Now:" in m.value)
    if (labels == 9).all():
        assert "Now: no pixel has a label." in now
        return
    right, without = (re.search(rf"([\d.]+)\s*% {what}", now)[1] for what in ("right", "without"))
    assert float(without) == pytest.approx(100 * (labels == 9).mean(), abs=0.051)
    kept = labels != 9
    assert float(right) == pytest.approx(100 * accuracy_score(truth[kept], labels[kept]), abs=0.051)


@pytest.mark.parametrize("seed", range(COUNT))
def test_closed_connections_lose_what_the_page_says(seed, open_page):
    rng = np.random.default_rng(100 + seed)
    model, number = str(rng.choice(params.DRAWN)), int(rng.integers(1000))
    gates = rng.choice([0.0, 0.35, 1.0], 5)
    values = dict(zip(params.GATES, gates, strict=True))
    query = {"unet.chapter": "skips", "unet.skips.model": model, "unet.skips.seed": str(number)}
    at = open_page("unet", query=query | {f"unet.skips.{k}": str(v) for k, v in values.items()})
    segmenter = networks.load(model)
    image, truth = drawing(model, number)
    truth = inside.square_labels(truth, segmenter.side)
    features = segmenter.features(inside.square(image, segmenter.side))
    before, now = (segmenter.decode(features, g).argmax(0) for g in (None, gates.tolist()))
    classes = range(len(segmenter.classes))
    near = np.zeros(truth.shape, bool)
    for c in np.unique(truth):
        near |= (truth == c) & (distance_transform_cdt(truth == c, "chessboard") <= 2)
    said, words = metrics(at), scene_words(at)
    for name, labels in (("whole", before), ("muted", now)):
        present = [c for c in classes if (truth == c).any() or (labels == c).any()]
        each = jaccard_score(truth.ravel(), labels.ravel(), labels=present, average=None)
        assert float(said[f"mean IoU, {name}"]) == pytest.approx(each.mean(), abs=6e-4)
        edges, mine = outline(truth), outline(labels)
        missed = said[f"outline missed by, {name}"]
        if mine.any():
            expected = distance_transform_edt(~mine)[edges].mean()
            assert float(missed.split()[0]) == pytest.approx(expected, abs=0.051)
        else:
            assert missed == "no outline found"
    if np.array_equal(before, now):
        assert "No pixel changes" in words
        return
    right = before == truth
    for part, where in (("an outline", near), ("elsewhere", ~near)):
        share = 100 * (now != truth)[right & where].mean()
        text = re.search(rf"{part} (under |over )?([\d.]+)", words)
        assert float(text[2]) == pytest.approx(share, abs=0.11 if text[1] else 0.051)


def outline(labels: np.ndarray) -> np.ndarray:
    """Pixels with another label to the right or below."""
    padded = np.pad(labels, ((0, 1), (0, 1)), mode="edge")
    return (padded[:-1, :-1] != padded[:-1, 1:]) | (padded[:-1, :-1] != padded[1:, :-1])


@pytest.mark.parametrize("seed", range(COUNT))
def test_probabilities_stay_nearer_to_one_than_to_one_in_so_many(seed):
    """What "Where it fails" answers, for every picture that can be chosen before."""
    rng = np.random.default_rng(200 + seed)
    for model in params.MODELS:
        name = str(rng.choice(images.bundled()))
        pixels = images.load(name, side=limits.PICTURE_SIDE).pixels
        subject = subjects.Subject(name, pixels)
        if model in params.DRAWN and rng.random() < 0.3:
            subject = subjects.drawn(model, int(rng.integers(1000)))
        found = chapters.disturbed(params.Fails(model=model), subject)
        classes = len(networks.load(model).classes)
        assert found.sure > (1 + 1 / classes) / 2, (model, subject.name)


@pytest.mark.parametrize("seed", range(COUNT))
def test_how_sure_and_how_right_as_scikit_learn_counts(seed, open_page):
    rng = np.random.default_rng(300 + seed)
    model, number = str(rng.choice(params.DRAWN)), int(rng.integers(1000))
    values = {
        "seed": number, "noise": round(0.02 * int(rng.integers(31)), 2),
        "rotation": 5 * int(rng.integers(-36, 37)),
        "brightness": round(0.1 + 0.05 * int(rng.integers(39)), 2),
        "patch": round(0.05 * int(rng.integers(17)), 2),
    }  # fmt: skip
    query = {f"unet.fails.{k}": str(v) for k, v in values.items()}
    at = open_page("unet", query=query | {"unet.chapter": "fails", "unet.fails.model": model})
    image, truth = drawing(model, number)
    height, width = image.shape[:2]
    side = networks.load(model).side
    image = images.reduce(image, max(320, round(side * max(height, width) / min(height, width))))
    truth = truth[
        np.ix_(*(((np.arange(n) + 0.5) * o / n).astype(int)
                 for n, o in zip(image.shape[:2], truth.shape, strict=True)))
    ]  # fmt: skip
    shown, truth = results.disturb(image, truth, params.Fails(model=model, **values))
    found = networks.load(model).predict(shown)
    sure, right = found.probabilities.max(0), found.labels == truth
    said = {name: value.removesuffix(" %") for name, value in metrics(at).items()}
    assert float(said["right"]) == pytest.approx(100 * right.mean(), abs=0.051)
    assert float(said["mean probability"]) == pytest.approx(100 * sure.mean(), abs=0.051)
    wrong = said["probability where wrong"]
    if right.all():
        assert wrong == "nowhere wrong"
    else:
        assert float(wrong) == pytest.approx(100 * sure[~right].mean(), abs=0.051)
    colour = 100 * (found.labels > 0).mean()
    assert float(said["labelled as something"]) == pytest.approx(colour, abs=0.051)
    words = scene_words(at)
    assert ("every coloured pixel is wrong" in words) == (not truth.any())


def test_corners_come_last_at_the_defaults():
    """What "Train it yourself" answers: of the parts of the shape, the share found so far."""
    torch.set_num_threads(1)
    one = tiny.TinyTraining(every=20, steps=160)
    one.run(1e9)
    middle, edges, corners = (np.mean(one.found[name]) for name in tiny.PARTS)
    assert corners < min(middle, edges) - 0.1
    where = tiny.parts(tiny.shown()[1])
    assert one.wrong[where == 3].mean() > max(one.wrong[where == i].mean() for i in (1, 2))
