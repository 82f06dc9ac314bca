"""What the chapters ask, and why the answers are right; ``guess`` asks of what was painted."""

from __future__ import annotations

from vislib.core.text import fixed
from vislib.metrics import leaves, numbers, painting, params, resampling
from vislib.ui.chapter import Choice, Number


def guess(score: painting.Score | None, picture: str) -> Choice | Number:
    """One's own IoU, where somebody knows the truth of the photograph ``picture``."""
    if score is None:
        return Choice(
            "Nobody has drawn the truth of this picture. What can your mask be judged by?",
            ("nothing", "a second mask of yours"),
            answer="a second mask of yours",
            explain="Two masks of one picture: their IoU says how sharp the task is.",
            id="own",
        )
    return Number(
        f"Paint {painting.what(picture)}. Then guess your IoU with a careful drawing, 0 to 1.",
        answer=round(score.iou, 3),
        tolerance=0.05,
        explain="The figures follow your brush from now on. Accuracy is kinder than IoU: the "
        "background that everybody gets right counts in it.",
        id=picture,
    )


COUNTS = Number(
    "264 pixels, 4 of them purse. A network never says purse and is right everywhere else. "
    "Its accuracy, in %?",
    answer=98.5,
    tolerance=0.3,
    unit="%",
    explain="260 of 264 pixels are right, 98.48 %. The IoU of the purse is 0, and the mean "
    "over the five classes falls by a fifth and a little more: look at the bars.",
)

COUNTS_BESIDE = Choice(
    "Another network finds a purse of the right size, one pixel beside it. Compared with "
    "never finding it, its accuracy is …",
    ("lower", "the same", "higher"),
    answer="the same",
    explain="Two pixels of the purse are missed and two others are called purse: four "
    "wrong again, 98.48 %. But the IoU of the purse is now 2 / (2 + 2 + 2) = ⅓. See the "
    "example “one pixel beside”.",
    id="beside",
)

OVERLAP = Choice(
    "Two equal squares; half of each lies in the other. What is their IoU?",
    ("½", "⅓", "¼"),
    answer="⅓",
    explain="The half that they share counts once, the two halves that they do not share count "
    "too: ½ / (½ + ½ + ½). An IoU of ½ needs two thirds of each in the other.",
)

MEAN = Choice(
    "A class is neither in the picture nor in the answer. Its IoU is …",
    ("0", "1", "not defined"),
    answer="not defined",
    explain="Nothing in both, nothing in either: 0/0. Libraries decide in silence: some leave "
    "it out, some say 0, some say 1, and their means differ.",
)

LOSS = Choice(
    "One pixel, prediction ½, truth ½. With I = Σ xy and U = Σ (x + y − xy), what is its soft IoU?",
    ("1", "½", "⅓"),
    answer="⅓",
    explain="I = ¼, U = ½ + ½ − ¼ = ¾. Equal halves are no full overlap: soft IoU reads them "
    "as chances, and rewards being sure.",
)

LOSS_PURSE = Choice(
    "264 pixels, all at ½, 4 of them purse. Whose score does soft IoU move most?",
    ("a purse pixel, 67 times as much", "all alike", "one of the others"),
    answer="a purse pixel, 67 times as much",
    explain="U/I = 134 / 2 = 67. Cross-entropy pulls each as hard as any other: together "
    "the 260 others outweigh the 4. In soft IoU both sides pull about alike: see the "
    "examples with 264 pixels.",
    id="purse",
)

CURVE = Choice(
    "A detector reports one more box. It is wrong, and its score is the lowest of all. Its "
    "average precision …",
    ("falls", "stays", "rises"),
    answer="stays",
    explain="Recall does not rise there, so no area is added and none is taken away: so it is "
    "with H, as drawn at first. A wrong box with a high score is dear.",
)

CURVE_RISE = Choice(
    "Can precision rise when the score that is asked for is lowered?",
    ("yes", "no"),
    answer="yes",
    explain="Whenever the next box is right: as drawn at first, from B to C, 1/2 to 2/3. "
    "Recall can only rise or stay. That is why the curve is a saw.",
    id="rise",
)

EDGES = Choice(
    "A disc is found one pixel too wide all round. Its radius is 5 pixels. Its IoU, about?",
    ("0.96", "0.83", "0.70"),
    answer="0.70",
    explain="Of circles $5^2/6^2 = 0.694$, on pixels 0.717. With radius 50 the same mistake "
    "leaves 0.96: IoU is kind to large things.",
)

_A, _B = (numbers.score(resampling.mean(leaves.counts(n), "pixels")) for n in params.NOISE_PAIR)

NOISE = Choice(
    f"On 25 test pictures network A has mean IoU {fixed(_A, 4)}, B {fixed(_B, 4)}. Is A better?",
    ("yes", "no", "it cannot be told yet"),
    answer="it cannot be told yet",
    explain="On these 25 pictures it is ahead. Draw 25 of them again and again, with "
    "replacement: 0 is among the differences, so other pictures might have said otherwise.",
)
