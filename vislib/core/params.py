"""Parameters, declared once: default, bounds, label, unit, control and URL name in one line each.

A demo's parameters are a frozen dataclass whose fields are made by the functions here::

    @dataclass(frozen=True)
    class Overlap(Params):
        kernel: int = integer(3, 1, 11, "kernel size", unit="px")
        relu: bool = switch(True, "ReLU")

        def validate(self) -> None:
            if self.kernel == 8:
                raise ValueError("A kernel of 8 has no middle; take 7 or 9.")

``vislib.ui.controls`` draws the controls from the same lines.
"""

from __future__ import annotations

import dataclasses
import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

_READ = {
    "integer": lambda text: int(float(text)),
    "number": float,
    "switch": lambda text: text.lower() == "true",
    "words": str,
}


@dataclass(frozen=True)
class Control:
    """What one field needs to be drawn, bounded and put into a link.

    ``kind``: "integer", "number", "choice", "switch" or "words"; ``widget``: None lets the page
    choose, else "slider", "box", "buttons", "menu" or "area"; ``names``: how options read on
    screen; ``when``: values of fields before it without which it means nothing, and is not drawn;
    ``former``: names under which old links know options.
    """

    kind: str
    default: Any
    label: str
    unit: str = ""
    help: str = ""
    low: float | None = None
    high: float | None = None
    step: float | None = None
    options: tuple[Any, ...] = ()
    names: Mapping[Any, str] = dataclasses.field(default_factory=dict)
    max_length: int = 200
    widget: str | None = None
    when: Mapping[str, tuple[Any, ...]] = dataclasses.field(default_factory=dict)
    former: Mapping[str, Any] = dataclasses.field(default_factory=dict)

    @property
    def title(self) -> str:
        """The label with its unit, as it stands on screen."""
        return f"{self.label} ({self.unit})" if self.unit else self.label

    def name(self, option: Any) -> str:
        """How an option reads on screen."""
        return self.names.get(option, str(option))

    def parse(self, text: str) -> Any:
        """The value that ``text``, of a link, says; None if it is none of this control's.

        An option is its value as text; how it reads on screen and its former names count too.
        """
        if self.kind == "choice":
            said = {self.name(o): o for o in self.options} | dict(self.former)
            return (said | {str(o): o for o in self.options}).get(text)
        try:
            value = _READ[self.kind](text)
        except (ValueError, OverflowError):
            return None
        return None if self.problem(value) else value

    def problem(self, value: Any) -> str | None:
        """One sentence saying what is wrong with ``value`` and what to do, or None."""
        if self.kind in ("integer", "number"):
            return self._number_problem(value)
        if self.kind == "choice" and value not in self.options:
            options = ", ".join(str(o) for o in self.options)
            return f"{self.label} cannot be {value!r}; choose one of {options}."
        if self.kind == "words" and len(str(value)) > self.max_length:
            return f"{self.label} is too long; keep it under {self.max_length + 1} characters."
        return None

    def offer(self) -> str:
        """One sentence with what it can be set to, in the words on screen."""
        if self.kind in ("integer", "number"):
            return self._number_problem(None)
        if self.kind == "choice":
            return f"{self.label} is one of {', '.join(self.name(o) for o in self.options)}."
        return f"{self.label} has at most {self.max_length} characters."

    def _number_problem(self, value: Any) -> str | None:
        try:
            fine = math.isfinite(value) and self.low <= value <= self.high
            fine = fine and (self.kind == "number" or float(value).is_integer())
        except (TypeError, OverflowError):  # no number, or one too large for any arithmetic
            fine = False
        if fine:
            return None
        what = "a whole number" if self.kind == "integer" else "a number"
        unit = f" {self.unit}" if self.unit else ""
        return f"{self.label} must be {what} from {self.low:g} to {self.high:g}{unit}."


def integer(
    default: int,
    low: int,
    high: int,
    label: str,
    *,
    unit: str = "",
    step: int = 1,
    help: str = "",
    widget: str | None = None,
    when: Mapping[str, tuple[Any, ...]] | None = None,
) -> Any:
    """A whole number in ``[low, high]``: a slider, or a number box when the range is long."""
    values = (default, label, unit, help, low, high, step)
    return _field(Control("integer", *values, widget=widget, when=when or {}))


def number(
    default: float,
    low: float,
    high: float,
    label: str,
    *,
    step: float = 0.1,
    unit: str = "",
    help: str = "",
    widget: str | None = None,
    when: Mapping[str, tuple[Any, ...]] | None = None,
) -> Any:
    """A real number in ``[low, high]``, in steps of ``step``."""
    first, *bounds = (float(default), float(low), float(high), float(step))
    values = (first, label, unit, help, *bounds)
    return _field(Control("number", *values, widget=widget, when=when or {}))


def choice(
    default: Any,
    options: Sequence[Any],
    label: str,
    *,
    names: Mapping[Any, str] | None = None,
    help: str = "",
    widget: str | None = None,
    when: Mapping[str, tuple[Any, ...]] | None = None,
    former: Mapping[str, Any] | None = None,
) -> Any:
    """One of ``options``: buttons when they are few and short, else a menu."""
    made = Control(
        "choice",
        default,
        label,
        help=help,
        options=tuple(options),
        names=dict(names or {}),
        widget=widget,
        when=when or {},
        former=former or {},
    )
    return _field(made)


def switch(default: bool, label: str, *, help: str = "") -> Any:
    """On or off."""
    return _field(Control("switch", bool(default), label, help=help))


def words(
    default: str,
    label: str,
    *,
    max_length: int = 200,
    help: str = "",
    widget: str | None = None,
    when: Mapping[str, tuple[Any, ...]] | None = None,
) -> Any:
    """Free text, at most ``max_length`` characters, of several lines in the ``widget`` "area".

    Its owner parses it.
    """
    more = {"help": help, "max_length": max_length, "widget": widget, "when": when or {}}
    return _field(Control("words", default, label, **more))


def _field(control: Control) -> Any:
    problem = control.problem(control.default)
    if problem:
        raise ValueError(f"The default is out of its own bounds: {problem}")
    return dataclasses.field(default=control.default, metadata={"control": control})


@dataclass(frozen=True)
class Params:
    """What the parameters of a chapter inherit: bounds are checked, then ``validate`` is called."""

    def __post_init__(self) -> None:
        check(self)
        self.validate()

    def validate(self) -> None:
        """Raise ``ValueError``, naming the remedy, for values that do not go together."""


def controls_of(params: type) -> dict[str, Control]:
    """The controls of a parameter class, by field name, in order of declaration."""
    fields = dataclasses.fields(params)
    return {f.name: f.metadata["control"] for f in fields if "control" in f.metadata}


def check(params: Any) -> None:
    """Raise ``ValueError`` (a sentence with the remedy) for the first field out of its bounds."""
    for name, control in controls_of(type(params)).items():
        problem = control.problem(getattr(params, name))
        if problem:
            raise ValueError(problem)
