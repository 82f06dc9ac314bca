"""Captions: templates whose values a test can read."""

import pickle

import pytest

from vislib.stage.caption import Caption, plain, rich
from vislib.stage.scene import Panel, Scene


def test_a_caption_is_its_text_and_knows_its_values():
    said = Caption("Step {t}: $\\frac{1}{n}$, loss **{loss}** nats", t=3, loss="2.0402")
    assert said == said.text == "Step 3: $\\frac{1}{n}$, loss **2.0402** nats"
    assert said.values == {"t": "3", "loss": "2.0402"} and isinstance(said, str)
    assert "<b>2.0402</b>" in rich(said)


def test_a_value_that_is_not_printed_is_refused():
    with pytest.raises(ValueError, match="does not print kl"):
        Caption("H(y) is {floor}.", floor="0.291", kl="0")


def test_captions_add_up():
    said = Caption("Loss {loss}.", loss="2") + " Then {this} stays." + Caption(" Step {t}.", t=1)
    assert said == "Loss 2. Then {this} stays. Step 1." and said.values == {"loss": "2", "t": "1"}


def test_plain_text_may_come_first():
    said = "Row 1. " + Caption("Loss {loss}.", loss=2)
    assert said == "Row 1. Loss 2." and said.values == {"loss": "2"}


def test_one_name_stands_for_one_value():
    with pytest.raises(ValueError, match="called loss"):
        Caption("Loss {loss}", loss="2") + Caption(", then {loss}.", loss="1")


def test_a_scene_takes_them_and_packs_the_same_bytes():
    panel, plain = [Panel("p")], ["a 1", "a 2"]
    made = Scene(panel, [], frames=2, captions=[Caption("a {n}", n=n) for n in (1, 2)])
    assert made.pack().blob == Scene(panel, [], frames=2, captions=plain).pack().blob
    assert made.question().captions.values == {"n": "1"}
    assert Scene(panel, [], captions=Caption("a {n}", n=1)).captions.values == {"n": "1"}


def test_a_caption_survives_a_cache():
    said = Caption("a {n}", n=1)
    again = pickle.loads(pickle.dumps(said))
    assert again == said and again.values == said.values


def test_thousands_in_a_formula_stay_one_number():
    """A comma of MathML's own leaves room behind it: 1, 003."""
    assert "<mn>1</mn><mtext>,</mtext><mn>003.2</mn>" in rich("$x = 1,003.2$")
    assert "<mtext>" not in rich("$f(1, 2)$") + rich("$x_{1,2}$")


@pytest.mark.parametrize("name", ["**b**", "$x$", "$x", "5 * 3 * 2", "<i>"])
def test_what_a_person_typed_is_shown_as_typed(name):
    said = rich(Caption("**{name}**: $e^0$ of {name}", name=plain(name)))
    assert said.count(name.replace("<", "&lt;").replace(">", "&gt;")) == 2
    assert said.count("<b>") == said.count("<math") == 1
