"""One disc, as auto-encoders with codes of several sizes and as many principal axes draw it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from vislib.autoencoder.principal import Pca
from vislib.autoencoder.trained import Fit, Trained, discs, fit


@dataclass(frozen=True, eq=False)
class Drawn:
    """The disc at ``place`` (3,) and what each network makes of it.

    ``picture`` (24, 24); ``codes``: (z,) for each; ``rebuilt``, ``rivals`` (F, 24, 24) by network
    and by PCA of as many axes; ``errors``, ``rival_errors`` (F,); ``fits``: what is drawn.
    """

    place: np.ndarray
    picture: np.ndarray
    codes: tuple[np.ndarray, ...]
    rebuilt: np.ndarray
    rivals: np.ndarray
    errors: np.ndarray
    rival_errors: np.ndarray
    fits: tuple[Fit, ...]


def compare(place: np.ndarray, nets: Sequence[Trained], basis: Pca) -> Drawn:
    """What ``nets`` and PCA of discs draw for the disc at ``place`` (x, y, radius)."""
    picture = discs(place[None])
    codes = [net.encode(picture)[0] for net in nets]
    rebuilt = np.stack([n.decode(c[None])[0] for n, c in zip(nets, codes, strict=True)])
    flat = picture.reshape(1, -1)
    rivals = np.stack([basis.rebuilt(flat, len(c)).reshape(picture.shape[1:]) for c in codes])
    errors, rival_errors = (((r - picture) ** 2).mean(axis=(1, 2)) for r in (rebuilt, rivals))
    fits = tuple(fit(r) for r in rebuilt)
    return Drawn(place, picture[0], tuple(codes), rebuilt, rivals, errors, rival_errors, fits)
