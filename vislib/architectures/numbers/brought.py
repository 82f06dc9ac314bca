"""A network of one's own: its totals, its table, its tiles."""

from __future__ import annotations

from collections.abc import Sequence
from math import prod
from typing import Any

from vislib.architectures.lines import memory
from vislib.architectures.numbers.layers import table
from vislib.architectures.numbers.words import large
from vislib.architectures.own import NONE, Shown, alike
from vislib.architectures.params import Yours
from vislib.architectures.rows import Row
from vislib.architectures.shapes import text
from vislib.architectures.tiling import last_maps, overlap, tiles
from vislib.core.conditions import Condition
from vislib.core.text import number, plural


def yours(shown: Shown) -> dict[str, Any]:
    """Totals of a network of one's own, what its last maps see, and how far tiles must overlap."""
    found = shown.totals(shown.network)
    made: dict[str, Any] = {"parameters": found.parameters}
    needs = memory(found, number="float32", batch=1)
    if not shown.listed:
        made["multiplications"] = (large(found.multiplications), f"{found.multiplications:,}")
        made["values"] = found.values
        made["values in float32"] = f"{number(needs.values / 1e6, 3)} MB"
    made["parameters in float32"] = f"{number(needs.parameters / 1e6, 3)} MB"
    row = last_maps(shown.rows(shown.network))
    if row is not None and not shown.listed:
        made["its last maps see"] = (f"{row.seen:,} px", f"{row.name}, jump {float(row.jump):g} px")
        axis = max(row.axes, key=overlap)
        note = f"field − jump: {row.seen - axis.shift:,} px" if axis.period == 1 else ""
        made["tiles must share"] = (f"{overlap(axis):,} px", note)
    return made


def own_table(shown: Shown) -> list[dict[str, Any]]:
    """The ledger of a network of one's own; with one beside it also whether that has the row."""
    own = shown.lines(shown.network)
    if shown.listed:
        return [{"tensor": x.name, "parameters": x.sums.parameters} for x in own]
    made = table(own)
    if shown.found.failed is not None:
        made[-1]["puts out"] = "does not fit"
    if shown.beside != NONE:
        for row, same in zip(made, alike(own, shown.lines(shown.beside)), strict=True):
            row[f"as in {shown.beside}"] = same
    return made


def tiled(p: Yours, rows: Sequence[Row]) -> str:
    """What tiles of a large picture share, how many there are, and what that costs."""
    row = last_maps(rows)
    if row is None:
        return "What its maps see cannot be told, so the overlap of tiles cannot either."
    axis = max(row.axes, key=overlap)
    try:
        cut = tiles(axis, p.tile, p.picture)
    except ValueError as error:
        return f"In tiles, up to {row.name}: {error}"
    if cut.count == 1:
        return f"A picture of {p.picture:,} px fits into one tile of {p.tile:,} px."
    work = (cut.count * cut.size / p.picture) ** 2
    return (
        f"A picture of {p.picture:,} px in tiles of {p.tile:,} px, up to {row.name}: the tiles "
        f"share {cut.overlap:,} px (at least {overlap(axis):,}), begin {cut.advance:,} px "
        f"apart, and are {cut.count}×{cut.count} = {cut.count**2:,}: {number(work, 3)} times the "
        "pixels of the whole. Of each tile those units are kept that see nothing outside it."
    )


def far_and_light(p: Yours, shown: Shown) -> tuple[Condition, ...]:
    """Of what is typed: reads 3×224×224, puts out 10 numbers, sees 200 pixels, is light."""
    if p.source != "typed":
        return (Condition(False, "choose a network that is typed"),)
    rows, count = shown.rows(shown.network), shown.totals(shown.network).parameters
    row, given, last = last_maps(rows), rows[0].shape, rows[-1].shape
    seen = row.seen if row is not None else 0
    sees = "what its maps see cannot be told"
    if seen:
        sees = f"its last maps see {plural(seen, 'pixel')}"
    if shown.found.failed is None:
        ten = Condition(prod(last) == 10, f"puts out {text(last)}")
    else:
        ten = Condition(False, f"stops at {shown.found.failed}")
    return (
        Condition(given == (3, 224, 224), f"reads {text(given)}"),
        ten,
        Condition(seen >= 200, sees),
        Condition(count < 20_000, plural(count, "parameter")),
    )
