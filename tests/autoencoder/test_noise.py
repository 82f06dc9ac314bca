"""Denoising: the closed form against measuring, networks against their weights in NumPy."""

from functools import cache

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from models import zoo
from tests.autoencoder import reference
from tests.autoencoder.running import run
from vislib import autoencoder
from vislib.autoencoder import figures, noising, numbers, params, snippets, trained

pytestmark = pytest.mark.skipif(
    "disc-noise" not in zoo.available("autoencoder"), reason="no weights"
)
SIGMAS = st.integers(0, 30).map(lambda n: n / 50)


@cache
def _basis():
    return autoencoder.pca(trained.discs(trained.some(8000, 0)).reshape(8000, -1))


@cache
def _net(name):
    return trained.load(name)


def _pictures(place, sigma, seed):
    clean = autoencoder.discs(place[None])
    seen = noising.noisy(clean, sigma, seed)
    flat = seen.reshape(1, -1)
    return {
        "clean": clean[0],
        "noisy": seen[0],
        "pca": np.stack([_basis().rebuilt(flat, k).reshape(24, 24) for k in noising.KEPT]),
        "plain": _net("disc-3").rebuilt(seen)[0],
        "denoising": _net("disc-noise").rebuilt(seen)[0],
    }


@pytest.mark.parametrize("k", [1, 32, 128])
def test_the_closed_form_is_what_is_measured(k):
    sigma, clean = 0.2, trained.discs(trained.some(2000, 4)).reshape(2000, -1)
    noise = sigma * np.random.default_rng(5).standard_normal(clean.shape)
    error = ((_basis().rebuilt(clean + noise, k) - clean) ** 2).mean()
    forgotten, kept = autoencoder.noise_kept(_basis().variances, k, sigma, 576)
    assert error == pytest.approx(forgotten + kept, rel=0.05, abs=1e-4)
    axes = _basis().axes[:k]
    assert ((noise @ axes.T @ axes) ** 2).mean() == pytest.approx(kept, rel=0.15)
    assert kept == pytest.approx(k / 576 * sigma**2)


def test_the_specified_figures():
    forgotten, kept = autoencoder.noise_kept(_basis().variances, 32, 0.2, 576)
    assert (forgotten, kept) == pytest.approx((0.0048, 0.0022), abs=2e-4)
    assert abs(noising.best(noising.parts(_basis(), 0.2)) - 50) <= 2
    assert f"{100 * 32 / 576:.1f} %" == "5.6 %"
    assert sum(autoencoder.noise_kept(_basis().variances, 576, 0.3, 576)) == pytest.approx(0.09)


@given(SIGMAS)
@settings(max_examples=20)
def test_the_best_k_keeps_the_axes_that_carry_more_than_the_noise(sigma):
    found = noising.best(noising.parts(_basis(), sigma))
    assert found == (_basis().variances > sigma**2).sum()


@given(SIGMAS, st.integers(0, 99), st.sampled_from(noising.KEPT))
@settings(max_examples=25)
def test_every_sentence_adds_up(sigma, seed, start):
    parts = noising.parts(_basis(), sigma)
    place = trained.some(1, seed)[0]
    errors = {"auto-encoder": 0.0084, "denoising one": 0.0012}
    made = figures.noise.scene(place, _pictures(place, sigma, seed), parts, sigma, errors, start)
    assert len(made.pack().buffer) < 100_000 and made.frames == len(noising.KEPT)
    for k, caption in zip(noising.KEPT, made.captions, strict=True):
        said = {name: float(v) for name, v in caption.values.items()}
        assert said["k"] == k and said["sigma"] == pytest.approx(sigma)
        assert said["noise"] == pytest.approx(k / 576 * sigma**2, abs=6e-5)
        assert said["forgotten"] == pytest.approx(_basis().variances[k:].sum() / 576, abs=6e-5)
        assert said["whole"] == pytest.approx(said["forgotten"] + said["noise"], abs=1e-9)
        assert (said["noise"] == 0) == (sigma == 0)
    dots = next(m for m in made.marks if m.id == "kept").hover
    assert [h.split(":")[0] for h in dots] == [f"k = {k}" for k in noising.KEPT]
    asked = made.question()
    assert [p.id for p in asked.panels][:2] == ["clean", "noisy"]


@given(SIGMAS, st.integers(0, 99))
@settings(max_examples=10)
def test_what_networks_and_axes_give_back(sigma, seed):
    place = trained.some(1, seed)[0]
    found = _pictures(place, sigma, seed)
    seen = found["noisy"][None]
    for name, part in (("disc-3", "plain"), ("disc-noise", "denoising")):
        np.testing.assert_allclose(found[part], reference.rebuilt(name, seen)[0], atol=1e-4)
    spread = (found["noisy"] - found["clean"]).std()
    assert spread == pytest.approx(sigma, rel=0.15, abs=1e-12)


@given(SIGMAS)
@settings(max_examples=6)
def test_the_note_names_them_in_the_order_of_their_errors(sigma):
    parts = noising.parts(_basis(), sigma)
    plain, other = (noising.mean_error(_net(n), sigma) for n in ("disc-3", "disc-noise"))
    note = numbers.noise_note(parts, plain, other)
    ordered = sorted(
        [(parts.sum(axis=1).min(), "PCA"), (plain, "never shown"), (other, "denoising one")]
    )
    at = [note.index(word) for _, word in ordered]
    assert at == sorted(at)
    said = numbers.noise(parts, 32, sigma, plain, other)
    clean = trained.discs(trained.some(noising.TRIED, seed=77))
    seen = noising.noisy(clean, sigma, 78)
    theirs = ((reference.rebuilt("disc-noise", seen) - clean) ** 2).mean()
    assert reference.number(said["denoising, z = 3"][0]) == pytest.approx(theirs, rel=0.01)


def test_the_denoising_network_does_better_than_the_plain_one_on_noise():
    assert noising.mean_error(_net("disc-noise"), 0.2) < noising.mean_error(_net("disc-3"), 0.2) / 3


def test_the_code_says_the_same():
    forgotten, kept = run(snippets.noise(32, 0.2))
    ours = autoencoder.noise_kept(_basis().variances, 32, 0.2, 576)
    assert forgotten == pytest.approx(ours[0], rel=1e-3)
    assert kept == pytest.approx(ours[1], rel=0.02)


def test_what_will_not_do_is_refused_with_the_remedy():
    with pytest.raises(ValueError, match="from 0 to 576"):
        autoencoder.noise_kept([1.0], 577, 0.1, 576)
    with pytest.raises(ValueError, match="from 0 on"):
        autoencoder.noise_kept([1.0], 3, -0.1, 576)
    assert params.Noise().keep == 32
