"""The app as README starts it: the same command, the shipped configuration, nothing else.

Whatever is measured is measured through ``serve``; a port and the absence of a screen come from
the environment, so that the command line stays README's (``tests/house/test_shipped.py``).
"""

from __future__ import annotations

import os
import re
import shlex
import socket
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
SCRIPT = "app.py"
_START = re.compile(r"^.*\bpip install -r requirements\.txt && (streamlit run .*)$", re.MULTILINE)


@dataclass
class Server:
    """A running server: its address, its process, and what it printed."""

    base: str
    pid: int
    log: Path

    def memory(self) -> float:
        """Resident memory in MB (0 where /proc does not exist)."""
        try:
            lines = Path(f"/proc/{self.pid}/status").read_text().splitlines()
        except OSError:
            return 0.0
        return next((int(x.split()[1]) / 1024 for x in lines if x.startswith("VmRSS")), 0.0)

    def seconds(self) -> float:
        """Processor seconds used so far (0 where /proc does not exist)."""
        try:
            fields = Path(f"/proc/{self.pid}/stat").read_text().rsplit(")", 1)[1].split()
        except OSError:
            return 0.0
        return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")

    def settle(self, quiet: int = 3, most: float = 180) -> None:
        """Wait until it has warmed up: ``quiet`` seconds in turn it used next to nothing."""
        calm, used, end = 0, self.seconds(), time.monotonic() + most
        while calm < quiet and time.monotonic() < end:
            time.sleep(1)
            last, used = used, self.seconds()
            calm = calm + 1 if used - last < 0.1 else 0


def command() -> list[str]:
    """README's own way to start the app, as words."""
    text = (ROOT / "README.md").read_text(encoding="utf-8")
    found = _START.findall(text)
    if len(found) != 1:
        raise ValueError("README must start the app with exactly one line `… && streamlit run …`.")
    return shlex.split(found[0])


def environment(port: int) -> dict[str, str]:
    """What a test machine needs beside the command: its own port, and no browser window."""
    return {"STREAMLIT_SERVER_PORT": str(port), "STREAMLIT_SERVER_HEADLESS": "true"}


def free_port(wanted: int = 0) -> int:
    """``wanted``, or any port that nobody listens on. Raises ``OSError`` where it is taken."""
    with socket.socket() as s:
        s.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)  # of a server that has just ended
        s.bind(("127.0.0.1", wanted))
        return s.getsockname()[1]


@contextmanager
def serve(port: int = 0, script: Path | str = SCRIPT, **extra: str) -> Iterator[Server]:
    """A fresh server of the app, healthy; ``script`` takes the app's place in the command.

    ``extra``: variables of its environment. Ended with the block.
    """
    port = free_port(port)
    program, *words = [str(script) if word == SCRIPT else word for word in command()]
    started = [sys.executable, "-m", program, *words]
    variables = os.environ | environment(port) | extra
    with tempfile.NamedTemporaryFile(suffix=".log") as log:
        kept = {"stdout": log, "stderr": subprocess.STDOUT}
        with subprocess.Popen(started, cwd=ROOT, env=variables, **kept) as process:
            try:
                _healthy(f"http://127.0.0.1:{port}", process)
                yield Server(f"http://127.0.0.1:{port}", process.pid, Path(log.name))
            finally:
                _end(process)


def _end(process: subprocess.Popen, seconds: float = 30) -> None:
    """Tell the server to end; one that does not is killed, so that nobody waits for it."""
    process.terminate()
    try:
        process.wait(seconds)
    except subprocess.TimeoutExpired:
        process.kill()


def _healthy(base: str, process: subprocess.Popen, seconds: float = 60) -> None:
    """Wait until the server answers."""
    end = time.monotonic() + seconds
    while time.monotonic() < end and process.poll() is None:
        try:
            urllib.request.urlopen(f"{base}/_stcore/health", timeout=2).read()
            return
        except (urllib.error.URLError, OSError):
            time.sleep(0.05)
    raise RuntimeError("The server did not start.")
