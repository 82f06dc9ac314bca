// @ts-check
// Rectangles.

/** @import { Box, Boxes, Kind, State } from "../types.js" */

import { colourOf, hatchPattern } from "../colour.js";
import { halo, letters, within } from "../text.js";
import { alphaOf, textOf, valuesAt, visible, withHand } from "../values.js";
import { pairs, setPair } from "./places.js";
import { boxPixels, dashes } from "./shapes.js";

/** @type {Kind<Boxes>} */
export const boxes = {
  draw(mark, box, state) {
    const { ctx } = state;
    const values = valuesOf(mark, state);
    const alpha = alphaOf(mark, state);
    const show = visible(mark, state);
    const paint = colourOf(mark, state);
    for (let i = 0; i < mark.n; i++) {
      const rectangle = boxPixels(values, i, box);
      const [x, y] = rectangle;
      const a = alpha(i);
      if (x !== x || y !== y || a <= 0 || !show(i)) continue;
      drawBox(mark, rectangle, paint(i), a, state);
      if (mark.texts) drawText(textOf(mark.texts, state.step, i), x, y, paint(i), box, state);
    }
    ctx.globalAlpha = 1;
  },

  hit(mark, box, state, px, py) {
    const values = valuesOf(mark, state);
    let best = -1;
    let least = Number.POSITIVE_INFINITY;
    for (let i = 0; i < mark.n; i++) {
      const [x, y, w, h] = boxPixels(values, i, box);
      if (px < x || px > x + w || py < y || py > y + h || w * h >= least) continue;
      least = w * h;
      best = i;
    }
    return best;
  },

  outline(mark, i, box, state) {
    state.ctx.rect(...boxPixels(valuesOf(mark, state), i, box));
  },

  handles: (mark, state) => pairs(valuesOf(mark, state), mark.n),

  place(mark, i, frame) {
    const [x, y, w, h] = valuesAt(mark.boxes, frame).subarray(4 * i, 4 * i + 4);
    return [x + w / 2, y + h / 2];
  },

  moves: (mark) => !!mark.boxes.f,

  held(mark, i, x, y, state) {
    const values = valuesAt(mark.boxes, state.step);
    return [x - values[4 * i + 2] / 2, y - values[4 * i + 3] / 2]; // the hand has its middle
  },
};

/**
 * @param {Boxes} mark
 * @param {State} state
 */
function valuesOf(mark, state) {
  return withHand(mark, state, mark.boxes, setPair(4));
}

/**
 * @param {Boxes} mark
 * @param {[number, number, number, number]} rectangle
 * @param {string} colour
 * @param {number} alpha
 * @param {State} state
 */
function drawBox(mark, rectangle, colour, alpha, state) {
  const { ctx, em } = state;
  ctx.fillStyle = ctx.strokeStyle = colour;
  if (mark.fill) {
    ctx.globalAlpha = alpha * mark.fill;
    ctx.fillRect(...rectangle);
  }
  ctx.globalAlpha = alpha;
  if (mark.hatch) {
    ctx.fillStyle = hatchPattern(ctx, state.colour("padding"), state.dpr);
    ctx.fillRect(...rectangle);
  }
  if (!mark.width) return;
  ctx.lineWidth = (mark.width * em) / 16;
  ctx.setLineDash(dashes(mark.dash, em));
  ctx.strokeRect(...rectangle);
  ctx.setLineDash([]);
}

/**
 * @param {string} text
 * @param {number} x
 * @param {number} y
 * @param {string} colour
 * @param {Box} box
 * @param {State} state
 */
function drawText(text, x, y, colour, box, state) {
  const { ctx, em } = state;
  ctx.font = `600 ${letters(state, 0.82)}px ${state.font}`;
  ctx.textAlign = "left";
  ctx.textBaseline = "bottom";
  const top = Math.max(box.outer[1] + em, y - 0.15 * em);
  halo(state, text, within(ctx, text, x, box), top, colour);
}
