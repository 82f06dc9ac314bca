"""The process around the pages: threads, warm-up, the collector of garbage, the log."""

from __future__ import annotations

import ctypes
import gc
import importlib
import logging
import os
import sys
import threading
import time
from collections.abc import Callable, Iterable, Sequence
from typing import Any

import streamlit as st

log = logging.getLogger("pixelwise")

_HEAVY = (
    "numpy",
    "PIL.Image",
    "scipy.signal",
    "pandas",
    "pyarrow",
    "plotly.graph_objects",
    "torch",
    "torch.fx.experimental.symbolic_shapes",  # the first backward pass asks for it
    "sklearn.cluster",
    "skimage.color",
    "skimage.measure",
    "skimage.segmentation",
    "skimage.data",
)
_WARM_UP, _BEHIND = "warm-up", "behind the page"  # our threads
REST = 4  # times the work of a step: a class keeps four fifths of what it would have alone
_CONTEXT = "streamlit.runtime.scriptrunner_utils.script_run_context"  # the name of its log
SWITCH = 0.0005  # seconds; Python's own is ten times that
_ARENA_MAX, _MMAP_THRESHOLD, _TRIM_THRESHOLD = -8, -3, -1  # of glibc's malloc.h
_MB = 1 << 20


def settle_threads() -> None:
    """Let threads share the machine; must run before NumPy and torch are imported.

    Numerical threads that spin while they wait make a busy two-core machine many times slower. And
    a run sends some forty messages, each of which gives Python's lock away and waits for it again:
    beside a thread that computes, for a whole switch interval.
    """
    sys.setswitchinterval(SWITCH)
    os.environ.setdefault("OMP_WAIT_POLICY", "PASSIVE")
    os.environ.setdefault("KMP_BLOCKTIME", "0")
    os.environ.setdefault("OMP_NUM_THREADS", str(max(1, (os.cpu_count() or 2) // 2)))
    # Each run is a thread, and glibc gives threads heaps of their own: what one run has freed the
    # next does not find. And heaps keep what a network's large maps leave: those get pages of
    # their own, which go back at once.
    for setting in ((_ARENA_MAX, 4), (_MMAP_THRESHOLD, 2 * _MB), (_TRIM_THRESHOLD, 4 * _MB)):
        _c_library("mallopt", *setting)


def _c_library(name: str, *values: int) -> None:
    """Call a function of glibc, where there is one."""
    try:
        getattr(ctypes.CDLL(None), name)(*values)
    except (AttributeError, OSError, TypeError):  # another C library, another system
        log.debug("no %s here", name)


@st.cache_resource(show_spinner=False)
def warm_up(own: Sequence[str] = (), delay: float = 1.0) -> threading.Thread | None:
    """Import what is heavy in the background, once per process, after the first page is out.

    ``own``: what of ours comes after the libraries, as ``module`` or ``module:function to call``.
    ``PIXELWISE_WARM_UP=0`` switches it off (tests that look at what a page imports).
    """
    return _thread(_WARM_UP, _warm_up, (*_HEAVY, *own), delay)


def behind(steps: Iterable[Callable[[], object]]) -> threading.Thread | None:
    """Take ``steps`` in a thread, resting after each ``REST`` times as long as it took.

    Not without a warm-up.

    For what a visitor is likely to want next: whoever is here goes first.
    """
    return _thread(_BEHIND, _one_by_one, steps)


def _thread(name: str, work: Callable[..., None], *arguments: Any) -> threading.Thread | None:
    if os.environ.get("PIXELWISE_WARM_UP") == "0":
        return None
    logging.getLogger(_CONTEXT).addFilter(_of_a_session)
    thread = threading.Thread(target=work, args=arguments, name=name, daemon=True)
    thread.start()
    return thread


def _of_a_session(record: logging.LogRecord) -> bool:
    """Not what Streamlit says of a thread without a session, where the thread is one of ours."""
    return record.threadName not in (_WARM_UP, _BEHIND)


def _one_by_one(steps: Iterable[Callable[[], object]]) -> None:
    for step in steps:
        start = time.monotonic()
        try:
            step()
        except Exception:
            log.exception("behind the page: %s fails", step)
        time.sleep(REST * (time.monotonic() - start))


def _warm_up(names: Sequence[str], delay: float) -> None:
    time.sleep(delay)
    for name in names:
        module, _, function = name.partition(":")
        try:
            made = importlib.import_module(module)
            if function:
                getattr(made, function)()
        except Exception:
            log.exception("warm-up: %s fails", name)
    # Modules that never go away need not be visited by the garbage collector.
    gc.collect()
    gc.freeze()
    threading.Thread(target=_collect_forever, name="collector", daemon=True).start()


def _collect_forever(every: float = 30.0) -> None:
    """Collect garbage now and then, instead of after every run (``runner.postScriptGC`` is off).

    Under a class a full collection after every run is a large part of the server's work.
    """
    used = time.process_time()
    while True:
        time.sleep(every)
        gc.collect()
        before, used = used, time.process_time()
        if used - before < 0.05 * every:  # idle: while heaps are trimmed, everybody waits
            _c_library("malloc_trim", 0)
