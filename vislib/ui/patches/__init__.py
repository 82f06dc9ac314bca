"""What replaces a part of Streamlit: see README.md beside this file."""

from __future__ import annotations

import logging

import streamlit as st

TESTED = "1.67.0"  # the Streamlit these were written and tested for

log = logging.getLogger("pixelwise")


def apply() -> bool:
    """Put all of them in place, once, when the server starts; whether that was done.

    Under another Streamlit nothing is replaced: the app works as Streamlit does, slower.
    """
    if st.__version__ != TESTED:
        log.warning(
            "Streamlit %s is not the tested %s: no part of it is replaced; a class waits longer.",
            st.__version__,
            TESTED,
        )
        return False
    from vislib.ui.patches import addresses, ending, idle, queue, turns

    addresses.settle()
    ending.settle()
    idle.settle()
    queue.settle()
    turns.settle()
    return True
