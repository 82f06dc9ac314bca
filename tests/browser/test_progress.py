"""What a learner has answered and reached stays in the browser, and can be forgotten."""

from tests.browser.conftest import settle
from tests.browser.stages import open_chapter, painted

STORED = "localStorage.getItem('pixelwise.progress')"
END = ".pw-progress-end"


def _answer(tab, option: str) -> None:
    tab.get_by_role("button", name=option, exact=True).click()
    tab.wait_for_selector('[class*="st-key-ask-"]:not([class*="-open"])')
    settle(tab)


def _go(tab, path: str) -> None:
    tab.goto(f"{tab.url.split('/', 3)[0]}//{tab.url.split('/', 3)[2]}/{path}")
    settle(tab)


def test_answers_and_challenges_are_kept_summed_up_and_forgotten(page):
    tab = open_chapter(page, "softmax", "scores", {"softmax.scores.temperature": "6"})
    assert tab.locator(f"{END} p").count() == 0 and tab.evaluate(STORED) is None
    _answer(tab, "0.61")  # wrong; and the link has reached the challenge
    end = tab.locator(f"{END} p")
    end.wait_for()
    tab.wait_for_function(
        f"() => document.querySelector('{END}').innerText.includes('1 of 10 chal')"
    )
    said = end.inner_text()
    assert said.startswith("1 of 10 answered, 1 of 10 challenges met.")
    assert "Look at again: Softmax." in said
    _go(tab, "softmax?softmax.chapter=loss")  # a new visit
    painted(tab)
    end.get_by_role("link", name="Softmax").click()
    tab.wait_for_selector('.stTabs [role="tab"][aria-selected="true"]:has-text("Softmax")')
    _go(tab, "")
    card = tab.locator('.pw-progress[data-lesson="softmax"]')
    tab.wait_for_function(
        "() => document.querySelector('.pw-progress[data-lesson=softmax]').innerText"
    )
    assert card.inner_text() == "1 of 10 answered, 1 of 10 challenges met"
    assert card.get_attribute("title") == "● ★ Softmax"
    assert tab.locator('.pw-progress[data-lesson="kmeans"]').inner_text() == ""
    tab.get_by_role("button", name="Forget").click()
    tab.wait_for_function(
        "() => !document.querySelector('.pw-progress[data-lesson=softmax]').innerText"
    )
    assert tab.evaluate(STORED) == "{}" and not tab.outside and not tab.errors


def test_right_answers_are_not_to_be_looked_at_again_and_a_lesson_can_be_forgotten(page):
    tab = open_chapter(page, "softmax", "scores")
    _answer(tab, "0.87")
    tab.locator(f"{END} p").wait_for()
    assert "Look at again" not in tab.locator(END).inner_text()
    tab.locator(END).get_by_role("button", name="Forget").click()
    tab.wait_for_function(f"() => !document.querySelector('{END} p')")
    tab.wait_for_timeout(600)
    assert tab.evaluate(STORED) == "{}"  # not recorded anew from the card that still stands there
    assert not tab.errors


def test_presenter_mode_records_and_shows_nothing(page):
    tab = open_chapter(page, "softmax", "scores", {"present": "1"})
    _answer(tab, "0.87")
    tab.wait_for_timeout(600)
    assert tab.locator(END).count() == 0 and tab.evaluate(STORED) is None and not tab.errors


def test_a_browser_that_keeps_nothing_is_no_error(page):
    broken = (
        "Storage.prototype.setItem = Storage.prototype.getItem = () => { throw new Error('no') }"
    )
    tab = open_chapter(page, "softmax", "scores", before=broken)
    _answer(tab, "0.87")
    tab.wait_for_timeout(600)
    assert not tab.errors
