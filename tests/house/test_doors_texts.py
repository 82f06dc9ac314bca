"""Whatever is typed into a chapter is understood, or refused in one sentence; the picture stays.

Typed are the texts of links, of every language at hand, and what a learner has half written: the
default with letters put in, left out and doubled.
"""

import random

import pytest

from tests.house.test_doors import assert_sentence
from tests.house.test_pages import SLUGS, _assert_alive, _shows
from vislib.core.params import controls_of
from vislib.ui import course

TIMES = 5  # texts for each control
TYPED = (
    "", " ", ",", "1,5", "1e999", "-", "−1", "½ ¼", "nan inf", "0 0 0 0", "9" * 300, "1 " * 90, "é",
    "a b c", "(((", "1/0", "1/3 2/0", "\u202e12", "🦔", "<b>x</b>", "$x$ **y**", "1;2;;3",
    "nn.Sequential(", "nn.Conv2d(3, 9**9, 3)", "nn.Linear(-1, 2)", "__import__('os')", "3p1 3s0",
    "3s2p1 x", "pool:2s2 conv", "999999999", "1_000", "٣", "True", "None", "[]", "{'a': 1}", "%s",
)  # fmt: skip
EXTRA = "0123456789 ,.;-+/()[]xsp:=*é½\n"


def half_written(text: str, dice: random.Random) -> str:
    """``text`` with up to three letters put in, left out or doubled."""
    letters = list(text)
    for _ in range(dice.randint(1, 3)):
        at = dice.randrange(len(letters) + 1)
        letters[at : at + dice.randint(0, 2)] = dice.choice((dice.choice(EXTRA), "", "  "))
    return "".join(letters)


def typed(control, dice: random.Random) -> list[str]:
    """What somebody may type there, short enough that the browser lets it through."""
    texts = [*dice.sample(TYPED, TIMES - 2), *(half_written(control.default, dice) for _ in "ab")]
    return [text[: control.max_length] for text in texts]


@pytest.mark.parametrize("slug", SLUGS)
def test_any_text_is_understood_or_refused_in_one_sentence(slug, open_page):
    dice = random.Random(slug)
    for chapter in (c for c in course.lesson(slug) if c.params):
        controls = controls_of(chapter.params)
        words = [name for name, control in controls.items() if control.kind == "words"]
        at = open_page(slug, query=chapter.query()) if words else None
        for name in words:
            for text in typed(controls[name], dice):
                fields = [w for w in (*at.text_input, *at.text_area) if not w.disabled]
                field = next((w for w in fields if w.key == f"{chapter.key}.{name}"), None)
                if field is None:  # another control must be set first
                    break
                field.set_value(text)
                at.run()
                what = f"{chapter.key}.{name} = {text!r}"
                _assert_alive(at, what)
                assert _shows(at), f"{what}: the picture is gone"
                for warning in at.warning:
                    assert_sentence(ValueError(warning.value.split(" The picture shows")[0]))
