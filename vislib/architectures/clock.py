"""How long a layer takes on this machine: medians, beside the multiplications that are counted."""

from __future__ import annotations

from dataclasses import dataclass
from time import perf_counter
from typing import Any

import numpy as np

from vislib.architectures.factorised import Pair
from vislib.architectures.graph import Graph, Op
from vislib.architectures.rows import Row, ledger

MOST_WORK = 20 * 10**9  # multiplications of one measurement
MOST_WEIGHTS = 20 * 10**6  # of one layer: more are not made just to be timed
_WARM, _LEAST, _MOST, _SECONDS = 2, 5, 60, 0.15  # runs before, runs at least and at most, time


@dataclass(frozen=True)
class Timed:
    """Medians in milliseconds by layer on ``device``; ``notice``: what went otherwise."""

    milliseconds: dict[str, float]
    device: str
    notice: str = ""


def layers(graph: Graph) -> Timed:
    """Times the convolutions and dense layers of a network, one picture, float32.

    Layers of more than ``MOST_WEIGHTS`` are left out. Raises ``ValueError`` with the remedy where
    the whole is more work than ``MOST_WORK``.
    """
    rows = {row.name: row for row in ledger(graph)}
    worked = [op for op in graph.ops if 0 < rows[op.name].weights <= MOST_WEIGHTS
              and rows[op.name].multiplications]  # fmt: skip
    _check(sum(rows[op.name].multiplications for op in worked))
    return _on_device([(op.name, [(op, rows)]) for op in worked])


def pair(both: Pair) -> Timed:
    """Times the direct way ("direct") and the pieces together ("pieces")."""
    jobs = []
    for name, graph in (("direct", both.direct), ("pieces", both.split)):
        rows = {row.name: row for row in ledger(graph)}
        _check(sum(row.multiplications for row in rows.values()))
        jobs.append((name, [(op, rows) for op in graph.ops]))
    return _on_device(jobs)


def _check(work: int) -> None:
    if work > MOST_WORK:
        raise ValueError(
            f"{work / 1e9:,.0f} G multiplications take too long to be timed here; choose fewer "
            f"than {MOST_WORK / 1e9:.0f} G."
        )


def _on_device(jobs: list[tuple[str, list[tuple[Op, dict[str, Row]]]]]) -> Timed:
    from models import devices

    chosen = devices.choose()

    def work(device: str) -> tuple[str, dict[str, float]]:
        return device, {name: _median(steps, device) for name, steps in jobs}

    (used, found), notice = devices.run(work, chosen.name)
    said = devices.describe(used)
    return Timed(found, said if used != "cpu" else f"{_machine()}, {said}",
                 notice or chosen.notice)  # fmt: skip


def _machine() -> str:
    """The processor's name, as well as the system tells it."""
    import platform
    from pathlib import Path

    told = Path("/proc/cpuinfo")
    lines = told.read_text(encoding="utf-8").splitlines() if told.is_file() else []
    named = [line.partition(":")[2].strip() for line in lines if line.startswith("model name")]
    return next((n for n in (*named, platform.processor(), platform.machine()) if n), "unnamed")


def _median(steps: list[tuple[Op, dict[str, Row]]], device: str) -> float:
    """Median milliseconds of the layers one after another."""
    import torch

    with torch.inference_mode():
        made = [_layer(op, rows[op.inputs[0]], rows[op.name], device) for op, rows in steps]
        first = steps[0][1][steps[0][0].inputs[0]]
        x = torch.rand(1, *first.shape, device=device)
        spent: list[float] = []
        while len(spent) < _WARM + _LEAST or (len(spent) < _MOST and sum(spent) < 1000 * _SECONDS):
            spent.append(_once(made, x, device))
    return float(np.median(spent[_WARM:]))


def _once(made: list[Any], x: Any, device: str) -> float:
    import torch

    wait = {"cuda": torch.cuda.synchronize, "mps": torch.mps.synchronize}.get(device, lambda: None)
    wait()
    start = perf_counter()
    for layer in made:
        x = layer(x)
    wait()
    return 1000 * (perf_counter() - start)


def _layer(op: Op, before: Row, row: Row, device: str) -> Any:
    """The operation as a layer of torch, with whatever weights."""
    from torch import nn

    if op.kind == "linear":
        return nn.Linear(before.shape[0], op["features"], bias=op["bias"], device=device)
    kind = nn.ConvTranspose2d if op.kind == "transposed" else nn.Conv2d
    return kind(
        before.shape[0], op["channels"], op["kernel"], stride=op["stride"], padding=op["padding"],
        dilation=op["dilation"], groups=op["groups"], bias=op["bias"], device=device,
    )  # fmt: skip
