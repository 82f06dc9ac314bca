"""Lesson: metrics of segmentation and detection."""

from vislib.core.conditions import Condition
from vislib.metrics import (
    figures,
    goals,
    notes,
    numbers,
    painting,
    params,
    purse,
    snippets,
    widgets,
)
from vislib.metrics.widgets import chapters, questions
from vislib.ui import link_state
from vislib.ui.chapter import Challenge, Here, Lecture, See
from vislib.ui.lesson import Lesson

METRICS = Lesson(
    "metrics",
    recap="""
- Accuracy counts the easy pixels: missing a small class costs next to nothing.
- IoU = TP / (TP + FP + FN); half of each in the other is a third. Dice orders alike.
- Say how absent classes, ignored labels and pictures are averaged: libraries differ, in silence.
- A loss is not its metric: soft IoU pulls by class, cross-entropy by pixel.
- Average precision is an area with four definitions; COCO's is a mean over ten thresholds.
- IoU is kind to large things; look at outlines, too.
- A difference without its interval is a rumour.
""",
    discuss=(
        "Which metric for a pedestrian, which for a field of wheat?",
        "What does a second mask of your own say about the truth?",
        "When would you trust the bold number of a table?",
    ),
)


@METRICS.chapter(
    "paint",
    "Paint it",
    image={"default": "camera", "camera": True},
    locked=("turn",),
    asks=True,
    lecture=Lecture("What a score feels like", 7, "Paint him. What is your IoU?", rows=("A23",)),
    challenge=Challenge(
        "Paint so well that your IoU with the drawing is above 0.804: that is what the "
        "photographer's own drawing gets when it is moved by two pixels.",
        "A small brush along the outline, a large one inside. E rubs out, Z takes a stroke back.",
        reach={"mask": link_state.Painted(painting.truth("camera", (96, 96)), of="camera 96 96")},
    ),
    see=(
        See("unet.live", "A network's own mask, on pictures that you choose.", {"model": "person"}),
    ),
    terms=("IoU", "accuracy"),
)
def paint(here: Here) -> None:
    with here.controls.columns([1, 2])[0]:
        here.pick()
    painted = chapters.painted(here)
    here.ask(questions.guess(painted.by_truth, painted.name))
    p = here.read(params.Paint)
    chapters.show_painted(here, painted, p.turn)
    here.hands.undo_button("mask", "Clear your mask")
    here.hands.undo_button("again", "Clear the second one")
    here.challenge(*goals.paint(painted.by_truth, painted.name))
    here.table(numbers.judged(painted.rows), caption=painted.judge)
    rows, columns = painted.mine.shape
    here.say(notes.paint(rows, columns, drawn=painted.truth is not None))
    here.code(snippets.paint((rows, columns)))


@METRICS.chapter(
    "counts",
    "Four counts",
    params=params.Counts,
    columns=5,
    presets=params.COUNTS,
    locked=("answer", "instead", "names", "seed"),
    lecture=Lecture(
        "Accuracy and its trap", 5, "It never says purse. How accurate is it?", rows=("A23", "D1")
    ),
    question=questions.COUNTS,
    challenge=Challenge(
        "With this map's 5 classes keep the accuracy at 98 % or more, and bring the mean IoU "
        "below 0.78.",
        "Five pixels may be wrong. Which class is the smallest besides the purse? "
        "Let it have them all.",
        reach={
            "answer": purse.NEVER,
            "instead": "building",
            "pixels": link_state.Placed([5 * 181 + purse.BUILDING], of="never a purse building 0"),
        },
    ),
    see=(See("softmax.pixels", "The same label map, and what each pixel costs."),),
    terms=("accuracy", "precision", "recall", "IoU", "class imbalance"),
)
def counts(here: Here, p: params.Counts) -> None:
    changes = widgets.pixels(here, p)
    case = p.case(changes)
    here.picture(figures.counts.scene(case, p.positive), p.of)
    here.numbers(numbers.counts(case), before={"pixels": 264, "of purse": 4})
    here.hands.undo_button("pixels", "The answer as it was")
    here.table(
        numbers.four(case, purse.CLASSES),
        caption="Each class against all others",
        highlight=purse.CLASSES.index(p.positive),
    )
    here.ask(questions.COUNTS_BESIDE)
    here.challenge(*goals.counts(case))
    here.say(notes.COUNTS)
    here.code(snippets.counts(case.truth, case.labels))


@METRICS.chapter(
    "overlap",
    "Two shapes",
    params=params.Overlap,
    columns=4,
    presets=params.OVERLAP,
    locked=("shape", "dx", "dy", "ratio"),
    prepare=widgets.follow_second,
    lecture=Lecture(
        "Intersection over union", 4, "Half of each lies in the other: IoU?", rows=("A23",)
    ),
    question=questions.OVERLAP,
    challenge=Challenge(
        "Put a prediction wholly inside the truth, with an IoU below 0.3.",
        "Inside, I is the prediction's own area. How small must it be?",
        reach={"dx": 0.0, "ratio": 0.25},
    ),
    terms=("IoU", "Dice coefficient"),
)
def overlap(here: Here, p: params.Overlap) -> None:
    pair = p.pair
    here.picture(figures.overlap.scene(pair))
    here.numbers(numbers.overlap(pair))
    here.challenge(*goals.overlap(pair))
    here.table(numbers.needed(), caption="Two equal shapes")
    here.say(notes.OVERLAP)
    here.code(snippets.overlap(pair))


@METRICS.chapter(
    "mean",
    "Averages",
    params=params.Mean,
    columns=3,
    presets=params.MEAN,
    locked=("data", "stray", "network"),
    lecture=Lecture(
        "From IoU to mean IoU", 7, "A class is nowhere: what is its IoU?", rows=("A23", "E7")
    ),
    question=questions.MEAN,
    challenge=Challenge(
        "In the printed table, leave out one class, so that PSP-Net comes before DeepLabV3+.",
        "They are less than 0.03 apart in the mean of 19. In which class is DeepLabV3+ far ahead?",
        reach={"data": params.CITYSCAPES, "columns": link_state.Placed([14], of="cityscapes")},
    ),
    terms=("IoU", "mean IoU"),
)
def mean(here: Here, p: params.Mean) -> None:
    if p.data == params.CITYSCAPES:
        chapters.printed(here)
        return
    stray = p.astray if p.data == params.SMALL else None
    here.picture(figures.mean.scene(p.counts, p.classes, stray), f"{p.data} {p.network}")
    here.table(numbers.conventions(p.counts))
    here.challenge(Condition(False, "choose the printed table"))
    here.table(
        numbers.ignored(p.counts, p.classes),
        caption=f"{p.classes[0].capitalize()} ignored, in two ways, all pixels together",
    )
    here.say(notes.MEAN)
    here.code(snippets.mean(p.counts))


@METRICS.chapter(
    "loss",
    "A loss like IoU",
    params=params.Loss,
    columns=4,
    presets=params.LOSS,
    locked=("data", "loss", "on", "rate"),
    lecture=Lecture("Soft IoU", 6, "Prediction ½, truth ½: what is the soft IoU?", rows=("A23",)),
    question=questions.LOSS,
    challenge=Challenge(
        "With the six pixels and gradients on probabilities, let soft IoU pull a true pixel more "
        "than ten times as hard as another one.",
        "The pulls are 1/U and I/U²: their ratio is U/I.",
        reach={"x": link_state.Placed([0.1, 0.1, 0.1, 0.5, 0.5, 0.5], of=params.SIX)},
    ),
    see=(
        See(
            "softmax.loss",
            "The loss that is usual, for one answer by itself.",
            {"scores": "3.2 5.1 -1.7"},
        ),
    ),
    terms=("cross-entropy", "IoU", "Dice coefficient", "gradient", "class imbalance", "loss"),
)
def loss(here: Here, p: params.Loss) -> None:
    x, y = widgets.soft_pixels(here, p)
    d = p.descent(x, y)
    here.picture(figures.loss.scene(d), p.data)
    here.numbers(numbers.losses(d))
    here.hands.undo_button("x", "x as it was")
    here.hands.undo_button("y", "y as it was")
    here.challenge(*goals.loss(d, p.data == params.SIX, p.on == params.PROBABILITIES))
    here.table(numbers.pulls(d), caption=f"Pulls on the {p.on} at the start")
    here.ask(questions.LOSS_PURSE)
    here.say(notes.LOSS)
    here.code(snippets.loss(x, y, d.times, d.on_scores))


@METRICS.chapter(
    "curve",
    "Average precision",
    params=params.Curve,
    columns=3,
    presets=params.CURVE,
    locked=("data", "threshold", "convention"),
    lecture=Lecture(
        "Detection: average precision", 8, "One more wrong box, least sure: AP?", rows=("E2",)
    ),
    question=questions.CURVE,
    challenge=Challenge(
        "At IoU 0.5 bring the average precision by steps below 0.35, by changing scores alone.",
        "Which boxes must stand first? All boxes may stay where they are.",
        reach={
            "scores": link_state.Placed([0.3, 0.91, 0.2, 0.1, 0.72, 0.61, 0.05, 0.62], of="boxes")
        },
    ),
    terms=("precision", "recall", "average precision", "IoU"),
)
def curve(here: Here, p: params.Curve) -> None:
    if p.data == params.TWO_CLASSES:
        chapters.two_classes(here, p)
        return
    f = widgets.found(here, p)
    here.picture(figures.curve.scene(f), "boxes")
    here.numbers(numbers.curve(f))
    here.hands.undo_button("found", "Boxes as they were")
    here.hands.undo_button("scores", "Scores as they were")
    here.challenge(*goals.curve(f, p.threshold))
    here.table(numbers.found(f), caption="By falling score")
    here.ask(questions.CURVE_RISE)
    here.say(notes.curve(f.average_recall))
    here.table(numbers.COCO_TABLE, caption="A printed table: COCO, box AP in %")
    here.code(snippets.curve(f.scores[f.order], f.correct, f.objects))


@METRICS.chapter(
    "edges",
    "Edges",
    params=params.Edges,
    columns=3,
    presets=params.EDGES,
    locked=("view", "radius", "grow", "shift", "rough", "band", "stride"),
    lecture=Lecture(
        "Scores of outlines", 5, "One pixel too wide all round: what does it cost?", rows=("E8",)
    ),
    question=questions.EDGES,
    challenge=Challenge(
        "Make a mask with an IoU above 0.9 whose boundary IoU is below 0.3.",
        "IoU forgives a mistake along the edge of something large.",
        reach={"radius": 60, "grow": 3},
    ),
    see=(
        See(
            "fully_convolutional.skips",
            "A network's answer on a coarse grid and on finer ones.",
            {"finest": 32},
        ),
    ),
    terms=("IoU", "mean IoU", "output stride"),
)
def edges(here: Here, p: params.Edges) -> None:
    if p.view == params.ROAD:
        chapters.road(here, p)
        return
    mistakes = p.mistakes
    shown = mistakes[p.start]
    here.picture(figures.edges.scene(mistakes, p.start), f"{p.radius}")
    here.numbers(numbers.mistake(shown))
    here.challenge(*goals.edges(shown))
    here.say(
        figures.edges.legend()
        + " Where the band is wider than the object, boundary IoU is IoU (Cheng et al. 2021)."
    )
    here.code(snippets.edges(*shown.bands))


@METRICS.chapter(
    "noise",
    "Bold type",
    params=params.Noise,
    columns=4,
    presets=params.NOISE,
    locked=("a", "b", "average", "pictures", "draws", "paired", "seed"),
    lecture=Lecture("Comparing networks", 6, "0.916 against 0.911: is A better?", rows=("E7",)),
    question=questions.NOISE,
    challenge=Challenge(
        "Find two networks whose difference is clear on the 25 pictures: the interval leaves 0 "
        "out.",
        "Which of them has lost what a U-Net is known for?",
        reach={"b": "leaf-small-no-skips"},
    ),
    terms=("mean IoU", "bootstrap"),
)
def noise(here: Here, p: params.Noise) -> None:
    a, b = p.counts
    r = widgets.resampled(p)
    here.picture(figures.noise.scene(a, b, (p.a, p.b), p.average, r))
    here.numbers(numbers.noise(r))
    here.challenge(*goals.noise(r, p.pictures))
    here.table(numbers.pair(a, b, (p.a, p.b), r))
    here.say(notes.NOISE)
    here.table(numbers.VOC_TABLE, caption="A printed table: PASCAL VOC 2012. Which row is bold?")
    here.code(snippets.noise(a.shape, p.draws, p.seed, p.average == "pixels", p.paired))


if __name__ == "__main__":
    METRICS.run()
