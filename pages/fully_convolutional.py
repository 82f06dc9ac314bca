"""Lesson: fully convolutional networks."""

import numpy as np

from vislib.fully_convolutional import figures, numbers, params, snippets, tasks
from vislib.ui import link_state
from vislib.ui.chapter import Challenge, Choice, Here, Lecture
from vislib.ui.lesson import Lesson

FCN = Lesson(
    "fully_convolutional",
    recap="""
- Labels on pixels do not count things: touching things of one class are one piece.
""",
    discuss=("Of which task would you pay for the labels, if you had to count cells?",),
)


@FCN.chapter(
    "tasks",
    "Four tasks",
    params=params.Tasks,
    columns=3,
    presets=params.TASKS,
    locked=("world", "rows", "front"),
    lecture=Lecture("Tasks", 4, "Two discs of one class touch. Whose answer says two?"),
    question=Choice(
        "Two discs of one class touch. Whose answer, pixel by pixel, still says that there are "
        "two?",
        ("classification", "semantic segmentation", "instance segmentation"),
        answer="instance segmentation",
        explain="Semantic segmentation says disc at each of their pixels, and one piece is left. "
        "Instance segmentation numbers the things; detection would give them two boxes, but no "
        "pixels.",
    ),
    challenge=Challenge(
        "Make three discs one connected piece of the semantic answer, with pixels of all three "
        "in the instance answer.",
        "Take the world with three discs in a row and drag the outer ones inwards.",
        reach={
            "world": tasks.ROW,
            "things": link_state.Placed([20.0, 24.0, 32.0, 24.0, 44.0, 24.0], of=tasks.ROW),
        },
    ),
)
def tasks_(here: Here, p: params.Tasks) -> None:
    places = here.hands.places("things", p.start, of=p.world)
    made, things = p.case(places), p.things(places)
    halves = np.array([half for *_, half in things])
    here.picture(figures.tasks.scene(made, np.array([t[1:3] for t in things]), halves), p.world)
    here.numbers(numbers.tasks_row(made))
    here.hands.undo_button("things", "The things as they were")
    seen = (made.areas > 0) & (made.kinds == 1)
    here.challenge(
        bool(made.pieces[1] == 1 and seen.sum() == 3),
        f"Now: pieces of disc: {made.pieces[1]}; discs with a pixel: {seen.sum()}.",
    )
    here.table(numbers.tasks_table(made), caption="How many numbers an answer is")
    here.say(
        "Where an answer could be wrong it is right here: each is made from the world, by no "
        "network. If you have the slides: a list of four tasks there begins with classification "
        "and localisation, another leaves localisation out, a third classification as well; and "
        "the slide headed semantic segmentation that colours things by instance describes "
        "instance segmentation."
    )
    here.code(snippets.tasks_box([things[i] for i in p.order], p.shape))


if __name__ == "__main__":
    FCN.run()
