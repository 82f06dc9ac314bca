"""Sentences that say what is the matter, and what to do about it; the boundary against errors."""

from __future__ import annotations

import re
from collections.abc import Callable

import streamlit as st

from vislib.ui import process

_MARKDOWN = re.compile(r"[\\`*_\[\]<>$~]|:(?=\w)")  # what Markdown or Streamlit might act upon


def boundary(body: Callable[[], None], what: str) -> None:
    """Run ``body``; a ``ValueError`` shows as its sentence, anything else as one calm sentence.

    What settings can be refused for is found earlier, by ``controls.validated``: the picture stays.
    """
    try:
        body()
    except ValueError as error:
        process.log.info("%s: %s", what, error)
        refuse(error)
    except Exception:
        process.log.exception("%s failed", what)
        st.error(
            "This part cannot be shown just now. Change a control or reset the lesson; "
            "the rest of the page works.",
            icon=":material/build:",
        )


def refuse(error: ValueError, then: str = "", icon: str = ":material/tune:") -> None:
    """Show the sentence of an error; what a person typed stays text, also if it is Markdown."""
    st.warning(f"{_MARKDOWN.sub(_escape, str(error))} {then}".rstrip(), icon=icon)


def pass_by(sentence: str) -> None:
    """Show a sentence for some seconds, beside the page: nothing has to be done about it."""
    st.toast(_MARKDOWN.sub(_escape, sentence), icon=":material/link_off:", duration="long")


def device(notice: str) -> None:
    """Show why a GPU did not do the work, if there is something to say."""
    if notice:
        st.info(_MARKDOWN.sub(_escape, notice), icon=":material/memory:")


def _escape(found: re.Match) -> str:
    return f"\\{found[0]}"
