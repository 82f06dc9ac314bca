"""The inference service against one process: many clients, each with one frame under way.

    python -m benchmarks.serve [--clients 20 50] [--seconds 10] [--replicas 2]

Starts Ray Serve on this machine (``requirements-serve.txt``), or asks ``--address``. A client sends
a frame of a camera (192 x 256 pixels, the person network, labels back), waits for its labels, and
sends the next: pictures a second, the mean size of the batches they went in, and milliseconds from
frame to labels. "One process": the same clients as threads that share one network here; "gathered":
the same through ``models.gather``, as the webcam's route does.
"""

from __future__ import annotations

import argparse
import asyncio
import os
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field

import numpy as np
import torch
from skimage import data

from models import zoo
from models.gather import Gather
from models.segmenter import Prediction

NETWORK, SIDE = "person", 192
HEAD = ("clients", "who computes", "pictures a second", "mean batch", "p50 ms", "p95 ms",
        "computed here instead")  # fmt: skip
Ask = Callable[[np.ndarray], Prediction]


@dataclass
class Seen:
    """What the clients saw: milliseconds, batches, and answers that came with a notice."""

    times: list[float] = field(default_factory=list)
    batches: list[int] = field(default_factory=list)
    noticed: int = 0
    seconds: float = 0.0

    def row(self, clients: int, who: str) -> str:
        """A line of the table."""
        rate = len(self.times) / self.seconds
        middle, high = np.percentile(self.times, (50, 95))
        cells = (clients, who, f"{rate:.1f}", f"{np.mean(self.batches):.2f}", f"{middle:.0f}",
                 f"{high:.0f}", self.noticed)  # fmt: skip
        return "| " + " | ".join(map(str, cells)) + " |"


def frames(count: int) -> list[np.ndarray]:
    """Different pictures of a camera's size, (192, 256, 3) uint8."""
    photo = np.ascontiguousarray(data.astronaut()[:384:2, ::2])
    return [np.roll(photo, 5 * k, axis=1) for k in range(count)]


def drive(ask: Ask, clients: int, seconds: float) -> Seen:
    """All clients at once, each waiting for its answer."""
    seen, end, start = Seen(), time.monotonic() + seconds, time.monotonic()

    def client(frame: np.ndarray) -> None:
        while time.monotonic() < end:
            asked = time.perf_counter()
            found = ask(frame)
            seen.times.append(1000 * (time.perf_counter() - asked))
            seen.batches.append(found.batch)
            seen.noticed += bool(found.notice)

    threads = [threading.Thread(target=client, args=(frame,)) for frame in frames(clients)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    seen.seconds = time.monotonic() - start
    return seen


def directly(door) -> Ask:
    """One call, one picture."""
    return lambda frame: door.predict_batch([frame], SIDE, maps=False)[0]


def gathered(door) -> Ask:
    """Calls that wait for each other go together."""
    loop = asyncio.new_event_loop()
    threading.Thread(target=loop.run_forever, daemon=True).start()
    lanes = max(1, (os.cpu_count() or 1) // torch.get_num_threads())
    gather = Gather(
        lambda _, items: door.predict_batch(items, SIDE, maps=False),
        most=16,
        room=256,
        lanes=lanes,
    )
    return lambda frame: asyncio.run_coroutine_threadsafe(gather.ask("", frame), loop).result()


def measure(ways: dict[str, Ask], clients: list[int], seconds: float) -> None:
    """The table, the ways in turns."""
    print("| " + " | ".join(HEAD) + " |\n|" + "---|" * len(HEAD))
    for count in clients:
        for who, ask in ways.items():
            drive(ask, 2, 1.0)  # warm
            print(drive(ask, count, seconds).row(count, who), flush=True)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--clients", type=int, nargs="+", default=[20, 50])
    parser.add_argument("--seconds", type=float, default=10)
    parser.add_argument("--replicas", type=int, default=2)
    parser.add_argument("--address", default="")
    asked = parser.parse_args()
    torch.set_num_threads(max(1, (os.cpu_count() or 2) // 2))  # as the app does
    here = zoo.local(NETWORK)
    ways = {"one process": directly(here), "one process, gathered": gathered(here)}
    address = asked.address
    if not address:
        from models.serve import cluster

        options = cluster.Options(replicas=asked.replicas)
        cluster.start(options)
        address = f"http://{options.host}:{options.port}"
    os.environ["PIXELWISE_SERVE"] = address
    ways[f"Ray Serve, {asked.replicas} replicas"] = directly(zoo.load(NETWORK))
    measure(ways, asked.clients, asked.seconds)
    if not asked.address:
        cluster.stop()


if __name__ == "__main__":
    main()
