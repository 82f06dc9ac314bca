"""Lesson: normalised cuts, or where a picture comes apart most easily."""

from vislib.core import images
from vislib.normalized_cuts import figures, numbers, params, snippets
from vislib.ui.chapter import Challenge, Choice, Here, Lecture
from vislib.ui.lesson import Lesson
from vislib.ui.link_state import Placed

NORMALIZED_CUTS = Lesson(
    "normalized_cuts",
    recap="""
- **Likeness is weight**: pixels near and alike are tied strongly, and a picture is a graph.
""",
    discuss=(
        "What do K-means, mean shift and this need to be told?",
        "Which affinity would keep a striped cat together?",
    ),
)


@NORMALIZED_CUTS.chapter(
    "graph",
    "A picture is a graph",
    params=params.Graph,
    columns=3,
    image="camera",
    lecture=Lecture("Affinity of pixels", 5, "A fifth apart in grey: how strong is the tie?"),
    question=Choice(
        "Two pixels side by side differ by 0.2 in grey, of 0 to 1; σ of colour is 0.1, σ of place "
        "4 px. How strongly are they tied, of 0 to 1?",
        ("0.90", "0.50", "0.017"),
        answer="0.017",
        explain="The difference is divided by σ and squared: e⁻⁴ = 0.018, times e⁻¹ᐟ¹⁶ = 0.94 for "
        "their place. A fifth apart does not mean four fifths alike; with a difference of 0.02 the "
        "tie would be 0.90.",
    ),
    challenge=Challenge(
        "Find a pixel on an edge: at least a third of its ties alike (likeness 0.5 or more), at "
        "least a third unlike (0.01 or less).",
        "Choose a patch across an outline, then a pixel beside it; or make σ of colour smaller.",
        reach={"where": Placed([48.5, 18.5]), "pixel": Placed([6.5, 6.5])},
    ),
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
    here.say(
        "Hover a cell of the row to see that pixel’s row of W. Shi & Malik, “Normalized cuts and "
        "image segmentation” (2000). Beware of names: scikit-learn’s gamma is 1/σ², and what "
        "scikit-image’s `rag_mean_color` calls sigma is σ²."
    )
    here.challenge(*numbers.on_an_edge(found, at))
    here.code(snippets.graph(p))


if __name__ == "__main__":
    NORMALIZED_CUTS.run()
