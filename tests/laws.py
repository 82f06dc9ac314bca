"""What the laws of all rooms do: settings that may be refused, boxes of code that are run."""

from __future__ import annotations

import contextlib
import io
from typing import Any

from hypothesis import assume
from hypothesis import strategies as st

from vislib.core.params import Control, controls_of


def settings_of(params: type, **fixed: st.SearchStrategy) -> st.SearchStrategy:
    """Parameters of that class, each control anywhere on its steps, or as ``fixed``."""
    fields = {name: _values(control) for name, control in controls_of(params).items()}
    return st.builds(params, **(fields | fixed))


def _values(control: Control) -> st.SearchStrategy:
    if control.kind in ("integer", "number"):
        steps = round((control.high - control.low) / control.step)
        value = st.integers(0, steps).map(lambda i: round(control.low + i * control.step, 9))
        return value.map(int if control.kind == "integer" else float)
    return st.booleans() if control.kind == "switch" else st.sampled_from(control.options)


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
