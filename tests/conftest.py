"""What all tests share: quiet threads, no warm-up, and pages opened as a learner finds them."""

from __future__ import annotations

import functools
import os
import sys

os.environ.setdefault("PIXELWISE_WARM_UP", "0")
os.environ.setdefault("OMP_NUM_THREADS", "1")
os.environ.setdefault("PIXELWISE_OPENVINO", "0")  # what ships computes; its own tests turn it on

from pathlib import Path

import pytest
from hypothesis import settings

ROOT = Path(__file__).resolve().parent.parent

settings.register_profile("pixelwise", deadline=None, max_examples=40, derandomize=True)
settings.load_profile("pixelwise")


@pytest.fixture(autouse=True, scope="session")
def one_look_at_the_packages():
    """Each AppTest looks for components in all installed packages (0.1 s); once will do."""
    from streamlit.components.v2 import manifest_scanner

    with pytest.MonkeyPatch.context() as patch:
        once = functools.cache(manifest_scanner.scan_component_manifests)
        patch.setattr(manifest_scanner, "scan_component_manifests", once)
        yield


@pytest.fixture(autouse=True)
def chance_begins_anew():
    """The weights that a test draws do not depend on the tests that ran before it."""
    if torch := sys.modules.get("torch"):
        torch.manual_seed(0)


@pytest.fixture
def unusable_gpu(monkeypatch) -> str:
    """A GPU that torch sees and cannot use, as an old card under a new build; gives its words.

    Weights can be moved to it, the first work fails.
    """
    import torch

    from models import devices

    said = "CUDA error: no kernel image is available for execution on the device"
    module_to, tensor_to = torch.nn.Module.to, torch.Tensor.to

    def refused(self, *args, **named):
        if "cuda" in (*args, named.get("device")):
            raise RuntimeError(said)
        return tensor_to(self, *args, **named)

    def moved(self, *args, **named):
        return module_to(self, *("cpu" if a == "cuda" else a for a in args), **named)

    monkeypatch.setattr(torch.cuda, "is_available", lambda: True)
    monkeypatch.setattr(torch.cuda, "is_bf16_supported", lambda *a, **k: False)
    monkeypatch.setattr(torch.cuda, "get_device_name", lambda *a: "GeForce GTX 1050")
    monkeypatch.setattr(torch.nn.Module, "to", moved)
    monkeypatch.setattr(torch.Tensor, "to", refused)
    monkeypatch.setattr(devices, "_tried", {"cpu": ""})
    return said


class Shown(dict):
    """Answers of a learner who has asked to be shown everything."""

    def get(self, key, default=None):
        return "(shown)"


@pytest.fixture
def open_page():
    """``open_page(slug, answered=True, **query)``: an AppTest standing on that lesson."""
    from streamlit.testing.v1 import AppTest

    def open_(slug: str = "", *, answered: bool = True, query: dict | None = None):
        at = AppTest.from_file(str(ROOT / "app.py"), default_timeout=60)
        if answered:
            at.session_state["answers"] = Shown()
        if slug:  # found by its file's name: the first page need not be drawn before
            at.switch_page(f"pages/{slug}.py")
        for key, value in (query or {}).items():
            at.query_params[key] = value
        return at.run()

    return open_


def pytest_terminal_summary(terminalreporter):
    """Measured figures that tests recorded under names beginning with "ms "."""
    rows = {}
    for report in terminalreporter.stats.get("passed", []):
        rows.update({k: v for k, v in report.user_properties if str(k).startswith("ms ")})
    if rows:
        terminalreporter.write_line(
            "Measured, in ms (chapters: processor time of a rerun, median of five):"
        )
        for name, value in sorted(rows.items()):
            terminalreporter.write_line(f"  {value:7.1f}  {name[3:]}")
