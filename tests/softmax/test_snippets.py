"""Softmax, the code under the pictures: it runs as it stands and gives the same numbers."""

import numpy as np
import pytest

from tests.laws import run
from tests.softmax.test_figures import DECK, _fits, _loss, _pair, _walks
from vislib.softmax import distributions as sm
from vislib.softmax import divergence, params, simplex, snippets
from vislib.softmax import loss as softmax_loss
from vislib.softmax.figures.simplex import START_Q


def test_snippet_scores():
    p, choice = run(snippets.scores(DECK, 2.0))["result"]
    np.testing.assert_allclose(p.numpy(), sm.softmax(DECK, 2.0))
    assert choice.tolist() == [0, 1, 0]


def test_snippet_loss():
    np.testing.assert_allclose(
        run(snippets.loss(DECK, 0, 1.0, 20))["result"], _loss().losses, rtol=1e-6
    )


def test_snippet_top_k():
    values, labels, _ = params.TopK().batch()
    got = float(run(snippets.top_k(values, labels, 5))["result"])
    assert got == pytest.approx(softmax_loss.top_k(values, labels, 5))


@pytest.mark.parametrize("preset", params.PAIRS)
def test_snippet_pair(preset):
    t = _pair(preset)
    expected = (t.forward, t.reverse, t.entropy, t.cross_entropy)
    np.testing.assert_allclose(
        run(snippets.pair(t.p, t.q))["result"], expected, rtol=1e-4, atol=1e-6
    )


def test_snippet_coins():
    d = divergence.detour([0.5, 0.25, 0.1])
    np.testing.assert_allclose(run(snippets.coins(d.heads))["result"], (d.straight, d.around))


def test_snippet_simplex():
    got = run(snippets.simplex(simplex.FIRST_P, START_Q, 0.6, 80))["result"]
    for q, w in zip(got, _walks(), strict=True):
        np.testing.assert_allclose(q.numpy(), w.q[-1], atol=1e-6)


def test_snippet_humps():
    expected = [f.divergence[0] for f in _fits()]
    np.testing.assert_allclose(
        run(snippets.humps(4.0, 0.6, 1.0, 0.8))["result"], expected, rtol=1e-6
    )


@pytest.mark.parametrize("share", [params.ALL_CLASSES, params.OTHERS])
def test_snippet_smoothing(share):
    p = params.Smoothing(share=share)
    got = float(run(snippets.smoothing(DECK, 0, 0.1, share == params.OTHERS))["result"])
    assert got == pytest.approx(softmax_loss.loss_of(p.target, DECK)[0])


def test_snippet_initial():
    got = float(run(snippets.initial(10, 1.0))["result"])
    assert got == pytest.approx(softmax_loss.initial_losses(10, 1.0).mean(), abs=0.15)


def test_snippet_pixels():
    for p in (params.Pixels(), params.Pixels(contrast=0.5, blur=0.0, noise=1.3, miss=True, seed=7)):
        got = run(snippets.pixels(p.contrast, p.blur, p.noise, p.miss, p.seed))["result"]
        assert float(got) == pytest.approx(p.trace().mean_loss)
