"""One pixel, one patch: probabilities as the shipped networks give them, and what was measured."""

import numpy as np
import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st

from models import zoo
from models.training import shapes
from tests.fully_convolutional.running import run
from tests.printed import half_up
from tests.stages import marks
from vislib.fully_convolutional import drawn, numbers, params, patches, snippets
from vislib.fully_convolutional.figures import patch as figure
from vislib.stage.scene import Boxes

pytestmark = pytest.mark.skipif(
    "patch-30" not in zoo.available("fully_convolutional"), reason="no weights"
)
SETTINGS = st.builds(
    params.Patch, drawing=st.integers(0, 999), row=st.integers(0, 63), column=st.integers(0, 63)
)


@given(SETTINGS)
@settings(max_examples=12)
def test_every_sentence_is_what_the_networks_say(p):
    made = patches.asked(p.drawing, p.row, p.column)
    image, truth = shapes.draw(np.random.default_rng(2_000_000 + p.drawing), 64)
    scene = figure.scene(made)
    assert len(scene.captions) == scene.frames == len(made.patches) >= 3
    for size, caption in zip(made.patches, scene.captions, strict=True):
        half = size // 2
        wide = np.pad(image, ((half, half), (half, half), (0, 0)), mode="reflect")
        part = wide[p.row : p.row + size, p.column : p.column + size]
        x = torch.from_numpy((part.astype(np.float32) / 255 - 0.5) / 0.25).permute(2, 0, 1)[None]
        chances = zoo.network(f"patch-{size}")(x)[0].softmax(0).numpy()
        np.testing.assert_allclose(made.chances[size], chances, atol=1e-5)
        said = caption.values
        order = np.sort(chances)[::-1]
        assert float(said["pa"]) == pytest.approx(order[0], abs=0.0051)
        assert float(said["pb"]) == pytest.approx(order[1], abs=0.0051)
        assert chances[drawn.CLASSES.index(said["a"])] == pytest.approx(order[0], abs=1e-5)
        kind = drawn.CLASSES[truth[p.row, p.column]]
        right = said["a"] == kind
        assert said["verdict"] == ("right" if right else f"wrong, it is {kind}")
        leaves = min(p.row, p.column) < half or max(p.row, p.column) + half > 64
        assert ("mirror image" in caption) == leaves
        figures = zoo.entry(f"patch-{size}").figures
        assert said["share"] == half_up(100 * figures["balanced accuracy"], 1)
    panel = next(q for q in scene.panels if q.id == "drawing")
    (box,) = (m.boxes for m in marks(scene, Boxes, panel="drawing"))
    ends = np.concatenate([box[..., :2], box[..., :2] + box[..., 2:]])
    assert panel.x == panel.y and panel.x[0] < ends.min() and ends.max() < panel.x[1]
    assert len(scene.pack().buffer) < 100_000


def test_the_curve_rises_from_chance():
    made = patches.asked(8, 18, 42)
    shares = [said["balanced accuracy"] for said in made.measured.values()]
    assert shares == sorted(shares)
    assert shares[0] < 0.36 and shares[-1] > shares[0] + 0.15  # chance is 0.25
    weights = {6: 4868, 14: 13604, 30: 79140, 62: 129876}
    assert made.parameters == {s: weights[s] for s in made.patches}
    # the remark: over all pixels a larger patch is not always right more often
    plain = [said["accuracy"] for said in made.measured.values()]
    assert plain != sorted(plain)
    assert [r["parameters"] for r in numbers.patch(made)] == list(made.parameters.values())


@given(SETTINGS)
@settings(max_examples=5)
def test_the_code_box_gives_the_same_probabilities(p):
    made = patches.asked(p.drawing, p.row, p.column)
    for size in made.patches:
        found = run(snippets.patch(p.drawing, p.row, p.column, size))
        np.testing.assert_allclose(found.numpy(), made.chances[size], atol=1e-5)
