"""Every colour role is seen on the page, and words in every role can be read (WCAG 2.2)."""

import itertools

import numpy as np
import pytest
from skimage.color import deltaE_ciede2000, rgb2lab

from vislib.stage import theme

GROUND_ONLY = {"surface", "grid"}  # the ground itself, and lines that only guide the eye
SEEN, READ = 3.0, 4.5


def test_the_ratio_is_wcags():
    assert theme.contrast("#FFFFFF", "#000000") == pytest.approx(21)
    assert theme.contrast("#777777", "#FFFFFF") == pytest.approx(4.48, abs=0.005)
    assert theme.contrast("#0000FF", "#FFFFFF") == theme.contrast("#FFFFFF", "#0000FF")


@pytest.mark.parametrize("dark", [False, True], ids=["light", "dark"])
@pytest.mark.parametrize("role", sorted(set(theme.ROLES) - GROUND_ONLY))
def test_every_role_is_seen_on_the_page(role, dark):
    assert theme.contrast(theme.colour(role, dark), theme.colour("surface", dark)) >= SEEN


@pytest.mark.parametrize("dark", [False, True], ids=["light", "dark"])
@pytest.mark.parametrize("role", theme.WORDS)
def test_words_in_every_role_are_read(role, dark):
    shade = theme.stage_theme()["text"][role][int(dark)]
    assert theme.contrast(shade, theme.colour("surface", dark)) >= READ


def test_a_shade_that_reads_is_kept():
    assert theme.text_colour("input") == theme.colour("input")
    assert theme.text_colour("kernel") != theme.colour("kernel")


# Machado, Oliveira and Fernandes 2009, complete protanopia and deuteranopia, on linear RGB.
EYES = {
    "usual": np.eye(3),
    "protan": [[0.152286, 1.052583, -0.204868], [0.114503, 0.786281, 0.099216],
               [-0.003882, -0.048116, 1.051998]],
    "deutan": [[0.367322, 0.860646, -0.227968], [0.280085, 0.672501, 0.047413],
               [-0.011820, 0.042940, 0.968881]],
}  # fmt: skip


def seen_by(eye, colour):
    """CIE Lab of a hex colour as an eye sees it."""
    v = np.array([int(colour[i : i + 2], 16) for i in (1, 3, 5)]) / 255
    linear = np.where(v <= 0.04045, v / 12.92, ((v + 0.055) / 1.055) ** 2.4)
    v = np.clip(linear @ np.transpose(EYES[eye]), 0, 1)
    return rgb2lab(np.where(v <= 0.0031308, 12.92 * v, 1.055 * v ** (1 / 2.4) - 0.055))


@pytest.mark.parametrize("dark", [False, True], ids=["light", "dark"])
@pytest.mark.parametrize("eye", EYES)
def test_eight_classes_differ_for_usual_red_blind_and_green_blind_eyes(eye, dark):
    colours = [seen_by(eye, theme.colour(c, dark)) for c in theme.CATEGORICAL[:8]]
    assert min(deltaE_ciede2000(*pair) for pair in itertools.combinations(colours, 2)) >= 9


def test_light_shades_tell_which_dark_one_is_meant():
    """Charts are drawn in the light shades, which are then replaced."""
    dark = {}
    for light, shade in theme.ROLES.values():
        assert dark.setdefault(light, shade) == shade
