"""A controller at work: its probabilities, the network it draws, the rewards."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from vislib.architectures.controller import CHOICES, HELD_OUT, Search, table
from vislib.architectures.params import Search as Params
from vislib.core.text import enough, fixed, rounded, short
from vislib.stage.caption import Caption
from vislib.stage.scene import Bars, Boxes, Label, Mark, Panel, Path, Points, Scene, Secret

_SLOW = 3  # samples shown in three steps each
_NAMES = [str(option) for every in CHOICES.values() for option in every]
_GROUP = np.repeat(np.arange(4), [len(every) for every in CHOICES.values()])
_PLACE = np.concatenate([np.arange(len(every)) for every in CHOICES.values()])
# Gaps between the groups, and between "max" and "average", the long names.
_X = np.arange(len(_NAMES)) + 0.8 * _GROUP + 0.7 * (np.arange(len(_NAMES)) == len(_NAMES) - 1)


class _Frame(NamedTuple):
    """Sample ``t``; ``step``: "sample", "train", "update", or "all" at once."""

    t: int
    step: str


def scene(p: Params, found: Search) -> Scene:
    """Three frames for the first samples, then one each. Before the answer: even chances."""
    frames = [_Frame(t, step) for t in range(min(_SLOW, len(found.rewards)))
              for step in ("sample", "train", "update")]  # fmt: skip
    frames += [_Frame(t, "all") for t in range(_SLOW, len(found.rewards))]
    low = min(0.0, float(found.rewards.min()), float(found.random.min()))
    panels = [
        Panel("policy", "chances of every option", x=(-0.8, _X[-1] + 0.8), y=(-0.3, 1.2),
              weight=1.6),
        Panel("network", "the network drawn", x=(0, 1), y=(-0.25, 1.2)),
        Panel("rewards", "reward, sample by sample; grey: networks drawn evenly",
              x=(0, len(found.rewards) + 1), y=(low - 0.05, 1.08), axes=True, row=1,
              x_label="sample"),
    ]  # fmt: skip
    return Scene(
        panels,
        [*_policy(found, frames), *_network(found, frames), *_rewards(found, frames)],
        frames=len(frames),
        captions=[_caption(p, found, frame) for frame in frames],
        alt="Chances of four choices, the network drawn, and its reward, sample by sample.",
        height=420,
        frame_ms=600,
        secret=Secret(
            panels=["network", "rewards"],
            caption="Four choices make a network; at first every option is equally likely.",
            alt="Bars: chances of every option.",
            height=240,
        ),
    )


def _policy(found: Search, frames: list[_Frame]) -> list[Mark]:
    at = [f.t + (f.step in ("update", "all")) for f in frames]
    tops = found.probabilities[at][:, _GROUP, _PLACE]
    drawn = np.array([found.chosen[f.t][_GROUP] == _PLACE for f in frames])
    names = list(CHOICES)
    middle = [(_X[g == _GROUP].mean(), 1.1) for g in range(4)]
    return [
        Bars("policy", tops, x=_X, width=0.85, color="kernel",
             opacity=np.where(drawn, 1.0, 0.45),
             hover=[f"{names[g]} {n}" for g, n in zip(_GROUP, _NAMES, strict=True)]),
        Label("policy", np.stack([_X, np.full(len(_X), -0.14)], axis=-1), _NAMES, size=0.9),
        Label("policy", np.array(middle), names, bold=True),
    ]  # fmt: skip


def _network(found: Search, frames: list[_Frame]) -> list[Mark]:
    """Up to three layers as boxes, each half as high as the one before."""
    boxes, shown, said = np.zeros((len(frames), 3, 4)), np.zeros((len(frames), 3)), []
    for i, f in enumerate(frames):
        kernel, width, depth, pooling = found.options(f.t)
        for layer in range(3):
            wide, high = 0.24 * width / 16, 0.8 / 2**layer
            boxes[i, layer] = [0.2 + 0.3 * layer - wide / 2, 0, wide, high]
        shown[i, :depth] = 1.0
        said.append(f"{kernel}×{kernel}, {width} wide, {depth} deep, {pooling}")
    told = ["" if f.step == "sample" else f"right: {fixed(100 * table()[found.options(f.t)], 1)} %"
            for f in frames]  # fmt: skip
    return [
        Boxes("network", boxes, color="output", fill=0.5, opacity=shown),
        Label("network", (0.5, -0.15), said),
        Label("network", (0.5, 1.05), told, bold=True),
    ]


def _rewards(found: Search, frames: list[_Frame]) -> list[Mark]:
    n = len(found.rewards)
    x = np.arange(1, n + 1)
    seen = np.array([f.t + (f.step != "sample") for f in frames])
    first = np.array([int(np.argmax(seen >= t)) for t in x])  # the frame that shows sample t
    mean = np.cumsum(found.rewards) / x
    return [
        Points("rewards", np.stack([x, found.random], -1), size=3.5, color="muted", since=first,
               opacity=0.6),
        Points("rewards", np.stack([x, found.rewards], -1), size=4.5, color="output", since=first,
               hover=[_row(found, t) for t in range(n)]),
        Path("rewards", np.stack([x, mean], -1), color="ink", upto=np.maximum(seen, 0)),
    ]  # fmt: skip


def _row(found: Search, t: int) -> str:
    kernel, width, depth, pooling = found.options(t)
    return (f"sample {t + 1}: kernel {kernel}, width {width}, depth {depth}, {pooling}: reward "
            f"{fixed(found.rewards[t])}")  # fmt: skip


# -- the words ---------------------------------------------------------------------------------


def _caption(p: Params, found: Search, frame: _Frame) -> Caption:
    kernel, width, depth, pooling = found.options(frame.t)
    what = Caption(
        "Sample {t}: kernel {kernel}, width {width}, depth {depth}, {pooling}",
        t=frame.t + 1, kernel=kernel, width=width, depth=depth, pooling=pooling,
    )  # fmt: skip
    if frame.step == "sample":
        return what + "."
    right = table()[found.options(frame.t)]
    if frame.step == "train":
        said = what + Caption(". Trained (looked up): **{right}** of {n} digits right",
                              right=round(right * HELD_OUT), n=HELD_OUT)  # fmt: skip
        reward = float(found.rewards[frame.t])
        less = enough(right - reward, lambda v: fixed(right - v), 3)  # who reckons gets R
        return said + (Caption(", less {less} for its work.", less=less) if p.price else ".")
    return _update(p, found, frame.t) if frame.step == "update" else what + ". " + _update(
        p, found, frame.t)  # fmt: skip


def _update(p: Params, found: Search, t: int) -> Caption:
    """How the chances move, and by how much the logit of the kernel that was drawn."""
    r, b = float(found.rewards[t]), float(found.baselines[t])
    chances = found.probabilities[t][np.arange(4), found.chosen[t]]
    steps = p.rate * (r - b) * (1 - chances)  # of the logits of what was drawn
    said = Caption("R − b = {r} − {b} = **{gain}**: ", r=fixed(r), b=_signed(b),
                   gain=fixed(rounded(r, 3) - rounded(b, 3), 3, sign=True))  # fmt: skip
    if r == b:
        return said + "nothing moves."
    if np.abs(steps).max() < 5e-4:
        return said + "hardly anything moves."
    return said + Caption(
        "what was drawn becomes {how}; the logit of its kernel moves by η(R − b)(1 − p) = {step}.",
        how="likelier" if r > b else "less likely", step=_step(float(steps[0])),
    )  # fmt: skip


def _step(value: float) -> str:
    """A signed step, small ones by a power of ten: what moves is never printed as 0."""
    if abs(value) >= 5e-4 or value == 0:
        return fixed(value, 3, sign=True)
    return "+" * (value > 0) + short(value)


def _signed(value: float) -> str:
    return fixed(value) if value >= 0 else f"({fixed(value)})"
