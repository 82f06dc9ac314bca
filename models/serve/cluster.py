"""The service on Ray Serve: replicas that gather requests into batches, behind one address."""

from __future__ import annotations

import asyncio
import os
from dataclasses import dataclass
from typing import Any

os.environ.setdefault("RAY_USAGE_STATS_ENABLED", "0")  # nothing is reported to Ray's makers
# Where other work keeps the machine busy, its own few seconds are too short.
os.environ.setdefault("RAY_SERVE_PROXY_READY_CHECK_TIMEOUT_S", "60")

import ray
from ray import serve
from starlette.requests import Request
from starlette.responses import Response

from models.serve import http
from models.serve.wire import Answered, Asked
from models.serve.work import Networks

NAME = "pixelwise"


@dataclass(frozen=True)
class Options:
    """How the service is spread; a replica's share of GPUs and cores may be a fraction.

    ``batch``: pictures' requests that go together, 0: what is measured to be best; ``wait``:
    milliseconds that the first of them waits for others; ``queue``: requests that may wait for a
    replica, more are turned away. ``cluster``: the address of a Ray cluster; empty: this machine.
    """

    replicas: int = 1
    gpus: float = 0.0
    cores: float = 1.0
    batch: int = 0
    wait: float = 2.0
    queue: int = 64
    host: str = "127.0.0.1"
    port: int = 8100
    device: str = "auto"
    precision: str = "auto"
    cluster: str = ""


@serve.deployment(name=NAME)
class Replica:
    """All networks on one share of a machine."""

    def __init__(self, options: Options):
        import torch

        torch.set_num_threads(max(1, int(options.cores)))
        self.networks = Networks(options.device, options.precision, options.batch)
        self._together.set_max_batch_size(self.networks.most)
        self._together.set_batch_wait_timeout_s(options.wait / 1000)

    @serve.batch(max_batch_size=1, batch_wait_timeout_s=0)
    async def _together(self, requests: list[Asked]) -> list[Answered | ValueError]:
        return await asyncio.to_thread(self.networks.answer, requests)

    async def __call__(self, request: Request) -> Response:
        """What ``http`` says, from this replica."""
        return await http.answer(request, self.networks.about, self._together)


def application(options: Options) -> Any:
    """The deployment with these options, for ``serve.run``."""
    actor = {"num_cpus": options.cores, "num_gpus": options.gpus}
    ongoing = 2 * (options.batch or 32)  # one batch computes while the next one gathers
    return Replica.options(
        num_replicas=options.replicas,
        ray_actor_options=actor,
        max_ongoing_requests=ongoing,
        max_queued_requests=options.queue,
        health_check_period_s=2,
        health_check_timeout_s=10,
    ).bind(options)


def start(options: Options) -> None:
    """Start Ray where it does not run, and the service on it; returns when it answers."""
    if options.cluster:
        ray.init(address=options.cluster, log_to_driver=False)
    else:
        cores = max(os.cpu_count() or 1, int(options.replicas * options.cores + 0.999))
        ray.init(num_cpus=cores, include_dashboard=False, log_to_driver=False)
    serve.start(http_options={"host": options.host, "port": options.port})
    serve.run(application(options), name=NAME, route_prefix="/")


def stop() -> None:
    """End the service and, where it was started here, Ray."""
    serve.shutdown()
    ray.shutdown()
