"""Who may open a room: ``PIXELWISE_LECTURER_PASSWORD``, if it is set."""

from __future__ import annotations

import hmac
import os

from vislib.classroom import limits
from vislib.classroom.question import Refused
from vislib.classroom.rates import Rate

_wrong = Rate(*limits.PASSWORDS)


def wanted() -> bool:
    """Whether a password is asked for."""
    return bool(os.environ.get("PIXELWISE_LECTURER_PASSWORD"))


def check(given: bytes, who: str, wrong: Rate = _wrong) -> None:
    """Raise ``Refused`` for a wrong password (403), and for too many of ``who`` (429)."""
    password = os.environ.get("PIXELWISE_LECTURER_PASSWORD", "")
    if not password:
        return
    if wrong.spent(who):
        raise Refused(429, "Too many wrong passwords; wait a minute.")
    # A header's bytes mean Latin-1 or UTF-8, as the browser pleases.
    meant = (password.encode(), password.encode("latin-1", "replace"))
    if not any([hmac.compare_digest(given, one) for one in meant]):
        wrong.allows(who)
        raise Refused(403, "The lecturer's password is wrong.")
