"""What this lesson prints holds as printed: equations, units, and one number in two places."""

import re
from decimal import ROUND_HALF_UP, Decimal

import numpy as np
import pytest
import torch
from hypothesis import example, given, settings
from hypothesis import strategies as st
from torch.nn.functional import cross_entropy

from tests.printed import read
from tests.stages import marks, sent
from vislib.core import text
from vislib.core.text import decimals, enough, fixed
from vislib.softmax import distributions as sm
from vislib.softmax import loss as softmax_loss
from vislib.softmax import numbers, params, simplex
from vislib.softmax.figures import top_k
from vislib.softmax.figures.initial import SCALES
from vislib.softmax.figures.initial import scene as initial_scene
from vislib.softmax.figures.loss import scene as loss_scene
from vislib.softmax.figures.scores import scene as scores_scene
from vislib.softmax.figures.simplex import scene as simplex_scene
from vislib.softmax.figures.smoothing import scene as smoothing_scene
from vislib.stage.caption import rich
from vislib.stage.scene import Boxes, Label

DECK = softmax_loss.LECTURE
SCORES = st.lists(st.floats(-12, 12).map(lambda x: round(x, 2)), min_size=3, max_size=3)
RATES = st.sampled_from([0.1, 0.3, 1.0, 2.0, 3.7, 5.0])


def _value(text: str) -> float:
    """What a printed number says; powers of e may be formulas."""
    return float(np.exp(read(text[3:-1]))) if text.startswith("e^{") else read(text)


def _descent(scores, rate, steps=12):
    return softmax_loss.descend(scores, sm.one_hot(0, 3), rate=rate, steps=steps)


@settings(max_examples=25, deadline=None)
@given(SCORES, RATES)
def test_the_price_printed_is_that_of_the_probability_printed(scores, rate):
    for said in loss_scene(_descent(scores, rate), scores).captions:
        p, again, loss = re.search(
            r"= \$(.+?)\$, loss \$-\\ln (.+?)\$ = \*\*(.+?)\*\*", said
        ).groups()
        assert p == again
        assert fixed(-np.log(_value(p)), 4) == loss


def test_tiny_probabilities_have_their_price():
    for scores in ([-30.0, 5.0, 0.0], [-1000.0, 1000.0, 0.0]):
        assert re.search(r"10\^\{-16\}|e\^\{-2,000\.0000\}", loss_scene(
            _descent(scores, 1.0), scores).captions[0])  # fmt: skip


@settings(max_examples=25, deadline=None)
@given(SCORES, RATES)
@example([1.0, 8.0, 1.0], 5.0)  # 5 × 0.011 is 0.055, but the step is 0.0535
def test_a_step_is_the_step_size_times_the_pull(scores, rate):
    d = _descent(scores, rate)
    for t, said in enumerate(loss_scene(d, scores).captions[:-1]):
        up = re.search(r"cat goes up by (?:(\S+) × (\S+) = )?([\d.]+?)[,.]?(?: |$)", said)
        if not up:
            assert "Hardly any pull" in said
            continue
        size, pull, way = up.groups()
        moved = d.scores[t + 1, 0] - d.scores[t, 0]
        assert (size is None) == (rate == 1)
        assert fixed(moved, 3 if rate == 1 else 2) == way
        if size:
            product = Decimal(size) * Decimal(pull)  # as a reader multiplies, halves away from 0
            assert (
                float(size) == rate and f"{product.quantize(Decimal('0.01'), ROUND_HALF_UP)}" == way
            )


def test_the_decks_step():
    said = loss_scene(_descent(DECK, 5.0), DECK).captions[0]
    assert "cat goes up by 5 × 0.870 = 4.35" in said
    assert (
        "cat goes up by 0.870, car down by 0.869."
        in loss_scene(_descent(DECK, 1), DECK).captions[0]
    )


@settings(max_examples=15, deadline=None)
@given(SCORES, st.sampled_from([0.0, 0.1, 0.33, 0.6]))
def test_cross_entropy_is_the_sum_of_what_is_printed(scores, epsilon):
    target = sm.smooth(sm.one_hot(0, 3), epsilon)
    d = softmax_loss.descend(scores, target, rate=2.0, steps=20)
    for said in smoothing_scene(d, scores).captions:
        whole, floor, rest = map(
            float, re.search(r"\*\*(\S+)\*\* = H\(y\) (\S+) \+ D\(y‖p\) (\S+) nats", said).groups()
        )
        assert whole == pytest.approx(floor + rest, abs=1e-10)


_LEAD = r"The score of (\w+) is (?:(\S+) (above|below)|as high as) that of (\w+); (.*)\."


@settings(max_examples=15, deadline=None)
@given(SCORES, st.integers(0, 2), st.sampled_from([0.1, 0.33, 0.6]))
@example([2.0, 2.0, 1.0], 0, 0.1)  # nobody leads
def test_the_lead_is_that_over_the_next_best_as_torch_descends(scores, label, epsilon):
    target = sm.smooth(sm.one_hot(label, 3), epsilon)
    d = softmax_loss.descend(scores, target, rate=2.0, steps=6)
    s = torch.tensor(scores, dtype=torch.float64, requires_grad=True)
    for said in smoothing_scene(d, scores).captions:
        name, lead, side, rival, _ = re.search(_LEAD, said).groups()
        own = s[label].item()
        best = max(v for i, v in enumerate(s.tolist()) if i != label)
        assert name == softmax_loss.CLASSES[label]
        assert abs(own - best) == pytest.approx(float(lead or 0), abs=0.00501)
        if abs(own - best) > 1e-9:
            assert side == ("above" if own > best else "below") and float(lead) > 0
        else:
            assert side is None or abs(own - best) > 1e-13
        assert s[softmax_loss.CLASSES.index(rival)].item() == pytest.approx(best, abs=1e-9)
        cross_entropy(s, torch.tensor(label), label_smoothing=epsilon).backward()
        s = (s - 2.0 * s.grad).detach().requires_grad_()


@pytest.mark.parametrize("epsilon", [0.1, 0.33, 0.6])
def test_at_best_all_others_are_led_by_what_is_said(epsilon):
    s = torch.tensor(DECK, requires_grad=True)
    optimiser = torch.optim.LBFGS([s], max_iter=200, line_search_fn="strong_wolfe")

    def closure():
        optimiser.zero_grad()
        loss = cross_entropy(s, torch.tensor(0), label_smoothing=epsilon)
        loss.backward()
        return loss

    optimiser.step(closure)
    target = sm.smooth(sm.one_hot(0, 3), epsilon)
    said = smoothing_scene(softmax_loss.descend(DECK, target, rate=2.0, steps=2), DECK).captions[0]
    lead = float(re.search(r"it leads all others equally, by (\S+)\.$", said)[1])
    leads = (s[0] - s[1:]).detach().numpy()
    np.testing.assert_allclose(leads, lead, atol=0.006)
    assert "The score of cat is 1.90 below that of car" in said


@pytest.mark.parametrize("temperature", [0.1, 0.3, 0.7, 1.0, 2.5])
def test_picture_and_table_write_a_power_alike(temperature):
    trace = sm.score_trace(("cat", "car", "frog"), DECK, temperature=temperature)
    scene = scores_scene(trace, DECK)
    header = scene.pack().header
    exact = re.search(r"e\^\{(\S+)\}\$ = (\S+?)\.", scene.captions[1]).groups()[0]
    assert float(exact) == pytest.approx(trace.exponents.max(), abs=0.005)
    for row in numbers.scores(trace):
        if row["exp"] >= 1e4 or row["exp"] < 1e-4:
            assert text.number(row["exp"]) in header
    assert text.number(trace.total) in numbers.total(trace)


@pytest.mark.parametrize("classes", [3, 6, 10])
@pytest.mark.parametrize("subtract", [False, True])
def test_the_division_holds_or_says_nearly(classes, subtract):
    rng = np.random.default_rng(classes)
    for temperature in (0.5, 1.0, 2.0):
        scores = rng.normal(0, 2, classes).round(2)
        trace = sm.score_trace(
            "abcdefghij"[:classes], scores, temperature=temperature, subtract_maximum=subtract
        )
        said = scores_scene(trace, scores).captions[4]
        above, below, sign, p = re.search(r": (\S+) / (\S+) (.) \*\*(\S+?)\*\*", said).groups()
        made = read(above) / read(below)
        assert made == pytest.approx(float(p), abs=0.01)
        assert (sign == "=") == (fixed(made, len(p) - 2) == p)


def test_a_sum_beyond_the_format_is_said_to_be_so():
    scores = [10.5, 11.0, 10.5]
    scene = scores_scene(sm.score_trace("abc", scores, precision="float16"), scores)
    assert all("Each power fits, their sum does not" in said for said in scene.captions[1:])
    (boxes,) = (m for m in marks(scene, Boxes, "powers"))
    np.testing.assert_allclose(boxes.boxes[-1, :, 3], torch.tensor(scores).softmax(0), rtol=1e-6)
    assert not boxes.boxes[-1, :, 1].any()  # nothing is stacked to a sum of 1


def test_shifted_bars_name_the_line_they_stand_on():
    trace = sm.score_trace(("cat", "car", "frog"), DECK, shift=1000, precision="float16")
    scene = scores_scene(trace, DECK)
    assert any(m.kind == "label" and m.panel == "scores" and "1,000" in m.text for m in scene.marks)
    assert scene.panels[0].title == "scores + 1,000"  # also where 1,003.2 cannot be held
    assert not any(
        m.kind == "label" and m.panel == "scores"
        for m in scores_scene(sm.score_trace(("a", "b", "c"), DECK), DECK).marks
    )


def test_decimals_keep_the_lead():
    assert decimals(DECK + 1000) == 1 and decimals(np.array([1.25, 3.0])) == 2


@pytest.mark.parametrize(
    ("value", "said"),
    [(float("nan"), "NaN"), (1.4093490364e22, "1.409·10²²"), (-2.5e-7, "−2.5·10⁻⁷"), (1e9, "1·10⁹"),
     (999_999_999.0, "999,999,999"), (31_030_658, "31,030,658"), (0.0001234, "0.0001234"),
     (1003.2, "1,003"), (-0.0, "0"), (float("-inf"), "−∞")],
)  # fmt: skip
def test_numbers_as_written(value, said):
    assert text.number(value) == said


def test_enough_stops_as_soon_as_it_holds():
    assert enough(0.8642, lambda v: fixed(v, 1)) == "0.86"
    assert enough(1 / 3, lambda v: fixed(3 * v, 4)) == "0.33333"


def test_the_picture_of_an_eight_has_its_article():
    made = params.TopK(pictures=40).batch()
    titles = [top_k.scene(*made, i).panels[0].title for i in range(40)]
    assert any(title.endswith(": an 8") for title in titles)
    assert all(re.search(r": (an 8|a [^8])$", title) for title in titles)


# -- the page -----------------------------------------------------------------------------------
LINK = {"softmax.chapter": "First guess", "softmax.initial.classes": "1000"}


def test_before_the_answer_the_guess_is_about_ten_classes(open_page):
    at = open_page("softmax", answered=False, query=LINK)
    assert all(b.disabled for b in at.button if b.label.startswith("ImageNet"))
    asked = [w for w in (*at.slider, *at.number_input, *at.button_group) if "initial" in w.key]
    assert asked and all(w.disabled for w in asked)
    assert not any(
        "1000" in text.replace(",", "") for picture in sent(at) for text in picture.words
    )


def test_after_it_the_picture_says_how_many_classes_it_has(open_page):
    at = open_page("softmax", query=LINK)
    assert any(b.label.startswith("ImageNet") for b in at.button)
    assert any("ln 1,000" in h.proto.body for h in at.get("html"))
    losses = softmax_loss.initial_losses(1000, 0.1, networks=50)
    title = initial_scene(losses, 1000, 0.1, np.full(len(SCALES), 7.0), None).panels[0].title
    assert "1,000 classes" in title


def test_units_are_explained_where_they_first_appear(open_page):
    loss = open_page("softmax", answered=False, query={"softmax.chapter": "The loss"})
    assert any("1 nat = 1.443 bits" in m.value for m in loss.markdown)
    assert f"{sm.bits(1):.3f}" == "1.443"
    pixel = open_page("softmax", query={"softmax.chapter": "Per pixel"})
    assert any("intersection over union" in c.value for c in pixel.caption)


@pytest.mark.parametrize("classes", [2, 3, 10])
@pytest.mark.parametrize("scale", [0.5, 1.0, 5.0])
def test_no_line_crosses_the_words_of_another(classes, scale):
    """FAULTS 35: ln 2 went through "1/2 = 0.5"."""
    losses = softmax_loss.initial_losses(classes, scale, networks=50)
    scene = initial_scene(losses, classes, scale, np.full(len(SCALES), 2.0), None)
    right = next(panel.x[1] for panel in scene.panels if panel.id == "losses")
    words = next(m for m in scene.marks if type(m) is Label and "1/" in str(m.text))
    left = words.xy.ravel()[0]
    assert not left < np.log(classes) < left + 0.15 * right


def test_a_class_name_is_shown_as_typed():
    """FAULTS 35: names became bold and formulas."""
    p = params.Scores(names="**b** $x$ c", scores="3 2 1")
    scene = scores_scene(p.trace(), p.start)
    said = rich(scene.captions[-1])
    assert "**b**: " in said and "<b>b</b>" not in said


def test_the_powers_of_ten_classes_stand_beside_each_other():
    """FAULTS 30: 0.0067 and 9.1·10⁻⁴ lay on each other."""
    scores = np.arange(1000.0, 990, -1)
    scene = scores_scene(sm.score_trace("abcdefghij", scores, subtract_maximum=True), scores)
    said = [m.text for m in marks(scene, Label, "powers") if len(m.text) == 10]
    assert said[0] == ["1", "0.37", "0.14", "0.05", "0.02", "0.01", *4 * ["≈ 0"]]
    (bars,) = (m for m in scene.marks if m.panel == "scores" and m.kind == "bars")
    assert list(bars.text) == ["1,000", *(str(n) for n in range(999, 990, -1))]


@given(st.lists(st.integers(-12000, 12000).map(lambda n: n / 1000), min_size=3, max_size=3))
def test_a_score_typed_with_three_decimals_keeps_them(scores):
    d = _descent(scores, 1.0, steps=1)
    (bars,) = [m for m in loss_scene(d, scores).marks if getattr(m, "id", "") == "scores"]
    says = next(m for m in loss_scene(d, scores).marks if m.kind == "label").text[0]
    for score, hover, said in zip(scores, bars.hover, says, strict=True):
        assert read(hover.rpartition(", ")[2]) == read(said.removeprefix("s = ")) == score


def test_who_starts_on_p_does_not_go_down():
    p = np.array([0.125, 0.75, 0.125])
    same = [
        simplex.walk(p, p, way, rate=1.0, steps=5) for way in (simplex.FORWARD, simplex.REVERSE)
    ]
    assert all("down" not in str(c) for c in simplex_scene(*same).captions)
    assert numbers.simplex(*same)["P (cat, car, frog)"].split() == ["0.125", "0.750", "0.125"]
