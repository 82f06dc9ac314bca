// @ts-check
// Places of elements as Python receives them, and writing one back.

/** @import { Place } from "../types.js" */

/**
 * The first two of each element's values, rounded as far as they are exact: [[x, y], ...].
 * @param {ArrayLike<number>} values
 * @param {number} n
 * @returns {Place[]}
 */
export function pairs(values, n) {
  const each = values.length / n;
  return Array.from({ length: n }, (_, i) => [
    +values[each * i].toPrecision(7),
    +values[each * i + 1].toPrecision(7),
  ]);
}

/**
 * Writes a place into an array with ``each`` values an element.
 * @param {number} each
 */
export function setPair(each) {
  return (
    /** @type {Float32Array} */ out,
    /** @type {number} */ i,
    /** @type {number} */ x,
    /** @type {number} */ y,
  ) => {
    out[each * i] = x;
    out[each * i + 1] = y;
  };
}
