"""The process around the pages: threads that do not spin, a warm-up that freezes."""

import os
import subprocess
import sys

import pytest
from streamlit.runtime.scriptrunner_utils.script_run_context import get_script_run_ctx

from vislib.ui import process


def test_threads_are_settled_without_overruling_the_owner(monkeypatch):
    for name in ("OMP_WAIT_POLICY", "KMP_BLOCKTIME", "OMP_NUM_THREADS"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("OMP_NUM_THREADS", "7")
    process.settle_threads()
    assert os.environ["OMP_NUM_THREADS"] == "7"
    assert os.environ["OMP_WAIT_POLICY"] == "PASSIVE"
    monkeypatch.delenv("OMP_NUM_THREADS")
    process.settle_threads()
    assert 1 <= int(os.environ["OMP_NUM_THREADS"]) <= (os.cpu_count() or 1)


def test_heaps_are_few_where_the_c_library_can_be_told(monkeypatch):
    class Known:
        calls = []

        def __init__(self, name):
            self.mallopt = lambda *values: self.calls.append(values)

    monkeypatch.setattr(process.ctypes, "CDLL", Known)
    process.settle_threads()
    arenas, mmap, trim = -8, -3, -1  # M_ARENA_MAX and so on in glibc's malloc.h
    assert Known.calls == [(arenas, 4), (mmap, 2 << 20), (trim, 4 << 20)]


@pytest.mark.parametrize("error", [AttributeError, OSError, TypeError])
def test_another_c_library_is_no_error(monkeypatch, error):
    def unknown(name):
        raise error

    monkeypatch.setattr(process.ctypes, "CDLL", unknown)
    process.settle_threads()


def test_steps_are_taken_one_by_one_and_a_failure_stops_none(monkeypatch, caplog):
    monkeypatch.setenv("PIXELWISE_WARM_UP", "0")
    assert process.behind([lambda: 1 / 0]) is None
    monkeypatch.setenv("PIXELWISE_WARM_UP", "1")
    taken = []

    def drawn():  # Streamlit warns where there is no session, and in our threads there is none
        taken.append(get_script_run_ctx())

    process.behind([drawn, lambda: 1 / 0, drawn]).join()
    assert taken == [None, None]
    assert [record.levelname for record in caplog.records] == ["ERROR"]


def test_the_warm_up_imports_and_freezes_once():
    code = (
        "import gc, sys\n"
        "from vislib.ui import process\n"
        "process._HEAVY = ('colorsys', 'no_such_module', 'wave')\n"
        "assert gc.get_freeze_count() == 0 and 'wave' not in sys.modules\n"
        "thread = process.warm_up(delay=0.0)\n"
        "assert process.warm_up(delay=0.0) is thread\n"
        "thread.join()\n"
        "assert {'colorsys', 'wave'} <= set(sys.modules)\n"
        "assert gc.get_freeze_count() > 1000\n"
    )
    environment = os.environ | {"PIXELWISE_WARM_UP": "1"}
    done = subprocess.run([sys.executable, "-c", code], env=environment, capture_output=True)
    assert done.returncode == 0, done.stderr.decode()


def test_every_library_of_the_warm_up_exists():
    from importlib.util import find_spec

    assert all(find_spec(name) for name in process._HEAVY)


def test_garbage_is_collected_by_our_thread_and_not_after_every_run():
    code = (
        "import gc, time, threading, weakref\n"
        "from streamlit import config\n"
        "from vislib.ui import process\n"
        "assert config.get_option('runner.postScriptGC') is False\n"
        "process._HEAVY = ()\n"
        "process._collect_forever.__defaults__ = (0.05,)\n"
        "process.warm_up(delay=0.0).join()\n"
        "gc.disable()\n"
        "class Knot: pass\n"
        "knot = Knot(); knot.itself = knot\n"
        "seen = weakref.ref(knot); del knot\n"
        "end = time.monotonic() + 20\n"
        "while seen() is not None and time.monotonic() < end: time.sleep(0.02)\n"
        "assert seen() is None\n"
    )
    environment = {k: v for k, v in os.environ.items() if k != "PIXELWISE_WARM_UP"}
    subprocess.run([sys.executable, "-c", code], check=True, timeout=60, env=environment)
