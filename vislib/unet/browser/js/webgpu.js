// @ts-check
// The network on a GPU: the same steps as compute shaders in WGSL, through WebGPU, in float32.

/** @import { Layer, Options } from "./weights.js" */
/** @import { Map2d, Step } from "./plan.js" */

import { packed, planOf } from "./plan.js";

const WIDE = 4; // output channels, and pixels of a row, that one thread computes
const GRID = 8; // threads a side of a workgroup
const SLOT = 256; // bytes between the settings of two steps

/** Maps, weights and settings are in three buffers; a step reads its places from its settings. */
const SHADER = /* wgsl */ `
struct Step { input: u32, ic: u32, h: u32, w: u32, output: u32, oc: u32, weights: u32, bias: u32,
  relu: u32, by: f32, numbers: u32 };
@group(0) @binding(0) var<storage, read_write> maps: array<f32>;
@group(0) @binding(1) var<storage, read> weights: array<vec4f>;
@group(0) @binding(2) var<uniform> s: Step;

@compute @workgroup_size(${GRID}, ${GRID})
fn conv(@builtin(global_invocation_id) id: vec3u) {
  let x = id.x * 4u;
  let y = id.y;
  if (x >= s.w || y >= s.h) { return; }
  let stride = s.w + 2u;
  let plane = (s.h + 2u) * stride;
  var sum: array<vec4f, 4>;
  let bias = weights[s.bias + id.z];
  for (var n = 0u; n < 4u; n++) { sum[n] = bias; }
  var k = s.weights + id.z * s.ic * 9u;
  var corner = s.input + y * stride + x;
  for (var c = 0u; c < s.ic; c++) {
    for (var r = 0u; r < 3u; r++) {
      var row: array<f32, 6>;
      for (var n = 0u; n < 6u; n++) { row[n] = maps[corner + r * stride + n]; }
      for (var t = 0u; t < 3u; t++) {
        let tap = weights[k];
        k++;
        for (var n = 0u; n < 4u; n++) { sum[n] += row[n + t] * tap; }
      }
    }
    corner += plane;
  }
  for (var n = 0u; n < min(4u, s.w - x); n++) {
    let v = select(sum[n], max(sum[n], vec4f(0.0)), s.relu == 1u);
    for (var o = 0u; o < min(4u, s.oc - 4u * id.z); o++) {
      maps[s.output + (4u * id.z + o) * plane + (y + 1u) * stride + x + n + 1u] = v[o];
    }
  }
}

@compute @workgroup_size(${GRID}, ${GRID})
fn pool(@builtin(global_invocation_id) id: vec3u) {
  if (id.x >= s.w / 2u || id.y >= s.h / 2u) { return; }
  let stride = s.w + 2u;
  let at = s.input + id.z * (s.h + 2u) * stride + (2u * id.y + 1u) * stride + 2u * id.x + 1u;
  let half = s.w / 2u + 2u;
  maps[s.output + id.z * (s.h / 2u + 2u) * half + (id.y + 1u) * half + id.x + 1u] =
    max(max(maps[at], maps[at + 1u]), max(maps[at + stride], maps[at + stride + 1u]));
}

@compute @workgroup_size(${GRID}, ${GRID})
fn stamp(@builtin(global_invocation_id) id: vec3u) {
  if (id.x >= s.w || id.y >= s.h) { return; }
  let stride = s.w + 2u;
  var sum = vec4f(weights[s.bias + id.z / 4u][id.z % 4u]);
  var at = s.input + (id.y + 1u) * stride + id.x + 1u;
  for (var c = 0u; c < s.ic; c++) {
    sum += maps[at] * weights[s.weights + id.z * s.ic + c];
    at += (s.h + 2u) * stride;
  }
  let wide = 2u * s.w + 2u;
  let to = s.output + id.z * (2u * s.h + 2u) * wide + (2u * id.y + 1u) * wide + 2u * id.x + 1u;
  maps[to] = sum.x;
  maps[to + 1u] = sum.y;
  maps[to + wide] = sum.z;
  maps[to + wide + 1u] = sum.w;
}

fn beside(v: u32, n: u32) -> u32 {
  let i = v / 2u;
  if (v % 2u == 1u) { return min(i + 1u, n - 1u); }
  return select(i - 1u, 0u, i == 0u);
}

@compute @workgroup_size(${GRID}, ${GRID})
fn enlarge(@builtin(global_invocation_id) id: vec3u) {
  if (id.x >= 2u * s.w || id.y >= 2u * s.h) { return; }
  let stride = s.w + 2u;
  let plane = s.input + id.z * (s.h + 2u) * stride + stride + 1u;
  let near = plane + id.y / 2u * stride;
  let next = plane + beside(id.y, s.h) * stride;
  let a = id.x / 2u;
  let b = beside(id.x, s.w);
  var v = maps[near + a];
  if (s.relu == 1u) { // here: bilinear
    let top = 0.75 * maps[near + a] + 0.25 * maps[near + b];
    v = 0.75 * top + 0.25 * (0.75 * maps[next + a] + 0.25 * maps[next + b]);
  }
  let wide = 2u * s.w + 2u;
  maps[s.output + id.z * (2u * s.h + 2u) * wide + (id.y + 1u) * wide + id.x + 1u] = v;
}

@compute @workgroup_size(64)
fn scale(@builtin(global_invocation_id) id: vec3u, @builtin(num_workgroups) n: vec3u) {
  for (var i = id.x; i < s.numbers; i += 64u * n.x) { maps[s.input + i] *= s.by; }
}

@compute @workgroup_size(${GRID}, ${GRID})
fn head(@builtin(global_invocation_id) id: vec3u) {
  if (id.x >= s.w || id.y >= s.h) { return; }
  let stride = s.w + 2u;
  var sum = weights[s.bias + id.z / 4u][id.z % 4u];
  var at = s.input + (id.y + 1u) * stride + id.x + 1u;
  for (var c = 0u; c < s.ic; c++) {
    let k = id.z * s.ic + c;
    sum += maps[at] * weights[s.weights + k / 4u][k % 4u];
    at += (s.h + 2u) * stride;
  }
  maps[s.output + (id.z * s.h + id.y) * s.w + id.x] = sum;
}
`;
const KERNELS = ["conv", "pool", "stamp", "enlarge", "scale", "head"];

export class WebGpu {
  /**
   * Raises an error whose message says why where the device cannot.
   * @param {Options} options
   * @param {Layer[]} layers
   * @param {boolean} [anything] also what only the processor plays
   */
  static async create(options, layers, anything = false) {
    const adapter = await navigator.gpu?.requestAdapter({ powerPreference: "high-performance" });
    if (!adapter) throw new Error("this browser offers no GPU");
    if (/** @type {any} */ (adapter.info ?? adapter).isFallbackAdapter && !anything)
      throw new Error("this browser's GPU is only played by the processor");
    const { maxStorageBufferBindingSize, maxBufferSize } = adapter.limits;
    const device = await adapter.requestDevice({
      requiredLimits: { maxStorageBufferBindingSize, maxBufferSize },
    });
    const engine = new WebGpu(device, adapter, options, layers);
    await engine.compile();
    return engine;
  }

  /**
   * @param {GPUDevice} device
   * @param {GPUAdapter} adapter
   * @param {Options} options
   * @param {Layer[]} layers
   */
  constructor(device, adapter, options, layers) {
    this.device = device;
    this.name = adapter.info?.description || adapter.info?.device || adapter.info?.vendor || "GPU";
    this.options = options;
    this.layers = layers;
    this.lost = "";
    device.lost.then(({ message }) => {
      this.lost = message || "the GPU was taken away";
    });
    /** @type {{ key: string, plan: ReturnType<typeof planOf>, maps: GPUBuffer, back: GPUBuffer, group: GPUBindGroup, settings: GPUBuffer } | null} */
    this.last = null;
    this.places = this.upload();
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
    this.weights = this.device.createBuffer({
      size: all.byteLength,
      usage: GPUBufferUsage.STORAGE | GPUBufferUsage.COPY_DST,
    });
    this.device.queue.writeBuffer(this.weights, 0, all);
    return places;
  }

  async compile() {
    const { device } = this;
    const module = device.createShaderModule({ code: SHADER });
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

  /** @param {number} h @param {number} w */
  roomFor(h, w) {
    const key = `${h} ${w}`;
    if (this.last?.key === key) return this.last;
    this.forget();
    const { device } = this;
    const plan = planOf(this.options, this.layers, h, w);
    const size = 4 * plan.numbers + 64;
    const maps = device.createBuffer({
      size, // new buffers are zero, so borders are
      usage: GPUBufferUsage.STORAGE | GPUBufferUsage.COPY_DST | GPUBufferUsage.COPY_SRC,
    });
    const back = device.createBuffer({
      size: 4 * plan.logits.c * h * w,
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
   * The logits (classes, h, w) of a picture; see ``Wasm.logits``.
   * @param {Float32Array} image
   * @param {number} h
   * @param {number} w
   * @param {number[]} [gates]
   */
  async logits(image, h, w, gates) {
    const { device } = this;
    if (this.lost) throw new Error(this.lost);
    const { plan, maps, back, group, settings } = this.roomFor(h, w);
    device.queue.writeBuffer(maps, 4 * plan.input.at, bordered(image, plan.input));
    device.queue.writeBuffer(settings, 0, this.settings(plan.steps, gates));
    const encoder = device.createCommandEncoder();
    const pass = encoder.beginComputePass();
    for (const [i, step] of plan.steps.entries()) {
      if (step.does === "scale" && (gates?.[step.stage] ?? 1) === 1) continue;
      pass.setPipeline(/** @type {any} */ (this.pipelines)[step.does]);
      pass.setBindGroup(0, group, [SLOT * i]);
      pass.dispatchWorkgroups(...threads(step));
    }
    pass.end();
    encoder.copyBufferToBuffer(maps, 4 * plan.logits.at, back, 0, back.size);
    device.queue.submit([encoder.finish()]);
    await back.mapAsync(GPUMapMode.READ);
    const logits = new Float32Array(back.getMappedRange().slice(0));
    back.unmap();
    if (this.lost) throw new Error(this.lost);
    return logits;
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
    for (const buffer of [this.last?.maps, this.last?.back, this.last?.settings]) buffer?.destroy();
    this.last = null;
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

/**
 * A picture with a border of zeros.
 * @param {Float32Array} image
 * @param {Map2d} input
 */
function bordered(image, { c, h, w }) {
  const out = new Float32Array(c * (h + 2) * (w + 2));
  for (let k = 0; k < c * h; k++) {
    const row = Math.floor(k / h) * (h + 2) + (k % h) + 1;
    out.set(image.subarray(k * w, (k + 1) * w), row * (w + 2) + 1);
  }
  return out;
}
