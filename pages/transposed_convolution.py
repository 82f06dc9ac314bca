"""Lesson: transposed convolution, one operation in three pictures."""

from dataclasses import replace

import numpy as np
import streamlit as st

from vislib.transposed_convolution import params as demos
from vislib.transposed_convolution import snippets
from vislib.transposed_convolution import trace as tc
from vislib.transposed_convolution.figures import connectivity as pairs
from vislib.transposed_convolution.figures import forward, sizes
from vislib.transposed_convolution.figures import gradient as gradients
from vislib.transposed_convolution.figures import grid as grids
from vislib.transposed_convolution.figures import three_pictures as lines
from vislib.ui import code, controls, hands, lesson, presets, stage
from vislib.ui import grid_editor as cell_editor
from vislib.ui import questions as ask
from vislib.ui.numbers import metrics


def _size_formula(trace: tc.Trace) -> str:
    n, k = trace.x.shape[-1], trace.kernel.shape[-1]
    text = f"({n} − 1)·{trace.stride} − 2·{trace.padding} + {trace.dilation}·({k} − 1)"
    return f"{text} + {trace.output_padding} + 1 = {trace.shape[-1]}"


def compared_with_torch(trace: tc.Trace) -> None:
    """The badge: our three results against torch's, and the size with its formula filled in."""
    expected = tc.by_torch(trace)
    ours = (trace.output, trace.output_by_zeros, trace.output_by_matrix)
    largest = max(float(np.abs(result - expected).max()) for result in ours)
    metrics(
        {
            "inputs → outputs": " → ".join(
                " × ".join(map(str, shape)) for shape in (trace.x.shape, trace.shape)
            ),
            "size": _size_formula(trace),
            "largest difference from torch": (largest, "all three pictures, float64, CPU"),
        }
    )


def _slides(text: str) -> None:
    """A remark that only those with the lecture's slides need."""
    st.caption(f"If you have the slides: {text}")


def forwards() -> None:
    key = "transposed_convolution.forward"
    answered = ask.choice(
        "transposed_convolution.q.forward",
        "Four inputs, kernel 3, stride 2, padding 1: how many outputs?",
        ("1", "2", "4"),
        answer="2",
        explain="(4 + 2·1 − 3) / 2 + 1 = 2.5, and half a window is no window: 2.",
    )
    presets.row(key, demos.FORWARDS)
    picture = st.container()
    p = controls.read(demos.ForwardParams, key, columns=6)
    draw = forward.forward if answered else forward.asked
    with picture:
        scene = draw(*p.typed, p.stride, p.padding, p.dilation)
        stage.show(scene, key=f"{key}.stage", held=not answered)
    if answered:
        _slides(
            "“Deep Learning IV” prints the second row of this matrix as 0 0 0 x y z, which would "
            "give cx + dy; it is 0 0 x y z 0, because the kernel moves by 2: bx + cy + dz."
        )
        code.show(snippets.forward(p))


def three_pictures() -> None:
    key = "transposed_convolution.line"
    answered = ask.choice(
        "transposed_convolution.q.overlap",
        "Inputs a and b, kernel x y z, stride 2: what stands at the third output?",
        ("az", "bx", "az + bx"),
        answer="az + bx",
        explain="Both stamps reach it, and where stamps overlap they add up.",
    )
    presets.row(key, demos.LINES)
    picture = st.container()
    p = controls.read(demos.LineParams, key, columns=4)
    with picture:
        scene = lines.three_pictures(p.trace, *p.typed, p.follow)
        asking = _line_question(p.trace)
        stage.show(scene, key=f"{key}.stage", held=not answered, asking=asking)
    compared_with_torch(p.trace)
    _slides(
        "that of “Object detection and image segmentation” lists a sixth output, 0: with "
        "stride 2 and no padding there are five, and the sixth needs output padding 1. Its "
        "vector printed a, b, c, d, 0 is [a, b]. “Fully convolutional learning” flips the kernel "
        "(true convolution); torch, and the default here, do not."
    )
    code.show(snippets.transposed(p))


def _line_question(trace: tc.Trace) -> str:
    """What stands under the picture before the answer."""
    said = f"Every input lays its stamp {trace.stride} further on. What stands where stamps meet?"
    return said if trace.stride > 1 else "Every input lays a stamp. What stands where stamps meet?"


def two_dimensions() -> None:
    key = "transposed_convolution.grid"
    answered = ask.choice(
        "transposed_convolution.q.size",
        "A 2 × 2 input, kernel 3, stride 2, padding 1, no output padding: how large is the output?",
        ("3 × 3", "4 × 4", "5 × 5"),
        answer="3 × 3",
        explain="(2 − 1)·2 − 2·1 + 3 = 3. With output padding 1 it would be 4 × 4.",
    )
    presets.row(key, demos.GRIDS)
    picture = st.container()
    p = controls.read(demos.GridParams, key, columns=3)
    cell_editor.tables(key, {"x": ("input", p.x), "kernel": ("kernel", p.kernel)})
    draw = grids.stamps_2d if answered else grids.asked
    with picture:
        stage.show(draw(p.trace, *p.typed), key=f"{key}.stage", held=not answered)
    if answered:
        compared_with_torch(p.trace)
        _slides(
            "for a 2 × 2 input, kernel 3, stride 2 and padding 1 they show 4 × 4; that needs "
            "output padding 1."
        )
        code.show(snippets.transposed(p))


def backwards() -> None:
    key = "transposed_convolution.pair"
    answered = ask.choice(
        "transposed_convolution.q.name",
        "Why is it called *transposed* convolution?",
        (
            "it undoes a convolution",
            "its matrix is the transpose of a convolution's",
            "it swaps rows and columns of the image",
        ),
        answer="its matrix is the transpose of a convolution's",
        explain="If pixel 7 feeds output 2 forwards, input 2 feeds pixel 7 backwards: Xᵀ in place "
        "of X. Some texts call it deconvolution; it inverts nothing.",
    )
    presets.row(key, demos.PAIRS)
    picture = st.container()
    p = controls.read(demos.PairParams, key, columns=5)
    with picture:
        draw = pairs.connectivity if answered else pairs.asked
        scene = draw(p.n, p.kernel, p.stride, p.padding, p.view)
        stage.show(scene, key=f"{key}.stage", held=not answered)
    if answered:
        metrics(
            {
                "forwards": f"{p.n} → {p.small}",
                "backwards": f"{p.small} → {p.n}",
                "output padding needed": p.output_padding,
                "stride": f"{p.stride} : 1",
            }
        )
        st.caption(f"Hover a cell: its partners light up on both sides. {p.rounding}")
    code.show(snippets.pair(p))


def which_size() -> None:
    key = "transposed_convolution.sizes"
    answered = ask.choice(
        "transposed_convolution.q.sizes",
        "Kernel 3, stride 2, padding 1 leaves 2 pixels. How many were there before?",
        ("3", "4", "3 or 4"),
        answer="3 or 4",
        explain="A stride skips, so several sizes end alike. Output padding says which is meant.",
    )
    picture = st.container()
    names = ("kernel", "stride", "padding", "dilation")
    p = controls.read(demos.SizeParams, key, columns=4, asleep=() if answered else names)
    draw = sizes.sizes if answered else sizes.asked
    with picture:
        scene = draw(p.kernel, p.stride, p.padding, p.dilation)
        stage.show(scene, key=f"{key}.stage", held=not answered)
    if answered:
        code.show(snippets.sizes(p))


def gradient() -> None:
    key = "transposed_convolution.gradient"
    answered = ask.choice(
        "transposed_convolution.q.gradient",
        "3 × 3 input, 2 × 2 kernel: how many outputs does the middle input pixel touch?",
        ("1", "2", "4"),
        answer="4",
        explain="All four tiles contain it, so its gradient is a sum of four terms.",
    )
    picture = st.container()
    p = controls.read(demos.GradientParams, key, columns=4)
    texts = {"x": ("image P", p.x), "kernel": ("kernel F", p.kernel)}
    cell_editor.tables(key, texts | {"delta": ("gradient ∂E/∂O", p.delta)})
    with picture:
        stage.show(gradients.gradient(*p.typed, p.named), key=f"{key}.stage", held=not answered)
    x, kernel, delta = (entry.values for entry in p.typed)
    full = tc.trace_2d(delta, kernel).output
    difference = np.abs(full - tc.input_gradient_by_autograd(x, kernel, delta)).max()
    metrics({"largest difference from autograd": (float(difference), "the typed numbers, float64")})
    st.caption(
        "E is the error at the end of the network; δ is short for ∂E/∂O, what one output more "
        "adds to it. A full convolution (zeros all around) of ∂E/∂O with the flipped kernel is "
        "the transposed convolution of ∂E/∂O."
    )
    _slides(
        "the image is X there, which here is a convolution's matrix. They draw ∂E/∂O with three "
        "rows; it has the size of the output, 2 × 2."
    )
    code.show(snippets.gradient(p))


def inverse() -> None:
    key = "transposed_convolution.inverse"
    told = ask.choice(
        "transposed_convolution.q.inverse",
        "Convolve, then apply the transposed convolution with the same kernel. Is the signal back?",
        ("always", "only the size", "never"),
        answer="only the size",
        explain="XᵀX is not the identity, except for special kernels such as a plain copy.",
    )
    picture = st.container()
    hands.written(f"{key}.stage", "x", f"{key}.x", count=16)
    p = controls.read(demos.InverseParams, key, columns=2)
    with picture:
        scene = sizes.round_trip(p.signal, *p.weights, back=told)
        stage.show(scene, key=f"{key}.stage", held=not told)
    trip = tc.round_trip(p.signal, *p.weights)
    if told:
        metrics(
            {
                "off after Xᵀ": f"{100 * trip.error_back:.3g}\N{NO-BREAK SPACE}%",
                "off after X⁺": f"{100 * trip.error_best:.3g}\N{NO-BREAK SPACE}%",
                "rank of X": f"{trip.rank} of {len(p.signal)}",
            }
        )
        st.caption(
            "Rank of X: how many independent values it keeps. Pseudo-inverse X⁺: the nearest thing "
            "to an inverse that a matrix without one has."
        )
    code.show(snippets.inverse(p, p.signal))


def true_or_false() -> None:
    key = "transposed_convolution.summary"
    picture = st.container()
    answers = ("true", "false", "both hold")
    told = ask.choice(
        f"{key}.1",
        "A transposed convolution connects the same pairs of pixels as a convolution, in the other "
        "direction.",
        answers[:2],
        answer="true",
        explain="Row i of X and column i of Xᵀ hold the same weights in the same places.",
    )
    ask.choice(
        f"{key}.2",
        "The weights of a transposed convolution are learned, so no interpolation has to be chosen "
        "beforehand.",
        answers[:2],
        answer="true",
        explain="It may learn to interpolate, and often starts there (bilinear weights), but "
        "nothing forces it to.",
    )
    ask.choice(
        f"{key}.3",
        "“We do not take an existing matrix and transpose it.” “We multiply by Xᵀ.”",
        ("the first", "the second", "both hold"),
        answer="both hold",
        explain="The pattern is that of a transposed convolution matrix; the numbers in it are the "
        "layer's own, learned apart from those of any forward layer.",
    )
    with picture:
        draw = pairs.connectivity if told else pairs.asked
        scene = replace(draw(6, 3, 2, 1, "line"), height=250)
        stage.show(scene, key=f"{key}.stage", held=not told)


lesson.run(
    "transposed_convolution",
    [
        lesson.Demo("forwards", "A convolution", forwards),
        lesson.Demo("pictures", "Three pictures", three_pictures),
        lesson.Demo("grid", "In two dimensions", two_dimensions),
        lesson.Demo("backwards", "Backwards", backwards),
        lesson.Demo("sizes", "Which size?", which_size),
        lesson.Demo("gradient", "The gradient", gradient),
        lesson.Demo("inverse", "The inverse?", inverse),
        lesson.Demo("summary", "True or false", true_or_false),
    ],
    recap="""
- Every input lays its value times the kernel on the output; overlaps add up.
- The same: insert stride − 1 zeros, pad with dilation·(k − 1) − padding (at the end plus the
  output padding), convolve with the flipped kernel.
- The same: multiply by the transpose of the forward convolution's matrix.
- Size: (n − 1)·stride − 2·padding + dilation·(k − 1) + output padding + 1.
- It restores a convolution's input size, not its input; it is that convolution's gradient.
""",
    discuss=(
        "At the ends of the input the kernel hangs over: shrink the output, or pad? With what?",
        "Why do frameworks need output padding in a decoder, but not in an encoder?",
        "Which kernel makes a stride-2 transposed convolution a bilinear enlargement?",
        "Where would you rather resize first and convolve afterwards?",
    ),
)
