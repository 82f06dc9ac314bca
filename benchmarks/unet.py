"""U-Net inference: ours against plain eager torch in float32; ONNX Runtime, OpenVINO if installed.

``python -m benchmarks.unet`` prints ratios measured in one run, in turns, so that a busy machine
slows all of them alike. The paper's configuration is timed on a CUDA device if there is one.
"""

from __future__ import annotations

import copy
import io
import statistics
import time
from collections.abc import Callable

import numpy as np
import torch
from skimage import data

from models import zoo
from models.segmenter import Segmenter, describe

SIZES = (128, 256, 512, 1024)
ROUNDS = 5


def contestants(size: int) -> dict[str, Callable[[], np.ndarray]]:
    """Name to a call that gives the labels of one picture of ``size`` pixels, forward only."""
    ours, exact = zoo.load("person"), zoo.load("person", precision="full")
    x = exact.prepare(data.astronaut(), side=size).cpu()
    plain = copy.deepcopy(exact.net).to(memory_format=torch.contiguous_format)
    device, kind = ours.device, ours._type
    ready = x.to(device, kind, memory_format=torch.channels_last)

    def label(net: Callable, tensor: torch.Tensor) -> np.ndarray:
        with torch.inference_mode():
            return net(tensor).float().argmax(1)[0].cpu().numpy()

    found = {
        "eager float32": lambda: label(plain, x.to(exact.device)),
        "ours": lambda: label(ours.net, ready),
        "ours, float32": lambda: label(exact.net, x.to(exact.device)),
    }
    if engine := onnx_runtime(exact, x):
        found["ONNX Runtime"] = engine
    return found


def onnx_runtime(door: Segmenter, x: torch.Tensor) -> Callable[[], np.ndarray] | None:
    """The same network in ONNX Runtime on the CPU, or None where it is not installed."""
    try:
        import onnxruntime
    except ImportError:
        return None
    out = io.BytesIO()
    torch.onnx.export(copy.deepcopy(door.net).to("cpu"), (x,), out, dynamo=False)
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = torch.get_num_threads()
    session = onnxruntime.InferenceSession(out.getvalue(), options, ["CPUExecutionProvider"])
    name = session.get_inputs()[0].name
    return lambda: session.run(None, {name: x.numpy()})[0].argmax(1)[0]


def compare(size: int) -> list[str]:
    """One line per contestant: milliseconds, speed against eager, equal labels."""
    runs = contestants(size)
    labels = {name: run() for name, run in runs.items()}  # also the warm-up
    spent: dict[str, list[float]] = {name: [] for name in runs}
    for _ in range(ROUNDS):
        for name, run in runs.items():
            start = time.perf_counter()
            run()
            spent[name].append(1000 * (time.perf_counter() - start))
    middle = {name: statistics.median(times) for name, times in spent.items()}
    eager = labels["eager float32"]
    return [
        f"| {size}² | {name} | {ms:.1f} | {middle['eager float32'] / ms:.2f}× | "
        f"{100 * (labels[name] == eager).mean():.3f} % |"
        for name, ms in middle.items()
    ]


def whole_way(size: int) -> str:
    """Photograph in, labels out, by stage."""
    door = zoo.load("person")
    image = data.astronaut()[:size, :size]
    found = [door.predict(image, side=size) for _ in range(ROUNDS)]
    stages = {
        name: statistics.median(f.milliseconds[name] for f in found)
        for name in found[0].milliseconds
    }
    said = ", ".join(f"{name} {ms:.1f} ms" for name, ms in stages.items())
    return f"- {image.shape[1]} × {image.shape[0]} at {size}²: {said}; {found[0].device}"


def main() -> None:
    """Print the table."""
    print(f"torch {torch.__version__}, {describe('cpu')}")
    print("| size | engine | ms | against eager | equal labels |\n|---|---|---|---|---|")
    for size in SIZES:
        print("\n".join(compare(size)), flush=True)
    for size in (128, 256, 512):
        print(whole_way(size))


if __name__ == "__main__":
    main()
