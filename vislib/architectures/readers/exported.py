"""Reading what ``torch.export.save`` writes: the JSON of its graph alone, never its tensors.

A ``.pt2`` is a zip. Its weights and sample inputs are pickled or raw, and are never opened; torch
is not imported. The graph's JSON says every operation, and the shape of every tensor.
"""

from __future__ import annotations

import re
import zipfile
from collections.abc import Mapping, Sequence
from dataclasses import replace
from math import prod
from typing import Any

from vislib.architectures.readers.drawing import (
    Drawing,
    Network,
    checked,
    parameters_note,
    shape_of,
)
from vislib.architectures.readers.exported_operators import (
    HANDLERS,
    SPLITS,
    Arguments,
    Sizes,
    Tensors,
    rearranged,
    strange,
    tensors,
)
from vislib.architectures.rows import totals, walk
from vislib.core.bounded import BROKEN, DAMAGED, MOST_NODES, inflate, parse

_GRAPH = re.compile(r"(?:[^/]+/)?(?:models/[^/]+\.json|serialized_exported_program\.json)")


def graph_file(archive: zipfile.ZipFile) -> str | None:
    """The member with the graph; None if this is no file of ``torch.export``."""
    found = [name for name in archive.namelist() if _GRAPH.fullmatch(name)]
    return min(found, key=lambda name: (not name.endswith("models/model.json"), name), default=None)


def read(archive: zipfile.ZipFile) -> Network:
    """The network of an opened ``.pt2``; raises ``ValueError`` with the remedy."""
    member = graph_file(archive)
    if member is None:
        raise ValueError("This zip holds no graph; save one with torch.export.save.")
    return read_json(inflate(archive, member))


def read_json(text: bytes) -> Network:
    """The network whose exported program is the JSON ``text``."""
    program = parse(text)
    try:
        return _Program(program).network()
    except BROKEN:
        raise ValueError(DAMAGED) from None


class _Program:
    """Goes through the nodes of an exported program."""

    def __init__(self, program: Mapping[str, Any]) -> None:
        module = program["graph_module"]
        self.graph, self.signature = module["graph"], module["signature"]
        self.nodes = self.graph["nodes"]
        if len(self.nodes) > MOST_NODES:
            raise ValueError(
                f"This network has {len(self.nodes):,} operations; save a part of at most "
                f"{MOST_NODES:,}."
            )
        sizes = {
            name: found
            for name, value in self.graph["tensor_values"].items()
            if (found := _sizes(name, value["sizes"])) is not None
        }
        self.known = Tensors(sizes, self._parameters())
        given = self._input()
        self.known = replace(self.known, batch=sizes[given][0])
        self.drawing = Drawing(given, shape_of(sizes[given]))

    def _parameters(self) -> dict[str, str]:
        """Names that the network's author gave its parameters, by tensor."""
        specs = [s["parameter"] for s in self.signature["input_specs"] if "parameter" in s]
        return {s["arg"]["name"]: str(s["parameter_name"]) for s in specs}

    def _input(self) -> str:
        users = [s["user_input"]["arg"] for s in self.signature["input_specs"] if "user_input" in s]
        names = [a["as_tensor"]["name"] for a in users if "as_tensor" in a]
        shaped = [n for n in names if n in self.known.sizes]
        pictures = [n for n in shaped if len(self.known.sizes[n]) == 4]
        vectors = [n for n in shaped if len(self.known.sizes[n]) == 2]
        if not pictures + vectors:
            raise ValueError(
                "This network takes no picture; export it with an input of (1, channels, rows, "
                "columns)."
            )
        self.inputs = len(names)
        return (pictures or vectors)[0]

    def network(self) -> Network:
        for node in self.nodes:
            self._node(node)
        sizes = self.known.sizes
        said = {n: prod(sizes[t]) for t, n in self.known.parameters.items() if t in sizes}
        notes = [_inputs_note(self.inputs)]
        found = self.drawing.network()
        counted = totals(tuple(walk(found.graph, fields=False))).parameters
        notes = [n for n in (*notes, parameters_note(said, counted)) if n]
        return Network(found.graph, (*found.notes, *notes))

    def _node(self, node: Mapping[str, Any]) -> None:
        a = Arguments(node, self.drawing, self.known)
        outputs = tensors(node["outputs"])
        sources = self.drawing.known(a.tensors)
        if not sources or not outputs:
            return  # of weights, or of sizes: it makes nothing of the input
        before = len(self.drawing.ops)
        try:
            HANDLERS.get(a.word, strange)(a, outputs[0], sources)
            self._agree(outputs[0])
        except ValueError:
            del self.drawing.ops[before:]
            strange(a, outputs[0], sources)
        for extra in outputs[1:]:
            if extra in self.known.sizes and a.word in SPLITS:
                rearranged(Arguments(node, self.drawing, self.known, extra), extra, sources)

    def _agree(self, tensor: str) -> None:
        """Raises ``ValueError`` where the file says another shape than was understood."""
        sizes = self.known.sizes.get(tensor)
        made = self.drawing.shapes[self.drawing.made[tensor]]
        said = shape_of(sizes) if sizes else None
        if said is not None and made not in (said, self.known.columns(sizes)):
            raise ValueError("The file says another shape.")


def _sizes(name: str, said: Sequence[Mapping[str, Any]]) -> Sizes | None:
    """Sizes of a tensor; of a symbolic one those of the example it was exported with."""
    found = []
    for one in said:
        if "as_int" in one:
            found.append(one["as_int"])
        else:
            hint = one["as_expr"].get("hint") or {}
            found.append(hint.get("as_int"))
    if None in found or 0 in found:
        return None
    return checked(found, name)


def _inputs_note(count: int) -> str:
    return f"It has {count} inputs; the first picture counts." if count > 1 else ""
