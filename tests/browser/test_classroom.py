"""A class is asked: the lecturer at the projector, three phones, both rounds, to the reveal."""

import json
import urllib.request

import pytest

from benchmarks.app import free_port
from tests.browser.conftest import serve, until
from tests.browser.test_accessibility import AXE


@pytest.fixture(scope="module")
def hall(tmp_path_factory):
    """A server of its own, whose rooms lie in a temporary folder."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("PIXELWISE_DATA", str(tmp_path_factory.mktemp("classroom")))
        patch.delenv("PIXELWISE_DATABASE", raising=False)
        with serve() as address:
            yield address


@pytest.fixture
def phone_in(browser, hall):
    """``phone_in(room)``: the phone's page in a browser of its own."""
    contexts = []

    def open_(room: str, **options):
        contexts.append(browser.new_context(viewport={"width": 390, "height": 844}, **options))
        opened = contexts[-1].new_page()
        opened.set_default_timeout(20_000)
        opened.goto(f"{hall}/c/{room}")
        return opened

    yield open_
    for context in contexts:
        context.close()


def _card(page, *words: str) -> None:
    for word in words:
        page.wait_for_selector(f".st-key-class-card >> text={word}")


def _quiet(page) -> None:
    page.wait_for_selector('.stApp[data-test-script-state="notRunning"]')


@pytest.mark.parametrize(("width", "height"), [(1920, 1080), (1280, 720)])
def test_a_class_is_asked_twice_and_told(hall, phone_in, page, width, height):
    lecturer = page("softmax?present=1", width=width, height=height, base=hall)
    lecturer.set_default_timeout(20_000)
    lecturer.wait_for_selector(".st-key-class-next button")
    lecturer.keyboard.press("a")
    _card(lecturer, "Close", "0 answered")
    room = lecturer.inner_text(".pw-room b")
    square = lecturer.locator(".st-key-class-code svg").bounding_box()
    assert square["width"] >= 0.2 * height and square["y"] + square["height"] <= height
    phones = [phone_in(room) for _ in range(3)]
    for i, phone in enumerate(phones):
        phone.click(f"form button >> nth={i % 2}")
        phone.wait_for_selector('button[aria-pressed="true"]')
        phone.wait_for_selector("text=Your answer")
    _card(lecturer, "3 answered of 3 here")
    lecturer.keyboard.press("a")
    _card(lecturer, "Ask again", "Show answers")
    phones[0].wait_for_selector("text=Answers are closed")
    assert phones[0].locator("form button").first.is_disabled()
    lecturer.keyboard.press("Shift+A")
    _card(lecturer, "Close")
    for phone in phones:
        phone.wait_for_selector("text=Round 2")
        phone.click("form button >> nth=1")
        phone.wait_for_selector("text=Your answer")
    lecturer.reload()  # the key comes back from the lecturer's browser
    _card(lecturer, "Close", "3 answered")
    _quiet(lecturer)
    lecturer.keyboard.press("a")
    _card(lecturer, "Show answers")
    _quiet(lecturer)
    lecturer.keyboard.press("a")
    _card(lecturer, "Reveal")
    _quiet(lecturer)
    assert "answer" not in _state(hall, room)
    lecturer.keyboard.press("a")
    for phone in phones:
        phone.wait_for_selector("text=✓ Right: 0.87")
        assert "/softmax" in phone.get_attribute("#follow a", "href")
    lecturer.wait_for_selector('[class*="st-key-ask-"][class*="-shown"]')
    assert _state(hall, room)["tally"] == [[2, 1, 0], [0, 3, 0]]
    phones[0].click("#follow a")
    phones[0].wait_for_selector("h1.pw-lesson")
    lecturer.click(".st-key-class-card .stPopover button")
    lecturer.click("text=End the room")
    phones[1].wait_for_selector("text=This room has ended")
    assert not lecturer.errors and not lecturer.outside


def _state(hall: str, room: str) -> dict:
    with urllib.request.urlopen(f"{hall}/class/rooms/{room}/state") as answer:
        return json.load(answer)


def _room(hall: str, **question) -> tuple[str, dict]:
    """A room with an open question, made through HTTP."""
    opened = _post(f"{hall}/class/rooms", {}, {})
    headers = {"Authorization": f"Bearer {opened['key']}"}
    asked = {"id": "a", "text": "How many?", "options": ["one", "two"], "answer": 1} | question
    _post(f"{hall}/class/rooms/{opened['room']}/question", asked, headers)
    return opened["room"], headers


def _post(url: str, body: dict, headers: dict):
    request = urllib.request.Request(url, json.dumps(body).encode(), headers, method="POST")
    with urllib.request.urlopen(request) as answer:
        data = answer.read()
    return json.loads(data) if data else None


def test_a_number_by_keyboard_alone(hall, phone_in):
    room, _ = _room(hall, options=[], answer=0.87, tolerance=0.01, unit="nats")
    phone = phone_in(room)
    phone.wait_for_selector("form input")
    phone.keyboard.press("Tab")
    phone.keyboard.type("0,87")
    phone.keyboard.press("Enter")
    phone.wait_for_selector("text=Your answer: 0.87 nats")
    phone.fill("form input", "much")
    phone.keyboard.press("Enter")
    phone.wait_for_selector("text=Please type a number")
    assert _state(hall, room)["answers"] == 1


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_the_phones_page_is_accessible(hall, phone_in, scheme):
    room, headers = _room(hall)
    phone = phone_in(room, color_scheme=scheme, bypass_csp=True)
    phone.wait_for_selector("form button")
    phone.click("form button >> nth=0")
    phone.wait_for_selector("text=Your answer")
    for step in ("closed", "shown", "revealed"):
        _post(f"{hall}/class/rooms/{room}/phase", {"phase": step}, headers)
    phone.wait_for_selector("#truth.wrong")
    phone.evaluate(AXE)
    found = phone.evaluate("async () => (await axe.run()).violations.map(v => v.id)")
    assert found == []
    assert phone.evaluate("document.documentElement.scrollWidth") <= 390


def test_without_javascript_one_sentence_says_what_to_do(hall, phone_in):
    phone = phone_in("KXQPM", java_script_enabled=False)
    assert "needs JavaScript" in phone.inner_text("noscript, body")


def test_a_room_that_is_not_there_and_a_network_that_drops(hall, phone_in):
    phone = phone_in("KXQPM")
    phone.wait_for_selector("text=There is no such room")
    room, _ = _room(hall)
    phone.goto(f"{hall}/c/{room}")
    phone.wait_for_selector("form button")
    phone.context.set_offline(True)
    phone.click("form button >> nth=1")
    phone.wait_for_selector("text=did not get through")
    phone.context.set_offline(False)
    phone.click("form button >> nth=1")
    phone.wait_for_selector("text=Your answer: two")
    until(phone, "document.querySelector('#connection').textContent === ''")


def test_nothing_sent_to_the_lecturer_tells_before_it_is_shown(hall, phone_in, page):
    lecturer = page("softmax?present=1", base=hall)
    received: list[bytes] = []

    def note(frame):
        received.append(frame.encode() if isinstance(frame, str) else frame)

    lecturer.on("websocket", lambda socket: socket.on("framereceived", note))
    lecturer.reload()
    lecturer.wait_for_selector(".st-key-class-next button")
    _quiet(lecturer)
    lecturer.keyboard.press("a")
    _card(lecturer, "Close")
    room = lecturer.inner_text(".pw-room b")
    for i in range(2):
        phone = phone_in(room)
        phone.click(f"form button >> nth={i}")
        phone.wait_for_selector("text=Your answer")
    _card(lecturer, "2 answered")
    lecturer.reload()
    _card(lecturer, "Close", "2 answered")
    _quiet(lecturer)
    lecturer.keyboard.press("a")
    _card(lecturer, "Show answers")
    sent = b"".join(received)
    assert len(sent) > 1000
    for told in (b"tally", b"moved", b"The answers of the class"):
        assert told not in sent
    _quiet(lecturer)
    lecturer.keyboard.press("a")
    _card(lecturer, "Reveal")
    _quiet(lecturer)
    assert b"The answers of the class" in b"".join(received)


def test_the_lecturer_is_in_the_room_after_a_restart(page, tmp_path, monkeypatch):
    monkeypatch.setenv("PIXELWISE_DATA", str(tmp_path))
    monkeypatch.delenv("PIXELWISE_DATABASE", raising=False)
    port = free_port()
    with serve(port=port) as address:
        lecturer = page("softmax?present=1", base=address)
        lecturer.wait_for_selector(".st-key-class-next button")
        lecturer.keyboard.press("a")
        _card(lecturer, "Close")
        room = lecturer.inner_text(".pw-room b")
    with serve(port=port) as address:
        lecturer.goto(f"{address}/softmax?present=1")
        _card(lecturer, "Close")
        assert lecturer.inner_text(".pw-room b") == room
