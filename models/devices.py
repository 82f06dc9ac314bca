"""Where a network runs: devices, their precision and their clock."""

from __future__ import annotations

import time

import torch


class Stopwatch:
    """Milliseconds between laps; waits for the GPU, which otherwise works on unnoticed."""

    def __init__(self, device: str):
        self.device, self.laps, self._last = device, {}, time.perf_counter()

    def lap(self, name: str) -> None:
        """Book the time since the last lap under ``name``."""
        if self.device.startswith("cuda"):
            torch.cuda.synchronize()
        elif self.device == "mps":
            torch.mps.synchronize()
        now = time.perf_counter()
        self.laps[name] = 1000 * (now - self._last)
        self._last = now


def choose_device(wanted: str = "auto") -> str:
    """ "cuda", "mps" or "cpu"; "auto" takes the first of them that is there."""
    here = [
        name
        for name, there in (
            ("cuda", torch.cuda.is_available()),
            ("mps", torch.backends.mps.is_available()),
            ("cpu", True),
        )
        if there
    ]
    if wanted == "auto":
        return here[0]
    if wanted not in here:
        raise ValueError(f"No device {wanted!r} here; choose auto or one of {', '.join(here)}.")
    return wanted


def has_bfloat16(device: str) -> bool:
    """Whether the device multiplies bfloat16 numbers itself (emulated, they would be slower)."""
    if device.startswith("cuda"):
        return torch.cuda.is_bf16_supported()
    ask = getattr(torch.cpu, "_is_avx512_bf16_supported", None)
    return device == "cpu" and ask is not None and bool(ask())


def describe(device: str) -> str:
    """The device in words, for the page."""
    if device.startswith("cuda"):
        return torch.cuda.get_device_name()
    threads = torch.get_num_threads()
    return {"mps": "Apple GPU"}.get(device, f"CPU, {threads} thread{'s' * (threads != 1)}")
