"""The numbers beside the pictures: what each chapter's table or row of figures says."""

from __future__ import annotations

from typing import Any

import numpy as np

from vislib.core.text import Decimals, enough, fixed, number, plural, printed_sum, sum_decimals
from vislib.fully_convolutional import kernels, staged, tasks
from vislib.fully_convolutional.drawn import CLASSES as DRAWN
from vislib.fully_convolutional.drawn import Scored, mean_iou, measured
from vislib.fully_convolutional.fusion import Fusion
from vislib.fully_convolutional.offsets import SKIPS, Rulers, least_padding, rulers
from vislib.fully_convolutional.patches import Asked
from vislib.fully_convolutional.staged import Own, Runs, way_name, ways
from vislib.fully_convolutional.tasks import CLASSES, World
from vislib.fully_convolutional.towers import Tower
from vislib.fully_convolutional.upward import Way
from vislib.fully_convolutional.windows import Answers, WindowWork, vgg16

Numbers = dict[str, Any]


def tasks_row(made: World) -> Numbers:
    """Pieces of each class, and how many things there are."""
    pieces = {f"pieces of {CLASSES[c]}": int(made.pieces[c]) for c in (1, 2)}
    return pieces | {"instances with a pixel": int((made.areas > 0).sum())}


def tasks_table(made: World) -> list[Numbers]:
    """A row a task: what it answers here, in how many numbers."""
    n, shape = len(made.areas), made.classes.shape
    count, c = tasks.lengths(n, shape), len(CLASSES)
    pixels = f"{shape[0]} · {shape[1]}"
    how = {
        "classification": "a score a class",
        "localisation": f"{c} scores + 4 numbers of a box",
        "detection": f"{plural(n, 'thing')} · ({c} + 4)",
        "semantic segmentation": f"{pixels} labels",
        "instance segmentation": f"{plural(n, 'mask')} · {pixels} bits",
    }
    return [{"task": task, "answer": how[task], "numbers": count[task]} for task in count]


# of tasks that are listed together on slides: their list, of grouping, of detection, of networks
_LISTS = {
    "classification": (False, True, False),
    "classification with localisation": (True, False, False),
    "detection": (False, True, True),
    "semantic segmentation": (True, True, True),
    "instance segmentation": (True, True, True),
    "semantic instance segmentation": (True, False, False),
}
_HEADS = ("after grouping", "beside detection", "fully convolutional")


def task_lists() -> list[Numbers]:
    """A row a task, a tick where a list of the slides has it."""
    return [
        {"task": task} | {h: "✓" if there else "" for h, there in zip(_HEADS, row, strict=True)}
        for task, row in _LISTS.items()
    ]


def dense_row(x: np.ndarray, weights: np.ndarray) -> Numbers:
    """Weights of both, outputs of both, and how far torch's convolution is from this one."""
    maps = kernels.correlate(x[None], kernels.as_kernels(weights, (1, 2, 2)))
    return {
        "weights of the layer": weights.size,
        "weights of the kernels": weights.size,
        "outputs of the layer": len(weights),
        "outputs of the kernels": maps.size,
        "largest difference from torch": float(np.abs(maps - _torchs(x, weights)).max()),
    }


def _torchs(x: np.ndarray, weights: np.ndarray) -> np.ndarray:
    """The maps of torch's convolution with the layer's weights."""
    import torch
    from torch.nn import functional

    folded = torch.from_numpy(weights).view(len(weights), 1, 2, 2)
    return functional.conv2d(torch.from_numpy(x)[None, None], folded)[0].numpy()


def dense_table() -> list[Numbers]:
    """A row a dense layer of a known network: the kernel that it is, and its weights."""
    return [
        {
            "network": d.network,
            "layer": d.name,
            "meets": " × ".join(f"{n:,}" for n in d.shape[1:] + d.shape[:1]),
            "units": d.units,
            "kernel": f"{d.kernel[0]} × {d.kernel[1]}",
            "weights": d.weights,
        }
        for d in kernels.KNOWN
    ]


def score_sides() -> list[Numbers]:
    """How large VGG16's map of scores is for larger pictures."""
    said = {"picture": "scores"}
    for side in kernels.VGG16_SIDES:
        n = kernels.score_side(side)
        said[f"{side} px"] = f"{n} × {n}"
    return [said]


def full(pooled: Tower, other: Tower) -> list[Numbers]:
    """A row a tower, and one of their ratios."""
    rows = []
    for name, made in (("with pooling", pooled), ("without", other)):
        kept = int(made.kept.sum())
        rows.append({
            "": name,
            "10⁹ multiplications": number(float(made.multiplications.sum()) / 1e9, 4),
            "numbers kept": kept,
            "MB in float32": number(4 * kept / 1e6, 4),
            "seen by the last unit": f"{made.fields[-1]} px",
            "output": f"{made.sizes[-1]} × {made.sizes[-1]}",
        })  # fmt: skip
    work = other.multiplications.sum() / pooled.multiplications.sum()
    kept = other.kept.sum() / pooled.kept.sum()
    ratio = {"": "ratio", "10⁹ multiplications": f"{fixed(work, 1)}×",
             "numbers kept": f"{fixed(kept, 1)}×", "MB in float32": "", "seen by the last unit": "",
             "output": ""}  # fmt: skip
    return [*rows, ratio]


def speed(ms: float) -> Numbers:
    """Milliseconds a picture as pictures a second."""
    return {f"at {number(ms, 4)} ms a picture": f"{fixed(1000 / ms, 1)} pictures a second"}


def one_pass(work: WindowWork) -> Numbers:
    """The work of both ways."""
    return {
        "multiplications of one window": work.one_window,
        f"of all {work.windows:,}": f"{work.all_windows:,}",
        "of one pass" if work.passes == 1 else f"of {work.passes} passes": f"{work.one_pass:,}",
        "windows by pass": f"{enough(work.ratio, lambda v: (v < 1, v > 1))}×",
        "a unit is computed": f"{fixed(float(work.computed.mean()), 2)} times",
        "at most": plural(int(work.computed.max()), "time"),
    }


def times(made: Answers) -> Numbers:
    """What this machine took for the windows that were run, and for the passes."""
    return {
        f"{plural(len(made.rows) ** 2, 'window')}, measured": f"{number(made.window_ms, 3)} ms",
        "all by passing, measured": f"{number(made.pass_ms, 3)} ms",
    }


def vgg16_windows() -> list[Numbers]:
    """VGG16 on windows of 224 in a picture of 384, and at every pixel of 224."""
    one, whole = vgg16(224), vgg16(384)
    count = ((384 - 224) // 32 + 1) ** 2
    return [
        {"VGG16": f"{count} windows of 224 px in 384", "10⁹ multiplications": Decimals(
            count * one / 1e9, 1), "of one pass": Decimals(count * one / whole, 2)},
        {"VGG16": "one pass over 384 px", "10⁹ multiplications": Decimals(whole / 1e9, 2),
         "of one pass": Decimals(1.0, 2)},
        {"VGG16": f"a window at each of {224**2:,} pixels",
         "10⁹ multiplications": Decimals(224**2 * one / 1e9, 1),
         "of one pass": ""},
    ]  # fmt: skip


def offsets(n: int, pad: int) -> list[Numbers]:
    """A row a network: what it crops, and whether each pixel has a score."""
    return [_crops(rulers(n, pad, finest)) for finest in SKIPS]


def _crops(made: Rulers) -> Numbers:
    crops = {m.name: m.crop for m in made.maps if m.crop is not None and m.crop >= 0}
    missing = sum(made.missing)
    return {
        "network": f"FCN-{made.finest}s",
        "crop of pool4": crops.get("scores of pool4", "–"),
        "crop of pool3": crops.get("scores of pool3", "–"),
        "crop of the enlarged map": crops.get("cropped", "–"),
        "pixels without a score": missing,
        "least padding": least_padding(made.n, made.finest),
    }


def ways_back(made: tuple[Way, ...]) -> list[Numbers]:
    """A row a network: its size, its work, and what it hands across."""
    return [
        {
            "network": way.name,
            "parameters": way.parameters,
            "10⁹ multiplications": Decimals(way.multiplications / 1e9, 2),
            "handed across": way.handed,
            "of what": way.unit,
            "in bits": way.bits,
        }
        for way in made
    ]


def skips(made: Scored, fused: Fusion) -> Numbers:
    """Mean IoU on this drawing, as coarse as it comes and with each skip."""
    return {
        f"mIoU here, {name}": Decimals(mean_iou(made.truth, fused.labels[stride]), 3)
        for stride, name in ((32, "stride 32 alone"), (16, "with pool4"), (8, "with pool3 too"))
        if stride in fused.labels
    }


def ledger(fused: Fusion, pixel: tuple[int, int]) -> list[Numbers]:
    """A row a class: what each stride adds at the pixel, and the sum; printed so that it is."""
    names = {32: "stride 32", 16: "pool4", 8: "pool3"}
    terms = np.stack([part[:, pixel[0], pixel[1]] for part in fused.parts.values()], axis=1)
    digits = sum_decimals(terms.tolist())
    return [
        {"class": name}
        | {names[s]: Decimals(v, digits) for s, v in zip(fused.parts, row, strict=True)}
        | {"sum": Decimals(printed_sum(row, digits), digits)}
        for name, row in zip(DRAWN, terms.tolist(), strict=True)
    ]


def networks() -> list[Numbers]:
    """A row a network that ships: what was measured on the test drawings."""
    rows = []
    for stride, said in measured().items():
        rows.append(
            {"network": f"{stride}s", "mIoU": Decimals(said["mIoU"], 3)}
            | {c: Decimals(said[f"IoU {c}"], 3) for c in DRAWN}
            | {"wrong within 2 px of outlines": f"{fixed(100 * said['wrong near outlines'], 1)} %",
               "wrong elsewhere": f"{fixed(100 * said['wrong elsewhere'], 1)} %"}
        )  # fmt: skip
    return rows


def stages_row() -> Numbers:
    """How many parameters either way has, before anything is trained."""
    return {"parameters of the encoder": staged.parameters(True),
            "of the decoder": staged.parameters(False)}  # fmt: skip


def stages(made: Runs, thaw: int) -> list[Numbers]:
    """A row a way: what is trained at first, the mean IoU on the way, its spread at the end."""
    encoder, decoder = staged.parameters(True), staged.parameters(False)
    rows = []
    for way, key in ways(thaw).items():
        still = way != "scratch" and key != 0
        rows.append({
            "the encoder is": way_name(way, thaw),
            "trained at first": decoder if still else encoder + decoder,
            **{f"step {s}": Decimals(made.mean(key)[made.at(s)], 3) for s in (100, 200)},
            f"step {staged.STEPS}": Decimals(made.mean(key)[-1], 3),
            "± of the runs": Decimals(made.deviation(key)[-1], 3),
        })  # fmt: skip
    return rows


def own(made: Runs, run: Own, thaw: int) -> Numbers:
    """The newest judgement of a run in the page, and the logged runs about that step."""
    step = int(run.steps[-1])
    said: Numbers = {"step of your run": step, "its mean IoU": Decimals(run.scores[-1], 3)}
    if step in made.steps:
        logged = made.scores[thaw][:, made.at(step)]
        said["logged runs"] = f"{fixed(logged.min(), 3)} to {fixed(logged.max(), 3)}"
    return said


def patch(made: Asked) -> list[Numbers]:
    """A row a network: its size, and what was measured on the test drawings."""
    return [
        {
            "patch": f"{size} × {size}",
            "parameters": made.parameters[size],
            "right, each class alike": f"{fixed(100 * said['balanced accuracy'], 1)} %",
            "right, all pixels": f"{fixed(100 * said['accuracy'], 1)} %",
            "mIoU": Decimals(said["mIoU"], 3),
        }
        for size, said in made.measured.items()
    ]
