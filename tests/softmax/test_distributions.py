"""Softmax and its costs against torch and SciPy, the deck's numbers, and the laws that hold."""

import numpy as np
import pytest
import scipy.special
import scipy.stats
import torch
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from vislib.softmax import distributions as sm
from vislib.softmax import params

DECK = np.array([3.2, 5.1, -1.7])
CAT = np.array([1.0, 0.0, 0.0])

finite = st.floats(-1e4, 1e4, allow_nan=False)
rows = st.integers(2, 6).flatmap(lambda c: arrays(np.float64, (c,), elements=finite))
weights = st.floats(0, 1) | st.just(0.0)


@st.composite
def pairs(draw, zeros=True):
    n = draw(st.integers(2, 6))
    low = 0.0 if zeros else 1e-6
    out = []
    for _ in range(2):
        w = draw(arrays(np.float64, (n,), elements=st.floats(low, 1)))
        w[draw(st.integers(0, n - 1))] = 1.0
        out.append(w / w.sum())
    return out


# -- the deck's numbers (A1-A5) ----------------------------------------------------------------
def test_deck_a1():
    trace = sm.score_trace(("cat", "car", "frog"), DECK)
    np.testing.assert_allclose(trace.powers, [24.5325, 164.0219, 0.1827], atol=5e-5)
    assert trace.total == pytest.approx(188.7371, abs=5e-5)
    np.testing.assert_allclose(trace.probabilities, [0.12998, 0.86905, 0.00097], atol=5e-6)


def test_deck_a2_maximum_first():
    trace = sm.score_trace(("cat", "car", "frog"), DECK, subtract_maximum=True)
    np.testing.assert_allclose(trace.powers, [0.14957, 1, 0.00111], atol=5e-6)
    np.testing.assert_allclose(trace.probabilities, sm.softmax(DECK), rtol=1e-12)
    loss = sm.cross_entropy(CAT, sm.softmax(DECK))
    assert loss == pytest.approx(2.0404, abs=5e-5)
    assert sm.bits(loss) == pytest.approx(2.9436, abs=1e-4)


def test_deck_a3():
    p = sm.smooth(CAT, 0.1)
    q = sm.softmax(DECK)
    np.testing.assert_allclose(p, [0.9333, 0.0333, 0.0333], atol=5e-5)
    got = [sm.cross_entropy(p, q), sm.entropy(p), sm.kl_divergence(p, q), sm.kl_divergence(q, p)]
    np.testing.assert_allclose(got, [2.1404, 0.2911, 1.8492, 2.5742], atol=1e-4)


def test_erratum_2_the_minimum_is_the_entropy_of_the_target():
    assert sm.entropy(sm.smooth(CAT, 0.1)) == pytest.approx(0.29114, abs=5e-6)
    assert sm.entropy(sm.smooth(CAT, 0.1, others_only=True)) == pytest.approx(0.39440, abs=5e-6)


def test_deck_a4():
    a, b, c = [0.5, 0.5], [0.25, 0.75], [0.1, 0.9]
    legs = [sm.kl_divergence(*ends) for ends in ((a, c), (a, b), (b, c))]
    np.testing.assert_allclose(legs, [0.5108, 0.1438, 0.0923], atol=5e-5)
    assert legs[0] > legs[1] + legs[2]
    assert sm.kl_divergence(sm.softmax(DECK), CAT) == np.inf


# -- against torch and SciPy -------------------------------------------------------------------
@settings(max_examples=60, deadline=None)
@given(rows, st.floats(0.1, 10))
def test_softmax_is_scipys_and_torchs(s, temperature):
    np.testing.assert_allclose(
        sm.softmax(s, temperature), scipy.special.softmax(s / temperature), atol=1e-12
    )
    ours = sm.log_softmax(s, temperature)
    theirs = torch.log_softmax(torch.tensor(s / temperature), dim=-1).numpy()
    np.testing.assert_allclose(ours, theirs, rtol=1e-9, atol=1e-9)
    assert np.isfinite(ours).all()


@settings(max_examples=60, deadline=None)
@given(pairs())
def test_divergences_are_scipys(pair):
    p, q = pair
    np.testing.assert_allclose(sm.entropy(p), scipy.stats.entropy(p), atol=1e-12)
    np.testing.assert_allclose(
        sm.kl_divergence(p, q), scipy.special.rel_entr(p, q).sum(), rtol=1e-9, atol=1e-12
    )


@settings(max_examples=30, deadline=None)
@given(pairs(zeros=False))
def test_kl_is_torchs(pair):
    p, q = pair
    theirs = torch.nn.functional.kl_div(
        torch.tensor(q).log(), torch.tensor(p), reduction="sum"
    ).item()
    assert sm.kl_divergence(p, q) == pytest.approx(theirs, abs=1e-10)


@pytest.mark.parametrize("epsilon", [0.0, 0.1, 0.3, 1.0])
@pytest.mark.parametrize("classes", [2, 3, 10])
def test_label_smoothing_is_torchs(epsilon, classes):
    rng = np.random.default_rng(classes)
    s, y = rng.normal(0, 3, (7, classes)), rng.integers(0, classes, 7)
    ours = sm.cross_entropy(sm.smooth(sm.one_hot(y, classes), epsilon), sm.softmax(s))
    theirs = torch.nn.functional.cross_entropy(
        torch.tensor(s), torch.tensor(y), label_smoothing=epsilon, reduction="none"
    )
    np.testing.assert_allclose(ours, theirs.numpy(), rtol=1e-10)


def test_smoothing_among_the_others_keeps_the_sum():
    p = sm.smooth(CAT, 0.1, others_only=True)
    np.testing.assert_allclose(p, [0.9, 0.05, 0.05])


# -- laws --------------------------------------------------------------------------------------
@settings(max_examples=60, deadline=None)
@given(rows, finite)
def test_a_common_shift_changes_nothing(s, shift):
    np.testing.assert_allclose(sm.softmax(s + shift), sm.softmax(s), rtol=1e-6, atol=1e-12)


@settings(max_examples=60, deadline=None)
@given(rows)
def test_probabilities_sum_to_one_and_keep_the_order(s):
    p = sm.softmax(s)
    assert p.sum() == pytest.approx(1) and (p >= 0).all()
    assert p[np.argmax(s)] == p.max()


@settings(max_examples=80, deadline=None)
@given(pairs())
def test_cross_entropy_is_entropy_plus_kl(pair):
    p, q = pair
    kl = sm.kl_divergence(p, q)
    assert kl >= -1e-12
    assert np.isinf(kl) == bool(((q == 0) & (p > 0)).any())
    np.testing.assert_allclose(sm.cross_entropy(p, q), sm.entropy(p) + kl, rtol=1e-9, atol=1e-9)


@settings(max_examples=40, deadline=None)
@given(pairs(zeros=False))
def test_kl_is_zero_only_between_equals(pair):
    p, q = pair
    assert sm.kl_divergence(p, p) == 0
    if np.abs(p - q).max() > 1e-3:
        assert sm.kl_divergence(p, q) > 0


def test_axes_types_and_edges():
    s = np.random.default_rng(0).normal(size=(2, 3, 4)).astype(np.float32)
    p = sm.softmax(s)
    assert p.shape == s.shape and p.dtype == np.float32
    assert sm.entropy(p).shape == (2, 3) == sm.kl_divergence(p, p[0, 0]).shape
    assert sm.softmax([1, 2]).dtype == np.float64
    assert sm.softmax([5.0]) == 1
    np.testing.assert_array_equal(sm.softmax([0.0, -np.inf]), [1, 0])
    assert sm.cross_entropy(CAT, [0.0, 1.0, 0.0]) == np.inf
    assert sm.cross_entropy([0.0, 1.0], [0.0, 1.0]) == 0
    assert not np.signbit(sm.entropy(CAT))


@pytest.mark.parametrize(
    ("call", "remedy"),
    [
        (lambda: sm.softmax([1.0, np.nan]), "replace NaN"),
        (lambda: sm.softmax([1.0, np.inf]), "replace NaN"),
        (lambda: sm.softmax([]), "give a list"),
        (lambda: sm.softmax([1.0, 2.0], temperature=0), "above 0"),
        (lambda: sm.entropy([0.5, 0.6]), "divide them by their sum"),
        (lambda: sm.entropy([-0.5, 1.5]), "from 0 to 1"),
        (lambda: sm.cross_entropy([0.5, np.nan], [0.5, 0.5]), "from 0 to 1"),
        (lambda: sm.smooth(CAT, 1.5), "from 0 to 1"),
        (lambda: sm.smooth([1.0], 0.5, others_only=True), "two classes"),
        (lambda: sm.one_hot(3, 3), "from 0 to 2"),
        (lambda: sm.parse_scores("1 two"), "numbers"),
        (lambda: sm.parse_scores("1"), "2 to 10 scores, not 1"),
        (lambda: sm.parse_scores("1e9 2"), "between"),
        (lambda: sm.parse_scores("nan 2"), "between"),
        (lambda: params.Scores(names="a b"), "one score for each class"),
    ],
)
def test_refusals_name_the_remedy(call, remedy):
    with pytest.raises(ValueError, match=remedy):
        call()


# -- the naive way breaks, the stable one does not ---------------------------------------------
@pytest.mark.parametrize(
    ("precision", "limit"), [("float16", 11), ("float32", 88), ("float64", 709)]
)
def test_naive_softmax_overflows_where_the_format_ends(precision, limit):
    fine = sm.score_trace("ab", [0.0, limit], precision=precision)
    broken = sm.score_trace("ab", [0.0, limit + 1], precision=precision)
    stable = sm.score_trace("ab", [0.0, limit + 1], precision=precision, subtract_maximum=True)
    assert not fine.broken and broken.broken and not stable.broken
    assert np.isinf(broken.powers[1]) and np.isnan(broken.probabilities[1])
    np.testing.assert_allclose(stable.probabilities, stable.exact, atol=1e-3)


def test_scores_of_a_thousand():
    naive = sm.score_trace("abc", DECK, shift=1000)
    stable = sm.score_trace("abc", DECK, shift=1000, subtract_maximum=True)
    assert np.isnan(naive.probabilities).all()
    np.testing.assert_allclose(stable.probabilities, sm.softmax(DECK), rtol=1e-10)


@pytest.mark.parametrize(
    ("precision", "scores"),
    [("float32", [88.5] * 3), ("float16", [10.5] * 3), ("float16", [10.5, 11, 10.5])],
)
def test_a_sum_that_overflows_is_no_softmax(precision, scores):
    """Every power fits, and torch, which subtracts the largest, has no trouble at all."""
    kind = getattr(torch, precision)
    assert torch.tensor(scores, dtype=kind).exp().isfinite().all()
    broken = sm.score_trace("abc", scores, precision=precision)
    assert broken.broken and np.isfinite(broken.powers).all() and not broken.probabilities.any()
    stable = sm.score_trace("abc", scores, precision=precision, subtract_maximum=True)
    expected = torch.tensor(scores, dtype=torch.float64).softmax(0)
    np.testing.assert_allclose(stable.probabilities, expected, rtol=2e-3)


def test_low_scores_underflow_to_zero_over_zero():
    assert sm.score_trace("ab", [0.0, 1.0], shift=-1000).broken
