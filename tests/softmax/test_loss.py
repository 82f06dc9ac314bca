"""The loss, its gradient and descent, top-k, smoothing's optimum, the first guess, pixels."""

import numpy as np
import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays
from scipy.integrate import quad
from torch.nn import functional as F

from vislib.softmax import loss as sl
from vislib.softmax import params
from vislib.softmax import pixels as px
from vislib.softmax.distributions import entropy, one_hot, smooth, softmax

DECK = np.array([3.2, 5.1, -1.7])
scores4 = arrays(np.float64, (4,), elements=st.floats(-1e4, 1e4))


def _torch_gradient(s, target):
    t = torch.tensor(s, requires_grad=True)
    F.cross_entropy(t, torch.tensor(target)).backward()
    return t.grad.numpy()


def test_deck_a2():
    loss = params.Loss()
    assert sl.nll(DECK, 0) == pytest.approx(2.0404, abs=5e-5)
    np.testing.assert_allclose(sl.gradient(DECK, loss.target), [-0.870, 0.869, 0.001], atol=5e-4)


@settings(max_examples=50, deadline=None)
@given(scores4, st.integers(0, 3), st.floats(0, 1))
def test_gradient_is_autograds(s, label, epsilon):
    target = smooth(one_hot(label, 4), epsilon)
    np.testing.assert_allclose(sl.gradient(s, target), _torch_gradient(s, target), atol=1e-9)
    assert sl.nll(s, label) == pytest.approx(
        F.cross_entropy(torch.tensor(s)[None], torch.tensor([label])).item(), abs=1e-8
    )


@settings(max_examples=30, deadline=None)
@given(arrays(np.float64, (3,), elements=st.floats(-20, 20)), st.floats(0.1, 3.9), st.floats(0, 1))
def test_descent_falls_towards_the_entropy_of_the_target(s, rate, epsilon):
    d = sl.descend(s, smooth(one_hot(1, 3), epsilon), rate=rate, steps=30)
    assert (np.diff(d.losses) <= 1e-9).all()  # the curvature is at most 1/2: steps below 4 descend
    assert (d.losses >= d.floor - 1e-9).all()
    np.testing.assert_allclose(d.gradients.sum(axis=1), 0, atol=1e-9)


def test_descent_is_torch_sgd():
    target = smooth(one_hot(0, 3), 0.1)
    s = torch.tensor(DECK, requires_grad=True)
    sgd = torch.optim.SGD([s], lr=1.5)
    for _ in range(10):
        sgd.zero_grad()
        F.cross_entropy(s, torch.tensor(target)).backward()
        sgd.step()
    ours = sl.descend(DECK, target, rate=1.5, steps=10)
    np.testing.assert_allclose(ours.scores[-1], s.detach().numpy(), rtol=1e-10)


@pytest.mark.parametrize("share", [params.ALL_CLASSES, params.OTHERS])
def test_smoothed_targets_have_a_finite_best_gap(share):
    p = params.Smoothing(share=share)
    d = sl.descend(DECK, p.target, rate=2.0, steps=3000)
    assert d.losses[-1] == pytest.approx(entropy(p.target), abs=1e-6)
    assert d.scores[-1][0] - d.scores[-1][1] == pytest.approx(sl.best_gap(p.target), abs=1e-3)
    assert sl.best_gap(one_hot(0, 3)) == np.inf


def test_loss_of_deck():
    got = sl.loss_of(params.Smoothing().target, DECK)
    np.testing.assert_allclose(got, [2.1404, 0.2911, 1.8492, 2.5742], atol=1e-4)


# -- top-k (B8) --------------------------------------------------------------------------------
@pytest.mark.parametrize("k", [1, 2, 5, 10])
def test_top_k_is_sklearns(k):
    from sklearn.metrics import top_k_accuracy_score

    rng = np.random.default_rng(k)
    s, y = rng.normal(size=(50, 10)), rng.integers(0, 10, 50)
    theirs = top_k_accuracy_score(y, s, k=k, labels=range(10)) if k < 10 else 1.0
    assert sl.top_k(s, y, k) == pytest.approx(theirs)


def test_ties_do_not_help():
    assert sl.ranks(np.zeros((1, 4)), np.array([2])).tolist() == [4]
    with pytest.raises(ValueError, match="from 1 to 4"):
        sl.top_k(np.zeros((1, 4)), [0], 5)


def test_a_tie_counts_against_the_truth_in_the_order_too():
    scores, labels = np.array([[1.0, 3, 3, 2], [0, 0, 0, 0]]), np.array([1, 0])
    assert sl.order(scores, labels).tolist() == [[2, 1, 3, 0], [1, 2, 3, 0]]
    assert sl.ranks(scores, labels).tolist() == [2, 4]


# -- the first guess (erratum 1) ---------------------------------------------------------------
@pytest.mark.parametrize("classes", [2, 10, 1000])
def test_equal_scores_cost_the_logarithm_of_the_number_of_classes(classes):
    np.testing.assert_allclose(sl.initial_losses(classes, 0.0), np.log(classes), rtol=1e-6)


@pytest.mark.parametrize(("classes", "mean"), [(10, 2.729), (1000, 7.407)])
def test_unit_variance_scores(classes, mean):
    assert sl.initial_losses(classes, 1.0, networks=4000).mean() == pytest.approx(mean, abs=0.06)
    assert sl.mean_initial_loss(classes, [1.0])[0] == pytest.approx(mean, abs=0.01)


@pytest.mark.parametrize("scale", [0.2, 1.0, 2.6, 5.0])
def test_the_expected_loss_is_scipys_integral_for_two_classes(scale):
    def term(v):
        return np.logaddexp(0, scale * np.sqrt(2) * v) * np.exp(-v * v / 2) / np.sqrt(2 * np.pi)

    expected = quad(term, -12, 12)[0]
    assert sl.mean_initial_loss(2, [scale])[0] == pytest.approx(expected, abs=1e-6)


@pytest.mark.parametrize("classes", [3, 10, 100])
@pytest.mark.parametrize("scale", [0.5, 2.0, 5.0])
def test_the_expected_loss_is_the_mean_of_very_many_networks(classes, scale):
    torch.manual_seed(0)
    scores = scale * torch.randn(40_000, classes, dtype=torch.float64)
    drawn = torch.logsumexp(scores, 1).numpy()
    error = drawn.std() / np.sqrt(len(drawn))
    assert abs(sl.mean_initial_loss(classes, [scale])[0] - drawn.mean()) < 5 * error


@pytest.mark.parametrize("classes", [2, 3, 10, 100, 1000])
def test_the_expected_loss_never_falls_below_ln_c_and_is_convex(classes):
    means = sl.mean_initial_loss(classes, np.linspace(0, 5, 26))
    assert means[0] == pytest.approx(np.log(classes), abs=1e-6)
    assert (np.diff(means) > 0).all() and (np.diff(means, 2) > -1e-6).all()


def test_real_random_networks_agree_with_the_drawn_scores():
    torch.manual_seed(0)
    losses = []
    for _ in range(400):
        net = torch.nn.Sequential(torch.nn.Linear(20, 30), torch.nn.ReLU())
        h = net(torch.randn(20))
        w = torch.randn(10, 30) / h.norm()  # normal weights: scores of standard deviation 1
        losses.append(F.cross_entropy((w @ h)[None], torch.tensor([3])).item())
    assert np.mean(losses) == pytest.approx(sl.initial_losses(10, 1.0).mean(), abs=0.15)


# -- pixels (A23, D1) --------------------------------------------------------------------------
def test_label_map_is_the_decks():
    labels = px.label_map()
    assert labels.shape == (12, 22)
    assert np.bincount(labels.ravel()).tolist() == [63, 4, 87, 58, 52]


def test_one_hot_channels():
    t = params.Pixels().trace().target
    np.testing.assert_array_equal(
        t, F.one_hot(torch.tensor(px.label_map())).numpy().transpose(2, 0, 1)
    )


@pytest.mark.parametrize("p", [params.Pixels(), params.Pixels(miss=True, noise=2.0, seed=3)])
def test_pixel_mean_cross_entropy_is_torchs(p):
    t = p.trace()
    s, y = torch.tensor(t.scores)[None], torch.tensor(t.labels)[None]
    assert t.mean_loss == pytest.approx(F.cross_entropy(s, y).item(), rel=1e-10)
    np.testing.assert_allclose(t.probabilities, s.softmax(1)[0].numpy(), atol=1e-12)
    np.testing.assert_allclose(t.losses, F.cross_entropy(s, y, reduction="none")[0].numpy())
    np.testing.assert_array_equal(t.prediction, s.argmax(1)[0].numpy())
    counts = np.bincount(t.labels.ravel())
    assert (t.class_means() * counts).sum() / counts.sum() == pytest.approx(t.mean_loss)


def test_missing_the_purse():
    t = params.Pixels(blur=0.0, noise=0.0, miss=True).trace()
    assert t.accuracy == pytest.approx(0.9848, abs=5e-5)
    assert t.mean_iou == pytest.approx(0.788, abs=5e-4)
    assert t.class_means().argmax() == px.PURSE


@pytest.mark.parametrize("noise", [0.0, 0.5, 3.0])
def test_mean_iou_is_scikit_learns(noise):
    from sklearn.metrics import jaccard_score

    t = params.Pixels(noise=noise, contrast=2.0).trace()
    chosen = t.scores.argmax(axis=0).ravel()
    expected = jaccard_score(t.labels.ravel(), chosen, average="macro")
    assert t.mean_iou == pytest.approx(expected)


def test_the_loss_sits_at_boundaries():
    t = params.Pixels().trace()
    assert t.losses[t.boundary].mean() > 2 * t.losses[~t.boundary].mean()
    from skimage.segmentation import find_boundaries

    ours = find_boundaries(t.labels, connectivity=1, mode="thick")
    np.testing.assert_array_equal(t.boundary, ours)


def test_flat_scores_cost_log_c():
    t = params.Pixels(contrast=0.0, noise=0.0).trace()
    np.testing.assert_allclose(t.losses, np.log(5))
    assert np.isfinite(softmax(t.scores)).all()
