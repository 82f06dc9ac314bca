"""Lesson: softmax, cross-entropy and KL divergence."""

import numpy as np
import streamlit as st

from vislib import divergence, humps, pixel_loss, simplex, softmax_loss
from vislib import softmax as sm
from vislib.figures import softmax_initial as initial_figures
from vislib.figures import softmax_pair as pair_figures
from vislib.figures.softmax import scores_scene
from vislib.figures.softmax_loss import loss_scene, smoothing_scene
from vislib.figures.softmax_parts import fixed
from vislib.figures.softmax_pixels import pixel_scene
from vislib.figures.softmax_simplex import SECOND, humps_scene, simplex_scene
from vislib.figures.softmax_top import top_scene
from vislib.snippets import softmax as snippets
from vislib.ui import ask, code, controls, lesson, stage
from vislib.ui.numbers import metrics, table


def scores() -> None:
    key = "softmax.scores"
    answered = ask.choice(
        "softmax.q.scores",
        "Scores: cat 3.2, car 5.1, frog −1.7. What probability does softmax give to car?",
        ("0.61", "0.87", "1.00"),
        answer="0.87",
        explain="exp turns the lead of 1.9 over cat into a factor of $e^{1.9} = 6.7$.",
    )
    picture = st.container()
    p = controls.read(sm.ScoreParams, key, columns=3)
    version = f"{p.names}|{p.scores}"
    dragged = stage.handles(f"{key}.stage", "scores", version=version)
    raw = p.start if dragged is None or len(dragged) != len(p.start) else dragged[:, 1].round(2)
    trace = sm.score_trace(
        p.labels,
        raw,
        temperature=p.temperature,
        shift=p.shift,
        subtract_maximum=p.stable == "subtract the largest",
        precision=p.precision,
    )
    with picture:
        scene = scores_scene(trace, p.start, reveal=answered)
        stage.show(scene, key=_stage(key, answered), version=version)
        if answered:
            _score_table(trace)
    if answered:
        code.show(snippets.scores(trace.raw + p.shift, p.temperature))


def _score_table(trace: sm.ScoreTrace) -> None:
    winner = trace.argmax
    rows = [
        {
            "class": name,
            "score": float(trace.scores[i]),
            "into exp": float(trace.exponents[i]),
            "exp": float(trace.powers[i]),
            "p": float(trace.probabilities[i]),
            "argmax": int(i == winner),
        }
        for i, name in enumerate(trace.labels)
    ]
    left, right = st.columns([3, 1])
    with left:
        table(rows, highlight=winner)
    with right:
        metrics({"sum of exp": trace.total, "log-sum-exp": trace.log_sum_exp}, columns=2)


def loss() -> None:
    key = "softmax.loss"
    answered = ask.number(
        "softmax.q.loss",
        "It was a cat, and the network gave cat p = 0.13. What does −ln p cost?",
        answer=2.04,
        tolerance=0.06,
        unit="nats",
        explain="$-\\ln 0.13 = 2.04$ nats, 2.94 bits. A sure and right answer would cost 0.",
    )
    picture = st.container()
    p = controls.read(softmax_loss.LossParams, key, columns=4)
    start = _scores(f"{key}.stage", p.start, p.scores)
    d = softmax_loss.descend(start, p.target, rate=p.rate, steps=p.steps)
    label = int(p.target.argmax())
    with picture:
        scene = loss_scene(d, p.start, reveal=answered)
        stage.show(scene, key=_stage(key, answered), version=p.scores)
    if answered:
        first, last = float(d.losses[0]), float(d.losses[-1])
        metrics(
            {
                f"p({p.correct}) at the start": float(d.probabilities[0, label]),
                "loss at the start": (first, f"nats, {fixed(sm.bits(first))} bits"),
                f"loss after {p.steps} steps": (last, f"nats, {fixed(sm.bits(last))} bits"),
                "gradient p − y at the start": "  ".join(
                    fixed(g, sign=True) for g in d.gradients[0]
                ),
            }
        )
        code.show(snippets.loss(start, label, p.rate, p.steps))


def top() -> None:
    key = "softmax.top"
    answered = ask.choice(
        "softmax.q.top",
        "Ten classes, and scores that mean nothing at all. How often is the truth in the top 5?",
        ("never", "in 10 %", "in 50 %"),
        answer="in 50 %",
        explain="Five of ten guesses are half of all classes. Set the skill to 0 and see.",
    )
    picture = st.container()
    p = controls.read(softmax_loss.TopParams, key, columns=5)
    version = f"{p.seed}-{p.skill}-{p.pictures}-{p.picture}"
    values, labels = softmax_loss.batch(p)
    row = p.picture - 1
    dragged = stage.handles(f"{key}.stage", "scores", version=version)
    if dragged is not None and len(dragged) == values.shape[1]:
        values[row] = dragged[:, 1].round(2)
    with picture:
        scene = top_scene(values, labels, p.k, row, reveal=answered)
        stage.show(scene, key=_stage(key, answered), version=version)
    if answered:
        one, five, k = (softmax_loss.top_k(values, labels, j) for j in (1, 5, p.k))
        rank = int(softmax_loss.ranks(values, labels)[row])
        metrics(
            {
                "top-1": f"{100 * one:.0f} %",
                "top-5": f"{100 * five:.0f} %",
                f"top-{p.k}": f"{100 * k:.0f} %",
                f"picture {p.picture}": f"truth is guess {rank}",
            }
        )
        code.show(snippets.top_k(values, labels, p.k))


def pair() -> None:
    key = "softmax.pair"
    answered = ask.choice(
        "softmax.q.pair",
        "D(P‖Q) sums P ln(P/Q) over the classes. Can one of its terms be negative?",
        ("yes", "no"),
        answer="yes",
        explain="Wherever Q is larger than P the logarithm is negative. Only the sum never is.",
    )
    picture = st.container()
    p = controls.read(divergence.PairParams, key, columns=2)
    first, second = _pulled(key, p)
    t = divergence.compare(first, second, p.direction)
    with picture:
        scene = pair_figures.pair_scene(t, reveal=answered)
        stage.show(scene, key=_stage(key, answered), version=p.preset)
    if answered:
        metrics(
            {
                "D(P‖Q)": (t.forward, _bits(t.forward)),
                "D(Q‖P)": (t.reverse, _bits(t.reverse)),
                "H(P)": (t.entropy, _bits(t.entropy)),
                "H(P, Q)": (t.cross_entropy, _bits(t.cross_entropy)),
            }
        )
        code.show(snippets.pair(t.p, t.q))


def _pulled(key: str, p: divergence.PairParams) -> tuple[np.ndarray, np.ndarray]:
    """P and Q as they stand after the last drag; the dragged bar's neighbours make room."""
    now = _kept(key, p.preset, dict(zip("PQ", p.start, strict=True)))
    held = stage.held(f"{key}.stage", version=p.preset)
    if held and held.mark in now["values"] and held.sequence != now["sequence"]:
        values = now["values"]
        values[held.mark] = divergence.pull(values[held.mark], held.index, held.y)
        now["sequence"] = held.sequence
    return now["values"]["P"], now["values"]["Q"]


def coins() -> None:
    key = "softmax.coins"
    answered = ask.choice(
        "softmax.q.coins",
        "Is the way from A to C by way of B always at least as long as the straight one, in KL?",
        ("always", "not always"),
        answer="not always",
        explain="Find a place of B where the detour is shorter: drag it between A and C, "
        "with C far out.",
    )
    picture = st.container()
    left, right = st.columns([3, 1], vertical_alignment="bottom")
    with left:
        p = controls.read(divergence.CoinParams, key, columns=3)
    with right:
        st.button("A ½, B ¼, C ⅒", on_click=_lecture_coins, args=(key,), key=f"{key}.lecture")
    version = f"{p.a}-{p.b}-{p.c}"
    dragged = stage.handles(f"{key}.stage", "coins", version=version)
    heads = p.start if dragged is None or len(dragged) != 3 else dragged[:, 0]
    d = divergence.detour(np.clip(heads, 0.01, 0.99))
    with picture:
        scene = pair_figures.coins_scene(d, reveal=answered)
        stage.show(scene, key=_stage(key, answered), version=version)
    if answered:
        metrics(
            {
                "D(A‖C)": (d.straight, "nats, straight"),
                "D(A‖B)": d.first,
                "D(B‖C)": d.second,
                "by way of B": (d.around, "shorter!" if d.broken else "longer"),
            }
        )
        code.show(snippets.coins(d.heads))


def _lecture_coins(key: str) -> None:
    for name, value in (("a", 0.5), ("b", 0.25), ("c", 0.1)):
        st.session_state[f"{key}.{name}"] = value


def triangle() -> None:
    key = "softmax.simplex"
    answered = ask.choice(
        "softmax.q.simplex",
        "Q lies near a side of the triangle: it almost excludes one class. Which is dearer?",
        ("D(P‖Q)", "D(Q‖P)"),
        answer="D(P‖Q)",
        explain="P still expects that class. Excluding it costs without bound; "
        "D(Q‖P) asks only about what Q does expect.",
    )
    picture = st.container()
    p = controls.read(simplex.SimplexParams, key, columns=2)
    now = _kept(key, "", {"p": np.array([0.2, 0.3, 0.5]), "q": np.array([0.9, 0.08, 0.02])})
    held = stage.held(f"{key}.stage")
    if held and held.sequence != now["sequence"]:
        place = (held.x - (SECOND if held.index > 1 else 0.0), held.y)
        now["values"]["q" if held.index % 2 else "p"] = simplex.to_probabilities(place)
        now["sequence"] = held.sequence
    ends = now["values"]
    walks = [
        simplex.walk(ends["p"], ends["q"], direction, rate=p.rate, steps=p.steps)
        for direction in (simplex.FORWARD, simplex.REVERSE)
    ]
    with picture:
        stage.show(simplex_scene(*walks, reveal=answered), key=_stage(key, answered))
    if answered:
        metrics(
            {
                "P": " ".join(fixed(v, 2) for v in ends["p"]),
                "Q at the start": " ".join(fixed(v, 2) for v in ends["q"]),
                "D(P‖Q)": (float(walks[0].divergence[0]), "nats at the start"),
                "D(Q‖P)": (float(walks[1].divergence[0]), "nats at the start"),
            }
        )
        st.caption("P and Q keep 1 % of every class: on the sides one of the two is infinite.")
        code.show(snippets.simplex(ends["p"], ends["q"], p.rate, p.steps))


def two_humps() -> None:
    key = "softmax.humps"
    answered = ask.choice(
        "softmax.q.humps",
        "One hump must stand for two. Which direction settles on a single one of them?",
        ("D(P‖Q)", "D(Q‖P)"),
        answer="D(Q‖P)",
        explain="It charges Q for mass where P has none: the valley between. "
        "D(P‖Q) charges for every place of P that Q leaves out, so Q spreads over both.",
    )
    picture = st.container()
    p = controls.read(humps.HumpParams, key, columns=4)
    version = f"{p.centre}-{p.width}"
    held = stage.held(f"{key}.stage", version=version)
    centre, width = (held.x, float(np.exp(held.y))) if held else (p.centre, p.width)
    mixture = humps.mixture(p.apart, p.weight)
    fits = [humps.fit(mixture, centre, width, way) for way in (humps.FORWARD, humps.REVERSE)]
    with picture:
        scene = humps_scene(*fits, p.apart, p.weight, reveal=answered)
        stage.show(scene, key=_stage(key, answered), version=version)
    if answered:
        rows = [
            {
                "descends": name,
                "from": float(f.divergence[0]),
                "to (nats)": float(f.divergence[-1]),
                "centre": float(f.centres[-1]),
                "width": float(f.widths[-1]),
            }
            for name, f in zip(("D(P‖Q), mass-covering", "D(Q‖P), mode-seeking"), fits, strict=True)
        ]
        table(rows)
        code.show(snippets.humps(p.apart, p.weight, round(centre, 4), round(width, 4)))


def smoothing() -> None:
    key = "softmax.smoothing"
    answered = ask.choice(
        "softmax.q.smoothing",
        "The target is smoothed to 0.933, 0.033, 0.033. What is the least cross-entropy possible?",
        ("0", "0.291", "1.099"),
        answer="0.291",
        explain="H(P, Q) = H(P) + D(P‖Q), and D is 0 at best. The slide says “minimum = 0”; "
        "that holds for one-hot targets only.",
    )
    picture = st.container()
    p = controls.read(softmax_loss.SmoothingParams, key, columns=4)
    begin = np.array([3.2, 5.1, -1.7])
    start = _scores(f"{key}.stage", begin, "deck")
    d = softmax_loss.descend(start, p.target, rate=p.rate, steps=40)
    label = int(p.target.argmax())
    with picture:
        scene = smoothing_scene(d, begin, reveal=answered)
        stage.show(scene, key=_stage(key, answered), version="deck")
    if answered:
        _smoothing_numbers(p, start)
        others = p.share == softmax_loss.OTHERS
        code.show(snippets.smoothing(start, label, p.epsilon, others))


def _smoothing_numbers(p: softmax_loss.SmoothingParams, start: np.ndarray) -> None:
    price, floor, kl, reverse = softmax_loss.loss_of(p.target, start)
    metrics(
        {
            "target P": "  ".join(fixed(v, 4) for v in p.target),
            "H(P, Q) at the start": (price, "nats"),
            "= H(P)": floor,
            "+ D(P‖Q)": kl,
            "D(Q‖P)": reverse,
            "best lead of the true score": softmax_loss.best_gap(p.target),
        }
    )


def initial() -> None:
    key = "softmax.initial"
    kept = st.session_state.setdefault(f"{key}.guess.last", {"guess": 1.0})
    for name in (f"{key}.stage", f"{key}.stage.before"):
        held = stage.held(name)
        if held:
            kept["guess"] = max(held.x, 0.0)
    answered = ask.choice(
        "softmax.q.initial",
        "A network with random weights chooses among 10 classes. What is its cross-entropy, "
        "about? Drag your guess, then answer.",
        ("0.1", "2.3", "10"),
        answer="2.3",
        explain="It gives each class about 1/10, and $-\\ln \\frac{1}{10} = \\ln 10 = 2.3026$. "
        "The slide says 1/10: that is the probability, not its price.",
    )
    picture = st.container()
    p = controls.read(softmax_loss.InitialParams, key, columns=3)
    if not answered:
        with picture:
            scene = initial_figures.guess_scene(p.classes, kept["guess"])
            stage.show(scene, key=f"{key}.stage.before")
        return
    losses, means = _networks(p.classes, p.scale, p.seed)
    with picture:
        scene = initial_figures.initial_scene(losses, p.classes, p.scale, means, kept["guess"])
        stage.show(scene, key=f"{key}.stage")
    metrics(
        {
            "mean of 1000 networks": (float(losses.mean()), "nats"),
            f"ln {p.classes}": (float(np.log(p.classes)), "equal probabilities"),
            f"1/{p.classes}": (1 / p.classes, "the slide's value"),
            "your guess": kept["guess"],
        }
    )
    st.caption(
        "The last layer's weights are drawn from a normal distribution, so the scores are normal. "
        "The larger they are, the surer the network, mostly of something wrong."
    )
    code.show(snippets.initial(p.classes, p.scale))


@st.cache_data(max_entries=64, show_spinner=False)
def _networks(classes: int, scale: float, seed: int) -> tuple[np.ndarray, np.ndarray]:
    losses = softmax_loss.initial_losses(classes, scale, seed=seed)
    return losses, softmax_loss.mean_initial_loss(classes, initial_figures.SCALES, seed=seed)


def pixels() -> None:
    key = "softmax.pixels"
    answered = ask.choice(
        "softmax.q.pixels",
        "Softmax at every pixel, then −ln p of its true class. Where will the loss be large?",
        ("in large areas", "at boundaries", "everywhere alike"),
        answer="at boundaries",
        explain="There the evidence for two classes is mixed. The loss is the mean over pixels, "
        "so large areas still weigh most.",
    )
    picture = st.container()
    p = controls.read(pixel_loss.PixelParams, key, columns=5)
    t = pixel_loss.pixel_trace(p)
    name = f"{key}.picked.last"
    picked = st.session_state.get(name, (11, 4))
    with picture:
        event = stage.show(pixel_scene(t, picked, reveal=answered), key=_stage(key, answered))
        chosen = _pixel(event, t)
        if chosen and chosen != picked:
            st.session_state[name] = chosen
            st.rerun(scope="fragment")
    if answered:
        _pixel_numbers(t, picked)
        code.show(snippets.pixels())


def _pixel(event: stage.Event, t: pixel_loss.PixelTrace) -> tuple[int, int] | None:
    """The pixel (row, column) that was clicked, if one was."""
    if event.click is None:
        return None
    rows, columns = t.labels.shape
    row, column = int(event.click.y), int(event.click.x)
    return (row, column) if 0 <= row < rows and 0 <= column < columns else None


def _pixel_numbers(t: pixel_loss.PixelTrace, picked: tuple[int, int]) -> None:
    r, c = picked
    true = int(t.labels[r, c])
    means = t.class_means()
    left, right = st.columns([3, 2])
    with left:
        rows = [
            {
                "class": name,
                "target": int(t.target[i, r, c]),
                "score": float(t.scores[i, r, c]),
                "p": float(t.probabilities[i, r, c]),
                "mean loss of its pixels": float(means[i]),
            }
            for i, name in enumerate(pixel_loss.CLASSES)
        ]
        table(rows, caption=f"Pixel in row {r + 1}, column {c + 1} (click another)", highlight=true)
    with right:
        mean = t.mean_loss
        metrics(
            {
                "loss of this pixel": (float(t.losses[r, c]), "nats"),
                "pixel-mean loss": (mean, f"nats, {fixed(sm.bits(mean))} bits"),
                "accuracy": f"{100 * t.accuracy:.2f} %",
            },
            columns=2,
        )


# -- shared by the demos ------------------------------------------------------------------------
def _stage(key: str, answered: bool) -> str:
    """The picture before the answer is another one, so that the answer's animation plays."""
    return f"{key}.stage" if answered else f"{key}.before"


def _scores(key: str, start: np.ndarray, version: str) -> np.ndarray:
    """The scores as dragged, else as they start."""
    dragged = stage.handles(key, "scores", version=version)
    return start if dragged is None or len(dragged) != len(start) else dragged[:, 1].round(2)


def _kept(key: str, version: str, start: dict) -> dict:
    """What earlier drags left behind: ``values`` and the number of the last drag."""
    name = f"{key}.drag.last"
    kept = st.session_state.get(name)
    if kept is None or kept["version"] != version:
        kept = {"version": version, "values": dict(start), "sequence": -1}
        st.session_state[name] = kept
    return kept


def _bits(nats: float) -> str:
    return f"nats, {fixed(sm.bits(nats))} bits"


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
        "Why minimise D(P‖Q) and not D(Q‖P), when the target is one-hot?",
        "A loss of 7 nats over 10 classes: what went wrong at initialisation?",
        "Accuracy stays the same while the loss falls. What is being learnt?",
    ),
)
