"""Lesson: softmax, cross-entropy and KL divergence."""

from vislib.core.conditions import Condition
from vislib.softmax import divergence as divergences
from vislib.softmax import figures, goals, notes, numbers, params, snippets, widgets
from vislib.softmax import loss as losses
from vislib.softmax import mode_seeking as humps
from vislib.softmax import simplex as triangles
from vislib.softmax.widgets import questions
from vislib.ui import link_state
from vislib.ui.chapter import Challenge, Here, Lecture, See
from vislib.ui.lesson import Lesson

SOFTMAX = Lesson(
    "softmax",
    recap="""
- Softmax: exp, sum, divide. A common shift changes nothing, so the largest score goes to 0 first.
- The loss is −ln p of the true class; its gradient on the scores is p − y.
- Cross-entropy = entropy of the target + KL divergence; only the last depends on the network.
- KL is never negative, is 0 only between equals, is not symmetric, and is no distance.
- An untrained network over C classes starts near ln C. Check this before training anything.
- A segmentation loss is the same, at every pixel, averaged.
""",
    discuss=(
        "Why minimise D(y‖p) and not D(p‖y), when the target y is one-hot?",
        "How large can the loss of one example become, and who could cause that?",
        "A loss of 7 nats over 10 classes before training: what went wrong?",
        "Accuracy stays the same while the loss falls. What is being learnt?",
    ),
)


@SOFTMAX.chapter(
    "scores",
    "Softmax",
    params=params.Scores,
    columns=3,
    presets=params.SCORES,
    locked=("temperature", "shift", "stable", "precision"),
    prepare=widgets.follow_scores,
    lecture=Lecture(
        "From scores to probabilities",
        5,
        "3.2, 5.1, −1.7: how sure is it of the car?",
        rows=("A1",),
    ),
    question=questions.SCORES,
    challenge=Challenge(
        "Leave the scores alone, and bring the second class below one half.",
        "Which control makes all classes more alike?",
        reach={"temperature": 6.0},
    ),
    see=(
        See(
            "fully_convolutional.one_pass",
            "Softmax at every place of a map at once.",
            {"shown": "circle"},
        ),
    ),
    terms=("softmax", "logits", "temperature"),
)
def scores(here: Here, p: params.Scores) -> None:
    trace = p.trace()
    here.picture(figures.scores.scene(trace, widgets.typed_scores(here.key, p.scores)))
    here.table(numbers.scores(trace), caption=numbers.total(trace), highlight=trace.argmax)
    here.say(numbers.LOG_SUM_EXP if p.subtract else "")
    here.challenge(*goals.scores(trace, p.untouched))
    here.code(snippets.scores(trace.raw + p.shift, p.temperature))


@SOFTMAX.chapter(
    "loss",
    "The loss",
    params=params.Loss,
    locked=("rate", "steps"),
    prepare=widgets.follow_scores,
    lecture=Lecture(
        "Negative log-likelihood",
        5,
        "It said 0.13, and it was true. What does that cost?",
        rows=("A2", "A5"),
    ),
    question=questions.LOSS,
    challenge=Challenge(
        "Begin with a loss above 5 nats and end below 0.01, in at most ten steps.",
        "A sure and wrong network pays most. How far may one step go?",
        reach={"scores": "0 5 0", "rate": 5.0, "steps": 10},
    ),
    terms=("negative log-likelihood", "loss", "gradient", "learning rate", "logits"),
)
def loss(here: Here, p: params.Loss) -> None:
    d = losses.descend(p.start, p.target, rate=p.rate, steps=p.steps)
    here.picture(figures.loss.scene(d, widgets.typed_scores(here.key, p.scores)))
    here.numbers(numbers.loss(d))
    here.say(notes.LOSS)
    here.ask(questions.BOUND)
    here.challenge(*goals.loss(d))
    here.code(snippets.loss(p.start, int(p.target.argmax()), p.rate, p.steps))


@SOFTMAX.chapter(
    "top_k",
    "Top-5",
    params=params.TopK,
    locked=("steps",),
    lecture=Lecture(
        "Top-1 and top-5 error", 3, "Ten digits, pure chance: how often in the top 5?", rows=("B8",)
    ),
    question=questions.TOP_K,
    challenge=Challenge(
        "Make the truth of the chosen picture guess 5: the last that top-5 forgives.",
        "Drag its bars: four others must stand above the green one, and no more.",
        reach={"scores": link_state.Placed([2, 1, 2, 2, 2, 0, 0, 0, 0, 0], of="0-0-12-1")},
    ),
    former=("top",),
    renamed={"skill": "", "stage.scores": ""},  # of simulated scores, which are no more
    see=(
        See("architectures.which", "Famous networks by their first guess.", {"network": "VGG16"}),
    ),
    terms=("top-k", "softmax"),
)
def top_k(here: Here, p: params.TopK) -> None:
    version = f"{p.seed}-{p.steps}-{p.pictures}-{p.picture}"
    values, labels, images = p.batch()
    chosen = p.picture - 1
    values[chosen] = here.hands.heights("scores", values[chosen], of=version)
    here.picture(figures.top_k.scene(values, labels, images, chosen), version)
    here.numbers(numbers.top(values, labels, chosen))
    here.hands.undo_button("scores", "The network's own scores")
    rank = int(losses.ranks(values, labels)[chosen])
    here.challenge(Condition(rank == 5, f"in picture {p.picture} it is guess {rank}"))
    here.say(notes.TOP_K)
    here.code(snippets.top_k(values, labels, 5))


@SOFTMAX.chapter(
    "divergence",
    "P and Q",
    params=params.Divergence,
    columns=2,
    locked=("direction",),
    lecture=Lecture(
        "Entropy, cross-entropy, KL", 5, "Can one term of the sum be negative?", rows=("A4",)
    ),
    question=questions.DIVERGENCE,
    challenge=Challenge(
        "Find P and Q with D(P‖Q) below 0.1 nats although D(Q‖P) is above 1 nat.",
        "What does Q pay for a class that P calls impossible?",
        reach={
            "preset": "one-hot P",
            "values": link_state.Placed([1, 0, 0, 0.95, 0.04, 0.01], of="one-hot P"),
        },
    ),
    former=("pair",),
    renamed={"stage.values": "values"},
    terms=("entropy", "cross-entropy", "KL divergence", "one-hot"),
)
def divergence(here: Here, p: params.Divergence) -> None:
    pair = here.hands.values("values", p.start, widgets.pulled, of=p.preset)
    t = divergences.compare(*divergences.shares(pair), p.direction)
    here.picture(figures.divergence.scene(t), p.preset)
    here.numbers(numbers.pair(t))
    here.hands.undo_button("values", "P and Q as they were")
    here.challenge(*goals.divergence(t))
    here.say("log is the natural logarithm, written ln in the other chapters.")
    here.code(snippets.pair(t.p, t.q))


@SOFTMAX.chapter(
    "triangle_inequality",
    "No distance",
    params=params.TriangleInequality,
    columns=3,
    presets=params.COINS,
    prepare=widgets.follow_coins,
    lecture=Lecture("Properties of KL", 4, "Is a detour ever shorter?", rows=("A4",)),
    question=questions.TRIANGLE_INEQUALITY,
    challenge=Challenge(
        "Find three coins for which the detour takes less than two fifths of the straight way.",
        "Where is the straight way long? B then stands nearer to C than to A.",
        reach={"a": 0.5, "b": 0.15, "c": 0.01},
    ),
    former=("coins",),
    terms=("KL divergence",),
)
def triangle_inequality(here: Here, p: params.TriangleInequality) -> None:
    d = divergences.detour(p.start)
    here.picture(figures.triangle_inequality.scene(d))
    here.numbers(numbers.coins(d))
    here.challenge(goals.triangle_inequality(d))
    here.code(snippets.coins(d.heads))


@SOFTMAX.chapter(
    "simplex",
    "The triangle",
    params=params.Simplex,
    columns=2,
    locked=("rate", "steps"),
    lecture=Lecture("Properties of KL", 5, "Q nearly excludes a class: which direction is dear?"),
    question=questions.SIMPLEX,
    renamed={"stage.values": "values"},
    challenge=Challenge(
        "Place P and Q so that both divergences are above 1 nat and alike, within 1 %.",
        "Exchange two of P's probabilities to get Q.",
        reach={"values": link_state.Placed([0.8, 0.1, 0.1, 0.1, 0.8, 0.1])},
    ),
    terms=("KL divergence", "softmax", "gradient descent"),
)
def simplex(here: Here, p: params.Simplex) -> None:
    ends = triangles.inside(here.hands.values("values", widgets.ENDS, widgets.moved_end))
    forward, reverse = p.walks(*ends)
    here.picture(figures.simplex.scene(forward, reverse))
    here.numbers(numbers.simplex(forward, reverse))
    here.hands.undo_button("values", "P and Q as they were")
    here.challenge(*goals.simplex(forward, reverse))
    here.say("P and Q keep 1 % of every class: on the sides one of the two is infinite.")
    here.code(snippets.simplex(*ends, p.rate, p.steps))


@SOFTMAX.chapter(
    "mode_seeking",
    "Two humps",
    params=params.ModeSeeking,
    locked=("apart", "weight"),
    prepare=widgets.follow_hump,
    lecture=Lecture("Forward and reverse KL", 5, "One hump for two: where will it stand?"),
    question=questions.MODE_SEEKING,
    challenge=Challenge(
        "Let D(Q‖P) settle on the smaller of the two humps.",
        "It goes downhill from where Q starts, and does not look further.",
        reach={"centre": -2.0},
    ),
    former=("humps",),
    terms=("KL divergence", "mode"),
)
def mode_seeking(here: Here, p: params.ModeSeeking) -> None:
    forward, reverse = p.fits()
    here.picture(figures.mode_seeking.scene(forward, reverse, p.apart, p.weight))
    here.table(numbers.humps(forward, reverse))
    here.challenge(*goals.mode_seeking(reverse, p.apart, p.weight))
    here.say(numbers.hump_note(forward, reverse, humps.valleys(p.apart, p.weight)))
    here.code(snippets.humps(p.apart, p.weight, p.centre, p.width))


@SOFTMAX.chapter(
    "smoothing",
    "Smoothing",
    params=params.Smoothing,
    locked=("rate",),
    lecture=Lecture(
        "Label smoothing", 4, "A smoothed target: can the loss reach 0?", rows=("A3", "A5")
    ),
    question=questions.SMOOTHING,
    renamed={"stage.scores": "scores"},
    challenge=Challenge(
        "Drag the scores so that the cross-entropy is least before any step is made, to within "
        "0.001 nats.",
        "By how much must the true class lead? The numbers say it.",
        reach={"scores": link_state.Placed([3.33, 0, 0], of="lecture")},
    ),
    terms=("label smoothing", "one-hot", "cross-entropy", "entropy"),
)
def smoothing(here: Here, p: params.Smoothing) -> None:
    start = here.hands.heights("scores", losses.LECTURE, of="lecture")
    d = losses.descend(start, p.target, rate=p.rate, steps=40)
    here.picture(figures.smoothing.scene(d, losses.LECTURE), "lecture")
    here.numbers(numbers.smoothing(p.target, start))
    here.hands.undo_button("scores", "The scores as they were")
    here.challenge(*goals.smoothing(d, p.epsilon))
    here.say(notes.SMOOTHING)
    others = p.share == params.OTHERS
    here.code(snippets.smoothing(start, int(d.target.argmax()), p.epsilon, others))


@SOFTMAX.chapter(
    "initial",
    "First guess",
    params=params.Initial,
    columns=3,
    presets=params.INITIALS,
    locked=("classes", "scale", "seed"),
    lecture=Lecture(
        "Checking before training", 3, "Random weights, 10 classes: what is the loss?", rows=("A5",)
    ),
    question=questions.INITIAL,
    challenge=Challenge(
        "Let untrained networks cost 1 nat on average, to within 0.05.",
        "The mean over all networks is not below ln C. How many classes leave room below 1?",
        reach={"classes": 2, "scale": 1.3},
    ),
    terms=("initialisation", "cross-entropy", "logits"),
)
def initial(here: Here, p: params.Initial) -> None:
    guess = widgets.guess(here)
    found, means = widgets.networks(p.classes, p.scale, p.seed)
    here.picture(figures.initial.scene(found, p.classes, p.scale, means, guess))
    here.numbers(numbers.initial(found, p.classes, guess))
    here.challenge(goals.initial(found))
    here.say(notes.INITIAL)
    here.code(snippets.initial(p.classes, p.scale, p.seed))


@SOFTMAX.chapter(
    "pixels",
    "Per pixel",
    params=params.Pixels,
    columns=5,
    presets=params.PIXELS,
    locked=("contrast", "blur", "noise", "miss", "seed"),
    lecture=Lecture(
        "Losses for segmentation",
        4,
        "Where in the picture will the loss be large?",
        rows=("A23", "D1"),
    ),
    question=questions.PIXELS,
    renamed={"stage.pixel": "pixel"},
    challenge=Challenge(
        "Build a network that is right at 95 % of the pixels or more, and still pays more than "
        "1 nat a pixel.",
        "To be right the true class need only win. What makes it win by little?",
        reach={"contrast": 0.5, "blur": 0.0, "noise": 0.0},
    ),
    see=(See("metrics.counts", "The same label map, judged by counting."),),
    terms=("softmax", "cross-entropy", "one-hot", "accuracy", "IoU", "loss"),
)
def pixels(here: Here, p: params.Pixels) -> None:
    t = p.trace()
    picked = widgets.picked(here, t)
    here.picture(figures.pixels.scene(t, picked))
    here.numbers(numbers.pixels(t, picked))
    here.challenge(*goals.pixels(t))
    caption = numbers.pixel_caption(picked)
    here.table(numbers.pixel(t, picked), caption=caption, highlight=int(t.labels[picked]))
    here.say(notes.PIXELS)
    here.code(snippets.pixels(p.contrast, p.blur, p.noise, p.miss, p.seed))


if __name__ == "__main__":
    SOFTMAX.run()
