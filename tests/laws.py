"""What the laws of all rooms do: settings that may be refused, boxes of code that are run."""

from __future__ import annotations

import contextlib
import io
from typing import Any

from hypothesis import assume


def settled(params: type, **fields: Any) -> Any:
    """The parameters, where they are allowed; every refusal is one sentence with a remedy."""
    try:
        return params(**fields)
    except ValueError as error:
        assert str(error).endswith(".") and "\n" not in str(error)
        assume(False)


def run(source: str, **given: Any) -> dict[str, Any]:
    """All names that a box of code leaves behind; what it prints is swallowed."""
    names = dict(given)
    with contextlib.redirect_stdout(io.StringIO()):
        exec(compile(source, "box", "exec"), names)
    return names
