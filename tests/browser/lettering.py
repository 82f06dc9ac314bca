"""What is written in the pictures of a page: every text, its height, where it stands, its panel.

``python -m tests.browser.lettering [slug ...]`` lists, for each chapter, the smallest letters and
the texts that are cut or lie on one another, on a screen, a projector and a phone, at four moments.
"""

from __future__ import annotations

import sys
from dataclasses import dataclass
from pathlib import Path

LOOKS = {
    "screen": {"width": 1280, "height": 800},
    "projector": {"width": 1920, "height": 1080},
    "phone": {"width": 390, "height": 844},
}
# The smallest letters that a reader is asked to read, in CSS pixels.
SMALLEST = {"screen": 11, "projector": 18, "phone": 10}

_SCRIPT = Path(__file__).with_suffix(".js").read_text(encoding="utf-8")
RECORD = f"(() => {{ {_SCRIPT}; record(); }})()"  # to be run before anything is drawn
READ = f"() => {{ {_SCRIPT}; return read(); }}"


@dataclass(frozen=True)
class Fault:
    """Something that cannot be read, and how bad it is in CSS pixels."""

    kind: str  # "small", "cut", "over"
    text: str
    amount: float


def faults(stage: dict, smallest: float) -> list[Fault]:
    """What cannot be read in one picture as ``READ`` returns it."""
    drawn = [n for n in stage["drawn"] if n["alpha"] > 0.02]
    found = [Fault("small", n["text"], n["size"]) for n in [*drawn, *stage["words"]]
             if n["size"] < smallest - 0.01]  # fmt: skip
    found += [Fault("cut", w["text"], 0) for w in stage["words"] if w.get("cut")]
    found += [Fault("cut", n["text"], out) for n in drawn if (out := _outside(n, stage)) > 1.5]
    titles = [w for w in stage["words"] if w["title"]]
    shown = [n for n in [*drawn, *titles] if n.get("upright", True)]
    for i, one in enumerate(shown):
        for other in shown[i + 1 :]:
            if (common := _common(one["box"], other["box"])) > 2 and one["text"] != other["text"]:
                found.append(Fault("over", f"{one['text']} | {other['text']}", common))
    return found


def _outside(note: dict, stage: dict) -> float:
    """By how much a text reaches beyond what it is clipped to."""
    left, top, right, bottom = note["box"]
    x, y, w, h = note["clip"] or (0, 0, stage["width"], stage["height"])
    x1, y1 = min(x + w, stage["width"]), min(y + h, stage["height"])
    return max(max(x, 0) - left, max(y, 0) - top, right - x1, bottom - y1)


def _common(a: list[float], b: list[float]) -> float:
    """The smaller side of what two boxes share."""
    return min(min(a[2], b[2]) - max(a[0], b[0]), min(a[3], b[3]) - max(a[1], b[1]))


def read(tab) -> list[dict]:
    """The pictures of a page as they are drawn now; the page must have run ``RECORD`` first."""
    return tab.evaluate(READ)


def _walked(tab, smallest: float) -> tuple[float, set[str]]:
    """The smallest letters of the open page, answered, at four moments, and all that is wrong."""
    from tests.browser.stages import STAGES, reveal

    reveal(tab)
    sizes, found = [], set()
    for share in (0, 0.3, 0.6, 1):
        tab.evaluate(f"{STAGES}.forEach(s => {{ s.pause();"
                     f" s.go(Math.round({share} * (s.scene.frames - 1)), false) }})")  # fmt: skip
        tab.wait_for_timeout(250)
        for stage in read(tab):
            sizes += [n["size"] for n in stage["drawn"]]
            found |= {f"{f.kind} {f.amount:.1f}: {f.text}" for f in faults(stage, smallest)}
    return min(sizes, default=0), found


def main(slugs: list[str]) -> None:
    """List the faults of every chapter, looked at in each window."""
    from playwright.sync_api import sync_playwright

    from tests.browser.conftest import FLAGS, _program, serve, settle
    from vislib import catalogue
    from vislib.ui import course

    wanted = slugs or [entry.slug for entry in catalogue.built()]
    with serve() as base, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=_program(), args=list(FLAGS))
        for slot in (slot for slug in wanted for slot in course.lesson(slug)):
            for look, size in LOOKS.items():
                tab = browser.new_page(viewport=size)
                tab.add_init_script(RECORD)
                tab.goto(f"{base}/{slot.link()}{'&present=1' if look == 'projector' else ''}")
                settle(tab)
                tab.wait_for_timeout(800)
                least, found = _walked(tab, SMALLEST[look])
                print(slot.lesson, slot.title, look, f"{least:.1f} px", sep=" | ")
                for fault in sorted(found):
                    print(f"    {fault}")
                tab.close()


if __name__ == "__main__":
    main(sys.argv[1:])
