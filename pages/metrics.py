"""Lesson: metrics of segmentation and detection."""

from vislib.core.text import fixed
from vislib.metrics import (
    figures,
    goals,
    leaves,
    numbers,
    painting,
    params,
    purse,
    resampling,
    snippets,
    widgets,
)
from vislib.metrics.widgets import chapters, questions
from vislib.ui import link_state
from vislib.ui.chapter import Challenge, Choice, Here, Lecture, Number, See
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
        reach={
            "mask": link_state.Painted(painting.truth("camera", (96, 96)), of="camera 96 96"),
        },
    ),
    see=(
        See(
            "unet.live",
            "A network's own mask, on pictures that you choose.",
            {"model": "person"},
        ),
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
    here.say(
        "A second mask of your own says how far a truth can be trusted: no score above your "
        "agreement with yourself means anything. "
        + ("" if painted.truth is None else "The truth was drawn by hand, too. ")
        + f"Masks have {columns} × {rows} pixels."
    )
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
    question=Number(
        "264 pixels, 4 of them purse. A network never says purse and is right everywhere else. "
        "Its accuracy, in %?",
        answer=98.5,
        tolerance=0.3,
        unit="%",
        explain="260 of 264 pixels are right, 98.48 %. The IoU of the purse is 0, and the mean "
        "over the five classes falls by a fifth and a little more: look at the bars.",
    ),
    challenge=Challenge(
        "Keep the accuracy at 98 % or more, and bring the mean IoU below 0.78.",
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
    here.ask(
        Choice(
            "Another network finds a purse of the right size, one pixel beside it. Compared with "
            "never finding it, its accuracy is …",
            ("lower", "the same", "higher"),
            answer="the same",
            explain="Two pixels of the purse are missed and two others are called purse: four "
            "wrong again, 98.48 %. But the IoU of the purse is now 2 / (2 + 2 + 2) = ⅓. See the "
            "example “one pixel beside”.",
            id="beside",
        )
    )
    here.challenge(*goals.counts(case))
    here.say(
        f"The 21 classes of TextonBoost: {', '.join(purse.MSRC_CLASSES)}. A purse is none of them: "
        "there its pixels are void, and who never finds it is never wrong."
    )
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
    question=Choice(
        "Two equal squares; half of each lies in the other. What is their IoU?",
        ("½", "⅓", "¼"),
        answer="⅓",
        explain="The half that they share counts once, the two halves that they do not share count "
        "too: ½ / (½ + ½ + ½). An IoU of ½ needs two thirds of each in the other.",
    ),
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
    here.say(
        "IoU and Dice (F1) order any two predictions alike: Dice = 2 IoU / (1 + IoU) rises with "
        "IoU. Their means over pictures or classes need not."
    )
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
    question=Choice(
        "A class is neither in the picture nor in the answer. Its IoU is …",
        ("0", "1", "not defined"),
        answer="not defined",
        explain="Nothing in both, nothing in either: 0/0. Libraries decide in silence: some leave "
        "it out, some say 0, some say 1, and their means differ.",
    ),
    challenge=Challenge(
        "In the printed table, leave out one class, so that PSP-Net comes before DeepLabV3+.",
        "They are less than 0.03 apart in the mean of 19. In which class is DeepLabV3+ far ahead?",
        reach={
            "data": params.CITYSCAPES,
            "columns": link_state.Placed([14], of="cityscapes"),
        },
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
    here.challenge(False)
    here.table(
        numbers.ignored(p.counts, p.classes),
        caption=f"{p.classes[0].capitalize()} ignored, in two ways, all pixels together",
    )
    here.say(
        "Taking the pixels of an ignored label out of the truth (mmsegmentation, and the Hugging "
        "Face mean_iou that follows it) also takes out every false alarm on them: where classes "
        "are mistaken for that label alone, what is left is their recall. (If you have the "
        "slides: they write mIoU for overlap over union; that is IoU, and mIoU its mean over the "
        "classes.)"
    )
    here.code(snippets.mean(p.counts))


@METRICS.chapter(
    "loss",
    "A loss like IoU",
    params=params.Loss,
    columns=4,
    presets=params.LOSS,
    locked=("data", "loss", "on", "rate"),
    lecture=Lecture("Soft IoU", 6, "Prediction ½, truth ½: what is the soft IoU?", rows=("A23",)),
    question=Choice(
        "One pixel, prediction ½, truth ½. With I = Σ xy and U = Σ (x + y − xy), what is its soft "
        "IoU?",
        ("1", "½", "⅓"),
        answer="⅓",
        explain="I = ¼, U = ½ + ½ − ¼ = ¾. Equal halves are no full overlap: soft IoU reads them "
        "as chances, and rewards being sure.",
    ),
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
    asked = p.data == params.SIX and p.on == params.PROBABILITIES
    here.challenge(*goals.loss(d, asked))
    here.table(numbers.pulls(d), caption=f"Pulls on the {p.on} at the start")
    here.ask(
        Choice(
            "264 pixels, all at ½, 4 of them purse. Whose score does soft IoU move most?",
            ("a purse pixel, 67 times as much", "all alike", "one of the others"),
            answer="a purse pixel, 67 times as much",
            explain="U/I = 134 / 2 = 67. Cross-entropy pulls each as hard as any other: together "
            "the 260 others outweigh the 4. In soft IoU both sides pull about alike: see the "
            "examples with 264 pixels.",
            id="purse",
        )
    )
    here.say(
        "Soft IoU of a single truth class, summed over all pixels. A loss is not its metric: at "
        "labels 0 and 1 they agree, between them the loss has slopes and the metric has none."
    )
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
    question=Choice(
        "A detector reports one more box. It is wrong, and its score is the lowest of all. Its "
        "average precision …",
        ("falls", "stays", "rises"),
        answer="stays",
        explain="Recall does not rise there, so no area is added and none is taken away: so it is "
        "with H, as drawn at first. A wrong box with a high score is dear.",
    ),
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
    here.ask(
        Choice(
            "Can precision rise when the score that is asked for is lowered?",
            ("yes", "no"),
            answer="yes",
            explain="Whenever the next box is right: as drawn at first, from B to C, 1/2 to 2/3. "
            "Recall can only rise or stay. That is why the curve is a saw.",
            id="rise",
        )
    )
    here.say(
        "scikit-learn is told of found boxes only: objects that nobody found are missing from its "
        "recall, so multiply by found/objects. COCO's average recall is what the list reaches at "
        f"its end, averaged over the ten thresholds: here {fixed(f.average_recall)}. (If you have "
        "the slides: “mAP(IoU = x)” is described there as a mean precision; it is the mean over "
        "classes of this area. “AR for large objects: area > 90” is an area above 96² pixels.)"
    )
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
    question=Choice(
        "A disc is found one pixel too wide all round. Its radius is 5 pixels. Its IoU, about?",
        ("0.96", "0.83", "0.70"),
        answer="0.70",
        explain="Of circles $5^2/6^2 = 0.694$, on pixels 0.717. With radius 50 the same mistake "
        "leaves 0.96: IoU is kind to large things.",
    ),
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


_A, _B = (numbers.score(resampling.mean(leaves.counts(n), "pixels")) for n in params.NOISE_PAIR)


@METRICS.chapter(
    "noise",
    "Bold type",
    params=params.Noise,
    columns=4,
    presets=params.NOISE,
    locked=("a", "b", "average", "pictures", "draws", "paired", "seed"),
    lecture=Lecture("Comparing networks", 6, "0.916 against 0.911: is A better?", rows=("E7",)),
    question=Choice(
        f"On 25 test pictures network A has mean IoU {fixed(_A, 4)}, B {fixed(_B, 4)}. Is A "
        "better?",
        ("yes", "no", "it cannot be told yet"),
        answer="it cannot be told yet",
        explain="On these 25 pictures it is ahead. Draw 25 of them again and again, with "
        "replacement: 0 is among the differences, so other pictures might have said otherwise.",
    ),
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
    here.say(
        "Counts of small networks trained on coffee leaves (see U-Net); the pictures are not "
        "shown. Drawing pictures says nothing about training again with another seed: that is "
        "a second noise, on top of this one."
    )
    here.table(numbers.VOC_TABLE, caption="A printed table: PASCAL VOC 2012. Which row is bold?")
    here.code(snippets.noise(a.shape, p.draws, p.seed, p.average == "pixels", p.paired))


if __name__ == "__main__":
    METRICS.run()
