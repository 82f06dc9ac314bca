"""Lesson: checkerboard artifacts, where the pattern comes from and what cures it."""

from vislib.checkerboard import goals, notes, numbers, params, snippets, training, widgets
from vislib.checkerboard.decoders import bounds, cost
from vislib.checkerboard.figures import decoders as galleries
from vislib.checkerboard.figures import gradients as jitter
from vislib.checkerboard.figures import overlap as lines
from vislib.checkerboard.figures import plane as planes
from vislib.checkerboard.figures import stack as stacks
from vislib.checkerboard.figures import taps as windows
from vislib.checkerboard.figures import training as films
from vislib.checkerboard.figures import weights as sums
from vislib.checkerboard.gradients import FAINT
from vislib.checkerboard.widgets import questions
from vislib.ui import live, stage
from vislib.ui.chapter import Challenge, Here, Lecture, See
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
    question=questions.OVERLAP,
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
    here.say(notes.OVERLAP)
    here.say(notes.OVERLAP_SLIDES)
    here.challenge(*goals.overlap(trace))
    here.code(snippets.overlap(p))


@CHECKERBOARD.chapter(
    "plane",
    "In two dimensions",
    params=params.Plane,
    presets=params.PLANE,
    lecture=Lecture(
        "Kernel and stride", 3, "1 2 1 2 both ways: what is the worst pixel?", rows=("D6",)
    ),
    question=questions.PLANE,
    challenge=Challenge(
        "A picture with outputs, away from the ends, that are written 4, 6 and 9 times.",
        "Which two counts along an axis multiply to these?",
        reach={"kernel": 5},
    ),
    terms=("checkerboard artifact", "transposed convolution", "stride"),
)
def plane(here: Here, p: params.Plane) -> None:
    here.picture(planes.scene(p))
    here.challenge(*goals.plane(p.counts))
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
    question=questions.STACK,
    challenge=Challenge(
        "Two layers or more of stride 2 or 3, an odd kernel, no average after them: and even.",
        "Even layers stay even when they are stacked. Which stride divides an odd kernel?",
        reach={"stride": 3, "average": 1},
    ),
    terms=("checkerboard artifact", "transposed convolution", "stride", "kernel"),
)
def stack(here: Here, p: params.Stack) -> None:
    here.picture(stacks.scene(p))
    here.say(notes.STACK)
    here.challenge(*goals.stack(p.layers, p.kernel, p.stride, p.average, p.out))
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
    question=questions.TAPS,
    challenge=Challenge(
        "Weights that are not all 1, a stride of 2 or more, and at no brightness has a bias to "
        "make up for anything.",
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
    here.say(notes.TAPS)
    here.challenge(*goals.taps(p.taps, p.stride, p.biases.sums))
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
    question=questions.WEIGHTS,
    challenge=Challenge(
        "Resize, then convolve: weights, not all 0, that write 0 to every other output, whatever "
        "the input.",
        "One kind of output sees w₀ + w₁ and w₂, the other w₀ and w₁ + w₂. A bar is coarse: "
        "type the weights.",
        reach={"way": "resize", "weights": "1 -1 0"},
    ),
    terms=("transposed convolution", "nearest neighbour", "kernel", "stride"),
)
def weights(here: Here, p: params.Weights) -> None:
    here.picture(sums.scene(p))
    here.say(notes.WEIGHTS)
    here.challenge(*goals.silence(p.way, p.typed))
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
    question=questions.DECODERS,
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
    here.challenge(*goals.stripes(p.strength, galleries.stripe_ratio(p, samples)))
    here.code(snippets.decoders("transposed_two"), label="One of them in torch")


@CHECKERBOARD.chapter(
    "training",
    "After training",
    params=params.Training,
    columns=7,
    check=widgets.device,
    lecture=Lecture("Choosing an upsampling", 6, "Will training remove it?", rows=("D7",)),
    image="cat",
    question=questions.TRAINING,
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
    here.say(notes.TRAINING)
    where = widgets.where(device, job.notice)
    here.say(f"Computed on {where}. Training stops when you leave this page.")
    here.challenge(*goals.dearer(*map(cost, p.variants)))
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
    question=questions.GRADIENTS,
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
    here.challenge(*goals.faint(made, p.depth, dream=p.what == "dream"))
    here.code(snippets.gradients(p, here.image.name))


if __name__ == "__main__":
    CHECKERBOARD.run()
