"""Auto-encoders: squeeze what is seen into a few numbers, and draw it again from them."""

from vislib.autoencoder.bending import Bend, train
from vislib.autoencoder.linear import Descent, Lines, descend, lines
from vislib.autoencoder.principal import Pca, Squeeze, noise_kept, pca, squeeze
from vislib.autoencoder.trained import discs

__all__ = [
    "Bend",
    "Descent",
    "Lines",
    "Pca",
    "Squeeze",
    "descend",
    "discs",
    "lines",
    "noise_kept",
    "pca",
    "squeeze",
    "train",
]
