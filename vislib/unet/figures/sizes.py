"""Which sizes fit: the ledger of the paper's network, stage by stage."""

from __future__ import annotations

from dataclasses import replace

from vislib.core.text import number
from vislib.stage.scene import Jump, Label, Scene
from vislib.unet.arithmetic import Ledger
from vislib.unet.figures.u import places, question, u_marks, u_panel


def scene(ledger: Ledger) -> Scene:
    """The sizes, one stage per frame; the last caption says where a size does not fit.

    Before the answer the stages, and the size of the picture that comes in.
    """
    captions = [_step(ledger, i) for i in range(len(ledger.stages))]
    marks, failed = u_marks(ledger, len(captions), full=False), []
    if ledger.problem:
        captions[-1] += f" **{ledger.problem}**"
        x, y, width, height = places(ledger)[-1]
        spot = (x + width + 0.25, y + height / 2 + 0.12)
        failed.append(Label("u", spot, "✕ does not fit", color="gradient", anchor="start",
                            size=1.2, bold=True, since=[len(captions) - 1]))  # fmt: skip
    asked = question(
        ledger, marks, f"The stages of a U-Net; {ledger.stages[0].size}² pixels come in."
    )
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


def _step(ledger: Ledger, i: int) -> str:
    s = ledger.stages[i]
    if i == 0:
        return f"A picture of {s.size} × {s.size} pixels comes in."
    last = ledger.stages[i - 1]
    if s.name == "output":
        return (
            f"A 1×1 convolution: {s.channels} classes of {s.size} × {s.size}. "
            f"{number(ledger.parameters)} parameters, "
            f"{number(ledger.multiplications / 1e9, 4)} billion multiplications in all."
        )
    shrink = f"$-2-2$ for the two 3×3 convolutions: **{s.size}**"
    if s.size == s.before:
        shrink = "the two 3×3 convolutions with padding keep it"
    if s.skip:
        crop = f"cut {s.crop} from each side of the skip, {s.skip} → {s.before}, and join; "
        return f"Up: $2 \\cdot {last.size} = {s.before}$; {crop if s.crop else 'join; '}{shrink}."
    if s.level:
        return f"Pool: ${last.size} / 2 = {s.before}$; {shrink}. {s.channels} channels."
    return f"${s.before}$; {shrink}. {s.channels} channels."
