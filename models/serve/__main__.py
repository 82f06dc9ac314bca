"""The service from the command line; see ``--help``."""

from __future__ import annotations

import argparse
import signal
import threading
from dataclasses import fields

MISSING = "The service needs Ray: pip install -r requirements-serve.txt."
HELP = {
    "replicas": "copies of the networks that share the requests",
    "gpus": "GPUs of a replica; 0.5: two share one",
    "cores": "processor cores of a replica",
    "batch": "pictures that go through a network together, at most; 0: measured at the start",
    "wait": "milliseconds that a request waits for others",
    "queue": "requests that may wait; more are turned away, and the app computes them itself",
    "host": "0.0.0.0 for other machines: whoever reaches the port may use the service",
    "port": "port of the address for PIXELWISE_SERVE",
    "device": "auto, cuda, mps or cpu",
    "precision": "auto, half (bfloat16) or full (float32)",
    "cluster": "address of a Ray cluster to run on; none: this machine alone",
}


def main() -> None:
    """Start the service and keep it up until it is interrupted or told to end."""
    try:
        from models.serve import cluster
    except ImportError:
        raise SystemExit(MISSING) from None
    parser = argparse.ArgumentParser(
        prog="python -m models.serve",
        description="The U-Nets as a service: export PIXELWISE_SERVE=http://HOST:PORT for the app.",
    )
    for known in fields(cluster.Options):
        default = known.default
        parser.add_argument(
            f"--{known.name}", type=type(default), default=default, help=HELP[known.name]
        )
    options = cluster.Options(**vars(parser.parse_args()))
    cluster.start(options)
    print(f"The networks answer at http://{options.host}:{options.port}", flush=True)
    ended = threading.Event()
    for told in (signal.SIGINT, signal.SIGTERM):  # by hand, or by whatever started it
        signal.signal(told, lambda *_: ended.set())
    ended.wait()
    cluster.stop()


if __name__ == "__main__":
    main()
