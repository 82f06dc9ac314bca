"""What sentences and titles must keep to at every setting, the extremes above all."""

from types import SimpleNamespace

import numpy as np
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from vislib.residual import figures, numbers, params, widgets
from vislib.ui.stage import Drag

TENTHS = st.integers(-30, 30).map(lambda n: n / 10)


@given(st.integers(1, 50), TENTHS, st.sampled_from(["sigmoid", "tanh", "ReLU", "none"]), TENTHS)
@example(50, 0.0, "ReLU", 1.0)
@example(50, 3.0, "none", 0.0)
@settings(max_examples=40, deadline=None)
def test_products_that_are_cut_are_told(layers, weight, activation, x0):
    p = params.Chain(layers, weight, activation, x0)
    chains = p.chains()
    panels = [p for p in figures.chain.scene(chains, p.weights()).panels if "product" in p.title]
    sizes = np.abs([c.products for c in chains.values()])
    cut = (sizes < 1e-9).any() or (sizes > 1e9).any()
    assert all(("cut at ±9" in p.y_label) == cut for p in panels)


@given(st.integers(1, 50))
def test_the_product_is_drawn_as_far_as_its_point_has_come(layers):
    p = params.Chain(layers)
    scene = figures.chain.scene(p.chains(), p.weights())
    lines = [m for m in scene.marks if m.kind == "path"]
    dots = [m for m in scene.marks if m.kind == "points"]
    for line, dot in zip(lines, dots, strict=True):
        ends = np.asarray(line.xy)[np.asarray(line.upto) - 1]
        np.testing.assert_array_equal(ends, np.asarray(dot.xy)[:, 0])
        assert line.upto[0] == 1 and line.upto[-1] == layers + 1


@given(st.integers(2, 64), st.sampled_from([8, 16]), st.sampled_from(["Xavier", "0.01"]),
       st.sampled_from(["ReLU", "sigmoid"]), st.integers(0, 99))  # fmt: skip
@example(64, 8, "Xavier", "ReLU", 6)  # dead: nothing arrives anywhere
@settings(max_examples=20, deadline=None)
def test_sizes_that_are_cut_are_told_and_nothing_is_no_ratio(depth, width, start, f, seed):
    flow = params.Layers(depth, width, f, start, seed=seed).flow()
    scene = figures.layers.scene(flow)
    for panel, values in zip(scene.panels, (flow.forward, flow.backward, flow.weights),
                             strict=True):  # fmt: skip
        assert ("cut at −14" in panel.title) == (values < 1e-14).any()
    for (ratio, _), values in zip(numbers.layers(flow).values(),
                                  (flow.forward, flow.backward, flow.weights),
                                  strict=True):  # fmt: skip
        first, last = values[0], values[-1]
        assert (ratio == "none") == (first == last == 0)
        assert (ratio == "∞") == (last == 0 < first)
    first, last = flow.weights[0], flow.weights[-1]
    said = scene.captions[-1].values["verdict"]
    assert ("either" in said) == (first == last == 0)
    assert ("arrives at the last" in said) == (last == 0 < first)
    assert ("arrives at the first" in said) == (first == 0 < last)


@given(st.integers(1, 50), st.integers(0, 49), st.floats(-9, 9), st.sampled_from(["", "2 -1", "x"]))
@settings(max_examples=40, deadline=None)
def test_a_dragged_bar_is_the_weight_of_its_layer(layers, index, height, own):
    key, state = "residual.chain", {}
    state |= {f"{key}.layers": layers, f"{key}.own": own}
    drag = Drag("own", index, float(index), height, 1)
    here = SimpleNamespace(key=key, hands=SimpleNamespace(drag=lambda count: drag))
    before = params.Chain(layers, own="" if own == "x" else own).weights()
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(widgets.st, "session_state", state)
        widgets.follow_weights(here)
    if index >= layers:  # of a picture that is gone
        assert state[f"{key}.own"] == own
        return
    after = params.Chain(layers, own=state[f"{key}.own"]).weights()
    before[index] = round(min(3.0, max(-3.0, height)), 1)
    assert after == before
