"""U-Net on the visitor's own device: the camera with labels, the engines, pictures filled there."""

import json
from contextlib import contextmanager

import numpy as np
import pytest

from models import zoo
from tests.browser.conftest import FLAGS, _program, settle, until
from tests.browser.stages import FIND

needs_person = pytest.mark.skipif("person" not in zoo.available(), reason="no weights")


@needs_person
def test_the_camera_gets_labels_and_stops(browser, server):
    """Chromium's fake camera, the server's network; one frame at a time is under way."""
    fake = ["--use-fake-device-for-media-stream", "--use-fake-ui-for-media-stream"]
    other = browser.browser_type.launch(executable_path=_program(), args=[*FLAGS, *fake])
    try:
        opened = other.new_page()
        opened.goto(f"{server}/unet?unet.chapter=Webcam&unet.camera.where=server")
        settle(opened)
        opened.get_by_role("button", name="Start the camera").click()
        camera = opened.locator(".pw-cam")
        opened.wait_for_function(
            "e => Number(e.dataset.frames || 0) >= 3", arg=camera.element_handle(), timeout=60_000
        )
        assert "frames a second" in camera.locator("output").inner_text()
        assert camera.locator("canvas").evaluate("c => c.width") == 171
        opened.get_by_role("button", name="Stop", exact=True).click()
        assert camera.locator("output").inner_text() == "Stopped."
        assert camera.locator("video").evaluate("v => v.srcObject.active") is False
    finally:
        other.close()


@needs_person
def test_before_the_camera_a_photograph_is_labelled(page):
    """The chapter opens with a picture, which follows its controls; a mirror only when filmed."""
    opened = page("unet?unet.chapter=Webcam")
    canvas = opened.locator(".pw-cam canvas").element_handle()
    opacities = (
        "c => [...new Set(c.getContext('2d').getImageData(0, 0, c.width, c.height).data"
        ".filter((_, i) => i % 4 === 3))].sort()"
    )
    opened.wait_for_function(f"c => ({opacities})(c).length >= 2", arg=canvas)
    assert set(canvas.evaluate(opacities)) == {0, round(255 * 0.6)}
    assert opened.locator(".pw-cam video").evaluate("v => v.poster").startswith("blob:")
    opened.get_by_role("slider").focus()
    opened.keyboard.press("End")
    opened.wait_for_function(f"c => ({opacities})(c).includes(255)", arg=canvas)
    assert opened.errors == []


@needs_person
def test_the_camera_paints_the_colours_of_the_classes(browser, server):
    """The labels arrive whole: every painted pixel has the colour of a class, at one opacity."""
    with camera(browser, server, "--use-fake-ui-for-media-stream") as (opened, view):
        opened.wait_for_function(
            "e => Number(e.dataset.frames || 0) >= 3", arg=view.element_handle(), timeout=60_000
        )
        opened.get_by_role("button", name="Stop", exact=True).click()
        colours = view.locator("canvas").evaluate(
            "c => [...new Set(new Uint32Array(c.getContext('2d')"
            ".getImageData(0, 0, c.width, c.height).data.buffer))]"
        )
        assert len([c for c in colours if c]) <= 3
        assert all(c == 0 or c >> 24 == round(255 * 0.6) for c in colours)


@needs_person
def test_a_camera_that_is_refused_gets_a_sentence(browser, server):
    with camera(browser, server, "--deny-permission-prompts") as (opened, view):
        status = view.locator("output")
        status.get_by_text("allow it in the browser's address bar").wait_for(timeout=30_000)
        assert opened.get_by_role("button", name="Start the camera").is_enabled()
        assert not view.get_attribute("data-frames")


@needs_person
def test_the_camera_stops_when_the_page_is_hidden(browser, server):
    with camera(browser, server, "--use-fake-ui-for-media-stream") as (opened, view):
        opened.wait_for_function(
            "e => Number(e.dataset.frames || 0) >= 1", arg=view.element_handle(), timeout=60_000
        )
        opened.evaluate(
            "Object.defineProperty(document, 'hidden', {get: () => true});"
            "document.dispatchEvent(new Event('visibilitychange'))"
        )
        view.locator("output").get_by_text("the page was hidden").wait_for(timeout=10_000)
        frames = view.get_attribute("data-frames")
        opened.wait_for_timeout(1500)
        assert view.get_attribute("data-frames") == frames


def until_labelled(view, frames: int) -> None:
    """Wait for so many labelled frames of the camera."""
    until(view, f"e => Number(e.dataset.frames || 0) >= {frames}")


@needs_person
def test_no_frame_leaves_the_browser_that_labels_itself(browser, server):
    with camera(browser, server, "--use-fake-ui-for-media-stream") as (opened, view):
        until_labelled(view, 2)
        assert view.get_attribute("data-engine") in ("webgpu", "relaxed", "plain")
        sent, asked = [], []
        opened.on("request", lambda request: asked.append(request.url))
        session = opened.context.new_cdp_session(opened)
        session.send("Network.enable")
        session.on(
            "Network.webSocketFrameSent", lambda e: sent.append(e["response"]["payloadData"])
        )
        until_labelled(view, int(view.get_attribute("data-frames")) + 4)
        assert sum(map(len, sent)) < 1000 and not asked  # a frame has ten thousand
        assert "No picture leaves this browser" in view.locator("output").inner_text()
        width = view.locator("canvas").evaluate("c => c.width")
        assert width == 171


CORES = "Object.defineProperty(navigator, 'hardwareConcurrency', {{ get: () => {} }})"


@needs_person
@pytest.mark.parametrize(("cores", "workers"), [(4, 2), (2, 1)])
def test_two_workers_take_frames_in_turns_where_there_are_processors(
    browser, server, cores, workers
):
    fake, before = "--use-fake-ui-for-media-stream", CORES.format(cores)
    with camera(browser, server, fake, where="processor", before=before) as (opened, view):
        until_labelled(view, 2)
        until(
            view,
            f"e => e.innerText.includes('two workers in turns') === {json.dumps(workers == 2)}",
        )
        assert len(opened.workers) == workers
        until_labelled(view, int(view.get_attribute("data-frames")) + 3)
        opened.get_by_role("button", name="Stop", exact=True).click()
        frames = view.get_attribute("data-frames")
        opened.wait_for_timeout(1500)
        assert view.get_attribute("data-frames") == frames
        assert view.locator("output").inner_text() == "Stopped."


@needs_person
def test_who_has_no_gpu_gets_a_sentence_and_the_servers_labels(browser, server):
    flag = "--disable-features=WebGPUService,WebGPU"
    with camera(browser, server, flag, where="gpu", start=False) as (opened, view):
        opened.get_by_text("This browser cannot compute the network").wait_for()
        until(view.locator("canvas"), "c => c.width > 1 && c.width !== 300")
        assert "go to the machines" in view.locator("output").inner_text()


@needs_person
def test_shaders_give_the_labels_of_torch(browser, server):
    """WGSL on a GPU that the processor plays: small pictures, every label."""
    with camera(browser, server, *PLAYED, start=False, without="--disable-gpu") as (opened, _):
        if not opened.evaluate("async () => !!(await navigator.gpu?.requestAdapter())"):
            pytest.skip("This browser has no WebGPU, not even a played one.")
        for name in ("shapes-small-bilinear", "leaf-small-nearest", "person"):
            assert shaded(opened, server, name, "webgpu") == [0, 0], name


def shaded(opened, server, name: str, engine: str) -> list[int]:
    """How many labels of two small pictures an engine gives otherwise than torch."""
    import torch

    from vislib.core import images
    from vislib.unet.widgets import camera as networks

    torch.set_num_threads(1)
    door = zoo.load(name, "cpu", "full")
    found = []
    for height, width in ((32, 48), (21, 35)):
        pixels = images.load("astronaut", side=120).pixels[:height, :width].copy()
        found.append((pixels, door.predict(pixels, min(height, width)).labels))
    labels = opened.evaluate(SHADED, [
        f"{server}/{networks.door()}", f"{server}/{networks.weights(name)}",
        [[p.shape[:2], p.ravel().tolist(), w.ravel().tolist()] for p, w in found], engine,
    ])  # fmt: skip
    pairs = zip(found, labels, strict=True)
    return [int((wanted.ravel() != np.array(given)).sum()) for (_, wanted), given in pairs]


def filled(opened, slug: str):
    """The chapter on drawn shapes is answered, and its picture filled; its component."""
    for _ in range(2):
        if (more := opened.get_by_text("Show me anyway")).count():
            more.first.click()
            settle(opened)
    view = opened.locator(".pw-net")
    until(view, "e => Number(e.dataset.views) >= 1", timeout=90_000)
    until(opened, f"() => ({FIND})().scene.marks.some((m) => m.filled)", timeout=90_000)
    return view


def _filling(slug: str, where: str = "processor") -> str:
    return f"unet?unet.chapter={slug}&unet.{slug}.model=shapes&unet.{slug}.where={where}"


MARK = f"({FIND})().scene.marks[({FIND})().scene.byId"


@needs_person
def test_a_gate_moves_the_picture_without_a_server(page):
    opened = page(_filling("skips"))
    view = filled(opened, "skips")
    assert view.get_attribute("data-differ") == "0"
    assert "labels are the server's" in view.locator("output").inner_text()
    before = opened.evaluate(f"() => [...{MARK}.lost].boxes.data].join()")
    opened.evaluate("void (WebSocket.prototype.send = () => {})")  # the server hears nothing of it
    opened.get_by_role("slider", name="skip 2").focus()
    opened.keyboard.press("Home")
    until(opened, f"() => [...{MARK}.lost].boxes.data].join() !== '{before}'")
    for share in opened.evaluate(f"() => {MARK}.shares].texts.t"):
        assert share in opened.evaluate(f"() => ({FIND})().caption.html")
    assert opened.errors == []


@needs_person
def test_a_threshold_moves_the_labels_without_a_server(page):
    opened = page(_filling("live"))
    filled(opened, "live")
    until(opened, f"() => {MARK}.areas].texts.t[0].includes('%')")
    opened.evaluate("void (WebSocket.prototype.send = () => {})")
    opened.get_by_role("slider", name="label only").focus()
    opened.keyboard.press("End")
    until(opened, f"() => JSON.stringify(({FIND})().scene.captions.t).includes('reaches 0.99')")
    areas = opened.evaluate(f"() => {MARK}.areas].texts.t")
    assert areas[:3] == ["circle", "square", "triangle"]  # the areas are not of these labels
    assert opened.errors == []


@needs_person
def test_the_stages_of_the_path_are_filled(page):
    opened = page(_filling("path"))
    view = filled(opened, "path")
    until(opened, f"() => {MARK}.maps]?.filled?.length === ({FIND})().scene.frames")
    assert view.get_attribute("data-differ") == "0" and opened.errors == []


PLAYED = ("--enable-unsafe-webgpu", "--use-webgpu-adapter=swiftshader",
          "--enable-features=Vulkan", "--use-vulkan=swiftshader")  # fmt: skip


@needs_person
def test_a_gpu_that_goes_away_is_followed_by_the_processor(browser, server):
    with camera(browser, server, *PLAYED, start=False, without="--disable-gpu") as (opened, _):
        opened.goto(f"{server}/{_filling('skips', 'gpu')}")
        settle(opened, 90_000)
        view = filled(opened, "skips")
        if view.get_attribute("data-engine") != "webgpu":
            pytest.skip("This browser has no WebGPU, not even a played one.")
        assert view.get_attribute("data-differ") == "0"
        opened.context.browser.new_browser_cdp_session().send("Browser.crashGpuProcess")
        opened.get_by_role("slider", name="skip 2").focus()
        opened.keyboard.press("Home")
        until(view, "e => ['relaxed', 'plain'].includes(e.dataset.engine)", timeout=90_000)
        said = view.locator("output").inner_text()
        assert "WebGPU failed" in said and "now WebAssembly" in said
        assert view.get_attribute("data-differ") == "0"


SHADED = """async ([door, network, pictures, only]) => {
  const { Segmenter } = await import(door);
  const rgba = (rgb) => Uint8ClampedArray.from({ length: (rgb.length / 3) * 4 },
    (_, i) => (i % 4 === 3 ? 255 : rgb[Math.floor(i / 4) * 3 + (i % 4)]));
  const opened = new Segmenter(door), found = [];
  const [[[h, w], rgb, labels]] = pictures;
  await opened.open({ network, side: 16, only: [only],
    check: { rgba: rgba(rgb), h, w, labels: Uint8Array.from(labels) } });
  for (const [[h, w], rgb] of pictures)
    found.push(Array.from((await opened.segment(rgba(rgb), h, w)).labels));
  opened.close();
  return found; }"""


@contextmanager
def camera(browser, server, *flags: str, where="browser", start=True, without="", before=""):
    """The chapter in a browser with a fake camera, started; the page and the component.

    ``before``: a script that runs in the page before its own.
    """
    flags = [*(f for f in FLAGS if f != without), "--use-fake-device-for-media-stream", *flags]
    other = browser.browser_type.launch(executable_path=_program(), args=flags)
    try:
        opened = other.new_page()
        opened.add_init_script(before)
        opened.goto(f"{server}/unet?unet.chapter=Webcam&unet.camera.where={where}")
        settle(opened)
        if not start:
            yield opened, opened.locator(".pw-cam")
            return
        opened.get_by_role("button", name="Start the camera").click()
        yield opened, opened.locator(".pw-cam")
    finally:
        other.close()
