"""Before a question is answered nothing on its chapter tells the answer.

Every chapter of every lesson is read as the learner finds it: what its pictures send, tables,
numbers, captions and the names of its controls.
"""

import re

import pytest

from tests.stages import sent

# For each chapter: what would tell the answer, as a pattern; None where no words do, or where
# somebody has to set something going first.
TELLS = {
    "checkerboard": {
        "Overlap": "divides the kernel|1, 2, 1|overlap at every other",
        "In two dimensions": "so far is 4|2·2",
        "Stacked layers": "1 3 2 3|uneven",
        "Active taps": "2 and 1|more active taps",
        "Three weights": "Both add up|: a checkerboard|meet w",
        "Seven decoders": "ratio|the median",
        "After training": None,
        "Gradients": "add up|to fade|fades|washes",
    },
    "kmeans": {
        "Chicken and egg": "final distortion|falls from|Stopped",
        "Bad luck": r"\d+ ends?\b|different ends(?!\?| do)|reach the best",
        "Which k?": "below k|elbow|silhouette",
        "Segmenting a picture": "After iteration",
    },
    "mean_shift": {
        "Climbing the hill": "[Aa]t rest|climb|After move",
        "Bandwidth is everything": r"\b1 peak\b|number above one|grey, here",
        "Segmenting a picture": "After 1 move|stays|[Rr]egions below",
        "Beside the others": "Told |SLIC regions|Felzenszwalb scale|bandwidth",
    },
    "receptive_field": {
        "Growth": "r ?= ?7|7 pixels|7×7",
        "On a photograph": "212|89.6|nearly",
        "Why small filters?": "55 ?%|parameters",
        "What it really sees": "more slowly|holds 90 %%|in the middle half",
        "Named networks": "315|212",
    },
    "softmax": {
        "Softmax": r"0\.869|0\.87\b(?!</)",
        "The loss": r"2\.04|2\.03",
        "Top-5": "among the first|top-k",
        "P and Q": r"−0\.\d|nats",
        "No distance": "longer|shorter|nats",
        "The triangle": "nats|steps? to",
        "Two humps": "nats",
        "Smoothing": r"0\.29",
        "First guess": r"2\.30|mean loss",
        "Per pixel": "[Bb]oundar(y|ies)",
    },
    "transposed_convolution": {
        "A convolution": "2 outputs|Output 2",
        "Three pictures": r"az ?\+ ?bx",
        "In two dimensions": "output is|3 × 3: |→ 3 × 3",
        "Backwards": "both sides|backwards",
        "Which size?": "3 and 4|share one|up to 2",
        "The gradient": r"F₂₂δ₁₁",
        "The inverse?": "off after|off by|only the size|X⁺",
        "True or false": "same .* lines|both sides",
    },
    "upsampling": {
        "Three unpoolings": "switch points|elsewhere",
        "What the switches keep": "displacement|similarity|0 px",
        "Zeros, then a filter": r"\b1\.5\b",
        "Kernels and their cost": "Mitchell|Multiplications per",
        "Where the samples sit": r"1\.25|1\.43|1\.429",
        "On a photograph": "Closest|dB",
    },
    "unet": {
        "Live": r"1; mean 0\.|person \d|\d %$",
        "The path of the data": r"8 × 8|\b8²|16,384",
        "What the skips carry": None,
        "Which sizes fit": "31,030,658|588",
        "Where it fails": "probability where wrong|mean probability|claimed",
        "Up again": None,
        "Webcam": None,
        "Train it yourself": None,
    },
}
CHAPTERS = [(slug, chapter) for slug, chapters in TELLS.items() for chapter in chapters]


def _read(at) -> list[str]:
    """What can be read on the chapter, the question with its options left out."""
    said = [text for picture in sent(at) for text in picture.words]
    said += [caption.value for caption in at.caption]
    said += [re.sub("<[^>]*>", " ", h.value) for h in at.html if "<style" not in h.value]
    kinds = (at.slider, at.number_input, at.selectbox, at.toggle, at.text_input, at.button_group)
    said += [widget.label for kind in kinds for widget in kind]
    return said


def _telling(at, pattern: str | None) -> list[str]:
    return [text for text in _read(at) if pattern and re.search(pattern, text)]


@pytest.mark.parametrize("slug", TELLS)
def test_every_chapter_is_looked_at(slug, open_page):
    assert [tab.label for tab in open_page(slug).tabs] == list(TELLS[slug])


@pytest.mark.parametrize(("slug", "chapter"), CHAPTERS)
def test_what_tells_the_answer_waits_for_it(slug, chapter, open_page):
    pattern = TELLS[slug][chapter]
    at = open_page(slug, answered=False, query={f"{slug}.chapter": chapter})
    assert not _telling(at, pattern)
    assert not at.exception and not at.error
    if pattern:  # what is looked for is there afterwards, so it can be found
        assert _telling(open_page(slug, query={f"{slug}.chapter": chapter}), pattern)


# Pictures that one must look at in order to answer, and those that wait for a button of their own.
LOOKED_AT = {
    ("checkerboard", "Seven decoders"),
    ("unet", "Live"),
}


@pytest.mark.parametrize(("slug", "chapter"), CHAPTERS)
def test_no_animation_runs_before_its_answer(slug, chapter, open_page):
    at = open_page(slug, answered=False, query={f"{slug}.chapter": chapter})
    frames = {picture.options["key"]: picture.scene["frames"] for picture in sent(at)}
    if (slug, chapter) not in LOOKED_AT:
        assert set(frames.values()) <= {1}, frames


@pytest.mark.parametrize(("slug", "chapter"), CHAPTERS)
def test_the_picture_keeps_its_key_when_the_answer_comes(slug, chapter, open_page):
    query = {f"{slug}.chapter": chapter}
    before, after = (
        [picture.options["key"] for picture in sent(open_page(slug, answered=a, query=query))]
        for a in (False, True)
    )
    assert after[: len(before)] == before
