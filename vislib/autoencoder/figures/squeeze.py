"""A photograph in patches, rebuilt from a few numbers each: frame by frame one axis more."""

from __future__ import annotations

import numpy as np

from vislib.autoencoder.numbers import decibels, percent
from vislib.autoencoder.principal import Squeeze
from vislib.core.text import fixed, number, plural
from vislib.figures.waiting import waiting
from vislib.stage.caption import Caption
from vislib.stage.scene import (
    Boxes,
    Jump,
    Label,
    Panel,
    Path,
    Picture,
    Points,
    Scene,
    Scrub,
    Secret,
)

__all__ = ["AXES", "frames_of", "scene"]

AXES = 12  # of the axes so many are shown
_LOUDER = 4  # times the error is drawn
_PIXELS = 30_000  # of a frame as it is sent: twice nineteen pictures have to be small


def frames_of(found: Squeeze) -> int:
    """How many of the counts are shown: up to the first that nothing more follows."""
    return 1 + next(
        i for i, k in enumerate(found.counts) if k >= min(found.rank, max(found.counts))
    )


def scene(found: Squeeze, pixels: np.ndarray, patch: int, start: int) -> Scene:
    """A frame a count: the picture, rebuilt, its error, the axes, one patch, the loss by count.

    ``pixels`` (H, W, 3) uint8 as they were cut; ``patch``: which one is looked at; ``start``:
    how many numbers are kept in the frame shown first.
    """
    frames = frames_of(found)
    rebuilt = found.pictures[:frames]
    error = np.minimum(np.abs(rebuilt.astype(np.int16) - pixels) * _LOUDER, 255).astype(np.uint8)
    height, width = pixels.shape[:2]
    panels = _panels(found, frames, height, width)
    marks = [
        Picture("photo", pixels, smooth=True),
        Picture("rebuilt", _sent(rebuilt, _PIXELS), width=width, height=height, smooth=True),
        Picture("error", _sent(error, _PIXELS / 2), width=width, height=height, smooth=True),
        _frame_of(found, patch, width),
        *_patch(found, patch, frames),
        *_axes(found, frames),
        *_curve(found, frames),
    ]
    first = next((i for i, k in enumerate(found.counts) if k >= start), frames - 1)
    return Scene(
        panels,
        marks,
        frames=frames,
        captions=[_caption(found, i) for i in range(frames)],
        jumps=[Jump("curve", np.arange(frames))],
        scrubs=[Scrub("curve")],
        alt="A photograph, rebuilt from a growing number of principal axes of its patches.",
        height=470,
        frame_ms=900,
        start=min(first, frames - 1),
        secret=_secret(found, panels),
    )


def _panels(found: Squeeze, frames: int, height: int, width: int) -> list[Panel]:
    size = {"x": (0, width), "y": (0, height), "y_down": True, "equal": True}
    axes = min(AXES, found.patches.shape[1])
    return [
        Panel("photo", "Click a patch", click=True, **size),
        Panel("rebuilt", "From a few numbers a patch", **size),
        Panel("error", f"What is lost, × {_LOUDER}", **size),
        Panel("patch", "The patch, and as it comes back", (0, 4), (0, 2.6), equal=True,
              y_down=True, row=1, tall=0.9),
        Panel("axes", f"The first {axes} axes; framed: in use", (0, 6), (0, 2), equal=True,
              y_down=True, row=1),
        _curve_panel(found, frames),
    ]  # fmt: skip


def _sent(pictures: np.ndarray, most: float) -> np.ndarray:
    """(F, h, w, 3): the pictures, made smaller where they have more than ``most`` pixels."""
    from PIL import Image

    height, width = pictures.shape[1:3]
    share = min(1.0, (most / (height * width)) ** 0.5)
    size = max(1, round(share * width)), max(1, round(share * height))
    if size == (width, height):
        return pictures
    return np.stack([Image.fromarray(p).resize(size, Image.Resampling.BOX) for p in pictures])


def _secret(found: Squeeze, panels: list[Panel]) -> Secret:
    size = found.patches.shape[1]
    hidden = [p for p in panels if p.id in ("rebuilt", "error", "axes", "curve")]
    what = f"{found.side} × {found.side} pixels" + (" × 3 colours" if size % 3 == 0 else "")
    return Secret(
        panels=[p.id for p in hidden],
        marks=["back", "terms"],
        instead=[
            *(part for p in hidden for part in waiting(p)),
            Panel("patch", "One patch", (0, 4), (0, 2.6), equal=True, y_down=True, row=1, tall=0.9),
        ],
        caption=Caption("A patch: {what} = **{size}** numbers.", what=what, size=size),
        alt="A photograph and one of its patches.",
    )


def _caption(found: Squeeze, i: int) -> Caption:
    k, size = found.counts[i], found.patches.shape[1]
    if len(found.patches) == 1:
        return Caption(
            "One patch alone is its own mean: there is nothing to keep, and nothing is lost."
        )
    if not found.rank:
        return Caption("All patches are equal: there is nothing to keep, and nothing is lost.")
    if k > found.rank:
        return Caption(
            "**{rank}** numbers are enough: {patches} no more axes than that. Nothing is lost.",
            rank=found.rank,
            patches=f"{len(found.patches):,} patches have",
        )
    said = Caption(
        "{k} of {size} numbers a patch: **{kept}** of the variance kept",
        k=k,
        size=size,
        kept=percent(found.kept[i]),
    )
    if found.errors[i] == 0:
        return said + ", nothing is lost."
    return said + Caption(
        r"; what is lost, $\frac{1}{d}\sum_{j>k}\lambda_j$ = {loss} with d = {size}, is the error "
        "you see: {psnr}.".replace("{size}", str(size)),
        loss=number(float(found.errors[i])),
        psnr=decibels(float(found.errors[i])),
    )


# -- the patch ------------------------------------------------------------------------------------


def _frame_of(found: Squeeze, patch: int, width: int) -> Boxes:
    row, column = divmod(patch, width // found.side)
    box = [(column * found.side, row * found.side, found.side, found.side)]
    return Boxes("photo", box, color="gradient", fill=0, width=3)


def _shown(numbers: np.ndarray, side: int) -> np.ndarray:
    """(…, side, side, 3) uint8 of patches (…, d); grey ones three times."""
    parts = np.clip(np.round(numbers), 0, 255).astype(np.uint8)
    parts = parts.reshape(*parts.shape[:-1], side, side, -1)
    return np.broadcast_to(parts, (*parts.shape[:-1], 3))


def _patch(found: Squeeze, patch: int, frames: int) -> list:
    one = found.patches[patch : patch + 1]
    back = [_shown(found.basis.rebuilt(one, k)[0], found.side) for k in found.counts[:frames]]
    place = {"y": 0.05, "width": 1.7, "height": 1.7}
    codes = found.basis.codes(one, AXES)[0]
    used = [min(k, found.rank) for k in found.counts[:frames]]  # more axes there are not
    return [
        Picture("patch", _shown(one[0], found.side), x=0.15, **place),
        Picture("patch", np.stack(back), x=2.15, id="back", **place),
        Label("patch", (2.0, 2.1), [_terms(codes, k, 0) for k in used], size=0.8, id="terms"),
        Label("patch", (2.0, 2.45), [_terms(codes, k, 1) for k in used],
              size=0.8, color="muted", id="terms"),
    ]  # fmt: skip


def _terms(codes: np.ndarray, k: int, line: int) -> str:
    """The sum that the patch is: mean and first axis; then two more and how many follow."""
    said = [f"{'+' if c >= 0 else '−'} {fixed(abs(c), 0)} · axis {j + 1}"
            for j, c in enumerate(codes[:k])]  # fmt: skip
    if line == 0:
        return " ".join(["mean", *said[:1]])
    more = k - 3
    return " ".join(said[1:3]) + (f" + {more} more" if more > 0 else "")


# -- the axes and the curve -----------------------------------------------------------------------


def _axes(found: Squeeze, frames: int) -> list:
    count = min(AXES, len(found.basis.axes))
    axes = found.basis.axes[:count]
    loud = axes / np.abs(axes).max(axis=1, keepdims=True)
    spots = [(0.06 + j % 6, 0.06 + j // 6) for j in range(count)]
    pictures = [
        Picture("axes", _shown(128 + 127 * a, found.side), x=x, y=y, width=0.88, height=0.88)
        for a, (x, y) in zip(loud, spots, strict=True)
    ]
    since = [next((i for i in range(frames) if found.counts[i] > j), frames) for j in range(count)]
    boxes = [(x - 0.04, y - 0.04, 0.96, 0.96) for x, y in spots]
    hover = [f"Axis {j + 1}: {percent(v)} of the variance"
             for j, v in enumerate(_shares(found)[:count])]  # fmt: skip
    return [*pictures, Boxes("axes", boxes, color="kernel", fill=0, width=2.5, since=since,
                             hover=hover)]  # fmt: skip


def _shares(found: Squeeze) -> np.ndarray:
    total = found.basis.variances.sum()
    return found.basis.variances / total if total else found.basis.variances


def _lost(found: Squeeze, frames: int) -> np.ndarray:
    """Percent of the variance that is lost, for each count; 0 where there is none."""
    return 100 * (1 - np.nan_to_num(found.kept[:frames], nan=1.0))


def _curve_panel(found: Squeeze, frames: int) -> Panel:
    return Panel("curve", "Variance lost (%), by numbers kept: drag", (-0.7, frames - 0.3),
                 (-18, 108), row=1)  # fmt: skip


def _curve(found: Squeeze, frames: int) -> list:
    lost = _lost(found, frames)
    xy = np.column_stack([np.arange(frames), lost])
    hover = [
        f"{plural(k, 'number')}: {fixed(v, 2)} % lost"
        for k, v in zip(found.counts[:frames], lost, strict=True)
    ]
    names = [str(k) for k in found.counts[:frames]]
    names[-2::-2] = ["" if len(n) > 2 else n for n in names[-2::-2]]  # the longest would touch
    return [
        Path("curve", [(-0.7, 0), (frames - 0.3, 0)], color="grid", width=1),
        Path("curve", xy, color="gradient"),
        Points("curve", xy, size=5, color="gradient", id="curve", hover=hover),
        Points("curve", xy[:, None], size=9, color="ink", shape="ring"),
        Label("curve", np.column_stack([np.arange(frames), np.full(frames, -11.0)]), names,
              size=0.62, color="muted"),
    ]  # fmt: skip
