// @ts-check
// Which way the network is computed on this device: each is tried, checked and timed.

/** @import { Map2d, planOf } from "./plan.js" */
/** @import { Layer, Options } from "./weights.js" */

import { cropped, likeliest, prepared, workingSize } from "./pictures.js";
import { Wasm } from "./wasm.js";
import { WebGpu } from "./webgpu.js";
import { layersOf, read } from "./weights.js";

const ALIKE = 0.98; // share of the labels of the check picture that an engine must give
const RUNS = 3; // of which the quickest counts
const SLOW = 500; // ms: one run is enough to know; four times as long for the small check is too much

/** A picture and the labels that it must get.
 * @typedef {{ rgba: Uint8ClampedArray, h: number, w: number, labels: Uint8Array }} Check */
/** What is done to the outputs of the way down: ``gates``, one each, 0 to 1; ``lent``: another
 * picture's bottleneck, as ``values`` gives it. @typedef {{ gates?: number[], lent?: Float32Array }} Changes */
/** @typedef {{ down(image: Float32Array, h: number, w: number): Promise<void>,
 *   up(changes?: Changes): Promise<Float32Array>, values(map: Map2d): Promise<Float32Array>,
 *   plan: ReturnType<typeof planOf> | undefined, close(): void }} Engine */
/** A picture that went down: its size, the one at which it is looked at, and that with its edge.
 * @typedef {{ size: [number, number], work: [number, number], padded: [number, number],
 *   milliseconds: number }} Sizes */
/** ``differ``: how many of the ``of`` labels of the check picture are other ones.
 * @typedef {{ name: string, milliseconds: number, why: string, differ?: number, of?: number }} Figure */

/** The names of the engines in the order in which they are tried; ``half`` by name alone. */
export const NAMES = {
  half: "WebGPU in half precision (not yet tested on real GPUs)",
  webgpu: "WebGPU",
  relaxed: "WebAssembly, relaxed SIMD",
  plain: "WebAssembly",
};

/** A network in this browser. */
export class Network {
  /**
   * @param {ArrayBuffer} file
   * @param {Record<"relaxed" | "plain", Uint8Array>} kernels
   */
  constructor(file, kernels) {
    const { said, tensors } = read(file);
    /** @type {Options} */
    this.options = JSON.parse(said.network);
    this.layers = layersOf(tensors, this.options);
    this.stretch = said.stretch === "1";
    this.kernels = kernels;
    /** @type {Engine | null} */
    this.engine = null;
    this.name = "";
    /** @type {Figure[]} */
    this.figures = [];
    /** @type {string[]} */
    this.failed = [];
  }

  /**
   * Makes an engine; raises where the device cannot.
   * @param {string} name
   * @param {boolean} [wanted] by name: a GPU that the processor only plays is good enough then
   * @returns {Promise<Engine>}
   */
  async make(name, wanted) {
    if (name === "webgpu" || name === "half")
      return WebGpu.create(this.options, this.layers, { anything: wanted, half: name === "half" });
    const bytes = this.kernels[/** @type {"relaxed" | "plain"} */ (name)];
    if (!WebAssembly.validate(/** @type {BufferSource} */ (bytes)))
      throw new Error("this browser does not know its instructions");
    const module = await WebAssembly.compile(/** @type {BufferSource} */ (bytes));
    return new Wasm(module, this.options, this.layers);
  }

  /**
   * Tries the engines, times those that are right, keeps the quickest. Of the two for the
   * processor the first that works is enough.
   * @param {Check} check
   * @param {number} side at which they are timed
   * @param {string[]} [only] the engines that the learner wants
   */
  async choose(check, side, only) {
    let best = Number.POSITIVE_INFINITY;
    for (const name of Object.keys(NAMES)) {
      if (this.failed.includes(name) || (only?.length && !only.includes(name))) continue;
      if (name === "half" && !only?.length) continue;
      if (name === "plain" && this.figures.some((one) => one.name === "relaxed" && !one.why))
        continue;
      const { engine, figure } = await this.tried(name, check, side, !!only?.length);
      this.figures = [...this.figures.filter((one) => one.name !== name), figure];
      if (!engine) continue;
      if (figure.milliseconds < best) {
        this.engine?.close();
        this.engine = engine;
        this.name = name;
        best = figure.milliseconds;
      } else engine.close();
    }
    return this.engine !== null;
  }

  /**
   * @param {string} name
   * @param {Check} check
   * @param {number} side
   * @param {boolean} wanted by name
   * @returns {Promise<{ engine: Engine | null, figure: Figure }>}
   */
  async tried(name, check, side, wanted) {
    /** @type {Engine | null} */
    let engine = null;
    try {
      engine = await this.make(name, wanted);
      const start = performance.now();
      const { labels } = await this.segment(check.rgba, check.h, check.w, { engine });
      const slow = !wanted && performance.now() - start > 4 * SLOW;
      const of = labels.length;
      const differ = labels.filter((label, i) => label !== check.labels[i]).length;
      if (differ > (1 - ALIKE) * of || slow) {
        engine.close();
        const share = `it gave ${((100 * (of - differ)) / of).toFixed(0)} % of the right labels`;
        const why = slow ? "it is slow here" : share;
        return { engine: null, figure: { name, milliseconds: 0, why } };
      }
      const milliseconds = await this.timed(engine, side);
      return { engine, figure: { name, milliseconds, why: "", differ, of } };
    } catch (error) {
      engine?.close();
      const why = error instanceof Error ? error.message : String(error);
      return { engine: null, figure: { name, milliseconds: 0, why } };
    }
  }

  /**
   * Milliseconds of the network for a frame of side x 4/3 side.
   * @param {Engine} engine
   * @param {number} side
   */
  async timed(engine, side) {
    const [rows, cols] = [side, (side * 4) / 3].map((n) => Math.ceil(n / 16) * 16);
    const image = new Float32Array(3 * rows * cols);
    const spent = [];
    for (let k = 0; k < RUNS; k++) {
      const start = performance.now();
      await engine.down(image, rows, cols);
      await engine.up();
      spent.push(performance.now() - start);
      if (spent[k] > SLOW) break;
    }
    return Math.min(...spent);
  }

  /**
   * The labels of a picture at the working size, as models.segmenter finds them.
   * @param {Uint8ClampedArray} rgba
   * @param {number} h
   * @param {number} w
   * @param {Changes & { side?: number, engine?: Engine | null }} [how]
   */
  async segment(rgba, h, w, { side, gates, engine = this.engine } = {}) {
    const sizes = await this.down(rgba, h, w, { side, engine });
    const start = performance.now();
    const logits = await this.up(sizes, { gates, engine });
    const milliseconds = sizes.milliseconds + performance.now() - start;
    const [rows, cols] = sizes.work;
    return { labels: likeliest(logits, this.options.classes), h: rows, w: cols, milliseconds };
  }

  /**
   * A picture goes the way down.
   * @param {Uint8ClampedArray} rgba
   * @param {number} h
   * @param {number} w
   * @param {{ side?: number, engine?: Engine | null }} [how]
   * @returns {Promise<Sizes>}
   */
  async down(rgba, h, w, { side, engine = this.engine } = {}) {
    if (!engine) throw new Error("no engine works");
    const size = /** @type {[number, number]} */ ([h, w]);
    const work = side ? workingSize(h, w, side) : size;
    const multiple = 2 ** (this.options.depth ?? 4);
    const { image, rows, cols } = prepared(rgba, size, work, { stretch: this.stretch, multiple });
    const start = performance.now();
    await engine.down(image, rows, cols);
    const milliseconds = performance.now() - start;
    return { size, work, padded: [rows, cols], milliseconds };
  }

  /**
   * The way up, as often as wanted: the logits at the working size.
   * @param {Sizes} sizes
   * @param {Changes & { engine?: Engine | null }} [how]
   */
  async up({ work, padded }, { gates, lent, engine = this.engine } = {}) {
    if (!engine) throw new Error("no engine works");
    return cropped(await engine.up({ gates, lent }), this.options.classes, padded, work);
  }

  /** The engine has failed: the next one, if there is one. @param {Check} check @param {number} side */
  async next(check, side) {
    this.failed.push(this.name);
    this.figures = this.figures.map((one) =>
      one.name === this.name ? { ...one, why: "it failed while it was used" } : one,
    );
    this.engine?.close();
    this.engine = null;
    return this.choose(check, side);
  }
}
