"""Edges: the discs' scores are counted, crops fall with crop and stride, sentences hold."""

import numpy as np
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from skimage.metrics import hausdorff_distance
from sklearn.metrics import jaccard_score

from tests.metrics.running import run
from tests.printed import half_up
from vislib import metrics
from vislib.metrics import discs, numbers, params, road, snippets
from vislib.metrics.figures import edges

SETTINGS = st.builds(
    params.Edges,
    radius=st.integers(3, 60),
    grow=st.integers(-5, 5),
    shift=st.integers(0, 10),
    rough=st.integers(0, 8).map(lambda v: v / 2),
    band=st.integers(1, 10).map(lambda v: v / 2),
)


@pytest.mark.parametrize(
    ("radius", "counted", "circles"),
    [(5, "0.717", "0.694"), (10, "0.841", "0.826"), (20, "0.916", "0.907"), (50, "0.960", "0.961")],
)
def test_one_pixel_too_wide(radius, counted, circles):
    m = discs.Mistake(radius, 1, 0, 0.0, 2.0)
    assert f"{m.iou:.3f}" == counted and f"{m.formula:.3f}" == circles
    assert m.formula == pytest.approx(radius**2 / (radius + 1) ** 2)


@given(st.integers(0, 65), st.integers(0, 10), st.integers(0, 8).map(lambda v: v / 2))
@settings(max_examples=40)
def test_what_is_moved_over_the_edge_does_not_come_in_at_the_other(radius, shift, rough):
    still, moved = discs.disc(radius, 0, rough), discs.disc(radius, shift, rough)
    wide = np.pad(still, ((0, 0), (shift, 0)))[:, : discs.SIDE]
    np.testing.assert_array_equal(moved, wide)


def _without_border(m):
    """What is found of ``m`` in a picture so large that its border cuts nothing off."""
    return discs.disc(m.radius + m.grow, m.shift, m.rough, margin=100)


@given(SETTINGS)
@example(params.Edges(radius=60, grow=5, shift=10, rough=4.0))
@settings(max_examples=8)
def test_every_sentence_holds(p):
    made = edges.scene(p.mistakes, p.start)
    assert p.mistakes[p.start].radius == p.radius and made.start == p.start
    for m, caption in zip(p.mistakes, made.captions, strict=True):
        truth, mask = m.masks
        said = caption.values
        assert int(said["both"].replace(",", "")) == (truth & mask).sum()
        score = jaccard_score(truth.ravel(), mask.ravel())
        assert said["iou"] == half_up(score, 3)
        if "circles" in said:
            a, b = int(said["inner"]), int(said["outer"])
            assert p.shift == 0 and p.rough == 0 and a <= b
            assert said["circles"] == half_up(a**2 / b**2, 3)
        if not mask.any():
            assert "nothing is left" in caption
            continue
        beyond = _without_border(m).sum() - mask.sum()
        assert said.get("cut", "0").split()[0] == f"{beyond:,}"
        assert ("cuts" in caption) == bool(beyond)
        assert said["boundary"] == half_up(metrics.boundary_iou(truth, mask, p.band / 100), 3)
        mean, largest = metrics.distances(truth, mask)
        assert said["mean"] == half_up(mean, 2)
        outlines = [metrics.boundary(one, 1) for one in (truth, mask)]
        assert largest == pytest.approx(hausdorff_distance(*outlines))
    assert len(made.pack().buffer) < 100_000


@given(SETTINGS)
@settings(max_examples=10)
def test_the_code_box_comes_to_the_numbers(p):
    m = p.mistakes[p.start]
    truth, mask = m.masks
    if not mask.any():
        return
    source = snippets.edges(*m.bands)
    assert source.strip().splitlines()[0] == f"# truth, mask: {truth.shape} bool"
    found = run(source, truth=truth, mask=mask)
    np.testing.assert_allclose(found, [m.boundary_iou, *m.distances])


def test_a_mistake_alone_is_what_it_says():
    truth, moved = discs.Mistake(20, 0, 3, 0.0, 2.0).masks
    np.testing.assert_array_equal(truth[:, :-3], moved[:, 3:])
    radius = np.sqrt(discs.disc(50, rough=3.0).sum() / np.pi)
    assert radius == pytest.approx(50, abs=1)  # rough, and neither wider nor narrower
    assert not discs.disc(-2).any()
    said = numbers.mistake(discs.Mistake(3, -5, 0, 0.0, 2.0))
    assert said["IoU"] == 0 and said["outlines apart"][0] == "undefined"


# -- the road -----------------------------------------------------------------------------------
def test_scores_fall_with_the_crop_and_with_the_stride():
    table = np.array([[road.score(s, c) for c in road.CROPS] for s in road.STRIDES])
    assert (np.diff(table, axis=0) < -0.05).all() and (np.diff(table, axis=1) < 0).all()


@pytest.mark.parametrize("stride", road.STRIDES)
def test_coarse_answers_are_blocks_enlarged_by_torch(stride):
    import torch

    hot = torch.nn.functional.one_hot(torch.tensor(road.truth().astype(int)), 8).double()
    shares = torch.nn.functional.avg_pool2d(hot.permute(2, 0, 1)[None], stride)
    size = (road.ROWS, road.COLUMNS)
    large = torch.nn.functional.interpolate(shares, size, mode="bilinear", align_corners=False)
    assert (large[0].argmax(0).numpy() != road.coarse(stride)).mean() < 1e-3  # ties aside


@pytest.mark.parametrize("c", [0, 20, 80])
def test_the_mean_within_a_crop_is_scikit_learns(c):
    truth, answer = road.truth(), road.coarse(16)
    result = run(snippets.crops(c), truth=truth, answer=answer)
    assert road.score(16, c) == pytest.approx(result)
    made = edges.crops(16).captions[road.CROPS.index(c)].values
    assert made["score"] == half_up(result, 3)
    assert (int(made["rows"]), int(made["columns"])) == truth[metrics.crop(truth.shape, c)].shape


def test_the_papers_crop():
    where = metrics.crop((1024, 2048), 400)
    assert np.zeros((1024, 2048))[where].shape == (224, 448)
    for c in (-1, 128, 512):
        with pytest.raises(ValueError, match="take 0 to 127"):
            metrics.crop((256, 512), c)


def test_scenes_are_small():
    for stride in road.STRIDES:
        assert len(edges.crops(stride).pack().buffer) < 100_000
