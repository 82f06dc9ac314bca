"""Bold type: the bootstrap is SciPy's, and the sentences say what the draws say."""

from decimal import Decimal

import numpy as np
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from scipy.stats import bootstrap

from tests.metrics.running import run
from tests.printed import half_up
from vislib import metrics
from vislib.metrics import leaves, numbers, params, resampling, snippets
from vislib.metrics.figures.noise import scene

SETTINGS = st.builds(
    params.Noise,
    a=st.sampled_from(leaves.networks()),
    b=st.sampled_from(leaves.networks()),
    average=st.sampled_from(resampling.AVERAGES),
    pictures=st.integers(5, 25),
    draws=st.sampled_from([200, 500, 1000]),
    paired=st.booleans(),
    seed=st.integers(0, 9999),
)


def _again(counts, times, average):
    """The mean of one draw, its pictures written out one by one."""
    drawn = np.repeat(counts, times, axis=0)
    if average == "pixels":
        return float(np.nanmean(metrics.iou(drawn.sum(axis=0))))
    return float(np.mean([np.nanmean(metrics.iou(one)) for one in drawn]))


@given(SETTINGS)
@settings(max_examples=12)
def test_every_draw_is_the_mean_of_its_pictures(p):
    a, b = p.counts
    r = p.resampled()
    assert (r.times.sum(axis=1) == p.pictures).all() and len(r.differences) == p.draws
    for k in range(0, p.draws, 97):
        assert r.first[k] == pytest.approx(_again(a, r.times[k], p.average))
        if p.paired:
            assert r.second[k] == pytest.approx(_again(b, r.times[k], p.average))
    assert r.ahead == pytest.approx(np.mean([d > 0 for d in r.differences]))
    inside = np.mean([r.low <= d <= r.high for d in r.differences])
    assert inside == pytest.approx(0.95, abs=0.02) or not r.differences.any()


@pytest.mark.parametrize("average", resampling.AVERAGES)
@pytest.mark.parametrize("b", ["leaf-small-nearest", "leaf-small-no-skips"])
def test_the_interval_is_scipys_within_its_error(average, b):
    a, b = leaves.counts("leaf-small"), leaves.counts(b)

    each = [np.nanmean(metrics.iou(counts), axis=1) for counts in (a, b)]

    def difference(i):
        if average == "pictures":
            return each[0][i].mean() - each[1][i].mean()
        return _again(a, np.bincount(i, minlength=25), average) - _again(
            b, np.bincount(i, minlength=25), average
        )

    found = bootstrap(
        (np.arange(25),), difference, n_resamples=1500, method="percentile", vectorized=False,
        rng=np.random.default_rng(1),
    ).confidence_interval  # fmt: skip
    r = metrics.resample(a, b, 5000, seed=0, average=average)
    error = 0.12 * (r.high - r.low)  # of the ends, at so many draws
    assert r.low == pytest.approx(found.low, abs=error)
    assert r.high == pytest.approx(found.high, abs=error)


def test_the_answer_of_the_question_holds_whatever_the_seed():
    for seed in range(20):
        r = params.Noise(seed=seed).resampled()
        assert r.low < -0.003 and r.high > 0.003
        a, b = params.Noise().counts
        assert resampling.mean(a, "pixels") > resampling.mean(b, "pixels")
        assert resampling.mean(a, "pictures") < resampling.mean(b, "pictures")  # the order turns
    clear = params.Noise(b="leaf-small-no-skips").resampled()
    assert clear.low > 0.02 and clear.high < 0.04 and clear.ahead == 1


def test_unpaired_draws_are_wider():
    how = {"a": "leaf-small", "b": "leaf-small-bilinear"}
    paired, alone = (params.Noise(**how, paired=p).resampled() for p in (True, False))
    assert alone.high - alone.low > 3 * (paired.high - paired.low)


def test_a_network_against_itself_and_what_is_refused():
    a = leaves.counts("leaf")
    r = metrics.resample(a, a, 300)
    assert not r.differences.any() and (r.low, r.high, r.ahead) == (0, 0, 0)
    for how, says in (
        ({"draws": 0}, "one draw"),
        ({"draws": 9, "average": "median"}, "pixels, pictures"),
    ):
        with pytest.raises(ValueError, match=says):
            metrics.resample(a, a, **how)
    with pytest.raises(ValueError, match="same pictures"):
        metrics.resample(a, a[:4], 9)


@given(SETTINGS)
@example(params.Noise(a="leaf-small", b="leaf", average="pictures", pictures=6, draws=200))
@example(params.Noise(a="leaf", b="leaf", pictures=7, draws=200, paired=False))
@settings(max_examples=10)
def test_every_sentence_holds(p):
    a, b = p.counts
    r = p.resampled()
    made = scene(a, b, (p.a, p.b), p.average, r)
    means = [_again(c, np.ones(p.pictures, int), p.average) for c in (a, b)]
    ours, theirs, apart = (
        Decimal(made.captions[0].values[k].replace("−", "-")) for k in ("a", "b", "d")
    )
    assert ours - theirs == apart and (apart > 0) == (means[0] - means[1] > 1e-12)
    digits = -ours.as_tuple().exponent
    assert [str(ours), str(theirs)] == [half_up(m, digits) for m in means] and digits >= 4
    for k, caption in enumerate(made.captions[1:-1]):
        said = caption.values
        assert ("B has a draw of its own" in caption) != p.paired
        assert int(said["out"]) == int((r.times[k] == 0).sum())
        assert int(said["twice"]) == int((r.times[k] > 1).sum())
        shown = float(said["d"].replace("−", "-"))
        assert shown == pytest.approx(r.differences[k], abs=6e-5)
    last = made.captions[-1]
    low, high = np.quantile(r.differences, [0.025, 0.975])
    if not r.differences.any():
        assert "one network" in last and p.a == p.b
    else:
        assert ("it cannot be told" in last) == (low <= 0 <= high)
        assert ("one network" in last) == (p.a == p.b)
        assert ("A is better" in last) == (low > 0) and ("B is better" in last) == (high < 0)
    (bars,) = [m for m in made.marks if m.kind == "bars"]
    assert np.asarray(bars.heights)[-1].max() == 1
    edge = made.panels[1].x
    assert (r.differences >= edge[0]).all() and (r.differences <= edge[1]).all()
    assert edge[0] < 0 < edge[1]
    assert len(made.pack().buffer) < 100_000


@pytest.mark.parametrize("paired", [True, False])
@pytest.mark.parametrize("average", resampling.AVERAGES)
def test_the_code_box_is_the_interval(average, paired):
    p = params.Noise(average=average, draws=2000, paired=paired)
    a, b = p.counts
    source = snippets.noise(a.shape, p.draws, p.seed, average == "pixels", paired)
    assert source.strip().splitlines()[0] == f"# a, b: {a.shape} int: pictures, truth, answer"
    low, high = run(source, a=a, b=b)
    r = p.resampled()
    error = 0.1 * (r.high - r.low)
    assert (low, high) == pytest.approx((r.low, r.high), abs=error)


def test_the_table_gives_both_averages():
    p = params.Noise()
    rows = numbers.pair(*p.counts, (p.a, p.b), p.resampled())
    assert f"{float(rows[0]['all pixels']):.4f}" == "0.9163"
    assert f"{float(rows[0]['picture by picture']):.4f}" == "0.9076"
    low, high = (float(v) for v in rows[0]["95 % of its own mean"].split(" … "))
    assert low == pytest.approx(0.890, abs=0.003) and high == pytest.approx(0.942, abs=0.003)
