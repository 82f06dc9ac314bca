import assert from "node:assert/strict";
import { test } from "node:test";
import {
  nearestFrame,
  nextFrame,
  scrubOf,
  stopAt,
  stopsOf,
} from "../../../vislib/stage/js/scrub.js";
import { facts, markOf, scene } from "./facts.js";

const made = scene("scrubs");
const { curve, centres } = facts.scrubs;
const PIXELS = { sx: 40, sy: 60 };
const stops = (id) => stopsOf(made, markOf(made, id), 0);

test("an element that moves has a stop in every frame, others one each", () => {
  assert.equal(scrubOf(made, markOf(made, "point")).axis, "xy");
  for (const [f, { frame, x, y }] of stops("point").entries()) {
    assert.equal(frame, f);
    assert.ok(Math.hypot(x - curve[f][0], y - curve[f][1]) < 1e-6);
  }
  assert.deepEqual(
    stops("bars").map((s) => [s.frame, s.x]),
    [0, 1, 2, 3, 4, 5, 6].map((i) => [i, i]),
  );
  assert.deepEqual(
    stops("boxes").map(({ frame, x, y }) => [frame, x, y]),
    [
      [8, ...centres[0]],
      [3, ...centres[2]],
    ], // the second one jumps nowhere
  );
});

test("the nearest stop is the nearest in pixels", () => {
  for (let k = 0; k < 200; k++) {
    const to = { x: ((k * 37) % 100) / 50, y: ((k * 61) % 100) / 25 };
    const far = curve.map(([x, y]) => Math.hypot((x - to.x) * PIXELS.sx, (y - to.y) * PIXELS.sy));
    const got = nearestFrame(stops("point"), "xy", to, 0, PIXELS);
    assert.ok(far[got] - Math.min(...far) < 1e-3);
  }
});

test("of two as near the one nearer to the present frame is taken", () => {
  // Along x the curve goes out and comes back: frames 2 and 6 stand above one another.
  const to = { x: curve[2][0], y: 0 };
  assert.equal(nearestFrame(stops("point"), "x", to, 1, PIXELS), 2);
  assert.equal(nearestFrame(stops("point"), "x", to, 7, PIXELS), 6);
  assert.equal(nearestFrame([], "x", to, 5, PIXELS), 5);
});

test("arrow keys go to the next stop in their direction", () => {
  assert.equal(nextFrame(stops("bars"), 3, 1, 0), 4);
  assert.equal(nextFrame(stops("bars"), 3, -1, 0), 2);
  assert.equal(nextFrame(stops("bars"), 0, -1, 0), 0);
  assert.equal(nextFrame(stops("point"), 4, 0, 1), 5);
  assert.equal(nextFrame(stops("point"), 4, 0, -1), 3);
  assert.equal(nextFrame(stops("boxes"), 8, 1, 0), 3);
  assert.equal(nextFrame(stops("boxes"), 3, -1, 0), 8);
  assert.equal(nextFrame([], 5, 1, 0), 5);
  const holed = stops("bars").map((s) => ({ ...s, y: s.i === 4 ? NaN : s.y }));
  assert.equal(nextFrame(holed, 3, 1, 0), 4);
  assert.equal(nextFrame(holed, 4, 1, 0), 5);
  assert.equal(nearestFrame(holed, "x", { x: 4.2, y: 0 }, 0, PIXELS), 4);
});

test("a frame without a stop takes the nearest one", () => {
  assert.equal(stopAt(stops("boxes"), 5).frame, 3);
  assert.equal(stopAt(stops("bars"), 8).frame, 6);
  assert.equal(stopAt([], 1), undefined);
});
