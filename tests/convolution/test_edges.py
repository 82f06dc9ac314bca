"""What stands beyond the edge, against torch and SciPy."""

from fractions import Fraction

import numpy as np
import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import ndimage

from tests.printed import read
from vislib.convolution import RULES, goals, pad, params, snippets
from vislib.convolution import rims as rims_
from vislib.convolution.edges import SCIPY, TORCH
from vislib.convolution.figures.edges import scene
from vislib.convolution.rims import MARGIN, SIDE, means, rim, wall
from vislib.core import images
from vislib.core.conditions import reached

ROWS = st.lists(st.integers(-9, 9), min_size=3, max_size=16)
KERNELS = st.lists(st.sampled_from(["1/3", "1/4", "1", "-1", "0.5", "2"]), min_size=1, max_size=7)
RULE = st.sampled_from(RULES)


def _world(seed=0):
    side = SIDE + 2 * MARGIN
    return np.random.default_rng(seed).integers(0, 256, (side, side, 3)).astype(float)


@given(st.lists(st.floats(-9, 9), min_size=3, max_size=16), st.integers(1, 2), RULE)
def test_padding_is_torchs_and_numpys(x, reach, rule):
    mode = {"zeros": "constant"}.get(rule, TORCH[rule])
    expected = torch.nn.functional.pad(
        torch.tensor(x, dtype=torch.float64)[None], (reach, reach), mode=mode
    )
    np.testing.assert_allclose(pad(np.array(x), reach, rule), expected[0].numpy())


@given(ROWS, KERNELS, RULE)
def test_outputs_are_torchs_and_scipys(x, kernel, rule):
    try:
        p = params.Edges(x=" ".join(map(str, x)), kernel=" ".join(kernel), rule=rule)
    except ValueError as error:
        assert "odd number" in str(error) or "can add at most" in str(error)
        assert len(kernel) % 2 == 0 or len(kernel) // 2 >= len(x)
        return
    (found,) = p.rows()
    weights = [float(Fraction(k)) for k in kernel]
    layer = torch.nn.Conv1d(1, 1, len(kernel), padding=len(kernel) // 2, padding_mode=TORCH[rule],
                            bias=False, dtype=torch.float64)  # fmt: skip
    with torch.no_grad():
        layer.weight[0, 0] = torch.tensor(weights)
        expected = layer(torch.tensor(x, dtype=torch.float64)[None])[0].numpy()
    np.testing.assert_allclose(found.outputs, expected, atol=1e-12)
    scipys = ndimage.correlate1d(np.array(x, float), weights, mode=SCIPY[rule])
    np.testing.assert_allclose(found.outputs, scipys, atol=1e-12)
    space = {}
    exec(snippets.edges(p.typed[0].tokens, p.typed[1].tokens), space)
    np.testing.assert_allclose(space["result"][TORCH[rule]].numpy(), expected, atol=1e-12)


def test_the_decks_numbers():
    made = scene(params.Edges().typed[0], params.Edges().rows(), [rim(_world(), 1, r)
                 for r in params.Edges().rules])  # fmt: skip
    first, last = made.captions[1].values, made.captions[10].values
    ends = {rule: (first[rule].split("**")[1], last[rule].split("**")[1]) for rule in RULES}
    assert ends == {
        "zeros": ("7/3", "11/3"),
        "repeat": ("11/3", "17/3"),
        "mirror": ("10/3", "16/3"),
        "around": ("13/3", "5"),
    }
    assert "zeros (0 + 4 + 3)/3 = **7/3**" in made.captions[1]
    inside = [made.captions[i].values["made"].split("**")[1] for i in range(2, 10)]
    assert inside == ["3", "0", "0", "1", "10/3", "4", "4", "16/3"]
    assert [(f"{c:.3f}", f"{e:.3f}") for c, e in wall(3)] == [
        ("0.444", "0.667"), ("0.309", "0.556"), ("0.232", "0.481"),
    ]  # fmt: skip


@pytest.mark.parametrize("rule", RULES)
def test_means_are_scipys(rule):
    photo = _world()[MARGIN:-MARGIN, MARGIN:-MARGIN]
    expected = photo.copy()
    for found in means(photo, 4, rule)[1:]:
        expected = ndimage.uniform_filter(expected, (3, 3, 1), mode=SCIPY[rule], cval=0)
        np.testing.assert_allclose(found, expected, atol=1e-9)


def test_a_wall_of_zeros_is_torchs():
    x = torch.ones(1, 1, 60, 60, dtype=torch.float64)
    for corner, edge in wall(20):
        x = torch.nn.functional.avg_pool2d(x, 3, stride=1, padding=1)
        assert corner == pytest.approx(float(x[0, 0, 0, 0])) and edge == pytest.approx(
            float(x[0, 0, 0, 30])
        )


def test_brightness_of_the_rim():
    flat = np.full((SIDE + 2 * MARGIN,) * 2 + (3,), 100.0)
    for rule in params.Edges().rules:
        kept = rim(flat, 2, rule).kept
        n = SIDE
        ring = (4 * wall(2)[1][0] + 8 * _second() + 4 * (n - 4) * wall(2)[1][1]) / (4 * (n - 1))
        assert kept[2] == pytest.approx(ring if rule == "zeros" else 1.0, abs=1e-9)
    assert rim(_world(), 20, "shrink").kept == pytest.approx(np.ones(21))


def _second():
    """Beside the corner after two layers of zeros: one dimension's first two values."""
    line = ndimage.uniform_filter1d(np.ones(60), 3, mode="constant", cval=0)
    line = ndimage.uniform_filter1d(line, 3, mode="constant", cval=0)
    return line[0] * line[1]


def test_what_is_rounded_does_not_read_as_a_whole_number():
    p = params.Edges("1/3 0.25 -1/7 1000", "0.5 -1/3 0.5", "around", 1)
    assert p.rows()[0].outputs[0] == pytest.approx(500 + 1 / 72)
    said = scene(p.typed[0], p.rows(), [rim(_world(), 1, "around")]).captions[1]
    assert said.endswith("= **500.0**.")


@given(ROWS, st.lists(st.sampled_from(["1/3", "1", "-2"]), min_size=1, max_size=5),
       st.sampled_from(["all", *params.ALL_RULES]), st.integers(1, 8))  # fmt: skip
@settings(max_examples=25)
def test_what_is_said_is_so(x, kernel, rule, layers):
    try:
        p = params.Edges(" ".join(map(str, x)), " ".join(kernel), rule, layers)
    except ValueError as error:
        assert str(error).endswith(".")
        return
    rows, rims = p.rows(), [rim(_world(), layers, r) for r in p.rules]
    made = scene(p.typed[0], rows, rims)
    assert len(made.captions) == made.frames
    weights = [float(Fraction(k)) for k in kernel]
    for place in range(len(x)):
        caption = made.captions[1 + place]
        for row in rows:
            said = caption.values.get(row.rule, caption.values.get("made"))
            i = place - int(row.places[0])
            if not 0 <= i < len(row.outputs):
                assert "left out" in caption
                continue
            text = said.rpartition("**")[0].rpartition("**")[2].replace("−", "-").replace(",", "")
            assert float(Fraction(text)) == pytest.approx(row.outputs[i], rel=6e-4, abs=1e-9)
            window = row.values[i : i + len(weights)]
            assert row.outputs[i] == pytest.approx(np.dot(window, weights))
    agree = reached(goals.rules_agree(p.typed[0], rows))
    same = len({tuple(row.outputs.round(9)) for row in rows if row.rule != "shrink"}) == 1
    assert agree == (rule == "all" and same and len(kernel) > 1 and len(set(x)) > 1)


def test_a_photograph_keeps_the_scene_small():
    world = images.square(images.load("cat").pixels, SIDE + 2 * MARGIN, "BOX")
    p = params.Edges(layers=20)
    made = scene(p.typed[0], p.rows(), [rims_.rim(world, 20, rule) for rule in p.rules])
    assert len(made.pack().buffer) < 300_000


@pytest.mark.parametrize(
    ("how", "says"),
    [
        ({"x": "1 2"}, "give 3 to 16"),
        ({"kernel": "1 1"}, "odd number"),
        ({"x": "1 2 3", "kernel": "1 1 1 1 1 1 1", "rule": "mirror"}, "smaller kernel"),
        ({"x": "1 2 3 q!"}, "neither a number"),
    ],
)
def test_refused_settings(how, says):
    with pytest.raises(ValueError, match=says):
        params.Edges(**how)


@given(ROWS, st.lists(st.sampled_from(["1/3", "1", "0", "-2"]), min_size=1, max_size=3))
def test_what_is_missing_of_the_challenge_is_said(x, kernel):
    try:
        p = params.Edges(x=" ".join(map(str, x)), kernel=" ".join(kernel))
    except ValueError:
        return
    rows, (entries, _) = p.rows(), p.typed
    varies, same, wide = goals.rules_agree(entries, rows)
    assert varies.met == (len(set(x)) > 1) == (varies.now == "a row that varies")
    made = np.array([row.outputs for row in rows if row.rule != "shrink"])
    apart = read(same.now.split()[-2])
    assert apart == pytest.approx((made.max(axis=0) - made.min(axis=0)).max(), rel=1e-3, abs=1e-9)
    assert same.met == (apart == 0)
    assert wide.met == (int(wide.now.split()[-1]) >= 3) and int(wide.now[-1]) == len(kernel)


def test_one_rule_alone_cannot_be_compared():
    p = params.Edges(rule="zeros")
    (now,) = goals.rules_agree(p.typed[0], p.rows())
    assert not now.met and "choose all five" in now.now


def test_a_kernel_that_does_not_fit_names_the_controls_that_are_there():
    with pytest.raises(ValueError, match="nothing of a row of 3: type a shorter .* one rule"):
        params.Edges(x="1 2 3", kernel="1 1 1 1 1")
