"""Lesson: mean shift, or how many groups there are if nobody says."""

import numpy as np

from vislib.core import images, masks
from vislib.mean_shift import (
    comparison,
    figures,
    filtering,
    goals,
    numbers,
    params,
    snippets,
    widgets,
)
from vislib.mean_shift.methods import SIDE
from vislib.ui import notices
from vislib.ui.chapter import Challenge, Choice, Here, Lecture, See
from vislib.ui.lesson import Lesson
from vislib.ui.link_state import Placed

MEAN_SHIFT = Lesson(
    "mean_shift",
    recap="""
- The **mean-shift vector** points from the window's centre to the mean of its points: uphill.
- Windows that reach the same **mode** form a cluster; the ground they came from is its **basin**.
- No k. The **bandwidth** decides instead: tiny, every point is a peak; wide enough, there is one.
- A picture is a cloud of places and colours with two bandwidths. An edge between even areas stays
  if its step in colour is larger than the range bandwidth; fine texture goes all the same.
- Grouping is bottom-up: likeness, not meaning. Each region becomes one token without a name; it
  cannot know that a cup and its shadow are two things.
""",
    discuss=(
        "Why does the step grow shorter near a peak, without anybody setting a step length?",
        "Two rings, one inside the other: why can neither mean shift nor K-means separate them?",
        "What would you add to place and colour to keep a striped cat in one piece?",
        "“Pieces of about equal importance”: important for whom? Which method comes closest?",
    ),
)
START = np.array([[4.2, 3.6]])  # where the one window starts until somebody moves it
PLACED = "Click anywhere, or drag the ring, to start the window there."
CONTOURS = (
    "The lines are contours of the density that the window climbs, the sum of a small hill on "
    "every point: for a flat window a parabola of radius h (Epanechnikov’s kernel), for a Gaussian "
    "one a bell of standard deviation h."
)


@MEAN_SHIFT.chapter(
    "climbing",
    "Climbing the hill",
    params=params.Climbing,
    columns=5,
    lecture=Lecture(
        "Mode seeking", 5, "A window follows its mean: where does it stop?", rows=("A15",)
    ),
    question=Choice(
        "A window jumps to the mean of the points inside it, again and again. Where does it stop?",
        ("always at the mean of all points", "where points are densest nearby", "it never stops"),
        answer="where points are densest nearby",
        explain="The mean lies towards the denser side: jumps lead uphill, until the window stands "
        "on its mean. (One that holds all points ends at the mean of all; an empty one stays.)",
    ),
    challenge=Challenge(
        "Start one window so that it leaves a nearer peak aside: its own is at least a tenth "
        "farther from the start, peaks of a single point not counted.",
        "The mean pulls to the side with more points: start between two groups.",
        reach={"start": Placed([5.75, 2.25], of="blobs")},
    ),
    former=("climb",),
    renamed={"one.seed": "start"},
    see=(
        See(
            "kmeans.half_steps",
            "The same points, told that there are four groups.",
            {"data": "blobs", "k": 4},
        ),
    ),
    terms=("mode", "bandwidth"),
)
def climbing(here: Here, p: params.Climbing) -> None:
    if p.show == "all":
        trace, basins = widgets.climbed(p)
        here.picture(figures.all_windows.scene(trace, basins), name="all")
        here.challenge(*goals.left_aside(None))
        here.numbers(numbers.climbing(trace))
    else:
        start = here.hands.clicked("start", START.ravel(), of=p.data, stage="one")
        version = f"{p.data}-{here.hands.clicks('start')}"  # a click frees the handle
        place = {"of": p.data, "version": version, "stage": "one"}
        (start,) = here.hands.places("start", START, **place)
        trace = p.trace(start)
        here.picture(figures.climbing.scene(trace), version, name="one")
        here.hands.undo_button("start", "The start as it was")
        here.challenge(*goals.left_aside(trace, widgets.ends(p)))
        here.say(PLACED, before=True)
    here.say(CONTOURS)
    here.code(snippets.climbing(trace))


@MEAN_SHIFT.chapter(
    "bandwidth",
    "Bandwidth is everything",
    params=params.Bandwidth,
    columns=5,
    lecture=Lecture(
        "Choosing the bandwidth", 5, "A window over everything: how many peaks are left?"
    ),
    question=Choice(
        "The window grows until it holds all points. How many peaks are left?",
        ("as many as points", "one", "as many as true groups"),
        answer="one",
        explain="Every mean is then the mean of all. With a tiny window each point is its own "
        "peak. In between the bandwidth decides: it replaces k.",
    ),
    challenge=Challenge(
        "Choose the quantile so that the estimated bandwidth finds four peaks, as many as the "
        "groups that these points were drawn from.",
        "Take the four groups without outliers, then look where the curve says 4.",
        reach={"data": "blobs", "quantile": 0.2},
    ),
    see=(
        See(
            "kmeans.selection",
            "The same points, and the question how many groups there are.",
            {"data": "outliers", "guess": 4},
        ),
    ),
    terms=("bandwidth", "mode"),
)
def bandwidth(here: Here, p: params.Bandwidth) -> None:
    traces = widgets.swept(p.data, p.seed, p.kernel)
    at_estimate = widgets.estimated(p.data, p.seed, p.kernel, p.quantile)
    beside = widgets.grouped(p.data, p.seed, p.k)
    here.picture(figures.bandwidth.scene(traces, at_estimate.bandwidth, beside))
    here.challenge(*goals.four_found(p.data, at_estimate))
    here.numbers(numbers.bandwidth(traces, at_estimate), before=numbers.estimate(p, at_estimate))
    here.say(numbers.lonely(traces))
    here.code(snippets.bandwidth(at_estimate, p.quantile))


@MEAN_SHIFT.chapter(
    "segmentation",
    "Segmenting a picture",
    params=params.Segmentation,
    columns=3,
    image={"default": widgets.PHOTOGRAPH, "camera": True},
    lecture=Lecture(
        "Smoothing that keeps edges", 5, "What becomes of a sharp edge?", rows=("A15",)
    ),
    question=Choice(
        "Two even areas meet in a step of colour larger than the range bandwidth. Each pixel takes "
        "the colour at which its window rests. The edge is then …",
        ("blurred", "kept", "moved"),
        answer="kept",
        explain="Pixels across it are farther than the range bandwidth in colour, so they are not "
        "in the window and not averaged. A blur has no such second bandwidth. (Texture is another "
        "matter: its windows wander from step to step.)",
    ),
    challenge=Challenge(
        "Of at least 500 steps above the range bandwidth keep four fifths, with at most 400 "
        "regions joined before anything is merged.",
        "A narrow window in the picture and a wide one in colour. Fur is texture; other pictures "
        "have more even areas.",
        reach={"image": "coins", "spatial": 2, "range": 24.0},
    ),
    former=("picture",),
    renamed={"stage.pixel": "pixel"},
    see=(See("kmeans.segmentation", "A photograph by a fixed number of colours.", {"k": 5}),),
    terms=("bandwidth", "Lab colour"),
)
def segmentation(here: Here, p: params.Segmentation) -> None:
    pixels = images.reduce(here.image.pixels, p.side)
    device = filtering.best_device()
    made, edges = widgets.filtered(pixels, p.spatial, p.range, p.space, device.name)
    stages = widgets.segmented(pixels, device.name, p)
    notices.device(made.notice or device.notice)
    row, column = numbers.pixel_at(here.hands.clicked("pixel"), pixels.shape)
    path = filtering.follow_pixel(pixels, row, column, p.spatial, p.range, space=p.space)
    here.picture(figures.segmentation.scene(pixels, made, stages, edges, path))
    here.challenge(*goals.edges_kept(edges, stages))
    where = filtering.ENGINE if made.notice else device.description
    here.numbers(numbers.edges(edges), before=numbers.segmentation(made, stages, where))
    here.say(numbers.EXACT, before=True)
    here.code(snippets.segmentation(p), before=True)


@MEAN_SHIFT.chapter(
    "methods",
    "Beside the others",
    columns=3,
    image={"default": widgets.PHOTOGRAPH, "camera": True},
    lecture=Lecture(
        "Grouping and its limits", 5, "Which of these needs no number from you?", rows=("A15",)
    ),
    question=Choice(
        "Which of these finds its regions without being told any number?",
        ("mean shift", "SLIC", "Felzenszwalb’s graph", "none of them"),
        answer="none of them",
        explain="Mean shift needs no k, but two bandwidths, K-means and SLIC a number, quickshift "
        "a reach, Felzenszwalb a scale, and each of them more besides. None knows what an object "
        "is: grouping sees likeness, not meaning.",
    ),
    challenge=Challenge(
        "Find a picture and settings with which some method of at most 20 regions leaks less than "
        "2 %.",
        "Three photographs have an outline; one of them is nearly black on white.",
        reach={"image": "camera", "regions": 16},
    ),
    prepare=widgets.follow_link,
    former=("rivals",),
    terms=("superpixel", "bandwidth"),
)
def methods(here: Here) -> None:
    if here.answered:  # what each is told is the question: no control before the answer
        p = here.read(params.Methods)
    else:
        p = params.Methods()
        with here.controls:
            here.pick()
    pixels = images.reduce(here.image.pixels, SIDE)
    row, column = numbers.pixel_at(here.hands.clicked("pixel"), pixels.shape)
    photograph = widgets.photograph(here)
    compared = widgets.compared(pixels, photograph, p)
    widgets.look_ahead()
    shown = [c.shown for c in compared]
    outlined = comparison.truth(photograph, pixels.shape[:2])
    if p.look == "all":
        here.picture(figures.methods.scene(pixels, compared, outlined, (row, column)))
    else:
        here.picture(widgets.inside_scene(p, pixels, photograph, shown, (row, column)))
    here.challenge(*goals.tight(shown))
    here.table(numbers.methods(shown, (row, column)))
    here.say(numbers.TOLD)
    here.say(numbers.scored(masks.note(photograph)))
    here.say(numbers.LIMITS)
    here.code(snippets.methods([one.division for one in shown]))


if __name__ == "__main__":
    MEAN_SHIFT.run()
