"""What the bottleneck forgets: errors from the weight files in NumPy; sentences from errors."""

from functools import cache

import numpy as np
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from models import zoo
from tests.autoencoder import reference
from tests.autoencoder.running import run
from tests.printed import half_up
from vislib.autoencoder import figures, forgetting, numbers, params, snippets, trained

pytestmark = pytest.mark.skipif(
    "disc-skip" not in zoo.available("autoencoder"), reason="no weights"
)
GATES = st.tuples(*(st.integers(0, 20).map(lambda n: n / 20) for _ in range(2)))


@cache
def _net(name):
    return trained.load(name)


def _scene(names, pictures, gates, own=None):
    back = _net("disc-3").rebuilt(pictures)
    other = forgetting.gated(_net("disc-skip"), pictures, *gates)
    line = _net("disc-3").figures["95 % below"]
    return figures.forgets.scene(names, pictures, back, other, line, gates, 0, own)


@given(GATES)
@example((1.0, 1.0))
@settings(max_examples=25)
def test_every_sentence_is_what_the_weights_say(gates):
    names = forgetting.GALLERY
    pictures = np.stack([forgetting.picture(n) for n in names])
    made = _scene(names, pictures, gates)
    assert len(made.pack().buffer) < 100_000
    plain = reference.rebuilt("disc-3", pictures)
    code = gates[1] * reference.encode("disc-skip", pictures)
    other = gates[0] * pictures + reference.decode("disc-skip", code).reshape(pictures.shape)
    line = _net("disc-3").figures["95 % below"]
    for i, caption in enumerate(made.captions):
        said = caption.values
        error, second = (((b[i] - pictures[i]) ** 2).mean() for b in (plain, other))
        assert reference.number(said["error"]) == pytest.approx(error, rel=6e-3, abs=1e-7)
        assert ("at least 19 of 20 test discs" in caption) == (error > line)
        if "times" in said:
            assert reference.number(said["times"]) == pytest.approx(error / line, rel=6e-3)
        assert reference.number(said["other"]) == pytest.approx(second, rel=6e-3, abs=1e-8)
        assert (said["other"] == "0") <= (second < 1e-12)
        assert said["skip"] == half_up(gates[0], 2) and said["code"] == half_up(gates[1], 2)
    asked = made.question()
    assert "skip" not in asked.captions[0] and asked.frames == 1


def test_with_the_skip_the_code_holds_nothing():
    pictures = trained.discs(trained.some(500, 9))
    error = ((reference.rebuilt("disc-skip", pictures) + pictures - pictures) ** 2).mean()
    assert error < 1e-4  # what the decoder adds to the picture that passes by
    muted = forgetting.gated(_net("disc-skip"), pictures, 1.0, 0.0)
    assert ((muted - pictures) ** 2).mean() < 1e-4
    closed = forgetting.gated(_net("disc-skip"), pictures, 0.0, 1.0)
    assert ((closed - pictures) ** 2).mean() > 0.95 * (pictures**2).mean()


def test_the_line_is_above_95_percent_of_discs():
    pictures = trained.discs(trained.some(2000, 10**6))
    errors = ((reference.rebuilt("disc-3", pictures) - pictures) ** 2).mean(axis=(1, 2))
    line = _net("disc-3").figures["95 % below"]
    assert (errors <= line).mean() == pytest.approx(0.95, abs=0.005)


def test_two_discs_come_back_as_one_far_above_the_line():
    two = forgetting.picture(forgetting.TWO)[None]
    back = reference.rebuilt("disc-3", two)
    assert ((back - two) ** 2).mean() > 10 * _net("disc-3").figures["95 % below"]
    assert trained.fit(back[0]).alike


@given(GATES, st.sampled_from(forgetting.GALLERY))
@settings(max_examples=6)
def test_the_code_says_the_same(gates, name):
    picture = forgetting.picture(name)
    plain, skipped = run(snippets.forgets(name, None, *gates))
    if name in (forgetting.SQUARE, forgetting.EMPTY):  # as if it had been painted
        painted = run(snippets.forgets(params.OWN, picture > 0.5, *gates))
        assert painted == pytest.approx((plain, skipped))
    ours = ((_net("disc-3").rebuilt(picture[None]) - picture) ** 2).mean()
    other = forgetting.gated(_net("disc-skip"), picture[None], *gates)
    assert plain == pytest.approx(ours, rel=1e-3, abs=1e-7)
    assert skipped == pytest.approx(((other - picture) ** 2).mean(), rel=1e-3, abs=1e-7)


@given(st.integers(0, 2**32 - 1), st.floats(0, 1), GATES)
@settings(max_examples=15)
def test_any_painted_picture_is_shown(seed, share, gates):
    mask = np.random.default_rng(seed).random((24, 24)) < share
    made = _scene((params.OWN,), mask[None].astype(float), gates, mask)
    assert made.frames == 1 and "your own" in made.captions[0]
    made.pack()
    said = numbers.skipped(0.0, float(mask.mean()))
    assert said["with a skip"] == "0"
    shown = reference.number(said["an empty answer"][0])
    assert shown == pytest.approx(mask.mean(), rel=6e-3)


@pytest.mark.parametrize("name", forgetting.GALLERY)
def test_pictures_of_the_gallery_are_pictures(name):
    found = forgetting.picture(name)
    assert found.shape == (24, 24) and 0 <= found.min() <= found.max() <= 1


def test_an_unknown_picture_is_refused():
    with pytest.raises(ValueError, match="choose one of"):
        forgetting.picture("cat")


def test_your_own_picture_opens_and_junk_changes_nothing(open_page):
    query = {"autoencoder.chapter": "forgets", "autoencoder.forgets.shown": params.OWN}
    for own in ("zz", "1e9", ""):
        at = open_page("autoencoder", query=query | {"autoencoder.forgets.own": own})
        assert not at.exception and not at.error


def test_a_tiny_error_is_not_called_none():
    assert numbers.skipped(8e-7, 0.1)["with a skip"] == "8·10⁻⁷"
