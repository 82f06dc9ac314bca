"""Lesson: K-means, or which came first, the centres or the groups."""

import numpy as np

from vislib.core import images, points
from vislib.kmeans import features, figures, numbers, params, snippets, verdicts, widgets
from vislib.ui import link_state
from vislib.ui.chapter import Challenge, Choice, Here, Lecture, See
from vislib.ui.lesson import Lesson

_BOX = (points.WIDTH, points.HEIGHT)
_FIVE_GROUPS = [*params.OWN.ravel(), 2, 6.6, 2.4, 6.9, 6, 1.2, 6.4, 0.9]

KMEANS = Lesson(
    "kmeans",
    recap="""
- **Assign** each point to its nearest centre, **update** each centre to the mean of its points.
- Neither half-step can raise the **distortion**, so K-means always stops: coordinate descent.
- It stops in a **local minimum**: start several times, and start spread out (**k-means++**).
- The distortion cannot choose k. Elbow, silhouette and gap are opinions; compare them.
- Round groups of like spread are assumed. Moons and rings get cut by straight borders.
""",
    discuss=(
        "Why is the mean the best centre for squared distances? Which is it for plain distances?",
        "A centre that has lost all its points: what would you do with it?",
        "The petals of iris are in centimetres. What changes if the lengths were in millimetres?",
        "“Pieces of about equal importance”: which of the four chapters asks for that?",
    ),
)


@KMEANS.chapter(
    "half_steps",
    "Chicken and egg",
    params=params.HalfSteps,
    lecture=Lecture(
        "Assign and update", 6, "Can the distortion rise between two steps?", rows=("A13", "A14")
    ),
    question=Choice(
        "The distortion adds up the squared distances of all points to their centres. Points "
        "change groups, centres move: can it rise in between?",
        ("in an assign step", "in an update step", "never"),
        answer="never",
        explain="Assigning gives each point its smallest distance; the mean is the place with the "
        "smallest sum of squares. Both only lower the same number, so the loop must end.",
    ),
    challenge=Challenge(
        "Find starting centres, four or more, from which K-means is done after one update.",
        "Drag them. Where would every centre stay, once it is there?",
        reach={"starts": link_state.Placed([2.4, 2.3, 5.4, 5.6, 8.2, 2.3, 10, 5.4],
                                           of="blobs 0 4 random examples 2")},
    ),
    former=("egg",),
    renamed={"stage.points": "points", "stage.starts": "starts"},
    see=(
        See(
            "mean_shift.climbing",
            "The same points, and nobody says how many groups.",
            {"show": "all", "data": "blobs", "kernel": "flat"},
        ),
    ),
    terms=("distortion", "local minimum"),
)  # fmt: skip
def half_steps(here: Here, p: params.HalfSteps) -> None:
    added = here.hands.points(
        "points", of=p.cloud, start=p.placed, most=params.MOST_ADDED, box=_BOX, panel="cloud",
        version=p.start,
    )  # fmt: skip
    starts = here.hands.places("starts", p.centres, of=p.start, version=added.version)
    trace = p.trace(np.vstack([p.given, added.xy]), np.clip(starts, 0, _BOX))
    here.picture(figures.half_steps.scene(trace, len(added)), added.version)
    added.undo_button()
    here.hands.undo_button("starts", "The starts as they were")
    if p.method == params.GROUPS_FIRST:  # no group is empty at first
        here.say(numbers.capped(p.k, len(trace.points), "point"), before=True)
    here.numbers(
        numbers.half_steps(trace),
        before={"points": len(trace.points), "first distortion": trace.steps[0].distortion},
    )
    rings = "" if p.method == params.GROUPS_FIRST else " and the rings where centres start"
    here.say(
        f"Click to add a point; drag the points you added{rings}. "
        "Assign: $\\ell_i$, the number of the centre nearest to point $x_i$. Update: $\\mu_j$, the "
        "centre of group $j$, goes to the mean of its points, the set $S_j$. Each is a half-step.",
        before=True,
    )
    here.say(
        "The deck “Introduction to Computer Vision, Lecture 7” minimises $\\frac{1}{N} \\sum_j "
        "\\sum_i \\delta_{ij} (c_i - x_j)^2$: D per point, where $\\delta_{ij}$ is 1 if point $j$ "
        "belongs to centre $i$, else 0. Assign finds the best $\\delta$ for these centres, update "
        "the best centres for this $\\delta$: coordinate descent. (There $c_i$ also stands for "
        "the set of points of centre $i$.)"
    )
    here.challenge(*numbers.settled(trace, len(starts)))
    here.code(snippets.half_steps(trace))


@KMEANS.chapter(
    "restarts",
    "Bad luck",
    params=params.Restarts,
    columns=5,
    locked=("method", "k", "data", "sample"),
    lecture=Lecture(
        "Initialisation, restarts", 5, "200 starts: how many different ends?", rows=("A14",)
    ),
    question=Choice(
        "Sample 0 of the four groups, k = 4, 200 starts from four of its points, drawn at random. "
        "How many different ends do these 200 runs have?",
        ("one", "a dozen or so", "nearly 200"),
        answer="a dozen or so",
        explain="Each end is a local minimum: no half-step lowers the distortion any more, though "
        "another grouping may be far better. The starting centres alone decide which.",
    ),
    challenge=Challenge(
        "Find points and k where k-means++ does no better, on average, than random examples.",
        "Spreading out helps where there are groups to be found. Where are there none?",
        reach={"data": "noise", "k": 5},
    ),
    former=("luck",),
    terms=("distortion", "local minimum", "initialisation", "k-means++"),
)
def restarts(here: Here, p: params.Restarts) -> None:
    ends = widgets.restarted(p.data, p.sample, p.k)
    trace = p.trace(ends[p.method].distortion)
    here.picture(figures.restarts.scene(trace, ends, p.method, p.run == "trap"))
    here.table(numbers.ends(ends), highlight=list(ends).index(p.method))
    here.say(
        "Under the bars a tick for each different end (to a thousandth), moved apart, where they "
        "can be counted. “Reach the best”: within 1 % of the lowest distortion any of the 800 runs "
        "found. A bad start may also cost time: compare the updates. k-means++: Arthur & "
        "Vassilvitskii, “k-means++: the advantages of careful seeding” (2007)."
    )
    here.challenge(*numbers.spread_out(ends))
    here.code(snippets.restarts(p.points, p.k, p.method, params.RESTARTS))


@KMEANS.chapter(
    "selection",
    "Which k?",
    params=params.Selection,
    columns=5,
    locked=("view",),
    lecture=Lecture("Choosing k", 5, "Why not take the k of least distortion?"),
    question=Choice(
        "Count the groups you see, and set your number. Then: of all k, which gives the lowest "
        "distortion?",
        ("the number of groups", "k = n, a centre on every point", "half of all points"),
        answer="k = n, a centre on every point",
        explain="Then every distance is 0, and nothing is grouped. So the distortion alone cannot "
        "choose: look where it stops falling fast, or ask another score.",
    ),
    challenge=Challenge(
        "Draw points of your own until elbow and silhouette both choose k = 5.",
        "A drawing of your own begins with three groups. What must two more be like, and how far "
        "from the others?",
        reach={"data": "own", "points": link_state.Placed(_FIVE_GROUPS, of="own 0")},
    ),
    former=("choice",),
    see=(
        See(
            "normalized_cuts.again",
            "The same trouble with parts of a picture: when to stop.",
        ),
    ),
    terms=("distortion", "silhouette"),
)
def selection(here: Here, p: params.Selection) -> None:
    own, cloud, version = p.data == "own", p.points, ""
    if own:
        added = here.hands.points("points", of=p.cloud, start=p.placed, most=params.MOST_ADDED,
                                  box=_BOX, panel="cloud")  # fmt: skip
        added.undo_button()
        cloud, version = added.xy, added.version
    found = widgets.selected(cloud)
    if found is None:
        here.picture(figures.selection.few(cloud), version)
        here.challenge(*numbers.too_few(cloud))
        return
    point = here.hands.clicked("point", of=p.cloud, read=widgets.clicked_point)
    drawn = [verdicts.of(p.data, s) for s in range(p.samples)] if p.view == "samples" else []
    here.picture(
        figures.selection.scene(found, p.view, p.guess, point=widgets.one_of(point, len(cloud)),
                      drawn=drawn, own=own),
        version,
    )  # fmt: skip
    here.numbers(numbers.selection(found, p.guess))
    here.say(figures.rules.WORDS[p.view])
    here.challenge(*numbers.both_five(found, own))
    last = int(found.ks[-1])
    code = snippets.gap if p.view == "gap" else snippets.selection
    here.code(code(cloud, last), before=True)


@KMEANS.chapter(
    "segmentation",
    "Segmenting a picture",
    params=params.Segmentation,
    columns=3,
    presets=params.PICTURES,
    locked=("source", "space", "position"),
    image={"default": "coffee", "camera": True},
    lecture=Lecture(
        "Clustering colours", 5, "Only colours: what can it not tell apart?", rows=("A13", "A14")
    ),
    question=Choice(
        "With no weight on place, K-means sees colours only. What can it not tell apart?",
        ("dark from light", "two things of one colour", "many colours from few"),
        answer="two things of one colour",
        explain="A pixel is a point in colour space; where it stood in the picture is forgotten. "
        "Give place a weight and clusters become patches, whether or not things are.",
    ),
    challenge=Challenge(
        "Six clusters or more of about equal importance: the largest at most twice the smallest.",
        "Colours are not spread evenly over a picture. What is?",
        reach={"k": 6, "position": 2.0},
    ),
    former=("picture",),
    renamed={"stage.marked": "marked"},
    see=(
        See(
            "mean_shift.segmentation",
            "Colours grouped by how near they are, without k.",
            {"spatial": 6, "range": 8.0},
        ),
    ),
    terms=("Lab colour", "distortion", "semantic segmentation"),
)
def segmentation(here: Here, p: params.Segmentation) -> None:
    toy = p.source == "toy image"
    pixels = features.toy(p.noise, p.seed) if toy else here.image.pixels
    pixels = images.reduce(pixels, params.SIDE)
    height, width = pixels.shape[:2]
    found = widgets.segmented(pixels, p.space, p.position, p.k, p.method, p.seed)
    marked = here.hands.clicked(
        "marked", of=f"{p.source} {here.image.name} {p.space} {p.k}", read=widgets.marked
    )
    pixel, cluster = widgets.pixel(marked, height, width), widgets.one_of(marked, found.k)
    here.picture(figures.segmentation.scene(pixels, found, p.space, pixel=pixel, cluster=cluster))
    here.numbers(numbers.segmentation(pixels, found))
    here.say(numbers.capped(p.k, height * width, "pixel"), before=True)
    here.say(
        f"The picture is worked on at {width} × {height} pixels. Bytes: three a pixel, against "
        "a colour for each cluster with pixels and ⌈log₂⌉ of their number in bits a pixel. "
        + figures.segmentation.drawn(p.space, p.solid, len(found.points)),
        before=True,
    )
    here.say(
        "Click a pixel to find its point, a centre to see its cluster alone, empty space to see "
        "all again. The lecture wants “pieces of approximately equal importance” and no names: "
        "grouping works bottom-up, from pixels; semantic segmentation top-down, from names."
    )
    if p.solid:
        here.chart(
            figures.segmentation.cube(pixels, found.steps), alt="The pixels in red, green and blue."
        )
    here.challenge(*numbers.alike(found.sizes))
    here.code(snippets.segmentation(p.space, p.position, found.steps[0].centres), before=True)


if __name__ == "__main__":
    KMEANS.run()
