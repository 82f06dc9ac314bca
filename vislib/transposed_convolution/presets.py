"""The decks' examples; each sets every control that could stand in its way."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

_PLAIN = {"padding": 0, "output_padding": 0, "dilation": 1, "flip": False, "entry": ""}
_LETTERS = _PLAIN | {"x": "a b", "kernel": "x y z", "stride": 2}
_FLIPPED = {"kernel": "x y z", "padding": 1, "flip": True}
THREE_PICTURES: Mapping[str, Mapping[str, Any]] = {
    "a b, x y z, stride 2": _LETTERS,
    "cropped to twice the size": _LETTERS | {"padding": 1, "output_padding": 1},
    "2 3 0 −1, 1 2 −1": _PLAIN | {"x": "2 3 0 -1", "kernel": "1 2 -1", "stride": 1},
    "same size, flipped": _PLAIN | _FLIPPED | {"x": "0 a b c 0", "stride": 1},
    "strided, flipped": _PLAIN | _FLIPPED | {"x": "a b c", "stride": 2},
}

_STEP = {"stride": 1, "padding": 0, "dilation": 1, "flip": False}
_BOX = _STEP | {"x": "4 3 2 -5 3 5 2 5 5 6", "kernel": "1/3 1/3 1/3"}
FORWARD: Mapping[str, Mapping[str, Any]] = {
    "4 3 2 −5 …, box": _BOX,
    "the same, padded": _BOX | {"padding": 1},
    "a b c d, stride 2": _STEP | {"x": "a b c d", "kernel": "x y z", "stride": 2, "padding": 1},
    "1 4 −1 0 …, 1 2 0 −1": _STEP | {"x": "1 4 -1 0 2 -2 1 3 3 1", "kernel": "1 2 0 -1"},
    "same size, flipped": _STEP | _FLIPPED | {"x": "0 a b c 0"},
    "strided, flipped": _STEP | _FLIPPED | {"x": "0 a b c 0", "stride": 2},
}
GRID: Mapping[str, Mapping[str, Any]] = {
    "no output padding": {"stride": 2, "padding": 1, "output_padding": 0, "dilation": 1},
    "output padding 1": {"stride": 2, "padding": 1, "output_padding": 1, "dilation": 1},
    "uncropped": {"stride": 2, "padding": 0, "output_padding": 0, "dilation": 1},
    "stride 1": {"stride": 1, "padding": 0, "output_padding": 0, "dilation": 1},
}
CONNECTIVITY: Mapping[str, Mapping[str, Any]] = {
    "4×4 → 4×4, stride 1": {"n": 4, "kernel": 3, "stride": 1, "padding": 1},
    "4×4 → 2×2, stride 2": {"n": 4, "kernel": 3, "stride": 2, "padding": 1},
}
