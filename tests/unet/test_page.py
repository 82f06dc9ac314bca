"""The page: every chapter opens, branches, sentences that follow the settings, old links."""

import re

import numpy as np
import pytest
import torch
from torch.nn.functional import pad
from torch.utils.flop_counter import FlopCounterMode

from models import zoo
from models.unet import UNet
from vislib.unet import numbers, params, results
from vislib.unet.widgets import chapters, networks, questions, subjects

needs_weights = pytest.mark.skipif(not zoo.available(), reason="no weights")


def chapter(slug: str, **values: str) -> dict[str, str]:
    return {"unet.chapter": slug} | {f"unet.{slug}.{k}": v for k, v in values.items()}


def test_a_missing_network_leaves_the_page_alive(open_page, monkeypatch, tmp_path):
    networks.load.clear()
    monkeypatch.setattr(zoo, "WEIGHTS", tmp_path)
    at = open_page("unet")
    assert not at.exception
    assert any("There is no network" in w.value for w in at.warning)
    assert any(s.label == "network" for s in at.selectbox)
    networks.load.clear()


def test_a_size_that_does_not_fit_is_explained(open_page):
    at = open_page("unet", query=chapter("sizes", size="500"))
    assert any("492 or 508" in w.value for w in at.warning)


@pytest.mark.parametrize("size", [500, 572, 600])
def test_multiplications_are_counted_only_of_a_picture_that_comes_out(size, open_page):
    at = open_page("unet", query=chapter("sizes", size=str(size)))
    shown = next(h.proto.body for h in at.get("html") if "<dt>multiplications" in h.proto.body)
    said = re.search(r"<dt>multiplications</dt><dd>(.*?)</dd>", shown)[1]
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
    at = open_page("unet", query=chapter("sizes"))
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
        {"unet.live.model": "drawn shapes"},  # as links said it once
        {"unet.live.model": "leaf"},
        {"unet.live.model": "nuclei", "unet.live.source": "photograph"},
        {"unet.chapter": "What the skips carry", "unet.skips.trained.data": "drawn shapes"},
        {"unet.chapter": "skips", "unet.skips.model": "pets", "unet.skips.exchange": "true"},
        {"unet.chapter": "Up again", "unet.up.data": "leaf"},
        {"unet.chapter": "fails", "unet.fails.model": "leaf", "unet.fails.source": "photograph"},
    ],
)
def test_every_branch_opens(query, open_page):
    at = open_page("unet", query=query)
    assert not at.exception
    assert not [e for e in at.error if "cannot be shown" in e.value]
    assert at.get("bidi_component")
    chosen = [c.value for c in (*at.selectbox, *at.button_group)]
    names = {v: k for k, v in params.MODEL_NAMES.items()}
    wanted = {names.get(v, v) for v in query.values() if names.get(v, v) in params.MODELS}
    assert wanted <= {v for c in chosen for v in (c if isinstance(c, list) else [c])}


def test_an_old_link_of_the_pixel_and_of_the_stage_still_opens(open_page):
    query = {"unet.chapter": "The path of the data", "unet.path.stage.pixel": "0~0.25_0.75",
             "unet.path.channels.of": "0~5"}  # fmt: skip
    at = open_page("unet", query=query)
    assert not at.exception
    assert any("silent channels" in h.proto.body for h in at.get("html"))
    assert at.query_params["unet.path.pixel"] == "0~0.25_0.75"


@needs_weights
def test_what_is_counted_without_a_threshold_says_so(open_page):
    at = open_page("unet", query=chapter("live", model="nuclei", threshold="0.9"))
    said = next(m.value for m in at.markdown if "Counted as connected pieces" in m.value)
    found = networks.load("nuclei").predict(subjects.drawn("nuclei", 7).pixels)
    count = results.pieces(found.labels == 1)
    assert f"{count} nuclei" in said and "without a threshold" in said
    labels = results.sure(found.labels, found.probabilities, 0.9)
    legend = numbers.legend("nuclei", networks.load("nuclei").classes, labels)[0]
    assert f"{count} pieces" not in legend  # of the labels that are shown


@needs_weights
def test_times_say_when_they_were_taken(open_page):
    at = open_page("unet", query=chapter("live"))
    said = next(c.value for c in at.caption if "Times:" in c.value)
    assert re.search(r"at \d\d:\d\d:\d\d by the server's clock", said)


def test_times_of_many_sizes_are_the_least_of_three():
    class Slow:
        parameters, left = 7, iter([30.0, 10.0, 20.0, 5.0, 6.0, 7.0])

        def predict(self, pixels, side):
            return type("P", (), {"milliseconds": {"network": next(self.left)}})

    rows = chapters.speeds(Slow(), None, (96, 128))
    assert [float(row["network (ms), least of three"]) for row in rows] == [10.0, 5.0]


def test_an_example_of_the_skips_takes_the_swapped_bottleneck_back(open_page):
    at = open_page("unet", query=chapter("skips"))
    at.toggle(key="unet.skips.exchange").set_value(True).run()
    next(b for b in at.button if b.label == "all open").click().run()
    assert at.toggle(key="unet.skips.exchange").value is False
    assert at.slider(key="unet.skips.skip1").value == 1


def test_without_a_truth_the_page_says_what_stands_in_for_it(open_page):
    for source, unknown in (("photograph", True), ("drawing", False)):
        at = open_page("unet", query=chapter("skips") | {"unet.skips.source": source})
        assert any(numbers.STANDS_IN in c.value for c in at.caption) == unknown


def test_the_two_questions_on_skips_come_one_after_the_other(open_page):
    at = open_page("unet", answered=False, query=chapter("skips"))
    assert not [b for b in at.button if b.label == "of those near outlines"]
    assert all(s.disabled for s in at.slider)
    next(b for b in at.button if b.label == "only context").click().run()
    assert all(s.disabled for s in at.slider)
    next(b for b in at.button if b.label == "of those near outlines").click().run()
    assert not any(s.disabled for s in at.slider)
    assert any("You said only context" in m.value for m in at.markdown)
    assert any("**Right: of those near outlines.**" in m.value for m in at.markdown)


def test_a_picture_that_is_too_narrow_is_refused_and_the_last_one_stays(open_page, monkeypatch):
    from vislib.core.images import Image
    from vislib.ui import images

    shown = []
    monkeypatch.setattr(images, "pick", lambda *a, **k: shown[-1])
    narrow = Image("narrow.png", np.zeros((4, 640, 3), np.uint8), 1.0)
    good = Image("good.png", np.full((64, 64, 3), 90, np.uint8), 1.0)
    shown.append(narrow)
    at = open_page("unet", query=chapter("live"))
    assert any("16 : 1" in w.value and "last picture stays" in w.value for w in at.warning)
    assert at.get("bidi_component")  # the usual one
    shown.append(good)
    at.run()
    assert not at.warning
    shown.append(narrow)
    at.run()
    assert at.warning and at.get("bidi_component") and not at.exception


def test_measured_sentences_hold_what_was_measured():
    """The explanation of the skips, from the committed scores, read independently."""
    import json

    from models import scores

    plain = json.loads(scores.PATH.read_text(encoding="utf-8"))["muted"]
    asked = questions.skips_closed()
    near = sum(one["lost"]["no skips"][0] > one["lost"]["no skips"][1] for one in plain.values())
    away = sorted((one["lost"]["no bottleneck"][1], name) for name, one in plain.items())
    assert asked.answer == "of those near outlines" and 2 * near > len(plain) == 5
    assert asked.explain.startswith(f"In {near} of {len(plain)},")
    (least, some), (most, other) = away[0], away[-1]
    said = re.findall(r"“([^”]*)”[^“]*?([\d.]+) %", asked.explain)
    assert [name for name, _ in said] == [params.MODEL_NAMES[n] for n in (other, some)]
    assert [float(x) for _, x in said] == pytest.approx([100 * most, 100 * least], abs=0.05)
    assert most > least
    for row, name in zip(chapters.measured(), params.MODELS, strict=True):
        for gates, shares in plain[name]["lost"].items():
            shown = float(row[f"{gates}: outlines (%)"]), float(row[f"{gates}: elsewhere (%)"])
            assert shown == pytest.approx([100 * share for share in shares])


@needs_weights
@pytest.mark.parametrize(
    ("values", "square"), [({"model": "pets"}, False), ({"model": "shapes", "seed": "42"}, True)]
)
def test_what_is_cut_and_what_an_error_is_are_said(values, square, open_page):
    """The middle square of the cat scores otherwise than all of it in “Live”."""
    said = [c.value for c in open_page("unet", query=chapter("skips", **values)).caption]
    assert any("middle square" in c for c in said) != square
    assert any(numbers.ERROR in c for c in said)


def test_where_a_network_is_computed_fits_its_menu():
    assert max(len(words) for words, _ in params.WHERE.values()) <= 36
