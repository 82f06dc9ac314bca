"""Model cards: what a network was trained on, how, how good it is, where it fails."""

from __future__ import annotations

import numpy as np

from models.training.recipes import Recipe

SETS = {
    "clothing": (
        "Clothing Co-Parsing (Yang, Luo, Lin: Clothing Co-Parsing by Joint Image Segmentation and "
        "Labeling, CVPR 2014), 703 / 150 / 76 pictures for training / validation / test, shorter "
        "side 192 px, labels merged. Licence as stated by the authors: Apache 2.0. The photographs "
        "show identifiable people: none of them is part of this project or shown by it."
    ),
    "coffee_leaf": (
        "Coffee leaves, biotic stress (Esgario, Krohling, Ventura: Deep learning for "
        "classification and severity estimation of coffee leaf biotic stress, 2020), the source's "
        "own split, 400 / 50 / 25 pictures, 512 x 256 px. Licence: MIT."
    ),
    "nuclei": (
        "2018 Data Science Bowl, stage 1 (BBBC038) with the label fixes of K. Lopuhin and others, "
        "465 / 100 / 50 pictures, shorter side at most 256 px; 502 dark, 97 purple and 16 light "
        "ones in all. Licence: CC0. Rim: the inner 1 px boundary of every nucleus."
    ),
    "pets": (
        "Oxford-IIIT Pet, a part of it (Parkhi, Vedaldi, Zisserman, Jawahar: Cats and Dogs, CVPR "
        "2012), 482 / 83 / 64 pictures, shorter side 192 px. Licence second-hand: CC BY-SA 4.0 "
        "according to a quotation of the data set's page, in conflict with an older README that "
        "says research purposes only. Pixels of the border class (not classified) are left out "
        "of training and of the figures."
    ),
    "shapes": (
        "Circles, squares and triangles with exact masks, drawn while training (models/training/"
        "shapes.py) on textures of scikit-image; 100 test pictures from seeds of their own."
    ),
}

FAILURES: dict[str, str] = {
    "clothing": (
        "on a cup of coffee, a launch pad or a palace it finds clothes over large areas; the legs "
        "of a tripod become clothes, while a dark coat is lost at its lower end; parts of an "
        "orange space suit count as skin; half a cat is dressed."
    ),
    "coffee_leaf": (
        "small and pale symptoms are missed; a photograph without a coffee leaf is labelled all "
        "the same, with high probability: much that is dark or green becomes leaf (the black of "
        "the sky, a cat), much that is orange or red becomes symptom (a space suit, a saucer, the "
        "middle of a flower)."
    ),
    "nuclei": (
        "touching nuclei grow together where the rim of one pixel is not found; in stained "
        "tissue almost no nucleus is found; galaxies, fur and an out-of-focus blanket, scraps of "
        "coins, letters and joints of bricks count as nuclei."
    ),
    "pets": (
        "a flower, parts of a cup of coffee and of a wooden table, an astronaut and a cameraman "
        "become pets, with high probability; whiskers are lost."
    ),
}


BEST = " The checkpoint that was best on validation pictures."
REMARKS = {
    "nuclei": " What its loss counts and how often stained pictures are drawn was settled by the "
    "first fold.",
    "pets": " It began from the weights of the person network.",
}


def card(
    name: str, recipe: Recipe, figures: dict[str, float], counts: np.ndarray, steps: int,
    seconds: float, digest: str, seeds: str = "", kept: str = BEST,
) -> str:  # fmt: skip
    """The card as Markdown; ``counts`` (C, C): pixels by truth (row) and label (column).

    ``kept``: which of its states it is; ``seeds``: what is known of others.
    """
    rows = "\n".join(f"| {key} | {value} |" for key, value in figures.items())
    skips = "with skips" if recipe.skips else "without skips"
    pasted = ", foregrounds pasted over other pictures" if recipe.paste else ""
    stronger = ", hue, saturation, blur, elastic bending" if recipe.strong else ""
    remark = REMARKS.get(name, "")
    overlap = f" (of {together(recipe)})" if recipe.overlap else ""
    return f"""# {name}

**Classes**: {", ".join(recipe.classes)}.

**Data**: {SETS[recipe.data]}

**Network**: U-Net, same padding, batch norm, base {recipe.base}, depth 4, {recipe.up} upsampling,
{skips}. Pictures go through it at a shorter side of {recipe.side} px{
        ", their intensities stretched first" if recipe.stretch else ""
    }.

**Training**: {steps} steps of {recipe.batch} crops of {recipe.crop} px ({seconds / 60:.0f} minutes
of one CPU core), cross-entropy + Dice{overlap}, AdamW, cosine from {
        recipe.rate:g}, averaged weights, {views(recipe)}light,
contrast, colour, noise{stronger}{pasted}.{kept}{remark}{seeds}

**Measured on the test pictures**, at their own size, all pixels counted together:

| figure | value |
|---|---|
{rows}

**Failures seen**: {FAILURES.get(recipe.data) or mistakes(recipe.classes, counts)}

**File**: `models/weights/{name}.safetensors`, half precision, SHA-256 `{digest}`.
"""


def together(recipe: Recipe) -> str:
    """Whose overlap the loss counts: "nucleus and rim as one, nucleus"."""
    groups = [[recipe.classes[i] for i in group] for group in recipe.overlap]
    return ", ".join(" and ".join(g) + (" as one" if len(g) > 1 else "") for g in groups)


def views(recipe: Recipe) -> str:
    """What is done to the shape of a picture; drawings are as they are drawn."""
    if recipe.data == "shapes":
        return ""
    low, high = recipe.zoom
    return f"zoom {low} to {high},\nrotation up to {recipe.rotation:g} degrees, flips, "


def mistakes(classes: tuple[str, ...], counts: np.ndarray) -> str:
    """Of every class, for what its pixels were taken if not for itself, in a sentence."""
    parts = []
    for name, row in zip(classes, counts, strict=True):
        wrong = [
            f"{100 * n / row.sum():.1f} for {other}"
            for other, n in zip(classes, row, strict=True)
            if other != name and n
        ]
        if wrong:
            parts.append(f"of {name} {', '.join(wrong)}")
    said = "; ".join(parts)
    return f"of a hundred pixels of a class are taken, {said}." if parts else "none."
