"""The lesson: ledger, pictures, snippets, webcam messages, the page itself."""

import base64
import io
import re
import zlib

import numpy as np
import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image
from torch.nn.functional import pad
from torch.utils.flop_counter import FlopCounterMode

from models import zoo
from models.training import tiny
from models.unet import UNet
from vislib.ui import webcam
from vislib.unet import arithmetic as maths
from vislib.unet import snippets
from vislib.unet.figures import path as figures
from vislib.unet.widgets import networks, training
from vislib.unet.widgets import results as network_results

CHAPTERS = (
    "Live",
    "The path of the data",
    "What the skips carry",
    "Which sizes fit",
    "Where it fails",
    "Up again",
    "Webcam",
    "Train it yourself",
)


@given(size=st.integers(140, 700))
def test_a_ledger_is_whole_or_names_sizes_that_are(size):
    ledger = maths.ledger(size)
    if not ledger.problem:
        assert len(ledger.stages) == 11 and ledger.parameters == 31_030_658
        assert size - ledger.stages[-1].size == 184
        return
    named = re.findall(r"\d+", ledger.problem.split("Use ")[1].split(" instead")[0])
    assert named and all(not maths.ledger(int(n)).problem for n in named)


def test_the_valid_sizes_of_the_deck():
    assert maths.fitting(140, 600) == tuple(range(188, 601, 16))
    assert {188, 204, 556, 572, 588} <= set(maths.fitting(140, 600))


@given(depth=st.integers(1, 5), base=st.integers(1, 64))
def test_same_padding_keeps_every_size(depth, base):
    ledger = maths.ledger(2**depth * 8, base, depth, 3, 4, "same")
    assert not ledger.problem
    assert [s.size for s in ledger.stages] == [s.size for s in ledger.stages[::-1]]
    assert ledger.stages[depth + 1].size == 8


def test_calibration_of_an_honest_and_of_a_boasting_network():
    rng = np.random.default_rng(0)
    confidence = rng.uniform(0.5, 1, 200_000)
    honest = rng.random(confidence.size) < confidence
    mean, share, count = maths.calibration(confidence, honest)
    filled = count > 0
    assert np.allclose(mean[filled], share[filled], atol=0.02)
    assert count.sum() == confidence.size and np.isnan(share[0])


def test_doubt_and_threshold():
    p = np.array([[[0.5, 0.9]], [[0.5, 0.1]]], dtype=np.float32)
    assert maths.entropy(p)[0, 0] == pytest.approx(np.log(2), abs=1e-6)
    assert maths.sure(p.argmax(0), p, 0.6).tolist() == [[255, 0]]
    assert maths.areas(np.array([[0, 1, 1, 255]], np.uint8), 2).tolist() == [0.25, 0.5]


def test_pieces_against_scikit_image():
    from skimage.measure import label

    mask = np.random.default_rng(1).random((60, 60)) < 0.4
    sizes = np.bincount(label(mask, connectivity=1).ravel())[1:]
    assert maths.pieces(mask, 4) == (sizes >= 4).sum()


def test_disturbing_moves_the_truth_along():
    image, truth = np.full((40, 40, 3), 100, np.uint8), np.zeros((40, 40), np.uint8)
    truth[:10, 15:25] = 1
    image[truth > 0] = 200
    shown, turned = maths.disturb(image, truth, maths.Disturbance(rotation=90))
    assert ((shown[..., 0] > 150) == (turned > 0)).mean() > 0.95
    same, kept = maths.disturb(image, truth, maths.Disturbance())
    assert np.array_equal(same, image) and np.array_equal(kept, truth)
    grey, _ = maths.disturb(image, truth, maths.Disturbance(patch=0.5))
    assert (grey[10:30, 10:30] == 128).all()


# --- pictures ------------------------------------------------------------------------------------


def path_parts():
    rng = np.random.default_rng(0)
    ledger = maths.ledger(64, 16, 4, 3, 4, "same")
    maps = [rng.integers(0, 256, (8, s.size, s.size), dtype=np.uint8) for s in ledger.stages]
    photo = rng.integers(0, 256, (64, 64, 3), dtype=np.uint8)
    return ledger, photo, maps, photo, rng.random((64, 64)), (3, 60)


@pytest.mark.parametrize("size", [572, 188, 500, 142, 700])
def test_the_ledgers_scene(size):
    ledger = maths.ledger(size)
    scene = figures.ledger_scene(ledger)
    assert scene.frames == len(ledger.stages) == len(scene.captions)
    assert scene.pack().nbytes < 40_000
    assert scene.pack().blob == figures.ledger_scene(maths.ledger(size)).pack().blob
    if ledger.problem:
        assert ledger.problem in scene.captions[-1]


def test_captions_hold_the_papers_numbers():
    captions = " ".join(figures.ledger_scene(maths.ledger(572)).captions)
    for number in ("568", "280", "136", "64 → 56", "136 → 104", "568 → 392", "388", "31,030,658"):
        assert number in captions


def test_the_paths_scene_and_its_window():
    scene = figures.path_scene(*path_parts())
    assert scene.frames == 11
    assert scene.pack().nbytes < 600_000
    window = figures._window(5, (0, 63), 64)
    assert window[0] == 0 and window[1] + window[3] == 64
    hidden = figures.path_scene(*path_parts(), False)
    assert hidden.pack().blob != scene.pack().blob


# --- the same in code ----------------------------------------------------------------------------


def run(source: str) -> dict:
    space: dict = {}
    exec(source, space)
    return space


@pytest.mark.skipif("person" not in zoo.available(), reason="the network is not there")
def test_the_snippets_run_and_agree():
    from skimage import data

    from models import inside

    space = run(snippets.predict("person"))
    expected = zoo.load("person").predict(data.astronaut())
    assert np.array_equal(space["labels"], expected.labels)
    shapes = run(snippets.stages("person"))["shapes"]
    stages = maths.ledger(128, 16, 4, 3, 4, "same").stages[1:-1]
    assert shapes == [(s.channels, s.size, s.size) for s in stages]
    p = maths.GateParams(model="person", skip1=0.0)
    segmenter = zoo.load("person")
    photo = inside.square(data.astronaut(), segmenter.side)
    _, ours = networks.muted(segmenter, photo, p.gates, None)
    assert np.array_equal(run(snippets.gates(p))["labels"], ours)


@pytest.mark.parametrize("size", [572, 500])
def test_the_snippet_of_sizes(size):
    space = run(snippets.sizes(maths.SizeParams(size=size)))
    assert space["parameters"] == 31_030_658
    assert space["output"] == (1, 2, 388, 388) if size == 572 else "492 or 508" in space["output"]


# --- webcam --------------------------------------------------------------------------------------


def message(width: int = 64, height: int = 48, **changes) -> dict:

    out = io.BytesIO()
    Image.new("RGB", (width, height), (200, 30, 30)).save(out, "JPEG")
    return {"seq": 3, "jpeg": base64.b64encode(out.getvalue()).decode()} | changes


def test_a_frame_is_decoded():
    frame = webcam.decode(message())
    assert frame.sequence == 3 and frame.pixels.shape == (48, 64, 3)


@pytest.mark.parametrize(
    "bad",
    [
        None, 7, {}, {"seq": 1}, {"seq": 1, "jpeg": "@@"}, {"seq": 1, "jpeg": "aGVsbG8="},
        message(seq=-1), message(seq="x"), message(seq=float("nan")), message(jpeg=b"x"),
        message(jpeg="A" * 400_000), message(2000, 2000),
    ],
)  # fmt: skip
def test_anything_else_is_no_frame(bad):
    assert webcam.decode(bad) is None


def test_half_the_sides_are_a_quarter_of_the_work():
    """What the chapter asks, by torch's own counter."""
    import torch
    from torch.utils.flop_counter import FlopCounterMode

    from models.unet import UNet

    net = UNet(3, 2, base=4, depth=4, padding="same").eval()

    def work(side: int) -> int:
        with torch.no_grad(), FlopCounterMode(display=False) as counted:
            net(torch.zeros(1, 3, side, side * 4 // 3 // 16 * 16))
        return counted.get_total_flops()

    assert work(192) == 4 * work(96) > 0


def test_an_answer_holds_numbers_colours_and_labels():
    labels = np.arange(6, dtype=np.uint8).reshape(2, 3)
    raw = webcam.pack(9, 192, labels, 0.5, 12.0, [np.array([1, 2, 3])], b"photo")
    assert np.frombuffer(raw[:20], "<u4").tolist() == [9, 192, 3, 2, 5]
    assert np.frombuffer(raw[20:28], "<f4").tolist() == [0.5, 12.0]
    assert raw[28:31] == b"\x01\x02\x03" and raw[28 + 768 :][:5] == b"photo"
    assert zlib.decompress(raw[28 + 768 + 5 :]) == labels.tobytes()


# --- the page ------------------------------------------------------------------------------------


@pytest.mark.parametrize("chapter", CHAPTERS)
def test_every_chapter_opens(chapter, open_page):
    at = open_page("unet", query={"unet.chapter": chapter})
    assert not at.exception
    assert not [e for e in at.error if "cannot be shown" in e.value]


def test_a_missing_network_leaves_the_page_alive(open_page, monkeypatch, tmp_path):

    networks.get.clear()
    monkeypatch.setattr(zoo, "WEIGHTS", tmp_path)
    at = open_page("unet")
    assert not at.exception
    assert any("There is no network" in w.value for w in at.warning)
    assert any(s.label == "network" for s in at.selectbox)
    networks.get.clear()


def test_a_size_that_does_not_fit_is_explained(open_page):
    query = {"unet.chapter": "Which sizes fit", "unet.sizes.size": "500"}
    at = open_page("unet", query=query)
    assert any("492 or 508" in w.value for w in at.warning)


@pytest.mark.parametrize("size", [500, 572, 600])
def test_multiplications_are_counted_only_of_a_picture_that_comes_out(size, open_page):
    query = {"unet.chapter": "Which sizes fit", "unet.sizes.size": str(size)}
    at = open_page("unet", query=query)
    numbers = next(h.proto.body for h in at.get("html") if "<dt>multiplications" in h.proto.body)
    said = re.search(r"<dt>multiplications</dt><dd>(.*?)</dd>", numbers)[1]
    with torch.device("meta"):
        net, image = UNet(1, 2, padding="valid"), torch.empty(1, 1, size, size)
    with FlopCounterMode(display=False) as counter:  # by torch: two operations each
        try:
            net(image)
            expected = f"{counter.get_total_flops() / 2e9:.1f} billion"
        except ValueError:  # it does not fit
            expected = "–"
    assert said == expected


def test_what_the_lessons_own_networks_take_is_said_as_it_is(open_page):
    at = open_page("unet", query={"unet.chapter": "Which sizes fit"})
    said = next(c.value for c in at.caption if "same padding" in c.value)
    multiple = int(re.search(r"divided by (\d+)\.", said)[1])
    assert "any size" not in said and "mirror image" in said
    net = UNet(3, 2, base=2, norm="batch").eval()
    if "person" in zoo.available():
        assert net.depth == zoo.load("person").net.depth

    def plain(size):  # down and up, nothing continued and nothing cut
        return net.decode(net.encode(torch.rand(1, 3, size, size)))

    for size in range(48, 81):
        fits = plain(size).shape[-2:] == (size, size)
        assert fits == (size % multiple == 0)
        image = torch.rand(1, 3, size, size)
        more = -size % multiple
        mirrored = pad(image, (0, more, 0, more), mode="reflect")
        assert torch.equal(net(image), net.decode(net.encode(mirrored))[..., :size, :size])


@pytest.mark.parametrize(
    "query",
    [
        {"unet.live.model": "drawn shapes"},
        {"unet.live.model": "coffee leaf"},
        {"unet.live.model": "cell nuclei"},
        {"unet.chapter": "What the skips carry", "unet.skips.trained.data": "drawn shapes"},
        {"unet.chapter": "What the skips carry", "unet.skips.model": "cats and dogs"},
        {"unet.chapter": "Up again", "unet.up.data": "drawn shapes"},
        {"unet.chapter": "Where it fails", "unet.fails.model": "coffee leaf"},
    ],
)
def test_every_branch_opens(query, open_page):
    at = open_page("unet", query=query)
    assert not at.exception
    assert not [e for e in at.error if "cannot be shown" in e.value]
    assert at.get("bidi_component")
    chosen = [c.value for c in (*at.selectbox, *at.button_group)]
    names = {v: k for k, v in maths.MODEL_NAMES.items()}
    wanted = {names[v] for v in query.values() if v in names}
    assert wanted <= {v for c in chosen for v in (c if isinstance(c, list) else [c])}


def test_the_area_is_withheld_until_it_has_been_estimated(open_page):

    class Fake:
        name, classes = "leaf", ("background", "leaf", "symptom")

    labels = np.array([[0, 1, 1, 2]], dtype=np.uint8)
    assert network_results.legend(Fake, labels, False) == ["leaf", "symptom"]
    assert "33.3 % of the leaf" in network_results.legend(Fake, labels, True)[1]
    assert open_page("unet", answered=False).number_input


def test_a_training_exists_from_its_start_on_and_only_the_last_few_are_kept(open_page, monkeypatch):
    monkeypatch.setattr(tiny.TinyTraining, "start", lambda self: True)
    made = []
    monkeypatch.setattr(tiny.TinyTraining, "__post_init__", lambda self: made.append(self))
    monkeypatch.setattr(tiny.TinyTraining, "look", lambda self: tiny.UNTRAINED)
    monkeypatch.setattr(tiny.TinyTraining, "running", False)
    monkeypatch.setattr(tiny.TinyTraining, "stop", lambda self: None)
    at = open_page("unet", query={"unet.chapter": "Train it yourself"})
    for seed in range(training.KEPT + 2):  # looked at, not trained
        at.number_input("unet.train.seed").set_value(seed).run()
    assert not made and at.get("bidi_component")  # the picture is there before
    for seed in range(training.KEPT + 2):
        at.number_input("unet.train.seed").set_value(seed).run()
        next(b for b in at.button if b.label == "Train").click().run()
    assert len(made) == training.KEPT + 2
    kept = at.session_state["unet.train.runs.last"]
    assert [seed for _, _, seed in kept] == [2, 3, 4]
    assert list(kept.values()) == made[-training.KEPT :]
