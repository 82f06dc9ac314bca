// @ts-check
// Which labels change when connections are closed: as vislib/unet/results.py and models/metrics.py.

/** @typedef {ArrayLike<number>} Labels */

const LOST_NEAR = 1; // what a change is; 0 is none
const LOST_AWAY = 2;
const GAINED = 3;
export const OTHERWISE = 4;
const REACH = 2; // pixels: so near is near an outline
const IGNORE = 255; // a pixel without a truth

/**
 * Whether another label lies at most ``REACH`` away, rows and columns alike.
 * @param {Labels} labels (n, n)
 * @param {number} n
 */
export function nearOutlines(labels, n) {
  const near = new Uint8Array(n * n);
  for (let y = 0; y < n; y++)
    for (let x = 0; x < n; x++)
      for (let v = Math.max(0, y - REACH); v <= Math.min(n - 1, y + REACH); v++)
        for (let u = Math.max(0, x - REACH); u <= Math.min(n - 1, x + REACH); u++)
          if (labels[v * n + u] !== labels[y * n + x]) near[y * n + x] = 1;
  return near;
}

/**
 * How the labels ``now`` differ from those ``before``, all (n, n), judged by a reference.
 * @param {Labels} reference
 * @param {Labels} before
 * @param {Labels} now
 * @param {Uint8Array} near of the reference, as ``nearOutlines`` gives it
 * @returns {{ kind: Uint8Array, lost: [near: number, away: number], gained: number }} ``lost``: as
 *   shares of those right before, NaN where none was; ``gained``: of all pixels
 */
export function changes(reference, before, now, near) {
  const kind = new Uint8Array(reference.length);
  const right = [0, 0];
  const lost = [0, 0];
  let gained = 0;
  for (let i = 0; i < kind.length; i++) {
    const was = before[i] === reference[i];
    const known = reference[i] !== IGNORE;
    const away = near[i] ? 0 : 1;
    if (was && known) right[away] += 1;
    if (before[i] === now[i]) continue;
    if (was) {
      kind[i] = away ? LOST_AWAY : LOST_NEAR;
      if (known) lost[away] += 1;
    } else if (now[i] === reference[i]) {
      kind[i] = GAINED;
      gained += 1;
    } else kind[i] = OTHERWISE;
  }
  return { kind, lost: [lost[0] / right[0], lost[1] / right[1]], gained: gained / kind.length };
}

/** A share as Python writes it. @param {number} share */
export function percent(share) {
  if (Number.isNaN(share)) return "nothing to lose";
  const shown = (100 * share).toFixed(1);
  if (share > 0 && shown === "0.0") return "under 0.1 %";
  return share < 1 && shown === "100.0" ? "over 99.9 %" : `${shown} %`;
}
