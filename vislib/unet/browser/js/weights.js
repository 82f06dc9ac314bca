// @ts-check
// Weights out of a .safetensors file, batch norms folded into the convolutions before them.

import { singles } from "./halves.js";

/** @typedef {{ shape: number[], data: Float32Array }} Tensor */
/** @typedef {{ in_channels: number, classes: number, base: number, depth?: number, up: string, skips?: boolean, norm?: string | null }} Options */
/** @typedef {{ kind: "conv" | "stamp" | "head", ic: number, oc: number, weight: Float32Array, bias: Float32Array }} Layer */

const EPSILON = 1e-5; // of torch's batch norm

/**
 * What a file holds.
 * @param {ArrayBuffer} file
 * @returns {{ said: Record<string, string>, tensors: Map<string, Tensor> }}
 */
export function read(file) {
  const length = Number(new DataView(file).getBigUint64(0, true));
  const head = JSON.parse(new TextDecoder().decode(new Uint8Array(file, 8, length)));
  const tensors = new Map();
  for (const [name, { dtype, shape, data_offsets }] of Object.entries(head)) {
    if (name === "__metadata__") continue;
    const [from, to] = data_offsets.map((/** @type {number} */ at) => at + 8 + length);
    const bytes = file.slice(from, to); // a copy begins where numbers may begin
    if (dtype === "F32") tensors.set(name, { shape, data: new Float32Array(bytes) });
    else if (dtype === "F16") tensors.set(name, { shape, data: singles(new Uint16Array(bytes)) });
    else throw new Error(`${name}: numbers of type ${dtype} are not understood`);
  }
  return { said: head.__metadata__ ?? {}, tensors };
}

/**
 * The layers of a U-Net in the order in which they compute.
 * @param {Map<string, Tensor>} tensors
 * @param {Options} options
 * @returns {Layer[]}
 */
export function layersOf(tensors, { depth = 4, up, norm }) {
  /** @param {string} name */
  const tensor = (name) => {
    const found = tensors.get(name);
    if (!found) throw new Error(`the file holds no ${name}`);
    return found;
  };
  /** @param {string} name @param {Layer["kind"]} kind @returns {Layer} */
  const plain = (name, kind) => {
    const { shape, data } = tensor(`${name}.weight`);
    const [oc, ic] = kind === "stamp" ? [shape[1], shape[0]] : shape;
    return { kind, ic, oc, weight: data, bias: tensor(`${name}.bias`).data };
  };
  /** @param {string} name */
  const twice = (name) =>
    norm
      ? [folded(`${name}.0`, `${name}.1`), folded(`${name}.3`, `${name}.4`)]
      : [plain(`${name}.0`, "conv"), plain(`${name}.2`, "conv")];
  /** @param {string} conv @param {string} norms @returns {Layer} */
  const folded = (conv, norms) => {
    const {
      shape: [oc, ic],
      data,
    } = tensor(`${conv}.weight`);
    const [gain, shift, mean, spread] = ["weight", "bias", "running_mean", "running_var"].map(
      (part) => tensor(`${norms}.${part}`).data,
    );
    const by = gain.map((g, o) => g / Math.sqrt(spread[o] + EPSILON));
    return {
      kind: "conv",
      ic,
      oc,
      weight: data.map((w, i) => w * by[Math.floor(i / (ic * 9))]),
      bias: shift.map((b, o) => b - mean[o] * by[o]),
    };
  };
  const layers = [];
  for (let level = 0; level <= depth; level++) layers.push(...twice(`down.${level}`));
  for (let level = 0; level < depth; level++) {
    layers.push(
      up === "transposed" ? plain(`ups.${level}`, "stamp") : plain(`ups.${level}.1`, "conv"),
    );
    layers.push(...twice(`merge.${level}`));
  }
  return [...layers, plain("head", "head")];
}
