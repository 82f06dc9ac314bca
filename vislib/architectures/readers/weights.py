"""Reading a safetensors file: its header alone, so the parameters by name.

The header says names and sizes of tensors, not how they are joined: there are no maps, no
multiplications and no field. A file that was cut after its header is as good.
"""

from __future__ import annotations

from math import prod
from typing import Any

from vislib.architectures.graph import Graph, Op
from vislib.architectures.readers.drawing import Network, checked, short
from vislib.core.bounded import DAMAGED, MOST_JSON, MOST_NODES, parse

_LENGTH = 8  # bytes that say how long the header is
_STATISTICS = ("running_mean", "running_var", "num_batches_tracked")
NOTE = (
    "A safetensors file has the parameters only: it does not say what reads what, so there are no "
    "map sizes, multiplications or fields."
)


def is_header(data: bytes) -> bool:
    """Whether the file begins as safetensors do."""
    return len(data) > _LENGTH and data[_LENGTH : _LENGTH + 1] == b"{"


def read(data: bytes) -> Network:
    """The parameters of a safetensors file as operations "weights" in a row.

    Raises ``ValueError`` with the remedy.
    """
    length = int.from_bytes(data[:_LENGTH], "little")
    if length > min(MOST_JSON, len(data) - _LENGTH):
        raise ValueError(DAMAGED)
    header = parse(data[_LENGTH : _LENGTH + length])
    if not isinstance(header, dict):
        raise ValueError(DAMAGED)
    tensors = {n: t for n, t in header.items() if n != "__metadata__" and not _is_statistic(n)}
    if not tensors:
        raise ValueError("This file holds no parameters; save the network's state_dict.")
    if len(tensors) > MOST_NODES:
        raise ValueError(f"This file has more than {MOST_NODES:,} tensors; save a part of them.")
    return Network(Graph(tuple(_ops(tensors)), (1, 1, 1)), (NOTE,))


def _is_statistic(name: str) -> bool:
    return name.rpartition(".")[2] in _STATISTICS


def _ops(tensors: dict[str, Any]) -> list[Op]:
    made, taken, at = [], {"input"}, "input"
    for name, tensor in tensors.items():
        sizes = tensor.get("shape") if isinstance(tensor, dict) else None
        if not isinstance(sizes, list):
            raise ValueError(DAMAGED)
        called = short(name) or "tensor"
        if called in taken:
            called = f"{called[:50]} #{len(taken)}"
        taken.add(called)
        counted = checked(sizes, name) if sizes else (1,)
        made.append(Op("weights", called, at, block=called.rpartition(".")[0], sizes=counted))
        at = called
    return made


def total(network: Network) -> int:
    """Parameters of a network read from a header."""
    return sum(prod(op["sizes"]) for op in network.graph.ops)
