// @ts-check
// What a U-Net computes for a picture, step by step, and where in one long array each map stands.

/** @import { Layer, Options } from "./weights.js" */

/** A map of c channels, h x w, from ``at`` on; with a border of one pixel but for the logits.
 * @typedef {{ at: number, c: number, h: number, w: number }} Map2d */
/** One step; ``layer`` is the number of its weights, -1 where it has none.
 * @typedef {{ does: "conv" | "pool" | "stamp" | "enlarge" | "scale" | "head", from: Map2d, to: Map2d,
 *   layer: number, relu: boolean, stage: number }} Step */

/** Numbers a map takes with its border. @param {number} c @param {number} h @param {number} w */
export function room(c, h, w) {
  return c * (h + 2) * (w + 2);
}

/** Halves can be copied on a GPU from even places alone. @param {number} n */
function even(n) {
  return n + (n % 2);
}

/**
 * The steps for a picture of h x w pixels, both multiples of 2 ** depth.
 *
 * The output of each stage on the way down stands where it will be joined with the way up: in the
 * first half of the channels there. So nothing is copied. ``down``: how many steps the way down has;
 * ``stages``: its outputs, finest first; ``maps``: these and the outputs of the way up. No map takes
 * the place of another, so that all can be read afterwards.
 * @param {Options} options
 * @param {Layer[]} layers
 * @param {number} h
 * @param {number} w
 */
export function planOf({ in_channels, depth = 4, up, skips = true }, layers, h, w) {
  let end = 0;
  let layer = 0;
  /** @type {Step[]} */
  const steps = [];
  /** @param {number} c @param {number} level @returns {Map2d} */
  const place = (c, level) => {
    const map = { at: end, c, h: h >> level, w: w >> level };
    end = even(end + room(c, map.h, map.w));
    return map;
  };
  /** @param {Step["does"]} does @param {Map2d} from @param {Map2d} to @param {Partial<Step>} [more] */
  const step = (does, from, to, more) =>
    steps.push({ does, from, to, layer: -1, relu: false, stage: -1, ...more });
  /** @param {Map2d} from @param {Map2d} to @param {boolean} relu */
  const conv = (from, to, relu) => step("conv", from, to, { layer: layer++, relu });
  /** @param {Map2d} from @param {number} level @param {Map2d} [to] */
  const twice = (from, level, to = place(layers[layer].oc, level)) => {
    const between = place(layers[layer].oc, level);
    conv(from, between, true);
    conv(between, to, true);
    return to;
  };

  const input = place(in_channels, 0);
  /** @type {Map2d[]} */
  const joined = []; // by level: what came down, and room for what will come up
  let x = input;
  for (let level = 0; level <= depth; level++) {
    const { oc } = layers[layer];
    if (level) {
      const smaller = place(x.c, level);
      step("pool", x, smaller);
      x = smaller;
    }
    joined.push(place(level < depth && skips ? 2 * oc : oc, level));
    x = twice(x, level, { ...joined[level], c: oc });
  }
  const stages = joined.map((map, level) => ({ ...map, c: layers[2 * level + 1].oc }));
  const down = steps.length;
  for (const [level, map] of stages.entries())
    if (skips || level === depth) step("scale", map, map, { stage: level });
  const maps = [...stages];
  for (let level = depth - 1; level >= 0; level--) {
    const { oc } = layers[layer];
    const below = joined[level];
    const beside = skips
      ? { ...below, at: below.at + room(oc, below.h, below.w), c: oc }
      : place(oc, level);
    if (up === "transposed") step("stamp", x, beside, { layer: layer++ });
    else {
      const larger = place(x.c, level);
      step("enlarge", x, larger);
      conv(larger, beside, false);
    }
    x = twice(skips ? { ...below, c: 2 * oc } : beside, level);
    maps.push(x);
  }
  const logits = { at: end, c: layers[layer].oc, h, w };
  end += logits.c * h * w + 8; // four lanes are read at once, also at the very end
  step("head", x, logits, { layer });
  return { steps, down, input, logits, stages, maps, numbers: end };
}

/**
 * A picture with a border of zeros.
 * @param {Float32Array} image
 * @param {Map2d} input
 */
export function bordered(image, { c, h, w }) {
  const out = new Float32Array(room(c, h, w));
  for (let k = 0; k < c * h; k++) {
    const row = Math.floor(k / h) * (h + 2) + (k % h) + 1;
    out.set(image.subarray(k * w, (k + 1) * w), row * (w + 2) + 1);
  }
  return out;
}

/**
 * Weights in the order in which kernels read them: ``block`` output channels side by side.
 * @param {Layer} layer
 * @param {number} block
 */
export function packed({ kind, ic, oc, weight }, block) {
  if (kind === "head") return weight;
  const taps = kind === "conv" ? 9 : 4;
  if (kind === "stamp") {
    const out = new Float32Array(oc * ic * 4); // (in, out, 4) becomes (out, in, 4)
    for (let i = 0; i < ic; i++)
      for (let o = 0; o < oc; o++)
        for (let t = 0; t < 4; t++) out[(o * ic + i) * 4 + t] = weight[(i * oc + o) * 4 + t];
    return out;
  }
  const blocks = Math.ceil(oc / block);
  const out = new Float32Array(blocks * ic * taps * block);
  for (let o = 0; o < oc; o++)
    for (let k = 0; k < ic * taps; k++)
      out[(Math.floor(o / block) * ic * taps + k) * block + (o % block)] =
        weight[o * ic * taps + k];
  return out;
}
