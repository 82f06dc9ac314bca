"""How long a layer takes on this machine, beside the multiplications that are counted.

Whatever disturbs a measurement makes it longer, so the fastest of many rounds says most; in a round
each layer has its turn, so that a disturbance does not fall on one of them alone. The rounds go on
until their two halves agree.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Mapping
from dataclasses import dataclass
from math import ceil
from time import perf_counter
from typing import Any

from vislib.architectures.factorised import Pair
from vislib.architectures.graph import Graph, Op
from vislib.architectures.rows import Row, ledger

MOST_WORK = 20 * 10**9  # multiplications of one round
MOST_WEIGHTS = 20 * 10**6  # of one layer: more are not made just to be timed
AGREE = 0.05  # the halves differ by no more of the shorter time
ROUGH = 0.1  # beyond, the page calls the times rough
_LEAST, _MOST = 12, 200  # rounds
_SECONDS = 3.0  # after that no round is begun that need not be
_TURN = 1e-3  # seconds that a layer's turn in a round lasts at least; a short layer runs repeatedly

Steps = tuple[tuple[Op, Row, Row], ...]  # operations one after another, each with the rows around


@dataclass(frozen=True)
class Timed:
    """The fastest of ``rounds``, in milliseconds by layer, on ``device``.

    ``apart``: by how much the halves of the rounds differ at most, as a share;
    ``notice``: what went otherwise.
    """

    milliseconds: dict[str, float]
    device: str
    rounds: int = 0
    apart: float = 0.0
    notice: str = ""


def layers(graph: Graph) -> Timed:
    """Times the convolutions and dense layers of a network, one picture, float32; equal ones once.

    Layers of more than ``MOST_WEIGHTS`` are left out. Raises ``ValueError`` with the remedy where
    the whole is more work than ``MOST_WORK``.
    """
    rows = {row.name: row for row in ledger(graph)}
    worked = [op for op in graph.ops if 0 < rows[op.name].weights <= MOST_WEIGHTS
              and rows[op.name].multiplications]  # fmt: skip
    _check(sum(rows[op.name].multiplications for op in worked))
    kinds = {op.name: _kind(op, rows[op.inputs[0]]) for op in worked}
    first = {kinds[op.name]: op for op in reversed(worked)}
    found = _on_device({k: ((op, rows[op.inputs[0]], rows[op.name]),) for k, op in first.items()})
    return Timed({name: found.milliseconds[k] for name, k in kinds.items()}, found.device,
                 found.rounds, found.apart, found.notice)  # fmt: skip


def pair(both: Pair) -> Timed:
    """Times the direct way ("direct") and the pieces together ("pieces")."""
    jobs: dict[Hashable, Steps] = {}
    for name, graph in (("direct", both.direct), ("pieces", both.split)):
        rows = {row.name: row for row in ledger(graph)}
        _check(sum(row.multiplications for row in rows.values()))
        jobs[name] = tuple((op, rows[op.inputs[0]], rows[op.name]) for op in graph.ops)
    return _on_device(jobs)


def _check(work: int) -> None:
    if work > MOST_WORK:
        raise ValueError(
            f"{work / 1e9:,.0f} G multiplications take too long to be timed here; choose fewer "
            f"than {MOST_WORK / 1e9:.0f} G."
        )


def _kind(op: Op, before: Row) -> str:
    """What two layers share that take the same time: what they do, on maps of the same shape."""
    return repr((op.kind, before.shape, sorted(op.arguments.items())))


def _on_device(jobs: Mapping[Hashable, Steps]) -> Timed:
    import torch

    from models import devices

    chosen = devices.choose()
    (used, found), notice = devices.run(lambda d: (d, _rounds(jobs, d)), chosen.name)
    said = devices.describe(used)
    if used == "cpu":
        threads = torch.get_num_threads()
        said = f"{_machine()}, {said}, {threads} thread{'s' if threads > 1 else ''}"
    times, apart = _fastest(found)
    return Timed(times, said, len(next(iter(found.values()))), apart, notice or chosen.notice)


def _machine() -> str:
    """The processor's name, as well as the system tells it."""
    import platform
    from pathlib import Path

    told = Path("/proc/cpuinfo")
    lines = told.read_text(encoding="utf-8").splitlines() if told.is_file() else []
    named = [line.partition(":")[2].strip() for line in lines if line.startswith("model name")]
    return next((n for n in (*named, platform.processor(), platform.machine()) if n), "unnamed")


def _rounds(jobs: Mapping[Hashable, Steps], device: str) -> dict[Hashable, list[float]]:
    """Milliseconds of each job in each round; as many rounds as their halves need to agree."""
    import torch

    with torch.inference_mode():
        turns = {name: _turn(steps, device) for name, steps in jobs.items()}
        spent: dict[Hashable, list[float]] = {name: [] for name in jobs}
        start, done = perf_counter(), 0
        while done < _LEAST or (
            done < _MOST and perf_counter() - start < _SECONDS and _fastest(spent)[1] > AGREE
        ):
            for name, turn in turns.items():
                spent[name].append(turn())
            done += 1
    return spent


def _fastest(spent: Mapping[Hashable, list[float]]) -> tuple[dict[Any, float], float]:
    """The shortest times, and by which share those of the two halves differ at most."""
    apart = 0.0
    for times in spent.values():
        half = len(times) // 2
        short, long = sorted((min(times[:half]), min(times[half:])))
        apart = max(apart, long / short - 1)
    return {name: min(times) for name, times in spent.items()}, apart


def _turn(steps: Steps, device: str) -> Callable[[], float]:
    """A function that runs the layers one after another and returns the milliseconds it took."""
    import torch

    made = [_layer(op, before, row, device) for op, before, row in steps]
    x = torch.rand(1, *steps[0][1].shape, device=device)
    wait = {"cuda": torch.cuda.synchronize, "mps": torch.mps.synchronize}.get(device, lambda: None)

    def run(times: int) -> float:
        wait()
        start = perf_counter()
        for _ in range(times):
            y = x
            for layer in made:
                y = layer(y)
        wait()
        return perf_counter() - start

    run(1)  # the first run prepares
    often = min(ceil(_TURN / max(run(2) / 2, 1e-6)), 1000)
    return lambda: 1000 * run(often) / often


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
