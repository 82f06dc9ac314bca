"""Every question of every chapter can be put to a class, without a line in the lesson."""

import dataclasses
import json

import pytest

from vislib.classroom.question import Question, question_of
from vislib.stage.caption import rich
from vislib.ui import classroom, course, questions

ASKED = {key: c for key, c in course.chapters().items() if c.question is not None}


@pytest.mark.parametrize("key", ASKED)
def test_a_chapters_question_goes_to_the_phones(key, monkeypatch):
    monkeypatch.setattr(classroom, "_link", lambda: ASKED[key].link())
    asked = ASKED[key].question
    sent = classroom._question(questions.key_of(key, asked), asked)
    assert isinstance(sent, Question)
    body = json.loads(json.dumps(dataclasses.asdict(sent)))
    assert question_of(body) == sent  # what HTTP would take, word for word
    right = asked.options[sent.answer] if sent.options else sent.answer
    assert right == asked.answer
    for text in (sent.text, sent.explain, *sent.options):
        assert "<code>" not in rich(text)  # formulas that parse
