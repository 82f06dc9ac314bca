"""The real service: Ray Serve with two replicas, one of which is killed at work.

Skipped where Ray is not installed (``requirements-serve.txt``).
"""

from __future__ import annotations

import os
import signal
import socket
import threading

import numpy as np
import pytest
import urllib3

from models import zoo
from models.serve import client
from models.serve.client import Served, Service

pytest.importorskip("ray")
NET = "shapes"


@pytest.fixture(scope="module")
def address():
    from models.serve import cluster

    with socket.socket() as s:
        s.bind(("127.0.0.1", 0))
        port = s.getsockname()[1]
    options = cluster.Options(
        replicas=2, cores=0.5, batch=4, port=port, device="cpu", precision="full"
    )
    cluster.start(options)
    try:
        yield f"http://127.0.0.1:{port}"
    finally:
        cluster.stop()


@pytest.fixture(autouse=True)
def patient(monkeypatch):
    """However busy the machine is."""
    monkeypatch.setattr(client, "REACH", 60.0)
    monkeypatch.setattr(client, "PATIENCE", 120.0)


def test_a_replica_killed_at_work_costs_no_picture_and_none_comes_twice(address):
    local = zoo.local(NET, "cpu", "full")
    door = Served(*zoo._read(NET), "cpu", NET, "full", service=Service(address))
    rng = np.random.default_rng(0)
    images = [rng.integers(0, 256, (60, 80, 3), dtype=np.uint8) for _ in range(60)]
    expected = [local.predict(image).labels for image in images]
    found: list[list] = [[] for _ in images]
    halfway = threading.Event()

    def learner(first: int) -> None:
        for k in range(first, len(images), 6):
            found[k].append(door.predict(images[k]))
            if sum(map(len, found)) > 20:
                halfway.set()

    threads = [threading.Thread(target=learner, args=(first,)) for first in range(6)]
    for thread in threads:
        thread.start()
    assert halfway.wait(300)
    said = urllib3.request("GET", f"{address}/about").json()
    assert set(said["networks"]) == set(zoo.available()) and said["batch"] == 4
    os.kill(said["process"], signal.SIGKILL)
    for thread in threads:
        thread.join(600)
    assert [len(each) for each in found] == [1] * len(images)
    for each, labels in zip(found, expected, strict=True):
        assert (each[0].labels == labels).mean() > 0.999  # a batch rounds otherwise than one
    answered = [each[0] for each in found if not each[0].notice]
    assert len(answered) > 20 and all(p.device.endswith(address[7:]) for p in answered)
    assert 1 <= max(p.batch for p in answered) <= 4
