// Half precision: the numbers against torch's, and what a GPU is told where it keeps two bytes each.

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import test from "node:test";

import { FULL, fours, HALF, halves, singles } from "../../../vislib/unet/browser/js/halves.js";
import { planOf, room } from "../../../vislib/unet/browser/js/plan.js";
import { KERNELS, shader } from "../../../vislib/unet/browser/js/shader.js";
import { WebGpu } from "../../../vislib/unet/browser/js/webgpu.js";

const folder = process.env.FACTS;

function bytes(name) {
  const { buffer, byteOffset, length } = readFileSync(join(folder, name));
  return buffer.slice(byteOffset, byteOffset + length);
}

test("every half is torch's number", () => {
  const found = singles(Uint16Array.from({ length: 65536 }, (_, h) => h));
  const wanted = new Float32Array(bytes("singles"));
  for (const [h, v] of found.entries()) assert.ok(Object.is(v, wanted[h]), `${h}: ${v}`);
});

test("every number becomes torch's half", () => {
  const numbers = new Float32Array(bytes("numbers"));
  const wanted = new Uint16Array(bytes("halves"));
  const found = halves(numbers);
  assert.equal(found.length, fours(2 * wanted.length) / 2);
  for (const [i, h] of wanted.entries())
    if (Number.isNaN(numbers[i])) assert.ok(Number.isNaN(singles(found.subarray(i, i + 1))[0]));
    else assert.equal(found[i], h, `${numbers[i]}`);
  const every = Uint16Array.from({ length: 65536 }, (_, h) => h).filter(
    (h) => (h & 0x7c00) !== 0x7c00 || !(h & 0x3ff), // no NaN
  );
  assert.deepEqual(halves(singles(every)), every); // there and back
  assert.deepEqual([...halves(Float32Array.of(1, 2, 3))], [0x3c00, 0x4000, 0x4200, 0]);
});

test("the program is the same in both precisions, but for what it calls a number", () => {
  const [full, half] = [shader(false), shader(true)];
  assert.equal(half, full.replace("alias real = f32;", "enable f16;\nalias real = f16;"));
  assert.ok(half.startsWith("enable f16;")); // nothing may stand before it
  assert.equal(full.match(/array<(?!real>|vec4<real>>|f32, 6>|vec4f, 4>)/g), null);
  for (const name of KERNELS) assert.ok(half.includes(`fn ${name}(`));
});

// -- a GPU that computes nothing, but keeps its buffers and the rules for copies -----------------
Object.assign(globalThis, {
  GPUBufferUsage: { STORAGE: 1, UNIFORM: 2, COPY_DST: 4, COPY_SRC: 8, MAP_READ: 16 },
  GPUShaderStage: { COMPUTE: 1 },
  GPUMapMode: { READ: 1 },
});

/** A part of a buffer that may be copied. */
function part(buffer, at, size) {
  assert.ok(at % 4 === 0 && size % 4 === 0, `${at}, ${size}: copies are of fours`);
  assert.ok(at >= 0 && at + size <= buffer.size, `${at} + ${size} of ${buffer.size}`);
  return buffer.bytes.subarray(at, at + size);
}

function copy(from, a, to, b, size) {
  assert.ok(from.usage & GPUBufferUsage.COPY_SRC && to.usage & GPUBufferUsage.COPY_DST);
  part(to, b, size).set(part(from, a, size));
}

function device() {
  const nothing = () => {};
  const pass = { setPipeline: nothing, setBindGroup: nothing, dispatchWorkgroups: nothing };
  return {
    lost: new Promise(nothing),
    pushErrorScope: nothing,
    popErrorScope: async () => null,
    destroy: nothing,
    createShaderModule: nothing,
    createBindGroupLayout: nothing,
    createPipelineLayout: nothing,
    createComputePipelineAsync: async ({ compute }) => compute.entryPoint,
    createBindGroup({ entries }) {
      for (const { resource } of entries.slice(0, 2)) assert.equal(resource.buffer.size % 4, 0);
    },
    createBuffer({ size, usage }) {
      const made = { size, usage, bytes: new Uint8Array(size), destroy: nothing, unmap: nothing };
      return { ...made, mapAsync: async () => nothing, getMappedRange: () => made.bytes.buffer };
    },
    queue: {
      submit: nothing,
      writeBuffer(to, at, data) {
        const { buffer, byteOffset, byteLength } = data;
        part(to, at, byteLength).set(new Uint8Array(buffer, byteOffset, byteLength));
      },
    },
    createCommandEncoder: () => ({
      beginComputePass: () => ({ ...pass, end: nothing }),
      copyBufferToBuffer: copy,
      finish: nothing,
    }),
  };
}

/** Layers of a U-Net without weights of its own. */
function layersOf({ in_channels, classes, base, depth, up, skips }) {
  const layer = (kind, ic, oc, taps) => ({
    kind,
    ic,
    oc,
    weight: new Float32Array(ic * oc * taps),
    bias: new Float32Array(oc),
  });
  const twice = (ic, oc) => [layer("conv", ic, oc, 9), layer("conv", oc, oc, 9)];
  const made = [];
  for (let level = 0; level <= depth; level++)
    made.push(...twice(level ? base << (level - 1) : in_channels, base << level));
  for (let level = depth - 1; level >= 0; level--) {
    const oc = base << level;
    made.push(up === "transposed" ? layer("stamp", 2 * oc, oc, 4) : layer("conv", 2 * oc, oc, 9));
    made.push(...twice(skips ? 2 * oc : oc, oc));
  }
  return [...made, layer("head", base, classes, 1)];
}

/** Networks and sizes of all kinds, odd ones too. */
function* networks() {
  for (const depth of [0, 1, 2, 4])
    for (const base of [1, 2, 3, 8])
      for (const [in_channels, up, skips] of [
        [3, "transposed", true],
        [1, "bilinear", true],
        [3, "nearest", false],
      ])
        for (const [rows, cols] of [
          [1, 1],
          [3, 2],
          [5, 7],
        ]) {
          const options = { in_channels, classes: 3, base, depth, up, skips };
          yield [options, rows << depth, cols << depth];
        }
}

function numbered(length, from) {
  return Float32Array.from({ length }, (_, i) => ((i + from) % 2048) - 1024); // halves hold them
}

for (const half of [true, false])
  test(`whatever the network, copies are of fours; numbers come back, half: ${half}`, async () => {
    let count = 0;
    for (const [options, h, w] of networks()) {
      const layers = layersOf(options);
      const gpu = new WebGpu(device(), {}, options, layers, half);
      await gpu.compile();
      assert.equal(gpu.weights.size % gpu.kind.bytes, 0);
      const image = numbered(options.in_channels * h * w, 1);
      await gpu.down(image, h, w);
      const { plan } = gpu;
      const inside = (await gpu.values(plan.input)).filter((v) => v);
      assert.deepEqual(
        inside,
        image.filter((v) => v),
      ); // and a border of zeros
      const bottom = plan.stages.at(-1);
      const lent = numbered(room(bottom.c, bottom.h, bottom.w), 5);
      const before = await Promise.all(plan.stages.map((map) => gpu.values(map)));
      const logits = await gpu.up({ lent, gates: plan.stages.map(() => 0.5) });
      assert.equal(logits.length, options.classes * h * w);
      assert.deepEqual(await gpu.values(bottom), lent);
      await gpu.up(); // puts back what was kept
      for (const [i, map] of plan.stages.entries())
        assert.deepEqual(await gpu.values(map), before[i]);
      count += 1;
    }
    assert.ok(count > 100);
  });

test("places that are copied are even, so that halves can be copied from them", () => {
  for (const [options, h, w] of networks()) {
    const { input, stages, logits, steps } = planOf(options, layersOf(options), h, w);
    for (const { at } of [
      input,
      logits,
      ...steps.flatMap(({ does, to }) => (does === "pool" ? [to] : [])),
    ])
      assert.equal(at % 2, 0);
    for (const { at } of stages) assert.equal(at % 2, 0);
  }
  assert.deepEqual([FULL.bytes, HALF.bytes], [4, 2]);
});
