"""Every control of every chapter, moved: processor milliseconds until the page has run again.

    python -m benchmarks.controls                  # the worst of all pages
    python -m benchmarks.controls kmeans --all

One after the other, through Streamlit's AppTest, which adds some milliseconds of its own; each
value is new to the page, so that nothing it shows has been kept. Aim: 100 ms.
"""

from __future__ import annotations

import argparse
import gc
import importlib
import logging
import os
import time
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
AIM = 100  # ms
HEAVY = ("torch", "sklearn.cluster", "skimage.segmentation", "scipy.signal", "plotly.graph_objects")
KINDS = ("slider", "select_slider", "selectbox", "number_input", "toggle", "checkbox", "radio",
         "button_group")  # fmt: skip


def opened(slug: str, chapter: str):
    """An AppTest at that chapter, all questions answered."""
    from streamlit.testing.v1 import AppTest

    from tests.conftest import Shown

    at = AppTest.from_file(str(ROOT / "app.py"), default_timeout=120).run()
    at.session_state["answers"] = Shown()
    at.switch_page(f"pages/{slug}.py")
    at.query_params[f"{slug}.chapter"] = chapter
    return at.run()


def values(widget) -> list:
    """Up to four values of a control that are not its own."""
    if hasattr(widget, "options") and widget.options:
        found = list(widget.options)[:5]
    elif hasattr(widget, "min") and widget.min is not None:
        step, span = widget.step or 1, widget.max - widget.min
        found = [widget.min + span * part // step * step for part in (0, 1 / 3, 2 / 3, 1)]
        found = [type(widget.value)(v) for v in found]
    else:
        found = [not widget.value]
    return [value for value in found if value != widget.value]


def moves(slug: str, chapter: str) -> Iterator[tuple[float, str]]:
    """Milliseconds and a name for every control, the others at their defaults."""
    at = opened(slug, chapter)
    for kind in KINDS:
        for index in range(len(at.get(kind))):
            widget = at.get(kind)[index]
            if widget.disabled:
                continue
            start = widget.value
            for value in values(widget):
                at.get(kind)[index].set_value(value)
                before = time.process_time()
                at.run()
                spent = 1000 * (time.process_time() - before)
                yield spent, f"{chapter} | {widget.label} = {value}"
                if len(at.get(kind)) <= index:  # the control hid itself
                    at = opened(slug, chapter)
            at.get(kind)[index].set_value(start)
            at.run()


def chapters(slug: str) -> list[str]:
    """The titles of a lesson's chapters, from its tabs."""
    from streamlit.testing.v1 import AppTest

    at = AppTest.from_file(str(ROOT / "app.py"), default_timeout=120).run()
    at.switch_page(f"pages/{slug}.py").run()
    return [tab.label for tab in at.tabs]


def main() -> None:
    from vislib import catalogue

    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("slugs", nargs="*", default=[entry.slug for entry in catalogue.built()])
    parser.add_argument("--all", action="store_true", help="not only those above the aim")
    args = parser.parse_args()
    os.environ["PIXELWISE_WARM_UP"] = "0"
    logging.disable(logging.WARNING)
    for name in HEAVY:  # as the app does behind its first page
        importlib.import_module(name)
    gc.freeze()
    for slug in args.slugs:
        found = [move for chapter in chapters(slug) for move in moves(slug, chapter)]
        over = [move for move in found if args.all or move[0] > AIM]
        print(f"{slug}: {len(found)} moves, {sum(ms > AIM for ms, _ in found)} above {AIM} ms")
        for spent, name in sorted(over, reverse=True):
            print(f"  {spent:6.0f}  {name}", flush=True)


if __name__ == "__main__":
    main()
