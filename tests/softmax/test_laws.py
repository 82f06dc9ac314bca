"""What the pages of softmax say holds for every setting: printed formulas give their numbers,
sentences say what their numbers say, the boxes of code come to what stands on the page.
"""

import contextlib
import io
import re

import numpy as np
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from tests.printed import read
from vislib.core.text import adding_up, fixed
from vislib.softmax import divergence, numbers, params, snippets
from vislib.softmax import loss as losses
from vislib.softmax import mode_seeking as humps
from vislib.softmax.figures.divergence import scene as pair_scene
from vislib.softmax.figures.initial import SCALES
from vislib.softmax.figures.initial import scene as initial_scene
from vislib.softmax.figures.loss import scene as loss_scene
from vislib.softmax.figures.mode_seeking import scene as humps_scene
from vislib.softmax.figures.pixels import scene as pixel_scene
from vislib.softmax.figures.scores import scene as scores_scene
from vislib.stage.scene import Label, Path, Points

pytestmark = pytest.mark.filterwarnings("error::RuntimeWarning")  # no log of 0 on the way
WEIGHTS = st.lists(st.floats(0, 1), min_size=2, max_size=6)
SHIFTS = st.sampled_from([0.0, 1000.0, -1000.0, 7.0, 0.5])


def _pairs():
    return st.tuples(WEIGHTS, WEIGHTS).map(lambda two: [w[: min(map(len, two))] for w in two])


# -- P and Q ------------------------------------------------------------------------------------
@given(_pairs(), st.sampled_from([divergence.FORWARD, divergence.REVERSE]), st.integers(0, 9))
def test_every_printed_term_is_its_printed_formula(pair, direction, tiny):
    p, q = (np.array(w) + 10.0**-tiny for w in pair)
    t = divergence.compare(p / p.sum(), q / q.sum(), direction)
    for caption in pair_scene(t).captions[1:-1]:
        values = {name: read(said) for name, said in caption.values.items()}
        made = values["a"] * np.log(values["a"] / values["b"])
        if abs(made) < 5e-5 and made:  # four decimals would print nothing
            assert values["term"] == pytest.approx(made, rel=5e-3), caption
        else:
            assert fixed(made, 4, sign=True) == caption.values["term"], caption


@given(_pairs(), st.sampled_from([divergence.FORWARD, divergence.REVERSE]))
def test_the_two_columns_are_what_their_title_says_and_add_up(pair, direction):
    p, q = (np.array(w) + 1e-3 for w in pair)
    t = divergence.compare(p / p.sum(), q / q.sum(), direction)
    scene = pair_scene(t)
    title = next(panel.title for panel in scene.panels if panel.id == "sums")
    (says,) = [m.text for m in scene.marks if m.panel == "sums" and type(m) is Label]
    cross, own, rest = (float(text.split()[-1]) for text in says)
    digits = len(says[0].split(".")[-1])
    assert abs(cross - own - rest) < 0.1 * 10.0**-digits
    letters = ("P", "Q") if direction == divergence.FORWARD else ("Q", "P")
    assert title == "H({0}, {1}) = H({0}) + D({0}‖{1})".format(*letters)
    assert rest == pytest.approx(t.divergence, abs=2e-3)


@given(st.floats(-50, 50), st.floats(-50, 50))
def test_printed_parts_add_up(whole, part):
    said = [float(text.replace("−", "-")) for text in adding_up(whole, part)]
    assert said[0] == pytest.approx(said[1] + said[2], abs=1e-9)


def test_equal_distributions_have_no_noise_for_a_divergence():
    shares = np.array([0.3, 0.3, 0.4])
    values = numbers.pair(divergence.compare(shares, shares + [1e-17, 0, 0]))
    assert values["D(P‖Q)"][0] == 0 and values["D(Q‖P)"][0] == 0


def test_p_and_q_agree_only_where_they_are_equal():
    p = np.array([0.2, 0.5, 0.3])
    for q, says in ((p, "zero because P and Q agree"), ([0.2001, 0.4999, 0.3], "not quite zero")):
        said = pair_scene(divergence.compare(p, np.array(q))).captions[-1]
        assert f"= **0.0000** nats, {says}" in said


# -- scores -------------------------------------------------------------------------------------
@given(
    st.lists(st.integers(-60, 60).map(lambda v: v / 10), min_size=2, max_size=6),
    SHIFTS,
    st.booleans(),
    st.sampled_from(["float16", "float32", "float64"]),
    st.sampled_from([0.2, 1.0, 10.0]),
)
@settings(max_examples=200)
def test_what_is_said_of_probabilities_is_so(scores, shift, subtract, precision, temperature):
    p = params.Scores(
        names=" ".join("abcdefgh"[: len(scores)]),
        scores=" ".join(map(str, scores)),
        shift=shift,
        stable="subtract the largest" if subtract else "as it stands",
        precision=precision,
        temperature=temperature,
    )
    trace = p.trace()
    scene = scores_scene(trace, scores)
    last, title = scene.captions[-1], scene.panels[1].title
    assert ("/ T" in title) == (temperature != 1) and (r"\max" in title) == subtract
    digits = 5 if len(scores) <= 4 else 3
    exact = fixed(trace.exact[trace.argmax], digits)
    if "the same probabilities" in last:
        safe = trace.without_overflow()
        assert fixed(safe.probabilities[trace.argmax], digits) == exact
    if "has rounded the scores before" in last:
        assert f"not {exact}" in last
    if not trace.broken:
        assert ("Without the rounding" in last) == (last.values["p"] != exact)
        assert ("the first of the highest" in last) == (scores.count(max(scores)) > 1)


@pytest.mark.parametrize("text", ["1,5 2,5", "1,5", "0,1,2"])
def test_a_decimal_comma_is_refused_with_the_reason(text):
    with pytest.raises(ValueError, match=r"1\.5 for 1,5"):
        params.Loss(scores=text)
    assert params.Loss(scores="1.5, 2.5, 3").start.tolist() == [1.5, 2.5, 3]


# -- the loss -----------------------------------------------------------------------------------
@given(st.lists(st.integers(-200, 200).map(lambda v: v / 10), min_size=3, max_size=3))
def test_the_loss_has_its_place_on_the_axis_however_high(scores):
    d = losses.descend(np.array(scores), np.array([1.0, 0, 0]), rate=1.0, steps=3)
    scene = loss_scene(d, scores)
    low, high = next(panel.y for panel in scene.panels if panel.id == "nll")
    (point,) = [m for m in scene.marks if m.panel == "nll" and type(m) is Points]
    np.testing.assert_allclose(point.xy[:, 0, 1], d.losses)
    assert (low <= d.losses).all() and (d.losses <= high).all()
    (curve,) = [m for m in scene.marks if m.panel == "nll" and type(m) is Path]
    inside = curve.xy[curve.xy[:, 0] > 1e-300]
    np.testing.assert_allclose(inside[:, 1], -np.log(inside[:, 0]), atol=1e-9)


# -- before training ----------------------------------------------------------------------------
@given(st.sampled_from([2, 3, 10, 100]), st.integers(0, 50), st.integers(0, 9999))
@settings(max_examples=25)
def test_every_network_is_on_the_axis_and_the_code_draws_the_same(classes, tenths, seed):
    found = losses.initial_losses(classes, tenths / 10, seed=seed)
    scene = initial_scene(found, classes, tenths / 10, np.full(len(SCALES), 1.0), None)
    assert found.max() <= next(panel.x[1] for panel in scene.panels if panel.id == "losses")
    made: dict = {}
    exec(snippets.initial(classes, tenths / 10, seed), made)
    assert float(made["result"]) == pytest.approx(found.mean(), rel=1e-4, abs=1e-5)


# -- two humps ----------------------------------------------------------------------------------
@pytest.mark.parametrize("apart", [0.0, 1.0, 2.0, 4.0, 6.0])
@pytest.mark.parametrize("weight", [0.5, 0.75, 0.9])
def test_humps_are_spoken_of_where_there_are_two(apart, weight):
    p = humps.mixture(apart, weight)
    fits = [humps.fit(p, 1.0, 0.8, way) for way in (humps.FORWARD, humps.REVERSE)]
    scene = humps_scene(*fits, apart, weight)
    note = numbers.hump_note(*fits, humps.valleys(apart, weight))
    table = [row["descends"] for row in numbers.humps(*fits)]
    higher = [i for i in range(1, len(p) - 1) if p[i] > p[i - 1] and p[i] >= p[i + 1]]
    assert humps.peaks(p) == len(higher)
    single = len(higher) == 1
    for said in (scene.captions[-1], scene.secret.caption, note):
        assert ("a single hump" in said) == single
        assert not (single and ("both." in said or "two humps" in said))
    assert any("covers both" in name for name in table) <= (not single)


@given(
    st.lists(st.integers(-300, 300).map(lambda v: v / 100), min_size=2, max_size=6),
    st.sampled_from(["float16", "float32", "float64"]),
)
@example([0.001, 0.0011, 0.00105], "float16")
def test_probabilities_sum_to_1_where_that_is_said(typed, precision):
    names, text = " ".join("abcdef"[: len(typed)]), " ".join(f"{v:g}" for v in typed)
    trace = params.Scores(names=names, scores=text, precision=precision).trace()
    scene = scores_scene(trace, trace.raw)
    last, total = scene.captions[-1], float(np.sum(trace.probabilities, dtype=np.float64))
    assert ("All of them sum to 1" in last) == (abs(total - 1) < 5e-6)
    assert abs(total - 1) < 5e-6 or f"{total:.5f}" in last
    for name, score in zip("abcdef", typed, strict=False):  # what is read out is no 0 for a score
        said = re.search(rf"{name} (−?[0-9.]+)", scene.alt).group(1)
        assert (float(said.replace("−", "-")) == 0) == (score == 0)


@given(st.integers(1, 12), st.integers(1, 12))
def test_a_term_is_printed_as_0_only_where_it_is_nothing(p_power, q_power):
    p, q = (np.array([10.0**-n, 1 - 10.0**-n]) for n in (p_power, q_power))
    t = divergence.compare(p, q, divergence.FORWARD)
    for term, caption in zip(t.terms, pair_scene(t).captions[1:3], strict=True):
        said = caption.values["term"]
        assert (said.strip("+−0.") == "") == (term == 0), caption
        assert ("Negative" in caption) == (term < 0) == said.startswith("−")


# -- every pixel --------------------------------------------------------------------------------
@given(
    st.sampled_from([0.0, 0.5, 6.0, 12.0]),
    st.sampled_from([0.0, 1.0, 3.0]),
    st.sampled_from([0.0, 0.5, 3.0]),
    st.booleans(),
)
@settings(max_examples=40)
def test_boundaries_are_said_to_pay_what_they_pay(contrast, blur, noise, miss):
    t = params.Pixels(contrast=contrast, blur=blur, noise=noise, miss=miss).trace()
    last = pixel_scene(t, (0, 0)).captions[-1]
    edge, rest = (float(t.losses[where].mean()) for where in (t.boundary, ~t.boundary))
    if "as much as" in last:
        assert fixed(edge) == fixed(rest) == last.values["both"]
    else:
        assert ("pay more" in last) == (edge > rest) and ("pay less" in last) == (edge < rest)
        assert last.values["boundaries"] == fixed(edge)
    tied = ((t.scores == t.scores.max(axis=0)).sum(axis=0) > 1).any()
    assert ("several that are as large" in pixel_scene(t, (0, 0)).captions[3]) == tied


def test_the_presets_are_those_of_the_deck():
    miss = params.Pixels(**params.PIXELS["never saw a purse"]).trace()
    assert f"{100 * miss.accuracy:.2f}" == "98.48" and f"{miss.mean_iou:.3f}" == "0.788"
    assert params.Pixels(**params.PIXELS["perfect"]).trace().accuracy == 1
    counts = [row["pixels"] for row in numbers.pixel(miss, (0, 0))]
    assert counts == [63, 4, 87, 58, 52] and sum(counts) == 264


def test_boxes_print_nothing_by_themselves():
    said = io.StringIO()
    with contextlib.redirect_stdout(said):
        exec(snippets.initial(10, 1.0, 3), {})
    assert not re.sub(r"\s", "", said.getvalue())
