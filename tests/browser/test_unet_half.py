"""U-Net in half precision on the visitor's GPU, where it has that; and where it has not."""

import re

import pytest

from tests.browser.conftest import settle, until
from tests.browser.test_unet_device import PLAYED, _filling, camera, filled, needs_person, shaded

# Any Vulkan driver: of a GPU, or Mesa's llvmpipe, which has half precision (SwiftShader has not).
NATIVE = ("--enable-unsafe-webgpu", "--enable-features=Vulkan", "--use-vulkan=native",
          "--use-angle=vulkan", "--ignore-gpu-blocklist")  # fmt: skip
HAS = "async () => !!(await navigator.gpu?.requestAdapter())?.features.has('shader-f16')"


@needs_person
def test_without_half_precision_the_next_engine_computes_and_the_page_says_so(browser, server):
    with camera(browser, server, *PLAYED, start=False, without="--disable-gpu") as (opened, view):
        if opened.evaluate(HAS):
            pytest.skip("This browser has half precision.")
        opened.goto(f"{server}/{_filling('live', 'half')}")
        settle(opened, 90_000)
        view = filled(opened, "live")
        assert view.get_attribute("data-engine") in ("relaxed", "plain")
        assert view.get_attribute("data-differ") == "0"
        said = view.locator("output").inner_text()
        assert said.startswith("WebGPU in half precision (") and "; now WebAssembly" in said
        assert "choose “on its GPU (WebGPU)”" in said or "offers no GPU" in said
        opened.goto(f"{server}/unet?unet.chapter=Webcam&unet.camera.where=half")
        settle(opened, 90_000)
        status = opened.locator(".pw-cam output")
        until(status, "e => e.textContent.includes('; now WebAssembly')", timeout=90_000)
        assert status.inner_text().startswith("WebGPU in half precision (")


@needs_person
def test_half_precision_gives_nearly_every_label_of_torch(browser, server):
    with camera(browser, server, *NATIVE, start=False, without="--disable-gpu") as (opened, _):
        if not opened.evaluate(HAS):
            pytest.skip("This browser has no half precision, not even a played one.")
        for name in ("shapes-small-bilinear", "leaf-small-nearest", "person"):
            assert max(shaded(opened, server, name, "half")) <= 8, name  # of 1536 and 735
        opened.goto(f"{server}/{_filling('skips', 'half')}")
        settle(opened, 90_000)
        view = filled(opened, "skips")
        assert view.get_attribute("data-engine") == "half"
        differ, said = int(view.get_attribute("data-differ")), view.locator("output").inner_text()
        assert said.startswith("WebGPU in half precision (not yet tested on real GPUs)")
        count = re.search(r"(All|\d+) (of the )?(\d+) labels", said)
        assert count[1] == (str(differ) if differ else "All") and differ <= int(count[3]) / 500
        before = view.get_attribute("data-views")
        opened.get_by_role("slider", name="skip 2").focus()
        opened.keyboard.press("Home")
        until(view, f"e => e.dataset.views !== '{before}'", timeout=90_000)
        assert view.get_attribute("data-engine") == "half"
        assert view.get_attribute("data-differ") == str(differ)  # what was kept came back
