"""Lesson: normalised cuts, or where a picture comes apart most easily."""

import numpy as np

from vislib import normalized_cuts as ncuts
from vislib.core import images
from vislib.normalized_cuts import figures, goals, notes, numbers, params, snippets, widgets
from vislib.normalized_cuts.again import SIDES, SMALLEST
from vislib.normalized_cuts.widgets import questions
from vislib.ui.chapter import Challenge, Here, Lecture, See
from vislib.ui.lesson import Lesson
from vislib.ui.link_state import Placed

NORMALIZED_CUTS = Lesson(
    "normalized_cuts",
    recap="""
- **Likeness is weight**: pixels near and alike are tied strongly, and a picture is a graph.
- The **minimum cut** takes off specks; the **normalised cut** weighs what it leaves.
- The **second eigenvector** of (D − W) y = λ D y is the relaxed answer. The threshold is searched,
  not zero; **λ₂** bounds every Ncut from below.
- More eigenvectors place every point anew: K-means there is **spectral clustering**.
- No edge is needed for a cut, and a cut knows no names.
""",
    discuss=(
        "What do K-means, mean shift and this need to be told?",
        "Which affinity would keep a striped cat together?",
        "Why is the third eigenvector sometimes the one that shows the cup?",
        "A limit on Ncut, or a number of parts: which would you rather choose?",
    ),
)


@NORMALIZED_CUTS.chapter(
    "graph",
    "A picture is a graph",
    params=params.Graph,
    columns=3,
    image={"default": "camera", "camera": True, "least": 16},
    lecture=Lecture("Affinity of pixels", 5, "A fifth apart in grey: how strong is the tie?"),
    question=questions.GRAPH,
    challenge=Challenge(
        "Find a pixel on an edge: at least a third of its ties alike (likeness 0.5 or more), at "
        "least a third unlike (0.01 or less).",
        "Choose a patch across an outline, then a pixel beside it; or make σ of colour smaller.",
        reach={"where": Placed([48.5, 18.5]), "pixel": Placed([6.5, 6.5])},
    ),
    see=(
        See(
            "mean_shift.segmentation",
            "There, too, place and colour decide together what is near.",
            {"spatial": 6, "range": 8.0},
        ),
    ),
    terms=("affinity",),
)
def graph(here: Here, p: params.Graph) -> None:
    photo = images.reduce(here.image.pixels, params.PHOTO)
    side = min(p.side, *photo.shape[:2])
    row, column = numbers.corner(
        here.hands.clicked("where", read=lambda c: (c.x, c.y) if c.panel == "photo" else None),
        photo.shape,
        side,
    )
    pixel = numbers.chosen(
        here.hands.clicked(
            "pixel", read=lambda c: (c.x, c.y) if c.panel in ("patch", "row") else None
        ),
        (side, side),
    )
    found = p.ties(photo[row : row + side, column : column + side])
    at = pixel[0] * side + pixel[1]
    sigmas = (p.sigma_colour, p.sigma_place, p.radius)
    here.picture(figures.graph.scene(photo, (row, column), side, pixel, found, sigmas))
    here.numbers(numbers.graph(found, at), before=numbers.graph_before(found, at, p.radius))
    here.say(notes.GRAPH)
    here.challenge(*goals.on_an_edge(found, at))
    here.code(snippets.graph(p))


@NORMALIZED_CUTS.chapter(
    "cut",
    "The cheapest cut",
    params=params.Cut,
    locked=("sigma", "criterion"),
    lecture=Lecture("Minimum and normalised cut", 6, "Which cut costs least?", rows=("A15",)),
    question=questions.CUT,
    challenge=Challenge(
        "Drag the points so that the minimum cut is the best Ncut as well, with four points or "
        "more on either side.",
        "What makes a speck cheap to take off? Leave none, and move the groups apart.",
        reach={"points": Placed([*params.TWELVE[:-1].ravel(), 3.9, 1.7], of="own")},
    ),
    terms=("normalised cut", "affinity"),
)
def cut(here: Here, p: params.Cut) -> None:
    xy = np.clip(here.hands.places("points", params.TWELVE, of="own"), 0, params.BOX)
    weights = p.weights(xy)
    found = ncuts.divisions(weights)
    chosen = widgets.one_of(
        here.hands.clicked("division", read=widgets.clicked_division), len(found.cuts)
    )
    here.picture(
        figures.cut.scene(xy, params.BOX, weights, found, p.criterion, chosen), version="own"
    )
    here.numbers(numbers.cut(found), before={"ways to divide them": len(found.cuts)})
    here.say(notes.CUT)
    here.challenge(*goals.same_division(found))
    here.code(snippets.cut(xy, p.sigma))


@NORMALIZED_CUTS.chapter(
    "eigen",
    "From yes and no to numbers",
    params=params.Eigen,
    columns=3,
    locked=("view",),
    presets={
        "relaxing misses": {"view": "sweep", "data": "random", "seed": 94, "sigma": 1.2,
                            "vector": 2},
        "the second vibration": {"view": "vibration", "data": "groups", "vector": 2},
    },
    lecture=Lecture("The relaxed problem", 7, "The smallest eigenvalue is 0: what is its y?"),
    question=questions.EIGEN,
    challenge=Challenge(
        "Pull bars of your own until their quotient is below the Ncut of every division and within "
        "2 % of λ₂, which is above 0.001.",
        "Let points that are tied strongly have nearly the same height, and far ones more.",
        reach={"y": Placed(params.GOOD_BARS, of="groups")},
    ),
    terms=("eigenvector", "normalised cut", "affinity"),
)  # fmt: skip
def eigen(here: Here, p: params.Eigen) -> None:
    found, xy = p.relaxed(), p.points
    start = np.stack([found.two_valued()] * 2)
    pulled = here.hands.values(
        "y", start, lambda bars, drag: found.pulled(bars, drag.index, drag.y), of=p.graph
    )
    own = found.kept(pulled)
    if p.view == "bars":
        scene = figures.eigen.bars(xy, params.BOX, found, own)
    else:
        draw = figures.eigen.vibration if p.view == "vibration" else figures.eigen.sweep
        scene = draw(xy, params.BOX, found, p.vector)
    here.picture(scene, version=p.graph)
    here.hands.undo_button("y", "The bars as they were")
    here.numbers(numbers.eigen(found, own, p.vector))
    here.say(
        "Ncut of a division is the quotient of bars of two heights, balanced; let the bars be any "
        "numbers, and λ₂ is least: no division costs less. A threshold leads back to yes and no. "
        + numbers.missed()
    )
    here.challenge(*goals.near_the_bound(found, own))
    here.code(snippets.eigen(xy, p.sigma, p.vector))


@NORMALIZED_CUTS.chapter(
    "picture",
    "A photograph comes apart",
    params=params.Picture,
    columns=3,
    locked=("vector", "side", "radius", "sigma_colour", "sigma_place", "colours"),
    image={"default": "flower", "camera": True, "least": 16},
    lecture=Lecture(
        "Eigenvectors of a picture", 6, "Where does it come apart first?", rows=("A15",)
    ),
    question=questions.PICTURE,
    challenge=Challenge(
        "Choose a photograph and settings whose best threshold leaves at least a third of the "
        "pixels on either side, for an Ncut of 0.005 at most.",
        "Look for a picture with two large even parts, such as ground and sky, and try the other "
        "eigenvectors.",
        reach={"image": "camera", "vector": 3},
    ),
    terms=("eigenvector", "normalised cut", "affinity"),
)
def picture(here: Here, p: params.Picture) -> None:
    pixels = images.reduce(here.image.pixels, p.side)
    graph_of = (pixels, p.colours, p.radius, p.sigma_colour, p.sigma_place)
    found, slid = widgets.photograph(*graph_of), widgets.slide(*graph_of, p.vector)
    pixel = numbers.chosen(here.hands.clicked("pixel", read=widgets.clicked_pixel), pixels.shape)
    asked = here.image.name == "flower"
    here.picture(figures.picture.scene(found, slid, p.vector, pixel, asked))
    height, width = pixels.shape[:2]
    here.numbers(
        numbers.picture(found, slid), before={"pixels": (height * width, f"{width} × {height}")}
    )
    here.say(notes.PICTURE)
    here.challenge(*goals.third_and_cheap(slid))
    here.code(snippets.picture(p))


@NORMALIZED_CUTS.chapter(
    "again",
    "And again",
    params=params.Again,
    columns=3,
    image={"default": "coffee", "camera": True, "least": 16},
    lecture=Lecture("Recursive cuts", 5, "When should one stop cutting?"),
    question=questions.AGAIN,
    challenge=Challenge(
        "Find a photograph and settings with a clear end: five regions or more, and the cheapest "
        "cut refused at least ten times as dear as the dearest one made.",
        "A person, a lawn, a sky: few things, and each of them even.",
        reach={"image": "camera"},
    ),
    see=(
        See(
            "kmeans.selection",
            "How many groups: three opinions on a number that nobody gives.",
            {"guess": 3},
        ),
    ),
    terms=("normalised cut", "superpixel", "affinity"),
)
def again(here: Here, p: params.Again) -> None:
    pixels = images.reduce(here.image.pixels, SIDES[p.on])
    found = widgets.cut_again(pixels, p.on, p.count, p.sigma_colour, p.stop, p.most)
    node = widgets.one_of(
        here.hands.clicked("node", read=widgets.clicked_node), 2 * len(found.made) + 1
    )
    here.picture(figures.again.scene(found, p.stop, p.most, 0 if node is None else node))
    height, width = pixels.shape[:2]
    here.numbers(
        numbers.again(found), before={p.on: (found.count, f"of {width} × {height} pixels")}
    )
    here.say(
        "Of all cuts that any region offers the cheapest comes first; its Ncut counts the ties "
        "within that region alone. Superpixels (SLIC) are tied where they touch, by their mean "
        f"colours. Regions of fewer than {SMALLEST[p.on]} {p.on} are not cut."
    )
    here.challenge(*goals.clear_end(found))
    here.code(snippets.again(p))


@NORMALIZED_CUTS.chapter(
    "spectral",
    "Spectral clustering",
    params=params.Spectral,
    columns=4,
    locked=("data", "k", "sigma", "seed"),
    lecture=Lecture("Spectral clustering", 6, "Two rings: can this tell them apart?"),
    question=questions.SPECTRAL,
    challenge=Challenge(
        "The gap proves nothing: find σ for the two long ridges, k = 2, with both found exactly "
        "though the widest gap does not come after two.",
        "Widen σ little by little, until just before the ridges melt.",
        reach={"data": "slope", "sigma": 0.24},
    ),
    see=(See("kmeans.half_steps", "K-means alone on the two rings.", {"data": "rings", "k": 2}),),
    terms=("spectral clustering", "eigenvector", "affinity"),
)
def spectral(here: Here, p: params.Spectral) -> None:
    found = widgets.swept(p.data, p.seed, p.k)
    own = widgets.clustering(p.data, p.seed, p.k, p.sigma)
    steps = sorted([*found.steps, own], key=lambda step: step.sigma)
    start = next(i for i, step in enumerate(steps) if step is own)
    here.picture(figures.spectral.scene(found, steps, start, p.k))
    here.numbers(numbers.spectral(found, own), before={"points": len(found.points)})
    here.say(notes.SPECTRAL)
    here.challenge(*goals.ridges_found(p.data, p.k, own))
    here.code(snippets.spectral(found.points, p.k, p.sigma))


@NORMALIZED_CUTS.chapter(
    "limits",
    "What it cannot know",
    params=params.Limits,
    columns=4,
    locked=("height", "width", "contrast", "sigma_colour"),
    lecture=Lecture("Limits of grouping", 4, "One single grey: where does it cut?", rows=("A15",)),
    question=questions.LIMITS,
    challenge=Challenge(
        "Have a faint disc, with a contrast of 0.08 at most, cut out so well that it and one side "
        "agree by 90 % or more.",
        "A difference counts in units of σ of colour.",
        reach={"contrast": 0.08, "sigma_colour": 0.03},
    ),
    terms=("normalised cut", "eigenvector"),
)
def limits(here: Here, p: params.Limits) -> None:
    found = {
        kind: widgets.waved(kind, p.height, p.width, p.contrast * (kind == "plain"), p.sigma_colour)
        for kind in figures.limits.KINDS
    }
    here.picture(figures.limits.scene(found, p.contrast))
    here.numbers(numbers.limits(found["plain"], p.contrast), before={"pixels": p.height * p.width})
    here.say(notes.LIMITS)
    here.challenge(*goals.disc_found(found["plain"], p.contrast))
    here.code(snippets.limits(p))


if __name__ == "__main__":
    NORMALIZED_CUTS.run()
