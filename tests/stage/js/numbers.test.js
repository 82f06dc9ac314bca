import assert from "node:assert/strict";
import { test } from "node:test";
import { formatNumber, niceTicks, tickText } from "../../../vislib/stage/js/numbers.js";
import { facts } from "./facts.js";

test("numbers read as Python writes them", () => {
  assert.ok(facts.numbers.length > 300);
  for (const [value, spec, text] of facts.numbers) assert.equal(formatNumber(value, spec), text);
});

test("numbers without a format, and what is none", () => {
  const cases = [
    [NaN, ""],
    [Infinity, "∞"],
    [-Infinity, "−∞"],
    [-0, "0"],
    [-3, "−3"],
    [2.0000000001, "2"],
    [0.12345, "0.123"],
    [-1234.5, "−1230"],
  ];
  for (const [value, text] of cases) assert.equal(formatNumber(value, true), text);
});

test("ticks are round, evenly spaced, inside, and about as many as there is room for", () => {
  let seed = 1;
  const random = () => {
    seed = (seed * 16807) % 2147483647;
    return seed / 2147483647;
  };
  for (let k = 0; k < 500; k++) {
    const low = (random() - 0.5) * 10 ** (8 * random() - 4);
    const high = low + 10 ** (8 * random() - 4);
    const count = 1 + 12 * random();
    const ticks = niceTicks(low, high, count);
    assert.ok(ticks.length <= count + 1.01, `${ticks} for ${count}`);
    assert.ok(ticks.length >= count / 2.6 - 1, `${ticks} for ${count}`);
    const slack = 1e-6 * (high - low);
    assert.ok(ticks.every((v) => v >= low - slack && v <= high + slack));
    const steps = ticks.slice(1).map((v, i) => v - ticks[i]);
    for (const step of steps) {
      const digits = step / 10 ** Math.floor(Math.log10(step * 1.0001));
      assert.ok(
        [1, 2, 5, 10].some((d) => Math.abs(digits - d) < 1e-3),
        `step ${step}`,
      );
    }
  }
});

test("ticks are written short", () => {
  const cases = [
    [0, "0"],
    [-0.5, "−0.5"],
    [2500, "2500"],
    [20000, "20 k"],
    [-3000000, "−3 M"],
    [0.30000000000000004, "0.3"],
  ];
  for (const [value, text] of cases) assert.equal(tickText(value), text);
});
