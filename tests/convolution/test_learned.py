"""A filter learned by gradient descent, against least squares, a closed form and torch."""

import numpy as np
import pytest
import torch
import torch.nn.functional as F
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import ndimage

from models import pixels
from tests.printed import read
from vislib.convolution import KERNELS, descend, goals, numbers, params, snippets, widgets
from vislib.convolution.figures.learned import scene, trained
from vislib.convolution.learned_filter import kept_steps, median, patches
from vislib.convolution.widgets import network
from vislib.core import images
from vislib.core.conditions import Condition

IMAGE = images.load("cat")
SETTINGS = st.builds(
    params.Learned,
    source=st.sampled_from(["photograph", "noise"]),
    target=st.sampled_from([*params.TARGETS, params.MEDIAN]),
    steps=st.integers(1, 40).map(lambda n: 50 * n),
    rate=st.integers(1, 19).map(lambda n: n / 10),
    seed=st.integers(0, 99),
)


def _found(p, image=IMAGE):
    x = widgets.picture_of(image, p)
    target = widgets.target_of(x, p)
    return x, target, descend(x, target, rate=p.rate, steps=p.steps, seed=p.seed)


@given(SETTINGS)
@settings(max_examples=40)
def test_every_kept_step_is_gradient_descents(p):
    x, target, d = _found(p)
    a, b = patches(x), target.ravel()
    gram, right = a.T @ a / len(a), a.T @ b / len(a)
    rate = p.rate / np.linalg.eigvalsh(gram)[-1]
    w = np.random.default_rng(p.seed).normal(0, 0.3, 9)
    wanted = dict(zip(d.at.tolist(), range(len(d.at)), strict=True))
    for step in range(min(p.steps, 300) + 1):
        if step in wanted:
            i = wanted[step]
            np.testing.assert_allclose(d.kernels[i].ravel(), w, atol=1e-8)
            assert d.losses[i] == pytest.approx(((a @ w - b) ** 2).mean(), rel=1e-6, abs=1e-10)
        w = w - rate * (gram @ w - right)
    best = np.linalg.lstsq(a, b, rcond=None)[0]
    np.testing.assert_allclose(d.best.ravel(), best, atol=1e-7)
    if p.target != params.MEDIAN:
        np.testing.assert_allclose(d.best, KERNELS[p.target], atol=1e-7)
        assert d.floor < 1e-15
    else:
        assert d.floor > 1e-6


@given(SETTINGS)
@settings(max_examples=25)
def test_what_is_said_is_so(p):
    x, target, d = _found(p)
    made = scene(d, x, target, linear=p.target != params.MEDIAN)
    assert len(made.captions) == made.frames == len(d.at) and 10 in d.at and d.at[-1] == p.steps
    assert len(made.pack().buffer) < 300_000
    for i, caption in enumerate(made.captions):
        said = caption.values
        assert int(said["t"].replace(",", "")) == d.at[i]
        wrong = d.kernels[i] - d.best
        for name, value in (("off", abs(wrong.sum())), ("worst", abs(wrong).max())):
            if "·10" not in said[name] and value >= 5e-4:
                assert float(said[name]) == pytest.approx(value, abs=6e-4)
    assert ("would diverge" in made.captions[-1]) == (p.rate == 1.9)
    table = numbers.learned(d, linear=True)
    eigen = np.linalg.eigvalsh(patches(x).T @ patches(x))
    condition = float(table["condition number"][0].replace(",", ""))
    assert condition == pytest.approx(eigen[-1] / eigen[0], rel=1e-3)
    np.testing.assert_allclose(
        d.modes.reshape(9, 9) @ d.modes.reshape(9, 9).T, np.eye(9), atol=1e-9
    )


def test_after_ten_steps_only_the_sum_is_right():
    _, _, d = _found(params.Learned())
    ten = d.at.tolist().index(10)
    assert d.off[ten] < 0.02 and d.worst[ten] > 1
    assert abs(d.modes[0] - d.modes[0].mean()).max() < 0.01  # the first direction is even
    _, _, noise = _found(params.Learned(source="noise"))
    assert noise.worst[-1] < 1e-4 < d.worst[-1] and noise.condition < 50 < 1000 < d.condition


@pytest.mark.parametrize("target", ["Sobel →", "median"])
def test_the_code_learns_the_same(target):
    p = params.Learned(target=target, steps=150, rate=1.3, seed=4)
    x, _, d = _found(p)
    kernel = KERNELS.get(target)
    space = {"x": torch.tensor(x)[None, None]}
    rate = p.rate / float(d.eigenvalues[0])
    exec(snippets.learned(kernel, d.kernels[0], rate, p.steps), space)
    np.testing.assert_allclose(space["result"].numpy(), d.kernels[-1], atol=1e-6)


def test_the_median_is_scipys():
    x = np.random.default_rng(0).uniform(size=(9, 11))
    np.testing.assert_array_equal(median(x), ndimage.median_filter(x, 3)[1:-1, 1:-1])


@pytest.mark.parametrize("grey", [0, 90])
def test_a_flat_picture_has_no_right_filter(grey):
    flat = images.Image("flat", np.full((64, 64, 3), grey, np.uint8))
    x, target, d = _found(params.Learned(target="box"), flat)
    assert d.rank == (1 if grey else 0) and d.condition == float("inf")
    made = scene(d, x, target, linear=True)
    assert f"only {d.rank} direction" in made.captions[-1] and "no one is right" in made.captions[0]
    assert numbers.learned(d, linear=True)["directions seen"][0] == f"{d.rank} of 9"
    assert np.isfinite(d.losses).all() and d.losses[-1] <= d.losses[0]


def test_steps_that_are_shown():
    for steps in range(50, 2001, 50):
        at = kept_steps(steps)
        assert at[0] == 0 and at[-1] == steps and 10 in at and (np.diff(at) > 0).all()
        assert len(at) <= 24


@pytest.mark.parametrize("rate", [2.0, 0.0, -1.0])
def test_a_rate_that_diverges_is_refused(rate):
    with pytest.raises(ValueError, match="choose one"):
        descend(np.eye(9), np.zeros((7, 7)), rate=rate, steps=10, seed=0)


def test_the_trained_layer_is_torchs():
    weights, biases = network.first_layer.__wrapped__()
    assert weights.shape == (16, 3, 3, 3) and biases.shape == (16,)
    photo = images.load("cat", side=240).pixels
    x = pixels.normalise(pixels.to_tensor(photo)).double()  # as the network gets it
    found = F.conv2d(x, torch.tensor(weights).double(), torch.tensor(biases).double())[0].numpy()
    for chosen in (0, 15):
        made = network.map_of(photo, weights[chosen], biases[chosen])
        np.testing.assert_allclose(made, found[chosen], atol=1e-5)
        shown = trained(weights, photo, made, chosen)
        assert shown.captions.values["n"] == str(chosen + 1)
        assert len(shown.pack().buffer) < 300_000


@given(SETTINGS)
@settings(max_examples=10)
def test_what_a_step_leaves_is_told_from_all(p):
    x, target, d = _found(p)
    bars = next(
        m for m in scene(d, x, target, linear=True).marks if getattr(m, "id", "") == "wrong"
    )
    for factor, said in zip(d.factors, bars.hover, strict=True):
        text = said.split("leaves ")[1].split(" of what")[0]
        first, _, second = text.partition(" − ")
        value = read(first) - (read(second) if second else 0.0)
        assert 1 - abs(value) == pytest.approx(1 - abs(factor), rel=0.51, abs=1e-14)
        assert (text == "1") == (abs(1 - factor) < 1e-15)


def test_what_is_rounding_alone_is_0_in_every_place():
    p = params.Learned(source="noise", target="sharpen", steps=1950, seed=4)
    *_, d = _found(p)
    assert 0 < d.worst[-1] < 1e-12
    assert goals.learned(d, linear=True) == (Condition(True, "the worst is 0 off"),)


def test_what_no_weights_can_do_is_not_said_to_be_0_off_and_no_more():
    p = params.Learned(source="noise", target="median", steps=1950, rate=1.9, seed=9973)
    *_, d = _found(p)
    (now,) = goals.learned(d, linear=False)
    assert d.worst[-1] < 0.01 and not now.met
    assert now.now == "a median has no right weights: choose another target"
