"""Discs: drawn as by hand; what comes back against the weights in NumPy and scikit-learn's PCA."""

from functools import cache

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.optimize import minimize
from sklearn.decomposition import PCA

from models import zoo
from tests.autoencoder import reference
from tests.autoencoder.running import run
from tests.stages import words_of
from vislib import autoencoder
from vislib.autoencoder import drawing, figures, numbers, params, snippets, trained, widgets
from vislib.ui import link_state

pytestmark = pytest.mark.skipif("disc-3" not in zoo.available("autoencoder"), reason="no weights")
PLACES = st.tuples(st.floats(0, 24), st.floats(0, 24), st.floats(1, 12)).map(np.array)


@cache
def _many():
    return trained.discs(trained.some(8000, 0)).reshape(8000, -1)


@cache
def _basis():
    return autoencoder.pca(_many())


@cache
def _nets():
    return [trained.load(f"disc-{z}") for z in trained.SIZES]


@given(PLACES)
def test_discs_are_drawn_as_by_hand(place):
    np.testing.assert_allclose(autoencoder.discs(place[None])[0], reference.disc(*place))


def test_all_discs_of_the_training_have_their_place():
    places = trained.some(2000, 5)
    assert all(map(trained.usual, places))
    assert places[:, :2].min() < 7.05 and places[:, :2].max() > 16.95
    assert not trained.usual((6.9, 12, 4)) and not trained.usual((12, 12, 5.6))


def test_principal_axes_of_discs_are_scikit_learns():
    theirs = PCA(128, svd_solver="covariance_eigh").fit(_many())
    for k in (1, 3, 8, 32, 128):
        kept = theirs.explained_variance_[:k].sum() * 7999 / 8000
        lost = (_many().var(axis=0).sum() - kept) / 576
        assert _basis().lost(k) == pytest.approx(lost, abs=1e-8)
    expected = {1: 0.0453, 2: 0.0319, 3: 0.0262, 4: 0.0209, 6: 0.0156, 32: 0.0048, 64: 0.0023}
    for k, lost in expected.items():  # the specification's, on discs of its own
        assert _basis().lost(k) == pytest.approx(lost, rel=0.06)


def test_three_numbers_do_what_pca_needs_more_than_64_for():
    assert _nets()[2].error < 0.002
    assert numbers.needed(_basis(), _nets()[2].error) > 64


@given(PLACES, st.sampled_from(trained.SIZES), st.booleans())
@settings(max_examples=25)
def test_every_sentence_is_what_the_weights_say(place, z, rival):
    drawn = drawing.compare(place, _nets(), _basis())
    made = figures.disc.scene(drawn, [n.error for n in _nets()], _basis(), z, rival)
    assert len(made.pack().buffer) < 60_000 and made.frames == len(trained.SIZES)
    truth = reference.disc(*place)
    for size, caption in zip(trained.SIZES, made.captions, strict=True):
        name, said = f"disc-{size}", caption.values
        code = reference.encode(name, truth[None])[0]
        shown = [float(v.replace("−", "-")) for v in said["code"].split(", ")]
        np.testing.assert_allclose(shown, code, atol=0.06)
        back = reference.rebuilt(name, truth[None])[0]
        error = ((back - truth) ** 2).mean()
        assert reference.number(said["error"]) == pytest.approx(error, rel=6e-3, abs=1e-7)
        assert ("No such disc" in caption) is not trained.usual(place)
        if "x" in said:
            fitted = reference.disc(
                *(float(said[k].replace("−", "-")) for k in ("x", "y", "radius"))
            )
            assert ((fitted - back) ** 2).mean() < 0.3 * (back**2).mean()
    told = " ".join(words_of(made)) + str(numbers.disc(_nets()[0].error, _basis(), z, 0.1))
    assert "1 axis" in told and "1 axes" not in told
    asked = made.question()
    assert [p.id for p in asked.panels][0] == "disc" and "error" not in asked.captions[0]


@given(st.integers(0, 10**6))
@settings(max_examples=15)
def test_the_disc_most_like_a_picture_is_found(seed):
    place = trained.some(1, seed)[0]
    found = trained.fit(autoencoder.discs(place[None])[0])
    np.testing.assert_allclose(found.place, place, atol=1e-3)
    noisy = autoencoder.discs(place[None])[0]
    noisy = noisy + 0.1 * np.random.default_rng(seed).normal(size=noisy.shape)
    found = trained.fit(noisy)
    off = minimize(
        lambda p: ((autoencoder.discs(p[None])[0] - noisy) ** 2).mean(), place, method="Nelder-Mead"
    )
    assert found.error <= off.fun * 1.01


@given(PLACES, st.sampled_from((1, 3, 8)))
@settings(max_examples=3)
def test_the_code_says_the_same(place, z):
    place = place.round(3)
    drawn = drawing.compare(place, _nets(), _basis())
    i = trained.SIZES.index(z)
    ours, theirs = run(snippets.disc(place, z))
    assert ours == pytest.approx(drawn.errors[i], rel=1e-3, abs=1e-7)
    assert theirs == pytest.approx(drawn.rival_errors[i], rel=1e-3)


def test_the_remark_on_four_numbers_follows_from_the_errors():
    assert "a fourth helps" in numbers.sizes({3: 0.002, 4: 0.001})
    assert "a fourth" not in numbers.sizes({3: 0.001, 4: 0.002})


@pytest.mark.parametrize(("x", "y", "radius"), [(-5, 30, 0), (1e5, -1e5, 1e5), (12, 12, 3)])
def test_handles_stay_in_the_picture(x, y, radius):
    found = widgets.within(np.array([x, y, radius], float))
    assert (found[:2] >= 0).all() and (found[:2] <= 24).all() and 1 <= found[2] <= 12


def test_a_dragged_rim_changes_the_size(open_page):
    at = open_page("autoencoder", query={"autoencoder.chapter": "disc"})
    placed = link_state.said(link_state.Placed([10, 10, 3], of="disc"))
    query = {"autoencoder.chapter": "disc", "autoencoder.disc.disc": placed}
    again = open_page("autoencoder", query=query)
    assert not again.exception and not at.exception
    drag = type("Drag", (), {"mark": "handles", "index": 1, "x": 15.0, "y": 10.0, "sequence": 1})
    moved = widgets.dragged(np.array([[10.0, 10.0, 3.0]]), drag)
    assert moved.tolist() == [[10.0, 10.0, 5.0]]
    drag.mark = "p12"  # a code in the plane is no disc
    assert widgets.dragged(moved.copy(), drag).tolist() == moved.tolist()
    assert params.Disc().z == 3
