"""The lessons, in the order in which they are taught. Menu, home page and tests iterate this."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
CONVOLUTION, SEGMENTATION, NETWORKS = SECTIONS = ("Convolution", "Segmentation", "Networks")


@dataclass(frozen=True)
class Lesson:
    """One lesson. ``slug`` names its files and its address; ``question`` opens the page.

    ``needs``: the lessons that it builds on, taught before it, without what these need themselves;
    ``ahead``: lessons taught later from which a chapter of it takes something in advance.
    """

    slug: str
    title: str
    section: str
    summary: str
    icon: str
    question: str
    needs: tuple[str, ...] = ()
    ahead: tuple[str, ...] = ()

    @property
    def page(self) -> Path:
        """The page script, absolute."""
        return ROOT / "pages" / f"{self.slug}.py"


LESSONS: tuple[Lesson, ...] = (
    Lesson(
        "convolution",
        "Convolution",
        CONVOLUTION,
        "Multiply, add, move on: from two boxes to filters that learn themselves.",
        ":material/grid_view:",
        "One small grid of numbers slides over a picture. What can it find?",
    ),
    Lesson(
        "receptive_field",
        "Receptive fields",
        CONVOLUTION,
        "How much of the picture one unit sees, layer by layer.",
        ":material/center_focus_strong:",
        "How much of the picture does one unit see?",
        needs=("convolution",),
    ),
    Lesson(
        "upsampling",
        "Upsampling",
        CONVOLUTION,
        "Many ways to make a small map large, and what each invents.",
        ":material/open_in_full:",
        "Four pixels become sixteen: where do the other twelve come from?",
        needs=("convolution",),
    ),
    Lesson(
        "transposed_convolution",
        "Transposed convolution",
        CONVOLUTION,
        "Every input pixel stamps the kernel; overlapping stamps add up.",
        ":material/stacks:",
        "How can a convolution make its input larger, and what is transposed?",
        needs=("upsampling",),
    ),
    Lesson(
        "checkerboard",
        "Checkerboard artifacts",
        CONVOLUTION,
        "Why generated pictures show squares, and how to avoid them.",
        ":material/grid_on:",
        "Why do generated pictures show a checkerboard?",
        needs=("transposed_convolution",),
    ),
    Lesson(
        "architectures",
        "Network architectures",
        NETWORKS,
        "LeNet to MobileNet, layer by layer: weights, work and memory.",
        ":material/account_tree:",
        "Where do the weights, the work and the memory of a network sit?",
        needs=("receptive_field",),
        ahead=("softmax",),
    ),
    Lesson(
        "residual",
        "Residual networks",
        NETWORKS,
        "Products of many factors, and one addition that repairs them.",
        ":material/call_split:",
        "More layers can do more. Why do they learn less?",
        needs=("architectures",),
    ),
    Lesson(
        "dilated",
        "Dilation and context",
        NETWORKS,
        "Holes in the kernel, pyramids of means, gates.",
        ":material/blur_on:",
        "How can a network see the whole street and still find its edge?",
        needs=("upsampling", "architectures"),
        ahead=("metrics",),
    ),
    Lesson(
        "softmax",
        "Softmax and cross-entropy",
        SEGMENTATION,
        "From scores to probabilities to the price of a mistake.",
        ":material/equalizer:",
        "What is a score worth, and what does a wrong answer cost?",
    ),
    Lesson(
        "kmeans",
        "K-means",
        SEGMENTATION,
        "Assign, average, repeat; and when it goes wrong.",
        ":material/hub:",
        "Which came first, the centres or the groups?",
    ),
    Lesson(
        "mean_shift",
        "Mean shift",
        SEGMENTATION,
        "Points climb to the nearest peak; nobody says how many there are.",
        ":material/landscape:",
        "How many groups are there if nobody tells you?",
        needs=("kmeans",),
    ),
    Lesson(
        "normalized_cuts",
        "Normalised cuts",
        SEGMENTATION,
        "A picture as a graph of likeness, cut where it costs least.",
        ":material/content_cut:",
        "If pixels hold on to their likes, where does a picture come apart most easily?",
        needs=("mean_shift",),
    ),
    Lesson(
        "fully_convolutional",
        "Fully convolutional nets",
        SEGMENTATION,
        "From one word a picture to one a pixel: dense layers slide, skips sharpen.",
        ":material/view_comfy:",
        "A classifier says one word a picture. How does it come to say one a pixel, without "
        "looking fifty thousand times?",
        needs=("transposed_convolution", "architectures", "softmax"),
    ),
    Lesson(
        "autoencoder",
        "Auto-encoders",
        SEGMENTATION,
        "Squeeze a picture into a few numbers, and draw it again from them.",
        ":material/compress:",
        "How few numbers is a picture worth?",
        needs=("transposed_convolution",),
    ),
    Lesson(
        "unet",
        "U-Net",
        SEGMENTATION,
        "A network that says for each pixel what it belongs to.",
        ":material/schema:",
        "How does a network say what each pixel is, and where it ends?",
        needs=("fully_convolutional", "autoencoder"),
        ahead=("metrics",),
    ),
    Lesson(
        "metrics",
        "Metrics",
        SEGMENTATION,
        "From counts of pixels to one number, and what that number hides.",
        ":material/straighten:",
        "Two masks of one picture: which is better, by how much, and would another judge agree?",
        needs=("fully_convolutional",),
    ),
)


def lesson(slug: str) -> Lesson:
    """The lesson of that slug; the error lists the slugs there are."""
    for entry in LESSONS:
        if entry.slug == slug:
            return entry
    raise ValueError(f"No lesson {slug!r}; there are {', '.join(e.slug for e in LESSONS)}.")


def prepares(slug: str) -> tuple[Lesson, ...]:
    """The built lessons that build on that one at once."""
    return tuple(entry for entry in built() if slug in entry.needs)


def built() -> tuple[Lesson, ...]:
    """The lessons whose page exists; the others are shown nowhere."""
    return tuple(entry for entry in LESSONS if entry.page.is_file())


def sections() -> dict[str, tuple[Lesson, ...]]:
    """The built lessons by section, the sections in the order of their first lessons."""
    order = dict.fromkeys(entry.section for entry in built())
    return {section: tuple(e for e in built() if e.section == section) for section in order}


def floors(slug: str) -> dict[str, Path]:
    """The places of a lesson: its room (face, pictures, code), its page, its tests."""
    room = ROOT / "vislib" / slug
    return {
        "face": room / "__init__.py",
        "pictures": room / "figures" / "__init__.py",
        "code": room / "snippets.py",
        "page": ROOT / "pages" / f"{slug}.py",
        "tests": ROOT / "tests" / slug / "__init__.py",
    }


def missing(slug: str) -> tuple[str, ...]:
    """Which of these files are missing, as paths relative to the project."""
    return tuple(
        path.relative_to(ROOT).as_posix() for path in floors(slug).values() if not path.is_file()
    )
