"""Which chapter serves which part of a lecture, its minutes, and what to ask before playing."""

from __future__ import annotations

from dataclasses import dataclass
from urllib.parse import urlencode


@dataclass(frozen=True)
class Slot:
    """A chapter in class: ``minutes`` with the question, its vote and one change of a control."""

    slug: str
    chapter: str
    topic: str
    minutes: int
    ask: str
    name: str = ""  # in links; a page that is not declared yet has its title there

    @property
    def query(self) -> dict[str, str]:
        """What the address must say to open this chapter."""
        return {f"{self.slug}.chapter": self.name or self.chapter}

    @property
    def link(self) -> str:
        """The address of the chapter, relative to the app."""
        return f"{self.slug}?{urlencode(self.query)}"


def of(slug: str) -> tuple[Slot, ...]:
    """The chapters of a lesson in their order."""
    from vislib.ui import course

    if declared := course.lessons().get(slug):
        return tuple(
            Slot(slug, c.title, c.lecture.topic, c.lecture.minutes, c.lecture.ask, c.slug)
            for c in declared
        )
    return tuple(Slot(slug, *row) for row in _PLAN.get(slug, ()))


# chapter (as on its tab), the part of a lecture, minutes, the question to the class
_PLAN: dict[str, tuple[tuple[str, str, int, str], ...]] = {
    "receptive_field": (
        ("Growth", "Stacks of convolutions", 5, "Three 3×3 layers: how far does the last see?"),
        ("On a photograph", "Context in real networks", 4, "Does VGG16 see the whole cat?"),
        (
            "Why small filters?",
            "VGG; counting weights",
            4,
            "One 7×7 or three 3×3: which is dearer?",
        ),
        (
            "What it really sees",
            "Effective receptive field",
            6,
            "Depth doubles. Does the part that matters double, too?",
        ),
        ("Named networks", "AlexNet to MobileNet", 4, "Who sees further, VGG16 or MobileNet?"),
    ),
    "upsampling": (
        (
            "Three unpoolings",
            "Decoders: unpooling",
            4,
            "Four values become sixteen: what fills in?",
        ),
        (
            "What the switches keep",
            "SegNet, DeconvNet",
            4,
            "What do the switches know that values do not?",
        ),
        (
            "Zeros, then a filter",
            "Interpolation as a filter",
            5,
            "½ 1 ½ over 1 0 2 0: what comes after the 1?",
        ),
        (
            "Kernels and their cost",
            "Nearest to Lanczos",
            5,
            "Which kernel leaves the range from 0 to 1?",
        ),
        ("Where the samples sit", "align_corners", 5, "Two frameworks, two answers: who is right?"),
        ("On a photograph", "What enlarging cannot do", 3, "Which kernel brings the detail back?"),
    ),
    "transposed_convolution": (
        ("A convolution", "Convolution as a matrix", 4, "Four inputs, stride 2: how many outputs?"),
        (
            "Three pictures",
            "Transposed convolution in 1-D",
            6,
            "Where two stamps overlap: what stands there?",
        ),
        (
            "In two dimensions",
            "The decoder's layer",
            5,
            "2×2 in, stride 2: how large is the output?",
        ),
        ("Backwards", "Why “transposed”?", 5, "Which matrix takes 4 pixels back to 16?"),
        ("Which size?", "Output padding", 3, "2 pixels are left. How many were there?"),
        ("The gradient", "Backpropagation", 6, "Which outputs does the middle pixel touch?"),
        (
            "The inverse?",
            "Why not “deconvolution”",
            4,
            "There and back: do we get the signal again?",
        ),
        ("True or false", "Summary, a quick vote", 4, "Hands up: true or false?"),
    ),
    "checkerboard": (
        (
            "Overlap",
            "Kernel and stride",
            5,
            "Kernel 3, stride 2: is every output written equally often?",
        ),
        (
            "In two dimensions",
            "Kernel and stride",
            3,
            "1 2 1 2 both ways: what is the worst pixel?",
        ),
        ("Stacked layers", "Generators, decoders", 4, "Does a second layer repair the first?"),
        ("Active taps", "Kernel and stride", 4, "How many taps meet something other than zero?"),
        (
            "Seven decoders",
            "Choosing an upsampling",
            4,
            "Untrained: which of these shows no pattern?",
        ),
        ("After training", "Choosing an upsampling", 6, "Will training remove it?"),
        ("Gradients", "Saliency maps, DeepDream", 5, "Move the picture and average: what is left?"),
    ),
    "kmeans": (
        ("Chicken and egg", "Assign and update", 6, "Can the distortion rise between two steps?"),
        ("Bad luck", "Initialisation, restarts", 5, "200 starts: how many different ends?"),
        ("Which k?", "Choosing k", 5, "Why not take the k of least distortion?"),
        (
            "Segmenting a picture",
            "Clustering colours",
            5,
            "Only colours: what can it not tell apart?",
        ),
    ),
    "unet": (
        ("Live", "Semantic segmentation", 4, "Which pixels will it get wrong?"),
        (
            "The path of the data",
            "Encoder and decoder",
            6,
            "128×128 go in: how large is the bottom?",
        ),
        ("What the skips carry", "Skip connections", 5, "Mute the skips: what is lost first?"),
        (
            "Which sizes fit",
            "Fully convolutional; valid or same",
            5,
            "572 becomes 588: a new architecture?",
        ),
        (
            "Where it fails",
            "Confidence, other data",
            5,
            "A picture unlike any seen: will it say so?",
        ),
        ("Up again", "Upsampling in U-Net", 4, "2×2 stamps, stride 2: do they overlap?"),
        ("Webcam", "Inference in real time", 4, "Move fast: what does it lose?"),
        ("Train it yourself", "Training", 8, "Which goes first, the loss or the mistakes?"),
    ),
}
