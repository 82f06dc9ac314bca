"""A class in one network, over plain http: the camera is explained, the link can be copied."""

import pytest

from tests.browser.conftest import FLAGS, HOW, _program, settle
from vislib.ui import images

NAME = "class.example"  # as another machine would call the server


@pytest.fixture(scope="module")
def network(server, browser):
    """``network(path)``: a tab of a browser that knows the server by its name, by http."""
    program = _program()
    if program is None:
        pytest.skip(HOW)
    base = server.replace("127.0.0.1", NAME)
    flags = [*FLAGS, f"--host-resolver-rules=MAP {NAME} 127.0.0.1"]
    knowing = browser.browser_type.launch(executable_path=program, args=flags)

    def open_(path: str):
        tab = knowing.new_page(viewport={"width": 1280, "height": 800})
        tab.problems = []
        tab.on("pageerror", lambda error: tab.problems.append(str(error)))
        tab.goto(f"{base}/{path}")
        settle(tab)
        assert not tab.evaluate("isSecureContext")
        return tab

    yield open_
    knowing.close()


def test_the_camera_is_explained_in_the_same_words_everywhere(network):
    tab = network("kmeans?kmeans.chapter=Segmenting+a+picture&kmeans.picture.image=Use+the+camera")
    tab.get_by_text(images.NO_CAMERA).wait_for()
    assert not tab.locator('[data-testid="stCameraInput"]').count()
    tab = network("unet?unet.chapter=Webcam")
    tab.get_by_role("button", name="Start the camera").click()
    tab.locator(".pw-cam output", has_text=images.NO_CAMERA).wait_for()
    assert tab.problems == []


def test_the_link_is_copied(network):
    tab = network("kmeans?kmeans.chapter=Which+k%3F")
    tab.locator(".st-key-tool-share button:visible").first.click()
    tab.wait_for_selector(".st-key-pw-qr svg")
    settle(tab)
    code = tab.locator("[data-testid=stPopoverBody] .stCode").first
    code.hover()
    tab.wait_for_timeout(500)  # the button appears
    code.locator("button").first.click(force=True)
    tab.wait_for_timeout(300)
    tab.evaluate(
        "() => { const f = document.createElement('textarea'); f.id = 'paste';"
        "document.querySelector('[data-testid=stPopoverBody]').append(f); f.focus() }"
    )
    tab.keyboard.press("Control+V")
    assert tab.locator("#paste").input_value().strip() == code.locator("code").inner_text().strip()
    assert f"http://{NAME}" in tab.locator("#paste").input_value()
    assert tab.problems == []
