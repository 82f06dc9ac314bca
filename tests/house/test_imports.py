"""What a light page must not load; who may import whom is in ``test_rooms.py``."""

import os
import re
import subprocess
import sys
from pathlib import Path

from tests.house.test_rooms import modules, role

ROOT = Path(__file__).resolve().parents[2]


# libraries that must not be loaded merely because a module is imported
HEAVY = ("torch", "sklearn", "skimage", "scipy", "pandas", "numba", "sqlalchemy")
# what is not a module of its floor like others: these are imported inside functions only
LATE = ("__init__.py", "component.py", "jit.py", "kernel.py")


def _loaded_after(code: str) -> set[str]:
    environment = os.environ | {"PIXELWISE_WARM_UP": "0", "PYTHONPATH": str(ROOT)}
    done = subprocess.run(
        [sys.executable, "-c", code + "\nimport sys; print('MODULES', *sys.modules)"],
        cwd=ROOT,
        env=environment,
        capture_output=True,
        text=True,
        check=True,
    )
    line = next(x for x in done.stdout.splitlines() if x.startswith("MODULES"))
    return {name.split(".")[0] for name in line.split()[1:]}


def test_what_is_below_the_page_loads_nothing_heavy():
    light = ("maths", "params", "numbers", "snippets", "room figures", "core", "figures", "stage")
    names = [n for n, path in modules().items() if role(n) in light and path.name not in LATE]
    loaded = _loaded_after("\n".join(f"import {name}" for name in names))
    assert not loaded & {*HEAVY, "streamlit", "plotly"}


def test_home_loads_nothing_heavy():
    # Streamlit itself loads Plotly when it is installed; home must add nothing to what it loads.
    page = str(ROOT / "app.py")
    home = _loaded_after(
        "from streamlit.testing.v1 import AppTest\n"
        f"at = AppTest.from_file({page!r}, default_timeout=60).run()\n"
        "assert not at.exception, at.exception"
    )
    bare = _loaded_after("from streamlit.testing.v1 import AppTest")
    assert not home & set(HEAVY)
    assert "plotly" not in home - bare


def test_threads_are_settled_before_numpy_and_torch_load():
    source = (ROOT / "app.py").read_text(encoding="utf-8")
    before = source[: source.index("process.settle_threads()")]
    loaded = _loaded_after(before)
    assert not loaded & {"numpy", "torch"}


def test_tests_run_coroutines_in_a_thread_of_their_own():
    """A browser that another test left open holds a loop in the main thread of this worker."""
    own = re.compile(r"asyncio\.(run|Runner|new_event_loop)\b|run_until_complete")
    loops = ROOT / "tests" / "loops.py"
    found = [
        f"{path.relative_to(ROOT)}: tests.loops.run"
        for path in sorted((ROOT / "tests").rglob("*.py"))
        if path not in (loops, Path(__file__)) and own.search(path.read_text(encoding="utf-8"))
    ]
    assert found == []
