"""Bend it: the record is what the printed torch code does; the floor is scikit-learn's."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sklearn.decomposition import PCA

from tests.autoencoder.running import run
from vislib import autoencoder
from vislib.autoencoder import bending, figures, numbers, params, snippets
from vislib.core.text import fixed

SETTINGS = st.builds(
    params.Bend,
    points=st.sampled_from(bending.KINDS),
    hidden=st.integers(2, 32),
    steps=st.just(100),
    seed=st.integers(0, 99),
)


def _trained(p, steps=None):
    x = bending.points(p.points)
    return x, autoencoder.train(x, hidden=p.hidden, steps=steps or p.steps, seed=p.seed)


@pytest.mark.parametrize("kind", bending.KINDS)
def test_the_floor_is_scikit_learns(kind):
    x = bending.points(kind)
    n = len(x)
    theirs = PCA(2).fit(x).explained_variance_[1] * (n - 1) / n
    assert bending.floor(x) == pytest.approx(theirs)


@given(SETTINGS)
@settings(max_examples=4)
def test_the_losses_are_those_of_the_code_as_printed(p):
    x, found = _trained(p)
    source = snippets.bend(x, p.hidden, p.steps, bending.RATE, p.seed)
    assert run(source) == pytest.approx(found.losses[-1], rel=1e-3)


@given(SETTINGS)
@settings(max_examples=8)
def test_every_sentence_says_what_is_recorded(p):
    x, found = _trained(p)
    floor = bending.floor(x)
    made = figures.bend.scene(x, found, floor, p.steps, p.points)
    assert len(made.pack().buffer) < 300_000
    assert made.frames == len(found.shown) == 41 and found.shown[-1] == p.steps
    for i, caption in enumerate(made.captions):
        loss = ((found.twins[i] - x) ** 2).sum(axis=1).mean()
        assert float(caption.values["loss"]) == pytest.approx(loss, abs=6e-5)
        assert float(caption.values["floor"]) == pytest.approx(floor, abs=6e-5)
    if p.points == bending.RING:
        z = found.codes[-1]
        gaps = [abs(z[i] - z[i - 1]) for i in range(len(z))]
        share = 100 * max(gaps) / (z.max() - z.min())
        assert float(made.captions[-1].values["share"]) == pytest.approx(share, abs=0.6)
    said = numbers.bend(found, floor)
    again = float(said["linear floor"]) / float(said["loss"])  # as somebody reckons who reads it
    assert said["a line costs"] == f"{fixed(again, 1)} times as much"
    assert float(said["a line costs"].split()[0]) == pytest.approx(
        floor / found.losses[-1], abs=0.06
    )


def test_a_training_in_pieces_is_the_same_training():
    x, whole = _trained(params.Bend(steps=100))
    job = params.Bend(steps=100).job()
    while not job.done:
        job.run(0.0)
    np.testing.assert_array_equal(job.bend.losses, whole.losses)
    np.testing.assert_array_equal(job.bend.curves, whole.curves)


@pytest.mark.parametrize("seed", [0, 1, 2])
def test_a_ring_is_cut_and_its_curve_bends_far_below_the_floor(seed):
    x, found = _trained(params.Bend(seed=seed), 600)
    assert found.losses[-1] < 0.05 * bending.floor(x)
    assert bending.cut(found.codes[-1])[1] > 0.3


def test_what_will_not_do_is_refused_with_the_remedy():
    with pytest.raises(ValueError, match="choose one of"):
        bending.points("knot")
    with pytest.raises(ValueError, match="at least two points"):
        autoencoder.train(np.zeros((1, 2)))


def test_it_trains_in_the_page_and_stops(open_page):
    at = open_page("autoencoder", query={"autoencoder.chapter": "bend"})
    next(b for b in at.button if b.label == "Train").click().run()
    job = at.session_state["autoencoder.bend.job.last"].job
    assert 0 < job.step <= 600
    next(b for b in at.button if b.label == "Stop").click().run()
    assert not at.session_state["autoencoder.bend.job.last"].going and not at.exception
