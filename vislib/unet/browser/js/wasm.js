// @ts-check
// The network on the processor: kernels.c as WebAssembly, one thread.

/** @import { Map2d } from "./plan.js" */
/** @import { Layer, Options } from "./weights.js" */

import { packed, planOf, room } from "./plan.js";

const PAGE = 65536;

export class Wasm {
  /**
   * @param {WebAssembly.Module} module
   * @param {Options} options
   * @param {Layer[]} layers
   */
  constructor(module, options, layers) {
    this.options = options;
    this.layers = layers;
    this.memory = new WebAssembly.Memory({ initial: 4 });
    const { exports } = new WebAssembly.Instance(module, { env: { memory: this.memory } });
    this.run = /** @type {Record<string, (...numbers: number[]) => void>} */ (
      /** @type {unknown} */ (exports)
    );
    this.end = /** @type {WebAssembly.Global} */ (exports.__heap_base).value;
    this.places = layers.map((layer) => [
      this.keep(packed(layer, 8)),
      this.keep(padded(layer.bias)),
    ]);
    this.base = this.end; // maps stand behind the weights
    /** @type {{ key: string, plan: ReturnType<typeof planOf> } | null} */
    this.last = null;
    /** @type {Float32Array[] | null} */
    this.kept = null; // the outputs of the way down as they were before a gate changed them
  }

  /** @param {number} bytes */
  room(bytes) {
    const more = Math.ceil((this.end + bytes - this.memory.buffer.byteLength) / PAGE);
    if (more > 0) this.memory.grow(more);
  }

  /** @param {Float32Array} numbers @returns {number} its address */
  keep(numbers) {
    const at = (this.end + 15) & ~15;
    this.end = at;
    this.room(numbers.byteLength);
    new Float32Array(this.memory.buffer, at, numbers.length).set(numbers);
    this.end += numbers.byteLength;
    return at;
  }

  /** @param {number} h @param {number} w */
  planFor(h, w) {
    const key = `${h} ${w}`;
    if (this.last?.key === key) return this.last.plan;
    const plan = planOf(this.options, this.layers, h, w);
    this.base = (this.end + 15) & ~15;
    this.room(4 * plan.numbers + 32);
    new Float32Array(this.memory.buffer, this.base, plan.numbers).fill(0); // borders stay zero
    this.last = { key, plan };
    return plan;
  }

  /**
   * The way down.
   * @param {Float32Array} image (channels, h, w), both sides multiples of 2 ** depth
   * @param {number} h
   * @param {number} w
   */
  async down(image, h, w) {
    const plan = this.planFor(h, w);
    this.kept = null;
    this.fill(image, plan.input);
    for (const step of plan.steps.slice(0, plan.down)) this.step(step);
  }

  /**
   * The way up, as often as wanted: the logits (classes, h, w).
   * @param {import("./engines.js").Changes} [changes]
   */
  async up({ gates, lent } = {}) {
    const { plan } = /** @type {{ plan: ReturnType<typeof planOf> }} */ (this.last);
    if (this.kept)
      for (const [i, map] of plan.stages.entries()) this.numbers(map).set(this.kept[i]);
    else if (gates || lent) this.kept = plan.stages.map((map) => this.numbers(map).slice());
    if (lent) this.numbers(/** @type {Map2d} */ (plan.stages.at(-1))).set(lent);
    for (const step of plan.steps.slice(plan.down)) this.step(step, gates);
    const { at, c, h, w } = plan.logits;
    return new Float32Array(this.memory.buffer, this.base + 4 * at, c * h * w).slice();
  }

  /** The numbers of a map where they stand, its border with them. @param {Map2d} map */
  numbers({ at, c, h, w }) {
    return new Float32Array(this.memory.buffer, this.base + 4 * at, room(c, h, w));
  }

  /** A copy of a map's numbers, its border with them. @param {Map2d} map */
  async values(map) {
    return this.numbers(map).slice();
  }

  get plan() {
    return this.last?.plan;
  }

  /**
   * @param {Float32Array} image
   * @param {Map2d} input
   */
  fill(image, { at, c, h, w }) {
    const all = new Float32Array(this.memory.buffer, this.base + 4 * at);
    for (let k = 0; k < c * h; k++) {
      const row = Math.floor(k / h) * (h + 2) + (k % h) + 1;
      all.set(image.subarray(k * w, (k + 1) * w), row * (w + 2) + 1);
    }
  }

  /**
   * @param {import("./plan.js").Step} step
   * @param {number[]} [gates]
   */
  step({ does, from, to, layer, relu, stage }, gates) {
    const { run } = this;
    const [a, b] = [this.base + 4 * from.at, this.base + 4 * to.at];
    const [weights, bias] = this.places[layer] ?? [];
    if (does === "conv") run.conv(a, from.c, from.h, from.w, weights, bias, to.c, b, +relu);
    else if (does === "pool") run.pool(a, from.c, from.h, from.w, b);
    else if (does === "stamp") run.stamp(a, from.c, from.h, from.w, weights, bias, to.c, b);
    else if (does === "enlarge")
      run.enlarge(a, from.c, from.h, from.w, b, +(this.options.up === "bilinear"));
    else if (does === "head") run.head(a, from.c, from.h, from.w, weights, bias, to.c, b);
    else if (gates && gates[stage] !== 1)
      run.scale(a, from.c * (from.h + 2) * (from.w + 2), gates[stage]);
  }

  close() {}
}

/** Whole blocks of eight. @param {Float32Array} bias */
function padded(bias) {
  const out = new Float32Array(8 * Math.ceil(bias.length / 8));
  out.set(bias);
  return out;
}
