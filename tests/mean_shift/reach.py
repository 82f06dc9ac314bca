"""What a learner can reach in this room, for tests that draw settings at random."""

from __future__ import annotations

import functools
import re
from collections.abc import Iterable

import numpy as np
from hypothesis import strategies as st

from tests.laws import settings_of
from vislib.core import images
from vislib.mean_shift import params

climbing = settings_of(params.Climbing)
bandwidth = settings_of(params.Bandwidth)
segmentation = settings_of(params.Segmentation)
methods = settings_of(params.Methods)
starts = st.tuples(st.integers(0, 48), st.integers(0, 32)).map(lambda at: np.array(at) / 4)


@functools.cache
def _photograph(name: str, side: int) -> np.ndarray:
    return images.load(name, side=side).pixels


def _drawn(seed: int, height: int, width: int, kinds: int) -> np.ndarray:
    """A picture of ``kinds`` even colours in blocks, with a little noise in one half."""
    random = np.random.default_rng(seed)
    tones = random.integers(0, 256, (kinds, 3))
    blocks = random.integers(0, kinds, (-(-height // 5), -(-width // 5)))
    pixels = tones[np.kron(blocks, np.ones((5, 5), int))[:height, :width]].astype(float)
    pixels[:, width // 2 :] += random.normal(0, 8, pixels[:, width // 2 :].shape)
    return np.clip(np.rint(pixels), 0, 255).astype(np.uint8)


def pictures(side: int):
    """Photographs at ``side``, drawn pictures, and odd shapes down to one pixel."""
    sizes = st.integers(1, side)
    return st.one_of(
        st.builds(_photograph, st.sampled_from(images.bundled()), st.just(side)),
        st.builds(_drawn, st.integers(0, 999), sizes, sizes, st.integers(1, 4)),
    )


_THING = "(?:different )?(?:pixel|window|peak|place|region|move|point|bandwidth|step|group|token)"
_WRONG = re.compile(
    rf"(?<![\d.,−])(?:1 {_THING}s\b|(?:0|[2-9]|\d[\d,]*\d) {_THING}\b)"
    r"|\b1 (?:\w+ )?(?:remain|climb|rest|stand|are)\b"
)


def wrong_plurals(texts: Iterable[str]) -> list[str]:
    """The texts that say “1 points” or “3 peak”."""
    return [t for t in texts if _WRONG.search(t.replace("**", ""))]
