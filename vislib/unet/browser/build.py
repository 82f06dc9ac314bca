"""``python -m vislib.unet.browser.build``: kernels.c becomes the two .wasm files beside it.

The compiler comes with ``requirements-dev.txt`` (``ziglang``); the files are committed, and a test
builds them again and compares every byte.
"""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

HERE = Path(__file__).resolve().parent
FLAGS = (
    "-target", "wasm32-freestanding", "-O3", "-msimd128", "-nostdlib", "-Wl,--no-entry",
    "-Wl,--import-memory", "-Wl,--export=__heap_base", "-Wl,-z,stack-size=16384", "-Wl,--strip-all",
)  # fmt: skip
KINDS = {"kernels.wasm": (), "kernels-relaxed.wasm": ("-mrelaxed-simd",)}


def build(folder: Path) -> None:
    """Write both files into ``folder``. Raises ``CalledProcessError`` where the compiler fails."""
    for name, more in KINDS.items():
        command = [sys.executable, "-m", "ziglang", "cc", *FLAGS, *more]
        command += ["-o", str(folder / name), "kernels.c"]
        subprocess.run(command, cwd=HERE, check=True)
        (folder / name).chmod(0o644)


if __name__ == "__main__":
    build(HERE)
