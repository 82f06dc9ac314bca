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

from models import openvino_engine, zoo
from models.openvino_engine import OpenVino
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


def networks() -> dict[str, Callable]:
    """Other engines for the shipped network, called with a float32 tensor; plain torch first."""
    net = zoo.load("person", "cpu", "full", "torch").net
    found = {"eager float32": copy.deepcopy(net).to(memory_format=torch.contiguous_format)}
    if engine := onnx_runtime(net):
        found["ONNX Runtime float32"] = engine
    try:
        found["OpenVINO float32"] = OpenVino(net)
        found["OpenVINO bfloat16"] = OpenVino(net, half=True)
    except ImportError:
        pass
    return found


def contestants() -> dict[str, Run]:
    """Name to a call that gives the labels of a picture, forward only; eager float32 first."""
    plain, last = torch.contiguous_format, torch.channels_last
    found = {n: forward(net, torch.float32, plain, "cpu") for n, net in networks().items()}
    for words, precision, kind in (
        ("float32", "full", torch.float32),
        ("bfloat16", "half", torch.bfloat16),
    ):
        ours = zoo.load("person", "auto", precision)
        found[f"ours, {words}"] = forward(ours.net, kind, last, ours.device)
    return found


def onnx_runtime(net: torch.nn.Module) -> Callable | None:
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
    return lambda x: torch.from_numpy(session.run(None, {"image": x.contiguous().numpy()})[0])


def compare(runs: dict[str, Run], size: int, rounds: int) -> list[str]:
    """One line per contestant: milliseconds, processor time, speed, equal labels."""
    door = zoo.load("person", "cpu", "full")
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


def doors() -> dict[str, Segmenter]:
    """The door as it ships, and the same door with its network run by each other engine."""
    found = {}
    for name, net in networks().items():
        found[name] = zoo.load("person", "cpu", "full", "torch")
        found[name]._fastest = lambda net=net: lambda x: net(x.contiguous())
    found["ours"] = zoo.load("person", engine="torch")
    if openvino_engine.wanted():
        found["ours with requirements-openvino.txt"] = zoo.load("person")
    return found


def whole_way(runs: dict[str, Segmenter], size: int, rounds: int) -> list[str]:
    """Photograph in, labels out, by stage, in turns; speed against the first."""
    image = np.ascontiguousarray(data.astronaut()[:size, :size])
    spent: dict[str, list[dict[str, float]]] = {name: [] for name in runs}
    for k in range(rounds + 1):
        for name, door in runs.items():
            found = door.predict(image, side=size).milliseconds
            if k:  # the first is the warm-up
                spent[name].append(dict(found))
    lines, eager = [], 0.0
    for name, laps in spent.items():
        stages = [statistics.median(lap[stage] for lap in laps) for stage in laps[0]]
        total = sum(stages)
        eager = eager or total
        said = " | ".join(f"{ms:.1f}" for ms in stages)
        lines.append(f"| {size}² | {name} | {said} | {total:.1f} | {eager / total:.2f}× |")
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
    print("\n| size | engine | prepare | network | finish | ms in all | against eager |")
    print("|---|---|---|---|---|---|---|")
    whole = doors()
    for size in SIZES:
        print("\n".join(whole_way(whole, size, rounds)), flush=True)
    if torch.cuda.is_available():
        from benchmarks import unet_cuda

        print("\n".join(unet_cuda.report()))
    else:
        print("\nNo CUDA device: the paper's configuration was not measured on a GPU.")


if __name__ == "__main__":
    main()
