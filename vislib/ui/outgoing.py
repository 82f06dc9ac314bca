"""What a session still has to send when one of its runs is overtaken by the next.

Streamlit drops the unsent elements of a fragment that is run anew and keeps all others, also those
of the fragments inside it, which are about to be drawn again too. Sent without what stood before
them they have no place ("Bad delta path index"), and the browser shows an empty page.
"""

from __future__ import annotations

from typing import Any

from streamlit.runtime.app_session import AppSession


def settle() -> None:
    """Make every session of this server drop a fragment's inside with the fragment. Once."""
    AppSession._clear_queue = _clear_queue


def _clear_queue(session: AppSession, fragment_ids_this_run: list[str] | None = None) -> None:
    queue = session._browser_queue
    if fragment_ids_this_run:
        drawn = {message.delta.fragment_id for message in queue._queue if message.HasField("delta")}
        inside = _inside(session._fragment_storage, drawn - {""}, fragment_ids_this_run)
        fragment_ids_this_run = [*fragment_ids_this_run, *sorted(inside)]
    queue.clear(retain_lifecycle_msgs=True, fragment_ids_this_run=fragment_ids_this_run)


def _inside(storage: Any, drawn: set[str], running: list[str]) -> set[str]:
    """Those of the fragments ``drawn`` that are inside the ``running`` ones or exist no more."""
    return {
        name
        for name in drawn
        if storage.has_ancestor_in(name, running) or not storage.contains(name)
    }
