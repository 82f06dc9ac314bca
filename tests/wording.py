"""How things are counted, read on the screen: 1 pixel is not "1 pixels", 2047 px are 2,047 px."""

from __future__ import annotations

import re
from collections.abc import Iterable

from tests.stages import sent

_MANY = (
    "pixels|inputs|outputs|weights|parameters|multiplications|zeros|ones|rows|columns|"
    "entries|numbers|values|layers|blocks|networks|families|classes|channels|filters|kernels|"
    "maps|units|neurons|windows|passes|steps|updates|moves|points|clusters|groups|regions|"
    "peaks|samples|images|pictures|discs|cells|boxes|frames|seeds|runs|terms|paths|scores|"
    "labels|stages|taps|phases|factors|holes|patches|masks|positions|places|vectors|bars|"
    "gates|skips|poolings|lines|letters|features|copies|shortcuts|wholes|bits|bytes|settings|"
    "draws|errors"
)
_ONE = re.compile(rf"(?<![\w.,·×/^*−+–-])(?<!× )1 (?:{_MANY})\b")
_LARGE = re.compile(rf"(?<![\w.,·/^:-])\d{{4,}} (?:{_MANY}|px)\b")
_FORMULA = re.compile(r"\$[^$]*\$|<[^>]*>|`[^`]*`")


def words(at) -> list[str]:
    """Everything that can be read on a page: around its pictures and in them."""
    around = [
        *(c.value for kind in (at.caption, at.markdown, at.error, at.warning) for c in kind),
        *(h.proto.body for h in at.get("html")),
    ]
    return [*(_FORMULA.sub(" ", t) for t in around), *(w for one in sent(at) for w in one.words)]


def miscounted(texts: Iterable[str]) -> list[str]:
    """Where one thing is said as many, or thousands are not separated."""
    found = (pattern.search(text) for text in texts for pattern in (_ONE, _LARGE))
    return [hit.string[max(0, hit.start() - 40) : hit.end() + 40] for hit in found if hit]
