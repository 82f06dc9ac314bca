"""The trained networks in the visitor's own browser: on its GPU, or else on its processor.

``js/`` reads the weights that ship (``weights.js``), plans the steps of the U (``plan.js``) and
computes them as WGSL through WebGPU (``webgpu.js``) or as WebAssembly (``wasm.js``, its kernels
``kernels.c``); ``engines.js`` chooses by a check and a short measurement, ``door.js`` keeps all of
it in a worker. The server only hands out files: no picture leaves the browser.
"""

from pathlib import Path

HERE = Path(__file__).resolve().parent
JS = HERE / "js"
KERNELS = {"relaxed": HERE / "kernels-relaxed.wasm", "plain": HERE / "kernels.wasm"}
