"""CUDA graphs: the kernels of a network recorded once per input size, then started together.

A small picture keeps a GPU busy for less time than starting its sixty kernels one by one takes.
Not measured: the project has been run without a GPU, the tests stand in for one. Each recording is
therefore compared with the network itself, and the network is used wherever they differ.
"""

from __future__ import annotations

import logging
import threading
from dataclasses import dataclass
from typing import Any

import torch
from torch import Tensor, nn

log = logging.getLogger("pixelwise")
SIZES = 4  # recordings kept; each holds the memory of one run
LARGEST = 512 * 512  # pixels; beyond, starting kernels is no longer what takes the time


@dataclass(frozen=True, eq=False)
class Recording:
    """A graph with the tensors that it reads and writes."""

    graph: Any
    given: Tensor
    found: Tensor


class Graphed:
    """``net``, faster for sizes that come again; any trouble leaves that size to ``net``."""

    def __init__(self, net: nn.Module):
        self.net = net
        self._lock = threading.Lock()
        self._kept: dict[torch.Size, Recording | None] = {}
        self._seen: torch.Size | None = None

    def __call__(self, image: Tensor) -> Tensor:
        if image.shape[0] * image.shape[-2] * image.shape[-1] > LARGEST:
            return self.net(image)
        with self._lock:  # a recording has one place for its input
            kept = self._recording(image)
            if kept is None:
                return self.net(image)
            kept.given.copy_(image)
            kept.graph.replay()
            return kept.found.clone()

    def _recording(self, image: Tensor) -> Recording | None:
        """The recording for this size, made when the size comes twice in a row."""
        size = image.shape
        if size not in self._kept:
            if self._seen != size:
                self._seen = size
                return None
            if len(self._kept) >= SIZES:
                del self._kept[next(iter(self._kept))]
            self._kept[size] = self._try(image)
        return self._kept[size]

    def _try(self, image: Tensor) -> Recording | None:
        try:
            made = record(self.net, image)
            made.graph.replay()
            expected = self.net(image)
            if torch.allclose(made.found, expected, rtol=0.05, atol=0.05):
                return made
            log.warning("the CUDA graph for %s differs from the network", tuple(image.shape))
        except RuntimeError as error:  # memory full is one of them
            log.warning("no CUDA graph for %s: %s", tuple(image.shape), error)
        return None


def record(net: nn.Module, image: Tensor) -> Recording:
    """Run ``net`` three times to settle its kernels and memory, then record one run."""
    given = image.clone()
    aside = torch.cuda.Stream()
    aside.wait_stream(torch.cuda.current_stream())
    with torch.cuda.stream(aside):
        for _ in range(3):
            net(given)
    torch.cuda.current_stream().wait_stream(aside)
    graph = torch.cuda.CUDAGraph()
    with torch.cuda.graph(graph, capture_error_mode="thread_local"):
        found = net(given)
    return Recording(graph, given, found)
