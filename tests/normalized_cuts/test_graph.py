"""A picture is a graph: what its captions, numbers and code say."""

import re

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.laws import settings_of
from tests.normalized_cuts import oracle
from tests.normalized_cuts.reach import photos
from tests.printed import read
from vislib import normalized_cuts as ncuts
from vislib.normalized_cuts import figures, goals, numbers, params, patches, snippets


@st.composite
def chapters(draw):
    p = draw(settings_of(params.Graph))
    photo = draw(photos(16, 24))
    corner = numbers.corner(np.array(draw(st.tuples(*[st.floats(-3, 40)] * 2))), photo.shape,
                            p.side)  # fmt: skip
    pixel = numbers.chosen(np.array(draw(st.tuples(*[st.floats(-3, 40)] * 2))), (p.side, p.side))
    return p, photo, corner, pixel


def shown(p, photo, corner, pixel):
    row, column = corner
    found = p.ties(photo[row : row + p.side, column : column + p.side])
    sigmas = (p.sigma_colour, p.sigma_place, p.radius)
    return found, figures.graph.scene(photo, corner, p.side, pixel, found, sigmas)


def seen(patch, colours):
    if colours == "Lab":
        from skimage.color import rgb2lab

        return rgb2lab(patch) / 100
    if colours == "RGB":
        return patch / 255
    return (patch[..., :1] * 0.299 + patch[..., 1:2] * 0.587 + patch[..., 2:] * 0.114) / 255


@settings(max_examples=25, deadline=None)
@given(chapters())
def test_the_numbers_are_scikit_learns(chapter):
    p, photo, (row, column), pixel = chapter
    found, scene = shown(*chapter)
    side, at = p.side, pixel[0] * p.side + pixel[1]
    patch = photo[row : row + side, column : column + side]
    assert patch.shape[:2] == (side, side)
    weights = oracle.weights_of(seen(patch, p.colours), p.radius, p.sigma_colour, p.sigma_place)
    np.testing.assert_allclose(found.weights, weights, rtol=1e-6, atol=1e-10)
    sparse = ncuts.affinity(patches.features(patch, p.colours), radius=p.radius,
                            sigma_colour=p.sigma_colour, sigma_place=p.sigma_place)  # fmt: skip
    np.testing.assert_allclose(found.weights, sparse.toarray(), rtol=1e-9, atol=1e-300)
    near, like, product, degrees = (c.values for c in scene.captions)
    assert read(near["beside"]) == pytest.approx(np.exp(-1 / p.sigma_place**2), rel=5.1e-4)
    _follows(p, product, weights[at].max())
    places = np.indices((side, side)).reshape(2, -1).T
    far = np.hypot(*(places - places[at]).T)
    tied = (far > 0) & (far <= p.radius)
    flat = seen(patch, p.colours).reshape(side * side, -1)
    differ = np.linalg.norm(flat - flat[at], axis=1)[tied]
    assert like["ties"].split()[0] == str(tied.sum())
    assert float(like["differ"]) == pytest.approx(differ.max(), abs=6e-5)
    assert float(near["px"]) == pytest.approx(far[tied].max(), abs=6e-3)
    own = numbers.graph_before(found, at, p.radius)
    assert own["ties of this pixel"] == tied.sum()
    assert own["entries of W"][0] == side**4
    told = numbers.graph(found, at)
    assert told["degree of this pixel"] == pytest.approx(weights[at].sum(), abs=1e-9)
    assert ("hangs on nothing" in scene.captions[3]) == (found.degrees[at] < 1e-12)
    assert len(scene.pack().buffer) + len(scene.pack().header) < 120_000


def _follows(p, product, weight):
    """Who reckons with what the formula prints gets what it prints."""
    if "like" not in product:
        assert "less than" in product["weight"] and weight < 1e-300
        return
    like, near, printed = (read(product[name]) for name in ("like", "near", "weight"))
    assert printed == pytest.approx(weight, rel=5.1e-4) and printed > 0
    assert like * near == pytest.approx(printed, rel=5.1e-4)
    for factor, over, sigma in ((like, "differ", "colour"), (near, "px", "place")):
        said = np.exp(-((read(product[over]) / read(product[sigma])) ** 2))
        assert said == pytest.approx(factor, rel=5.1e-4)


def test_the_counts_of_the_whole_photograph():
    before = numbers.graph_before(params.Graph().ties(np.zeros((12, 12, 3), np.uint8)), 78, 5)
    assert before["entries for 128 × 128"] == (268_435_456, "at most 1,310,720 not 0")
    assert before["ties of this pixel"] == 80


@settings(max_examples=25, deadline=None)
@given(chapters())
def test_the_challenge_counts_ties(chapter):
    p, photo, (row, column), pixel = chapter
    found, _ = shown(*chapter)
    at = pixel[0] * p.side + pixel[1]
    alike, unlike = goals.on_an_edge(found, at)
    hold, of = (int(n) for n in re.findall(r"\d+", alike.now))
    not_ = int(unlike.now.split()[0])
    assert hold + not_ <= of and (alike.met, unlike.met) == (hold >= of / 3, not_ >= of / 3)
    assert hold == sum(
        found.like[at, j] >= 0.5 for j in range(p.side**2) if found.apart[at, j] <= p.radius
    )


@settings(max_examples=25, deadline=None)
@given(chapters())
def test_the_code_gives_the_same_weights(chapter):
    p, photo, (row, column), _ = chapter
    found, _ = shown(*chapter)
    patch = photo[row : row + p.side, column : column + p.side]
    space = oracle.run(snippets.graph(p), pixels=patch)
    np.testing.assert_allclose(space["W"], found.weights, rtol=1e-6, atol=1e-10)
    np.testing.assert_allclose(space["degrees"], found.degrees, rtol=1e-6, atol=1e-9)


def test_the_question_keeps_the_weights():
    photo = np.random.default_rng(0).integers(0, 256, (32, 32, 3), dtype=np.uint8)
    _, scene = shown(params.Graph(), photo, (4, 4), (6, 6))
    asked = scene.question()
    assert {panel.id for panel in asked.panels} == {"photo", "patch"}
    assert not any(mark.id == "ties" for mark in asked.marks)


def test_a_tie_too_small_for_a_number_is_one_all_the_same():
    seen_ = np.zeros((6, 6, 1))
    seen_[:, 3:] = 1.0
    found = patches.ties(seen_, 8, 0.02, 20.0)  # exp(-2500) is 0 to a machine
    assert np.count_nonzero(found.weights) < 36 * 35
    assert numbers.graph(found, 0)["entries of W not 0"] == 36 * 35
    said = figures.graph._captions(found, 0, (0.02, 20.0, 8))
    assert "less than 10⁻³⁰⁰" in said[1]
    assert "less than" in figures.graph._hover(found, 0)[3]
