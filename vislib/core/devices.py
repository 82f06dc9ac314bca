"""Which device the tensors live on: CUDA, then Apple's MPS, then the CPU; and its name for people.

The choice is made per call and holds no state. torch is imported only when asked.
"""

from __future__ import annotations

from dataclasses import dataclass

ORDER = ("cuda", "mps", "cpu")


@dataclass(frozen=True)
class Device:
    """``name`` for torch ("cuda", "mps", "cpu") and ``description`` for the page."""

    name: str
    description: str


def available() -> tuple[str, ...]:
    """The devices of this machine, best first; the CPU is always among them."""
    import torch

    found = {
        "cuda": torch.cuda.is_available,
        "mps": lambda: hasattr(torch.backends, "mps") and torch.backends.mps.is_available(),
        "cpu": lambda: True,
    }
    return tuple(name for name in ORDER if found[name]())


def choose(wanted: str = "auto") -> Device:
    """The device ``wanted``, or for "auto" the best there is.

    Raises ``ValueError`` with the remedy for a device this machine does not have.
    """
    here = available()
    if wanted == "auto":
        wanted = here[0]
    if wanted not in here:
        raise ValueError(
            f"This machine has no device {wanted!r}; choose auto or one of {', '.join(here)}."
        )
    return Device(wanted, _describe(wanted))


def _describe(name: str) -> str:
    import torch

    if name == "cuda":
        return f"GPU: {torch.cuda.get_device_name()}"
    if name == "mps":
        return "GPU: Apple (MPS)"
    threads = torch.get_num_threads()
    return f"CPU, {threads} thread{'s' if threads != 1 else ''}"
