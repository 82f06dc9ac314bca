"""Files that the server offers under names that change with their content: kept for ever."""

from __future__ import annotations

import gzip
from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property

from starlette.datastructures import Headers
from starlette.responses import Response

_FOREVER = {"Cache-Control": "public, immutable, max-age=31536000", "Vary": "Accept-Encoding"}
_offered: dict[str, Offer] = {}


@dataclass(frozen=True)
class Offer:
    """``read()`` gives the content, as ``kind`` (a media type); ``packed``: gzip makes it small."""

    read: Callable[[], bytes]
    kind: str
    packed: bool

    @cached_property
    def _small(self) -> bytes:
        return gzip.compress(self.read(), mtime=0)

    def answer(self, asked: Headers) -> Response:
        """The file, packed where the browser understands it and it is worth it."""
        if self.packed and "gzip" in asked.get("accept-encoding", ""):
            headers = _FOREVER | {"Content-Encoding": "gzip"}
            return Response(self._small, media_type=self.kind, headers=headers)
        return Response(self.read(), media_type=self.kind, headers=_FOREVER)


def offer(name: str, mark: str, read: Callable[[], bytes], kind: str, *, packed: bool) -> str:
    """Offer a file; returns its address, relative to the app's.

    ``name``: "network.js"; ``mark``: what changes with the content, part of the address.
    """
    stem, dot, ending = name.rpartition(".")
    address = f"pixelwise/{stem}.{mark[:12]}{dot}{ending}"
    _offered.setdefault(address, Offer(read, kind, packed))
    return address


def find(path: str) -> Offer | None:
    """What is offered under the path of a request, wherever the app stands; None for nothing."""
    before, found, name = path.rpartition("pixelwise/")
    return _offered.get(f"{found}{name}") if before.endswith("/") else None
