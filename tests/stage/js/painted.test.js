// Masks as text, against what Python wrote; strokes against their definition.

import assert from "node:assert/strict";
import test from "node:test";

import { decode, disc, encode, fill, stroke } from "../../../vislib/stage/js/painted.js";
import { facts } from "./facts.js";

test("masks read and written as Python does", () => {
  assert.equal(new Set(facts.masks.map(([, text]) => text[0])).size, 2); // both forms occur
  for (const [grid, text] of facts.masks) {
    assert.deepEqual([...decode(text, grid.length)], grid);
    assert.equal(encode(Uint8Array.from(grid)), text);
  }
});

test("a disc holds the pixels whose centres are within it, and the one under the hand", () => {
  for (const size of [1, 2, 3, 5, 12])
    for (const [u, v] of [
      [5.5, 5.5],
      [0.2, 9.9],
      [-3, 4],
      [10, 10],
      [5, 5],
    ]) {
      const grid = new Uint8Array(100);
      disc(grid, [10, 10], [u, v], size, 1);
      for (let i = 0; i < 100; i++) {
        const [c, r] = [i % 10, Math.floor(i / 10)];
        const near = Math.hypot(c + 0.5 - u, r + 0.5 - v) <= size / 2;
        assert.equal(!!grid[i], near || (c === Math.floor(u) && r === Math.floor(v)));
      }
    }
});

test("a polygon holds the pixels whose centres are inside, as scikit-image has it", () => {
  for (const [rows, cols, corners, wanted] of facts.polygons) {
    const grid = new Uint8Array(rows * cols);
    fill(grid, [rows, cols], corners, 1);
    assert.deepEqual([...grid], wanted);
    fill(grid, [rows, cols], corners, 0);
    assert.ok(grid.every((v) => !v));
  }
});

test("a stroke has no gaps, and the rubber takes it away", () => {
  const grid = new Uint8Array(64 * 64);
  stroke(grid, [64, 64], [3, 3], [60, 41], 1, 1);
  for (let c = 4; c < 60; c++)
    assert.ok(
      grid.some((v, i) => v && i % 64 === c),
      `column ${c}`,
    );
  stroke(grid, [64, 64], [3, 3], [60, 41], 4, 0);
  assert.ok(grid.every((v) => !v));
});
