"""Squeeze: principal axes against scikit-learn's; sentences, numbers and code against both."""

import re

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sklearn.decomposition import PCA

from tests.autoencoder.running import run
from tests.printed import half_up
from tests.stages import words_of
from vislib import autoencoder
from vislib.autoencoder import figures, numbers, params, snippets, widgets
from vislib.autoencoder.figures.squeeze import frames_of
from vislib.autoencoder.principal import to_patches, to_picture
from vislib.core import images

PICTURES = ("cat", "text", "camera")


def _found(name, p):
    pixels = widgets.cut(images.load(name, side=128).pixels, p.side, p.colour)
    return pixels, autoencoder.squeeze(pixels, p.side, p.counts)


def _shown(pixels):
    return pixels if pixels.ndim == 3 else np.repeat(pixels[..., None], 3, axis=2)


@given(st.integers(1, 30), st.integers(1, 20), st.integers(0, 99))
def test_axes_and_variances_are_scikit_learns(n, d, seed):
    x = np.random.default_rng(seed).normal(size=(n, d)) @ np.diag(np.arange(1.0, d + 1))
    found = autoencoder.pca(x)
    assert found.axes.shape == (min(n, d), d)
    np.testing.assert_allclose(found.axes @ found.axes.T, np.eye(min(n, d)), atol=1e-9)
    if n < 2:
        assert not found.variances.any()
        return
    other = PCA(svd_solver="full").fit(x)
    theirs = other.explained_variance_ * (n - 1) / n
    np.testing.assert_allclose(found.variances, theirs, atol=1e-9 * theirs[0])
    if not (k := min(n, d) // 2):
        return
    small = PCA(k, svd_solver="full").fit(x)
    back = small.inverse_transform(small.transform(x))
    np.testing.assert_allclose(found.rebuilt(x, k), back, atol=1e-6)
    assert found.lost(k) == pytest.approx(((x - back) ** 2).mean(), abs=1e-9)


@pytest.mark.parametrize(
    ("name", "kept", "decibels"),
    [("cat", 97.21, 33.1), ("coffee", 97.18, None), ("flower", 98.34, None),
     ("palace", 97.70, None), ("camera", 99.17, None), ("bricks", 98.41, None),
     ("text", 90.96, None)],
)  # fmt: skip
def test_the_specified_figures(name, kept, decibels):
    pixels = widgets.cut(images.load(name, side=256).pixels, 8, True)
    found = autoencoder.squeeze(pixels, 8, (19,))
    assert 100 * found.kept[0] == pytest.approx(kept, abs=0.006)
    if decibels:
        assert 10 * np.log10(255**2 / found.errors[0]) == pytest.approx(decibels, abs=0.05)


SETTINGS = st.builds(
    params.Squeeze,
    side=st.sampled_from((4, 8, 16)),
    keep=st.sampled_from(params.COUNTS),
    colour=st.booleans(),
)


@given(st.sampled_from(PICTURES), SETTINGS, st.integers(0, 10**6))
@settings(max_examples=25)
def test_every_sentence_says_what_scikit_learn_finds(name, p, patch):
    pixels, found = _found(name, p)
    x = found.patches
    made = figures.squeeze.scene(found, _shown(pixels), patch % len(x), p.keep)
    assert len(made.pack().buffer) < 300_000
    model = PCA(svd_solver="full").fit(x)
    theirs = model.explained_variance_ratio_
    frames = frames_of(found)
    assert found.counts[frames - 1] >= found.rank or frames == len(found.counts)
    for k, caption in zip(found.counts[:frames], made.captions, strict=True):
        if "rank" in caption.values:
            assert theirs[: int(caption.values["rank"])].sum() == pytest.approx(1)
            assert k > found.rank
            continue
        said = float(caption.values["kept"].rstrip(" %"))
        assert said == pytest.approx(100 * theirs[:k].sum(), abs=0.06)
        small = model.mean_ + (x - model.mean_) @ model.components_[:k].T @ model.components_[:k]
        error = ((x - small) ** 2).mean()
        if "psnr" in caption.values:
            said = float(caption.values["psnr"].removesuffix(" dB"))
            assert said == pytest.approx(10 * np.log10(255**2 / error), abs=0.06)
        else:
            assert error < 1e-9
    asked = made.question()
    assert asked.frames == 1 and "%" not in asked.captions[0]


@given(st.sampled_from(PICTURES), SETTINGS)
@settings(max_examples=15)
def test_the_code_says_the_same(name, p):
    pixels, found = _found(name, p)
    keep = min(p.keep, found.rank)
    source = snippets.squeeze(name, p.side, keep, p.colour).replace("side=256", "side=128")
    kept, error = run(source)
    said = numbers.squeeze(found, p.keep)
    assert float(said["variance kept"].rstrip(" %")) == pytest.approx(100 * kept, abs=0.2)
    beside = float(said["mean squared error"][0].replace(",", ""))
    assert beside == pytest.approx(error, rel=1e-3, abs=1e-9)
    sent = run(snippets.squeeze("photo.jpg", 16, 1, True))
    assert sent == run(snippets.squeeze("cat", 16, 1, True))
    size, shown = re.fullmatch(r"(\d+) → (\d+)", said["numbers a patch"]).groups()
    assert int(size) == p.size and int(shown) == keep
    if p.colour:
        psnr = 10 * np.log10(255**2 / error) if error > 1e-20 else np.inf
        if np.isfinite(psnr) and psnr < 100:
            assert said["PSNR"] == half_up(psnr, 1) + " dB"


def test_the_terms_beside_the_patch_add_up():
    pixels, found = _found("cat", params.Squeeze())
    codes = found.basis.codes(found.patches[7:8], 3)[0]
    back = found.basis.mean + codes @ found.basis.axes[:3]
    np.testing.assert_allclose(back, found.basis.rebuilt(found.patches[7:8], 3)[0])
    made = figures.squeeze.scene(found, pixels, 7, 19)
    first, second = (m for m in made.marks if m.id == "terms")
    at = found.counts.index(3)
    text = f"{first.text[at]} {second.text[at]}".replace("−", "-")
    said = [int(t.replace(" ", "")) for t in re.findall(r"([+-] \d+) · axis", text)]
    np.testing.assert_allclose(said, codes, atol=0.5)


@pytest.mark.parametrize("side", [4, 8, 16])
def test_the_terms_beside_the_patch_are_no_more_than_the_axes(side):
    pixels, found = _found("cat", params.Squeeze(side=side))
    made = figures.squeeze.scene(found, pixels, 7, 19)
    _, second = (m for m in made.marks if m.id == "terms")
    axes = min(len(found.patches) - 1, found.patches.shape[1])  # as many as points can span
    named, more = re.fullmatch(r"(.*)[+] (\d+) more", second.text[-1]).groups()
    assert 1 + named.count("axis") + int(more) == min(axes, max(found.counts))


@given(st.integers(1, 3), st.integers(1, 4), st.sampled_from((4, 8)), st.booleans())
def test_patches_go_back_to_their_places(rows, cols, side, colour):
    shape = (rows * side + 1, cols * side + 2, 3)[: 3 if colour else 2]
    pixels = np.random.default_rng(0).integers(0, 256, shape, dtype=np.uint8)
    back = to_picture(to_patches(pixels, side), rows, cols, side)
    whole = pixels[: rows * side, : cols * side]
    np.testing.assert_array_equal(back, whole if colour else np.stack([whole] * 3, axis=2))


@pytest.mark.parametrize("shape", [(16, 16), (17, 40), (64, 64)])
def test_a_picture_of_one_colour_keeps_nothing_and_says_so(shape):
    pixels = np.full((*shape, 3), 77, np.uint8)
    p = params.Squeeze(side=16)
    found = autoencoder.squeeze(widgets.cut(pixels, 16, True), 16, p.counts)
    made = figures.squeeze.scene(found, widgets.cut(pixels, 16, True), 0, 19)
    assert made.frames == 1 and "nothing to keep" in made.captions[0]
    assert ("One patch alone" in made.captions[0]) == (len(found.patches) == 1)
    said = numbers.squeeze(found, 19)
    assert said["variance kept"] == "–" and said["numbers a patch"] == "768 → 0"
    made.pack()


def test_what_will_not_do_is_refused_with_the_remedy():
    with pytest.raises(ValueError, match="smaller than one patch"):
        autoencoder.squeeze(np.zeros((3, 9), np.uint8), 4, (1,))
    with pytest.raises(ValueError, match="from 0 to 16"):
        autoencoder.squeeze(np.zeros((8, 8), np.uint8), 4, (17,))
    with pytest.raises(ValueError, match="finite"):
        autoencoder.pca([[np.nan, 1.0]])


@pytest.mark.parametrize("placed", ["-5", "99999", "1e6", "nan", "a_b", "inf"])
def test_odd_links_change_nothing(open_page, placed):
    query = {"autoencoder.chapter": "squeeze", "autoencoder.squeeze.patch": placed}
    at = open_page("autoencoder", query=query)
    assert not at.exception and not at.error


def test_a_patch_of_fewer_numbers_than_the_challenge_asks_for_has_its_page(open_page):
    query = {"autoencoder.chapter": "squeeze", "autoencoder.squeeze.side": "4"}
    at = open_page("autoencoder", query=query | {"autoencoder.squeeze.colour": "False"})
    assert not at.warning and not at.exception
    assert any("a patch has 16 numbers" in m.value for m in at.markdown)


def test_one_number_is_no_numbers():
    pixels, found = _found("cat", p := params.Squeeze())
    made = figures.squeeze.scene(found, _shown(pixels), 0, p.keep)
    assert "1 number:" in " ".join(words_of(made)) and "1 numbers" not in " ".join(words_of(made))
