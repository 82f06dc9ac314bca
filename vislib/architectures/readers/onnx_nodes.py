"""A node of an ONNX file as it is read: its attributes, its tensors, and what is known of them."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any

from vislib.architectures.graph import Shape
from vislib.architectures.readers.drawing import Drawing, shape_of
from vislib.architectures.readers.onnx_constants import MOST_NUMBERS

Sizes = tuple[int, ...]


@dataclass
class File:
    """What is known of a file's tensors.

    ``weights``: sizes of all that it holds; ``types`` of their numbers, as ONNX counts them;
    ``constants``: the small ones' numbers; ``told``: sizes it gives of others; ``dense``: names of
    what dense layers read.
    """

    weights: dict[str, Sizes] = field(default_factory=dict)
    types: dict[str, int] = field(default_factory=dict)
    constants: dict[str, list[float]] = field(default_factory=dict)
    told: dict[str, Sizes] = field(default_factory=dict)
    dense: set[str] = field(default_factory=set)


class Node:
    """A node: attributes by name, the tensors it reads, and its first output."""

    def __init__(self, node: Any, drawing: Drawing, file: File) -> None:
        self.node, self.file, self.drawing = node, file, drawing
        self.word, self.tensor = node.op_type, node.output[0]
        self.attributes = {a.name: a for a in node.attribute}
        self.name = self._name()

    def _name(self) -> str:
        """The module whose weights it reads, else its own name, else its kind."""
        for name in self.node.input[1:]:
            if name in self.file.weights and name.endswith((".weight", ".bias")):
                return name.rpartition(".")[0]
        return self.node.name.strip("/") or self.word

    def told(self, tensor: str = "") -> Shape | None:
        sizes = self.file.told.get(tensor or self.tensor)
        return shape_of(sizes) if sizes else None

    def ints(self, name: str, otherwise: Sequence[int] = ()) -> tuple[int, ...]:
        found = self.attributes.get(name)
        return (
            tuple(found.ints[:MOST_NUMBERS])
            if found is not None and found.ints
            else tuple(otherwise)
        )

    def int(self, name: str, otherwise: int) -> int:
        found = self.attributes.get(name)
        return otherwise if found is None else int(found.i)

    def text(self, name: str, otherwise: str) -> str:
        found = self.attributes.get(name)
        return otherwise if found is None else found.s[:MOST_NUMBERS].decode("ascii", "replace")

    def weight(self, place: int) -> tuple[int, ...]:
        """Sizes of the weights at that place; ``ValueError`` where they are not in the file."""
        name = self.node.input[place] if place < len(self.node.input) else ""
        if name not in self.file.weights:
            raise ValueError(f"{self.name}: its weights are not in the file.")
        return self.file.weights[name]

    def constant(self, place: int) -> list[float] | None:
        name = self.node.input[place] if place < len(self.node.input) else ""
        return self.file.constants.get(name)

    def reads(self, place: int) -> bool:
        return place < len(self.node.input) and bool(self.node.input[place])


class Unread(ValueError):
    """A layer of a kind that is not read here, as one along a single axis."""


Handler = Callable[[Node, tuple[str, ...]], None]
