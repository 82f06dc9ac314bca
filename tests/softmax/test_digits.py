"""The classifier of digits behind top-1 and top-5: torch trains the same, scikit-learn counts."""

from fractions import Fraction

import numpy as np
import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st
from sklearn.metrics import top_k_accuracy_score
from torch.nn.functional import cross_entropy

from vislib.softmax import digits, numbers, params, snippets
from vislib.softmax import loss as losses
from vislib.softmax.figures import top_k as figure
from vislib.stage.scene import Boxes, Points

SETTINGS = st.builds(
    params.TopK,
    steps=st.sampled_from(digits.STEPS),
    pictures=st.integers(5, 40),
    picture=st.integers(1, 5),
    seed=st.integers(0, 9999),
)


@pytest.mark.parametrize("steps", [1, 10])
def test_torch_trains_the_same_layer(steps):
    images, labels = digits.pictures()
    x = torch.tensor(images[: digits.TRAINED_ON].reshape(digits.TRAINED_ON, -1))
    y = torch.tensor(labels[: digits.TRAINED_ON])
    layer = torch.tensor(digits.weights(0, 3), requires_grad=True)
    descent = torch.optim.SGD([layer], lr=0.5)
    for _ in range(steps):
        descent.zero_grad()
        cross_entropy(x @ layer, y).backward()
        descent.step()
    np.testing.assert_allclose(digits.weights(steps, 3), layer.detach().numpy(), atol=1e-12)


def test_training_is_what_makes_it_better_than_guessing():
    images, labels = digits.pictures()
    shown = images[digits.TRAINED_ON :].reshape(-1, 64)
    truth = labels[digits.TRAINED_ON :]
    fives = []
    for seed in range(8):
        untrained, trained = (shown @ digits.weights(steps, seed) for steps in (0, 100))
        fives.append(losses.top_k(untrained, truth, 5))
        assert losses.top_k(trained, truth, 1) > 0.75 and losses.top_k(trained, truth, 5) > 0.95
    assert np.mean(fives) == pytest.approx(0.5, abs=0.05)


@given(SETTINGS)
def test_picture_count_and_code_agree_for_every_setting(p):
    scores, labels, images = p.batch()
    made = figure.scene(scores, labels, images, p.picture - 1)
    (frames,) = [m for m in made.marks if type(m) is Boxes]
    dot = [m for m in made.marks if type(m) is Points][-1]
    for k in (1, 3, 5, 10):
        left = int((frames.boxes[:, 0] < k).sum())  # frames left of the line after the k-th guess
        said = made.captions[k - 1].values
        assert int(said["hits"]) == left == round(dot.xy[k - 1, 0, 1] * len(labels))
        share = Fraction(100 * left, len(labels))
        assert abs(Fraction(said["right"]) - share) < Fraction(1, 2)  # no half is rounded away
        assert Fraction(said["right"]) + Fraction(said["error"]) == 100
        if k in (1, 5):
            beside = numbers.top(scores, labels, 0)[f"top-{k}"]
            assert beside == (f"{said['right']} %", f"error {said['error']} %")
    code: dict = {}
    exec(snippets.top_k(scores, labels, 5), code)
    assert float(code["result"]) == pytest.approx(losses.top_k(scores, labels, 5))


def test_without_ties_the_count_is_scikit_learns():
    scores, labels, _ = digits.batch(40, 30, 1)
    scores = scores + 1e-6 * np.arange(10)
    theirs = top_k_accuracy_score(labels, scores, k=5, labels=range(10))
    assert losses.top_k(scores, labels, 5) == pytest.approx(theirs)


@pytest.mark.parametrize("n", [5, 12, 40])
def test_chance_is_what_guessing_gives(n):
    rng = np.random.default_rng(0)
    labels = rng.integers(0, 10, (4000, n))
    orders = rng.permuted(np.broadcast_to(np.arange(10), (4000, n, 10)), axis=2)
    hits = (orders[:, :, :5] == labels[..., None]).any(-1).mean(1)
    share, spread = figure.chance(5, n)
    assert hits.mean() == pytest.approx(float(share), abs=0.02)
    assert hits.std() == pytest.approx(float(spread), rel=0.1)


def test_nothing_that_is_shown_was_trained_on():
    images, _ = digits.pictures()
    _, _, shown = digits.batch(40, 0, 5)
    trained = {image.tobytes() for image in images[: digits.TRAINED_ON]}
    assert not any(image.tobytes() in trained for image in shown)
    assert len({image.tobytes() for image in shown}) > 35
