"""All measurements of the running app, one after the other; their tables go into RESULTS.md.

    python -m benchmarks.all                   # what concerns the server and the pages
    python -m benchmarks.all arrive idle       # only these
    python -m benchmarks.all --everything      # the algorithms against their peers, too
    python -m benchmarks.all --show            # print, write nothing

What each prints stands in RESULTS.md between ``<!-- measured: NAME -->`` and ``<!-- end -->``, with
the command and the machine; the words around it are written by people. A benchmark whose aim is
missed ends with an error, is written down all the same, and named at the end.
"""

from __future__ import annotations

import argparse
import os
import platform
import re
import subprocess
import sys
import time
from dataclasses import dataclass
from pathlib import Path

RESULTS = Path(__file__).with_name("RESULTS.md")
LIMIT = 1800  # seconds for one


@dataclass(frozen=True)
class Measurement:
    """A benchmark: ``name`` in RESULTS.md, and the words after ``python -m benchmarks.``."""

    name: str
    words: tuple[str, ...]
    server: bool = True  # concerns the running app: part of every run


ALL = (
    Measurement("arrive", ("arrive",)),
    Measurement("idle", ("idle", "--seconds", "40")),
    Measurement("load", ("load", "--sessions", "10", "50", "100", "--seconds", "40")),
    Measurement("day", ("day",)),
    Measurement("first paint", ("first_paint", "--runs", "2", "--changes", "12")),
    Measurement("uploads", ("uploads", "--uploads", "300")),
    Measurement("webcam", ("webcam", "--seconds", "12")),
    Measurement("cameras", ("cameras", "--seconds", "15")),
    Measurement("classroom", ("classroom",)),
    Measurement("stage", ("stage",)),
    Measurement("kmeans", ("kmeans",), server=False),
    Measurement("mean shift", ("mean_shift",), server=False),
    Measurement("unet", ("unet",), server=False),
    Measurement("serve", ("serve",), server=False),
)


def machine() -> str:
    """The machine in words: its processor, cores, system and present load."""
    name = platform.processor() or platform.machine()
    try:
        lines = Path("/proc/cpuinfo").read_text().splitlines()
        name = next((x.split(":")[1].strip() for x in lines if x.startswith("model name")), name)
    except OSError:
        pass
    load = f", load {os.getloadavg()[0]:.1f} before" if hasattr(os, "getloadavg") else ""
    python = f"Python {platform.python_version()}"
    return f"{name}, {os.cpu_count()} cores, {platform.system()}, {python}{load}"


def run(wanted: Measurement) -> tuple[str, bool]:
    """What a benchmark printed, and whether it reached its aims."""
    command = [sys.executable, "-m", f"benchmarks.{wanted.words[0]}", *wanted.words[1:]]
    try:
        done = subprocess.run(
            command, cwd=RESULTS.parents[1], capture_output=True, text=True, timeout=LIMIT
        )
    except subprocess.TimeoutExpired as late:
        return f"not over within {LIMIT} s:\n{late.stdout or ''}", False
    said = done.stdout.strip()
    if done.returncode and not said:
        said = done.stderr.strip().splitlines()[-1]
    return said, done.returncode == 0


def block(wanted: Measurement, said: str, where: str) -> str:
    """The measured part of RESULTS.md for one benchmark, with its marks."""
    command = " ".join(("python -m", f"benchmarks.{wanted.words[0]}", *wanted.words[1:]))
    table = re.search(r"^\|", said, re.MULTILINE)
    shown = said if table else f"```\n{said}\n```"  # so that lines stay lines
    return f"<!-- measured: {wanted.name} -->\n`{command}`; {where}.\n\n{shown}\n<!-- end -->"


def written(text: str, wanted: Measurement, made: str) -> str:
    """RESULTS.md with this block in the place of its last one; at the end where there is none."""
    place = re.compile(rf"<!-- measured: {re.escape(wanted.name)} -->.*?<!-- end -->", re.DOTALL)
    if place.search(text):
        return place.sub(lambda _: made, text, count=1)
    return f"{text.rstrip()}\n\n## {wanted.name.capitalize()}\n\n{made}\n"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("names", nargs="*", choices=[[], *(m.name for m in ALL)], metavar="name")
    parser.add_argument("--everything", action="store_true")
    parser.add_argument("--show", action="store_true", help="write nothing")
    args = parser.parse_args()
    usual = [m for m in ALL if m.server or args.everything]
    chosen = [m for m in ALL if m.name in args.names] or usual
    missed = []
    for wanted in chosen:
        start, where = time.monotonic(), machine()
        said, good = run(wanted)
        print(f"\n## {wanted.name} ({time.monotonic() - start:.0f} s)\n{said}", flush=True)
        missed += [] if good else [wanted.name]
        if not args.show:
            text = RESULTS.read_text(encoding="utf-8")
            made = block(wanted, said, where)
            RESULTS.write_text(written(text, wanted, made), encoding="utf-8")
    if missed:
        print(f"\nAims missed, or failed: {', '.join(missed)}")
    sys.exit(bool(missed))


if __name__ == "__main__":
    main()
