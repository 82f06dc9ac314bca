"""Paint it: a brush over a photograph; then what is right, what is too much, what is missing."""

from __future__ import annotations

import numpy as np

from vislib.core.text import fixed, plural
from vislib.metrics.figures.parts import coloured
from vislib.metrics.painting import Score
from vislib.stage.caption import Caption
from vislib.stage.scene import Boxes, Label, Paint, Panel, Picture, Scene, Secret
from vislib.stage.theme import PAINTS

_LARGEST = 320  # pixels of the photograph as it is shown
_ENLARGED = 3  # a pixel of a mask, so that it can be hatched or dotted
_KINDS = (2, 4, 1)  # palette colours of TP, FP and FN
_FRAMES = 6
_APART = 0.21  # of the bar's length, between the names of its parts


def brush(photo: np.ndarray, mask: np.ndarray, mark: str, caption: str) -> Scene:
    """The photograph (H, W, 3) under a mask (h, w) that can be painted, the mark ``mark``."""
    return Scene(
        [_photo_panel("photo", "paint: drag (C: set corners instead); E rubs out, Z takes back",
                      mask.shape)],
        [_photo("photo", photo, mask.shape), _paint(mask, mark)],
        captions=caption,
        alt="A photograph with a brush over it.",
        height=430,
    )  # fmt: skip


def scene(photo: np.ndarray, judged: Score, mark: str, against: str, what: str) -> Scene:
    """The painted mask, and beside it the same against ``judged.truth``, count by count.

    ``mark``: the name of the mask that can be painted, "" if none can; ``against``: what the truth
    is called; ``what``: there is to paint. Before the answer the photograph under the brush.
    """
    shape = judged.mask.shape
    left = [] if mark else [_layer("photo", _enlarged(judged.mask, "", 3), shape)]
    brushes = [_paint(judged.mask, mark)] if mark else []
    title = "paint on: every stroke counts at once" if mark else "your mask"
    caption = f"Paint {what} as exactly as you can; then guess how well you did."
    asked = brush(photo, judged.mask, mark or "mask", caption)
    return Scene(
        [_photo_panel("photo", title, shape), _photo_panel("judged", f"against {against}", shape),
         _bar_panel()],
        [_photo("photo", photo, shape), *brushes, *left, _photo("judged", photo, shape, 0.35),
         _verdict(judged), *_bar(judged)],
        frames=_FRAMES,
        captions=_captions(judged, against),
        alt=f"A painted mask against {against}: IoU {fixed(judged.iou)}.",
        height=500,
        frame_ms=1300,
        start=_FRAMES - 1,
        secret=Secret(panels=("judged", "bar"), instead=asked.panels, caption=caption,
                      alt=asked.alt, height=asked.height),
    )  # fmt: skip


def _photo_panel(id: str, title: str, shape: tuple[int, int]) -> Panel:
    return Panel(id, title, (0, shape[1]), (0, shape[0]), equal=True, y_down=True, tall=5)


def _photo(panel: str, photo: np.ndarray, shape: tuple[int, int], opacity: float = 1.0) -> Picture:
    from vislib.core.images import reduce

    small = reduce(photo, _LARGEST)
    return Picture(panel, small, width=shape[1], height=shape[0], smooth=True, opacity=opacity)


def _paint(mask: np.ndarray, mark: str) -> Paint:
    return Paint("photo", mask, id=mark, brush=4, color="prediction")


def _layer(panel: str, images: np.ndarray, shape: tuple[int, int]) -> Picture:
    return Picture(panel, images, width=shape[1], height=shape[0])


def _verdict(judged: Score) -> Picture:
    """First the truth, then the mask, then the three kinds of pixels one by one; F frames."""
    t, m = judged.truth, judged.mask
    kinds = zip((t & m, m & ~t, t & ~m), ("", "hatched", "dotted"), _KINDS, strict=True)
    layers = [_enlarged(mask, look, colour) for mask, look, colour in kinds]
    frames = [_enlarged(t, "", 0), _enlarged(m, "", 3)]
    for shown in (1, 2, 3, 3):
        frames.append(np.sum(layers[:shown], axis=0, dtype=np.uint8))
    return _layer("judged", np.array(frames), t.shape)


def _enlarged(mask: np.ndarray, look: str, colour: int) -> np.ndarray:
    """A coloured mask, each pixel of which is several, so that it can be hatched or dotted."""
    return coloured(np.kron(mask, np.ones((_ENLARGED, _ENLARGED), dtype=bool)), look, colour)


def _bar_panel() -> Panel:
    return Panel("bar", "", (0, 1), (-0.6, 1.5), row=1, tall=1)


def _bar(judged: Score) -> list:
    """TP, FP, FN and TN as one bar."""
    total = sum(judged.four)
    widths = np.array(judged.four) / total
    left = np.cumsum(widths) - widths
    names = ("TP", "FP", "FN", "TN")
    colours = [PAINTS[c] for c in _KINDS] + ["muted"]
    boxes = np.stack([left, np.zeros(4), widths, np.ones(4)], axis=-1)
    since = np.array([2, 3, 4, 5])
    # Names stand apart where their parts are narrow, on a telephone, too.
    middle = np.maximum(left + widths / 2, 0.08)
    for i in range(1, 4):
        middle[i] = max(middle[i], middle[i - 1] + _APART)
    middle = np.minimum(middle, 0.93 - _APART * np.arange(3, -1, -1))
    text = [f"{n} {v:,}" for n, v in zip(names, judged.four, strict=True)]
    return [
        Boxes("bar", boxes, color=colours, fill=0.85, width=0, since=since),
        Label("bar", np.stack([middle, np.full(4, -0.35)], -1), text, size=0.85, since=since),
    ]


def _captions(judged: Score, against: str) -> list[Caption]:
    tp, fp, fn, tn = judged.four
    return [
        Caption(f"{against[0].upper()}{against[1:]}: {{n}}.", n=plural(tp + fn, "pixel")),
        Caption("Yours: {n}.", n=plural(tp + fp, "pixel")),
        Caption("TP: {tp} in both.", tp=plural(tp, "pixel")),
        Caption("FP: {fp} too much (hatched).", fp=plural(fp, "pixel")),
        Caption("FN: {fn} missing (dotted).", fn=plural(fn, "pixel")),
        _last(judged),
    ]


def _last(judged: Score) -> Caption:
    tp, fp, fn, _ = judged.four
    if not tp + fp + fn:
        return Caption("Both are empty: IoU is 0/0, undefined.")
    both, either = f"{tp:,}", f"{tp:,} + {fp:,} + {fn:,}"
    return Caption(
        "IoU = {both} / ({either}) = **{iou}**; Dice = {twice} / {sum} = **{dice}**.",
        both=both,
        either=either,
        iou=fixed(judged.iou),
        twice=f"{2 * tp:,}",
        sum=f"{2 * tp + fp + fn:,}",
        dice=fixed(judged.dice),
    )
