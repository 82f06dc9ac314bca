"""Questions whose answer is computed from what the learner did."""

from __future__ import annotations

from vislib.metrics import painting
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
