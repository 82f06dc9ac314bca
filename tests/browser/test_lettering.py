"""Nothing written in a picture is too small, cut off or hidden under other words, at four sizes."""

import os

import pytest

from tests.browser.lettering import LOOKS, RECORD, SMALLEST, faults, read
from tests.browser.stages import reveal
from vislib.ui import course

CHAPTERS = {
    "upsampling": ("Where the samples sit",),
    "checkerboard": ("Seven decoders",),
    "softmax": ("Softmax",),
    "kmeans": ("Bad luck",),
}
if os.environ.get("PIXELWISE_THOROUGH") == "1":
    CHAPTERS |= {
        "receptive_field": ("What it really sees",),
        "transposed_convolution": ("Which size?",),
        "softmax": ("Softmax", "Smoothing"),
        "unet": ("The path of the data",),
    }
SLOTS = {  # a name that no chapter has is an error here
    f"{slug}: {name}": course.lesson(slug).find(name).link()
    for slug, names in CHAPTERS.items()
    for name in names
}
_STAGES = "[...document.querySelectorAll('*')].map(e => e.pixelwise).filter(s => s && s.scene)"


def _complaints(tab, look: str) -> list[str]:
    found = [f for stage in read(tab) for f in faults(stage, SMALLEST[look])]
    return [f"{f.kind} ({f.amount:.1f} px): {f.text}" for f in found]


@pytest.mark.parametrize("look", LOOKS)
@pytest.mark.parametrize("chapter", SLOTS)
def test_everything_written_in_a_picture_can_be_read(page, chapter, look):
    present = "&present=1" if look == "projector" else ""
    tab = page(SLOTS[chapter] + present, before=RECORD, **LOOKS[look])
    tab.wait_for_selector(".pw-view canvas")
    tab.wait_for_timeout(400)
    assert _complaints(tab, look) == [], "before the answer"
    reveal(tab)
    for share in (0.5, 1):
        tab.evaluate(f"{_STAGES}.forEach(s => {{ s.pause();"
                     f" s.go(Math.round({share} * (s.scene.frames - 1)), false) }})")  # fmt: skip
        tab.wait_for_timeout(150)
        assert _complaints(tab, look) == [], f"at {share:.0%} of the animation"
