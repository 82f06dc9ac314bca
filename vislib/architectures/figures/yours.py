"""A network of one's own: the ledger's picture, with what differs and what does not fit."""

from __future__ import annotations

from dataclasses import replace

from vislib.architectures import numbers
from vislib.architectures.figures import ledger
from vislib.architectures.own import NONE, Shown, alike
from vislib.stage.caption import Caption
from vislib.stage.scene import Mark, Scene, Segments


def scene(shown: Shown) -> Scene:
    """A frame for each line, and one with the shares; as far as the layers fit."""
    made = ledger.scene(shown)
    if shown.listed:
        return _parameters_only(made, shown)
    if shown.beside != NONE:
        made = _marked(made, shown)
    if shown.found.failed is not None:
        made = _stopped(made, shown)
    return made


def _marked(made: Scene, shown: Shown) -> Scene:
    """Layers that the network of the book has not are underlined."""
    own, other = (shown.lines(name) for name in shown.names)
    differ = [i for i, same in enumerate(alike(own, other)) if not same]
    what = f"underlined: not in {shown.beside}" if differ else f"all of it in {shown.beside}, too"
    made = _titled(made, f"above {shown.network} ({what}), below {shown.beside}")
    if not differ:
        return made
    n = len(own)
    ends = [[i / n + 0.001, -0.03, (i + 1) / n - 0.001, -0.03] for i in differ]
    return replace(made, marks=[*made.marks, Segments("net", ends, color="gradient", width=4.0)])


def _titled(made: Scene, title: str) -> Scene:
    panels = [replace(p, title=title) if p.id == "net" else p for p in made.panels]
    return replace(made, panels=panels)


def _stopped(made: Scene, shown: Shown) -> Scene:
    """The layer that does not fit is crossed out and says why; the totals stop before it."""
    *before, _, last = made.captions
    failed = Caption("**It stops here.** {why}", why=shown.found.sentence)
    n = len(shown.lines(shown.network))
    left, right = (n - 0.9) / n, (n - 0.1) / n
    cross: list[Mark] = [
        Segments("net", [[left, 0, right, 1], [left, 1, right, 0]], color="gradient", width=3.0)
    ]
    return replace(
        made,
        marks=[*made.marks, *cross],
        captions=[*before, failed, Caption("As far as it fits: ") + last],
    )


def _parameters_only(made: Scene, shown: Shown) -> Scene:
    """Bars of the parameters alone: a file of weights says no more."""
    kept = ("net", "parameters")
    own, whole = shown.lines(shown.network), shown.totals(shown.network).parameters
    said = [
        Caption(
            "**{name}**: {n} parameters, **{share} %** of all.",
            name=line.name,
            n=f"{line.sums.parameters:,}",
            share=numbers.percent(line.sums.parameters, whole),
        )
        for line in own
    ]
    tensors = sum(len(line.rows) for line in own)
    last = Caption("**{n}** parameters in {tensors} tensors.", n=f"{whole:,}", tensors=tensors)
    gone = {mark.id for mark in made.marks if mark.panel not in kept and mark.id}
    made = _titled(made, "the tensors, in the order of the file")
    return replace(
        made,
        panels=[panel for panel in made.panels if panel.id in kept],
        marks=[mark for mark in made.marks if mark.panel in kept],
        captions=[*said, last],
        links=[link for link in made.links if link.target not in gone],
        jumps=[jump for jump in made.jumps if jump.mark not in gone],
        scrubs=[scrub for scrub in made.scrubs if scrub.mark not in gone],
        secret=replace(made.secret, panels=("parameters",)),
        height=300,
    )
