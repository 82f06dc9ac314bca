"""Reading a typed ``nn.Sequential``, or what ``print(net)`` shows of one; nothing is evaluated.

Python parses the text into a tree, of which only calls of known layers with plain arguments are
taken; anything else is refused with its line and column.
"""

from __future__ import annotations

import ast
import difflib
import re
import warnings
from collections.abc import Sequence
from typing import Any

from vislib.architectures.graph import INPUT, Graph, Op, Shape
from vislib.architectures.readers.layers import JOINS, NAMES, bind, operation
from vislib.core.bounded import MOST_NESTING, MOST_TEXT

_SEQUENCE = "Sequential"
_PRINTED = re.compile(r"^[ \t]*\(\w+\): ", re.MULTILINE)
_ASSIGNED = re.compile(r"\s*[A-Za-z_]\w{0,30}\s*=(?!=)\s*")
_SHORT = 24  # characters of a word in an argument, and of what is quoted back
_EXAMPLE = "nn.Sequential(nn.Conv2d(3, 16, 3, padding=1), nn.ReLU())"


class _Refused(ValueError):
    """A sentence that already says where."""


def read(text: str, input_shape: Shape = (3, 224, 224)) -> Graph:
    """The graph of one ``nn.Sequential(…)`` on an input of (channels, rows, columns).

    Operations are called by their place and layer, such as "0 Conv2d", "3.1.0 ReLU". Raises
    ``ValueError`` with line, column and remedy for whatever is not such an expression.
    """
    if len(text) > MOST_TEXT:
        raise ValueError(
            f"The text has {len(text)} characters; keep it to {MOST_TEXT}, or bring the network "
            "as a file."
        )
    if not text.strip():
        raise ValueError(f"There is no network yet; type one, such as {_EXAMPLE}.")
    reader = _Reader()
    tree = _tree(_plain(text))
    whole = _call(tree)
    reader.branch(whole, INPUT, "", 0)
    if not reader.ops:
        raise ValueError(f"This network has no layers; write some, such as {_EXAMPLE}.")
    return Graph(tuple(reader.ops), input_shape)


def _plain(text: str) -> str:
    """What ``print(net)`` shows, as an expression; other text without a leading ``net =``.

    Lines stay where they are, so that an error names the right one.
    """
    if not _PRINTED.search(text):
        found = _ASSIGNED.match(text)
        return " " * found.end() + text[found.end() :] if found and "\n" not in found[0] else text
    lines = [_PRINTED.sub(lambda m: " " * len(m[0]), line) for line in text.splitlines()]
    ended = [line + "," if line.rstrip().endswith(")") else line for line in lines]
    return "\n".join(ended).rstrip().rstrip(",")


def _tree(text: str) -> ast.expr:
    try:
        # Leading blanks would be an indentation; in brackets they are not.
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # of numbers that run into words
            return ast.parse(f"({text}\n)", mode="eval").body
    except SyntaxError as error:
        line, column = error.lineno or 1, max((error.offset or 1) - (error.lineno == 1), 1)
        raise ValueError(
            f"Line {line}, column {column}: this is no Python expression; check brackets and "
            f"commas, and write one nn.Sequential(…), such as {_EXAMPLE}."
        ) from None
    except (ValueError, RecursionError, MemoryError):  # zero bytes, brackets beyond any use
        raise ValueError(
            f"This text cannot be read as Python; write one nn.Sequential(…), such as {_EXAMPLE}."
        ) from None


def _where(node: ast.expr) -> str:
    """The place of a node, as errors begin; the added bracket does not count."""
    column = node.col_offset + (node.lineno > 1)
    return f"Line {node.lineno}, column {max(column, 1)}: "


def _refuse(node: ast.expr, sentence: str) -> _Refused:
    return _Refused(_where(node) + sentence)


def _call(node: ast.expr) -> ast.Call:
    if isinstance(node, ast.Call):
        return node
    raise _refuse(node, "a layer is wanted here, such as nn.ReLU(), with its brackets.")


def _word(call: ast.Call) -> str:
    """The layer that a call names: bare, after ``nn.`` or after ``torch.nn.``."""
    found = call.func
    before = ""
    if isinstance(found, ast.Attribute):
        before = ast.unparse(found.value) if _short_path(found.value) else "?"
    name = found.attr if isinstance(found, ast.Attribute) else getattr(found, "id", "?")
    known = (*NAMES, *JOINS, _SEQUENCE)
    if before in ("", "nn", "torch.nn") and name in known:
        return name
    near = difflib.get_close_matches(name[:_SHORT], known, 3, 0.5)
    meant = f"did you mean {' or '.join(near)}?" if near else f"known are {', '.join(known)}."
    raise _refuse(call, f"{name[:_SHORT]!r} is no layer that is known here; {meant}")


def _short_path(node: ast.expr) -> bool:
    """Whether it is a name, or a name of a name."""
    if isinstance(node, ast.Attribute):
        node = node.value
    return isinstance(node, ast.Name)


class _Reader:
    """Goes through the calls and lists their operations."""

    def __init__(self) -> None:
        self.ops: list[Op] = []

    def branch(self, call: ast.Call, at: str, path: str, depth: int) -> str:
        """Adds what ``call`` says, reading ``at``; returns the name of what it puts out."""
        if depth > MOST_NESTING:
            raise _refuse(call, f"this is nested deeper than {MOST_NESTING}; write it flatter.")
        word = _word(call)
        if word not in (_SEQUENCE, *JOINS):
            return self._layer(call, word, at, path)
        if call.keywords:
            raise _refuse(call, f"{word} takes layers only; take the names before them away.")
        ends = []
        for i, part in enumerate(call.args):
            inside = f"{path}.{i}" if path else str(i)
            end = self.branch(_call(part), at, inside, depth + 1)
            ends.append(end)
            at = end if word == _SEQUENCE else at
        return at if word == _SEQUENCE else self._join(call, word, ends, path)

    def _join(self, call: ast.Call, word: str, ends: Sequence[str], path: str) -> str:
        if len(ends) < 2:
            said = "joins two branches or more; an empty one is nn.Sequential()."
            raise _refuse(call, f"{word} {said}")
        self.ops.append(Op(word.lower(), _named(path, word), tuple(ends), block=_block(path)))
        return self.ops[-1].name

    def _layer(self, call: ast.Call, word: str, at: str, path: str) -> str:
        try:
            named = {k.arg or "**": _value(k.value) for k in call.keywords}
            given = bind(word, [_value(a) for a in call.args], named)
            made = operation(word, _named(path, word), at, given, block=_block(path))
        except _Refused:
            raise
        except ValueError as error:
            raise _refuse(call, str(error)) from None
        self.ops.append(made)
        return made.name


def _named(path: str, word: str) -> str:
    return f"{path} {word}".strip()


def _block(path: str) -> str:
    return path.partition(".")[0]


def _value(node: ast.expr) -> Any:
    """A number, True, False, None, a short word or a tuple of these."""
    if isinstance(node, ast.Constant) and _is_plain(node.value):
        return node.value
    if isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.USub):
        inner = node.operand
        if isinstance(inner, ast.Constant) and type(inner.value) in (int, float):
            return -inner.value
    if isinstance(node, ast.Tuple | ast.List) and len(node.elts) <= 8:
        return tuple(_value(part) for part in node.elts)
    if isinstance(node, ast.Name) and node.id in ("same", "valid", "zeros", "reflect", "replicate",
                                                  "circular"):  # fmt: skip
        return node.id  # print(net) shows words without quotes
    raise _refuse(node, "numbers, True, False, None, short words and tuples are read here; write "
                  "the value itself.")  # fmt: skip


def _is_plain(value: Any) -> bool:
    if isinstance(value, str):
        return len(value) <= _SHORT
    return value is None or type(value) in (bool, int, float)
