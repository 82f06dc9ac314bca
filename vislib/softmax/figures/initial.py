"""A thousand untrained networks: the histogram of their losses, and what the scale does to it."""

from __future__ import annotations

import numpy as np

from vislib.core.text import fixed, number, plural
from vislib.stage.caption import Caption
from vislib.stage.scene import Bars, Label, Panel, Path, Points, Scene, Secret, Segments

COUNTS = (0, 1, 2, 5, 10, 20, 50, 100, 200, 500, 1000)
SCALES = np.linspace(0, 5, 26)
_BIN = 0.1  # nats
_LEAST = 11.0  # nats on the axis: every answer on offer has its place
MIDDLE = _LEAST / 2  # where the handle of the guess waits, in favour of no answer


def scene(
    losses: np.ndarray, classes: int, scale: float, means: np.ndarray, guess: float | None
) -> Scene:
    """Networks dropping into a histogram; handle "guess" (1,); the mean loss over the scale.

    Who has guessed nothing (None) sees no handle. Before the answer an empty axis with the guess.
    """
    right = float(max(_LEAST, np.log(classes) * 1.35, np.ceil(losses.max())))
    title = f"loss of untrained networks, {number(classes)} classes"
    panels = [
        Panel("losses", title, (0, right), (-0.12, 1.28), weight=1.8),
        Panel("scale", "expected loss", (0, 5), (0, 1.15 * float(means.max())), axes=True,
              x_label="standard deviation of the scores", y_label="nats"),
    ]  # fmt: skip
    placed = [] if guess is None else _guess(guess, right)
    networks = [_histogram(losses, right), *_lines(classes, right)]
    return Scene(
        panels,
        [*networks, *placed, *_curve(means, classes, scale)],
        frames=len(COUNTS),
        captions=_captions(losses, classes),
        alt=f"Histogram of the losses of {plural(len(losses), 'untrained network')} with "
        f"{number(classes)} classes.",
        height=360,
        frame_ms=600,
        start=len(COUNTS) - 1,
        secret=Secret(
            panels=["scale"],
            marks=[*networks, *placed],
            instead=_asked(guess),
            caption="Drag the triangle to the loss that you expect.",
            alt="An empty axis of losses with a guess to drag.",
            height=300,
        ),
    )


def _histogram(losses: np.ndarray, right: float) -> Bars:
    """A frame for each of ``COUNTS``: how the losses of so many networks lie between 0 and it."""
    edges = np.linspace(0, right, round(right / _BIN) + 1)
    tallest = np.histogram(np.clip(losses, 0, right), edges)[0].max()
    counts = [np.histogram(np.clip(losses[:n], 0, right), edges)[0] for n in COUNTS]
    # Early frames are drawn larger, so that the first networks are seen at all.
    tall = [
        c / max(tallest * n / COUNTS[-1], c.max(), 1) for c, n in zip(counts, COUNTS, strict=True)
    ]
    centres = (edges[1:] + edges[:-1]) / 2
    width = (edges[1] - edges[0]) * 0.94
    return Bars("losses", np.array(tall), x=centres, width=width, color="prediction")


def _asked(guess: float | None) -> list:
    """The empty axis, the same for all numbers of classes, with the learner's guess as a handle.

    It stands in the middle until it is dragged.
    """
    panel = Panel("losses", "loss before training", (0, _LEAST), (-0.12, 1.28))
    return [panel, *_guess(guess, _LEAST), *_ticks(_LEAST)]


def _guess(guess: float | None, right: float) -> list:
    """The handle, and its name on the side where there is room."""
    says = "drag me" if guess is None else f"your guess {fixed(guess, 2)}"
    x = min(MIDDLE if guess is None else guess, right)
    late = x > 0.7 * right
    handle = Points("losses", np.array([[x, 0.06]]), size=10, shape="triangle", color="accent",
                    labels=None if late else [says], drag="x", id="guess")  # fmt: skip
    beside = (x - 0.015 * right, 0.06)
    name = Label("losses", beside, says, color="accent", size=0.82, anchor="end")
    return [handle, name] if late else [handle]


def _ticks(right: float) -> list:
    ticks = np.arange(0, right + 1e-9, 1 if right < 12 else 2)
    places = np.stack([ticks, np.full(len(ticks), -0.06)], axis=-1)
    base = np.array([[0, 0, right, 0]])
    return [
        Segments("losses", base, color="muted", width=1),
        Label("losses", places, [f"{t:g}" for t in ticks], color="muted", size=0.8),
    ]


def _lines(classes: int, right: float) -> list:
    xs = np.array([np.log(classes), 1 / classes])
    ends = np.stack([xs, np.zeros(2), xs, np.array([1.13, 0.85])], axis=-1)
    many = number(classes)
    says = [f"ln {many} = {fixed(xs[0], 4)}", f"1/{many} = {1 / classes:g}"]
    places = np.stack([xs + 0.01 * right, np.array([1.18, 0.9])], axis=-1)
    places[0, 0] = max(xs[0], 0.085 * right)  # half of the words must fit to its left
    if xs[0] - xs[1] < 0.16 * right:  # the words would be crossed by the other line
        places[1, 0] = xs[0] + 0.01 * right
    return [
        *_ticks(right),
        Segments("losses", ends, color=np.array(["truth", "gradient"]), width=2.5, dash=True),
        Label("losses", places[:1], says[:1], bold=True),
        Label("losses", places[1:], says[1:], color="gradient", anchor="start"),
    ]


def _curve(means: np.ndarray, classes: int, scale: float) -> list:
    xy = np.stack([SCALES, means], axis=-1)
    here = np.array([[scale, np.interp(scale, SCALES, means)]])
    level = np.array([[0, np.log(classes)], [5, np.log(classes)]])
    return [
        Path("scale", level, color="truth", dash=True),
        Path("scale", xy, color="prediction", width=2.5),
        Points("scale", here, size=9, color="prediction"),
    ]


def _captions(losses: np.ndarray, classes: int) -> list[str]:
    out = ["No network yet: where will they land?"]
    for n in COUNTS[1:]:
        out.append(
            Caption(
                "{networks}: mean loss **{mean}** nats; ln {classes} is {least}.",
                networks=plural(n, "network"),
                mean=fixed(losses[:n].mean(), 4),
                classes=number(classes),
                least=fixed(np.log(classes), 4),
            )
        )
    return out
