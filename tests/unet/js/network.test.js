// The network in WebAssembly, without a browser: against the logits and labels that torch found.

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import test from "node:test";

import { Network } from "../../../vislib/unet/browser/js/engines.js";
import { prepared, resized, workingSize } from "../../../vislib/unet/browser/js/pictures.js";

const folder = process.env.FACTS;
const facts = JSON.parse(readFileSync(join(folder, "facts.json"), "utf8"));

function bytes(name) {
  const { buffer, byteOffset, length } = readFileSync(join(folder, name));
  return buffer.slice(byteOffset, byteOffset + length);
}

const kernels = {
  relaxed: new Uint8Array(bytes("relaxed")),
  plain: new Uint8Array(bytes("plain")),
};

/** Red, green, blue of (h, w, 3) with the fourth byte that a canvas has. */
function rgba(name) {
  const rgb = new Uint8Array(bytes(name));
  const out = new Uint8ClampedArray((rgb.length / 3) * 4).fill(255);
  for (let i = 0; i < rgb.length; i++) out[Math.floor(i / 3) * 4 + (i % 3)] = rgb[i];
  return out;
}

function furthest(a, b) {
  assert.equal(a.length, b.length);
  return a.reduce((most, v, i) => Math.max(most, Math.abs(v - b[i])), 0);
}

for (const { network, file, cases } of facts.networks)
  for (const kind of ["plain", "relaxed"])
    test(`${network}, ${kind}: all labels are torch's`, async () => {
      const made = new Network(bytes(file), kernels);
      const engine = await made.make(kind);
      for (const { picture, h, w, side, labels, logits, gates } of cases) {
        const found = await made.segment(rgba(picture), h, w, { side, gates, engine });
        const wanted = new Uint8Array(bytes(labels));
        const settled = wanted.filter((label) => label !== 255).length; // see UNDECIDED
        assert.ok(settled >= 0.999 * wanted.length - 1, picture);
        const other = found.labels.filter((l, i) => wanted[i] !== 255 && l !== wanted[i]);
        assert.equal(other.length, 0, picture);
        if (logits) {
          const work = workingSize(h, w, side);
          const how = { stretch: made.stretch, multiple: 16 };
          const { image, rows, cols } = prepared(rgba(picture), [h, w], work, how);
          await engine.down(image, rows, cols);
          const numbers = await engine.up({ gates });
          assert.ok(furthest(numbers, new Float32Array(bytes(logits))) < 2e-4);
        }
      }
    });

test("pictures are brought to the working size as torch does", () => {
  for (const { from, to, size, wanted } of facts.resized)
    assert.ok(
      furthest(
        resized(new Float32Array(bytes(from)), 3, size, wanted),
        new Float32Array(bytes(to)),
      ) < 3e-6,
    );
});

test("a check that gives other labels, or an engine that breaks, means the next one", async () => {
  const { file, cases } = facts.networks[0];
  const [{ picture, h, w, labels }] = cases;
  const check = { rgba: rgba(picture), h, w, labels: new Uint8Array(bytes(labels)) };
  const made = new Network(bytes(file), kernels);
  assert.equal(await made.choose(check, 32), true);
  assert.equal(made.name, "relaxed");
  assert.ok(made.figures.find((one) => one.name === "webgpu").why); // there is none in Node
  assert.equal(await made.next(check, 32), true);
  assert.equal(made.name, "plain");
  assert.equal(await made.next(check, 32), false);
  const wrong = { ...check, labels: check.labels.map((label) => (label + 1) % 4) };
  const misled = new Network(bytes(file), kernels);
  assert.equal(await misled.choose(wrong, 32), false);
  assert.ok(misled.figures.every((one) => one.why));
});
