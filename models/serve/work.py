"""What a replica of the service does with requests: several at once through one network.

Without Ray, so that it can be tested and served without it.
"""

from __future__ import annotations

import os
import time
from collections import defaultdict
from collections.abc import Callable, Sequence
from dataclasses import replace

import numpy as np
import torch
from torch import Tensor

from models import zoo
from models.devices import Stopwatch
from models.pixels import working_size
from models.segmenter import Segmenter
from models.serve.wire import Answered, Asked

LONGEST = 0.25  # seconds that a batch may take
WORTH = 0.97  # a larger batch must take less of a picture's time than this


class Networks:
    """The shipped networks on one device, and how many pictures it takes together.

    ``most``: of a batch; 0 measures which size gives the most pictures a second. Networks are
    loaded when they are first asked for.
    """

    def __init__(self, device: str = "auto", precision: str = "auto", most: int = 0):
        self._where = (device, precision)
        self._doors: dict[str, Segmenter] = {}
        self.most = most or best_batch(self.door(zoo.available()[0]))

    def door(self, name: str) -> Segmenter:
        """The network of this name; ``ValueError`` with the zoo's sentence if there is none."""
        if name not in self._doors:
            self._doors[name] = zoo.local(name, *self._where)
        return self._doors[name]

    def about(self) -> dict:
        """What may be known of this service."""
        known = {name: zoo.checksum(name) for name in zoo.available()}
        devices = sorted({door.place() for door in self._doors.values()})
        return {"networks": known, "batch": self.most, "devices": devices, "process": os.getpid()}

    def answer(self, requests: Sequence[Asked]) -> list[Answered | ValueError]:
        """Each request's answer, or the sentence why it gets none, in their order."""
        found: list[Answered | ValueError | None] = [None] * len(requests)
        groups: dict[tuple, list[int]] = defaultdict(list)
        for index, asked in enumerate(requests):
            try:
                _check(asked)
                self.door(asked.network)
            except ValueError as error:
                found[index] = error
            else:
                size = working_size(*asked.images[0].shape[:2], asked.side)
                groups[(asked.network, asked.maps, asked.side, size)].append(index)
        for (name, maps, side, _), members in groups.items():
            together = [requests[i] for i in members]
            found_here = _run(self.door(name), together, side, maps, self.most)
            for index, answered in zip(members, found_here, strict=True):
                found[index] = answered
        return found


def _check(asked: Asked) -> None:
    if asked.mark != zoo.checksum(asked.network):
        raise ValueError(f"This service has other weights of {asked.network!r} than the app.")
    sizes = {working_size(*image.shape[:2], asked.side) for image in asked.images}
    if len(sizes) > 1:
        raise ValueError("The pictures of one request must have one working size.")


def _run(
    door: Segmenter, requests: list[Asked], side: int, maps: bool, most: int
) -> list[Answered]:
    """Requests of one network and working size, at most ``most`` pictures together."""
    images = [image for asked in requests for image in asked.images]
    made: list[Answered] = []  # one a picture
    for start in range(0, len(images), most):
        part = images[start : start + most]
        made += (_maps if maps else _labels)(door, part, side)
    answers, at = [], 0
    for asked in requests:
        own = made[at : at + len(asked.images)]
        at += len(own)
        spent = {k: float(np.mean([a.milliseconds[k] for a in own])) for k in own[0].milliseconds}
        arrays, batch = [a.arrays[0] for a in own], max(a.batch for a in own)
        answers.append(replace(own[0], arrays=arrays, milliseconds=spent, batch=batch))
    return answers


def _labels(door: Segmenter, images: list[np.ndarray], side: int) -> list[Answered]:
    return [
        Answered([p.labels], dict(p.milliseconds), p.device, p.batch, p.notice)
        for p in door.predict_batch(images, side, maps=False)
    ]


def _maps(door: Segmenter, images: list[np.ndarray], side: int) -> list[Answered]:
    def run(own: Segmenter) -> tuple[list[Tensor], dict[str, float], str]:
        watch = Stopwatch(own.device)
        found = own.logits(images, side, watch)
        return [f[0].float().cpu().numpy() for f in found], watch.laps, own.place()

    (arrays, laps, device), notice = door.attempt(run)
    share = {name: spent / len(images) for name, spent in laps.items()}
    return [Answered([array], share, device, len(images), notice) for array in arrays]


def best_batch(
    door: Segmenter, sizes: Sequence[int] = (1, 2, 4, 8, 16, 32), clock: Callable = time.monotonic
) -> int:
    """The size of a batch that gives the most pictures a second within ``LONGEST``; measured."""
    image = np.zeros((door.side, door.side * 4 // 3, 3), np.uint8)
    best, least = 1, float("inf")
    for size in sizes:
        door.predict_batch([image] * size, maps=False)  # kernels are chosen, memory is got
        start = clock()
        for _ in range(2):
            door.predict_batch([image] * size, maps=False)
        took = (clock() - start) / 2
        if size > 1 and took > LONGEST:
            break
        if took / size < WORTH * least:
            best, least = size, took / size
    if door.device.startswith("cuda"):
        torch.cuda.empty_cache()
    return best
