// @ts-check
// The network on a GPU: the same steps as compute shaders in WGSL, through WebGPU. In float32, or with
// maps and weights in half precision.

/** @import { Layer, Options } from "./weights.js" */
/** @import { Map2d, Step } from "./plan.js" */

import { FULL, fours, HALF } from "./halves.js";
import { bordered, packed, planOf, room } from "./plan.js";
import { GRID, KERNELS, shader, WIDE } from "./shader.js";

const SLOT = 256; // bytes between the settings of two steps
const F16 = "shader-f16";
const NO_HALF =
  "this GPU or browser has none (shader-f16); choose “on its GPU (WebGPU)”, or try a newer browser";

export class WebGpu {
  /**
   * Raises an error whose message says why where the device cannot.
   * @param {Options} options
   * @param {Layer[]} layers
   * @param {{ anything?: boolean, half?: boolean }} [how] ``anything``: also what only the processor
   *   plays; ``half``: in half precision
   */
  static async create(options, layers, { anything = false, half = false } = {}) {
    const adapter = await navigator.gpu?.requestAdapter({ powerPreference: "high-performance" });
    if (!adapter) throw new Error("this browser offers no GPU");
    if (/** @type {any} */ (adapter.info ?? adapter).isFallbackAdapter && !anything)
      throw new Error("this browser's GPU is only played by the processor");
    if (half && !adapter.features.has(F16)) throw new Error(NO_HALF);
    const { maxStorageBufferBindingSize, maxBufferSize } = adapter.limits;
    const device = await adapter.requestDevice({
      requiredFeatures: half ? [F16] : [],
      requiredLimits: { maxStorageBufferBindingSize, maxBufferSize },
    });
    const engine = new WebGpu(device, adapter, options, layers, half);
    await engine.compile();
    return engine;
  }

  /**
   * @param {GPUDevice} device
   * @param {GPUAdapter} adapter
   * @param {Options} options
   * @param {Layer[]} layers
   * @param {boolean} half
   */
  constructor(device, adapter, options, layers, half) {
    this.device = device;
    this.name = adapter.info?.description || adapter.info?.device || adapter.info?.vendor || "GPU";
    this.options = options;
    this.layers = layers;
    this.half = half;
    this.kind = half ? HALF : FULL;
    this.lost = "";
    device.lost.then(({ message }) => {
      this.lost = message || "the GPU was taken away";
    });
    /** @type {{ key: string, plan: ReturnType<typeof planOf>, maps: GPUBuffer, back: GPUBuffer, group: GPUBindGroup, settings: GPUBuffer } | null} */
    this.last = null;
    /** @type {GPUBuffer | null} */
    this.kept = null; // the outputs of the way down as they were before a gate changed them
    this.places = this.upload();
  }

  /**
   * What ``work`` gives, once the device has done it. Without these scopes a device that has no room
   * left goes on in silence, and its zeros would pass for an answer.
   * @template T
   * @param {() => T | Promise<T>} work
   * @returns {Promise<T>}
   */
  async done(work) {
    const { device } = this;
    if (this.lost) throw new Error(this.lost);
    device.pushErrorScope("validation");
    device.pushErrorScope("out-of-memory");
    const made = (async () => work())();
    made.catch(() => {}); // what went wrong is said below
    const [full, wrong] = await Promise.all([device.popErrorScope(), device.popErrorScope()]);
    if (this.lost) throw new Error(this.lost);
    if (full) throw new Error("the GPU has no memory left");
    if (wrong) throw new Error("the GPU refused the work");
    return made;
  }

  /** All weights in one buffer; their places, in fours. */
  upload() {
    /** @type {Float32Array[]} */
    const parts = [];
    let end = 0;
    const keep = (/** @type {Float32Array} */ numbers) => {
      const at = end;
      parts.push(numbers);
      end += Math.ceil(numbers.length / 4);
      return at;
    };
    const places = this.layers.map((layer) => ({
      weights: keep(packed(layer, WIDE)),
      bias: keep(layer.bias),
    }));
    const all = new Float32Array(4 * end);
    let at = 0;
    for (const part of parts) {
      all.set(part, at);
      at += 4 * Math.ceil(part.length / 4);
    }
    const given = this.kind.given(all);
    this.weights = this.device.createBuffer({
      size: given.byteLength,
      usage: GPUBufferUsage.STORAGE | GPUBufferUsage.COPY_DST,
    });
    this.device.queue.writeBuffer(this.weights, 0, /** @type {BufferSource} */ (given));
    return places;
  }

  async compile() {
    const { device } = this;
    const module = device.createShaderModule({ code: shader(this.half) });
    const visibility = GPUShaderStage.COMPUTE;
    this.bindings = device.createBindGroupLayout({
      entries: [
        { binding: 0, visibility, buffer: { type: "storage" } },
        { binding: 1, visibility, buffer: { type: "read-only-storage" } },
        { binding: 2, visibility, buffer: { type: "uniform", hasDynamicOffset: true } },
      ],
    });
    const layout = device.createPipelineLayout({ bindGroupLayouts: [this.bindings] });
    const made = await Promise.all(
      KERNELS.map((entryPoint) =>
        device.createComputePipelineAsync({ layout, compute: { module, entryPoint } }),
      ),
    );
    /** @type {Record<string, GPUComputePipeline>} */
    this.pipelines = Object.fromEntries(KERNELS.map((name, i) => [name, made[i]]));
  }

  /** Bytes of so many numbers, in whole fours. @param {number} numbers */
  size(numbers) {
    return fours(this.kind.bytes * numbers);
  }

  /** @param {Map2d} map */
  sizeOf({ c, h, w }) {
    return this.size(room(c, h, w));
  }

  /** Numbers into the place of a map, its border with them. @param {Map2d} map @param {Float32Array} numbers */
  put({ at }, numbers) {
    const given = /** @type {BufferSource} */ (this.kind.given(numbers));
    this.device.queue.writeBuffer(this.now.maps, this.kind.bytes * at, given);
  }

  /** What a buffer for reading holds, once the work before it is done. @param {GPUBuffer} buffer @param {number} count */
  async taken(buffer, count) {
    await buffer.mapAsync(GPUMapMode.READ);
    const numbers = this.kind.taken(buffer.getMappedRange().slice(0), count);
    buffer.unmap();
    return numbers;
  }

  /** @param {number} h @param {number} w */
  roomFor(h, w) {
    const key = `${h} ${w}`;
    if (this.last?.key === key) return this.last;
    this.forget();
    const { device } = this;
    const plan = planOf(this.options, this.layers, h, w);
    const maps = device.createBuffer({
      size: this.size(plan.numbers) + 64, // new buffers are zero, so borders are
      usage: GPUBufferUsage.STORAGE | GPUBufferUsage.COPY_DST | GPUBufferUsage.COPY_SRC,
    });
    const back = device.createBuffer({
      size: this.size(plan.logits.c * h * w),
      usage: GPUBufferUsage.MAP_READ | GPUBufferUsage.COPY_DST,
    });
    const settings = device.createBuffer({
      size: SLOT * plan.steps.length,
      usage: GPUBufferUsage.UNIFORM | GPUBufferUsage.COPY_DST,
    });
    const group = device.createBindGroup({
      layout: /** @type {GPUBindGroupLayout} */ (this.bindings),
      entries: [
        { binding: 0, resource: { buffer: maps } },
        { binding: 1, resource: { buffer: /** @type {GPUBuffer} */ (this.weights) } },
        { binding: 2, resource: { buffer: settings, size: 48 } },
      ],
    });
    this.last = { key, plan, maps, back, group, settings };
    return this.last;
  }

  /**
   * The way down; see ``Wasm.down``.
   * @param {Float32Array} image
   * @param {number} h
   * @param {number} w
   */
  down(image, h, w) {
    return this.done(() => {
      const { plan, settings } = this.roomFor(h, w);
      this.kept?.destroy();
      this.kept = null;
      this.put(plan.input, bordered(image, plan.input));
      this.device.queue.writeBuffer(settings, 0, this.settings(plan.steps));
      this.submit((encoder) => this.compute(encoder, 0, plan.down));
    });
  }

  /**
   * The way up; see ``Wasm.up``.
   * @param {import("./engines.js").Changes} [changes]
   */
  up({ gates, lent } = {}) {
    return this.done(async () => {
      const { plan, maps, back, settings } = this.now;
      const { at, c, h, w } = plan.logits;
      const { bytes } = this.kind;
      if (this.kept || gates || lent) this.keep();
      if (lent) this.put(/** @type {Map2d} */ (plan.stages.at(-1)), lent);
      this.device.queue.writeBuffer(settings, 0, this.settings(plan.steps, gates));
      this.submit((encoder) => {
        this.compute(encoder, plan.down, plan.steps.length, gates);
        encoder.copyBufferToBuffer(maps, bytes * at, back, 0, back.size);
      });
      return this.taken(back, c * h * w);
    });
  }

  /** Keeps the outputs of the way down; where they are kept already, puts them back. */
  keep() {
    const { plan, maps } = this.now;
    const { bytes } = this.kind;
    const sizes = plan.stages.map((stage) => this.sizeOf(stage));
    const usage = GPUBufferUsage.COPY_SRC | GPUBufferUsage.COPY_DST;
    const size = sizes.reduce((a, b) => a + b);
    const back = this.kept;
    const kept = back ?? this.device.createBuffer({ size, usage });
    this.kept = kept;
    this.submit((encoder) => {
      let at = 0;
      for (const [i, stage] of plan.stages.entries()) {
        if (back) encoder.copyBufferToBuffer(kept, at, maps, bytes * stage.at, sizes[i]);
        else encoder.copyBufferToBuffer(maps, bytes * stage.at, kept, at, sizes[i]);
        at += sizes[i];
      }
    });
  }

  /** A copy of a map's numbers, its border with them. @param {Map2d} map */
  values(map) {
    return this.done(async () => {
      const size = this.sizeOf(map);
      const usage = GPUBufferUsage.MAP_READ | GPUBufferUsage.COPY_DST;
      const out = this.device.createBuffer({ size, usage });
      const from = this.kind.bytes * map.at;
      this.submit((encoder) => encoder.copyBufferToBuffer(this.now.maps, from, out, 0, size));
      const numbers = await this.taken(out, room(map.c, map.h, map.w));
      out.destroy();
      return numbers;
    });
  }

  get now() {
    if (!this.last) throw new Error("no picture has gone down");
    return this.last;
  }

  get plan() {
    return this.last?.plan;
  }

  /** @param {(encoder: GPUCommandEncoder) => void} write */
  submit(write) {
    const encoder = this.device.createCommandEncoder();
    write(encoder);
    this.device.queue.submit([encoder.finish()]);
  }

  /**
   * The steps from one to before another.
   * @param {GPUCommandEncoder} encoder
   * @param {number} from
   * @param {number} to
   * @param {number[]} [gates]
   */
  compute(encoder, from, to, gates) {
    const { plan, group } = this.now;
    const pass = encoder.beginComputePass();
    for (let i = from; i < to; i++) {
      const step = plan.steps[i];
      if (step.does === "scale" && (gates?.[step.stage] ?? 1) === 1) continue;
      pass.setPipeline(/** @type {any} */ (this.pipelines)[step.does]);
      pass.setBindGroup(0, group, [SLOT * i]);
      pass.dispatchWorkgroups(...threads(step));
    }
    pass.end();
  }

  /**
   * @param {Step[]} steps
   * @param {number[]} [gates]
   */
  settings(steps, gates) {
    const numbers = new Uint32Array((SLOT / 4) * steps.length);
    const floats = new Float32Array(numbers.buffer);
    for (const [i, { does, from, to, layer, relu, stage }] of steps.entries()) {
      const { weights, bias } = this.places[layer] ?? { weights: 0, bias: 0 };
      const flag = does === "enlarge" ? this.options.up === "bilinear" : relu;
      const at = (SLOT / 4) * i;
      numbers.set([from.at, from.c, from.h, from.w, to.at, to.c, weights, bias, +flag], at);
      floats[at + 9] = gates?.[stage] ?? 1;
      numbers[at + 10] = from.c * (from.h + 2) * (from.w + 2);
    }
    return numbers;
  }

  forget() {
    const { maps, back, settings } = this.last ?? {};
    for (const buffer of [maps, back, settings, this.kept]) buffer?.destroy();
    this.last = this.kept = null;
  }

  close() {
    this.forget();
    this.device.destroy();
  }
}

/**
 * Workgroups of a step: across, down, and channels or blocks of them.
 * @param {Step} step
 * @returns {[number, number, number]}
 */
function threads({ does, from, to }) {
  const groups = (/** @type {number} */ n) => Math.ceil(n / GRID);
  if (does === "conv") return [groups(from.w / 4), groups(from.h), Math.ceil(to.c / WIDE)];
  if (does === "scale") return [256, 1, 1];
  if (does === "pool" || does === "enlarge") return [groups(to.w), groups(to.h), to.c];
  return [groups(from.w), groups(from.h), to.c];
}
