"""U-Net at the camera: the smaller network where the larger is slow on this device."""

import pytest

from models import zoo
from tests.browser.conftest import until
from tests.browser.test_unet_device import CORES, camera, until_labelled

needs_both = pytest.mark.skipif(
    not {"person", "person-small"} <= set(zoo.available()), reason="no weights"
)
FAKE = "--use-fake-ui-for-media-stream"
# Every engine is said to take so long for a frame, however busy this machine is.
TAKING = """window.Worker = class extends Worker {{
  set onmessage(hear) {{ super.onmessage = ({{ data }}) => {{
    if (data.value?.figures) data.value.milliseconds = {};
    hear({{ data }}); }}; }} }};"""


def networks(asked: list[str]) -> set[str]:
    """The names of the networks that were fetched."""
    files = [url.rsplit("/", 1)[1] for url in asked if url.endswith(".safetensors")]
    return {name.split(".")[0] for name in files}


@needs_both
@pytest.mark.parametrize(("milliseconds", "used"), [(40, "larger"), (300, "smaller")])
def test_the_smaller_network_is_fetched_only_where_it_is_needed(
    milliseconds, used, browser, server
):
    fake, before = "--use-fake-ui-for-media-stream", TAKING.format(milliseconds) + CORES.format(2)
    with camera(browser, server, fake, where="server", before=before, start=False) as (
        opened,
        view,
    ):
        asked = _watched(opened)
        opened.goto(f"{server}/unet?unet.chapter=Webcam&unet.camera.where=processor")
        until(view, "e => e.dataset.network")
        assert view.get_attribute("data-network") == used
        small = {"person-small"} if used == "smaller" else set()
        assert networks(asked) == {"person"} | small
        opened.get_by_role("button", name="Start the camera").click()
        until_labelled(view, 2)
        said = view.locator("output").inner_text()
        takes = f"{milliseconds} ms a frame of 128 pixels here"
        if used == "larger":
            assert f"The larger network: it takes {takes}." in said
        else:
            assert f"The smaller network: the larger takes {takes}, more than 100." in said


@needs_both
@pytest.mark.parametrize(("size", "name"), [("larger", "person"), ("smaller", "person-small")])
def test_one_network_is_fetched_where_the_learner_chooses(size, name, browser, server):
    with camera(browser, server, FAKE, where="server", start=False) as (opened, view):
        asked = _watched(opened)
        chosen = f"unet.camera.where=processor&unet.camera.size={size}"
        opened.goto(f"{server}/unet?unet.chapter=Webcam&{chosen}")
        until(view, "e => e.dataset.engine")
        assert networks(asked) == {name}
        assert "network:" not in view.locator("output").inner_text()


def _watched(opened) -> list[str]:
    """The addresses that this page and its workers ask for from now on."""
    asked: list[str] = []
    opened.context.on("request", lambda request: asked.append(request.url))
    return asked
