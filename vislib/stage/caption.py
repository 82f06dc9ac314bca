"""Sentences with formulas: ``$latex$`` becomes MathML, ``**x**`` bold, all else is escaped."""

from __future__ import annotations

import html
import re
from functools import lru_cache

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


@lru_cache(maxsize=8192)
def _mathml(latex: str) -> str:
    from latex2mathml.converter import convert

    try:
        return convert(latex).replace(' xmlns="http://www.w3.org/1998/Math/MathML"', "")
    except Exception:  # latex2mathml raises many kinds; the source text is still readable
        return f"<code>{html.escape(latex, quote=False)}</code>"
