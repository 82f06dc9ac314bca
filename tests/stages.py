"""What a page sends to its pictures, read back from the messages an AppTest has kept."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass

_TAG = re.compile(r"<[^>]*>")


@dataclass(frozen=True)
class Sent:
    """One picture: the ``options`` beside it and its ``scene`` as the browser unpacks it."""

    options: dict
    scene: dict

    @property
    def words(self) -> list[str]:
        """Everything that can be read in it: alt, captions, titles, names, texts, hovers."""
        found = [self.scene["alt"], *self.scene["captions"]["t"]]
        found += [panel["title"] for panel in self.scene["panels"]]
        for mark in self.scene["marks"]:
            found += mark.get("names", [])
            found += [t for name in ("texts", "hover") for t in mark.get(name, {}).get("t", ())]
        return [_TAG.sub("", text) for text in found if text]


def words_of(scene) -> list[str]:
    """Everything that can be read in a scene that was not sent yet."""
    return Sent({}, json.loads(scene.pack().header)).words


def lettered(scene) -> list[str]:
    """The texts of the labels alone, of a scene that was not sent yet."""
    texts = [m.text for m in scene.marks if m.kind == "label"]
    return [t for text in texts for t in ([text] if isinstance(text, str) else text)]


def marks(scene, kind, panel) -> list:
    """The marks of one kind in one panel of a scene that was not sent yet."""
    return [m for m in scene.marks if type(m) is kind and m.panel == panel]


def mark(scene, name: str):
    """The mark with that id in a scene that was not sent yet."""
    return next(m for m in scene.marks if m.id == name)


def sent(at) -> Iterator[Sent]:
    """The stages on the page of an AppTest."""
    for element in at.get("bidi_component"):
        raw = element.proto.SerializeToString()
        start = raw.find(b'{"key":')
        if start >= 0:
            options, rest = _part(raw, start)
            yield Sent(options, _part(rest, 4)[0])


def _part(raw: bytes, start: int) -> tuple[dict, bytes]:
    """JSON whose length stands in the four bytes before it, and what follows."""
    end = start + int.from_bytes(raw[start - 4 : start], "little")
    return json.loads(raw[start:end]), raw[end:]
