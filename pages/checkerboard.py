"""Lesson: checkerboard artifacts, where the pattern comes from and what cures it."""

import numpy as np

from vislib.checkerboard import numbers, params, phases, snippets, training, widgets
from vislib.checkerboard.decoders import VARIANTS, bounds
from vislib.checkerboard.decoders import cost as decoder_cost
from vislib.checkerboard.figures import decoders as galleries
from vislib.checkerboard.figures import gradients as jitter
from vislib.checkerboard.figures import overlap as lines
from vislib.checkerboard.figures import plane as planes
from vislib.checkerboard.figures import stack as stacks
from vislib.checkerboard.figures import taps as windows
from vislib.checkerboard.figures import training as films
from vislib.checkerboard.figures import weights as sums
from vislib.checkerboard.gradients import FAINT
from vislib.ui import live, stage
from vislib.ui.chapter import Challenge, Choice, Here, Lecture, See
from vislib.ui.lesson import Lesson

CHECKERBOARD = Lesson(
    "checkerboard",
    recap="""
- With equal weights a transposed convolution is even exactly if the stride divides the kernel.
- With other weights it is even if those that meet in an output add up to the same everywhere:
  ½ 1 ½ does at stride 2, four random weights do not.
- In two dimensions the counts multiply, in stacked layers they compound.
- Resize, then convolve with stride 1: the weights of all outputs have the same sum, so a constant
  input stays constant. Other inputs need not be treated alike, and a pattern can be learned.
- Pixel shuffle starts so only if its kernels start equal (ICNR).
- Gradients through strided layers carry the same pattern; moving the picture washes it out.
""",
    discuss=(
        "Why do many U-Nets use kernel 2, stride 2 in their decoder?",
        "Which loss would notice a checkerboard, which would not?",
        "Where does a saliency map show you the picture, and where the strides?",
    ),
)


@CHECKERBOARD.chapter(
    "overlap",
    "Overlap",
    params=params.Overlap,
    columns=6,
    presets=params.OVERLAP,
    lecture=Lecture(
        "Kernel and stride",
        5,
        "Kernel 3, stride 2: is every output written equally often?",
        rows=("D6",),
    ),
    question=Choice(
        "A transposed convolution, kernel 3, stride 2, equal weights: which outputs are equally "
        "bright?",
        ("all of them", "all but the ends", "inside, every other one: 1 2 1 2 …"),
        answer="inside, every other one: 1 2 1 2 …",
        explain="2 does not divide 3, so neighbouring stamps overlap at every other pixel. At the "
        "ends a stamp is missing: 1 1 2 1 2 … 2 1 1.",
    ),
    challenge=Challenge(
        "An even result with a stride that does not divide the kernel.",
        "Equal weights cannot do it. Which can, at kernel 3 and stride 2?",
        reach={"weights": "triangle"},
    ),
    see=(
        See(
            "transposed_convolution.three_pictures",
            "The same layer with letters: what each output is made of.",
            {"x": "a b c", "kernel": "x y z", "stride": 2, "padding": 0},
        ),
    ),
    terms=("checkerboard artifact", "transposed convolution", "kernel", "stride"),
)
def overlap(here: Here, p: params.Overlap) -> None:
    trace = p.trace()
    here.picture(lines.scene(p))
    here.say(
        "For equal weights the rule is exact: even if the stride divides the kernel, else not. For "
        "learned weights it is neither sufficient (kernel 4, uneven weights) nor necessary (½ 1 ½ "
        "at stride 2 is even, and enlarges linearly)."
    )
    here.say(
        "If you have the slides: “Fully convolutional learning” states the rule without the "
        "weights. “Semantic segmentation, transposed convolution, checkerboard artifacts” shows "
        "checkerboards in the pictures of Radford et al. 2015, Salimans et al. 2016, Donahue et "
        "al. 2016 and Dumoulin et al. 2016; it says “deconvolution”, but the operation is a "
        "transposed convolution and undoes nothing."
    )
    here.challenge(trace.even is True and p.kernel % p.stride != 0)
    here.code(snippets.overlap(p))


@CHECKERBOARD.chapter(
    "plane",
    "In two dimensions",
    params=params.Plane,
    presets=params.PLANE,
    lecture=Lecture(
        "Kernel and stride", 3, "1 2 1 2 both ways: what is the worst pixel?", rows=("D6",)
    ),
    question=Choice(
        "Along both axes 1 2 1 2, away from the ends: how often is the busiest pixel written, in "
        "two dimensions?",
        ("2 times", "3 times", "4 times"),
        answer="4 times",
        explain="Rows and columns multiply: 1, 2 and 4 writes, which is a checkerboard.",
    ),
    challenge=Challenge(
        "A picture with outputs that are written 4, 6 and 9 times.",
        "Which two counts along an axis multiply to these?",
        reach={"kernel": 5},
    ),
    terms=("checkerboard artifact", "transposed convolution", "stride"),
)
def plane(here: Here, p: params.Plane) -> None:
    here.picture(planes.scene(p))
    counts = ", ".join(map(str, sorted(p.counts))) or "no output is free of the ends"
    here.challenge({4, 6, 9} <= p.counts, now=f"Now: {counts}.")
    here.code(snippets.plane(p))


@CHECKERBOARD.chapter(
    "stack",
    "Stacked layers",
    params=params.Stack,
    columns=6,
    presets=params.STACK,
    lecture=Lecture(
        "Generators, decoders", 4, "Does a second layer repair the first?", rows=("D6",)
    ),
    question=Choice(
        "A second layer of kernel 3, stride 2 follows the first. What becomes of the pattern?",
        ("it evens out", "it stays 1 2 1 2", "it grows: 1 3 2 3"),
        answer="it grows: 1 3 2 3",
        explain="It overlaps what is already uneven; the pattern now has periods 2 and 4.",
    ),
    challenge=Challenge(
        "Two layers or more that each enlarge, an odd kernel, no average after them: and even.",
        "Even layers stay even when they are stacked. Which stride divides an odd kernel?",
        reach={"stride": 3, "average": 1},
    ),
    terms=("checkerboard artifact", "transposed convolution", "stride", "kernel"),
)
def stack(here: Here, p: params.Stack) -> None:
    here.picture(stacks.scene(p))
    here.say(
        "An average of stride 1 with equal weights evens the pattern out exactly if it spans whole "
        "periods. Other weights can do it, too: ¼ ½ ¼ turns 1 2 1 2 into 1.5 everywhere. Either "
        "blurs the picture as well."
    )
    plain = p.layers > 1 and p.stride > 1 and p.kernel % 2 == 1 and p.average == 1
    here.challenge(plain and p.even is True)
    here.code(snippets.stack(p))


@CHECKERBOARD.chapter(
    "taps",
    "Active taps",
    params=params.Taps,
    columns=6,
    presets=params.TAPS,
    lecture=Lecture(
        "Kernel and stride", 4, "How many taps meet something other than zero?", rows=("E5",)
    ),
    question=Choice(
        "Kernel 3 slides over inputs with one zero between them. How many of its taps are active?",
        ("always 1", "always 2", "2 and 1 in turn"),
        answer="2 and 1 in turn",
        explain="At stride 2 a kernel of 1 has 1 and 0 active taps in turn, of 2 always 1, of 3 "
        "has 2 and 1 in turn, of 4 always 2, of 5 has 3 and 2 in turn, of 6 always 3.",
    ),
    challenge=Challenge(
        "Weights that are not all 1, a stride of 2 or more, and no bias has to make up for "
        "anything.",
        "At stride 2 an even kernel has two phases. When are they mirror images of each other?",
        reach={"kernel": 4, "weights": "symmetric"},
    ),
    see=(
        See(
            "upsampling.zeros",
            "Zeros between the values and a kernel over them, in two dimensions.",
            {"mode": "linear", "factor": 2},
        ),
    ),
    terms=("zero insertion", "kernel", "bias"),
)
def taps(here: Here, p: params.Taps) -> None:
    here.picture(windows.scene(p))
    here.say(
        "“Fully convolutional learning” asks for a kernel that is a *symmetric* multiple of the "
        "stride. A multiple: every output meets as many taps. Symmetric: at stride 2 an even "
        "kernel's two phases are then mirror images of each other, and add up alike whatever the "
        "weights; an odd kernel's are not, as its middle belongs to one of them alone."
    )
    unequal = p.weights != "ones" and np.ptp(p.taps) > 0
    here.challenge(unequal and p.stride > 1 and np.ptp(p.biases.sums) < 1e-9)
    here.code(snippets.taps(p))


@CHECKERBOARD.chapter(
    "weights",
    "Three weights",
    params=params.Weights,
    columns=3,
    presets=params.WEIGHTS,
    locked=("way",),
    prepare=widgets.follow_weights,
    lecture=Lecture(
        "Equal weights, learned weights",
        5,
        "Which three weights at stride 2 are even?",
        rows=("D6",),
    ),
    question=Choice(
        "A transposed convolution, three weights w₀ w₁ w₂, stride 2, on an input of ones. When are "
        "all outputs (away from the ends) equal?",
        ("never: 2 does not divide 3", "if w₀ = w₁ = w₂", "if w₀ + w₂ = w₁"),
        answer="if w₀ + w₂ = w₁",
        explain="Every other output meets w₀ and w₂, the others w₁ alone. Equal weights are the "
        "case that fails: 2 and 1. ½ 1 ½ is even, and is linear enlargement.",
    ),
    challenge=Challenge(
        "Resize, then convolve: weights, not all 0, that write 0 to every other output, whatever "
        "the input.",
        "One kind of output sees w₀ + w₁ and w₂, the other w₀ and w₁ + w₂.",
        reach={"way": "resize", "weights": "1 -1 0"},
    ),
    terms=("transposed convolution", "nearest neighbour", "kernel", "stride"),
)
def weights(here: Here, p: params.Weights) -> None:
    here.picture(sums.scene(p))
    here.say(
        "Resize-convolution cannot draw a checkerboard on a constant input: both kinds of output "
        "add up w₀ + w₁ + w₂. On any other input it can, since they add up different things."
    )
    kernels = phases.effective_kernels(p.way, p.typed)
    silent = (np.abs(kernels).max(axis=1) < 0.03).any() and np.abs(p.typed).max() > 0.2
    here.challenge(p.way == "resize" and silent)
    here.code(snippets.weights(p))


@CHECKERBOARD.chapter(
    "decoders",
    "Seven decoders",
    params=params.Decoders,
    locked=("seed", "period", "strength"),
    check=widgets.device,
    prepare=widgets.follow_stripes,
    lecture=Lecture(
        "Choosing an upsampling", 4, "Untrained: which of these shows no pattern?", rows=("D7",)
    ),
    question=Choice(
        "These decoders have not been trained. Look closely: which kind shows no fine pattern?",
        ("transposed, kernel 4", "resize, then convolve", "pixel shuffle"),
        answer="resize, then convolve",
        explain="At every output its weights add up to the same. Pixel shuffle joins it if its "
        "kernels start equal (ICNR).",
    ),
    challenge=Challenge(
        "Stripes that you can hardly see, of strength 0.03 or less, whose peak still stands out "
        "10 times.",
        "Where is the spectrum of this picture dark already, at slow or at fast stripes?",
        reach={"period": 2.0, "strength": 0.03},
    ),
    former=("decoder",),
    terms=("encoder–decoder", "pixel shuffle", "bilinear interpolation", "initialisation"),
)
def decoders(here: Here, p: params.Decoders) -> None:
    device = widgets.device(p)
    samples, failed = widgets.untrained(p.seed, device.name)
    here.picture(galleries.scene(p, samples))
    here.say(f"Computed on {widgets.where(device, failed)}.", before=True)
    here.say(
        f"{galleries.told(*bounds(samples))} (If you have the slides: they speak of artifacts of "
        "“frequency 2 and 4”; these are periods, in pixels.)"
    )
    ratio = galleries.stripe_ratio(p, samples)
    here.challenge(0 < p.strength <= 0.03 and ratio >= 10, now=f"Now: {galleries.times(ratio)}.")
    here.code(snippets.decoders("transposed_two"), label="One of them in torch")


@CHECKERBOARD.chapter(
    "training",
    "After training",
    params=params.Training,
    columns=7,
    check=widgets.device,
    lecture=Lecture("Choosing an upsampling", 6, "Will training remove it?", rows=("D7",)),
    image="cat",
    question=Choice(
        "Decoders learn a photograph. Does training remove the checkerboard of transposed "
        "convolutions?",
        ("with its first step", "step by step", "never"),
        answer="step by step",
        explain="Weights that cancel the pattern can be learned: train "
        f"“{VARIANTS['transposed_two'].title}” and watch its peak. "
        f"“{VARIANTS['nearest'].title}” starts without one; that alone does not make its error "
        "the smaller one, and it can learn to draw one.",
    ),
    challenge=Challenge(
        "Left a decoder with fewer weights than the right one, and yet with more multiplications.",
        "A resize is free, but the convolution after it works on four times as many pixels.",
        reach={"left": "nearest", "right": "kernel_4"},
    ),
    renamed={"picture": "image"},
    terms=("loss", "gradient descent", "learning rate", "pixel shuffle", "transposed convolution"),
)
def learning(here: Here, p: params.Training) -> None:
    device = widgets.device(p)
    photograph = widgets.photograph(p, here.image.pixels)

    def start() -> training.Training:
        return widgets.begin(p, photograph, device.name)

    def draw(job: training.Training | None, going: bool) -> None:
        history = (job or start()).history(latest=going)
        # A stage of its own opens the finished film at its last frame.
        name = "film" if job and not going else "stage"
        stage.show(films.scene(history), key=f"{here.key}.{name}")

    key, token = f"{here.key}.job.last", (p, photograph.tobytes())
    job = live.job(key, token) or start()
    history = job.history(latest=True)
    if here.answered:
        with here.place:
            live.watch(key, token, start, draw)
    else:
        here.picture(films.scene(history))
    here.table(numbers.costs(history), caption=numbers.after(history))
    here.say(
        "Interpolation is said to leave few artifacts, transposed convolution to be efficient: the "
        "table has both. A peak counts as so many times the median of the spectrum around it: 1× "
        "is nothing special. Set the photograph to *with a checkerboard*: does a "
        "resize-convolution learn to draw one?"
    )
    where = widgets.where(device, job.notice)
    here.say(f"Computed on {where}. Training stops when you leave this page.")
    left, right = (decoder_cost(name) for name in p.variants)
    here.challenge(left.weights < right.weights and left.multiplications > right.multiplications)
    here.code(snippets.training(p, here.image.name), label="The left decoder in torch")


@CHECKERBOARD.chapter(
    "gradients",
    "Gradients",
    params=params.Gradients,
    columns=6,
    image="cat",
    check=widgets.device,
    lecture=Lecture(
        "Saliency maps, DeepDream", 5, "Move the picture and average: what is left?", rows=("D7",)
    ),
    question=Choice(
        "We move the picture under strided convolutions, and average the gradient over many "
        "positions. What becomes of the grid that the strides draw in it?",
        ("it stays", "it grows", "it fades"),
        answer="it fades",
        explain="The backward pass of a strided convolution is a transposed convolution; its grid "
        "stays with the network while the picture moves.",
    ),
    challenge=Challenge(
        "Find layers whose gradient has hardly any grid to begin with: a peak below "
        f"{FAINT:g} times at the fixed position.",
        "Which way of halving lets every pixel of a block pass back the same?",
        reach={"halving": "average"},
    ),
    former=("gradient",),
    renamed={"picture": "image"},
    see=(
        See(
            "transposed_convolution.gradient",
            "How a gradient goes back through one convolution, number by number.",
            {"letters": False},
        ),
    ),
    terms=("gradient", "backpropagation", "stride", "max pooling", "convolution"),
)
def gradients(here: Here, p: params.Gradients) -> None:
    device = widgets.device(p)
    photograph = training.photograph(here.image.pixels)
    made, failed = widgets.compared(p, photograph, device.name)
    here.picture(jitter.scene(made, photograph, dream=p.what == "dream"))
    where = widgets.where(device, failed)
    here.say(f"Computed on {where}, with untrained weights.", before=True)
    here.say(
        f"{jitter.faded(made, p.depth)} If you have the slides: the dreams of “Semantic "
        "segmentation, transposed convolution, checkerboard artifacts” are these two."
    )
    strongest = made.strongest(p.depth)[1]
    here.challenge(strongest < FAINT, now=f"Now: {galleries.times(strongest)}.")
    here.code(snippets.gradients(p, here.image.name))


if __name__ == "__main__":
    CHECKERBOARD.run()
