// @ts-check
// What is under a pixel.

/** @import { Box, Mark, Scene, State, Target } from "./types.js" */

import { kindOf } from "./marks/kinds.js";
import { scrubOf } from "./scrub.js";
import { property, visible } from "./values.js";

/**
 * The topmost interactive element under a pixel, or up to ``slack`` pixels beside it.
 * @param {Scene} scene
 * @param {State} state
 * @param {number} x
 * @param {number} y
 * @param {number} slack
 * @returns {Target | null}
 */
export function hitAt(scene, state, x, y, slack) {
  for (let m = scene.marks.length - 1; m >= 0; m--) {
    const mark = scene.marks[m];
    const box = state.boxes[mark.panel];
    if (!box || !isInteractive(scene, state, mark) || !contains(box, x, y, slack)) continue;
    const i = kindOf(mark).hit?.(mark, box, state, x, y, slack) ?? -1;
    if (i < 0 || !visible(mark, state)(i)) continue;
    if (property(mark.opacity, state.step, 1)(i) > 0) return { mark, i };
  }
  return null;
}

/**
 * @param {Scene} scene
 * @param {State} state
 * @param {Mark} mark
 */
function isInteractive(scene, state, mark) {
  const own = mark.hover || mark.click || mark.drag || mark.kind === "paint" || kindOf(mark).says;
  return own || state.linked.has(mark) || state.jumping.has(mark) || scrubOf(scene, mark);
}

/**
 * Whether a pixel is in a panel, or up to ``slack`` pixels beside it.
 * @param {Box} box
 * @param {number} x
 * @param {number} y
 * @param {number} [slack]
 */
export function contains(box, x, y, slack = 0) {
  const right = box.x + box.w + slack;
  const bottom = box.y + box.h + slack;
  return x >= box.x - slack && x <= right && y >= box.y - slack && y <= bottom;
}
