"""Choosing a device: CUDA, then MPS, then the CPU."""

from __future__ import annotations

import subprocess
import sys

import pytest

from vislib.core import devices


@pytest.mark.parametrize(
    ("cuda", "mps", "best"),
    [(True, True, "cuda"), (False, True, "mps"), (False, False, "cpu"), (True, False, "cuda")],
)
def test_the_best_device_comes_first(monkeypatch, cuda, mps, best):
    import torch

    monkeypatch.setattr(torch.cuda, "is_available", lambda: cuda)
    monkeypatch.setattr(torch.backends.mps, "is_available", lambda: mps)
    monkeypatch.setattr(torch.cuda, "get_device_name", lambda: "Example GPU")
    assert devices.choose().name == best
    assert devices.available()[-1] == "cpu"
    if cuda:
        assert "Example GPU" in devices.choose().description


def test_a_device_that_is_not_there_is_refused_with_the_remedy(monkeypatch):
    import torch

    monkeypatch.setattr(torch.cuda, "is_available", lambda: False)
    with pytest.raises(ValueError, match="choose auto or one of .*cpu"):
        devices.choose("cuda")


def test_the_chosen_device_holds_a_tensor():
    import torch

    assert torch.ones(2, device=devices.choose().name).sum().item() == 2


def test_torch_is_not_imported_until_asked():
    code = "import sys, vislib.core.devices; sys.exit('torch' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code]).returncode == 0
