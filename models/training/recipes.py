"""What is trained how: one recipe per network, all numbers in one place."""

from __future__ import annotations

from dataclasses import asdict, dataclass, replace

from models.metrics import IGNORE
from models.training import shapes


@dataclass(frozen=True)
class Recipe:
    """``merge[i]`` is the class that label i of the data set becomes (``IGNORE``: left out).

    ``zoom``: the side of a crop, as a share of the picture's shorter side, lowest and highest;
    ``side``: the shorter side in pixels at which whole pictures are judged (and shown).
    """

    data: str
    classes: tuple[str, ...]
    merge: tuple[int, ...] = ()
    crop: int = 128
    side: int = 128
    zoom: tuple[float, float] = (0.5, 1.2)
    rotation: float = 20.0  # degrees, at most
    upside_down: bool = False
    invert: float = 0.0  # probability of negative colours
    grey: float = 0.1  # probability of losing the colours
    stretch: bool = False  # intensities spread over the whole range first
    paste: float = 0.0  # probability of another picture's foreground laid over the crop
    strong: bool = False  # also bent, blurred, of other hue and saturation
    class_weights: tuple[float, ...] | None = None
    overlap: tuple[tuple[int, ...], ...] = ()  # classes that Dice takes as one; else each alone
    base: int = 16
    up: str = "transposed"
    skips: bool = True
    batch: int = 16
    rate: float = 2e-3
    minutes: float = 12.0  # of computing
    steps: int = 0  # where given, so many steps instead: the same for all that are compared

    def network(self) -> dict:
        """The arguments of ``models.unet.UNet``."""
        return {
            "in_channels": 3,
            "classes": len(self.classes),
            "base": self.base,
            "up": self.up,
            "skips": self.skips,
            "norm": "batch",
        }

    def as_dict(self) -> dict:
        """Plain values, for the checkpoint and the card."""
        return asdict(self)


PERSON = Recipe(
    "clothing",
    ("background", "hair", "skin", "clothes and bags"),
    merge=(0, 1, 2, 3, 3, 3, 3),
    zoom=(0.4, 1.25),
    class_weights=(1.0, 3.0, 1.5, 1.0),
    minutes=16,
)
LEAF = Recipe(
    "coffee_leaf",
    ("background", "leaf", "symptom"),
    merge=(0, 1, 2),
    side=256,
    zoom=(0.4, 1.0),
    rotation=180,
    upside_down=True,
    grey=0.0,
)
NUCLEI = Recipe(
    "nuclei",
    ("background", "nucleus", "rim"),
    merge=(0, 1, 2),
    crop=96,
    side=256,
    zoom=(0.25, 0.55),
    rotation=180,
    upside_down=True,
    invert=0.25,
    stretch=True,
    grey=0.2,
    # Dice of a rim of one pixel is best where it is drawn too wide, and moves the outline outwards.
    overlap=((1, 2), (1,)),
    minutes=14,
)
PETS = Recipe(
    "pets",
    ("background", "pet"),
    merge=(0, 1, IGNORE),
    crop=96,
    side=96,
    zoom=(0.5, 1.4),
    paste=0.3,
    minutes=60,
)
SHAPES = Recipe("shapes", shapes.CLASSES, base=8, crop=96, side=96, minutes=16)


SEEDS = (0, 1, 2)  # of every variant, so that differences can be told from chance


def _variants(name: str, recipe: Recipe, steps: int) -> dict[str, Recipe]:
    """Networks trained alike: each differs from the first in one thing, the one in its name."""
    small = replace(recipe, base=8, crop=96, side=min(recipe.side, 192), batch=16, steps=steps)
    return {
        f"{name}-small": small,
        f"{name}-small-no-skips": replace(small, skips=False),
        f"{name}-small-nearest": replace(small, up="nearest"),
        f"{name}-small-bilinear": replace(small, up="bilinear"),
    }


VARIANTS: dict[str, dict[str, Recipe]] = {
    "shapes-small": _variants("shapes", SHAPES, 2000),
    "leaf-small": _variants("leaf", LEAF, 800),
}
RECIPES: dict[str, Recipe] = {
    "person": PERSON,
    "person-small": replace(PERSON, base=8, steps=4800),  # a quarter of the work, for phones
    "leaf": replace(LEAF, strong=True, steps=1000),
    "nuclei": replace(NUCLEI, strong=True, steps=3600),
    "pets": PETS,
    "shapes": SHAPES,
    **VARIANTS["shapes-small"],
    **VARIANTS["leaf-small"],
}
