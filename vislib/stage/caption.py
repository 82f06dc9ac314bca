"""Sentences with formulas: ``$latex$`` becomes MathML, ``**x**`` bold, all else is escaped."""

from __future__ import annotations

import html
import re
from collections.abc import Sequence
from functools import lru_cache
from typing import Any
from xml.etree.ElementTree import Element, tostring

_ACTIVE = {"xmlns", "href", "style", "class", "id"}  # attributes that formulas do without
_PART = re.compile(r"\$([^$]+)\$|\*\*([^*]+)\*\*")


@lru_cache(maxsize=8192)
def rich(text: str) -> str:
    """HTML of a sentence; a formula that does not parse is shown as it was written."""
    out, at = [], 0
    for match in _PART.finditer(text):
        out.append(html.escape(text[at : match.start()], quote=False))
        formula, strong = match.groups()
        out.append(_mathml(formula) if formula else f"<b>{html.escape(strong, quote=False)}</b>")
        at = match.end()
    out.append(html.escape(text[at:], quote=False))
    return "".join(out)


def sentences(texts: str | Sequence[str]) -> dict[str, Any]:
    """Sentences as HTML, each stored once ("t"), with the index of each ("i")."""
    listed = [texts] if isinstance(texts, str) else list(texts)
    unique = list(dict.fromkeys(listed))
    where = {t: i for i, t in enumerate(unique)}
    return {"t": [rich(t) for t in unique], "i": [where[t] for t in listed]}


@lru_cache(maxsize=8192)
def _mathml(latex: str) -> str:
    from latex2mathml.converter import convert_to_element

    try:
        return _escaped(convert_to_element(latex))
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
