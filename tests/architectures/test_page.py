"""The page: what is refused names the remedy and the picture stays; answers are not in controls."""

import pytest

from tests.stages import sent


def warned(at):
    assert not at.exception and not at.error
    assert at.get("bidi_component")
    return " ".join(box.value for box in at.warning)


@pytest.mark.parametrize(
    ("chapter", "values", "said"),
    [
        ("lenet", {"size": "28"}, "padding 2 in layer 1"),
        ("lenet", {"first": "5", "connections": "original"}, "choose 6 and 16 filters"),
        ("ledger", {"own": "False", "size": "512"}, "its own size"),
        ("ledger", {"number": "int8", "mode": "Adam"}, "choose float16 or float32"),
    ],
)
def test_refused_settings_say_what_to_do(open_page, chapter, values, said):
    query = {f"architectures.{chapter}.{name}": value for name, value in values.items()}
    assert said in warned(open_page("architectures", query=query | {
        "architectures.chapter": chapter}))  # fmt: skip


def test_filters_asked_for_are_not_in_a_control(open_page):
    at = open_page("architectures", answered=False)
    keys = {w.key for kind in ("slider", "number_input") for w in at.get(kind)}
    assert "architectures.lenet.size" in keys
    assert not any(
        "first" in key or "second" in key for key in keys if "architectures.lenet.q" not in key
    )
    (picture,) = sent(at)
    assert not any("6×" in word or "16×" in word for word in picture.words)


def test_the_second_question_waits_for_the_first(open_page):
    at = open_page("architectures", answered=False)
    assert not any("2,416" in m.value for m in at.markdown)
    at.session_state["answers"] = {"architectures.lenet.q.first": "(shown)"}
    at.run()
    assert any("2,416" in m.value for m in at.markdown)
    (picture,) = sent(at)
    assert not any("16" in word for word in picture.words)
