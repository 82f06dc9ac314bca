"""Dense or convolutional: errors by hand from the weights, sentences from errors and places."""

from functools import cache

import numpy as np
import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st
from torch.nn import functional

from models import zoo
from models.autoencoder import Convolutional, Dense
from tests.autoencoder import reference
from tests.autoencoder.running import run
from tests.stages import marks
from vislib import autoencoder
from vislib.autoencoder import figures, halves, layers, numbers, params, snippets, trained
from vislib.stage.scene import Label

pytestmark = pytest.mark.skipif(
    "disc-conv" not in zoo.available("autoencoder"), reason="no weights"
)
PLACES = st.tuples(st.floats(0, 24), st.floats(0, 24), st.integers(8, 16).map(lambda n: n / 4))
PLACES = PLACES.map(np.array)


@cache
def _nets():
    return trained.load("disc-dense"), trained.load("disc-conv")


@cache
def _maps(radius):
    return tuple(halves.shares(net, radius) for net in _nets())


def _by_hand(picture):
    """The convolutional network from its file: (24, 24) back, and the maps on the way down."""
    w = {k: torch.tensor(v) for k, v in reference.weights("disc-conv").items()}
    x, maps = torch.tensor(picture)[None, None], []
    for i in range(3):
        x = functional.gelu(x) if i else x
        x = functional.conv2d(x, w[f"down.{i}.weight"], w[f"down.{i}.bias"], 2, 1)
        maps.append(x[0].numpy())
    for i in range(3):
        x = functional.gelu(x) if i else x
        x = x.repeat_interleave(2, dim=2).repeat_interleave(2, dim=3)
        x = functional.conv2d(x, w[f"up.{i}.weight"], w[f"up.{i}.bias"], 1, 1)
    return torch.sigmoid(x)[0, 0].numpy(), maps


@given(PLACES, st.sampled_from(sorted(params.STAGES)))
@settings(max_examples=25)
def test_every_sentence_is_what_the_weights_say(place, layer):
    found = halves.both(place, *_nets())
    inside = _nets()[1].maps(found.picture, params.STAGES[layer])
    made = figures.conv.scene(found, _maps(3.0), inside, 24)
    assert len(made.pack().buffer) < 100_000
    truth = reference.disc(*place)
    dense = reference.rebuilt("disc-dense", truth[None])[0]
    other, maps = _by_hand(truth)
    np.testing.assert_allclose(inside, maps[params.STAGES[layer]], atol=1e-3)
    for name, back in (("dense", dense), ("other", other)):
        share = ((back - truth) ** 2).sum() / (truth**2).sum()
        assert float(made.captions.values[name]) == pytest.approx(100 * share, abs=0.06)
    lit = truth.sum(axis=0)
    room = min(*place[:2], *(24 - place[:2])) - place[2]
    assert ("Nearer to the border" in made.captions) == (room < 0.5)
    if room < 0.5:
        assert halves.half(place) == halves.NEAR
    elif "Left half" in made.captions:
        assert lit[12:].sum() == 0
    elif "Right half" in made.captions:
        assert lit[:12].sum() == 0
    else:
        assert "Across" in made.captions
        assert place[0] - place[2] - 0.5 < 12 < place[0] + place[2] + 0.5
    asked = made.question()
    assert {"disc", "layers"} <= {p.id for p in asked.panels} and "%" not in asked.captions


def test_maps_are_the_errors_of_discs_one_by_one():
    dense, other = _maps(3.0)
    for row, column in ((3, 4), (12, 17), (20, 6)):
        truth = reference.disc(column + 0.5, row + 0.5, 3.0)
        energy = (truth**2).sum()
        back = reference.rebuilt("disc-dense", truth[None])[0]
        assert dense[row, column] == pytest.approx(((back - truth) ** 2).sum() / energy, abs=1e-4)
        back = _by_hand(truth)[0]
        assert other[row, column] == pytest.approx(((back - truth) ** 2).sum() / energy, abs=1e-4)


def test_the_answer_of_the_question_and_the_weights():
    dense, other = _nets()
    assert (dense.weights, other.weights) == (157_540, 3_653)
    assert other.figures["error right"] < dense.figures["error right"]
    rows = numbers.conv(tuple(n.figures for n in _nets()), (157_540, 3_653), 24)
    for row, name in zip(rows, ("disc-dense", "disc-conv"), strict=True):
        from models import discs

        places = discs.right(discs.left(np.random.default_rng(10**6), 2000))
        pictures = np.stack([reference.disc(*p) for p in places[:150]])
        back = (
            reference.rebuilt(name, pictures)
            if name == "disc-dense"
            else np.stack([_by_hand(p)[0] for p in pictures])
        )
        error = ((back - pictures) ** 2).mean()
        assert reference.number(row["mean error, right"]) == pytest.approx(error, rel=0.15)


@pytest.mark.parametrize("radius", [2.0, 3.0, 4.0])
def test_the_frame_holds_the_centres_of_the_training(radius):
    x, y, width, height = halves.trained_box(radius)
    for px in (x, x + width):
        assert halves.half((px, 12, radius)) == halves.LEFT
        assert autoencoder.discs(np.array([[px, y, radius]]))[0][:, 12:].sum() == 0
    assert y == radius + 0.5 and y + height == 23.5 - radius


@given(PLACES)
@settings(max_examples=3)
def test_the_code_says_the_same(place):
    place = place.round(3)
    found = halves.both(place, *_nets())
    shares, weights = run(snippets.conv(place))
    assert shares == pytest.approx(found.shares, rel=2e-3, abs=1e-5)
    assert weights == [net.weights for net in _nets()]


@pytest.mark.parametrize("side", layers.SIDES)
def test_the_rows_of_layers_are_torchs(side):
    """Sizes and weights of both networks, built by torch without memory."""
    net = Convolutional((8, 16), 4).to("meta")
    maps = net.maps(torch.empty(1, 1, side, side, device="meta"))
    sides = [(1, side), *((m.shape[1], m.shape[2]) for m in maps)]
    assert layers.convolutional(side) == (*sides, *sides[-2::-1])
    code = maps[-1].numel()
    flat = Dense(side**2, 128, code).to("meta")
    found = tuple(sum(p.numel() for p in n.parameters()) for n in (flat, net))
    assert layers.weights(side) == found
    made = figures.conv.scene(halves.both(np.array([8, 12, 3.0]), *_nets()), _maps(3.0),
                              np.zeros((4, 3, 3)), side)  # fmt: skip
    words = [t for m in marks(made, Label, panel="layers") for t in m.text]
    assert {
        f"{way}: {n:,} weights" for way, n in zip(("dense", "convolutional"), found, strict=True)
    } <= {*words}
    rows = numbers.conv(tuple(n.figures for n in _nets()), (157_540, 3_653), side)
    if side == layers.TRAINED:
        assert found == (157_540, 3_653) and "for 24 px" not in rows[0]
    else:
        assert [row[f"for {side} px"] for row in rows] == [f"{n:,}" for n in found]
