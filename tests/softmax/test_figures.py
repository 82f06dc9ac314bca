"""The lesson's pictures, numbers, snippets and page."""

import numpy as np
import pytest
from scipy.stats import entropy

from tests.stages import mark
from vislib.core.text import fixed, short
from vislib.softmax import distributions as sm
from vislib.softmax import divergence, numbers, params, simplex
from vislib.softmax import loss as softmax_loss
from vislib.softmax import mode_seeking as humps
from vislib.softmax.figures import top_k
from vislib.softmax.figures.divergence import scene as pair_scene
from vislib.softmax.figures.initial import SCALES
from vislib.softmax.figures.initial import scene as initial_scene
from vislib.softmax.figures.loss import scene as loss_scene
from vislib.softmax.figures.mode_seeking import scene as humps_scene
from vislib.softmax.figures.pixels import scene as pixel_scene
from vislib.softmax.figures.scores import scene as scores_scene
from vislib.softmax.figures.simplex import START_Q
from vislib.softmax.figures.simplex import scene as simplex_scene
from vislib.softmax.figures.smoothing import scene as smoothing_scene
from vislib.softmax.figures.triangle_inequality import scene as coins_scene

DECK = softmax_loss.LECTURE


def _trace(**how):
    return sm.score_trace(("cat", "car", "frog"), DECK, **how)


def _loss():
    p = params.Loss()
    return softmax_loss.descend(p.start, p.target, rate=p.rate, steps=p.steps)


def _smooth():
    return softmax_loss.descend(DECK, params.Smoothing().target, rate=2.0, steps=40)


def _pair(preset="four classes", direction=divergence.FORWARD):
    return divergence.compare(*params.Divergence(preset=preset).start, direction)


def _walks():
    p, q = simplex.FIRST_P, START_Q
    return [simplex.walk(p, q, d, rate=0.6, steps=80) for d in (simplex.FORWARD, simplex.REVERSE)]


def _fits():
    p = humps.mixture(4.0, 0.6)
    return [humps.fit(p, 1.0, 0.8, d) for d in (humps.FORWARD, humps.REVERSE)]


def _initial(classes=10):
    losses = softmax_loss.initial_losses(classes, 0.1)
    return losses, softmax_loss.mean_initial_loss(classes, SCALES)


SCENES = {
    "scores": lambda: scores_scene(_trace(), DECK),
    "scores, broken": lambda: scores_scene(_trace(shift=1000, precision="float32"), DECK),
    "scores, all underflow": lambda: scores_scene(_trace(shift=-1000), DECK),
    "loss": lambda: loss_scene(_loss(), DECK),
    "smoothing": lambda: smoothing_scene(_smooth(), DECK),
    "top": lambda: top_k.scene(*params.TopK().batch(), 0),
    "coins": lambda: coins_scene(divergence.detour([0.5, 0.25, 0.1])),
    "simplex": lambda: simplex_scene(*_walks()),
    "humps": lambda: humps_scene(*_fits(), 4.0, 0.6),
    "initial": lambda: initial_scene(_initial()[0], 10, 0.1, _initial()[1], 1.0),
    "pixels": lambda: pixel_scene(params.Pixels().trace(), (11, 4)),
} | {f"pair, {name}": lambda name=name: pair_scene(_pair(name)) for name in params.PAIRS}


def _scene(name, answered):
    scene = SCENES[name]()
    return scene if answered else scene.question()


@pytest.mark.parametrize("answered", [True, False])
@pytest.mark.parametrize("name", SCENES)
def test_scenes_are_small_and_reproducible(name, answered):
    first, second = (_scene(name, answered).pack() for _ in range(2))
    assert first.blob == second.blob
    assert first.nbytes <= 300_000
    assert first.nbytes <= 10_000 * max(10, _scene(name, answered).frames)


def test_the_question_comes_before_the_answer():
    before = scores_scene(_trace(), DECK).question()
    assert before.frames == 1
    words = before.pack().header
    assert "0.86905" not in words and "0.869" not in words
    assert "0.86905" in scores_scene(_trace(), DECK).pack().header


def test_scores_are_drawn_as_they_are():
    scene = scores_scene(_trace(), DECK)
    np.testing.assert_array_equal(mark(scene, "scores").heights, DECK)
    header = scene.pack().header
    for said in ("24.5325", "164.0219", "0.1827", "188.7371", "0.12998", "0.00097"):
        assert said in header


def test_overflow_is_shown_as_what_it_is():
    header = SCENES["scores, broken"]().pack().header
    assert "NaN" in header and "∞" in header and "Subtract the largest" in header
    assert "0/0" in SCENES["scores, all underflow"]().pack().header


def test_shifted_scores_print_shifted():
    header = scores_scene(_trace(shift=1000, subtract_maximum=True), DECK).pack().header
    assert "1,003.2" in header and "0.86905" in header and "NaN" not in header


def test_loss_frames_are_the_descent():
    d = _loss()
    scene = loss_scene(d, DECK)
    assert scene.frames == len(d.losses) == 21
    bars = next(m for m in scene.marks if m.kind == "bars" and not m.drag)
    np.testing.assert_array_equal(bars.heights, d.scores)
    arrows = next(m for m in scene.marks if m.kind == "arrow")
    moved = arrows.ends[:, :, 3] - arrows.ends[:, :, 1]
    assert (np.sign(moved) == -np.sign(d.gradients)).all()
    assert "2.0404" in scene.captions[0] and "2.944 bits" in scene.pack().header


def test_one_letter_for_the_prediction_and_one_for_the_target():
    for name in ("loss", "smoothing"):
        said = SCENES[name]().pack().header
        assert "−η(p − y)" in said and "p − y = −0." in said
        assert "q − p" not in said and "P 0." not in said and "H(P" not in said
        assert "η" not in SCENES[name]().question().pack().header  # no step is drawn yet
    assert any("D(y‖p)" in c for c in SCENES["smoothing"]().captions)


def test_pair_terms_stack_up_to_the_sum():
    t = _pair()
    boxes = [m for m in pair_scene(t).marks if m.kind == "boxes"]
    terms, running, sums = boxes[0].boxes, boxes[1].boxes, boxes[2].boxes
    np.testing.assert_allclose(np.abs(t.terms), terms[:, 3])
    assert running[-1, 0, 3] == pytest.approx(t.divergence)
    assert sums[0, 3] == pytest.approx(sums[1, 3] + sums[2, 3])  # CE = H + KL, as tall
    assert sums[1, 3] / sums[0, 3] == pytest.approx(t.entropy / t.cross_entropy)


@pytest.mark.parametrize("direction", [divergence.FORWARD, divergence.REVERSE])
def test_only_the_whole_sum_is_called_a_divergence(direction):
    scene = pair_scene(_pair(direction=direction))
    below = next(m for m in scene.marks if m.kind == "label" and "sum so far" in np.ravel(m.text))
    said = [names[-1] for names in below.text]
    whole = "D(P‖Q)" if direction == divergence.FORWARD else "D(Q‖P)"
    assert said == ["sum so far"] * (scene.frames - 1) + [whole]


def test_no_number_of_a_term_stands_on_the_zero_line():
    scene = pair_scene(_pair())
    panel = next(p for p in scene.panels if p.id == "terms")
    labels = [m for m in scene.marks if m.kind == "label" and m.panel == "terms"]
    numbers = next(m for m in labels if "+0.115" in str(m.text))
    assert np.abs(np.asarray(numbers.xy)[..., 1]).min() > 0.045 * (panel.y[1] - panel.y[0])


def test_infinite_terms_are_named():
    header = pair_scene(_pair("Q misses one")).pack().header
    assert "∞" in header and "nan" not in header.lower().replace("nano", "")
    assert "infty" not in header  # formulas are rendered


def test_q_starts_near_the_middle_of_a_side_and_that_costs_more():
    excluded, *others = np.sort(START_Q)
    assert excluded <= 0.03 and START_Q.sum() == pytest.approx(1)
    assert others[0] == pytest.approx(others[1], abs=0.1)
    forward, reverse = (w.divergence[0] for w in _walks())
    assert forward == pytest.approx(entropy(simplex.FIRST_P, START_Q))
    assert reverse == pytest.approx(entropy(START_Q, simplex.FIRST_P))
    assert forward > 1.5 * reverse  # what the lesson's question says


@pytest.mark.parametrize("answered", [True, False])
def test_both_triangles_have_their_titles_also_before_the_answer(answered):
    header = _scene("simplex", answered).pack().header
    assert "D(P‖Q) as Q moves" in header and "D(Q‖P) as Q moves" in header


def test_coin_captions_follow_the_inequality():
    assert "shorter" in coins_scene(divergence.detour([0.5, 0.25, 0.1])).captions
    assert "longer" in coins_scene(divergence.detour([0.5, 0.8, 0.1])).captions


def test_top_frames_count_hits():
    values, labels, images = params.TopK().batch()
    scene = top_k.scene(values, labels, images, 0)
    for k in (1, 5, 10):
        share = softmax_loss.top_k(values, labels, k)
        assert f"**{100 * share:.0f} %**" in scene.captions[k - 1]


def test_initial_histogram_holds_every_network():
    losses, means = _initial()
    bars = next(m for m in initial_scene(losses, 10, 0.1, means, 1.0).marks if m.kind == "bars")
    assert bars.heights.shape[0] == 11 and bars.heights[0].sum() == 0
    middle = bars.x[bars.heights[-1].argmax()]
    assert middle == pytest.approx(np.log(10), abs=0.2)


@pytest.mark.parametrize("picked", [(11, 4), (0, 0), (5, 21)])
def test_solid_frames_are_wrong_pixels_and_the_dashed_one_is_the_picked(picked):
    t = params.Pixels().trace()
    scene = pixel_scene(t, picked)
    frames = [m for m in scene.marks if m.kind == "boxes" and m.panel == "prediction"]
    wrong, _, ring = frames
    places = np.argwhere(t.prediction != t.labels)[:, ::-1]
    np.testing.assert_array_equal(wrong.boxes[:, :2], places)
    assert f"{len(places)} of 264 pixels are wrong" in scene.captions[3]
    assert ring.dash and not wrong.dash and ring.color != wrong.color
    np.testing.assert_allclose(ring.boxes[0, :2] + ring.boxes[0, 2:] / 2, np.add(picked[::-1], 0.5))
    panel = next(p for p in scene.panels if p.id == "prediction")
    assert (ring.boxes[0, :2] >= (panel.x[0], panel.y[0])).all()  # whole, also at the edge
    assert (ring.boxes[0, :2] + ring.boxes[0, 2:] <= (panel.x[1], panel.y[1])).all()


def test_all_stages_of_a_channel_are_bright_where_they_are_high():
    scene = SCENES["pixels"]()
    scales = {m.scale for m in scene.marks if m.kind == "cells" and m.panel == "c0"}
    assert scales == {"grey", "cividis", "viridis"}  # each from dark to bright


@pytest.mark.parametrize("classes", [2, 10, 1000])
def test_every_answer_on_offer_lies_on_the_axis_of_guesses(classes):
    made = initial_scene(*_scaled(classes, 0.1), None)
    for scene in (made.question(), made):
        low, high = next(p for p in scene.panels if p.id == "losses").x
        assert low <= 0.1 and high >= 11
    wide = initial_scene(*_scaled(10, 5.0), 10.0)
    assert next(p for p in wide.panels if p.id == "losses").x[1] > 11  # all losses are seen


def _scaled(classes, scale):
    losses = softmax_loss.initial_losses(classes, scale)
    return losses, classes, scale, softmax_loss.mean_initial_loss(classes, SCALES)


def _asked(guess):
    losses, means = _initial()
    return initial_scene(losses, 10, 0.1, means, guess).question()


def test_a_guess_is_named_only_once_it_is_made():
    losses, means = _initial()
    assert "your guess" not in _asked(None).pack().header
    assert "guess" not in initial_scene(losses, 10, 0.1, means, None).pack().header
    assert "your guess" not in numbers.initial(losses, 10, None)
    assert numbers.initial(losses, 10, 7.5)["your guess"] == 7.5
    assert mark(_asked(7.5), "guess").xy[0, 0] == 7.5


@pytest.mark.parametrize("guess", [0.0, 5.0, 10.0, 11.0, 30.0])
def test_the_name_of_a_guess_stays_in_the_picture(guess):
    scene = _asked(guess)
    handle = mark(scene, "guess")
    x, right = handle.xy[0, 0], scene.panels[0].x[1]
    assert 0 <= x <= right
    if handle.labels:  # it begins at the handle, and needs some room to its right
        assert handle.labels == [f"your guess {guess:.2f}"] and x <= 0.7 * right
    else:
        name = next(m for m in scene.marks if m.kind == "label" and "your guess" in str(m.text))
        assert name.anchor == "end" and 0.5 * right < name.xy[0] < x


def test_the_note_on_humps_tells_why_centre_and_width_are_not_those_of_p():
    forward, reverse = _fits()
    note = numbers.hump_note(forward, reverse, 3)
    weights = {"weights": forward.p}
    mean = np.average(humps.GRID, **weights)
    deviation = np.sqrt(np.average((humps.GRID - mean) ** 2, **weights))
    assert f"mean {mean:.3f} and deviation {deviation:.3f}" in note and "−6 and 6" in note
    q = forward.q[-1]  # it does have them, on the axis as it is
    own = np.average(humps.GRID, weights=q)
    assert own == pytest.approx(mean, abs=5e-4)
    assert np.average((humps.GRID - own) ** 2, weights=q) == pytest.approx(deviation**2, abs=2e-3)


@pytest.mark.parametrize("direction", [divergence.FORWARD, divergence.REVERSE])
def test_terms_are_written_as_on_their_button(direction):
    scene = pair_scene(_pair(direction=direction))
    assert scene.panels[1].title == f"terms {direction}"
    formulas = " ".join(scene.captions)
    assert ("\\log(" if "log(" in direction else "\\ln(") in formulas
    assert not ("\\log(" in formulas and "\\ln(" in formulas)


def test_the_truth_is_one_guess_or_among_several():
    scene = SCENES["top"]()
    assert "the truth is the best guess for" in scene.captions[0]
    assert "the truth is among the first 2 guesses for" in scene.captions[1]


def test_numbers_are_the_computations():
    assert numbers.scores(_trace())[1]["p"] == pytest.approx(0.86905, abs=5e-6)
    assert numbers.loss(_loss())["loss at the start"][0] == pytest.approx(2.0404, abs=5e-5)
    said = numbers.smoothing(params.Smoothing().target, DECK)
    assert said["= H(y)"] == pytest.approx(0.29114, abs=5e-6)
    t = params.Pixels().trace()
    assert sum(r["p"] for r in numbers.pixel(t, (0, 0))) == pytest.approx(1)
    assert numbers.pixels(t, (3, 8))["pixel-mean loss"][0] == t.mean_loss
    assert numbers.coins(divergence.detour([0.5, 0.25, 0.1]))["by way of B"][1] == "shorter!"


@pytest.mark.parametrize(
    ("value", "said"),
    [(-0.0001, "0.000"), (np.inf, "∞"), (-np.inf, "−∞"), (np.nan, "NaN"), (-1.5, "−1.500")],
)
def test_fixed(value, said):
    assert fixed(value) == said


def test_short():
    assert [short(v) for v in (0.00001234, 1e-40, 123456.0)] == ["1.2·10⁻⁵", "1·10⁻⁴⁰", "1.2·10⁵"]


def test_no_picture_speaks_of_the_slides():
    assert "slide" not in SCENES["initial"]().pack().header


@pytest.mark.parametrize("coins", [(0.5, 0.8, 0.1), (0.15, 0.8, 0.06), (0.9, 0.3, 0.7)])
def test_the_name_of_the_straight_way_lies_on_no_curve_and_no_coin(coins):
    """As the controls stand at first, and where the name at the left end lay on one of them."""
    scene = coins_scene(divergence.detour(coins))
    name = next(m for m in scene.marks if getattr(m, "text", "").startswith("straight"))
    begin, height = name.xy
    tall = 0.04 * scene.panels[0].y[1]  # half the height of the letters
    b = np.linspace(max(begin, 0.01), begin + 0.2, 200)
    a, c = np.array([coins[0], 1 - coins[0]]), np.array([coins[2], 1 - coins[2]])
    around = [entropy(a, [p, 1 - p]) + entropy([p, 1 - p], c) for p in b]
    assert (np.abs(np.array(around) - height) > tall).all()
    for x, y in mark(scene, "coins").xy:
        assert not begin - 0.02 < x < begin + 0.2 or abs(y - height) > tall
