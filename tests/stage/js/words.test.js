import assert from "node:assert/strict";
import { test } from "node:test";
import { fades, luminance, makePalette, parseColour } from "../../../vislib/stage/js/colour.js";
import { letterOf } from "../../../vislib/stage/js/keys.js";
import { linear } from "../../../vislib/stage/js/text.js";
import { facts } from "./facts.js";

test("maths has a line for saved pictures and screen readers", () => {
  for (const [tree, line] of facts.maths) assert.equal(linear(tree).replace(/ {2,}/g, " "), line);
});

test("a key's letter is the one it writes, else that of its place", () => {
  const cases = [
    ["f", "KeyF", "f"],
    ["F", "KeyF", "f"],
    ["а", "KeyF", "f"], // Russian
    ["φ", "KeyF", "f"], // Greek
    ["כ", "KeyF", "f"], // Hebrew
    ["ب", "KeyF", "f"], // Arabic
    ["u", "KeyF", "u"], // Dvorak: the key F writes u
    ["f", "KeyY", "f"], // Dvorak: the key Y writes f
    ["5", "Digit5", ""],
    [" ", "Space", ""],
    ["Process", "KeyF", ""], // an input method is composing
    ["Dead", "KeyF", ""],
    ["F1", "F1", ""],
  ];
  for (const [key, code, letter] of cases) assert.equal(letterOf({ key, code }), letter, key);
});

test("colours of the page, however they are written", () => {
  assert.deepEqual(parseColour("#0f1419"), [15, 20, 25]);
  assert.deepEqual(parseColour("#fff"), [255, 255, 255]);
  assert.deepEqual(parseColour("rgb(1, 2, 3)"), [1, 2, 3]);
  assert.deepEqual(parseColour("rgba(1, 2, 3, 0.5)"), [1, 2, 3]);
  assert.deepEqual(parseColour("#11223344"), [17, 34, 51]);
  assert.ok(Math.abs(luminance([255, 255, 255]) - 1) < 1e-9 && luminance([0, 0, 0]) === 0);
});

test("a palette knows names it was not given, and classes beyond the last", () => {
  const theme = {
    roles: {
      ink: ["#111111", "#eeeeee"],
      input: ["#0000ff", "#8888ff"],
      "class 0": ["#ff0000", "#ff8888"],
    },
    text: { ink: ["#000000", "#ffffff"] },
    scales: { viridis: ["#000000", "#ffffff"] },
  };
  const { role, textRole, category, table } = makePalette(theme);
  assert.equal(role("input", true), "#8888ff");
  assert.equal(role("#123456", true), "#123456");
  assert.equal(role("nothing", false), "#111111");
  assert.equal(textRole("input", false), "#0000ff");
  assert.equal(textRole("ink", false), "#000000");
  assert.deepEqual(
    [0, 1, -1].map((i) => category(i, false)),
    ["#ff0000", "#ff0000", "#ff0000"],
  );
  assert.deepEqual([...table("unknown", false).slice(0, 3)], [0, 0, 0]);
  assert.deepEqual([...table("unknown", false).slice(-3)], [255, 255, 255]);
  assert.deepEqual([...table("input", true).slice(-3)], [136, 136, 255]);
});

test("a picture whose edge cannot be told from the page is known", () => {
  const [white, dark] = [
    [255, 255, 255, 255],
    [15, 20, 25, 255],
  ];
  const [blue, clear] = [
    [0, 90, 180, 255],
    [9, 9, 9, 0],
  ];
  const rim = (...pixels) => pixels.flat();
  assert.ok(fades(rim(white, white), [255, 255, 255]));
  assert.ok(fades(rim(white, white, [250, 250, 248, 255], blue), [255, 255, 255]));
  assert.ok(!fades(rim(white, white), [15, 20, 25]));
  assert.ok(fades(rim(dark, dark), [15, 20, 25]));
  assert.ok(!fades(rim(white, blue), [255, 255, 255])); // half of it can be seen
  assert.ok(!fades(rim(white, white, white, clear), [255, 255, 255])); // an overlay
});
