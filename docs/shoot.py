"""The pictures in README, taken from the running app: ``python docs/shoot.py ADDRESS``."""

import sys
from io import BytesIO
from pathlib import Path

from PIL import Image
from playwright.sync_api import sync_playwright

HERE = Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parent))

from tests.browser.conftest import FLAGS, _program, settle  # noqa: E402

# name: (address, frame of the picture or None, dark)
SHOTS = {
    "home": ("", None, False),
    "kmeans": ("kmeans", 7, False),
    "transposed_convolution": (
        "transposed_convolution?transposed_convolution.chapter=In+two+dimensions",
        3,
        False,
    ),
    "convolution": ("convolution?convolution.chapter=slide", 40, False),
    "normalized_cuts": ("normalized_cuts?normalized_cuts.chapter=picture", 4, True),
    "architectures": ("architectures?architectures.chapter=ledger", None, False),
    "unet": ("unet?unet.chapter=What+the+skips+carry", None, True),
}
STEP = """n => document.querySelectorAll('*').forEach(e => {
  const stage = e.pixelwise
  if (stage && stage.scene && stage.scene.frames > n) { stage.pause(); stage.go(n, false) }
})"""


def shoot(base: str) -> None:
    """Write every picture as WebP beside this file."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=_program(), args=list(FLAGS))
        for name, (path, frame, dark) in SHOTS.items():
            page = browser.new_page(
                viewport={"width": 1280, "height": 800}, color_scheme="dark" if dark else "light"
            )
            page.goto(f"{base}/{path}")
            settle(page)
            page.wait_for_timeout(1500)
            asked = page.get_by_role("button", name="Show me anyway")
            while asked.count():
                asked.first.click()
                settle(page)
            page.wait_for_timeout(1500)
            if frame is not None:
                page.evaluate(STEP, frame)
            page.wait_for_timeout(1000)
            shot = Image.open(BytesIO(page.screenshot())).convert("RGB")
            shot.save(HERE / f"{name}.webp", quality=82, method=6)
            page.close()
        browser.close()


if __name__ == "__main__":
    shoot(sys.argv[1] if len(sys.argv) > 1 else "http://127.0.0.1:8501")
