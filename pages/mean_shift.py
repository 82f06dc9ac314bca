"""Lesson: mean shift, or how many groups there are if nobody says."""

import numpy as np
import streamlit as st

from vislib.core import images as store
from vislib.mean_shift import algorithm as mean_shift
from vislib.mean_shift import filtering as mean_shift_image
from vislib.mean_shift import methods as mean_shift_rivals
from vislib.mean_shift import params as demos
from vislib.mean_shift import regions as mean_shift_regions
from vislib.mean_shift import snippets
from vislib.mean_shift.figures import all_windows as together
from vislib.mean_shift.figures import bandwidth as bandwidths
from vislib.mean_shift.figures import methods as beside
from vislib.mean_shift.figures import one_window as climbing
from vislib.mean_shift.figures import segmentation as pictures
from vislib.ui import code, controls, hands, images, lesson, stage
from vislib.ui import link_state as placed
from vislib.ui import questions as ask
from vislib.ui.numbers import metrics, table

START = np.array([[4.2, 3.6]])  # where the one window starts until somebody moves it
PLACED = "Click anywhere, or drag the ring, to start the window there."
CONTOURS = (
    " The lines are contours of the density that the window climbs, the sum of a small hill on "
    "every point: for a flat window a parabola of radius h (Epanechnikov’s kernel), for a Gaussian "
    "one a bell of standard deviation h."
)


# What sessions share. Nothing below changes what it is given, so nothing is copied; beside each,
# what one entry holds at the default settings.


@st.cache_resource(max_entries=16, show_spinner=False)  # the way of 160 windows: 0.1 to 1 MB
def climbed(p: demos.ClimbParams) -> tuple[mean_shift.Trace, np.ndarray]:
    """All windows of a cloud, and whose basin each place of the ground is."""
    trace = p.trace()
    return trace, trace.basins(together.basin_lattice())


@st.cache_resource(max_entries=32, show_spinner=False)  # 22 bandwidths, ends only: 0.2 MB
def swept(data: str, seed: int, kernel: str) -> tuple[mean_shift.Trace, ...]:
    return mean_shift.sweep(demos.cloud(data, seed), demos.SWEEP, kernel)


@st.cache_resource(max_entries=32, show_spinner=False)  # one bandwidth: 10 kB
def estimated(data: str, seed: int, kernel: str, quantile: float) -> mean_shift.Trace:
    """The peaks under the estimated bandwidth."""
    points = demos.cloud(data, seed)
    estimate = mean_shift.estimate_bandwidth(points, quantile)
    return mean_shift.sweep(points, [estimate], kernel)[0]


@st.cache_resource(max_entries=32, show_spinner=False)  # centres and labels: 2 kB
def grouped(data: str, seed: int, k: int) -> bandwidths.Beside:
    return bandwidths.k_means(demos.cloud(data, seed), k)


@st.cache_resource(max_entries=8, show_spinner="Every pixel climbs …")  # 1 MB (256 px: 10 MB)
def filtered(
    pixels: np.ndarray, spatial: int, range_: float, space: str, device: str
) -> mean_shift_image.Filtered:
    return mean_shift_image.filter_picture(
        pixels, spatial, range_, space=space, keep=pictures.KEPT, device=device
    )


@st.cache_resource(max_entries=16, show_spinner=False)  # three label pictures: 0.15 to 1 MB
def segmented(
    pixels: np.ndarray, device: str, p: demos.PictureParams
) -> list[mean_shift_regions.Stage]:
    """The last joined, merged and cleaned regions of what ``filtered`` gives."""
    made = filtered(pixels, p.spatial, p.range, p.space, device)
    stages = mean_shift_regions.segment(made, merge=p.merge, smallest=p.smallest)
    return pictures.last_of_each(stages)


@st.cache_resource(max_entries=40, show_spinner=False)  # one label picture: 50 kB
def divided(pixels: np.ndarray, name: str, own: demos.RivalParams) -> mean_shift_rivals.Rival:
    return mean_shift_rivals.rival(name, pixels, own)


def clicked(place: str, name: str, of: str = "") -> int:
    """Keep the place of a click under ``name``; how often it was clicked so far."""
    click, count = stage.pressed(place), f"{name}.clicks.last"
    if click is not None and placed.put(name, (click.x, click.y), of):
        st.session_state[count] = st.session_state.get(count, 0) + 1
    return st.session_state.get(count, 0)


def hill() -> None:
    key = "mean_shift.climb"
    answered = ask.choice(
        "mean_shift.q.where",
        "A window jumps to the mean of the points inside it, again and again. Where does it stop?",
        ("at the mean of all points", "where points are densest nearby", "it never stops"),
        answer="where points are densest nearby",
        explain="The mean lies towards the denser side, so every jump leads uphill, until the "
        "mean is where the window stands.",
    )
    picture = st.container()
    p = controls.read(demos.ClimbParams, key, columns=5)
    if p.show == "one":
        with picture:
            one(p, key, answered)
        st.caption(PLACED + (CONTOURS if answered else ""))
        return
    trace, basins = climbed(p)
    with picture:
        draw = together.all_windows if answered else together.all_asked
        stage.show(draw(trace, basins), key=f"{key}.all", held=not answered)
    if answered:
        metrics(
            {
                "points": len(trace.points),
                "peaks": len(trace.modes),
                "moves until all rest": len(trace.positions) - 1,
                "bandwidth h": trace.bandwidth,
            }
        )
    code.show(snippets.climb(trace))


def one(p: demos.ClimbParams, key: str, answered: bool) -> None:
    place = f"{key}.one"
    version = f"{p.data}-{clicked(place, f'{place}.seed', p.data)}"  # a click frees the handle
    (start,) = hands.places(place, "seed", START, version, of=p.data)
    trace = p.trace(np.clip(start, 0, [demos.WIDTH, demos.HEIGHT]))
    draw = climbing.one_window if answered else climbing.one_asked
    stage.show(draw(trace), key=place, version=version, held=not answered)


def everything() -> None:
    key = "mean_shift.bandwidth"
    answered = ask.choice(
        "mean_shift.q.wide",
        "The window grows until it holds all points. How many peaks are left?",
        ("as many as points", "one", "as many as true groups"),
        answer="one",
        explain="Every mean is then the mean of all. With a tiny window each point is its own "
        "peak. Between the two lies every answer: the bandwidth replaces k.",
    )
    picture = st.container()
    p = controls.read(demos.BandwidthParams, key, columns=5)
    traces = swept(p.data, p.seed, p.kernel)
    at_estimate = estimated(p.data, p.seed, p.kernel, p.quantile)
    estimate = at_estimate.bandwidth
    with picture:
        rival = grouped(p.data, p.seed, p.k)
        scene = bandwidths.sweep(traces, estimate, rival, reveal=answered)
        stage.show(scene, key=f"{key}.stage", held=not answered)
    if answered:
        _peaks(traces, at_estimate, p.quantile)
    code.show(snippets.bandwidth(p.points, p.quantile, p.kernel))


def _peaks(traces, at_estimate: mean_shift.Trace, quantile: float) -> None:
    """How many peaks there are, and for how long, as numbers."""
    counts = np.array([len(t.modes) for t in traces])
    holds, low, high = bandwidths.plateau(demos.SWEEP, counts)
    metrics(
        {
            "estimated bandwidth": (at_estimate.bandwidth, f"quantile {quantile:g}"),
            "peaks at the estimate": len(at_estimate.modes),
            "longest-held number above one": (holds, f"h from {low:.2f} to {high:.2f}"),
        }
    )
    grey = int(np.count_nonzero(bandwidths.alone(traces)))
    st.caption(
        f"A point alone on its peak is grey, here at {grey} of {len(traces)} bandwidths: mean "
        "shift leaves it out, K-means must put it somewhere and moves a centre for it. K-means "
        "cuts straight lines; a basin may have any shape, but a ridge without a summit (moons, "
        "rings) breaks into several peaks."
    )


def segmenting() -> None:
    key = "mean_shift.picture"
    answered = ask.choice(
        "mean_shift.q.edges",
        "Each pixel takes the colour its window ends at. What happens to a sharp edge?",
        ("it blurs", "it stays", "it moves"),
        answer="it stays",
        explain="Pixels across the edge are farther than the range bandwidth in colour, so they "
        "are not in the window and are not averaged. A blur has no such second bandwidth.",
    )
    picture = st.container()
    left, right = st.columns([1, 3])
    with left:
        chosen = images.pick(f"{key}.image", default="cat", camera=True)
    with right:
        p = controls.read(demos.PictureParams, key, columns=3)
    pixels = store.reduce(chosen.pixels, p.side)
    device = mean_shift_image.best_device()
    made = filtered(pixels, p.spatial, p.range, p.space, device.name)
    stages = segmented(pixels, device.name, p)
    with picture:
        _picture(key, pixels, made, stages, held=not answered)
    metrics(
        {
            "windows": made.mass.size,
            "moves until all rest": made.moves,
            "regions joined → merged → cleaned": " → ".join(str(s.count) for s in stages),
            "filtered in": (f"{made.seconds:.2f} s", device.description),
        }
    )
    st.caption(
        "Exact: no window is skipped or approximated. Only pixels within the spatial bandwidth "
        "are looked at, and windows that meet are followed once. Spatial and range bandwidths as "
        "in Comaniciu & Meer, “Mean shift: a robust approach toward feature space analysis” "
        "(2002); colours are held to 1/32."
    )
    code.show(snippets.picture(p))


def _picture(key, pixels, made, stages, *, held: bool) -> None:
    place = f"{key}.stage"
    clicked(place, f"{place}.pixel")
    height, width = pixels.shape[:2]
    across, down = placed.point(f"{place}.pixel", (0.3 * width, 0.45 * height))
    column, row = int(np.clip(across, 0, width - 1)), int(np.clip(down, 0, height - 1))
    path = mean_shift_image.follow_pixel(
        pixels, row, column, made.spatial, made.range, space=made.space
    )
    scene = pictures.segmenting(pixels, made, stages, path)
    stage.show(scene, key=place, held=held)


def rivals() -> None:
    key = "mean_shift.rivals"
    answered = ask.choice(
        "mean_shift.q.rival",
        "Which of these never has to be told how many regions, or how large?",
        ("SLIC", "K-means", "none of them"),
        answer="none of them",
        explain="SLIC and K-means want a number, mean shift two bandwidths, quickshift a reach, "
        "Felzenszwalb a scale. None knows what an object is: grouping sees likeness, not meaning.",
    )
    picture = st.container()
    left, right = st.columns([1, 3])
    with left:
        chosen = images.pick(f"{key}.image", default="coffee", camera=True)
    with right:  # what each has to be told is the question
        p = controls.read(demos.RivalParams, key, columns=3) if answered else demos.RivalParams()
    pixels = store.reduce(chosen.pixels, mean_shift_rivals.SIDE)
    made = [
        divided(pixels, name, mean_shift_rivals.own(name, p)) for name in mean_shift_rivals.METHODS
    ]
    with picture:
        scene = beside.side_by_side(pixels, made, reveal=answered)
        stage.show(scene, key=f"{key}.stage", held=not answered)
    if answered:
        _rivals(made)


def _rivals(made: list[mean_shift_rivals.Rival]) -> None:
    """Regions, times and ideas as a table."""
    table(
        [
            {
                "method": r.name,
                "regions": int(r.labels.max()) + 1,
                "time (ms)": round(1000 * r.seconds),
                "idea": r.idea,
            }
            for r in made
        ]
    )
    st.caption(
        f"The picture is divided at {mean_shift_rivals.SIDE} pixels on its longer side. A time is "
        "that of the one run shown here, on a computer that others may be using."
    )


lesson.run(
    "mean_shift",
    [
        lesson.Demo("hill", "Climbing the hill", hill),
        lesson.Demo("bandwidth", "Bandwidth is everything", everything),
        lesson.Demo("picture", "Segmenting a picture", segmenting),
        lesson.Demo("rivals", "Beside the others", rivals),
    ],
    recap="""
- The **mean-shift vector** points from the window's centre to the mean of its points: uphill.
- Windows that reach the same **mode** form a cluster; the ground they came from is its **basin**.
- No k. The **bandwidth** decides instead: too small, every point a peak; too large, one.
- A picture is a cloud of places and colours. Two bandwidths smooth it and keep its edges.
- Grouping finds likeness, not meaning: it cannot know that a cup and its shadow are two things.
""",
    discuss=(
        "Why does the step grow shorter near a peak, without anybody setting a step length?",
        "Two rings, one inside the other: why can neither mean shift nor K-means separate them?",
        "What would you add to place and colour to keep a striped cat in one piece?",
    ),
)
