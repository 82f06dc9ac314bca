"""Which k? The groups for every k, and the rules that are meant to choose."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from vislib.core.text import NOISE, adding_up, agreeing, apart, clean, enough, fixed, number
from vislib.kmeans.figures import parts, rules
from vislib.kmeans.selection import LEAST, STARTS, Selection, Verdict
from vislib.stage.caption import Caption
from vislib.stage.scene import Jump, Mark, Panel, Scene, Scrub, Secret

__all__ = ["few", "scene"]

_CURVES = ("distortion", "silhouette", "logs")


def scene(
    found: Selection,
    view: str,
    guess: int,
    *,
    point: int | None = None,
    drawn: Sequence[Verdict] = (),
    own: bool = False,
) -> Scene:
    """A frame for each k: its groups, and what the rule ``view`` makes of them.

    ``guess``: the k that the learner sees; ``point``: whose silhouette is drawn, else that of the
    least sure point; ``drawn``: what the rules choose on other samples; ``own``: the points are
    handles "points". All but the cloud waits for the answer.
    """
    ks = found.ks
    guess = int(np.clip(guess, ks[0], ks[-1]))
    chosen = rules.least_sure(found) if point is None else np.full(len(ks), point)
    panels, marks = _seen(found, view, guess, chosen, drawn)
    clickable = view == "silhouette" and not own
    given = rules.cloud("cloud", found.points, found.centres, found.labels, click=clickable)
    handles = [parts.handles("cloud", found.points)] if own else []
    ids = {m.id for m in marks} & set(_CURVES)
    return Scene(
        [parts.panel("cloud", f"The best of {STARTS} starts", weight=1.2, click=own), *panels],
        [*given, *marks, *handles],
        frames=len(ks),
        captions=[_caption(found, i, view, chosen, drawn) for i in range(len(ks))],
        jumps=[Jump(id, np.arange(len(ks))) for id in ids],
        scrubs=[Scrub(id) for id in ids],
        alt=_alt(found),
        height=450,
        frame_ms=1000,
        start=guess - int(ks[0]),
        secret=_secret(found, guess, panels),
    )


def _seen(
    found: Selection, view: str, guess: int, chosen: np.ndarray, drawn: Sequence[Verdict]
) -> tuple[list[Panel], list[Mark]]:
    """What the rule ``view`` draws beside the cloud."""
    if view == "elbow":
        return rules.elbow(found, guess)
    if view == "silhouette":
        return rules.silhouettes(found, guess, chosen)
    if view == "gap":
        return rules.gap(found, guess)
    return rules.samples(found, drawn)


def _secret(found: Selection, guess: int, panels: list[Panel]) -> Secret:
    one = Caption(
        "One centre for all points: distortion **{loss}**. What do more centres do to it? You see "
        "{guess}.",
        loss=number(float(found.distortion[0])),
        guess=f"{guess} group{'s' if guess > 1 else ''}",
    )
    alt = "A cloud of points and one centre."
    return Secret(panels=[p.id for p in panels], caption=one, alt=alt)


def few(points: np.ndarray) -> Scene:
    """Too few different points of one's own to choose a k for."""
    said = Caption("With fewer than {least} different points there is nothing to choose: click to "
                   "add some.", least=LEAST)  # fmt: skip
    return Scene(
        [parts.panel("cloud", "Your points", click=True)],
        [parts.handles("cloud", points)],
        captions=said,
        alt="A few points.",
        height=450,
    )


def _alt(found: Selection) -> str:
    v = found.verdict
    return (
        f"K-means for k = {found.ks[0]} to {found.ks[-1]}. The elbow is at {v.elbow}, the best "
        f"mean silhouette at {v.silhouette}, the gap statistic chooses {v.gap}."
    )


# -- the words ---------------------------------------------------------------------------------


def _caption(
    found: Selection, i: int, view: str, chosen: np.ndarray, drawn: Sequence[Verdict]
) -> Caption:
    said = Caption("**k = {k}**: ", k=int(found.ks[i]))
    if view == "elbow":
        return said + _elbow(found, i)
    if view == "silhouette":
        return said + _silhouette(found, i, int(chosen[i]))
    if view == "gap":
        return said + _gap(found, i)
    counts = [sum(int(v[rule] == found.ks[i]) for v in drawn) for rule in range(3)]
    return said + Caption(
        "of {n} samples the elbow chooses it on {elbow}, the silhouette on {silhouette}, the gap "
        "on {gap}.",
        n=len(drawn),
        **dict(zip(Verdict._fields, counts, strict=True)),
    )


def _elbow(found: Selection, i: int) -> Caption:
    said = Caption("distortion {loss}", loss=number(float(found.distortion[i])))
    if i:
        fall = 1 - float(found.distortion[i] / found.distortion[i - 1])
        said += Caption(
            ", {fall} % below k = {before}", fall=fixed(100 * fall, 0), before=int(found.ks[i - 1])
        )
    below = float(found.below_chord[i])
    if found.ks[i] in (found.ks[0], found.ks[-1]):
        return said + "; the chord begins and ends on the curve."
    side = "below" if below >= -NOISE else "above"
    return said + Caption(
        f"; {{below}} % of the whole fall {side} the chord.", below=fixed(100 * abs(below), 1)
    )


def _silhouette(found: Selection, i: int, point: int) -> Caption:
    if i == 0:
        return Caption("one group; a silhouette needs another one to compare with.")
    s = found.silhouettes[i - 1]
    said = Caption(
        "mean silhouette {mean}. The ringed point has ", mean=fixed(float(found.silhouette[i]))
    )
    if (found.labels[i] == found.labels[i][point]).sum() == 1:
        return said + "silhouette **0**: it is alone in its group."
    score = enough(float(clean(s.score[point], 1.0)), np.sign)
    digits = len(score.partition(".")[2])
    a, b = agreeing(
        (float(s.a[point]), float(s.b[point])),
        lambda a, b: fixed((b - a) / max(a, b, 1e-300), digits),
    )
    return said + Caption(
        "a = {a} in its group, b = {b} to group {other}: (b − a)/max(a, b) = **{score}**.",
        a=a,
        b=b,
        other=s.other[point] + 1,
        score=score,
    )


def _gap(found: Selection, i: int) -> Caption:
    own, theirs = float(np.log(found.distortion[i])), float(found.logs[i].mean())
    whole, part, rest = adding_up(theirs, own, 3)
    said = Caption(
        "ln D = {own}, in clouds without groups {theirs}: gap {gap}. ",
        own=part,
        theirs=whole,
        gap=rest,
    )
    return said + _rule(found, i)


def _rule(found: Selection, i: int) -> Caption:
    """Is this gap within one error of the next one's? With its numbers."""
    k, chosen = int(found.ks[i]), found.verdict.gap
    if i == len(found.ks) - 1:
        return Caption("No smaller k passes: **chosen**." if chosen == k else "The last k tried.")
    left, right = float(found.gap[i]), float(found.gap[i + 1] - found.error[i + 1])
    said = apart(left, right, 3)
    sign = "≥" if left >= right else "<"
    inequality = Caption(
        f"Gap({{k}}) {sign} Gap({{next}}) − s({{next}}): {{left}} {sign} {{right}}, ",
        k=k,
        next=k + 1,
        left=said[0],
        right=said[1],
    )
    if k == chosen:
        return inequality + "the first k that passes: **chosen**."
    if k > chosen:
        if left < right:
            inequality += Caption("so k = {next} would be better, ", next=k + 1)
        return inequality + Caption("but k = {chosen} has passed before.", chosen=chosen)
    return inequality + Caption("so k = {next} is better.", next=k + 1)
