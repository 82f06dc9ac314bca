"""And again: weights of superpixels and regions are scikit-image's, captions what cuts cost."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from skimage import graph

from tests.laws import settings_of
from tests.normalized_cuts import oracle
from tests.normalized_cuts.reach import photos
from tests.normalized_cuts.test_cut import value
from vislib import normalized_cuts as ncuts
from vislib.core import images
from vislib.normalized_cuts import again, figures, goals, numbers, params, snippets


def found_for(p, pixels):
    return again.again(pixels, p.on, p.count, p.sigma_colour, stop=p.stop, most=p.most)


def shapes() -> np.ndarray:
    """Three flat shapes on a ground, (60, 80, 3) uint8."""
    made = np.full((60, 80, 3), (40, 60, 120), np.uint8)
    made[8:30, 8:34] = (220, 200, 60)
    made[20:52, 50:74] = (200, 60, 60)
    made[38:56, 10:36] = (80, 190, 90)
    return made


def rag_of(pixels, atoms, sigma):
    n = int(atoms.max()) + 1
    made = graph.rag_mean_color(pixels, atoms, mode="similarity", sigma=(255 * sigma) ** 2)
    weights = np.zeros((n, n))
    for a, b, tie in made.edges(data=True):
        weights[a, b] = weights[b, a] = tie["weight"]
    return made, weights


@settings(max_examples=15, deadline=None)
@given(photos(16, 40), st.integers(100, 500), st.floats(0.05, 0.5))
def test_weights_of_superpixels_are_scikit_images(pixels, count, sigma):
    atoms = again.superpixels(pixels, count)
    assert np.unique(atoms).tolist() == list(range(int(atoms.max()) + 1))
    _, wanted = rag_of(pixels, atoms, sigma)
    ours = again.neighbours(pixels, atoms, sigma)
    np.testing.assert_allclose(ours, wanted, rtol=1e-6, atol=1e-12)


@settings(max_examples=20, deadline=None)
@given(settings_of(params.Again, most=st.integers(2, 8)), photos(16, 24), st.integers(0, 14))
def test_every_caption_is_what_its_cut_costs(p, pixels, node):
    found = found_for(p, pixels)
    if p.on == "superpixels":
        weights = again.neighbours(pixels, found.atoms, p.sigma_colour)
    else:
        weights = oracle.weights_of(pixels / 255, 5, p.sigma_colour, 4)
    chosen = min(node, 2 * len(found.made))
    scene = figures.again.scene(found, p.stop, p.most, chosen)
    assert scene.frames == len(found.made) + 1 <= p.most
    assert len(scene.pack().buffer) + len(scene.pack().header) < 150_000
    for i, one in enumerate(found.made):
        before, after = found.labels(i), found.labels(i + 1)
        flat = np.zeros(found.count, int)
        flat[found.atoms.ravel()] = before.ravel()
        part = np.flatnonzero(flat == one.parent)
        own = weights[np.ix_(part, part)]
        side = one.mask[part]
        assert 0 < side.sum() < len(part)
        through, sums = own[side][:, ~side].sum(), (own[side].sum(), own[~side].sum())
        cost = sum(through / s for s in sums if s > 0)
        assert one.ncut == pytest.approx(cost, rel=1e-6, abs=1e-9) and one.ncut <= p.stop
        assert value(scene.captions[i + 1].values["cost"]) == pytest.approx(
            cost, rel=6e-3, abs=1e-9
        )
        assert len(np.unique(after)) == i + 2 == int(scene.captions[i + 1].values["regions"]
                                                     .split()[0])  # fmt: skip
        np.testing.assert_array_equal(found.region(2 * i + 1) | found.region(2 * i + 2),
                                      found.region(one.parent))  # fmt: skip
    last = scene.captions[-1]
    if "refused" in last:
        assert found.refused[0].ncut > p.stop
    elif "enough" in last:
        assert len(found.made) + 1 == p.most and found.refused[0].ncut <= p.stop
    else:
        assert "Nothing is left" in last and not found.refused
    told = numbers.again(found)
    assert told["regions"] == len(np.unique(found.labels(99)))
    many, end = goals.clear_end(found)
    assert many.met == (told["regions"] >= 5) and int(many.now.split()[0]) == told["regions"]
    made, refused = told.get("dearest cut made"), told.get("cheapest refused")
    if made is None or refused is None:
        assert not end.met and end.now in ("no cut made", "no cut refused")
    elif made > 0:
        assert end.met == (refused >= 10 * made) == (value(end.now.split()[4]) >= 10)
    else:
        assert end.met == (refused > 0) and "made for 0" in end.now


@pytest.mark.parametrize(
    ("dearest", "refused", "met", "said"),
    [
        (1.84e-26, 1.993e-16, True, "the cheapest refused costs 1.08·10¹⁰ times the dearest made"),
        (2e-16, 1.9e-15, False, "the cheapest refused costs 9.5 times the dearest made"),
        (0.0, 3e-144, True, "made for 0, refused for 3·10⁻¹⁴⁴"),
        (0.0, 0.0, False, "made for 0, refused for 0"),
    ],
)
def test_cuts_however_cheap_are_compared(dearest, refused, met, said):
    costs = [(0.0, True)] * 3 + [(dearest, True), (refused, False)]
    splits = tuple(ncuts.Split(0, np.ones(1, bool), *one) for one in costs)
    found = again.Again(np.zeros((1, 1, 3), np.uint8), np.zeros((1, 1), int), splits)
    many, end = goals.clear_end(found)
    assert many.met and (end.met, end.now) == (met, said)


def test_flat_shapes_are_cut_as_scikit_image_cuts_them():
    """First division and final regions, on the same graph of superpixels."""
    pixels = shapes()
    found = again.again(pixels, "superpixels", 100, 0.15, stop=0.01, most=24)
    made, _ = rag_of(pixels, found.atoms, 0.15)
    theirs = graph.cut_normalized(found.atoms, made, thresh=0.01, num_cuts=10, rng=0)
    ours = found.labels(99)
    truth = np.unique(pixels.reshape(-1, 3), axis=0, return_inverse=True)[1].reshape(ours.shape)
    pairs = {tuple(p) for p in np.stack([ours.ravel(), theirs.ravel()], 1).tolist()}
    assert len(pairs) == len(np.unique(ours)) == len(np.unique(theirs))
    same = ours == np.array([np.bincount(ours[truth == t]).argmax() for t in range(4)])[truth]
    assert same.mean() > 0.95
    once = graph.rag_mean_color(pixels, found.atoms, mode="similarity", sigma=(255 * 0.15) ** 2)
    weights = again.neighbours(pixels, found.atoms, 0.15)
    assert set(once.nodes) == set(range(len(weights)))


@pytest.mark.parametrize("sigma", [0.1, 0.2])
def test_the_code_has_the_same_graph(sigma):
    p = params.Again(sigma_colour=sigma, count=100)
    pixels = shapes()
    space = oracle.run(snippets.again(p), pixels=pixels)
    atoms = again.superpixels(pixels, 100)
    ours = again.neighbours(pixels, atoms, sigma)
    names = np.unique(space["atoms"])
    assert len(names) == len(ours) == int((ours > -1).all(axis=1).sum())
    for (a, b), weight in space["weights"].items():
        i, j = np.searchsorted(names, [a, b])
        assert a == b or ours[i, j] == pytest.approx(weight, rel=1e-6, abs=1e-12)
    assert space["regions"].shape == pixels.shape[:2]


def test_a_picture_of_one_colour_stays_whole_or_says_what_it_cost():
    pixels = np.full((20, 30, 3), 99, np.uint8)
    found = found_for(params.Again(), pixels)
    scene = figures.again.scene(found, 0.01, 12, 0)
    assert scene.frames == 1 and "refused" in scene.captions[0]
    assert isinstance(found.splits[0], ncuts.Split)


def test_the_answer_holds_on_the_photograph_it_names():
    pixels = images.reduce(images.load("coffee", side=640).pixels, again.SIDES["superpixels"])
    found = found_for(params.Again(), pixels)
    assert all(one.ncut < 0.001 for one in found.made) and found.refused[0].ncut > 0.01
