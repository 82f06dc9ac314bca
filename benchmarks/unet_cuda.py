"""The paper's U-Net on a CUDA device: images per second, and the share of its matrix rate.

The rate is measured in the same run, by multiplying large bfloat16 matrices; it is what that
machine reaches, not what its data sheet promises.
"""

from __future__ import annotations

import time
from collections.abc import Callable

import torch
from torch.utils.flop_counter import FlopCounterMode

from models.unet import UNet

SIDE = 572  # the paper's input
REPEATS = 30


def rate(run: Callable[[], object], work: float, device: str = "cuda") -> float:
    """``work`` per second, over ``REPEATS`` runs after five to warm up."""
    wait = torch.cuda.synchronize if device == "cuda" else lambda: None
    for _ in range(5):
        run()
    wait()
    start = time.perf_counter()
    for _ in range(REPEATS):
        run()
    wait()
    return REPEATS * work / (time.perf_counter() - start)


def operations(net: UNet, side: int = SIDE) -> int:
    """Floating-point operations of one picture; a multiplication and its addition count two."""
    with FlopCounterMode(display=False) as counter, torch.inference_mode():
        net(torch.zeros(1, 1, side, side, device=next(net.parameters()).device))
    return counter.get_total_flops()


@torch.inference_mode()
def report(device: str = "cuda", side: int = SIDE, base: int = 64, n: int = 8192) -> list[str]:
    """Lines of a table, for batches of 1 and 16."""
    kind = {"device": device, "dtype": torch.bfloat16}
    a, b = torch.randn(n, n, **kind), torch.randn(n, n, **kind)
    highest = rate(lambda: a @ b, 2 * n**3, device)
    net = UNet(1, 2, base=base, padding="valid").to(device).eval()
    work = operations(net, side)
    net = net.to(torch.bfloat16, memory_format=torch.channels_last)
    name = torch.cuda.get_device_name() if device == "cuda" else device
    lines = [
        f"\n{name}: {highest / 1e12:.1f} TFLOP/s in bfloat16 matrices; "
        f"{work / 1e9:.1f} GFLOP a picture of {side}².\n",
        "| batch | images per second | share of the matrix rate |\n|---|---|---|",
    ]
    for batch in (1, 16):
        x = torch.randn(batch, 1, side, side, **kind).to(memory_format=torch.channels_last)
        images = rate(lambda x=x: net(x), batch, device)
        lines.append(f"| {batch} | {images:.1f} | {100 * images * work / highest:.1f} % |")
    return lines
