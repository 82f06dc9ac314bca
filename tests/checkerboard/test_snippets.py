"""The code under the pictures of the lesson: it runs as it stands and gives the same numbers."""

import numpy as np
import pytest

from vislib import checkerboard as cb
from vislib.checkerboard import decoders as decoder
from vislib.checkerboard import gradients as ga
from vislib.checkerboard import params, snippets, spectrum, training
from vislib.core import images


@pytest.fixture(scope="module")
def photo() -> np.ndarray:
    return training.photograph(images.load("cat").pixels)


@pytest.fixture(autouse=True)
def seeded():
    """The snippets draw from torch's global generator."""
    import torch

    with torch.random.fork_rng(devices=[]):
        torch.manual_seed(0)
        yield


@pytest.mark.parametrize("values", params.OVERLAP.values(), ids=params.OVERLAP)
def test_the_overlap_snippet_gives_our_sums(values):
    p, space = params.Overlap(**values), {}
    exec(snippets.overlap(p), space)
    assert space["result"].numpy() == pytest.approx(p.trace().sums[-1], abs=1e-5)


def test_the_plane_and_stack_snippets_give_our_counts():
    p, space = params.Plane(5, 3, 4, 1), {}
    exec(snippets.plane(p), space)
    assert np.array_equal(space["result"].numpy(), cb.overlap_2d(4, 5, 3, 1))
    for values in params.STACK.values():
        q = params.Stack(**values)
        exec(snippets.stack(q), space)
        counts = cb.stacked(q.inputs, q.stack)
        assert np.array_equal(space["counts"].numpy(), counts)
        assert space["result"].numpy() == pytest.approx(cb.averaged(counts, q.weights))


@pytest.mark.parametrize("variant", decoder.VARIANTS)
def test_the_decoder_snippet_builds_our_network(variant):
    """With our weights and noise in its layers it draws our picture, and measures our spectrum."""
    import torch

    space = {}
    exec(snippets.decoders(variant), space)
    assert space["spectrum"].numpy() == pytest.approx(
        spectrum.magnitude(space["picture"].permute(1, 2, 0).numpy()), abs=1e-3
    )
    if variant == "icnr":
        blocks = space["picture"].numpy().reshape(3, 32, 2, 32, 2)
        assert np.ptp(blocks, axis=(2, 4)).max() < 1e-6
    ours = decoder.Decoder(variant, 3)
    layers = [m for m in space["decoder"] if hasattr(m, "weight")]
    for layer, (kernel, bias) in zip(layers, ours.weights, strict=True):
        assert layer.weight.shape == kernel.shape
        layer.weight.data, layer.bias.data = kernel, bias
    with torch.no_grad():
        theirs = space["decoder"](decoder.noise(3))[0].permute(1, 2, 0).numpy()
    assert decoder.render(ours, decoder.noise(3)).picture == pytest.approx(theirs, abs=1e-5)


def test_the_training_snippet_learns():
    space = {}
    exec(snippets.training(params.Training(steps=50), "cat"), space)
    assert len(space["losses"]) == 50 and space["losses"][-1] < 0.5 * space["losses"][0]


def test_the_training_snippet_starts_from_equal_kernels_with_icnr():
    """Then every block of 2 × 2 pixels is one colour before the first step."""
    import torch

    source = snippets.training(params.Training("icnr", "kernel_4", steps=50), "cat")
    space = {}
    exec(source[: source.index("losses = []")], space)
    with torch.no_grad():
        blocks = space["decoder"](space["noise"])[0].numpy().reshape(3, 32, 2, 32, 2)
    assert np.ptp(blocks, axis=(2, 4)).max() < 1e-6


@pytest.mark.parametrize("name", ["cat", "coins"])
def test_the_snippets_take_the_chosen_picture(name):
    expected = training.photograph(images.load(name).pixels)
    for source in (
        snippets.training(params.Training(steps=50), name),
        snippets.gradients(params.Gradients(), name),
    ):
        space = {}
        exec(source[: source.index("permute(2, 0, 1)") + len("permute(2, 0, 1)")], space)
        assert space["photograph"].permute(1, 2, 0).numpy() == pytest.approx(expected)


def test_the_snippets_read_a_file_of_ones_own(tmp_path):
    from PIL import Image

    file = tmp_path / "it's mine.png"
    Image.fromarray(images.load("cat").pixels).save(file)
    source = snippets.gradients(params.Gradients(depth=1), str(file))
    space = {}
    exec(source, space)
    assert space["photograph"].shape == (3, 64, 64)


def test_the_dream_snippet_dreams_as_we_do(photo, monkeypatch):
    import torch

    space = {}
    monkeypatch.setattr(ga, "positions", lambda seed: shifts)
    torch.manual_seed(4)
    exec(snippets.gradients(params.Gradients(what="dream", depth=1), "cat"), space)
    torch.manual_seed(4)
    torch.randn(8, 3, 3, 3)  # the kernels, drawn before the order of the positions
    shifts = np.array(space["shifts"])[torch.randperm(64).numpy()]
    made = ga.dream(photo, ga.Network("stride 3", tuple(space["kernels"])), 0)
    for theirs, ours in ((space["fixed"], made.fixed[-1]), (space["moving"], made.moving[-1])):
        assert theirs.permute(1, 2, 0).numpy() == pytest.approx(ours.picture, abs=2e-3)


@pytest.mark.parametrize("halving", ga.LAYERS)
def test_the_gradient_snippet_gives_our_gradients(halving, photo):
    space = {}
    exec(snippets.gradients(params.Gradients(halving=halving, depth=2), "cat"), space)
    net = ga.Network(halving, tuple(space["kernels"]))
    made = ga.averages(space["photograph"].permute(1, 2, 0).numpy(), net, 0)
    for theirs, ours in ((space["fixed"], made.fixed[0]), (space["moving"], made.moving[-1])):
        # On average: rounding may decide a near tie of max pooling the other way in one place.
        difference = np.abs(theirs.permute(1, 2, 0).numpy() - ours.picture)
        assert difference.mean() < 1e-4 * np.abs(ours.picture).mean()
