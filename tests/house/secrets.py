"""What a chapter keeps back until its question is answered, and what of it was sent before.

Nothing here knows a lesson: the frame tells what is kept back, the messages to the browser what was
sent.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from google.protobuf.json_format import MessageToDict

from tests.stages import sent, words_of
from vislib.stage.scene import Scene
from vislib.ui.challenges import Challenge
from vislib.ui.chapter import Here
from vislib.ui.numbers import shown
from vislib.ui.questions import Choice, Number

_NUMBER = re.compile(r"(?<![\w.,])[−-]?\d[\d,]*(?:\.\d+)?(?:·10[⁻⁰¹²³⁴⁵⁶⁷⁸⁹]+)?(?![\w.,]*\d)")
_SENTENCE = re.compile(r"(?<=[.?!:;])\s+")
_TAG = re.compile(r"<[^>]*>")
LONG = 4  # words: a shorter phrase may well be said for another reason


@dataclass
class Kept:
    """What one run of a chapter kept back."""

    sentences: set[str] = field(default_factory=set)
    pairs: set[tuple[str, str]] = field(default_factory=set)  # a name with its number
    numbers: set[str] = field(default_factory=set)  # that are told by no name
    labels: set[str] = field(default_factory=set)  # of rows of tables: names, which tell nothing
    questions: list[Choice | Number] = field(default_factory=list)

    def add(self, _here: Here, what: Any, instead: Any = None) -> None:
        """Take it in; as ``Here.kept_back``."""
        if isinstance(what, Choice | Number):
            self.questions.append(what)
            self.sentences |= _sentences([what.explain])
        elif isinstance(what, Challenge):
            self.sentences |= _sentences([what.text, what.hint])
        elif isinstance(what, str):
            self.sentences |= _sentences([what])
        elif isinstance(what, Scene):
            self.sentences |= _sentences(words_of(what)) - _sentences(words_of(instead))
        elif isinstance(what, dict):
            self._named(what)
        elif isinstance(what, tuple):
            self._table(*what)
        elif what is not None:
            before = _strings(instead.to_dict()) if instead is not None else ()
            self.sentences |= _sentences(_strings(what.to_dict())) - _sentences(before)

    def _named(self, values: dict[str, Any]) -> None:
        for name, value in values.items():
            first, note = value if isinstance(value, tuple) else (value, "")
            for text in (shown(first), str(note)):
                self._number(name, text)

    def _table(self, rows: Any, how: dict[str, Any]) -> None:
        self.sentences |= _sentences([str(how.get("caption", ""))])
        if isinstance(rows, dict):
            rows = [
                dict(zip(rows, cells, strict=True)) for cells in zip(*rows.values(), strict=True)
            ]
        for row in rows:
            own = [str(v) for v in row.values() if isinstance(v, str)][:1]
            self.labels |= set(own)
            for column, value in row.items():
                if isinstance(value, str) and value not in own:
                    self.sentences |= _sentences([value])
                elif not isinstance(value, str):
                    for name in (column, *own):
                        self._number(name, shown(value))

    def _number(self, name: str, text: str) -> None:
        found = _NUMBER.findall(text)
        self.pairs |= {(name, number) for number in found if number not in ("0", "1")}
        self.numbers |= {number for number in found if telling(number)}


def telling(number: str) -> bool:
    """Whether a number says by itself where it comes from: three digits that count, or more."""
    digits = re.sub(r"·10.*|[^\d]", "", number).lstrip("0")
    return len(digits) >= 3 and number.replace(",", "") not in ("100", "1000", "1000000")


def told(kept: Kept, sent_texts: Iterable[str], given: Iterable[str]) -> list[str]:
    """What of ``kept`` stands in the texts that were sent; ``given``: what anybody may know."""
    given, texts = list(given), [t for t in sent_texts if t]
    known = {n for text in given for n in _NUMBER.findall(text)}
    whole = "\n".join(_plain(t) for t in texts)
    bare = [_without(t, kept.labels) for t in texts]  # ResNet-101 does not say 101
    said = {n for t in bare for n in _NUMBER.findall(t)}
    sentences = kept.sentences - _sentences(given)
    found = [f"sentence: {s}" for s in sorted(sentences) if s in whole]
    found += [f"number: {n}" for n in sorted((kept.numbers & said) - known)]
    for name, number in sorted(kept.pairs):
        beside = [
            t
            for t, b in zip(texts, bare, strict=True)
            if name in t and number in _NUMBER.findall(b)
        ]
        if beside and number not in known:
            found.append(f"{name} with {number}: {beside[0][:80]}")
    for question in kept.questions:
        found += _answered(question, texts)
    return found


def _without(text: str, labels: Iterable[str]) -> str:
    for label in sorted(labels, key=len, reverse=True):
        text = text.replace(label, " ")
    return text


def _answered(question: Choice | Number, texts: list[str]) -> Iterator[str]:
    """Where the answer stands, and no other option does."""
    if isinstance(question, Number):
        answer = f"{question.answer:g}"
        if telling(answer) and any(answer in _NUMBER.findall(t) for t in texts):
            yield f"answer: {answer}"
        return
    whole = "\n".join(texts)
    others = [o for o in question.options if o != question.answer]
    if (
        len(question.answer) > 5
        and question.answer in whole
        and not any(o in whole for o in others)
    ):
        yield f"answer: {question.answer}"


def read(at) -> list[str]:
    """Every text on the page of an AppTest, save the question and its options."""
    found = [text for picture in sent(at) for text in picture.words]
    for element in _elements(at.main):
        kind, proto = element.type, getattr(element, "proto", None)
        if proto is None or kind in ("bidi_component", "button", "page_link"):
            continue
        if kind == "markdown" and _asks(element):
            continue
        texts = _proto_strings(proto)
        found += [_TAG.sub(" ", t) for t in texts if "<style" not in t]
    return found


def _asks(element: Any) -> bool:
    return bool(re.match(r"\*\*.*\*\*$", element.value, re.DOTALL))


def _elements(block: Any) -> Iterator[Any]:
    for child in getattr(block, "children", {}).values():
        if hasattr(child, "children"):
            yield from _elements(child)
        else:
            yield child


def _proto_strings(message: Any) -> list[str]:
    """Every text of a message, also those in JSON inside it (the figures of Plotly)."""
    texts = list(_strings(MessageToDict(message)))
    return [t for text in texts for t in (_strings(_json(text)) if text[:1] in "{[" else [text])]


def _json(text: str) -> Any:
    try:
        return json.loads(text)
    except ValueError:
        return text


def _strings(part: Any) -> Iterator[str]:
    """Every text in a nest of lists and mappings, the names of its keys left out."""
    if isinstance(part, str):
        yield _TAG.sub(" ", part)
    elif isinstance(part, dict):
        for key, value in part.items():
            if key not in ("template", "bdata", "dtype"):
                yield from _strings(value)
    elif isinstance(part, list | tuple) or (isinstance(part, np.ndarray) and part.dtype == object):
        for value in part:
            yield from _strings(value)


def _sentences(texts: Iterable[str]) -> set[str]:
    """Sentences of ``LONG`` words and more, as they are read."""
    parts = (part for text in texts for part in _SENTENCE.split(_plain(text)))
    return {part for part in parts if len(part.split()) >= LONG}


def _plain(text: str) -> str:
    return re.sub(r"\s+", " ", re.sub(r"[*$]|\\[a-z]+", "", _TAG.sub("", text))).strip().lower()
