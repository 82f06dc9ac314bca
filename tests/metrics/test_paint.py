"""Paint it: masks scored as scikit-learn does; what a brush says is believed if it fits."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as nps
from sklearn import metrics as sk

from tests.metrics.running import run
from tests.printed import half_up
from vislib.core import images, painted
from vislib.metrics import asked, numbers, painting, snippets
from vislib.metrics.figures import paint
from vislib.ui import link_state

MASKS = nps.arrays(bool, (9, 12))
OF = "camera 96 96"


def _camera():
    return images.load("camera").pixels, painting.truth("camera", (96, 96))


@given(MASKS, MASKS)
def test_scores_are_scikit_learns(truth, mask):
    s = painting.Score("you", truth, mask)
    y, x = truth.ravel(), mask.ravel()
    assert s.accuracy == pytest.approx(sk.accuracy_score(y, x))
    for ours, theirs in (
        (s.precision, sk.precision_score),
        (s.recall, sk.recall_score),
        (s.dice, sk.f1_score),
    ):
        np.testing.assert_allclose(ours, theirs(y, x, zero_division=np.nan))
    if truth.any() or mask.any():
        assert s.iou == pytest.approx(sk.jaccard_score(y, x, zero_division=0))
    else:
        assert np.isnan(s.iou)


def test_the_rivals_of_the_photographer():
    _, true = _camera()
    rows = {s.name: s for s in painting.rivals("camera", true)}
    nothing, box = rows["nothing"], rows["the truth's bounding box"]
    moved = rows["the truth, 2 px down and right"]
    assert (f"{nothing.accuracy:.3f}", nothing.iou) == ("0.700", 0)
    assert np.isnan(nothing.precision)
    assert [f"{v:.3f}" for v in (box.accuracy, box.iou, box.dice)] == ["0.733", "0.529", "0.692"]
    assert [f"{v:.3f}" for v in (moved.accuracy, moved.iou)] == ["0.935", "0.804"]
    assert f"{moved.boundary:.3f}" == "0.293"


def test_the_networks_masks_are_what_they_say():
    pixels, _ = _camera()
    name, mask = painting.network("camera", (96, 96))
    again = asked.found(name, pixels, (96, 96))
    assert (again != mask).mean() < 0.002  # but for rounding on another machine
    assert (
        painting.network("camera", (64, 96)) is None and painting.network("rocket", (9, 9)) is None
    )


@given(MASKS, MASKS)
@settings(max_examples=40)
def test_every_sentence_holds_and_every_pixel_is_one_of_four(truth, mask):
    s = painting.Score("you", truth, mask)
    made = paint.scene(np.zeros((18, 24, 3), np.uint8), s, "mask", "a careful drawing", "it")
    said = [c.values for c in made.captions]
    counted = (truth, mask, truth & mask, mask & ~truth, truth & ~mask)
    for sentence, of in zip(said, counted, strict=False):
        (told,) = sentence.values()
        assert told == f"{of.sum()} pixel{'' if of.sum() == 1 else 's'}"
    if truth.any() or mask.any():
        y, x = truth.ravel(), mask.ravel()
        assert said[5]["iou"] == half_up(sk.jaccard_score(y, x, zero_division=0), 3)
        assert said[5]["dice"] == half_up(sk.f1_score(y, x, zero_division=0), 3)
    else:
        assert "0/0" in made.captions[5]
    (names,) = [m for m in made.marks if m.kind == "label"]
    at = np.asarray(names.xy)[:, 0]
    assert (np.diff(at) >= 0.21 - 1e-9).all() and at[0] >= 0.08 and at[-1] <= 0.93 + 1e-9
    pictures = [m for m in made.marks if m.kind == "picture" and np.ndim(m.image) == 4]
    alpha = pictures[0].image[5, ::3, ::3, 3] > 0
    np.testing.assert_array_equal(alpha, truth | mask)
    asked_ = made.question()
    assert [p.id for p in asked_.panels] == ["photo"]
    assert [m.id for m in asked_.marks if m.kind == "paint"] == ["mask"]


def test_the_scene_is_small():
    pixels, true = _camera()
    noisy = true ^ (np.random.default_rng(0).random(true.shape) < 0.2)
    made = paint.scene(pixels, painting.Score("you", true, noisy), "mask", "the truth", "him")
    assert len(made.pack().buffer) < 150_000


def test_the_code_box_comes_to_the_numbers():
    _, true = _camera()
    s = painting.Score("you", true, painting.moved(true))
    source = snippets.paint(true.shape)
    assert source.strip().splitlines()[0] == f"# truth, mask: {true.shape} bool"
    expected = [s.accuracy, s.precision, s.recall, s.iou, s.dice]
    np.testing.assert_allclose(run(source, truth=true, mask=s.mask), expected)
    row = numbers.judged([s])[0]
    assert [float(v) for v in list(row.values())[1:6]] == expected


def _page(open_page, **fields):
    query = {f"metrics.paint.{k}": v for k, v in fields.items()}
    return open_page("metrics", query={"metrics.chapter": "paint"} | query)


def _html(at):
    return " ".join(h.proto.body for h in at.get("html"))


def test_a_painted_mask_is_scored_at_once(open_page):
    _, true = _camera()
    at = _page(open_page)
    at.session_state["metrics.paint.stage"] = {
        "handles": {"version": OF, "seq": 1, "masks": {"mask": painted.encode(true)}}
    }
    at.run()
    assert not at.exception and "1.000" in _html(at)
    assert any("Reached" in m.value for m in at.markdown)


@pytest.mark.parametrize("junk", ["r0.9", "b!!", "", "r" + "1." * 4000, None, 7])
def test_what_does_not_fit_counts_for_nothing(open_page, junk):
    at = _page(open_page)
    at.session_state["metrics.paint.stage"] = {
        "handles": {"version": OF, "seq": 1, "masks": {"mask": junk}}
    }
    at.run()
    assert not at.exception and not at.error
    assert ">0.000<" in _html(at)


def test_a_mask_of_another_size_in_a_link_counts_for_nothing(open_page):
    small = link_state.said(link_state.Painted(np.ones((8, 8), bool), of=OF))
    at = _page(open_page, mask=small)
    assert not at.exception and ">0.000<" in _html(at)


def test_a_second_mask_stands_beside_the_first(open_page):
    _, true = _camera()
    masks = {
        name: link_state.said(link_state.Painted(mask, of=OF))
        for name, mask in (("mask", true), ("again", painting.moved(true)))
    }
    at = _page(open_page, turn="compare", **masks)
    assert not at.exception
    assert "you again, by your first" in _html(at) and "0.804" in _html(at)


def test_a_picture_without_a_truth_is_judged_by_oneself_alone(open_page):
    at = _page(open_page, image="coffee")
    assert not at.exception and not at.error
    assert "network “" not in _html(at) and "bounding box" not in _html(at)


@given(st.sampled_from(["camera", "astronaut", "cat", "rocket", "text", "motorcycle"]))
@settings(max_examples=6)
def test_grids_keep_the_pictures_form(name):
    height, width = images.load(name).pixels.shape[:2]
    rows, columns = painting.grid(np.zeros((height, width, 3), np.uint8))
    assert max(rows, columns) == painting.SIDE
    assert rows / columns == pytest.approx(height / width, rel=0.02)
