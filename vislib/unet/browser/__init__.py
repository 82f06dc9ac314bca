"""The trained networks in the visitor's own browser: on its GPU, or else on its processor.

``js/`` reads the weights that ship (``weights.js``), plans the steps of the U (``plan.js``) and
computes them as WGSL through WebGPU (``webgpu.js``) or as WebAssembly (``wasm.js``, its kernels
``kernels.c``); ``engines.js`` chooses by a check and a short measurement, ``door.js`` keeps all of
it in a worker. The server only hands out files: no picture leaves the browser.

WGSL computes in float32, or where it is asked for and the GPU has ``shader-f16``, with maps and
weights in half precision (``halves.js``); sums are float32 in both. Neither has run on a real GPU
yet: float32 on SwiftShader in Chromium, which has no half precision, and both on Mesa's llvmpipe
through wgpu. Of the 150,423 labels of ten small pictures by each of seven networks, float32 gave
all as torch does, half precision all but 19.
"""

from pathlib import Path

HERE = Path(__file__).resolve().parent
JS = HERE / "js"
KERNELS = {"relaxed": HERE / "kernels-relaxed.wasm", "plain": HERE / "kernels.wasm"}
