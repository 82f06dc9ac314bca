"""Lesson: softmax, cross-entropy and KL divergence."""

import numpy as np
import streamlit as st

from vislib.softmax import distributions as sm
from vislib.softmax import divergence, numbers, score_field, simplex, snippets
from vislib.softmax import loss as softmax_loss
from vislib.softmax import mode_seeking as humps
from vislib.softmax import pixels as pixel_loss
from vislib.softmax import widgets as softmax_hands
from vislib.softmax.figures import initial as first_guess
from vislib.softmax.figures.divergence import coins_scene, pair_scene
from vislib.softmax.figures.loss import loss_scene, smoothing_scene
from vislib.softmax.figures.pixels import pixel_scene
from vislib.softmax.figures.scores import decimals, scores_scene
from vislib.softmax.figures.simplex import humps_scene, simplex_scene
from vislib.softmax.figures.top_k import top_scene
from vislib.ui import code, controls, hands, lesson, presets, stage
from vislib.ui import questions as ask
from vislib.ui.numbers import Fixed, metrics, table


def scores() -> None:
    key = "softmax.scores"
    answered = ask.choice(
        "softmax.q.scores",
        "Softmax gives each class $e^{\\text{score}}$, divided by the sum of all of these. "
        "Scores: cat 3.2, car 5.1, frog −1.7. What is the probability of car?",
        ("0.61", "0.87", "1.00"),
        answer="0.87",
        explain="exp turns the lead of 1.9 over cat into a factor of $e^{1.9} = 6.7$.",
    )
    picture = st.container()
    presets.row(key, sm.PRESETS)
    score_field.follow(key, f"{key}.stage")
    later = () if answered else ("temperature", "shift", "stable", "precision")
    p = controls.read(sm.ScoreParams, key, columns=3, asleep=later)
    trace = p.trace()
    with picture:
        scene = scores_scene(trace, score_field.typed(key, p.scores), reveal=answered)
        stage.show(scene, key=f"{key}.stage", held=not answered)
    if answered:
        rows = numbers.scores(trace)
        for name, values in (("score", trace.scores), ("into exp", trace.exponents)):
            for row in rows:  # in the decimals of the picture
                row[name] = Fixed(row[name], decimals(values))
        table(rows, caption=numbers.total(trace), highlight=trace.argmax)
        code.show(snippets.scores(trace.raw + p.shift, p.temperature))


def loss() -> None:
    key = "softmax.loss"
    answered = ask.number(
        "softmax.q.loss",
        "It was a cat, and the network gave cat p = 0.13. What does −ln p cost, in nats? "
        "(Nats: units of the natural logarithm; 1 nat = 1.443 bits.)",
        answer=2.04,
        tolerance=0.06,
        unit="nats",
        explain="$-\\ln 0.13 = 2.04$ nats, 2.94 bits. A sure and right answer would cost 0.",
    )
    picture = st.container()
    score_field.follow(key, f"{key}.stage")
    later = () if answered else ("rate", "steps")
    p = controls.read(softmax_loss.LossParams, key, columns=4, asleep=later)
    d = softmax_loss.descend(p.start, p.target, rate=p.rate, steps=p.steps)
    with picture:
        scene = loss_scene(d, score_field.typed(key, p.scores), reveal=answered)
        stage.show(scene, key=f"{key}.stage", held=not answered)
    if answered:
        metrics(numbers.loss(d))
        st.caption(
            "p: the prediction. y: the target, 1 for the true class and 0 for the others. "
            "η (eta): the step size."
        )
        code.show(snippets.loss(p.start, int(p.target.argmax()), p.rate, p.steps))


def top() -> None:
    key = "softmax.top"
    answered = ask.choice(
        "softmax.q.top",
        "Ten classes, and scores that mean nothing at all. How often is the truth in the top 5?",
        ("never", "in 10 %", "in 50 %"),
        answer="in 50 %",
        explain="Five of ten guesses are half of all classes. Now raise the skill.",
    )
    picture = st.container()
    p = controls.read(softmax_loss.TopParams, key, columns=4)
    version = f"{p.seed}-{p.skill}-{p.pictures}-{p.picture}"
    values, labels = softmax_loss.batch(p)
    chosen = p.picture - 1
    values[chosen] = hands.heights(f"{key}.stage", "scores", values[chosen], version)
    with picture:
        scene = top_scene(values, labels, chosen, reveal=answered)
        stage.show(scene, key=f"{key}.stage", version=version, held=not answered)
    if answered:
        metrics(numbers.top(values, labels, chosen))
        code.show(snippets.top_k(values, labels, 5))


def pair() -> None:
    key = "softmax.pair"
    answered = ask.choice(
        "softmax.q.pair",
        f"The KL divergence D(P‖Q) sums {divergence.FORWARD} over the classes. "
        "Can one of its terms be negative?",
        ("yes", "no"),
        answer="yes",
        explain="Where Q is larger than P the logarithm is negative. Only the whole sum never is.",
    )
    picture = st.container()
    later = () if answered else ("direction",)
    p = controls.read(divergence.PairParams, key, columns=2, asleep=later)
    t = divergence.compare(*softmax_hands.pair(f"{key}.stage", p), p.direction)
    with picture:
        scene = pair_scene(t, reveal=answered)
        stage.show(scene, key=f"{key}.stage", version=p.preset, held=not answered)
    if answered:
        metrics(numbers.pair(t))
        st.caption("log is the natural logarithm, written ln in the other chapters.")
        code.show(snippets.pair(t.p, t.q))


def coins() -> None:
    key = "softmax.coins"
    answered = ask.choice(
        "softmax.q.coins",
        "Take the KL divergence D(P‖Q) as a length. Is A to B to C always at least as long as "
        "A to C?",
        ("always", "not always"),
        answer="not always",
        explain="Drag B to a place where the detour is shorter than the straight way.",
    )
    picture = st.container()
    presets.row(key, divergence.COIN_PRESETS)
    held = hands.newest(f"{key}.stage", count=3)
    if held:
        controls.put(divergence.CoinParams, "abc"[held.index], key, held.x)
    p = controls.read(divergence.CoinParams, key, columns=3)
    d = divergence.detour(p.start)
    with picture:
        scene = coins_scene(d, reveal=answered)
        stage.show(scene, key=f"{key}.stage", held=not answered)
    if answered:
        metrics(numbers.coins(d))
        code.show(snippets.coins(d.heads))


def triangle() -> None:
    key = "softmax.simplex"
    answered = ask.choice(
        "softmax.q.simplex",
        "Q lies near a side of the triangle: it almost excludes one class. Which is larger?",
        ("D(P‖Q)", "D(Q‖P)"),
        answer="D(P‖Q)",
        explain="P still expects that class, and D(P‖Q) grows without bound as Q gives it up.",
    )
    picture = st.container()
    later = () if answered else ("rate", "steps")
    p = controls.read(simplex.SimplexParams, key, columns=2, asleep=later)
    ends = softmax_hands.ends(f"{key}.stage")
    forward, reverse = (
        simplex.walk(*ends, direction, rate=p.rate, steps=p.steps)
        for direction in (simplex.FORWARD, simplex.REVERSE)
    )
    with picture:
        scene = simplex_scene(forward, reverse, reveal=answered)
        stage.show(scene, key=f"{key}.stage", held=not answered)
    if answered:
        metrics(numbers.simplex(forward, reverse))
        st.caption("P and Q keep 1 % of every class: on the sides one of the two is infinite.")
        code.show(snippets.simplex(*ends, p.rate, p.steps))


def two_humps() -> None:
    key = "softmax.humps"
    answered = ask.choice(
        "softmax.q.humps",
        "P has two distant humps, Q one. Which divergence, made small, puts Q on only one of them?",
        ("D(P‖Q)", "D(Q‖P)"),
        answer="D(Q‖P)",
        explain="It charges Q for mass where P has none. D(P‖Q) charges for every place of P "
        "that Q leaves out, so Q spreads over both.",
    )
    picture = st.container()
    held = hands.newest(f"{key}.stage", count=1)
    if held:
        controls.put(humps.HumpParams, "centre", key, held.x)
        controls.put(humps.HumpParams, "width", key, np.exp(min(held.y, 9.0)))
    p = controls.read(humps.HumpParams, key, columns=4)
    mixture = humps.mixture(p.apart, p.weight)
    forward, reverse = (
        humps.fit(mixture, p.centre, p.width, way) for way in (humps.FORWARD, humps.REVERSE)
    )
    with picture:
        scene = humps_scene(forward, reverse, p.apart, p.weight, reveal=answered)
        stage.show(scene, key=f"{key}.stage", held=not answered)
    if answered:
        rows = numbers.humps(forward, reverse)
        for row in rows:
            row |= {name: Fixed(row[name], n) for name, n in numbers.HUMP_DIGITS.items()}
        table(rows)
        st.caption(numbers.hump_note(forward, reverse, humps.valleys(p.apart, p.weight)))
        code.show(snippets.humps(p.apart, p.weight, p.centre, p.width))


def smoothing() -> None:
    key = "softmax.smoothing"
    answered = ask.choice(
        "softmax.q.smoothing",
        "The target is smoothed to 0.933, 0.033, 0.033. What is the least cross-entropy possible?",
        ("0", "0.291", "1.099"),
        answer="0.291",
        explain="H(y, p) = H(y) + D(y‖p), and D is 0 at best.",
    )
    picture = st.container()
    later = () if answered else ("rate",)
    p = controls.read(softmax_loss.SmoothingParams, key, columns=4, asleep=later)
    start = hands.heights(f"{key}.stage", "scores", softmax_loss.LECTURE, "lecture")
    d = softmax_loss.descend(start, p.target, rate=p.rate, steps=40)
    with picture:
        scene = smoothing_scene(d, softmax_loss.LECTURE, reveal=answered)
        stage.show(scene, key=f"{key}.stage", version="lecture", held=not answered)
    if answered:
        metrics(numbers.smoothing(p, start))
        st.caption(
            "As before, y is the target and p the prediction: what “P and Q” calls P and Q. "
            "(If you have the slides: their “minimum = 0” holds for one-hot targets only.)"
        )
        others = p.share == softmax_loss.OTHERS
        code.show(snippets.smoothing(start, int(d.target.argmax()), p.epsilon, others))


def initial() -> None:
    key = "softmax.initial"
    answered = ask.choice(
        "softmax.q.initial",
        "Random weights, 10 classes: about how large is the cross-entropy, the mean −ln p of the "
        "true class? Drag your guess, then answer.",
        ("0.1", "2.3", "10"),
        answer="2.3",
        explain="Each class gets about 1/10, and $-\\ln \\frac{1}{10} = \\ln 10 = 2.3026$. With C "
        "classes it is ln C: try others.",
    )
    picture = st.container()
    if answered:
        presets.row(key, softmax_loss.INITIAL_PRESETS)
        p = controls.read(softmax_loss.InitialParams, key, columns=3)
    else:  # the question is about ten classes
        p = softmax_loss.InitialParams()
    guess = softmax_hands.guess(f"{key}.stage", f"{key}.guess.last")
    if answered:
        losses, means = _networks(p.classes, p.scale, p.seed)
        scene = first_guess.initial_scene(losses, p.classes, p.scale, means, guess)
    else:
        scene = first_guess.guess_scene(p.classes, guess)
    with picture:
        stage.show(scene, key=f"{key}.stage", held=not answered)
    if answered:
        metrics(numbers.initial(losses, p.classes, guess))
        st.caption(
            "With normal weights in the last layer the scores are normal. The larger they are, "
            "the surer the network, mostly of something wrong. (If you have the slides: they give "
            "1/C as the loss over C classes; that is the probability, not its price.)"
        )
        code.show(snippets.initial(p.classes, p.scale))


@st.cache_data(max_entries=64, show_spinner=False)
def _networks(classes: int, scale: float, seed: int) -> tuple[np.ndarray, np.ndarray]:
    losses = softmax_loss.initial_losses(classes, scale, seed=seed)
    return losses, softmax_loss.mean_initial_loss(classes, first_guess.SCALES, seed=seed)


def pixels() -> None:
    key = "softmax.pixels"
    answered = ask.choice(
        "softmax.q.pixels",
        "Softmax at every pixel, then −ln p of its true class. Where will the loss be large?",
        ("in large areas", "at boundaries", "everywhere alike"),
        answer="at boundaries",
        explain="There the evidence for two classes is mixed.",
    )
    picture = st.container()
    later = () if answered else ("contrast", "blur", "noise", "miss", "seed")
    p = controls.read(pixel_loss.PixelParams, key, columns=5, asleep=later)
    t = pixel_loss.pixel_trace(p)
    picked = softmax_hands.pixel(f"{key}.stage", t)
    with picture:
        scene = pixel_scene(t, picked, reveal=answered)
        stage.show(scene, key=f"{key}.stage", held=not answered)
    if answered:
        metrics(numbers.pixels(t, picked))
        where = f"row {picked[0] + 1}, column {picked[1] + 1}"
        caption = f"Pixel in {where} (dashed frame); click another"
        table(numbers.pixel(t, picked), caption=caption, highlight=int(t.labels[picked]))
        st.caption(
            "IoU, intersection over union: the pixels in both the answer and the truth, divided "
            "by those in either; 1 is perfect."
        )
        code.show(snippets.pixels())


lesson.run(
    "softmax",
    [
        lesson.Demo("scores", "Softmax", scores),
        lesson.Demo("loss", "The loss", loss),
        lesson.Demo("top", "Top-5", top),
        lesson.Demo("pair", "P and Q", pair),
        lesson.Demo("coins", "No distance", coins),
        lesson.Demo("simplex", "The triangle", triangle),
        lesson.Demo("humps", "Two humps", two_humps),
        lesson.Demo("smoothing", "Smoothing", smoothing),
        lesson.Demo("initial", "First guess", initial),
        lesson.Demo("pixels", "Per pixel", pixels),
    ],
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
