"""U-Net inference: the door against plain eager torch in float32, ONNX Runtime and OpenVINO.

``python -m benchmarks.unet [--rounds N]`` prints ratios measured in one run, in turns, so that a
busy machine slows all alike; beside the wall clock it gives the processor time, which a busy
machine leaves nearly as it is. ONNX Runtime needs ``onnx`` and ``onnxruntime``; what is missing is
left out. With a CUDA device the paper's configuration is timed too (``benchmarks.unet_cuda``).
"""

from __future__ import annotations

import argparse
import copy
import io
import statistics
import time
import warnings
from collections.abc import Callable
from importlib.metadata import PackageNotFoundError, version

import numpy as np
import torch
from skimage import data

from models import engines, zoo
from models.segmenter import Segmenter, describe

SIZES = (128, 256, 512, 1024)
PHOTOS = {"astronaut": data.astronaut, "cat": data.chelsea, "coffee": data.coffee}
Run = Callable[[torch.Tensor], np.ndarray]


def forward(net: Callable, kind: torch.dtype, layout: torch.memory_format, device: str) -> Run:
    """Labels of a float32 tensor, by torch or by an engine that is called like a network."""

    def run(x: torch.Tensor) -> np.ndarray:
        with torch.inference_mode():
            return net(x.to(device, kind, memory_format=layout)).float().argmax(1)[0].cpu().numpy()

    return run


def contestants() -> dict[str, Run]:
    """Name to a call that gives the labels of a picture, forward only; eager float32 first."""
    plain_layout, last = torch.contiguous_format, torch.channels_last
    exact = zoo.load("person", "auto", "full", "torch")
    half = zoo.load("person", "auto", "half", "torch")
    plain = copy.deepcopy(exact.net).to(memory_format=plain_layout)
    found = {
        "eager float32": forward(plain, torch.float32, plain_layout, exact.device),
        "torch float32, channels last": forward(exact.net, torch.float32, last, exact.device),
        "torch bfloat16, channels last": forward(half.net, torch.bfloat16, last, half.device),
    }
    on_cpu = zoo.load("person", "cpu", "full", "torch").net
    if engine := onnx_runtime(on_cpu):
        found["ONNX Runtime float32"] = engine
    try:
        for words, narrow in (("float32", False), ("bfloat16", True)):
            engine = engines.OpenVino(on_cpu, narrow)
            found[f"OpenVINO {words}"] = forward(engine, torch.float32, plain_layout, "cpu")
    except ImportError:
        pass
    return found


def onnx_runtime(net: torch.nn.Module) -> Run | None:
    """The same network in ONNX Runtime on the CPU, or None where it is not installed."""
    try:
        import onnx  # noqa: F401  the exporter asks for it
        import onnxruntime
    except ImportError:
        return None
    net = copy.deepcopy(net)
    net.forward = lambda x: net.decode(net.encode(x))  # sizes that fit, so that any may follow
    out, free = io.BytesIO(), {2: "height", 3: "width"}
    names = {"input_names": ["image"], "output_names": ["logits"]}
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        torch.onnx.export(
            net, (torch.zeros(1, 3, 64, 64),), out, dynamo=False, **names,
            dynamic_axes={"image": free, "logits": free},
        )  # fmt: skip
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = torch.get_num_threads()
    session = onnxruntime.InferenceSession(out.getvalue(), options, ["CPUExecutionProvider"])
    return lambda x: session.run(None, {"image": x.numpy()})[0].argmax(1)[0]


def compare(runs: dict[str, Run], size: int, rounds: int) -> list[str]:
    """One line per contestant: milliseconds, processor time, speed, equal labels."""
    door = zoo.load("person", "cpu", "full", "torch")
    photos = [np.ascontiguousarray(photo()[:300, :300]) for photo in PHOTOS.values()]
    tensors = [door.prepare(photo, size).contiguous() for photo in photos]
    labels = {name: [run(x) for x in tensors] for name, run in runs.items()}  # also the warm-up
    spent: dict[str, list[tuple[float, float]]] = {name: [] for name in runs}
    for _ in range(rounds):
        for name, run in runs.items():
            clock, work = time.perf_counter(), time.process_time()
            run(tensors[0])
            took = (time.perf_counter() - clock, time.process_time() - work)
            spent[name].append(tuple(1000 * t for t in took))
    middle = {n: [statistics.median(t) for t in zip(*s, strict=True)] for n, s in spent.items()}
    (first, eager), truth = middle["eager float32"], labels["eager float32"]
    lines = []
    for name, (clock, work) in middle.items():
        same = [(a == b).mean() for a, b in zip(labels[name], truth, strict=True)]
        lines.append(
            f"| {size}² | {name} | {clock:.1f} | {work:.1f} | {first / clock:.2f}× | "
            f"{eager / work:.2f}× | {100 * min(same):.3f} % |"
        )
    return lines


def whole_way(size: int, rounds: int) -> list[str]:
    """Photograph in, labels out, by stage: the door on its engine and on torch."""
    image = np.ascontiguousarray(data.astronaut()[:size, :size])
    doors: list[Segmenter] = [zoo.load("person", engine=e) for e in ("auto", "torch")]
    lines = []
    for door in doors:
        door.predict(image, side=size)
        found = [door.predict(image, side=size).milliseconds for _ in range(rounds)]
        stages = {name: statistics.median(f[name] for f in found) for name in found[0]}
        said = " | ".join(f"{ms:.1f}" for ms in stages.values())
        lines.append(f"| {size}² | {door.place()} | {said} | {sum(stages.values()):.1f} |")
    return lines


def versions() -> str:
    """The packages of this run."""
    found = []
    for name in ("torch", "openvino", "onnxruntime"):
        try:
            found.append(f"{name} {version(name)}")
        except PackageNotFoundError:
            found.append(f"no {name}")
    return ", ".join(found)


def main() -> None:
    """Print the tables."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--rounds", type=int, default=7)
    rounds = parser.parse_args().rounds
    print(f"{describe('cpu')}; {versions()}\n")
    print("| size | engine | ms | processor ms | against eager | by processor time | labels |")
    print("|---|---|---|---|---|---|---|")
    runs = contestants()
    for size in SIZES:
        print("\n".join(compare(runs, size, rounds)), flush=True)
    print("\n| size | door | prepare | network | finish | ms in all |\n|---|---|---|---|---|---|")
    for size in SIZES:
        print("\n".join(whole_way(size, rounds)), flush=True)
    if torch.cuda.is_available():
        from benchmarks import unet_cuda

        print("\n".join(unet_cuda.report()))
    else:
        print("\nNo CUDA device: the paper's configuration was not measured on a GPU.")


if __name__ == "__main__":
    main()
