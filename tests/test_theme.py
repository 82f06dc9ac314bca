"""Every colour role is seen on the page, and words in every role can be read (WCAG 2.2)."""

import pytest

from vislib.figures import theme

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
