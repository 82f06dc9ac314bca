"""Which sizes fit: the ledger of the paper's network, stage by stage."""

from __future__ import annotations

from dataclasses import replace

from vislib.core.text import number
from vislib.stage.caption import Caption
from vislib.stage.scene import Jump, Label, Scene
from vislib.unet.arithmetic import Ledger, Stage
from vislib.unet.figures.u import places, question, u_marks, u_panel


def scene(ledger: Ledger) -> Scene:
    """The sizes, one stage per frame; the last caption says where a size does not fit.

    Before the answer the stages, and the size of the picture that comes in.
    """
    captions = [_step(ledger, i) for i in range(len(ledger.stages))]
    marks, failed = u_marks(ledger, len(captions), full=False), []
    if ledger.problem:
        captions[-1] += Caption(" **{problem}**", problem=ledger.problem)
        x, y, width, height = places(ledger)[-1]
        spot = (x + width + 0.25, y + height / 2 + 0.12)
        failed.append(Label("u", spot, "✕ does not fit", color="gradient", anchor="start",
                            size=1.2, bold=True, since=[len(captions) - 1]))  # fmt: skip
    said = Caption("The stages of a U-Net; {size}² pixels come in.", size=ledger.stages[0].size)
    asked = question(ledger, marks, said)
    ends = [s.size for s in ledger.stages]
    return Scene(
        [u_panel(ledger)],
        [*marks, *failed],
        frames=len(captions),
        captions=captions,
        jumps=[Jump("stages", list(range(len(captions))))],
        alt=f"The U of the paper: sizes {' → '.join(map(str, ends))}. {ledger.problem}",
        height=400,
        frame_ms=1100,
        start=len(captions) - 1,
        secret=replace(asked, marks=[*asked.marks, *failed]),
    )


def _step(ledger: Ledger, i: int) -> Caption:
    s = ledger.stages[i]
    if i == 0:
        return Caption("A picture of {size} × {size} pixels comes in.", size=s.size)
    if s.name == "output":
        return Caption(
            "A 1×1 convolution: {classes} classes of {size} × {size}. {parameters} parameters, "
            "{multiplications} billion multiplications in all.",
            classes=s.channels,
            size=s.size,
            parameters=number(ledger.parameters),
            multiplications=number(ledger.multiplications / 1e9, 4),
        )
    shrink = Caption("; $-2-2$ for the two 3×3 convolutions: **{size}**.", size=s.size)
    if s.size == s.before:
        shrink = Caption("; the two 3×3 convolutions with padding keep it.")
    last = ledger.stages[i - 1].size
    if s.skip:
        return Caption(r"Up: $2 \cdot {last} = {before}$; ", last=last, before=s.before) + (
            _join(s) + shrink
        )
    said = Caption("${before}$", before=s.before)
    if s.level:
        said = Caption("Pool: ${last} / 2 = {before}$", last=last, before=s.before)
    return said + shrink + Caption(" {channels} channels.", channels=f"{s.channels:,}")


def _join(s: Stage) -> Caption:
    if not s.crop:
        return Caption("join")
    return Caption(
        "cut {crop} from each side of the skip, {skip} → {before}, and join",
        crop=s.crop,
        skip=s.skip,
        before=s.before,
    )
