"""Settings worth a button, chapter by chapter: the lectures' numbers, and cases to look at."""

from __future__ import annotations

_TWO = {"times": 1, "flip": True}

SLIDES = {
    "two boxes": {"f": "box", "g": "box", "width_f": 1.0, "width_g": 1.0, **_TWO},
    "two bells": {"f": "Gauss", "g": "Gauss", "width_f": 0.5, "width_g": 0.8, **_TWO},
    "box and exponential": {"f": "box", "g": "exponential", "width_f": 1.0, "width_g": 0.5, **_TWO},
    "six boxes": {"f": "box", "width_f": 1.0, "times": 6, "flip": True},
}

FLIPS = {
    "an impulse": {"x": "0 0 1 0 0", "kernel": "1 2 3", "ends": "same", "swap": False},
    "ten numbers, a mean": {
        "x": "4 3 2 -5 3 5 2 5 5 6", "kernel": "1/3 1/3 1/3", "ends": "valid", "swap": False,
    },
    "letters": {"x": "a b c", "kernel": "x y z", "ends": "full", "swap": False},
    "two dice": {"x": "1 1 1 1 1 1", "kernel": "1 1 1 1 1 1", "ends": "full", "swap": False},
}  # fmt: skip

EDGES = {
    "ten numbers": {"x": "4 3 2 -5 3 5 2 5 5 6", "kernel": "1/3 1/3 1/3", "rule": "all"},
    "a step": {"x": "1 1 1 1 5 5 5 5", "kernel": "1/4 1/2 1/4", "rule": "all"},
    "twenty layers of zeros": {"rule": "zeros", "layers": 20},
}


def _chosen(kernel: str, show: str = "clipped", divide: bool = False) -> dict:
    return {"kernel": kernel, "show": show, "divide": divide}


FILTERS = {
    "edge": _chosen("edge", "absolute"),
    "mean": _chosen("box"),
    "sharpen": _chosen("sharpen"),
    "Gauss": _chosen("Gauss"),
    "Sobel, signed": _chosen("Sobel →", "signed"),
}


def _sized(n: int, f: int, s: int, p: int = 0, framework: str = "torch") -> dict:
    return {"framework": framework, "n": n, "f": f, "s": s, "p": p, "d": 1, "rounding": "down"}


SIZES = {
    "7, 3": _sized(7, 3, 1),
    "7, 3, stride 3": _sized(7, 3, 3),
    "7 stays 7": _sized(7, 3, 1, 1),
    "64, stride 2": _sized(64, 3, 2, 1),
    "64, stride 2, SAME": _sized(64, 3, 2, 1, "tensorflow"),
    "4 to 2": _sized(4, 3, 2, 1),
}

DECK = {
    "red": "1 0 2 1; 0 1 1 2; 2 1 0 1; 1 2 1 0",
    "green": "0 1 1 0; 2 0 1 1; 1 1 2 0; 0 1 0 2",
    "blue": "1 1 0 2; 0 2 1 0; 1 0 1 1; 2 1 0 1",
    "kernel_red": "1 0 -1; 1 0 -1; 1 0 -1",
    "kernel_green": "0 1 0; 1 -4 1; 0 1 0",
    "kernel_blue": "0 0 0; 0 1 0; 0 0 0",
}

_GRID = "-5 3 2 -5 3; 4 3 2 1 -3; 1 0 3 3 5; -2 0 1 4 4; 5 6 7 9 -1"

_ZEROS = "0 0 0 0 0; 0 0 0 0 0; 0 0 0 0 0; 0 0 0 0 0; 0 0 0 0 0"

CHANNELS = {
    "by hand": {"mode": "3×3", "filters": 2, "bias": 1.0, "relu": True, **DECK},
    "1×1: times 2": {
        "mode": "1×1", "filters": 1, "bias": 0.0, "relu": False, "weights": "2 0 0",
        "red": _GRID, "green": _ZEROS, "blue": _ZEROS,
    },
    "five filters 1×1": {
        "mode": "1×1", "filters": 5, "bias": 0.0, "relu": False, "weights": "1 -1 2",
        **{c: DECK[c] for c in ("red", "green", "blue")},
    },
    "on a photograph": {"mode": "photograph", "filters": 4, "bias": 0.0, "relu": True},
}  # fmt: skip

POOL = "3 1 3 5; 6 0 7 9; 3 2 1 4; 0 2 4 3"

POOLS = {
    "max": {"kind": "max", "grid": POOL, "size": 2, "stride": 2},
    "average": {"kind": "average", "grid": POOL, "size": 2, "stride": 2},
    "overlapping": {"kind": "max", "grid": POOL, "size": 2, "stride": 1},
    "every second": {"kind": "stride", "grid": POOL, "size": 2, "stride": 2},
    "global average": {"kind": "global", "grid": POOL},
}

LEARNED = {
    "Sobel": {"view": "descent", "source": "photograph", "target": "Sobel →", "rate": 1.0},
    "Sobel, from noise": {"view": "descent", "source": "noise", "target": "Sobel →", "rate": 1.0},
    "median, no convolution": {"view": "descent", "target": "median", "rate": 1.0},
    "a trained network": {"view": "network"},
}
