"""Lesson: fully convolutional networks."""

import numpy as np

from vislib.core.images import square
from vislib.fully_convolutional import (
    as_kernels,
    correlate,
    figures,
    goals,
    notes,
    numbers,
    params,
    snippets,
    widgets,
)
from vislib.fully_convolutional.widgets import challenges, questions
from vislib.ui import grid_editor
from vislib.ui.chapter import Here, Lecture, See
from vislib.ui.lesson import Lesson

FCN = Lesson(
    "fully_convolutional",
    recap="""
- Labels on pixels do not count things: touching things of one class are one piece.
- Context decides, not colour.
- A dense layer is a convolution as large as its map; one pass shares what windows repeat.
- Pooling buys sight and cheapness, and pays with place; skips add scores back.
""",
    discuss=(
        "Of which task would you pay for the labels, if you had to count cells?",
        "What would scores of pool2 add, and what would they cost?",
        "Why do padded windows and a padded pass differ, and which is right?",
    ),
)


@FCN.chapter(
    "tasks",
    "Four tasks",
    params=params.Tasks,
    columns=3,
    presets=params.TASKS,
    locked=("world", "rows", "front"),
    lecture=Lecture(
        "Tasks", 4, "Two discs of one class touch. Whose answer says two?", rows=("A16", "C1")
    ),
    question=questions.TASKS,
    challenge=challenges.TASKS,
    see=(See("softmax.scores", "How a network comes to one word for a picture."),),
    terms=("semantic segmentation", "instance segmentation"),
)
def tasks_(here: Here, p: params.Tasks) -> None:
    places = here.hands.places("things", p.start, of=p.world)
    made, things = p.case(places), p.things(places)
    halves = np.array([half for *_, half in things])
    here.picture(figures.tasks.scene(made, np.array([t[1:3] for t in things]), halves), p.world)
    here.numbers(numbers.tasks_row(made))
    here.hands.undo_button("things", "The things as they were")
    here.challenge(*goals.tasks(made))
    here.table(numbers.tasks_table(made), caption="How many numbers an answer is")
    here.table(numbers.task_lists(), caption="If you have the slides: the tasks of their lists")
    here.say(notes.TASKS)
    here.code(snippets.tasks_box([things[i] for i in p.order], p.shape))


@FCN.chapter(
    "patch",
    "One pixel, one patch",
    params=params.Patch,
    columns=3,
    presets=params.PATCH,
    locked=("drawing", "row", "column"),
    prepare=widgets.follow_click,
    lecture=Lecture(
        "Context",
        5,
        "Six by six pixels: what does the middle one belong to?",
        rows=("A17", "C1", "D2"),
    ),
    question=questions.PATCH,
    challenge=challenges.PATCH,
    terms=("context", "semantic segmentation"),
)
def patch(here: Here, p: params.Patch) -> None:
    made = widgets.asked(p.drawing, p.row, p.column)
    sizes = list(made.patches)
    here.picture(figures.patch.scene(made))
    here.challenge(*goals.patch({s: made.found(s) == made.kind for s in sizes}))
    here.ask(questions.PATCH_MODEL)
    here.table(numbers.patch(made), caption="On 100 test drawings, every pixel")
    here.say(notes.PATCH)
    here.code(snippets.patch(p.drawing, p.row, p.column, sizes[-1]))


@FCN.chapter(
    "dense",
    "A dense layer is a convolution",
    params=params.Dense,
    columns=4,
    presets=params.DENSE,
    lecture=Lecture(
        "Dense layers slide", 5, "fc6 of VGG16, written as a convolution?", rows=("B15", "E1")
    ),
    question=questions.DENSE,
    challenge=challenges.DENSE,
    terms=("dense layer", "convolution", "kernel", "fully convolutional network"),
)
def dense(here: Here, p: params.Dense) -> None:
    x, weights = p.pixels, p.weights
    with here.controls:
        grids = {"x": ("input", p.x), "w1": ("unit 1", p.w1), "w2": ("unit 2", p.w2)}
        grid_editor.tables(here.key, grids)
    here.picture(figures.dense.scene(x, weights))
    here.numbers(numbers.dense_row(x, weights))
    maps = correlate(x[None], as_kernels(weights, (1, 2, 2)))
    here.challenge(*goals.dense(x, maps[0], weights[0]))
    here.ask(questions.DENSE_UNCHANGED)
    here.table(numbers.dense_table(), caption="Dense layers, written as convolutions")
    here.table(numbers.score_sides(), caption="VGG16 as a convolution: its map of scores")
    here.say(notes.DENSE)
    here.code(snippets.dense(x, weights))


@FCN.chapter(
    "one_pass",
    "Windows or one pass",
    params=params.OnePass,
    columns=4,
    presets=params.ONE_PASS,
    locked=("side", "step", "padding"),
    lecture=Lecture(
        "One pass", 6, "289 windows or one pass: how many times the work?", rows=("A17", "D2")
    ),
    question=questions.ONE_PASS,
    challenge=challenges.ONE_PASS,
    terms=("fully convolutional network", "padding", "multiply-add"),
)
def one_pass(here: Here, p: params.OnePass) -> None:
    same, work = p.padding == params.SAME, p.work
    made = widgets.answers(p.side, p.step, same)
    here.picture(figures.one_pass.scene(made, work, p.step, p.shown, same))
    here.numbers(numbers.one_pass(work))
    here.numbers(numbers.times(made))
    here.challenge(*goals.one_pass(work))
    if same:
        here.say("Padded convolutions with random weights: the trained network has none.")
    here.table(numbers.vgg16_windows(), caption="The same for VGG16")
    here.say(notes.ONE_PASS)
    here.code(snippets.one_pass(p.side, p.step, same))


@FCN.chapter(
    "full",
    "Without making it smaller",
    params=params.Full,
    columns=6,
    presets=params.FULL,
    locked=("convolutions", "channels", "poolings", "side", "doubling"),
    image="cat",
    lecture=Lecture(
        "Why pool at all",
        5,
        "VGG16 without pooling: how far does it see?",
        rows=("A17", "C1", "D2"),
    ),
    question=questions.FULL,
    challenge=challenges.FULL,
    see=(
        See(
            "receptive_field.growth",
            "The same thirteen convolutions with their pools, layer by layer.",
            {"stack": "VGG16"},
        ),
    ),
    terms=("receptive field", "pooling", "multiply-add", "convolution"),
)
def full(here: Here, p: params.Full) -> None:
    pooled, other = p.towers
    image = square(here.image.pixels, 224, "LANCZOS")
    here.picture(figures.full.scene(pooled, other, image))
    here.table(numbers.full(pooled, other), highlight=2)
    here.numbers(numbers.speed(p.ms))
    work, seen = int(other.multiplications.sum()), int(other.fields[-1])
    here.challenge(*goals.full(p.poolings, work, seen))
    here.say(notes.FULL)
    here.say(notes.FULL_SLIDES)
    here.code(snippets.full(pooled, other))


@FCN.chapter(
    "skips",
    "Coarse, then finer",
    params=params.Skips,
    columns=6,
    presets=params.SKIPS,
    lecture=Lecture(
        "Skips of an FCN", 7, "Scores on a 4 × 4 grid, enlarged: what is lost first?", rows=("D3",)
    ),
    question=questions.SKIPS,
    challenge=challenges.SKIPS,
    see=(
        See(
            "transposed_convolution.grid",
            "The layer that makes small maps large, stamp by stamp.",
            {"kernel": "1 2 1; 2 4 2; 1 2 1", "stride": 2, "padding": 1, "output_padding": 1},
        ),
    ),
    terms=("fully convolutional network", "skip connection", "bilinear interpolation", "mean IoU"),
)
def skips(here: Here, p: params.Skips) -> None:
    made = widgets.scored(p.drawing, p.finest)
    fused = p.fused(made.scores)
    row, column = (int(v) for v in here.hands.clicked("pixel", (64, 64), read=params.pixel_of))
    shown = params.CLASSES.index(p.shown)
    here.picture(figures.skips.scene(made, fused, shown, (row, column)))
    here.numbers(numbers.skips(made, fused))
    here.table(numbers.ledger(fused, (row, column)),
               caption=f"The pixel in row {row + 1}, column {column + 1}")  # fmt: skip
    first, last = (int(fused.labels[f(fused.labels)][row, column]) for f in (max, min))
    truth = int(made.truth[row, column])
    here.challenge(*goals.skips(params.CLASSES, first, last, truth))
    here.ask(questions.SKIPS_ADDS)
    here.table(numbers.networks(), caption="The three networks on 100 test drawings")
    here.say(notes.SKIPS)
    here.code(snippets.skips(p.drawing, p.finest, {16: p.pool4, 8: p.pool3}, p.mode))


@FCN.chapter(
    "offsets",
    "Pad by 100, crop by 19",
    params=params.Offsets,
    columns=3,
    presets=params.OFFSETS,
    locked=("n", "pad", "finest"),
    lecture=Lecture("Offsets of an FCN", 5, "Why pad a picture by 100 pixels?", rows=("D3",)),
    question=questions.OFFSETS,
    challenge=challenges.OFFSETS,
    terms=("fully convolutional network", "padding", "stride"),
)
def offsets(here: Here, p: params.Offsets) -> None:
    made = p.rulers
    here.picture(figures.offsets.scene(made))
    here.table(numbers.offsets(p.n, p.pad), caption=f"{p.n} pixels, padded by {p.pad}")
    here.challenge(*goals.offsets(made))
    here.say(notes.OFFSETS)
    if made.fits:
        here.code(snippets.offsets(p.n, p.pad, p.finest))


@FCN.chapter(
    "stages",
    "Freeze, then thaw",
    params=params.Stages,
    columns=2,
    presets=params.STAGES,
    locked=("masks", "thaw"),
    lecture=Lecture(
        "Freezing an encoder", 5, "Forty masks: who leads after 100 steps?", rows=("E1",)
    ),
    question=questions.STAGES,
    challenge=challenges.STAGES,
    see=(See("unet.train", "A small U-Net that learns in the page, all of it at once."),),
    terms=("encoder–decoder", "mean IoU", "U-Net"),
)
def stages(here: Here, p: params.Stages) -> None:
    made = p.runs
    widgets.run_here(here, p)
    here.numbers(numbers.stages_row())
    here.challenge(*goals.stages(float(made.mean(p.thaw)[-1]), p.masks))
    here.ask(questions.STAGES_END)
    here.table(numbers.stages(made, p.thaw), caption=f"Mean IoU with {p.masks} masks")
    here.say(notes.STAGES)
    here.code(snippets.stages(p.thaw))


@FCN.chapter(
    "ways",
    "Ways back up",
    params=params.Ways,
    columns=2,
    presets=params.WAYS,
    lecture=Lecture("Ways back up", 4, "Which network hands least across?", rows=("D3",)),
    question=questions.WAYS,
    challenge=challenges.WAYS,
    terms=("encoder–decoder", "skip connection", "switches", "transposed convolution"),
)
def ways(here: Here, p: params.Ways) -> None:
    made = p.made
    here.picture(figures.ways.scene(made))
    here.table(numbers.ways_back(made), caption=f"{p.side} px, {p.classes} classes")
    here.challenge(*goals.ways(made[0].handed))
    padded = " and, at this side, DeconvNet's" if p.side < 224 else ""
    here.say(
        f"FCN-8s' first dense layer{padded} is padded by 3 here, so that its kernel of 7 fits; "
        "normalisations are not counted. “Deconvolution” is the name that the paper of DeconvNet, "
        "VGG and VGG upside down, gave to transposed convolution."
    )
    here.code(snippets.ways(p.side, p.classes))


if __name__ == "__main__":
    FCN.run()
