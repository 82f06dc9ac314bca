"""Lesson: upsampling, from a small grid to a large one."""

import numpy as np

from vislib.ui import grid_editor
from vislib.ui.chapter import Challenge, Choice, Here, Lecture, See
from vislib.ui.lesson import Lesson
from vislib.upsampling import algorithms, figures, numbers, params, resampling, snippets, widgets
from vislib.upsampling import shrunk as photographs

UPSAMPLING = Lesson(
    "upsampling",
    recap="""
- Nearest copies, a bed of nails leaves zeros, max unpooling puts values back where they stood.
- Zero insertion and a fixed kernel interpolate; nearest is a kernel of ones. With
  align_corners=True no single kernel does: every output has weights of its own.
- align_corners decides where the outputs sit; the same kernel then gives other numbers.
- Wider kernels cost more and may overshoot. None invents detail.
- Replace the fixed kernel by a learned one: transposed convolution.
""",
    discuss=(
        "Why do segmentation networks hand over whole feature maps rather than switches?",
        "A mask of class numbers has to be enlarged: which of these methods may be used?",
        "Where do two frameworks disagree by half a pixel, and when would it hurt?",
    ),
)


@UPSAMPLING.chapter(
    "unpooling",
    "Three unpoolings",
    columns=2,
    presets=params.GRIDS,
    lecture=Lecture(
        "Decoders: unpooling",
        4,
        "Four values become sixteen: what fills in?",
        rows=("A19", "B5", "C2", "D4"),
    ),
    question=Choice(
        "2 × 2 numbers, none of them 0, become 4 × 4 by max unpooling. How many of the 16 cells "
        "are 0?",
        ("4", "8", "12"),
        answer="12",
        explain="Four values go back to four remembered places; nobody fills the rest.",
    ),
    challenge=Challenge(
        "Type a grid that max pooling and max unpooling give back unchanged, with something to "
        "keep in every window.",
        "Leave the map to unpool empty: the maxima themselves go back. What is lost on the way?",
        reach={"grid": "0 5 6 0; 0 0 0 0; 0 0 0 0; 7 0 0 8", "small": ""},
    ),
    former=("unpool",),
    see=(
        See(
            "convolution.pooling",
            "How the small map is made: one window at a time.",
            {"kind": "max", "grid": "1 2 6 3; 3 5 2 1; 1 2 2 1; 7 3 4 8", "size": 2, "stride": 2},
        ),
    ),
    terms=("unpooling", "max pooling", "switches", "zero insertion", "nearest neighbour"),
)
def unpooling(here: Here) -> None:
    p = widgets.unpooled(here)
    with here.controls:
        texts = {"grid": ("to pool", p.grid), "small": ("to unpool", p.small)}
        grid_editor.tables(here.key, texts)
    here.picture(figures.unpooling.scene(p.before, p.map, p.size))
    here.challenge(*numbers.given_back(p.before, p.map, p.size))
    here.say(
        "Orange frames: the switches. Between pooling and unpooling lies the rest of the network, "
        "so the values that return are others; only the places are remembered. Where values "
        "tie, the first row by row counts, as in torch.",
        before=True,
    )
    here.code(snippets.unpooling(p), before=True)


@UPSAMPLING.chapter(
    "switches",
    "What the switches keep",
    params=params.Switches,
    image="camera",
    columns=3,
    locked=("row", "column"),
    prepare=widgets.follow_cell,
    lecture=Lecture("SegNet, DeconvNet", 4, "A maximum moves by one cell: who notices?"),
    question=Choice(
        "Pooled, then enlarged in three ways. One maximum moves to another cell of its window. "
        "Which of the enlarged maps changes?",
        ("nearest", "bed of nails", "max unpooling"),
        answer="max unpooling",
        explain="The pooled number is the same, and the other two know nothing else. The switch "
        "follows.",
    ),
    challenge=Challenge(
        "Move a 9 inside its window so that a bed of nails and max unpooling draw this window "
        "alike, which they did not before.",
        "Where in its block does a bed of nails put the number?",
        reach={"row": 3, "column": 5},
    ),
    former=("feature",),
    terms=("switches", "unpooling", "max pooling", "feature map"),
)
def switches(here: Here, p: params.Switches) -> None:
    feature_map, found = widgets.outlines_of(here.image)
    place = widgets.lens_place(here, feature_map)
    lens = widgets.under(feature_map, place, p)
    here.picture(figures.switches.scene(feature_map, found[p.size], lens, place), here.image.name)
    here.challenge(*numbers.moved(lens))
    here.table(numbers.switches(found), caption="The whole outline, with windows of three sizes")
    here.say(numbers.switches_note(found))
    here.code(snippets.switches(lens.maps[0], p.size, p.row - 1, p.column - 1))


@UPSAMPLING.chapter(
    "zeros",
    "Zeros, then a filter",
    params=params.Zeros,
    columns=3,
    lecture=Lecture(
        "Interpolation as a filter",
        5,
        "½ 1 ½ over 1 0 2 0: what comes after the 1?",
        rows=("B15", "E3"),
    ),
    question=Choice(
        "Zeros are inserted between 1 2 3 4, and ½ 1 ½ slides over them. What stands after the 1?",
        ("1", "1.5", "1.25"),
        answer="1.5",
        explain="½·1 + 1·0 + ½·2. With zeros beyond the end, the last one is ½·4 = 2.",
    ),
    challenge=Challenge(
        "Make every output the same number, and not 0.",
        "Beyond the end lie zeros. Which kernel never reaches them?",
        reach={"grid": "5 5; 5 5", "mode": "nearest"},
    ),
    see=(
        See(
            "convolution.flip",
            "The second step by itself: a kernel slides over numbers with zeros between them.",
            {"x": "4 0 2 0 6 0 2", "kernel": "1/2 1 1/2", "ends": "same"},
        ),
    ),
    terms=("zero insertion", "kernel", "interpolation", "upsampling"),
)
def zeros(here: Here, p: params.Zeros) -> None:
    trace = algorithms.filtering(p.samples, p.factor, p.mode)
    with here.controls:
        grid_editor.tables(here.key, {"grid": ("samples", p.grid)})
    here.picture(figures.zeros.scene(trace))
    here.challenge(*numbers.one_output(trace.output, float(np.abs(p.samples).max())))
    here.numbers({}, before=numbers.zeros(trace, p.mode))
    here.say(
        "A bed of nails and a convolution in one is a transposed convolution, and so the code "
        "below says it.",
        before=True,
    )
    here.say(
        "If you have the slides: “Fully convolutional learning” gives 1, 1.5, 2, 2.5, 3, 3.5, "
        "4, 2 for the row 1 2 3 4. That is no framework's bilinear: see *Where the samples sit*."
    )
    here.code(snippets.zeros(p), before=True)


@UPSAMPLING.chapter(
    "kernels",
    "Kernels and their cost",
    params=params.Kernels,
    columns=2,
    lecture=Lecture(
        "Nearest to Lanczos", 5, "Which kernel leaves the range from 0 to 1?", rows=("E3",)
    ),
    question=Choice(
        "An edge from 0 to 1 is enlarged. Which kernel makes values below 0 and above 1?",
        ("linear", "Lanczos", "Gaussian"),
        answer="Lanczos",
        explain="Its weights are negative at some distances; so are those of the cubics.",
    ),
    challenge=Challenge(
        "Find a kernel that mixes three samples or more into some output and yet never leaves "
        "the range from 0 to 1.",
        "Wide, and nowhere below 0.",
        reach={"mode": "gaussian"},
    ),
    former=("curves",),
    terms=("kernel", "interpolation", "nearest neighbour", "bilinear interpolation"),
)
def kernels(here: Here, p: params.Kernels) -> None:
    title = resampling.KERNELS[p.mode].title
    here.chart(
        figures.kernels.chart(p.mode, p.factor),
        f"The kernel {title} with its taps at factor {p.factor}, and an edge enlarged.",
        before=None if here.answered else figures.kernels.chart(p.mode, p.factor, answered=False),
    )
    here.challenge(*numbers.mixed(*algorithms.on_an_edge(p.mode, p.factor)))
    caption = f"Multiplications per output pixel at factor {p.factor}, and the enlarged edge"
    row = list(resampling.KERNELS).index(p.mode)
    here.table(numbers.kernels(p.factor), caption=caption, highlight=row)
    here.say(numbers.taps_note(p.mode), before=True)


@UPSAMPLING.chapter(
    "rulers",
    "Where the samples sit",
    params=params.Rulers,
    columns=3,
    lecture=Lecture("align_corners", 5, "Two frameworks, two answers: who is right?", rows=("E3",)),
    question=Choice(
        "1 2 3 4 is doubled by torch, linear, with align_corners=False. The second output is …",
        ("1.25", "1.429", "1.5"),
        answer="1.25",
        explain="It sits (2 − ½)/2 − ½ = 0.25 pixels after the first sample. 1.5 is zero "
        "insertion, 1.429 is align_corners=True.",
    ),
    challenge=Challenge(
        "Type samples, not all equal, whose last output is the same under all three conventions.",
        "What does zero insertion find beyond the last sample?",
        reach={"line": "1 2 3 0"},
    ),
    terms=("upsampling", "interpolation", "bilinear interpolation"),
)
def rulers(here: Here, p: params.Rulers) -> None:
    results = algorithms.by_convention(p.samples, p.factor, p.mode)
    here.picture(figures.rulers.scene(p.samples, p.factor, p.mode))
    ends = [float(values[-1]) for values in results.values()]
    here.challenge(*numbers.ends(ends, p.samples))
    here.table(numbers.rulers(p.samples, p.factor, p.mode), caption="Every output")
    here.code(snippets.rulers(p), before=True)


@UPSAMPLING.chapter(
    "photo",
    "On a photograph",
    params=params.Photo,
    image={"default": "cat", "camera": True},
    lecture=Lecture(
        "What enlarging cannot do", 3, "Which kernel brings the detail back?", rows=("B15",)
    ),
    question=Choice(
        "A photograph is shrunk ×10 and enlarged again. Which kernel brings the lost detail back?",
        ("bicubic", "Lanczos", "none"),
        answer="none",
        explain="What was averaged away is in none of the samples. The kernels draw different "
        "curves through the same few numbers.",
    ),
    challenge=Challenge(
        "Choose a photograph and a factor for which plain nearest comes closest of all.",
        "A texture finer than a block leaves nothing that a smooth curve could follow.",
        reach={"image": "bricks", "factor": 10},
    ),
    renamed={"stage.lens": "lens"},
    see=(
        See(
            "convolution.pooling",
            "What shrinking by means keeps of a window, and what not.",
            {"kind": "average", "size": 4, "stride": 4},
        ),
    ),
    terms=("upsampling", "interpolation", "kernel"),
)
def photo(here: Here, p: params.Photo) -> None:
    corner = here.hands.places("lens", [(90.0, 60.0)], of=here.image.name)[0]
    modes = tuple(dict.fromkeys(("nearest", "linear", "cubic", p.mode)))
    found = photographs.shrunk(here.image.pixels, p.factor, modes, corner)
    here.picture(figures.photo.scene(found), here.image.name)
    here.challenge(numbers.closest(found.errors))
    here.numbers(numbers.photo(found))
    here.say("Typical error, in grey values of 255: the root of the mean squared difference.")
    here.code(snippets.photo(p.factor, p.mode))


if __name__ == "__main__":
    UPSAMPLING.run()
