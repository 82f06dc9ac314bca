"""U-Net on the visitor's own device: an engine that goes away is followed by the next one."""

import numpy as np
import pytest

from tests.browser.conftest import settle, until
from tests.browser.stages import FIND
from tests.browser.test_unet_device import (
    CORES,
    PLAYED,
    _filling,
    camera,
    filled,
    needs_person,
    until_labelled,
)  # fmt: skip

# What breaks an engine the next time it computes, in the worker.
BROKEN = {
    "webgpu": """() => { const make = GPUDevice.prototype.createCommandEncoder;
      GPUDevice.prototype.createCommandEncoder = function () {
        this.destroy(); return make.call(this); } }""",
    "relaxed": """() => { const { slice } = Float32Array.prototype;
      Float32Array.prototype.slice = function () { Float32Array.prototype.slice = slice;
        throw new Error("memory access out of bounds"); } }""",
}
WHERE = {"webgpu": "gpu", "relaxed": "browser"}
FAILED = {"webgpu": ("WebGPU failed (", "now WebAssembly"),
          "relaxed": ("SIMD failed (memory access out of bounds)", "now WebAssembly")}  # fmt: skip
# The mean distance of the pictures in place from those that came from the server, 0 to 255, and
# how many there are; no number before all of them are decoded.
APART = f"""() => {{ const {{ marks }} = ({FIND})().scene; let sum = 0, n = 0, pictures = 0;
  const pixels = (image) => {{ const c = new OffscreenCanvas(image.width, image.height);
    const ctx = c.getContext("2d"); ctx.drawImage(image, 0, 0);
    return ctx.getImageData(0, 0, c.width, c.height).data; }};
  for (const mark of marks) for (const [i, {{ image }}] of (mark.filled ?? []).entries()) {{
    if (!mark.bitmaps[i].image) return null;
    const [a, b] = [pixels(image), pixels(mark.bitmaps[i].image)]; pictures += 1;
    if (a.length !== b.length) return [255, pictures];
    for (let k = 0; k < a.length; k++) sum += Math.abs(a[k] - b[k]);
    n += a.length; }}
  return [sum / n, pictures]; }}"""


def moved(opened, slug: str) -> None:
    """A control is moved, so that the network computes anew."""
    if slug == "skips":
        opened.get_by_role("slider", name="skip 2").focus()
        opened.keyboard.press("Home")
    else:
        box = opened.get_by_role("spinbutton", name="number of the drawing")
        box.fill("11")
        box.press("Enter")


@needs_person
@pytest.mark.parametrize(
    ("slug", "engine"),
    [("live", "webgpu"), ("path", "webgpu"), ("skips", "webgpu"), ("live", "relaxed")],
)
def test_a_picture_goes_on_with_the_next_engine(slug, engine, browser, server):
    with camera(browser, server, *PLAYED, start=False, without="--disable-gpu") as (opened, _):
        opened.goto(f"{server}/{_filling(slug, WHERE[engine])}")
        settle(opened, 90_000)
        view = filled(opened, slug)
        if view.get_attribute("data-engine") != engine:
            pytest.skip(f"This browser does not compute with {engine}.")
        (worker,) = opened.workers
        worker.evaluate(BROKEN[engine])
        moved(opened, slug)
        until(view, f"e => e.dataset.engine && e.dataset.engine !== '{engine}'", timeout=90_000)
        said = view.locator("output").inner_text()
        assert all(words in said for words in FAILED[engine]), said
        assert view.get_attribute("data-differ") == "0" and "are the server's" in said
        until(opened, APART)
        apart, pictures = opened.evaluate(APART)
        assert pictures and apart < 6  # what came is packed with losses


@needs_person
@pytest.mark.parametrize("engine", BROKEN)
def test_the_camera_goes_on_with_the_next_engine(engine, browser, server):
    flags = (*PLAYED, "--use-fake-ui-for-media-stream")
    how = {"where": WHERE[engine], "before": CORES.format(2), "without": "--disable-gpu"}
    with camera(browser, server, *flags, start=False, **how) as (opened, view):
        painted = colours(view)
        if view.get_attribute("data-engine") != engine:
            pytest.skip(f"This browser does not compute with {engine}.")
        (worker,) = opened.workers
        worker.evaluate(BROKEN[engine])
        opened.get_by_role("slider").focus()
        opened.keyboard.press("End")  # the photograph is labelled anew
        until(view, f"e => e.dataset.engine !== '{engine}'", timeout=90_000)
        until(view.locator("output"), "e => e.textContent.includes('failed (')")
        other = np.abs(painted - colours(view)).max(axis=1) > 8  # opacity rounds colours
        assert painted.any() and other.mean() < 0.001
        opened.get_by_role("button", name="Start the camera").click()
        until_labelled(view, 3)
        said = view.locator("output").inner_text()
        assert all(words in said for words in FAILED[engine]), said
        assert "No picture leaves this browser" in said


def colours(view) -> np.ndarray:
    """What is painted over the photograph, once it is: (pixels, 3), of whatever opacity."""
    canvas = view.locator("canvas")
    until(canvas, "c => c.width > 1 && c.width !== 300", timeout=90_000)
    found = canvas.evaluate(
        "c => [...c.getContext('2d').getImageData(0, 0, c.width, c.height).data]"
    )
    return np.array(found).reshape(-1, 4)[:, :3]
