"""Sentences with formulas: ``$latex$`` becomes MathML, ``**x**`` bold, all else is escaped."""

from __future__ import annotations

import html
import re
from collections.abc import Sequence
from functools import lru_cache
from typing import Any
from xml.etree.ElementTree import Element, tostring

_ACTIVE = {"xmlns", "href", "style", "class", "id"}  # attributes that formulas do without
_FIELD = re.compile(r"\{(\w+)\}")
_THOUSANDS = re.compile(r"(?<=\d),(?=\d{3}(?!\d))")
_PART = re.compile(r"(?<!\\)\$((?:\\\$|[^$])+)\$|(?<!\\)\*\*((?:\\\*|[^*])+)\*\*")
_SIGNS = re.compile(r"([$*])")
_ESCAPED = re.compile(r"\\([$*])")


class Caption(str):
    """A sentence made of a template and its values: ``Caption("… **{loss}** nats", loss="2.04")``.

    It is the finished text, for whoever takes text; ``template`` and ``values`` (as printed) let a
    test read the numbers and not the prose. ``{name}`` is filled where ``name`` is a value, so that
    the braces of formulas may stay. Two of them may be added, also to plain text.

    Raises ``ValueError`` for a value that is not in the template, and where two that are added call
    different values by one name.
    """

    template: str
    values: dict[str, str]

    def __new__(cls, template: str, **values: Any) -> Caption:
        printed = {name: str(value) for name, value in values.items()}
        used: set[str] = set()

        def fill(found: re.Match) -> str:
            used.add(found[1])
            return printed.get(found[1], found[0])

        made = super().__new__(cls, _FIELD.sub(fill, template))
        if unused := printed.keys() - used:
            raise ValueError(
                f"The template does not print {', '.join(sorted(unused))}: {template!r}"
            )
        made.template, made.values = template, printed
        return made

    @property
    def text(self) -> str:
        """The sentence as plain text."""
        return str(self)

    def __add__(self, more: str) -> Caption:
        if not isinstance(more, Caption):
            more = Caption(more)
        mixed = [n for n in self.values.keys() & more.values if self.values[n] != more.values[n]]
        if mixed:
            raise ValueError(f"Two values are called {', '.join(sorted(mixed))}: {more.template!r}")
        return Caption(self.template + more.template, **(self.values | more.values))

    def __radd__(self, before: str) -> Caption:
        return Caption(before) + self

    def __reduce__(self):
        return _caption, (self.template, self.values)


def _caption(template: str, values: dict[str, str]) -> Caption:
    return Caption(template, **values)


def plain(text: str) -> str:
    """What a person typed, for a sentence in which its ``$`` and ``*`` are meant as such."""
    return _SIGNS.sub(r"\\\1", text)


@lru_cache(maxsize=8192)
def rich(text: str) -> str:
    """HTML of a sentence; a formula that does not parse is shown as it was written."""
    out, at = [], 0
    for match in _PART.finditer(text):
        out.append(_said(text[at : match.start()]))
        formula, strong = match.groups()
        out.append(_mathml(formula) if formula else f"<b>{_said(strong)}</b>")
        at = match.end()
    out.append(_said(text[at:]))
    return "".join(out)


def _said(text: str) -> str:
    return html.escape(_ESCAPED.sub(r"\1", text), quote=False)


def sentences(texts: str | Sequence[str]) -> dict[str, Any]:
    """Sentences as HTML, each stored once ("t"), with the index of each ("i")."""
    listed = [texts] if isinstance(texts, str) else list(texts)
    unique = list(dict.fromkeys(listed))
    where = {t: i for i, t in enumerate(unique)}
    return {"t": [rich(t) for t in unique], "i": [where[t] for t in listed]}


@lru_cache(maxsize=8192)
def _mathml(latex: str) -> str:
    from latex2mathml.converter import convert_to_element

    try:  # as an operator the comma of 1,000 would have room behind it
        return _escaped(convert_to_element(_THOUSANDS.sub(r"\\text{,}", latex)))
    except Exception:  # latex2mathml raises many kinds; the source text is still readable
        return f"<code>{html.escape(latex, quote=False)}</code>"


def _escaped(formula: Element) -> str:
    """MathML with every text escaped once.

    latex2mathml writes some characters as entities and what stands in a text as it is; its own
    output unescapes both alike, which would let a name typed by a person become markup.
    """
    for node in formula.iter():
        node.text = html.unescape(node.text or "")
        node.tail = html.unescape(node.tail or "")
        for name in _ACTIVE.intersection(node.keys()):
            del node.attrib[name]
    return tostring(formula, encoding="unicode")
