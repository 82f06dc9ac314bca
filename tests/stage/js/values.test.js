import assert from "node:assert/strict";
import { test } from "node:test";
import {
  alphaOf,
  between,
  property,
  textOf,
  valuesAt,
  visible,
  withHand,
} from "../../../vislib/stage/js/values.js";
import { facts, markOf, scene } from "./facts.js";

const { arrays } = facts;
const made = scene("arrays");

function near(got, expected, most) {
  const flat = expected.flat(9);
  assert.equal(got.length, flat.length);
  for (const [i, v] of flat.entries()) {
    if (v === null) assert.ok(Number.isNaN(got[i]));
    else assert.ok(Math.abs(got[i] - v) <= most, `${got[i]} is not ${v}`);
  }
}

test("small arrays arrive exactly, as 32-bit floats, frame by frame", () => {
  for (const f of [0, 1, 29])
    near(valuesAt(markOf(made, "exact").xy, f), arrays.exact[f].flat().map(Math.fround), 0);
});

test("large positions lose less than a screen pixel, colours less than a level", () => {
  for (const f of [0, 3, 29]) {
    near(valuesAt(markOf(made, "wide").xy, f), arrays.wide[f], 160 / 32000);
    near(valuesAt(markOf(made, "grid").values, f), arrays.grid[f], 1 / 254);
  }
});

test("integers, and what is the same in every frame", () => {
  const { cat } = markOf(made, "exact").color;
  for (const f of [0, 15, 29]) assert.deepEqual([...valuesAt(cat, f)], arrays.index[f]);
  const { heights } = markOf(made, "still");
  assert.equal(heights.f, 0);
  near(valuesAt(heights, 12), arrays.still[12], 0);
});

test("texts belong to element and frame", () => {
  const { texts } = markOf(made, "said");
  for (const f of [0, 1, 2])
    for (const i of [0, 1]) assert.equal(textOf(texts, f, i), arrays.said[f][i]);
});

test("between two frames places glide, and one that is missing in a frame does not", () => {
  const { xy } = markOf(made, "exact");
  const [a, b] = [4, 5].map((f) => arrays.exact[f].flat());
  near(
    between(xy, 4.25, true),
    a.map((v, i) => v + 0.25 * (b[i] - v)),
    1e-5,
  );
  near(between(xy, 4.25, false), a, 1e-6);
  near(between(xy, 4.75, false), b, 1e-6);
  near(between(xy, 5, true), b, 1e-6);
  const ref = { f: 1, per: 1, data: new Float32Array([NaN, 3]) };
  assert.equal(between(ref, 0.5, true)[0], 3);
});

test("a property is a number, or one for each element, frame, or both", () => {
  assert.equal(property(undefined, 0, 7)(3), 7);
  assert.equal(property(0, 0, 7)(3), 0);
  const { size, opacity } = markOf(made, "size");
  assert.deepEqual([0, 1, 2, 3].map(property(size, 5, 1)), [1, 2, 3, 4]);
  for (const f of [0, 3, 9])
    assert.deepEqual([0, 1, 2, 3].map(property(opacity, f, 1)), arrays.opacity[f]);
  assert.equal(property({ f: 1, per: 1, data: new Float32Array([5, 6]) }, 1, 0)(2), 6);
});

test("what a hand moved is in place of the frame's own", () => {
  const mark = markOf(made, "exact");
  const state = { position: 3, step: 3, overrides: new Map([[mark, new Map([[1, [8, 9]]])]]) };
  const set = (out, i, x, y) => out.set([x, y], 2 * i);
  const got = withHand(mark, state, mark.xy, set);
  assert.deepEqual([...got.slice(2, 4)], [8, 9]);
  near(got.slice(0, 2), arrays.exact[3][0], 1e-6);
  near(valuesAt(mark.xy, 3), arrays.exact[3], 1e-6); // the scene itself is as it was
});

test("elements come and go, and step back for what is highlighted", () => {
  const once = (values) => ({ f: 0, per: values.length, data: Uint8Array.from(values) });
  const mark = { since: once([0, 2, 4]), until: once([9, 2, 9]) };
  const seen = (step) => [0, 1, 2].map(visible(mark, { step }));
  assert.deepEqual(seen(1), [true, false, false]);
  assert.deepEqual(seen(2), [true, true, false]);
  assert.deepEqual(seen(5), [true, false, true]);
  const state = { step: 0, linked: new Set([mark]), highlighted: new Map([[mark, new Set([1])]]) };
  assert.deepEqual([0, 1].map(alphaOf({ ...mark }, state)), [1, 1]);
  assert.deepEqual([0, 1].map(alphaOf(mark, state)), [0.22, 1]);
});

test("pictures that were there already are not decoded again", () => {
  const first = scene("marks");
  const again = scene("marks", first);
  const slots = (from) => from.marks.flatMap((mark) => mark.bitmaps ?? []);
  assert.equal(slots(first).length, 1);
  assert.equal(slots(first)[0].mime, "image/webp");
  assert.equal(slots(again)[0], slots(first)[0]);
});
