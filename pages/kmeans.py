"""Lesson: K-means, or which came first, the centres or the groups."""

from dataclasses import replace

import numpy as np
import streamlit as st

from vislib.core import images as store
from vislib.core.text import number, plural
from vislib.kmeans import features, snippets
from vislib.kmeans import lloyd as kmeans
from vislib.kmeans import params as demos
from vislib.kmeans import restarts as kmeans_many
from vislib.kmeans import segmentation as kmeans_picture
from vislib.kmeans import segmentation_snippets as image_snippets
from vislib.kmeans import selection as kmeans_selection
from vislib.kmeans.figures import half_steps as egg
from vislib.kmeans.figures import restarts as luck
from vislib.kmeans.figures import segmentation as dividing
from vislib.kmeans.figures import selection as choosing
from vislib.ui import charts, code, controls, hands, images, lesson, presets, stage
from vislib.ui import link_state as placed
from vislib.ui import questions as ask
from vislib.ui.numbers import metrics, table

_STOPS = {
    "no change": "nothing changed",
    "tolerance": "below tolerance",
    "iterations": "most iterations",
}


@st.cache_data(max_entries=64, show_spinner=False)
def restarted(data: str, sample: int, k: int) -> dict[str, np.ndarray]:
    """Final distortions of all restarts, for each kind of start."""
    points = demos.points_of(data, sample)
    seeds = range(demos.RESTARTS)
    return {m: kmeans_many.restarts(points, k, m, seeds).distortion for m in kmeans.METHODS}


@st.cache_data(max_entries=64, show_spinner="Every k, and ten groupless clouds …")
def selected(data: str, sample: int) -> kmeans_selection.Selection:
    return kmeans_selection.sweep(demos.points_of(data, sample))


@st.cache_data(max_entries=24, show_spinner=False)
def divided(pixels: np.ndarray, p: kmeans_picture.PictureParams) -> kmeans_picture.Division:
    return kmeans_picture.Division.of(p.run(pixels))


def chicken_and_egg() -> None:
    key = "kmeans.egg"
    answered = ask.choice(
        "kmeans.q.rise",
        "The distortion adds up the squared distances of all points to their centres. Points "
        "change groups, centres move: can it rise in between?",
        ("in an assign step", "in an update step", "never"),
        answer="never",
        explain="Assigning gives each point its smallest distance; the mean is the place with the "
        "smallest sum of squares. Both only lower the same number, so the loop must end.",
    )
    picture = st.container()
    p = controls.read(demos.EggParams, key, columns=4)
    given, added, starts = _by_hand(key, p)
    with picture:
        trace = p.trace(np.vstack([given, added]), starts)
        scene = egg.half_steps(trace, len(added), reveal=answered)
        stage.show(scene, key=f"{key}.stage", version=_version(key, p), held=not answered)
    if len(added) and len(trace.points) > 1:
        st.button(
            "Take the last point away",
            key=f"{key}.undo",
            icon=":material/undo:",
            on_click=_take,
            args=(key, p, added[:-1]),
        )
    metrics(
        {
            "points": len(trace.points),
            "updates": sum(s.phase == "update" for s in trace.steps),
            "first distortion": trace.steps[0].distortion,
            **({"final distortion": trace.distortion} if answered else {}),
            "stopped because": _STOPS[trace.stopped],
        }
    )
    st.caption(
        "Click to add a point; drag the points you added and the rings where centres start. "
        "Assign: $\\ell_i$, the number of the centre nearest to point $x_i$. Update: $\\mu_j$, the "
        "centre of group $j$, goes to the mean of its points, the set $S_j$. Each is a half-step."
        + (_LETTERS if answered else "")
    )
    code.show(snippets.one_run(trace))


_LETTERS = " The deck “Introduction to Computer Vision, Lecture 7” writes $c_i$ for both."


def _by_hand(key: str, p: demos.EggParams) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """The points of the cloud, those placed by hand, and the starting centres: (n, 2) each."""
    place, version = f"{key}.stage", _version(key, p)
    hands.places(place, "points", _added(key, p), version, of=_cloud(p))  # keeps what was dragged
    click = stage.pressed(place)
    if click is not None and click.panel in ("", "cloud"):
        _add(key, p, click.x, click.y)
    starts = hands.places(place, "starts", p.starts, version, of=_start(p))
    return p.points[: 0 if p.data == "own" else None], _added(key, p), demos.clipped(starts)


def _added(key: str, p: demos.EggParams) -> np.ndarray:
    """The points (n, 2) placed by hand; of one's own drawing one at least is there."""
    own, numbers = p.data == "own", placed.get(f"{key}.stage.points", _cloud(p))
    if numbers is None or numbers.size % 2 or numbers.size < 2 * own:
        return p.points[: None if own else 0]
    return demos.clipped(numbers.reshape(-1, 2)[: demos.MOST_ADDED])


def _cloud(p: demos.EggParams) -> str:
    return f"{p.data} {p.sample}"


def _start(p: demos.EggParams) -> str:
    return f"{_cloud(p)} {p.k} {p.method} {p.seed}"


def _version(key: str, p: demos.EggParams) -> str:
    return f"{_start(p)}|{st.session_state.get(f'{key}.edits.last', 0)}"


def _add(key: str, p: demos.EggParams, x: float, y: float) -> None:
    added = _added(key, p)
    if len(added) >= demos.MOST_ADDED:
        st.info(f"{demos.MOST_ADDED} points are placed by hand: take one away first.")
    else:
        _take(key, p, demos.clipped(np.vstack([added, (x, y)])))


def _take(key: str, p: demos.EggParams, added: np.ndarray) -> None:
    """These points are placed by hand from now on; a callback."""
    placed.put(f"{key}.stage.points", added, _cloud(p))
    st.session_state[f"{key}.edits.last"] = st.session_state.get(f"{key}.edits.last", 0) + 1


def bad_luck() -> None:
    key = "kmeans.luck"
    answered = ask.choice(
        "kmeans.q.ends",
        "Four groups of points, k = 4, 200 random starts. How many different ends?",
        ("one", "a dozen or so", "nearly 200"),
        answer="a dozen or so",
        explain="Each end is a local minimum: no half-step lowers the distortion any more, though "
        "another grouping may be far better. The starting centres alone decide which.",
    )
    picture = st.container()
    later = () if answered else ("k", "data", "sample")  # the question names them
    p = controls.read(demos.LuckParams, key, columns=5, asleep=later)
    finals = restarted(p.data, p.sample, p.k)
    trace = p.trace(finals[p.method])
    with picture:
        draw = luck.luck if answered else luck.luck_asked
        scene = draw(trace, finals, p.method, p.run == "trap")
        stage.show(scene, key=f"{key}.stage", held=not answered)
    if answered:
        _ends(finals, p.method)
    code.show(snippets.restarts(p.points, p.k, p.method, demos.RESTARTS))


def _ends(finals: dict[str, np.ndarray], method: str) -> None:
    """What 200 starts of each kind come to, as numbers."""
    best = min(f.min() for f in finals.values())
    table(
        [
            {
                "starting centres": name,
                "different ends": len(kmeans_many.ends(f)[0]),
                "best": round(float(f.min()), 1),
                "mean of 200": round(float(f.mean()), 1),
                "worst": round(float(f.max()), 1),
                "reach the best": f"{100 * np.mean(f <= 1.01 * best):.0f} %",
            }
            for name, f in finals.items()
        ],
        highlight=list(finals).index(method),
    )
    st.caption(
        "Under the bars a tick for each different end, moved apart, where they can be counted. "
        "“Reach the best”: within 1 % of the lowest distortion any of the 800 runs found. "
        "k-means++: Arthur & Vassilvitskii, “k-means++: the advantages of careful seeding” (2007)."
    )


def which_k() -> None:
    key = "kmeans.choice"
    answered = ask.choice(
        "kmeans.q.k",
        "Why not simply take the k with the lowest distortion?",
        ("it is too slow to find", "it falls until k = n", "it has several minima"),
        answer="it falls until k = n",
        explain="One more centre can always be put on a point. With a centre on every point the "
        "distortion is 0 and nothing is grouped; so look for an elbow, or ask another score.",
    )
    picture = st.container()
    p = controls.read(demos.ChoiceParams, key, columns=2)
    found = selected(p.data, p.sample)
    with picture:
        draw = choosing.choice if answered else choosing.choice_asked
        stage.show(draw(found), key=f"{key}.stage", held=not answered)
    if answered:
        metrics(
            {
                "elbow of the distortion": (f"k = {found.by_elbow}", "farthest below the chord"),
                "highest silhouette": (f"k = {found.by_silhouette}", "Rousseeuw 1987"),
                "gap statistic": (f"k = {found.by_gap}", "Tibshirani et al. 2001"),
            }
        )
        st.caption(
            "Where the three disagree, perhaps no k is right. K-means assumes round groups of "
            "like spread: its borders are straight lines halfway between centres. Try the moons, "
            "the rings, and no groups at all."
        )
    code.show(snippets.choose(p.points, int(found.ks[-1])))


def picture() -> None:
    key = "kmeans.picture"
    answered = ask.choice(
        "kmeans.q.flag",
        "K-means sees only colours. What can it not tell apart?",
        ("dark from light", "two things of one colour", "many colours from few"),
        answer="two things of one colour",
        explain="A pixel is a point in colour space; where it stood in the picture is forgotten. "
        "Give place a weight and clusters become patches, whether or not things are.",
    )
    presets.row(key, kmeans_picture.PRESETS)
    shown = st.container()
    left, right = st.columns([1, 3])
    with right:
        p = controls.read(kmeans_picture.PictureParams, key, columns=3)
    with left:
        chosen = images.pick(
            f"{key}.image", default="coffee", camera=True, least=kmeans_picture.LEAST
        )
    toy = p.source == "toy image"
    pixels = features.toy(p.noise, p.seed) if toy else chosen.pixels
    pixels = store.reduce(pixels, kmeans_picture.SIDE)
    found = divided(pixels, replace(p, solid=False))
    last = found.steps[-1]
    k = len(last.centres)
    with shown:
        of = f"{p.source} {chosen.name} {p.space} {p.k}"
        _divided(key, pixels, found, p, of=of, held=not answered)
    before, after = features.vector_bytes(len(found.points), k)
    error = features.squared_error(pixels, features.quantised(pixels, last.labels, k))
    metrics(
        {
            "iterations": found.iterations,
            "mean distortion": last.distortion / len(found.points),
            "bytes": (f"{before:,} → {after:,}", f"{before / after:.1f} times fewer"),
            "mean squared error": (error, f"PSNR {number(features.psnr(error))} dB"),
        }
    )
    st.caption(
        f"The picture is worked on at {pixels.shape[1]} × {pixels.shape[0]} pixels. Bytes: three a "
        "pixel, against k colours and ⌈log₂ k⌉ bits a pixel. Click a pixel to find its point, a "
        "centre to see its cluster alone, empty space to see all again."
        + _drawn(p, len(found.points))
    )
    if k < p.k:
        st.caption(
            f"With these features the picture has {plural(k, 'different point')}, so K-means gets "
            f"{plural(k, 'centre')} instead of {p.k}."
        )
    if p.solid:
        figure = dividing.solid(pixels, found.steps)
        charts.show(figure, key=f"{key}.cube", alt="The pixels in red, green and blue.")
    code.show(image_snippets.divide(p, found.steps[0].centres))


def _drawn(p: kmeans_picture.PictureParams, pixels: int) -> str:
    """Which pixels the clouds show, when they do not show all."""
    clouds = {"plane": (p.space != "intensity", dividing.SAMPLE),
              "cube": (p.solid, dividing.SOLID_SAMPLE)}  # fmt: skip
    said = [f"{n:,} pixels in the {name}" for name, (on, n) in clouds.items() if on and n < pixels]
    if not said:
        return ""
    return f" Every pixel is computed with; drawn are {' and '.join(said)}, evenly picked."


def _divided(
    key: str,
    pixels: np.ndarray,
    found: kmeans_picture.Division,
    p: kmeans_picture.PictureParams,
    of: str,
    held: bool,
) -> None:
    """The stage, with the pixel or the cluster that was clicked in the run named ``of``."""
    height, width = pixels.shape[:2]
    name, click = f"{key}.stage.marked", stage.pressed(f"{key}.stage")
    if click is not None:
        placed.put(name, _marked(click), of)
    marked = placed.get(name, of)
    pixel, cluster = _pixel(marked, height, width), _cluster(marked, len(found.steps[0].centres))
    scene = dividing.dividing(
        pixels,
        found.points,
        found.steps,
        p.space,
        after=found.after,
        pixel=pixel,
        cluster=cluster,
    )
    stage.show(scene, key=f"{key}.stage", held=held)


def _marked(click: stage.Click) -> list[int]:
    """What a click marks: a cluster, a pixel (row, column), or nothing."""
    if click.mark == "centres":
        return [click.index]
    return [] if click.panel == "space" else [int(click.y), int(click.x)]


def _pixel(marked: np.ndarray | None, height: int, width: int) -> tuple[int, int] | None:
    if marked is None or marked.size != 2:
        return None
    row, column = marked.astype(int).tolist()
    return (row, column) if 0 <= row < height and 0 <= column < width else None


def _cluster(marked: np.ndarray | None, k: int) -> int | None:
    if marked is None or marked.size != 1:
        return None
    return int(marked[0]) if 0 <= marked[0] < k else None


lesson.run(
    "kmeans",
    [
        lesson.Demo("egg", "Chicken and egg", chicken_and_egg),
        lesson.Demo("luck", "Bad luck", bad_luck),
        lesson.Demo("choice", "Which k?", which_k),
        lesson.Demo("picture", "Segmenting a picture", picture),
    ],
    recap="""
- **Assign** each point to its nearest centre, **update** each centre to the mean of its points.
- Neither half-step can raise the **distortion**, so K-means always stops.
- It stops in a **local minimum**: start several times, and start spread out (**k-means++**).
- The distortion cannot choose k. Elbow, silhouette and gap are opinions; compare them.
- Round groups of like spread are assumed. Moons and rings get cut by straight borders.
""",
    discuss=(
        "Why is the mean the best centre for squared distances? Which is it for plain distances?",
        "A centre that has lost all its points: what would you do with it?",
        "The petals of iris are in centimetres. What changes if the lengths were in millimetres?",
    ),
)
