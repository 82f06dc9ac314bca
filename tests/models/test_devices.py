"""Choosing a device: CUDA, then MPS, then the CPU; a GPU that fails gives way, with a sentence."""

from __future__ import annotations

import subprocess
import sys

import pytest

from models import devices


@pytest.mark.parametrize(
    ("cuda", "mps", "best"),
    [(True, True, "cuda"), (False, True, "mps"), (False, False, "cpu"), (True, False, "cuda")],
)
def test_the_best_device_comes_first(monkeypatch, cuda, mps, best):
    import torch

    monkeypatch.setattr(torch.cuda, "is_available", lambda: cuda)
    monkeypatch.setattr(torch.backends.mps, "is_available", lambda: mps)
    monkeypatch.setattr(torch.cuda, "get_device_name", lambda: "Example GPU")
    monkeypatch.setattr(devices, "_try", lambda name: None)
    monkeypatch.setattr(devices, "_tried", {"cpu": ""})
    assert devices.choose().name == best
    assert devices.available()[-1] == "cpu"
    if cuda:
        assert "Example GPU" in devices.choose().description


def test_a_device_that_is_not_there_is_refused_with_the_remedy(monkeypatch):
    import torch

    monkeypatch.setattr(torch.cuda, "is_available", lambda: False)
    with pytest.raises(ValueError, match="choose auto(, .*)? or cpu"):
        devices.choose("cuda")


def test_the_chosen_device_holds_a_tensor():
    import torch

    assert torch.ones(2, device=devices.choose().name).sum().item() == 2


def test_torch_is_not_imported_until_asked():
    code = "import sys, models.devices; sys.exit('torch' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code]).returncode == 0


@pytest.mark.parametrize("wanted", ["auto", "cuda"])
def test_a_gpu_that_is_seen_and_cannot_be_used_gives_way_and_says_why(unusable_gpu, wanted):
    found = devices.choose(wanted)
    assert found.name == "cpu" and found.description.startswith("CPU")
    assert unusable_gpu in found.notice  # the cause
    assert "PyTorch's installation page" in found.notice  # the remedy
    assert devices.notice() == found.notice


def test_it_is_tried_once_a_process(unusable_gpu, monkeypatch):
    devices.choose()
    monkeypatch.setattr(devices, "_try", lambda name: pytest.fail("tried again"))
    assert devices.choose().notice


@pytest.mark.parametrize(
    ("error", "again"),
    [
        ("OutOfMemoryError", True),
        ("CUDA error: no kernel image is available for execution on the device", False),
        ("cuDNN error: CUDNN_STATUS_NOT_INITIALIZED", False),
        ("CUBLAS_STATUS_ALLOC_FAILED when calling cublasCreate", False),
        ("Unexpected error from cudaGetDeviceCount(): forward compatibility", False),
        ("MPS backend out of memory", False),
    ],
)
def test_whatever_fails_on_a_gpu_is_done_by_the_cpu(monkeypatch, error, again):
    import torch

    monkeypatch.setattr(devices, "_tried", {"cpu": "", "cuda": ""})
    monkeypatch.setattr(torch.cuda, "empty_cache", lambda: None)
    called = []

    def work(name):
        called.append(name)
        if name == "cuda":
            raise torch.OutOfMemoryError() if again else RuntimeError(f"{error}\nmore lines")
        return 7

    value, notice = devices.run(work, "cuda")
    assert value == 7 and called == ["cuda", "cpu"]
    assert notice == devices.FULL if again else error[:60] in notice and "more lines" not in notice
    devices.run(work, "cuda")
    assert called[2:] == (["cuda", "cpu"] if again else ["cpu"])


def test_errors_that_are_not_the_gpus_are_raised(monkeypatch):
    monkeypatch.setattr(devices, "_tried", {"cpu": "", "cuda": ""})
    for error in (ValueError("CUDA is a word in a sentence"), RuntimeError("shapes do not fit")):

        def work(name, error=error):
            raise error

        for name in ("cuda", "cpu"):
            with pytest.raises(type(error), match=str(error)):
                devices.run(work, name)
