"""Where tensors live and networks run: CUDA, then Apple's MPS, then the CPU; precision and clock.

A GPU that torch sees is no GPU that can be used: the card may be too old or too new for torch's
build, its driver too old, its memory full. Whatever fails on it is done by the CPU, and a sentence
says why and what helps. torch is imported only when asked.
"""

from __future__ import annotations

import logging
import re
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import TypeVar

log = logging.getLogger("pixelwise")
T = TypeVar("T")

ORDER = ("cuda", "mps", "cpu")
FULL = "The GPU's memory is full, so the CPU did this one."
UNUSABLE = (
    "The GPU cannot be used ({why}), so the CPU computes. What helps: torch's build for this card "
    "and driver, from PyTorch's installation page, and a new start of the app."
)
_OF_GPU = re.compile(
    r"\b(CUDA|cuDNN|cuBLAS|cuFFT|NVIDIA|nvrtc|NCCL|HIP error|MPS|Metal)|device-side", re.I
)
_LONGEST = 160  # characters of torch's own words
# What each device said when it was first tried in this process; empty: it computes. A CUDA device
# that has failed once answers nothing any more.
_tried: dict[str, str] = {"cpu": ""}
_lock = threading.Lock()


@dataclass(frozen=True)
class Device:
    """``name`` for torch ("cuda", "mps", "cpu"), ``description`` for people.

    ``notice``: a sentence for the page where it is not the device that one would expect.
    """

    name: str
    description: str
    notice: str = ""


def available() -> tuple[str, ...]:
    """The devices that torch sees, best first; the CPU is always among them."""
    import torch

    found = {
        "cuda": torch.cuda.is_available,
        "mps": torch.backends.mps.is_available,
        "cpu": lambda: True,
    }
    return tuple(name for name in ORDER if found[name]())


def choose(wanted: str = "auto") -> Device:
    """The device ``wanted``, or for "auto" the best there is; the CPU, with a notice, if it fails.

    Raises ``ValueError`` with the remedy for a device this machine does not have.
    """
    here = available()
    if wanted not in ("auto", *here):
        *others, last = "auto", *here
        raise ValueError(f"No device {wanted!r} here; choose {', '.join(others)} or {last}.")
    notice = ""
    for name in (*(n for n in here if wanted in ("auto", n)), "cpu"):
        why = problem(name)
        if not why:
            return Device(name, describe(name), notice)
        notice = notice or UNUSABLE.format(why=why)
    raise AssertionError("the CPU computes")


def choose_device(wanted: str = "auto") -> str:
    """The name of ``choose(wanted)``."""
    return choose(wanted).name


def notice() -> str:
    """Why no GPU is used although there is one, as a sentence; empty where there is no reason."""
    return next((UNUSABLE.format(why=why) for why in list(_tried.values()) if why), "")


def problem(name: str) -> str:
    """Why this device cannot compute, in torch's words; empty if it can. Tried once a process."""
    with _lock:
        if name not in _tried:
            _tried[name] = _words(_try(name))
            if _tried[name]:
                log.warning("%s cannot be used: %s", name, _tried[name])
    return _tried[name]


def _try(name: str) -> Exception | None:
    """What goes wrong in a first piece of work; None if nothing does."""
    import torch

    try:
        one = torch.ones(1, 1, 3, 3).to(name)
        torch.nn.functional.conv2d(one, one).cpu()
    except Exception as error:  # whatever a driver may raise
        return error
    return None


def _words(error: Exception | None) -> str:
    """The first line of an error."""
    if error is None:
        return ""
    said = next((line.strip() for line in str(error).splitlines() if line.strip()), "")
    return (said or type(error).__name__)[:_LONGEST].rstrip(".")


def run(work: Callable[[str], T], device: str) -> tuple[T, str]:
    """``work(device)``, or on the CPU where the GPU fails; and a sentence for the page, or "".

    What has nothing to do with a GPU is raised.
    """
    if device == "cpu":
        return work(device), ""
    if not problem(device):
        try:
            return work(device), ""
        except Exception as error:
            said = after(error, device)
    else:
        said = notice()
    return work("cpu"), said


def after(error: Exception, device: str) -> str:
    """The sentence for an error of a GPU, which is not tried again unless its memory was full.

    Raises the error itself if it is none of a GPU.
    """
    import torch

    if not _of_gpu(error):
        raise error
    log.warning("%s failed, the CPU goes on: %s", device, _words(error))
    if not isinstance(error, torch.OutOfMemoryError):
        _tried[device] = _words(error)
        return UNUSABLE.format(why=_tried[device])
    try:
        torch.cuda.empty_cache()
    except RuntimeError:
        log.debug("the cache of %s stays", device)
    return FULL


def _of_gpu(error: Exception) -> bool:
    """Whether an error comes from a GPU: torch has no one class for it."""
    import torch

    # OutOfMemoryError is the GPU's; the CPU's is a RuntimeError that names its allocator.
    kinds = (torch.OutOfMemoryError, getattr(torch, "AcceleratorError", torch.OutOfMemoryError))
    return isinstance(error, kinds) or (
        isinstance(error, RuntimeError) and bool(_OF_GPU.search(str(error)))
    )


def has_bfloat16(device: str) -> bool:
    """Whether the device multiplies bfloat16 numbers itself (emulated, they would be slower)."""
    import torch

    if device.startswith("cuda"):
        return torch.cuda.is_bf16_supported()
    ask = getattr(torch.cpu, "_is_avx512_bf16_supported", None)
    return device == "cpu" and ask is not None and bool(ask())


def describe(device: str) -> str:
    """The device in words, for the page."""
    import torch

    if device.startswith("cuda"):
        return torch.cuda.get_device_name()
    threads = torch.get_num_threads()
    return {"mps": "Apple GPU"}.get(device, f"CPU, {threads} thread{'s' * (threads != 1)}")


class Stopwatch:
    """Milliseconds between laps; waits for the GPU, which otherwise works on unnoticed."""

    def __init__(self, device: str):
        self.device, self.laps, self._last = device, {}, time.perf_counter()

    def lap(self, name: str) -> None:
        """Book the time since the last lap under ``name``."""
        import torch

        if self.device.startswith("cuda"):
            torch.cuda.synchronize()
        elif self.device == "mps":
            torch.mps.synchronize()
        now = time.perf_counter()
        self.laps[name] = 1000 * (now - self._last)
        self._last = now
