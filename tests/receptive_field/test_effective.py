"""The effective receptive field: against autograd, Luo et al.'s laws and exact binomials."""

import re

import numpy as np
import pytest
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from vislib.receptive_field import effective_depth, figures, numbers, params, snippets
from vislib.receptive_field.effective import core, share, uniform_width, width
from vislib.receptive_field.effective_depth import depths
from vislib.receptive_field.fields import Layer, effective_receptive_field, geometry, region


def stack(depth, kernel=3, dilation=1, strided=0):
    padding = (kernel - 1) * dilation // 2
    return [
        Layer(f"conv{i}", kernel, 2 if i < strided else 1, padding, dilation) for i in range(depth)
    ]


def test_averaging_kernels_give_the_binomial():
    # Two boxes of three: 1 2 3 2 1 over 9, along both axes.
    field = effective_receptive_field(stack(2), 9, weights="uniform", activation="none")
    profile = np.zeros(9)
    profile[2:7] = np.array([1, 2, 3, 2, 1]) / 9
    np.testing.assert_allclose(field, np.outer(profile, profile), atol=1e-7)


layers = st.builds(
    Layer,
    name=st.sampled_from(["conv", "pool"]),
    kernel=st.integers(1, 4),
    stride=st.integers(1, 2),
    padding=st.integers(0, 2),
    dilation=st.integers(1, 2),
)


@given(st.lists(layers, min_size=1, max_size=3), st.integers(15, 24))
@settings(max_examples=30, deadline=None)
def test_it_stays_in_the_box_and_fills_it(stack, n):
    try:
        g = geometry(stack, n)
    except ValueError:
        return
    field = effective_receptive_field(stack, n, weights="uniform", activation="none", samples=1)
    assert field.shape == (n, n)
    assert field.sum() == pytest.approx(1)
    first, last = region(g, len(stack), g[-1].size // 2)
    rows = np.flatnonzero(field.sum(1))
    assert rows.min() >= max(first, 0) and rows.max() <= min(last, n - 1)
    if first >= 0 and last < n:
        assert (rows.min(), rows.max()) == (first, last)


@pytest.mark.parametrize("weights", ["random", "uniform"])
@pytest.mark.parametrize("activation", ["none", "relu", "tanh"])
def test_every_kind_gives_a_field(weights, activation):
    field = effective_receptive_field(
        stack(4), 15, weights=weights, activation=activation, seed=3, samples=6
    )
    assert field.shape == (15, 15) and field.min() >= 0
    assert field.sum() == pytest.approx(1)
    assert field[7, 7] > 0 and not field[:3].any()


def test_equal_seeds_give_equal_fields():
    def one(seed):
        return effective_receptive_field(
            stack(3), 11, weights="random", activation="relu", seed=seed, samples=2
        )

    np.testing.assert_array_equal(one(5), one(5))
    assert np.abs(one(5) - one(6)).max() > 0


def test_gridding():
    # The deck's (2, 2, 2): spans 13 and touches 7 along each axis.
    field = effective_receptive_field(
        stack(3, dilation=2), 17, weights="uniform", activation="none"
    )
    touched = np.flatnonzero(field.sum(0))
    assert touched.tolist() == list(range(2, 15, 2))


@pytest.mark.parametrize("kernel", [3, 5])
def test_uniform_width_grows_like_the_root_of_depth(kernel):
    found = depths(stack(9, kernel), weights="uniform", activation="none", samples=1, seed=0)
    np.testing.assert_allclose(found.widths, found.uniform, rtol=1e-4)
    root = np.sqrt(np.arange(1, 10) * (kernel**2 - 1) / 12)
    np.testing.assert_allclose(found.widths, root, rtol=1e-4)
    np.testing.assert_array_equal(found.boxes, 1 + np.arange(1, 10) * (kernel - 1))


@pytest.mark.parametrize("kernel", [2, 3, 4, 5, 7])
def test_an_even_field_has_a_quarter_in_the_middle_half(kernel):
    found = depths(stack(1, kernel), weights="uniform", activation="none", samples=1, seed=0)
    assert found.halves[0] == pytest.approx(0.25)


def test_random_width_also_grows_more_slowly_than_the_box():
    found = depths(stack(16), weights="random", activation="relu", samples=12, seed=1)
    assert 1.7 < found.widths[15] / found.widths[3] < 2.5  # the root of 16/4 is 2
    assert found.boxes[15] / found.boxes[3] == pytest.approx(33 / 9)
    assert found.cores[15] < 0.75 * found.boxes[15]
    assert np.all(found.halves[8:] > 0.6)


def test_widths_with_stride_and_dilation():
    layers = stack(3, dilation=2, strided=1)
    n = 61
    field = effective_receptive_field(layers, n, weights="uniform", activation="none")
    assert width(field) == pytest.approx(uniform_width(layers), rel=1e-4)


def test_share_and_core():
    field = np.zeros((9, 9))
    field[3:6, 3:6] = 1 / 9
    assert share(field, 3, 5) == pytest.approx(1)
    assert share(field, 4, 4) == pytest.approx(1 / 9)
    assert share(field, -5, 50) == pytest.approx(1)
    assert core(field, 4.0) == 3
    assert core(field, 4.0, 0.1) == 1


def test_pools_average():
    pool = [Layer("pool1", 2, 2)]
    field = effective_receptive_field(pool, 4, weights="random", activation="relu", samples=3)
    np.testing.assert_allclose(field[2:, 2:], 0.25)


@pytest.mark.parametrize(
    ("arguments", "remedy"),
    [
        ({"weights": "learned"}, "choose one of random, uniform"),
        ({"activation": "gelu"}, "choose one of none, relu, tanh"),
        ({"samples": 0}, "at least one sample"),
        ({"input_size": 0}, "at least one pixel"),
        ({"input_size": 4000, "samples": 30}, "fewer layers, fewer samples or a smaller"),
        ({"layers": [Layer("conv", 9)], "input_size": 3}, "does not fit"),
    ],
)
def test_the_impossible_is_refused_with_a_remedy(arguments, remedy):
    usual = {"layers": stack(2), "input_size": 9, "weights": "random", "activation": "relu"}
    usual |= {"seed": 0, "samples": 2} | arguments
    with pytest.raises(ValueError, match=remedy):
        effective_receptive_field(usual.pop("layers"), usual.pop("input_size"), **usual)


# -- the picture ------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "changes",
    [{}, {"depth": 20, "kernel": 6}, {"dilation": 2}, {"strided": 3, "depth": 5}, {"kernel": 2}],
)
def test_the_effective_scene_is_small(changes):
    p = params.Effective(**changes)
    found = effective_depth.depths(
        p.layers, weights=p.weights, activation=p.activation, samples=2, seed=0
    )
    assert found.boxes[-1] == p.box
    assert figures.effective.scene(found).pack().nbytes <= 300_000


def test_lines_of_the_effective_field_can_be_told_apart():
    p = params.Effective()
    found = effective_depth.depths(
        p.layers, weights=p.weights, activation=p.activation, samples=4, seed=0
    )
    paths = [m for m in figures.effective.scene(found).marks if m.kind == "path"]
    assert len({m.color for m in paths}) == 4 and paths[0].width > 2 * paths[1].width - 0.1
    assert paths[-1].dash and paths[-1].color == "ink"  # over the line that it may lie on
    # By default the 90 % square slows down too: its last third adds less than its first.
    steps = np.diff(found.cores)
    third = len(steps) // 3
    assert steps[-third:].sum() < steps[:third].sum() and found.cores[-1] < 0.75 * p.box
    said = figures.effective.scene(found).captions[-1]
    assert "25 % would, if it were even" in said
    still = figures.effective.scene(found).question()
    assert still.frames == 1 and str(found.cores[-1]) not in still.captions


@pytest.mark.parametrize("changes", [{}, {"strided": 3, "depth": 5}, {"depth": 1}])
def test_the_legend_of_the_effective_field_is_crossed_by_no_line(changes):
    p = params.Effective(samples=1, **changes)
    found = effective_depth.depths(
        p.layers, weights=p.weights, activation=p.activation, samples=1, seed=0
    )
    marks = [m for m in figures.effective.scene(found).marks if m.panel == "growth"]
    lowest = min(m.xy[1] for m in marks if m.kind == "label")
    assert lowest > max(m.xy[:, 1].max() for m in marks if m.kind == "path")


def test_effective_params_refuse_what_takes_too_long():
    with pytest.raises(ValueError, match="Only 2 layers can .* lower the strides"):
        params.Effective(depth=2, strided=3)
    with pytest.raises(ValueError, match="Only 1 layer can"):
        params.Effective(depth=1, strided=2)
    with pytest.raises(ValueError, match="use fewer layers"):
        params.Effective(depth=20, kernel=7)


# -- laws, at settings that nobody chose ------------------------------------------------------
def effective_settings(**fixed):
    values = {
        "depth": st.integers(1, 8),
        "kernel": st.integers(2, 5),
        "dilation": st.integers(1, 4),
        "strided": st.integers(0, 2),
        "weights": st.sampled_from(["random", "uniform"]),
        "activation": st.sampled_from(["none", "relu", "tanh"]),
        "samples": st.integers(1, 4),
        "seed": st.integers(0, 99),
    }
    return st.builds(dict, **(values | {k: st.just(v) for k, v in fixed.items()}))


def found_at(values):
    try:
        p = params.Effective(**values)
    except ValueError:
        assume(False)
    kind = {n: getattr(p, n) for n in ("weights", "activation", "samples", "seed")}
    return p, effective_depth.depths(p.layers, **kind)


@given(effective_settings())
@settings(max_examples=100, suppress_health_check=[HealthCheck.filter_too_much])
def test_captions_and_curves_say_what_the_maps_hold(values):
    p, found = found_at(values)
    assume(p.box < 60)
    scene = figures.effective.scene(found)
    assert scene.pack().nbytes <= 300_000
    for depth, said in enumerate(scene.captions):
        field = found.fields[depth]
        box, first = found.boxes[depth], found.firsts[depth]
        inside = field[first : first + box, first : first + box]
        if not field.any():
            assert said.startswith("No sample moved") and found.cores[depth] == 0
            continue
        assert inside.sum() == pytest.approx(1) and f"box {box} pixels wide" in said
        touched = (inside > 0).mean()
        assert ("are touched at all" in said) == (touched < 1)
        if touched < 1:
            printed = float(said.split("only ")[1].split("%")[0])
            assert printed < 100 and abs(printed - 100 * touched) < 0.51
        fine = np.kron(inside, np.ones((4, 4))) / 16  # quarters of pixels: the half ends on one
        middle = fine[box : 3 * box, box : 3 * box].sum()
        assert abs(float(said.split("% of the gradient")[0].split()[-1]) - 100 * middle) < 0.51
        rows = np.flatnonzero(inside.sum(1))
        if p.weights == "uniform" and p.activation == "none":  # no path is lost: the smallest box
            assert (rows[0], rows[-1]) == (0, box - 1)


@given(effective_settings(activation="none", weights="uniform", samples=1))
@settings(max_examples=40, suppress_health_check=[HealthCheck.filter_too_much])
def test_the_code_gives_the_field_of_the_page(values):
    p, found = found_at(values)
    assume(p.box < 50)
    names = {}
    exec(snippets.effective(p, p.input_size), names)
    field = names["field"].numpy()
    rows, columns = (np.flatnonzero(field.sum(axis)) for axis in (1, 0))
    size = found.boxes[-1]
    cut = field[rows[0] : rows[0] + size, columns[0] : columns[0] + size]
    first = found.firsts[-1]
    np.testing.assert_allclose(
        cut, found.fields[-1][first : first + size, first : first + size], atol=1e-6
    )


def test_at_stride_1_the_bell_grows_like_the_root_and_with_strides_it_does_not():
    """What the answer says, "at stride 1": for averaging kernels to the last digit."""
    for kernel in (2, 3, 5):
        plain = depths(stack(8, kernel), weights="uniform", activation="none", samples=1, seed=0)
        assert plain.widths[-1] / plain.widths[3] == pytest.approx(2**0.5, rel=1e-3)
        assert "The root of 8/4 is 1.41" in numbers.effective_rates(plain, strided=False)
    strided = depths(
        stack(6, 4, strided=3), weights="uniform", activation="none", samples=1, seed=0
    )
    assert strided.widths[3] / strided.widths[2] > 1.9  # FAULTS A7: 5.0, 10.2, 20.6 px
    assert "root" not in numbers.effective_rates(strided, strided=True)


@given(effective_settings())
@settings(max_examples=40, suppress_health_check=[HealthCheck.filter_too_much])
def test_rates_of_growth_are_those_of_the_curves(values):
    p, found = found_at(values)
    assume(p.box < 50)
    said = numbers.effective_rates(found, strided=bool(p.strided))
    half = len(found.boxes) // 2
    if not half or not (found.moved[half - 1] and found.moved[-1]):
        assert said == ""
        return
    assert f"×{found.boxes[-1] / found.boxes[half - 1]:.2f}," in said
    assert f"×{found.widths[-1] / found.widths[half - 1]:.2f}." in said


def test_a_unit_that_no_sample_moves():
    """Every path ends in a closed ReLU: nothing is claimed about its width."""
    p = params.Effective(depth=10, seed=50, samples=1)
    found = depths(p.layers, weights="random", activation="relu", samples=1, seed=50)
    assert not found.moved[-1] and np.isnan(found.widths[-1]) and found.cores[-1] == 0
    scene = figures.effective.scene(found)
    assert "no gradient" in "".join(m.text[-1] for m in scene.marks if m.kind == "label")
    assert numbers.effective_rates(found, strided=False) == ""
    assert scene.pack().nbytes < 300_000


@given(effective_settings())
@settings(max_examples=40, suppress_health_check=[HealthCheck.filter_too_much])
def test_the_challenge_reads_the_map_that_is_drawn(values):
    """The share in the middle half, added up pixel by pixel, and the box around all paths."""
    p, found = found_at(values)
    assume(p.box < 40)
    box, share_ = numbers.spread(found)
    drawn = p.box
    assert box.now == f"a box of {drawn} pixel{'s' if drawn > 1 else ''}"
    assert box.met == (drawn == 25)
    if not found.moved[-1]:
        assert not share_.met and "no gradient" in share_.now
        return
    fine = np.kron(found.fields[-1], np.ones((4, 4))) / 16  # quarters of pixels: halves end there
    first = 4 * found.firsts[-1] + drawn
    inside = fine[first : first + 2 * drawn, first : first + 2 * drawn].sum() / fine.sum()
    printed = float(re.search(r"([\d.]+) %", share_.now)[1])
    assert printed == pytest.approx(100 * inside, abs=0.501)
    assert share_.met == (printed < 60)


@pytest.mark.parametrize(
    ("samples", "kind", "said"),
    [
        (1, "random", "input and network"),
        (1, "uniform", "input"),
        (2, "random", "inputs and networks"),
        (2, "uniform", "inputs"),
    ],
)
def test_one_sample_is_one_input(samples, kind, said):
    found = depths(stack(2), weights=kind, activation="none", samples=samples, seed=3)
    assert numbers.effective(found, samples, kind)["samples"] == (samples, said)


def test_a_refused_stack_tells_its_width_as_captions_do():
    with pytest.raises(ValueError, match="sees 3,433 pixels"):
        params.Effective(depth=20, kernel=7, dilation=4, strided=3)
