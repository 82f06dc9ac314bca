"""Between two pictures: codes and pictures from the weights in NumPy, errors and fits by hand."""

from functools import cache

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sklearn.neighbors import NearestNeighbors

from models import zoo
from tests.autoencoder import reference
from tests.autoencoder.running import run
from vislib import autoencoder
from vislib.autoencoder import figures, numbers, params, snippets, trained, walking
from vislib.autoencoder.figures.between import Plane
from vislib.autoencoder.walking import LONELY
from vislib.ui import link_state

pytestmark = pytest.mark.skipif("digits-2" not in zoo.available("autoencoder"), reason="no weights")
PLACE = st.tuples(st.floats(0, 24), st.floats(0, 24), st.floats(1, 8))
PLACES = st.tuples(PLACE, PLACE).map(np.array)


@cache
def _net(name):
    return trained.load(name)


@cache
def _known():
    return _net("disc-3").encode(trained.discs(trained.some(500, 21)))


def _made(places, point, at=(0, 1), start=4):
    net, known = _net("disc-3"), _known()
    pictures = autoencoder.discs(places)
    walk = walking.walk(net, pictures, net.encode(pictures))
    steps = walking.judged(walk, places)
    code = walk.codes.mean(axis=0)
    code[list(at)] = point
    at = list(at)
    plane = Plane(
        known[:, at], None, walk.codes[[0, -1]][:, at], walk.codes[:, at], code[at], ("z1", "z2"),
        "p12", walking.loneliness(code, known), net.decode(code[None])[0],
    )  # fmt: skip
    return walk, steps, plane, figures.between.scene(walk, plane, steps, start, places), code


@given(PLACES, st.tuples(st.floats(-80, 80), st.floats(-80, 80)))
@settings(max_examples=12)
def test_every_sentence_is_what_the_weights_say(places, point):
    walk, steps, plane, made, code = _made(places, point)
    assert len(made.pack().buffer) < 100_000 and made.frames == walking.STEPS
    a, b = (reference.disc(*p) for p in places)
    za, zb = reference.encode("disc-3", np.stack([a, b]))
    nearest = NearestNeighbors(n_neighbors=2).fit(_known())
    usual = np.median(nearest.kneighbors(_known())[0][:, 1])
    far = nearest.kneighbors(code[None], 1)[0][0, 0] / usual
    for i, caption in enumerate(made.captions):
        t, said = i / 8, caption.values
        assert float(said["t"]) == t
        true = reference.disc(*((1 - t) * places[0] + t * places[1]))
        drawn = reference.decode("disc-3", ((1 - t) * za + t * zb)[None]).reshape(24, 24)
        for name, back in (("pixels", (1 - t) * a + t * b), ("code", drawn)):
            error = ((back - true) ** 2).mean()
            assert reference.number(said[name]) == pytest.approx(error, rel=8e-3, abs=1e-6)
        if "x" in said:
            place = [float(said[k].replace("−", "-")) for k in ("x", "y", "radius")]
            assert ((reference.disc(*place) - drawn) ** 2).mean() < 0.35 * (drawn**2).mean()
        assert reference.number(said["far"]) == pytest.approx(far, rel=0.06)
        assert ("nothing was ever here" in caption) == (plane.lonely > LONELY)
    said = numbers.between(steps[4], plane.lonely)
    middle = reference.disc(*places.mean(axis=0)) > 0.5
    drawn = reference.decode("disc-3", ((za + zb) / 2)[None]).reshape(24, 24) > 0.5
    overlap = (middle & drawn).sum() / max((middle | drawn).sum(), 1)
    assert float(said["IoU, in z"]) == pytest.approx(overlap, abs=0.03)
    asked = made.question()
    assert [p.id for p in asked.panels][0] == "ends" and not asked.captions[0].isdigit()


def test_the_answer_of_the_question():
    places = np.array([(8.0, 12.0, 4.0), (16.0, 12.0, 4.0)])
    _, steps, *_ = _made(places, (0.0, 0.0))
    x, y, _ = steps[4].found.place
    assert steps[4].found.alike and abs(x - 12) < 0.5 and abs(y - 12) < 0.5
    assert steps[4].code < steps[4].pixels
    assert steps[4].pixels == pytest.approx(0.0544, abs=1e-4)  # the specification's


@given(PLACE.map(np.array))
@settings(max_examples=10)
def test_from_a_picture_to_itself_both_walks_stand_still(place):
    walk, *_ = _made(np.stack([place, place]), (0.0, 0.0))
    assert np.ptp(walk.decoded, axis=0).max() < 1e-5 and np.ptp(walk.pixels, axis=0).max() < 1e-9


def test_the_mosaic_has_every_code_in_its_place():
    net = _net("digits-2")
    sheet = walking.mosaic(net, (-3.0, 4.0), (-2.0, 5.0))
    assert sheet.shape == (120, 120)
    for row, column in ((0, 0), (3, 11), (14, 14)):
        code = [-3 + 7 * column / 14, 5 - 7 * row / 14]
        tile = sheet[8 * row : 8 * row + 8, 8 * column : 8 * column + 8]
        theirs = reference.decode("digits-2", np.array([code])).reshape(8, 8)
        np.testing.assert_allclose(tile, theirs, atol=1e-4)


@given(PLACES, st.integers(0, 8).map(lambda n: n / 8))
@settings(max_examples=5)
def test_the_code_says_the_same(places, share):
    drawn = run(snippets.between(np.zeros((2, 3)), places, share))
    walk, *_ = _made(places, (0.0, 0.0))
    np.testing.assert_allclose(drawn.reshape(24, 24), walk.decoded[round(8 * share)], atol=1e-4)


@given(
    st.lists(st.floats(-50, 50), min_size=4, max_size=4).map(np.array),
    st.sampled_from((0, 0.375, 1)),
)
@settings(max_examples=5)
def test_between_digits_the_code_says_the_same(codes, share):
    ends = codes.reshape(2, 2)
    net = _net("digits-2")
    drawn = run(snippets.between(ends, None, share))
    theirs = net.decode((1 - share) * ends[:1] + share * ends[1:])[0]
    np.testing.assert_allclose(drawn.reshape(theirs.shape), theirs, atol=1e-4)


@pytest.mark.parametrize("data", [params.DISCS, params.DIGITS])
@pytest.mark.parametrize("pair", list(params.PAIRS))
def test_both_kinds_of_data_open_wherever_p_is(open_page, data, pair):
    name = "p12d" if data == params.DIGITS else f"p{pair[1]}{pair[-1]}"
    placed = link_state.said(link_state.Placed([1e5, -1e5], of="between"))
    query = {
        "autoencoder.chapter": "between",
        "autoencoder.between.data": data,
        "autoencoder.between.pair": pair,
        f"autoencoder.between.{name}": placed,
    }
    at = open_page("autoencoder", query=query)
    assert not at.exception and not at.error and not at.warning
