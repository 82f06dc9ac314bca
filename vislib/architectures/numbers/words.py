"""How counts are written, and the sentences that count."""

from __future__ import annotations

from decimal import ROUND_HALF_UP, Context
from math import prod

from vislib.architectures.graph import INPUT, Shape
from vislib.architectures.lines import Line
from vislib.architectures.rows import Row, Totals
from vislib.architectures.shapes import text
from vislib.core.text import enough, number, plural, significant

QUANTITIES = ("parameters", "multiplications", "values")
_FOUR = Context(prec=4, rounding=ROUND_HALF_UP)


def percent(part: float, whole: float) -> str:
    """A share in percent: a decimal, more where it would pass for nothing or for all of it."""
    share = 100 * part / whole if whole else 0.0
    return number(share, 2) if 0 < share < 0.1 else enough(share, lambda v: v < 100, 1)


def large(value: float) -> str:
    """A large count for reading: 138.4 M, 15.47 G."""
    shown = float(_FOUR.create_decimal(float(value)))
    for unit, name in ((1e12, "T"), (1e9, "G"), (1e6, "M")):
        if value >= unit:
            return f"{number(shown / unit, 4)} {name}"
    return f"{value:,.0f}"


def of(value: int, what: str) -> str:
    """``what`` there is ``value`` of: 1 multiplication, 2 multiplications."""
    return what.removesuffix("s") if value == 1 else what


def mega(size: int) -> tuple[str, str]:
    """Bytes in MB (10⁶), and in MiB (2²⁰) as the note."""
    return f"{number(size / 1e6, 4)} MB", f"{number(size / 2**20, 4)} MiB"


def times(ratio: float, limit: float = 1.0) -> str:
    """How much less the second way costs, in words; digits tell it from 1 and from ``limit``."""
    if ratio == 1:
        return "as many"
    more = ratio if ratio > 1 else 1 / ratio
    above = (d for d in range(3, 16) if significant(more, d) > 1)
    digits = next((d for d in above if (significant(more, d) > limit) == (more > limit)), 15)
    return f"{number(more, digits)} times {'fewer' if ratio > 1 else 'as many: dearer'}"


def how_often(ratio: float, limit: float = 1.0) -> str:
    """The same of "multiplies": "5.3 times less often"."""
    if ratio == 1:
        return "as often"
    count = times(ratio, limit).split()[0]
    return f"{count} times {'less' if ratio > 1 else 'as'} often"


def counts(found: Totals, biases: bool = True) -> tuple[int, int, int]:
    """Parameters (or weights alone), multiplications, values."""
    return found.parameters if biases else found.weights, found.multiplications, found.values


def counts_of(row: Row, biases: bool) -> int:
    """Parameters of one row, or its weights alone."""
    return row.parameters if biases else row.weights


def parameters_text(row: Row, biases: bool = True) -> str:
    """How the parameters of a row are counted, as a formula with its result."""
    if biases or not row.weights:
        return row.formula if biases else "no weights"
    return f"{'·'.join(map(str, row.factors))} = {row.weights:,}"


def work_text(row: Row) -> str:
    """How its multiplications are counted."""
    if not row.multiplications:
        return "no multiplications"
    if row.places == 1:
        return f"each weight once: {row.multiplications:,}"
    sides = row.shape[1:] if row.kind == "conv" else ()
    places = text(sides) if sides and prod(sides) == row.places else f"{row.places:,}"
    return f"{plural(row.weights, 'weight')} at {places} places: {row.multiplications:,}"


def values_text(shape: Shape, values: int) -> str:
    """How its values are counted."""
    return f"{text(shape)} = {values:,}" if len(shape) > 1 else f"{values:,}"


def line_text(line: Line, biases: bool = True, only: str = "") -> str:
    """Formulas of a line in one sentence for hovering: all three, or of one quantity ``only``."""
    learnt = "parameters" if biases else "weights"
    if len(line.counted) != 1:
        found, names = counts(line.sums, biases), (learnt, *QUANTITIES[1:])
        said = {q: f"{large(v)} {of(v, name)}"
                for v, q, name in zip(found, QUANTITIES, names, strict=True)}  # fmt: skip
        layers = plural(len(line.counted), "layer")
        return f"{line.name}: {layers}; {said[only] if only else ', '.join(said.values())}"
    row = line.counted[0]
    if row.kind == INPUT:
        return f"input: {values_text(row.shape, row.values)} {of(row.values, 'values')}"
    more = counts(line.sums, biases)[0] - counts_of(row, biases)
    said = {
        "parameters": _named(learnt, parameters_text(row, biases))
        + (_normalisation(counts_of(row, biases), more) if more else ""),
        "multiplications": _named("multiplications", work_text(row)),
        "values": f"values {values_text(row.shape, row.values)}",
    }
    return f"{line.name}: {said[only] if only else '; '.join(said.values())}"


def _named(quantity: str, said: str) -> str:
    """A formula under the name of what it counts; "no parameters" has the name already."""
    return said if said.startswith("no ") else f"{quantity} {said}"


def _normalisation(own: int, more: int) -> str:
    """The parameters of a layer's normalisation, beside its ``own``."""
    return f", and {more:,} of its normalisation" if own else f" but {more:,} in its normalisation"
